//! The study language of Theodolite.
pub mod spec;
//! placeholder
