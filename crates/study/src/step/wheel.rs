//! The policy wheel: what policies serve, what they do to measures and to each other, and which to choose.

mod balance;
mod conflicts;
mod cover;
mod influence;
mod loops;
mod model;
mod problems;
mod travel;

use std::sync::Arc;

use theodolite_core::{Problem, Span};
use theodolite_data::table::{ResultTable, Values};

use crate::plan::{Main, Plan, Rows, Section, fixed};
use crate::receipt::StepRecord;
use crate::run::{Run, Step};
use crate::spec::wheel::{Facet, Wheel};

pub(crate) use model::Model;
pub(crate) use problems::problems;

/// The columns of each table.
fn columns(facet: Facet) -> &'static [&'static str] {
    match facet {
        Facet::Coverage => &cover::COVERAGE,
        Facet::Gaps => &cover::GAPS,
        Facet::Effects => &EFFECTS,
        Facet::Influence => &influence::INFLUENCE,
        Facet::Loops => &loops::LOOPS,
        Facet::Conflicts => &conflicts::CONFLICTS,
        Facet::Travel => &travel::TRAVEL,
        Facet::Dropped => &cover::DROPPED,
        Facet::Actors => &cover::ACTORS,
        Facet::Balance => &balance::BALANCE,
    }
}

/// What a table is called.
pub(crate) fn title(facet: Facet) -> &'static str {
    match facet {
        Facet::Coverage => "What the policies cover",
        Facet::Gaps => "What they leave open",
        Facet::Effects => "What they do",
        Facet::Influence => "Who drives and who is driven",
        Facet::Loops => "Circles of effects",
        Facet::Conflicts => "What works against each other",
        Facet::Travel => "Where a change arrives",
        Facet::Dropped => "What falls without a policy",
        Facet::Actors => "Who works on which goal",
        Facet::Balance => "Which states fit together",
    }
}

impl Section for Wheel {
    fn kind(&self) -> &'static str {
        "wheel"
    }

    fn span(&self) -> Option<&Span> {
        None
    }

    fn title(&self) -> Option<&str> {
        Some(title(self.facet))
    }

    fn file_name(&self) -> Option<&str> {
        Some(self.facet.name())
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(columns(self.facet)))
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn definition(&self) -> String {
        format!("{} of {}", self.facet.name(), self.said)
    }

    fn is_random(&self) -> bool {
        matches!(self.facet, Facet::Travel | Facet::Balance)
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            // What cannot be found was told by the plan.
            let model = Model::new(run.plan, &mut Vec::new());
            let seed = run.plan.study.about.seed.unwrap_or(0);
            let record = run.record(name);
            record.counts.insert("policies".into(), model.policies() as u64);
            let table = match self.facet {
                Facet::Coverage => cover::coverage(&model, record),
                Facet::Gaps => Ok(cover::gaps(&model, record)),
                Facet::Effects => Ok(effects(&model, record)),
                Facet::Influence => influence::influence(&model, record),
                Facet::Loops => loops::circles(&model, record),
                Facet::Conflicts => Ok(conflicts::conflicts(&model, record)),
                Facet::Travel => travel::travel(&model, seed, record),
                Facet::Dropped => cover::dropped(&model, record),
                Facet::Actors => Ok(cover::actors(&model, record)),
                Facet::Balance => balance::balance(model.study, seed, record),
            };
            match table {
                Ok(table) => Ok(Arc::new(table)),
                Err(error) => run.stop(Problem::error("cannot-ask", format!("`{name}`: {error}"))),
            }
        })
    }
}

/// The columns of the table of effects.
const EFFECTS: [&str; 13] = [
    "effect", "of", "target", "sign", "strength", "lower", "upper", "delay", "grade", "design", "source",
    "link", "note",
];

/// Every effect that is stated.
fn effects(model: &Model<'_>, record: &mut StepRecord) -> ResultTable {
    let stated = &model.effects;
    let number = |of: &dyn Fn(&model::Stated<'_>) -> f64| stated.iter().map(of).collect::<Vec<f64>>();
    let text = |of: &dyn Fn(&model::Stated<'_>) -> String| texts(stated.iter().map(of));
    let option = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let [effect, of, target, sign, strength, lower, upper, delay, grade, design, source, link, note] =
        EFFECTS;
    let graded = stated.iter().filter(|it| it.effect.evidence.grade.is_some()).count();
    record.method = Some("the effects of policies and the links between measures, as stated".into());
    record.counts.insert("effects".into(), model.own_effects().count() as u64);
    record.counts.insert("links".into(), model.study.links.len() as u64);
    record.counts.insert("with graded evidence".into(), graded as u64);
    ResultTable::new()
        .with(effect, Values::Whole((1..=stated.len()).map(|it| it as f64).collect()))
        .with(of, text(&|it| model.name(it.of).to_owned()))
        .with(target, text(&|it| model.name(it.on).to_owned()))
        .with(sign, text(&|it| it.effect.sign.value.symbol().to_owned()))
        .with(strength, Values::Number(number(&|it| it.effect.strength.middle)))
        .with(lower, Values::Number(number(&|it| it.effect.strength.low)))
        .with(upper, Values::Number(number(&|it| it.effect.strength.high)))
        .with(delay, Values::Whole(number(&|it| f64::from(it.effect.delay))))
        .with(grade, text(&|it| model::graded(it.effect).to_owned()))
        .with(design, text(&|it| option(it.effect.evidence.design.as_deref())))
        .with(source, text(&|it| option(it.effect.evidence.source.as_deref())))
        .with(link, text(&|it| option(it.link.map(|link| link.name.value.as_str()))))
        .with(note, text(&|it| option(it.effect.note.as_deref())))
}

/// A column of texts.
pub(crate) fn texts(texts: impl IntoIterator<Item = String>) -> Values {
    let texts: Vec<String> = texts.into_iter().collect();
    Values::text(texts.iter().map(String::as_str))
}
