//! The methods of Theodolite: pure functions over columns of areas.
//!
//! This crate reads no file, clock, environment or network, knows no format and no database.
//! Columns are `&[f64]` with one value per area, in area order (code ascending); a missing value is `NaN`
//! and each method says whether it skips, keeps or refuses it. Infinities are refused or turned into missing
//! values where they would arise, never passed on.
//!
//! Reading order:
//! - the plain tools: [`distribution`], [`linear`], [`normal`], [`random`], [`rank`], [`shown`], [`sort`], [`statistics`], [`sum`];
//! - what is done to one indicator: [`denominate`], [`impute`], [`interval`], [`normalise`], [`screen`], [`shrink`], [`treat`];
//! - how indicators become an index: [`weights`], [`aggregate`], [`index`], [`outrank`];
//! - what is said of coarser areas and of lists: [`agreement`], [`members`], [`rebase`], [`summary`];
//! - how sure that is: [`measurement`], [`uncertainty`], [`sensitivity`], [`fragility`];
//! - what the parts have in common and how rankings differ: [`correlation`], [`influence`], [`reliability`], [`profile`], [`ranking`];
//! - how areas differ and what goes together: [`bootstrap`], [`inequality`], [`association`];
//! - whether it gets better, and what if: [`series`], [`gap`], [`convergence`], [`mission`], [`scenario`];
//! - what a policy changed, treated areas beside others: [`evaluation`];
//! - policies as a system: what they serve, what they do to each other, which of them to take: [`wheel`];
//! - money: who gets it, whether it goes to need, and what it is worth: [`allocation`], [`fund`], [`reach`], [`redistribution`],
//!   [`appraisal`];
//! - where areas are and how they are drawn: [`map`].

pub mod polarity;
pub mod problem;

mod parallel;

pub mod distribution;
pub mod linear;
pub mod normal;
pub mod random;
pub mod rank;
pub mod shown;
pub mod sort;
pub mod statistics;
pub mod sum;

pub mod denominate;
pub mod impute;
pub mod interval;
pub mod normalise;
pub mod screen;
pub mod shrink;
pub mod treat;

pub mod aggregate;
pub mod index;
pub mod outrank;
pub mod weights;

pub mod agreement;
pub mod designate;
pub mod members;
pub mod overlap;
pub mod rebase;
pub mod summary;

pub mod fragility;
pub mod measurement;
pub mod sensitivity;
pub mod uncertainty;

pub mod correlation;
pub mod cutoff;
pub mod influence;
pub mod profile;
pub mod ranking;
pub mod reliability;

pub mod appraisal;

pub mod association;
pub mod bootstrap;
pub mod inequality;

pub mod series;

pub mod convergence;
pub mod gap;
pub mod mission;
pub mod scenario;

pub mod allocation;
pub mod fund;
pub mod reach;
pub mod redistribution;

pub mod evaluation;

pub mod wheel;

pub mod map;

pub use polarity::Polarity;
pub use problem::{Cell, Class, Problem, Severity, Span};
