//! What policies cover, what they leave open, what falls without one of them, and who works on what.

use theodolite_core::wheel::WheelError;
use theodolite_core::wheel::coverage::{Cell, Marks};
use theodolite_data::table::{ResultTable, Values};

use super::model::{Axis, Column, Model};
use super::texts;
use crate::digits::alone;
use crate::receipt::StepRecord;
use crate::spec::wheel::Policy;

/// The columns of the table of coverage.
pub(super) const COVERAGE: [&str; 8] =
    ["of", "name", "title", "policies", "marks", "share", "concentration", "only"];

/// For each thing that policies may serve, which do.
pub(super) fn coverage(model: &Model<'_>, record: &mut StepRecord) -> Result<ResultTable, WheelError> {
    record.method = Some(
        "of each thing that policies may serve: how many do, the sum of their marks (one a policy where none are given), their share of all policies that are not argued against, and the sum of the squared shares of marks"
            .into(),
    );
    let argued_for: Vec<bool> = model.study.policies.iter().map(|it| !it.is_opposed()).collect();
    let policies = argued_for.iter().filter(|it| **it).count();
    if policies < argued_for.len() {
        record.counts.insert(
            "policies argued against, which serve nothing".into(),
            (argued_for.len() - policies) as u64,
        );
    }
    let all = model.columns();
    let (mut sums, mut counts, mut concentration) = (Vec::new(), Vec::new(), Vec::new());
    for axis in Axis::ALL {
        let own: Vec<&Column> = all.iter().filter(|it| it.axis == axis).collect();
        let covered = marks(&own, &argued_for)?.coverage();
        if let (Some(share), Some(density)) = (covered.coverage, covered.density)
            && (share > 0.0 || axis != Axis::Level)
        {
            record.notes.push(format!(
                "{}: {} of {} covered ({}), density {}",
                axis.name(),
                own.len() - covered.gaps.len(),
                own.len(),
                alone(share),
                alone(density)
            ));
        }
        sums.extend(covered.column_sums.iter().map(|it| *it as f64));
        counts.extend(covered.column_counts.iter().map(|it| *it as f64));
        concentration.extend(covered.concentration.iter().map(|it| it.unwrap_or(f64::NAN)));
    }
    let only = |it: &Column| match it.cells.as_slice() {
        [(one, _)] => model.name(*one).to_owned(),
        _ => String::new(),
    };
    let share = counts.iter().map(|it| it / policies as f64).collect();
    let [of, name, title, count, sum, part, hhi, one] = COVERAGE;
    Ok(ResultTable::new()
        .with(of, Values::text(all.iter().map(|it| it.axis.name())))
        .with(name, Values::text(all.iter().map(|it| it.name.as_str())))
        .with(title, Values::text(all.iter().map(|it| it.title.as_str())))
        .with(count, Values::Whole(counts))
        .with(sum, Values::Whole(sums))
        .with(part, Values::Number(share))
        .with(hhi, Values::Number(concentration))
        .with(one, texts(all.iter().map(only))))
}

/// Some columns as a table of marks, with a row for each policy that counts.
fn marks(columns: &[&Column], counts: &[bool]) -> Result<Marks, WheelError> {
    let row = |policy: usize| counts.iter().take(policy).filter(|it| **it).count();
    let cells = columns.iter().enumerate();
    let cells = cells.flat_map(|(column, it)| {
        it.cells.iter().map(move |(policy, mark)| Cell { row: row(*policy), column, mark: *mark })
    });
    Marks::new(row(counts.len()), columns.len(), &cells.collect::<Vec<_>>())
}

/// The columns of the table of gaps.
pub(super) const GAPS: [&str; 4] = ["gap", "name", "title", "why"];

/// Something that is left open.
struct Gap {
    gap: &'static str,
    name: String,
    title: String,
    why: String,
}

