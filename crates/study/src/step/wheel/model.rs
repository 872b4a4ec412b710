//! The policies of a study, what they serve, and what they act on: what every table of the wheel is made from.

use std::collections::{BTreeMap, BTreeSet};

use theodolite_core::{Polarity, Problem};

use crate::plan::{Main, Node, Plan, table_name};
use crate::spec::wheel::{Effect, Grade, Level, Link, Mark, Policy};
use crate::spec::{At, Study};
use crate::step::{analysis, series};

/// The policies of a study and what they act on.
pub(crate) struct Model<'a> {
    pub study: &'a Study,
    /// The policies in the order of the text, then what effects and links are on or of, in the order of the text.
    pub points: Vec<Point<'a>>,
    /// The effects of policies, policy by policy, then the links.
    pub effects: Vec<Stated<'a>>,
    places: BTreeMap<String, usize>,
    measures: BTreeMap<&'a str, Measure<'a>>,
}

/// A policy, or a measure that something acts on.
pub(crate) struct Point<'a> {
    /// Its name in the study; a measure's own value without its column.
    pub name: String,
    /// What to call it; empty where the text does not say.
    pub title: &'a str,
    /// `policy`, `indicator`, `index` ...
    pub kind: &'static str,
    /// Which end is the worse one; policies have none.
    pub worse: Option<Polarity>,
}

/// An effect that the text states.
#[derive(Clone, Copy)]
pub(crate) struct Stated<'a> {
    /// What has it.
    pub of: usize,
    /// What it is on.
    pub on: usize,
    /// What is said of it.
    pub effect: &'a Effect,
    /// The link that says so; `None` of a policy's own effects.
    pub link: Option<&'a Link>,
}

/// A measure as the text names it.
#[derive(Clone)]
pub(crate) struct Measure<'a> {
    /// Its name; its own value without its column.
    pub name: String,
    /// What to call it.
    pub title: &'a str,
    /// `indicator`, `index` ...
    pub kind: &'static str,
    /// Which end is the worse one.
    pub worse: Polarity,
}

impl<'a> Measure<'a> {
    /// The measure that a text names.
    fn of(plan: &Plan<'a>, at: &'a At<String>) -> Result<Measure<'a>, Problem> {
        if let Some(it) = plan.study.measures.iter().find(|it| it.name.value == at.value) {
            let title = it.title.as_deref().unwrap_or_default();
            return Ok(Measure { name: at.value.clone(), title, kind: "measure", worse: it.worse });
        }
        let name = table_name(&at.value);
        let Some(node) = plan.node(name) else { return Err(plan.unknown(name, &at.span)) };
        let title = node.section().title().unwrap_or_default();
        let kind = node.kind();
        if let Node::Series(_) = node {
            if name != at.value {
                let message = format!("`{}` is a column of a series", at.value);
                return Err(Problem::error("unknown-column", message)
                    .at(&at.span)
                    .hint(format!("a series is one measure: `{name}`")));
            }
            return Ok(Measure { name: name.to_owned(), title, kind, worse: series::polarity(plan, name) });
        }
        let mut problems = Vec::new();
        analysis::measured(plan, at, &mut problems);
        if let Some(problem) = problems.pop() {
            return Err(problem);
        }
        let reference = plan.reference(at)?;
        let is_main = matches!(node.section().main(), Main::Column(main) if main == reference.column);
        let name = if is_main { name.to_owned() } else { format!("{name}.{}", reference.column) };
        Ok(Measure { name, title, kind, worse: plan.polarity(&reference) })
    }
}

