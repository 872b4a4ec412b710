//! The policies of a study, asked: what they cover, what they do, and what one policy, measure or goal is to the others.

mod shown;

use std::path::Path;
use std::sync::Arc;

use theodolite_core::{Polarity, Problem};
use theodolite_data::store::Store;
use theodolite_data::table::{ResultTable, Values};

use crate::digits::{alone, grouped};
use crate::draw::{logic, wheel as drawn};
use crate::nearest::nearest;
use crate::plan::Plan;
use crate::run::Run;
use crate::spec::mission::{Mission, Stage};
use crate::spec::portfolio::Need;
use crate::spec::wheel::{Facet, Mark, Policy};
use crate::spec::{At, Study};
use crate::step::portfolio::pounds;
use crate::step::wheel::Model;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// All policies together: these tables, `coverage` or `wheel_coverage`, portfolios too; every one where none is named.
    All(Vec<String>),
    /// A policy, by its name.
    Policy(String),
    /// A measure, by its name.
    Measure(String),
    /// A goal, by its name.
    Goal(String),
    /// A portfolio, by its name.
    Portfolio(String),
}

/// What there is to tell.
#[derive(Clone, Debug)]
pub struct Wheel {
    /// What it is about.
    pub title: String,
    /// What is said of it, each with a word for what it is.
    pub facts: Vec<(&'static str, String)>,
    /// Tables, the most important first.
    pub parts: Vec<Part>,
    /// What is doubtful.
    pub warnings: Vec<Problem>,
}

/// A table of a wheel, or those of its rows that are asked for.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name: `coverage`, `gaps` ..., that of a portfolio, `missions`.
    pub name: String,
    /// What to write above it.
    pub title: String,
    /// The rows.
    pub table: ResultTable,
    /// The columns that people look at first.
    pub columns: &'static [&'static str],
    /// What the receipt notes.
    pub notes: Vec<String>,
}

/// Answers what is asked about the policies of a study, computing what that needs; `results`, an earlier build's folder, saves
/// work. Only missions read sources.
///
/// # Errors
/// Every problem of the study and of what is needed; one that says so where there are no policies, or none of that name.
pub fn wheel(
    study: &Study,
    store: &Store,
    results: Option<&Path>,
    about: &About,
) -> Result<Wheel, Vec<Problem>> {
    asked(study, store, results, |asking| match about {
        About::All(tables) => asking.all(tables),
        About::Policy(name) => asking.policy(name),
        About::Measure(name) => asking.measure(name),
        About::Goal(name) => asking.goal(name),
        About::Portfolio(name) => asking.portfolio(name),
    })
}

/// What a drawing of the wheel shows; `table` is where the same stands as a table.
///
/// # Errors
/// Every problem of the study; one that says so where there are no policies.
pub fn drawing(study: &Study, table: &str) -> Result<drawn::Wheel, Vec<Problem>> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    if study.policies.is_empty() {
        return Err(vec![no_policies(study)]);
    }
    Ok(shown::shown(&Model::new(&plan, &mut Vec::new()), table))
}

/// A policy's missions by stage, with targets and what is reached; `folder` is where the same stands as tables.
///
/// # Errors
/// Every problem of the study and its missions; one that says so where there is no policy of that name.
pub fn logic_model(
    study: &Study,
    store: &Store,
    results: Option<&Path>,
    policy: &str,
    folder: &str,
) -> Result<logic::Logic, Vec<Problem>> {
    asked(study, store, results, |asking| {
        let policy = asking.policy_named(policy)?;
        asking.logic(policy, folder)
    })
}

/// Asks a study that has policies.
fn asked<T>(
    study: &Study,
    store: &Store,
    results: Option<&Path>,
    ask: impl FnOnce(&mut Asking<'_, '_>) -> Result<T, Option<Problem>>,
) -> Result<T, Vec<Problem>> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    if study.wheel.is_empty() {
        return Err(vec![no_policies(study)]);
    }
    let mut run = Run::new(&plan, store, results.and_then(crate::build::earlier));
    run.problems.extend(problems);
    let model = Model::new(&plan, &mut Vec::new());
    let mut asking = Asking { study, model, run };
    match ask(&mut asking) {
        Ok(answer) => Ok(answer),
        Err(problem) => {
            let mut problems = std::mem::take(&mut asking.run.problems);
            problems.extend(problem);
            Err(problems)
        }
    }
}

