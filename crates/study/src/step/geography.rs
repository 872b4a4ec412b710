//! `[geography.*]`: the areas of one kind, from their own table or from what others say of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use theodolite_core::{Cell, Problem, Span, summary};
use theodolite_data::geography::Geography;
use theodolite_data::key::{CodeIndex, sort_unique};
use theodolite_data::source::Table;
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use crate::files::number;
use crate::plan::{Edge, Inputs, Main, Node, Plan, Rows, Section, fixed};
use crate::run::{Run, Step, Stopped};
use crate::spec::{self, File, Link};

mod doubtful;

use doubtful::{blank_parents, misspelt_parent, total};

/// The areas of a geography.
pub(crate) fn areas(run: &mut Run<'_>, name: &str) -> Step<Geography> {
    match run.plan.node(name) {
        Some(Node::Geography(Some(spec))) if spec.file.is_some() => from_table(run, spec),
        Some(Node::Geography(spec)) => from_links(run, name, spec),
        _ => Err(Stopped),
    }
}

/// The areas of a geography with a table of its own.
fn from_table(run: &mut Run<'_>, spec: &spec::Geography) -> Step<Geography> {
    let name = &spec.name.value;
    let at = run.tables.of.get(name).copied().ok_or(Stopped)?;
    let (Some(file), Some(code)) = (&spec.file, &spec.code) else { return Err(Stopped) };
    let table = run.read(at)?;
    let keys = run.texts(at, &table, &code.value)?;
    let cell = |run: &Run<'_>, row: u32, column: &str| cell(run, at, &table, row, column);
    if table.len == 0 {
        let problem =
            Problem::error("no-areas", format!("geography `{name}` has no area: its table has no row"))
                .at(&code.span)
                .in_cell(Cell { row: None, ..cell(run, 0, &code.value) });
        return run.stop(problem);
    }
    let trimmed = keys.is_trimmed();
    let blank = |it: &str| it.is_empty() || !trimmed && it.trim().is_empty();
    if let Some(row) = keys.iter().position(blank) {
        let blank = keys.iter().filter(|it| it.trim().is_empty()).count();
        let problem = Problem::error("blank-code", format!("{blank} of {} rows of geography `{name}` have no code", table.len))
            .at(&code.span)
            .in_cell(cell(run, row as u32, &code.value))
            .hint(format!("each row is one area; leave totals and footnotes out by `{}`, or keep the rows that are areas with `only`", super::source::except(&code.value, [""].into_iter()).unwrap_or_default()));
        return run.stop(problem);
    }
    if !trimmed && let Some(row) = keys.iter().position(|it| it.trim() != it) {
        let problem =
            Problem::error("spaces-in-code", format!("area code `{}` has spaces around it", keys.get(row)))
                .at(&code.span)
                .in_cell(cell(run, row as u32, &code.value))
                .hint(format!(
                    "say `spaces = \"trim\"` in [geography.{name}]: no other file's codes would match"
                ));
        return run.stop(problem);
    }
    let sorted = match sort_unique(keys) {
        Ok(sorted) => sorted,
        Err(twice) => {
            let (first, second) =
                (table.rows.row_number(twice.rows.0 as usize), table.rows.row_number(twice.rows.1 as usize));
            let problem = Problem::error(
                "duplicate-key",
                format!("area `{}` of geography `{name}` stands in rows {first} and {second} ({} such rows in all)", twice.code, twice.total),
            )
            .at(&code.span)
            .in_cell(cell(run, twice.rows.1, &code.value))
            .hint("one row an area: take the second out, or keep one period or group with `only`, or leave rows out with `except`");
            return run.stop(problem);
        }
    };
    let in_order = (0_u32..).zip(&sorted.row).all(|(area, row)| area == *row);
    let ordered = |texts: &Arc<Strings>| -> Arc<Strings> {
        if in_order && texts.len() == sorted.row.len() && texts.is_trimmed() {
            return Arc::clone(texts);
        }
        Arc::new(sorted.row.iter().map(|row| texts.get(*row as usize).trim()).collect())
    };
    let names = match &spec.label {
        Some(label) => ordered(run.texts(at, &table, &label.value)?),
        None => Arc::new(Strings::blank(sorted.row.len())),
    };
    let population = match &spec.population {
        Some(column) => {
            let numbers = run.numbers(at, &column.value, &number(file, None))?;
            let people: Vec<f64> = sorted.row.iter().map(|row| numbers[*row as usize]).collect();
            if let Some(area) = people.iter().position(|it| *it < 0.0) {
                let problem = Problem::error(
                    "negative-population",
                    format!("area `{}` has a population of {}", sorted.codes.get(area), people[area]),
                )
                .at(&column.span)
                .in_cell(cell(run, sorted.row[area], &column.value));
                return run.stop(problem);
            }
            Some(Arc::new(people))
        }
        None => None,
    };
    let mut parents = Vec::new();
    for link in &spec.within {
        let codes = ordered(run.texts(at, &table, &link.code.value)?);
        parents.push((link.geography.value.clone(), codes));
    }
    let codes = sorted.codes;
    if let Some((area, why)) = total(&codes, &names, population.as_ref().map(|it| it.as_slice())) {
        let (total, column) = (codes.get(area), &code.value);
        let message = format!("area `{total}` of geography `{name}` looks like a total and no area: {why}");
        let problem = Problem::warning("total-among-areas", message)
            .at(&code.span)
            .in_cell(cell(run, sorted.row[area], &code.value))
            .hint(format!(
                "if it is one, leave its row out here and in each source: except = {{ {column:?} = {total:?} }}"
            ));
        run.report(problem)?;
    }
    let missing_people = population.as_ref().map(|it| it.iter().filter(|it| it.is_nan()).count() as u64);
    let record = run.record(name);
    record.geography = Some(name.clone());
    record.counts.insert("areas".into(), codes.len() as u64);
    record.count_left_out(&table);
    if let Some(missing) = missing_people.filter(|it| *it > 0) {
        record.counts.insert("areas without population".into(), missing);
    }
    let areas =
        Geography { name: name.clone(), index: CodeIndex::new(&codes), codes, names, population, parents };
    for link in &spec.within {
        for told in [blank_parents, misspelt_parent] {
            if let Some(problem) = told(run, (at, &table), &areas, link, &sorted.row) {
                run.report(problem)?;
            }
        }
    }
    Ok(areas)
}

