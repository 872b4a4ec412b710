//! Who is compared with whom: areas, dates and outcomes as the designs take them.

use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_core::evaluation::{Design, Panel};
use theodolite_data::geography::Geography;
use theodolite_data::period::Period;

use crate::plan::Node;
use crate::run::{Run, Step, Stopped};
use crate::spec::At;
use crate::spec::evaluation::{Evaluation, Treated};
use crate::step::series;
use crate::step::sides::{group, unclassified};

/// What an area is in an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Treated from a period on.
    Treated(usize),
    /// Compared with.
    Control,
    /// Treated only after the series ends, and a control until then.
    Later,
    /// Left out by `without`.
    LeftOut,
    /// Neither treated nor among the controls.
    Outside,
    /// Without a value in any period.
    NoValue,
}

/// Areas that are compared, each with its outcome.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    /// The areas of the series.
    pub areas: Arc<Geography>,
    /// The periods.
    pub periods: Vec<Period>,
    /// What each area of the geography is.
    pub roles: Vec<Role>,
    /// The areas that the designs see, by their place in the geography.
    pub used: Vec<usize>,
    /// Cells without a value among those of the controls.
    pub gaps: usize,
    /// Periods from which on values are of another definition than those before.
    pub breaks: Vec<Period>,
    /// Controls without a value before treatment, by their place among those that are seen.
    pub silent: Vec<usize>,
    outcome: Vec<f64>,
    first_treated: Vec<Option<usize>>,
    clusters: Vec<u32>,
    left_out: Vec<bool>,
    /// `covariates` of the areas that are seen.
    pub covariates: Vec<Vec<f64>>,
    /// `match.on` of them.
    pub matched: Vec<Vec<f64>>,
}

impl Compared {
    /// The panel as designs take it.
    pub(super) fn panel(&self) -> Panel<'_> {
        Panel {
            clusters: &self.clusters,
            left_out: &self.left_out,
            ..Panel::new(self.used.len(), self.periods.len(), &self.outcome, &self.first_treated)
        }
    }

    /// Areas as a message names them, by their place among those that are seen.
    pub(super) fn some(&self, seen: impl IntoIterator<Item = usize>) -> String {
        let areas: Vec<u32> = seen.into_iter().filter_map(|it| Some(*self.used.get(it)? as u32)).collect();
        self.areas.some(&areas)
    }

    /// The first treated periods, each once, ascending.
    pub(super) fn dates(&self) -> Vec<usize> {
        let mut dates: Vec<usize> = self.first_treated.iter().copied().flatten().collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// Whether each area that is seen is treated, and whether it is a control.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (bool, bool)> + '_ {
        let kinds = self.first_treated.iter().zip(&self.left_out);
        kinds.map(|(first, left_out)| (first.is_some(), first.is_none() && !left_out))
    }

    /// How many areas have a role.
    pub(super) fn count(&self, is: impl Fn(Role) -> bool) -> usize {
        self.roles.iter().filter(|it| is(**it)).count()
    }
}

