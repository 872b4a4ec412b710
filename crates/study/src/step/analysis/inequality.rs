//! `[inequality.*]`: how unequal a measure is.

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::inequality::{
    Blocks, Estimate, InequalityError, Input, Kind, Measure, Point, SlopeIndex, between_test, decompose,
    measure, measure_groups,
};
use theodolite_core::members::Members;
use theodolite_data::geography::Geography;
use theodolite_data::table::{ResultTable, Values};

use super::sample::{self, Groups, Row};
use crate::digits::p_words;
use crate::nearest::nearest;
use crate::plan::Node;
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::analysis::{Analysis, Inequality};
use crate::step::indicator;

/// What the text alone can show to be wrong.
pub(super) fn problems(spec: &Inequality, problems: &mut Vec<Problem>) {
    for at in &spec.measures {
        let Some(measure) = named(spec, &at.value) else {
            let known: Vec<String> = Measure::EACH.into_iter().map(Measure::name).collect();
            let problem =
                Problem::error("unknown-measure", format!("unknown measure `{}`", at.value)).at(&at.span);
            problems.push(match nearest(&at.value, known.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint(format!("the measures are {}", known.join(", "))),
            });
            continue;
        };
        if needs_order(measure) && spec.order.is_none() {
            problems.push(
                Problem::error("out-of-place", format!("`{}` needs `order`", at.value)).at(&at.span).hint(
                    "name the measure that tells the worst-off from the best-off: `order = \"imd.score\"`",
                ),
            );
        }
        if matches!(measure, Measure::Gap | Measure::Ratio) && spec.groups.is_empty() {
            problems.push(
                Problem::error("out-of-place", format!("`{}` needs `groups`", at.value))
                    .at(&at.span)
                    .hint("name a column with two groups, such as `groups = \"left_behind.designated\"`"),
            );
        }
    }
}

fn needs_order(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Concentration
            | Measure::Erreygers { .. }
            | Measure::Wagstaff { .. }
            | Measure::Kakwani
            | Measure::Sii(_)
            | Measure::Rii(_)
    )
}

/// The measure of a name, with the bounds that the section gives.
fn named(spec: &Inequality, name: &str) -> Option<Measure> {
    let bounds = spec.bounds.clone().unwrap_or(0.0..1.0);
    let (lower, upper) = (bounds.start, bounds.end);
    match name {
        "erreygers" => Some(Measure::Erreygers { lower, upper }),
        "wagstaff" => Some(Measure::Wagstaff { lower, upper }),
        _ => Measure::named(name),
    }
}

impl Row {
    fn of(measure: &str, group: impl Into<String>, it: &Estimate) -> Row {
        let (measure, group) = (measure.to_owned(), group.into());
        Row { measure, group, value: it.value, lower: it.lower, upper: it.upper, n: it.n }
    }
}

/// Whether a measure is not defined for such values, rather than asked for amiss: all are zero, say, or there is one area.
fn has_no_value(measure: Measure, error: &InequalityError) -> bool {
    match error {
        InequalityError::Mean { .. } | InequalityError::Bottom { .. } | InequalityError::NoRelative => true,
        InequalityError::Zero { .. } => matches!(measure, Measure::Entropy(_) | Measure::Atkinson(_)),
        InequalityError::TooFew { .. } => measure == Measure::GiniUnbiased,
        _ => false,
    }
}

/// What is measured, and how.
#[derive(Clone, Copy)]
struct Question<'a> {
    spec: &'a Inequality,
    input: Input<'a>,
    levels: &'a [Groups],
    bootstrap: Bootstrap,
}

