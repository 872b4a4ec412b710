//! Sections that set targets.

use theodolite_core::Problem;
use theodolite_core::mission::{Rule, Target};

use super::super::tree::{Section, number};
use super::series::period;
use super::{analysis, missing, needs, projection, side};
use crate::spec::mission::{Mission, Scorecard, Stage, Whose};
use crate::spec::side::{Between, Side};

/// The ways to state a target.
const TARGETS: [&str; 6] = ["level", "change", "relative", "halve-by", "narrow", "to"];
/// Those that only a gap has.
const OF_GAPS: [&str; 3] = ["halve-by", "narrow", "to"];

/// What all of it is, of shares.
const SHARES: f64 = 1.0;

/// Reads `[mission.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Mission> {
    let whose = whose(section, problems);
    let inner = section.inner("target")?;
    let target = target(section, &inner, problems);
    let by = match inner.has("halve-by") {
        true => {
            if inner.has("by") {
                needs(&inner, "by", "another target: `halve-by` says when", problems);
            }
            period(&inner, "halve-by", problems)
        }
        false => {
            if !inner.has("by") {
                missing(&inner, "by", "when the target is due", problems);
            }
            period(&inner, "by", problems)
        }
    };
    let from = period(&inner, "from", problems);
    if let (Some(from), Some(by)) = (&from, &by)
        && by.value <= from.value
    {
        let message = format!("`{}` is due by {}, and starts from {}", inner.path, by.value, from.value);
        problems.push(Problem::error("bad-value", message).at(&by.span).hint("a target lies after its base"));
    }
    Some(Mission {
        name: section.named(),
        table: format!("{}_mission", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        whose: whose?,
        is_relative: section.inner("gap").and_then(|it| it.truth("relative")).unwrap_or(false),
        target: target?,
        from,
        by: by?,
        stage: section.text("stage").and_then(|it| Stage::ALL.into_iter().find(|stage| stage.name() == it)),
        last: section.integer("last").and_then(|it| usize::try_from(it).ok()).unwrap_or(10),
        scale: projection::scale(section, SHARES, problems),
        rule: rule(section, problems),
        level: analysis::level(section, 0.95, problems),
        widen: section.truth("widen").unwrap_or(false),
    })
}

fn whose(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Whose> {
    let ways: Vec<&str> = ["who", "gap", "cover"].into_iter().filter(|key| section.has(key)).collect();
    if let [_, second, ..] = ways.as_slice() {
        let message = format!("`{}` has both `{}` and `{second}`", section.path, ways[0]);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span(second))
                .hint("a mission is of one of them"),
        );
    }
    if let Some(gap) = section.inner("gap") {
        for key in ["order", "people", "weights", "by-people"].into_iter().filter(|key| section.has(key)) {
            needs(section, key, "to stand within `gap`", problems);
        }
        return side::between(&gap, problems).map(Whose::Gap);
    }
    let counted = side::counted(section, problems);
    if let Some(share) = section.number("cover") {
        if section.has("order") {
            needs(section, "order", "`who` or `gap`", problems);
        }
        return Some(Whose::Cover(share, counted));
    }
    if !section.has("who") {
        if section.has("order") {
            needs(section, "order", "`who` or `gap`", problems);
        }
        return Some(Whose::Whole(counted));
    }
    let own = side::side(section, "who", problems)?;
    match &own {
        Side::Number(_) | Side::Rest => {
            let message = format!("`{}.who` is a group of areas, not `{}`", section.path, own.words());
            problems.push(Problem::error("bad-value", message).at(&section.value_span("who")));
            None
        }
        _ => {
            if section.has("order") && !own.is_part() {
                needs(section, "order", "a group such as `bottom-tenth`", problems);
            }
            let order = side::order(section);
            // Beside a sure 0 a group stands alone.
            Some(Whose::Group(Between { benchmark: Side::Number(0.0), own, order, counted }))
        }
    }
}

fn target(section: &Section<'_>, inner: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Target> {
    let stated: Vec<&str> = TARGETS.into_iter().filter(|key| inner.has(key)).collect();
    let [key] = stated.as_slice() else {
        let message = format!(
            "`{}` should say one of `level`, `change`, `relative`, `halve-by`, `narrow` and `to`, and says {}",
            inner.path,
            if stated.is_empty() { "none".to_owned() } else { stated.join(" and ") }
        );
        problems.push(Problem::error("bad-value", message).at(&section.value_span("target")));
        return None;
    };
    let is_gap = section.has("gap");
    if is_gap != OF_GAPS.contains(key) {
        let (what, hint) = match is_gap {
            true => ("no target of a gap", "of a gap say `halve-by`, `narrow` or `to`"),
            false => (
                "a target of a gap",
                "add `gap = { between = ..., and = ... }`, or say `level`, `change` or `relative`",
            ),
        };
        let message = format!("`{}.{key}` is {what}", inner.path);
        problems.push(Problem::error("out-of-place", message).at(&inner.key_span(key)).hint(hint));
        return None;
    }
    let value = || inner.number(key);
    Some(match *key {
        "level" => Target::Level { at: value()? },
        "change" => Target::Change { by: value()? },
        "relative" => Target::RelativeChange { by: value()? },
        "halve-by" => Target::NarrowGap { by: 0.5 },
        "narrow" => Target::NarrowGap { by: value()? },
        _ => Target::GapTo { at: value()? },
    })
}

fn rule(section: &Section<'_>, problems: &mut Vec<Problem>) -> Rule {
    let Some(inner) = section.inner("rule") else {
        return match section.text("rule").as_deref() {
            Some("ratio") => Rule::RATIO,
            _ => Rule::default(),
        };
    };
    let bounds = |key: &str| -> Option<Vec<f64>> {
        Some(inner.values(key)?.into_iter().filter_map(|it| number(it.get_ref())).collect())
    };
    let (chance, ratio) = (bounds("chance"), bounds("ratio"));
    let found = match (&chance, &ratio) {
        (Some(bounds), None) | (None, Some(bounds)) => bounds.as_slice(),
        _ => &[],
    };
    match found {
        [off, on] if off <= on => match chance.is_some() {
            true => Rule::Chance { on: *on, off: *off },
            false => Rule::Ratio { on: *on, off: *off },
        },
        _ => {
            let message = format!(
                "`{}` should say `chance` or `ratio` with two bounds, the lower one first",
                inner.path
            );
            problems.push(
                Problem::error("bad-value", message)
                    .at(&section.value_span("rule"))
                    .hint("such as `{ chance = [0.25, 0.75] }`"),
            );
            Rule::default()
        }
    }
}

/// Reads `[scorecard.*]`.
pub(super) fn scorecard(section: &Section<'_>, problems: &mut Vec<Problem>) -> Scorecard {
    let values = section.values("of").unwrap_or_default();
    let of: Vec<_> = values.into_iter().filter_map(|it| section.at_value(it)).collect();
    for (k, name) in of.iter().enumerate() {
        if of.iter().take(k).any(|it| it.value == name.value) {
            let message = format!("`{}.of` has `{}` twice", section.path, name.value);
            problems.push(Problem::error("duplicate-name", message).at(&name.span));
        }
    }
    Scorecard { name: section.named(), title: section.text("title"), of }
}
