//! The methods of Theodolite: pure functions over columns of areas.
//!
//! This crate reads no file, clock, environment or network, knows no format and no database.
//! Columns are `&[f64]` with one value per area, in area order (code ascending); a missing value is `NaN`
//! and each method says whether it skips, keeps or refuses it.

pub mod polarity;
pub mod problem;

pub use polarity::Polarity;
pub use problem::{Cell, Class, Problem, Severity, Span};
