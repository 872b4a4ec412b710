//! The sides of a gap: groups of areas, or a number.

use serde_json::{Value, json};

use super::At;

/// One side of a gap.
#[derive(Clone, Debug)]
pub enum Side {
    /// A number, the same in every period.
    Number(f64),
    /// All areas.
    All,
    /// All areas that are not on the other side.
    Rest,
    /// The best or the worst part of the areas: `top-quarter` is the best fourth.
    Part {
        /// Whether it is the best part.
        best: bool,
        /// Of how many equal parts it is one.
        of: u32,
    },
    /// The areas of a designation.
    Designated(At<String>),
    /// The areas that lie in these areas of a coarser geography.
    Within(At<String>, Vec<At<String>>),
    /// These areas.
    Areas(Vec<At<String>>),
}

/// The words for parts of the areas, and how many such parts there are.
pub const PARTS: [(&str, u32); 6] =
    [("half", 2), ("third", 3), ("quarter", 4), ("fifth", 5), ("tenth", 10), ("twentieth", 20)];

impl Side {
    /// The side that a word means; `None` where it is the name of something.
    pub(crate) fn of_word(word: &str) -> Option<Side> {
        match word {
            "all" => return Some(Side::All),
            "rest" => return Some(Side::Rest),
            _ => {}
        }
        let (end, part) = word.split_once('-')?;
        let best = match end {
            "top" => true,
            "bottom" => false,
            _ => return None,
        };
        PARTS.iter().find(|(word, _)| *word == part).map(|(_, of)| Side::Part { best, of: *of })
    }

    /// All words for groups.
    pub(crate) fn all_words() -> Vec<String> {
        let parts = PARTS.iter().flat_map(|(part, _)| ["top", "bottom"].map(|end| format!("{end}-{part}")));
        ["all", "rest"].map(str::to_owned).into_iter().chain(parts).collect()
    }

    /// What it is called in tables and sentences.
    pub(crate) fn words(&self) -> String {
        match self {
            Side::Number(number) => number.to_string(),
            Side::All => "all areas".into(),
            Side::Rest => "the rest".into(),
            Side::Part { best, of } => {
                let part = PARTS.iter().find(|(_, parts)| parts == of).map_or("part", |(word, _)| word);
                format!("the {} {part}", if *best { "best" } else { "worst" })
            }
            Side::Designated(at) => format!("`{}`", at.value),
            Side::Within(geography, codes) => match codes.as_slice() {
                [one] => format!("`{}` of `{}`", one.value, geography.value),
                several => format!("{} areas of `{}`", several.len(), geography.value),
            },
            Side::Areas(codes) => match codes.as_slice() {
                [one] => format!("`{}`", one.value),
                several => format!("{} areas", several.len()),
            },
        }
    }

    /// What it is, as data: its words, and by name what these mention.
    pub(crate) fn fact(&self) -> Value {
        let codes = |of: &[At<String>]| of.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        let (mut designation, mut geography, mut areas) = (None, None, None);
        match self {
            Side::Designated(at) => designation = Some(&at.value),
            Side::Within(at, of) => (geography, areas) = (Some(&at.value), Some(codes(of))),
            Side::Areas(of) => areas = Some(codes(of)),
            Side::Number(_) | Side::All | Side::Rest | Side::Part { .. } => {}
        }
        json!({ "words": self.words(), "designation": designation, "geography": geography, "areas": areas })
    }

    /// The names it mentions.
    pub(crate) fn names(&self) -> Option<&At<String>> {
        match self {
            Side::Designated(at) | Side::Within(at, _) => Some(at),
            _ => None,
        }
    }

    /// Whether who is on it hangs on an order of the areas.
    pub(crate) fn is_part(&self) -> bool {
        matches!(self, Side::Part { .. })
    }
}

/// How areas count in the mean of a side.
#[derive(Clone, Debug)]
pub enum Counted {
    /// By the geography's people, as the study says.
    ByPeople,
    /// By the geography's people where it has any, and each alike where not: the study does not say.
    Usual,
    /// By an indicator: the same in every period.
    By(At<String>),
    /// By a series: by the weight of each period.
    BySeries(At<String>),
    /// Each alike.
    Alike,
}

impl Counted {
    /// The name it mentions.
    pub(crate) fn names(&self) -> Option<&At<String>> {
        match self {
            Counted::By(at) | Counted::BySeries(at) => Some(at),
            Counted::ByPeople | Counted::Usual | Counted::Alike => None,
        }
    }

    /// What it is called in sentences.
    pub(crate) fn words(&self) -> String {
        match self {
            Counted::ByPeople | Counted::Usual => "by people".into(),
            Counted::By(at) | Counted::BySeries(at) => format!("by `{}`", at.value),
            Counted::Alike => "each area alike".into(),
        }
    }
}

/// By what areas are put in order to find the best and the worst of them.
#[derive(Clone, Debug)]
pub enum Ordered {
    /// By the values of each period: who is on a side changes.
    Each,
    /// By the values of the first period.
    First,
    /// By the values of the last period.
    Last,
    /// By another result of the same areas.
    By(At<String>),
}

/// Two sides of a gap, and how areas count in them.
#[derive(Clone, Debug)]
pub struct Between {
    /// `between`: the benchmark, or the better-off side.
    pub benchmark: Side,
    /// `and`: the side that may be behind.
    pub own: Side,
    /// `order`.
    pub order: Ordered,
    /// `people`, `weights`, `by-people`.
    pub counted: Counted,
}

impl Between {
    /// The names it mentions.
    pub(crate) fn names(&self) -> Vec<&At<String>> {
        let order = match &self.order {
            Ordered::By(at) => Some(at),
            _ => None,
        };
        self.benchmark
            .names()
            .into_iter()
            .chain(self.own.names())
            .chain(order)
            .chain(self.counted.names())
            .collect()
    }
}
