//! Where an award lies: from the code in its row to areas, with their parts of it.

use std::sync::Arc;

use theodolite_core::fund::share_out;
use theodolite_core::{Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::key::CodeIndex;
use theodolite_data::lookup::Mapping;
use theodolite_data::strings::{Strings, is_space, trim};

use crate::plan::Plan;
use crate::run::{Run, Step, Stopped};
use crate::spec::{Apportion, Fund};

/// How the geography of the codes lies to that of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// It is the same.
    Same,
    /// Its areas lie in those of the table.
    Finer,
    /// Areas of the table lie in its areas.
    Coarser,
}

/// How the codes lie to the areas of the table.
///
/// # Errors
/// Where neither lies in the other, and where awards would be shared out by no stated rule.
pub(super) fn direction(plan: &Plan<'_>, spec: &Fund) -> Result<Direction, Problem> {
    let Some(to) = &spec.to else { return Ok(Direction::Same) };
    let from = &spec.geography.value;
    if *from == to.value {
        let message = format!("the codes of `{}` are those of `{from}` already", spec.name.value);
        return Err(Problem::error("same-geography", message).at(&to.span).hint("leave `to` out"));
    }
    let via = spec.via.as_ref();
    let forward = plan.route(from, &to.value, via, &to.span);
    let back = plan.route(&to.value, from, via, &to.span).is_ok();
    if let Some(apportion) = &spec.apportion {
        if back {
            return Ok(Direction::Coarser);
        }
        forward?;
        let message =
            format!("areas of `{from}` lie in those of `{}`: there is nothing to apportion", to.value);
        return Err(Problem::error("out-of-place", message)
            .at(&apportion.span)
            .hint("leave `apportion` out"));
    }
    // What the study says outright comes before what could be worked out the other way round.
    if back && (forward.is_err() || !plan.leads(from, &to.value) && plan.leads(&to.value, from)) {
        return Err(unstated(spec));
    }
    forward.map(|_| Direction::Finer)
}

/// The problem of awards to areas that are greater than those of the table.
fn unstated(spec: &Fund) -> Problem {
    let (from, to) = (&spec.geography.value, spec.told_for());
    let message = format!(
        "`{}` has awards to areas of `{from}`, in which several areas of `{}` lie, and does not say how they share them",
        spec.name.value, to.value
    );
    Problem::error("apportion-needed", message).at(&to.span).hint(format!(
        "add `apportion = \"population\"` or \"equal\": such parts are assumed and were not awarded; or tell the fund for `{from}`"
    ))
}

/// Why an award has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lost {
    /// Its code is blank, or that of no area.
    Unknown,
    /// Its area lies in none of those of the table.
    Outside,
    /// No area of the table lies in its area.
    Empty,
    /// Nobody lives in its area, and money is shared out by people.
    Nobody,
}

impl Lost {
    /// What the area of such an award is.
    pub(super) fn words(self, spec: &Fund) -> String {
        let (from, to) = (&spec.geography.value, &spec.told_for().value);
        match self {
            Lost::Unknown => format!("no area of `{from}`"),
            Lost::Outside => format!("an area of `{from}` that lies in no area of `{to}`"),
            Lost::Empty => format!("an area of `{from}` in which no area of `{to}` lies"),
            Lost::Nobody => format!("an area of `{from}` in which nobody lives"),
        }
    }

    /// The code of the fault where such awards stop the build.
    pub(super) fn fault(self) -> &'static str {
        match self {
            Lost::Unknown => "unknown-code",
            Lost::Outside => "area-outside",
            Lost::Empty => "area-without-members",
            Lost::Nobody => "area-without-people",
        }
    }

    /// The reason that a fault is of.
    pub(super) fn of_fault(code: &str) -> Lost {
        let each = [Lost::Outside, Lost::Empty, Lost::Nobody];
        each.into_iter().find(|it| it.fault() == code).unwrap_or(Lost::Unknown)
    }
}

