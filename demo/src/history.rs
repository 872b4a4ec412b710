//! Districts by year without the files, in the country or in one that is drawn from another seed.

use crate::country::Country;
use crate::measure;
use crate::need::Needs;
use crate::series::{Point, Series};
use crate::truth::{DISTRICTS, YEARS};

/// What became of the districts of one country, and what would have without the programme.
///
/// Every seed gives another island with people, needs and a programme of its own, by the same rules: [`truth`](mod@crate::truth)
/// holds of all of them. The seed of the country itself gives what `data/district_series.csv` has.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The districts that the programme helps, from 0: that of `TD01` is 0.
    pub treated: Vec<usize>,
    /// One a measure, in the order of the file.
    pub outcomes: Vec<Outcome>,
}

/// A measure of all districts over the years: district after district, one value a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What the file calls it.
    pub name: &'static str,
    /// As published: with chance errors, rounded.
    pub published: Vec<f64>,
    /// Before chance.
    pub truth: Vec<f64>,
    /// Before chance, had there been no programme.
    pub without: Vec<f64>,
}

impl History {
    /// Draws a country and ten years of it.
    ///
    /// ```
    /// use theodolite_demo::history::History;
    /// use theodolite_demo::truth;
    /// let history = History::new(truth::SEED);
    /// assert_eq!(history.treated.len(), truth::TREATED);
    /// let out_of_work = &history.outcomes[0];
    /// assert_eq!((out_of_work.name, out_of_work.published.len()), ("out_of_work", 10 * truth::DISTRICTS));
    /// ```
    pub fn new(seed: u64) -> History {
        let country = Country::new(seed);
        let needs = Needs::new(&country);
        // Of all that is measured by neighbourhood, the series look at this alone.
        let measured = measure::only(&country, &needs, "out_of_work");
        let series = Series::new(&country, &needs, &measured);
        let mut outcomes: Vec<Outcome> = Vec::new();
        for point in &series.points {
            let at = outcomes.iter().position(|it| it.name == point.indicator).unwrap_or_else(|| {
                outcomes.push(Outcome::empty(point.indicator));
                outcomes.len() - 1
            });
            outcomes[at].set(point);
        }
        History { treated: series.treated, outcomes }
    }

    /// What the programme did to a measure, as a mean over treated districts and the years since it began.
    pub fn effect(&self, outcome: &Outcome) -> f64 {
        let years = years();
        let first = (crate::truth::PROGRAMME_FROM - YEARS.0) as usize;
        let cells: Vec<usize> = self
            .treated
            .iter()
            .flat_map(|district| (first..years).map(move |it| district * years + it))
            .collect();
        let sum: f64 = cells.iter().map(|&cell| outcome.truth[cell] - outcome.without[cell]).sum();
        sum / cells.len() as f64
    }
}

/// How many years there are.
fn years() -> usize {
    (YEARS.1 - YEARS.0) as usize + 1
}

impl Outcome {
    fn empty(name: &'static str) -> Outcome {
        let none = vec![f64::NAN; DISTRICTS * years()];
        Outcome { name, published: none.clone(), truth: none.clone(), without: none }
    }

    fn set(&mut self, point: &Point) {
        let cell = point.district * years() + (point.year - YEARS.0) as usize;
        // By way of the text, so that it is to the bit what a reader of the file gets.
        let decimals = point.decimals;
        self.published[cell] = format!("{:.decimals$}", point.value).parse().unwrap_or(point.value);
        self.truth[cell] = point.truth;
        self.without[cell] = point.without;
    }
}
