//! Numbers drawn at random, the same ones on every machine.
//!
//! Only `+ - * /`, square roots and [`libm`] are used, so that the last bit does not depend on the platform.

/// A source of random numbers: xoshiro256++ (Blackman and Vigna, 2019), seeded by SplitMix64.
///
/// Portable and stable: the same seed gives the same numbers on every platform and in every version. One source serves
/// one purpose ([`Random::named`]) or one draw of it ([`Random::nth`]), so that no result depends on the order in which
/// draws are made, nor on the number of threads.
///
/// ```
/// # use theodolite_core::random::Random;
/// let draw = |k| Random::nth(2022, "weights", k).share();
/// assert_eq!(draw(5), draw(5));
/// assert_ne!(draw(5), draw(6));
/// ```
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The source of everything that is drawn under a name: adding one leaves the others as they were.
    pub fn named(seed: u64, name: &str) -> Random {
        let mut state = seed;
        for byte in name.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Random::spread(state)
    }

    /// The source of the `k`th draw made under a name, whichever draws are made before it.
    pub fn nth(seed: u64, name: &str, k: u64) -> Random {
        let [state, ..] = Random::named(seed, name).state;
        Random::spread(mix(state ^ mix(k.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    fn spread(mut state: u64) -> Random {
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mix(state)
        };
        Random { state: [next(), next(), next(), next()] }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// Evenly spread over 0 (included) to 1 (excluded).
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly spread between two bounds.
    pub fn between(&mut self, lower: f64, upper: f64) -> f64 {
        lower + (upper - lower) * self.share()
    }

    /// One of `0..count`; 0 where there is nothing to choose from.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Normal with mean 0 and standard deviation 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.share())).sqrt();
        radius * libm::cos(core::f64::consts::TAU * self.share())
    }

    /// Gamma with a shape above 0 and scale 1 (Marsaglia and Tsang, 2000); 0 for any other shape.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if !(shape > 0.0 && shape.is_finite()) {
            return 0.0;
        }
        if shape < 1.0 {
            let whole = self.gamma(shape + 1.0);
            return whole * libm::pow(1.0 - self.share(), 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            if libm::log(1.0 - self.share()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// Successes in `trials` that each succeed with the same chance, exactly: from one success to the next.
    pub fn binomial(&mut self, trials: u32, chance: f64) -> u32 {
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
    pub fn poisson(&mut self, mean: f64) -> u32 {
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
pub fn mix(bits: u64) -> u64 {
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
        for shape in [0.4, 1.0, 7.5] {
            let gamma: Vec<f64> = (0..count).map(|_| random.gamma(shape)).collect();
            assert!((mean(&gamma) - shape).abs() < 0.05 * shape.max(1.0), "{shape}: {}", mean(&gamma));
            assert!(
                (variance(&gamma) - shape).abs() < 0.12 * shape.max(0.5),
                "{shape}: {}",
                variance(&gamma)
            );
        }
        assert_eq!(random.gamma(0.0), 0.0);
        let poisson: Vec<f64> = (0..count).map(|_| f64::from(random.poisson(3.5))).collect();
        assert!((mean(&poisson) - 3.5).abs() < 0.06 && (variance(&poisson) - 3.5).abs() < 0.15);
    }
}
