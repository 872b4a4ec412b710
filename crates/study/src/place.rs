//! Everything that results hold about an area, and the values of indicators that were measured there.

use theodolite_core::Polarity;
use theodolite_core::Problem;
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::statistics::median;
use theodolite_data::table::{ResultTable, Values as Column};

use crate::nearest::nearest;
use crate::receipt::StepRecord;
use crate::results::Results;
use crate::views::{Described, IndicatorValues};

/// An area, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The geography whose area it is.
    pub geography: String,
    /// Its code.
    pub code: String,
    /// Its name; empty where areas have none.
    pub name: String,
    /// The areas in which it lies: geography, code and name.
    pub within: Vec<[String; 3]>,
    /// What is known, in the order of the study.
    pub facts: Vec<Fact>,
}

/// One number or word about an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The table that has it, or the indicator.
    pub table: String,
    /// The kind of section that made the table.
    pub kind: String,
    /// What to call that.
    pub title: Option<String>,
    /// Which row of several, where the table has more than one of the area: its period, or what its other texts say.
    pub row: String,
    /// The column; `value` of an indicator.
    pub column: String,
    /// What it says.
    pub says: Says,
    /// Its place among all areas, 1 the greatest need; of indicators, whose worse end the study tells.
    pub rank: Option<f64>,
    /// How many areas have a value in that column; of numbers.
    pub areas: Option<usize>,
    /// The middle of their values; of numbers that are no ranks.
    pub median: Option<f64>,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// A number; `NaN` where missing.
    Number(f64),
    /// A text.
    Text(String),
    /// Whether something is so; `None` where that is not known.
    Truth(Option<bool>),
}

/// What a study adds to its results: the titles of its sections, and the values of indicators, which no build writes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// What it says of each thing that it names.
    pub described: &'a [Described],
    /// The values of indicators.
    pub indicators: &'a [IndicatorValues],
}

/// The areas of a code, one of each geography that has it, or of a name that only one area has.
///
/// # Errors
/// Where no area has that code or name (the hint names the nearest), where several have the name, where `geography` is none of
/// the results, and where a table cannot be read.
pub fn place(
    results: &Results,
    known: Known<'_>,
    asked: &str,
    geography: Option<&str>,
) -> Result<Vec<Place>, Problem> {
    let geographies = geographies(results, geography)?;
    let mut found: Vec<(&Geography<'_>, usize)> = Vec::new();
    for it in &geographies {
        found.extend(it.codes().position(|code| code == asked).map(|area| (it, area)));
    }
    if found.is_empty() {
        found.push(by_name(&geographies, asked)?);
    }
    found.into_iter().map(|(of, area)| whole(results, known, of, area)).collect()
}

/// A geography of the results.
struct Geography<'r> {
    name: &'r str,
    table: ResultTable,
}

impl Geography<'_> {
    fn codes(&self) -> impl Iterator<Item = &str> {
        self.table.texts("code").into_iter().flat_map(|it| it.iter())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.table.texts("name").into_iter().flat_map(|it| it.iter())
    }
}

fn geographies<'r>(results: &'r Results, only: Option<&str>) -> Result<Vec<Geography<'r>>, Problem> {
    let steps = || results.receipt.steps.iter().filter(|it| it.kind == "geography" && !it.wrote.is_empty());
    if let Some(asked) = only.filter(|asked| !steps().any(|it| it.name == **asked)) {
        let names: Vec<&str> = steps().map(|it| it.name.as_str()).collect();
        let problem =
            Problem::error("unknown-name", format!("no geography of the results is named `{asked}`"));
        return Err(match nearest(asked, names.iter().copied()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!("there are {}", listed(names))),
        });
    }
    let asked = steps().filter(|it| only.is_none_or(|only| it.name == only));
    asked.map(|it| Ok(Geography { name: &it.name, table: it.read(&results.folder)? })).collect()
}

/// The only area of a name, in whatever case.
fn by_name<'g, 'r>(
    geographies: &'g [Geography<'r>],
    asked: &str,
) -> Result<(&'g Geography<'r>, usize), Problem> {
    let wanted = asked.to_lowercase();
    let named: Vec<(&Geography<'r>, usize)> = geographies
        .iter()
        .flat_map(|of| of.names().enumerate().map(move |(area, name)| (of, area, name)))
        .filter(|(.., name)| !name.is_empty() && name.to_lowercase() == wanted)
        .map(|(of, area, _)| (of, area))
        .collect();
    if let [only] = named[..] {
        return Ok(only);
    }
    if named.is_empty() {
        let all = geographies.iter().flat_map(|it| it.codes().chain(it.names()));
        let problem = Problem::error("unknown-area", format!("no area has the code or the name `{asked}`"));
        return Err(match nearest(asked, all.filter(|it| !it.is_empty())) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!(
                "`theodolite show NAME` lists the areas of {}",
                listed(geographies.iter().map(|it| it.name))
            )),
        });
    }
    let codes = named
        .iter()
        .take(10)
        .map(|(of, area)| format!("`{}` ({})", of.codes().nth(*area).unwrap_or_default(), of.name));
    Err(Problem::error("several-areas", format!("{} areas are named `{asked}`", named.len()))
        .hint(format!("ask by code: {}", codes.collect::<Vec<_>>().join(", "))))
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

