//! Smooth random surfaces: what coasts and hills are made of.

use theodolite_core::random::mix;

/// A surface that varies smoothly around 0, between about -1 and 1: several octaves of value noise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surface {
    /// Which surface.
    pub(crate) seed: u64,
    /// The length over which it varies, in kilometres.
    pub(crate) length: f64,
    /// How many octaves, each of half the length and half the height of the one before.
    pub(crate) octaves: u32,
}

impl Surface {
    /// The height at a point, in kilometres east and north.
    pub(crate) fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let (mut height, mut amplitude, mut length) = (0.0, 1.0, self.length);
        for octave in 0..self.octaves {
            height += amplitude * self.octave(octave, x / length, y / length);
            amplitude *= 0.5;
            length *= 0.5;
        }
        height
    }

    /// One octave: heights at whole numbers, joined by smooth steps.
    fn octave(&self, octave: u32, x: f64, y: f64) -> f64 {
        let (left, below) = (libm::floor(x), libm::floor(y));
        let corner = |i: f64, j: f64| {
            // Casting through `i64` keeps the sign: the lattice goes on west and south of the origin.
            let key = mix((left + i) as i64 as u64
                ^ mix((below + j) as i64 as u64 ^ mix(self.seed + u64::from(octave))));
            (key >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        };
        let smooth = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
        let (s, t) = (smooth(x - left), smooth(y - below));
        let lower = corner(0.0, 0.0) + s * (corner(1.0, 0.0) - corner(0.0, 0.0));
        let upper = corner(0.0, 1.0) + s * (corner(1.0, 1.0) - corner(0.0, 1.0));
        lower + t * (upper - lower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surface_is_smooth_and_bounded() {
        let surface = Surface { seed: 3, length: 10.0, octaves: 4 };
        for step in -2000..2000 {
            let here = surface.at([f64::from(step) * 0.01, 4.2]);
            let there = surface.at([f64::from(step) * 0.01 + 0.001, 4.2]);
            assert!(here.abs() <= 2.0, "{here}");
            assert!((here - there).abs() < 0.005, "a step of {} at {step}", here - there);
        }
    }
}