/// The areas of a geography that is known from columns and lookups of others: the codes found there.
fn from_links(run: &mut Run<'_>, name: &str, spec: Option<&spec::Geography>) -> Step<Geography> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut all_found = true;
    let plan = run.plan;
    for edge in plan.links_to(name) {
        all_found &= collect(run, edge, &mut found).is_ok();
    }
    // A geography that only lookups start from is known by their first column.
    if found.is_empty() {
        for lookup in plan.study.lookups.iter().filter(|it| it.from.geography.value == name) {
            all_found &= collect_column(run, &lookup.name.value, &lookup.from, |_| true, &mut found).is_ok();
        }
    }
    if !all_found {
        return Err(Stopped);
    }
    if found.is_empty() {
        let link = plan.links_to(name).into_iter().next().map(|edge| match edge {
            Edge::Within { geography, parent } => {
                within(plan, geography, parent).map(|it| &it.geography.span)
            }
            Edge::Lookup(lookup) => Some(&lookup.to.code.span),
            Edge::Derived { .. } => None,
        });
        let span = spec.map(|it| it.name.span.clone()).or(link.flatten().cloned());
        let mut problem = Problem::error("no-areas", format!("geography `{name}` has no area"))
            .hint("give its table with `file` and `code`, or say in another geography's `within` or a [lookup] which areas it has");
        if let Some(span) = span {
            problem = problem.at(&span);
        }
        return run.stop(problem);
    }
    let codes: Arc<Strings> = Arc::new(found.keys().map(String::as_str).collect());
    let names: Strings = found.values().map(String::as_str).collect();
    let record = run.record(name);
    record.geography = Some(name.to_owned());
    record.counts.insert("areas".into(), codes.len() as u64);
    record.notes.push("the codes found in the columns and lookups that lead to it".into());
    Ok(Geography {
        name: name.to_owned(),
        index: CodeIndex::new(&codes),
        codes,
        names: Arc::new(names),
        population: None,
        parents: Vec::new(),
    })
}

/// The column in which a geography says in which areas of another its own lie.
pub(crate) fn within<'a>(plan: &Plan<'a>, geography: &str, parent: &str) -> Option<&'a Link> {
    let spec = plan.study.geographies.iter().find(|it| it.name.value == geography)?;
    spec.within.iter().find(|it| it.geography.value == parent)
}

