//! What each design of an evaluation finds in countries whose truth is known: `recovery [COUNTRIES]`, 200 unless said.
//!
//! The made-up country of the demo is drawn from so many seeds, each with a map, people, needs, chance and a programme of its own.
//! Eight of its sixty districts are helped from the fifth of ten years on. Each design is run on the districts' figures as they
//! would be published, and held against the truth.
//!
//! Of the six measures three move alike in all districts but for the programme, chance and ups and downs of their own: there a
//! design must hold the truth at its stated rate. Three do not: the programme went where need was, and pay, points and violence of
//! such districts go another way anyhow. There the figures show what becomes of a design whose assumption does not hold.

use std::process::ExitCode;

use rayon::prelude::*;
use theodolite_core::evaluation::bootstrap::{Draws, randomise, wild};
use theodolite_core::evaluation::difference::difference;
use theodolite_core::evaluation::event::{Window, event_study};
use theodolite_core::evaluation::sdid::{ErrorFrom, synthetic_difference};
use theodolite_core::evaluation::staggered::{Staggered, staggered};
use theodolite_core::evaluation::synthetic::{Synthetic, synthetic_control};
use theodolite_core::evaluation::{Estimate, EvaluationError, Panel, Settings, SmallSample};
use theodolite_demo::history::{History, Outcome};
use theodolite_demo::truth::{DISTRICTS, PROGRAMME_FROM, YEARS};

/// The seed of the demo's study, for what is drawn within a design.
const SEED: u64 = 2024;

/// Measures that would have moved alike in all districts; for the others parallel trends do not hold.
const PARALLEL: [&str; 3] = ["out_of_work", "healthy_years", "volunteers"];

