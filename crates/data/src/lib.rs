//! The data layer of Theodolite: sources in, tables out.
//!
//! Decides nothing statistical. Everything a user can give it (files, codes, SQL) ends in a value or a
//! [`Problem`](theodolite_core::Problem), never in a panic.

pub mod boundary;
pub mod geography;
pub mod hash;
pub mod key;
pub mod lookup;
pub mod map;
pub mod missing;
pub mod money;
pub mod number;
pub mod period;
pub mod source;
pub mod sql;
pub mod store;
pub mod strings;
pub mod system;
pub mod table;
pub mod write;
