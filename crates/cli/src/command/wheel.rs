//! `theodolite wheel`: what the policies of a study cover, what they do, and what one of them is to the others.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value};
use theodolite_core::Problem;
use theodolite_data::table::ResultTable;
use theodolite_data::write::cannot_write;
use theodolite_study::draw;
use theodolite_study::nearest::nearest;
use theodolite_study::spec::wheel::Facet;
use theodolite_study::{About, Part, Results, Wheel};

use super::build::results_of;
use super::{Opened, Outcome, open, show};
use crate::args::{self, TableFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::{Grid, wrap};
use crate::render::{self, number, problem};

/// The tables that are shown at a glance.
const OVERVIEW: [&str; 6] = ["coverage", "gaps", "conflicts", "loops", "influence", "balance"];
/// Rows of a table that are shown to people; the others are counted.
const ROWS: usize = 20;
/// Policies and measures that are shown of the most influential.
const DRIVERS: usize = 10;

pub(super) fn run(arguments: &args::Wheel) -> Outcome {
    let path = &arguments.study.study;
    let Opened { study, mut warnings, store, .. } = open(path, &arguments.study.sources)?;
    // A build that is still good saves its work; one that is not is never asked.
    let results = match &arguments.results.results {
        Some(named) => {
            Results::open(named).map_err(Failure::one)?;
            Some(named.clone())
        }
        None => Some(results_of(path)).filter(|it| it.is_dir()),
    };
    let args::Wheel { policy, measure, goal, portfolio, .. } = arguments;
    let about = match (policy, measure, goal, portfolio) {
        (Some(name), ..) => About::Policy(name.clone()),
        (_, Some(name), ..) => About::Measure(name.clone()),
        (_, _, Some(name), _) => About::Goal(name.clone()),
        (_, _, _, Some(name)) => About::Portfolio(name.clone()),
        _ => About::All(match (&arguments.table, render::format(arguments.format)) {
            (Some(name), _) => vec![name.clone()],
            (None, TableFormat::Table) => {
                let names = study.wheel.iter().map(|it| it.facet.name());
                names.filter(|it| OVERVIEW.contains(it)).map(str::to_owned).collect()
            }
            (None, TableFormat::Csv) => {
                study.wheel.iter().take(1).map(|it| it.facet.name().to_owned()).collect()
            }
            (None, TableFormat::Json) => Vec::new(),
        }),
    };
    let folder = results.clone().unwrap_or_else(|| results_of(path));
    if let Some(file) = &arguments.svg {
        let twin = match &about {
            About::Policy(_) => folder.join("mission").display().to_string(),
            _ => folder.join("wheel").join("effects.csv").display().to_string(),
        };
        let drawn = match &about {
            About::Policy(name) => {
                theodolite_study::logic_model(&study, &store, results.as_deref(), name, &twin)
                    .map(|it| draw::logic::logic(&it))
            }
            _ => theodolite_study::drawing(&study, &twin).map(|it| draw::wheel::wheel(&it)),
        };
        drop(store); // Its line of progress goes before ours come.
        let drawn = drawn.map_err(|problems| Failure::new(problems, &study.texts))?;
        write(file, &drawn)?;
        let built = "`theodolite build --format csv` writes it";
        render::print(&format!("wrote {}; the same as a table: {twin} ({built})\n", file.display()))?;
        return Ok(Verdict::Good);
    }
    let wheel = match theodolite_study::wheel(&study, &store, results.as_deref(), &about) {
        Ok(wheel) => wheel,
        Err(problems) => {
            warnings.extend(problems);
            return Err(Failure::new(warnings, &study.texts));
        }
    };
    drop(store); // Its line of progress goes before ours come.
    warnings.extend(wheel.warnings.iter().cloned());
    if !warnings.is_empty() {
        render::eprint(&problem::text(&warnings, &study.texts, problem::Extent::First));
    }
    let format = render::format(arguments.format);
    let tables: Vec<Facet> = study.wheel.iter().map(|it| it.facet).collect();
    let portfolios: Vec<&str> = study.portfolios.iter().map(|it| it.name.value.as_str()).collect();
    match (&arguments.table, format) {
        (Some(name), _) => render::print_table(&part(&wheel, name).map_err(Failure::one)?.table, format)?,
        (None, TableFormat::Table) => {
            let width = render::width();
            let told = match about {
                About::All(_) => overview(&wheel, &tables, &portfolios, width),
                _ => whole(&wheel, width),
            };
            render::print(&told)?;
        }
        (None, TableFormat::Json) => render::print_json(&json(&wheel)?)?,
        (None, TableFormat::Csv) => {
            if let Some(first) = wheel.parts.first() {
                render::print_table(&first.table, format)?;
            }
        }
    }
    Ok(Verdict::Good)
}

fn write(path: &Path, drawn: &str) -> Result<(), Failure> {
    std::fs::write(path, drawn).map_err(|error| Failure::one(cannot_write(path, &error)))
}

/// The table of that name.
fn part<'w>(wheel: &'w Wheel, name: &str) -> Result<&'w Part, Problem> {
    let bare = name.strip_prefix("wheel_").unwrap_or(name);
    if let Some(part) = wheel.parts.iter().find(|it| it.name == bare) {
        return Ok(part);
    }
    let names: Vec<&str> = wheel.parts.iter().map(|it| it.name.as_str()).collect();
    let problem = Problem::error("unknown-name", format!("there is no table `{name}` here"));
    Err(match nearest(bare, names.iter().copied()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!(
            "there are {}",
            names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        )),
    })
}

