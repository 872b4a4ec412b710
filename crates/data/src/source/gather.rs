//! Cells become columns: texts as they stand, numbers read or counted as missing, faults gathered.

use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::{Column, Kind, Numbers, Numeric, Request, Table};
use crate::missing::{self, MissingKind, MissingTexts};
use crate::number;
use crate::strings::Strings;

/// How many places a problem lists before it counts the rest.
const LISTED: usize = 5;

/// A column that is being read.
pub(super) struct Gather {
    name: String,
    to: To,
    faults: Vec<Fault>,
}

enum To {
    Text(Strings),
    Number {
        numeric: Numeric,
        missing: MissingTexts,
        numbers: Numbers,
        /// With numbers as published: which have a per cent sign, for a column must not mix them.
        signs: Option<Signs>,
    },
}

/// The numbers of a column with a per cent sign, and the first without one.
#[derive(Default)]
struct Signs {
    with: u64,
    first_with: Option<(u64, String)>,
    first_without: Option<(u64, String)>,
}

impl Signs {
    /// Adds a number that was read from a text.
    fn text(&mut self, row: u64, text: &str, value: f64) {
        let has_sign = text.contains('%');
        // None is none, per cent or not.
        if !has_sign && value == 0.0 {
            return;
        }
        self.with += u64::from(has_sign);
        let first = if has_sign { &mut self.first_with } else { &mut self.first_without };
        if first.is_none() {
            *first = Some((row, shown(text)));
        }
    }

    /// Adds a number of a cell that holds numbers.
    fn number(&mut self, row: u64, value: f64) {
        if self.first_without.is_none() && value != 0.0 {
            self.first_without = Some((row, value.to_string()));
        }
    }

    /// Adds those of rows further down, which counted their rows from `above`.
    fn append(&mut self, below: Signs, above: u64) {
        let moved = |it: Option<(u64, String)>| it.map(|(row, text)| (row + above, text));
        self.with += below.with;
        self.first_with = self.first_with.take().or(moved(below.first_with));
        self.first_without = self.first_without.take().or(moved(below.first_without));
    }

    /// The problem of a column that mixes both, given all its numbers.
    fn problem(&self, name: &str, values: &[f64], place: &Cell) -> Option<Problem> {
        let ((with_row, with), (row, without)) = self.first_with.as_ref().zip(self.first_without.as_ref())?;
        let others = values.iter().filter(|it| !it.is_nan()).count() as u64 - self.with;
        let cells = |count: u64, have: (&str, &str)| match count {
            1 => format!("1 cell {}", have.0),
            _ => format!("{count} cells {}", have.1),
        };
        let message = format!(
            "`{name}` mixes numbers with and without a per cent sign: {} one, such as `{with}` (row {with_row}), and {} none, such as `{without}` (row {row})",
            cells(self.with, ("has", "have")),
            cells(others, ("has", "have")),
        );
        // The fewer ones are more likely to be the odd ones.
        let row = if self.with <= others { with_row } else { row };
        let cell = Cell { row: Some(*row), column: Some(name.to_owned()), ..place.clone() };
        Some(Problem::error("mixed-per-cent", message).in_cell(cell).hint(
            "make them all alike in the file: `26.3%` is read as 26.3, while a cell of a workbook that looks like 26.3% may hold 0.263",
        ))
    }
}

/// Cells of one column with the same fault and the same way out.
struct Fault {
    code: &'static str,
    hint: Option<String>,
    count: u64,
    places: Vec<(u64, String)>,
}

impl Gather {
    /// Returns an empty column with room for some rows.
    pub(super) fn new(request: &Request, rows: usize) -> Gather {
        let to = match &request.kind {
            Kind::Text => To::Text(Strings::with_capacity(rows, rows.saturating_mul(8))),
            Kind::Number { missing, numbers } => To::Number {
                numeric: Numeric { values: Vec::with_capacity(rows), missing: Vec::new() },
                missing: MissingTexts::new(missing.iter().map(String::as_str)),
                numbers: *numbers,
                signs: (*numbers == Numbers::Published).then(Signs::default),
            },
        };
        Gather { name: request.column.clone(), to, faults: Vec::new() }
    }