impl<'a> Model<'a> {
    /// The policies of a study; effects on what cannot be found are told and left out.
    pub(crate) fn new(plan: &Plan<'a>, problems: &mut Vec<Problem>) -> Model<'a> {
        let study = plan.study;
        let mut model = Model {
            study,
            points: Vec::new(),
            effects: Vec::new(),
            places: BTreeMap::new(),
            measures: BTreeMap::new(),
        };
        for (at, policy) in study.policies.iter().enumerate() {
            model.places.insert(policy.name.value.clone(), at);
            model.points.push(Point {
                name: policy.name.value.clone(),
                title: policy.title.as_deref().unwrap_or_default(),
                kind: "policy",
                worse: None,
            });
        }
        let own = study.policies.iter().enumerate();
        let own = own.flat_map(|(of, policy)| policy.effects.iter().map(move |effect| (of, effect)));
        for (of, effect) in own {
            if let Some(on) = model.point(plan, &effect.on, problems) {
                model.effects.push(Stated { of, on, effect, link: None });
            }
        }
        for link in &study.links {
            let of = model.point(plan, &link.of, problems);
            let on = model.point(plan, &link.effect.on, problems);
            if let (Some(of), Some(on)) = (of, on) {
                model.effects.push(Stated { of, on, effect: &link.effect, link: Some(link) });
            }
        }
        for at in study.goals.iter().flat_map(|it| &it.indicators) {
            model.learn(plan, at, problems);
        }
        model
    }

    /// The place of a policy or measure among the points.
    fn point(&mut self, plan: &Plan<'a>, at: &'a At<String>, problems: &mut Vec<Problem>) -> Option<usize> {
        if let Some(place) = self.places.get(&at.value) {
            return Some(*place);
        }
        let measure = self.learn(plan, at, problems)?;
        let place = match self.places.get(&measure.name) {
            Some(place) => *place,
            None => {
                let place = self.points.len();
                self.places.insert(measure.name.clone(), place);
                let Measure { name, title, kind, worse } = measure;
                self.points.push(Point { name, title, kind, worse: Some(worse) });
                place
            }
        };
        Some(place)
    }

    /// What a text names, looked up once.
    fn learn(
        &mut self,
        plan: &Plan<'a>,
        at: &'a At<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<Measure<'a>> {
        if let Some(known) = self.measures.get(at.value.as_str()) {
            return Some(known.clone());
        }
        match Measure::of(plan, at) {
            Ok(measure) => {
                self.measures.insert(&at.value, measure.clone());
                Some(measure)
            }
            Err(problem) => {
                problems.push(problem);
                None
            }
        }
    }

    /// The measure that a text names, if it is one.
    pub(crate) fn measure(&self, name: &str) -> Option<&Measure<'a>> {
        self.measures.get(name)
    }

    /// How many policies there are: they are the first points.
    pub(crate) fn policies(&self) -> usize {
        self.study.policies.len()
    }

    /// The policy at a place.
    pub(crate) fn policy(&self, place: usize) -> Option<&'a Policy> {
        self.study.policies.get(place)
    }

