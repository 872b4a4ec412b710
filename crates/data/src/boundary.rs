//! Boundaries: the shapes of a geography's areas, from a file of polygons.
//!
//! GeoJSON (gzipped or not), FlatGeobuf, GeoPackage and GeoParquet. Shapes come out in area order, as longitude and
//! latitude in degrees; coordinates of a national grid are carried over
//! ([`projection`](theodolite_core::map::projection)).
//!
//! | code | what is wrong |
//! |---|---|
//! | `areas-without-shape` | areas of the geography that the file does not have (a warning) |
//! | `assumed-grid` | coordinates beyond all degrees and no system stated: taken for the British National Grid (a warning) |
//! | `bad-coordinates` | a place that is no place in the file's coordinate system |
//! | `bad-ring` | rings of fewer than four points, left out (a warning) |
//! | `damaged-file` | a file that is cut off, or says of itself what does not hold |
//! | `empty-file` | a file without a byte |
//! | `no-boundary-codes` | no property of the features holds codes of the areas, or the one named holds others |
//! | `no-features` | a file without a feature or without a table of them |
//! | `no-polygons` | features without land: points, lines, nothing |
//! | `no-such-column` | no property of that name |
//! | `not-polygons` | some features of points or lines, left out (a warning) |
//! | `shapes-without-area` | features of which the geography does not know the code (a warning) |
//! | `unknown-format`, `wrong-format` | a file that is none of the four formats |
//! | `unknown-projection` | a coordinate system that is not known here |

mod flatgeobuf;
mod geojson;
mod geopackage;
mod geoparquet;
mod wkb;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use theodolite_core::Problem;
use theodolite_core::map::measure::Bounds;
use theodolite_core::map::projection::Projection;
use theodolite_core::map::{Point, Polygon, Shape};

use crate::key::{CodeIndex, NONE};
use crate::source::header::{nearest, normalise};
use crate::source::{Format, open, place};
use crate::store::Obtained;
use crate::strings::trim;

/// The shapes of a geography's areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Boundaries {
    /// One shape an area, in area order, in degrees; empty where the file has none. Outer rings come first, rings are
    /// closed.
    pub shapes: Vec<Shape>,
    /// The property that holds the codes.
    pub code: String,
    /// The areas without a shape.
    pub missing: Vec<u32>,
    /// Features that belong to no area of the geography.
    pub unknown: usize,
}

/// Reads the shapes of areas; beside them what was left out, as warnings.
///
/// - **Codes:** those of the property `code`; where none is named, of the one that holds most of the areas' codes.
///   Features of the same code are pieces of one area.
/// - **Missing:** areas without a shape and shapes without an area are counted, never refused: a file of the whole
///   country serves a study of one region.
///
/// ```
/// # use std::sync::Arc;
/// # use theodolite_data::{boundary, key::CodeIndex, store::Obtained, strings::Strings};
/// let text = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"lad": "E07000223"},
///   "geometry": {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}}]}"#;
/// let file = Obtained::from_bytes("districts.geojson", text.into());
/// let areas: Arc<Strings> = Arc::new(["E07000223"].into_iter().collect());
/// let (boundaries, warnings) = boundary::read(&file, None, &CodeIndex::new(&areas)).map_err(|it| it.to_string())?;
/// assert_eq!(boundaries.shapes[0][0].rings[0][1], [1.0, 50.0]);
/// assert_eq!((boundaries.code.as_str(), warnings.len()), ("lad", 0));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// All codes of this module that are no warnings.
pub fn read(
    file: &Obtained,
    code: Option<&str>,
    areas: &CodeIndex,
) -> Result<(Boundaries, Vec<Problem>), Problem> {
    let gathered = match kind(file)? {
        Kind::GeoJson => vec![geojson::read(file, code)?],
        Kind::FlatGeobuf => vec![flatgeobuf::read(file, code)?],
        Kind::GeoPackage => geopackage::read(file, code)?,
        Kind::GeoParquet => vec![geoparquet::read(file, code)?],
    };
    // Of several tables the one that has most of the areas, the first of equals.
    let mut best: Option<(usize, Result<Choice, Problem>, Gather)> = None;
    for gather in gathered {
        let choice = gather.choose(file, code, areas);
        let held = choice.as_ref().map_or(0, |it| it.held);
        if best.as_ref().is_none_or(|(most, ..)| held > *most) {
            best = Some((held, choice, gather));
        }
    }
    match best {
        Some((_, choice, gather)) => gather.finish(file, choice?, areas),
        None => Err(no_features(file)),
    }
}

enum Kind {
    GeoJson,
    FlatGeobuf,
    GeoPackage,
    GeoParquet,
}

