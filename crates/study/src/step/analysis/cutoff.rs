//! `[cutoff.*]`: how near each area is to being on a list, and who would be if its lines stood elsewhere.

use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_core::cutoff::{Criterion, Moved, beyond, inside, moved};
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::uncertainty::Cut as CoreCut;
use theodolite_data::geography::Geography;
use theodolite_data::table::{ResultTable, Values};

use super::{rule, uncertainty};
use crate::plan::{Node, Plan, Reference};
use crate::run::{Run, Step, Stopped};
use crate::spec::Designation;
use crate::spec::analysis::{Analysis, Cut, Cutoff};
use crate::step::designation::of_ranks;
use crate::step::geography;

/// How far beyond a line an area may be for this to be rounding: ranks and cuts are whole numbers.
const SLACK: f64 = 1e-9;
/// With fewer areas there are no deciles.
const DECILES: usize = 10;

/// One of the lines that a list goes by, as the study has it.
struct Cutting {
    table: String,
    cut: Cut,
    /// The column that is taken in order; none where a condition asks for the table's own ranks.
    taken: Option<Reference>,
}

/// The lines of the list, or why there are none.
fn lines(plan: &Plan<'_>, analysis: &Analysis) -> Result<Vec<Cutting>, Box<Problem>> {
    let name = analysis.of.value.as_str();
    let Some(Node::Designation(designation)) = plan.node(name) else { return Ok(Vec::new()) };
    let found = match designation.condition() {
        Some(_) => rule::lines(plan, designation).and_then(|lines| {
            let ranked = |table: &str| plan.columns(table).is_some_and(|it| it.iter().any(|it| it == "rank"));
            // Where equal scores use up one place together, a rank says nothing of how many areas come before.
            let dense =
                |table: &str| matches!(plan.node(table), Some(Node::Index(it)) if it.ties == Ties::Dense);
            let own = lines.into_iter().map(|(table, cut)| match (ranked(&table), dense(&table)) {
                (false, _) => Err(format!("`{table}` has no ranks")),
                (_, true) => Err(format!("the ranks of `{table}` (`ties = \"dense\"`) do not count areas")),
                _ => Ok(Cutting { table, cut, taken: None }),
            });
            own.collect()
        }),
        None => of_ranks(plan, designation)
            .map(|(of, cut)| vec![Cutting { table: of.name.clone(), cut, taken: Some(of) }]),
    };
    found.map_err(|why| {
        let message = format!("the rule of designation `{name}` cannot be taken apart: {why}");
        Box::new(Problem::error("cannot-take-apart", message).at(&analysis.of.span).hint(
            "lines can be moved in rules such as `imd.decile = 1 AND cni.rank <= 100` or `take = { by = \"imd\", share = 0.1 }`",
        ))
    })
}

/// The tables that a list goes by.
pub(super) fn tables(plan: &Plan<'_>, analysis: &Analysis) -> Vec<String> {
    lines(plan, analysis).unwrap_or_default().into_iter().map(|it| it.table).collect()
}

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, analysis: &Analysis, problems: &mut Vec<Problem>) {
    problems.extend(lines(plan, analysis).err().map(|it| *it));
}

/// The columns of its table.
pub(super) fn columns(plan: &Plan<'_>, analysis: &Analysis, spec: &Cutoff) -> Vec<String> {
    let tables = tables(plan, analysis);
    if spec.tells_counts {
        let own = shares(&tables);
        let rest = ["areas", "people", "kept", "joined", "left"].map(str::to_owned);
        return own.into_iter().chain(rest).collect();
    }
    let first = ["code", "name", "designated", "beyond", "near"].map(str::to_owned);
    first.into_iter().chain(tables.iter().flat_map(|it| by_line(it))).collect()
}

fn by_line(table: &str) -> [String; 2] {
    ["rank", "beyond"].map(|it| format!("{table}_{it}"))
}

/// The columns that say where the lines stand.
fn shares(tables: &[String]) -> Vec<String> {
    tables.iter().map(|it| format!("{it}_share")).collect()
}

