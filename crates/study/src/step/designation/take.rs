//! `take`: the neediest areas by a column, up to one line or several.

use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::designate::{Cutting, Line, Taken, take};
use theodolite_core::{Polarity, Problem};
use theodolite_data::geography::Geography;
use theodolite_data::table::Values;

use super::Status;
use crate::digits::{alone, grouped};
use crate::plan::{Plan, Reference, list};
use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::analysis::Cut;
use crate::spec::designation::{Designated, Designation, Take, Until};
use crate::step::analysis::is_text;
use crate::step::{geography, lookup};

/// Areas that are put in order together.
struct Group {
    /// The parent's name; `None` where all areas are one order.
    parent: Option<String>,
    /// The areas.
    members: Vec<usize>,
    taken: Taken,
}

/// Every order of a designation, cut.
struct Orders {
    by: Numbers,
    groups: Vec<Group>,
    /// Areas that lie in no parent, or in several.
    nowhere: Vec<u32>,
    /// How many categories there are.
    categories: usize,
}

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, spec: &Designation, rule: &Take, problems: &mut Vec<Problem>) {
    let own = spec.geography.value.as_str();
    let mixed = |name: &str, of: &str| {
        let message =
            format!("`{name}` is about `{of}`, but designation `{}` about `{own}`", spec.name.value);
        Problem::error("mixed-geographies", message)
    };
    match plan.reference(&rule.by) {
        Err(problem) => problems.push(problem),
        Ok(Reference { name, column }) => {
            if let Some(of) = plan.geography(&name).filter(|of| *of != own) {
                problems.push(mixed(&name, of).at(&rule.by.span).hint(format!(
                    "carry it over first: [rebase.{name}_{own}] with of = \"{}\", to = \"{own}\" and `by`",
                    rule.by.value
                )));
            }
            if is_text(&column) {
                let message = format!("`{}` is a text, which is no order of need", rule.by.value);
                problems.push(Problem::error("not-a-number", message).at(&rule.by.span).hint(format!(
                    "name a column of numbers of `{name}`: {}",
                    list(&plan.columns(&name).unwrap_or_default().split_off(2))
                )));
            } else if let Until::Threshold(lines) = &rule.until.value {
                let polarity = plan.polarity(&Reference { name, column });
                let in_order = |pair: &[f64]| match polarity {
                    Polarity::High => pair[0] > pair[1],
                    Polarity::Low => pair[0] < pair[1],
                };
                if !lines.windows(2).all(in_order) {
                    let end = if polarity == Polarity::High { "high" } else { "low" };
                    let message = format!(
                        "the thresholds of `{}` begin at the better end: of `{}`, {end} is worse",
                        spec.name.value, rule.by.value
                    );
                    problems.push(
                        Problem::error("cuts-not-ascending", message)
                            .at(&rule.until.span)
                            .hint("turn them round: that of category 1, the worst, comes first"),
                    );
                }
            }
        }
    }
    if let Some(within) = &rule.within {
        if within.value == own {
            let message = format!("`{own}` has no parts of `{own}`: each area would be an order by itself");
            problems.push(
                Problem::error("same-geography", message)
                    .at(&within.span)
                    .hint("name a coarser geography, or leave `within` out"),
            );
        } else if let Err(problem) = plan.route(own, &within.value, None, &within.span) {
            problems.push(problem);
        }
    }
    if let Until::Like(like) = &rule.until.value
        && let Some(of) = plan.geography(&like.value).filter(|of| *of != own)
    {
        let hint = format!("name a designation of areas of `{own}`");
        problems.push(mixed(&like.value, of).at(&like.span).hint(hint));
    }
}

/// Looks for the parents before anything is computed.
pub(super) fn look(run: &mut Run<'_>, spec: &Designation, rule: &Take) {
    if let Some(within) = &rule.within {
        drop(run.mapping(&spec.geography.value, &within.value, None, &within.span));
    }
}

