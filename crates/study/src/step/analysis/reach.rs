//! `[reach.*]`: money against need.

pub(super) mod apart;

use std::sync::Arc;

use serde_json::json;
use theodolite_core::association::line;
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::inequality::{Estimate, Input as Along, Measure, measure};
use theodolite_core::members::Members;
use theodolite_core::rank::{Order, Ties, quantiles, rank};
use theodolite_core::reach::{Group, Input, by_group, curve, ratio};
use theodolite_core::{Polarity, Problem};
use theodolite_data::geography::Geography;
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use super::sample::{self, Groups, Row};
use super::{group, measured, same_geography};
use crate::nearest::nearest;
use crate::plan::{Node, Plan, fixed};
use crate::run::{Numbers, Run, Step};
use crate::spec::At;
use crate::spec::analysis::{Analysis, Grouping, Reach, Tells};

/// What areas in no group are called.
const NO_GROUP: &str = "in no group";

/// The columns of its table.
pub(super) fn columns(spec: &Reach) -> Vec<String> {
    let mut columns = fixed(match spec.tells {
        Tells::Groups => &[
            "group",
            "areas",
            "people",
            "amount",
            "per_head",
            "lower",
            "upper",
            "areas_without",
            "share_of_amount",
            "share_of_people",
            "ratio",
        ],
        Tells::Figures => &["measure", "group", "value", "lower", "upper", "n"],
        Tells::Curve => &["share_of_people", "share_of_amount"],
        Tells::Without => &["code", "name", "need", "amount"],
        Tells::Areas => {
            &["code", "name", "group", "need", "people", "amount", "per_head", "ratio", "without"]
        }
    });
    if !spec.target.is_empty() {
        columns.extend(fixed(&["target", "of_target"]));
    }
    columns
}

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, analysis: &Analysis, spec: &Reach, problems: &mut Vec<Problem>) {
    money(plan, &analysis.of, problems);
    measured(plan, &spec.need, problems);
    same_geography(plan, analysis, Some(&spec.need), problems);
    if let Some(since) = &spec.since {
        money(plan, since, problems);
        same_geography(plan, analysis, Some(since), problems);
    }
    same_geography(plan, analysis, spec.people.as_ref(), problems);
    if let (Some(since), Tells::Without | Tells::Curve) = (&spec.since, spec.tells) {
        let message = format!(
            "`{}` is of a change, which may be 0 or less: nothing tells who got nothing",
            analysis.name.value
        );
        problems.push(
            Problem::error("out-of-place", message)
                .at(&since.span)
                .hint("leave `since` out, or ask for `table = \"groups\"` or \"areas\""),
        );
    }
    if let Some((first, _)) = spec.target.first() {
        let shares: f64 = spec.target.iter().map(|it| it.1).sum();
        let out_of_place =
            |message: String, hint: &str| Problem::error("out-of-place", message).at(&first.span).hint(hint);
        if spec.tells != Tells::Groups {
            let message =
                format!("`{}` has a `target` of groups, but its table is not of groups", analysis.name.value);
            problems.push(out_of_place(message, "leave `table` out, or the target"));
        } else if spec.since.is_some() {
            let message =
                format!("`{}` is of a change, which has no shares to meet a `target`", analysis.name.value);
            problems.push(out_of_place(message, "leave `since` out, or the target"));
        } else if shares > 1.0 + 1e-9 {
            let message =
                format!("the targets of `{}` sum to {shares}: more than the whole", analysis.name.value);
            problems.push(
                Problem::error("bad-value", message)
                    .at(&first.span)
                    .hint("shares are from 0 to 1: 0.2 is 20%"),
            );
        }
    }
    by_known_groups(plan, analysis, spec, problems);
}

/// Says where a column cannot be money of areas: no number, or a rate that was made of money.
pub(super) fn money(plan: &Plan<'_>, at: &At<String>, problems: &mut Vec<Problem>) {
    measured(plan, at, problems);
    let Ok(reference) = plan.reference(at) else { return };
    let is_rate = matches!(reference.column.as_str(), "per_head" | "share" | "change" | "level");
    if is_rate && matches!(plan.node(&reference.name), Some(Node::Fund(_) | Node::Allocation(_))) {
        let message = format!("`{}` is no sum of money, and cannot be added up over areas", at.value);
        let hint = format!("go by `{}.amount`: it is divided by people here", reference.name);
        problems.push(Problem::error("not-money", message).at(&at.span).hint(hint));
    }
}