    /// The policies' own effects.
    pub(crate) fn own_effects(&self) -> impl Iterator<Item = &Stated<'a>> {
        self.effects.iter().filter(|it| it.link.is_none())
    }

    /// The place of something by its name.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The measures of the wheel: those of goals, those that something acts on, and every index.
    fn all_measures(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut seen = BTreeSet::new();
        let of_goals = self.study.goals.iter().flat_map(|it| &it.indicators);
        let of_goals =
            of_goals.filter_map(|it| self.measure(&it.value)).map(|it| (it.name.clone(), it.title));
        let acted = self.points.iter().skip(self.policies()).map(|it| (it.name.clone(), it.title));
        let indices = self.study.indices.iter();
        let indices = indices.map(|it| (it.name.value.clone(), it.title.as_deref().unwrap_or_default()));
        let own = self.study.measures.iter();
        let own = own.map(|it| (it.name.value.clone(), it.title.as_deref().unwrap_or_default()));
        for (name, title) in of_goals.chain(acted).chain(indices).chain(own) {
            if seen.insert(name.clone()) {
                found.push((name, title.to_owned()));
            }
        }
        found
    }

    /// The indices that a measure is a part of, however deep.
    fn wholes(&self) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut direct: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for index in &self.study.indices {
            for part in &index.of {
                direct.entry(table_name(&part.of.value)).or_default().push(&index.name.value);
            }
        }
        let mut all = BTreeMap::new();
        for part in direct.keys() {
            let mut found: Vec<&str> = Vec::new();
            let mut next = vec![*part];
            while let Some(name) = next.pop() {
                for whole in direct.get(name).into_iter().flatten() {
                    if !found.contains(whole) {
                        found.push(whole);
                        next.push(whole);
                    }
                }
            }
            all.insert(*part, found);
        }
        all
    }

    /// Which measures something leads to: what it acts on, directly or through others, and the indices of these.
    pub(crate) fn reached(&self) -> BTreeSet<&str> {
        let mut on: Vec<Vec<usize>> = vec![Vec::new(); self.points.len()];
        for it in &self.effects {
            if let Some(on) = on.get_mut(it.of) {
                on.push(it.on);
            }
        }
        let mut reached = vec![false; self.points.len()];
        let argued_for = |it: &usize| !self.study.policies[*it].is_opposed();
        let mut next: Vec<usize> = (0..self.policies()).filter(argued_for).collect();
        while let Some(place) = next.pop() {
            for on in on.get(place).into_iter().flatten() {
                if let Some(seen @ false) = reached.get_mut(*on) {
                    *seen = true;
                    next.push(*on);
                }
            }
        }
        let wholes = self.wholes();
        let mut names = BTreeSet::new();
        for (point, _) in self.points.iter().zip(&reached).filter(|it| *it.1) {
            names.insert(point.name.as_str());
            names.extend(wholes.get(table_name(&point.name)).into_iter().flatten().copied());
        }
        names
    }

    /// What policies may serve, axis by axis: who serves it, and how much. A policy that is argued against serves nothing.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        let study = self.study;
        let title = |it: &Option<String>| it.clone().unwrap_or_default();
        let principles: Vec<_> =
            study.principles.iter().map(|it| (&it.name.value, title(&it.title))).collect();
        self.marked(Axis::Principle, &principles, |it| &it.principles, &mut columns);
        let goals: Vec<_> = study.goals.iter().map(|it| (&it.name.value, title(&it.title))).collect();
        self.marked(Axis::Goal, &goals, |it| &it.goals, &mut columns);
        let of_goals = study.goals.iter().flat_map(|it| it.domains.iter());
        let argued_for = || study.policies.iter().filter(|it| !it.is_opposed());
        let domains = of_goals.chain(argued_for().flat_map(|it| it.domains.iter()));
        self.named(Axis::Domain, domains.map(|it| it.value.as_str()), |it| &it.domains, &mut columns);
        for level in Level::ALL {
            let own = |it: &Policy| it.levels.contains(&level);
            columns.push(self.column(Axis::Level, level.name(), "", own));
        }
        for actor in &study.actors {
            let name = &actor.name.value;
            let own = |it: &Policy| it.actors.iter().any(|it| it.value == *name);
            columns.push(self.column(Axis::Actor, name, actor.title.as_deref().unwrap_or_default(), own));
        }
        for designation in &study.designations {
            let (name, title) = (&designation.name.value, title(&designation.title));
            let own = |it: &Policy| it.gains.iter().any(|it| it.value == *name);
            columns.push(self.column(Axis::Designation, name, &title, own));
        }
        let groups = argued_for().flat_map(|it| it.groups.iter());
        self.named(Axis::Group, groups.map(|it| it.value.as_str()), |it| &it.groups, &mut columns);
        self.measured(&mut columns);
        for column in &mut columns {
            column.cells.retain(|(at, _)| !study.policies[*at].is_opposed());
        }
        columns
    }

    fn column(&self, axis: Axis, name: &str, title: &str, own: impl Fn(&Policy) -> bool) -> Column {
        let policies = self.study.policies.iter().enumerate();
        let cells = policies.filter(|(_, policy)| own(policy)).map(|(at, _)| (at, 1)).collect();
        Column { axis, name: name.to_owned(), title: title.to_owned(), cells }
    }

    /// Principles or goals, by marks.
    fn marked(
        &self,
        axis: Axis,
        names: &[(&String, String)],
        marks: impl Fn(&Policy) -> &Vec<Mark>,
        columns: &mut Vec<Column>,
    ) {
        let mut cells: BTreeMap<&str, Vec<(usize, u8)>> = BTreeMap::new();
        for (at, policy) in self.study.policies.iter().enumerate() {
            for mark in marks(policy).iter().filter(|it| it.marks > 0) {
                cells.entry(&mark.of.value).or_default().push((at, mark.marks));
            }
        }
        columns.extend(names.iter().map(|(name, title)| Column {
            axis,
            name: (*name).clone(),
            title: title.clone(),
            cells: cells.remove(name.as_str()).unwrap_or_default(),
        }));
    }

    /// What is named in words: each text once.
    fn named<'t>(
        &self,
        axis: Axis,
        texts: impl Iterator<Item = &'t str>,
        own: impl Fn(&Policy) -> &Vec<At<String>>,
        columns: &mut Vec<Column>,
    ) {
        let mut seen = BTreeSet::new();
        let mut cells: BTreeMap<&str, Vec<(usize, u8)>> = BTreeMap::new();
        for (at, policy) in self.study.policies.iter().enumerate() {
            for text in own(policy) {
                cells.entry(&text.value).or_default().push((at, 1));
            }
        }
        for text in texts.filter(|it| seen.insert(*it)) {
            let cells = cells.remove(text).unwrap_or_default();
            columns.push(Column { axis, name: text.to_owned(), title: String::new(), cells });
        }
    }

    /// Measures, by the policies that act on them or, of an index, on its parts.
    fn measured(&self, columns: &mut Vec<Column>) {
        let wholes = self.wholes();
        let mut cells: BTreeMap<&str, Vec<(usize, u8)>> = BTreeMap::new();
        for it in self.own_effects() {
            let Some(point) = self.points.get(it.on).filter(|it| it.kind != "policy") else { continue };
            let of_wholes = wholes.get(table_name(&point.name)).into_iter().flatten().copied();
            for name in std::iter::once(point.name.as_str()).chain(of_wholes) {
                let own = cells.entry(name).or_default();
                // A policy's effects stand together.
                if own.last().is_none_or(|last| last.0 != it.of) {
                    own.push((it.of, 1));
                }
            }
        }
        for (name, title) in self.all_measures() {
            let cells = cells.remove(name.as_str()).unwrap_or_default();
            columns.push(Column { axis: Axis::Measure, name, title, cells });
        }
    }
}

