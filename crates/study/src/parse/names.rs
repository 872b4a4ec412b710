//! Names: how they may be written, that each is given once, and that what is named is there.

use std::collections::BTreeMap;

use theodolite_core::{Problem, Span};

use super::check::list;
use super::tree::Section;
use crate::nearest::nearest;
use crate::spec::allocation::Among;
use crate::spec::analysis::{Against, Grouping, Question, Redistribution};
use crate::spec::designation::{Designated, Until};
use crate::spec::mission::Whose;
use crate::spec::scenario::{Rule, Scenario};
use crate::spec::series::Origin;
use crate::spec::side::{Between, Counted, Ordered, Side};
use crate::spec::{Appraisal, At, Parents, Study};

/// What a name stands for.
#[derive(Clone)]
struct Declared {
    kind: &'static str,
    /// Its section, where its table has another name.
    section: Option<String>,
    span: Span,
}

/// Checks all names that are declared and all that are referred to.
pub(super) fn check(sections: &[(&'static str, Section<'_>)], study: &Study, problems: &mut Vec<Problem>) {
    let mut declared: BTreeMap<String, Declared> = BTreeMap::new();
    let mut own_names: OwnNames<'_> = BTreeMap::new();
    for (kind, section) in sections {
        let span = section.name_span();
        let is_own = NAMED_APART.contains(kind);
        well_formed(kind, section.name, !is_own, &span, problems);
        let earlier = if is_own {
            let earlier = own_names.insert((kind, section.name), span.clone());
            earlier.map(|span| Declared { kind, section: None, span })
        } else {
            // A step about a thing may bear its name: what must be alone is the name of its table.
            let own = is_about(kind).then(|| format!("[{kind}.{}]", section.name));
            let name = match own {
                Some(_) => format!("{}_{kind}", section.name),
                None => section.name.to_owned(),
            };
            match declared.get(&name) {
                // Two sections of other names: only their tables would bear the same one.
                Some(earlier) if earlier.kind != *kind && (own.is_some() || earlier.section.is_some()) => {
                    problems.push(same_table(study, &name, own.as_ref(), kind, &span, earlier));
                    None
                }
                Some(earlier) => Some(earlier.clone()),
                None => declared.insert(name, Declared { kind, section: own, span: span.clone() }),
            }
        };
        if let Some(earlier) = earlier {
            let message = format!("the name `{}` is given twice", section.name);
            let hint = format!(
                "it is {} already, in `{}` line {}: give one of the two another name",
                article(earlier.kind),
                earlier.span.file,
                line(study, &earlier.span)
            );
            problems.push(Problem::error("duplicate-name", message).at(&span).hint(hint));
        }
    }
    let within = study.geographies.iter().flat_map(|geography| geography.within.iter());
    let mapped = study.lookups.iter().flat_map(|lookup| [&lookup.from, &lookup.to]);
    for link in within.chain(mapped) {
        let name = &link.geography;
        match declared.get(&name.value) {
            Some(found) if found.kind == "geography" => {}
            Some(found) => wrong_kind(name, &name.value, found.kind, &["geography"], problems),
            None => {
                // A geography that is known from its codes alone needs no section of its own.
                well_formed("geography", &name.value, true, &name.span, problems);
                declared.insert(
                    name.value.clone(),
                    Declared { kind: "geography", section: None, span: name.span.clone() },
                );
            }
        }
    }
    let references = References { declared: &declared, own: &own_names };
    references.check(study, problems);
    check_policies(study, &declared, problems);
}

/// Kinds whose sections have names of their own: no table is called by them.
const NAMED_APART: &[&str] =
    &["claim", "principle", "goal", "actor", "policy", "link", "measure", "descriptor"];

/// The names of such sections, kind by kind.
type OwnNames<'a> = BTreeMap<(&'static str, &'a str), Span>;