/// The status of each area, and how it came about.
pub(super) fn status(run: &mut Run<'_>, spec: &Designation, rule: &Take, areas: &Geography) -> Step<Status> {
    let orders = orders(run, spec, rule, areas)?;
    let mut of_area = vec![f64::NAN; areas.len()];
    let mut notes = Vec::new();
    let mut tied = 0;
    let mut told: Vec<String> = Vec::new();
    for group in &orders.groups {
        let inside = group.parent.as_ref().map_or(String::new(), |it| format!(" in {it}"));
        for (area, category) in group.members.iter().zip(&group.taken.categories) {
            of_area[*area] = *category;
        }
        for cut in group.taken.cuts.iter().filter(|it| it.tied > 0) {
            tied += cut.tied as u64;
            told.push(format!(
                "{} areas{inside} have the value {} where the line runs: all of them are in, {} areas up to there",
                cut.tied,
                alone(cut.last_in),
                cut.areas
            ));
        }
    }
    const TOLD: usize = 5;
    if told.len() > TOLD {
        let more = told.len() - TOLD;
        told.truncate(TOLD);
        told.push(format!("ties at {more} more lines"));
    }
    notes.extend(told);
    if !orders.nowhere.is_empty() {
        let parent = rule.within.as_ref().map_or("", |it| it.value.as_str());
        notes.push(format!(
            "not classified, because it lies in no area of `{parent}`: {}",
            areas.some(&orders.nowhere)
        ));
    }
    let all_in = orders.groups.iter().filter(|it| it.taken.ranked > 0);
    let all_in = all_in.filter(|it| it.taken.cuts.last().is_some_and(|cut| cut.areas == it.taken.ranked));
    let all_in: Vec<&str> = all_in.map(|it| it.parent.as_deref().unwrap_or("the order")).collect();
    if !all_in.is_empty() && !matches!(rule.until.value, Until::Like(_)) {
        let shown = all_in.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
        let more = all_in.len().saturating_sub(TOLD);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        notes.push(format!("no area is left beyond the last line in {shown}{more}"));
    }
    let mut counts = vec![("areas tied at a line".to_owned(), tied)];
    if orders.categories > 2 {
        for category in 1..=orders.categories {
            let in_it = of_area.iter().filter(|it| **it == category as f64).count() as u64;
            counts.push((format!("areas in category {category}"), in_it));
        }
    }
    if let Some(within) = &rule.within {
        lookup::tell(run, &spec.name.value, &spec.geography.value, &within.value, None);
    }
    let has_column =
        run.plan.columns(&spec.name.value).is_some_and(|it| it.iter().any(|it| it == "category"));
    Ok(Status {
        designated: of_area.iter().map(|it| (!it.is_nan()).then_some(*it == 1.0)).collect(),
        categories: has_column.then_some(of_area),
        method: words(rule),
        counts,
        notes,
    })
}

/// Puts the areas in order, parent by parent, and cuts each.
fn orders(run: &mut Run<'_>, spec: &Designation, rule: &Take, areas: &Geography) -> Step<Orders> {
    let reference = run.plan.reference(&rule.by).map_err(|_| Stopped)?;
    let by = run.column(&reference)?;
    let people = match rule.until.value.counts_people() {
        true => Some(people(run, spec, rule, &by.values, areas)?),
        false => None,
    };
    let mut nowhere = Vec::new();
    let mut members: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    match &rule.within {
        None => members.push((None, (0..areas.len()).collect())),
        Some(within) => {
            let mapping = run.mapping(&spec.geography.value, &within.value, None, &within.span)?;
            let parents = run.geography(&within.value)?;
            let label = |at: usize| {
                let (code, name) = (parents.codes.get(at), parents.names.get(at));
                Some(if name.is_empty() { code } else { name }.to_owned())
            };
            members.extend((0..parents.len()).map(|at| (label(at), Vec::new())));
            for area in 0..areas.len() {
                match mapping.target_of(area).and_then(|it| members.get_mut(it as usize)) {
                    Some(parent) => parent.1.push(area),
                    None => nowhere.push(area as u32),
                }
            }
        }
    }
    let has_value = |area: &usize| by.values.get(*area).is_some_and(|it| !it.is_nan());
    if !members.iter().any(|it| it.1.iter().any(has_value)) {
        let message = format!(
            "designation `{}` can put no area in order: `{}` has no value for any of {}",
            spec.name.value,
            rule.by.value,
            areas.len()
        );
        return run.stop(Problem::error("nothing-to-order", message).at(&rule.by.span).hint(
            "look at the receipt of what it is made from: its areas, or their parents, are all left out",
        ));
    }
    let each = |lines: &[f64], line: fn(f64) -> Line| lines.iter().map(|it| line(*it)).collect::<Vec<_>>();
    let fixed = match &rule.until.value {
        Until::First(lines) => lines.iter().map(|it| Line::First(*it)).collect(),
        Until::Share(lines) => each(lines, Line::Share),
        Until::People(lines) => each(lines, Line::People),
        Until::ShareOfPeople(lines) => each(lines, Line::ShareOfPeople),
        Until::Threshold(lines) => each(lines, Line::Threshold),
        Until::Like(_) => Vec::new(),
    };
    let (model, lines) = match &rule.until.value {
        Until::Like(like) => {
            let model = categories(run, &like.value)?;
            let last = model.iter().copied().filter(|it| !it.is_nan()).fold(2.0, f64::max) as usize;
            (Some(model), last - 1)
        }
        _ => (None, fixed.len()),
    };
    let of = |column: &[f64], members: &[usize]| -> Vec<f64> {
        members.iter().map(|it| column.get(*it).copied().unwrap_or(f64::NAN)).collect()
    };
    let groups = members.into_iter().map(|(parent, members)| {
        let own = match &model {
            None => fixed.clone(),
            Some(model) => quotas(&of(model, &members), lines),
        };
        let heads = people.as_ref().map(|it| of(it, &members));
        let taken = take(&of(&by.values, &members), by.polarity, &own, heads.as_deref());
        Group { parent, members, taken }
    });
    let groups = groups.collect();
    Ok(Orders { by, groups, nowhere, categories: lines + 1 })
}

