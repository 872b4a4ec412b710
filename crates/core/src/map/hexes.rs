//! One hexagon an area, near where the area is: because a map of neighbourhoods shows mostly fields.
//!
//! 1. **Room for all:** the country is stretched where areas are small and shrunk where they are large, until areas lie
//!    evenly (`cartogram`: the flow of Gastner, Seguy and More 2018, *PNAS* 115: E2156), the sea as it was.
//! 2. **Hexagons:** as many as there are areas, where the stretched country is; islands of a few areas keep theirs.
//! 3. **Places:** areas and hexagons are halved alike, by the longer side, until one of each is left; then neighbours
//!    are swapped while that brings areas nearer to where they belong, or those of one parent nearer together.
//! 4. **Parents:** what still lies apart from its parent is moved there where that tears no other.
//!
//! Nothing is drawn at random, and no step depends on threads.

mod cartogram;
mod lattice;
mod place;
mod together;

use super::Shape;
use super::measure::{Bounds, centroid};
use super::neighbours::neighbours;

pub use lattice::{Hex, distance};

/// The hexagons of a map: pointy tops, odd rows shifted right by half, the first row the northernmost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hexes {
    /// How many columns there are.
    pub columns: u32,
    /// How many rows there are.
    pub rows: u32,
    /// The hexagon of each area, in area order; `None` for an area without a shape.
    pub places: Vec<Option<Hex>>,
    /// How far areas lie from where the stretched country has them, on average, in hexagons.
    pub displacement: f64,
    /// For each level of parents how many of them lie in more than one piece.
    pub torn: Vec<usize>,
}

/// How often areas are swapped and then brought to their parents.
const TURNS: usize = 4;

/// No parent.
pub const NO_PARENT: u32 = u32::MAX;

