//! One way of sharing money held against another: who gains, who loses, and how much moves.

use crate::sum::Sum;

/// Amounts that differ by less are the same: half a hundredth, as half a penny of pounds.
pub const SAME: f64 = 0.005;

/// Who gains and who loses by another way of sharing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moves {
    /// How many areas get more.
    pub gain: usize,
    /// How many get less.
    pub lose: usize,
    /// How many get the same, to within [`SAME`].
    pub same: usize,
    /// The people of the areas that get more.
    pub people_gain: f64,
    /// The people of the areas that get less.
    pub people_lose: f64,
    /// What the gainers get more, together.
    pub gained: f64,
    /// What the losers get less, together; not below 0.
    pub lost: f64,
}

/// Holds `amounts` against what was `before`, area by area.
///
/// - **Shape:** three columns in area order, money in the same unit.
/// - **Missing:** an area without one of the two amounts (`NaN`) is left out; one without people counts as an area, and adds
///   no people.
/// - **Property:** `gained - lost` is the difference of the sums; turned round, gains and losses change places.
///
/// ```
/// # use theodolite_core::redistribution::moves;
/// let found = moves(&[120.0, 80.0, 50.0], &[100.0, 100.0, 50.0], &[10.0, 20.0, 5.0]);
/// assert_eq!((found.gain, found.lose, found.same), (1, 1, 1));
/// assert_eq!((found.gained, found.lost, found.people_lose), (20.0, 20.0, 20.0));
/// ```
pub fn moves(amounts: &[f64], before: &[f64], people: &[f64]) -> Moves {
    let mut found = Moves::default();
    let (mut people_gain, mut people_lose) = (Sum::default(), Sum::default());
    let (mut gained, mut lost) = (Sum::default(), Sum::default());
    for ((now, then), people) in amounts.iter().zip(before).zip(people) {
        let change = now - then;
        let people = if people.is_nan() { 0.0 } else { *people };
        if change.is_nan() {
            continue;
        }
        if change.abs() < SAME {
            found.same += 1;
        } else if change > 0.0 {
            found.gain += 1;
            people_gain.add(people);
            gained.add(change);
        } else {
            found.lose += 1;
            people_lose.add(people);
            lost.add(-change);
        }
    }
    Moves {
        people_gain: people_gain.value(),
        people_lose: people_lose.value(),
        gained: gained.value(),
        lost: lost.value(),
        ..found
    }
}

/// Brings amounts to a total, each in the same proportion: what is compared is then the sharing, not the sum.
///
/// `None` where the amounts do not sum to more than 0, or either total is not finite.
///
/// ```
/// # use theodolite_core::redistribution::scaled;
/// assert_eq!(scaled(&[1.0, f64::NAN, 3.0], 8.0).map(|it| it[2]), Some(6.0));
/// assert_eq!(scaled(&[0.0], 8.0), None);
/// ```
pub fn scaled(amounts: &[f64], total: f64) -> Option<Vec<f64>> {
    let sum = amounts.iter().copied().filter(|it| !it.is_nan()).collect::<Sum>().value();
    if !(sum > 0.0 && sum.is_finite() && total.is_finite()) {
        return None;
    }
    // The factor first would overflow or vanish where the amounts are tiny.
    Some(amounts.iter().map(|it| it / sum * total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn what_is_gained_less_what_is_lost_is_the_difference_of_the_sums() {
        let mut random = Random::named(7, "moves");
        let mut column = || (0..200).map(|_| libm::floor(random.share() * 1e6)).collect::<Vec<f64>>();
        let (now, then, people) = (column(), column(), column());
        let found = moves(&now, &then, &people);
        assert_eq!(found.gained - found.lost, now.iter().sum::<f64>() - then.iter().sum::<f64>());
        assert_eq!(found.gain + found.lose + found.same, 200);
        let back = moves(&then, &now, &people);
        assert_eq!(
            (back.gain, back.lose, back.gained, back.lost),
            (found.lose, found.gain, found.lost, found.gained)
        );
        assert_eq!((back.people_gain, back.people_lose), (found.people_lose, found.people_gain));
    }

    #[test]
    fn what_is_not_known_is_in_no_count() {
        let found =
            moves(&[f64::NAN, 2.0, 1.0, 1.004], &[1.0, f64::NAN, 0.0, 1.0], &[1.0, 1.0, f64::NAN, 1.0]);
        assert_eq!((found.gain, found.lose, found.same), (1, 0, 1));
        assert_eq!((found.people_gain, found.gained), (0.0, 1.0));
        // A difference of half a penny is told.
        assert_eq!(moves(&[1.01], &[1.0], &[1.0]).gain, 1);
    }

    #[test]
    fn amounts_brought_to_a_total_keep_their_proportions() {
        let amounts = [3.0, 0.0, 1e-320, f64::NAN, 5.0];
        let found = scaled(&amounts, 16.0).expect("a sum");
        assert_eq!((found[0], found[1], found[4]), (6.0, 0.0, 10.0));
        assert!(found[3].is_nan());
        assert_eq!(scaled(&[f64::MAX, f64::MAX], 1.0), None);
    }
}
