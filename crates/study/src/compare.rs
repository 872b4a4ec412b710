//! Lists of areas held against each other: shared, missed, extra, with people and need; of several, who is in which.

mod categories;
mod several;

use std::path::Path;

use theodolite_core::Problem;
use theodolite_core::agreement::Agreement;
use theodolite_data::table::{ResultTable, Values};

use crate::nearest::nearest;
use crate::results::Results;

pub use categories::{Categorised, CategorisedArea, compare_categories, is_column};
pub use several::{Overlapping, compare_several};

/// Two lists held against each other.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The list that is judged.
    pub a: String,
    /// The list it is judged by.
    pub b: String,
    /// Their geography.
    pub geography: String,
    /// Shared, missed, extra: areas, people and need, with precision, recall and kappa.
    pub agreement: Agreement,
    /// The column of need that was used.
    pub need: Option<String>,
    /// The areas of `a` alone, then of `b` alone, then of both: code, name, need, in order of need where it is known.
    pub areas: Vec<ListedArea>,
}

/// An area of one list or both.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedArea {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// In which list it is.
    pub list: List,
    /// Its people; `NaN` where not known.
    pub people: f64,
    /// Its need; `NaN` where not known.
    pub need: f64,
}

/// In which list an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// In `a` alone.
    OnlyA,
    /// In `b` alone.
    OnlyB,
    /// In both.
    Both,
}

/// Compares two lists of a results folder. A list is a designation, or `name.column = value` such as `imd.decile=1`;
/// need is a column such as `imd.score`.
///
/// # Errors
/// Where there is no such list, or the two are about different geographies.
pub fn compare(results: &Path, a: &str, b: &str, need: Option<&str>) -> Result<Comparison, Vec<Problem>> {
    let results = Results::open(results).map_err(|it| vec![it])?;
    let mut lists = together(&results, &[a, b])?.into_iter();
    let (Some(first), Some(second)) = (lists.next(), lists.next()) else { return Err(Vec::new()) };
    let geography = results.table(&first.geography).ok();
    let people = geography
        .as_ref()
        .and_then(|it| it.numbers("population"))
        .filter(|it| it.iter().any(|it| !it.is_nan()));
    let need_values = match need {
        Some(need) => Some(column(&results, need, &first.geography).map_err(|it| vec![it])?),
        None => None,
    };
    let agreement = Agreement::new(&first.holds, &second.holds, people, need_values.as_deref());

    let codes = first.table.texts("code");
    let names = first.table.texts("name");
    let mut areas = Vec::new();
    for (row, pair) in first.holds.iter().zip(&second.holds).enumerate() {
        let list = match pair {
            (Some(true), Some(true)) => List::Both,
            (Some(true), Some(false)) => List::OnlyA,
            (Some(false), Some(true)) => List::OnlyB,
            _ => continue,
        };
        let at = |values: Option<&[f64]>| values.and_then(|it| it.get(row)).copied().unwrap_or(f64::NAN);
        areas.push(ListedArea {
            code: codes.map_or(String::new(), |it| it.get(row).to_owned()),
            name: names.map_or(String::new(), |it| it.get(row).to_owned()),
            list,
            people: at(people),
            need: at(need_values.as_deref()),
        });
    }
    areas.sort_by(|x, y| {
        x.list.cmp(&y.list).then_with(|| y.need.total_cmp(&x.need)).then_with(|| x.code.cmp(&y.code))
    });
    Ok(Comparison {
        a: a.to_owned(),
        b: b.to_owned(),
        geography: first.geography,
        agreement,
        need: need.map(str::to_owned),
        areas,
    })
}

/// Reads lists of the same areas.
fn together(results: &Results, names: &[&str]) -> Result<Vec<Listed>, Vec<Problem>> {
    let (lists, problems): (Vec<_>, Vec<_>) =
        names.iter().map(|it| list(results, it)).partition(Result::is_ok);
    let problems: Vec<Problem> = problems.into_iter().filter_map(Result::err).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let lists: Vec<Listed> = lists.into_iter().filter_map(Result::ok).collect();
    let (Some(first), Some(a)) = (lists.first(), names.first()) else { return Ok(lists) };
    for (other, b) in lists.iter().zip(names).skip(1) {
        same_areas((a, &first.geography, &first.table), (b, &other.geography, &other.table))
            .map_err(|it| vec![it])?;
    }
    Ok(lists)
}

