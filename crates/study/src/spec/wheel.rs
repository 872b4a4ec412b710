//! `[principle.*]`, `[goal.*]`, `[actor.*]`, `[policy.*]` and `[link.*]`: the policy wheel.

use std::fmt::Write as _;
use std::sync::Arc;

use theodolite_core::Polarity;
use theodolite_data::hash::sha256_hex;

use super::series::Origin;
use super::{At, Study};

/// `[principle.NAME]`: what policies are to be like.
#[derive(Clone, Debug)]
pub struct Principle {
    /// Its name among the principles.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `number`: its place where it was published.
    pub number: Option<i64>,
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

/// `[goal.NAME]`: what policies are for.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Its name among the goals.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `number`: its place where it was published.
    pub number: Option<i64>,
    /// `domains` that it belongs to.
    pub domains: Vec<At<String>>,
    /// `indicators`: measures of the study that tell how far it is reached.
    pub indicators: Vec<At<String>>,
    /// `missions` by their names.
    pub missions: Vec<At<String>>,
    /// `wording`: whether the title is the published one.
    pub wording: Option<Wording>,
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

/// How sure the words of a title are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// As published.
    Published,
    /// As remembered: to be checked before it is quoted.
    FromMemory,
}

impl Wording {
    /// Both of them.
    pub const ALL: [Wording; 2] = [Wording::Published, Wording::FromMemory];

    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Wording::Published => "published",
            Wording::FromMemory => "from-memory",
        }
    }
}

/// At which level of a country something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A street, a ward.
    Neighbourhood,
    /// A council.
    Local,
    /// Several councils together.
    Region,
    /// The country.
    Nation,
}

impl Level {
    /// All of them, from the nearest.
    pub const ALL: [Level; 4] = [Level::Neighbourhood, Level::Local, Level::Region, Level::Nation];

    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Level::Neighbourhood => "neighbourhood",
            Level::Local => "local",
            Level::Region => "region",
            Level::Nation => "nation",
        }
    }
}

/// `[actor.NAME]`: who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its name among the actors.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `level`.
    pub levels: Vec<Level>,
    /// `goals` that it works on.
    pub goals: Vec<At<String>>,
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

/// Where a policy stands with whoever tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is asked for.
    Proposed,
    /// It is there.
    InForce,
    /// It is argued against.
    Opposed,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 3] = [Status::Proposed, Status::InForce, Status::Opposed];

    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::InForce => "in-force",
            Status::Opposed => "opposed",
        }
    }
}

/// `[policy.NAME]`: what is proposed or done.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name among the policies.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `text`: what it is, in words.
    pub text: Option<String>,
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `status`; what it is where the text does not say is not guessed.
    pub status: Option<Status>,
    /// `level`.
    pub levels: Vec<Level>,
    /// `domains` in words.
    pub domains: Vec<At<String>>,
    /// `actors` who carry it out.
    pub actors: Vec<At<String>>,
    /// `principles` that it serves, with marks.
    pub principles: Vec<Mark>,
    /// `goals` that it serves, with marks.
    pub goals: Vec<Mark>,
    /// `gains`: designations whose areas gain.
    pub gains: Vec<At<String>>,
    /// `loses`: designations whose areas lose.
    pub loses: Vec<At<String>>,
    /// `groups` of people, in words, that gain.
    pub groups: Vec<At<String>>,
    /// `competitive`: whether places win it against each other.
    pub competitive: bool,
    /// `cost` in all, in pence.
    pub cost: Option<At<i64>>,
    /// `value`: the benefit, in pence.
    pub value: Option<At<i64>>,
    /// `needs`: policies without which it does not work.
    pub needs: Vec<At<String>>,
    /// `excludes`: policies that cannot be had beside it.
    pub excludes: Vec<At<String>>,
    /// `missions` of its logic model, by their names.
    pub missions: Vec<At<String>>,
    /// `effects`.
    pub effects: Vec<Effect>,
    /// `note`.
    pub note: Option<String>,
}

/// How much a policy serves a principle or a goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The principle or goal.
    pub of: At<String>,
    /// From 0 (not at all) to 3.
    pub marks: u8,
}

