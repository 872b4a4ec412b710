//! What PySAL makes of areas comes out of the core as well.
//!
//! Every area whose results are in the folder is tested: areas that are added are tested too.

#[path = "../common/table.rs"]
mod table;

mod inequality;
