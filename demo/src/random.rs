//! Numbers drawn at random, the same ones on every machine.
//!
//! Only `+ - * /`, square roots and [`libm`] are used, so that the last bit does not depend on the platform.

/// A source of random numbers: xoshiro256++ (Blackman and Vigna, 2019), seeded by SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: [u64; 4],
}

impl Random {
    /// The source of everything that is drawn under a name: adding one leaves the others as they were.
    pub(crate) fn named(seed: u64, name: &str) -> Random {
        let mut state = seed;
        for byte in name.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mix(state)
        };
        Random { state: [next(), next(), next(), next()] }
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// Evenly spread over 0 (included) to 1 (excluded).
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly spread between two bounds.
    pub(crate) fn between(&mut self, lower: f64, upper: f64) -> f64 {
        lower + (upper - lower) * self.share()
    }

    /// One of `0..count`; 0 where there is nothing to choose from.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Normal with mean 0 and standard deviation 1 (Box and Muller, 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.share())).sqrt();
        radius * libm::cos(core::f64::consts::TAU * self.share())
    }

    /// Successes in `trials` that each succeed with the same chance, exactly: from one success to the next.
    pub(crate) fn binomial(&mut self, trials: u32, chance: f64) -> u32 {
        if chance > 0.5 {
            return trials - self.binomial(trials, 1.0 - chance);
        }
        if chance <= 0.0 {
            return 0;
        }
        let log_failure = libm::log1p(-chance);
        let mut successes = 0;
        let mut position = 0.0;
        loop {
            position += libm::floor(libm::log(1.0 - self.share()) / log_failure) + 1.0;
            if position > f64::from(trials) {
                return successes;
            }
            successes += 1;
        }
    }

    /// Events where `mean` are expected, exactly: waiting times are added up to 1.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let mut events = 0;
        let mut time = -libm::log(1.0 - self.share());
        while time < mean {
            events += 1;
            time -= libm::log(1.0 - self.share());
        }
        events
    }
}

/// The finisher of SplitMix64: spreads every bit over all others.
pub(crate) fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xoshiro_follows_its_reference() {
        // The first outputs of the authors' C code for the state 1, 2, 3, 4.
        let mut random = Random { state: [1, 2, 3, 4] };
        let first: Vec<u64> = (0..4).map(|_| random.bits()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn a_name_gives_the_same_numbers_every_time() {
        let draw = |name| Random::named(7, name).bits();
        assert_eq!(draw("towns"), draw("towns"));
        assert_ne!(draw("towns"), draw("needs"));
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let mut random = Random::named(1, "moments");
        let count = 20_000;
        let mean = |draws: &[f64]| draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = |draws: &[f64]| {
            let centre = mean(draws);
            draws.iter().map(|it| (it - centre) * (it - centre)).sum::<f64>() / draws.len() as f64
        };
        let normal: Vec<f64> = (0..count).map(|_| random.normal()).collect();
        assert!(mean(&normal).abs() < 0.03 && (variance(&normal) - 1.0).abs() < 0.04);
        let binomial: Vec<f64> = (0..count).map(|_| f64::from(random.binomial(40, 0.7))).collect();
        assert!((mean(&binomial) - 28.0).abs() < 0.1 && (variance(&binomial) - 8.4).abs() < 0.3);
        let poisson: Vec<f64> = (0..count).map(|_| f64::from(random.poisson(3.5))).collect();
        assert!((mean(&poisson) - 3.5).abs() < 0.06 && (variance(&poisson) - 3.5).abs() < 0.15);
    }
}
