//! `[convergence.*]`: whether the areas of a series grow alike.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::convergence::{Beta, ConvergenceError, Mobility, Sigmas, beta, mobility, sigma};
use theodolite_core::gap::Figure;
use theodolite_core::interval::Interval;
use theodolite_core::rank::{Order, Ties, quantiles, rank};
use theodolite_core::{Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::period::Period;
use theodolite_data::table::{ResultTable, Values};

use super::series::{Panel, geography, of_places, period_column};
use super::{change, sides};
use crate::digits::alone;
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed};
use crate::run::{Run, Step, Stopped};
use crate::spec::Convergence;
use crate::spec::convergence::Told;
use crate::spec::side::Counted;

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Convergence, problems: &mut Vec<Problem>) {
    problems.extend(of_places(plan, &spec.of));
    if let Some(problem) = change::of_one_thing(plan, &spec.of) {
        problems.push(problem);
    } else if let Counted::By(at) = &spec.counted {
        let (own, its) = (geography(plan, &spec.of.value), plan.geography(&at.value));
        if let (Some(own), Some(its)) = (own, its)
            && own != its
        {
            let message =
                format!("`{}` is about `{its}`, but series `{}` about `{own}`", at.value, spec.of.value);
            problems.push(Problem::error("mixed-geographies", message).at(&at.span));
        }
    }
}

/// All that is found of a series.
struct Found {
    panel: Arc<Panel>,
    areas: Arc<Geography>,
    periods: Vec<Period>,
    years: f64,
    sigmas: Sigmas,
    beta: Beta,
    mobility: Mobility,
    left_out: Vec<u32>,
}

fn measure(run: &mut Run<'_>, spec: &Convergence) -> Step<Found> {
    let panel = run.series(&spec.of.value)?;
    let areas = panel.areas.clone().ok_or(Stopped)?;
    let (from, to) = change::ends(run, &panel, &spec.of, spec.from.as_ref(), spec.to.as_ref())?;
    let people = sides::people(run, &spec.of, &spec.counted, &areas)?;
    // The same areas for all that is said: those with everything that some of it asks for.
    let is_whole = |area: usize| {
        let values = &panel.of_area(area)[from..=to];
        let counts = people.as_ref().is_none_or(|people| people[area] > 0.0);
        counts && values.iter().all(|it| !it.is_nan())
    };
    let whole: Vec<bool> = (0..panel.len()).map(is_whole).collect();
    let has_some = |area: &usize| panel.of_area(*area)[from..=to].iter().any(|it| !it.is_nan());
    let left_out = (0..panel.len()).filter(|it| !whole[*it]).filter(has_some).map(|it| it as u32).collect();
    let column = |k: usize| -> Vec<f64> {
        let values = panel.at(k).into_iter().zip(&whole);
        values.map(|(value, whole)| if *whole { value } else { f64::NAN }).collect()
    };
    let columns: Vec<Vec<f64>> = (from..=to).map(column).collect();
    let views: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let (first, last) = (views[0], views[to - from]);
    let class =
        |column: &[f64]| quantiles(&rank(column, Ties::Min, Order::worst_first(panel.worse)), spec.classes);
    let times = panel.times();
    let years = times[to] - times[from];
    let seed = run.plan.study.about.seed.unwrap_or(0);
    let bootstrap = Bootstrap { replicates: spec.replicates, confidence: spec.level, seed };
    let people = people.as_ref().map(|it| it.as_slice());
    let found = (|| -> Result<_, ConvergenceError> {
        let beta = beta(first, last, years, spec.level)?;
        Ok((sigma(&views, people, &bootstrap)?, beta, mobility(&class(first), &class(last), spec.classes)?))
    })();
    match found {
        Ok((sigmas, beta, mobility)) => {
            let periods = panel.periods[from..=to].to_vec();
            Ok(Found { panel, areas, periods, years, sigmas, beta, mobility, left_out })
        }
        Err(error) => {
            let problem = refused(spec, &error, &columns, &areas, &panel.periods[from..=to]);
            run.stop(problem)
        }
    }
}