/// A policy may not bear the name of a measure, for an effect may be on either; nor a section that of a table of the wheel.
fn check_policies(study: &Study, declared: &BTreeMap<String, Declared>, problems: &mut Vec<Problem>) {
    for policy in &study.policies {
        let name = &policy.name;
        let measure = declared.get(&name.value).filter(|it| References::MEASURES.contains(&it.kind));
        if let Some(measure) = measure {
            let message = format!("policy `{}` bears the name of {}", name.value, article(measure.kind));
            let hint = format!(
                "an effect on `{}` could be on either: give one of them another name (the {} is in `{}` line {})",
                name.value,
                measure.kind,
                measure.span.file,
                line(study, &measure.span)
            );
            problems.push(Problem::error("duplicate-name", message).at(&name.span).hint(hint));
        }
    }
    for measure in &study.measures {
        let name = &measure.name;
        let earlier = declared.get(&name.value).map(|it| (it.kind, &it.span));
        let policy = study.policies.iter().map(|it| &it.name).find(|it| it.value == name.value);
        if let Some((kind, span)) = earlier.or(policy.map(|it| ("policy", &it.span))) {
            let message = format!("measure `{}` bears the name of {}", name.value, article(kind));
            let hint = format!(
                "an effect on `{}` could be on either: give one of them another name (the {kind} is in `{}` line {})",
                name.value,
                span.file,
                line(study, span)
            );
            problems.push(Problem::error("duplicate-name", message).at(&name.span).hint(hint));
        }
    }
    for table in study.wheel.iter().map(|it| it.facet.table()) {
        if let Some(taken) = declared.get(table) {
            let message = format!("`{table}` is the name of a table of the policies");
            problems.push(Problem::error("duplicate-name", message).at(&taken.span).hint(
                "a study with policies has tables `wheel_coverage`, `wheel_gaps` ...: take another name",
            ));
        }
    }
}

/// The problem of two sections whose tables would have the same name.
fn same_table(
    study: &Study,
    table: &str,
    own: Option<&String>,
    kind: &str,
    span: &Span,
    earlier: &Declared,
) -> Problem {
    let section = |section: Option<&String>, kind: &str| match section {
        Some(section) => format!("the table of `{section}`"),
        None => format!("`[{kind}.{table}]`"),
    };
    let message = format!(
        "{} and {} are both called `{table}`",
        section(own, kind),
        section(earlier.section.as_ref(), earlier.kind)
    );
    let hint = format!(
        "the other is in `{}` line {}: give one of the two another name",
        earlier.span.file,
        line(study, &earlier.span)
    );
    Problem::error("duplicate-name", message).at(span).hint(hint)
}

/// The kinds that ask something about a result.
pub(super) const ANALYSES: &[&str] = &[
    "uncertainty",
    "sensitivity",
    "fragility",
    "cutoff",
    "inequality",
    "association",
    "influence",
    "correlation",
    "comparison",
    "consensus",
    "benchmark",
    "trend",
    "profile",
    "reach",
    "redistribution",
];

/// Whether its sections may bear the name of what they are about: their tables are then called `NAME_KIND`.
fn is_about(kind: &str) -> bool {
    ANALYSES.contains(&kind)
        || [
            "appraisal",
            "evaluation",
            "gap",
            "mission",
            "scenario",
            "projection",
            "control",
            "convergence",
            "change",
        ]
        .contains(&kind)
}

/// Words that conditions and claims could not use as a table's name, and the columns that every table has.
const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "check",
    "code",
    "collate",
    "commit",
    "constraint",
    "create",
    "cross",
    "decile",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "false",
    "foreign",
    "from",
    "full",
    "glob",
    "group",
    "having",
    "if",
    "in",
    "index",
    "indexed",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "limit",
    "main",
    "match",
    "name",
    "natural",
    "not",
    "nothing",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "outer",
    "primary",
    "rank",
    "references",
    "regexp",
    "returning",
    "right",
    "score",
    "select",
    "set",
    "table",
    "temp",
    "then",
    "to",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
    "with",
];

/// The longest name, in letters: file systems end at 255, endings and all.
const LONGEST: usize = 100;

