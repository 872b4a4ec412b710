//! Well-known binary: the polygons of a geometry, as GeoPackage and GeoParquet hold them.

use theodolite_core::map::Point;

use super::{Found, Land};

/// How deep collections may lie in collections.
const DEEPEST: usize = 8;

/// Reads a geometry, or says what is wrong with its bytes.
pub(super) fn read(bytes: &[u8]) -> Result<Found, &'static str> {
    let mut land = Land::new();
    let others = Bytes { rest: bytes, little: true }.geometry(&mut land, DEEPEST)?;
    Ok(if land.is_empty() && others { Found::Other } else { Found::Land(land) })
}

struct Bytes<'b> {
    rest: &'b [u8],
    little: bool,
}

const SHORT: &str = "a geometry is cut off";

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(SHORT)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn whole(&mut self) -> Result<u32, &'static str> {
        let bytes = self.take()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self) -> Result<f64, &'static str> {
        let bytes = self.take()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things of which each takes some bytes: no more than there are left.
    fn count(&mut self, bytes_each: usize) -> Result<usize, &'static str> {
        let count = self.whole()? as usize;
        if count > self.rest.len() / bytes_each { Err(SHORT) } else { Ok(count) }
    }

    /// Adds the polygons of a geometry; whether there was something else.
    fn geometry(&mut self, land: &mut Land, deeper: usize) -> Result<bool, &'static str> {
        self.little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err("a geometry has neither byte order"),
        };
        let told = self.whole()?;
        // A number of its own before the geometry, as PostGIS writes it.
        if told & 0x2000_0000 != 0 {
            self.whole()?;
        }
        let plain = told & 0x0fff_ffff;
        let flagged = usize::from(told & 0x8000_0000 != 0) + usize::from(told & 0x4000_0000 != 0);
        let more = flagged
            + match plain / 1000 {
                0 => 0,
                1 | 2 => 1,
                3 => 2,
                _ => return Err("a geometry is of no known kind"),
            };
        match plain % 1000 {
            3 => {
                land.push(self.polygon(more)?);
                Ok(false)
            }
            4..=7 => {
                let deeper = deeper.checked_sub(1).ok_or("collections lie too deep in collections")?;
                let count = self.count(5)?;
                let mut others = false;
                for _ in 0..count {
                    others |= self.geometry(land, deeper)?;
                }
                Ok(others)
            }
            // In a collection, what comes after it has to be found.
            1 => {
                for _ in 0..2 + more {
                    self.number()?;
                }
                Ok(true)
            }
            2 => {
                self.ring(more)?;
                Ok(true)
            }
            _ => Err("a geometry is of no known kind"),
        }
    }

    fn polygon(&mut self, more: usize) -> Result<Vec<Vec<Point>>, &'static str> {
        let count = self.count(4)?;
        (0..count).map(|_| self.ring(more)).collect()
    }

    fn ring(&mut self, more: usize) -> Result<Vec<Point>, &'static str> {
        let count = self.count(8 * (2 + more))?;
        let mut points = Vec::with_capacity(count);
        for _ in 0..count {
            points.push([self.number()?, self.number()?]);
            for _ in 0..more {
                self.number()?;
            }
        }
        Ok(points)
    }
}