/// A list taken apart.
struct List<'p> {
    designation: &'p Designation,
    areas: Arc<Geography>,
    lines: Vec<Line>,
    /// Who is on it, by the study.
    designated: Vec<Option<bool>>,
}

/// One thing that it goes by.
struct Line {
    table: String,
    cut: Cut,
    ranks: Vec<f64>,
    ranked: usize,
    /// The last rank that is in.
    first: u32,
}

impl Line {
    /// With the cut at a share of the areas.
    fn at(&self, share: f64) -> Criterion<'_> {
        let first = CoreCut::Share(share).limit(self.ranked, 1).unwrap_or(0);
        Criterion { ranks: &self.ranks, first }
    }
}

impl<'p> List<'p> {
    fn new(run: &mut Run<'p>, analysis: &Analysis) -> Step<List<'p>> {
        let plan = run.plan;
        let Some(Node::Designation(designation)) = plan.node(&analysis.of.value) else { return Err(Stopped) };
        let lines = match lines(plan, analysis) {
            Ok(lines) => lines,
            Err(problem) => return run.stop(*problem),
        };
        let areas = run.geography(&designation.geography.value)?;
        let table = run.table(&analysis.of.value)?;
        let designated = table.truths("designated").ok_or(Stopped)?.to_vec();
        let mut ready = Vec::new();
        for Cutting { table, cut, taken } in lines {
            // What is taken in order takes all areas of one value, whatever the table's own ranks make of them.
            let mut ranks = match &taken {
                Some(of) => {
                    let of = run.column(of)?;
                    rank(&of.values, Ties::Min, Order::worst_first(of.polarity))
                }
                None => run.table(&table)?.numbers("rank").ok_or(Stopped)?.to_vec(),
            };
            let ranked = ranks.iter().filter(|it| !it.is_nan()).count();
            if taken.is_none() && matches!(cut, Cut::Share(_)) && ranked < DECILES {
                ranks.fill(f64::NAN);
            }
            let first = uncertainty::cut(cut).limit(ranked, 1).unwrap_or(0);
            ready.push(Line { table, cut, ranks, ranked, first });
        }
        let list = List { designation, areas, lines: ready, designated };
        list.agree(run, analysis)?;
        Ok(list)
    }

    /// Stops where who is in by the ranks is not who is in by the study: equal scores may have deciles that their ranks
    /// do not.
    fn agree(&self, run: &mut Run<'_>, analysis: &Analysis) -> Step<()> {
        let (all, _) = self.beyond()?;
        let pairs = (0..).zip(all.iter().zip(&self.designated));
        let differs = pairs
            .filter(|(_, (beyond, on))| on.is_some_and(|on| !beyond.is_nan() && on != (**beyond <= 0.0)));
        let differing: Vec<u32> = differs.map(|it| it.0).collect();
        if differing.is_empty() {
            return Ok(());
        }
        let message = format!(
            "by ranks {} would be on the other side of the lines of `{}` than the study has it",
            self.areas.some(&differing),
            self.designation.name.value
        );
        let hint = "equal scores stand at the line: give the indices `ties = \"min\"`, or ask for `rank` where it asks for `decile`";
        run.stop(Problem::error("ties-at-the-line", message).at(&analysis.of.span).hint(hint))
    }

    fn criteria(&self) -> Vec<Criterion<'_>> {
        self.lines.iter().map(|it| Criterion { ranks: &it.ranks, first: it.first }).collect()
    }

    /// How far each area is beyond the lines together, and beyond each.
    fn beyond(&self) -> Step<(Vec<f64>, Vec<Vec<f64>>)> {
        let criteria = self.criteria();
        let all = beyond(&criteria).map_err(|_| Stopped)?;
        let each = criteria.iter().map(|it| beyond(std::slice::from_ref(it)));
        Ok((all, each.collect::<Result<_, _>>().map_err(|_| Stopped)?))
    }

    /// The lines in words.
    fn in_words(&self) -> String {
        let told = self.lines.iter().map(|it| rule::in_words(&it.table, it.cut));
        told.collect::<Vec<_>>().join(" and ")
    }