fn collect(run: &mut Run<'_>, edge: Edge<'_>, found: &mut BTreeMap<String, String>) -> Step<()> {
    match edge {
        Edge::Within { geography, parent } => {
            let link = within(run.plan, geography, parent).ok_or(Stopped)?;
            collect_column(run, geography, link, |_| true, found)
        }
        Edge::Lookup(lookup) => {
            // Where the finer areas are known, only the rows about them count: a lookup of two countries makes no
            // areas in the one that the study leaves out.
            let from = &lookup.from.geography.value;
            let declared =
                matches!(run.plan.node(from), Some(Node::Geography(Some(it))) if it.file.is_some());
            if declared {
                let areas = run.geography(from)?;
                let at = run.tables.of.get(&lookup.name.value).copied().ok_or(Stopped)?;
                let table = run.read(at)?;
                let keys = run.texts(at, &table, &lookup.from.code.value)?;
                let known: Vec<bool> = keys.iter().map(|it| areas.index.find(it.trim()).is_some()).collect();
                if lookup.others.is_some() {
                    let mut named = vec![false; areas.len()];
                    keys.iter()
                        .filter_map(|it| areas.index.find(it))
                        .for_each(|it| named[it as usize] = true);
                    for area in (0..areas.len()).filter(|area| !named[*area]) {
                        let (code, name) = (areas.codes.get(area), areas.names.get(area));
                        found.entry(code.to_owned()).or_insert_with(|| name.to_owned());
                    }
                }
                collect_column(run, &lookup.name.value, &lookup.to, |row| known[row], found)
            } else {
                collect_column(run, &lookup.name.value, &lookup.to, |_| true, found)
            }
        }
        Edge::Derived { .. } => Ok(()), // its columns are ways of their own
    }
}

fn collect_column(
    run: &mut Run<'_>,
    owner: &str,
    link: &Link,
    counts: impl Fn(usize) -> bool,
    found: &mut BTreeMap<String, String>,
) -> Step<()> {
    let at = run.tables.of.get(owner).copied().ok_or(Stopped)?;
    let table = run.read(at)?;
    let codes = run.texts(at, &table, &link.code.value)?;
    let names = match &link.name {
        Some(column) => Some(run.texts(at, &table, &column.value)?),
        None => None,
    };
    let mut previous = "";
    for (row, code) in codes.iter().enumerate() {
        let code = code.trim();
        if code.is_empty() || code == previous || !counts(row) {
            continue;
        }
        previous = code;
        let name = names.map_or("", |it| it.get(row).trim());
        match found.get_mut(code) {
            Some(known) if known.is_empty() => name.clone_into(known),
            Some(_) => {}
            None => {
                found.insert(code.to_owned(), name.to_owned());
            }
        }
    }
    Ok(())
}

/// The geography as a result: code, name, population and parents.
pub(crate) fn table(run: &mut Run<'_>, name: &str) -> Step<ResultTable> {
    let geography = run.geography(name)?;
    let people = told_people(run, name)?;
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&geography.codes)))
        .with("name", Values::Text(Arc::clone(&geography.names)));
    let none = || Values::Number(vec![f64::NAN; geography.len()]);
    table = table.with("population", people.map_or_else(none, |it| Values::Number(it.as_ref().clone())));
    for (parent, codes) in &geography.parents {
        table = table.with(parent, Values::Text(Arc::clone(codes)));
    }
    Ok(table)
}

/// The people of a geography's table; none, with the reason noted, where a finer one leads there by several ways:
/// only steps that weigh by them must stop.
fn told_people(run: &mut Run<'_>, name: &str) -> Step<Option<Arc<Vec<f64>>>> {
    let nowhere = Span { file: "".into(), range: 0..0 };
    let several = of_people(run.plan, name)
        .filter(|finer| *finer != name)
        .and_then(|finer| run.plan.route(finer, name, None, &nowhere).err());
    match several {
        Some(problem) => {
            run.record(name).notes.push(format!("no people: {}", problem.message));
            Ok(None)
        }
        None => people(run, name, &nowhere),
    }
}