    /// Makes room for more rows like the `rows` that are there.
    pub(super) fn reserve(&mut self, rows: usize, more: usize) {
        match &mut self.to {
            // Room is free until it is used, and texts further down may be longer.
            To::Text(texts) => {
                texts.reserve(
                    more,
                    (texts.bytes().saturating_mul(5) / 4 / rows.max(1)).saturating_mul(more) + more,
                );
            }
            To::Number { numeric, .. } => numeric.values.reserve_exact(more),
        }
    }

    /// Adds a cell of text.
    #[inline]
    pub(super) fn text(&mut self, row: u64, text: &str) {
        match &mut self.to {
            To::Text(texts) => texts.push(text),
            To::Number { numeric, missing, signs, .. } => match number::plain(text) {
                Some(value) => {
                    if number(numeric, missing, value)
                        && let Some(signs) = signs
                    {
                        signs.number(row, value);
                    }
                }
                None => self.odd_text(row, text),
            },
        }
    }

    /// Adds a text that is no plain number to a column of numbers.
    fn odd_text(&mut self, row: u64, text: &str) {
        let To::Number { numeric, missing, numbers, signs } = &mut self.to else { return };
        let trimmed = text.trim();
        if let Some(listed) = missing.find(trimmed) {
            tally(numeric, listed);
        } else if let Some(value) = numbers.parse(trimmed) {
            if number(numeric, missing, value)
                && let Some(signs) = signs
            {
                signs.text(row, trimmed, value);
            }
        } else {
            numeric.values.push(f64::NAN);
            let (code, hint) = why(trimmed);
            self.fault(row, trimmed, code, hint);
        }
    }

    /// Adds a cell that is a number already.
    pub(super) fn number(&mut self, row: u64, value: f64) {
        match &mut self.to {
            To::Text(texts) => texts.push(&value.to_string()),
            To::Number { numeric, missing, signs, .. } => {
                if value.is_finite() || missing.find_number(value).is_some() {
                    if number(numeric, missing, value)
                        && let Some(signs) = signs
                    {
                        signs.number(row, value);
                    }
                    return;
                }
                numeric.values.push(f64::NAN);
                let text = value.to_string();
                let (code, hint) = why(&text);
                self.fault(row, &text, code, hint);
            }
        }
    }

    /// Adds cells that are numbers already, the first of them in `row`.
    pub(super) fn numbers(&mut self, row: u64, values: &[f64]) {
        match &mut self.to {
            To::Number { numeric, missing, signs, .. }
                if !missing.has_numbers() && values.iter().all(|it| it.is_finite()) =>
            {
                let first = (row..).zip(values).find(|(_, value)| **value != 0.0);
                if let (Some(signs), Some((row, first))) = (signs, first) {
                    signs.number(row, *first);
                }
                numeric.values.extend_from_slice(values);
            }
            _ => values.iter().zip(row..).for_each(|(value, row)| self.number(row, *value)),
        }
    }

    /// Adds a cell that holds a whole number.
    pub(super) fn whole(&mut self, row: u64, value: i64) {
        match &mut self.to {
            To::Text(texts) => texts.push(&value.to_string()),
            To::Number { .. } => self.number(row, value as f64),
        }
    }

    /// Adds an empty cell.
    pub(super) fn empty(&mut self) {
        match &mut self.to {
            To::Text(texts) => texts.push(""),
            To::Number { numeric, .. } => tally(numeric, ""),
        }
    }

    fn fault(&mut self, row: u64, text: &str, code: &'static str, hint: Option<String>) {
        if let Some(known) = self.faults.iter_mut().find(|it| it.code == code && it.hint == hint) {
            known.count += 1;
            if known.places.len() < LISTED {
                known.places.push((row, shown(text)));
            }
        } else {
            self.faults.push(Fault { code, hint, count: 1, places: vec![(row, shown(text))] });
        }
    }

