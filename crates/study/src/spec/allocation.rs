//! `[allocation.*]`: a sum of money shared among areas by a rule.

use super::{At, OnMissing};

/// A section `[allocation.NAME]`.
#[derive(Clone, Debug)]
pub struct Allocation {
    /// Its name in the study.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `amount`, in whole units.
    pub amount: At<u64>,
    /// `unit`: what a unit is worth.
    pub unit: Unit,
    /// `among` or `geography`: who shares it.
    pub among: Among,
    /// `rule`.
    pub rule: At<Rule>,
    /// `people`: an indicator to go by instead of the geography's population.
    pub people: Option<At<String>>,
    /// `floor`.
    pub floor: Option<At<Limit>>,
    /// `ceiling`.
    pub ceiling: Option<At<Limit>>,
    /// `minimum`, in whole units.
    pub minimum: Option<At<u64>>,
    /// `previous`: what each area had before.
    pub previous: Option<At<String>>,
    /// `damping`: the greatest loss and the greatest gain, as shares.
    pub damping: Option<(Option<f64>, Option<f64>)>,
    /// `over`.
    pub over: Option<Years>,
    /// `uncertainty`: an uncertainty of the need, by the name of its section.
    pub uncertainty: Option<At<String>>,
    /// `on-missing`: [`OnMissing::Stop`] or [`OnMissing::Exclude`].
    pub on_missing: Option<At<OnMissing>>,
}

/// The smallest amount that is paid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit(pub f64);

impl Unit {
    /// An amount of money in units, whole or not.
    pub fn count(self, money: f64) -> f64 {
        // A hundredth is no binary fraction, and a hundred is whole.
        if self.0 < 1.0 { money * (1.0 / self.0).round() } else { money / self.0 }
    }

    /// What so many units are worth.
    pub fn money(self, units: f64) -> f64 {
        if self.0 < 1.0 { units / (1.0 / self.0).round() } else { units * self.0 }
    }
}

/// Who shares a sum.
#[derive(Clone, Debug, PartialEq)]
pub enum Among {
    /// The areas that a designation designates.
    Designation(At<String>),
    /// All areas of a geography.
    Geography(At<String>),
}

impl Among {
    /// The name, whichever it is of.
    pub fn name(&self) -> &At<String> {
        match self {
            Among::Designation(at) | Among::Geography(at) => at,
        }
    }
}

/// A rule by which money is shared.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// `per-head`.
    PerHead,
    /// `equal`.
    Equal,
    /// `need-weighted`.
    NeedWeighted {
        /// `need`.
        need: At<String>,
        /// `power`.
        power: f64,
        /// `threshold`.
        threshold: Option<f64>,
    },
    /// `category`.
    Category {
        /// `of`.
        of: At<String>,
        /// `weights`: category and weight.
        weights: Vec<(f64, f64)>,
    },
    /// `formula`.
    Formula {
        /// `factors`.
        factors: Vec<At<String>>,
    },
    /// `least-first`.
    LeastFirst {
        /// `need`.
        need: At<String>,
        /// `cost-per-person`.
        cost: f64,
        /// `cap`.
        cap: Option<f64>,
    },
}

impl Rule {
    /// What it goes by, beside people.
    pub fn measures(&self) -> &[At<String>] {
        match self {
            Rule::PerHead | Rule::Equal => &[],
            Rule::NeedWeighted { need: it, .. }
            | Rule::Category { of: it, .. }
            | Rule::LeastFirst { need: it, .. } => std::slice::from_ref(it),
            Rule::Formula { factors } => factors,
        }
    }

    /// Its name in a study.
    pub fn name(&self) -> &'static str {
        match self {
            Rule::PerHead => "per-head",
            Rule::Equal => "equal",
            Rule::NeedWeighted { .. } => "need-weighted",
            Rule::Category { .. } => "category",
            Rule::Formula { .. } => "formula",
            Rule::LeastFirst { .. } => "least-first",
        }
    }
}

/// `floor` or `ceiling`: money for an area, for each of its people, or both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// `amount`.
    pub amount: Option<f64>,
    /// `per-head`.
    pub per_head: Option<f64>,
}

/// `over`: the years of payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Years {
    /// `start`: the first year.
    pub start: Option<i64>,
    /// The share of each year.
    pub profile: Vec<f64>,
}

impl Years {
    /// The names of the columns, one a year.
    pub fn columns(&self) -> impl Iterator<Item = String> + '_ {
        let first = self.start.unwrap_or(1);
        (first..).take(self.profile.len()).map(|year| format!("year_{year}"))
    }
}

impl Allocation {
    /// Every name that it refers to but its uncertainty: who shares, and columns.
    pub fn names(&self) -> impl Iterator<Item = &At<String>> {
        let others = self.people.iter().chain(&self.previous);
        std::iter::once(self.among.name()).chain(self.rule.value.measures()).chain(others)
    }
}