/// Whether Windows keeps a name for a device: results are files of their name.
fn is_device(name: &str) -> bool {
    let port = |it: &str| matches!(it.as_bytes(), [b'1'..=b'9']);
    matches!(name, "aux" | "con" | "nul" | "prn")
        || ["com", "lpt"].iter().any(|it| name.strip_prefix(it).is_some_and(port))
}

fn well_formed(kind: &str, name: &str, is_table: bool, span: &Span, problems: &mut Vec<Problem>) {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|letter| letter.is_ascii_lowercase());
    let goes_on = letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    if !starts || !goes_on {
        let message = format!("`{name}` is no name for {}", article(kind));
        let rule = "names are a-z, 0-9 and `_`, and begin with a letter";
        let hint = match suggested(name) {
            Some(better) => format!("{rule}: `{better}`"),
            None => rule.to_owned(),
        };
        problems.push(Problem::error("bad-name", message).at(span).hint(hint));
    } else if name.len() > LONGEST {
        let message = format!("the name has {} letters; the most are {LONGEST}", name.len());
        let hint = "it is the name of a file too; say more in `title`";
        problems.push(Problem::error("bad-name", message).at(span).hint(hint));
    } else if is_table && kind != "source" && is_device(name) {
        let message = format!("`{name}` cannot name {}: Windows has no files of that name", article(kind));
        problems.push(Problem::error("bad-name", message).at(span).hint("add a word to it"));
    } else if is_table
        && !matches!(kind, "source" | "lookup")
        && (RESERVED.binary_search(&name).is_ok() || name.starts_with("sqlite_"))
    {
        let message = format!("`{name}` is a reserved word and cannot name {}", article(kind));
        let hint = "it means something else in conditions and claims; add a word to it";
        problems.push(Problem::error("bad-name", message).at(span).hint(hint));
    }
}

/// The name in the form that is allowed, where letters are left.
fn suggested(name: &str) -> Option<String> {
    let mut better = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            better.push(letter);
        } else if !better.is_empty() && !better.ends_with('_') {
            better.push('_');
        }
    }
    let better = better.trim_matches('_').trim_start_matches(|it: char| it.is_ascii_digit() || it == '_');
    (!better.is_empty()).then(|| better.to_owned())
}

/// The number of problems from which no nearest name is looked for.
const MOST_HINTS: usize = 50;

/// What a way may be told by.
const VIA: &[&str] = &["lookup", "geography"];

/// The names that parents are given by, each with the kinds of thing that it may stand for.
fn parents(parents: &Parents) -> impl Iterator<Item = (&At<String>, &'static [&'static str])> {
    let geography: &[&str] = &["geography"];
    std::iter::once((&parents.geography, geography)).chain(parents.via.as_ref().map(|at| (at, VIA)))
}

struct References<'a> {
    declared: &'a BTreeMap<String, Declared>,
    own: &'a OwnNames<'a>,
}