/// Finds out who is compared with whom; stops where that is nobody, or cannot be done.
pub(super) fn compare(run: &mut Run<'_>, spec: &Evaluation) -> Step<Compared> {
    let of = &spec.of;
    let panel = run.series(&of.value)?;
    let areas = panel.areas.clone().ok_or(Stopped)?;
    let width = panel.periods.len();
    periods(run, spec, &panel)?;
    let dates = dates(run, spec, &panel, &areas)?;
    let has_some = |area: usize| panel.of_area(area).iter().any(|it| !it.is_nan());
    let is_control = group(run, &spec.controls, &areas)?.unwrap_or_else(|| vec![true; areas.len()]);
    let is_out = match &spec.without {
        Some(side) => group(run, side, &areas)?.unwrap_or_else(|| vec![false; areas.len()]),
        None => vec![false; areas.len()],
    };
    let unknown = match &spec.treated {
        Treated::Since(side, _) => unclassified(run, side, &areas)?,
        _ => vec![false; areas.len()],
    };
    let role = |area: usize| match dates[area] {
        _ if !has_some(area) => Role::NoValue,
        _ if unknown[area] => Role::Outside,
        Start::In(first) => Role::Treated(first),
        _ if is_out[area] => Role::LeftOut,
        _ if !is_control[area] => Role::Outside,
        Start::Later => Role::Later,
        Start::Never => Role::Control,
    };
    let roles: Vec<Role> = (0..areas.len()).map(role).collect();
    somebody(run, spec, &panel, &areas, &dates, &roles)?;

    let sees = |it: &usize| !matches!(roles[*it], Role::Outside | Role::NoValue);
    let used: Vec<usize> = (0..areas.len()).filter(sees).collect();
    let name = |of: &[usize]| areas.some(&of.iter().map(|it| *it as u32).collect::<Vec<_>>());
    let is_treated = |area: usize| matches!(roles[area], Role::Treated(_));
    let holes = |area: usize| panel.of_area(area).iter().filter(|it| it.is_nan()).count();
    let short: Vec<usize> = used.iter().copied().filter(|it| is_treated(*it) && holes(*it) > 0).collect();
    if !short.is_empty() {
        let message = format!(
            "series `{}` lacks {} values of treated areas: {}",
            of.value,
            short.iter().map(|it| holes(*it)).sum::<usize>(),
            name(&short)
        );
        return run.stop(Problem::error("gaps-of-treated", message).at(&of.span).hint(
            "treated areas need a value in every period: shorten the series with `between`, or find the values",
        ));
    }
    let mut outcome: Vec<f64> = used.iter().flat_map(|it| panel.of_area(*it)).copied().collect();
    if spec.log {
        let bad: Vec<usize> =
            used.iter().copied().filter(|it| panel.of_area(*it).iter().any(|it| *it <= 0.0)).collect();
        if !bad.is_empty() {
            let message = format!(
                "evaluation `{}` takes logarithms, but series `{}` has values of 0 or below: {}",
                spec.name.value,
                of.value,
                name(&bad)
            );
            return run.stop(
                Problem::error("not-positive", message)
                    .at(&of.span)
                    .hint("leave out `log`, or put those areas in `without`"),
            );
        }
        outcome.iter_mut().for_each(|it| *it = libm::log(*it));
    }
    let gaps = used.iter().filter(|it| !matches!(roles[**it], Role::LeftOut)).map(|it| holes(*it)).sum();
    let clusters = clusters(run, spec, &areas, &used)?;
    let mut columns = |names: &[At<String>]| {
        names.iter().map(|at| covariate(run, spec, at, &areas, &used, &roles)).collect::<Step<Vec<_>>>()
    };
    let (covariates, matched) = (columns(&spec.covariates)?, columns(&spec.matching.on)?);
    let silent = silent(run, spec, &panel, &areas, &roles, &used)?;
    let breaks = breaks(run, spec, &panel, &roles);
    debug_assert_eq!(outcome.len(), used.len() * width);
    Ok(Compared {
        periods: panel.periods.clone(),
        gaps,
        breaks,
        silent,
        outcome,
        first_treated: used
            .iter()
            .map(|it| match roles[*it] {
                Role::Treated(first) => Some(first),
                _ => None,
            })
            .collect(),
        left_out: used.iter().map(|it| roles[*it] == Role::LeftOut).collect(),
        clusters,
        covariates,
        matched,
        roles,
        used,
        areas,
    })
}

/// One period after the other, without gaps.
fn periods(run: &mut Run<'_>, spec: &Evaluation, panel: &series::Panel) -> Step<()> {
    let of = &spec.of;
    if let [one] = panel.periods.as_slice() {
        let message = format!("series `{}` has one period, {one}: there is no before and after", of.value);
        return run.stop(
            Problem::error("one-period", message)
                .at(&of.span)
                .hint("an evaluation takes 2 periods at least, one of them before treatment"),
        );
    }
    let steps: Vec<i32> = panel.periods.windows(2).map(|it| it[1].months_after(it[0])).collect();
    let least = steps.iter().copied().min().unwrap_or(12).max(1);
    let jumps: Vec<String> = panel
        .periods
        .windows(2)
        .filter(|it| it[1].months_after(it[0]) > least)
        .map(|it| format!("between {} and {}", it[0], it[1]))
        .collect();
    if jumps.is_empty() {
        return Ok(());
    }
    let areas: Vec<u32> = (0..panel.len() as u32).collect();
    let who = panel.areas.as_ref().map(|it| it.some(&areas)).unwrap_or_default();
    let message = format!(
        "series `{}` lacks periods {}, of all its {} areas ({who})",
        of.value,
        jumps.join(", "),
        panel.len()
    );
    run.stop(Problem::error("missing-periods", message).at(&of.span).hint(
        "designs take one period after the other: add the missing ones, or cut the series with `between` to a stretch without gaps",
    ))
}

