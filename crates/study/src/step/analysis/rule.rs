//! The rule of a designation, taken apart: what it asks of the ranks and deciles of indices.

use theodolite_core::Problem;
use theodolite_core::uncertainty::{Place, Rule};
use theodolite_data::sql::{compared_with, conjunction, identifiers};

use super::drawn::behind;
use crate::plan::{Main, Node, Plan, Reference};
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::{Analysis, Cut, Question, Uncertainty};
use crate::spec::{At, By, Designation, Rebase};
use crate::step::designation::{Instead, holds_instead, made_from, mentions, of_ranks};

/// One line: the areas of a table that are in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// The table whose ranks decide: an index, or an index carried to another geography.
    pub table: String,
    /// The index behind it.
    pub index: String,
    /// Who is in.
    pub cut: Cut,
}

/// The lines that a fragility is about: that of its index, or those that a designation asks for together.
pub(crate) fn cuts(plan: &Plan<'_>, analysis: &Analysis) -> Result<Vec<Line>, Box<Problem>> {
    let Question::Fragility(spec) = &analysis.question else { return Ok(Vec::new()) };
    let name = analysis.of.value.as_str();
    let Some(Node::Designation(designation)) = plan.node(name) else {
        return Ok(vec![Line { table: name.to_owned(), index: name.to_owned(), cut: spec.cut }]);
    };
    let cannot = |why: String| {
        let message = format!("the rule of designation `{name}` cannot be taken apart: {why}");
        Box::new(Problem::error("cannot-take-apart", message).at(&analysis.of.span).hint(
            "fragility is told for rules such as `imd.decile = 1 AND cni.rank <= 100` or `take = { by = \"imd\", first = 100 }`: of indices, or of indices carried to the designation's geography",
        ))
    };
    // The index behind a table of ranks.
    let index_of = |table: &str| match plan.node(table) {
        Some(Node::Index(_)) => Ok(table.to_owned()),
        Some(Node::Rebase(it)) if matches!(it.by.value, By::PopulationMean | By::Mean) => {
            match behind(plan, it) {
                Some(index) => Ok(index.name.value.clone()),
                None => Err(cannot(format!("`{table}` is not the score of an index carried over"))),
            }
        }
        _ => Err(cannot(format!("`{table}` is no index"))),
    };
    let mut own: Vec<Line> = Vec::new();
    for (table, cut) in lines(plan, designation).map_err(cannot)? {
        let index = index_of(&table)?;
        if own.iter().any(|it| it.index == index) {
            return Err(cannot(format!("index `{index}` stands in it twice")));
        }
        own.push(Line { table, index, cut });
    }
    Ok(own)
}

/// A line in words.
pub(super) fn in_words(table: &str, cut: Cut) -> String {
    match cut {
        Cut::Share(share) => format!("the first {share} of `{table}`"),
        Cut::First(areas) => format!("the first {areas} of `{table}`"),
    }
}

/// The tables whose ranks a designation goes by, each with its cut: an area is in if it is in at each.
///
/// # Errors
/// Why its rule cannot be taken apart so.
pub(super) fn lines(plan: &Plan<'_>, designation: &Designation) -> Result<Vec<(String, Cut)>, String> {
    let Some(condition) = designation.condition() else {
        let (of, cut) = of_ranks(plan, designation)?;
        return match is_main(plan, &of) {
            true => Ok(vec![(of.name, cut)]),
            false => Err(format!("`{}.{}` is no score", of.name, of.column)),
        };
    };
    let Some(terms) = conjunction(&condition.value) else {
        return Err("it is not a list of comparisons of a table's column, such as `imd.decile = 1`, with AND between them".to_owned());
    };
    let mut lines: Vec<(String, Cut)> = Vec::new();
    for term in terms {
        let whole = |number: f64| number >= 1.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX);
        let cut = match (term.column.as_str(), term.operator.as_str(), term.number) {
            ("decile", "=", 1.0) => Cut::Share(0.1),
            ("decile", "<=", it) if whole(it) && it < 10.0 => Cut::Share(it / 10.0),
            ("decile", "<", it) if whole(it) && it > 1.0 && it <= 10.0 => Cut::Share((it - 1.0) / 10.0),
            ("rank", "<=", it) if whole(it) => Cut::First(it as u32),
            ("rank", "<", it) if whole(it) && it > 1.0 => Cut::First(it as u32 - 1),
            ("rank", "=", 1.0) => Cut::First(1),
            _ => return Err(format!("`{}` is no line in a list of ranks", term.text)),
        };
        if lines.iter().any(|it| it.0 == term.table) {
            return Err(format!("`{}` stands in it twice", term.table));
        }
        if plan.geography(&term.table) != Some(designation.geography.value.as_str()) {
            return Err(format!("`{}` is not about areas of `{}`", term.table, designation.geography.value));
        }
        lines.push((term.table, cut));
    }
    Ok(lines)
}

