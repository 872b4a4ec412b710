//! Steps about a result: how sure it is, what drives it, what would change it, how unequal it is, what goes with it.

use std::ops::Range;

use theodolite_core::aggregate::Combine;
use theodolite_core::correlation::{Coefficient, FlagRule};
use theodolite_core::impute::Impute;
use theodolite_core::influence;
use theodolite_core::normalise::Normalise;
use theodolite_core::profile::ProfileRule;
use theodolite_core::treat::Treat;

use super::{At, Span};

mod benchmark;
mod reach;
mod redistribution;

pub(crate) use benchmark::hundredths;
pub use benchmark::{Against, Benchmark, Limits, Trend, Worse, level_name};
pub use reach::{Grouping, Reach, Tells};
pub use redistribution::{Redistribution, Shows};

/// A step about a result. It may bear the result's name: its table is called `NAME_KIND`, as in `imd_uncertainty`.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Its name in the study: among analyses of its kind there is one of that name.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: what it is about; of several, the first.
    pub of: At<String>,
    /// What is asked.
    pub question: Question,
}

/// What a step asks about a result.
#[derive(Clone, Debug)]
pub enum Question {
    /// `[uncertainty.*]`.
    Uncertainty(Uncertainty),
    /// `[sensitivity.*]`.
    Sensitivity(Sensitivity),
    /// `[fragility.*]`.
    Fragility(Fragility),
    /// `[cutoff.*]`.
    Cutoff(Cutoff),
    /// `[inequality.*]`.
    Inequality(Inequality),
    /// `[association.*]`.
    Association(Association),
    /// `[influence.*]`.
    Influence(Influence),
    /// `[correlation.*]`.
    Correlation(Correlation),
    /// `[comparison.*]`.
    Comparison(Comparison),
    /// `[consensus.*]`.
    Consensus(Consensus),
    /// `[benchmark.*]`.
    Benchmark(Benchmark),
    /// `[trend.*]`.
    Trend(Trend),
    /// `[profile.*]`.
    Profile(Profile),
    /// `[reach.*]`.
    Reach(Reach),
    /// `[redistribution.*]`.
    Redistribution(Redistribution),
}

impl Question {
    /// The kind's name, as in the study.
    pub fn kind(&self) -> &'static str {
        match self {
            Question::Uncertainty(_) => "uncertainty",
            Question::Sensitivity(_) => "sensitivity",
            Question::Fragility(_) => "fragility",
            Question::Cutoff(_) => "cutoff",
            Question::Inequality(_) => "inequality",
            Question::Association(_) => "association",
            Question::Influence(_) => "influence",
            Question::Correlation(_) => "correlation",
            Question::Comparison(_) => "comparison",
            Question::Consensus(_) => "consensus",
            Question::Benchmark(_) => "benchmark",
            Question::Trend(_) => "trend",
            Question::Profile(_) => "profile",
            Question::Reach(_) => "reach",
            Question::Redistribution(_) => "redistribution",
        }
    }
}

impl Question {
    /// The names it mentions beside `of`: measures, geographies and columns of results.
    pub fn names(&self) -> Vec<&At<String>> {
        match self {
            Question::Uncertainty(it) => it.designation.iter().collect(),
            Question::Sensitivity(_)
            | Question::Fragility(_)
            | Question::Cutoff(_)
            | Question::Influence(_)
            | Question::Profile(_) => Vec::new(),
            Question::Correlation(it) => it.others.iter().collect(),
            Question::Comparison(it) => vec![&it.with],
            Question::Consensus(it) => it.others.iter().collect(),
            Question::Inequality(it) => it.groups.iter().chain(&it.people).chain(&it.order).collect(),
            Question::Association(it) => {
                std::iter::once(&it.with).chain(&it.people).chain(&it.groups).collect()
            }
            Question::Benchmark(it) => {
                let parent = match &it.against {
                    Against::Parent(parent) => Some(parent),
                    Against::All | Against::Number(_) => None,
                };
                parent.into_iter().chain(&it.people).collect()
            }
            Question::Trend(it) => it.of.iter().collect(),
            Question::Reach(it) => it.names().collect(),
            Question::Redistribution(it) => {
                it.others.iter().chain(&it.against).chain(&it.base).chain(it.reach.names()).collect()
            }
        }
    }
}

