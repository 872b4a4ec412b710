//! What a scenario says, in sentences.

use serde_json::{Value, json};

use super::Found;
use theodolite_core::Polarity;

use crate::digits::alone;
use crate::plan::Plan;
use crate::run::Run;
use crate::spec::scenario::{Line, Reference, Rule, Scenario};

/// Where the rule leads, as data: its key in the study, and what it goes by.
fn rule_fact(plan: &Plan<'_>, spec: &Scenario) -> Value {
    match &spec.rule.value {
        Rule::Benchmark(level) => json!({ "to-benchmark": level }),
        Rule::Mean => json!({ "to-benchmark": "mean" }),
        Rule::Median => json!({ "to-benchmark": "median" }),
        Rule::Percentile { share, peers } => {
            json!({ "to-percentile": share, "of": peers.as_ref().map(|it| &it.value) })
        }
        Rule::Potential { size, .. } => json!({ "to-potential": plan.in_full(size) }),
        Rule::By(by) => json!({ "by": by }),
        Rule::ByShare(share) => json!({ "by-share": share }),
    }
}

/// Where the rule leads, in words.
fn rule(spec: &Scenario) -> String {
    match &spec.rule.value {
        Rule::Benchmark(level) => format!("to {}", alone(*level)),
        Rule::Mean => match spec.sized_by() {
            Some(size) => format!("to the mean of all areas by `{}`", size.value),
            None => "to the mean of all areas, each alike".to_owned(),
        },
        Rule::Median => "to the median area".to_owned(),
        Rule::Percentile { share, peers } => {
            let peers =
                peers.as_ref().map_or("all areas".to_owned(), |it| format!("its peers by `{}`", it.value));
            format!("to what {}% of {peers} lie below", alone(share * 100.0))
        }
        Rule::Potential { size, line } => {
            let (which, reference) = match line {
                Line::Given { reference, .. } => ("a line", Some(reference)),
                Line::Calibrated { reference, .. } => ("a line, calibrated to a total,", Some(reference)),
                Line::Fitted { .. } => ("a line, fitted to areas,", None),
            };
            let mean = match reference {
                Some(Reference::MeanOf(at)) => format!(" through the mean of `{}`", at.value),
                _ => String::new(),
            };
            format!("to what {which}{mean} says of its size (`{}`)", size.value)
        }
        Rule::By(by) => format!("by {}", alone(*by)),
        Rule::ByShare(by) => format!("by {}% of itself", alone(by * 100.0)),
    }
}

impl Found {
    /// Tells the receipt what it comes to, and for whom.
    pub(super) fn record(&self, run: &mut Run<'_>, spec: &Scenario) {
        let plan = run.plan;
        let (notes, told) = self.notes(spec);
        let carries: Vec<Value> = spec
            .carries
            .iter()
            .map(|it| json!({ "name": it.name.value, "to": plan.in_full(&it.to), "size": it.size }))
            .collect();
        let record = run.record(&spec.table);
        record.geography = Some(self.areas.name.clone());
        let facts = json!({
            "of": plan.in_full(&spec.of), "among": spec.among.as_ref().map(crate::spec::side::Side::fact),
            "rule": rule_fact(plan, spec), "size": spec.sized_by().map(|it| plan.in_full(it)),
            "carries": carries, "level": spec.level,
        });
        record.tell(
            format!(
                "`{}` of each area among {} brought {}: arithmetic, not a forecast",
                spec.of.value,
                self.among,
                rule(spec)
            ),
            facts,
        );
        record.add_facts(told);
        record.counts.insert("areas in".into(), self.before.len() as u64);
        record.counts.insert("areas changed".into(), self.changed.changed as u64);
        for (what, count) in [
            ("areas beyond where the rule leads, left as they are", self.changed.beyond),
            ("areas without a value, or without what the rule asks for", self.changed.missing),
            ("areas stopped by a bound", self.changed.bounded),
            ("areas without a value or a size, not in the total", self.uplift.map_or(0, |it| it.missing)),
        ] {
            if count > 0 {
                record.counts.insert(what.into(), count as u64);
            }
        }
        for (it, (_, found)) in spec.carries.iter().zip(&self.carried) {
            if found.missing > 0 {
                record.counts.insert(format!("areas without `{}`", it.to.value), found.missing as u64);
            }
        }
        record.notes.extend(notes);
    }

