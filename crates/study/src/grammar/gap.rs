//! The kind of section that tells of gaps over time.

use super::analysis::LEVEL;
use super::keys::{DESCRIPTION, NOTE, PEOPLE, TITLE};
use super::{Bound, Key, Kind, Type};

const CODES: Type = Type::Either(&[Type::Filled("a code"), Type::List(&Type::Filled("a code"))]);

/// One side of a gap.
pub(super) const SIDE: Type = Type::Either(&[
    Type::Number(Bound::Any),
    Type::Name("a designation"),
    Type::One("a geography, or `areas`", &CODES),
]);

/// What a side may be, in words.
macro_rules! sides {
    ($what:literal) => {
        concat!(
            $what,
            ": `all`, `rest` (all that are not on the other side), `top-quarter` or `bottom-quarter` (the best and the worst fourth; also `half`, `third`, `fifth`, `tenth`, `twentieth`), a designation, `{ areas = [\"E06000001\"] }`, areas of a coarser geography such as `{ region = \"E12000007\" }`, or a number"
        )
    };
}

pub(super) const BETWEEN: Key = Key::must("between", SIDE, sides!("the better-off side, or the benchmark"));
pub(super) const AND: Key = Key::must("and", SIDE, sides!("the side that may be behind"));
pub(super) const ORDER: Key = Key::may(
    "order",
    Type::Name("a result"),
    "by what the best and the worst are found: `each` (the values of each period, by default: who is among them changes), `first` or `last` (the values of that period: the same areas throughout), or another result of the same areas, such as `imd_lad19.average_score`",
);
pub(super) const WEIGHTS: Key = Key::may(
    "weights",
    Type::Name("a series"),
    "a series of the same areas to weigh with, period by period, instead of people: of output per hour the hours",
);
pub(super) const BY_PEOPLE: Key = Key::may(
    "by-people",
    Type::Truth,
    "whether a mean is over people, or over areas that count alike; over people by default, and where the geography has none over areas, with a warning",
);

/// `[gap.*]`.
pub(super) const GAP: Kind = Kind {
    name: "gap",
    named: true,
    doc: "How far one group of areas is behind another, or behind a benchmark, period by period. A group's value is the mean of its areas over people. Only areas with a value in every period of the series count, so that a gap does not move because others are in it; shorten the series with `between` to keep more. The table, `NAME_gap`, has `period`, `gap` (above 0 where `and` is behind, whichever end is worse), `relative` (the gap over the benchmark), `lower` and `upper` (of the gap; blank where the series has no intervals), `own_change` and `benchmark_change` since the first period (above 0 for the better), `own` and `benchmark` (their values), `areas` and `benchmark_areas`, and `course` since the first period: `closing`, `widening`, `overtaken`, `levelling down` (it shrinks more by the benchmark's loss than by the group's own gain), `unchanged`, `at or above`, `fell behind`.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a series"), "the series"),
        BETWEEN,
        AND,
        ORDER,
        PEOPLE,
        WEIGHTS,
        BY_PEOPLE,
        Key::may(
            "beside",
            Type::Name("a gap"),
            "another gap of the same periods, such as that of a programme's comparator: the table then has `beside` (that gap) and `difference` (by how much more this one changed since the first period), with `difference_lower` and `difference_upper`",
        ),
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[gap.pay]\nof = \"pay\"\nbetween = \"top-quarter\"\nand = \"bottom-quarter\"\n",
};
