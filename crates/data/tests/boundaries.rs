//! Files of boundaries: what each format gives, and what is said of those that do not hold.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use rusqlite::Connection;
use theodolite_core::Problem;
use theodolite_core::map::Point;
use theodolite_data::boundary::{self, Boundaries};
use theodolite_data::key::CodeIndex;
use theodolite_data::store::{Location, Obtained, Store};
use theodolite_data::strings::Strings;

type Read = Result<(Boundaries, Vec<Problem>), Problem>;

fn areas(codes: &[&str]) -> CodeIndex {
    let codes: Arc<Strings> = Arc::new(codes.iter().copied().collect());
    CodeIndex::new(&codes)
}

fn read(bytes: impl Into<Vec<u8>>, code: Option<&str>) -> Read {
    boundary::read(&Obtained::from_bytes("b.geojson", bytes.into()), code, &areas(&["A", "B"]))
}

/// A feature of a code, with a geometry.
fn feature(code: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"name":"x","code":"{code}"}},"geometry":{geometry}}}"#)
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,50],[1,50],[1,51],[0,51],[0,50]]]}"#;
const EAST: &str = r#"{"coordinates":[[[[1,50,9],[2,50,9],[2,51,9],[1,50,9]]]],"type":"MultiPolygon"}"#;

fn two() -> String {
    collection(&[feature("B", EAST), feature("A", SQUARE)])
}

/// What a warning or error says, as users see it.
fn told(read: Read) -> String {
    match read {
        Ok((_, warnings)) => warnings.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"),
        Err(problem) => problem.to_string(),
    }
}

#[test]
fn shapes_come_in_the_order_of_areas() {
    let (found, warnings) = read(two(), None).expect("it reads");
    assert_eq!(warnings, []);
    assert_eq!(found.code, "code");
    assert_eq!(
        found.shapes[0][0].rings[0],
        [[0.0, 50.0], [1.0, 50.0], [1.0, 51.0], [0.0, 51.0], [0.0, 50.0]]
    );
    assert_eq!(found.shapes[1][0].rings[0], [[1.0, 50.0], [2.0, 50.0], [2.0, 51.0], [1.0, 50.0]]);
    let named = read(two(), Some(" Code".trim())).map(|it| it.0);
    assert_eq!(named.expect_err("capitals count").code, "no-such-column");
    assert_eq!(read(two(), Some("code")).map(|it| it.0), Ok(found));
}

