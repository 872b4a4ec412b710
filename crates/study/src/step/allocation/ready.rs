//! What a sum is shared by, ready to be shared: who takes part, their people, their need and their limits.

use std::sync::Arc;

use theodolite_core::allocation::{
    Allocation as Shared, AllocationError, Damped, Damping, Limits, Need, Rise, allocate, capitation, damp,
};
use theodolite_core::{Polarity, Problem};
use theodolite_data::geography::Geography;
use theodolite_data::table::Values;

use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::allocation::{Allocation, Among, Limit, Rule};
use crate::spec::{At, OnMissing};
use crate::step::summary;

/// Whether an area takes part, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It takes part.
    In,
    /// The designation does not take it.
    NotDesignated,
    /// The designation cannot tell.
    NotClassified,
    /// It has no number of people, or no value that the rule goes by.
    Missing,
    /// Nobody lives there.
    NoPeople,
    /// Nobody lives there, so that the rule gives it nothing, and damping keeps it a share of what it had.
    Kept,
}

impl Standing {
    /// Whether it may get some of the money.
    pub(super) fn takes_part(self) -> bool {
        matches!(self, Standing::In | Standing::Kept)
    }
}

/// All that a rule asks for.
pub(super) struct Ready<'a> {
    spec: &'a Allocation,
    pub areas: Arc<Geography>,
    pub people: Option<Arc<Vec<f64>>>,
    pub standing: Vec<Standing>,
    /// What the rule goes by, in its order.
    pub measures: Vec<Numbers>,
    /// What each area had before, in units.
    previous: Option<Vec<f64>>,
}

/// Who gets what, and between which limits.
pub(super) struct Found {
    pub shared: Shared,
    /// Floors and ceilings before damping.
    pub limits: Limits,
    pub damped: Option<Damped>,
}

/// How amounts rise by the rule, area by area.
pub(super) struct Rates {
    pub rates: Vec<f64>,
    pub starts: Option<Vec<f64>>,
    cap: Option<f64>,
}

impl Rates {
    pub(super) fn rise(&self) -> Rise<'_> {
        match &self.starts {
            None => Rise::shares(&self.rates),
            Some(starts) => Rise::least_first(starts, &self.rates, self.cap),
        }
    }
}

/// Whether people count in it.
fn counts_people(spec: &Allocation) -> bool {
    let per_head = |limit: &Option<At<Limit>>| limit.as_ref().is_some_and(|it| it.value.per_head.is_some());
    spec.rule.value != Rule::Equal || per_head(&spec.floor) || per_head(&spec.ceiling)
}

/// Reads what an allocation is made from, and stops where something is missing that must be there.
pub(super) fn ready<'a>(run: &mut Run<'a>, spec: &'a Allocation, geography: &str) -> Step<Ready<'a>> {
    let areas = run.geography(geography)?;
    let mut standing = vec![Standing::In; areas.len()];
    if let Among::Designation(among) = &spec.among {
        let table = run.table(&among.value)?;
        let Some(Values::Truth(designated)) = table.column("designated") else { return Err(Stopped) };
        for (standing, designated) in standing.iter_mut().zip(designated) {
            *standing = match designated {
                Some(true) => Standing::In,
                Some(false) => Standing::NotDesignated,
                None => Standing::NotClassified,
            };
        }
    }
    let mut measures = Vec::new();
    for at in spec.rule.value.measures() {
        let reference = run.plan.reference(at).map_err(|_| Stopped)?;
        measures.push(run.column(&reference)?);
    }
    let excludes = spec.on_missing.as_ref().is_some_and(|it| it.value == OnMissing::Exclude);
    for (at, numbers) in spec.rule.value.measures().iter().zip(&measures) {
        let without = |area: &usize| standing[*area] == Standing::In && numbers.values[*area].is_nan();
        let without: Vec<u32> = (0..areas.len()).filter(without).map(|area| area as u32).collect();
        if !excludes && !without.is_empty() {
            let (count, some) = (without.len(), areas.some(&without));
            let problem = Problem::error(
                "missing-value",
                format!(
                    "`{}` has no value for {count} areas that share in `{}`: {some}",
                    at.value, spec.name.value
                ),
            );
            return run.stop(problem.at(&at.span).hint(
                "say `on-missing = \"exclude\"`: they get nothing and are counted; or fill the gaps with `impute`",
            ));
        }
        without.iter().for_each(|area| standing[*area as usize] = Standing::Missing);
    }
    let others = |area: &u32| standing[*area as usize] != Standing::In;
    let others: Vec<u32> = (0..areas.len() as u32).filter(others).collect();
    let people = if counts_people(spec) {
        let rule = if excludes { OnMissing::Exclude } else { OnMissing::Stop };
        Some(summary::weights(run, geography, spec.people.as_ref(), &areas, &others, rule, &spec.name)?)
    } else {
        crate::explain::people(
            run,
            &At { value: geography.to_owned(), span: spec.name.span.clone() },
            spec.people.as_ref(),
        )?
    };
    if let (Some(people), true) = (&people, counts_people(spec)) {
        for (standing, people) in standing.iter_mut().zip(people.iter()).filter(|it| *it.0 == Standing::In) {
            match people {
                it if it.is_nan() => *standing = Standing::Missing,
                it if *it == 0.0 => *standing = Standing::NoPeople,
                _ => {}
            }
        }
    }
    let previous = match &spec.previous {
        None => None,
        Some(at) => {
            let reference = run.plan.reference(at).map_err(|_| Stopped)?;
            let money = run.column(&reference)?.values;
            if let Some(area) = (0..areas.len()).find(|it| standing[*it] == Standing::In && money[*it] < 0.0)
            {
                let message =
                    format!("area `{}` had {} before, by `{}`", areas.codes.get(area), money[area], at.value);
                let problem = Problem::error("negative-amount", message).at(&at.span);
                return run.stop(
                    problem.hint("an amount is 0 or more; what was paid back is no grant of that year"),
                );
            }
            let bare = (0..areas.len()).filter(|it| standing[*it] == Standing::In && money[*it].is_nan());
            let bare: Vec<u32> = bare.map(|area| area as u32).collect();
            if !bare.is_empty() && spec.damping.is_some() {
                let note = format!("not damped, without an amount before: {}", areas.some(&bare));
                let record = run.record(&spec.name.value);
                record.counts.insert("areas not damped, without an amount before".into(), bare.len() as u64);
                record.notes.push(note);
            }
            // By the rule they get nothing; damping says of every area that had something how much it may lose.
            if let Some((Some(_), _)) = spec.damping {
                for (standing, _) in standing
                    .iter_mut()
                    .zip(money.iter())
                    .filter(|(standing, money)| **standing == Standing::NoPeople && **money > 0.0)
                {
                    *standing = Standing::Kept;
                }
            }
            Some(money.iter().map(|it| spec.unit.count(*it)).collect())
        }
    };
    let ready = Ready { spec, areas, people, standing, measures, previous };
    ready.check_signs(run)?;
    Ok(ready)
}

