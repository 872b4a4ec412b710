//! What a study's text says, as types: names are not yet resolved, but every value has its type and its place.

pub mod allocation;
pub mod analysis;
pub mod appraisal;
mod change;
pub mod control;
pub mod convergence;
pub mod designation;
pub mod evaluation;
pub mod experts;
mod fund;
mod gap;
pub mod mission;
pub mod portfolio;
mod projection;
pub mod scenario;
pub mod series;
pub mod side;
mod standardise;
pub mod wheel;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use theodolite_core::aggregate::Combine;
use theodolite_core::impute::Impute;
use theodolite_core::normalise::Normalise;
use theodolite_core::rank::{QuantileRule, Ties};
use theodolite_core::treat::Treat;
use theodolite_core::weights::Weigh;
use theodolite_core::{Polarity, Span};
use theodolite_data::lookup::Others;
use theodolite_data::source::{Encoding, Format, Numbers};

pub use allocation::Allocation;
pub use analysis::Analysis;
pub use appraisal::Appraisal;
pub use change::Change;
pub use control::Control;
pub use convergence::Convergence;
pub use designation::Designation;
pub use evaluation::Evaluation;
pub use experts::Experts;
pub use fund::{Apportion, Fund, Regrant, Spread, Year};
pub use gap::Gap;
pub use mission::{Mission, Scorecard};
pub use portfolio::Portfolio;
pub use projection::Projection;
pub use scenario::Scenario;
pub use series::Series;
pub use standardise::{Standard, Standardise};
pub use wheel::{Actor, Goal, Policy, Principle, Wheel};

/// A value and where it stands in the text.
#[derive(Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// The value alone: what a step is defined by must not change when a comment moves it down a line.
impl<T: fmt::Debug> fmt::Debug for At<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A whole study: sections in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Study {
    /// The texts it was read from, for showing snippets: (file as named, text). The first is the study itself.
    pub texts: Vec<(Arc<str>, Arc<str>)>,
    /// `[study]`.
    pub about: About,
    /// `[geography.*]`.
    pub geographies: Vec<Geography>,
    /// `[lookup.*]`.
    pub lookups: Vec<Lookup>,
    /// `[source.*]`.
    pub sources: Vec<Source>,
    /// `[indicator.*]`.
    pub indicators: Vec<Indicator>,
    /// `[index.*]`.
    pub indices: Vec<Index>,
    /// `[summary.*]`.
    pub summaries: Vec<Summary>,
    /// `[rebase.*]`.
    pub rebases: Vec<Rebase>,
    /// `[designation.*]`.
    pub designations: Vec<Designation>,
    /// `[fund.*]`.
    pub funds: Vec<Fund>,
    /// `[series.*]`.
    pub series: Vec<Series>,
    /// `[gap.*]`.
    pub gaps: Vec<Gap>,
    /// `[mission.*]`.
    pub missions: Vec<Mission>,
    /// `[scorecard.*]`.
    pub scorecards: Vec<Scorecard>,
    /// `[change.*]`.
    pub changes: Vec<Change>,
    /// `[convergence.*]`.
    pub convergences: Vec<Convergence>,
    /// `[projection.*]`.
    pub projections: Vec<Projection>,
    /// `[control.*]`.
    pub controls: Vec<Control>,
    /// `[scenario.*]`.
    pub scenarios: Vec<Scenario>,
    /// `[evaluation.*]`.
    pub evaluations: Vec<Evaluation>,
    /// `[uncertainty.*]`, `[sensitivity.*]`, `[fragility.*]`, `[inequality.*]`, `[association.*]`,
    /// `[influence.*]`, `[correlation.*]`, `[comparison.*]`, `[consensus.*]`, `[benchmark.*]`, `[trend.*]`,
    /// `[profile.*]`, `[reach.*]`, `[redistribution.*]`.
    pub analyses: Vec<Analysis>,
    /// `[allocation.*]`.
    pub allocations: Vec<Allocation>,
    /// `[appraisal.*]`.
    pub appraisals: Vec<Appraisal>,
    /// `[wheel]`.
    pub wheel_settings: wheel::Settings,
    /// `[principle.*]`.
    pub principles: Vec<Principle>,
    /// `[goal.*]`.
    pub goals: Vec<Goal>,
    /// `[actor.*]`.
    pub actors: Vec<Actor>,
    /// `[policy.*]`.
    pub policies: Vec<Policy>,
    /// `[measure.*]`: those without values.
    pub measures: Vec<wheel::Measure>,
    /// `[link.*]`.
    pub links: Vec<wheel::Link>,
    /// `[descriptor.*]`.
    pub descriptors: Vec<wheel::Descriptor>,
    /// `[portfolio.*]`.
    pub portfolios: Vec<Portfolio>,
    /// The tables that are made where there are policies.
    pub wheel: Vec<Wheel>,
    /// `[claim.*]`.
    pub claims: Vec<Claim>,
}

