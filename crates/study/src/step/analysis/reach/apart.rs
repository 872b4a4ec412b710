//! Money that is in no group, for the receipt.

use theodolite_core::sum::Sum;

use super::Found;
use crate::digits::grouped;
use crate::plan::Node;
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::analysis::Analysis;

/// Money where nobody lives.
pub(super) fn deserted(run: &Run<'_>, analysis: &Analysis, found: &Found) -> Option<String> {
    let is_one = |area: &u32| {
        let (money, people) = (found.money.get(*area as usize), found.people.get(*area as usize));
        people == Some(&0.0) && money.is_some_and(|it| !it.is_nan() && *it != 0.0)
    };
    let areas: Vec<u32> = (0..found.areas.len() as u32).filter(is_one).collect();
    let money = areas.iter().filter_map(|it| found.money.get(*it as usize)).copied().collect::<Sum>().value();
    (!areas.is_empty()).then(|| {
        format!(
            "{} of `{}` lies where nobody lives and is in no group: {}",
            amount(run, &analysis.of, money),
            analysis.of.value,
            found.areas.some(&areas)
        )
    })
}

/// What of a fund has no place: it stands in the last row of its table, which is of no area.
pub(in super::super) fn not_placed<'s>(
    run: &mut Run<'_>,
    money: impl Iterator<Item = &'s At<String>>,
) -> Step<Vec<String>> {
    let mut notes = Vec::new();
    for of in money {
        let Ok(reference) = run.plan.reference(of) else { continue };
        let is_fund = matches!(run.plan.node(&reference.name), Some(Node::Fund(_)));
        if !is_fund || ["awards", "per_head"].contains(&reference.column.as_str()) {
            continue;
        }
        let table = run.table(&reference.name)?;
        let last = table.texts("code").and_then(|codes| codes.iter().position(str::is_empty));
        let money = table.numbers(&reference.column).zip(last).and_then(|(it, last)| it.get(last).copied());
        if let Some(money) = money {
            let money = amount(run, of, money);
            notes.push(format!("{money} of `{}` has no place and is in no group", of.value));
        }
    }
    Ok(notes)
}

/// Money in a sentence: that of a fund is in pounds, unless it has a column of currencies.
fn amount(run: &Run<'_>, of: &At<String>, value: f64) -> String {
    let money = grouped(value.abs(), 2);
    let sign = if value < 0.0 { "-" } else { "" };
    match run.plan.reference(of).ok().and_then(|it| run.plan.node(&it.name)) {
        Some(Node::Fund(fund)) if fund.currency.is_none() => format!("{sign}£{money}"),
        _ => format!("{sign}{money}"),
    }
}
