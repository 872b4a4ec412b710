//! Which states of descriptors fit together: cross-impact balance.

use theodolite_core::wheel::WheelError;
use theodolite_core::wheel::balance::{Judgement, Judgements, Search, State};
use theodolite_data::table::{ResultTable, Values};

use crate::digits::grouped;
use crate::receipt::StepRecord;
use crate::spec::Study;

/// The columns of the table of scenarios.
pub(super) const BALANCE: [&str; 10] = [
    "scenario",
    "descriptor",
    "title",
    "state",
    "balance",
    "other",
    "other_balance",
    "margin",
    "scenario_margin",
    "weak",
];

/// How many scenarios are listed: more than anybody would read.
const MOST_LISTED: usize = 1_000;

/// A descriptor in a scenario.
struct Row<'a> {
    scenario: usize,
    descriptor: &'a str,
    title: &'a str,
    state: &'a str,
    balance: i64,
    /// The best other state; `None` of a descriptor with a single state.
    other: Option<(&'a str, i64)>,
    scenario_margin: Option<i64>,
}

/// The scenarios in which no descriptor has a better state, each descriptor a row.
pub(super) fn balance(study: &Study, seed: u64, record: &mut StepRecord) -> Result<ResultTable, WheelError> {
    let descriptors = &study.descriptors;
    let states: Vec<usize> = descriptors.iter().map(|it| it.states.len()).collect();
    let place = |name: &str| descriptors.iter().position(|it| it.name.value == name);
    let mut stated = Vec::new();
    for (at, it) in descriptors.iter().enumerate() {
        for (of, rows) in &it.judgements {
            let Some(to) = place(&of.value) else { continue };
            for (own, row) in rows.iter().enumerate() {
                stated.extend(row.iter().enumerate().map(|(other, value)| Judgement {
                    from: State { descriptor: at, state: own },
                    to: State { descriptor: to, state: other },
                    value: *value,
                }));
            }
        }
    }
    let judgements = Judgements::new(&states, &stated)?;
    let search = Search { seed, most_listed: MOST_LISTED, ..Search::default() };
    let found = judgements.consistent(&search);
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (scenario, it) in found.listed.iter().enumerate() {
        let judged = judgements.judge(&it.states)?;
        for (at, descriptor) in descriptors.iter().enumerate() {
            let (own, balances) = (it.states[at], &judged.balances[at]);
            let name = |state: usize| descriptor.states[state].value.as_str();
            // Of equal ones the first.
            let others = (0..balances.len()).filter(|state| *state != own);
            let other = others.max_by_key(|state| (balances[*state], std::cmp::Reverse(*state)));
            rows.push(Row {
                scenario: scenario + 1,
                descriptor: &descriptor.name.value,
                title: descriptor.title.as_deref().unwrap_or_default(),
                state: name(own),
                balance: balances[own],
                other: other.map(|it| (name(it), balances[it])),
                scenario_margin: judged.margin,
            });
        }
    }
    let count = |it: u64| grouped(it as f64, 0);
    record.method = Some(
        "cross-impact balance: a scenario is one state of each descriptor; consistent where none has a state for which the others speak more; weak where one has another state as good"
            .into(),
    );
    record.counts.insert("descriptors".into(), descriptors.len() as u64);
    record.counts.insert("consistent scenarios".into(), found.found);
    record.counts.insert("weak".into(), found.listed.iter().filter(|it| !it.weak.is_empty()).count() as u64);
    let scenarios = found.scenarios.map_or("more scenarios than can be counted".to_owned(), |it| {
        format!("{} {}", count(it), if it == 1 { "scenario" } else { "scenarios" })
    });
    record.notes.push(match found.all {
        true => format!("{scenarios}: all of them looked at"),
        false => format!(
            "{scenarios}: {} searches from random starts, of which {} went round in circles; there may be consistent ones that none came to",
            count(search.starts as u64),
            count(found.circling as u64)
        ),
    });
    if found.found > found.listed.len() as u64 {
        let listed = found.listed.len() as u64;
        record.notes.push(format!(
            "{} of the {} consistent ones are listed",
            count(listed),
            count(found.found)
        ));
    }
    let whole = |of: &dyn Fn(&Row<'_>) -> Option<i64>| {
        Values::Whole(rows.iter().map(|it| of(it).map_or(f64::NAN, |it| it as f64)).collect())
    };
    let margin = |it: &Row<'_>| it.other.map(|other| it.balance - other.1);
    let [scenario, descriptor, title, state, own, other, other_balance, ahead, least, weak] = BALANCE;
    Ok(ResultTable::new()
        .with(scenario, whole(&|it| i64::try_from(it.scenario).ok()))
        .with(descriptor, Values::text(rows.iter().map(|it| it.descriptor)))
        .with(title, Values::text(rows.iter().map(|it| it.title)))
        .with(state, Values::text(rows.iter().map(|it| it.state)))
        .with(own, whole(&|it| Some(it.balance)))
        .with(other, Values::text(rows.iter().map(|it| it.other.map_or("", |it| it.0))))
        .with(other_balance, whole(&|it| it.other.map(|it| it.1)))
        .with(ahead, whole(&margin))
        .with(least, whole(&|it| it.scenario_margin))
        .with(weak, Values::Truth(rows.iter().map(|it| Some(margin(it) == Some(0))).collect())))
}
