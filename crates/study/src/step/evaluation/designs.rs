//! The designs, each run on who is compared with whom.

use serde_json::Value;
use theodolite_core::evaluation::bootstrap::{Draws, Resampled, randomise, wild};
use theodolite_core::evaluation::difference::difference;
use theodolite_core::evaluation::event::{Window, event_study};
use theodolite_core::evaluation::matching::{self, Matching, match_areas};
use theodolite_core::evaluation::power::detectable;
use theodolite_core::evaluation::staggered::{self, Staggered};
use theodolite_core::evaluation::synthetic::{Importance, Placebo, Synthetic, synthetic_control};
use theodolite_core::evaluation::{
    AreaWeight, Design, Effect, Estimate, EvaluationError, Panel, Settings, SmallSample, sdid,
};
use theodolite_core::sum::mean;

use super::compared::Compared;
use crate::spec::evaluation::{Errors, Evaluation};

/// Clusters below which the wild bootstrap is told beside clustered errors.
const FEW: usize = 30;

/// What a design found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The estimate; areas are told by their place among those that are seen.
    pub estimate: Estimate,
    /// The smallest effect that it could have seen; `NaN` without an error.
    pub detectable: f64,
    /// The wild bootstrap, where it is told beside.
    pub wild: Option<Resampled>,
    /// The effect in each period relative to treatment.
    pub path: Vec<Point>,
    /// Controls taken for treated.
    pub placebos: Vec<Placebo>,
    /// How alike areas are in each variable.
    pub balance: Vec<Alike>,
    /// What else is to be told.
    pub notes: Vec<String>,
    /// What is told as data by itself.
    pub facts: Value,
    /// What makes the estimate doubtful: a code, what it means, what to do.
    pub doubts: Vec<Doubt>,
}

/// What a warning says.
#[derive(Clone, Debug)]
pub(super) struct Doubt {
    /// Its code.
    pub code: &'static str,
    /// What is so.
    pub why: String,
    /// What to do.
    pub hint: &'static str,
}

/// An effect in a period relative to treatment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// Periods since the first treated one.
    pub event: i64,
    /// The effect.
    pub effect: Effect,
    /// Treated areas that tell of it.
    pub areas: usize,
}

/// Treated areas and controls in one variable.
#[derive(Clone, Debug)]
pub(super) struct Alike {
    /// Which one.
    pub variable: String,
    /// The mean of treated areas, of controls, and of these by weight.
    pub means: [f64; 3],
    /// Standardised mean difference of all, and of matched areas.
    pub smd: [f64; 2],
}

/// The designs that are asked for, or the one that fits the dates.
pub(super) fn asked(spec: &Evaluation, compared: &Compared) -> Vec<Design> {
    if !spec.designs.is_empty() {
        return spec.designs.clone();
    }
    vec![match (compared.dates().len(), spec.shown) {
        (0 | 1, crate::spec::evaluation::Shown::Effects) => Design::EventStudy,
        (0 | 1, _) => Design::Difference,
        _ => Design::Staggered,
    }]
}

/// Runs a design.
pub(super) fn run(
    spec: &Evaluation,
    compared: &Compared,
    design: Design,
    seed: u64,
) -> Result<Found, EvaluationError> {
    let asked = Asked {
        spec,
        compared,
        panel: compared.panel(),
        settings: Settings {
            confidence: spec.level,
            small_sample: match spec.errors {
                Errors::Reduced => SmallSample::Cr2,
                _ => SmallSample::Cr1,
            },
            ..Settings::default()
        },
        seed,
    };
    let mut found = match design {
        Design::Difference => asked.difference(),
        Design::Staggered => asked.staggered(),
        Design::EventStudy => asked.event_study(),
        Design::Synthetic => asked.synthetic(),
        Design::SyntheticDifference => asked.synthetic_difference(),
        Design::Matching => asked.matching(),
    }?;
    asked.test_before(&mut found);
    // A p value without a spread of draws or areas has no error to go by.
    let Estimate { se, df, .. } = found.estimate;
    if se.is_finite() && se > 0.0 {
        let df = if df.is_nan() { f64::INFINITY } else { df };
        found.detectable = detectable(se, df, 1.0 - spec.level, spec.power)?;
    }
    Ok(found)
}

