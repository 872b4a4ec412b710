//! `theodolite place CODE`: everything about an area, table by table.

use std::fmt::Write as _;

use serde_json::{Value, json};
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::place::{Fact, Known, Place, Says, place};
use theodolite_study::{Results, views};

use super::build::results_of;
use super::{Opened, Outcome, open};
use crate::args::{self, TableFormat, TextFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::wrap;
use crate::render::{self, number};

pub(super) fn run(arguments: &args::Place) -> Outcome {
    arguments.study.apart_from(&arguments.code).map_err(Failure::one)?;
    let folder = arguments.results.results.clone().unwrap_or_else(|| results_of(arguments.study.path()));
    let results = Results::open(&folder).map_err(Failure::one)?;
    // Results can be asked without their study; titles and indicators are the study's.
    let (described, indicators) = if arguments.study.is_meant() {
        let Opened { study, store, .. } = open(arguments.study.path(), &arguments.sources)?;
        let described = views::described(&study).map_err(|it| Failure::new(it, &study.texts))?;
        let values =
            views::values(&study, &store, Some(&folder)).map_err(|it| Failure::new(it, &study.texts))?;
        for it in &values.problems {
            render::eprint(&format!("warning: an indicator is not shown: {}\n", it.message));
        }
        (described, values.indicators)
    } else {
        render::eprint(
            "note: there is no study here: indicators, whose values no build writes, are not shown\n",
        );
        (Vec::new(), Vec::new())
    };
    let known = Known { described: &described, indicators: &indicators };
    let places =
        place(&results, known, &arguments.code, arguments.geography.as_deref()).map_err(Failure::one)?;
    match render::text_format(arguments.format) {
        TextFormat::Csv => render::print_table(&table(&places), TableFormat::Csv)?,
        TextFormat::Text => render::print(&text(&places, render::width()))?,
        TextFormat::Json => render::print_json(&places.iter().map(as_json).collect::<Value>())?,
    }
    Ok(Verdict::Good)
}

/// A row for each fact.
fn table(places: &[Place]) -> ResultTable {
    let all: Vec<(&Place, &Fact)> =
        places.iter().flat_map(|place| place.facts.iter().map(move |it| (place, it))).collect();
    let texts = |of: &dyn Fn(&Place, &Fact) -> String| {
        let cells: Vec<String> = all.iter().map(|(place, it)| of(place, it)).collect();
        Values::text(cells.iter().map(String::as_str))
    };
    let numbers = |of: &dyn Fn(&Fact) -> Option<f64>| -> Vec<f64> {
        all.iter().map(|(_, it)| of(it).unwrap_or(f64::NAN)).collect()
    };
    let number = |it: &Fact| match it.says {
        Says::Number(value) => Some(value),
        Says::Text(_) | Says::Truth(_) => None,
    };
    let word = |it: &Fact| match &it.says {
        Says::Text(text) => text.clone(),
        Says::Truth(Some(truth)) => truth.to_string(),
        Says::Number(_) | Says::Truth(None) => String::new(),
    };
    ResultTable::new()
        .with("geography", texts(&|place, _| place.geography.clone()))
        .with("code", texts(&|place, _| place.code.clone()))
        .with("name", texts(&|place, _| place.name.clone()))
        .with("table", texts(&|_, it| it.table.clone()))
        .with("kind", texts(&|_, it| it.kind.clone()))
        .with("title", texts(&|_, it| it.title.clone().unwrap_or_default()))
        .with("row", texts(&|_, it| it.row.clone()))
        .with("column", texts(&|_, it| it.column.clone()))
        .with("value", Values::Number(numbers(&number)))
        .with("text", texts(&|_, it| word(it)))
        .with("rank", Values::Number(numbers(&|it| it.rank)))
        .with("areas", Values::Whole(numbers(&|it| it.areas.map(|it| it as f64))))
        .with("median", Values::Number(numbers(&|it| it.median)))
}

fn as_json(place: &Place) -> Value {
    let facts = place.facts.iter().map(|it| {
        let says = match &it.says {
            Says::Number(value) => json!(Some(value).filter(|it| it.is_finite())),
            Says::Text(text) => json!(text),
            Says::Truth(truth) => json!(truth),
        };
        json!({
            "table": it.table, "kind": it.kind, "title": it.title, "row": it.row, "column": it.column, "value": says,
            "rank": it.rank, "areas": it.areas, "median": it.median,
        })
    });
    let within = place
        .within
        .iter()
        .map(|[geography, code, name]| json!({ "geography": geography, "code": code, "name": name }));
    json!({
        "geography": place.geography, "code": place.code, "name": place.name,
        "within": within.collect::<Value>(), "facts": facts.collect::<Value>(),
    })
}

/// For people: a paragraph a table.
fn text(places: &[Place], width: usize) -> String {
    let bold = anstyle::Style::new().bold();
    let mut out = String::new();
    for place in places {
        let name = if place.name.is_empty() { &place.code } else { &place.name };
        let _ = writeln!(out, "{bold}{name}{bold:#} ({} {})", place.geography, place.code);
        for [geography, code, name] in &place.within {
            let _ = writeln!(out, "{}", format!("  in {geography} {code} {name}").trim_end());
        }
        let mut facts = place.facts.as_slice();
        let mut kind = "";
        while let Some(first) = facts.first() {
            let same = facts.iter().take_while(|it| it.table == first.table).count();
            let (own, rest) = facts.split_at(same);
            facts = rest;
            if first.kind != kind {
                kind = &first.kind;
                let _ = writeln!(out, "\n{bold}{kind}{bold:#}");
            }
            let title = first.title.as_deref().filter(|it| *it != first.table);
            let title = title.map_or(String::new(), |it| format!(" ({it})"));
            let told = format!("{}{title}: {}", first.table, paragraph(own));
            for (at, line) in wrap(&told, width.saturating_sub(4).max(30)).iter().enumerate() {
                let _ = writeln!(out, "{}{line}", if at == 0 { "  " } else { "      " });
            }
        }
        out.push('\n');
    }
    let _ = writeln!(out, "Ranks: 1 is the greatest need.");
    out
}

/// What a table says of the area. Of several rows, such as the periods of a series, the first and the last.
fn paragraph(facts: &[Fact]) -> String {
    let mut rows: Vec<&str> = Vec::new();
    for it in facts {
        if !rows.contains(&it.row.as_str()) {
            rows.push(&it.row);
        }
    }
    let shown: Vec<&str> = match rows[..] {
        [first, .., last] if rows.len() > 6 => vec![first, last],
        _ => rows.clone(),
    };
    let parts = shown.iter().map(|row| {
        // The middle of all areas stands beside the first number, which is what the table is about.
        let first = facts.iter().position(|it| it.median.is_some());
        let own = facts.iter().enumerate().filter(|(_, it)| it.row == *row);
        let told: Vec<String> = own.filter_map(|(at, it)| phrase(it, Some(at) == first)).collect();
        let told = if told.is_empty() { "no value".to_owned() } else { told.join(", ") };
        if row.is_empty() { told } else { format!("{row}: {told}") }
    });
    let more = match rows.len() - shown.len() {
        0 => String::new(),
        more => format!(" ({} between)", number::of(more, "row")),
    };
    format!("{}{more}", parts.collect::<Vec<_>>().join("; "))
}

/// A fact in words; nothing where nothing is known.
fn phrase(fact: &Fact, with_median: bool) -> Option<String> {
    let says = match &fact.says {
        Says::Number(value) if value.is_nan() => return None,
        Says::Number(value) => number::alone(*value),
        Says::Text(text) if text.is_empty() => return None,
        Says::Text(text) => text.clone(),
        Says::Truth(truth) => (if (*truth)? { "yes" } else { "no" }).to_owned(),
    };
    let column = fact.column.replace('_', " ");
    let of =
        |areas: Option<usize>| areas.map_or(String::new(), |it| format!(" of {}", number::count(it as u64)));
    let median = fact.median.filter(|_| with_median);
    let median = median.map_or(String::new(), |it| format!(" (median {})", number::alone(it)));
    let beside = match fact.rank {
        Some(rank) => format!(", rank {}{}", number::alone(rank), of(fact.areas)),
        None if fact.column == "rank" => of(fact.areas),
        None => String::new(),
    };
    let column = if fact.column == "value" { String::new() } else { format!("{column} ") };
    Some(format!("{column}{says}{median}{beside}"))
}