/// `[uncertainty.NAME]`: many draws of an index, and what its ranks then are, or those of a rebase of its score.
#[derive(Clone, Debug)]
pub struct Uncertainty {
    /// `draws`.
    pub draws: u32,
    /// `weights`: how the weights of the parts vary.
    pub weights: Option<WeightDraw>,
    /// `throughout`: whether the weights of the indices that the index is made of vary too.
    pub throughout: bool,
    /// `methods`: alternatives, each list with the index's own way if the study names it.
    pub methods: Alternatives,
    /// `leave-out`: whether one part is left out in each draw.
    pub leave_out: bool,
    /// `values`: whether the indicators' own errors count, and how.
    pub values: Option<Values>,
    /// `level` of the intervals.
    pub level: f64,
    /// `cut`; one of `designation` stands in its place.
    pub cut: Cut,
    /// `cut = { designation = "left_behind" }`: who is in is what that designation says.
    pub designation: Option<At<String>>,
    /// `core`: in the cut in at least this share of the draws.
    pub core: f64,
}

/// How weights vary.
#[derive(Clone, Debug, PartialEq)]
pub enum WeightDraw {
    /// `{ within = 0.25 }`: each evenly within this share of itself.
    Within(f64),
    /// `{ dirichlet = 50 }`: around the given ones, the tighter the greater the number.
    Dirichlet(f64),
    /// `{ ranges = { income = [0.1, 0.3] } }`: by part; those not named keep their weight.
    Ranges(Vec<(At<String>, Range<f64>)>),
    /// `{ sets = [{ income = 0.3, ... }, ...] }`: those of several experts.
    Sets(Vec<Vec<(At<String>, f64)>>),
}

/// Other ways to make an index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alternatives {
    /// `normalise`.
    pub normalise: Vec<Normalise>,
    /// `treat`.
    pub treat: Vec<Treat>,
    /// `combine`.
    pub combine: Vec<Combine>,
    /// `impute`.
    pub impute: Vec<Impute>,
}

/// How the errors of indicators count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// The true values given the published ones, drawn in towards what the areas have in common.
    Fitted,
    /// Fresh noise around the published values: it counts the noise twice.
    Naive,
}

/// Which areas are in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// `0.1`: the first share of the areas.
    Share(f64),
    /// `{ first = 100 }`: the first so many.
    First(u32),
}

impl Cut {
    /// The cut as data: `share` of the areas, or the `first` so many.
    pub(crate) fn fact(self) -> serde_json::Value {
        match self {
            Cut::Share(share) => serde_json::json!({ "share": share }),
            Cut::First(areas) => serde_json::json!({ "first": areas }),
        }
    }
}

/// `[sensitivity.NAME]`: which choice drives the spread of the draws.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// `samples`: a power of two.
    pub samples: u32,
    /// `area`: the area whose rank is looked at; the mean shift of all ranks where there is none.
    pub area: Option<At<String>>,
    /// `replicates` of the bootstrap.
    pub replicates: u32,
    /// `level` of the intervals.
    pub level: f64,
}

/// `[fragility.NAME]`: the smallest change of weights that changes who is in.
#[derive(Clone, Debug)]
pub struct Fragility {
    /// `cut`.
    pub cut: Cut,
    /// Where it says so; a designation has cuts of its own.
    pub cut_span: Option<Span>,
    /// `within`: the share of itself by which each weight may change; any weights where there is none.
    pub within: Option<f64>,
    /// `ranges`: by part, instead.
    pub ranges: Vec<(At<String>, Range<f64>)>,
}

/// `[cutoff.NAME]`: how near areas are to being on a list, and who would be if its lines stood elsewhere.
#[derive(Clone, Debug)]
pub struct Cutoff {
    /// `table = "shares"`: whether the table tells what becomes of the list at other lines, and nothing of single areas.
    pub tells_counts: bool,
    /// `near`: up to how far beyond the lines an area is nearly on the list, as a share of the areas ranked.
    pub near: f64,
    /// `shares`: where the lines are put.
    pub shares: Vec<f64>,
}

