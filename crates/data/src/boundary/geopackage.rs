//! GeoPackage: SQLite with a table of features, their shapes as well-known binary behind a header.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use theodolite_core::Problem;

use super::{Found, Gather, no_features, projection, wkb};
use crate::source::open;
use crate::store::Obtained;

/// Reads every table of features that can be meant.
pub(super) fn read(file: &Obtained, code: Option<&str>) -> Result<Vec<Gather>, Problem> {
    let (on_disk, _copy) = file.on_disk()?;
    let damaged = |it: rusqlite::Error| open::damaged(file, it);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(&on_disk.path, flags).map_err(damaged)?;
    // The file is a stranger's: nothing in its schema may call what is outside it.
    database.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON").map_err(damaged)?;
    let mut gathers = Vec::new();
    for table in tables(&database).map_err(damaged)? {
        gathers.push(features(file, &database, &table, code)?);
    }
    if gathers.is_empty() {
        return Err(no_features(file).hint("a GeoPackage of boundaries has a table of features"));
    }
    Ok(gathers)
}

/// A table of features.
struct Features {
    name: String,
    geometry: String,
    /// Who numbers its coordinate system, and the number.
    authority: String,
    number: i64,
}

fn tables(database: &Connection) -> rusqlite::Result<Vec<Features>> {
    let mut statement = database.prepare(
        "SELECT g.table_name, g.column_name, coalesce(s.organization, 'EPSG'), coalesce(s.organization_coordsys_id, g.srs_id)
         FROM gpkg_geometry_columns AS g LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
         WHERE g.table_name IN (SELECT name FROM sqlite_schema WHERE type IN ('table', 'view'))
         ORDER BY g.table_name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Features { name: row.get(0)?, geometry: row.get(1)?, authority: row.get(2)?, number: row.get(3)? })
    })?;
    rows.collect()
}

fn features(
    file: &Obtained,
    database: &Connection,
    table: &Features,
    code: Option<&str>,
) -> Result<Gather, Problem> {
    let damaged = |it: rusqlite::Error| open::damaged(file, it);
    let mut gather = Gather::new(code);
    gather.projection = projection(file, &table.authority, table.number)?;
    let quoted = table.name.replace('"', "\"\"");
    let mut statement = database.prepare(&format!("SELECT * FROM \"{quoted}\"")).map_err(damaged)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let Some(shape) = names.iter().position(|it| it.eq_ignore_ascii_case(&table.geometry)) else {
        return Err(open::damaged(
            file,
            format!("table `{}` has no column `{}`", table.name, table.geometry),
        ));
    };
    for (_, name) in names.iter().enumerate().filter(|(at, _)| *at != shape) {
        gather.name(name);
    }
    let mut rows = statement.query([]).map_err(damaged)?;
    while let Some(row) = rows.next().map_err(damaged)? {
        for (at, name) in names.iter().enumerate().filter(|(at, _)| *at != shape) {
            match row.get_ref(at).map_err(damaged)? {
                ValueRef::Text(text) => {
                    if let Ok(text) = str::from_utf8(text) {
                        gather.property(name, text);
                    }
                }
                ValueRef::Integer(it) => gather.property(name, &it.to_string()),
                ValueRef::Real(it) => gather.property(name, &it.to_string()),
                ValueRef::Blob(_) | ValueRef::Null => {}
            }
        }
        let number = gather.number();
        let found = match row.get_ref(shape).map_err(damaged)? {
            ValueRef::Blob(blob) => {
                geometry(blob).map_err(|why| open::damaged(file, format!("feature {number}: {why}")))?
            }
            _ => Found::Nothing,
        };
        gather.feature(file, found)?;
    }
    Ok(gather)
}

/// Passes over the header of a shape: `GP`, a version, flags, a number, bounds of a stated size.
fn geometry(blob: &[u8]) -> Result<Found, &'static str> {
    let short = "its shape is cut off";
    let [b'G', b'P', _, flags] = *blob.first_chunk().ok_or(short)? else {
        return Err("its shape does not begin as shapes do");
    };
    let bounds = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("the bounds of its shape are of no known kind"),
    };
    if flags & 0b1_0000 != 0 {
        return Ok(Found::Nothing);
    }
    wkb::read(blob.get(8 + bounds..).ok_or(short)?)
}
