//! Two divisions of areas into categories held against each other: who is in which of both, and how far they agree.

use std::path::Path;

use theodolite_core::Problem;
use theodolite_core::agreement::Crosstab;
use theodolite_data::table::{ResultTable, Values};

use super::same_areas;
use crate::digits::alone;
use crate::results::Results;

/// Categories that a column may have to be held against another.
const MOST: usize = 30;

const HINT: &str =
    "compare categories or deciles; of measures, `[association.*]` says how far they go together";

/// Two divisions of the same areas.
#[derive(Clone, Debug)]
pub struct Categorised {
    /// The one, as `name.column`.
    pub a: String,
    /// The other.
    pub b: String,
    /// Their geography.
    pub geography: String,
    /// The categories of either, in order: numbers as numbers, words as words.
    pub categories: Vec<String>,
    /// Whether they have an order, so that one can be farther from another than a third: all are numbers.
    pub ordered: bool,
    /// How many areas are in which category of both.
    pub table: Crosstab,
    /// All areas of which either tells, in the geography's order: code, name, category by `a`, category by `b`.
    pub areas: Vec<CategorisedArea>,
}

/// An area and what it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategorisedArea {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The position of its category by `a` among all; `None` where it has none.
    pub a: Option<usize>,
    /// The same by `b`.
    pub b: Option<usize>,
}

/// Whether a text names a column, and no list: `luf.category`, and not `luf.category=1` nor the name of a designation.
pub fn is_column(text: &str) -> bool {
    text.contains('.') && !text.contains('=') && !text.trim().ends_with(".designated")
}

/// Holds two columns of categories of a results folder against each other, such as `ours.category` and `theirs.category`, or the
/// deciles of two indices.
///
/// # Errors
/// Where there is no such column, it holds more categories than a reader could look at, or the two are about different areas.
pub fn compare_categories(results: &Path, a: &str, b: &str) -> Result<Categorised, Vec<Problem>> {
    let results = Results::open(results).map_err(|it| vec![it])?;
    let (first, second) = match (divided(&results, a), divided(&results, b)) {
        (Ok(first), Ok(second)) => (first, second),
        (first, second) => return Err([first.err(), second.err()].into_iter().flatten().collect()),
    };
    same_areas((a, &first.geography, &first.table), (b, &second.geography, &second.table))
        .map_err(|it| vec![it])?;
    let mut categories: Vec<&String> = first.labels.iter().chain(&second.labels).flatten().collect();
    let number = |label: &str| label.parse::<f64>().ok().filter(|it| it.is_finite());
    let ordered = categories.iter().all(|it| number(it).is_some());
    categories.sort_by(|x, y| match (number(x), number(y)) {
        (Some(p), Some(q)) if ordered => p.total_cmp(&q).then_with(|| x.cmp(y)),
        _ => x.cmp(y),
    });
    categories.dedup();
    if categories.len() > MOST {
        let message = format!(
            "`{a}` and `{b}` hold {} different values, and at most {MOST} can be held against each other",
            categories.len()
        );
        let hint =
            "compare categories or deciles; of measures, `[association.*]` says how far they go together";
        return Err(vec![Problem::error("not-categories", message).hint(hint)]);
    }
    let place =
        |label: &Option<String>| label.as_ref().and_then(|it| categories.iter().position(|have| *have == it));
    let [in_a, in_b]: [Vec<Option<usize>>; 2] =
        [&first, &second].map(|it| it.labels.iter().map(place).collect());
    let text = |column: &str, row: usize| first.table.texts(column).map_or("", |it| it.get(row)).to_owned();
    let area = |row: usize| CategorisedArea {
        code: text("code", row),
        name: text("name", row),
        a: in_a.get(row).copied().flatten(),
        b: in_b.get(row).copied().flatten(),
    };
    let areas = (0..first.labels.len()).map(area).filter(|it| it.a.is_some() || it.b.is_some());
    Ok(Categorised {
        a: a.to_owned(),
        b: b.to_owned(),
        areas: areas.collect(),
        table: Crosstab::new(&in_a, &in_b, categories.len()),
        categories: categories.into_iter().cloned().collect(),
        ordered,
        geography: first.geography,
    })
}

/// A column that says in which category each area is.
struct Divided {
    geography: String,
    table: ResultTable,
    labels: Vec<Option<String>>,
}

fn divided(results: &Results, text: &str) -> Result<Divided, Problem> {
    let (name, column) = text.trim().split_once('.').unwrap_or((text.trim(), "category"));
    let step = results.step(name)?;
    let geography = step.geography.clone().unwrap_or_default();
    let table = results.table(name)?;
    let Some(values) = table.column(column) else {
        return Err(Problem::error(
            "unknown-column",
            format!("{} `{name}` has no column `{column}`", step.kind),
        )
        .hint("name a column of categories, such as a designation's `category` or an index's `decile`"));
    };
    let labels = match values {
        Values::Text(texts) => texts.iter().map(|it| (!it.is_empty()).then(|| it.to_owned())).collect(),
        Values::Truth(truths) => {
            truths.iter().map(|it| it.map(|it| if it { "yes" } else { "no" }.to_owned())).collect()
        }
        Values::Number(values) if values.iter().any(|it| it.fract().abs() > 0.0) => {
            let message = format!("`{text}` is a measure, and no column of categories");
            return Err(Problem::error("not-categories", message).hint(HINT));
        }
        Values::Number(values) | Values::Whole(values) => {
            values.iter().map(|it| (!it.is_nan()).then(|| alone(*it))).collect()
        }
    };
    Ok(Divided { geography, table, labels })
}