/// Gives each area a hexagon of its own.
///
/// - **Shape:** one shape an area in, in degrees; one hexagon an area out, in the same order.
/// - **Parents:** for each level, the one that matters most first, the number of each area's parent ([`NO_PARENT`] for
///   none). Areas of one parent are kept together. Levels of another length are left out.
/// - **Missing:** an area without a shape has no hexagon.
/// - **Cost:** some seconds for 30,000 areas.
///
/// ```
/// # use theodolite_core::map::{Polygon, hexes::{hexes, Hex}};
/// let square = |x: f64, y: f64| {
///     vec![Polygon { rings: vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]] }]
/// };
/// // A western and an eastern area, and one of which nothing is known.
/// let map = hexes(&[square(1.0, 0.0), square(0.0, 0.0), Vec::new()], &[]);
/// assert_eq!(map.places, [Some(Hex { column: 1, row: 0 }), Some(Hex { column: 0, row: 0 }), None]);
/// ```
pub fn hexes(shapes: &[Shape], parents: &[Vec<u32>]) -> Hexes {
    let known: Vec<usize> = (0..shapes.len()).filter(|it| centroid(&shapes[*it]).is_some()).collect();
    let mut places: Vec<Option<Hex>> = vec![None; shapes.len()];
    let parents: Vec<Vec<u32>> = parents
        .iter()
        .filter(|it| it.len() == shapes.len())
        .map(|level| known.iter().map(|it| level[*it]).collect())
        .collect();
    let Some(bounds) = Bounds::of_shapes(shapes).filter(|_| !known.is_empty()) else {
        return Hexes { places, torn: vec![0; parents.len()], ..Hexes::default() };
    };
    // Degrees of longitude as wide as they are in the middle of the country; north is up, rows count downwards.
    let wide = libm::cos((bounds.south / 2.0 + bounds.north / 2.0).to_radians()).abs().max(0.01);
    let shapes: Vec<Shape> = known
        .iter()
        .map(|it| {
            let mut shape = shapes[*it].clone();
            for [x, y] in shape.iter_mut().flat_map(|it| &mut it.rings).flatten() {
                (*x, *y) = ((*x - bounds.west) * wide, bounds.north - *y);
            }
            shape
        })
        .collect();
    let wanted = cartogram::even(&shapes);
    let chosen = lattice::choose(&wanted);
    let mut placed = place::assign(&wanted, &chosen);
    let cells = chosen.cells;
    let lattice = lattice::Lattice::new(&cells);
    let pull = place::Pull { wanted: &wanted, beside: &neighbours(&shapes), parents: &parents };
    // Swaps and moves to parents make room for each other.
    let mut torn = Vec::new();
    for _ in 0..TURNS {
        place::swap(&pull, &lattice, &mut placed);
        torn = together::bring(&parents, &lattice, &mut placed);
        if torn.iter().all(|it| *it == 0) {
            break;
        }
    }
    // From the first column and an even row, so that which rows are shifted stays the same.
    let west = cells.iter().map(|it| it.column).min().unwrap_or(0);
    let north = cells.iter().map(|it| it.row).min().unwrap_or(0);
    let north = north - north.rem_euclid(2);
    let mut result = Hexes { torn, ..Hexes::default() };
    let mut off = 0.0;
    for ((area, wanted), &cell) in known.iter().zip(&wanted).zip(&placed) {
        let cell = cells[cell as usize];
        let [x, y] = cell.centre();
        off += ((x - wanted[0]) * (x - wanted[0]) + (y - wanted[1]) * (y - wanted[1])).sqrt();
        let hex = Hex { column: cell.column - west, row: cell.row - north };
        result.columns = result.columns.max(hex.column as u32 + 1);
        result.rows = result.rows.max(hex.row as u32 + 1);
        places[*area] = Some(hex);
    }
    result.displacement = off / known.len() as f64;
    result.places = places;
    result
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::super::{Point, Polygon};
    use super::*;
    use crate::random::Random;

    /// A made-up country of squares: a town of small areas, country of large ones, a bay, and an island. The districts
    /// are squares of the country's sixteenth.
    struct Country {
        shapes: Vec<Shape>,
        districts: Vec<u32>,
        is_island: Vec<bool>,
    }

    fn country() -> Country {
        let mut country = Country { shapes: Vec::new(), districts: Vec::new(), is_island: Vec::new() };
        // Areas are cut in four where the town is near, as its points are shared by those beside it.
        let mut cut = |x: i32, y: i32, side: i32, is_island: bool| {
            let mut pieces = vec![(x, y, side)];
            while let Some((x, y, side)) = pieces.pop() {
                let (dx, dy) = (x + side / 2 - 150, y + side / 2 - 220);
                if side > 2 && dx * dx + dy * dy < 900 * side * side / 64 {
                    let half = side / 2;
                    pieces.extend([
                        (x, y, half),
                        (x + half, y, half),
                        (x, y + half, half),
                        (x + half, y + half, half),
                    ]);
                    continue;
                }
                // Points at every step, so that neighbours of another size share them.
                let mut ring: Vec<Point> = Vec::new();
                ring.extend((0..side).map(|it| [f64::from(x + it), f64::from(y)]));
                ring.extend((0..side).map(|it| [f64::from(x + side), f64::from(y + it)]));
                ring.extend((0..side).map(|it| [f64::from(x + side - it), f64::from(y + side)]));
                ring.extend((0..=side).map(|it| [f64::from(x), f64::from(y + side - it)]));
                let degrees = |[x, y]: Point| [x / 100.0, 50.0 + y / 100.0];
                let ring = ring.into_iter().map(degrees).collect();
                country.shapes.push(vec![Polygon { rings: vec![ring] }]);
                let district = if is_island { 99 } else { (y / 80 * 5 + x / 80) as u32 };
                country.districts.push(district);
                country.is_island.push(is_island);
            }
        };
        for y in (0..320).step_by(16) {
            for x in (0..320).step_by(16) {
                // The bay in the east.
                if x < 208 || !(112..192).contains(&y) {
                    cut(x, y, 16, false);
                }
            }
        }
        for y in (0..64).step_by(16) {
            for x in (400..464).step_by(16) {
                cut(x, y, 16, true);
            }
        }
        country
    }

    fn taken(map: &Hexes) -> Vec<Hex> {
        map.places.iter().flatten().copied().collect()
    }

    /// The share of borders of which the areas are within so many steps of each other.
    fn near(shapes: &[Shape], places: &[Option<Hex>], steps: u32) -> f64 {
        let pairs: Vec<(Hex, Hex)> = neighbours(shapes)
            .iter()
            .zip(places)
            .flat_map(|(beside, a)| beside.iter().filter_map(move |it| Some(((*a)?, places[*it as usize]?))))
            .collect();
        pairs.iter().filter(|(a, b)| distance(*a, *b) <= steps).count() as f64 / pairs.len() as f64
    }

    #[test]
    fn each_area_has_its_own_hexagon_within_the_bounds() {
        let Country { shapes, districts, .. } = country();
        let map = hexes(&shapes, &[districts]);
        let places = taken(&map);
        assert_eq!(places.len(), shapes.len());
        assert_eq!(places.iter().collect::<HashSet<_>>().len(), shapes.len());
        assert!(places.iter().all(|it| (0..map.columns as i32).contains(&it.column)));
        assert!(places.iter().all(|it| (0..map.rows as i32).contains(&it.row)));
        assert!(places.iter().any(|it| it.column == 0) && places.iter().any(|it| it.row < 2));
    }

    #[test]
    fn neighbours_stay_near_and_districts_whole() {
        let Country { shapes, districts, is_island } = country();
        let map = hexes(&shapes, std::slice::from_ref(&districts));
        assert_eq!(map.torn, [0], "districts are torn");
        assert!(map.displacement < 1.2, "{} hexagons off", map.displacement);
        let share = near(&shapes, &map.places, 3);
        assert!(share > 0.93, "{share} of neighbours within three hexagons");
        // Beside that, areas placed one by one where the first free hexagon is, from the true map in true scale.
        let naive = first_free(&shapes);
        assert!(near(&shapes, &naive, 3) < share - 0.05, "{}", near(&shapes, &naive, 3));
        // Water lies between the island and the rest.
        let hexes = |island: bool| {
            map.places.iter().zip(&is_island).filter(move |it| *it.1 == island).filter_map(|it| *it.0)
        };
        let apart = hexes(true).flat_map(|a| hexes(false).map(move |b| distance(a, b))).min();
        assert!(apart.is_some_and(|it| it > 1), "{apart:?}");
        // And what is said of districts is so.
        let mut of: HashMap<u32, Vec<Hex>> = HashMap::new();
        for (district, hex) in districts.iter().zip(taken(&map)) {
            of.entry(*district).or_default().push(hex);
        }
        for hexes in of.values() {
            let mut found = vec![hexes[0]];
            let mut at = 0;
            while let Some(hex) = found.get(at).copied() {
                at += 1;
                found.extend(
                    hex.neighbours()
                        .into_iter()
                        .filter(|it| hexes.contains(it) && !found.contains(it))
                        .collect::<Vec<_>>(),
                );
            }
            assert_eq!(found.len(), hexes.len());
        }
    }

    /// What one would do without thinking: every area in turn to the nearest free hexagon of a grid that has room for
    /// all on the land.
    fn first_free(shapes: &[Shape]) -> Vec<Option<Hex>> {
        let land: f64 = shapes.iter().map(|it| super::super::measure::area(it)).sum();
        let wide = libm::cos(51.6_f64.to_radians());
        let unit = (shapes.len() as f64 / (land * wide) * 0.75_f64.sqrt()).sqrt();
        let mut taken: HashSet<Hex> = HashSet::new();
        let place = |shape: &Shape| {
            let [x, y] = centroid(shape)?;
            let mut reach = 0;
            let wanted = Hex::at([x * wide * unit, (60.0 - y) * unit]);
            loop {
                let square = -reach..=reach;
                let ring = square.clone().flat_map(|row| square.clone().map(move |column| (column, row)));
                let mut ring =
                    ring.map(|(column, row)| Hex { column: wanted.column + column, row: wanted.row + row });
                let free = ring.find(|it| distance(*it, wanted) == reach as u32 && !taken.contains(it));
                if let Some(free) = free {
                    taken.insert(free);
                    return Some(free);
                }
                reach += 1;
            }
        };
        shapes.iter().map(place).collect()
    }

    #[test]
    fn which_way_round_rings_run_does_not_matter() {
        let Country { shapes, districts, .. } = country();
        let mut turned = shapes.clone();
        let mut random = Random::named(7, "turn");
        for ring in turned.iter_mut().flatten().flat_map(|it| &mut it.rings) {
            if random.share() < 0.5 {
                ring.reverse();
            }
        }
        assert_eq!(
            hexes(&shapes, std::slice::from_ref(&districts)).places,
            hexes(&turned, &[districts]).places
        );
    }

    #[test]
    fn countries_of_few_areas_and_none_have_a_map() {
        let square = |x: f64, y: f64| {
            vec![Polygon {
                rings: vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]],
            }]
        };
        assert_eq!(hexes(&[], &[]), Hexes::default());
        let nothing = hexes(&[Vec::new()], &[vec![3]]);
        assert_eq!((nothing.places, nothing.torn), (vec![None], vec![0]));
        let one = hexes(&[square(3.0, 80.0)], &[vec![0], vec![NO_PARENT]]);
        assert_eq!((one.places, one.columns, one.rows), (vec![Some(Hex { column: 0, row: 0 })], 1, 1));
        // Levels of another length are no levels; areas in one place still get a hexagon each.
        let same = hexes(&[square(0.0, 0.0), square(0.0, 0.0), square(0.0, 0.0)], &[vec![1]]);
        assert_eq!(taken(&same).into_iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(same.torn, []);
    }
}
