//! The study language of Theodolite.
pub mod grammar;
pub mod nearest;
pub mod parse;
pub mod schema;
pub mod spec;
