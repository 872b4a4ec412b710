//! SQL conditions over results: put to the database area by area, and what is wrong with them told at its place.

use std::sync::Arc;

use theodolite_core::{Problem, Span};
use theodolite_data::lookup::Mapping;
use theodolite_data::sql::{self, Sql, SqlError, SqlErrorKind};
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use crate::plan::{Main, Node, Plan};
use crate::run::{Run, Step, Stopped};
use crate::spec::At;
use crate::step::fund;
use crate::step::rebase::truth;

/// The names of the study that a condition mentions: `name.column`, or a bare name that means its main column.
pub(crate) fn mentions(plan: &Plan<'_>, condition: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for it in sql::identifiers(condition) {
        let name = it.result();
        if plan.columns(&name).is_some() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Tries a condition on empty tables of the right columns: what its text alone can show to be wrong.
pub(crate) fn prepare(
    run: &mut Run<'_>,
    geography: &str,
    condition: &At<String>,
    own: Option<&str>,
) -> Step<()> {
    let plan = run.plan;
    let (mut database, tables) = open(run, geography, condition, own)?;
    for name in tables.names() {
        let table = empty(&plan.columns(name).unwrap_or_default());
        add(run, &mut database, name, &table, condition)?;
    }
    for name in &tables.joined {
        let of = plan.geography(name).ok_or(Stopped)?;
        if of == geography {
            continue;
        }
        if let Err(problem) = plan.route(geography, of, None, &condition.span) {
            let problem = no_way(plan, problem, name, of, geography, condition);
            return run.stop(problem);
        }
        let table = empty(&plan.columns(name).unwrap_or_default());
        add(run, &mut database, &spread_name(name), &table, condition)?;
    }
    // Of no areas there is nothing to say, but by `count(*)` and its like.
    let answer = ask(run, &database, geography, &tables, condition, own, &[])?;
    if answer.rows.is_empty() { Ok(()) } else { run.stop(lumped(condition)) }
}

/// The tables of a condition.
struct Mentioned {
    /// Those whose row is that of the area: joined to it.
    joined: Vec<String>,
    /// Those named in queries inside the condition: as they are.
    whole: Vec<String>,
    /// The geography itself.
    geography: String,
}

impl Mentioned {
    /// Every table that goes into the database as it is.
    fn names(&self) -> impl Iterator<Item = &str> {
        let more = self.joined.iter().filter(|it| !self.whole.contains(it) && **it != self.geography);
        let whole = self.whole.iter().filter(|it| **it != self.geography);
        std::iter::once(&self.geography).chain(whole).chain(more).map(String::as_str)
    }
}

/// Opens a database for a condition and finds the tables that it mentions.
fn open(
    run: &mut Run<'_>,
    geography: &str,
    condition: &At<String>,
    own: Option<&str>,
) -> Step<(Sql, Mentioned)> {
    let plan = run.plan;
    if let Err(why) = sql::single_expression(&condition.value) {
        let message = format!("the condition is not one SQL expression: {}", why.message);
        return run.stop(Problem::error("bad-condition", message).at(&condition.span));
    }
    let mut tables = Mentioned { joined: Vec::new(), whole: Vec::new(), geography: geography.to_owned() };
    tables.joined.extend(own.map(str::to_owned));
    for it in sql::identifiers(&condition.value) {
        let name = it.result();
        if plan.columns(&name).is_none() {
            continue;
        }
        let list = if it.in_query { &mut tables.whole } else { &mut tables.joined };
        if name != geography && !list.contains(&name) {
            list.push(name);
        }
    }
    match Sql::new() {
        Ok(database) => Ok((database, tables)),
        Err(problem) => run.stop(problem),
    }
}

/// The name of a coarser result's table with a row for each finer area.
fn spread_name(name: &str) -> String {
    format!("{name} of each area")
}

/// Puts the condition to the database: one row an area, in order of code.
fn ask(
    run: &mut Run<'_>,
    database: &Sql,
    geography: &str,
    tables: &Mentioned,
    condition: &At<String>,
    own: Option<&str>,
    instead: &[Instead<'_>],
) -> Step<sql::Answer> {
    let plan = run.plan;
    let text = spelled_out(plan, &condition.value, own, instead);
    let joins: String = tables
        .joined
        .iter()
        .map(|name| {
            let table =
                if plan.geography(name) == Some(geography) { name.clone() } else { spread_name(name) };
            format!(" LEFT JOIN \"{table}\" AS \"{name}\" ON \"{name}\".code = \"{geography}\".code")
        })
        .collect();
    // A line of its own for the bracket, so that nothing at the condition's end can swallow it.
    let query = format!("{HEAD}{}\n) FROM \"{geography}\"{joins} ORDER BY \"{geography}\".code", text.text);
    match database.query(&query) {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let back = |offset: usize| text.back(offset.checked_sub(HEAD.len())?);
            let problem = sql_problem(plan, &error, condition, back, Some(own.unwrap_or(geography)));
            run.stop(problem)
        }
    }
}

/// A table without rows.
pub(crate) fn empty(columns: &[String]) -> ResultTable {
    columns.iter().fold(ResultTable::new(), |table, column| match column.as_str() {
        "code" | "name" => table.with(column, Values::text([])),
        _ => table.with(column, Values::Number(Vec::new())),
    })
}

const HEAD: &str = "SELECT (";

/// Why a result of another geography cannot be had for each area: there is no way there, or there are several.
fn no_way(
    plan: &Plan<'_>,
    problem: Problem,
    name: &str,
    of: &str,
    geography: &str,
    condition: &At<String>,
) -> Problem {
    if problem.code == "ambiguous-route" { problem } else { elsewhere(plan, name, of, geography, condition) }
}

fn elsewhere(plan: &Plan<'_>, name: &str, of: &str, geography: &str, condition: &At<String>) -> Problem {
    let kind = plan.node(name).map_or("result", |it| it.kind());
    Problem::error(
        "mixed-geographies",
        format!("{kind} `{name}` is about `{of}`, but the condition judges areas of `{geography}`"),
    )
    .at(&condition.span)
    .hint(format!(
        "carry it over first: [rebase.{name}_{geography}] with of = \"{name}\" and to = \"{geography}\""
    ))
}

/// Judges each area of a geography by a condition; `own` is a table whose columns may be named without it.
pub(crate) fn holds(
    run: &mut Run<'_>,
    geography: &str,
    condition: &At<String>,
    own: Option<&str>,
) -> Step<Vec<Option<bool>>> {
    holds_instead(run, geography, condition, own, &[Vec::new()]).map(|it| it.into_iter().flatten().collect())
}

/// SQL that stands in a condition for a column: the same for all areas.
pub(crate) struct Instead<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub sql: String,
}

