//! Circles of effects: what reinforces itself and what balances itself.

use theodolite_core::wheel::WheelError;
use theodolite_core::wheel::loops::{Ended, Kind, Limits, Loop, loops};
use theodolite_data::table::{ResultTable, Values};

use super::model::Model;
use super::texts;
use super::travel::digraph;
use crate::receipt::StepRecord;

/// The columns of the table of loops.
pub(super) const LOOPS: [&str; 8] = ["loop", "path", "feedback", "length", "delay", "gain", "lower", "upper"];

/// All circles of effects, the shortest first.
pub(super) fn circles(model: &Model<'_>, record: &mut StepRecord) -> Result<ResultTable, WheelError> {
    let limits = Limits::default();
    let found = loops(&digraph(model)?, &limits);
    record.method = Some(
        "effects that come back to where they started and pass nothing twice; an even number of minus signs reinforces, an odd one balances; the gain is the product of the strengths, the delay the years once round"
            .into(),
    );
    let some = |kind: Kind| found.loops.iter().filter(|it| it.kind == kind).count() as u64;
    for kind in [Kind::Reinforcing, Kind::Balancing, Kind::Unclear] {
        if kind != Kind::Unclear || some(kind) > 0 {
            record.counts.insert(kind.name().to_owned(), some(kind));
        }
    }
    if found.ended != Ended::All {
        let up_to =
            found.all_up_to.map_or(String::new(), |it| format!("; all of up to {it} effects are here"));
        record.notes.push(format!(
            "there are more circles than the {} that are listed ({}){up_to}",
            found.loops.len(),
            found.ended.name()
        ));
    }
    let path = |it: &Loop| {
        let names: Vec<&str> = it.nodes.iter().chain(it.nodes.first()).map(|it| model.name(*it)).collect();
        names.join(" -> ")
    };
    let all = &found.loops;
    let number = |of: fn(&Loop) -> f64| all.iter().map(of).collect::<Vec<f64>>();
    let [count, way, feedback, length, delay, gain, lower, upper] = LOOPS;
    Ok(ResultTable::new()
        .with(count, Values::Whole((1..=all.len()).map(|it| it as f64).collect()))
        .with(way, texts(all.iter().map(path)))
        .with(feedback, Values::text(all.iter().map(|it| it.kind.name())))
        .with(length, Values::Whole(number(|it| it.effects.len() as f64)))
        .with(delay, Values::Whole(number(|it| it.delay as f64)))
        .with(gain, Values::Number(number(|it| it.gain)))
        .with(lower, Values::Number(number(|it| it.low)))
        .with(upper, Values::Number(number(|it| it.high))))
}
