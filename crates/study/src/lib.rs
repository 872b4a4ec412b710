//! Study text to plan to results and receipt: the language of Theodolite.
//!
//! [`load`] reads a study, [`check()`] says every problem of it and its sources, [`build()`] makes its results,
//! [`explain()`] walks a number back to the rows it came from, [`claims()`] judges its claims, [`compare()`] and [`diff()`]
//! hold results against each other. This is the only crate that knows both the text and the methods.

mod build;
mod check;
mod claims;
mod compare;
mod diff;
pub mod digits;
pub mod draw;
mod explain;
pub mod export;
mod files;
pub mod grammar;
mod key;
pub mod nearest;
pub mod parse;
pub mod place;
mod plan;
pub mod receipt;
mod results;
mod run;
pub mod schema;
pub mod spec;
mod step;
pub mod views;
mod wheel;

pub use build::{BuildOptions, Built, OutFormat, Progress, build};
pub use check::check;
pub use claims::{Claims, Judged, Verdict, claims};
pub use compare::{
    Categorised, CategorisedArea, Comparison, List, ListedArea, Overlapping, compare, compare_categories,
    compare_several, is_column,
};
pub use diff::{Build, Cause, Cell, Diff, Moved, ROUNDING, ResultDiff, diff};
pub use explain::{Explanation, Origin, PartExplained, Standing, explain, typed};
pub use files::local_files;
pub use parse::{load, parse};
pub use receipt::Receipt;
pub use results::Results;
pub use schema::schema;
pub use spec::Study;
pub use wheel::{About, Part, Wheel, drawing, logic_model, wheel};