    /// What it comes to: in sentences and, of those that tell an amount, the same as data with the sentence that tells it.
    fn notes(&self, spec: &Scenario) -> (Vec<String>, Value) {
        let mut notes = Vec::new();
        let (mut total, mut gains, mut carries) = (None, None, Vec::new());
        if let Some((line, plausible)) = self.line {
            notes.push(format!(
                "the line: {} at the size {}, with an elasticity of {}{}",
                alone(line.value),
                alone(line.size),
                alone(line.elasticity),
                if plausible { "" } else { ", which is implausible (above 0.15)" }
            ));
        }
        match self.uplift {
            Some(it) => {
                let by = || {
                    let share = match it.share.is_nan() {
                        true => String::new(),
                        false => format!(" ({}%)", alone(it.share.abs() * 100.0)),
                    };
                    format!("{}{share}", alone(it.total.abs()))
                };
                let what = match (it.total > 0.0, it.total < 0.0, self.worse) {
                    (true, _, Polarity::Low) => format!("an uplift of {}", by()),
                    (true, _, Polarity::High) => format!("a rise of {}", by()),
                    (_, true, _) => format!("a fall of {}", by()),
                    _ => "no change".to_owned(),
                };
                let (before, after) = (alone(it.before), alone(it.before + it.total));
                let note = format!("in all from {before} to {after}: {what}");
                total = Some(json!({
                    "before": it.before, "after": it.before + it.total, "change": it.total, "share": it.share,
                    "note": note,
                }));
                notes.push(note);
            }
            None => notes.push("without a `size` there is no total".to_owned()),
        }
        let weight = |area: usize| self.sizes.as_ref().map_or(1.0, |it| it[area]);
        let gain = |area: usize| self.worse.better() * self.change(area) * weight(area);
        let mut gaining: Vec<usize> = (0..self.before.len()).filter(|it| gain(*it) > 0.0).collect();
        gaining.sort_by(|a, b| gain(*b).total_cmp(&gain(*a))); // stable: areas that gain alike in their order
        if gaining.is_empty() {
            notes.push("nobody gains".to_owned());
        } else {
            let told: Vec<String> = gaining
                .iter()
                .take(3)
                .map(|it| format!("{} ({})", self.areas.called(*it), alone(weight(*it) * self.change(*it))))
                .collect();
            let whose = if self.sizes.is_some() { "change by size" } else { "change" };
            let gain = if gaining.len() == 1 { "area gains" } else { "areas gain" };
            let note = format!("{} {gain}, most of all by {whose} {}", gaining.len(), told.join(", "));
            let most: Vec<Value> = gaining
                .iter()
                .take(3)
                .map(|it| json!({ "area": self.areas.codes.get(*it), "change": weight(*it) * self.change(*it) }))
                .collect();
            gains = Some(json!({
                "areas": gaining.len(), "by_size": self.sizes.is_some(), "most": most, "note": note,
            }));
            notes.push(note);
        }
        for it in &self.distances {
            if !(it.before.is_finite() && it.after.is_finite()) {
                notes.push(format!(
                    "gap `{}` between {}: the mean of the second side is 0, and nothing is a share of that",
                    it.name, it.words
                ));
                continue;
            }
            let way = match it.after.abs() - it.before.abs() {
                it if it < 0.0 => "it narrows",
                it if it > 0.0 => "it widens",
                _ => "it stays",
            };
            notes.push(format!(
                "gap `{}` between {}: from {}% to {}%: {way}",
                it.name,
                it.words,
                alone(it.before * 100.0),
                alone(it.after * 100.0)
            ));
        }
        for (it, (before, found)) in spec.carries.iter().zip(&self.carried) {
            let Some(change) = found.change else { continue };
            let between = change.interval.filter(|_| it.range.is_some()).map_or(String::new(), |it| {
                format!(
                    ", between {} and {} at {}%",
                    alone(it.lower),
                    alone(it.upper),
                    alone(spec.level * 100.0)
                )
            });
            let note = format!("`{}` changes by {} in the mean{between}", it.to.value, alone(change.value));
            let ends = change.interval.filter(|_| it.range.is_some()).map(|it| [it.lower, it.upper]);
            carries.push(json!({
                "name": it.name.value, "to": it.to.value, "change": change.value, "interval": ends, "note": note,
            }));
            notes.push(note);
            let below = found.values.iter().filter(|it| **it < 0.0).count();
            if below > 0 && before.iter().all(|it| it.is_nan() || *it >= 0.0) {
                notes.push(format!(
                    "`{}` falls below 0 in {below} areas: the effect is carried farther than it can hold",
                    it.to.value
                ));
            }
        }
        (notes, json!({ "total": total, "gains": gains, "changes": carries }))
    }

    /// What it is for an area.
    pub(super) fn sentences(&self, spec: &Scenario, area: usize) -> Vec<String> {
        let (before, after) = (self.before[area], self.changed.values[area]);
        if before.is_nan() {
            return vec![format!("no value of `{}` to change", spec.of.value)];
        }
        let mut told = vec![if before == after {
            format!("`{}` stays at {}", spec.of.value, alone(before))
        } else {
            format!("`{}` goes from {} to {}, {}", spec.of.value, alone(before), alone(after), rule(spec))
        }];
        if let Some(size) = self.sizes.as_ref().map(|it| it[area]).filter(|it| !it.is_nan()) {
            told.push(format!("times {} that is {}", alone(size), alone(size * (after - before))));
        }
        for (it, (others, found)) in spec.carries.iter().zip(&self.carried) {
            if found.values[area].is_nan() {
                continue;
            }
            let between = match it.range {
                Some(_) => format!(", between {} and {}", alone(found.lower[area]), alone(found.upper[area])),
                None => String::new(),
            };
            told.push(format!(
                "`{}` goes from {} to {}{between}",
                it.to.value,
                alone(others[area]),
                alone(found.values[area])
            ));
        }
        told
    }
}