/// What one design says of one measure in one country.
struct Found {
    truth: f64,
    estimate: Estimate,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let countries = match arguments.as_slice() {
        [] => Some(200),
        [count] => count.parse::<u64>().ok().filter(|it| *it > 1),
        _ => None,
    };
    let Some(countries) = countries else {
        eprintln!("usage: recovery [COUNTRIES], at least 2");
        return ExitCode::from(2);
    };
    let seeds: Vec<u64> = (1..=countries).collect();
    let found: Result<Vec<Vec<Found>>, EvaluationError> =
        seeds.into_par_iter().map(|seed| country(&History::new(seed))).collect();
    match found {
        Ok(found) => {
            tell(&found);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// How a design is called in the table, and how it is run.
type Run = (&'static str, fn(&Panel<'_>) -> Result<Estimate, EvaluationError>);

/// The designs as a study runs them, and beside them what it may be asked for instead.
const RUNS: [Run; 10] = [
    ("difference-in-differences", |panel| difference(panel, &Settings::default())),
    ("  with CR1 and G-1", |panel| {
        difference(panel, &Settings { small_sample: SmallSample::Cr1, ..Settings::default() })
    }),
    ("  wild bootstrap", |panel| {
        let settings = Settings::default();
        Ok(difference(panel, &settings)?.resampled(&wild(panel, &settings, DRAWS)?))
    }),
    ("  randomisation", |panel| {
        let settings = Settings::default();
        Ok(difference(panel, &settings)?.resampled(&randomise(panel, &settings, DRAWS)?))
    }),
    ("event-study", |panel| Ok(event_study(panel, &Settings::default(), Window::default())?.estimate)),
    ("staggered", |panel| Ok(staggered(panel, Staggered::default(), &Settings::default())?.estimate)),
    ("synthetic-difference", |panel| {
        let error = ErrorFrom::Placebo { replicates: 499, seed: SEED };
        Ok(synthetic_difference(panel, error, &Settings::default())?.estimate)
    }),
    ("  jackknife", |panel| {
        Ok(synthetic_difference(panel, ErrorFrom::Jackknife, &Settings::default())?.estimate)
    }),
    ("synthetic-control", |panel| {
        Ok(synthetic_control(panel, &Synthetic::default(), &Settings::default())?.estimate)
    }),
    ("  with an intercept", |panel| {
        let method = Synthetic { intercept: true, ..Synthetic::default() };
        Ok(synthetic_control(panel, &method, &Settings::default())?.estimate)
    }),
];

/// Fewer than a study draws, which many countries make up for.
const DRAWS: Draws = Draws { count: 999, seed: SEED };

/// All designs on all measures of a country, measure after measure.
fn country(history: &History) -> Result<Vec<Found>, EvaluationError> {
    let first = (PROGRAMME_FROM - YEARS.0) as usize;
    let years = (YEARS.1 - YEARS.0) as usize + 1;
    let dates: Vec<Option<usize>> =
        (0..DISTRICTS).map(|district| history.treated.contains(&district).then_some(first)).collect();
    let mut found = Vec::new();
    for outcome in measures(history) {
        let panel = Panel::new(DISTRICTS, years, &outcome.published, &dates);
        let truth = history.effect(outcome);
        for (_, run) in RUNS {
            found.push(Found { truth, estimate: run(&panel)? });
        }
    }
    Ok(found)
}

/// Those that move alike first.
fn measures(history: &History) -> impl Iterator<Item = &Outcome> {
    let alike = |outcome: &&Outcome| PARALLEL.contains(&outcome.name);
    history.outcomes.iter().filter(alike).chain(history.outcomes.iter().filter(move |it| !alike(it)))
}

fn tell(found: &[Vec<Found>]) {
    let count = found.len() as f64;
    println!(
        "{count} countries; 8 of 60 districts treated from the 5th of 10 years; 95% intervals; +- Monte Carlo errors"
    );
    let names = measures_of_any();
    for (measure, name) in names.iter().enumerate() {
        let alike =
            if PARALLEL.contains(&name.as_str()) { "parallel trends" } else { "trends are not parallel" };
        println!("\n{name}: {alike}");
        println!(
            "  {:27} {:>7} {:>8} {:>8} {:>7} {:>7} {:>7} {:>14} {:>14} {:>14}",
            "design",
            "truth",
            "mean",
            "bias",
            "+-",
            "spread",
            "error",
            "covers",
            "p < 0.05",
            "leads p < 0.05"
        );
        for (at, (design, _)) in RUNS.iter().enumerate() {
            let own: Vec<&Found> = found.iter().map(|country| &country[measure * RUNS.len() + at]).collect();
            row(design, &own);
        }
    }
}

/// The names of the measures, in the order in which they are told.
fn measures_of_any() -> Vec<String> {
    measures(&History::new(1)).map(|it| it.name.to_owned()).collect()
}

fn row(design: &str, own: &[&Found]) {
    let count = own.len() as f64;
    let mean = |value: &dyn Fn(&Found) -> f64| own.iter().map(|it| value(it)).sum::<f64>() / count;
    let bias = mean(&|it| it.estimate.effect - it.truth);
    let away = |it: &Found| it.estimate.effect - it.truth - bias;
    let spread = (mean(&|it| away(it) * away(it)) * count / (count - 1.0)).sqrt();
    let error = mean(&|it| it.estimate.se * it.estimate.se).sqrt();
    println!(
        "  {design:27} {:7.3} {:8.4} {bias:8.4} {:7.4} {spread:7.4} {:>7} {:>14} {:>14} {:>14}",
        mean(&|it| it.truth),
        mean(&|it| it.estimate.effect),
        spread / count.sqrt(),
        if error.is_nan() { "-".to_owned() } else { format!("{error:.4}") },
        share(own, |it| {
            let Estimate { lower, upper, .. } = it.estimate;
            (!lower.is_nan() && !upper.is_nan()).then_some(lower <= it.truth && it.truth <= upper)
        }),
        share(own, |it| (!it.estimate.p.is_nan()).then_some(it.estimate.p < 0.05)),
        share(own, |it| it.estimate.pre_trend.map(|test| test.p < 0.05)),
    );
}

/// A share of those that can be told, with its Monte Carlo error.
fn share(own: &[&Found], is: impl Fn(&Found) -> Option<bool>) -> String {
    let told: Vec<bool> = own.iter().filter_map(|it| is(it)).collect();
    if told.is_empty() {
        return "-".to_owned();
    }
    let count = told.len() as f64;
    let share = told.iter().filter(|it| **it).count() as f64 / count;
    format!("{share:.3} +-{:.3}", (share * (1.0 - share) / count).sqrt())
}
