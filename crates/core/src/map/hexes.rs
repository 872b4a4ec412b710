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
    place::swap(&wanted, &parents, &lattice, &mut placed);
    let torn = together::bring(&parents, &lattice, &mut placed);
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
