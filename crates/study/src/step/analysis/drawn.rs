//! What an uncertainty draws: an index, or an index carried to another geography.

use theodolite_core::uncertainty::Carried;
use theodolite_core::{Polarity, Problem};

use crate::plan::{Node, Plan, Reference};
use crate::run::{Run, Step};
use crate::spec::{At, By, Index, Rebase};
use crate::step::rebase::{self, Ready};

/// An index that is drawn, and where its scores go before they are ranked.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// The index.
    pub index: &'a Index,
    /// The rebase that carries its scores over, where areas of another geography are ranked.
    pub carried: Option<&'a Rebase>,
}

/// What the name of an index, or of an index carried over, stands for.
///
/// # Errors
/// A problem at the name where it is another rebase; none where what is wrong is told elsewhere.
pub(super) fn drawn<'a>(plan: &Plan<'a>, of: &At<String>) -> Result<Drawn<'a>, Option<Box<Problem>>> {
    let rebase = match plan.node(&of.value) {
        Some(Node::Index(index)) => return Ok(Drawn { index, carried: None }),
        Some(Node::Rebase(rebase)) => rebase,
        _ => return Err(None),
    };
    if let Some(index) = behind(plan, rebase) {
        return Ok(Drawn { index, carried: Some(rebase) });
    }
    let (name, carries) = (&of.value, &rebase.of.value);
    let (why, hint) = match plan.reference(&rebase.of) {
        _ if rebase.by.value == By::ShareOfAreas => (
            format!("`{name}` carries over which areas meet a condition, by `share-of-areas`, and no scores"),
            "draws move scores: name an index, or its score carried over by a mean or a sum".to_owned(),
        ),
        Ok(of) if matches!(plan.node(&of.name), Some(Node::Rebase(_))) => (
            format!("`{name}` carries over `{carries}`, which is carried over itself"),
            format!(
                "carry the index's score straight to `{}`, with `via` where there are several ways",
                rebase.to.value
            ),
        ),
        Ok(_) => (
            format!(
                "`{name}` carries over `{carries}`, which is no index's score: nothing of it can be drawn"
            ),
            "name an index, or a rebase of its score such as [rebase.imd_ward17] with of = \"imd.score\""
                .to_owned(),
        ),
        Err(_) => return Err(None),
    };
    Err(Some(Box::new(Problem::error("wrong-kind", why).at(&of.span).hint(hint))))
}

/// The index whose scores a rebase carries over as they are, by a mean or a sum of them.
pub(super) fn behind<'a>(plan: &Plan<'a>, rebase: &Rebase) -> Option<&'a Index> {
    if rebase.by.value == By::ShareOfAreas {
        return None;
    }
    let of = plan.reference(&rebase.of).ok().filter(|of| of.column == "score")?;
    match plan.node(&of.name)? {
        Node::Index(index) => Some(index),
        _ => None,
    }
}

/// The way of an index's scores to other areas.
pub(super) struct Way {
    /// What is carried, from where to where.
    pub ready: Ready,
    worse: Polarity,
}

impl Drawn<'_> {
    /// The way that scores go, if they are carried over: that of the rebase, which is built first.
    pub(super) fn way(&self, run: &mut Run<'_>) -> Step<Option<Way>> {
        let Some(rebase) = self.carried else { return Ok(None) };
        // What is wrong with the rebase is told once, by itself.
        run.table(&rebase.name.value)?;
        let ready = rebase::ready(run, rebase)?;
        let value = Reference { name: rebase.name.value.clone(), column: "value".to_owned() };
        Ok(Some(Way { ready, worse: run.plan.polarity(&value) }))
    }
}

impl Way {
    /// As a model knows it.
    pub(super) fn carried(&self) -> Carried<'_> {
        Carried { carry: self.ready.carry(), ties: rebase::TIES, worse: self.worse }
    }
}