    /// Adds the cells of rows further down, of the same column, which counted their rows from `above`.
    pub(super) fn append(&mut self, below: Gather, above: u64) {
        match (&mut self.to, below.to) {
            (To::Text(texts), To::Text(more)) => texts.extend(more.iter()),
            (To::Number { numeric, signs, .. }, To::Number { numeric: more, signs: below, .. }) => {
                if let (Some(signs), Some(below)) = (signs, below) {
                    signs.append(below, above);
                }
                numeric.values.extend_from_slice(&more.values);
                for (text, kind, count) in more.missing {
                    match numeric.missing.iter_mut().find(|it| it.0 == text) {
                        Some(it) => it.2 += count,
                        None => numeric.missing.push((text, kind, count)),
                    }
                }
            }
            // Both were made of the same request.
            _ => {}
        }
        for mut fault in below.faults {
            fault.places.iter_mut().for_each(|it| it.0 += above);
            match self.faults.iter_mut().find(|it| it.code == fault.code && it.hint == fault.hint) {
                Some(known) => {
                    let room = LISTED.saturating_sub(known.places.len());
                    known.count += fault.count;
                    known.places.extend(fault.places.into_iter().take(room));
                }
                None => self.faults.push(fault),
            }
        }
    }

    /// The column, and its problems.
    pub(super) fn finish(self, place: &Cell, problems: &mut Vec<Problem>) -> Column {
        for fault in self.faults {
            let Some((row, first)) = fault.places.first() else { continue };
            let what = match fault.code {
                "number-as-published" => ("a plain number", "plain numbers"),
                "not-finite" => ("a finite number", "finite numbers"),
                _ => ("a number", "numbers"),
            };
            let message = if fault.count == 1 {
                format!("`{first}` is not {}", what.0)
            } else {
                let places = fault.places.iter().map(|(row, text)| format!("`{text}` (row {row})"));
                format!("{} cells are not {}: {}", fault.count, what.1, listed(places, fault.count))
            };
            let cell = Cell { row: Some(*row), column: Some(self.name.clone()), ..place.clone() };
            let mut problem = Problem::error(fault.code, message).in_cell(cell);
            problem.hint = fault.hint;
            problems.push(problem);
        }
        match self.to {
            To::Text(texts) => Column::Text(Arc::new(texts)),
            To::Number { numeric, signs, .. } => {
                problems.extend(signs.and_then(|it| it.problem(&self.name, &numeric.values, place)));
                Column::Number(numeric)
            }
        }
    }
}

/// Adds a number, unless it is one that stands for a missing value; says whether it was added as a number.
#[inline]
fn number(numeric: &mut Numeric, missing: &MissingTexts, value: f64) -> bool {
    match missing.find_number(value) {
        None => {
            numeric.values.push(value);
            true
        }
        Some(listed) => {
            tally(numeric, listed);
            false
        }
    }
}

/// Adds a missing value and counts the text that stood for it.
fn tally(numeric: &mut Numeric, text: &str) {
    numeric.values.push(f64::NAN);
    match numeric.missing.iter_mut().find(|it| it.0 == text) {
        Some(it) => it.2 += 1,
        None => numeric.missing.push((text.to_owned(), MissingKind::of(text), 1)),
    }
}

/// What is wrong with a text where a number should be, and what to try.
fn why(text: &str) -> (&'static str, Option<String>) {
    let unsigned = text.trim_start_matches(['-', '+']).to_ascii_lowercase();
    if matches!(unsigned.as_str(), "nan" | "inf" | "infinity" | "1.#inf" | "1.#qnan" | "∞") {
        let hint = format!(
            "if `{text}` stands for a missing value, say `missing = [\"{text}\"]` where its file is named, with all that do"
        );
        return ("not-finite", Some(hint));
    }
    if missing::is_customary(text) {
        let hint = format!(
            "if `{text}` stands for a missing value, say `missing = [\"{text}\"]` where its file is named, with all that do"
        );
        return ("not-a-number", Some(hint));
    }
    if number::published(text).is_some() {
        let hint = "say `numbers = \"published\"` where the file is named to read thousands commas, `%`, `£` and marks such as `[p]`";
        return ("number-as-published", Some(hint.to_owned()));
    }
    let swapped: String = text
        .chars()
        .map(|it| match it {
            ',' => '.',
            '.' => ',',
            it => it,
        })
        .collect();
    let hint = (number::published(&swapped).is_some())
        .then(|| "decimal commas are not read: save the file with decimal points".to_owned());
    ("not-a-number", hint)
}

