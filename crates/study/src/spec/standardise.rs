//! Rates as they would be if all areas had people of the same ages.

use super::At;

/// `standardise` of an indicator: events and people by band of age.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardise {
    /// What the bands are brought together by.
    pub by: Standard,
    /// `events`: one column a band; of an indirect ratio with rates of its own, one column of all events may do.
    pub events: Vec<At<String>>,
    /// `people`: one column a band.
    pub people: Vec<At<String>>,
}

/// What bands of age are brought together by.
#[derive(Clone, Debug, PartialEq)]
pub enum Standard {
    /// `direct`: each area's own rates, weighted by the people of a standard population, one number a band.
    Direct(Vec<f64>),
    /// `indirect`: an area's events over those expected at these rates, events a person, one a band; `None` for the rates of
    /// all areas together.
    Indirect(Option<Vec<f64>>),
}

impl Standard {
    /// The rate's base where the study names none: 100,000 people, or 100 for as many events as expected.
    ///
    /// ```
    /// # use theodolite_study::spec::Standard;
    /// assert_eq!(Standard::Indirect(None).usual_base(), 100.0);
    /// ```
    pub fn usual_base(&self) -> f64 {
        match self {
            Standard::Direct(_) => 100_000.0,
            Standard::Indirect(_) => 100.0,
        }
    }
}
