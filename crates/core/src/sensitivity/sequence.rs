//! Sobol's sequence: points that fill the unit cube more evenly than random ones.

use super::directions::DIRECTIONS;
use crate::random::Random;

/// How many dimensions a sequence can have.
pub const MAX_DIMENSIONS: usize = DIRECTIONS.len() + 1;

const BITS: usize = 32;

/// Sobol's sequence in base 2, with the direction numbers of Joe and Kuo.
///
/// The first `2^k` points have one point in each of `2^k` equal slices of every dimension. Each coordinate lies in the
/// middle of its cell of `2^-32`, so that none is 0 or 1.
///
/// - **Source:** Sobol' (1967); Joe and Kuo (2008), *Constructing Sobol sequences with better two-dimensional
///   projections*; for the scrambling Owen (1995) and, by hashing, Burley (2020), *Practical hash-based Owen scrambling*.
///
/// ```
/// # use theodolite_core::sensitivity::Sequence;
/// let sequence = Sequence::new(2, None).unwrap();
/// let rounded = |k| sequence.point(k).iter().map(|share| (share * 8.0).floor() / 8.0).collect::<Vec<_>>();
/// assert_eq!([rounded(1), rounded(2), rounded(3)], [[0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]);
/// ```
#[derive(Clone, Debug)]
pub struct Sequence {
    // Per dimension, the number that each bit of a position stands for.
    directions: Vec<[u32; BITS]>,
    // Per dimension; none where nothing is scrambled.
    scrambles: Vec<u32>,
}

impl Sequence {
    /// Makes a sequence; with a seed, its points are scrambled: each is evenly spread by itself, and together they
    /// fill the cube as evenly as before.
    ///
    /// `None` for more than [`MAX_DIMENSIONS`].
    pub fn new(dimensions: usize, seed: Option<u64>) -> Option<Sequence> {
        if dimensions > MAX_DIMENSIONS {
            return None;
        }
        let first = std::array::from_fn(|bit| 1 << (BITS - 1 - bit));
        let others = DIRECTIONS.iter().map(|&(polynomial, initial)| expand(polynomial, initial));
        let directions = std::iter::once(first).chain(others).take(dimensions).collect();
        let scramble = |seed| {
            let mut random = Random::named(seed, "sensitivity sequence");
            (0..dimensions).map(|_| (random.bits() >> 32) as u32).collect()
        };
        Some(Sequence { directions, scrambles: seed.map_or_else(Vec::new, scramble) })
    }

    /// Returns point `k`, counted from 0; one share of 0 to 1, both excluded, per dimension.
    pub fn point(&self, k: u32) -> Vec<f64> {
        let scrambles = self.scrambles.iter().map(Some).chain(std::iter::repeat(None));
        let numbers = self.numbers(k).zip(scrambles);
        numbers
            .map(|(number, seed)| {
                let number = seed.map_or(number, |&seed| scramble(number, seed));
                (f64::from(number) + 0.5) / 4_294_967_296.0
            })
            .collect()
    }

    fn numbers(&self, k: u32) -> impl Iterator<Item = u32> + '_ {
        let gray = k ^ (k >> 1);
        self.directions.iter().map(move |directions| {
            let bits = directions.iter().enumerate().filter(|(bit, _)| gray >> bit & 1 == 1);
            bits.fold(0, |number, (_, direction)| number ^ direction)
        })
    }
}

/// All direction numbers of a dimension from its first ones.
fn expand(polynomial: u32, initial: &[u32]) -> [u32; BITS] {
    let degree = initial.len();
    let mut directions = [0; BITS];
    for bit in 0..BITS {
        directions[bit] = match (initial.get(bit), bit.checked_sub(degree)) {
            (Some(&number), _) => number << (BITS - 1 - bit),
            (None, Some(earlier)) => {
                let first = directions[earlier] ^ (directions[earlier] >> degree);
                (1..degree)
                    .filter(|&step| polynomial >> (degree - step) & 1 == 1)
                    .fold(first, |number, step| number ^ directions[bit - step])
            }
            (None, None) => 0,
        };
    }
    directions
}

/// Flips each bit or not, depending on those before it: a nested uniform scrambling.
fn scramble(number: u32, seed: u32) -> u32 {
    // Each step carries bits upwards only; turned round, so that a bit depends on the more significant ones.
    let mut bits = number.reverse_bits();
    bits ^= bits.wrapping_mul(0x3d20_adea);
    bits = bits.wrapping_add(seed);
    bits = bits.wrapping_mul((seed >> 16) | 1);
    bits ^= bits.wrapping_mul(0x0552_6c56);
    bits ^= bits.wrapping_mul(0x53a2_2864);
    bits.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_those_of_the_reference() {
        let sequence = Sequence::new(MAX_DIMENSIONS, None).unwrap();
        // Point 1000 in dimensions 1, 2, 6, 40, 80 and 128, times 2^32, from SciPy's generator.
        let numbers: Vec<u32> = sequence.numbers(1000).collect();
        let found = [0, 1, 5, 39, 79, 127].map(|dimension| numbers[dimension]);
        assert_eq!(found, [943718400, 415236096, 3896508416, 2059403264, 515899392, 2336227328]);
        assert!(Sequence::new(MAX_DIMENSIONS + 1, None).is_none());
        assert!(Sequence::new(0, Some(1)).unwrap().point(7).is_empty());
    }

    #[test]
    fn every_slice_of_every_dimension_has_one_point() {
        for seed in [None, Some(1), Some(2)] {
            let sequence = Sequence::new(MAX_DIMENSIONS, seed).unwrap();
            let points: Vec<Vec<f64>> = (0..256).map(|k| sequence.point(k)).collect();
            for dimension in 0..MAX_DIMENSIONS {
                let mut hit = [false; 256];
                points.iter().for_each(|point| hit[(point[dimension] * 256.0) as usize] = true);
                assert!(hit.iter().all(|hit| *hit), "dimension {dimension}, seed {seed:?}");
            }
        }
    }

    #[test]
    fn every_box_of_the_first_two_dimensions_has_one_point() {
        for seed in [None, Some(1), Some(2)] {
            let sequence = Sequence::new(2, seed).unwrap();
            for (across, down) in [(1.0, 256.0), (4.0, 64.0), (16.0, 16.0), (128.0, 2.0)] {
                let mut hit = [false; 256];
                for k in 0..256 {
                    let point = sequence.point(k);
                    hit[(point[0] * across) as usize * down as usize + (point[1] * down) as usize] = true;
                }
                assert!(hit.iter().all(|hit| *hit), "{across} by {down}, seed {seed:?}");
            }
        }
    }
}
