//! Which rows are read: those that `only` keeps and `except` does not leave out.

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::gather::{listed, shown};
use super::sink::Value;
use super::{Matching, Reading};
use crate::number;

/// How many texts a problem shows of those that are there instead.
const SHOWN: usize = 5;

/// The conditions on rows, and what was met of the texts that they name.
pub(super) struct Filter {
    conditions: Vec<Condition>,
    left_out: u64,
}

/// A condition on a cell.
struct Condition {
    /// Which of the cells of a row.
    slot: usize,
    /// Whether rows that match are the ones to be kept: `only`, not `except`.
    keeps: bool,
    column: String,
    texts: Vec<Text>,
    /// Texts that other rows have there, for a message: the first few.
    others: Vec<String>,
}

/// A text that a condition names.
struct Text {
    text: String,
    number: Option<f64>,
    /// Whether a row has it.
    found: bool,
    /// A text that a row has there, and that is this one but for capitals or its end.
    near: Option<String>,
}

impl Filter {
    /// The conditions of a reading, given the slot of each of [`Reading::conditions`].
    pub(super) fn new(reading: &Reading, slots: impl Iterator<Item = usize>) -> Filter {
        let condition = |(slot, (keeps, matching)): (usize, (bool, &Matching))| Condition {
            slot,
            keeps,
            column: matching.column.clone(),
            texts: matching.texts.iter().map(|it| Text::new(it)).collect(),
            others: Vec::new(),
        };
        Filter { conditions: slots.zip(reading.conditions()).map(condition).collect(), left_out: 0 }
    }

    /// Whether every row is kept.
    pub(super) fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// How many rows were left out.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Whether a row is kept; one that is not is counted.
    ///
    /// Every condition looks at every row: a text is not missing because another condition left its rows out.
    #[inline]
    pub(super) fn keeps<'v>(&mut self, cell: impl Fn(usize) -> Value<'v>) -> bool {
        let mut keeps = true;
        for condition in &mut self.conditions {
            keeps &= condition.matches(cell(condition.slot)) == condition.keeps;
        }
        self.left_out += u64::from(!keeps);
        keeps
    }

    /// Adds what was met in rows further down.
    pub(super) fn append(&mut self, below: Filter) {
        self.left_out += below.left_out;
        for (condition, more) in self.conditions.iter_mut().zip(below.conditions) {
            more.others.into_iter().for_each(|it| condition.note(it));
            for (text, more) in condition.texts.iter_mut().zip(more.texts) {
                text.found |= more.found;
                text.near = text.near.take().or(more.near);
            }
        }
    }

    /// What is wrong once all rows were seen, of which `kept` were kept: texts that none has, or no row left.
    pub(super) fn problems(&self, kept: usize, place: &Cell) -> Vec<Problem> {
        let rows = kept as u64 + self.left_out;
        if rows == 0 {
            return vec![Problem::error("no-rows", "no row stands below the header").in_cell(place.clone())];
        }
        let missing: Vec<Problem> =
            self.conditions.iter().filter_map(|it| it.not_found(rows, place)).collect();
        if !missing.is_empty() || kept > 0 {
            return missing;
        }
        let is = |condition: &Condition| {
            let texts: Vec<String> = condition.texts.iter().map(|it| format!("`{}`", it.text)).collect();
            format!("`{}` = {}", condition.column, texts.join(" or "))
        };
        let all = |keeps: bool| -> Vec<String> {
            self.conditions.iter().filter(|it| it.keeps == keeps).map(is).collect()
        };
        let (only, except) = (all(true).join(" and "), all(false).join(" or "));
        let message = match (only.is_empty(), except.is_empty()) {
            (false, true) => format!("none of {rows} rows has {only}"),
            (true, _) => format!("each of {rows} rows has {except}, which `except` leaves out"),
            (false, false) => format!("none of {rows} rows has {only} and is not left out by {except}"),
        };
        let problem = Problem::error("no-rows", message).in_cell(place.clone());
        vec![match except.is_empty() {
            true => problem.hint("each of these is in some row, but no row has all of them"),
            false => problem.hint("name in `except` only what stands in rows that are no areas"),
        }]
    }
}

impl Condition {
    #[inline]
    fn matches(&mut self, value: Value<'_>) -> bool {
        let mut matches = false;
        for text in &mut self.texts {
            let is = text.is(value);
            text.found |= is;
            matches |= is;
        }
        if !matches {
            self.note_other(value);
        }
        matches
    }

    fn note_other(&mut self, value: Value<'_>) {
        if self.texts.iter().all(|it| it.found) {
            return; // then nothing will be asked of the others
        }
        let known = |text: &str| self.others.iter().any(|it| it == text);
        if self.others.len() <= SHOWN && !matches!(value, Value::Text(text) if known(text)) {
            self.note(match value {
                Value::Text(text) => shown(text),
                Value::Number(number) => number.to_string(),
                Value::Whole(whole) => whole.to_string(),
                Value::Empty => String::new(),
            });
        }
        if let Value::Text(other) = value {
            for text in self.texts.iter_mut().filter(|it| !it.found && it.near.is_none()) {
                if text.is_near(other) {
                    text.near = Some(shown(other));
                }
            }
        }
    }

    /// Keeps a few of the texts that rows have there instead.
    fn note(&mut self, other: String) {
        if self.others.len() <= SHOWN && !self.others.contains(&other) {
            self.others.push(other);
        }
    }

    /// The problem of the texts that no row has.
    fn not_found(&self, rows: u64, place: &Cell) -> Option<Problem> {
        let missing: Vec<&Text> = self.texts.iter().filter(|it| !it.found).collect();
        let first = missing.first()?;
        let texts: Vec<String> = missing.iter().map(|it| format!("`{}`", it.text)).collect();
        let message = format!(
            "none of {rows} rows has `{}` = {}",
            self.column,
            listed(texts.iter().cloned(), texts.len() as u64)
        );
        let cell = Cell { column: Some(self.column.clone()), ..place.clone() };
        let problem = Problem::error("no-rows", message).in_cell(cell);
        let mut hint = match &first.near {
            Some(near) => format!("did you mean `{near}`? "),
            None => String::new(),
        };
        let there = self.others.iter().map(|it| format!("`{it}`"));
        match self.others.len() {
            0 => {}
            few @ ..=SHOWN => {
                hint.push_str(&format!("in `{}` there is {}", self.column, listed(there, few as u64)));
            }
            _ => {
                let there: Vec<String> = there.take(SHOWN).collect();
                hint.push_str(&format!("in `{}` there is {} and more", self.column, there.join(", ")));
            }
        }
        Some(if hint.is_empty() { problem } else { problem.hint(hint.trim_end()) })
    }
}

impl Text {
    fn new(text: &str) -> Text {
        let text = text.trim().to_owned();
        Text { number: number::plain(&text), text, found: false, near: None }
    }

    #[inline]
    fn is(&self, value: Value<'_>) -> bool {
        match value {
            Value::Text(text) => {
                let text = text.trim();
                text == self.text || (self.number.is_some() && number::plain(text) == self.number)
            }
            Value::Number(number) => self.number == Some(number),
            Value::Whole(whole) => self.number == Some(whole as f64),
            Value::Empty => self.text.is_empty(),
        }
    }

    /// Whether a text was probably meant: it is looked at in every row, so no more is compared than capitals and ends.
    fn is_near(&self, other: &str) -> bool {
        let (one, other) = (self.text.as_bytes(), other.trim().as_bytes());
        let length = one.len().min(other.len());
        length >= 3
            && one.get(..length).zip(other.get(..length)).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
    }
}
