//! Sections that give a status.

use theodolite_core::Problem;

use super::super::tree::{Section, integer, number};
use super::slipped;
use crate::spec::At;
use crate::spec::designation::{Designated, Designation, Listed, Rows, Take, Until};

/// The keys that say where an order is cut.
const CUTS: [&str; 6] = ["first", "share", "people", "share-of-people", "threshold", "like"];

/// Reads `[designation.*]`.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Designation> {
    let ways: Vec<&str> = ["where", "take", "list"].into_iter().filter(|it| section.has(it)).collect();
    let rule = match ways.as_slice() {
        ["where"] => section.at("where").map(Designated::Where),
        ["take"] => section.inner("take").and_then(|it| take(&it, problems)).map(Designated::Take),
        [_] => section.inner("list").and_then(|it| listed(&it, problems)).map(Designated::List),
        [] => {
            if !["where", "take", "list"].into_iter().any(|it| slipped(section, it)) {
                let message = format!("`{}` does not say who is designated", section.path);
                problems.push(Problem::error("missing-key", message).at(&section.name_span()).hint(
                    "add `where` (a condition), `take` (the first of an order) or `list` (an official list)",
                ));
            }
            None
        }
        [one, second, ..] => {
            let message = format!("`{}` has both `{one}` and `{second}`", section.path);
            problems.push(
                Problem::error("out-of-place", message)
                    .at(&section.key_span(second))
                    .hint("a designation has one rule: make two, and name both in the condition of a third"),
            );
            None
        }
    };
    Some(Designation {
        name: section.named(),
        geography: section.at("geography")?,
        rule: rule?,
        title: section.text("title"),
        note: section.text("note"),
    })
}

fn take(inner: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Take> {
    let mut said = CUTS.into_iter().filter(|it| inner.has(it));
    let (key, second) = (said.next(), said.next());
    if let (Some(key), Some(second)) = (key, second) {
        let message = format!("`{}` has both `{key}` and `{second}`", inner.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&inner.key_span(second))
                .hint("an order is cut in one way: keep one of the two"),
        );
        return None;
    }
    let Some(key) = key else {
        let message = format!("`{}` does not say where the order is cut", inner.path);
        problems.push(
            Problem::error("missing-key", message).at(&inner.name_span()).hint(
                "add one of `first` (areas), `share`, `people`, `share-of-people`, `threshold` or `like`",
            ),
        );
        return None;
    };
    let within = inner.at("within");
    let until = match key {
        "like" => {
            if within.is_none() {
                let message = format!("`{}.like` needs `within`", inner.path);
                problems.push(
                    Problem::error("out-of-place", message)
                        .at(&inner.key_span("like"))
                        .hint("name the parents, each of which gets as many of a category as there"),
                );
                return None;
            }
            Until::Like(inner.at("like")?)
        }
        _ => lines(inner, key, problems)?,
    };
    if let (Until::Threshold(_), Some(within)) = (&until, &within) {
        let message = format!("`{}.within` changes nothing beside `threshold`", inner.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&within.span)
                .hint("a value is met or not, whatever the other areas of a parent have: leave it out"),
        );
        return None;
    }
    Some(Take { by: inner.at("by")?, until: At { value: until, span: inner.value_span(key) }, within })
}

/// The lines at a key: one number or several, each beyond the one before.
fn lines(inner: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<Until> {
    let values = inner.values(key)?;
    let span = inner.value_span(key);
    let mut refused = |code: &'static str, message: String, hint: &str| {
        problems.push(Problem::error(code, message).at(&span).hint(hint));
    };
    if values.is_empty() {
        let message = format!("`{}.{key}` has no line", inner.path);
        refused("bad-value", message, "one number for a list, several for categories 1, 2, ...");
        return None;
    }
    // What is no number, or out of range, is said by its type.
    let found: Option<Vec<f64>> = values.iter().map(|it| number(it.get_ref())).collect();
    let found = found?;
    if key != "threshold" && found.iter().any(|it| !(*it > 0.0 && it.is_finite())) {
        if key.starts_with("share") && found.contains(&0.0) {
            let message = format!("`{}.{key}` takes nobody: a share should be above 0", inner.path);
            refused("bad-value", message, "leave a category out instead of giving it no areas");
        }
        return None;
    }
    let rises = |pair: &[f64]| pair[0] < pair[1];
    let falls = |pair: &[f64]| pair[0] > pair[1];
    let in_order = found.windows(2).all(rises) || key == "threshold" && found.windows(2).all(falls);
    if !in_order {
        let message = format!("the lines of `{}.{key}` are not in order", inner.path);
        let hint = match key {
            "threshold" => "each category's value after the one before it: 50, then 30, where high is worse",
            _ => "they add up: [100, 300] puts the first 100 in category 1 and the next 200 in category 2",
        };
        refused("cuts-not-ascending", message, hint);
        return None;
    }
    Some(match key {
        "first" => {
            let counts = values.iter().map(|it| u32::try_from(integer(it.get_ref())?).ok());
            Until::First(counts.collect::<Option<_>>()?)
        }
        "share" | "share-of-people" => {
            if found.iter().any(|it| *it > 1.0) {
                return None; // said by its type
            }
            let found = found.into_iter().map(exact).collect();
            if key == "share" { Until::Share(found) } else { Until::ShareOfPeople(found) }
        }
        "people" => Until::People(found),
        _ => Until::Threshold(found),
    })
}

/// A third cannot be written in decimals: 0.333 and 0.6667 mean one and two of them.
fn exact(share: f64) -> f64 {
    let third = |thirds: &f64| (share - thirds).abs() < 0.0007;
    [1.0 / 3.0, 2.0 / 3.0].into_iter().find(third).unwrap_or(share)
}

fn listed(inner: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Listed> {
    let mut misplaced = |key: &str, message: String, hint: &str| {
        problems.push(Problem::error("out-of-place", message).at(&inner.key_span(key)).hint(hint));
    };
    let by = match (inner.has("column"), inner.has("is"), inner.has("category")) {
        (false, false, false) => Rows::All,
        (false, false, true) => Rows::Category(inner.at("category")?),
        (true, true, false) => {
            let texts = inner.values("is")?;
            if texts.is_empty() {
                let message = format!("`{}.is` names no text", inner.path);
                let problem = Problem::error("bad-value", message).at(&inner.value_span("is"));
                problems
                    .push(problem.hint("the texts of the column that mean designated: `[\"1\", \"Yes\"]`"));
                return None;
            }
            Rows::Texts(inner.at("column")?, texts.into_iter().filter_map(|it| inner.at_value(it)).collect())
        }
        (column, _, true) => {
            let key = if column { "column" } else { "is" };
            let message = format!("`{}` has both `{key}` and `category`", inner.path);
            misplaced(
                key,
                message,
                "with `category`, those of category 1 are designated: keep one of the two",
            );
            return None;
        }
        (column, _, false) => {
            let (key, other) = if column { ("column", "is") } else { ("is", "column") };
            if !slipped(inner, other) {
                let message = format!("`{}.{key}` needs `{other}`", inner.path);
                misplaced(
                    key,
                    message,
                    "`column` names a column, and `is` the texts in it that mean designated",
                );
            }
            return None;
        }
    };
    Some(Listed { source: inner.at("source")?, by })
}
