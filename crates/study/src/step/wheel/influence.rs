//! Who drives and who is driven.

use theodolite_core::wheel::WheelError;
use theodolite_core::wheel::cross_impact::{Ended, Impact, MOST_POWERS, Sums, micmac};
use theodolite_data::table::{ResultTable, Values};

use super::model::Model;
use crate::receipt::StepRecord;

/// The columns of the table of influence.
pub(super) const INFLUENCE: [&str; 13] = [
    "policy",
    "influence",
    "dependence",
    "influence_indirect",
    "dependence_indirect",
    "kind",
    "title",
    "role",
    "role_indirect",
    "influence_rank",
    "dependence_rank",
    "influence_indirect_rank",
    "dependence_indirect_rank",
];

/// For each policy and measure, how much it moves others and is moved by them.
pub(super) fn influence(model: &Model<'_>, record: &mut StepRecord) -> Result<ResultTable, WheelError> {
    let impacts: Vec<Impact> = model
        .effects
        .iter()
        .map(|it| Impact { from: it.of, to: it.on, strength: it.effect.strength.middle })
        .collect();
    let found = micmac(model.points.len(), &impacts)?;
    let (direct, indirect) = (found.direct(), found.indirect());
    record.method = Some(
        "cross-impact (MICMAC): the sums of the strengths of what each does to others and others do to it, whichever way they go; the same along chains of effects; much is more than the mean of all"
            .into(),
    );
    let power = found.power();
    record.notes.push(match found.ended {
        Ended::Settled => {
            format!("indirect: along chains of {power} effects, whose ranks are those of chains one shorter")
        }
        Ended::Vanished => format!("indirect: along chains of {power} effects: there are no longer ones"),
        Ended::Limit => {
            format!("indirect: along chains of {MOST_POWERS} effects, and ranks would still change with longer ones")
        }
    });
    // What grows beyond all numbers keeps its order: only the unit is another.
    let scaled = |values: &[f64], exponent: i32| -> Vec<f64> {
        let whole = values.iter().map(|it| libm::scalbn(*it, exponent)).collect::<Vec<_>>();
        if whole.iter().all(|it| it.is_finite()) { whole } else { values.to_vec() }
    };
    let ranks = |ranks: Vec<usize>| Values::Whole(ranks.into_iter().map(|it| it as f64).collect());
    let roles = |of: &Sums| Values::text(of.quadrants().into_iter().map(|it| it.name()));
    let [policy, moves, moved, moves_on, moved_on, kind, title, role, role_on, a, b, c, d] = INFLUENCE;
    let influences = |of: &Sums| Values::Number(scaled(&of.influence, of.influence_exponent));
    let dependences = |of: &Sums| Values::Number(scaled(&of.dependence, of.dependence_exponent));
    Ok(ResultTable::new()
        .with(policy, Values::text(model.points.iter().map(|it| it.name.as_str())))
        .with(moves, influences(direct))
        .with(moved, dependences(direct))
        .with(moves_on, influences(indirect))
        .with(moved_on, dependences(indirect))
        .with(kind, Values::text(model.points.iter().map(|it| it.kind)))
        .with(title, Values::text(model.points.iter().map(|it| it.title)))
        .with(role, roles(direct))
        .with(role_on, roles(indirect))
        .with(a, ranks(direct.influence_ranks()))
        .with(b, ranks(direct.dependence_ranks()))
        .with(c, ranks(indirect.influence_ranks()))
        .with(d, ranks(indirect.dependence_ranks())))
}