/// Finds the areas of codes.
pub(super) struct Places {
    /// The areas of the table.
    pub areas: Arc<Geography>,
    /// The areas that the codes are of.
    pub from: Arc<Geography>,
    way: Way,
    index: CodeIndex,
    postcodes: bool,
    last: (String, Option<u32>),
    plain: String,
}

enum Way {
    Same,
    Finer(Arc<Mapping>),
    /// For each area of the codes, areas of the table with their weights.
    Coarser(Vec<(Vec<u32>, Vec<f64>)>),
}

impl Places {
    pub(super) fn new(run: &mut Run<'_>, spec: &Fund) -> Step<Places> {
        let direction = match direction(run.plan, spec) {
            Ok(direction) => direction,
            Err(problem) => return run.stop(problem),
        };
        let (from, to) = (run.geography(&spec.geography.value)?, run.geography(&spec.told_for().value)?);
        let span = &spec.told_for().span;
        let way = match direction {
            Direction::Same => Way::Same,
            Direction::Finer => Way::Finer(finer(run, spec, span)?),
            Direction::Coarser => {
                let mapping = run.mapping(&to.name, &from.name, spec.via.as_ref(), span)?;
                let people = match spec.apportion.as_ref().map(|it| it.value) {
                    Some(Apportion::Population) => Some(people(run, spec, &to)?),
                    _ => None,
                };
                Way::Coarser(shares(&mapping, people.as_ref().map(|it| it.as_slice()), from.len()))
            }
        };
        let index = if spec.postcodes {
            let mut plain = String::new();
            let codes = from.codes.iter().map(|code| {
                normalised(code, &mut plain);
                plain.clone()
            });
            let codes: Vec<String> = codes.collect();
            let codes: Strings = codes.iter().map(String::as_str).collect();
            CodeIndex::new(&Arc::new(codes))
        } else {
            from.index.clone()
        };
        let last = (String::new(), None);
        Ok(Places { areas: to, from, way, index, postcodes: spec.postcodes, last, plain: String::new() })
    }

    /// The area of a code whose money can be shared out, in the geography of the codes.
    ///
    /// # Errors
    /// [`Lost`] where it has no place.
    pub(super) fn place(&mut self, code: &str) -> Result<u32, Lost> {
        let at = self.find(code).ok_or(Lost::Unknown)?;
        let lost = match &self.way {
            Way::Same => None,
            Way::Finer(mapping) => {
                let has = mapping.targets_of(at as usize).any(|(_, share)| share > 0.0);
                (!has).then_some(Lost::Outside)
            }
            Way::Coarser(members) => match members.get(at as usize).map(|it| it.1.as_slice()) {
                None | Some([]) => Some(Lost::Empty),
                Some(weights) => (!weights.iter().any(|it| *it > 0.0)).then_some(Lost::Nobody),
            },
        };
        lost.map_or(Ok(at), Err)
    }

    /// Whether two codes are of the same area.
    pub(super) fn is_same(&mut self, one: &str, other: &str) -> bool {
        let first = self.find(one);
        first.is_some() && first == self.find(other)
    }

    /// The area of a code, in the geography of the codes.
    fn find(&mut self, code: &str) -> Option<u32> {
        let code = trim(code);
        if code != self.last.0 {
            self.last.1 = if self.postcodes {
                normalised(code, &mut self.plain);
                self.index.find(&self.plain)
            } else {
                self.index.find(code)
            };
            self.last.0.clear();
            self.last.0.push_str(code);
        }
        self.last.1
    }

    /// Hands the parts of some money to each area that has one.
    pub(super) fn share(&self, at: u32, pence: i64, mut each: impl FnMut(u32, i64)) {
        match &self.way {
            Way::Same => each(at, pence),
            Way::Finer(mapping) => {
                let mut targets = mapping.targets_of(at as usize);
                match (targets.next(), targets.next()) {
                    (None, _) => {}
                    (Some((target, _)), None) => each(target, pence),
                    (Some(first), Some(second)) => {
                        let (targets, shares): (Vec<u32>, Vec<f64>) =
                            [first, second].into_iter().chain(targets).unzip();
                        parts(pence, &targets, &shares, each);
                    }
                }
            }
            Way::Coarser(members) => {
                if let Some((targets, weights)) = members.get(at as usize) {
                    parts(pence, targets, weights, each);
                }
            }
        }
    }
}