/// The measures, over all areas and within each group, and the shares between and within groups.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Inequality) -> Step<ResultTable> {
    let (numbers, areas) = sample::column(run, &analysis.of)?;
    let people = match spec.by_people {
        true => Some(sample::people(run, &analysis.name, spec.people.as_ref(), &areas)?),
        false => None,
    };
    let order = match &spec.order {
        Some(order) => Some(sample::column(run, order)?.0),
        None => None,
    };
    let mut levels: Vec<Groups> = Vec::new();
    for at in &spec.groups {
        levels.push(sample::groups(run, at, &areas)?);
    }
    let question = Question {
        spec,
        input: Input {
            values: &numbers.values,
            people: people.as_ref().map(|it| it.as_slice()),
            order: order.as_ref().map(|it| (it.values.as_slice(), it.polarity)),
            groups: None,
            errors: None,
        },
        levels: &levels,
        bootstrap: Bootstrap {
            replicates: spec.replicates,
            confidence: spec.level,
            seed: run.plan.study.about.seed.unwrap_or(0),
        },
    };
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    let errors = errors(run, analysis, spec, &numbers.values, &mut notes)?;
    for at in &spec.measures {
        let Some(it) = named(spec, &at.value) else { continue };
        let told = match it {
            Measure::Gap | Measure::Ratio => question.of_two(it, at, &mut rows),
            Measure::Sii(slope) | Measure::Rii(slope) => {
                let errors = errors.as_ref().map(|it| on_the_scale(slope, it, &numbers.values));
                let input = Input { errors: errors.as_deref(), ..question.input };
                Question { input, ..question }.of_all(it, at, &mut rows, &mut notes)
            }
            _ => question.of_all(it, at, &mut rows, &mut notes),
        };
        match told {
            Ok(()) => {}
            // What has no value has none: the measures beside it are told all the same.
            Err(Untold::Error(error)) if has_no_value(it, &error) => {
                let n = numbers.values.iter().filter(|it| !it.is_nan()).count();
                rows.push(Row::none(&at.value, "all", n));
                sample::left_blank(run, by_code(&error, at, &areas));
            }
            Err(Untold::Error(error)) => return run.stop(by_code(&error, at, &areas)),
            Err(Untold::Problem(problem)) => return run.stop(problem),
        }
        question.of_each_group(it, at, &mut rows, &mut notes);
    }
    let table = &analysis.table;
    sample::record_missing(run, table, "a value", &numbers.values, &areas);
    if let Some(people) = &people {
        sample::record_missing(run, table, "people", people, &areas);
    }
    if let Some(order) = &order {
        sample::record_missing(run, table, "a place in the order", &order.values, &areas);
    }
    let negative = numbers.values.iter().filter(|it| **it < 0.0).count();
    let plan = run.plan;
    let record = run.record(table);
    for level in &levels {
        let without = level.of_area.iter().filter(|it| **it == Members::NONE).count();
        if without > 0 {
            record.counts.insert(format!("areas in no group of {}", level.name), without as u64);
        }
    }
    let facts = json!({
        "of": plan.in_full(&analysis.of), "among": areas.name, "weighted": people.is_some(),
        "level": spec.level, "replicates": spec.replicates,
    });
    record.tell(format!(
        "of `{}` among the areas of `{}`, each {}: what differs inside them is not seen; intervals at {} from {} resamplings of areas",
        analysis.of.value,
        areas.name,
        if people.is_some() { "with its people" } else { "alike" },
        spec.level,
        spec.replicates
    ), facts);
    record.counts.insert("areas in".into(), areas.len() as u64);
    if negative > 0 {
        record.counts.insert("areas with a value below 0".into(), negative as u64);
    }
    record.notes.extend(notes);
    let shares: Vec<&str> = spec
        .measures
        .iter()
        .filter(|at| {
            matches!(
                named(spec, &at.value),
                Some(Measure::Gini | Measure::GiniUnbiased | Measure::Concentration | Measure::Kakwani)
            )
        })
        .map(|at| at.value.as_str())
        .collect();
    if negative > 0 && !shares.is_empty() {
        let message = format!(
            "{negative} areas have a value of `{}` below 0: {} may then be above 1 or below -1",
            analysis.of.value,
            shares.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        );
        run.problems.push(
            Problem::warning("negative-values", message)
                .at(&analysis.of.span)
                .hint("measures of shares are for what is counted from 0 on, such as people or money; `sii` and `gap` take any value"),
        );
    }
    Ok(sample::table(&rows))
}