/// How many areas there are up to each category: METHODS 4.2.
fn quotas(model: &[f64], lines: usize) -> Vec<Line> {
    let up_to = |category: usize| model.iter().filter(|it| **it <= category as f64).count() as u32;
    (1..=lines).map(|category| Line::First(up_to(category))).collect()
}

/// The categories of another designation: of one without them, 1 for those designated and 2 for the others.
fn categories(run: &mut Run<'_>, name: &str) -> Step<Vec<f64>> {
    let table = run.table(name)?;
    if let Some(categories) = table.numbers("category") {
        return Ok(categories.to_vec());
    }
    let Some(Values::Truth(designated)) = table.column("designated") else { return Err(Stopped) };
    let category = |it: &Option<bool>| it.map_or(f64::NAN, |it| if it { 1.0 } else { 2.0 });
    Ok(designated.iter().map(category).collect())
}

/// The people of the areas, all of which that have a value must have a number of.
fn people(
    run: &mut Run<'_>,
    spec: &Designation,
    rule: &Take,
    values: &[f64],
    areas: &Geography,
) -> Step<Arc<Vec<f64>>> {
    let own = &spec.geography.value;
    let key = rule.until.value.key();
    let Some(people) = geography::people(run, own, &rule.until.span)? else {
        let message = format!("`{key}` counts people, but geography `{own}` has no population");
        return run.stop(Problem::error("no-population", message).at(&rule.until.span).hint(format!(
            "add `population = \"column\"` to [geography.{own}], or cut by `first` or `share`"
        )));
    };
    let bad =
        |area: &usize| !values[*area].is_nan() && people.get(*area).is_none_or(|it| it.is_nan() || *it < 0.0);
    let bad: Vec<u32> = (0..values.len()).filter(bad).map(|it| it as u32).collect();
    if !bad.is_empty() {
        let message = format!(
            "`{key}` counts people, and {} areas with a value have no number of people: {}",
            bad.len(),
            areas.some(&bad)
        );
        return run.stop(
            Problem::error("missing-population", message)
                .at(&rule.until.span)
                .hint("complete the column of the geography, or cut by `first` or `share`"),
        );
    }
    Ok(people)
}

/// The order and where it is cut, as data: `at` has a line a category, each adding up.
pub(super) fn facts(plan: &Plan<'_>, rule: &Take) -> Value {
    let at = match &rule.until.value {
        Until::First(lines) => json!(lines),
        Until::Share(lines)
        | Until::People(lines)
        | Until::ShareOfPeople(lines)
        | Until::Threshold(lines) => json!(lines),
        Until::Like(_) => Value::Null,
    };
    let like = match &rule.until.value {
        Until::Like(like) => Some(&like.value),
        _ => None,
    };
    json!({
        "by": plan.in_full(&rule.by),
        "until": rule.until.value.key(),
        "at": at,
        "like": like,
        "within": rule.within.as_ref().map(|it| &it.value),
    })
}

/// The rule in words.
pub(super) fn words(rule: &Take) -> String {
    let join = |lines: &[f64]| lines.iter().map(|it| alone(*it)).collect::<Vec<_>>().join(", ");
    let lines = match &rule.until.value {
        Until::First(lines) => {
            let lines: Vec<f64> = lines.iter().map(|it| f64::from(*it)).collect();
            format!("the first {} areas", join(&lines))
        }
        Until::Share(lines) => format!("the first {} of areas", join(lines)),
        Until::People(lines) => format!("the first areas that hold {} people", join(lines)),
        Until::ShareOfPeople(lines) => format!("the first areas that hold {} of people", join(lines)),
        Until::Threshold(lines) => format!("areas at {} or beyond", join(lines)),
        Until::Like(like) => format!("as many areas of each category as in `{}`", like.value),
    };
    let within =
        rule.within.as_ref().map_or(String::new(), |it| format!(", in each `{}` by itself", it.value));
    format!("{lines} by `{}`, the greatest need first{within}", rule.by.value)
}

