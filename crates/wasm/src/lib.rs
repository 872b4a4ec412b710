//! The index engine in the browser: scores, ranks and deciles for weights that a hand is moving.
//!
//! It is the same `core` as everywhere, so that a page ranks as a build does, to the last place. A page talks to it over
//! plain memory: it asks [`reserve`] for room, writes normalised columns and weights there, calls [`rescore`] and reads
//! the answer. `web/src/live.ts` is the other side.

use std::cell::RefCell;

use theodolite_core::Polarity;
use theodolite_core::aggregate::{AggregateError, Combine};
use theodolite_core::index::{Method, Missing, rescore as rescored};
use theodolite_core::rank::Ties;

/// How an index is brought together and ranked, as numbers that a page can send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// How parts become one score.
    pub combine: Combine,
    /// Which end of the score is the worse one.
    pub worse: Polarity,
    /// What areas of equal score share.
    pub ties: Ties,
    /// The least share of weight that must be there, 0 to 1.
    pub min_share: f64,
    /// To how many places scores are rounded, if they are.
    pub decimals: Option<u32>,
    /// Whether scores are kept in single precision.
    pub single: bool,
}

impl Rule {
    /// The rule of these numbers: `combine` and `ties` count from 0 in the order of [`COMBINE`] and [`TIES`], `worse` is 0
    /// for high; `details` are the least share, the decimals (-1 for none) and 1 for single precision. `None` where a
    /// number means nothing.
    pub fn from_numbers(combine: u32, worse: u32, ties: u32, details: [f64; 3]) -> Option<Rule> {
        let [min_share, decimals, single] = details;
        Some(Rule {
            combine: *COMBINE.get(combine as usize)?,
            worse: *[Polarity::High, Polarity::Low].get(worse as usize)?,
            ties: *TIES.get(ties as usize)?,
            min_share,
            decimals: (decimals >= 0.0).then_some(decimals as u32),
            single: single != 0.0,
        })
    }
}

/// The means that a page can move weights of, in the order of their numbers.
pub const COMBINE: [Combine; 4] =
    [Combine::WeightedSum, Combine::Arithmetic, Combine::Geometric, Combine::Harmonic];

/// The ties, in the order of their numbers.
pub const TIES: [Ties; 5] = [Ties::Min, Ties::Average, Ties::Max, Ties::Dense, Ties::First];

/// Scores, then ranks (1 = greatest need), then deciles, one after the other: each one value an area, `NaN` where missing.
///
/// - **Shape:** one normalised column a part, all oriented as the index; one weight a part.
///
/// # Errors
/// As [`Combine::combine`].
///
/// ```
/// # use theodolite_wasm::{Rule, scored};
/// let parts: [&[f64]; 2] = [&[1.0, 3.0], &[5.0, 0.0]];
/// let rule = Rule::from_numbers(1, 0, 0, [1.0, -1.0, 0.0]).unwrap();
/// let even = scored(&parts, &[1.0, 1.0], rule)?;
/// assert_eq!(even[..4], [3.0, 1.5, 1.0, 2.0]);
/// let first = scored(&parts, &[1.0, 0.0], rule)?;
/// assert_eq!(first[..4], [1.0, 3.0, 2.0, 1.0]);
/// # Ok::<(), theodolite_core::aggregate::AggregateError>(())
/// ```
pub fn scored(parts: &[&[f64]], weights: &[f64], rule: Rule) -> Result<Vec<f64>, AggregateError> {
    let method = Method {
        combine: rule.combine,
        worse: rule.worse,
        ties: rule.ties,
        missing: Missing::Keep { min_share: rule.min_share },
        decimals: rule.decimals,
        ..Method::default()
    };
    let found = rescored(parts, weights, &method, rule.single)?;
    Ok([found.score, found.rank, found.decile].concat())
}

thread_local! {
    /// What the page wrote: the columns one after the other, the weights, three details.
    static INPUT: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
    /// The answer, until the next one.
    static OUTPUT: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for so many numbers and says where in memory it is. What was there before is lost.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn reserve(numbers: u32) -> usize {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(numbers as usize, 0.0);
        input.as_ptr() as usize
    })
}

/// Reads what lies in the room that [`reserve`] made (`parts` columns of `areas` numbers, as many weights, the
/// details of [`Rule::from_numbers`]) and says where the answer of [`scored`] is; 0 where there is none, because weights or numbers make no index.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn rescore(areas: u32, parts: u32, combine: u32, worse: u32, ties: u32) -> usize {
    let (areas, parts) = (areas as usize, parts as usize);
    let answer = INPUT.with_borrow(|input| {
        let (columns, rest) = input.split_at_checked(areas.checked_mul(parts)?)?;
        let (weights, rest) = rest.split_at_checked(parts)?;
        let rule = Rule::from_numbers(combine, worse, ties, rest.try_into().ok()?)?;
        if areas == 0 {
            return None;
        }
        let columns: Vec<&[f64]> = columns.chunks_exact(areas).collect();
        scored(&columns, weights, rule).ok()
    });
    let Some(answer) = answer else { return 0 };
    OUTPUT.with_borrow_mut(|output| {
        *output = answer;
        output.as_ptr() as usize
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gets_what_the_engine_finds() {
        let place = reserve(11);
        assert_ne!(place, 0);
        INPUT.with_borrow_mut(|input| {
            // Two parts of three areas, two weights, the details.
            input.copy_from_slice(&[1.0, 2.0, f64::NAN, 4.0, 0.0, 9.0, 0.75, 0.25, 1.0, -1.0, 0.0]);
        });
        assert_ne!(rescore(3, 2, 1, 0, 0), 0);
        OUTPUT.with_borrow(|output| {
            assert_eq!(output[..2], [1.75, 1.5]);
            assert!(output[2].is_nan());
            assert_eq!(output[3..5], [1.0, 2.0]);
            assert!(output[5].is_nan());
            assert_eq!(output.len(), 9);
        });
    }

    #[test]
    fn what_makes_no_index_gets_no_answer() {
        reserve(3);
        assert_eq!(rescore(3, 2, 1, 0, 0), 0, "too little was written");
        reserve(7);
        assert_eq!(rescore(1, 2, 1, 0, 0), 0, "weights of nothing");
        assert_eq!(rescore(1, 2, 9, 0, 0), 0, "no such mean");
        assert_eq!(rescore(0, 0, 1, 0, 0), 0, "no areas");
        assert_eq!(rescore(u32::MAX, u32::MAX, 1, 0, 0), 0, "more than there is memory");
    }
}