/// Judges each area several times, each time with other values in the place of some columns.
pub(crate) fn holds_instead(
    run: &mut Run<'_>,
    geography: &str,
    condition: &At<String>,
    own: Option<&str>,
    times: &[Vec<Instead<'_>>],
) -> Step<Vec<Vec<Option<bool>>>> {
    let areas = run.geography(geography)?;
    let (mut database, tables) = open(run, geography, condition, own)?;
    for name in tables.names() {
        // A coarser result that is only joined goes in with a row for each area, below.
        if run.plan.geography(name) == Some(geography) || tables.whole.iter().any(|it| it == name) {
            let table = run.table(name)?;
            add(run, &mut database, name, &table, condition)?;
        }
    }
    for name in &tables.joined {
        if run.plan.geography(name) != Some(geography) {
            let table = at_geography(run, name, geography, condition)?;
            add(run, &mut database, &spread_name(name), &table, condition)?;
        }
    }
    let mut all = Vec::with_capacity(times.len());
    for instead in times {
        let answer = ask(run, &database, geography, &tables, condition, own, instead)?;
        let mut holds = Vec::with_capacity(areas.len());
        for row in &answer.rows {
            match row.first().and_then(truth) {
                Some(it) => holds.push(it),
                None => {
                    let problem =
                        Problem::error("bad-condition", "the condition gives a text, not true or false")
                            .at(&condition.span);
                    return run.stop(problem);
                }
            }
        }
        if holds.len() != areas.len() {
            return run.stop(lumped(condition));
        }
        all.push(holds);
    }
    Ok(all)
}

/// The problem of a condition that gives one answer for all areas together.
fn lumped(condition: &At<String>) -> Problem {
    Problem::error(
        "bad-condition",
        "the condition lumps all areas together, where each is to be judged by itself",
    )
    .at(&condition.span)
    .hint("put what is about all areas into a query of its own: need.score > (SELECT avg(score) FROM need)")
}

fn add(
    run: &mut Run<'_>,
    database: &mut Sql,
    name: &str,
    table: &ResultTable,
    condition: &At<String>,
) -> Step<()> {
    // Money without a place is no area's, which no condition judges.
    let own = match table.texts("code") {
        Some(codes) if !codes.is_empty() && codes.get(codes.len() - 1).is_empty() => {
            matches!(run.plan.node(name), Some(Node::Fund(_))).then(|| fund::of_areas(table, codes.len() - 1))
        }
        _ => None,
    };
    let table = own.as_ref().unwrap_or(table);
    match database.add(name, table, Some("code")) {
        Ok(()) => Ok(()),
        Err(problem) => run.stop(problem.at(&condition.span)),
    }
}

/// A result's table at the designation's geography: its own, or each area's row of the coarser area that it lies in.
fn at_geography(
    run: &mut Run<'_>,
    name: &str,
    geography: &str,
    condition: &At<String>,
) -> Step<Arc<ResultTable>> {
    let plan = run.plan;
    let Some(of) = plan.geography(name) else {
        let kind = plan.node(name).map_or("table", |it| it.section().kind());
        let message =
            format!("`{name}` is a {kind}, whose rows are no areas: a condition judges one row an area");
        let hint = match kind {
            "series" | "projection" | "control" => {
                "a [change.*] has one row an area, with its last value; a sub-query may ask the table itself: SELECT ... FROM ..."
            }
            _ => "a sub-query may ask the table itself: SELECT ... FROM ...",
        };
        return run.stop(Problem::error("wrong-kind", message).at(&condition.span).hint(hint));
    };
    if of == geography {
        return run.table(name);
    }
    let nowhere = &condition.span;
    if let Err(problem) = plan.route(geography, of, None, nowhere) {
        let problem = no_way(plan, problem, name, of, geography, condition);
        return run.stop(problem);
    }
    let mapping = run.mapping(geography, of, None, nowhere)?;
    let table = run.table(name)?;
    Ok(Arc::new(spread(&table, &mapping, &run.geography(geography)?.codes)))
}

/// Each area's row of the coarser area in which it lies whole; missing where it lies in none or in several.
fn spread(table: &ResultTable, mapping: &Mapping, codes: &Arc<Strings>) -> ResultTable {
    let rows: Vec<Option<usize>> =
        (0..mapping.area_count()).map(|area| mapping.target_of(area).map(|it| it as usize)).collect();
    let mut spread = ResultTable::new();
    for column in &table.columns {
        let number = |values: &[f64]| {
            rows.iter().map(|row| row.and_then(|it| values.get(it)).copied().unwrap_or(f64::NAN)).collect()
        };
        let values = match &column.values {
            Values::Text(_) if column.name == "code" => Values::Text(Arc::clone(codes)),
            Values::Text(texts) => {
                Values::Text(Arc::new(rows.iter().map(|row| row.map_or("", |it| texts.get(it))).collect()))
            }
            Values::Number(values) => Values::Number(number(values)),
            Values::Whole(values) => Values::Whole(number(values)),
            Values::Truth(truths) => Values::Truth(
                rows.iter().map(|row| row.and_then(|it| truths.get(it).copied()).flatten()).collect(),
            ),
        };
        spread = spread.with(&column.name, values);
    }
    spread
}

/// A condition with bare names spelled out (`income` becomes `"income"."value"`), and the way back for carets.
struct Spelled {
    text: String,
    // (offset in `text`, length there, offset in the condition, length there)
    changes: Vec<(usize, usize, usize, usize)>,
}

impl Spelled {
    fn back(&self, offset: usize) -> Option<usize> {
        let mut shift = 0_isize;
        for (at, length, original, original_length) in &self.changes {
            if offset < *at {
                break;
            }
            if offset < at + length {
                return Some(*original);
            }
            shift += *original_length as isize - *length as isize;
        }
        usize::try_from(offset as isize + shift).ok()
    }
}

fn spelled_out(plan: &Plan<'_>, condition: &str, own: Option<&str>, instead: &[Instead<'_>]) -> Spelled {
    let mut spelled = Spelled { text: String::new(), changes: Vec::new() };
    let mut copied = 0;
    for it in sql::identifiers(condition) {
        let known = instead.iter().find(|other| {
            it.table.as_deref() == Some(other.table) && it.name.eq_ignore_ascii_case(other.column)
        });
        if it.table.is_some() && known.is_none() || it.in_query || it.offset < copied {
            continue;
        }
        let result = it.result();
        // A geography's name alone is the column with the parent's code.
        let node = plan.node(&result).filter(|it| !matches!(it, Node::Geography(_)));
        let column = match (known, node.map(|it| it.section().main())) {
            (Some(known), _) => known.sql.clone(),
            (None, Some(Main::Column(main))) => format!("\"{result}\".{main}"),
            // A bare column of the table that the step is about; elsewhere the database resolves it.
            _ => match own {
                Some(own) if plan.columns(own).is_some_and(|columns| columns.contains(&it.name)) => {
                    format!("\"{own}\".\"{}\"", it.name)
                }
                _ => continue,
            },
        };
        spelled.text.push_str(&condition[copied..it.offset]);
        spelled.changes.push((spelled.text.len(), column.len(), it.offset, it.end - it.offset));
        spelled.text.push_str(&column);
        copied = it.end;
    }
    spelled.text.push_str(&condition[copied..]);
    spelled
}