/// What no policy serves, and policies and actors that serve nothing.
pub(super) fn gaps(model: &Model<'_>, record: &mut StepRecord) -> ResultTable {
    let mut gaps = unserved(model);
    gaps.extend(idle(model));
    record.method = Some(
        "goals, principles, domains, levels, places and measures without a policy; policies without what policies of the study have; actors without a goal"
            .into(),
    );
    let mut seen: Vec<&str> = Vec::new();
    for gap in &gaps {
        if !seen.contains(&gap.gap) {
            seen.push(gap.gap);
            let count = gaps.iter().filter(|it| it.gap == gap.gap).count();
            record.counts.insert(gap.gap.replace('-', " "), count as u64);
        }
    }
    let text = |of: fn(&Gap) -> &str| Values::text(gaps.iter().map(of));
    let [gap, name, title, why] = GAPS;
    ResultTable::new()
        .with(gap, text(|it| it.gap))
        .with(name, text(|it| &it.name))
        .with(title, text(|it| &it.title))
        .with(why, text(|it| &it.why))
}

/// What no policy serves.
fn unserved(model: &Model<'_>) -> Vec<Gap> {
    let policies = &model.study.policies;
    let reached = model.reached();
    let mut gaps = Vec::new();
    for column in model.columns().into_iter().filter(|it| it.cells.is_empty()) {
        let (gap, why) = match column.axis {
            Axis::Goal => ("goal-without-policy", "no policy serves it"),
            Axis::Principle => ("principle-without-policy", "no policy puts it into practice"),
            Axis::Domain => ("domain-without-policy", "goals belong to it, and no policy does"),
            // Where no policy says at which level it works, or who gains, nothing is known to be missing.
            Axis::Level if policies.iter().any(|it| !it.levels.is_empty()) => {
                ("level-without-policy", "no policy works at it")
            }
            Axis::Designation if policies.iter().any(|it| !it.gains.is_empty()) => {
                ("designation-without-policy", "its areas gain by no policy")
            }
            Axis::Measure if !reached.contains(column.name.as_str()) => {
                ("measure-without-policy", "no policy acts on it, directly or through others")
            }
            _ => continue,
        };
        gaps.push(Gap { gap, name: column.name, title: column.title, why: why.to_owned() });
    }
    gaps
}

/// Policies, goals and actors that lack what ties them to the others.
fn idle(model: &Model<'_>) -> Vec<Gap> {
    let study = model.study;
    let mut gaps = Vec::new();
    for goal in study.goals.iter().filter(|it| it.indicators.is_empty() && it.missions.is_empty()) {
        gaps.push(Gap {
            gap: "goal-without-measure",
            name: goal.name.value.clone(),
            title: goal.title.clone().unwrap_or_default(),
            why: "no indicator and no mission tells how far it is reached".into(),
        });
    }
    for policy in &study.policies {
        let mut add = |gap, why: String| {
            gaps.push(Gap {
                gap,
                name: policy.name.value.clone(),
                title: policy.title.clone().unwrap_or_default(),
                why,
            });
        };
        if !policy.is_opposed() && !study.goals.is_empty() && !policy.goals.iter().any(|it| it.marks > 0) {
            add("policy-without-goal", "it serves no goal".into());
        }
        if !policy.is_opposed()
            && !study.principles.is_empty()
            && !policy.principles.iter().any(|it| it.marks > 0)
        {
            add("policy-without-principle", "it serves no principle".into());
        }
        match policy.effects.len() {
            0 => add("policy-without-effect", "nothing says what it changes".into()),
            _ if policy.effects.iter().any(|it| it.evidence.grade.is_some()) => {}
            1 => add("policy-ungraded", "the evidence of its only effect is ungraded".into()),
            all => add("policy-ungraded", format!("the evidence of all its {all} effects is ungraded")),
        }
    }
    for actor in study.actors.iter().filter(|_| !study.goals.is_empty()) {
        let name = &actor.name.value;
        let by_policy = carried_out(study, name).any(|it| it.goals.iter().any(|it| it.marks > 0));
        if actor.goals.is_empty() && !by_policy {
            gaps.push(Gap {
                gap: "actor-without-goal",
                name: name.clone(),
                title: actor.title.clone().unwrap_or_default(),
                why: "it names no goal, and carries out no policy that serves one".into(),
            });
        }
    }
    gaps
}

/// The policies that an actor carries out.
fn carried_out<'s>(study: &'s crate::spec::Study, actor: &str) -> impl Iterator<Item = &'s Policy> {
    study.policies.iter().filter(move |it| it.actors.iter().any(|it| it.value == *actor))
}