fn whole(results: &Results, known: Known<'_>, of: &Geography<'_>, area: usize) -> Result<Place, Problem> {
    let text = |column: &str| of.table.texts(column).map_or("", |it| it.get(area)).to_owned();
    let code = text("code");
    let parents: Vec<&StepRecord> = results
        .receipt
        .steps
        .iter()
        .filter(|it| it.kind == "geography" && of.table.texts(&it.name).is_some() && !it.wrote.is_empty())
        .collect();
    let mut within = Vec::new();
    for parent in &parents {
        let its = text(&parent.name);
        if its.is_empty() {
            continue;
        }
        let table = parent.read(&results.folder)?;
        let at = table.texts("code").and_then(|it| it.iter().position(|code| code == its));
        let name = at.and_then(|at| Some(table.texts("name")?.get(at).to_owned()));
        within.push([parent.name.clone(), its, name.unwrap_or_default()]);
    }
    let is_parent = |column: &str| parents.iter().any(|it| it.name == column);
    let mut facts = Vec::new();
    for step in &results.receipt.steps {
        let described = known.described.iter().find(|it| it.name == step.name);
        let title = described.and_then(|it| it.title.clone());
        if step.kind == "indicator" {
            let own = known.indicators.iter().find(|it| it.name == step.name && it.geography == of.name);
            let worse = described.and_then(|it| it.worse).unwrap_or(Polarity::High);
            facts.extend(own.map(|own| measured(own, worse, area, title)));
            continue;
        }
        if step.wrote.is_empty() || step.geography.as_deref() != Some(of.name) {
            continue;
        }
        let table = step.read(&results.folder)?;
        let Some(codes) = table.texts("code") else { continue };
        let rows: Vec<usize> =
            codes.iter().enumerate().filter(|(_, it)| *it == code).map(|(row, _)| row).collect();
        let is_by_row = rows.len() > 1 || table.texts("period").is_some();
        for column in &table.columns {
            if matches!(column.name.as_str(), "code" | "name")
                || (step.kind == "geography" && is_parent(&column.name))
            {
                continue;
            }
            for row in &rows {
                let Some(fact) = cell(&table, &column.values, *row) else { continue };
                let several = match is_by_row {
                    true => row_of(&table, *row, &column.name),
                    false => Some(String::new()),
                };
                let Some(several) = several else { continue };
                let numbers = match &column.values {
                    Column::Number(values) if !is_by_row => Some((values, !is_place(&column.name))),
                    Column::Whole(values) if !is_by_row => Some((values, false)),
                    _ => None,
                };
                let there = |values: &[f64]| values.iter().filter(|it| !it.is_nan()).count();
                facts.push(Fact {
                    table: step.name.clone(),
                    kind: step.kind.clone(),
                    title: title.clone(),
                    row: several,
                    column: column.name.clone(),
                    says: fact,
                    rank: None,
                    areas: numbers.map(|(values, _)| there(values)),
                    median: numbers.filter(|it| it.1).and_then(|(values, _)| middle(values)),
                });
            }
        }
    }
    Ok(Place { geography: of.name.to_owned(), code, name: text("name"), within, facts })
}

/// Whether the numbers of a column are places among areas, whose middle says nothing.
fn is_place(column: &str) -> bool {
    column == "rank" || column == "decile" || column.ends_with("_rank") || column.starts_with("quantile_")
}

/// What tells the rows of an area apart: the period, or else the texts. `None` for those texts themselves.
fn row_of(table: &ResultTable, row: usize, column: &str) -> Option<String> {
    let names: Vec<&str> = match table.texts("period") {
        Some(_) => vec!["period"],
        None => table
            .columns
            .iter()
            .filter(|it| matches!(it.values, Column::Text(_)) && !matches!(it.name.as_str(), "code" | "name"))
            .map(|it| it.name.as_str())
            .collect(),
    };
    if names.contains(&column) {
        return None;
    }
    let texts = names.iter().filter_map(|it| Some(table.texts(it)?.get(row)));
    Some(texts.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "))
}

fn cell(table: &ResultTable, values: &Column, row: usize) -> Option<Says> {
    (row < table.len()).then(|| match values {
        Column::Number(values) | Column::Whole(values) => {
            Says::Number(values.get(row).copied().unwrap_or(f64::NAN))
        }
        Column::Text(texts) => Says::Text(texts.get(row).to_owned()),
        Column::Truth(truths) => Says::Truth(truths.get(row).copied().flatten()),
    })
}

/// The median of the values that are there.
fn middle(values: &[f64]) -> Option<f64> {
    median(&values.iter().copied().filter(|it| !it.is_nan()).collect::<Vec<_>>())
}

fn measured(own: &IndicatorValues, worse: Polarity, area: usize, title: Option<String>) -> Fact {
    let ranks = rank(&own.values, Ties::Min, Order::worst_first(worse));
    Fact {
        table: own.name.clone(),
        kind: "indicator".to_owned(),
        title,
        row: String::new(),
        column: "value".to_owned(),
        says: Says::Number(own.values.get(area).copied().unwrap_or(f64::NAN)),
        rank: ranks.get(area).copied().filter(|it| !it.is_nan()),
        areas: Some(own.values.iter().filter(|it| !it.is_nan()).count()),
        median: middle(&own.values),
    }
}