/// The people of a geography's areas: its own column, or the sum of those of a finer geography; missing where that
/// of a finer area is. The geography's record says where they come from.
pub(crate) fn people(run: &mut Run<'_>, name: &str, span: &Span) -> Step<Option<Arc<Vec<f64>>>> {
    let Some(finer) = of_people(run.plan, name) else { return Ok(None) };
    let areas = run.geography(finer)?;
    let Some(people) = areas.population.clone() else { return Ok(None) };
    if finer == name {
        return Ok(Some(people));
    }
    let mapping = run.mapping(finer, name, None, span)?;
    let members = mapping.members().map_err(|_| Stopped)?;
    let mut sums = summary::scale(&members, &people);
    // A sum without some of its people would pass for all of them.
    for (sum, missing) in sums.iter_mut().zip(summary::members_missing(&members, &people)) {
        if missing > 0 {
            *sum = f64::NAN;
        }
    }
    let route = run.plan.route(finer, name, None, span).unwrap_or_default();
    let by: Vec<String> = route.iter().map(Edge::words).collect();
    let lost = match mapping.counts.lost.len() {
        0 => String::new(),
        lost => format!("; {lost} areas of `{finer}` lie in none"),
    };
    let note = format!("people: the sum of those of `{finer}`, by {}{lost}", by.join(", then "));
    let without = sums.iter().filter(|it| it.is_nan()).count() as u64;
    let record = run.record(name);
    if !record.notes.contains(&note) {
        record.notes.push(note);
    }
    if without > 0 {
        record.counts.insert("areas without population".into(), without);
    }
    Ok(Some(Arc::new(sums)))
}

/// The geography whose column tells the people of another: itself, or the first finer one that has such a column.
pub(crate) fn of_people<'a>(plan: &Plan<'a>, name: &str) -> Option<&'a str> {
    let mut counted = plan.study.geographies.iter().filter(|it| it.population.is_some());
    let itself = counted.clone().find(|it| it.name.value == name);
    let found = itself.or_else(|| counted.find(|it| plan.leads(&it.name.value, name)))?;
    Some(&found.name.value)
}

/// A place in a table, as a message names it.
pub(crate) fn cell(run: &Run<'_>, at: usize, table: &Table, row: u32, column: &str) -> Cell {
    let place = &run.tables.tables[at];
    Cell {
        file: place.location.to_string(),
        sheet: place.reading.sheet.clone(),
        row: Some(table.rows.row_number(row as usize)),
        column: Some(column.to_owned()),
    }
}

impl Section for spec::Geography {
    fn kind(&self) -> &'static str {
        "geography"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    fn columns(&self, plan: &Plan<'_>) -> Option<Vec<String>> {
        let mut columns = Undeclared.columns(plan)?;
        columns.extend(self.within.iter().map(|it| it.geography.value.clone()));
        Some(columns)
    }

    fn main(&self) -> Main {
        Undeclared.main()
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Own
    }

    fn inputs(&self, name: &str, inputs: &mut Inputs<'_, '_>) {
        match self.file {
            Some(_) => inputs.people(name),
            None => Undeclared.inputs(name, inputs),
        }
    }

    fn look(&self, run: &mut Run<'_>, name: &str) {
        Undeclared.look(run, name);
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        Undeclared.answer(run, name)
    }
}

/// A geography without a section: its areas are those that others lie in, or that a lookup leads to.
#[derive(Debug)]
pub(crate) struct Undeclared;

impl Section for Undeclared {
    fn kind(&self) -> &'static str {
        "geography"
    }

    fn span(&self) -> Option<&Span> {
        None
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&["code", "name", "population"]))
    }

    fn main(&self) -> Main {
        Main::Column("population")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Own
    }

    fn inputs(&self, name: &str, inputs: &mut Inputs<'_, '_>) {
        inputs.people(name);
        let plan = inputs.plan;
        for edge in plan.links_to(name) {
            match edge {
                Edge::Within { geography, .. } => inputs.add(geography),
                Edge::Lookup(lookup) => {
                    inputs.add(&lookup.name.value);
                    inputs.add(&lookup.from.geography.value);
                }
                Edge::Derived { .. } => {}
            }
        }
        // One that only lookups start from is known by their first column.
        for lookup in plan.study.lookups.iter().filter(|it| it.from.geography.value == name) {
            inputs.add(&lookup.name.value);
        }
    }

    fn look(&self, run: &mut Run<'_>, name: &str) {
        drop(run.geography(name));
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| table(run, name).map(Arc::new))
    }
}
