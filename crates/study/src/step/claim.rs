//! `[claim.*]`: a sentence that the study must bear out: holds, differs, or cannot be tested, because ...

use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_data::source;
use theodolite_data::sql::{self, Sql, Value};
use theodolite_data::table::{ResultTable, Values};

use crate::digits::alone;
use crate::files::plain_number;
use crate::nearest::nearest;
use crate::plan::Node;
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::Question;
use crate::spec::{Claim, Expect, RankOf};
use crate::step::designation::sql_problem;

/// What became of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its name.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// Where it is said.
    pub source: Option<String>,
    /// What it says.
    pub expected: String,
    /// What the study found.
    pub found: String,
    /// How far the two may differ.
    pub tolerance: f64,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it cannot be tested, or by how much it differs.
    pub why: Option<String>,
    /// The claims of other studies that decide it: study and claim.
    pub decided_by: Vec<(String, String)>,
}

/// The verdict on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The study bears it out.
    Holds,
    /// The study finds something else.
    Differs,
    /// The study cannot tell.
    CannotBeTested,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Differs => "differs",
            Verdict::CannotBeTested => "cannot be tested",
        }
    }
}

/// Judges a claim.
pub(crate) fn judge(
    run: &mut Run<'_>,
    database: &mut Sql,
    loaded: &mut Vec<String>,
    claim: &Claim,
) -> Step<Judged> {
    let mut judged = Judged {
        name: claim.name.value.clone(),
        text: claim.text.clone(),
        source: claim.source.clone(),
        expected: claim.expect.as_ref().map_or(String::new(), expected),
        found: String::new(),
        tolerance: claim.tolerance,
        verdict: Verdict::CannotBeTested,
        why: claim.untestable.clone(),
        decided_by: claim.decided_by.clone(),
    };
    if let Some(rank) = &claim.rank_of {
        return ranked(run, claim, rank, judged);
    }
    let (Some(query), Some(expect)) = (&claim.query, &claim.expect) else { return Ok(judged) };
    load(run, database, loaded, &query.value)?;
    let answer = match database.query(&query.value) {
        Ok(answer) => answer,
        Err(error) => {
            let problem = sql_problem(run.plan, &error, query, Some, None);
            return run.stop(problem);
        }
    };
    let value = match answer.rows.as_slice() {
        [row] if row.len() == 1 => row[0].clone(),
        [] => {
            judged.why = Some("the query gives 0 rows".to_owned());
            return Ok(judged);
        }
        rows => {
            let problem = Problem::error(
                "not-one-value",
                format!(
                    "the query of claim `{}` gives {} rows of {} columns; a claim needs one value",
                    claim.name.value,
                    rows.len(),
                    answer.columns.len()
                ),
            )
            .at(&query.span)
            .hint("count, sum or pick: SELECT count(*) FROM ... WHERE ...");
            return run.stop(problem);
        }
    };
    judged.found = shown(&value);
    (judged.verdict, judged.why) = compare(&value, expect, claim.tolerance);
    Ok(judged)
}

