//! Made-up columns for the benchmarks: the same numbers on every machine and in every run.

/// A stream of numbers from 0 to 1: splitmix64, which is enough for timings.
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// Starts a stream.
    pub fn new(seed: u64) -> Stream {
        Stream(seed)
    }
}

impl Iterator for Stream {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some(((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Seven columns of so many areas, skewed like rates of deprivation, some values tied.
pub fn domains(areas: usize) -> Vec<Vec<f64>> {
    (1..=7)
        .map(|seed| Stream::new(seed).take(areas).map(|it| libm::round(1e6 * it * it * it) / 1e6).collect())
        .collect()
}

/// The weights of the English index, which sum to 0.999.
pub const WEIGHTS: [f64; 7] = [0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093];