/// Periods from which on values are of another definition, with a warning: it may have moved areas by unlike amounts.
fn breaks(run: &mut Run<'_>, spec: &Evaluation, panel: &series::Panel, roles: &[Role]) -> Vec<Period> {
    let Some(first) = panel.periods.first() else { return Vec::new() };
    let within = panel.breaks.iter().filter(|it| **it > first.time());
    let mut breaks: Vec<Period> =
        within.filter_map(|at| panel.periods.iter().find(|it| it.time() >= *at)).copied().collect();
    breaks.dedup();
    if breaks.is_empty() {
        return breaks;
    }
    let starts = |it: &Period| panel.find(*it).is_some_and(|at| roles.contains(&Role::Treated(at)));
    let told: Vec<String> = breaks
        .iter()
        .map(|it| format!("{it}{}", if starts(it) { ", in which treatment starts," } else { "" }))
        .collect();
    let message = format!(
        "evaluation `{}` goes across a break of series `{}`: values from {} on are of another definition",
        spec.name.value,
        spec.of.value,
        told.join(" and from ")
    );
    run.problems.push(Problem::warning("across-a-break", message).at(&spec.of.span).hint(
        "the estimate is right only if the new definition moved treated areas and controls alike; `between` of the series keeps periods of one definition",
    ));
    breaks
}

/// Controls without a value before treatment; stops where none has one.
fn silent(
    run: &mut Run<'_>,
    spec: &Evaluation,
    panel: &series::Panel,
    areas: &Geography,
    roles: &[Role],
    used: &[usize],
) -> Step<Vec<usize>> {
    let starts = roles.iter().filter_map(|it| match it {
        Role::Treated(first) => Some(*first),
        _ => None,
    });
    let (earliest, latest) = (starts.clone().min().unwrap_or(0), starts.max().unwrap_or(0));
    let is_control = |it: usize| matches!(roles[it], Role::Control | Role::Later);
    let is_silent = |it: usize| panel.of_area(it)[..latest].iter().all(|value| value.is_nan());
    let controls: Vec<usize> = (0..used.len()).filter(|at| is_control(used[*at])).collect();
    let silent: Vec<usize> = controls.iter().copied().filter(|at| is_silent(used[*at])).collect();
    // Of several dates, areas that are treated later are compared with, too.
    if silent.len() < controls.len() || silent.is_empty() || earliest < latest {
        return Ok(silent);
    }
    let names: Vec<u32> = silent.iter().map(|at| used[*at] as u32).collect();
    let message = format!(
        "evaluation `{}`: no control has a value before treatment starts in {}: {}",
        spec.name.value,
        panel.periods[latest],
        areas.some(&names)
    );
    run.stop(Problem::error("no-pre-period", message).at(&spec.controls_span).hint(
        "nothing shows how they moved from then on: widen `controls`, or take a series that has their earlier values",
    ))
}

/// When an area's treatment starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    In(usize),
    Later,
    Never,
}

