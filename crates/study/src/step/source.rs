//! `[source.*]`: the rows of a table, area by area.

use std::sync::Arc;

use theodolite_core::{Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::key::{Near, align as align_keys, vintage_hint};
use theodolite_data::lookup::NONE;
use theodolite_data::source::Table;

use crate::plan::{Inputs, Main, Node, Rows, Section};
use crate::run::{Run, Step, Stopped};
use crate::spec::{File, OnMissing, Source};
use crate::step::geography::cell;

/// A table's rows laid beside the areas of its geography.
#[derive(Debug)]
pub(crate) struct Aligned {
    /// Which of the run's tables it is.
    pub at: usize,
    /// The table.
    pub table: Arc<Table>,
    /// The areas.
    pub geography: Arc<Geography>,
    /// The row of each area; [`NONE`] where it has none.
    pub row_of_area: Vec<u32>,
    /// Whether row `i` is about area `i`, throughout.
    in_area_order: bool,
    /// What the source says about missing values; `None` leaves it to those that use it.
    pub on_missing: Option<OnMissing>,
}

impl Aligned {
    /// A column's values in area order; `NaN` where an area has no row. The column itself where the rows are in area
    /// order already.
    pub(crate) fn values(&self, rows: &Arc<Vec<f64>>) -> Arc<Vec<f64>> {
        if self.in_area_order && rows.len() == self.row_of_area.len() {
            return Arc::clone(rows);
        }
        let of_row = |row: &u32| rows.get(*row as usize).copied().unwrap_or(f64::NAN);
        Arc::new(self.row_of_area.iter().map(of_row).collect())
    }
}

/// Lays a source's rows beside the areas of its geography, or a geography's own table beside its own areas.
pub(crate) fn align(run: &mut Run<'_>, name: &str) -> Step<Aligned> {
    let at = run.tables.of.get(name).copied().ok_or(Stopped)?;
    let (geography, key, on_missing) = match run.plan.node(name) {
        Some(Node::Source(it)) => match (&it.geography, &it.key) {
            (Some(geography), Some(key)) => (&geography.value, key, it.on_missing.as_ref()),
            _ => return Err(Stopped),
        },
        Some(Node::Geography(Some(it))) => match &it.code {
            Some(code) => (&it.name.value, code, None),
            None => return Err(Stopped),
        },
        _ => return Err(Stopped),
    };
    let areas = run.geography(geography)?;
    let table = run.read(at)?;
    let keys = run.texts(at, &table, &key.value)?;
    let alignment = align_keys(keys, &areas.codes, &areas.index);

    if let Some((first, second)) = alignment.duplicates.first().copied() {
        let problem = Problem::error(
            "duplicate-key",
            format!(
                "area `{}` stands in rows {} and {} of source `{name}` ({} such rows in all)",
                keys.get(second as usize),
                table.rows.row_number(first as usize),
                table.rows.row_number(second as usize),
                alignment.duplicates.len()
            ),
        )
        .at(&key.span)
        .in_cell(cell(run, at, &table, second, &key.value))
        .hint("one row an area: take the second out, or keep one period or group with `only = { column = value }`, or leave rows out with `except`");
        return run.stop(problem);
    }
    let strays: Vec<u32> = {
        let mut all: Vec<u32> = alignment.unknown.iter().chain(&alignment.blank).copied().collect();
        all.sort_unstable();
        all
    };
    let stops = on_missing.is_none_or(|it| it.value == OnMissing::Stop);
    if let (Some(row), true) = (strays.first().copied(), stops) {
        let problem = Problem::error(
            "unknown-code",
            format!(
                "{} of {} rows of source `{name}` are about no area of `{geography}`, the first `{}`",
                strays.len(),
                table.len,
                keys.get(row as usize)
            ),
        )
        .at(&key.span)
        .in_cell(cell(run, at, &table, row, &key.value));
        let unknown: Vec<&str> = strays.iter().take(1000).map(|row| keys.get(*row as usize)).collect();
        let hint = match alignment.near.first() {
            Some((row, area, Near::Spaces)) => {
                let (key, code) = (keys.get(*row as usize), areas.codes.get(*area as usize));
                let around = key.contains(code);
                let cure = if around { format!("say `spaces = \"trim\"` in [source.{name}]") } else { "take them out".to_owned() };
                format!("`{key}` has spaces that `{code}` has not: {cure}")
            }
            Some((row, area, Near::Case)) => {
                format!("`{}` and `{}` differ in capitals only", keys.get(*row as usize), areas.codes.get(*area as usize))
            }
            Some((row, area, Near::LeadingZeros)) => {
                format!("`{}` has lost the leading zeros of `{}`", keys.get(*row as usize), areas.codes.get(*area as usize))
            }
            None => vintage_hint(&unknown, &areas.codes).unwrap_or_else(|| {
                let way = except(&key.value, strays.iter().map(|row| keys.get(*row as usize))).map_or(String::new(), |it| format!("`{it}`, or "));
                format!("if these rows (totals, footnotes, other countries) do not belong to the study, say {way}`on-missing = \"keep\"` in [source.{name}] for all that no area has: they are then left out and counted (with \"exclude\", areas without a value are left out of every index as well)")
            }),
        };
        return run.stop(problem.hint(hint));
    }
    if let (Some(it), false) =
        (on_missing.filter(|it| it.value == OnMissing::Stop), alignment.without_row.is_empty())
    {
        let problem = Problem::error(
            "area-without-row",
            format!(
                "{} of {} areas of `{geography}` have no row in source `{name}`: {}",
                alignment.without_row.len(),
                areas.len(),
                areas.some(&alignment.without_row)
            ),
        )
        .at(&it.span)
        .hint("add the rows, or say `on-missing = \"exclude\"` or \"keep\"");
        return run.stop(problem);
    }
    let strays_named = (!strays.is_empty()).then(|| {
        let shown: Vec<String> =
            strays.iter().take(5).map(|row| format!("`{}`", keys.get(*row as usize))).collect();
        format!(
            "rows left out because no area has their code: {}{}",
            shown.join(", "),
            if strays.len() > 5 { " ..." } else { "" }
        )
    });
    let without = (!alignment.without_row.is_empty())
        .then(|| format!("no row for {}", areas.some(&alignment.without_row)));
    if matches!(run.plan.node(name), Some(Node::Source(_))) {
        let file = run.tables.tables[at].location.to_string();
        let record = run.record(name);
        record.geography = Some(geography.clone());
        record.reads = vec![file];
        record.counts.insert("rows in".into(), table.len as u64);
        record.count_left_out(&table);
        record.counts.insert("areas with a row".into(), (areas.len() - alignment.without_row.len()) as u64);
        record.counts.insert("areas without a row".into(), alignment.without_row.len() as u64);
        record.counts.insert("rows with an unknown code".into(), strays.len() as u64);
        record.notes.extend(strays_named.into_iter().chain(without));
    }
    debug_assert!(alignment.row_of_area.iter().all(|row| *row == NONE || (*row as usize) < table.len));
    let in_area_order = alignment.row_of_area.iter().zip(0..).all(|(row, area)| *row == area);
    Ok(Aligned {
        in_area_order,
        at,
        table,
        geography: areas,
        row_of_area: alignment.row_of_area,
        on_missing: on_missing.map(|it| it.value),
    })
}

/// The words of a study that leave out the rows with these texts in a column; `None` where they would be many.
pub(crate) fn except<'t>(column: &str, texts: impl Iterator<Item = &'t str>) -> Option<String> {
    const MANY: usize = 6;
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        let text = toml::Value::from(text.trim()).to_string();
        if !found.contains(&text) {
            found.push(text);
        }
        if found.len() == MANY {
            return None;
        }
    }
    let bare = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    let column = match !column.is_empty() && column.chars().all(bare) {
        true => column.to_owned(),
        false => toml::Value::from(column).to_string(),
    };
    match &found[..] {
        [text] => Some(format!("except = {{ {column} = {text} }}")),
        several => Some(format!("except = {{ {column} = [{}] }}", several.join(", "))),
    }
}

impl Section for Source {
    fn kind(&self) -> &'static str {
        "source"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn file(&self) -> Option<&File> {
        Some(&self.file)
    }

    fn is_result(&self) -> bool {
        false
    }

    fn main(&self) -> Main {
        Main::NoValues
    }

    fn rows(&self) -> Rows<'_> {
        self.geography.as_ref().map_or(Rows::NoAreas, |it| Rows::Of(&it.value))
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        if let Some(geography) = &self.geography {
            inputs.add(&geography.value);
        }
    }

    fn look(&self, run: &mut Run<'_>, name: &str) {
        if self.geography.is_some() {
            drop(run.aligned(name));
        }
    }
}