/// An SQL error as a problem of the study, its caret inside the query where the database tells where.
pub(crate) fn sql_problem(
    plan: &Plan<'_>,
    error: &SqlError,
    at: &At<String>,
    back: impl Fn(usize) -> Option<usize>,
    geography: Option<&str>,
) -> Problem {
    let code = match error.kind {
        SqlErrorKind::NoSuchColumn(_) => "unknown-column",
        SqlErrorKind::NoSuchTable(_) => "unknown-name",
        SqlErrorKind::Timeout => "query-too-long",
        SqlErrorKind::Denied => "query-not-allowed",
        _ => "bad-sql",
    };
    let problem = Problem::error(code, error.message.clone()).at(&inside(at, error.offset.and_then(back)));
    match &error.kind {
        SqlErrorKind::NoSuchColumn(name) => {
            let (table, column) = name
                .split_once('.')
                .map_or((geography, name.as_str()), |(table, column)| (Some(table), column));
            match table {
                Some(table) if plan.node(table).is_none() => {
                    match crate::nearest::nearest(table, plan.names().map(|it| it.0)) {
                        Some(near) => problem.hint(format!(
                            "nothing in the study is named `{table}`; did you mean `{near}.{column}`?"
                        )),
                        None => problem.hint(format!("nothing in the study is named `{table}`")),
                    }
                }
                Some(table) => {
                    let columns = plan.columns(table).unwrap_or_default();
                    let names: Vec<&str> = plan.names().map(|it| it.0).collect();
                    let near = crate::nearest::nearest(column, columns.iter().map(String::as_str));
                    match near {
                        Some(near) => problem.hint(format!("did you mean `{table}.{near}`?")),
                        None => match crate::nearest::nearest(column, names) {
                            Some(near) => problem.hint(format!("did you mean `{near}`?")),
                            None => {
                                problem.hint(format!("columns of `{table}`: {}", crate::plan::list(&columns)))
                            }
                        },
                    }
                }
                None => problem,
            }
        }
        SqlErrorKind::NoSuchTable(name) => match crate::nearest::nearest(name, plan.names().map(|it| it.0)) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("a query may name the study's geographies, indicators, sources and results"),
        },
        _ => problem,
    }
}

/// The place of an offset in a quoted string of the study: the string itself where it is not written on one line.
fn inside(at: &At<String>, offset: Option<usize>) -> Span {
    let quoted = at.span.range.len() == at.value.len() + 2;
    match offset {
        Some(offset) if quoted && offset < at.value.len() => {
            let start = at.span.range.start + 1 + offset;
            let word = at.value[offset..]
                .find(|it: char| !it.is_alphanumeric() && it != '_' && it != '.')
                .unwrap_or(at.value.len() - offset);
            Span { file: Arc::clone(&at.span.file), range: start..start + word.max(1) }
        }
        _ => at.span.clone(),
    }
}