/// Why nothing can be said, in the words of the study.
fn refused(
    spec: &Convergence,
    error: &ConvergenceError,
    columns: &[Vec<f64>],
    areas: &Geography,
    periods: &[Period],
) -> Problem {
    let of = &spec.of;
    let told = |code, message: String, hint: &str| Problem::error(code, message).at(&of.span).hint(hint);
    match error {
        ConvergenceError::TooFew { found, least } => told(
            "too-few-areas",
            format!(
                "convergence of `{}`: {found} areas have a value in each of the {} periods, and it takes {least}",
                of.value,
                periods.len()
            ),
            "shorten the time with `from` and `to`, so that areas have all of its periods",
        ),
        ConvergenceError::NotPositive { .. } => {
            let bad = |area: &usize| columns.iter().any(|column| column[*area] <= 0.0);
            let bad: Vec<u32> = (0..areas.len()).filter(bad).map(|it| it as u32).collect();
            told(
                "not-positive",
                format!(
                    "convergence of `{}`: values of 0 or less have no logarithm: {}",
                    of.value,
                    areas.some(&bad)
                ),
                "leave those areas out of the series (`except`), or ask a `gap`, which takes any values",
            )
        }
        ConvergenceError::NoSpread => told(
            "no-spread",
            format!(
                "convergence of `{}`: all areas have the same value in {}: none can catch up",
                of.value,
                periods.first().map_or(String::new(), Period::to_string)
            ),
            "begin with another period in `from`",
        ),
        error => {
            Problem::error("cannot-measure", format!("convergence of `{}`: {error}", of.value)).at(&of.span)
        }
    }
}

/// The years in which the spread halves at the pace of a change over so many years: none where it does not shrink.
fn years_to_halve(change: f64, years: f64) -> f64 {
    let log = libm::log1p(change);
    if log < 0.0 { -core::f64::consts::LN_2 * years / log } else { f64::INFINITY }
}

impl Found {
    /// The measures, by name: what has no value is blank.
    fn figures(&self) -> Vec<(&'static str, Option<Figure>)> {
        let Found { sigmas, beta, mobility, years, .. } = self;
        let slope = |it: theodolite_core::association::Coefficient| {
            Some(Figure::with_interval(it.value, it.lower, it.upper))
        };
        let log_sd = sigmas.change.map(|it| it.log_sd);
        let halved = log_sd.filter(|it| it.value < 0.0).map(|it| {
            let at = |change: f64| years_to_halve(change, *years);
            let ends = |it: Interval| Interval { lower: at(it.lower), upper: at(it.upper) };
            Figure { value: at(it.value), interval: it.interval.map(ends) }
        });
        let known = |value: Option<f64>, interval| value.map(|value| Figure { value, interval });
        vec![
            ("log_sd_change", log_sd),
            ("variation_change", sigmas.change.map(|it| it.variation)),
            ("beta", slope(beta.slope)),
            ("reverse_beta", slope(beta.reverse)),
            ("speed", known(beta.speed, beta.speed_interval)),
            ("half_life", known(beta.half_life, beta.half_life_interval)),
            ("mobility", Some(Figure::plain(mobility.index))),
            ("moved", Some(Figure::plain(mobility.moved))),
            ("years_to_halve", halved),
        ]
    }

    fn table(&self, spec: &Convergence) -> ResultTable {
        // What is infinite is no figure.
        let finite = |it: f64| if it.is_finite() { it } else { f64::NAN };
        let value = |it: &Option<Figure>| finite(it.map_or(f64::NAN, |it| it.value));
        let end = |it: &Option<Figure>, of: fn(Interval) -> f64| {
            finite(it.and_then(|it| it.interval).map_or(f64::NAN, of))
        };
        let (lower, upper) = (|it: Interval| it.lower, |it: Interval| it.upper);
        match spec.told {
            Told::Figures => {
                let figures = self.figures();
                let numbers = |of: &dyn Fn(&Option<Figure>) -> f64| {
                    Values::Number(figures.iter().map(|(_, it)| of(it)).collect())
                };
                ResultTable::new()
                    .with("measure", Values::text(figures.iter().map(|it| it.0)))
                    .with("value", numbers(&value))
                    .with("lower", numbers(&|it| end(it, lower)))
                    .with("upper", numbers(&|it| end(it, upper)))
                    .with("n", Values::Whole(vec![self.sigmas.n as f64; figures.len()]))
            }
            Told::Periods => {
                let numbers = |of: &dyn Fn(&theodolite_core::convergence::Sigma) -> f64| {
                    Values::Number(self.sigmas.periods.iter().map(of).collect())
                };
                ResultTable::new()
                    .with("period", period_column(&self.periods))
                    .with("log_sd", numbers(&|it| it.log_sd.value))
                    .with("lower", numbers(&|it| end(&Some(it.log_sd), lower)))
                    .with("upper", numbers(&|it| end(&Some(it.log_sd), upper)))
                    .with("variation", numbers(&|it| it.variation.value))
                    .with("variation_lower", numbers(&|it| end(&Some(it.variation), lower)))
                    .with("variation_upper", numbers(&|it| end(&Some(it.variation), upper)))
            }
            Told::Transitions => {
                let k = spec.classes as usize;
                let whole = |of: &dyn Fn(usize) -> f64| Values::Whole((0..k * k).map(of).collect());
                ResultTable::new()
                    .with("from_class", whole(&|it| (it / k + 1) as f64))
                    .with("to_class", whole(&|it| (it % k + 1) as f64))
                    .with("areas", whole(&|it| self.mobility.counts[(it / k, it % k)]))
                    .with(
                        "share",
                        Values::Number((0..k * k).map(|it| self.mobility.shares[(it / k, it % k)]).collect()),
                    )
            }
        }
    }