/// Says where groups are none.
pub(super) fn by_known_groups(
    plan: &Plan<'_>,
    analysis: &Analysis,
    spec: &Reach,
    problems: &mut Vec<Problem>,
) {
    if let Grouping::By(by) = &spec.groups {
        group(plan, analysis, by, problems);
    }
}

/// Money, people and need of each area, and the groups they are in.
pub(super) struct Found {
    pub(super) areas: Arc<Geography>,
    pub(super) money: Vec<f64>,
    pub(super) people: Arc<Vec<f64>>,
    pub(super) need: Numbers,
    /// Need of the areas whose money is known and where somebody lives: all figures are of these.
    ranked: Vec<f64>,
    pub(super) groups: Groups,
    /// The place of each area by need, 1 the neediest; `NaN` where it has none.
    pub(super) places: Vec<f64>,
    /// How many areas are looked at for such as got nothing.
    neediest: usize,
    /// Whether the money is a change: nothing of it is then no sign of an area that got nothing.
    is_change: bool,
}

impl Found {
    fn new(run: &mut Run<'_>, analysis: &Analysis, spec: &Reach) -> Step<Found> {
        let (money, areas) = sample::column(run, &analysis.of)?;
        let money = match &spec.since {
            None => money.values.to_vec(),
            Some(since) => {
                let before = sample::column(run, since)?.0.values;
                money.values.iter().zip(before.iter()).map(|(now, then)| now - then).collect()
            }
        };
        Found::among(run, analysis, spec, money, areas)
    }

    /// What is found of `money` among its areas.
    pub(super) fn among(
        run: &mut Run<'_>,
        analysis: &Analysis,
        spec: &Reach,
        money: Vec<f64>,
        areas: Arc<Geography>,
    ) -> Step<Found> {
        let people = people(run, analysis, spec, &areas)?;
        let need = sample::column(run, &spec.need)?.0;
        // An area of which something is not known counts in no group, nor does one where nobody lives.
        let known = |area: usize| !money[area].is_nan() && people.get(area).is_some_and(|it| *it > 0.0);
        let need_of = |area: usize| need.values.get(area).copied().unwrap_or(f64::NAN);
        let ranked: Vec<f64> =
            (0..areas.len()).map(|area| if known(area) { need_of(area) } else { f64::NAN }).collect();
        let places = rank(&ranked, Ties::Min, Order::worst_first(need.polarity));
        let with = places.iter().filter(|it| !it.is_nan()).count();
        let groups = match &spec.groups {
            Grouping::By(by) => sample::groups(run, by, &areas)?,
            Grouping::Parts(parts) => {
                if with < *parts as usize {
                    let message = format!(
                        "`{}` makes {parts} groups of {with} areas that have money, people and need",
                        analysis.name.value
                    );
                    return run.stop(
                        Problem::error("too-few-areas", message)
                            .at(&spec.need.span)
                            .hint("say fewer groups: groups = { by = 3 }"),
                    );
                }
                let of = quantiles(&places, *parts);
                let index = |it: &f64| if it.is_nan() { Members::NONE } else { *it as u32 - 1 };
                Groups {
                    name: spec.need.value.clone(),
                    of_area: of.iter().map(index).collect(),
                    labels: (1..=*parts).map(|it| it.to_string()).collect(),
                }
            }
        };
        let neediest = spec.neediest.map_or(with.div_ceil(10), |it| it as usize);
        let is_change = spec.since.is_some();
        Ok(Found { areas, money, people, need, ranked, groups, places, neediest, is_change })
    }

