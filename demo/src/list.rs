//! The list of Priority Places: official, a few years old, and not without mistakes.

use crate::country::{Country, Setting};
use crate::need::{Needs, ranks, standard, true_score};
use crate::truth::{LIST_MISTAKES, LIST_PLACES, LIST_REMOTE, LIST_UNDER_REVIEW, LIST_VALIDITY};
use theodolite_core::random::Random;

/// A row of the list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// The number of the neighbourhood whose code stands there.
    pub(crate) code: usize,
    /// The number of the neighbourhood whose name stands there: another where the code was copied wrongly.
    pub(crate) name: usize,
    /// Whether it is still under review, and no Priority Place yet.
    pub(crate) under_review: bool,
}

/// Draws up the list: by figures that have aged, by people in towns, and by hand.
pub(crate) fn list(country: &Country, needs: &Needs) -> Vec<Listed> {
    let mut random = Random::named(country.seed, "priority places");
    let noise = libm::sqrt(1.0 - LIST_VALIDITY * LIST_VALIDITY);
    let seen: Vec<f64> = standard(&true_score(needs))
        .iter()
        .zip(&country.neighbourhoods)
        .map(|(need, it)| {
            let remote = f64::from(u8::from(it.setting == Setting::Remote));
            LIST_VALIDITY * need + noise * random.normal() - LIST_REMOTE * remote
        })
        .collect();
    let rank = ranks(&seen);
    let mut rows: Vec<Listed> = (0..rank.len())
        .filter(|it| rank[*it] <= LIST_PLACES + LIST_UNDER_REVIEW)
        .map(|it| Listed { code: it, name: it, under_review: rank[it] > LIST_PLACES })
        .collect();
    // A slip of the pen: the code of the next row of the table of neighbourhoods.
    let mut mistakes = 0;
    while mistakes < LIST_MISTAKES {
        let row = random.below(rows.len());
        let next = rows[row].code + 1;
        let free = next < rank.len() && rows.iter().all(|it| it.code != next);
        if free && rows[row].code == rows[row].name && !rows[row].under_review {
            rows[row].code = next;
            mistakes += 1;
        }
    }
    rows
}