/// Which way an effect goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// More of the one, more of the other.
    Raises,
    /// More of the one, less of the other.
    Lowers,
}

impl Sign {
    /// The sign as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Sign::Raises => "+",
            Sign::Lowers => "-",
        }
    }

    /// The verb.
    pub fn verb(self) -> &'static str {
        match self {
            Sign::Raises => "raises",
            Sign::Lowers => "lowers",
        }
    }
}

/// How strong an effect is: a number above 0 and the range in which it lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// The least that it may be.
    pub low: f64,
    /// What it is taken for.
    pub middle: f64,
    /// The most that it may be.
    pub high: f64,
}

impl Strength {
    /// The words for strengths, weakest first.
    pub const WORDS: [(&'static str, Strength); 3] = [
        ("weak", Strength { low: 0.1, middle: 0.25, high: 0.4 }),
        ("moderate", Strength { low: 0.3, middle: 0.5, high: 0.7 }),
        ("strong", Strength { low: 0.6, middle: 0.75, high: 0.9 }),
    ];

    /// Where the text does not say.
    pub const MODERATE: Strength = Strength::WORDS[1].1;

    /// The strength of that word.
    pub fn of_word(word: &str) -> Option<Strength> {
        Strength::WORDS.into_iter().find(|it| it.0 == word).map(|it| it.1)
    }
}

/// How certain the evidence for an effect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// `very-low`.
    VeryLow,
    /// `low`.
    Low,
    /// `moderate`.
    Moderate,
    /// `high`.
    High,
}

impl Grade {
    /// All of them, the least certain first.
    pub const ALL: [Grade; 4] = [Grade::VeryLow, Grade::Low, Grade::Moderate, Grade::High];

    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Grade::VeryLow => "very-low",
            Grade::Low => "low",
            Grade::Moderate => "moderate",
            Grade::High => "high",
        }
    }
}

/// What an effect is known from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `design` of the study that found it, as written.
    pub design: Option<String>,
    /// `grade`; ungraded where the text does not say.
    pub grade: Option<At<Grade>>,
}

/// What something does to a measure or a policy.
#[derive(Clone, Debug)]
pub struct Effect {
    /// `on`: a measure or a policy.
    pub on: At<String>,
    /// `sign`.
    pub sign: At<Sign>,
    /// `strength`.
    pub strength: Strength,
    /// `delay` in years.
    pub delay: u32,
    /// `evidence`.
    pub evidence: Evidence,
    /// `note`.
    pub note: Option<String>,
}

/// `[measure.NAME]`: something that policies change and of which the study has no values.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its name among such measures.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `unit`.
    pub unit: Option<String>,
    /// `worse`: which end of it is the worse one.
    pub worse: Polarity,
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

/// `[link.NAME]`: an effect of one measure, or policy, on another.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its name among the links.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a measure or a policy.
    pub of: At<String>,
    /// What that does.
    pub effect: Effect,
}

/// `[descriptor.NAME]`: something that is in one of several states.
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// Its name among the descriptors.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `states`: which of them it may be in.
    pub states: Vec<At<String>>,
    /// `judgements`: of each other descriptor, how much each own state speaks for each of its states.
    pub judgements: Vec<(At<String>, Vec<Vec<i8>>)>,
    /// `source`: where it is said.
    pub source: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

impl Policy {
    /// Whether it is argued against.
    pub fn is_opposed(&self) -> bool {
        self.status == Some(Status::Opposed)
    }

    /// The principles and goals that it serves at all.
    pub fn serves<'a>(&'a self, marks: &'a [Mark]) -> impl Iterator<Item = &'a Mark> {
        marks.iter().filter(|it| it.marks > 0)
    }
}

/// A table of what the policies of a study are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// What is covered by which policies, axis by axis.
    Coverage,
    /// What no policy serves, and policies that serve nothing.
    Gaps,
    /// The effects that are stated.
    Effects,
    /// Who drives and who is driven.
    Influence,
    /// Circles of effects.
    Loops,
    /// What works against each other.
    Conflicts,
    /// Where a change of each policy arrives.
    Travel,
    /// What falls if a policy is dropped.
    Dropped,
    /// Who works on which goal, and who else.
    Actors,
    /// Which states fit together.
    Balance,
}