/// Everything, each table as records.
fn json(wheel: &Wheel) -> std::io::Result<Value> {
    let records = |table: &ResultTable| -> std::io::Result<Value> {
        let mut bytes = Vec::new();
        theodolite_data::write::json(table, &mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    };
    let mut all = Map::new();
    all.insert("title".to_owned(), wheel.title.clone().into());
    for (what, told) in &wheel.facts {
        all.insert((*what).to_owned(), told.clone().into());
    }
    let mut tables = Map::new();
    for part in &wheel.parts {
        tables.insert(part.name.clone(), records(&part.table)?);
    }
    all.insert("tables".to_owned(), tables.into());
    Ok(all.into())
}

/// What a head line and its facts look like.
fn head(wheel: &Wheel, width: usize) -> String {
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{bold}{}{bold:#}\n", wheel.title);
    let column = wheel.facts.iter().map(|it| it.0.len()).max().unwrap_or(0) + 2;
    for (what, told) in &wheel.facts {
        for (at, line) in wrap(told, width.saturating_sub(column + 2).max(30)).iter().enumerate() {
            let what = if at == 0 { *what } else { "" };
            let _ = writeln!(out, "  {what:column$}{line}");
        }
    }
    out
}

/// A table under its title, as far as it goes for people.
fn section(
    title: &str,
    table: &ResultTable,
    columns: &[&str],
    rows: usize,
    all: &str,
    width: usize,
) -> String {
    let bold = anstyle::Style::new().bold();
    let mut out = format!("\n{bold}{title}{bold:#}\n");
    let columns: Vec<String> = columns.iter().map(|it| (*it).to_owned()).collect();
    let shown = show::choose(table, &columns).unwrap_or_else(|_| table.clone());
    let first: Vec<usize> = (0..table.len().min(rows)).collect();
    out.push_str(&Grid::of(&without_blanks(&shown.take(&first))).layout(width));
    if table.len() > rows {
        let of = number::of(table.len(), "row");
        let _ = writeln!(out, "{rows} of {of}; `{all}` shows all");
    }
    out
}

/// A table without the columns of texts in which nothing stands.
fn without_blanks(table: &ResultTable) -> ResultTable {
    let blank = |name: &&str| table.texts(name).is_some_and(|it| it.iter().all(str::is_empty));
    let columns = table.names().filter(|it| !blank(it)).map(str::to_owned).collect::<Vec<_>>();
    show::choose(table, &columns).unwrap_or_else(|_| table.clone())
}

/// The rows of a table whose column has one of some texts.
fn rows_of(table: &ResultTable, column: &str, wanted: &[&str]) -> ResultTable {
    let Some(texts) = table.texts(column) else { return table.clone() };
    let rows: Vec<usize> = (0..table.len()).filter(|row| wanted.contains(&texts.get(*row))).collect();
    table.take(&rows)
}

/// The policies at a glance: what principles and goals are covered, what is left open, what is at odds, who drives.
fn overview(wheel: &Wheel, tables: &[Facet], portfolios: &[&str], width: usize) -> String {
    let mut out = head(wheel, width);
    let all = |name: &str| format!("--table {name}");
    for part in &wheel.parts {
        match part.name.as_str() {
            "coverage" => {
                for (axis, title) in [("principle", "Principles"), ("goal", "Goals")] {
                    let own = rows_of(&part.table, "of", &[axis]);
                    let columns = part.columns.iter().copied().filter(|it| *it != "of").collect::<Vec<_>>();
                    if !own.is_empty() {
                        out.push_str(&section(title, &own, &columns, usize::MAX, "", width));
                    }
                }
            }
            "influence" => {
                let mut order: Vec<usize> = (0..part.table.len()).collect();
                let _ = show::sort(&part.table, &mut order, Some("-influence_indirect"));
                if show::sort(&part.table, &mut order, Some("-influence")).is_ok() && !order.is_empty() {
                    let sorted = part.table.take(&order);
                    out.push_str(&section(
                        &part.title,
                        &sorted,
                        part.columns,
                        DRIVERS,
                        &all(&part.name),
                        width,
                    ));
                }
            }
            "gaps" | "conflicts" | "loops" | "balance" => {
                if part.table.is_empty() {
                    let bold = anstyle::Style::new().bold();
                    let _ = write!(out, "\n{bold}{}{bold:#}\nnothing\n", part.title);
                } else {
                    out.push_str(&section(
                        &part.title,
                        &part.table,
                        part.columns,
                        ROWS,
                        &all(&part.name),
                        width,
                    ));
                }
            }
            _ => {}
        }
    }
    let names: Vec<&str> = tables.iter().map(|it| it.name()).collect();
    let _ = writeln!(out, "\ntables: {}; `--table NAME` shows one", names.join(", "));
    if !portfolios.is_empty() {
        let _ = writeln!(out, "portfolios: {}; `--portfolio NAME` shows one", portfolios.join(", "));
    }
    out
}

/// All that there is to tell of one thing.
fn whole(wheel: &Wheel, width: usize) -> String {
    let mut out = head(wheel, width);
    for part in wheel.parts.iter().filter(|it| !it.table.is_empty()) {
        let all = format!("--table {}", part.name);
        out.push_str(&section(&part.title, &part.table, part.columns, ROWS, &all, width));
    }
    if wheel.parts.iter().all(|it| it.table.is_empty()) {
        out.push_str("\nnothing else is said of it\n");
    }
    out
}