impl Study {
    /// How many sections of each sort there are, in words: `(3, "indices")`; those of which there are none are left out.
    pub fn counts(&self) -> Vec<(usize, &'static str)> {
        let counts = [
            (self.geographies.len(), "geography", "geographies"),
            (self.lookups.len(), "lookup", "lookups"),
            (self.sources.len(), "source", "sources"),
            (self.indicators.len(), "indicator", "indicators"),
            (self.indices.len(), "index", "indices"),
            (self.summaries.len(), "summary", "summaries"),
            (self.rebases.len(), "rebase", "rebases"),
            (self.designations.len(), "designation", "designations"),
            (self.funds.len(), "fund", "funds"),
            (self.series.len(), "series", "series"),
            (self.gaps.len(), "gap", "gaps"),
            (self.missions.len(), "mission", "missions"),
            (self.scorecards.len(), "scorecard", "scorecards"),
            (self.changes.len(), "change", "changes"),
            (self.convergences.len(), "convergence", "convergences"),
            (self.projections.len(), "projection", "projections"),
            (self.controls.len(), "control chart", "control charts"),
            (self.scenarios.len(), "scenario", "scenarios"),
            (self.evaluations.len(), "evaluation", "evaluations"),
            (self.allocations.len(), "allocation", "allocations"),
            (self.analyses.len(), "analysis", "analyses"),
            (self.appraisals.len(), "appraisal", "appraisals"),
            (self.principles.len(), "principle", "principles"),
            (self.goals.len(), "goal", "goals"),
            (self.actors.len(), "actor", "actors"),
            (self.policies.len(), "policy", "policies"),
            (self.measures.len(), "measure", "measures"),
            (self.links.len(), "link", "links"),
            (self.descriptors.len(), "descriptor", "descriptors"),
            (self.portfolios.len(), "portfolio", "portfolios"),
            (self.claims.len(), "claim", "claims"),
        ];
        let some = counts.into_iter().filter(|it| it.0 > 0);
        some.map(|(count, one, many)| (count, if count == 1 { one } else { many })).collect()
    }
}

/// `[study]`: who, what, under which licence, and where randomness starts.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `authors`.
    pub authors: Vec<String>,
    /// `licence`.
    pub licence: Option<String>,
    /// `seed`: all randomness starts here.
    pub seed: Option<u64>,
    /// `version`.
    pub version: Option<String>,
}

/// What to do about missing values, unmatched codes and lost areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMissing {
    /// Stop the build (the default).
    Stop,
    /// Leave the area out, and count it.
    Exclude,
    /// Go on with what is there, and count it.
    Keep,
}

impl OnMissing {
    /// Its name in a study.
    pub fn name(self) -> &'static str {
        match self {
            OnMissing::Stop => "stop",
            OnMissing::Exclude => "exclude",
            OnMissing::Keep => "keep",
        }
    }
}

/// Where a table is and how it is written: the keys shared by `[geography]`, `[lookup]` and `[source]`.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// `file` (relative to the study) or `url`.
    pub location: At<Location>,
    /// `sha256`: the file's hash, in hexadecimal, lower case.
    pub sha256: Option<At<String>>,
    /// `format`; otherwise from the name's ending.
    pub format: Option<Format>,
    /// `sheet` of a workbook: by name.
    pub sheet: Option<At<String>>,
    /// `header`: the header's row, 1 = first line. Otherwise the first row that holds the columns asked for.
    pub header: Option<At<u32>>,
    /// `delimiter`: one ASCII character; otherwise found in the header.
    pub delimiter: Option<u8>,
    /// `encoding`: `"utf-8"` or `"windows-1252"`; otherwise UTF-8 where the text is valid, else Windows-1252.
    pub encoding: Option<Encoding>,
    /// `records`: where the array of records is in a JSON document, as a path of keys with dots.
    pub records: Option<String>,
    /// `spaces = "trim"`: whether codes and names lose the spaces around them.
    pub trimmed: bool,
    /// `missing`: texts that stand for a missing value. An empty cell always does.
    pub missing: Option<Vec<String>>,
    /// `numbers`: `"plain"` (default) or `"published"` (thousands commas, `%`, `£`, footnote marks).
    pub numbers: Numbers,
    /// `only`: the rows to keep, which match each of these, for example `{ year = 2019 }`.
    pub only: Vec<Rows>,
    /// `except`: the rows to leave out, which match any of these, for example `{ ward_code = "Total" }`.
    pub except: Vec<Rows>,
}