/// Whether a column is what its table ranks: the score of an index, the value of a rebase.
fn is_main(plan: &Plan<'_>, of: &Reference) -> bool {
    let main = plan.node(&of.name).map(|it| it.section().main());
    matches!(main, Some(Main::Column(main)) if main == of.column)
}

/// What a designation asks of one index, or of one that is carried over.
pub(super) struct Asked<'a> {
    /// The designation.
    pub designation: &'a Designation,
    /// The numbers that it compares ranks with.
    lines: Vec<u32>,
    /// Whether it asks for deciles.
    deciles: bool,
    /// The line of one that takes the first of an order.
    cut: Option<Cut>,
}

/// What a designation asks of an index of its own areas, or of one that is carried over to them: whatever else stands in
/// its condition is not moved by that index.
///
/// # Errors
/// A problem where it is named, if it asks nothing of the index, more than its ranks and deciles, something else that the
/// draws move, or is about other areas.
pub(super) fn asked<'a>(
    plan: &Plan<'a>,
    index: &str,
    spec: &Uncertainty,
    named: &At<String>,
) -> Result<Asked<'a>, Box<Problem>> {
    let (name, at) = (named.value.as_str(), &named.span);
    let Some(Node::Designation(designation)) = plan.node(name) else {
        return Err(Box::new(Problem::error("unknown-name", format!("unknown designation `{name}`")).at(at)));
    };
    let cannot = |why: String, hint: String| {
        let message =
            format!("the probability of designation `{name}` cannot be told from draws of `{index}`: {why}");
        Box::new(Problem::error("cannot-take-apart", message).at(at).hint(hint))
    };
    let usual = format!(
        "draws change the ranks and deciles of `{index}`: a rule may ask for `{index}.decile`, and compare `{index}.rank` with numbers, as in `{index}.decile <= 2 OR {index}.rank <= 100`"
    );
    let geography = designation.geography.value.as_str();
    let own = plan.geography(index).unwrap_or_default();
    // What the draws move: the index, and what of it is ranked.
    let drawn = match plan.node(index) {
        Some(Node::Rebase(it)) => behind(plan, it).map_or(index, |it| it.name.value.as_str()),
        _ => index,
    };
    let mentioned = made_from(plan, designation);
    if geography != own {
        let why = format!("it judges areas of `{geography}`, and the draws rank areas of `{own}`");
        let there = |it: &&Rebase| {
            it.to.value == geography && behind(plan, it).is_some_and(|it| it.name.value == drawn)
        };
        let there = plan.study.rebases.iter().filter(there).map(|it| &it.name.value);
        let hint = match there.min_by_key(|it| !mentioned.contains(it)) {
            Some(rebase) => format!("ask about the carried-over index: of = \"{rebase}\""),
            None if plan.geography(drawn) == Some(geography) => {
                format!("ask about the index itself: of = \"{drawn}\"")
            }
            None => format!(
                "name a designation of areas of `{own}`, or ask about the index carried over: [rebase.{drawn}_{geography}] with of = \"{drawn}.score\" and to = \"{geography}\""
            ),
        };
        return Err(cannot(why, hint));
    }
    let Some(condition) = designation.condition() else {
        let hint =
            format!("name a designation by `take = {{ by = \"{index}\", first = 100 }}` or by a condition");
        return match of_ranks(plan, designation) {
            Ok((of, cut)) if of.name == index && is_main(plan, &of) => {
                Ok(Asked { designation, lines: Vec::new(), deciles: false, cut: Some(cut) })
            }
            Ok((of, _)) => Err(cannot(format!("it goes by `{}.{}`", of.name, of.column), hint)),
            Err(why) => Err(cannot(why, hint)),
        };
    };
    let condition = condition.value.as_str();
    let columns = plan.columns(index).unwrap_or_default();
    let (mut ranks, mut deciles) = (false, false);
    for it in identifiers(condition) {
        let column = it.name.to_ascii_lowercase();
        let of_index = it.table.as_deref() == Some(index);
        if of_index && !it.in_query && matches!(column.as_str(), "rank" | "decile" | "code" | "name") {
            ranks |= column == "rank";
            deciles |= column == "decile";
        } else if of_index || it.table.is_none() && it.result() == index {
            let text = condition.get(it.offset..it.end).unwrap_or(index);
            let place = if it.in_query { " in a query of its own" } else { "" };
            return Err(cannot(format!("it asks for `{text}`{place}"), usual));
        } else if it.table.is_none()
            && plan.node(&it.result()).is_none()
            && columns.contains(&column)
            && !it.in_query
        {
            let hint = format!("write which table it is of: `{index}.{column}`");
            return Err(cannot(format!("`{}` stands alone in it", it.name), hint));
        }
    }
    let moved = mentioned.into_iter().find(|it| it != index && (it == drawn || stands_on(plan, it, drawn)));
    if let Some(moved) = moved {
        let why = if moved == drawn {
            format!("it asks for `{moved}`, which the draws change too")
        } else {
            format!("it asks for `{moved}`, which is made from `{drawn}` and would change with it")
        };
        let hint = match plan.node(&moved) {
            Some(Node::Designation(_)) => {
                format!("write what `{moved}` asks for into the condition of `{name}`")
            }
            Some(Node::Rebase(_)) => format!(
                "draws rank the areas of one geography at a time: leave `{moved}` out, or ask about it by itself (of = \"{moved}\") and a designation of its areas"
            ),
            _ => usual,
        };
        return Err(cannot(why, hint));
    }
    // Below the index, draws move the values that have errors, and with `throughout` the indices that it is made of.
    let moves = |step: &str| match plan.node(step) {
        Some(Node::Indicator(_)) => spec.values.is_some(),
        Some(Node::Index(_)) => spec.throughout,
        _ => false,
    };
    let below: Vec<&str> =
        plan.names().map(|it| it.0).filter(|it| moves(it) && stands_on(plan, drawn, it)).collect();
    let moved = mentions(plan, condition).into_iter().filter(|it| it != index).find_map(|it| {
        below.iter().find(|moved| it == **moved || stands_on(plan, &it, moved)).map(|by| (it, *by))
    });
    if let Some((moved, by)) = moved {
        let what = if moved == by { String::new() } else { format!(", which is made from `{by}`") };
        let why = format!("it asks for `{moved}`{what}: these draws change `{by}` too");
        let hint = format!("leave `{moved}` out of the rule, or draw without `throughout` and `values`");
        return Err(cannot(why, hint));
    }
    if !ranks && !deciles {
        return Err(cannot(format!("it asks neither for `{index}.decile` nor for `{index}.rank`"), usual));
    }
    let Some(numbers) = compared_with(condition, index, "rank") else {
        return Err(cannot(
            format!("it does more with `{index}.rank` than to compare it with a number"),
            usual,
        ));
    };
    if let Some(number) = numbers.iter().find(|it| it.fract() != 0.0 || **it > f64::from(u32::MAX)) {
        return Err(cannot(
            format!("it compares `{index}.rank` with {number}"),
            "compare ranks with whole numbers".to_owned(),
        ));
    }
    let lines = numbers.into_iter().map(|it| it as u32).collect();
    Ok(Asked { designation, lines, deciles, cut: None })
}

