//! `theodolite show NAME`: a table of the results, in the order of rank where it has one.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use theodolite_core::Problem;
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::Results;
use theodolite_study::nearest::nearest;

use super::Outcome;
use crate::args::{self, TableFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::wrap;
use crate::render::{self, number};

/// Rows that are shown where nobody says how many.
const TOP: usize = 20;
/// Notes of the receipt that are shown; the receipt has all.
const NOTES: usize = 30;

pub(super) fn run(arguments: &args::Show) -> Outcome {
    let results = Results::open(&arguments.results.results).map_err(Failure::one)?;
    let format = render::format(arguments.format);
    let Some(name) = &arguments.name else {
        render::print_table(&overview(&results), format)?;
        return Ok(Verdict::Good);
    };
    let table = results.table(name).map_err(Failure::one)?;
    let found = results.step(name).map_err(Failure::one)?;
    if found.name != *name {
        render::eprint(&format!("`{}`, the table of [{}.{name}]\n", found.name, found.kind));
    }
    let mut rows: Vec<usize> = (0..table.len()).collect();
    if let Some(code) = &arguments.within {
        let inside = inside(&results, name, &table, code).map_err(Failure::one)?;
        rows.retain(|row| inside.get(*row).copied().unwrap_or(false));
    }
    sort(&table, &mut rows, arguments.sort.as_deref()).map_err(Failure::one)?;
    let matching = rows.len();
    // A pipe gets everything: whoever counts the lines must not find the first twenty.
    let all = arguments.all || format != TableFormat::Table;
    if let Some(top) = arguments.top.or(if all { None } else { Some(TOP) }) {
        rows.truncate(top);
    }
    let shown = choose(&table, &arguments.columns).map_err(Failure::one)?;
    let mut shown = shown.take(&rows);
    if format == TableFormat::Table && arguments.columns.is_empty() {
        shown = beside(shown);
    }
    render::print_table(&shown, format)?;
    if format == TableFormat::Table && rows.len() < matching {
        let some = number::count(rows.len() as u64);
        let of = number::of(matching, "row");
        render::print(&format!("{some} of {of}; `--all` shows the rest\n"))?;
    }
    if format == TableFormat::Table {
        render::print(&told(&found.notes, render::width()))?;
    }
    Ok(Verdict::Good)
}

/// What the receipt notes of the step, such as the figures that are about all of a comparison and not of one area.
fn told(notes: &[String], width: usize) -> String {
    let lines = notes.iter().take(NOTES).flat_map(|note| {
        let lines = wrap(note, width.saturating_sub(2).max(30));
        lines
            .into_iter()
            .enumerate()
            .map(|(at, line)| format!("{}{line}\n", if at == 0 { "- " } else { "  " }))
    });
    let text: String = lines.collect();
    match notes.len().saturating_sub(NOTES) {
        0 => text,
        more => format!("{text}and {more} more notes in the receipt\n"),
    }
}

/// The tables there are.
fn overview(results: &Results) -> ResultTable {
    let steps: Vec<_> = results.receipt.steps.iter().filter(|it| !it.wrote.is_empty()).collect();
    ResultTable::new()
        .with("table", Values::text(steps.iter().map(|it| it.name.as_str())))
        .with("kind", Values::text(steps.iter().map(|it| it.kind.as_str())))
        .with("geography", Values::text(steps.iter().map(|it| it.geography.as_deref().unwrap_or_default())))
        .with(
            "rows",
            Values::Whole(steps.iter().map(|it| it.wrote.first().map_or(0, |it| it.rows) as f64).collect()),
        )
}

/// Which rows of a result are about areas that lie in an area, by parents and lookups.
fn inside(results: &Results, name: &str, table: &ResultTable, code: &str) -> Result<Vec<bool>, Problem> {
    let step = results.step(name)?;
    let geography = step.geography.as_deref().unwrap_or_default();
    let Some(rows) = table.texts("code").filter(|_| !geography.is_empty()) else {
        let message = format!("the rows of `{name}` are no areas, and lie in none");
        return Err(Problem::error("no-areas", message).hint("leave `--within` out"));
    };
    let found = results.within(geography, code)?.ok_or_else(|| {
        let message = format!("no area of `{name}` is known to lie in `{code}`");
        Problem::error("unknown-area", message).hint(format!(
            "`within` in [geography.{geography}] and the lookups that results went by say where its areas lie: see `theodolite show {geography}`"
        ))
    })?;
    let areas = results.table(geography)?;
    let codes = areas.texts("code").into_iter().flat_map(|it| it.iter());
    // By their codes: a table may have an area in many rows, or in none.
    let inside: BTreeSet<&str> = codes.zip(found).filter(|it| it.1).map(|it| it.0).collect();
    Ok(rows.iter().map(|it| inside.contains(it)).collect())
}

/// The column that a table is ordered by: its rank, or in a summary the rank of its first measure.
fn usual_order(table: &ResultTable) -> Option<&str> {
    let measure = |it: &&str| it.strip_suffix("_rank").is_some_and(|of| table.column(of).is_some());
    table.names().find(|it| *it == "rank").or_else(|| table.names().find(measure))
}

/// Puts rows in order: by the column asked for, else by rank where there is one, else those designated or with most money
/// first. Missing values come last.
pub(super) fn sort(table: &ResultTable, rows: &mut [usize], column: Option<&str>) -> Result<(), Problem> {
    let (name, descending) = match column {
        Some(asked) => match asked.strip_prefix('-') {
            Some(name) if table.column(asked).is_none() => (name, true),
            _ => (asked, false),
        },
        None => match usual_order(table) {
            Some(name) => (name, false),
            // Who is on the list comes first.
            None if table.column("designated").is_some() => ("designated", true),
            // Of money the largest sum, unless the rows are groups in an order of their own.
            None if table.column("amount").is_some() && table.column("code").is_some() => ("amount", true),
            None => return Ok(()),
        },
    };
    let values = table.column(name).ok_or_else(|| unknown_column(table, name))?;
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    match values {
        Values::Text(texts) => rows.sort_by(|a, b| turned(texts.get(*a).cmp(texts.get(*b)))),
        Values::Number(numbers) | Values::Whole(numbers) => {
            let at = |row: &usize| numbers.get(*row).copied().unwrap_or(f64::NAN);
            rows.sort_by(|a, b| {
                let (a, b) = (at(a), at(b));
                a.is_nan().cmp(&b.is_nan()).then_with(|| turned(a.partial_cmp(&b).unwrap_or(Ordering::Equal)))
            });
        }
        Values::Truth(truths) => {
            let at = |row: &usize| truths.get(*row).copied().flatten();
            rows.sort_by(|a, b| {
                let (a, b) = (at(a), at(b));
                a.is_none().cmp(&b.is_none()).then_with(|| turned(a.cmp(&b)))
            });
        }
    }
    // A row that is about no area, such as money without a place, closes a table that nobody asked to sort.
    if let (None, Some(codes)) = (column, table.texts("code")) {
        rows.sort_by_key(|row| codes.get(*row).is_empty());
    }
    Ok(())
}

/// The columns asked for, in the order asked; all if none is.
pub(super) fn choose(table: &ResultTable, columns: &[String]) -> Result<ResultTable, Problem> {
    if columns.is_empty() {
        return Ok(table.clone());
    }
    columns.iter().try_fold(ResultTable::new(), |chosen, name| match table.column(name) {
        Some(values) => Ok(chosen.with(name, values.clone())),
        None => Err(unknown_column(table, name)),
    })
}

/// A table to be read, with the period of a value beside it: `base_period` comes after `base`. In files it stands where the
/// contract of the table has it.
fn beside(table: ResultTable) -> ResultTable {
    let of =
        |name: &str| name.strip_suffix("_period").filter(|of| table.column(of).is_some()).map(str::to_owned);
    let moved: Vec<(String, &str)> = table.names().filter_map(|name| Some((of(name)?, name))).collect();
    if moved.is_empty() {
        return table;
    }
    let mut names: Vec<&str> = table.names().filter(|name| of(name).is_none()).collect();
    for (value, period) in &moved {
        if let Some(at) = names.iter().position(|name| name == value) {
            names.insert(at + 1, period);
        }
    }
    names
        .iter()
        .filter_map(|name| Some((name, table.column(name)?)))
        .fold(ResultTable::new(), |beside, (name, values)| beside.with(*name, values.clone()))
}

fn unknown_column(table: &ResultTable, name: &str) -> Problem {
    let problem = Problem::error("unknown-column", format!("there is no column `{name}`"));
    match nearest(name, table.names()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => {
            let names: Vec<String> = table.names().map(|it| format!("`{it}`")).collect();
            problem.hint(format!("the columns are {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> ResultTable {
        ResultTable::new()
            .with("code", Values::text(["A", "B", "C"]))
            .with("score", Values::Number(vec![5.0, f64::NAN, 9.0]))
            .with("rank", Values::Whole(vec![2.0, f64::NAN, 1.0]))
    }

    fn order(column: Option<&str>) -> Vec<usize> {
        let mut rows = vec![0, 1, 2];
        sort(&table(), &mut rows, column).unwrap();
        rows
    }

    #[test]
    fn rows_come_by_rank_and_missing_values_last_either_way() {
        assert_eq!(order(None), [2, 0, 1]);
        assert_eq!(order(Some("score")), [0, 2, 1]);
        assert_eq!(order(Some("-score")), [2, 0, 1]);
        assert_eq!(order(Some("-code")), [2, 1, 0]);
    }

    #[test]
    fn notes_are_wrapped_and_the_many_are_counted() {
        let notes: Vec<String> =
            (0..NOTES + 2).map(|k| format!("note {k} of a step with many words in it")).collect();
        let text = told(&notes, 32);
        assert!(text.starts_with("- note 0 of a step with many\n  words in it\n- note 1 of"), "{text}");
        assert!(text.ends_with("\nand 2 more notes in the receipt\n"), "{text}");
        assert_eq!(told(&[], 80), "");
    }

    #[test]
    fn a_summary_comes_by_the_rank_of_its_first_measure() {
        let values = || Values::Number(vec![1.0]);
        let summary = ResultTable::new().with("average_rank", values()).with("average_rank_rank", values());
        assert_eq!(usual_order(&summary), Some("average_rank_rank"));
        assert_eq!(usual_order(&ResultTable::new().with("code", Values::text([]))), None);
    }

    #[test]
    fn a_column_that_is_not_there_gets_the_nearest_name() {
        let problem = sort(&table(), &mut [], Some("scor")).unwrap_err();
        assert_eq!(problem.code, "unknown-column");
        assert_eq!(problem.hint.as_deref(), Some("did you mean `score`?"));
    }

    #[test]
    fn a_period_is_read_beside_its_value() {
        let texts = || Values::text(["2019"]);
        let mission = ["mission", "base", "latest", "by", "base_period", "latest_period", "own_period"]
            .into_iter()
            .fold(ResultTable::new(), |table, name| table.with(name, texts()));
        assert_eq!(
            beside(mission).names().collect::<Vec<_>>(),
            ["mission", "base", "base_period", "latest", "latest_period", "by", "own_period"]
        );
        assert_eq!(beside(table()).names().collect::<Vec<_>>(), ["code", "score", "rank"]);
    }

    #[test]
    fn rows_and_columns_are_taken_in_the_order_asked() {
        let chosen = choose(&table(), &["rank".to_owned(), "code".to_owned()]).unwrap();
        let taken = chosen.take(&[2, 0]);
        assert_eq!(taken.names().collect::<Vec<_>>(), ["rank", "code"]);
        assert_eq!(taken.numbers("rank"), Some(&[1.0, 2.0][..]));
        assert_eq!(taken.texts("code").unwrap().iter().collect::<Vec<_>>(), ["C", "A"]);
    }
}
