//! What a page shows beyond the tables of a build: what things are called, the values of indicators, and the parts of
//! indices whose weights can be moved.

use std::path::Path;
use std::sync::Arc;

use theodolite_core::aggregate::Combine;
use theodolite_core::index::in_single_precision;
use theodolite_core::rank::Ties;
use theodolite_core::{Polarity, Problem};
use theodolite_data::boundary::{self, Boundaries};
use theodolite_data::key::CodeIndex;
use theodolite_data::store::Store;
use theodolite_data::strings::Strings;

use crate::files::location;
use crate::plan::{Main, Node, Plan, Rows, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::{Boundary, Index, OnMissing, Study};
use crate::step;

/// What a study says of a thing that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name: that of its table.
    pub name: String,
    /// The kind of its section.
    pub kind: &'static str,
    /// What to call it.
    pub title: Option<String>,
    /// The geography whose areas its rows are, or of whose areas it has values.
    pub geography: Option<String>,
    /// What its values are measured in.
    pub unit: Option<String>,
    /// When they were measured.
    pub period: Option<String>,
    /// Which end of its values is the worse one, where it has values of areas.
    pub worse: Option<Polarity>,
    /// The thing that it is about: an uncertainty's index, a reach's fund.
    pub about: Option<String>,
}

/// What a study says of everything that it names, kind by kind, each kind in the order of the text.
///
/// # Errors
/// Every problem of the study.
pub fn described(study: &Study) -> Result<Vec<Described>, Vec<Problem>> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let described = plan.names().map(|(name, node)| {
        let section = node.section();
        let geography = plan.geography(name);
        let main = match section.main() {
            Main::Column(column) => Some(column),
            Main::Several | Main::NoAreas | Main::NoValues => None,
        };
        let (unit, period) = match node {
            Node::Indicator(it) => (it.unit.clone(), it.period.clone()),
            Node::Series(it) => (it.unit.clone(), None),
            _ => (None, None),
        };
        // More or less money to an area is neither end of a need.
        let is_money = matches!(node, Node::Fund(_) | Node::Allocation(_));
        let polar = main.filter(|_| geography.is_some() && !is_money);
        let worse = match node {
            Node::Series(_) => Some(section.polarity(&plan, "value")),
            _ => polar.map(|column| section.polarity(&plan, column)),
        };
        Described {
            name: name.to_owned(),
            kind: node.kind(),
            title: section.title().map(str::to_owned),
            geography: geography.map(str::to_owned),
            unit,
            period,
            worse,
            about: about(node),
        }
    });
    Ok(described.collect())
}

/// The one thing that a section is about, where there is one.
fn about(node: Node<'_>) -> Option<String> {
    match node {
        Node::Analysis(it) => Some(table_name(&it.of.value).to_owned()),
        Node::Summary(it) => Some(table_name(&it.of.value).to_owned()),
        Node::Rebase(it) => Some(table_name(&it.of.value).to_owned()),
        Node::Gap(it) => Some(it.of.value.clone()),
        Node::Change(it) => Some(it.of.value.clone()),
        Node::Convergence(it) => Some(it.of.value.clone()),
        Node::Projection(it) => Some(it.of.value.clone()),
        Node::Control(it) => Some(it.of.value.clone()),
        Node::Evaluation(it) => Some(it.of.value.clone()),
        Node::Scenario(it) => Some(table_name(&it.of.value).to_owned()),
        // Of all that an index, a list or money is made from none is what it is about.
        Node::Index(_) | Node::Designation(_) | Node::Fund(_) | Node::Allocation(_) => None,
        _ => match node.section().rows() {
            Rows::As(other) | Rows::About(other) => Some(table_name(other).to_owned()),
            Rows::Own | Rows::Of(_) | Rows::NoAreas => None,
        },
    }
}

/// The values of an indicator.
#[derive(Clone, Debug)]
pub struct IndicatorValues {
    /// Its name.
    pub name: String,
    /// The geography.
    pub geography: String,
    /// As an index sees them, one an area, in the order of the geography; `NaN` where missing.
    pub values: Arc<Vec<f64>>,
}

/// An index whose weights can be moved: its normalised parts, and how they are brought together.
#[derive(Clone, Debug)]
pub struct LiveIndex {
    /// Its name.
    pub name: String,
    /// How parts become a score: a mean or sum with weights.
    pub combine: Combine,
    /// Which end of the score is the worse one.
    pub worse: Polarity,
    /// What areas of equal score share.
    pub ties: Ties,
    /// The least share of weight that must be there.
    pub min_share: f64,
    /// To how many places scores are rounded, if they are.
    pub decimals: Option<u32>,
    /// Whether scores are kept in single precision.
    pub single: bool,
    /// Its parts.
    pub parts: Vec<LivePart>,
}