/// Rows whose column has one of some texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The column.
    pub column: At<String>,
    /// The texts; a number is written as text.
    pub texts: Vec<String>,
}

/// Where a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file, as written; relative to the folder of the study.
    File(PathBuf),
    /// An address to be fetched.
    Url(String),
}

/// A column that gives the areas of another geography, with an optional column of their names.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The other geography.
    pub geography: At<String>,
    /// The column with its codes.
    pub code: At<String>,
    /// The column with its names.
    pub name: Option<At<String>>,
}

/// The coarser geography whose areas a method looks at one by one, and the way there.
#[derive(Clone, Debug, PartialEq)]
pub struct Parents {
    /// `towards` of `shrink`, `within` of `impute`: a geography.
    pub geography: At<String>,
    /// `via`: the lookup to go by or a geography on the way, where there are several ways.
    pub via: Option<At<String>>,
}

/// `[geography.NAME]`: one row per area.
#[derive(Clone, Debug)]
pub struct Geography {
    /// Its name in the study.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// Where its table is; `None` for a geography known from `within` or a lookup alone.
    pub file: Option<File>,
    /// `code` (required with a file).
    pub code: Option<At<String>>,
    /// `name`.
    pub label: Option<At<String>>,
    /// `population`.
    pub population: Option<At<String>>,
    /// `within = { lad19 = "lad19_code" }` or `{ lad19 = { code = "...", name = "..." } }`.
    pub within: Vec<Link>,
    /// `boundary = "file"` or `{ file = "...", code = "..." }`: kept for the maps.
    pub boundary: Option<Boundary>,
    /// `publisher`, `licence`, `note`: kept for the receipt.
    pub provenance: Provenance,
}

/// `boundary`: where the shapes are.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// File or url.
    pub location: At<Location>,
    /// The property that holds the area's code.
    pub code: Option<String>,
}

/// Who published a source and on what terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// `publisher`.
    pub publisher: Option<String>,
    /// `licence`.
    pub licence: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

/// `[lookup.NAME]`: how areas of one geography map to another.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Its name in the study.
    pub name: At<String>,
    /// Where its table is.
    pub file: File,
    /// `from = { lsoa11 = "lsoa11_code" }`.
    pub from: Link,
    /// `to = { ward17 = "ward17_code" }` (or with `name`).
    pub to: Link,
    /// `share`: the column with the part of the area that goes there; sums to 1 over an area.
    pub share: Option<At<String>>,
    /// `others`: what becomes of areas that no row names.
    pub others: Option<At<Others>>,
    /// `on-missing`.
    pub on_missing: Option<At<OnMissing>>,
    /// `publisher`, `licence`, `note`.
    pub provenance: Provenance,
}

/// `[source.NAME]`: a table of values.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name in the study.
    pub name: At<String>,
    /// Where its table is.
    pub file: File,
    /// `geography`: whose areas its rows are. Without one it is a plain table, for claims.
    pub geography: Option<At<String>>,
    /// `key`: the column with the area codes (required with `geography`).
    pub key: Option<At<String>>,
    /// `on-missing`.
    pub on_missing: Option<At<OnMissing>>,
    /// `publisher`, `licence`, `title`, `note`.
    pub provenance: Provenance,
}

/// `[indicator.NAME]`: one measured quantity.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its name in the study.
    pub name: At<String>,
    /// `source`: a source, or a geography (for a column of its table).
    pub source: At<String>,
    /// `column`; of a standardised one, its first column of events.
    pub column: At<String>,
    /// `standardise`: events and people by band of age.
    pub standardise: Option<Standardise>,
    /// `title`.
    pub title: Option<String>,
    /// `unit`.
    pub unit: Option<String>,
    /// `period`.
    pub period: Option<String>,
    /// `worse`: required.
    pub worse: Polarity,
    /// `denominator`: a column of the same source, or `"population"` for the geography's people where no such column is there.
    pub denominator: Option<At<String>>,
    /// `per`: the rate's base, 1 by default (needs `denominator` or `standardise`, which has a default of its own).
    pub per: f64,
    /// `transform`: applied to the values before anything else.
    pub transform: Transform,
    /// `shrink = { towards = "lad19" }`: the column holds a numerator, `denominator` its base; METHODS 1.2.
    pub shrink: Option<Parents>,
    /// `interval = { lower = "...", upper = "..." }`: columns, kept for uncertainty.
    pub interval: Option<(At<String>, At<String>)>,
    /// `se`: column with the standard error, kept for uncertainty.
    pub standard_error: Option<At<String>>,
    /// `missing`: texts that stand for a missing value in this column, instead of the source's.
    pub missing: Option<Vec<String>>,
    /// `note`.
    pub note: Option<String>,
}