    fn facts(&self) -> Vec<Value> {
        let fact = |it: &Line| json!({ "of": it.table, "cut": it.cut.fact(), "first": it.first, "ranked": it.ranked });
        self.lines.iter().map(fact).collect()
    }
}

/// A distance from a line, in percentage points.
fn points(share: f64) -> String {
    let points = (share * 1e4).round() / 100.0;
    match points {
        0.0 if share > 0.0 => "less than 0.01 percentage points".into(),
        1.0 => "1 percentage point".into(),
        _ => format!("{points} percentage points"),
    }
}

/// Whether an area is off the list and nearly on it.
fn is_near(designated: Option<bool>, beyond: f64, near: f64) -> Option<bool> {
    designated.filter(|_| !beyond.is_nan()).map(|on| !on && beyond <= near + SLACK)
}

pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Cutoff) -> Step<ResultTable> {
    let list = List::new(run, analysis)?;
    match spec.tells_counts {
        true => counts(run, analysis, spec, &list),
        false => areas(run, analysis, spec, &list),
    }
}

fn areas(run: &mut Run<'_>, analysis: &Analysis, spec: &Cutoff, list: &List<'_>) -> Step<ResultTable> {
    for line in list.lines.iter().filter(|it| it.first == 0) {
        super::warn_of_empty_cut(run, analysis, &line.table, line.ranked)?;
    }
    let (all, each) = list.beyond()?;
    let pairs = || list.designated.iter().copied().zip(all.iter().copied());
    let near: Vec<Option<bool>> = pairs().map(|(on, beyond)| is_near(on, beyond, spec.near)).collect();
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&list.areas.codes)))
        .with("name", Values::Text(Arc::clone(&list.areas.names)))
        .with("designated", Values::Truth(list.designated.clone()))
        .with("beyond", Values::Number(all.clone()))
        .with("near", Values::Truth(near.clone()));
    for (line, beyond) in list.lines.iter().zip(each) {
        let [rank, by] = by_line(&line.table);
        table = table.with(rank, Values::Whole(line.ranks.clone())).with(by, Values::Number(beyond));
    }
    let nearly: Vec<u32> = (0..).zip(&near).filter(|it| *it.1 == Some(true)).map(|it| it.0).collect();
    let without = all.iter().filter(|it| it.is_nan()).count();
    let off = pairs().filter(|(on, beyond)| *on == Some(false) && beyond.is_nan()).count();
    let told = list.areas.some(&nearly);
    let record = run.record(&analysis.table);
    record.geography = Some(list.areas.name.clone());
    record.tell(
        format!(
            "how far each area is beyond the lines of `{}` ({}), as a share of the areas ranked, by the one where that is most: above 0 it is off the list; near are those off it by at most {}",
            list.designation.name.value,
            list.in_words(),
            points(spec.near)
        ),
        json!({ "lines": list.facts(), "near": spec.near }),
    );
    record.counts.insert("areas in".into(), list.areas.len() as u64);
    let on = list.designated.iter().filter(|it| **it == Some(true)).count();
    record.counts.insert("areas designated".into(), on as u64);
    record.counts.insert("areas nearly designated".into(), nearly.len() as u64);
    record.counts.insert("areas without a rank".into(), without as u64);
    if off > 0 {
        record
            .counts
            .insert("areas off the list by one line and without a rank by another".into(), off as u64);
    }
    if !nearly.is_empty() {
        record.notes.push(format!("nearly on the list: {told}"));
    }
    Ok(table)
}

/// All ways of giving each of so many lines one of the shares: of one or two lines each with each, the last the fastest; of
/// more the same for all.
fn settings(lines: usize, shares: &[f64]) -> Vec<Vec<f64>> {
    match lines {
        2 => shares.iter().flat_map(|a| shares.iter().map(move |b| vec![*a, *b])).collect(),
        _ => shares.iter().map(|it| vec![*it; lines]).collect(),
    }
}

