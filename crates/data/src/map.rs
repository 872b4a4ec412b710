//! Maps as the pages of the explorer read them: TopoJSON, and the hexagons of areas.

use theodolite_core::map::hexes::Hexes;
use theodolite_core::map::simplify::Topology;

/// Writes a simplified map as TopoJSON: `objects.areas` has one geometry an area, its `id` the area's place in area
/// order; an area without a shape has one of no type. Places are steps from the one before, as the format has it.
///
/// ```
/// # use theodolite_core::map::{Polygon, simplify::{simplify, Simplify}};
/// # use theodolite_data::map::topojson;
/// let triangle = vec![Polygon { rings: vec![vec![[0.1, 50.0], [0.3, 50.0], [0.3, 50.2], [0.1, 50.0]]] }];
/// let map = simplify(&[Vec::new(), triangle], Simplify::default());
/// assert_eq!(topojson(&map), concat!(
///     r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[0.1,50]},"#,
///     r#""objects":{"areas":{"type":"GeometryCollection","geometries":["#,
///     r#"{"type":null,"id":0},{"type":"Polygon","id":1,"arcs":[[-1]]}]}},"#,
///     r#""arcs":[[[0,0],[2,0],[0,2],[-2,-2]]]}"#,
/// ));
/// ```
pub fn topojson(map: &Topology) -> String {
    let mut text = Text(String::with_capacity(12 * map.points + 64 * map.areas.len()));
    text.push("{\"type\":\"Topology\",\"transform\":{\"scale\":[");
    text.push(&format!("{0},{0}],\"translate\":[{1},{2}]}},", map.step, map.origin[0], map.origin[1]));
    text.push("\"objects\":{\"areas\":{\"type\":\"GeometryCollection\",\"geometries\":[");
    text.list(map.areas.iter().enumerate(), |text, (id, polygons)| {
        let (kind, is_one) = match polygons.len() {
            0 => ("null", false),
            1 => ("\"Polygon\"", true),
            _ => ("\"MultiPolygon\"", false),
        };
        text.push("{\"type\":");
        text.push(kind);
        text.push(",\"id\":");
        text.whole(id as i64);
        let rings = |text: &mut Text, rings: &Vec<Vec<i32>>| {
            text.push("[");
            text.list(rings, |text, ring| {
                text.push("[");
                text.list(ring, |text, arc| text.whole(i64::from(*arc)));
                text.push("]");
            });
            text.push("]");
        };
        if let Some(first) = polygons.first() {
            text.push(",\"arcs\":");
            if is_one {
                rings(text, first);
            } else {
                text.push("[");
                text.list(polygons, rings);
                text.push("]");
            }
        }
        text.push("}");
    });
    text.push("]}},\"arcs\":[");
    text.list(&map.arcs, |text, arc| {
        let mut before = [0, 0];
        text.push("[");
        text.list(arc, |text, place| {
            text.push("[");
            text.whole(i64::from(place[0]) - before[0]);
            text.push(",");
            text.whole(i64::from(place[1]) - before[1]);
            text.push("]");
            before = place.map(i64::from);
        });
        text.push("]");
    });
    text.push("]}");
    text.0
}

/// Writes the hexagons of areas: `columns` and `rows` there are, and each area's `column` and `row` in area order, `null`
/// for an area without one. Hexagons have pointy tops; odd rows are shifted right by half.
///
/// ```
/// # use theodolite_core::map::hexes::{Hex, Hexes};
/// # use theodolite_data::map::hexes;
/// let places = vec![Some(Hex { column: 1, row: 0 }), None];
/// let map = Hexes { columns: 2, rows: 1, places, ..Hexes::default() };
/// assert_eq!(hexes(&map), r#"{"columns":2,"rows":1,"column":[1,null],"row":[0,null]}"#);
/// ```
pub fn hexes(map: &Hexes) -> String {
    let mut text = Text(String::with_capacity(16 * map.places.len()));
    text.push(&format!("{{\"columns\":{},\"rows\":{},\"column\":[", map.columns, map.rows));
    let number = |text: &mut Text, it: Option<i32>| match it {
        Some(it) => text.whole(i64::from(it)),
        None => text.push("null"),
    };
    text.list(&map.places, |text, it| number(text, it.map(|it| it.column)));
    text.push("],\"row\":[");
    text.list(&map.places, |text, it| number(text, it.map(|it| it.row)));
    text.push("]}");
    text.0
}

struct Text(String);

impl Text {
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn whole(&mut self, number: i64) {
        self.0.push_str(itoa::Buffer::new().format(number));
    }

    /// Items with commas between.
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Text, T)) {
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.push(",");
            }
            write(self, item);
        }
    }
}
