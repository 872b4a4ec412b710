//! The gallery: each study of `studies/` runs, unchanged, on files of the official layout.
//!
//! The files are made from the cleaned tables of a folder beside the repository (`THEODOLITE_TEST_DATA`, else
//! `../shared`). Where there is no such folder the tests say so and pass; under `CI` they fail.

mod common;
#[path = "gallery/community_needs.rs"]
mod community_needs;
#[path = "gallery/districts.rs"]
mod districts;
#[path = "gallery/england.rs"]
mod england;
#[path = "gallery/health_index.rs"]
mod health_index;
#[path = "gallery/human_development.rs"]
mod human_development;
#[path = "gallery/left_behind.rs"]
mod left_behind;
#[path = "gallery/levelled_up_productivity.rs"]
mod levelled_up_productivity;
#[path = "gallery/levelling_up.rs"]
mod levelling_up;
#[path = "gallery/missions.rs"]
mod missions;
#[path = "gallery/nations.rs"]
mod nations;
#[path = "gallery/quoted.rs"]
mod quoted;
#[path = "gallery/sheets.rs"]
mod sheets;
#[path = "gallery/social_vulnerability.rs"]
mod social_vulnerability;
#[path = "gallery/studio.rs"]
mod studio;
#[path = "gallery/tables.rs"]
mod tables;
#[path = "gallery/texts.rs"]
mod texts;