/// Whether two tables, each with what it is called and its geography, have the same areas in the same order.
fn same_areas(
    (a, a_geography, a_table): (&str, &str, &ResultTable),
    (b, b_geography, b_table): (&str, &str, &ResultTable),
) -> Result<(), Problem> {
    if a_geography != b_geography {
        let message = format!("`{a}` is about `{a_geography}`, but `{b}` about `{b_geography}`");
        return Err(Problem::error("mixed-geographies", message)
            .hint("carry one over with a [rebase] and designate there"));
    }
    match (a_table.texts("code"), b_table.texts("code")) {
        (Some(x), Some(y)) if x == y => Ok(()),
        _ => Err(Problem::error("different-areas", format!("`{a}` and `{b}` do not list the same areas"))),
    }
}

struct Listed {
    geography: String,
    table: ResultTable,
    holds: Vec<Option<bool>>,
}

fn list(results: &Results, text: &str) -> Result<Listed, Problem> {
    let (of, wanted) = match text.split_once('=') {
        Some((of, wanted)) => (of.trim(), Some(wanted.trim())),
        None => (text.trim(), None),
    };
    let (name, column) = of.split_once('.').unwrap_or((of, "designated"));
    let step = results.step(name)?;
    let geography = step.geography.clone().unwrap_or_default();
    let table = results.table(name)?;
    let Some(values) = table.column(column) else {
        return Err(Problem::error(
            "unknown-column",
            format!("{} `{name}` has no column `{column}`", step.kind),
        )
        .hint(format!(
            "compare designations, or a column with a value, such as `{name}.{}=1`",
            if table.column("decile").is_some() { "decile" } else { "rank" }
        )));
    };
    let holds: Option<Vec<Option<bool>>> = match (values, wanted) {
        (Values::Truth(truths), None) => Some(truths.clone()),
        (Values::Truth(truths), Some(wanted)) => wanted
            .parse::<bool>()
            .ok()
            .map(|wanted| truths.iter().map(|it| it.map(|it| it == wanted)).collect()),
        (Values::Number(values) | Values::Whole(values), Some(wanted)) => wanted
            .parse::<f64>()
            .ok()
            .map(|wanted| values.iter().map(|it| (!it.is_nan()).then_some(*it == wanted)).collect()),
        (Values::Text(texts), Some(wanted)) => {
            Some(texts.iter().map(|it| (!it.is_empty()).then_some(it == wanted)).collect())
        }
        (Values::Number(_) | Values::Whole(_) | Values::Text(_), None) => None,
    };
    match holds {
        Some(holds) => Ok(Listed { geography, table, holds }),
        None => {
            Err(Problem::error("not-a-list", format!("`{text}` does not say which areas are in the list"))
                .hint(format!("give a value, for example `{name}.{column}=1`")))
        }
    }
}

fn column(results: &Results, text: &str, geography: &str) -> Result<Vec<f64>, Problem> {
    let (name, column) = match text.split_once('.') {
        Some((name, column)) => (name, Some(column)),
        None => (text, None),
    };
    let step = results.step(name)?;
    if step.geography.as_deref() != Some(geography) {
        return Err(Problem::error(
            "mixed-geographies",
            format!(
                "`{name}` is about `{}`, but the lists about `{geography}`",
                step.geography.as_deref().unwrap_or("?")
            ),
        ));
    }
    let table = results.table(name)?;
    let main = if table.column("score").is_some() { "score" } else { "value" };
    let column = column.unwrap_or(main);
    match table.numbers(column) {
        Some(numbers) => Ok(numbers.to_vec()),
        None => {
            let message = format!("{} `{name}` has no column of numbers `{column}`", step.kind);
            let problem = Problem::error("unknown-column", message);
            let numbers = || table.names().filter(|it| table.numbers(it).is_some());
            Err(match nearest(column, numbers()) {
                Some(near) => problem.hint(format!("did you mean `{name}.{near}`?")),
                None => {
                    let names: Vec<String> = numbers().map(|it| format!("`{it}`")).collect();
                    problem.hint(format!("its columns of numbers are {}", names.join(", ")))
                }
            })
        }
    }
}