/// Judges a place in a league table by the interval of the rank: it holds only if the whole of it bears the sentence out.
fn ranked(run: &mut Run<'_>, claim: &Claim, rank: &RankOf, mut judged: Judged) -> Step<Judged> {
    let name = rank.table();
    let table = run.table(&name)?;
    let (Some(codes), Some(ranks), Some(lower), Some(upper)) =
        (table.texts("code"), table.numbers("rank"), table.numbers("lower"), table.numbers("upper"))
    else {
        return Err(Stopped);
    };
    let Some(row) = (0..table.len()).find(|row| codes.get(*row) == rank.area.value) else {
        let message = format!("`{name}` has no area with the code `{}`", rank.area.value);
        let problem = Problem::error("unknown-area", message).at(&rank.area.span);
        return run.stop(match nearest(&rank.area.value, codes.iter()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None if codes.is_empty() => problem,
            None => problem.hint(format!("its codes look like `{}`", codes.get(0))),
        });
    };
    // Whoever shares the last rank is the last, as whoever shares the first is the first.
    let areas = ranks.iter().filter(|it| it.is_finite()).count() as f64;
    let behind = ranks.iter().filter(|it| **it > ranks[row]).count() as f64;
    let (at, from, to) = match rank.from_end {
        true => (behind + 1.0, areas + 1.0 - upper[row], areas + 1.0 - lower[row]),
        false => (ranks[row], lower[row], upper[row]),
    };
    let wanted = match (rank.among, &claim.expect) {
        (Some(among), _) => 1.0..=f64::from(among),
        (None, Some(Expect::Number(expect))) => *expect..=*expect,
        _ => return Err(Stopped),
    };
    if let Some(among) = rank.among {
        judged.expected = format!("1 to {among}");
    }
    if !(at.is_finite() && from.is_finite() && to.is_finite()) {
        judged.why = Some(format!("`{}` has no rank in `{}`", rank.area.value, rank.within.value));
        return Ok(judged);
    }
    let analyses = run.plan.study.analyses.iter();
    let level = analyses.filter(|it| it.table == name).find_map(|it| match &it.question {
        Question::Uncertainty(spec) => Some(spec.level),
        _ => None,
    });
    let draws =
        level.map_or("the draws".to_owned(), |it| format!("{}% of draws", alone((it * 1e5).round() / 1e3)));
    let end = if rank.from_end { " from the end" } else { "" };
    let is_one = from.total_cmp(&to).is_eq() && at.total_cmp(&from).is_eq();
    let holds = [at, from, to].iter().all(|it| wanted.contains(it));
    judged.verdict = if holds { Verdict::Holds } else { Verdict::Differs };
    judged.found =
        if is_one { decimal(at) } else { format!("{} ({} to {})", decimal(at), decimal(from), decimal(to)) };
    judged.why = Some(match (is_one, holds, wanted.contains(&at)) {
        (true, ..) => format!("ranked {}{end}, and in no other place in {draws}", decimal(at)),
        (_, false, true) => {
            format!(
                "ranked {}{end}, but anywhere from {} to {} in {draws}",
                decimal(at),
                decimal(from),
                decimal(to)
            )
        }
        _ => format!("ranked {}{end}, and from {} to {} in {draws}", decimal(at), decimal(from), decimal(to)),
    });
    Ok(judged)
}

fn compare(found: &Value, expect: &Expect, tolerance: f64) -> (Verdict, Option<String>) {
    let holds = |it: bool| if it { Verdict::Holds } else { Verdict::Differs };
    let number = match found {
        Value::Null => return (Verdict::CannotBeTested, Some("the query finds no value".to_owned())),
        Value::Whole(it) => Some(*it as f64),
        Value::Number(it) => Some(*it),
        Value::Text(_) => None,
    };
    match (expect, number, found) {
        (Expect::Number(wanted), Some(number), _) => {
            let apart = (number - wanted).abs();
            // A tolerance of 0.05 lets 0.05 through, whatever binary makes of it.
            // What binary fractions leave behind (0.1 + 0.2 is not 0.3) is no difference either.
            let dust = if tolerance > 0.0 { 1e-9 * wanted.abs().max(1.0) } else { 1e-12 * wanted.abs() };
            let within = apart <= tolerance + dust;
            let why = (!within).then(|| {
                format!("{} {} than claimed", decimal(apart), if number > *wanted { "more" } else { "less" })
            });
            (holds(within), why)
        }
        (Expect::Truth(wanted), Some(number), _) => (holds((number != 0.0) == *wanted), None),
        (Expect::Text(wanted), None, Value::Text(text)) => (holds(text == wanted), None),
        (expect, _, found) => {
            let given = if matches!(found, Value::Text(_)) { "text" } else { "number" };
            let wanted = match expect {
                Expect::Number(_) => "a number",
                Expect::Text(_) => "a text",
                Expect::Truth(_) => "true or false",
            };
            let why =
                format!("the query gives the {given} `{}`, where the claim expects {wanted}", shown(found));
            (Verdict::Differs, Some(why))
        }
    }
}

