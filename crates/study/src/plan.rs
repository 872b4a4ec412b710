//! Study to plan: names resolved, geographies and routes found, columns known, before any source is read.

use std::collections::BTreeMap;

use theodolite_core::aggregate::Combine;
use theodolite_core::{Polarity, Problem, Span};

use crate::nearest::nearest;
use crate::spec::{
    Allocation, Analysis, Appraisal, At, By, Change, Control, Convergence, Designation, Evaluation, File,
    Fund, Gap, Geography, Index, Indicator, Lookup, Measure, Mission, Portfolio, Projection, Rebase,
    Scenario, Scorecard, Series, Source, Study, Summary, Wheel,
};
use crate::step::geography::Undeclared;

mod check;
mod route;
mod section;

pub(crate) use route::Edge;
pub(crate) use section::{Inputs, Main, Rows, Section, fixed};

/// Something that a study names and other sections may refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Node<'a> {
    /// A geography; `None` where it is known from `within` or a lookup alone.
    Geography(Option<&'a Geography>),
    /// A lookup.
    Lookup(&'a Lookup),
    /// A source.
    Source(&'a Source),
    /// An indicator.
    Indicator(&'a Indicator),
    /// An index.
    Index(&'a Index),
    /// A summary.
    Summary(&'a Summary),
    /// A rebase.
    Rebase(&'a Rebase),
    /// A designation.
    Designation(&'a Designation),
    /// Awards of money.
    Fund(&'a Fund),
    /// Values by area and period.
    Series(&'a Series),
    /// How far a group is behind another, over time.
    Gap(&'a Gap),
    /// A target, and whether it will be met.
    Mission(&'a Mission),
    /// Missions one below the other.
    Scorecard(&'a Scorecard),
    /// What became of each area between two periods.
    Change(&'a Change),
    /// Whether areas grow alike.
    Convergence(&'a Convergence),
    /// Where each area comes to if it goes on as before.
    Projection(&'a Projection),
    /// What in a series is more than its usual unrest.
    Control(&'a Control),
    /// What if a measure were raised or lowered.
    Scenario(&'a Scenario),
    /// What a policy changed.
    Evaluation(&'a Evaluation),
    /// A question about a result.
    Analysis(&'a Analysis),
    /// A sum shared by a rule.
    Allocation(&'a Allocation),
    /// What options are worth.
    Appraisal(&'a Appraisal),
    /// Which policies to choose.
    Portfolio(&'a Portfolio),
    /// How the policies hang together.
    Wheel(&'a Wheel),
}

impl<'a> Node<'a> {
    /// The section, whatever its kind.
    pub(crate) fn section(self) -> &'a dyn Section {
        match self {
            Node::Geography(Some(it)) => it,
            Node::Geography(None) => &Undeclared,
            Node::Lookup(it) => it,
            Node::Source(it) => it,
            Node::Indicator(it) => it,
            Node::Index(it) => it,
            Node::Summary(it) => it,
            Node::Rebase(it) => it,
            Node::Designation(it) => it,
            Node::Fund(it) => it,
            Node::Series(it) => it,
            Node::Gap(it) => it,
            Node::Mission(it) => it,
            Node::Scorecard(it) => it,
            Node::Change(it) => it,
            Node::Convergence(it) => it,
            Node::Projection(it) => it,
            Node::Control(it) => it,
            Node::Scenario(it) => it,
            Node::Evaluation(it) => it,
            Node::Analysis(it) => it,
            Node::Allocation(it) => it,
            Node::Appraisal(it) => it,
            Node::Portfolio(it) => it,
            Node::Wheel(it) => it,
        }
    }

    /// The kind's name, as in the study.
    pub(crate) fn kind(self) -> &'static str {
        self.section().kind()
    }

    /// Where its section names it; `None` for a geography without a section.
    pub(crate) fn span(self) -> Option<&'a Span> {
        self.section().span()
    }

    /// What its file in the results folder is called: an analysis may bear the name of what it is about.
    pub(crate) fn file_name<'n>(self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.section().file_name().unwrap_or(name)
    }

    /// Whether it makes a table in the results folder.
    pub(crate) fn is_result(self) -> bool {
        self.section().is_result()
    }
}

/// A reference resolved: which table, which column of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The result's or indicator's name.
    pub name: String,
    /// The column.
    pub column: String,
}

/// A study whose names are resolved.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// The study.
    pub study: &'a Study,
    nodes: BTreeMap<&'a str, Node<'a>>,
    order: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// Resolves a study that parsed without errors; returns the plan and every problem that its text alone can show.
    pub(crate) fn new(study: &'a Study) -> (Plan<'a>, Vec<Problem>) {
        let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
        let mut order = Vec::new();
        let mut add = |name: &'a str, node: Node<'a>| {
            if nodes.insert(name, node).is_none() {
                order.push(name);
            }
        };
        for it in &study.geographies {
            add(&it.name.value, Node::Geography(Some(it)));
        }
        let links = study.geographies.iter().flat_map(|it| it.within.iter());
        let lookup_links = study.lookups.iter().flat_map(|it| [&it.from, &it.to]);
        for link in links.chain(lookup_links) {
            if !study.geographies.iter().any(|it| it.name.value == link.geography.value) {
                add(&link.geography.value, Node::Geography(None));
            }
        }
        study.lookups.iter().for_each(|it| add(&it.name.value, Node::Lookup(it)));
        study.sources.iter().for_each(|it| add(&it.name.value, Node::Source(it)));
        study.indicators.iter().for_each(|it| add(&it.name.value, Node::Indicator(it)));
        study.indices.iter().for_each(|it| add(&it.name.value, Node::Index(it)));
        study.rebases.iter().for_each(|it| add(&it.name.value, Node::Rebase(it)));
        study.summaries.iter().for_each(|it| add(&it.name.value, Node::Summary(it)));
        study.designations.iter().for_each(|it| add(&it.name.value, Node::Designation(it)));
        study.funds.iter().for_each(|it| add(&it.name.value, Node::Fund(it)));
        study.series.iter().for_each(|it| add(&it.name.value, Node::Series(it)));
        study.gaps.iter().for_each(|it| add(&it.table, Node::Gap(it)));
        study.missions.iter().for_each(|it| add(&it.table, Node::Mission(it)));
        study.scorecards.iter().for_each(|it| add(&it.name.value, Node::Scorecard(it)));
        study.changes.iter().for_each(|it| add(&it.table, Node::Change(it)));
        study.convergences.iter().for_each(|it| add(&it.table, Node::Convergence(it)));
        study.projections.iter().for_each(|it| add(&it.table, Node::Projection(it)));
        study.controls.iter().for_each(|it| add(&it.table, Node::Control(it)));
        study.scenarios.iter().for_each(|it| add(&it.table, Node::Scenario(it)));
        study.evaluations.iter().for_each(|it| add(&it.table, Node::Evaluation(it)));
        study.analyses.iter().for_each(|it| add(&it.table, Node::Analysis(it)));
        study.allocations.iter().for_each(|it| add(&it.name.value, Node::Allocation(it)));
        study.appraisals.iter().for_each(|it| add(&it.table, Node::Appraisal(it)));
        study.portfolios.iter().for_each(|it| add(&it.name.value, Node::Portfolio(it)));
        study.wheel.iter().for_each(|it| add(it.facet.table(), Node::Wheel(it)));
        let plan = Plan { study, nodes, order };
        let problems = plan.problems();
        (plan, problems)
    }

    /// What a name stands for.
    pub(crate) fn node(&self, name: &str) -> Option<Node<'a>> {
        self.nodes.get(name).copied()
    }

    /// All names, kind by kind, each kind in the order of the text.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + '_ {
        self.order.iter().filter_map(|name| self.nodes.get(name).map(|node| (*name, *node)))
    }

    /// Splits `name` or `name.column` and finds its column; a bare name means an indicator's or rebase's value, an
    /// index's score, a designation's status.
    pub(crate) fn reference(&self, text: &At<String>) -> Result<Reference, Problem> {
        let (name, column) = match text.value.split_once('.') {
            Some((name, column)) => (name, Some(column)),
            None => (text.value.as_str(), None),
        };
        let Some(node) = self.node(name) else {
            return Err(self.unknown(name, &text.span));
        };
        let columns = self.columns(name).unwrap_or_default();
        let main = match node.section().main() {
            Main::Column(column) => column,
            Main::Several if column.is_some() => "",
            Main::Several => {
                return Err(Problem::error(
                    "which-column",
                    format!("`{name}` is a {} with several columns", node.kind()),
                )
                .at(&text.span)
                .hint(format!(
                    "name one of them, for example `{name}.{}`",
                    columns.get(2).map_or("average_score", |it| it)
                )));
            }
            Main::NoValues => {
                return Err(Problem::error(
                    "wrong-kind",
                    format!("`{name}` is a {}, which has no values of its own", node.kind()),
                )
                .at(&text.span)
                .hint("name an indicator that reads it"));
            }
            Main::NoAreas => {
                let message = format!("`{name}` is not a table of areas");
                return Err(Problem::error("wrong-kind", message)
                    .at(&text.span)
                    .hint("claims can ask it: SELECT ... FROM ..."));
            }
        };
        let column = match column {
            // An index's score stays one where it is carried to: `imd_ward17.score` is its value.
            Some("score") if self.carries_score(node) => main,
            column => column.unwrap_or(main),
        };
        if !columns.iter().any(|it| it == column) {
            let mut problem = Problem::error(
                "unknown-column",
                format!("{} `{name}` has no column `{column}`", node.kind()),
            )
            .at(&text.span);
            problem = match nearest(column, columns.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{name}.{near}`?")),
                None => problem.hint(format!("its columns are {}", list(&columns))),
            };
            return Err(problem);
        }
        Ok(Reference { name: name.to_owned(), column: column.to_owned() })
    }

    /// A reference in full, as [facts](crate::receipt::StepRecord::facts) give it: `imd` is `imd.score`. What means no column of
    /// its own stays as it stands.
    pub(crate) fn in_full(&self, text: &At<String>) -> String {
        match self.reference(text) {
            Ok(Reference { name, column }) => format!("{name}.{column}"),
            Err(_) => text.value.clone(),
        }
    }

    /// Whether it is an index's score carried over by a mean or a sum.
    fn carries_score(&self, node: Node<'_>) -> bool {
        let Node::Rebase(rebase) = node else { return false };
        let of = &rebase.of.value;
        rebase.by.value != By::ShareOfAreas
            && matches!(self.node(table_name(of)), Some(Node::Index(_)))
            && matches!(of.split_once('.'), None | Some((_, "score")))
    }

    /// The columns of a thing's table, as far as the text tells them; `None` for plain sources.
    pub(crate) fn columns(&self, name: &str) -> Option<Vec<String>> {
        self.node(name)?.section().columns(self)
    }

    /// The geography of a thing's rows.
    pub(crate) fn geography(&self, name: &str) -> Option<&'a str> {
        let mut name = name;
        // No way is longer than there are things; a cycle is reported by the parser.
        for _ in 0..=self.nodes.len() {
            let (known, node) = self.nodes.get_key_value(name)?;
            name = match node.section().rows() {
                Rows::Own => return Some(known),
                Rows::Of(geography) => return Some(geography),
                Rows::As(other) => other,
                Rows::About(other) => return self.node(other)?.section().about(self),
                Rows::NoAreas => return None,
            };
        }
        None
    }

    /// Which end of a column is the worse one.
    pub(crate) fn polarity(&self, reference: &Reference) -> Polarity {
        let section = self.node(&reference.name).map(Node::section);
        section.map_or(Polarity::High, |it| it.polarity(self, &reference.column))
    }

    /// The problem of a name that nothing bears.
    pub(crate) fn unknown(&self, name: &str, span: &Span) -> Problem {
        let problem =
            Problem::error("unknown-name", format!("nothing in the study is named `{name}`")).at(span);
        match nearest(name, self.nodes.keys().copied()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem,
        }
    }

    /// The file of a geography, a lookup or a source.
    pub(crate) fn file_of(&self, name: &str) -> Option<&'a File> {
        self.node(name)?.section().file()
    }
}

/// The name before the dot.
pub(crate) fn table_name(reference: &str) -> &str {
    reference.split_once('.').map_or(reference, |(name, _)| name)
}

/// The columns with the parts' contributions: a part's name, with dots turned into underscores; with the penalty of
/// Mazziotta-Pareto. Copeland has none.
pub(crate) fn part_columns(index: &Index) -> Vec<String> {
    let parts = index.of.iter().map(|part| part.of.value.replace('.', "_"));
    match index.combine.value {
        Combine::Copeland => Vec::new(),
        Combine::MazziottaPareto { .. } => parts.chain(["penalty".to_owned()]).collect(),
        _ => parts.collect(),
    }
}

/// The column of a summary's measure.
pub(crate) fn measure_column(measure: Measure) -> &'static str {
    match measure {
        Measure::AverageScore => "average_score",
        Measure::AverageRank => "average_rank",
        Measure::ShareInDecile1 => "share_in_decile_1",
        Measure::Extent => "extent",
        Measure::LocalConcentration => "local_concentration",
        Measure::Scale => "scale",
    }
}

/// Names in backticks, with commas.
pub(crate) fn list(names: &[String]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