/// Told by the first bytes, not by the name.
fn kind(file: &Obtained) -> Result<Kind, Problem> {
    if file.size == 0 {
        return Err(open::empty(file));
    }
    let start = file.start()?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    if start.starts_with(b"fgb") {
        Ok(Kind::FlatGeobuf)
    } else if start.starts_with(b"SQLite format 3\0") {
        Ok(Kind::GeoPackage)
    } else if start.starts_with(b"PAR1") {
        Ok(Kind::GeoParquet)
    } else if text.starts_with(b"{") || start.starts_with(&[0x1f, 0x8b]) {
        Ok(Kind::GeoJson)
    } else {
        let is_archive = start.starts_with(&[0, 0, 0x27, 0x0a]) || start.starts_with(b"PK\x03\x04");
        if !is_archive {
            open::is_as_expected(file, Format::GeoJson, &start)?;
        }
        let (code, what) = if is_archive {
            ("wrong-format", "is a shapefile or an archive")
        } else {
            ("unknown-format", "is no file of boundaries that is known here")
        };
        Err(Problem::error(code, format!("`{}` {what}", file.name))
            .in_cell(place(file))
            .hint("save it as GeoJSON, FlatGeobuf, GeoPackage or GeoParquet"))
    }
}

fn no_features(file: &Obtained) -> Problem {
    Problem::error("no-features", format!("`{}` holds no feature", file.name))
        .in_cell(place(file))
        .hint("a file of boundaries has one feature an area, with its polygons and its code")
}

fn unknown_projection(file: &Obtained, what: &str) -> Problem {
    Problem::error("unknown-projection", format!("the coordinates of `{}` are in {what}", file.name))
        .in_cell(place(file))
        .hint("save it in longitude and latitude (EPSG:4326)")
}

/// The coordinate system that a file states by its number.
fn projection(file: &Obtained, authority: &str, number: i64) -> Result<Option<Projection>, Problem> {
    let is_degrees = authority.eq_ignore_ascii_case("OGC");
    if is_degrees || number <= 0 {
        return Ok(is_degrees.then_some(Projection::Degrees));
    }
    match Projection::from_epsg(number) {
        Some(it) => Ok(Some(it)),
        None => Err(unknown_projection(file, &format!("{authority}:{number}, which is not known here"))),
    }
}

/// Rings as a format holds them: polygons of rings of points.
type Land = Vec<Vec<Vec<Point>>>;

/// What a feature has of land.
enum Found {
    Land(Land),
    /// A point, a line.
    Other,
    /// No geometry.
    Nothing,
}

/// Features as they are read, whatever the format.
#[derive(Default)]
struct Gather {
    /// The property that is asked for, as names are compared.
    wanted: Option<String>,
    /// The properties, in order of appearance.
    names: Vec<String>,
    known: FxHashMap<String, usize>,
    /// Whether each of them may hold the codes.
    wants: Vec<bool>,
    /// For each property the texts of the features so far; none where it was not asked for.
    values: Vec<Vec<Option<Box<str>>>>,
    shapes: Vec<Shape>,
    projection: Option<Projection>,
    /// Rings left out, and the first feature that had one, counted from 1.
    bad_rings: (usize, usize),
    /// Features of points and lines, and the first of them.
    others: (usize, usize),
}

/// Where the codes are.
struct Choice {
    property: usize,
    /// How many features have codes of areas.
    held: usize,
}

/// No code is longer.
const LONGEST: usize = 80;

impl Gather {
    fn new(wanted: Option<&str>) -> Gather {
        Gather { wanted: wanted.map(normalise), ..Gather::default() }
    }

    /// Whether the texts of a property are needed.
    fn wants(&self, property: usize) -> bool {
        self.wants.get(property).copied().unwrap_or(false)
    }

    /// The number of a property.
    fn name(&mut self, name: &str) -> usize {
        if let Some(at) = self.known.get(name) {
            return *at;
        }
        let at = self.names.len();
        self.wants.push(self.wanted.as_ref().is_none_or(|it| *it == normalise(name)));
        self.names.push(name.to_owned());
        self.values.push(Vec::new());
        self.known.insert(name.to_owned(), at);
        at
    }

    /// A property of the feature that comes next.
    fn property(&mut self, name: &str, text: &str) {
        let at = self.name(name);
        let text = trim(text);
        if text.is_empty() || text.len() > LONGEST || !self.wants(at) {
            return;
        }
        let values = &mut self.values[at];
        values.resize(self.shapes.len(), None);
        values.push(Some(text.into()));
    }

    /// The number of the feature that comes next, from 1.
    fn number(&self) -> usize {
        self.shapes.len() + 1
    }

