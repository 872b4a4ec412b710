//! The steps of a study, one file a kind, named as in the study file.

pub(crate) mod allocation;
pub(crate) mod analysis;
pub(crate) mod appraisal;
pub(crate) mod change;
pub(crate) mod claim;
pub(crate) mod control;
pub(crate) mod convergence;
pub(crate) mod designation;
pub(crate) mod evaluation;
pub(crate) mod fund;
pub(crate) mod gap;
pub(crate) mod geography;
pub(crate) mod index;
pub(crate) mod indicator;
pub(crate) mod lookup;
pub(crate) mod mission;
pub(crate) mod portfolio;
pub(crate) mod projection;
pub(crate) mod rebase;
pub(crate) mod scenario;
pub(crate) mod series;
pub(crate) mod sides;
pub(crate) mod source;
pub(crate) mod summary;
pub(crate) mod wheel;
