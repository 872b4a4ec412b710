//! `[portfolio.*]`: which policies to choose.

use std::sync::Arc;

use super::{At, Study};

/// `[portfolio.NAME]`: the best set of policies for what is asked.
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// Its name in the study.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `goals` that it is to cover; every goal of the study where the text does not say.
    pub goals: Option<Vec<Need>>,
    /// `principles` that it is to cover.
    pub principles: Vec<Need>,
    /// `objective`.
    pub objective: At<Objective>,
    /// `budget`: what its policies may cost in all, in pence.
    pub budget: Option<At<i64>>,
    /// `require`: policies that must be in it.
    pub require: Vec<At<String>>,
    /// `exclude`: policies that must not be.
    pub exclude: Vec<At<String>>,
    /// `at-least`: the marks that a goal or principle needs where it does not say so itself.
    pub at_least: u32,
    /// A hash of the policies from which it is chosen.
    pub(crate) said: Arc<str>,
}

/// A goal or principle, and how many marks it needs to be covered.
#[derive(Clone, Debug)]
pub struct Need {
    /// The goal or principle.
    pub of: At<String>,
    /// How many marks the policies that are chosen must come to.
    pub marks: u32,
}

/// Which set of policies is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The fewest policies.
    Smallest,
    /// The cheapest.
    Cheapest,
    /// The most that benefits are worth.
    BestValue,
    /// The most goals covered.
    MostGoals,
}

impl Objective {
    /// All of them.
    pub const ALL: [Objective; 4] =
        [Objective::Smallest, Objective::Cheapest, Objective::BestValue, Objective::MostGoals];

    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Objective::Smallest => "smallest",
            Objective::Cheapest => "cheapest",
            Objective::BestValue => "best-value",
            Objective::MostGoals => "most-goals",
        }
    }
}

impl Portfolio {
    /// The goals that it is to cover, with the marks that each needs.
    pub fn asked(&self, study: &Study) -> Vec<Need> {
        let all = || study.goals.iter().map(|it| Need { of: it.name.clone(), marks: self.at_least });
        self.goals.clone().unwrap_or_else(|| all().collect())
    }
}