impl Facet {
    /// All of them, in the order in which one would read them.
    pub const ALL: [Facet; 10] = [
        Facet::Coverage,
        Facet::Gaps,
        Facet::Effects,
        Facet::Influence,
        Facet::Loops,
        Facet::Conflicts,
        Facet::Travel,
        Facet::Dropped,
        Facet::Actors,
        Facet::Balance,
    ];

    /// The name of its file.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Coverage => "coverage",
            Facet::Gaps => "gaps",
            Facet::Effects => "effects",
            Facet::Influence => "influence",
            Facet::Loops => "loops",
            Facet::Conflicts => "conflicts",
            Facet::Travel => "travel",
            Facet::Dropped => "dropped",
            Facet::Actors => "actors",
            Facet::Balance => "balance",
        }
    }

    /// The name of its table, in conditions, claims and commands.
    pub fn table(self) -> &'static str {
        match self {
            Facet::Coverage => "wheel_coverage",
            Facet::Gaps => "wheel_gaps",
            Facet::Effects => "wheel_effects",
            Facet::Influence => "wheel_influence",
            Facet::Loops => "wheel_loops",
            Facet::Conflicts => "wheel_conflicts",
            Facet::Travel => "wheel_travel",
            Facet::Dropped => "wheel_dropped",
            Facet::Actors => "wheel_actors",
            Facet::Balance => "wheel_balance",
        }
    }
}

/// `[wheel]`: how the wheel is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `title`.
    pub title: Option<String>,
    /// `horizon`: after how many years it is told what a change comes to.
    pub horizon: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { title: None, horizon: 20 }
    }
}

/// One table of the wheel of a study: it stands in no section of its own.
#[derive(Clone, Debug)]
pub struct Wheel {
    /// Which one.
    pub facet: Facet,
    /// A hash of all that the wheel is made of, so that its tables are made again when any of it changes.
    pub(crate) said: Arc<str>,
}

impl Wheel {
    /// The tables of a study's wheel: without a policy none but that of descriptors, and without those not that one.
    pub(crate) fn of(study: &Study) -> Vec<Wheel> {
        let facets = Facet::ALL.into_iter().filter(|it| match it {
            Facet::Balance => !study.descriptors.is_empty(),
            _ => !study.policies.is_empty(),
        });
        let facets: Vec<Facet> = facets.collect();
        if facets.is_empty() {
            return Vec::new();
        }
        let said: Arc<str> = sha256_hex(said(study).as_bytes()).into();
        facets.into_iter().map(|facet| Wheel { facet, said: Arc::clone(&said) }).collect()
    }
}

/// All that the wheel is made of, in words: the policies, and what it tells of the measures and places they name.
fn said(study: &Study) -> String {
    let mut words = String::new();
    let Study { principles, goals, actors, policies, links, measures, descriptors, wheel_settings, .. } =
        study;
    let _ = write!(
        words,
        "{wheel_settings:?}{principles:?}{goals:?}{actors:?}{policies:?}{links:?}{measures:?}{descriptors:?}"
    );
    for it in &study.indicators {
        let _ = write!(words, "{:?}", (&it.name, &it.title, it.worse));
    }
    for it in &study.indices {
        let parts: Vec<&str> = it.of.iter().map(|part| part.of.value.as_str()).collect();
        let _ = write!(words, "{:?}", (&it.name, &it.title, it.worse, parts));
    }
    for it in &study.rebases {
        let _ = write!(words, "{:?}", (&it.name, &it.title, &it.of, it.worse));
    }
    for it in &study.summaries {
        let _ = write!(words, "{:?}", (&it.name, &it.title, &it.of));
    }
    for it in &study.series {
        let of = match &it.from {
            Origin::Made(made) => Some(&made.of),
            Origin::Rows(_) => None,
        };
        let _ = write!(words, "{:?}", (&it.name, &it.title, it.worse, of));
    }
    for it in &study.designations {
        let _ = write!(words, "{:?}", (&it.name, &it.title));
    }
    words
}
