//! Which of many are chosen: all ways there are, or so many drawn ones.

use super::bootstrap::Draws;
use crate::random::Random;

/// Ways to choose some of many: each of them once where there are no more than draws, else as many as there are draws.
pub(super) struct Choices {
    many: usize,
    some: usize,
    /// How many ways are taken.
    pub(super) count: usize,
    /// Whether they are all there are.
    pub(super) exact: bool,
    seed: u64,
    name: &'static str,
}

impl Choices {
    /// `name` tells draws that serve different ends apart.
    pub(super) fn new(many: usize, some: usize, draws: Draws, name: &'static str) -> Choices {
        let limit = u64::from(draws.count);
        let all = ways(many, some, limit);
        let exact = all <= limit;
        Choices { many, some, count: all.min(limit) as usize, exact, seed: draws.seed, name }
    }

    /// The positions of those that are chosen, ascending.
    pub(super) fn nth(&self, k: usize) -> Vec<usize> {
        if !self.exact {
            let mut random = Random::nth(self.seed, self.name, k as u64);
            let mut order: Vec<usize> = (0..self.many).collect();
            (0..self.some).for_each(|at| order.swap(at, at + random.below(self.many - at)));
            order.truncate(self.some);
            order.sort_unstable();
            return order;
        }
        // The k-th in the order of a dictionary.
        let (mut left, mut at) = (k as u64, 0);
        let mut chosen = Vec::with_capacity(self.some);
        for needed in (1..=self.some).rev() {
            loop {
                let with = ways(self.many - at - 1, needed - 1, u64::MAX / 2);
                if left < with {
                    break;
                }
                left -= with;
                at += 1;
            }
            chosen.push(at);
            at += 1;
        }
        chosen
    }
}

/// How many ways there are, or one more than `limit` where there are more.
fn ways(many: usize, some: usize, limit: u64) -> u64 {
    if some > many {
        return 0;
    }
    let mut ways: u128 = 1;
    for k in 0..some.min(many - some) {
        ways = ways * (many - k) as u128 / (k + 1) as u128;
        if ways > u128::from(limit) {
            return limit + 1;
        }
    }
    ways as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_are_taken_once_where_they_are_few() {
        let choices = Choices::new(5, 2, Draws { count: 10, seed: 1 }, "pairs");
        let all: Vec<Vec<usize>> = (0..choices.count).map(|k| choices.nth(k)).collect();
        let expected = [[0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4]];
        assert!(choices.exact && all == expected, "{all:?}");
        assert_eq!(Choices::new(3, 3, Draws::default(), "all").nth(0), [0, 1, 2]);
        assert_eq!(Choices::new(3, 4, Draws::default(), "none").count, 0);
    }

    #[test]
    fn drawn_ways_choose_each_as_often() {
        let choices = Choices::new(5, 2, Draws { count: 9, seed: 1 }, "pairs");
        assert_eq!((choices.count, choices.exact), (9, false));
        let choices = Choices::new(40, 10, Draws { count: 4_000, seed: 1 }, "tens");
        let mut times = [0; 40];
        for k in 0..choices.count {
            let chosen = choices.nth(k);
            assert!(chosen.len() == 10 && chosen.is_sorted_by(|a, b| a < b));
            chosen.into_iter().for_each(|at| times[at] += 1);
        }
        // 1,000 times each, give or take four standard deviations of 27.
        assert!(times.iter().all(|it| (890..1_110).contains(it)), "{times:?}");
        assert_eq!(choices.nth(7), choices.nth(7));
    }
}
