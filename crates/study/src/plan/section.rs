//! What a section must tell of itself, whatever its kind: one implementation a kind, in its step file.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use theodolite_core::{Polarity, Span};
use theodolite_data::table::ResultTable;

use super::{Edge, Plan};
use crate::explain::Explanation;
use crate::run::{Run, Step, Stopped};
use crate::spec::{At, File};
use crate::step;

/// A section that others may refer to. The plan, the keys, the runs and the explanations know no more of it than this.
pub(crate) trait Section: Debug {
    /// The kind's name, as in the study.
    fn kind(&self) -> &'static str;

    /// Where the section names it; `None` for what stands in no section.
    fn span(&self) -> Option<&Span>;

    /// What to call it.
    fn title(&self) -> Option<&str> {
        None
    }

    /// The file that it reads.
    fn file(&self) -> Option<&File> {
        None
    }

    /// Whether it makes a table in the results folder.
    fn is_result(&self) -> bool {
        true
    }

    /// What its file in the results folder is called, where that is not the name of its table.
    fn file_name(&self) -> Option<&str> {
        None
    }

    /// The columns of its table, as far as the text tells them; `None` for what is no table of the study's own.
    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        None
    }

    /// What its bare name means.
    fn main(&self) -> Main;

    /// Whose areas its rows are.
    fn rows(&self) -> Rows<'_>;

    /// The geography of whose areas it tells, where its rows are none: an explanation then has no row of them.
    fn about<'p>(&self, _plan: &Plan<'p>) -> Option<&'p str> {
        None
    }

    /// Which end of a column is the worse one.
    fn polarity(&self, _plan: &Plan<'_>, _column: &str) -> Polarity {
        Polarity::High
    }

    /// Adds what it is made from.
    fn inputs(&self, _name: &str, _inputs: &mut Inputs<'_, '_>) {}

    /// What it says, without its places in the text: the same words make the same result.
    fn definition(&self) -> String {
        format!("{self:?}")
    }

    /// Whether chance has a part in it.
    fn is_random(&self) -> bool {
        false
    }

    /// Looks at what it reads, before anything is computed.
    fn look(&self, _run: &mut Run<'_>, _name: &str) {}

    /// Makes its table, if it has one.
    fn answer(&self, _run: &mut Run<'_>, _name: &str) -> Step<Arc<ResultTable>> {
        Err(Stopped)
    }

    /// Adds to the explanation of an area what is told of this kind alone.
    fn explain(
        &self,
        _run: &mut Run<'_>,
        _name: &str,
        _area: u32,
        _told: &mut BTreeSet<(String, u32)>,
        _explanation: &mut Explanation,
    ) -> Step<()> {
        Ok(())
    }
}

/// What a bare name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Main {
    /// This column.
    Column(&'static str),
    /// None before the others.
    Several,
    /// Nothing: its rows are no areas.
    NoAreas,
    /// Nothing: it is read by others, and has no values of its own.
    NoValues,
}

/// Whose areas the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows<'a> {
    /// Its own: it is a geography.
    Own,
    /// Those of a geography.
    Of(&'a str),
    /// Those of another thing.
    As(&'a str),
    /// Those of which another thing tells, whose own rows are none.
    About(&'a str),
    /// They are no areas.
    NoAreas,
}

/// What a step is made from: names of other steps, each once.
pub(crate) struct Inputs<'n, 'a> {
    /// The plan.
    pub plan: &'n Plan<'a>,
    name: &'n str,
    found: Vec<String>,
}

impl<'n, 'a> Inputs<'n, 'a> {
    /// Adds a step.
    pub(crate) fn add(&mut self, input: &str) {
        if input != self.name && !self.found.iter().any(|other| other == input) {
            self.found.push(input.to_owned());
        }
    }

    /// Adds the geographies and lookups on the way from one to another.
    pub(crate) fn route(&mut self, from: &str, to: &str, via: Option<&At<String>>) {
        let span = Span { file: "".into(), range: 0..0 };
        for edge in self.plan.route(from, to, via, &span).unwrap_or_default() {
            self.add(edge.to());
            match edge {
                Edge::Lookup(lookup) => self.add(&lookup.name.value),
                Edge::Derived { finer, .. } => self.add(finer),
                Edge::Within { .. } => {}
            }
        }
        self.add(from);
    }

    /// Adds what the people of a geography come from: without a column of its own they are those of a finer one.
    pub(crate) fn people(&mut self, of: &str) {
        let Some(finer) = step::geography::of_people(self.plan, of) else { return };
        self.add(finer);
        if finer != of {
            self.route(finer, of, None);
        }
    }
}

impl Plan<'_> {
    /// What a step is made from: names of other steps.
    pub(crate) fn inputs(&self, name: &str) -> Vec<String> {
        let mut inputs = Inputs { plan: self, name, found: Vec::new() };
        if let Some(node) = self.node(name) {
            node.section().inputs(name, &mut inputs);
        }
        inputs.found
    }
}

/// Names of columns as a table has them.
pub(crate) fn fixed(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}
