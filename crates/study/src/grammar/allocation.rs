//! `[allocation.*]`: the keys of a sum of money shared among areas, and the rules by which it is.

use super::{Bound, Key, Kind, Method, Type, Word};

const POSITIVE: Type = Type::Number(Bound::Positive);
const NOT_NEGATIVE: Type = Type::Number(Bound::NotNegative);
const NUMBER: Type = Type::Number(Bound::Any);
const MEASURE: Type = Type::Name("a measure");
/// Money for an area, or for each of its people.
const LIMIT: Type = Type::Either(&[
    NOT_NEGATIVE,
    Type::Table(&[
        Key::may("amount", NOT_NEGATIVE, "for the area, whoever lives there"),
        Key::may("per-head", NOT_NEGATIVE, "for each of its people"),
    ]),
]);

/// The rules by which money is shared, by the names a study gives them.
pub const RULES: &[Method] = &[
    Method { name: "per-head", doc: "the same for each person", keys: &[] },
    Method { name: "equal", doc: "the same for each area", keys: &[] },
    Method {
        name: "need-weighted",
        doc: "in proportion to people times need (weighted capitation): need of 0 or more, of which more is worse",
        keys: &[
            Key::must("need", MEASURE, "the need: an indicator, or a column of a result"),
            Key::may(
                "power",
                NOT_NEGATIVE,
                "the power that need is raised to: above 1 the neediest count for more still; 1 by default",
            ),
            Key::may("threshold", NUMBER, "need counts from there on: what is at or below it weighs nothing"),
        ],
    },
    Method {
        name: "category",
        doc: "in proportion to people times the weight of the area's category",
        keys: &[
            Key::must(
                "of",
                MEASURE,
                "a column of whole numbers that says which category an area is in, such as `imd_ward17.decile`",
            ),
            Key::must(
                "weights",
                Type::Map("category", &Type::Weight),
                "the weight of each category: `{ \"1\" = 3, \"2\" = 1 }`; a category that is not there weighs nothing",
            ),
        ],
    },
    Method {
        name: "formula",
        doc: "in proportion to people times several factors, such as need, sparsity and the cost of labour",
        keys: &[Key::must(
            "factors",
            Type::List(&MEASURE),
            "what people are multiplied with: indicators, or columns of results, of 0 or more",
        )],
    },
    Method {
        name: "least-first",
        doc: "the worst off first: the area of greatest need is brought to the need of the next, those two to that of the one after, and so on until the money ends (leximin); areas that are better off than the level reached get nothing",
        keys: &[
            Key::must(
                "need",
                MEASURE,
                "the need: an indicator, or a column of a result; its `worse` says which end is worse",
            ),
            Key::may(
                "cost-per-person",
                POSITIVE,
                "what it costs to better the need of one person by one unit; 1 by default. It decides how far the money reaches: too low, and all areas are raised beyond the best",
            ),
            Key::may(
                "cap",
                NUMBER,
                "the need at which it ends: nobody is bettered beyond it, and what is left is returned",
            ),
        ],
    },
];

/// `[allocation.*]`.
pub(super) const ALLOCATION: Kind = Kind {
    name: "allocation",
    named: true,
    doc: "A sum of money shared among areas by a rule, in whole pounds that add up to it. The table has `code`, `name` and `amount` for every area of the geography; a column for each year where it is phased (`year_1`, or `year_2022`); `lower` and `upper` where its need is uncertain; `per_head`, `share` (of what is given out), `change` (from `previous`, as a share), the `need`, `category` or `factor` that the rule goes by, under `least-first` the `level` (the need that is left when the money is spent), and `reason`: what decided the amount (`rule`, `floor`, `ceiling`, `damping floor`, `damping ceiling`), or why there is none (`not designated`, `not classified`, `missing`, `no people`, `above the level`, `no share`, `under the minimum`).",
    keys: &[
        Key::may("title", Type::Text, "what to call it in tables and pictures"),
        Key::must("amount", POSITIVE, "the sum to share out"),
        Key::may(
            "unit",
            POSITIVE,
            "the smallest amount that is paid: 1 by default, whole pounds; 0.01 for pence, 1000 for thousands",
        ),
        Key::may(
            "among",
            Type::Name("a designation"),
            "a designation: the areas that it designates share the money",
        ),
        Key::may(
            "geography",
            Type::Name("a geography"),
            "without `among`, the geography whose areas share it",
        ),
        Key::must("rule", Type::Method(RULES), "the rule"),
        Key::may(
            "people",
            Type::Name("an indicator"),
            "an indicator that counts people, instead of the geography's `population`",
        ),
        Key::may(
            "floor",
            LIMIT,
            "what each area that takes part gets at least, whatever the rule: `100_000`, or `{ per-head = 5 }`; of both the greater",
        ),
        Key::may(
            "ceiling",
            LIMIT,
            "what an area gets at most; of both the lesser. What cannot be spent is returned",
        ),
        Key::may(
            "minimum",
            POSITIVE,
            "the smallest grant that is of use: areas that would get less get nothing, and their money goes round to the others. One after another is left out, always the one that is hardest to bring to the minimum, until none gets less; a floor below it does not hold for them",
        ),
        Key::may("previous", MEASURE, "what each area had before: an indicator, or a column of a result"),
        Key::may(
            "damping",
            Type::Table(&[
                Key::may("floor", NUMBER, "the greatest loss: -0.02 for 2 in a hundred"),
                Key::may("ceiling", NUMBER, "the greatest gain: 0.05 for 5 in a hundred"),
            ]),
            "how far an amount may be from `previous`, as a share of it; `floor`, `ceiling` and `minimum` come before it. An area that had nothing, or of which that is not known, is exempt; the latter are counted. One in which nobody lives gets nothing by the rule, and so what the greatest loss leaves it: 98 of 100 with a `floor` of -0.02. Where there is too little to keep the losses so small, all are allowed the same greater one",
        ),
        Key::may(
            "over",
            Type::Table(&[
                Key::may("years", Type::Integer(1, 100), "how many years"),
                Key::may("start", Type::Integer(1, 9999), "the first year, for the names of the columns"),
                Key::may(
                    "profile",
                    Type::List(&NOT_NEGATIVE),
                    "the share of each year, which sum to 1; all alike by default",
                ),
            ]),
            "the years over which it is paid: each area's years sum to its amount, and each year to its share of the sum",
        ),
        Key::may(
            "uncertainty",
            Type::Name("an uncertainty"),
            "an uncertainty of the need: the rule is run on the need of each draw, and `lower` and `upper` are the 5th and 95th hundredth of the area's amounts; who takes part stays as it is. Where methods vary, and with them the unit, the area at each place of a draw has the need that is at that place as built",
        ),
        Key::may(
            "on-missing",
            Type::Choice(&[
                Word { word: "stop", doc: "stops the build" },
                Word { word: "exclude", doc: "leaves the area out: it gets nothing, and is counted" },
            ]),
            "what happens where an area that takes part has no need or no number of people; `stop` by default",
        ),
        Key::may("description", Type::Text, "what it is, in sentences"),
        Key::may("note", Type::Text, "what a reader should know about it"),
    ],
    example: "[allocation.community_wealth]\namount = 2_000_000_000\nover = { years = 10 }\namong = \"left_behind\"\nrule = { least-first = { need = \"imd_ward17.score\" } }\nfloor = 100_000\n",
};