/// The columns of the table of what falls without a policy.
pub(super) const DROPPED: [&str; 6] = ["policy", "of", "name", "title", "left", "by"];

/// For each policy, what no other serves, and what but one other does.
pub(super) fn dropped(model: &Model<'_>, record: &mut StepRecord) -> Result<ResultTable, WheelError> {
    // A level or an actor falls with no policy.
    let axes = [Axis::Principle, Axis::Goal, Axis::Domain, Axis::Designation, Axis::Group, Axis::Measure];
    let all = model.columns();
    let columns: Vec<&Column> = all.iter().filter(|it| axes.contains(&it.axis)).collect();
    let losses = marks(&columns, &vec![true; model.policies()])?.losses();
    let mut rows: Vec<(usize, &Column, Option<usize>)> = Vec::new();
    for (policy, loss) in losses.iter().enumerate() {
        rows.extend(loss.emptied.iter().map(|it| (policy, columns[*it], None)));
        rows.extend(loss.single.iter().map(|it| (policy, columns[it.column], Some(it.row))));
    }
    let alone = losses.iter().filter(|it| !it.emptied.is_empty()).count();
    record.method = Some("what would be served by no policy, or by just one, without this one".into());
    record.counts.insert("policies that hold something up alone".into(), alone as u64);
    let [policy, of, name, title, left, by] = DROPPED;
    Ok(ResultTable::new()
        .with(policy, Values::text(rows.iter().map(|it| model.name(it.0))))
        .with(of, Values::text(rows.iter().map(|it| it.1.axis.name())))
        .with(name, Values::text(rows.iter().map(|it| it.1.name.as_str())))
        .with(title, Values::text(rows.iter().map(|it| it.1.title.as_str())))
        .with(left, Values::Whole(rows.iter().map(|it| f64::from(u8::from(it.2.is_some()))).collect()))
        .with(by, Values::text(rows.iter().map(|it| it.2.map_or("", |it| model.name(it))))))
}

/// The columns of the table of actors.
pub(super) const ACTORS: [&str; 6] = ["actor", "goal", "title", "stated", "policies", "others"];

/// For each actor and goal that it works on: by which policies, and who else does.
pub(super) fn actors(model: &Model<'_>, record: &mut StepRecord) -> ResultTable {
    struct Row<'a> {
        actor: &'a str,
        goal: &'a str,
        title: &'a str,
        stated: bool,
        policies: Vec<&'a str>,
    }
    let study = model.study;
    let mut rows: Vec<Row<'_>> = Vec::new();
    for actor in &study.actors {
        for goal in &study.goals {
            let name = &goal.name.value;
            let stated = actor.goals.iter().any(|it| it.value == *name);
            let serves = |it: &&Policy| it.goals.iter().any(|it| it.of.value == *name && it.marks > 0);
            let policies = carried_out(study, &actor.name.value).filter(serves);
            let policies: Vec<&str> = policies.map(|it| it.name.value.as_str()).collect();
            if stated || !policies.is_empty() {
                let title = goal.title.as_deref().unwrap_or_default();
                rows.push(Row { actor: &actor.name.value, goal: name, title, stated, policies });
            }
        }
    }
    let others = |row: &Row<'_>| {
        let others = rows.iter().filter(|it| it.goal == row.goal && it.actor != row.actor);
        others.map(|it| it.actor).collect::<Vec<_>>().join(", ")
    };
    let lonely = rows.iter().filter(|it| others(it).is_empty()).count();
    record.method =
        Some("who works on which goal: stated, or by carrying out a policy that serves it".into());
    record.counts.insert("actors".into(), study.actors.len() as u64);
    record.counts.insert("goals with a single actor".into(), lonely as u64);
    let [actor, goal, title, stated, policies, other] = ACTORS;
    ResultTable::new()
        .with(actor, Values::text(rows.iter().map(|it| it.actor)))
        .with(goal, Values::text(rows.iter().map(|it| it.goal)))
        .with(title, Values::text(rows.iter().map(|it| it.title)))
        .with(stated, Values::Truth(rows.iter().map(|it| Some(it.stated)).collect()))
        .with(policies, texts(rows.iter().map(|it| it.policies.join(", "))))
        .with(other, texts(rows.iter().map(others)))
}