/// Why an area is on the list or not: its value, its place, and each line with how far it is away.
pub(super) fn reasons(run: &mut Run<'_>, spec: &Designation, rule: &Take, area: usize) -> Step<Vec<String>> {
    let areas = run.geography(&spec.geography.value)?;
    let orders = orders(run, spec, rule, &areas)?;
    let by = &rule.by.value;
    let value = orders.by.values.get(area).copied().unwrap_or(f64::NAN);
    if value.is_nan() {
        return Ok(vec![format!(
            "no status: `{by}` has no value here, so that it has no place in the order"
        )]);
    }
    let found =
        orders.groups.iter().find_map(|group| Some((group, group.members.binary_search(&area).ok()?)));
    let Some((group, at)) = found else {
        let within = rule.within.as_ref().map_or("", |it| it.value.as_str());
        return Ok(vec![format!("no status: it lies in no area of `{within}`")]);
    };
    let taken = &group.taken;
    let place = taken.places[at];
    let inside = group.parent.as_ref().map_or(String::new(), |it| format!(" in {it}"));
    let mut reasons = vec![format!(
        "`{by}` = {}: place {} of {} areas with a value{inside}, the greatest need first",
        alone(value),
        grouped(place, 0),
        grouped(taken.ranked as f64, 0)
    )];
    let same = taken.places.iter().filter(|it| **it == place).count() - 1;
    if same > 0 {
        reasons.push(format!("{same} other areas have the same value, and the same place"));
    }
    for (line, cut) in taken.cuts.iter().enumerate() {
        let category = match taken.cuts.len() {
            1 => "the list".to_owned(),
            _ => format!("category {}", line + 1),
        };
        reasons.push(against(cut, &category, place, value));
    }
    Ok(reasons)
}

/// An area held against a line.
fn against(cut: &Cutting, category: &str, place: f64, value: f64) -> String {
    let places = |count: f64| format!("{} place{}", grouped(count, 0), if count == 1.0 { "" } else { "s" });
    let line = format!("{category} ends after {} areas", grouped(cut.areas as f64, 0));
    let tied = if cut.tied > 0 { format!(", the last {} of one value", cut.tied) } else { String::new() };
    let away = |other: f64| alone(((value - other).abs() * 1e12).round() / 1e12);
    if place <= cut.areas as f64 {
        let spare = cut.areas as f64 - place;
        let first_out = if cut.first_out.is_nan() {
            "; no area is left out".to_owned()
        } else {
            format!("; the first one out has {}, {} away", alone(cut.first_out), away(cut.first_out))
        };
        format!("{line}{tied}: in, with {} to spare{first_out}", places(spare))
    } else {
        let last_in = if cut.last_in.is_nan() {
            String::new()
        } else {
            format!("; the last one in has {}, {} away", alone(cut.last_in), away(cut.last_in))
        };
        format!("{line}{tied}: missed by {}{last_in}", places(place - cut.areas as f64))
    }
}

/// The column and the one line in ranks that a designation is, or why it is none.
pub(crate) fn of_ranks(plan: &Plan<'_>, spec: &Designation) -> Result<(Reference, Cut), String> {
    let rule = match &spec.rule {
        Designated::Take(rule) => rule,
        Designated::List(_) => return Err("it is a list read from a file".to_owned()),
        Designated::Where(_) => return Err("it is a condition".to_owned()),
    };
    if let Some(within) = &rule.within {
        return Err(format!("it has a line of its own in each `{}`", within.value));
    }
    let cut = match &rule.until.value {
        Until::First(lines) => lines.first().map(|it| Cut::First(*it)),
        Until::Share(lines) => lines.first().map(|it| Cut::Share(*it)),
        other => return Err(format!("`{}` is no line in a list of ranks", other.key())),
    };
    if rule.until.value.lines() != Some(1) {
        return Err("it has several categories".to_owned());
    }
    let reference = plan.reference(&rule.by).map_err(|it| it.message)?;
    Ok((reference, cut.ok_or("it has no line")?))
}