/// A part of such an index.
#[derive(Clone, Debug)]
pub struct LivePart {
    /// As the index names it.
    pub of: String,
    /// What to call it.
    pub title: Option<String>,
    /// Its weight in the study.
    pub weight: f64,
    /// Whether it is left out because it does not vary: it has no value and the weight 0, and no other weight means anything.
    pub flat: bool,
    /// Its normalised values, one an area; `NaN` where missing.
    pub values: Vec<f64>,
}

/// The values that a build does not write.
#[derive(Debug, Default)]
pub struct Values {
    /// Of each indicator, in the order of the text.
    pub indicators: Vec<IndicatorValues>,
    /// Of each index whose weights can be moved.
    pub live: Vec<LiveIndex>,
    /// What kept some of them from being had; the others are there.
    pub problems: Vec<Problem>,
}

/// Computes the values of indicators and the parts of indices from the study's sources; `results`, an earlier build's
/// folder, saves work. What cannot be had is told and left out.
///
/// # Errors
/// Every problem of the study's text.
pub fn values(study: &Study, store: &Store, results: Option<&Path>) -> Result<Values, Vec<Problem>> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let mut run = Run::new(&plan, store, results.and_then(crate::build::earlier));
    let mut found = Values::default();
    for it in &study.indicators {
        let name = &it.name.value;
        let (Ok(measured), Some(geography)) = (run.indicator(name), plan.geography(name)) else { continue };
        let (name, geography) = (name.clone(), geography.to_owned());
        let values = Arc::clone(&measured.values);
        found.indicators.push(IndicatorValues { name, geography, values });
    }
    for index in study.indices.iter().filter(|it| is_live(it)) {
        // Why not is among the problems.
        found.live.extend(live(&mut run, index));
    }
    found.problems = run.problems.into_iter().filter(Problem::is_error).collect();
    Ok(found)
}

/// Whether the weights of an index can be moved: it is a mean of several parts, with the same weights for every area.
fn is_live(index: &Index) -> bool {
    index.of.len() > 1
        && index.weights.as_ref().is_none_or(|it| !it.value.is_by_area())
        && matches!(
            index.combine.value,
            Combine::WeightedSum | Combine::Arithmetic | Combine::Geometric | Combine::Harmonic
        )
}

fn live(run: &mut Run<'_>, index: &Index) -> Step<LiveIndex> {
    let built = run.index_with_details(&index.name.value)?;
    let details = built.details.as_ref().ok_or(Stopped)?;
    let mut excluded = vec![false; built.table.len()];
    for area in &details.excluded {
        if let Some(flag) = excluded.get_mut(*area as usize) {
            *flag = true;
        }
    }
    let parts = index.of.iter().zip(&details.normalised).zip(&details.weights.weights).enumerate();
    let parts = parts.map(|(at, ((part, values), weight))| {
        let there = |(value, out): (&f64, &bool)| if *out { f64::NAN } else { *value };
        let title = run.plan.node(table_name(&part.of.value)).and_then(|it| it.section().title());
        LivePart {
            of: part.of.value.clone(),
            title: title.map(str::to_owned),
            weight: *weight,
            flat: details.flat(at).is_some(),
            values: values.iter().zip(&excluded).map(there).collect(),
        }
    });
    let keeps = index.on_missing.as_ref().is_some_and(|it| it.value == OnMissing::Keep);
    Ok(LiveIndex {
        name: index.name.value.clone(),
        combine: index.combine.value,
        worse: index.worse,
        ties: index.ties,
        min_share: if keeps { index.min_share } else { 1.0 },
        decimals: index.decimals,
        single: index.of.iter().any(|it| in_single_precision(step::index::normalise(index, it))),
        parts: parts.collect(),
    })
}

/// Whether a geography names boundaries that can be had without a download that may fail.
pub fn has_boundary(study: &Study, store: &Store, geography: &str) -> bool {
    boundary_of(study, geography).is_some_and(|it| store.look(&location(&it.location.value)).is_ok())
}

/// The shapes of a geography's areas, in the order of `codes`, with what was left out as warnings; `None` where it names no boundaries or they are not there.
///
/// # Errors
/// Where the file cannot be read as boundaries.
pub fn boundaries(
    study: &Study,
    store: &Store,
    geography: &str,
    codes: &Arc<Strings>,
) -> Result<Option<(Boundaries, Vec<Problem>)>, Problem> {
    let Some(boundary) = boundary_of(study, geography) else { return Ok(None) };
    if !has_boundary(study, store, geography) {
        return Ok(None);
    }
    let at = |problem: Problem| problem.at(&boundary.location.span);
    let file = store.obtain(&location(&boundary.location.value), None).map_err(at)?;
    boundary::read(&file, boundary.code.as_deref(), &CodeIndex::new(codes)).map(Some).map_err(at)
}

fn boundary_of<'a>(study: &'a Study, geography: &str) -> Option<&'a Boundary> {
    study.geographies.iter().find(|it| it.name.value == geography)?.boundary.as_ref()
}