/// Whether a step is made from another, over however many steps.
fn stands_on(plan: &Plan<'_>, name: &str, on: &str) -> bool {
    let mut reached = vec![name.to_owned()];
    let mut at = 0;
    while let Some(step) = reached.get(at).cloned() {
        at += 1;
        let below = match plan.node(&step) {
            Some(Node::Designation(it)) => made_from(plan, it),
            _ => plan.inputs(&step),
        };
        for it in below {
            if it == on {
                return true;
            }
            if !reached.contains(&it) {
                reached.push(it);
            }
        }
    }
    false
}

impl Asked<'_> {
    /// What the designation says of each area wherever the index may put it, all else being as built.
    pub(super) fn rule(&self, run: &mut Run<'_>, index: &str) -> Step<Rule> {
        if let Some(cut) = self.cut {
            return self.first(run, index, cut);
        }
        let sql = |number: Option<String>, kind: &str| {
            // With the affinity of the column that it stands for.
            format!("CAST({} AS {kind})", number.unwrap_or_else(|| "NULL".to_owned()))
        };
        let times: Vec<Vec<Instead<'_>>> = Rule::places(&self.lines, self.deciles)
            .into_iter()
            .map(|Place { rank, decile }| {
                let rank = sql(
                    rank.map(|it| it.to_string()),
                    if rank.is_some_and(|it| it.fract() != 0.0) { "REAL" } else { "INTEGER" },
                );
                let decile = sql(decile.map(|it| it.to_string()), "INTEGER");
                vec![
                    Instead { table: index, column: "rank", sql: rank },
                    Instead { table: index, column: "decile", sql: decile },
                ]
            })
            .collect();
        let geography = &self.designation.geography.value;
        let condition = self.designation.condition().ok_or(Stopped)?;
        let verdicts = holds_instead(run, geography, condition, None, &times)?;
        // It fails only for another number of verdicts than of places, and these are the places.
        Rule::new(&self.lines, self.deciles, verdicts).map_err(|_| Stopped)
    }

    /// The rule of a designation that takes the first of an order: all areas are judged alike.
    fn first(&self, run: &mut Run<'_>, index: &str, cut: Cut) -> Step<Rule> {
        let table = run.table(index)?;
        let ranks = table.numbers("rank").ok_or(Stopped)?;
        let ranked = ranks.iter().filter(|it| !it.is_nan()).count();
        let line = super::uncertainty::cut(cut).limit(ranked, 1).unwrap_or(0);
        let verdict = |place: Place| vec![place.rank.map(|it| it <= f64::from(line)); ranks.len()];
        let verdicts = Rule::places(&[line], false).into_iter().map(verdict).collect();
        Rule::new(&[line], false, verdicts).map_err(|_| Stopped)
    }
}