impl References<'_> {
    /// What has values, area by area.
    const RESULTS: &'static [&'static str] = &[
        "indicator",
        "index",
        "rebase",
        "summary",
        "designation",
        "fund",
        "uncertainty",
        "fragility",
        "cutoff",
        "comparison",
        "consensus",
        "benchmark",
        "trend",
        "allocation",
        "change",
        "scenario",
    ];

    /// What a policy may have an effect on, and a goal be measured by.
    const MEASURES: &'static [&'static str] = &["indicator", "index", "rebase", "summary", "series"];

    /// What may put areas into groups.
    const GROUPS: &'static [&'static str] =
        &["geography", "index", "rebase", "summary", "designation", "indicator"];
    /// What areas may be clustered by.
    const CLUSTERS: &'static [&'static str] =
        &["geography", "indicator", "index", "rebase", "designation", "allocation"];

    fn check(&self, study: &Study, problems: &mut Vec<Problem>) {
        let mut name = |at: &At<String>, kinds: &[&str], column: bool| self.name(at, kinds, column, problems);
        for source in &study.sources {
            source.geography.iter().for_each(|at| name(at, &["geography"], false));
        }
        for indicator in &study.indicators {
            name(&indicator.source, &["source", "geography"], false);
            indicator.shrink.iter().flat_map(parents).for_each(|(at, kinds)| name(at, kinds, false));
        }
        for index in &study.indices {
            index.of.iter().for_each(|part| name(&part.of, Self::RESULTS, true));
            let within = index.impute.iter().filter_map(|(_, within)| within.as_ref());
            within.flat_map(parents).for_each(|(at, kinds)| name(at, kinds, false));
        }
        for summary in &study.summaries {
            name(&summary.of, &["index", "rebase", "indicator"], true);
            name(&summary.to, &["geography"], false);
            summary.people.iter().for_each(|at| name(at, &["indicator"], false));
            summary.via.iter().for_each(|at| name(at, VIA, false));
        }
        for rebase in &study.rebases {
            name(&rebase.of, Self::RESULTS, true);
            name(&rebase.to, &["geography"], false);
            rebase.people.iter().for_each(|at| name(at, &["indicator"], false));
            rebase.via.iter().for_each(|at| name(at, VIA, false));
        }
        for designation in &study.designations {
            name(&designation.geography, &["geography"], false);
            match &designation.rule {
                Designated::Where(_) => {}
                Designated::Take(take) => {
                    name(&take.by, Self::RESULTS, true);
                    take.within.iter().for_each(|at| name(at, &["geography"], false));
                    if let Until::Like(like) = &take.until.value {
                        name(like, &["designation"], false);
                    }
                }
                Designated::List(list) => name(&list.source, &["source"], false),
            }
        }
        for fund in &study.funds {
            name(&fund.geography, &["geography"], false);
            fund.to.iter().for_each(|at| name(at, &["geography"], false));
            fund.via.iter().for_each(|at| name(at, VIA, false));
            fund.people.iter().for_each(|at| name(at, &["indicator"], false));
        }
        for series in &study.series {
            match &series.from {
                Origin::Rows(rows) => {
                    rows.areas.iter().for_each(|(at, _)| name(at, &["geography"], false));
                    rows.changes.iter().for_each(|it| name(&it.lookup, &["lookup"], false));
                }
                Origin::Made(made) => {
                    name(&made.of, &["series"], false);
                    made.deflator.iter().for_each(|at| name(at, &["series"], false));
                }
            }
        }
        for gap in &study.gaps {
            name(&gap.of, &["series"], false);
            Self::check_sides(&gap.sides, &mut name);
        }
        for mission in &study.missions {
            name(&mission.of, &["series"], false);
            match &mission.whose {
                Whose::Group(sides) | Whose::Gap(sides) => Self::check_sides(sides, &mut name),
                Whose::Whole(counted) | Whose::Cover(_, counted) => Self::check_counted(counted, &mut name),
            }
        }
        study.changes.iter().for_each(|it| name(&it.of, &["series"], false));
        for convergence in &study.convergences {
            name(&convergence.of, &["series"], false);
            convergence.counted.names().iter().for_each(|at| name(at, &["indicator"], false));
        }
        study.scenarios.iter().for_each(|it| Self::check_scenario(it, &mut name));
        study.projections.iter().for_each(|it| name(&it.of, &["series"], false));
        study.controls.iter().for_each(|it| name(&it.of, &["series"], false));
        for evaluation in &study.evaluations {
            name(&evaluation.of, &["series"], false);
            evaluation.sides().for_each(|side| Self::check_side(side, &mut name));
            evaluation.indicators().for_each(|at| name(at, &["indicator"], false));
            if let Some(at) = &evaluation.cluster {
                name(at, Self::CLUSTERS, true);
            }
        }
        let scored = study.scorecards.iter().flat_map(|it| &it.of);
        problems.extend(scored.filter_map(|at| self.unknown_about(at, "mission")));
        problems.extend(study.gaps.iter().filter_map(|it| self.unknown_about(it.beside.as_ref()?, "gap")));
        self.check_analyses(study, problems);
        self.check_allocations(study, problems);
        self.check_wheel(study, problems);
        self.check_claims(study, problems);
        for at in study.appraisals.iter().flat_map(Appraisal::references) {
            self.name(at, Self::RESULTS, true, problems);
        }
    }

    fn check_scenario(scenario: &Scenario, name: &mut impl FnMut(&At<String>, &[&str], bool)) {
        let measures = [Some(&scenario.of), scenario.size.as_ref()].into_iter().flatten();
        measures.chain(scenario.carries.iter().map(|it| &it.to)).for_each(|at| name(at, Self::RESULTS, true));
        match &scenario.rule.value {
            Rule::Percentile { peers: Some(at), .. } => name(at, Self::GROUPS, true),
            Rule::Potential { size, line } => {
                name(size, Self::RESULTS, true);
                line.designation().into_iter().for_each(|at| name(at, &["designation"], false));
            }
            _ => {}
        }
        scenario.sides().for_each(|it| Self::check_side(it, name));
    }

    fn check_side(side: &Side, name: &mut impl FnMut(&At<String>, &[&str], bool)) {
        match side {
            Side::Designated(at) => name(at, &["designation"], false),
            Side::Within(at, _) => name(at, &["geography"], false),
            _ => {}
        }
    }

    fn check_sides(sides: &Between, name: &mut impl FnMut(&At<String>, &[&str], bool)) {
        [&sides.benchmark, &sides.own].into_iter().for_each(|it| Self::check_side(it, name));
        if let Ordered::By(at) = &sides.order {
            name(at, Self::RESULTS, true);
        }
        Self::check_counted(&sides.counted, name);
    }

    fn check_counted(counted: &Counted, name: &mut impl FnMut(&At<String>, &[&str], bool)) {
        match counted {
            Counted::By(at) => name(at, &["indicator"], false),
            Counted::BySeries(at) => name(at, &["series"], false),
            Counted::ByPeople | Counted::Usual | Counted::Alike => {}
        }
    }

    fn check_analyses(&self, study: &Study, problems: &mut Vec<Problem>) {
        for analysis in &study.analyses {
            if let Question::Sensitivity(_) = &analysis.question {
                problems.extend(self.unknown_about(&analysis.of, "uncertainty"));
                continue;
            }
            let mut name =
                |at: &At<String>, kinds: &[&str], column: bool| self.name(at, kinds, column, problems);
            match &analysis.question {
                Question::Uncertainty(it) => {
                    name(&analysis.of, &["index", "rebase"], false);
                    it.designation.iter().for_each(|at| name(at, &["designation"], false));
                }
                Question::Influence(_) | Question::Profile(_) => name(&analysis.of, &["index"], false),
                Question::Fragility(_) => name(&analysis.of, &["index", "designation"], false),
                Question::Cutoff(_) => name(&analysis.of, &["designation"], false),
                Question::Sensitivity(_) => {}
                Question::Consensus(it) => {
                    name(&analysis.of, Self::RESULTS, true);
                    it.others.iter().for_each(|at| name(at, Self::RESULTS, true));
                }
                Question::Correlation(it) => {
                    name(&analysis.of, Self::RESULTS, true);
                    it.others.iter().for_each(|at| name(at, Self::RESULTS, true));
                }
                Question::Comparison(it) => {
                    name(&analysis.of, Self::RESULTS, true);
                    name(&it.with, Self::RESULTS, true);
                }
                Question::Inequality(it) => {
                    name(&analysis.of, Self::RESULTS, true);
                    it.groups.iter().for_each(|at| name(at, Self::GROUPS, true));
                    it.people.iter().for_each(|at| name(at, &["indicator"], false));
                    it.order.iter().for_each(|at| name(at, Self::RESULTS, true));
                }
                Question::Association(it) => {
                    name(&analysis.of, Self::RESULTS, true);
                    name(&it.with, Self::RESULTS, true);
                    it.groups.iter().for_each(|at| name(at, Self::GROUPS, true));
                    it.people.iter().for_each(|at| name(at, &["indicator"], false));
                }
                Question::Benchmark(it) => {
                    name(&analysis.of, &["indicator"], false);
                    it.people.iter().for_each(|at| name(at, &["indicator"], false));
                    if let Against::Parent(parent) = &it.against {
                        name(parent, &["geography"], false);
                    }
                }
                Question::Trend(it) => it.of.iter().for_each(|at| name(at, &["indicator"], false)),
                Question::Reach(reach) | Question::Redistribution(Redistribution { reach, .. }) => {
                    if let Question::Redistribution(it) = &analysis.question {
                        let money = it.others.iter().chain(&it.against).chain(&it.base);
                        money.for_each(|at| name(at, Self::RESULTS, true));
                    }
                    [&analysis.of, &reach.need].into_iter().for_each(|at| name(at, Self::RESULTS, true));
                    reach.since.iter().for_each(|at| name(at, Self::RESULTS, true));
                    reach.people.iter().for_each(|at| name(at, &["indicator"], false));
                    if let Grouping::By(by) = &reach.groups {
                        name(by, Self::GROUPS, true);
                    }
                }
            }
        }
    }

    fn check_allocations(&self, study: &Study, problems: &mut Vec<Problem>) {
        for allocation in &study.allocations {
            let mut name =
                |at: &At<String>, kinds: &[&str], column: bool| self.name(at, kinds, column, problems);
            match &allocation.among {
                Among::Designation(at) => name(at, &["designation"], false),
                Among::Geography(at) => name(at, &["geography"], false),
            }
            allocation.people.iter().for_each(|at| name(at, &["indicator"], false));
            let measures = allocation.rule.value.measures().iter().chain(&allocation.previous);
            measures.for_each(|at| name(at, Self::RESULTS, true));
            problems
                .extend(allocation.uncertainty.iter().filter_map(|at| self.unknown_about(at, "uncertainty")));
        }
    }

    fn check_claims(&self, study: &Study, problems: &mut Vec<Problem>) {
        let ranks = study.claims.iter().filter_map(|it| it.rank_of.as_ref());
        problems.extend(ranks.filter_map(|it| self.unknown_about(&it.within, "uncertainty")));
    }

    fn check_wheel(&self, study: &Study, problems: &mut Vec<Problem>) {
        let missions = study.goals.iter().flat_map(|it| &it.missions);
        let missions = missions.chain(study.policies.iter().flat_map(|it| &it.missions));
        problems.extend(missions.filter_map(|at| self.unknown_about(at, "mission")));
        for at in study.goals.iter().flat_map(|it| &it.indicators) {
            self.measure_name(at, false, problems);
        }
        for policy in &study.policies {
            for at in policy.gains.iter().chain(&policy.loses) {
                self.name(at, &["designation"], false, problems);
            }
            let principles = policy.principles.iter().map(|it| (&it.of, "principle"));
            let goals = policy.goals.iter().map(|it| (&it.of, "goal"));
            let actors = policy.actors.iter().map(|it| (it, "actor"));
            let policies = policy.needs.iter().chain(&policy.excludes).map(|it| (it, "policy"));
            for (at, kind) in principles.chain(goals).chain(actors).chain(policies) {
                self.own_name(at, kind, problems);
            }
            policy.effects.iter().for_each(|it| self.measure_name(&it.on, true, problems));
        }
        self.check_descriptors(study, problems);
        for portfolio in &study.portfolios {
            let goals = portfolio.goals.iter().flatten().map(|it| (&it.of, "goal"));
            let principles = portfolio.principles.iter().map(|it| (&it.of, "principle"));
            let policies = portfolio.require.iter().chain(&portfolio.exclude).map(|it| (it, "policy"));
            for (at, kind) in goals.chain(principles).chain(policies) {
                self.own_name(at, kind, problems);
            }
        }
        let of_actors = study.actors.iter().flat_map(|it| &it.goals);
        of_actors.for_each(|at| self.own_name(at, "goal", problems));
        for at in study.links.iter().flat_map(|it| [&it.of, &it.effect.on]) {
            self.measure_name(at, true, problems);
        }
    }

    /// Checks that judgements are of descriptors, a row for each own state and a number for each of the other's.
    fn check_descriptors(&self, study: &Study, problems: &mut Vec<Problem>) {
        for descriptor in &study.descriptors {
            for (of, rows) in &descriptor.judgements {
                self.own_name(of, "descriptor", problems);
                let Some(other) = study.descriptors.iter().find(|it| it.name.value == of.value) else {
                    continue;
                };
                let (own, others) = (descriptor.states.len(), other.states.len());
                let wrong = rows.iter().find(|it| it.len() != others).map(Vec::len);
                if rows.len() == own && wrong.is_none() {
                    continue;
                }
                let found = match wrong {
                    Some(cells) if rows.len() == own => format!("a row of {cells}"),
                    _ => format!("{} rows", rows.len()),
                };
                let message = format!(
                    "the judgements of `{}` on `{}` should be {own} rows of {others}, and there is {found}",
                    descriptor.name.value, of.value
                );
                let hint = format!(
                    "a row for each state of `{}`, in it a number for each state of `{}`",
                    descriptor.name.value, of.value
                );
                problems.push(Problem::error("bad-value", message).at(&of.span).hint(hint));
            }
        }
    }

    /// Checks the name of something that has names of its own kind.
    fn own_name(&self, at: &At<String>, kind: &'static str, problems: &mut Vec<Problem>) {
        let name = at.value.as_str();
        if name.trim().is_empty() || self.own.contains_key(&(kind, name)) {
            return;
        }
        let known: Vec<&str> = self.own.keys().filter(|it| it.0 == kind).map(|it| it.1).collect();
        let problem = Problem::error("unknown-name", format!("unknown {kind} `{name}`")).at(&at.span);
        problems.push(nearest_of(problem, name, &known, problems.len(), || {
            format!("declare it: `[{kind}.{name}]`")
        }));
    }

    /// Checks the name of a measure, or of a policy where one may stand too.
    fn measure_name(&self, at: &At<String>, or_policy: bool, problems: &mut Vec<Problem>) {
        let name = at.value.as_str();
        let has_own = |kind: &'static str| self.own.contains_key(&(kind, name));
        if or_policy && (has_own("policy") || has_own("measure")) {
            return;
        }
        let base = name.split_once('.').map_or(name, |(base, _)| base);
        if base.trim().is_empty() || self.declared.contains_key(base) {
            self.name(at, Self::MEASURES, true, problems);
            return;
        }
        let policies =
            self.own.keys().filter(|it| or_policy && ["policy", "measure"].contains(&it.0)).map(|it| it.1);
        let measures = self.declared.iter().filter(|(_, it)| Self::MEASURES.contains(&it.kind));
        let known: Vec<&str> = policies.chain(measures.map(|(name, _)| name.as_str())).collect();
        let what = if or_policy { "measure or policy" } else { "measure" };
        let problem = Problem::error("unknown-name", format!("unknown {what} `{base}`")).at(&at.span);
        problems.push(nearest_of(problem, base, &known, problems.len(), || {
            "measures are indicators, indices, rebases, series and columns of summaries; one without values is declared by `[measure.NAME]`".to_owned()
        }));
    }

    /// What is about another thing is named as its section is, not as its table is called.
    fn unknown_about(&self, of: &At<String>, kind: &str) -> Option<Problem> {
        if self.declared.contains_key(&format!("{}_{kind}", of.value)) {
            return None;
        }
        let sections = self.declared.values().filter(|it| it.kind == kind);
        let named = sections.filter_map(|it| it.section.as_deref()).filter_map(|section| {
            let (_, name) = section.strip_suffix(']')?.split_once('.')?;
            Some(name)
        });
        let problem = Problem::error("unknown-name", format!("unknown {kind} `{}`", of.value)).at(&of.span);
        Some(match nearest(&of.value, named) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!("declare it: `[{kind}.{}]`", of.value)),
        })
    }

    /// Checks that a name is declared as one of `kinds`; with `column`, it may be `name.column`.
    fn name(&self, at: &At<String>, kinds: &[&str], column: bool, problems: &mut Vec<Problem>) {
        let text = at.value.as_str();
        if text.trim().is_empty() {
            return;
        }
        let (base, has_column) = match text.split_once('.') {
            Some((base, _)) if column => (base, true),
            _ => (text, false),
        };
        match self.declared.get(base) {
            Some(found) if !kinds.contains(&found.kind) => wrong_kind(at, base, found.kind, kinds, problems),
            Some(found) if found.kind == "summary" && !has_column => {
                let message = format!("`{base}` is a summary, which has a column for each measure");
                let hint = format!("name the column too, as in `{base}.average_score`");
                problems.push(Problem::error("wrong-kind", message).at(&at.span).hint(hint));
            }
            Some(_) => {}
            None => self.unknown(at, base, kinds, problems),
        }
    }

    fn unknown(&self, at: &At<String>, base: &str, kinds: &[&str], problems: &mut Vec<Problem>) {
        let fitting =
            || self.declared.iter().filter(|(_, it)| kinds.contains(&it.kind)).map(|(name, _)| name.as_str());
        let what = match kinds {
            [one] => one,
            _ if kinds.len() > 2 => "name",
            _ => kinds.first().unwrap_or(&"name"),
        };
        let problem = Problem::error("unknown-name", format!("unknown {what} `{base}`")).at(&at.span);
        // Nobody reads so many hints, and a search over all names takes time.
        let near = if problems.len() < MOST_HINTS { nearest(base, fitting()) } else { None };
        let problem = match near {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => {
                let names: Vec<&str> = fitting().collect();
                match names.len() {
                    0 => {
                        problem.hint(format!("declare it: `[{}.{base}]`", kinds.first().unwrap_or(&"source")))
                    }
                    1..=8 => problem.hint(format!("the study has {}", list(&names, "and"))),
                    _ => problem,
                }
            }
        };
        problems.push(problem);
    }
}