    /// Ends a feature.
    fn feature(&mut self, file: &Obtained, found: Found) -> Result<(), Problem> {
        let number = self.number();
        let land = match found {
            Found::Land(land) => land,
            Found::Nothing => Vec::new(),
            Found::Other => {
                self.others = (self.others.0 + 1, if self.others.0 == 0 { number } else { self.others.1 });
                Vec::new()
            }
        };
        let mut shape = Shape::with_capacity(land.len());
        for rings in land {
            let mut polygon = Polygon { rings: Vec::with_capacity(rings.len()) };
            for (at, mut ring) in rings.into_iter().enumerate() {
                if let Some([x, y]) = ring.iter().find(|it| !it.iter().all(|it| it.is_finite())) {
                    return Err(bad_coordinates(file, number, [*x, *y]));
                }
                // Some programs leave out the point that closes a ring.
                if let Some(first) = ring.first().copied().filter(|it| ring.last() != Some(it)) {
                    ring.push(first);
                }
                if ring.len() >= 4 {
                    polygon.rings.push(ring);
                    continue;
                }
                self.bad_rings =
                    (self.bad_rings.0 + 1, if self.bad_rings.0 == 0 { number } else { self.bad_rings.1 });
                // Without its outer ring there is no land for holes to be in.
                if at == 0 {
                    break;
                }
            }
            if !polygon.rings.is_empty() {
                shape.push(polygon);
            }
        }
        self.shapes.push(shape);
        Ok(())
    }

    /// The property that holds the codes: the one asked for, else the one with most codes of areas, the first of equals.
    fn choose(&self, file: &Obtained, code: Option<&str>, areas: &CodeIndex) -> Result<Choice, Problem> {
        if self.shapes.is_empty() {
            return Err(no_features(file));
        }
        let held = |at: usize| self.values[at].iter().flatten().filter(|it| areas.find(it).is_some()).count();
        let list = |names: &[String]| {
            let shown: Vec<String> = names.iter().take(8).map(|it| format!("`{it}`")).collect();
            let more = names.len().saturating_sub(shown.len());
            if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
        };
        let example = areas.codes().iter().next().unwrap_or_default().to_owned();
        let no_codes = |message: String| Problem::error("no-boundary-codes", message).in_cell(place(file));
        let Some(code) = code else {
            let mut best = Choice { property: 0, held: 0 };
            for property in 0..self.names.len() {
                let held = held(property);
                if held > best.held {
                    best = Choice { property, held };
                }
            }
            if best.held > 0 {
                return Ok(best);
            }
            let message =
                format!("no feature of `{}` has a code of the areas, such as `{example}`", file.name);
            return Err(no_codes(message).hint(match self.names.as_slice() {
                [] => "its features have no properties: add one that holds the codes".to_owned(),
                names => format!("its properties are {}: name the one with the codes by `code`", list(names)),
            }));
        };
        let wanted = normalise(code);
        let Some(property) = self.names.iter().position(|it| normalise(it) == wanted) else {
            let problem =
                Problem::error("no-such-column", format!("no property of the features is called `{code}`"))
                    .in_cell(place(file));
            return Err(match nearest(code, self.names.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None if self.names.is_empty() => problem.hint("the features have no properties"),
                None => problem.hint(format!("the properties are {}", list(&self.names))),
            });
        };
        let held = held(property);
        if held > 0 {
            return Ok(Choice { property, held });
        }
        let found = self.values[property].iter().flatten().next();
        let message = match found {
            Some(it) => {
                format!("`{code}` holds no code of the areas: it has `{it}`, the areas have `{example}`")
            }
            None => format!("`{code}` is empty in every feature"),
        };
        Err(no_codes(message)
            .hint("name the property that holds the areas' codes, or the file of the right edition"))
    }

