//! Results out: CSV, Parquet, workbooks and JSON, put in place all at once, and read back exactly.
//!
//! The same table gives the same bytes on any machine and with any number of threads.

pub mod accessible;
mod csv;
mod json;
mod number;
mod parquet;
mod read;
mod staging;
mod xlsx;

pub use csv::csv;
pub use json::json;
pub use number::number_text;
pub use parquet::{parquet, parquet_to};
pub use read::{read_result, read_result_as};
pub use staging::{Staging, cannot_write};
pub use xlsx::xlsx;