fn parts(pence: i64, targets: &[u32], weights: &[f64], mut each: impl FnMut(u32, i64)) {
    let parts = share_out(pence, weights).unwrap_or_default();
    let with = targets.iter().zip(parts).zip(weights).filter(|(_, weight)| **weight > 0.0);
    with.for_each(|((target, part), _)| each(*target, part));
}

/// A postcode as it is compared: without spaces, in capitals.
fn normalised(code: &str, plain: &mut String) {
    plain.clear();
    plain.extend(code.chars().filter(|it| !is_space(*it)).map(|it| it.to_ascii_uppercase()));
}

fn finer(run: &mut Run<'_>, spec: &Fund, span: &Span) -> Step<Arc<Mapping>> {
    let before = run.problems.len();
    let found = run.mapping(&spec.geography.value, &spec.told_for().value, spec.via.as_ref(), span);
    // By the areas of a finer geography it may turn out that the codes are those of greater areas.
    let split = |it: &Problem| it.code == "split-areas";
    if found.is_err() && run.problems.iter().skip(before).any(split) {
        run.problems.truncate(before);
        return run.stop(unstated(spec));
    }
    found
}

/// The people of the areas that money is shared out among.
fn people(run: &mut Run<'_>, spec: &Fund, areas: &Geography) -> Step<Arc<Vec<f64>>> {
    let found = super::people(run, spec, &areas.name)?;
    let Some(found) = found else {
        let message = format!(
            "`{}` is shared out by people, but geography `{}` has no population",
            spec.name.value, areas.name
        );
        let span = spec.apportion.as_ref().map_or(&spec.name.span, |it| &it.span);
        return run.stop(Problem::error("no-population", message).at(span).hint(format!(
            "add `population = \"column\"` to [geography.{}], or `people` here, or say `apportion = \"equal\"`",
            areas.name
        )));
    };
    if let Some(area) = found.iter().position(|it| it.is_nan() || *it < 0.0) {
        let message = format!(
            "area `{}` of `{}` has no people that could be counted",
            areas.codes.get(area),
            areas.name
        );
        return run.stop(
            Problem::error("no-population", message)
                .at(&spec.name.span)
                .hint("complete the column: who lives there decides what the areas beside it get"),
        );
    }
    Ok(found)
}

/// For each coarser area the areas in it, in their order, with their weights.
fn shares(mapping: &Mapping, people: Option<&[f64]>, coarser: usize) -> Vec<(Vec<u32>, Vec<f64>)> {
    let mut members: Vec<(Vec<u32>, Vec<f64>)> = vec![Default::default(); coarser];
    for area in 0..mapping.area_count() {
        let weight = people.map_or(1.0, |it| it.get(area).copied().unwrap_or(0.0));
        for (target, share) in mapping.targets_of(area) {
            if let Some((areas, weights)) = members.get_mut(target as usize) {
                areas.push(area as u32);
                weights.push(weight * share);
            }
        }
    }
    members
}

/// What a table of another geography is told by, in words.
pub(super) fn words(spec: &Fund) -> String {
    match (&spec.to, spec.apportion.as_ref().map(|it| it.value)) {
        (None, _) => String::new(),
        (Some(to), None) => format!(", awards to `{}` summed for `{}`", spec.geography.value, to.value),
        (Some(to), Some(rule)) => format!(
            ", awards to `{}` shared out among areas of `{}` {}",
            spec.geography.value,
            to.value,
            match rule {
                Apportion::Population => "by their people",
                Apportion::Equal => "in equal parts",
            }
        ),
    }
}

/// Whether it can be had in which direction codes lie: nothing else is looked at.
pub(super) fn known(plan: &Plan<'_>, spec: &Fund) -> Result<Direction, Stopped> {
    direction(plan, spec).map_err(|_| Stopped)
}