    /// Puts shapes in area order and carries them over to degrees.
    fn finish(
        mut self,
        file: &Obtained,
        choice: Choice,
        areas: &CodeIndex,
    ) -> Result<(Boundaries, Vec<Problem>), Problem> {
        let codes = std::mem::take(&mut self.values[choice.property]);
        let shapes = std::mem::take(&mut self.shapes);
        if shapes.iter().all(Vec::is_empty) {
            return Err(Problem::error(
                "no-polygons",
                format!("no feature of `{}` has a polygon", file.name),
            )
            .in_cell(place(file))
            .hint("points and lines have no land: take the file of boundaries, not of centres"));
        }
        let mut warnings = Vec::new();
        let mut warn = |code, message| warnings.push(Problem::warning(code, message).in_cell(place(file)));
        let mut result = Boundaries {
            shapes: vec![Shape::new(); areas.codes().len()],
            code: self.names[choice.property].clone(),
            ..Boundaries::default()
        };
        let mut unknown: Option<(usize, String)> = None;
        let mut first = vec![NONE; areas.codes().len()];
        let mut codes = codes.into_iter();
        for (number, shape) in (1_u32..).zip(shapes) {
            let code = codes.next().flatten();
            let Some(area) = code.as_deref().and_then(|it| areas.find(it)) else {
                result.unknown += 1;
                unknown.get_or_insert_with(|| (number as usize, code.unwrap_or_default().into()));
                continue;
            };
            let at = area as usize;
            if first[at] == NONE && !shape.is_empty() {
                first[at] = number;
            }
            result.shapes[at].extend(shape);
        }
        let projection = match self.projection.filter(|it| *it != Projection::Degrees) {
            Some(it) => it,
            None => match guess(&result.shapes) {
                Ok(Projection::Degrees) => Projection::Degrees,
                Ok(it) => {
                    let message = format!(
                        "the coordinates of `{}` are no degrees and state no system: they are taken for the British National Grid",
                        file.name
                    );
                    warn("assumed-grid", message);
                    it
                }
                Err((area, point)) => return Err(bad_coordinates(file, first[area] as usize, point)),
            },
        };
        if projection != Projection::Degrees {
            result.shapes.par_iter_mut().flatten().for_each(|polygon| {
                for point in polygon.rings.iter_mut().flatten() {
                    *point = projection.degrees(*point);
                }
            });
            if let Some((area, point)) = misplaced(&result.shapes) {
                return Err(bad_coordinates(file, first[area] as usize, point));
            }
        }
        if self.bad_rings.0 > 0 {
            let (count, first) = self.bad_rings;
            warn(
                "bad-ring",
                format!(
                    "{count} {} of fewer than four points left out, the first of feature {first}",
                    plural(count, "ring")
                ),
            );
        }
        if self.others.0 > 0 {
            let (count, first) = self.others;
            warn(
                "not-polygons",
                format!(
                    "{count} {} of points or lines left out, the first feature {first}",
                    plural(count, "feature")
                ),
            );
        }
        if let Some((number, code)) = unknown {
            let count = result.unknown;
            let told = if code.is_empty() { "without a code".to_owned() } else { format!("of `{code}`") };
            let message = format!(
                "{count} {} of `{}` belong to no area, the first feature {number} {told}",
                plural(count, "feature"),
                file.name
            );
            warn("shapes-without-area", message);
        }
        result.missing =
            (0_u32..).zip(&result.shapes).filter(|(_, it)| it.is_empty()).map(|(area, _)| area).collect();
        if !result.missing.is_empty() {
            let some: Vec<String> = result
                .missing
                .iter()
                .take(5)
                .map(|it| format!("`{}`", areas.codes().get(*it as usize)))
                .collect();
            let message = format!(
                "{} of {} areas have no shape in `{}`: {}{}",
                result.missing.len(),
                areas.codes().len(),
                file.name,
                some.join(", "),
                if result.missing.len() > some.len() { " and others" } else { "" }
            );
            warn("areas-without-shape", message);
        }
        Ok((result, warnings))
    }
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

fn bad_coordinates(file: &Obtained, feature: usize, [x, y]: Point) -> Problem {
    let problem = Problem::error(
        "bad-coordinates",
        format!("feature {feature} has a point at {x}, {y}, which is no place on a map"),
    );
    let swapped = y.abs() > 90.0 && y.abs() <= 180.0 && x.abs() <= 90.0;
    problem.in_cell(place(file)).hint(if swapped {
        "longitude comes first, then latitude: they seem to be the other way round"
    } else {
        "save the file in longitude and latitude (EPSG:4326), or have it state its coordinate system"
    })
}

/// The first area and point that cannot be degrees.
fn misplaced(shapes: &[Shape]) -> Option<(usize, Point)> {
    let points = |it: &Shape| {
        it.iter().flat_map(|it| &it.rings).flatten().copied().find(|it| !Projection::is_degrees(*it))
    };
    shapes.iter().enumerate().find_map(|(area, shape)| points(shape).map(|it| (area, it)))
}

/// What coordinates are that state no system: degrees where they can be, the grid of Great Britain where they can be
/// that; else an area and a point that can be neither.
fn guess(shapes: &[Shape]) -> Result<Projection, (usize, Point)> {
    let Some(stray) = misplaced(shapes) else { return Ok(Projection::Degrees) };
    let is_british = Bounds::of_shapes(shapes).is_some_and(|it| {
        it.west > -100_000.0
            && it.east < 800_000.0
            && it.south > -100_000.0
            && it.north < 1_400_000.0
            && it.east > 1000.0
    });
    if is_british { Ok(Projection::BRITISH) } else { Err(stray) }
}