fn dates(run: &mut Run<'_>, spec: &Evaluation, panel: &series::Panel, areas: &Geography) -> Step<Vec<Start>> {
    let of = &spec.of.value;
    let ends = |period: Period, own: &[Period]| own.last().is_some_and(|last| period > *last);
    match &spec.treated {
        Treated::Since(side, from) => {
            let is_in = group(run, side, areas)?.ok_or(Stopped)?;
            if panel.find(from.value).is_none() && ends(from.value, &panel.periods) {
                let message = format!("series `{of}` ends before treatment, which starts in {}", from.value);
                let problem = Problem::error("ends-before-treatment", message).at(&from.span);
                return run.stop(problem.hint(panel.span()));
            }
            let begins = panel.periods.first().is_some_and(|first| from.value < *first);
            let first = if begins { 0 } else { series::period(run, of, panel, from)? };
            if first == 0 {
                return no_before(run, of, from, &format!("treatment starts in {}", from.value), panel);
            }
            Ok(is_in.into_iter().map(|it| if it { Start::In(first) } else { Start::Never }).collect())
        }
        Treated::Starts(at) => {
            let reference = match run.plan.reference(at) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            let years = run.column(&reference)?.values;
            let mut starts = Vec::with_capacity(areas.len());
            let mut early: Vec<u32> = Vec::new();
            for (area, year) in years.iter().copied().enumerate() {
                let code = areas.codes.get(area);
                if year.is_nan() {
                    starts.push(Start::Never);
                    continue;
                }
                let period = Period::of_year(year as i32).filter(|_| year.fract() == 0.0);
                let Some(period) = period else {
                    let message = format!(
                        "`{}` of `{code}` is {year}, which is no year in which treatment starts",
                        at.value
                    );
                    return run.stop(
                        Problem::error("bad-start", message)
                            .at(&at.span)
                            .hint("a year such as 2016; blank (missing) where an area is never treated"),
                    );
                };
                let (first, last) = (panel.periods.first(), panel.periods.last());
                match panel.find(period) {
                    Some(k) => {
                        if k == 0 {
                            early.push(area as u32);
                        }
                        starts.push(Start::In(k));
                    }
                    None if last.is_some_and(|last| period.year() > last.year()) => starts.push(Start::Later),
                    None if first.is_some_and(|first| period.year() < first.year()) => {
                        early.push(area as u32);
                        starts.push(Start::In(0));
                    }
                    None => {
                        let message =
                            format!("series `{of}` has no one period of {year}, in which `{code}` starts");
                        let problem = Problem::error("no-such-period", message).at(&at.span);
                        return run.stop(problem.hint(
                            "`starts` takes a series of years; of shorter periods say `treated` and `from`",
                        ));
                    }
                }
            }
            let panel_has = |area: u32| panel.of_area(area as usize).iter().any(|it| !it.is_nan());
            early.retain(|area| panel_has(*area));
            if !early.is_empty() {
                let what =
                    format!("treatment of {} starts in the first period or before", areas.some(&early));
                return no_before(run, of, at, &what, panel);
            }
            Ok(starts)
        }
    }
}

fn no_before<A, T>(run: &mut Run<'_>, of: &str, at: &At<A>, what: &str, panel: &series::Panel) -> Step<T> {
    let message = format!("series `{of}` has no period before: {what}");
    run.stop(Problem::error("no-pre-period", message).at(&at.span).hint(format!(
        "{}: take one that begins earlier; an area that was always treated shows no change, and is best left blank in `starts` and named in `without`",
        panel.span()
    )))
}

/// Somebody is treated, and somebody is not.
fn somebody(
    run: &mut Run<'_>,
    spec: &Evaluation,
    panel: &series::Panel,
    areas: &Geography,
    dates: &[Start],
    roles: &[Role],
) -> Step<()> {
    let name = &spec.name.value;
    let (span, what) = match &spec.treated {
        Treated::Since(side, _) => {
            (side.names().map_or_else(|| spec.name.span.clone(), |it| it.span.clone()), side.words())
        }
        Treated::Starts(at) => (at.span.clone(), format!("`{}`", at.value)),
    };
    let places = |is: &dyn Fn(usize) -> bool| -> Vec<u32> {
        (0..areas.len()).filter(|it| is(*it)).map(|it| it as u32).collect()
    };
    let silent = places(&|it| matches!(dates[it], Start::In(_)) && roles[it] == Role::NoValue);
    let treated = places(&|it| matches!(roles[it], Role::Treated(_)));
    let several = treated.iter().any(|it| roles[*it as usize] != roles[treated[0] as usize]);
    let control = |role: &Role| matches!(role, Role::Control | Role::Later);
    if treated.is_empty() {
        let later = dates.contains(&Start::Later);
        let (code, why) = match later {
            true => {
                ("ends-before-treatment", format!("every treatment starts after it ends; {}", panel.span()))
            }
            false if !silent.is_empty() => {
                let why = format!("series `{}` has no value of {}", spec.of.value, areas.some(&silent));
                ("nobody-treated", why)
            }
            false => ("nobody-treated", format!("{what} has no area")),
        };
        let message =
            format!("evaluation `{name}`: no area is treated within the series `{}`", spec.of.value);
        return run.stop(Problem::error(code, message).at(&span).hint(why));
    }
    if !silent.is_empty() {
        let message = format!(
            "series `{}` has no value of {} treated areas, which take no part: {}",
            spec.of.value,
            silent.len(),
            areas.some(&silent)
        );
        run.problems.push(Problem::warning("treated-without-values", message).at(&span));
    }
    if !roles.iter().any(control) && !several {
        let (code, message, hint) = match roles.iter().any(|it| matches!(it, Role::LeftOut | Role::Outside)) {
            true => (
                "no-donors",
                format!("evaluation `{name}`: no area is left to compare with {what}"),
                "let `without` leave out fewer areas, or widen `controls`",
            ),
            false => (
                "everybody-treated",
                format!("evaluation `{name}`: all {} areas with values are treated", treated.len()),
                "nothing shows what would have happened without the policy: find areas that it did not reach, or that it reached later (`starts`)",
            ),
        };
        return run.stop(Problem::error(code, message).at(&spec.controls_span).hint(hint));
    }
    Ok(())
}