#[test]
fn features_of_one_code_are_one_area_and_ids_are_codes() {
    let by_id =
        |code: &str, geometry: &str| format!(r#"{{"id":"{code}","properties":null,"geometry":{geometry}}}"#);
    let text = collection(&[by_id("A", SQUARE), by_id("A", EAST), by_id("B", EAST)]);
    let (found, _) = read(text, None).expect("it reads");
    assert_eq!(found.code, "id");
    assert_eq!(found.shapes.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn what_is_left_out_is_told() {
    let line = r#"{"type":"LineString","coordinates":[[0,50],[1,50]]}"#;
    let sliver = r#"{"type":"Polygon","coordinates":[[[0,50],[1,50],[0,50]]]}"#;
    let text = collection(&[
        feature("A", SQUARE),
        feature("Z", EAST),
        feature("A", line),
        feature("A", sliver),
        feature("A", "null"),
    ]);
    let warnings = told(read(text, None));
    assert_eq!(
        warnings,
        "warning[bad-ring]: 1 ring of fewer than four points left out, the first of feature 4 (b.geojson)\n\
         warning[not-polygons]: 1 feature of points or lines left out, the first feature 3 (b.geojson)\n\
         warning[shapes-without-area]: 1 feature of `b.geojson` belong to no area, the first feature 2 of `Z` (b.geojson)\n\
         warning[areas-without-shape]: 1 of 2 areas have no shape in `b.geojson`: `B` (b.geojson)"
    );
}

#[test]
fn open_rings_are_closed() {
    let open = r#"{"type":"Polygon","coordinates":[[[0,50],[1,50],[1,51]]]}"#;
    let (found, _) = read(collection(&[feature("A", open)]), None).expect("it reads");
    assert_eq!(found.shapes[0][0].rings[0].len(), 4);
}

#[test]
fn what_does_not_hold_says_what_and_where() {
    let cases: [(&str, &str, Option<&str>); 12] = [
        ("", "error[empty-file]", None),
        ("PK\u{3}\u{4}", "error[wrong-format]: `b.geojson` is a shapefile or an archive", None),
        ("code;x", "error[unknown-format]", None),
        (r#"{"type":"FeatureCollection"}"#, "error[no-features]", None),
        (r#"{"type":"FeatureCollection","features":[]}"#, "error[no-features]", None),
        (
            r#"{"type":"FeatureCollection","features":[{"#,
            "error[damaged-file]: `b.geojson` is damaged: the document breaks off",
            None,
        ),
        (r#"{"features":[{"properties":{},"geometry":7}]}"#, "error[no-records]", None),
        (
            &two(),
            "error[no-such-column]: no property of the features is called `cod` (b.geojson); did you mean `code`?",
            Some("cod"),
        ),
        (
            &two(),
            "error[no-boundary-codes]: `name` holds no code of the areas: it has `x`, the areas have `A`",
            Some("name"),
        ),
        (
            &collection(&[feature("Q", SQUARE)]),
            "error[no-boundary-codes]: no feature of `b.geojson` has a code of the areas, such as `A`",
            None,
        ),
        (
            &collection(&[feature("A", r#"{"type":"Point","coordinates":[0,50]}"#)]),
            "error[no-polygons]",
            None,
        ),
        (
            &collection(&[feature(
                "A",
                r#"{"type":"Polygon","coordinates":[[[50,100],[51,100],[51,101],[50,100]]]}"#,
            )]),
            "error[bad-coordinates]: feature 1 has a point at 50, 100, which is no place on a map (b.geojson); longitude comes first",
            None,
        ),
    ];
    for (text, expected, code) in cases {
        let told = told(read(text.as_bytes(), code));
        assert!(told.starts_with(expected), "{told}");
    }
}

fn near(found: Point, expected: Point) {
    assert!((found[0] - expected[0]).abs() < 1e-4 && (found[1] - expected[1]).abs() < 1e-4, "{found:?}");
}

/// A tower on the coast of Norfolk, on the grid and in degrees.
const TOWER: [Point; 2] = [[651_409.903, 313_177.270], [1.71605, 52.65798]];

#[test]
fn grids_become_degrees() {
    let [x, y] = TOWER[0];
    let on_grid =
        format!(r#"{{"type":"Polygon","coordinates":[[[{x},{y}],[652000,{y}],[652000,314000],[{x},{y}]]]}}"#);
    let unsaid = collection(&[feature("A", &on_grid), feature("B", &on_grid)]);
    let (found, warnings) = read(unsaid.clone(), None).expect("it reads");
    near(found.shapes[0][0].rings[0][0], TOWER[1]);
    assert_eq!(warnings.iter().map(|it| it.code).collect::<Vec<_>>(), ["assumed-grid"]);
    let said =
        |crs: &str| unsaid.replacen('{', &format!(r#"{{"crs":{{"properties":{{"name":"{crs}"}}}},"#), 1);
    let (found, warnings) = read(said("urn:ogc:def:crs:EPSG::27700"), None).expect("it reads");
    near(found.shapes[0][0].rings[0][0], TOWER[1]);
    assert_eq!(warnings, []);
    let told = told(read(said("urn:ogc:def:crs:EPSG::2154"), None));
    assert!(
        told.starts_with("error[unknown-projection]: the coordinates of `b.geojson` are in EPSG:2154"),
        "{told}"
    );
}

/// A polygon as well-known binary, with heights where asked for.
fn wkb(ring: &[Point], heights: bool, big: bool) -> Vec<u8> {
    let whole = |it: u32| if big { it.to_be_bytes() } else { it.to_le_bytes() };
    let number = |it: f64| if big { it.to_be_bytes() } else { it.to_le_bytes() };
    let mut bytes = vec![u8::from(!big)];
    bytes.extend(whole(if heights { 1003 } else { 3 }));
    bytes.extend(whole(1));
    bytes.extend(whole(ring.len() as u32));
    for [x, y] in ring {
        bytes.extend(number(*x));
        bytes.extend(number(*y));
        if heights {
            bytes.extend(number(7.0));
        }
    }
    bytes
}

/// A GeoPackage with two areas, made here.
fn geopackage(number: i64, ring: &[Point]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("b.gpkg");
    let database = Connection::open(&path).expect("a file");
    database
        .execute_batch(&format!(
            "PRAGMA synchronous = OFF;
             CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             CREATE TABLE \"an \"\"area\"\"\" (fid INTEGER PRIMARY KEY, code TEXT, geom BLOB);
             INSERT INTO gpkg_spatial_ref_sys VALUES ({number}, 'EPSG', {number});
             INSERT INTO gpkg_geometry_columns VALUES ('an \"area\"', 'geom', {number});"
        ))
        .expect("tables");
    for (code, flags, heights, big) in [("B", 0b0000_0011_u8, true, false), ("A", 0, false, true)] {
        let mut blob = vec![b'G', b'P', 0, flags];
        blob.extend(number.to_le_bytes().iter().take(4));
        blob.extend(vec![0; if flags == 0 { 0 } else { 32 }]);
        blob.extend(wkb(ring, heights, big));
        database
            .execute("INSERT INTO \"an \"\"area\"\"\" (code, geom) VALUES (?, ?)", (code, blob))
            .expect("a row");
    }
    drop(database);
    std::fs::read(&path).expect("the file")
}

#[test]
fn a_geopackage_is_read() {
    let [x, y] = TOWER[0];
    let ring = [[x, y], [652_000.0, y], [652_000.0, 314_000.0], [x, y]];
    let (found, warnings) = read(geopackage(27700, &ring), None).expect("it reads");
    assert_eq!((found.code.as_str(), warnings.len()), ("code", 0));
    for shape in &found.shapes {
        near(shape[0].rings[0][0], TOWER[1]);
        assert_eq!(shape[0].rings[0].len(), 4);
    }
    let told = told(read(geopackage(2154, &ring), None));
    assert!(told.starts_with("error[unknown-projection]"), "{told}");
}

/// A table of text and number columns that is no file of boundaries.
#[test]
fn files_without_shapes_are_no_boundaries() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("b.gpkg");
    Connection::open(&path).and_then(|it| it.execute_batch("CREATE TABLE t (x TEXT)")).expect("a file");
    let told = told(read(std::fs::read(&path).expect("the file"), None));
    assert!(told.starts_with("error[damaged-file]") && told.contains("gpkg_geometry_columns"), "{told}");
}

#[test]
fn a_file_is_read_from_the_folder_too() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("b.json"), two()).expect("it is written");
    let store = Store::with_default_cache(folder.path());
    let file = store.obtain(&Location::File("b.json".into()), None).expect("it is there");
    let (found, _) = boundary::read(&file, None, &areas(&["A", "B"])).expect("it reads");
    assert!(found.missing.is_empty());
}

static PACKAGE: LazyLock<Vec<u8>> =
    LazyLock::new(|| geopackage(4326, &[[0.0, 50.0], [1.0, 50.0], [1.0, 51.0], [0.0, 50.0]]));

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever the bytes, the answer is shapes or a problem.
    #[test]
    fn no_bytes_make_it_panic(start in 0..6_usize, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let starts: [&[u8]; 6] = [b"", b"{\"features\":[", b"fgb\x03fgb\x01", b"SQLite format 3\0", b"PAR1", b"\x1f\x8b\x08"];
        let all: Vec<u8> = starts[start].iter().copied().chain(bytes).collect();
        if let Ok((found, _)) = read(all, None) {
            prop_assert_eq!(found.shapes.len(), 2);
        }
    }

    /// A file that is cut off or changed in one place gives shapes or a problem.
    #[test]
    fn no_damage_makes_it_panic(which in 0..4_usize, at in any::<prop::sample::Index>(), new in any::<u8>(), cut in any::<bool>()) {
        let ring = [[0.0, 50.0], [1.0, 50.0], [1.0, 51.0], [0.0, 50.0]];
        let mut bytes = match which {
            0 => two().into_bytes(),
            1 => PACKAGE.clone(),
            2 => flatgeobuf_of(&ring),
            _ => geoparquet("{}", [&wkb(&ring, false, false); 2].map(Vec::as_slice)),
        };
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = new }
        if let Ok((found, _)) = read(bytes, None) {
            prop_assert_eq!(found.shapes.len(), 2);
        }
    }
}

/// A FlatGeobuf file of two areas, written by the format's own library.
fn flatgeobuf_of(ring: &[Point]) -> Vec<u8> {
    use flatgeobuf::geozero::{ColumnValue, PropertyProcessor as _};
    use flatgeobuf::{ColumnType, FgbWriter, GeometryType};

    let mut writer = FgbWriter::create("areas", GeometryType::Polygon).expect("a writer");
    writer.add_column("number", ColumnType::Int, |_, _| {});
    writer.add_column("code", ColumnType::String, |_, _| {});
    for code in ["B", "A"] {
        writer
            .add_feature_geom(Shape(ring), |feature| {
                feature.property(0, "number", &ColumnValue::Int(7)).expect("a number");
                feature.property(1, "code", &ColumnValue::String(code)).expect("a code");
            })
            .expect("a feature");
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes).expect("bytes");
    return bytes;

    struct Shape<'r>(&'r [Point]);
    impl flatgeobuf::geozero::GeozeroGeometry for Shape<'_> {
        fn process_geom<P: flatgeobuf::geozero::GeomProcessor>(
            &self,
            processor: &mut P,
        ) -> flatgeobuf::geozero::error::Result<()> {
            processor.polygon_begin(true, 1, 0)?;
            processor.linestring_begin(false, self.0.len(), 0)?;
            for (at, [x, y]) in self.0.iter().enumerate() {
                processor.xy(*x, *y, at)?;
            }
            processor.linestring_end(false, 0)?;
            processor.polygon_end(true, 0)
        }
    }
}

#[test]
fn a_flatgeobuf_is_read() {
    let ring = [[0.0, 50.0], [1.0, 50.0], [1.0, 51.0], [0.0, 50.0]];
    let (found, warnings) = read(flatgeobuf_of(&ring), None).expect("it reads");
    assert_eq!((found.code.as_str(), warnings.len()), ("code", 0));
    assert_eq!(found.shapes[0][0].rings, [ring.to_vec()]);
    assert_eq!(found.shapes[1][0].rings, [ring.to_vec()]);
    // Cut off within the last feature, and just before it: after the header and an index of three nodes there are two.
    let bytes = flatgeobuf_of(&ring);
    let length =
        |at: usize| 4 + u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
    let first = 8 + length(8) + 3 * 40;
    let last = first + length(first);
    assert_eq!(last + length(last), bytes.len());
    for end in [bytes.len() - 3, last, first] {
        let told = told(read(&bytes[..end], None));
        assert!(told.contains("damaged: it ends before its features do"), "{told}");
    }
    let told = told(read(flatgeobuf_of(&ring), Some("number")));
    assert!(
        told.starts_with("error[no-boundary-codes]: `number` holds no code of the areas: it has `7`"),
        "{told}"
    );
}

/// A GeoParquet file of two areas, with what it says of its shapes.
fn geoparquet(geo: &str, shapes: [&[u8]; 2]) -> Vec<u8> {
    use arrow_array::{ArrayRef, BinaryArray, Int32Array, RecordBatch, StringArray};
    use parquet::arrow::ArrowWriter;
    use parquet::file::metadata::KeyValue;

    let columns: [(&str, ArrayRef); 3] = [
        ("number", Arc::new(Int32Array::from(vec![7, 8]))),
        ("code", Arc::new(StringArray::from(vec!["B", "A"]))),
        ("geometry", Arc::new(BinaryArray::from_vec(shapes.to_vec()))),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo.to_owned()));
    writer.close().expect("an end");
    bytes
}

#[test]
fn a_geoparquet_is_read() {
    let [x, y] = TOWER[0];
    let ring = wkb(&[[x, y], [652_000.0, y], [652_000.0, 314_000.0], [x, y]], false, false);
    let geo =
        |column: &str| format!(r#"{{"primary_column":"geometry","columns":{{"geometry":{{{column}}}}}}}"#);
    let british = geo(r#""encoding":"WKB","crs":{"id":{"authority":"EPSG","code":27700}}"#);
    let (found, warnings) = read(geoparquet(&british, [&ring, &ring]), None).expect("it reads");
    assert_eq!((found.code.as_str(), warnings.len()), ("code", 0));
    near(found.shapes[0][0].rings[0][0], TOWER[1]);
    near(found.shapes[1][0].rings[0][0], TOWER[1]);
    let cases = [
        (
            geo(r#""encoding":"point""#),
            &ring[..],
            None,
            "error[unknown-format]: the shapes of `b.geojson` are written as point",
        ),
        (
            geo(r#""crs":{"name":"Lambert-93"}"#),
            &ring,
            None,
            "error[unknown-projection]: the coordinates of `b.geojson` are in `Lambert-93`",
        ),
        (
            british.clone(),
            &ring[..40],
            None,
            "error[damaged-file]: `b.geojson` is damaged: feature 1: a geometry is cut off",
        ),
        (
            british.clone(),
            &ring,
            Some("number"),
            "error[no-boundary-codes]: `number` holds no code of the areas: it has `7`",
        ),
        (
            british,
            &ring,
            Some("numbre"),
            "error[no-such-column]: no property of the features is called `numbre` (b.geojson); did you mean `number`?",
        ),
        (
            "{".to_owned(),
            &ring,
            None,
            "error[damaged-file]: `b.geojson` is damaged: what it says of its shapes is no JSON",
        ),
    ];
    for (geo, shape, code, expected) in cases {
        let told = told(read(geoparquet(&geo, [shape, shape]), code));
        assert!(told.starts_with(expected), "{told}");
    }
}