    pub(super) fn input(&self) -> Input<'_> {
        Input { money: &self.money, people: &self.people, group: &self.groups.of_area }
    }

    /// A column along the order of need.
    pub(super) fn along<'a>(&'a self, values: &'a [f64]) -> Along<'a> {
        Along {
            values,
            people: Some(self.people.as_slice()),
            order: Some((self.ranked.as_slice(), self.need.polarity)),
            groups: None,
            errors: None,
        }
    }

    /// Need of the areas that figures are of, turned round where less of it is worse: more is worse here.
    fn turned(&self) -> Vec<f64> {
        match self.need.polarity {
            Polarity::High => self.ranked.clone(),
            Polarity::Low => self.ranked.iter().map(|it| -it).collect(),
        }
    }

    /// Areas among the neediest that got nothing, neediest first.
    pub(super) fn without(&self) -> Vec<usize> {
        let is_one = |area: &usize| self.is_without(*area);
        let mut areas: Vec<usize> = (0..self.areas.len()).filter(is_one).collect();
        areas.sort_by(|a, b| self.places[*a].total_cmp(&self.places[*b]));
        areas
    }

    /// Whether an area is among the neediest (one that ties with the last of them is) and got nothing.
    fn is_without(&self, area: usize) -> bool {
        !self.is_change && self.places[area] <= self.neediest as f64 && self.money[area] == 0.0
    }

    pub(super) fn per_head(&self) -> Vec<f64> {
        let each = self.money.iter().zip(self.people.iter());
        each.map(|(money, people)| if *people > 0.0 { money / people } else { f64::NAN }).collect()
    }
}

fn people(run: &mut Run<'_>, analysis: &Analysis, spec: &Reach, areas: &Geography) -> Step<Arc<Vec<f64>>> {
    let before = run.problems.len();
    let found = sample::people(run, &analysis.name, spec.people.as_ref(), areas);
    if found.is_err() {
        // Money per head is nothing without heads: areas cannot count alike here.
        for problem in run.problems.iter_mut().skip(before).filter(|it| it.code == "no-population") {
            problem.hint = Some(format!(
                "add `population = \"column\"` to [geography.{}], or `people = \"indicator\"` here",
                areas.name
            ));
        }
        return found;
    }
    let found = found?;
    if found.iter().all(|it| it.is_nan() || *it == 0.0) {
        let message = format!("no area of `{}` has people: money per head cannot be told", areas.name);
        let span = spec.people.as_ref().map_or(&analysis.name.span, |it| &it.span);
        return run.stop(
            Problem::error("no-population", message)
                .at(span)
                .hint("look at the column of the people: is it the right one?"),
        );
    }
    Ok(found)
}

/// Holds money against need.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Reach) -> Step<ResultTable> {
    let found = Found::new(run, analysis, spec)?;
    let bootstrap = Bootstrap {
        replicates: spec.replicates,
        confidence: spec.level,
        seed: run.plan.study.about.seed.unwrap_or(0),
    };
    let mut notes = Vec::new();
    let table = match spec.tells {
        Tells::Groups => {
            let targets = targets(run, spec, &found)?;
            by_groups(&found, &bootstrap, targets.as_deref())
        }
        Tells::Figures => figures(&found, &bootstrap, &mut notes),
        Tells::Curve => points(&found),
        Tells::Without => without(&found),
        Tells::Areas => each_area(&found),
    };
    if spec.tells == Tells::Curve && table.is_empty() {
        let message =
            format!("`{}` does not sum to more than 0: it has no concentration curve", analysis.of.value);
        return run.stop(
            Problem::error("cannot-measure", message)
                .at(&analysis.of.span)
                .hint("`table = \"groups\"` tells what each group got, and money below 0 too"),
        );
    }
    let name = &analysis.table;
    sample::record_missing(run, name, "money", &found.money, &found.areas);
    sample::record_missing(run, name, "people", &found.people, &found.areas);
    sample::record_missing(run, name, "need", &found.need.values, &found.areas);
    let missed = found.without();
    let nobody = found.people.iter().filter(|it| **it == 0.0).count() as u64;
    notes.extend(apart::deserted(run, analysis, &found));
    notes.extend(apart::not_placed(run, std::iter::once(&analysis.of).chain(&spec.since))?);
    let none = found.groups.of_area.iter().filter(|it| **it == Members::NONE).count() as u64;
    let plan = run.plan;
    let record = run.record(name);
    let facts = json!({
        "of": plan.in_full(&analysis.of), "since": spec.since.as_ref().map(|it| plan.in_full(it)),
        "need": plan.in_full(&spec.need), "groups": spec.groups.fact(),
        "neediest": (!found.is_change).then_some(found.neediest), "level": spec.level,
        "replicates": spec.replicates,
    });
    record.tell(format!(
        "{} of `{}` among the areas of `{}`, per head by `{}`; need is `{}`; intervals at {} from {} resamplings of areas",
        if spec.since.is_some() { "change" } else { "money" },
        analysis.of.value,
        found.areas.name,
        found.groups.name,
        spec.need.value,
        spec.level,
        spec.replicates
    ), facts);
    record.counts.insert("areas in".into(), found.areas.len() as u64);
    record.counts.insert("areas in no group".into(), none);
    if !found.is_change {
        record.counts.insert("neediest areas looked at".into(), found.neediest as u64);
        record.counts.insert("neediest areas that got nothing".into(), missed.len() as u64);
    }
    if nobody > 0 {
        record.counts.insert("areas where nobody lives".into(), nobody);
    }
    if !missed.is_empty() {
        let some: Vec<u32> = missed.iter().map(|it| *it as u32).collect();
        record.notes.push(format!(
            "of the {} neediest areas {} got nothing: {}",
            found.neediest,
            missed.len(),
            found.areas.some(&some)
        ));
    }
    record.notes.extend(notes);
    Ok(table)
}

