//! `[appraisal.*]` and its keys.

use super::{Bound, Key, Kind, Type, Word};

const NUMBER: Type = Type::Number(Bound::Any);
const NOT_NEGATIVE: Type = Type::Number(Bound::NotNegative);
const POSITIVE: Type = Type::Number(Bound::Positive);
const SHARE: Type = Type::Number(Bound::Share);
const YEAR: Type = Type::Integer(0, 9999);
const AMOUNT: Type = Type::Either(&[
    Type::Number(Bound::NotNegative),
    Type::List(&NOT_NEGATIVE),
    Type::Name("a column of money"),
]);
const DISCOUNT: Type = Type::Either(&[
    Type::Choice(&[
        Word { word: "standard", doc: "3.5% for 30 years, then falling to 1%" },
        Word {
            word: "health",
            doc: "1.5%, falling: for health, life and wellbeing that do not grow with incomes",
        },
        Word {
            word: "reduced",
            doc: "the standard rate without pure time preference, to see what it does over generations",
        },
    ]),
    NUMBER,
    Type::Map("first year", &NUMBER),
]);

const ADDITIONALITY: &[Key] = &[
    Key::may("deadweight", SHARE, "the share that would have come about anyway"),
    Key::may("leakage", SHARE, "the share that goes to those it was not meant for"),
    Key::may("displacement", SHARE, "the share that others lose"),
    Key::may("substitution", SHARE, "the share that replaces something of the same hands"),
    Key::may(
        "multiplier",
        NOT_NEGATIVE,
        "what each pound that is left sets off in all, itself included; 1 by default",
    ),
];

const WELLBEING: &[Key] = &[
    Key::must("people", NOT_NEGATIVE, "how many people gain, each year"),
    Key::must("points", NUMBER, "by how many points of life satisfaction, from 0 to 10"),
    Key::may(
        "value",
        POSITIVE,
        "what a point is worth for a year; £13,000 by default, in prices of 2019 (the range is £10,000 to £16,000)",
    ),
    Key::may(
        "prices",
        POSITIVE,
        "the deflator of the prices that the study is in over that of 2019; 1 by default",
    ),
    Key::may(
        "incomes",
        POSITIVE,
        "real output per head over that of 2019; it counts to the power of 1.3. Without it the value does not grow with incomes, and is discounted at the rate for health unless the line says otherwise",
    ),
];

const LINE: &[Key] = &[
    Key::may(
        "cost",
        AMOUNT,
        "what it costs the public purse in a year: an amount, one a year from the first on (`[10, 20]`), or a column of money by area, of which the sum counts",
    ),
    Key::may("saving", AMOUNT, "what comes back to the public purse: it is taken from the costs"),
    Key::may("benefit", AMOUNT, "what it is worth to society in a year"),
    Key::may(
        "wellbeing",
        Type::Table(WELLBEING),
        "a benefit in points of life satisfaction, the same to everybody; not beside a gain of income that causes it",
    ),
    Key::may(
        "years",
        Type::Either(&[YEAR, Type::List(&YEAR)]),
        "the year, or the first and the last; the base year by default",
    ),
    Key::may(
        "growth",
        Type::Number(Bound::Any),
        "by what share it grows from each year to the next, in real terms; 0 by default",
    ),
    Key::may(
        "optimism-bias",
        Type::Either(&[
            Type::Choice(&[
                Word { word: "standard-buildings", doc: "24%" },
                Word { word: "non-standard-buildings", doc: "51%" },
                Word { word: "standard-civil-engineering", doc: "44%" },
                Word { word: "non-standard-civil-engineering", doc: "66%" },
                Word { word: "equipment-and-development", doc: "200%" },
                Word { word: "outsourcing", doc: "41%" },
            ]),
            NOT_NEGATIVE,
        ]),
        "by what share a cost is raised, or the kind of project whose upper bound it is raised by",
    ),
    Key::may(
        "additionality",
        Type::Table(ADDITIONALITY),
        "what is taken from a gross benefit: net = gross (1 - deadweight)(1 - leakage)(1 - displacement)(1 - substitution) multiplier",
    ),
    Key::may(
        "income",
        Type::Either(&[POSITIVE, Type::Name("a column of incomes")]),
        "the equivalised disposable income of those who gain (or pay), or a column of it by area beside a column of money: a pound to them weighs (reference-income/income)^elasticity",
    ),
    Key::may("discount", DISCOUNT, "a discount rate of its own"),
    Key::may(
        "varies",
        Type::Either(&[
            Type::List(&NOT_NEGATIVE),
            Type::Table(&[Key::must("sd", NOT_NEGATIVE, "the standard deviation, as a share of the amount")]),
            Type::Text,
        ]),
        "how far it may be off: `[0.8, 1.5]` is from 0.8 to 1.5 times the amount, the amount itself being likeliest (triangular); `{ sd = 0.1 }` is normal; the name of another line that says so: as much as that one, in each draw",
    ),
    Key::may("options", Type::List(&Type::Filled("an option")), "the options it belongs to; all by default"),
    Key::may("note", Type::Text, "what a reader should know about it"),
];