/// `[inequality.NAME]`: how unequal a measure is.
#[derive(Clone, Debug)]
pub struct Inequality {
    /// `table = "lorenz"`: whether the table tells the points of Lorenz curves, and no measures.
    pub tells_curve: bool,
    /// `measures`, by their names.
    pub measures: Vec<At<String>>,
    /// `groups`: geographies, each coarser than the one before, or a column of a result.
    pub groups: Vec<At<String>>,
    /// `people`: an indicator to weigh with, instead of the geography's population.
    pub people: Option<At<String>>,
    /// `weigh`: whether areas count with their people; they do unless it is said that they do not.
    pub by_people: bool,
    /// `order`: what areas stand in the order of, for concentration, SII and RII.
    pub order: Option<At<String>>,
    /// `bounds` of the values, for Erreygers and Wagstaff.
    pub bounds: Option<Range<f64>>,
    /// `replicates` of the bootstrap.
    pub replicates: u32,
    /// `permutations` of the groups.
    pub permutations: u32,
    /// `level` of the intervals.
    pub level: f64,
}

/// `[association.NAME]`: whether two measures go together.
#[derive(Clone, Debug)]
pub struct Association {
    /// `with`: the other measure.
    pub with: At<String>,
    /// `measures`, by their names.
    pub measures: Vec<At<String>>,
    /// `people`: an indicator to weigh with, instead of the geography's population.
    pub people: Option<At<String>>,
    /// `by-people`: whether areas count with their people; they do not unless it is said that they do.
    pub by_people: bool,
    /// `groups`: a geography or a column, to tell it for each group too.
    pub groups: Option<At<String>>,
    /// `replicates` of the bootstrap.
    pub replicates: u32,
    /// `level` of the intervals.
    pub level: f64,
}

/// `[influence.NAME]`: what each part of an index really does.
#[derive(Clone, Debug)]
pub struct Influence {
    /// `wished`: the influence that each part is meant to have, if weights for it are asked for.
    pub wished: Option<Wished>,
    /// `by`: what is meant by influence where it is wished for.
    pub by: influence::Measure,
}

/// The influence that parts are meant to have.
#[derive(Clone, Debug, PartialEq)]
pub enum Wished {
    /// `"equal"`: all the same.
    Equal,
    /// `{ income = 0.5, health = 0.5 }`: by part; only the proportions matter.
    Shares(Vec<(At<String>, f64)>),
}

/// `[correlation.NAME]`: which of several measures go together.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// `of` after its first.
    pub others: Vec<At<String>>,
    /// `measures`.
    pub measures: Vec<Coefficient>,
    /// `flags`: from where on a correlation is doubtful.
    pub flags: FlagRule,
    /// `level` of the intervals.
    pub level: f64,
}

/// `[comparison.NAME]`: how two rankings of the same areas differ.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// `with`: the other one.
    pub with: At<String>,
    /// `cut`.
    pub cut: Cut,
}

/// `[consensus.NAME]`: one ranking out of several.
#[derive(Clone, Debug)]
pub struct Consensus {
    /// `of` after its first.
    pub others: Vec<At<String>>,
    /// `weights` of the rankings; all alike where there are none.
    pub weights: Vec<(At<String>, f64)>,
    /// `method`.
    pub method: Agree,
}

/// How one ranking is made of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agree {
    /// `kemeny`: the order that goes against the rankings as little as can be, pair by pair.
    Kemeny,
    /// `borda`: by the mean number of areas below.
    Borda,
    /// `copeland`: by the areas beaten by majority less those lost to.
    Copeland,
}

impl Agree {
    /// Its name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Agree::Kemeny => "kemeny",
            Agree::Borda => "borda",
            Agree::Copeland => "copeland",
        }
    }
}

/// `[profile.NAME]`: what each area is best and worst in.
#[derive(Clone, Debug)]
pub struct Profile {
    /// `parts`: what is held against each other.
    pub parts: ProfileParts,
    /// `count`, and whether nothing counts in which no area is worse (`skip-last`).
    pub rule: ProfileRule,
    /// `areas`: those that are told of, by their codes; all where there are none.
    pub areas: Vec<At<String>>,
}

/// What is held against each other in the profile of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileParts {
    /// `indicators`: what is at the bottom of the index.
    Indicators,
    /// `own`: the parts that the index names itself.
    Own,
}