/// What policies may serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Axis {
    Principle,
    Goal,
    Domain,
    Level,
    Actor,
    Designation,
    Group,
    Measure,
}

impl Axis {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Axis; 8] = [
        Axis::Principle,
        Axis::Goal,
        Axis::Domain,
        Axis::Level,
        Axis::Actor,
        Axis::Designation,
        Axis::Group,
        Axis::Measure,
    ];

    /// The word in the tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Axis::Principle => "principle",
            Axis::Goal => "goal",
            Axis::Domain => "domain",
            Axis::Level => "level",
            Axis::Actor => "actor",
            Axis::Designation => "designation",
            Axis::Group => "group",
            Axis::Measure => "measure",
        }
    }
}

/// One thing that policies may serve, and which do.
pub(crate) struct Column {
    pub axis: Axis,
    pub name: String,
    pub title: String,
    /// The policies that serve it, in order, with their marks: 1 where none are given.
    pub cells: Vec<(usize, u8)>,
}

/// The word for how certain the evidence of an effect is.
pub(crate) fn graded(effect: &Effect) -> &'static str {
    effect.evidence.grade.as_ref().map_or("ungraded", |it| Grade::name(it.value))
}

impl Model<'_> {
    /// The name of the policy or measure at a place.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.points.get(place).map_or("", |it| it.name.as_str())
    }
}
