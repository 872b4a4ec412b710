//! What the text of a study alone can show to be wrong, beyond names that nothing bears.

use std::collections::{BTreeMap, BTreeSet};

use theodolite_core::Problem;
use theodolite_core::normalise::Normalise;

use super::{Node, Plan, Reference, table_name};
use crate::spec::{Appraisal, At, By, Index, Lookup, Measure, Rebase, Summary};
use crate::step::designation::made_from;
use crate::step::{allocation, analysis, designation};

impl Plan<'_> {
    /// What the text alone can show to be wrong.
    pub(super) fn problems(&self) -> Vec<Problem> {
        if let Some(problem) = self.too_deep() {
            return vec![problem]; // what follows walks down the whole way
        }
        let mut problems = Vec::new();
        for (name, _) in self.names() {
            self.columns_problems(name, &mut problems);
        }
        for lookup in &self.study.lookups {
            self.lookup_problems(lookup, &mut problems);
        }
        for index in &self.study.indices {
            self.index_problems(index, &mut problems);
        }
        for summary in &self.study.summaries {
            self.summary_problems(summary, &mut problems);
        }
        for rebase in &self.study.rebases {
            self.rebase_problems(rebase, &mut problems);
        }
        for indicator in &self.study.indicators {
            let Some(geography) = self.geography(&indicator.name.value) else {
                if let Some(Node::Source(source)) = self.node(&indicator.source.value) {
                    problems.push(
                        Problem::error(
                            "no-geography",
                            format!("source `{}` does not say whose areas its rows are", source.name.value),
                        )
                        .at(&indicator.source.span)
                        .hint(format!("add `geography` and `key` to [source.{}]", source.name.value)),
                    );
                }
                continue;
            };
            if let Some(towards) = &indicator.shrink {
                if let Err(problem) = self.route_to(geography, towards) {
                    problems.push(problem);
                }
                if indicator.denominator.is_none() {
                    problems.push(
                        Problem::error(
                            "no-denominator",
                            format!("indicator `{}` is shrunk but has no denominator", indicator.name.value),
                        )
                        .at(&towards.geography.span)
                        .hint("shrinking needs counts: `column` the numerator, `denominator` the base"),
                    );
                }
            }
        }
        for it in &self.study.designations {
            designation::problems(self, it, &mut problems);
        }
        for fund in &self.study.funds {
            crate::step::fund::problems(self, fund, &mut problems);
        }
        for series in &self.study.series {
            crate::step::series::problems(self, series, &mut problems);
        }
        for gap in &self.study.gaps {
            crate::step::gap::problems(self, gap, &mut problems);
        }
        for mission in &self.study.missions {
            crate::step::mission::problems(self, mission, &mut problems);
        }
        for change in &self.study.changes {
            crate::step::change::problems(self, change, &mut problems);
        }
        for convergence in &self.study.convergences {
            crate::step::convergence::problems(self, convergence, &mut problems);
        }
        for projection in &self.study.projections {
            crate::step::projection::problems(self, projection, &mut problems);
        }
        for control in &self.study.controls {
            crate::step::control::problems(self, control, &mut problems);
        }
        for scenario in &self.study.scenarios {
            crate::step::scenario::problems(self, scenario, &mut problems);
        }
        for evaluation in &self.study.evaluations {
            crate::step::evaluation::problems(self, evaluation, &mut problems);
        }
        for analysis in &self.study.analyses {
            analysis::problems(self, analysis, &mut problems);
        }
        for it in &self.study.allocations {
            allocation::problems(self, it, &mut problems);
        }
        for at in self.study.appraisals.iter().flat_map(Appraisal::references) {
            analysis::measured(self, at, &mut problems);
        }
        crate::step::wheel::problems(self, &mut problems);
        for portfolio in &self.study.portfolios {
            crate::step::portfolio::problems(self, portfolio, &mut problems);
        }
        self.rings(&mut problems);
        problems
    }

    /// Columns of one name, of which SQL and spreadsheets could only find one.
    fn columns_problems(&self, name: &str, problems: &mut Vec<Problem>) {
        let (Some(node), Some(columns)) = (self.node(name), self.columns(name)) else { return };
        let mut seen = BTreeSet::new();
        let Some(twice) = columns.iter().find(|it| !seen.insert(it.as_str())) else { return };
        let problem = Problem::error(
            "duplicate-column",
            format!("{} `{name}` would have two columns `{twice}`", node.kind()),
        )
        .hint("name each quantile once, and give parts and parents other names than the table's own columns");
        problems.push(match node.span() {
            Some(span) => problem.at(span),
            None => problem,
        });
    }

    /// Which areas a lookup does not name only a table of them can tell.
    fn lookup_problems(&self, lookup: &Lookup, problems: &mut Vec<Problem>) {
        let from = &lookup.from.geography;
        let has_table =
            matches!(self.node(&from.value), Some(Node::Geography(Some(it))) if it.file.is_some());
        if let (Some(others), false) = (&lookup.others, has_table) {
            let message = format!(
                "lookup `{}` does not know the others: `{}` has no table",
                lookup.name.value, from.value
            );
            problems.push(Problem::error("no-areas", message).at(&others.span).hint(format!(
                "give [geography.{}] its table, with `file` and `code`, or a row of the lookup to each area",
                from.value
            )));
        }
    }

    fn index_problems(&self, index: &Index, problems: &mut Vec<Problem>) {
        let mut first: Option<(&str, &str)> = None;
        let mut known: Vec<Reference> = Vec::new();
        for part in &index.of {
            match self.reference(&part.of) {
                Ok(reference) if known.contains(&reference) => problems.push(
                    Problem::error(
                        "duplicate-part",
                        format!(
                            "index `{}` has `{}.{}` as a part twice",
                            index.name.value, reference.name, reference.column
                        ),
                    )
                    .at(&part.of.span)
                    .hint("name each part once, and give it a greater weight to count it more"),
                ),
                Ok(reference) => {
                    let normalise = part.normalise.or(index.normalise.as_ref().map(|it| it.value));
                    if matches!(normalise, Some(Normalise::Scaled(_)))
                        && self.polarity(&reference) != index.worse
                    {
                        problems.push(
                            Problem::error(
                                "scaled-turned-round",
                                format!("`scaled` cannot turn `{}` round, whose worse end is not that of index `{}`", part.of.value, index.name.value),
                            )
                            .at(&part.of.span)
                            .hint("use { goalposts = { lower = ..., upper = ... } }, which counts from the other end"),
                        );
                    }
                    known.push(reference);
                }
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            }
            let name = table_name(&part.of.value);
            let Some(geography) = self.geography(name) else { continue };
            match first {
                None => first = Some((name, geography)),
                Some((other, expected)) if expected != geography => problems.push(
                    Problem::error(
                        "mixed-geographies",
                        format!("`{name}` is about `{geography}`, but `{other}` about `{expected}`"),
                    )
                    .at(&part.of.span)
                    .hint(format!("carry it over first: [rebase.{name}_{expected}] with of = \"{}\", to = \"{expected}\" and `by`", part.of.value)),
                ),
                Some(_) => {}
            }
        }
        if let (Some((_, geography)), Some((_, Some(within)))) = (first, &index.impute)
            && let Err(problem) = self.route_to(geography, within)
        {
            problems.push(problem);
        }
    }

    fn carried(
        &self,
        of: &At<String>,
        to: &At<String>,
        via: Option<&At<String>>,
        problems: &mut Vec<Problem>,
    ) {
        let name = table_name(&of.value);
        let Some(from) = self.geography(name) else {
            if self.node(name).is_none() {
                problems.push(self.unknown(name, &of.span));
            }
            return;
        };
        if !matches!(self.node(&to.value), Some(Node::Geography(_))) {
            return; // the parser has said so
        }
        if from == to.value {
            problems.push(
                Problem::error("same-geography", format!("`{name}` is about `{from}` already")).at(&to.span),
            );
        } else if let Err(problem) = self.route(from, &to.value, via, &to.span) {
            problems.push(problem);
        }
    }

    fn summary_problems(&self, summary: &Summary, problems: &mut Vec<Problem>) {
        self.carried(&summary.of, &summary.to, summary.via.as_ref(), problems);
        let node = self.node(table_name(&summary.of.value));
        if let Some(people) = &summary.people {
            self.people_problems(people, table_name(&summary.of.value), problems);
        }
        match node {
            Some(Node::Indicator(_) | Node::Index(_) | Node::Rebase(_)) => {}
            Some(other) => problems.push(
                Problem::error("wrong-kind", format!("`{}` is a {}", summary.of.value, other.kind()))
                    .at(&summary.of.span)
                    .hint("a summary is of an index, a rebase or an indicator"),
            ),
            None => {}
        }
        for measure in &summary.measures {
            if let (Measure::Scale, Some(Node::Indicator(it))) = (measure.value, node)
                && it.is_rate()
            {
                problems.push(
                    Problem::error(
                        "sum-of-rates",
                        format!("`scale` adds up a count, and `{}` is a rate", summary.of.value),
                    )
                    .at(&measure.span)
                    .hint("summarise the indicator that holds the count"),
                );
            }
            if measure.value == Measure::Scale && !matches!(node, Some(Node::Indicator(_))) {
                problems.push(
                    Problem::error("scale-of-scores", "`scale` adds up a count, and an index has none")
                        .at(&measure.span)
                        .hint("summarise the indicator that holds the count, for example the number of income-deprived people"),
                );
            }
        }
    }

    fn rebase_problems(&self, rebase: &Rebase, problems: &mut Vec<Problem>) {
        self.carried(&rebase.of, &rebase.to, rebase.via.as_ref(), problems);
        if let Some(people) = &rebase.people {
            self.people_problems(people, table_name(&rebase.of.value), problems);
        }
        if let (By::Sum, Some(Node::Indicator(it))) =
            (rebase.by.value, self.node(table_name(&rebase.of.value)))
            && it.is_rate()
        {
            problems.push(
                Problem::error(
                    "sum-of-rates",
                    format!("`sum` adds up counts, and `{}` is a rate", rebase.of.value),
                )
                .at(&rebase.by.span)
                .hint("carry the counts over and divide there, or use by = \"population-mean\""),
            );
        }
        match self.reference(&rebase.of) {
            Ok(of)
                if rebase.by.value == By::ShareOfAreas
                    && rebase.condition.is_none()
                    && of.column != "designated" =>
            {
                problems.push(
                    Problem::error("no-condition", "`share-of-areas` does not say which areas count")
                        .at(&rebase.by.span)
                        .hint(format!(
                            "add a condition, for example where = \"decile = 1\", over the columns of `{}`",
                            of.name
                        )),
                );
            }
            Ok(of) if rebase.by.value != By::ShareOfAreas && of.column == "designated" => problems.push(
                Problem::error("not-a-number", format!("`{}` is a status, not a number", rebase.of.value))
                    .at(&rebase.by.span)
                    .hint("use by = \"share-of-areas\""),
            ),
            Ok(_) => {}
            Err(problem) => {
                // A condition needs the table only, whichever column the text names.
                if self.node(table_name(&rebase.of.value)).is_some()
                    && !(rebase.condition.is_some() && problem.code == "which-column")
                {
                    problems.push(problem);
                }
            }
        }
        if let (Some(condition), false) = (&rebase.condition, rebase.by.value == By::ShareOfAreas) {
            problems.push(
                Problem::error("condition-without-share", "`where` goes with by = \"share-of-areas\" only")
                    .at(&condition.span),
            );
        }
    }

    fn people_problems(&self, people: &At<String>, of: &str, problems: &mut Vec<Problem>) {
        if let Err(problem) = self.reference(people) {
            problems.push(problem);
        } else if let (Some(a), Some(b)) = (self.geography(table_name(&people.value)), self.geography(of))
            && a != b
        {
            problems.push(
                Problem::error(
                    "mixed-geographies",
                    format!("`{}` is about `{a}`, but `{of}` about `{b}`", people.value),
                )
                .at(&people.span),
            );
        }
    }

    /// A result that stands on too many others, one on another: steps call each other on the way down.
    fn too_deep(&self) -> Option<Problem> {
        const DEEPEST: usize = 200;
        let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut awaited: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in self.names() {
            let inputs = self.inputs(name);
            awaited.insert(name, inputs.len());
            inputs.into_iter().for_each(|input| users.entry(input).or_default().push(name));
        }
        // Level by level; what lies in a ring is never reached.
        let mut level: Vec<&str> = awaited.iter().filter(|it| *it.1 == 0).map(|it| *it.0).collect();
        for _ in 0..DEEPEST {
            let mut next = Vec::new();
            for user in level.iter().filter_map(|name| users.get(*name)).flatten() {
                if let Some(left) = awaited.get_mut(user) {
                    *left -= 1;
                    if *left == 0 {
                        next.push(*user);
                    }
                }
            }
            level = next;
        }
        let name = level.first()?;
        let problem = Problem::error(
            "too-deep",
            format!("`{name}` stands on more than {DEEPEST} other results, one on another"),
        );
        Some(match self.node(name)?.span() {
            Some(span) => problem.at(span),
            None => problem,
        })
    }

    /// Designations whose condition leads back to themselves: the parser sees every other ring.
    fn rings(&self, problems: &mut Vec<Problem>) {
        for designation in &self.study.designations {
            let name = designation.name.value.as_str();
            let mut reached: Vec<(String, usize)> = Vec::new(); // a step and the place of the one that led to it
            let mentioned = made_from(self, designation);
            reached.extend(mentioned.into_iter().map(|it| (it, usize::MAX)));
            let mut at = 0;
            while at < reached.len() {
                let (step, _) = &reached[at];
                if step == name {
                    let mut path = vec![name.to_owned()];
                    let mut back = at;
                    while let Some((step, before)) = reached.get(back) {
                        path.push(step.clone());
                        back = *before;
                    }
                    path[1..].reverse();
                    problems.push(
                        Problem::error(
                            "cycle",
                            format!("`{name}` is judged by itself: {}", path.join(" -> ")),
                        )
                        .at(designation.rule_span())
                        .hint("a condition names results that do not depend on it"),
                    );
                    break;
                }
                let inner = match self.node(step) {
                    Some(Node::Designation(it)) => made_from(self, it),
                    _ => self.inputs(step),
                };
                for it in inner {
                    if !reached.iter().any(|(known, _)| *known == it) {
                        reached.push((it, at));
                    }
                }
                at += 1;
            }
        }
    }
}
