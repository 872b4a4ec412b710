//! Numbers of which only the ends are known.

/// All numbers from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::wheel) struct Bounds {
    pub(in crate::wheel) low: f64,
    pub(in crate::wheel) high: f64,
}

impl Bounds {
    pub(in crate::wheel) const NOTHING: Bounds = Bounds { low: 0.0, high: 0.0 };

    pub(in crate::wheel) fn of(value: f64) -> Bounds {
        Bounds { low: value, high: value }
    }

    pub(in crate::wheel) fn is_known(self) -> bool {
        self.low == self.high
    }

    pub(in crate::wheel) fn is_nothing(self) -> bool {
        (self.low, self.high) == (0.0, 0.0)
    }

    pub(in crate::wheel) fn plus(self, other: Bounds) -> Bounds {
        Bounds { low: self.low + other.low, high: self.high + other.high }
    }

    pub(in crate::wheel) fn times(self, other: Bounds) -> Bounds {
        let (a, b) = (self.low * other.low, self.low * other.high);
        let (c, d) = (self.high * other.low, self.high * other.high);
        Bounds { low: a.min(b).min(c.min(d)), high: a.max(b).max(c.max(d)) }
    }

    /// Turned round: from `-high` to `-low`.
    pub(in crate::wheel) fn turned(self) -> Bounds {
        Bounds { low: -self.high, high: -self.low }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_hold_all_products() {
        let of = |low, high| Bounds { low, high };
        assert_eq!(of(-2.0, 3.0).times(of(-1.0, 4.0)), of(-8.0, 12.0));
        assert_eq!(of(-2.0, -1.0).times(of(-5.0, 4.0)), of(-8.0, 10.0));
        assert_eq!(of(1.0, 2.0).plus(of(-1.0, 4.0)).turned(), of(-6.0, 0.0));
    }
}
