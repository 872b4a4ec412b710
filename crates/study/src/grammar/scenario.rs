//! The kind of section that asks what if.

use super::analysis::LEVEL;
use super::gap::{AND, BETWEEN, SIDE};
use super::keys::{DESCRIPTION, NOTE, TITLE};
use super::{Bound, Key, Kind, Type, Word};

const NUMBER: Type = Type::Number(Bound::Any);

const REFERENCE: Key = Key::may(
    "reference",
    Type::Table(&[
        Key::may("value", Type::Number(Bound::Positive), "the value of a place of that size"),
        Key::may("size", Type::Number(Bound::Positive), "its size"),
        Key::may(
            "mean-of",
            Type::Name("a designation"),
            "instead of both: the areas whose mean value is taken at their mean size, both by size",
        ),
    ]),
    "a place that is what it can be, through which the line goes: `value` and `size`, or `mean-of`; required without `fit`",
);

const POTENTIAL: &[Key] = &[
    Key::must("size", Type::Name("a result"), "the size of each area: jobs, people"),
    Key::may(
        "elasticity",
        NUMBER,
        "by how many per cent the value grows where size grows by 1 per cent; doubling adds 2 to 5 per cent at 0.029 to 0.070",
    ),
    Key::may(
        "total",
        Type::Number(Bound::NotNegative),
        "instead of `elasticity`: the total uplift that is published; the elasticity is the one that leads to it",
    ),
    REFERENCE,
    Key::may(
        "fit",
        Type::Choice(&[
            Word { word: "all", doc: "to all areas" },
            Word { word: "upper-half", doc: "to those at or above the median residual: what areas can be" },
        ]),
        "instead of `elasticity` and `reference`: the line is fitted to the areas themselves, in logarithms",
    ),
    Key::may("fit-to", Type::Name("a designation"), "the areas that the line is fitted to; all by default"),
];

const RULE: &[Key] = &[
    Key::may(
        "to-benchmark",
        Type::Either(&[NUMBER, Type::Name("a benchmark")]),
        "to this level: a number, `mean` (of all areas, by `size` where there is one) or `median`",
    ),
    Key::may(
        "to-percentile",
        Type::Number(Bound::Share),
        "to the value that this share of their peers lies below: 0.75 is the upper quartile",
    ),
    Key::may(
        "of",
        Type::Name("a geography or a result"),
        "with `to-percentile`: the peers, as areas of a coarser geography, or a column whose equal values make peers, such as `imd.decile`; all areas by default",
    ),
    Key::may(
        "to-potential",
        Type::Table(POTENTIAL),
        "to what a line of values by size says, `value (S/size)^elasticity`",
    ),
    Key::may("by", NUMBER, "by so much, in the units of the values, with its sign"),
    Key::may("by-share", NUMBER, "by this share of the value, with its sign: 0.05 is a twentieth more"),
];

const CARRY: &[Key] = &[
    Key::must("to", Type::Name("a result"), "the other measure, of the same areas"),
    Key::may("effect", NUMBER, "by how much it changes where this one changes by 1"),
    Key::may("elasticity", NUMBER, "by how many per cent it changes where this one changes by 1 per cent"),
    Key::may(
        "range",
        Type::List(&NUMBER),
        "the least and the greatest that the effect may be: it is drawn from a triangle with its tip at `effect` or `elasticity`, one draw for all areas",
    ),
];

/// `[scenario.*]`.
pub(super) const SCENARIO: Kind = Kind {
    name: "scenario",
    named: true,
    doc: "What if a measure were raised (or lowered) by a rule in some areas, what that comes to, and what it does to other measures. It is arithmetic, not a forecast: it says what would be, not what brings it about. Where a rule leads to a level, areas that are beyond it keep what they have. The table, `NAME_scenario`, has a row for each area: `code`, `name`, `before`, `after`, `change`, `uplift` (change times `size`; blank without one) and for each measure it is carried to `NAME_after`, with `NAME_lower` and `NAME_upper` where the effect has a `range`. It is a table of areas, like an indicator's; the bare name means `after`. The receipt tells the total before and after, the uplift and its share, who gains, and the gaps.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("a result"),
            "the measure: an indicator, or a column of a result of areas",
        ),
        Key::must("raise", Type::Table(RULE), "the rule: exactly one of its keys, `of` aside"),
        Key::may(
            "among",
            SIDE,
            "the areas that are changed: a designation, `{ areas = [\"E06000001\"] }`, areas of a coarser geography, or `bottom-quarter` and the like (of the values before); all by default",
        ),
        Key::may(
            "bounds",
            Type::List(&NUMBER),
            "the least and the greatest value that there can be, such as `[0, 100]`: changed values stop there",
        ),
        Key::may(
            "level-down",
            Type::Truth,
            "whether values may become worse; `false` by default: a rule that leads to a level leaves those beyond it alone, and one that changes by an amount for the worse is refused",
        ),
        Key::may(
            "size",
            Type::Name("a result"),
            "what values are multiplied with to sum them up: of output per job the jobs; that of `to-potential` by default",
        ),
        Key::may(
            "carry",
            Type::Map("name", &Type::Table(CARRY)),
            "what the change does to other measures: `carry.poverty = { to = \"poverty\", effect = -0.2, range = [-0.4, 0] }`",
        ),
        Key::may(
            "gaps",
            Type::Map("name", &Type::Table(&[BETWEEN, AND])),
            "groups whose distance is told before and after: by how much the mean of `between` is above that of `and`, as a share of the latter; means by `size`, else over people, else areas alike",
        ),
        Key::may(
            "draws",
            Type::Integer(100, 1_000_000),
            "how often effects with a `range` are drawn; 1000 by default",
        ),
        LEVEL,
        Key::may(
            "table",
            Type::Choice(&[
                Word { word: "areas", doc: "a row for each area" },
                Word {
                    word: "gaps",
                    doc: "a row for each of `gaps`: `gap`, `before` and `after` (the mean of `between` over that of `and`, less 1)",
                },
            ]),
            "what the table tells; `areas` by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[scenario.cities]\nof = \"gva_per_job\"\nraise = { to-potential = { size = \"jobs\", elasticity = 0.05, reference = { value = 62, size = 150 } } }\namong = \"big_cities\"\ngaps.south = { between = { region = \"E12000008\" }, and = \"rest\" }\n",
};