/// The columns of a table of curves.
pub(super) const POINTS: [&str; 3] = ["group", "share_of_people", "share_of_value"];

/// The points of the Lorenz curve of all areas, and of those of each group.
pub(super) fn curves(run: &mut Run<'_>, analysis: &Analysis, spec: &Inequality) -> Step<ResultTable> {
    let (numbers, areas) = sample::column(run, &analysis.of)?;
    let people = match spec.by_people {
        true => Some(sample::people(run, &analysis.name, spec.people.as_ref(), &areas)?),
        false => None,
    };
    let curve = |values: &[f64]| Blocks::new(values, people.as_ref().map(|it| it.as_slice()))?.lorenz();
    let mut rows: Vec<(String, Point)> = Vec::new();
    match curve(&numbers.values) {
        Ok(points) => rows.extend(points.into_iter().map(|it| ("all".to_owned(), it))),
        Err(error) => return run.stop(by_code(&error, &analysis.of, &areas)),
    }
    let mut notes = Vec::new();
    for at in &spec.groups {
        let level = sample::groups(run, at, &areas)?;
        let mut untold = Vec::new();
        for (group, label) in (0_u32..).zip(&level.labels) {
            let own = numbers.values.iter().zip(&level.of_area);
            let own: Vec<f64> = own.map(|(value, of)| if *of == group { *value } else { f64::NAN }).collect();
            // A group may have no area with a value, or all 0: the whole is not the less told.
            match curve(&own) {
                Ok(points) => rows.extend(points.into_iter().map(|it| (label.clone(), it))),
                Err(error) => untold.push(format!("{label} ({error})")),
            }
        }
        if !untold.is_empty() {
            let some: Vec<&str> = untold.iter().take(5).map(String::as_str).collect();
            notes.push(format!("no curve of {} groups, such as {}", untold.len(), some.join("; ")));
        }
    }
    let table = &analysis.table;
    sample::record_missing(run, table, "a value", &numbers.values, &areas);
    if let Some(people) = &people {
        sample::record_missing(run, table, "people", people, &areas);
    }
    let plan = run.plan;
    let record = run.record(table);
    let facts =
        json!({ "of": plan.in_full(&analysis.of), "among": areas.name, "weighted": people.is_some() });
    record.tell(
        format!(
            "the Lorenz curve of `{}` among the areas of `{}`, each {}: what differs inside them is not seen",
            analysis.of.value,
            areas.name,
            if people.is_some() { "with its people" } else { "alike" },
        ),
        facts,
    );
    record.counts.insert("areas in".into(), areas.len() as u64);
    let negative = numbers.values.iter().filter(|it| **it < 0.0).count();
    if negative > 0 {
        record.counts.insert("areas with a value below 0".into(), negative as u64);
    }
    record.notes.extend(notes);
    let number = |of: &dyn Fn(&Point) -> f64| Values::Number(rows.iter().map(|it| of(&it.1)).collect());
    let [group, of_people, of_value] = POINTS;
    Ok(ResultTable::new()
        .with(group, Values::text(rows.iter().map(|it| it.0.as_str())))
        .with(of_people, number(&|it| it.people))
        .with(of_value, number(&|it| it.value)))
}