impl Indicator {
    /// Whether its values are rates rather than counts.
    pub fn is_rate(&self) -> bool {
        self.denominator.is_some() || self.standardise.is_some()
    }
}

/// A change of scale of an indicator's values.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Transform {
    /// As they are.
    #[default]
    None,
    /// Natural logarithm: values must be above zero.
    Log,
    /// Square root: values must not be negative.
    SquareRoot,
    /// Cube root.
    CubeRoot,
    /// Square.
    Square,
    /// Cube.
    Cube,
    /// One over the value: values must not be zero.
    Reciprocal,
}

impl Transform {
    /// The value on the new scale; missing stays missing.
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Transform::None => value,
            Transform::Log => libm::log(value),
            Transform::SquareRoot => value.sqrt(),
            Transform::CubeRoot => libm::cbrt(value),
            Transform::Square => value * value,
            Transform::Cube => value * value * value,
            Transform::Reciprocal => 1.0 / value,
        }
    }

    /// How fast the new scale changes with the old one, where the value on the new scale is `value`.
    pub fn slope_at(self, value: f64) -> f64 {
        match self {
            Transform::None => 1.0,
            Transform::Log => libm::exp(-value),
            Transform::SquareRoot => 0.5 / value,
            Transform::CubeRoot => 1.0 / (3.0 * value * value),
            Transform::Square => 2.0 * value.sqrt(),
            Transform::Cube => 3.0 * libm::pow(value.abs(), 2.0 / 3.0),
            Transform::Reciprocal => value * value,
        }
    }

    /// Its name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Transform::None => "none",
            Transform::Log => "log",
            Transform::SquareRoot => "square-root",
            Transform::CubeRoot => "cube-root",
            Transform::Square => "square",
            Transform::Cube => "cube",
            Transform::Reciprocal => "reciprocal",
        }
    }
}

/// One part of an index.
#[derive(Clone, Debug)]
pub struct Part {
    /// An indicator, an index (its score) or `name.column` of a result at the same geography.
    pub of: At<String>,
    /// Its weight: not negative. Under directional benefit of the doubt, how much of it one step adds.
    pub weight: f64,
    /// Its own normalisation, where it differs from the index's.
    pub normalise: Option<Normalise>,
    /// Its own treatment.
    pub treat: Option<Treat>,
}

/// `[index.NAME]`: a weighted whole of indicators or indices.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its name in the study.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a table of weights, a list (equal weights), or a table of tables; in the order of the text.
    pub of: Vec<Part>,
    /// Where `of` stands.
    pub of_span: Span,
    /// `weights`: how the parts' weights are found, where `of` is a list.
    pub weights: Option<At<Weigh>>,
    /// `weights = { ahp = ... }` or `{ budget = ... }`: whom the weights in `of` are from. They are given ones: `weights`
    /// is `None` then.
    pub experts: Option<At<Experts>>,
    /// `impute`: how missing values of the parts are filled, if at all; `within` names the parents.
    pub impute: Option<(Impute, Option<Parents>)>,
    /// `treat`: what is done about outliers before normalising.
    pub treat: Option<Treat>,
    /// `normalise`; `None` where the text does not say.
    pub normalise: Option<At<Normalise>>,
    /// `combine`; the weighted arithmetic mean where the text does not say.
    pub combine: At<Combine>,
    /// `worse`: which end of the score is the worse one; `High` by default.
    pub worse: Polarity,
    /// `ties` of the rank; `Min` by default.
    pub ties: Ties,
    /// `quantiles`: further cuts beside the deciles, e.g. `[5, 100]` gives `quantile_5` and `quantile_100`.
    pub quantiles: Vec<u32>,
    /// `quantile-rule`: at which ranks those end.
    pub quantile_rule: QuantileRule,
    /// `decimals`: the normalised parts and the score are rounded to so many places, as some publishers do.
    pub decimals: Option<u32>,
    /// `min-share`: the least share of weight that must be present under `on-missing = "keep"`; 2/3 by default.
    pub min_share: f64,
    /// `on-missing`.
    pub on_missing: Option<At<OnMissing>>,
    /// `note`.
    pub note: Option<String>,
}