/// `[appraisal.*]`.
pub(super) const APPRAISAL: Kind = Kind {
    name: "appraisal",
    named: true,
    doc: "What options are worth: costs and benefits by year, discounted as the Green Book has it, with every pound alike and with distributional weights beside it. All money is in real prices of one year. The table, `NAME_appraisal`, has a row an option: present values of `costs` (less savings) and `benefits`, `npv` (net present value), `bcr` (the ratio of benefits to costs; blank where the option costs nothing or saves money), `npv_weighted` and `bcr_weighted`, the interval of the net present value over the draws from `lower` to `upper` (5th to 95th hundredth), `rank` and `rank_weighted`, `p_positive` (the share of draws in which it is worth something), `p_best` (in which it is worth most), the `category` of value for money, the internal rate of return `irr`, `payback` (the year by whose end costs are made good, not discounted), `yearly_cost` (equivalent annual net cost over the option's own years) and `switching_benefits` (by what share all benefits may change before it is worth nothing). The receipt tells what each line adds and which ones drive the net present value.",
    keys: &[
        Key::may("title", Type::Text, "what to call it in tables and pictures"),
        Key::may(
            "edition",
            Type::Either(&[
                Type::Integers(&[2018, 2022, 2026]),
                Type::Choice(&[
                    Word { word: "2018", doc: "of 2018" },
                    Word { word: "2022", doc: "of 2022" },
                    Word { word: "2026", doc: "of February 2026" },
                ]),
            ]),
            "the edition of the Green Book, told in the receipt; the rates are the same in all of them; `2022` by default",
        ),
        Key::may(
            "base-year",
            YEAR,
            "the year to whose prices and start all is brought: it is not discounted; 0 by default, so that years are counted from it",
        ),
        Key::may(
            "discount",
            DISCOUNT,
            "the discount rate: a name, a rate such as `0.035`, or rates from their first year on (the base year is year 0): `{ 1 = 0.035, 31 = 0.03 }`; `standard` by default",
        ),
        Key::may(
            "reference-income",
            POSITIVE,
            "the median equivalised disposable income, which weighs 1; needed where lines have an `income`",
        ),
        Key::may(
            "elasticity",
            NOT_NEGATIVE,
            "the elasticity of the marginal utility of income; 1.3 by default, and 0.8 to 2 as a range; 0 weighs all alike",
        ),
        Key::may(
            "rank-by",
            Type::Choice(&[
                Word { word: "npv", doc: "the net present value" },
                Word {
                    word: "bcr",
                    doc: "the ratio of benefits to costs, where money is short; options that save money come first",
                },
            ]),
            "what options are ranked by; `bcr` by default",
        ),
        Key::may(
            "draws",
            Type::Integer(1, 10_000_000),
            "how many draws, where lines vary; 10,000 by default",
        ),
        Key::may(
            "options",
            Type::List(&Type::Filled("an option")),
            "the options, in the order of the table; without it all lines make one",
        ),
        Key::must(
            "lines",
            Type::Map("line", &Type::Table(LINE)),
            "what it costs and brings, each line with a name: `lines.jobs = { benefit = 12, years = [1, 15] }`",
        ),
        Key::may("description", Type::Text, "what it is, in sentences"),
        Key::may("note", Type::Text, "what a reader should know about it"),
    ],
    example: "[appraisal.centre]\nlines.building = { cost = 100, years = 0, optimism-bias = \"standard-buildings\" }\nlines.running = { cost = 2, years = [1, 15] }\nlines.jobs = { benefit = 14, years = [1, 15], additionality = { deadweight = 0.1 } }\n",
};
