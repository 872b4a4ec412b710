//! What is no error, but hardly meant: rows that look like totals, areas without a parent, parents that are slips.

use std::collections::BTreeMap;

use theodolite_core::Problem;
use theodolite_data::geography::Geography;
use theodolite_data::source::Table;
use theodolite_data::strings::Strings;

use super::cell;
use crate::nearest::is_slip;
use crate::plan::Node;
use crate::run::Run;
use crate::spec::Link;

/// The warning of areas that have no parent where others have one: totals and footnotes have codes too.
///
/// Where no area has a parent, the column is another one than was meant or not filled yet, and no row is a stray one.
/// A parent that is known from this column alone then has no area, which stops what needs it; of any other it is told
/// here.
pub(super) fn blank_parents(
    run: &Run<'_>,
    (at, table): (usize, &Table),
    areas: &Geography,
    link: &Link,
    rows: &[u32],
) -> Option<Problem> {
    let (name, parent) = (&areas.name, &link.geography.value);
    let (_, parents) = areas.parents.iter().find(|(of, _)| of == parent)?;
    let blank: Vec<u32> =
        (0_u32..).zip(parents.iter()).filter(|(_, code)| code.is_empty()).map(|it| it.0).collect();
    let row = rows.get(*blank.first()? as usize)?;
    let (message, hint) = if blank.len() < areas.len() {
        (
            format!(
                "{} of {} areas of `{name}` have no `{parent}`: {}",
                blank.len(),
                areas.len(),
                areas.some(&blank)
            ),
            "where these are totals or footnotes and no areas, leave their rows out with `except`",
        )
    } else if matches!(run.plan.node(parent), Some(Node::Geography(Some(it))) if it.file.is_some()) {
        (
            format!("no area of `{name}` has a `{parent}`: column `{}` is blank", link.code.value),
            "name the column that holds their codes, or take it out of `within`",
        )
    } else {
        return None;
    };
    let place = cell(run, at, table, *row, &link.code.value);
    Some(Problem::warning("blank-parent", message).at(&link.code.span).in_cell(place).hint(hint))
}

/// The warning of a parent with a single area whose name is a letter, a capital or a space away from one with several:
/// a slip makes a parent of its own without a word. Codes with digits differ by as little, and are not looked at.
pub(super) fn misspelt_parent(
    run: &Run<'_>,
    (at, table): (usize, &Table),
    areas: &Geography,
    link: &Link,
    rows: &[u32],
) -> Option<Problem> {
    const MANY: usize = 1000;
    let parent = &link.geography.value;
    if matches!(run.plan.node(parent), Some(Node::Geography(Some(it))) if it.file.is_some()) {
        return None;
    }
    let (_, parents) = areas.parents.iter().find(|(of, _)| of == parent)?;
    let mut first: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
    for (area, code) in (0_u32..).zip(parents.iter()).filter(|it| !it.1.is_empty()) {
        first.entry(code).or_insert((area, 0)).1 += 1;
        if first.len() > MANY {
            return None;
        }
    }
    let named = |code: &str| !code.bytes().any(|it| it.is_ascii_digit());
    let several = || first.iter().filter(|(code, it)| it.1 > 1 && named(code));
    let slips = first.iter().filter(|(code, it)| it.1 == 1 && named(code)).filter_map(|(code, (area, _))| {
        let (meant, _) = several().find(|(other, _)| is_slip(code, other))?;
        Some((*area, *code, *meant))
    });
    let slips: Vec<(u32, &str, &str)> = slips.collect();
    let (area, code, meant) = *slips.first()?;
    let more = match slips.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more like it)"),
    };
    let message = format!(
        "`{parent}` `{code}` has one area of `{}`, and its name is nearly `{meant}`{more}",
        areas.name
    );
    let place = cell(run, at, table, *rows.get(area as usize)?, &link.code.value);
    Some(
        Problem::warning("nearly-the-same", message)
            .at(&link.code.span)
            .in_cell(place)
            .hint("where it is a slip, mend the file: each spelling is a parent of its own"),
    )
}

/// An area that looks like the total of the others, and why: it would be ranked, and weigh as much as all of them.
pub(super) fn total(
    codes: &Strings,
    names: &Strings,
    people: Option<&[f64]>,
) -> Option<(usize, &'static str)> {
    const WORDS: [&str; 7] = ["total", "totals", "grand total", "sum", "all", "all areas", "overall"];
    const FEW: usize = 5;
    let is_total = |text: &str| WORDS.iter().any(|it| text.eq_ignore_ascii_case(it));
    if let Some(area) = (0..codes.len()).find(|area| is_total(codes.get(*area)) || is_total(names.get(*area)))
    {
        return Some((area, "so it is called"));
    }
    let people = people?;
    let known = || people.iter().copied().filter(|it| *it > 0.0);
    let whole: f64 = known().sum();
    // Of few areas one may well be as great as the others.
    let area = people.iter().position(|it| *it > 0.0 && (2.0 * it - whole).abs() <= 1e-9 * whole)?;
    (known().count() >= FEW).then_some((area, "it has as many people as all others together"))
}