/// The standard errors of the values, for slopes: where an indicator states them for every area that has a value.
fn errors(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Inequality,
    values: &[f64],
    notes: &mut Vec<String>,
) -> Step<Option<Vec<f64>>> {
    let is_slope =
        |at: &At<String>| matches!(named(spec, &at.value), Some(Measure::Sii(_) | Measure::Rii(_)));
    let of = &analysis.of.value;
    if !spec.measures.iter().any(is_slope) || !matches!(run.plan.node(of), Some(Node::Indicator(_))) {
        return Ok(None);
    }
    let Some(errors) = indicator::errors(run, of)? else { return Ok(None) };
    let without = values.iter().zip(&errors).filter(|(it, error)| !it.is_nan() && !error.is_finite()).count();
    if without > 0 {
        notes.push(format!(
            "{without} values of `{of}` have no standard error: the intervals of slopes are from resamplings of areas"
        ));
        return Ok(None);
    }
    notes.push("the intervals of slopes are from the standard errors of the values".into());
    // Where there is no value there is no error to draw.
    Ok(Some(
        values.iter().zip(errors).map(|(it, error)| if it.is_nan() { f64::NAN } else { error }).collect(),
    ))
}

/// Errors on the scale on which a line is fitted (the delta method).
fn on_the_scale(slope: SlopeIndex, errors: &[f64], values: &[f64]) -> Vec<f64> {
    let rise = |value: f64| match slope.kind {
        Kind::Value => 1.0,
        Kind::Rate => value,
        Kind::Proportion => value * (1.0 - value),
    };
    errors.iter().zip(values).map(|(error, value)| error / rise(*value)).collect()
}

/// Why a measure is not told.
enum Untold {
    Problem(Problem),
    Error(InequalityError),
}

impl From<InequalityError> for Untold {
    fn from(error: InequalityError) -> Self {
        Untold::Error(error)
    }
}

impl Question<'_> {
    /// A measure of two groups.
    fn of_two(&self, it: Measure, at: &At<String>, rows: &mut Vec<Row>) -> Result<(), Untold> {
        for level in self.levels {
            let [first, second] = level.labels.as_slice() else {
                let (name, groups) = (&level.name, level.labels.len());
                let message = format!("`{}` is between two groups, and `{name}` has {groups}", at.value);
                return Err(Untold::Problem(
                    Problem::error("not-two-groups", message)
                        .at(&at.span)
                        .hint("name a column with two values, such as a designation's `designated`"),
                ));
            };
            let input = Input { groups: Some(&level.of_area), ..self.input };
            rows.push(Row::of(
                &at.value,
                format!("{first} - {second}"),
                &measure(it, &input, &self.bootstrap)?,
            ));
        }
        Ok(())
    }

    /// A measure over all areas, and where it can be taken apart its shares between and within groups.
    fn of_all(
        &self,
        it: Measure,
        at: &At<String>,
        rows: &mut Vec<Row>,
        notes: &mut Vec<String>,
    ) -> Result<(), Untold> {
        rows.push(Row::of(&at.value, "all", &measure(it, &self.input, &self.bootstrap)?));
        let Some(order) = it.decomposes().filter(|_| !self.levels.is_empty()) else { return Ok(()) };
        let Input { values, people, .. } = self.input;
        // The study names the finest groups first; what is taken apart goes from the coarsest on.
        let levels: Vec<&Groups> = self.levels.iter().rev().collect();
        let nested: Vec<&[u32]> = levels.iter().map(|it| it.of_area.as_slice()).collect();
        let parts = decompose(order, values, people, &nested, &self.bootstrap)?.parts;
        let name = |k: usize| levels.get(k).map_or("", |it| it.name.as_str());
        for (k, part) in parts.iter().enumerate() {
            let group = match k.checked_sub(1) {
                None => format!("between {}", name(0)),
                Some(above) if k == levels.len() => format!("within {}", name(above)),
                Some(above) => format!("between {} within {}", name(k), name(above)),
            };
            rows.push(Row::of(&at.value, group, part));
        }
        if let (Some(coarsest), true) = (nested.first(), self.spec.permutations > 0) {
            let (permutations, seed) = (self.spec.permutations, self.bootstrap.seed);
            let test = between_test(order, values, people, coarsest, permutations, seed)?;
            notes.push(format!(
                "{}: between {} there is {}, by chance alone {} ({} over {permutations} permutations)",
                at.value,
                name(0),
                test.between,
                test.expected,
                p_words(test.p),
            ));
        }
        Ok(())
    }

    /// How many areas of a group have all that the measure asks for.
    fn counted(&self, of_area: &[u32], group: u32) -> usize {
        let Input { values, people, order, .. } = &self.input;
        let there =
            |of: Option<&[f64]>, area: usize| of.is_none_or(|it| it.get(area).is_some_and(|it| !it.is_nan()));
        let counts = |area: &usize| {
            of_area[*area] == group
                && there(Some(values), *area)
                && there(*people, *area)
                && there(order.map(|it| it.0), *area)
        };
        (0..of_area.len()).filter(counts).count()
    }

    /// A measure within each group. A group may be too small, or all 0: the whole is not the less told.
    fn of_each_group(&self, it: Measure, at: &At<String>, rows: &mut Vec<Row>, notes: &mut Vec<String>) {
        if matches!(it, Measure::Gap | Measure::Ratio) {
            return;
        }
        for level in self.levels {
            let mut untold = Vec::new();
            for (group, found) in measure_groups(it, &self.input, &level.of_area, &self.bootstrap) {
                let label = level.labels.get(group as usize).map_or("", String::as_str);
                let found = found.unwrap_or_else(|error| {
                    untold.push(format!("{label} ({error})"));
                    let n = self.counted(&level.of_area, group);
                    let none = f64::NAN;
                    Estimate { value: none, lower: none, upper: none, n, missing: 0, negative: 0 }
                });
                rows.push(Row::of(&at.value, label, &found));
            }
            if !untold.is_empty() {
                let some: Vec<&str> = untold.iter().take(5).map(String::as_str).collect();
                let (groups, some) = (untold.len(), some.join("; "));
                notes.push(format!("{}: nothing to tell of {groups} groups, such as {some}", at.value));
            }
        }
    }
}

