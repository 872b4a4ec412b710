//! Every question on a page: what `theodolite serve` answers and `theodolite export site` writes.
//!
//! A [`Site`] is a set of paths, each with its bytes: pages (`where.html`), what they are made of (`assets/app.js`) and data
//! (`api/study.json`). The server answers a path when it is asked for, the static site writes all of them: the same bytes,
//! so that the pages do not know which of the two they run on. `web/` has the pages.
//!
//! Nothing is computed here: what a path tells comes from the results of a build, and from `theodolite_study`.

mod api;
mod export;
mod json;
mod pages;
mod server;
mod site;

pub use export::{Exported, export, no_pages};
pub use pages::has_pages;
pub use server::{Limits, Served, Serving, serve};
pub use site::{Body, Site};
