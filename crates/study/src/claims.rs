//! Every claim of a study, judged.

use theodolite_core::Problem;
use theodolite_data::sql::Sql;
use theodolite_data::store::Store;
use theodolite_data::table::{ResultTable, Values};

use crate::plan::Plan;
use crate::run::Run;
use crate::spec::Study;
use crate::step::claim::judge;
pub use crate::step::claim::{Judged, Verdict};

/// What came of judging the claims of a study.
#[derive(Debug)]
pub struct Claims {
    /// One a claim, in the order of the text.
    pub judged: Vec<Judged>,
    /// What is doubtful, and what kept a claim from being judged: one that cannot be asked hides no other.
    pub problems: Vec<Problem>,
}

impl Claims {
    /// The claims as a table, in the order of the text: `claim`, `section` (where it is said), `expected`, `found`,
    /// `tolerance`, `verdict`, `why`, then the sentence itself (`text`) and `decided_by`.
    pub fn table(&self) -> ResultTable {
        let judged = &self.judged;
        let elsewhere: Vec<String> = judged
            .iter()
            .map(|it| {
                let claims: Vec<String> =
                    it.decided_by.iter().map(|(study, claim)| format!("{study}.{claim}")).collect();
                claims.join(" ")
            })
            .collect();
        fn texts<'a>(judged: &'a [Judged], of: impl Fn(&'a Judged) -> &'a str) -> Values {
            Values::text(judged.iter().map(of))
        }
        ResultTable::new()
            .with("claim", texts(judged, |it| &it.name))
            .with("section", texts(judged, |it| it.source.as_deref().unwrap_or_default()))
            .with("expected", texts(judged, |it| &it.expected))
            .with("found", texts(judged, |it| &it.found))
            .with("tolerance", Values::Number(judged.iter().map(|it| it.tolerance).collect()))
            .with("verdict", texts(judged, |it| it.verdict.words()))
            .with("why", texts(judged, |it| it.why.as_deref().unwrap_or_default()))
            .with("text", texts(judged, |it| &it.text))
            .with("decided_by", Values::text(elsewhere.iter().map(String::as_str)))
    }
}

/// Judges every claim of a study, computing what the claims need; `results`, an earlier build's folder, saves work.
///
/// # Errors
/// Every problem of what the claims need, where none could be judged.
pub fn claims(
    study: &Study,
    store: &Store,
    results: Option<&std::path::Path>,
) -> Result<Claims, Vec<Problem>> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let mut run = Run::new(&plan, store, results.and_then(crate::build::earlier));
    run.problems.extend(problems);
    let mut database = Sql::new().map_err(|problem| vec![problem])?;
    let mut loaded = Vec::new();
    let mut judged = Vec::new();
    for claim in &study.claims {
        match judge(&mut run, &mut database, &mut loaded, claim) {
            Ok(it) => judged.push(it),
            Err(_) if run.problems.iter().any(Problem::is_error) => {}
            Err(_) => run.problems.push(
                Problem::error(
                    "not-made",
                    format!("what claim `{}` asks for could not be made", claim.name.value),
                )
                .at(&claim.name.span),
            ),
        }
    }
    if judged.is_empty() && run.problems.iter().any(Problem::is_error) {
        Err(run.problems)
    } else {
        Ok(Claims { judged, problems: run.problems })
    }
}