impl Found {
    fn new(estimate: Estimate) -> Found {
        Found {
            estimate,
            detectable: f64::NAN,
            wild: None,
            path: Vec::new(),
            placebos: Vec::new(),
            balance: Vec::new(),
            notes: Vec::new(),
            facts: Value::Null,
            doubts: Vec::new(),
        }
    }
}

/// Treated clusters below which clustered errors are too small whatever the number of all.
const FEW_TREATED: usize = 10;
/// Treated clusters below which the assumptions already say that they mislead.
const FEWEST_TREATED: usize = 5;

struct Asked<'a> {
    spec: &'a Evaluation,
    compared: &'a Compared,
    panel: Panel<'a>,
    settings: Settings,
    seed: u64,
}

impl Asked<'_> {
    /// Tests what came before by errors set right for few treated areas, whatever those of the effect: the usual F finds trends in
    /// noise where leads are about as many as treated areas. And says so where these are few for the effect's errors, too.
    fn test_before(&self, found: &mut Found) {
        let design = found.estimate.design;
        if !matches!(design, Design::Difference | Design::EventStudy | Design::Staggered) {
            return;
        }
        if self.spec.errors != Errors::Reduced && found.estimate.pre_trend.is_some() {
            let settings = Settings { small_sample: SmallSample::Cr2, ..self.settings };
            let test = match design {
                Design::Staggered => staggered::staggered(&self.panel, Staggered::default(), &settings)
                    .ok()
                    .and_then(|it| it.estimate.pre_trend),
                _ => event_study(&self.panel, &settings, Window::default())
                    .ok()
                    .and_then(|it| it.estimate.pre_trend),
            };
            found.estimate.pre_trend = test;
            if test.is_none() {
                found.notes.push(format!(
                    "{}: too few areas are treated to test by so many periods before whether trends were parallel",
                    design.name()
                ));
            }
        }
        let [clusters, controls] = [self.clusters_of(|it| it.0), self.clusters_of(|it| it.1)];
        let is_clustered = matches!(self.spec.errors, Errors::Clustered | Errors::Reduced);
        if is_clustered && (clusters == 1 || controls == 1) {
            // Such a cluster is fitted whatever its outcome: what is left is rounding, or the spread of the others alone.
            let of = &mut found.estimate;
            (of.se, of.lower, of.upper, of.p) = (f64::NAN, f64::NAN, f64::NAN, f64::NAN);
            found.wild = None;
            found.path.iter_mut().for_each(|it| {
                let of = &mut it.effect;
                (of.se, of.lower, of.upper, of.p) = (f64::NAN, f64::NAN, f64::NAN, f64::NAN);
            });
            found.notes.push(format!(
                "{}: there is one {} cluster, and nothing tells how far it strays by itself: no error, interval or p; `errors = \"randomisation\"` deals treatment out anew, or take finer clusters",
                design.name(),
                if clusters == 1 { "treated" } else { "control" }
            ));
        } else if self.spec.errors == Errors::Clustered && (FEWEST_TREATED..FEW_TREATED).contains(&clusters) {
            found.notes.push(format!(
                "{}: {clusters} clusters are treated, and clustered errors are too small below some {FEW_TREATED}: `errors = \"bias-reduced\"` sets them right",
                design.name()
            ));
        }
    }

    /// How many clusters have an area of a kind.
    fn clusters_of(&self, is_one: impl Fn(&(bool, bool)) -> bool) -> usize {
        let kinds: Vec<(bool, bool)> = self.compared.kinds().collect();
        let own = kinds.iter().enumerate().filter(|(_, it)| is_one(it)).map(|(area, _)| area);
        let of = |area: usize| self.panel.clusters.get(area).map_or(area as u64, |it| u64::from(*it));
        own.map(of).collect::<std::collections::BTreeSet<u64>>().len()
    }

    fn draws(&self) -> Draws {
        Draws { count: self.spec.draws.unwrap_or(Draws::default().count), seed: self.seed }
    }

    /// Groups of controls that are taken for treated, where several areas are.
    fn placebo_draws(&self) -> Draws {
        let usual = Synthetic::default().draws;
        Draws { count: self.spec.draws.unwrap_or(usual.count), seed: self.seed }
    }

    /// Errors that are asked for and that a design does not know.
    fn keeps_its_errors(&self, found: &mut Found, knows: &[Errors]) {
        if !knows.contains(&self.spec.errors) {
            let design = found.estimate.design.name();
            let own = super::words::inference(found.estimate.inference);
            found
                .notes
                .push(format!("{design}: `errors` is not for this design, which keeps its own: {own}"));
        }
    }

    fn difference(&self) -> Result<Found, EvaluationError> {
        let estimate = difference(&self.panel, &self.settings)?;
        let df = estimate.df;
        let mut found = Found::new(estimate);
        let resampled = match self.spec.errors {
            Errors::Clustered if found.estimate.clusters < FEW => {
                found.wild = Some(wild(&self.panel, &self.settings, self.draws())?);
                None
            }
            Errors::Clustered | Errors::Reduced => None,
            Errors::Wild => Some(wild(&self.panel, &self.settings, self.draws())?),
            Errors::Randomisation => Some(randomise(&self.panel, &self.settings, self.draws())?),
        };
        if let Some(test) = resampled {
            found.notes.push(format!(
                "{}: {} draws{}",
                found.estimate.design.name(),
                test.draws,
                if test.exact { ", all there are" } else { "" }
            ));
            // The standard error stays the clustered one, and with it what it could have seen.
            found.estimate = Estimate { df, ..found.estimate.resampled(&test) };
        }
        Ok(found)
    }

    fn event_study(&self) -> Result<Found, EvaluationError> {
        let study = event_study(&self.panel, &self.settings, Window::default())?;
        let path = study.path.iter();
        let path = path.map(|it| Point { event: it.period, effect: it.effect, areas: it.areas }).collect();
        let mut found = Found { path, ..Found::new(study.estimate) };
        self.keeps_its_errors(&mut found, &[Errors::Clustered, Errors::Reduced]);
        Ok(found)
    }

    fn staggered(&self) -> Result<Found, EvaluationError> {
        let Draws { count: draws, seed } = self.draws();
        let error = match self.spec.errors {
            Errors::Wild => staggered::ErrorFrom::Multiplier { draws, seed },
            _ => staggered::ErrorFrom::Influence,
        };
        let method = Staggered { error, ..Staggered::default() };
        let study = staggered::staggered(&self.panel, method, &self.settings)?;
        let areas = |event: i64| {
            let own = study.effects.iter().filter(|it| it.period as i64 - it.group as i64 == event);
            own.map(|it| it.treated).sum()
        };
        let path = study.path.iter();
        let path = path.map(|it| Point { event: it.of, effect: it.effect, areas: areas(it.of) }).collect();
        let mut found = Found { path, ..Found::new(study.estimate.clone()) };
        self.keeps_its_errors(&mut found, &[Errors::Clustered, Errors::Reduced, Errors::Wild]);
        Ok(found)
    }

    fn synthetic(&self) -> Result<Found, EvaluationError> {
        let columns: Vec<&[f64]> = self.compared.covariates.iter().map(Vec::as_slice).collect();
        let method = Synthetic {
            outcomes: !self.spec.is_fitted,
            covariates: &columns,
            importance: if self.spec.is_fitted { Importance::Fitted } else { Importance::Equal },
            intercept: self.spec.intercept,
            draws: self.placebo_draws(),
        };
        let study = synthetic_control(&self.panel, &method, &self.settings)?;
        let first = study.estimate.pre_periods as i64;
        let none = f64::NAN;
        let point = |(period, it): (usize, &theodolite_core::evaluation::synthetic::PathPoint)| Point {
            event: period as i64 - first,
            effect: Effect { effect: it.effect, se: none, lower: none, upper: none, p: none },
            areas: study.estimate.treated,
        };
        let path = study.path.iter().enumerate().map(point).collect();
        let mut found = Found { path, ..Found::new(study.estimate.clone()) };
        found.balance =
            self.before(&study.estimate.weights, &self.spec.covariates, &self.compared.covariates);
        if self.spec.intercept {
            found.notes.push(super::words::intercept(&study));
        }
        found.notes.push(super::words::placebos(&study));
        found.facts = super::words::facts(&study);
        found.doubts = study.doubts().into_iter().map(|it| super::words::doubt(&study, it)).collect();
        found.notes.extend(self.incomplete(Design::Synthetic, &study.incomplete));
        match study.detectable(1.0 - self.spec.level, self.spec.power)? {
            Some(least) => found.detectable = least,
            None if study.placebos.is_empty() => {}
            None => found.notes.push(format!(
                "{}: with {} p is at least {}: no effect whatever could have been seen at {}",
                Design::Synthetic.name(),
                super::words::taken(&study),
                crate::digits::alone(1.0 / (study.placebos.len() + 1) as f64),
                crate::digits::alone(1.0 - self.spec.level)
            )),
        }
        found.placebos = study.placebos;
        self.keeps_its_errors(&mut found, &[Errors::Clustered]);
        Ok(found)
    }

    fn synthetic_difference(&self) -> Result<Found, EvaluationError> {
        let kinds: Vec<(bool, bool)> = self.compared.kinds().collect();
        let treated = kinds.iter().filter(|it| it.0).count();
        let controls = kinds.iter().filter(|it| it.1).count();
        // Placebos take as many controls at a time as are treated, and some to compare with.
        let error = if controls > treated + 1 {
            sdid::ErrorFrom::Placebo { replicates: self.spec.draws.unwrap_or(499), seed: self.seed }
        } else {
            sdid::ErrorFrom::Jackknife
        };
        let study = sdid::synthetic_difference(&self.panel, error, &self.settings)?;
        let mut found = Found::new(study.estimate.clone());
        found.balance = self.before(&study.estimate.weights, &[], &[]);
        let weighed = study.time_weights.iter().zip(&self.compared.periods).filter(|it| *it.0 > 0.0005);
        let weighed: Vec<String> = weighed
            .map(|(weight, period)| format!("{period} {}", crate::digits::grouped(*weight, 3)))
            .collect();
        found.notes.push(format!(
            "{}: weights of the periods before: {}",
            Design::SyntheticDifference.name(),
            weighed.join(", ")
        ));
        found.notes.extend(self.incomplete(Design::SyntheticDifference, &study.incomplete));
        self.keeps_its_errors(&mut found, &[Errors::Clustered]);
        Ok(found)
    }

    fn matching(&self) -> Result<Found, EvaluationError> {
        let dates = self.compared.dates();
        let first = match dates.as_slice() {
            [first] => *first,
            [first, other, ..] => return Err(EvaluationError::SeveralDates { first: *first, other: *other }),
            [] => return Err(EvaluationError::NoTreated),
        };
        let change = |area: usize| {
            let (before, after) = self.panel.row(area).split_at(first);
            let whole = |part: &[f64]| if part.iter().any(|it| it.is_nan()) { None } else { mean(part) };
            whole(after).zip(whole(before)).map_or(f64::NAN, |(after, before)| after - before)
        };
        let kinds: Vec<(bool, bool)> = self.compared.kinds().collect();
        let treated: Vec<bool> = kinds.iter().map(|it| it.0).collect();
        let takes_part = |area: usize| kinds[area].0 || kinds[area].1;
        let outcome: Vec<f64> =
            (0..kinds.len()).map(|it| if takes_part(it) { change(it) } else { f64::NAN }).collect();
        let columns: Vec<&[f64]> = self.compared.matched.iter().map(Vec::as_slice).collect();
        let own = &self.spec.matching;
        let method = Matching {
            alike: own.by.clone(),
            matches: own.neighbours,
            caliper: own.caliper,
            error: matching::ErrorFrom::AbadieImbens,
        };
        let study = match_areas(&columns, &treated, &outcome, &method, &self.settings)?;
        let estimate = Estimate { periods: self.panel.periods, pre_periods: first, ..study.estimate.clone() };
        let mut found = Found::new(estimate);
        let names = own.on.iter().map(|it| it.value.clone());
        for ((variable, column), balance) in names.zip(&self.compared.matched).zip(&study.balance) {
            let means = self.means(column, &study.estimate.weights);
            found.balance.push(Alike { variable, means, smd: [balance.before, balance.after] });
        }
        let unlike = found.balance.iter().filter(|it| it.smd[1].abs() >= 0.1);
        let unlike: Vec<String> = unlike.map(|it| format!("`{}`", it.variable)).collect();
        if !unlike.is_empty() {
            found.notes.push(format!(
                "{}: matched areas still differ by 0.1 standard deviations or more in {}: what is left of the difference is in the estimate",
                Design::Matching.name(),
                unlike.join(", ")
            ));
        }
        if !study.unmatched.is_empty() {
            found.notes.push(format!(
                "{}: no match within the caliper for {}",
                Design::Matching.name(),
                self.compared.some(study.unmatched.iter().copied())
            ));
        }
        let lacking: Vec<usize> = study.incomplete.iter().copied().filter(|it| takes_part(*it)).collect();
        found.notes.extend(self.incomplete(Design::Matching, &lacking));
        self.keeps_its_errors(&mut found, &[Errors::Clustered]);
        Ok(found)
    }

    fn incomplete(&self, design: Design, areas: &[usize]) -> Option<String> {
        (!areas.is_empty()).then(|| {
            format!(
                "{}: {} areas are left out because a value is missing: {}",
                design.name(),
                areas.len(),
                self.compared.some(areas.iter().copied())
            )
        })
    }

    /// The mean of treated areas, of controls, and of these by weight, where there is a value.
    fn means(&self, column: &[f64], weights: &[AreaWeight]) -> [f64; 3] {
        let kinds: Vec<(bool, bool)> = self.compared.kinds().collect();
        let side = |is: &dyn Fn(&(bool, bool)) -> bool| {
            let own = column.iter().zip(&kinds).filter(|(value, kind)| is(kind) && !value.is_nan());
            mean(&own.map(|it| *it.0).collect::<Vec<_>>()).unwrap_or(f64::NAN)
        };
        let mut shares = vec![0.0; column.len()];
        weights.iter().for_each(|it| shares[it.area] = it.weight);
        let weighted = theodolite_core::sum::weighted_mean(column, &shares).unwrap_or(f64::NAN);
        [side(&|it| it.0), side(&|it| it.1), weighted]
    }

    /// How alike areas were before: in the outcome, and in covariates.
    fn before(
        &self,
        weights: &[AreaWeight],
        names: &[crate::spec::At<String>],
        columns: &[Vec<f64>],
    ) -> Vec<Alike> {
        let first = self.compared.dates().first().copied().unwrap_or(0);
        let periods = self.compared.periods.iter().take(first).enumerate().map(|(k, period)| {
            let column: Vec<f64> = (0..self.panel.areas).map(|area| self.panel.at(area, k)).collect();
            (period.to_string(), column)
        });
        let covariates = names.iter().zip(columns).map(|(at, column)| (at.value.clone(), column.clone()));
        let kinds: Vec<(bool, bool)> = self.compared.kinds().collect();
        periods
            .chain(covariates)
            .map(|(variable, column)| {
                let side = |is: &dyn Fn(&(bool, bool)) -> bool| -> Vec<f64> {
                    column.iter().zip(&kinds).filter(|it| is(it.1)).map(|it| *it.0).collect()
                };
                let smd = matching::standardised(&side(&|it| it.0), &side(&|it| it.1));
                Alike { means: self.means(&column, weights), smd: [smd, f64::NAN], variable }
            })
            .collect()
    }
}