/// A text as a message shows it: on one line, not too long.
pub(super) fn shown(text: &str) -> String {
    let flat = super::header::normalise(text);
    let mut characters = flat.chars();
    let start: String = characters.by_ref().take(40).collect();
    if characters.next().is_some() { format!("{start}…") } else { start }
}

/// Up to five things, and how many there are beyond them.
pub(super) fn listed(things: impl Iterator<Item = String>, count: u64) -> String {
    let things: Vec<String> = things.take(LISTED).collect();
    let more = count.saturating_sub(things.len() as u64);
    if more == 0 { things.join(", ") } else { format!("{} and {more} more", things.join(", ")) }
}

/// Makes columns of texts into columns of numbers where they are, and gives each column a name.
pub(super) fn typed(mut table: Table, missing: &[String], numbers: Numbers) -> (Vec<String>, Table) {
    let listed = MissingTexts::new(missing.iter().map(String::as_str));
    let kind = Kind::Number { missing: missing.to_vec(), numbers };
    let mut names: Vec<String> = Vec::new();
    let mut columns = Vec::new();
    for (at, (header, column)) in table.headers.iter().zip(std::mem::take(&mut table.columns)).enumerate() {
        if header.is_empty() && is_blank(&column) {
            continue;
        }
        names.push(unique(header, at, &names));
        columns.push(match column {
            Column::Text(texts) if is_numeric(&texts, &listed, numbers) => {
                let mut gather =
                    Gather::new(&Request { column: String::new(), kind: kind.clone() }, texts.len());
                texts.iter().for_each(|it| gather.text(0, it));
                let mut problems = Vec::new();
                let column = gather.finish(&Cell::default(), &mut problems);
                // What mixes numbers with and without a per cent sign stays as it stands.
                if problems.is_empty() { column } else { Column::Text(texts) }
            }
            it => it,
        });
    }
    table.columns = columns;
    (names, table)
}

/// Whether a column has numbers and, missing texts aside, nothing else.
fn is_numeric(texts: &Strings, missing: &MissingTexts, numbers: Numbers) -> bool {
    let mut any = false;
    for text in texts.iter().map(str::trim) {
        if missing.find(text).is_some() {
            continue;
        }
        if numbers.parse(text).is_none() || is_code(text) {
            return false;
        }
        any = true;
    }
    any
}

/// Whether a text that could be a number is a code: a leading zero, more digits than a float holds exactly, or
/// digits on both sides of an `E` (`12E3` is a block, not 12,000).
fn is_code(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let only_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let zero = digits.len() > 1
        && digits.starts_with('0')
        && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let block =
        digits.split_once(['e', 'E']).is_some_and(|(left, right)| only_digits(left) && only_digits(right));
    zero || block || (digits.len() > 15 && only_digits(digits))
}

fn is_blank(column: &Column) -> bool {
    match column {
        Column::Text(texts) => texts.bytes() == 0,
        Column::Number(numeric) => numeric.values.iter().all(|it| it.is_nan()),
    }
}

/// A name for a column that no other has.
fn unique(header: &str, at: usize, names: &[String]) -> String {
    let name = if header.is_empty() { format!("column_{}", at + 1) } else { header.to_owned() };
    let taken = |name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
    if !taken(&name) {
        return name;
    }
    let mut number = 2_usize;
    loop {
        let numbered = format!("{name}_{number}");
        if !taken(&numbered) {
            return numbered;
        }
        number += 1;
    }
}