    /// What is found, in sentences.
    fn words(&self) -> Vec<String> {
        let Found { sigmas, beta, periods, .. } = self;
        let (Some(from), Some(to)) = (periods.first(), periods.last()) else { return Vec::new() };
        let mut words = Vec::new();
        let (Some(first), Some(last)) = (sigmas.periods.first(), sigmas.periods.last()) else { return words };
        let less = sigmas.change.is_some_and(|it| it.log_sd.value < 0.0);
        if let Some(change) = sigmas.change {
            let sure = match change.log_sd.is_clear() {
                Some(false) => ", a change that may hang on which areas there happen to be",
                _ => "",
            };
            words.push(format!(
                "from {from} to {to} the standard deviation of logarithms went from {} to {} ({}%): {}{sure}",
                alone(first.log_sd.value),
                alone(last.log_sd.value),
                alone(change.log_sd.value * 100.0),
                if less { "areas became more alike" } else { "areas did not become more alike" }
            ));
            if (change.variation.value < 0.0) != less {
                words.push(format!(
                    "the coefficient of variation says otherwise ({}%): the two weigh areas and their ends differently",
                    alone(change.variation.value * 100.0)
                ));
            }
        }
        let half = beta.half_life.map_or(String::new(), |it| {
            format!(": half of the distance to the common path goes in {} years", alone(it))
        });
        words.push(match beta.slope.value < 0.0 {
            true => format!("those that began low grew faster (slope {}){half}", alone(beta.slope.value)),
            false => format!("those that began low did not grow faster (slope {})", alone(beta.slope.value)),
        });
        if beta.slope.lower <= 0.0 && beta.slope.upper >= 0.0 {
            words.push("the slope lies within what chance alone may do".to_owned());
        }
        if beta.slope.value < 0.0 {
            words.push(
                "beta is necessary, not sufficient, for less spread: see what the spread itself did"
                    .to_owned(),
            );
        }
        if beta.caution {
            words.push(
                "Galton's caution: set beside where areas end, growth does not fall with the level; areas may only have changed places, not come closer"
                    .to_owned(),
            );
        }
        words.push(format!("{}% of the areas changed their class", alone(self.mobility.moved * 100.0)));
        words
    }

    fn record(&self, run: &mut Run<'_>, spec: &Convergence) {
        let counted = sides::how_counted(run.plan, &spec.of, &spec.counted);
        let record = run.record(&spec.table);
        record.geography = Some(self.areas.name.clone());
        let facts = json!({
            "of": spec.of.value, "classes": spec.classes,
            "from": self.periods.first().map(Period::to_string),
            "to": self.periods.last().map(Period::to_string), "level": spec.level,
            "replicates": spec.replicates,
        });
        record.tell(format!(
            "sigma (standard deviation of logarithms; Williamson's coefficient of variation, {}), beta (yearly growth on the logarithm of the start, least squares) and moves between {} classes of `{}`, from {} to {}; intervals of the spread by {} resamplings of areas",
            counted,
            spec.classes,
            spec.of.value,
            self.periods.first().map_or(String::new(), Period::to_string),
            self.periods.last().map_or(String::new(), Period::to_string),
            spec.replicates
        ), facts);
        record.counts.insert("areas in".into(), self.panel.len() as u64);
        record.counts.insert("areas with a value in every period".into(), self.sigmas.n as u64);
        if !self.left_out.is_empty() {
            let what = "areas left out for want of a value in some period, or of people";
            record.counts.insert(what.into(), self.left_out.len() as u64);
            let some = self.areas.some(&self.left_out);
            record.notes.push(format!("without a value in some period, or people: {some}"));
        }
        record.notes.extend(self.words());
    }
}

impl Section for Convergence {
    fn kind(&self) -> &'static str {
        "convergence"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn file_name(&self) -> Option<&str> {
        Some(&self.name.value)
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(match self.told {
            Told::Figures => fixed(&["measure", "value", "lower", "upper", "n"]),
            Told::Periods => fixed(&[
                "period",
                "log_sd",
                "lower",
                "upper",
                "variation",
                "variation_lower",
                "variation_upper",
            ]),
            Told::Transitions => fixed(&["from_class", "to_class", "areas", "share"]),
        })
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        for name in self.names() {
            inputs.add(&name.value);
        }
        if let (Some(own), Counted::ByPeople | Counted::Usual) =
            (geography(inputs.plan, &self.of.value), &self.counted)
        {
            inputs.people(own);
        }
    }

    fn is_random(&self) -> bool {
        self.replicates > 0
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let found = measure(run, self)?;
            found.record(run, self);
            Ok(Arc::new(found.table(self)))
        })
    }
}
