//! FlatGeobuf: a header, an index that is passed over, then one framed feature after another.

use flatgeobuf::{Column, ColumnType, Geometry, GeometryType};
use theodolite_core::Problem;
use theodolite_core::map::Point;

use super::{Found, Gather, Land, projection};
use crate::source::open;
use crate::store::Obtained;

/// How deep geometries may lie in geometries.
const DEEPEST: usize = 8;

pub(super) fn read(file: &Obtained, code: Option<&str>) -> Result<Gather, Problem> {
    let bytes = file.bytes()?;
    // What it says of lengths is checked here; what its tables say, by their verifier. The accessors trust both.
    open::guarded(file, || decode(file, &bytes, code))?
}

fn decode(file: &Obtained, bytes: &[u8], code: Option<&str>) -> Result<Gather, Problem> {
    let damaged = |why: &str| open::damaged(file, why);
    let cut = || damaged("it ends before its features do");
    let (magic, rest) = bytes.split_at_checked(8).ok_or_else(cut)?;
    if !magic.starts_with(b"fgb\x03fgb") {
        return Err(damaged("it is not of FlatGeobuf's third version"));
    }
    let (framed, mut rest) = frame(rest).ok_or_else(cut)?;
    let header =
        flatgeobuf::size_prefixed_root_as_header(framed).map_err(|_| damaged("its header does not hold"))?;
    let mut gather = Gather::new(code);
    if let Some(crs) = header.crs() {
        gather.projection = projection(file, crs.org().unwrap_or("EPSG"), i64::from(crs.code()))?;
    }
    let columns: Vec<(String, ColumnType)> =
        header.columns().iter().flatten().map(|it: Column<'_>| (it.name().to_owned(), it.type_())).collect();
    for (name, _) in &columns {
        gather.name(name);
    }
    let index = index_size(header.features_count(), header.index_node_size()).ok_or_else(cut)?;
    rest = rest.get(index..).ok_or_else(cut)?;
    while !rest.is_empty() {
        let (framed, after) = frame(rest).ok_or_else(cut)?;
        rest = after;
        let number = gather.number();
        let broken = || damaged(&format!("feature {number} does not hold"));
        let feature = flatgeobuf::size_prefixed_root_as_feature(framed).map_err(|_| broken())?;
        if let Some(properties) = feature.properties() {
            texts(&mut gather, &columns, properties.bytes()).ok_or_else(broken)?;
        }
        let found = match feature.geometry() {
            Some(it) => {
                let stated = header.geometry_type();
                let kind = if stated == GeometryType::Unknown { it.type_() } else { stated };
                geometry(&it, kind, DEEPEST).ok_or_else(broken)?
            }
            None => Found::Nothing,
        };
        gather.feature(file, found)?;
    }
    // Cut off between two features: only the count tells. Writers of streams leave it at 0.
    if (gather.shapes.len() as u64) < header.features_count() {
        return Err(cut());
    }
    Ok(gather)
}

/// Four bytes of length and what they tell of, and what comes after.
fn frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
    bytes.split_at_checked(length.checked_add(4)?).filter(|_| length >= 8)
}

/// The bytes of the index: nodes of 40 bytes, a tree of them.
fn index_size(features: u64, node: u16) -> Option<usize> {
    if node < 2 || features == 0 {
        return Some(0);
    }
    let (mut level, mut nodes) = (features, features);
    while level > 1 {
        level = level.div_ceil(u64::from(node));
        nodes = nodes.checked_add(level)?;
    }
    usize::try_from(nodes.checked_mul(40)?).ok()
}

/// Reads the properties of a feature: the number of a column, then its value. `None` where they do not hold.
fn texts(gather: &mut Gather, columns: &[(String, ColumnType)], mut bytes: &[u8]) -> Option<()> {
    fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        let (taken, rest) = bytes.split_first_chunk::<N>()?;
        *bytes = rest;
        Some(*taken)
    }
    // Some writers end the last column with one byte too many.
    while bytes.len() > 1 {
        let (name, kind) = columns.get(usize::from(u16::from_le_bytes(take(&mut bytes)?)))?;
        let whole: i64 = match *kind {
            ColumnType::Byte => i64::from(i8::from_le_bytes(take(&mut bytes)?)),
            ColumnType::UByte | ColumnType::Bool => i64::from(u8::from_le_bytes(take(&mut bytes)?)),
            ColumnType::Short => i64::from(i16::from_le_bytes(take(&mut bytes)?)),
            ColumnType::UShort => i64::from(u16::from_le_bytes(take(&mut bytes)?)),
            ColumnType::Int => i64::from(i32::from_le_bytes(take(&mut bytes)?)),
            ColumnType::UInt => i64::from(u32::from_le_bytes(take(&mut bytes)?)),
            ColumnType::Long => i64::from_le_bytes(take(&mut bytes)?),
            ColumnType::ULong => {
                let it = u64::from_le_bytes(take(&mut bytes)?);
                gather.property(name, &it.to_string());
                continue;
            }
            ColumnType::Float => {
                gather.property(name, &f32::from_le_bytes(take(&mut bytes)?).to_string());
                continue;
            }
            ColumnType::Double => {
                gather.property(name, &f64::from_le_bytes(take(&mut bytes)?).to_string());
                continue;
            }
            ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
                let length = u32::from_le_bytes(take(&mut bytes)?) as usize;
                let (text, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                if let Ok(text) = str::from_utf8(text) {
                    gather.property(name, text);
                }
                continue;
            }
            _ => return None,
        };
        gather.property(name, &whole.to_string());
    }
    Some(())
}

fn geometry(it: &Geometry<'_>, kind: GeometryType, deeper: usize) -> Option<Found> {
    match kind {
        GeometryType::Polygon => Some(Found::Land(vec![polygon(it)?])),
        GeometryType::MultiPolygon | GeometryType::GeometryCollection => {
            let deeper = deeper.checked_sub(1)?;
            let Some(parts) = it.parts() else {
                // Some writers put a single polygon where several are stated.
                let single = kind == GeometryType::MultiPolygon && it.xy().is_some();
                return if single { Some(Found::Land(vec![polygon(it)?])) } else { Some(Found::Nothing) };
            };
            let mut land = Land::new();
            let mut others = false;
            for part in parts {
                let kind =
                    if kind == GeometryType::MultiPolygon { GeometryType::Polygon } else { part.type_() };
                match geometry(&part, kind, deeper)? {
                    Found::Land(more) => land.extend(more),
                    Found::Other => others = true,
                    Found::Nothing => {}
                }
            }
            Some(if land.is_empty() && others { Found::Other } else { Found::Land(land) })
        }
        _ => Some(Found::Other),
    }
}

fn polygon(it: &Geometry<'_>) -> Option<Vec<Vec<Point>>> {
    let Some(xy) = it.xy() else { return Some(Vec::new()) };
    let points: Vec<Point> = (0..xy.len() / 2).map(|at| [xy.get(2 * at), xy.get(2 * at + 1)]).collect();
    let Some(ends) = it.ends().filter(|it| !it.is_empty()) else { return Some(vec![points]) };
    let mut start = 0;
    let mut rings = Vec::with_capacity(ends.len());
    for end in ends {
        rings.push(points.get(start..end as usize)?.to_vec());
        start = end as usize;
    }
    Some(rings)
}