/// The share that each group is meant to get, `NaN` where none is stated; none at all where the study states none.
fn targets(run: &mut Run<'_>, spec: &Reach, found: &Found) -> Step<Option<Vec<f64>>> {
    let labels = &found.groups.labels;
    let mut targets = vec![f64::NAN; labels.len()];
    for (group, share) in &spec.target {
        let Some(k) = labels.iter().position(|it| *it == group.value) else {
            let message = format!("`{}` is no group of `{}`", group.value, found.groups.name);
            let problem = Problem::error("unknown-group", message).at(&group.span);
            let hint = match nearest(&group.value, labels.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "its groups are {}",
                    labels.iter().take(12).map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            return run.stop(problem.hint(hint));
        };
        targets[k] = *share;
    }
    Ok((!spec.target.is_empty()).then_some(targets))
}

fn by_groups(found: &Found, bootstrap: &Bootstrap, targets: Option<&[f64]>) -> ResultTable {
    // Areas in no group have a row of their own, so that the rows sum to the whole.
    let count = found.groups.labels.len();
    let counts = |area: usize| !found.money[area].is_nan() && found.people[area] > 0.0;
    let of_area: Vec<u32> = (found.groups.of_area.iter().enumerate())
        .map(|(area, group)| if *group == Members::NONE && counts(area) { count as u32 } else { *group })
        .collect();
    let has_rest = of_area.contains(&(count as u32));
    let input = Input { group: &of_area, ..found.input() };
    let groups = by_group(&input, count + usize::from(has_rest), bootstrap);
    let all = groups.last().cloned();
    let (money, people, per_head) =
        all.map_or((f64::NAN, f64::NAN, f64::NAN), |it| (it.money, it.people, it.per_head));
    // A change may be below 0 here and above there: shares of it mean nothing.
    let share = |of: f64, whole: f64| if whole > 0.0 && !found.is_change { of / whole } else { f64::NAN };
    let labels = found.groups.labels.iter().map(String::as_str);
    let labels = labels.chain(has_rest.then_some(NO_GROUP)).chain(["all"]);
    let number = |of: &dyn Fn(&Group) -> f64| Values::Number(groups.iter().map(of).collect());
    let whole = |of: &dyn Fn(&Group) -> usize| Values::Whole(groups.iter().map(|it| of(it) as f64).collect());
    let table = ResultTable::new()
        .with("group", Values::text(labels))
        .with("areas", whole(&|it| it.areas))
        .with("people", number(&|it| it.people))
        .with("amount", number(&|it| it.money))
        .with("per_head", number(&|it| it.per_head))
        .with("lower", number(&|it| it.lower))
        .with("upper", number(&|it| it.upper))
        .with("areas_without", if found.is_change { number(&|_| f64::NAN) } else { whole(&|it| it.without) })
        .with("share_of_amount", number(&|it| share(it.money, money)))
        .with("share_of_people", number(&|it| if people > 0.0 { it.people / people } else { f64::NAN }))
        .with("ratio", number(&|it| share(it.per_head, per_head)));
    let Some(targets) = targets else { return table };
    // All groups together have no target of their own: they get the whole.
    let target = |k: usize| targets.get(k).copied().unwrap_or(f64::NAN);
    let of_target = |k: usize| match share(groups[k].money, money) / target(k) {
        it if it.is_finite() => it,
        _ => f64::NAN,
    };
    table
        .with("target", Values::Number((0..groups.len()).map(target).collect()))
        .with("of_target", Values::Number((0..groups.len()).map(of_target).collect()))
}

fn figures(found: &Found, bootstrap: &Bootstrap, notes: &mut Vec<String>) -> ResultTable {
    let per_head = found.per_head();
    let all = found.places.iter().filter(|it| !it.is_nan()).count();
    let mut rows = Vec::new();
    let mut add = |measure: &str, group: &str, value: f64, (lower, upper): (f64, f64), n: usize| {
        rows.push(Row { measure: measure.to_owned(), group: group.to_owned(), value, lower, upper, n });
    };
    let none = (f64::NAN, f64::NAN);
    if found.is_change {
        notes.push(
            "`concentration`, `gap`, `slope` and `ratio` are of spending: a change has none".to_owned(),
        );
    }
    let mut index = |of: &str, values: &[f64]| -> Option<Estimate> {
        match measure(Measure::Concentration, &found.along(values), bootstrap) {
            Ok(estimate) => Some(estimate),
            Err(error) => {
                notes.push(format!("{of} cannot be told: {error}"));
                None
            }
        }
    };
    let money = if found.is_change { None } else { index("concentration", &per_head) };
    let turned = found.turned();
    // An index is relative to a mean: turned round, an income or a rank has one below 0.
    let is_relative = found.need.polarity == Polarity::High || !turned.iter().any(|it| *it <= 0.0);
    let need = if is_relative { index("concentration_of_need", &turned) } else { None };
    if !is_relative {
        notes.push(
            "`concentration_of_need` and `gap` cannot be told: less of the need is worse, and turned round it is not above 0 everywhere"
                .to_owned(),
        );
    }
    for (name, it) in [("concentration", &money), ("concentration_of_need", &need)] {
        match it {
            Some(it) => add(name, "all", it.value, (it.lower, it.upper), it.n),
            None => add(name, "all", f64::NAN, none, all),
        }
    }
    let gap = money.zip(need).map_or(f64::NAN, |(money, need)| money.value - need.value);
    add("gap", "all", gap, none, all);
    // Money of 0 has no logarithm: the slope is of areas that got some.
    let log = |it: &f64| if *it > 0.0 && !found.is_change { libm::log(*it) } else { f64::NAN };
    let logs: Vec<f64> = per_head.iter().map(log).collect();
    match line(&turned, &logs, None, bootstrap.confidence) {
        Ok(line) => add("slope", "all", line.slope.value, (line.slope.lower, line.slope.upper), line.n),
        Err(error) => {
            if !found.is_change {
                notes.push(format!("slope cannot be told: {error}"));
            }
            add("slope", "all", f64::NAN, none, logs.iter().filter(|it| !it.is_nan()).count());
        }
    }
    if let [first, .., last] = found.groups.labels.as_slice() {
        let of_last = found.groups.labels.len() as u32 - 1;
        let (value, lower, upper) = match found.is_change {
            true => (f64::NAN, f64::NAN, f64::NAN),
            false => ratio(&found.input(), 0, of_last, bootstrap),
        };
        let groups = found.groups.of_area.iter().zip(&per_head);
        let n = groups.filter(|(it, money)| (**it == 0 || **it == of_last) && !money.is_nan()).count();
        add("ratio", &format!("{first} / {last}"), value, (lower, upper), n);
    }
    if found.is_change {
        return sample::table(&rows);
    }
    let looked_at = found.places.iter().filter(|it| **it <= found.neediest as f64).count();
    add("without", &format!("neediest {}", found.neediest), found.without().len() as f64, none, looked_at);
    sample::table(&rows)
}

fn points(found: &Found) -> ResultTable {
    let order = Order::worst_first(found.need.polarity);
    let curve = curve(&found.money, &found.people, &found.need.values, order);
    if curve.is_empty() {
        return ResultTable::new();
    }
    ResultTable::new()
        .with("share_of_people", Values::Number(curve.iter().map(|it| it.people).collect()))
        .with("share_of_amount", Values::Number(curve.iter().map(|it| it.money).collect()))
}

fn without(found: &Found) -> ResultTable {
    let areas = found.without();
    let texts = |of: &Strings| Values::text(areas.iter().map(|area| of.get(*area)));
    let pick = |of: &[f64]| Values::Number(areas.iter().map(|area| of[*area]).collect());
    ResultTable::new()
        .with("code", texts(&found.areas.codes))
        .with("name", texts(&found.areas.names))
        .with("need", pick(&found.need.values))
        .with("amount", pick(&found.money))
}

fn each_area(found: &Found) -> ResultTable {
    let groups = per_head_of_groups(found);
    let per_head = found.per_head();
    let label = |group: &u32| found.groups.labels.get(*group as usize).map_or("", String::as_str);
    let ratio = |(group, own): (&u32, &f64)| match groups.get(*group as usize) {
        Some(of_group) if *of_group > 0.0 && !found.is_change => own / of_group,
        _ => f64::NAN,
    };
    let ratios = found.groups.of_area.iter().zip(&per_head).map(ratio).collect();
    let without =
        (0..found.areas.len()).map(|area| (!found.places[area].is_nan()).then(|| found.is_without(area)));
    ResultTable::new()
        .with("code", Values::Text(Arc::clone(&found.areas.codes)))
        .with("name", Values::Text(Arc::clone(&found.areas.names)))
        .with("group", Values::text(found.groups.of_area.iter().map(label)))
        .with("need", Values::Number(found.need.values.to_vec()))
        .with("people", Values::Number(found.people.to_vec()))
        .with("amount", Values::Number(found.money.clone()))
        .with("per_head", Values::Number(per_head))
        .with("ratio", Values::Number(ratios))
        .with("without", Values::Truth(without.collect()))
}

fn per_head_of_groups(found: &Found) -> Vec<f64> {
    let no_interval = Bootstrap { replicates: 0, ..Bootstrap::default() };
    let groups = by_group(&found.input(), found.groups.labels.len(), &no_interval);
    groups.into_iter().map(|it| it.per_head).collect()
}

/// What an area got beside its group, in a sentence.
pub(super) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Reach,
    area: usize,
) -> Step<Vec<String>> {
    // Of one question several tables may tell; what they say of an area is the same.
    if !matches!(spec.tells, Tells::Groups | Tells::Areas) {
        return Ok(Vec::new());
    }
    let found = Found::new(run, analysis, spec)?;
    let (Some(money), Some(people)) = (found.money.get(area), found.people.get(area)) else {
        return Ok(Vec::new());
    };
    let group = found.groups.of_area.get(area).copied().unwrap_or(Members::NONE);
    let name = &analysis.name.value;
    if *people == 0.0 {
        return Ok(vec![format!("reach `{name}`: nobody lives there, and it is in no group")]);
    }
    let (Some(label), Some(of_group)) =
        (found.groups.labels.get(group as usize), per_head_of_groups(&found).get(group as usize).copied())
    else {
        return Ok(vec![format!("reach `{name}`: it is in no group of `{}`", found.groups.name)]);
    };
    let place = match found.places[area] {
        place if place.is_nan() => String::new(),
        place => format!(", {place} by need of {}", found.places.iter().filter(|it| !it.is_nan()).count()),
    };
    let missed = if found.is_without(area) { ": one of the neediest that got nothing" } else { "" };
    Ok(vec![format!(
        "reach `{name}`: {:.2} per head, {of_group:.2} in its group {label} of `{}`{place}{missed}",
        money / people,
        found.groups.name
    )])
}