fn counts(run: &mut Run<'_>, analysis: &Analysis, spec: &Cutoff, list: &List<'_>) -> Step<ResultTable> {
    let name = list.areas.name.clone();
    let people = geography::people(run, &name, &analysis.of.span)?;
    let none = Arc::new(vec![f64::NAN; list.areas.len()]);
    let counted = people.as_ref().unwrap_or(&none);
    let settings = settings(list.lines.len(), &spec.shares);
    let become_of = |shares: &Vec<f64>| -> Step<Moved> {
        let criteria: Vec<Criterion<'_>> =
            list.lines.iter().zip(shares).map(|(line, share)| line.at(*share)).collect();
        let after = inside(&criteria).map_err(|_| Stopped)?;
        moved(&list.designated, &after, counted).map_err(|_| Stopped)
    };
    let found = settings.iter().map(become_of).collect::<Step<Vec<Moved>>>()?;
    let tables: Vec<String> = list.lines.iter().map(|it| it.table.clone()).collect();
    let mut table = ResultTable::new();
    for (at, column) in shares(&tables).into_iter().enumerate() {
        table = table.with(column, Values::Number(settings.iter().map(|it| it[at]).collect()));
    }
    let whole = |of: fn(&Moved) -> usize| Values::Whole(found.iter().map(|it| of(it) as f64).collect());
    let people_of = |it: &Moved| if people.is_some() { it.people } else { f64::NAN };
    let table = table
        .with("areas", whole(|it| it.areas))
        .with("people", Values::Number(found.iter().map(people_of).collect()))
        .with("kept", whole(|it| it.kept))
        .with("joined", whole(|it| it.joined))
        .with("left", whole(|it| it.left));
    let record = run.record(&analysis.table);
    record.geography = Some(name);
    let together = if list.lines.len() > 2 { ", the same for all" } else { "" };
    record.tell(
        format!(
            "who would be on `{}` if its lines ({}) stood at other shares of the areas ranked{together}; kept, joined and left are against the list as it is",
            list.designation.name.value,
            list.in_words()
        ),
        json!({ "lines": list.facts(), "shares": spec.shares }),
    );
    record.counts.insert("areas in".into(), list.areas.len() as u64);
    let on = list.designated.iter().filter(|it| **it == Some(true)).count();
    record.counts.insert("areas designated".into(), on as u64);
    let without = counted.iter().zip(&list.designated).filter(|(people, on)| people.is_nan() && on.is_some());
    if people.is_some() {
        record.counts.insert("areas whose people are not known".into(), without.count() as u64);
    }
    Ok(table)
}

/// How near one area is to each line, in a sentence.
pub(super) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Cutoff,
    area: usize,
) -> Step<Vec<String>> {
    let list = List::new(run, analysis)?;
    let (all, each) = list.beyond()?;
    let (Some(&beyond), Some(&designated)) = (all.get(area), list.designated.get(area)) else {
        return Ok(Vec::new());
    };
    let name = &list.designation.name.value;
    let told =
        list.lines.iter().zip(&each).map(|(line, beyond)| match (line.ranks.get(area), beyond.get(area)) {
            (Some(rank), Some(by)) if !rank.is_nan() => {
                let place = match *by {
                    0.0 => "the last that is in".to_owned(),
                    by => {
                        let side = if by > 0.0 { "beyond" } else { "within" };
                        format!("{} {side} the line at {}", points(by.abs()), line.first)
                    }
                };
                format!("`{}`: rank {rank} of {}, {place}", line.table, line.ranked)
            }
            _ => format!("`{}`: no rank, so not judged by it", line.table),
        });
    let mut words: Vec<String> = told.collect();
    if let Some(true) = is_near(designated, beyond, spec.near) {
        words.push(format!("nearly on `{name}`: lines {} farther down would take it in", points(beyond)));
    } else if designated == Some(true) && beyond == 0.0 {
        words.push(format!("just on `{name}`: a line one rank farther up would leave it off"));
    } else if designated == Some(true) && -beyond <= spec.near + SLACK {
        words.push(format!(
            "just on `{name}`: lines more than {} farther up would leave it off",
            points(-beyond)
        ));
    }
    Ok(words)
}