/// An error of the measure, with an area's code in the place of its position.
fn by_code(error: &InequalityError, at: &At<String>, areas: &Geography) -> Problem {
    let area = match error {
        InequalityError::Infinite { area, .. }
        | InequalityError::People { area, .. }
        | InequalityError::Negative { area, .. }
        | InequalityError::Zero { area }
        | InequalityError::Outside { area, .. }
        | InequalityError::Error { area, .. } => Some(*area),
        _ => None,
    };
    let words = error.to_string();
    let words = match area {
        Some(area) => words.replace(&format!("area {area} "), &format!("area `{}` ", areas.codes.get(area))),
        None => words,
    };
    let hint = match error {
        InequalityError::TooFew { .. } => {
            "name a column that more areas have, or fill the gaps with `impute`"
        }
        InequalityError::Negative { .. } | InequalityError::Bottom { .. } | InequalityError::Mean { .. } => {
            "measure what is counted from 0 on, such as people or money; of scores that can be negative `sii` can be told, and `gap`"
        }
        InequalityError::Zero { .. } => "`theil-t`, `gini` and `atkinson-0.5` take a value of 0 too",
        InequalityError::Outside { .. } | InequalityError::Bounds { .. } => {
            "say the least and the greatest value there can be: `bounds = [0, 100]`"
        }
        InequalityError::NoOrder | InequalityError::Order => {
            "name another `order`: one that tells the worst-off from the best-off"
        }
        InequalityError::NoRelative => "`sii` tells the absolute difference, which has no need of that",
        InequalityError::NotNested { .. } => {
            "name the finer geography first, then one that each of its areas lies in whole"
        }
        InequalityError::People { .. } => {
            "people are 0 or more: mend the row, or name another indicator as `people`"
        }
        _ => "mend the value in the source, or name another column or measure",
    };
    Problem::error("cannot-measure", format!("`{}`: {words}", at.value)).at(&at.span).hint(hint)
}
