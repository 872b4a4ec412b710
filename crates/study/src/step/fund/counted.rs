//! What became of the rows of a ledger and their money.

use std::collections::BTreeMap;

use super::place::Lost;
use super::told;

/// How many rows a problem or a note names.
pub(super) const NAMED: usize = 5;

/// How many awards, and how much money.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub awards: u64,
    pub pence: i128,
}

impl Tally {
    pub(super) fn add(&mut self, pence: i64) {
        self.awards += 1;
        self.pence += i128::from(pence);
    }
}

/// Awards that could not be placed for the same reason.
#[derive(Default)]
pub(super) struct Strays {
    pub count: u64,
    /// The first of them: row and code.
    pub rows: Vec<(u32, String)>,
}

/// What became of the rows.
#[derive(Default)]
pub(super) struct Counted {
    pub all: Tally,
    pub placed: Tally,
    pub not_placed: Tally,
    pub refunds: Tally,
    pub regrants: Tally,
    pub duplicates: Tally,
    /// Awards of which no year counts, and all money of years that do not count.
    pub other_years: Tally,
    pub excluded: Tally,
    /// What most awards are in, in capitals.
    pub currency: Option<String>,
    /// Awards without a place.
    pub strays: BTreeMap<Lost, Strays>,
    pub blank: u64,
    /// Awards that do not say for how many years they are.
    pub blank_spreads: u64,
    /// Awards that name a second beneficiary's place, which is not looked at.
    pub more_places: u64,
}

impl Counted {
    /// Tallies the money of an award in the years that count; what is left of it is of other years.
    pub(super) fn put(&mut self, tally: fn(&mut Counted) -> &mut Tally, here: i64, whole: i64) {
        tally(self).add(here);
        self.other_years.pence += i128::from(whole - here);
    }

    /// Remembers an award without a place.
    pub(super) fn stray(&mut self, lost: Lost, row: usize, code: &str) {
        self.blank += u64::from(code.is_empty());
        let strays = self.strays.entry(lost).or_default();
        strays.count += 1;
        if strays.rows.len() < NAMED {
            strays.rows.push((row as u32, code.to_owned()));
        }
    }

    /// The money of the ledger and what became of it, in words.
    pub(super) fn words(&self) -> String {
        let currency = self.currency.as_deref();
        let mut words = format!(
            "{} in the ledger: {} placed, {} not placed",
            told(self.all.pence, currency),
            told(self.placed.pence, currency),
            told(self.not_placed.pence, currency)
        );
        for (tally, what) in [
            (&self.excluded, "left out for want of a place"),
            (&self.regrants, "left out as counted elsewhere"),
            (&self.duplicates, "left out as a duplicate"),
            (&self.other_years, "in years that do not count"),
        ] {
            if tally.pence != 0 || tally.awards > 0 {
                words.push_str(&format!(", {} {what}", told(tally.pence, currency)));
            }
        }
        if self.refunds.awards > 0 {
            let refunded = told(-self.refunds.pence, currency);
            words.push_str(&format!("; {refunded} of refunds are taken off"));
        }
        words
    }
}
