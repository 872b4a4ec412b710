//! The grammar of a study: one table that the parser, the JSON Schema and the reference page are all made from.
//!
//! A study is a TOML document of sections `[kind.name]`. [`KINDS`] lists the kinds, each with its keys; a
//! [`Key`] has a [`Type`], a line of documentation and says whether it must be there. What the table cannot say
//! (that a name is declared, that weights are not all zero) is said by `parse`.

mod allocation;
mod analysis;
mod appraisal;
mod benchmark;
mod change;
mod control;
mod convergence;
mod designation;
mod evaluation;
mod fund;
mod gap;
mod keys;
mod methods;
mod mission;
mod portfolio;
mod projection;
mod reach;
mod reference;
mod scenario;
mod series;
mod wheel;

pub use allocation::RULES;
pub use keys::{INCLUDE, KINDS, OF_A_FILE};
pub use methods::{COMBINE, IMPUTE, IMPUTE_SERIES, NORMALISE, STANDARDISE, TREAT, WEIGHTS};
pub use reference::reference;

/// A kind of section: `[index.NAME]`, or `[study]`, which has no name.
#[derive(Debug)]
pub struct Kind {
    /// The word in the brackets.
    pub name: &'static str,
    /// Whether its sections are named: all but `[study]`.
    pub named: bool,
    /// One sentence on what it is.
    pub doc: &'static str,
    /// Its keys, in the order in which one would write them.
    pub keys: &'static [Key],
    /// A small section that is right.
    pub example: &'static str,
}

/// A key of a section or of a table in it.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What may stand there.
    pub kind: Type,
    /// Whether it must stand there.
    pub required: bool,
    /// One sentence on what it means, with the default where there is one.
    pub doc: &'static str,
}

impl Key {
    /// A key that may be left out.
    pub const fn may(name: &'static str, kind: Type, doc: &'static str) -> Key {
        Key { name, kind, required: false, doc }
    }

    /// A key that must be there.
    pub const fn must(name: &'static str, kind: Type, doc: &'static str) -> Key {
        Key { name, kind, required: true, doc }
    }
}

/// What may stand at a key.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Any text.
    Text,
    /// A text that is not empty: a file, a column, a sheet, an SQL condition. Says which, with its article.
    Filled(&'static str),
    /// The name of something declared elsewhere; says what, with its article.
    Name(&'static str),
    /// 64 hexadecimal digits.
    Sha256,
    /// One ASCII character, or the word `tab`.
    Delimiter,
    /// `true` or `false`.
    Truth,
    /// A whole number in a range, both ends allowed.
    Integer(i64, i64),
    /// One of these whole numbers.
    Integers(&'static [i64]),
    /// A finite number.
    Number(Bound),
    /// A finite number of 0 or more that is the weight of a part.
    Weight,
    /// One of these words.
    Choice(&'static [Word]),
    /// A list of these.
    List(&'static Type),
    /// A table with these keys and no others.
    Table(&'static [Key]),
    /// A table of names of any kind, each with one of these; the text says what the names are.
    Map(&'static str, &'static Type),
    /// Like `Map`, with exactly one name.
    One(&'static str, &'static Type),
    /// One of several forms, told apart by their TOML type.
    Either(&'static [Type]),
    /// A method: its name, or a table of its name with its parameters.
    Method(&'static [Method]),
    /// The parts of an index: a list of names, or a table from names to weights or to [`PART`].
    Parts,
}

/// The range of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Any finite number.
    Any,
    /// Above zero.
    Positive,
    /// Zero or above.
    NotNegative,
    /// From 0 to 1.
    Share,
}

impl Bound {
    /// Whether `number` is in the range.
    pub fn holds(self, number: f64) -> bool {
        number.is_finite()
            && match self {
                Bound::Any => true,
                Bound::Positive => number > 0.0,
                Bound::NotNegative => number >= 0.0,
                Bound::Share => (0.0..=1.0).contains(&number),
            }
    }

    /// The range in words, as in "should be ...".
    pub fn words(self) -> &'static str {
        match self {
            Bound::Any => "a finite number",
            Bound::Positive => "a number above 0",
            Bound::NotNegative => "a number of 0 or more",
            Bound::Share => "a number from 0 to 1",
        }
    }
}

/// A word that may be chosen, and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// As written in the study.
    pub word: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A method that may be chosen by its name, with parameters.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// As written in the study.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Its parameters. A method with a required one cannot be written as a mere name.
    pub keys: &'static [Key],
}

/// The keys of one part of an index, where `of` gives a table for it.
pub const PART: &[Key] = &[
    Key::must("weight", Type::Weight, "its weight: 0 or more"),
    Key::may("normalise", Type::Method(NORMALISE), "its own normalisation, instead of the index's"),
    Key::may("treat", Type::Method(TREAT), "its own treatment, instead of the index's"),
];

/// Returns the kind called `name`.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