/// Adds the nearest of the known names to a problem, or all of them where they are few.
fn nearest_of(
    problem: Problem,
    name: &str,
    known: &[&str],
    told: usize,
    else_hint: impl FnOnce() -> String,
) -> Problem {
    // Nobody reads so many hints, and a search over all names takes time.
    let near = if told < MOST_HINTS { nearest(name, known.iter().copied()) } else { None };
    match near {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None if (1..=8).contains(&known.len()) => {
            problem.hint(format!("the study has {}", list(known, "and")))
        }
        None => problem.hint(else_hint()),
    }
}

fn wrong_kind(at: &At<String>, name: &str, found: &str, wanted: &[&str], problems: &mut Vec<Problem>) {
    let wanted: Vec<String> = wanted.iter().map(|kind| article(kind)).collect();
    let wanted = match wanted.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => wanted.concat(),
    };
    let message = format!("`{name}` is {}, and {wanted} is wanted here", article(found));
    problems.push(Problem::error("wrong-kind", message).at(&at.span));
}

/// "an index", "a source".
fn article(kind: &str) -> String {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {kind}") } else { format!("a {kind}") }
}

/// The line of a place, 1 being the first.
fn line(study: &Study, span: &Span) -> usize {
    let text = study.texts.iter().find(|(file, _)| *file == span.file).map_or("", |(_, text)| text);
    text.bytes().take(span.range.start).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::{RESERVED, suggested};

    #[test]
    fn reserved_words_are_in_order_for_the_search() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn a_better_name_keeps_the_letters_that_are_allowed() {
        assert_eq!(suggested("IMD 2019").as_deref(), Some("imd_2019"));
        assert_eq!(suggested("2019-imd").as_deref(), Some("imd"));
        assert_eq!(suggested("é"), None);
    }
}