fn no_policies(study: &Study) -> Problem {
    let file = study.texts.first().map_or("the study", |it| it.0.as_ref());
    Problem::error("no-policies", format!("`{file}` has no policies"))
        .hint("add a section `[policy.NAME]` for each: its goals, its principles, its effects")
}

/// What the wheel of a study is called.
fn title(study: &Study) -> String {
    let stated = study.wheel_settings.title.as_ref().or(study.about.title.as_ref());
    stated.cloned().unwrap_or_else(|| "The policy wheel".to_owned())
}

/// The rows whose column has a text.
fn rows_with(table: &ResultTable, columns: &[&str], text: &str) -> ResultTable {
    let texts: Vec<_> = columns.iter().filter_map(|it| table.texts(it)).collect();
    let rows: Vec<usize> =
        (0..table.len()).filter(|row| texts.iter().any(|it| it.get(*row) == text)).collect();
    table.take(&rows)
}

/// A study whose policies are asked about.
struct Asking<'a, 'p> {
    study: &'p Study,
    model: Model<'p>,
    run: Run<'a>,
}

/// Why there is no answer: a problem of what was asked, or none where the run has told what is wrong.
type Answer<T> = Result<T, Option<Problem>>;

impl<'p> Asking<'_, 'p> {
    fn facet(&mut self, facet: Facet) -> Answer<Arc<ResultTable>> {
        self.run.table(facet.table()).map_err(|_| None)
    }

    /// A table of the wheel as a part, with the rows that are asked for.
    fn part(
        &mut self,
        facet: Facet,
        title: &str,
        columns: &'static [&'static str],
        rows: impl FnOnce(&ResultTable) -> ResultTable,
    ) -> Answer<Part> {
        let table = rows(self.facet(facet)?.as_ref());
        let notes = self.run.records.get(facet.table()).map(|it| it.notes.clone()).unwrap_or_default();
        Ok(Part { name: facet.name().to_owned(), title: title.to_owned(), table, columns, notes })
    }

    fn all(&mut self, tables: &[String]) -> Answer<Wheel> {
        let is_asked = |facet: &Facet| {
            tables.is_empty() || tables.iter().any(|it| it == facet.name() || it == facet.table())
        };
        let facets: Vec<Facet> = self.study.wheel.iter().map(|it| it.facet).collect();
        let known = || facets.iter().flat_map(|it| [it.name(), it.table()]);
        if let Some(name) = tables.iter().find(|it| !known().any(|known| known == it.as_str())) {
            return Err(Some(unknown("table", name, facets.iter().map(|it| it.name()))));
        }
        let mut parts = Vec::new();
        for facet in facets.iter().copied().filter(is_asked) {
            parts.push(
                self.part(facet, crate::step::wheel::title(facet), main_columns(facet), |it| it.clone())?,
            );
        }
        let Study { principles, goals, actors, policies, links, .. } = self.study;
        let own = self.model.own_effects().count();
        let facts = vec![
            ("policies", policies.len()),
            ("principles", principles.len()),
            ("goals", goals.len()),
            ("actors", actors.len()),
            ("effects", own),
            ("links", links.len()),
            ("measures", self.model.points.len() - self.model.policies()),
            ("portfolios", self.study.portfolios.len()),
            ("descriptors", self.study.descriptors.len()),
        ];
        let facts = facts.into_iter().filter(|it| it.1 > 0);
        Ok(Wheel {
            title: title(self.study),
            facts: facts.map(|(what, count)| (what, grouped(count as f64, 0))).collect(),
            parts,
            warnings: std::mem::take(&mut self.run.problems),
        })
    }

    fn policy_named(&self, name: &str) -> Answer<&'p Policy> {
        let policies = &self.study.policies;
        let found = policies.iter().find(|it| it.name.value == name);
        found.ok_or_else(|| Some(unknown("policy", name, policies.iter().map(|it| it.name.value.as_str()))))
    }

    fn policy(&mut self, name: &str) -> Answer<Wheel> {
        let policy = self.policy_named(name)?;
        let words =
            |all: &[At<String>]| all.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
        let marks = |all: &[Mark]| {
            let all = all.iter().filter(|it| it.marks > 0);
            all.map(|it| format!("{} ({})", it.of.value, it.marks)).collect::<Vec<_>>().join(", ")
        };
        let money =
            |pence: &Option<At<i64>>| pence.as_ref().map_or(String::new(), |it| pounds(i128::from(it.value)));
        let levels: Vec<&str> = policy.levels.iter().map(|it| it.name()).collect();
        let facts = [
            ("is", policy.text.clone().unwrap_or_default()),
            ("source", policy.source.clone().unwrap_or_default()),
            ("status", policy.status.map_or(String::new(), |it| it.name().to_owned())),
            ("level", levels.join(", ")),
            ("domains", words(&policy.domains)),
            ("actors", words(&policy.actors)),
            ("principles", marks(&policy.principles)),
            ("goals", marks(&policy.goals)),
            ("gains", words(&policy.gains)),
            ("loses", words(&policy.loses)),
            ("groups", words(&policy.groups)),
            (
                "competitive",
                if policy.competitive { "places win it against each other".into() } else { String::new() },
            ),
            ("cost", money(&policy.cost)),
            ("value", money(&policy.value)),
            ("needs", words(&policy.needs)),
            ("excludes", words(&policy.excludes)),
            ("note", policy.note.clone().unwrap_or_default()),
        ];
        let mut parts = vec![
            self.part(Facet::Effects, "What it does", &EFFECTS_OF, |it| rows_with(it, &["of"], name))?,
            self.part(Facet::Travel, "Where it arrives", &TRAVEL_OF, |it| rows_with(it, &["of"], name))?,
            self.part(
                Facet::Dropped,
                "What falls without it",
                &["of", "name", "title", "left", "by"],
                |it| rows_with(it, &["policy"], name),
            )?,
            self.part(Facet::Conflicts, "What it is at odds with", main_columns(Facet::Conflicts), |it| {
                rows_with(it, &["a", "b"], name)
            })?,
            self.part(Facet::Effects, "What is done to it", &EFFECTS_ON, |it| {
                rows_with(it, &["target"], name)
            })?,
            self.part(Facet::Gaps, "What it lacks", &["gap", "why"], |it| {
                let own = rows_with(it, &["name"], name);
                let gaps = own.texts("gap").cloned();
                let is_policy =
                    |row: &usize| gaps.as_ref().is_some_and(|it| it.get(*row).starts_with("policy-"));
                own.take(&(0..own.len()).filter(is_policy).collect::<Vec<_>>())
            })?,
        ];
        for (part, name) in
            parts.iter_mut().zip(["effects", "travel", "dropped", "conflicts", "effects-on-it", "gaps"])
        {
            part.name = name.to_owned();
        }
        parts.extend(self.missions(&policy.missions, "Its missions")?);
        let title = policy.title.clone().unwrap_or_else(|| name.to_owned());
        Ok(self.told(title, &facts, parts))
    }

    fn measure(&mut self, name: &str) -> Answer<Wheel> {
        let model = &self.model;
        let place = model.place(name).filter(|it| *it >= model.policies());
        let of_goal = self.study.goals.iter().flat_map(|it| &it.indicators);
        let of_goal = of_goal.filter_map(|it| model.measure(&it.value)).find(|it| it.name == name);
        let point = place.and_then(|it| model.points.get(it));
        let (title, kind, worse) = match (point, of_goal) {
            (Some(point), _) => (point.title, point.kind, point.worse),
            (None, Some(it)) => (it.title, it.kind, Some(it.worse)),
            (None, None) => {
                let measures = model.points.iter().skip(model.policies()).map(|it| it.name.as_str());
                return Err(Some(unknown("measure of the wheel", name, measures)));
            }
        };
        let measured = |goal: &&crate::spec::Goal| {
            let mut own = goal.indicators.iter().filter_map(|it| model.measure(&it.value));
            own.any(|it| it.name == name)
        };
        let goals = self.study.goals.iter().filter(measured).map(|it| it.name.value.as_str());
        let worse = match worse {
            Some(Polarity::High) => "a high value",
            Some(Polarity::Low) => "a low value",
            None => "",
        };
        let facts = [
            ("kind", kind.to_owned()),
            ("worse", worse.to_owned()),
            ("goals", goals.collect::<Vec<_>>().join(", ")),
        ];
        let title = if title.is_empty() { name.to_owned() } else { title.to_owned() };
        let mut parts = vec![
            self.part(Facet::Effects, "What moves it", &EFFECTS_ON, |it| rows_with(it, &["target"], name))?,
            self.part(Facet::Travel, "What moves it, directly and through others", &TRAVEL, |it| {
                rows_with(it, &["target"], name)
            })?,
            self.part(Facet::Effects, "What it moves", &EFFECTS_OF, |it| rows_with(it, &["of"], name))?,
            self.part(Facet::Conflicts, "Who is at odds over it", main_columns(Facet::Conflicts), |it| {
                rows_with(it, &["target"], name)
            })?,
        ];
        for (part, name) in parts.iter_mut().zip(["effects", "travel", "effects-of-it", "conflicts"]) {
            part.name = name.to_owned();
        }
        Ok(self.told(title, &facts, parts))
    }

    fn goal(&mut self, name: &str) -> Answer<Wheel> {
        let goals = &self.study.goals;
        let Some(goal) = goals.iter().find(|it| it.name.value == name) else {
            return Err(Some(unknown("goal", name, goals.iter().map(|it| it.name.value.as_str()))));
        };
        let words =
            |all: &[At<String>]| all.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
        let facts = [
            ("number", goal.number.map_or(String::new(), |it| it.to_string())),
            ("source", goal.source.clone().unwrap_or_default()),
            ("wording", goal.wording.map_or(String::new(), |it| it.name().to_owned())),
            ("domains", words(&goal.domains)),
            ("indicators", words(&goal.indicators)),
            ("note", goal.note.clone().unwrap_or_default()),
        ];
        let served = |policy: &'p Policy| {
            let mark = policy.goals.iter().find(|it| it.of.value == name && it.marks > 0)?;
            Some((policy, mark.marks))
        };
        let serve: Vec<(&Policy, u8)> = self.study.policies.iter().filter_map(served).collect();
        let actors =
            |it: &Policy| it.actors.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
        let actors: Vec<String> = serve.iter().map(|it| actors(it.0)).collect();
        let table = ResultTable::new()
            .with("policy", Values::text(serve.iter().map(|it| it.0.name.value.as_str())))
            .with("title", Values::text(serve.iter().map(|it| it.0.title.as_deref().unwrap_or_default())))
            .with("marks", Values::Whole(serve.iter().map(|it| f64::from(it.1)).collect()))
            .with("actors", Values::text(actors.iter().map(String::as_str)));
        let columns = &["policy", "title", "marks", "actors"];
        let mut parts = vec![
            Part {
                name: "policies".into(),
                title: "What serves it".into(),
                table,
                columns,
                notes: Vec::new(),
            },
            self.part(Facet::Actors, "Who works on it", &["actor", "stated", "policies", "others"], |it| {
                rows_with(it, &["goal"], name)
            })?,
        ];
        let own: Vec<String> = goal
            .indicators
            .iter()
            .filter_map(|it| self.model.measure(&it.value))
            .map(|it| it.name.clone())
            .collect();
        parts.push(self.part(
            Facet::Effects,
            "What moves its measures",
            main_columns(Facet::Effects),
            |it| {
                let target = it.texts("target").cloned();
                let is_own =
                    |row: &usize| target.as_ref().is_some_and(|it| own.iter().any(|own| own == it.get(*row)));
                it.take(&(0..it.len()).filter(is_own).collect::<Vec<_>>())
            },
        )?);
        parts.extend(self.missions(&goal.missions, "Its missions")?);
        let title = goal.title.clone().unwrap_or_else(|| name.to_owned());
        Ok(self.told(title, &facts, parts))
    }

    fn portfolio(&mut self, name: &str) -> Answer<Wheel> {
        let portfolios = &self.study.portfolios;
        let Some(spec) = portfolios.iter().find(|it| it.name.value == name) else {
            return Err(Some(unknown("portfolio", name, portfolios.iter().map(|it| it.name.value.as_str()))));
        };
        let table = self.run.table(name).map_err(|_| None)?;
        let record = self.run.records.get(name);
        let chosen: Vec<usize> = table
            .truths("chosen")
            .map(|it| (0..it.len()).filter(|row| it[*row] == Some(true)).collect())
            .unwrap_or_default();
        let policies: Vec<&Policy> = chosen.iter().filter_map(|row| self.study.policies.get(*row)).collect();
        let words =
            |all: &[At<String>]| all.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(", ");
        let mut facts = vec![
            ("objective", spec.objective.value.name().to_owned()),
            ("budget", spec.budget.as_ref().map_or(String::new(), |it| pounds(it.value.into()))),
            ("required", words(&spec.require)),
            ("excluded", words(&spec.exclude)),
            ("chosen", format!("{} of {} policies", policies.len(), table.len())),
        ];
        if let Some((proof, others)) = record.and_then(|it| it.notes.split_first()) {
            facts.extend([("proof", proof.clone()), ("result", others.join("; "))]);
        }
        let needs: Vec<(&'static str, Need)> = spec
            .asked(self.study)
            .into_iter()
            .map(|it| ("goal", it))
            .chain(spec.principles.iter().map(|it| ("principle", it.clone())))
            .collect();
        let serve = |of: &str, name: &str| -> Vec<(&str, u32)> {
            let mark = |it: &&Policy| {
                let marks = if of == "goal" { &it.goals } else { &it.principles };
                marks.iter().find(|it| it.of.value == name && it.marks > 0).map(|it| u32::from(it.marks))
            };
            policies.iter().filter_map(|it| Some((it.name.value.as_str(), mark(it)?))).collect()
        };
        let by: Vec<Vec<(&str, u32)>> = needs.iter().map(|it| serve(it.0, &it.1.of.value)).collect();
        let marks: Vec<u32> = by.iter().map(|it| it.iter().map(|it| it.1).sum()).collect();
        let whole = |of: Vec<u32>| Values::Whole(of.into_iter().map(f64::from).collect());
        let covered = marks.iter().zip(&needs).map(|(marks, it)| Some(*marks >= it.1.marks));
        let by: Vec<String> =
            by.iter().map(|it| it.iter().map(|it| it.0).collect::<Vec<_>>().join(", ")).collect();
        let asked = ResultTable::new()
            .with("of", Values::text(needs.iter().map(|it| it.0)))
            .with("name", Values::text(needs.iter().map(|it| it.1.of.value.as_str())))
            .with("covered", Values::Truth(covered.collect()))
            .with("needs", whole(needs.iter().map(|it| it.1.marks).collect()))
            .with("marks", whole(marks))
            .with("by", Values::text(by.iter().map(String::as_str)));
        let parts = vec![
            Part {
                name: "chosen".into(),
                title: "What is chosen".into(),
                table: table.take(&chosen),
                columns: &["policy", "title", "status", "cost", "value", "covers", "only"],
                notes: Vec::new(),
            },
            Part {
                name: "covered".into(),
                title: "What it covers".into(),
                table: asked,
                columns: &["of", "name", "covered", "needs", "marks", "by"],
                notes: Vec::new(),
            },
        ];
        let title = spec.title.clone().unwrap_or_else(|| name.to_owned());
        Ok(self.told(title, &facts, parts))
    }

    fn told(&mut self, title: String, facts: &[(&'static str, String)], parts: Vec<Part>) -> Wheel {
        let facts = facts.iter().filter(|it| !it.1.is_empty()).cloned().collect();
        Wheel { title, facts, parts, warnings: std::mem::take(&mut self.run.problems) }
    }

    /// Missions by their names, one below the other by stage.
    fn missions(&mut self, names: &[At<String>], title: &str) -> Answer<Option<Part>> {
        if names.is_empty() {
            return Ok(None);
        }
        let mut found: Vec<(&Mission, Arc<ResultTable>)> = Vec::new();
        let mut stopped = false;
        for mission in by_stage(self.study, names) {
            match self.run.table(&mission.table) {
                Ok(table) => found.push((mission, table)),
                Err(_) => stopped = true, // what cannot be judged is told of every mission
            }
        }
        if stopped {
            return Err(None);
        }
        let text = |column: &str| -> Vec<String> {
            let of = |it: &(&Mission, Arc<ResultTable>)| {
                it.1.texts(column)
                    .filter(|it| !it.is_empty())
                    .map_or(String::new(), |it| it.get(0).to_owned())
            };
            found.iter().map(of).collect()
        };
        let number = |column: &str| -> Vec<f64> {
            let of = |it: &(&Mission, Arc<ResultTable>)| {
                it.1.numbers(column).and_then(|it| it.first()).copied().unwrap_or(f64::NAN)
            };
            found.iter().map(of).collect()
        };
        let mut table = ResultTable::new();
        for column in MISSIONS {
            let values = match column {
                "stage" | "mission" | "by" | "latest_period" | "verdict" | "why" => {
                    let texts = text(column);
                    Values::text(texts.iter().map(String::as_str))
                }
                _ => Values::Number(number(column)),
            };
            table.push(column, values);
        }
        Ok(Some(Part {
            name: "missions".into(),
            title: title.to_owned(),
            table,
            columns: &MISSIONS,
            notes: Vec::new(),
        }))
    }

    fn logic(&mut self, policy: &Policy, folder: &str) -> Answer<logic::Logic> {
        let part = self.missions(&policy.missions, "")?;
        let missions = by_stage(self.study, &policy.missions);
        let mut stages: Vec<logic::Stage> = Vec::new();
        for stage in Stage::ALL.into_iter().map(Some).chain([None]) {
            let title = match stage {
                Some(Stage::Input) => "Inputs",
                Some(Stage::Output) => "Outputs",
                Some(Stage::Outcome) => "Outcomes",
                None => "Of no stage",
            };
            let mut steps = Vec::new();
            for (row, mission) in missions.iter().enumerate().filter(|it| it.1.stage == stage) {
                let Some(table) = part.as_ref().map(|it| &it.table) else { continue };
                let number = |column: &str| {
                    table.numbers(column).and_then(|it| it.get(row)).copied().filter(|it| it.is_finite())
                };
                let text = |column: &str| table.texts(column).map_or("", |it| it.get(row)).to_owned();
                let of = self.study.series.iter().find(|it| it.name.value == mission.of.value);
                let unit = of.and_then(|it| it.unit.as_deref()).map_or(String::new(), |it| format!(" {it}"));
                steps.push(logic::Step {
                    title: mission.title.clone().unwrap_or_else(|| mission.name.value.clone()),
                    target: number("target")
                        .map_or(String::new(), |it| format!("{}{unit} by {}", alone(it), text("by"))),
                    reached: number("latest").map_or(String::new(), |it| {
                        format!("{}{unit} in {}", alone(it), text("latest_period"))
                    }),
                    verdict: text("verdict"),
                    done: number("done"),
                });
            }
            stages.push(logic::Stage { title: title.to_owned(), steps });
        }
        Ok(logic::Logic {
            title: policy.title.clone().unwrap_or_else(|| policy.name.value.clone()),
            text: policy.text.clone().unwrap_or_default(),
            table: folder.to_owned(),
            stages,
        })
    }
}

/// The columns of a table of missions.
const MISSIONS: [&str; 9] =
    ["stage", "mission", "target", "by", "latest", "latest_period", "done", "verdict", "why"];
/// What people look at first of the effects of something.
const EFFECTS_OF: [&str; 8] = ["target", "sign", "strength", "lower", "upper", "delay", "grade", "design"];
/// What people look at first of the effects on something.
const EFFECTS_ON: [&str; 8] = ["of", "sign", "strength", "lower", "upper", "delay", "grade", "design"];

/// What people look at first of how a change of one policy travels.
const TRAVEL_OF: [&str; 7] = ["target", "effect", "lower", "upper", "direction", "means", "after"];
/// What people look at first of how a change travels.
const TRAVEL: [&str; 8] = ["of", "target", "effect", "lower", "upper", "direction", "means", "after"];

/// The columns of a table that people look at first.
fn main_columns(facet: Facet) -> &'static [&'static str] {
    match facet {
        Facet::Coverage => &["of", "name", "title", "policies", "marks", "concentration", "only"],
        Facet::Gaps => &["gap", "name", "why"],
        Facet::Effects => &["of", "target", "sign", "strength", "delay", "grade"],
        Facet::Influence => &[
            "policy",
            "influence",
            "dependence",
            "role",
            "influence_indirect",
            "dependence_indirect",
            "role_indirect",
        ],
        Facet::Loops => &["loop", "feedback", "length", "delay", "gain", "path"],
        Facet::Conflicts => &["conflict", "a", "b", "target", "why"],
        Facet::Travel => &TRAVEL,
        Facet::Dropped => &["policy", "of", "name", "left", "by"],
        Facet::Actors => &["actor", "goal", "stated", "policies", "others"],
        Facet::Balance => &["scenario", "descriptor", "state", "balance", "other", "margin", "weak"],
    }
}

/// Missions by their names, inputs first; those without a stage come last.
fn by_stage<'s>(study: &'s Study, names: &[At<String>]) -> Vec<&'s Mission> {
    let named = names.iter().filter_map(|at| study.missions.iter().find(|it| it.name.value == at.value));
    let mut missions: Vec<&Mission> = named.collect();
    missions.sort_by_key(|it| (it.stage.is_none(), it.stage));
    missions
}

fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Problem {
    let problem = Problem::error("unknown-name", format!("there is no {what} `{name}`"));
    match nearest(name, known.clone()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => {
            let some: Vec<String> = known.take(8).map(|it| format!("`{it}`")).collect();
            // All of them are told where they are few.
            if some.is_empty() { problem } else { problem.hint(format!("there are {}", some.join(", "))) }
        }
    }
}
