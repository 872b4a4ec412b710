//! A result: named columns of equal length.

use std::sync::Arc;

use crate::strings::Strings;

/// A result of a step: named columns of equal length, in the order they are shown and written.
///
/// A table of areas has `code` and `name` first and one row per area, in area order (code ascending).
///
/// ```
/// # use theodolite_data::table::{ResultTable, Values};
/// let imd = ResultTable::new()
///     .with("code", Values::text(["E01000001", "E01000002"]))
///     .with("score", Values::Number(vec![12.5, f64::NAN]))
///     .with("rank", Values::Whole(vec![1.0, f64::NAN]));
/// assert_eq!(imd.len(), 2);
/// assert_eq!(imd.numbers("score").map(|it| it[0]), Some(12.5));
/// assert_eq!(imd.names().collect::<Vec<_>>(), ["code", "score", "rank"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ResultTable {
    /// The columns, in order. They have the same number of values; writers treat a short one as missing at its end.
    pub columns: Vec<ResultColumn>,
}

/// One column of a result.
#[derive(Clone, Debug)]
pub struct ResultColumn {
    /// Its name, as a study and its conditions call it.
    pub name: String,
    /// One value per row.
    pub values: Values,
}

/// The values of a column, all of one type.
#[derive(Clone, Debug)]
pub enum Values {
    /// Texts such as codes and names; a missing text is the empty text.
    Text(Arc<Strings>),
    /// Numbers; `NaN` is missing.
    Number(Vec<f64>),
    /// Whole numbers such as ranks and counts; `NaN` is missing. A rank that ends in .5 (ties averaged) is allowed:
    /// the column is then written as numbers.
    Whole(Vec<f64>),
    /// Yes or no; `None` is missing.
    Truth(Vec<Option<bool>>),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// [`Values::Text`].
    Text,
    /// [`Values::Number`].
    Number,
    /// [`Values::Whole`].
    Whole,
    /// [`Values::Truth`].
    Truth,
}

impl Type {
    /// Its name in a receipt.
    pub fn name(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Number => "number",
            Type::Whole => "whole",
            Type::Truth => "truth",
        }
    }

    /// The type of that name.
    pub fn from_name(name: &str) -> Option<Type> {
        [Type::Text, Type::Number, Type::Whole, Type::Truth].into_iter().find(|it| it.name() == name)
    }
}

impl Values {
    /// Their type.
    pub fn kind(&self) -> Type {
        match self {
            Values::Text(_) => Type::Text,
            Values::Number(_) => Type::Number,
            Values::Whole(_) => Type::Whole,
            Values::Truth(_) => Type::Truth,
        }
    }

    /// Texts from anything that gives them in row order.
    pub fn text<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Values::Text(Arc::new(texts.into_iter().collect()))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Values::Text(texts) => texts.len(),
            Values::Number(numbers) | Values::Whole(numbers) => numbers.len(),
            Values::Truth(truths) => truths.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every value present is a whole number that 64-bit floats and integers both hold exactly
    /// (below 2^53 in size) and none is a negative zero: only then may a writer use an integer type.
    pub fn is_whole(&self) -> bool {
        match self {
            Values::Whole(numbers) => numbers.iter().all(|&it| it.is_nan() || exact_whole(it).is_some()),
            _ => false,
        }
    }
}

/// The whole number a float holds exactly, if it does.
pub(crate) fn exact_whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    let whole = number as i64;
    // The comparison of bits also refuses negative zero, which an integer would lose.
    (number.abs() < LIMIT && (whole as f64).to_bits() == number.to_bits()).then_some(whole)
}

impl ResultTable {
    /// Returns a table without columns.
    pub fn new() -> Self {
        ResultTable::default()
    }

    /// Adds a column at the end.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, values: Values) -> Self {
        self.push(name, values);
        self
    }

    /// Adds a column at the end, in place.
    pub fn push(&mut self, name: impl Into<String>, values: Values) {
        self.columns.push(ResultColumn { name: name.into(), values });
    }

    /// The number of rows: that of the longest column.
    pub fn len(&self) -> usize {
        self.columns.iter().map(|it| it.values.len()).max().unwrap_or(0)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|it| it.name == name).map(|it| &it.values)
    }

    /// The numbers of the column of that name, whole or not; `None` if there is no such column or it holds no numbers.
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match self.column(name)? {
            Values::Number(numbers) | Values::Whole(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// The texts of the column of that name; `None` if there is no such column or it holds no texts.
    pub fn texts(&self, name: &str) -> Option<&Arc<Strings>> {
        match self.column(name)? {
            Values::Text(texts) => Some(texts),
            _ => None,
        }
    }

    /// The truths of the column of that name; `None` if there is no such column or it holds no truths.
    pub fn truths(&self, name: &str) -> Option<&[Option<bool>]> {
        match self.column(name)? {
            Values::Truth(truths) => Some(truths),
            _ => None,
        }
    }

    /// These rows, in the order given.
    ///
    /// ```
    /// # use theodolite_data::table::{ResultTable, Values};
    /// let table = ResultTable::new().with("rank", Values::Whole(vec![1.0, 2.0, 3.0]));
    /// assert_eq!(table.take(&[2, 0]).numbers("rank"), Some(&[3.0, 1.0][..]));
    /// ```
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> ResultTable {
        fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().filter_map(|it| values.get(*it).copied()).collect()
        }
        self.columns.iter().fold(ResultTable::new(), |taken, column| {
            let values = match &column.values {
                Values::Text(texts) => Values::Text(Arc::new(rows.iter().map(|it| texts.get(*it)).collect())),
                Values::Number(values) => Values::Number(pick(values, rows)),
                Values::Whole(values) => Values::Whole(pick(values, rows)),
                Values::Truth(values) => Values::Truth(pick(values, rows)),
            };
            taken.with(&column.name, values)
        })
    }

    /// The columns' names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|it| it.name.as_str())
    }
}