/// A summary measure of areas over a coarser geography.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// `average-score`.
    AverageScore,
    /// `average-rank`.
    AverageRank,
    /// `share-in-decile-1`.
    ShareInDecile1,
    /// `extent`.
    Extent,
    /// `local-concentration`.
    LocalConcentration,
    /// `scale`: the sum of a count.
    Scale,
}

/// `[summary.NAME]`: a finer result, told for coarser areas.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Its name in the study.
    pub name: At<String>,
    /// `of`: an index, a rebase or an indicator.
    pub of: At<String>,
    /// `to`: a geography.
    pub to: At<String>,
    /// `measures`.
    pub measures: Vec<At<Measure>>,
    /// `people`: an indicator to weigh with instead of the geography's population.
    pub people: Option<At<String>>,
    /// `via`: the lookup to go by or a geography on the way, where there are several ways.
    pub via: Option<At<String>>,
    /// `title`.
    pub title: Option<String>,
    /// `on-missing`.
    pub on_missing: Option<At<OnMissing>>,
}

/// How values are carried to another geography.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Population-weighted mean.
    PopulationMean,
    /// Plain mean of the areas.
    Mean,
    /// Sum (shares of a lookup split it).
    Sum,
    /// Share of the areas for which the condition holds.
    ShareOfAreas,
}

impl By {
    /// Its name in a study.
    pub fn name(self) -> &'static str {
        match self {
            By::PopulationMean => "population-mean",
            By::Mean => "mean",
            By::Sum => "sum",
            By::ShareOfAreas => "share-of-areas",
        }
    }
}

/// `[rebase.NAME]`: a result carried to another geography, as a measure of its own.
#[derive(Clone, Debug)]
pub struct Rebase {
    /// Its name in the study.
    pub name: At<String>,
    /// `of`: `"imd.score"`, `"imd"` (its score), an indicator, `"left_behind.designated"`.
    pub of: At<String>,
    /// `to`: a geography.
    pub to: At<String>,
    /// `by`.
    pub by: At<By>,
    /// `where`: with `share-of-areas`, the SQL condition over the columns of `of`'s table.
    pub condition: Option<At<String>>,
    /// `people`: an indicator to weigh with instead of the geography's population.
    pub people: Option<At<String>>,
    /// `via`: the lookup to go by or a geography on the way, where there are several ways.
    pub via: Option<At<String>>,
    /// `worse`: overrides the polarity of `of`.
    pub worse: Option<Polarity>,
    /// `title`.
    pub title: Option<String>,
    /// `on-missing`.
    pub on_missing: Option<At<OnMissing>>,
}

/// What a claim expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Truth(bool),
}

/// `rank-of` of a claim: a place in a league table, and how sure it is.
#[derive(Clone, Debug)]
pub struct RankOf {
    /// `area`: its code.
    pub area: At<String>,
    /// `in`: an uncertainty, by its name.
    pub within: At<String>,
    /// `among`: it is said to be one of the first so many.
    pub among: Option<u32>,
    /// `from = "end"`: ranks are counted from the other end.
    pub from_end: bool,
}

impl RankOf {
    /// The name of the table that holds the interval of the rank.
    pub fn table(&self) -> String {
        format!("{}_uncertainty", self.within.value)
    }
}

/// `[claim.NAME]`: a sentence that the study must bear out.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name in the study.
    pub name: At<String>,
    /// `text`.
    pub text: String,
    /// `source`: where it is said ("section 3.3").
    pub source: Option<String>,
    /// `query`: SQL with one value.
    pub query: Option<At<String>>,
    /// `rank-of`: an area whose place in a ranking is claimed.
    pub rank_of: Option<RankOf>,
    /// `expect`.
    pub expect: Option<Expect>,
    /// `tolerance`: absolute; 0 by default.
    pub tolerance: f64,
    /// `untestable`: why it cannot be tested here (then there is no query).
    pub untestable: Option<String>,
    /// `decided-by`: another study and a claim of it that tests the sentence; in the order of the text.
    pub decided_by: Vec<(String, String)>,
}

/// Everything that can be referred to by name, and where it was declared.
pub type Names = BTreeMap<String, Span>;