impl Ready<'_> {
    /// Stops where a weight would be below 0.
    fn check_signs(&self, run: &mut Run<'_>) -> Step<()> {
        let hint = match &self.spec.rule.value {
            Rule::NeedWeighted { threshold: None, .. } => {
                "need counts from 0 on: say from where with `threshold`, or bring the index onto a scale above 0, as `min-max` does"
            }
            Rule::Formula { .. } => "a factor is 0 or more: 1 leaves an area's share as it is",
            _ => return Ok(()),
        };
        for (at, numbers) in self.spec.rule.value.measures().iter().zip(&self.measures) {
            let below = |area: &usize| self.standing[*area] == Standing::In && numbers.values[*area] < 0.0;
            let below: Vec<u32> = (0..self.areas.len()).filter(below).map(|it| it as u32).collect();
            if !below.is_empty() {
                let (count, some) = (below.len(), self.areas.some(&below));
                let message = format!(
                    "`{}` is below 0 in {count} areas that share in `{}`: {some}",
                    at.value, self.spec.name.value
                );
                return run.stop(Problem::error("negative-need", message).at(&at.span).hint(hint));
            }
        }
        Ok(())
    }

    /// Which way round a level of need goes: as it is where more is better, else turned round.
    pub(super) fn turn(&self) -> f64 {
        match self.measures.first().map(|it| it.polarity) {
            Some(Polarity::Low) => 1.0,
            _ => -1.0,
        }
    }

    fn people_of(&self, area: usize) -> f64 {
        self.people.as_ref().and_then(|it| it.get(area)).copied().unwrap_or(f64::NAN)
    }

    /// How amounts rise by the rule; with another column of need in the place of its own.
    pub(super) fn rates(&self, need: Option<&[f64]>) -> Rates {
        let own = self.measures.first().map_or(&[][..], |it| it.values.as_slice());
        let need = need.unwrap_or(own);
        let rate = |area: usize, of: &dyn Fn(usize) -> f64| match self.standing[area] {
            Standing::In => of(area),
            Standing::Kept => 0.0,
            _ => f64::NAN,
        };
        let each = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..self.areas.len()).map(|it| rate(it, of)).collect()
        };
        let (mut starts, mut to) = (None, None);
        let rates = match &self.spec.rule.value {
            Rule::PerHead => each(&|area| self.people_of(area)),
            Rule::Equal => each(&|_| 1.0),
            Rule::NeedWeighted { power, threshold, .. } => {
                let form = Need { power: *power, threshold: *threshold };
                each(&|area| self.people_of(area) * form.weight(need[area]))
            }
            Rule::Category { weights, .. } => each(&|area| {
                let weight = weights.iter().find(|it| it.0 == need[area]).map_or(0.0, |it| it.1);
                self.people_of(area) * weight
            }),
            Rule::Formula { .. } => {
                let factors: Vec<&[f64]> = self.measures.iter().map(|it| it.values.as_slice()).collect();
                let weights = capitation(self.people.as_ref().map_or(&[], |it| it), &factors);
                each(&|area| weights.get(area).copied().unwrap_or(f64::NAN))
            }
            Rule::LeastFirst { cost, cap, .. } => {
                let turn = self.turn();
                starts = Some(need.iter().map(|it| it * turn).collect());
                to = cap.map(|it| it * turn);
                each(&|area| self.spec.unit.count(self.people_of(area) * cost))
            }
        };
        Rates { rates, starts, cap: to }
    }

    /// Shares the sum; with another column of need in the place of the rule's own.
    pub(super) fn found(&self, need: Option<&[f64]>) -> Result<Found, AllocationError> {
        let spec = self.spec;
        let rates = self.rates(need);
        let money = |limit: &Limit, area: usize, both: fn(f64, f64) -> f64| {
            let flat = limit.amount.unwrap_or(f64::NAN);
            let of_heads = limit.per_head.map_or(f64::NAN, |it| it * self.people_of(area));
            spec.unit.count(both(flat, of_heads)) // of a number and none, the number
        };
        let areas = 0..self.areas.len();
        let mut limits = Limits::none(areas.len());
        if let Some(floor) = &spec.floor {
            // What each area gets at least is for those where somebody lives.
            let floor = |area: usize| match self.standing[area] {
                Standing::Kept => f64::NAN,
                _ => money(&floor.value, area, f64::max),
            };
            limits = limits.with_floors(areas.clone().map(floor));
        }
        if let Some(ceiling) = &spec.ceiling {
            limits = limits.with_ceilings(areas.map(|it| money(&ceiling.value, it, f64::min)));
        }
        let budget = spec.amount.value;
        let damped = match (&self.previous, spec.damping) {
            (Some(before), Some((floor, ceiling))) => {
                let takes_part = |area: usize| self.standing[area].takes_part();
                Some(damp(&limits, before, Damping { floor, ceiling }, takes_part, budget)?)
            }
            _ => None,
        };
        let held = damped.as_ref().map_or(&limits, |it| &it.limits);
        let shared = allocate(&rates.rise(), held, spec.minimum.as_ref().map_or(0, |it| it.value), budget)?;
        Ok(Found { shared, limits, damped })
    }

    /// Why nothing can be shared, at its place in the study.
    pub(super) fn told(&self, error: &AllocationError) -> Problem {
        let spec = self.spec;
        let limit = |limit: &Option<At<Limit>>| limit.as_ref().map_or(&spec.rule.span, |it| &it.span).clone();
        let money = |units: f64| crate::digits::alone(spec.unit.money(units));
        match error {
            AllocationError::Floors { floors, budget } => Problem::error(
                "floors-beyond-amount",
                format!(
                    "the floors of `{}` come to {}, and there is {} to share out",
                    spec.name.value,
                    money(*floors as f64),
                    money(*budget as f64)
                ),
            )
            .at(&limit(&spec.floor))
            .hint("lower the floor, share among fewer areas, or share out more"),
            AllocationError::Crossed { area, floor, ceiling } => Problem::error(
                "ceiling-below-floor",
                format!(
                    "the ceiling of area `{}` is {}, below its floor of {}",
                    self.areas.codes.get(*area),
                    money(*ceiling as f64),
                    money(*floor as f64)
                ),
            )
            .at(&limit(&spec.ceiling))
            .hint("raise the one or lower the other; what is per head is less where few people live"),
            AllocationError::NoEligible => {
                let among = spec.among.name();
                let (message, hint) = if self.standing.contains(&Standing::In) {
                    (
                        format!("no area is eligible for `{}`: every share is 0", spec.name.value),
                        "look at the threshold, the weights or the factors: none of the areas that share it has any",
                    )
                } else {
                    (
                        format!(
                            "no area shares in `{}`: none of `{}` takes part",
                            spec.name.value, among.value
                        ),
                        "the designation takes none, or all lack a value or people",
                    )
                };
                let span = if self.standing.contains(&Standing::In) { &spec.rule.span } else { &among.span };
                Problem::error("no-eligible-area", message).at(span).hint(hint)
            }
            AllocationError::Share { area, .. } | AllocationError::Level { area, .. } => {
                let code = self.areas.codes.get(*area);
                let words = error
                    .to_string()
                    .replace(&format!("area {area} (counted from 0)"), &format!("area `{code}`"));
                Problem::error("cannot-share", words)
                    .at(&spec.rule.span)
                    .hint("look at the people and the values that the rule goes by")
            }
            AllocationError::Length { .. } => {
                Problem::error("cannot-share", error.to_string()).at(&spec.rule.span)
            }
        }
    }
}
