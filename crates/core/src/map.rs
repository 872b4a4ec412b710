//! What maps are drawn from: the shapes of areas, simplified without gaps, and one hexagon an area.
//!
//! Shapes are as files have them: longitude and latitude in degrees ([`projection`] makes them so), areas in area order.
//! Nothing here reads a file; the same shapes give the same bytes, whatever order a file had them in.

pub mod dissolve;
pub mod hexes;
pub mod measure;
pub mod neighbours;
pub mod projection;
pub mod simplify;

/// Longitude and latitude in degrees, or a place on a plane.
pub type Point = [f64; 2];

/// A piece of land with its holes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polygon {
    /// The outer ring, then the holes. Each ring is closed: its last point is its first.
    pub rings: Vec<Vec<Point>>,
}

/// All land of an area; empty where its shape is not known.
pub type Shape = Vec<Polygon>;
