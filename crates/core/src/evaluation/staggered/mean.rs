//! Means of group-time effects, and how areas move them.

use super::{Cell, Influence};

/// A mean and the influence of each area on it, times the number of areas.
pub(super) struct Weighted {
    pub(super) effect: f64,
    pub(super) influence: Influence,
}

/// What there is to take means of.
pub(super) struct Means<'a> {
    pub(super) dates: &'a [Option<usize>],
    pub(super) cells: &'a [Cell],
}

impl Means<'_> {
    /// The mean of some effects, each by the size of its group. The sizes are estimates themselves, and areas move them.
    pub(super) fn by_size(&self, which: &[usize]) -> Weighted {
        let parts: Vec<Part<'_>> = which
            .iter()
            .map(|&at| Part {
                group: self.cells[at].group,
                effect: self.cells[at].effect,
                influence: &self.cells[at].influence,
            })
            .collect();
        self.sized(&parts)
    }

    /// The mean of some effects, all alike.
    pub(super) fn even(&self, which: &[usize]) -> Weighted {
        let count = which.len() as f64;
        let effect = which.iter().map(|&at| self.cells[at].effect).sum::<f64>() / count;
        let mut influence = Influence::none(self.dates.len());
        which.iter().for_each(|&at| influence.add(1.0 / count, &self.cells[at].influence));
        Weighted { effect, influence }
    }

    /// The mean of the groups' means, by their size.
    pub(super) fn of_groups(&self, groups: &[(usize, Weighted, usize)]) -> Weighted {
        let part = |(group, mean, _)| {
            let (group, mean): (&usize, &Weighted) = (group, mean);
            Part { group: *group, effect: mean.effect, influence: &mean.influence }
        };
        self.sized(&groups.iter().map(|(group, mean, count)| part((group, mean, count))).collect::<Vec<_>>())
    }

    fn sized(&self, parts: &[Part<'_>]) -> Weighted {
        let areas = self.dates.len() as f64;
        let size = |part: &Part<'_>| {
            self.dates.iter().filter(|date| **date == Some(part.group)).count() as f64 / areas
        };
        let sizes: Vec<f64> = parts.iter().map(size).collect();
        let whole: f64 = sizes.iter().sum();
        let effect = parts.iter().zip(&sizes).map(|(part, size)| part.effect * size).sum::<f64>() / whole;
        let mut influence = Influence::none(self.dates.len());
        for (part, size) in parts.iter().zip(&sizes) {
            influence.add(size / whole, part.influence);
            for (at, sum) in influence.sizes.iter_mut().enumerate() {
                let belongs = f64::from(u8::from(self.dates[at] == Some(part.group)));
                *sum += (belongs - size) * (part.effect - effect) / whole;
            }
        }
        Weighted { effect, influence }
    }
}

struct Part<'a> {
    group: usize,
    effect: f64,
    influence: &'a Influence,
}