fn expected(expect: &Expect) -> String {
    match expect {
        Expect::Number(it) => decimal(*it),
        Expect::Text(it) => it.clone(),
        Expect::Truth(it) => it.to_string(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Whole(it) => it.to_string(),
        Value::Number(it) => decimal(*it),
        Value::Text(it) => it.clone(),
    }
}

/// A number without the dust of binary fractions: at most twelve digits, of a whole number all.
fn decimal(number: f64) -> String {
    let rounded = if number.fract() == 0.0 { Ok(number) } else { format!("{number:.11e}").parse::<f64>() };
    format!("{}", rounded.unwrap_or(number))
}

/// Puts every table that a query mentions into the database, once.
pub(crate) fn load(run: &mut Run<'_>, database: &mut Sql, loaded: &mut Vec<String>, query: &str) -> Step<()> {
    for it in sql::identifiers(query) {
        for name in it.table.iter().chain(std::iter::once(&it.name.to_ascii_lowercase())) {
            if loaded.iter().any(|it| it == name) {
                continue;
            }
            let table = match run.plan.node(name) {
                Some(Node::Source(_) | Node::Lookup(_)) => Some(plain(run, name)?),
                Some(_) => Some(run.table(name)?),
                None => None,
            };
            if let Some(table) = table {
                if let Err(problem) = database.add(name, &table, None) {
                    return run.stop(problem);
                }
                loaded.push(name.clone());
            }
        }
    }
    Ok(())
}

/// Puts an empty table of the right columns into the database for every name that a query mentions.
pub(crate) fn load_empty(run: &mut Run<'_>, database: &mut Sql, query: &str) -> Step<()> {
    let mut loaded: Vec<String> = Vec::new();
    for it in sql::identifiers(query) {
        for name in it.table.iter().chain(std::iter::once(&it.name.to_ascii_lowercase())) {
            if loaded.contains(name) || run.plan.node(name).is_none() {
                continue;
            }
            let columns = match run.plan.columns(name) {
                Some(columns) => columns,
                None => headers(run, name)?,
            };
            if let Err(problem) = database.add(name, &crate::step::designation::empty(&columns), None) {
                return run.stop(problem);
            }
            loaded.push(name.clone());
        }
    }
    Ok(())
}

fn headers(run: &mut Run<'_>, name: &str) -> Step<Vec<String>> {
    let at = run.tables.of.get(name).copied().ok_or(Stopped)?;
    let file = run.obtain(at)?;
    match source::headers(&file, &run.tables.tables[at].reading) {
        Ok(headers) => Ok(headers),
        Err(problem) => {
            let problem = run.tables.tables[at].place(problem);
            run.stop(problem)
        }
    }
}

/// A source or lookup as the plain table that it is.
fn plain(run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
    let at = run.tables.of.get(name).copied().ok_or(Stopped)?;
    let file = run.obtain(at)?;
    let place = &run.tables.tables[at];
    let kind = run.plan.file_of(name).map_or_else(plain_number, |it| crate::files::number(it, None));
    let source::Kind::Number { missing, numbers } = kind else { return Err(Stopped) };
    match source::read_all(&file, &place.reading, &missing, numbers) {
        Ok((names, table)) => {
            let mut result = ResultTable::new();
            for (name, column) in names.iter().zip(table.columns) {
                let values = match column {
                    source::Column::Text(texts) => Values::Text(texts),
                    source::Column::Number(numbers) => Values::Number(numbers.values),
                };
                result = result.with(name, values);
            }
            Ok(Arc::new(result))
        }
        Err(problems) => {
            let placed: Vec<Problem> = problems.into_iter().map(|it| place.place(it)).collect();
            run.problems.extend(placed);
            Err(Stopped)
        }
    }
}