/// The cluster of each area that is seen; none where each is its own.
fn clusters(run: &mut Run<'_>, spec: &Evaluation, areas: &Geography, used: &[usize]) -> Step<Vec<u32>> {
    let Some(at) = &spec.cluster else { return Ok(Vec::new()) };
    let labels: Vec<Option<u32>> = match run.plan.node(&at.value) {
        Some(Node::Geography(_)) => {
            let mapping = run.mapping(&areas.name, &at.value, None, &at.span)?;
            used.iter().map(|it| mapping.target_of(*it)).collect()
        }
        _ => {
            let reference = match run.plan.reference(at) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            let values = run.column(&reference)?.values;
            let own = |area: usize| values.get(area).copied().filter(|it| !it.is_nan());
            let mut kinds: Vec<f64> = used.iter().filter_map(|it| own(*it)).collect();
            kinds.sort_by(f64::total_cmp);
            kinds.dedup();
            let place = |value: f64| kinds.partition_point(|it| *it < value) as u32;
            used.iter().map(|it| own(*it).map(place)).collect()
        }
    };
    let none: Vec<u32> =
        used.iter().zip(&labels).filter(|(_, label)| label.is_none()).map(|(it, _)| *it as u32).collect();
    if !none.is_empty() {
        let message = format!("{} areas lie in no one `{}`: {}", none.len(), at.value, areas.some(&none));
        return run.stop(
            Problem::error("no-cluster", message)
                .at(&at.span)
                .hint("a cluster needs all its areas: name another, or leave these out with `without`"),
        );
    }
    let labels: Vec<u32> = labels.into_iter().flatten().collect();
    if labels.iter().all(|it| Some(it) == labels.first()) {
        let message =
            format!("all areas lie in one cluster of `{}`, so that errors cannot be told", at.value);
        return run.stop(
            Problem::error("one-cluster", message)
                .at(&at.span)
                .hint("take a finer `cluster`, or leave it out: each area is then its own"),
        );
    }
    Ok(labels)
}

/// An indicator of the areas that are seen; treated areas must have it.
fn covariate(
    run: &mut Run<'_>,
    spec: &Evaluation,
    at: &At<String>,
    areas: &Geography,
    used: &[usize],
    roles: &[Role],
) -> Step<Vec<f64>> {
    let reference = match run.plan.reference(at) {
        Ok(reference) => reference,
        Err(problem) => return run.stop(problem),
    };
    let values = run.column(&reference)?.values;
    let own = |area: usize| values.get(area).copied().unwrap_or(f64::NAN);
    let lacking: Vec<u32> = used
        .iter()
        .filter(|it| matches!(roles[**it], Role::Treated(_)) && own(**it).is_nan())
        .map(|it| *it as u32)
        .collect();
    let by_all = spec.has(Design::Synthetic) || spec.has(Design::Matching);
    if by_all && !lacking.is_empty() {
        let message = format!(
            "`{}` is missing for {} treated areas: {}",
            at.value,
            lacking.len(),
            areas.some(&lacking)
        );
        return run.stop(Problem::error("missing-covariate", message).at(&at.span).hint(
            "treated areas need every variable that they are matched on: leave it out, or find the values",
        ));
    }
    // Of areas that are left out nothing may enter a standard deviation.
    Ok(used.iter().map(|it| if roles[*it] == Role::LeftOut { f64::NAN } else { own(*it) }).collect())
}
