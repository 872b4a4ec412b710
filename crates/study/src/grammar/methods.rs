//! The methods of an index, by the names a study gives them.

use super::keys::VIA;
use super::{Bound, Key, Method, Type, Word};

const NONE: &[Key] = &[];

const TIES: &[Word] = &[
    Word { word: "min", doc: "the smallest place, and the next ones are skipped: 1, 2, 2, 4" },
    Word { word: "average", doc: "the mean of their places: 1, 2.5, 2.5, 4" },
    Word { word: "max", doc: "the largest place: 1, 3, 3, 4" },
    Word { word: "dense", doc: "the smallest place, and none is skipped: 1, 2, 2, 3" },
    Word { word: "first", doc: "nothing: the area with the earlier code comes first" },
];

/// How equal scores share ranks: also the words of an index's `ties`.
pub(super) const TIES_OF_RANKS: Type = Type::Choice(TIES);

const NUMBER: Type = Type::Number(Bound::Any);
const POSITIVE: Type = Type::Number(Bound::Positive);

const COLUMNS: Type = Type::List(&Type::Filled("a column"));

/// How rates are standardised by age.
pub const STANDARDISE: &[Method] = &[
    Method {
        name: "direct",
        doc: "the rate that the people of a standard population would have, per 100,000 unless `per` says otherwise, with Dobson's interval: each band's events over its people, weighted. An area with fewer than 10 events has none",
        keys: &[
            Key::must("events", COLUMNS, "the columns of events, one a band of age"),
            Key::must("people", COLUMNS, "the columns of people, in the order of `events`"),
            Key::may(
                "standard",
                Type::Either(&[
                    Type::Choice(&[Word {
                        word: "european-2013",
                        doc: "the European Standard Population of 2013 in its 19 bands: 5,000 people of 0 to 4 years, then in fives from 5 to 9 on 5,500, 5,500, 5,500, 6,000, 6,000, 6,500, 7,000, 7,000, 7,000, 7,000, 6,500, 6,000, 5,500, 5,000, 4,000, 2,500, 1,500, and 1,000 of 90 and over",
                    }]),
                    Type::List(&Type::Number(Bound::NotNegative)),
                ]),
                "the people of the standard population, one number a band; `european-2013` by default",
            ),
        ],
    },
    Method {
        name: "indirect",
        doc: "events over those expected at the rates of a reference, 100 for as many unless `per` says otherwise, with Byar's interval, exact below 10 events",
        keys: &[
            Key::must(
                "events",
                COLUMNS,
                "the columns of events, one a band of age; with `rates`, one column of all events will do",
            ),
            Key::must("people", COLUMNS, "the columns of people, one a band of age"),
            Key::may(
                "rates",
                Type::Either(&[
                    Type::Choice(&[Word { word: "all", doc: "the rates of all areas together" }]),
                    Type::List(&Type::Number(Bound::NotNegative)),
                ]),
                "the reference: events a person, one number a band; `all` by default",
            ),
        ],
    },
];

/// The normalisations.
pub const NORMALISE: &[Method] = &[
    Method { name: "none", doc: "values as they are", keys: NONE },
    Method {
        name: "min-max",
        doc: "linear onto a range, from the least to the greatest value",
        keys: &[
            Key::may(
                "lower",
                NUMBER,
                "what the least value becomes; 0 by default, and 1 where neither end is stated and `combine` is `geometric` or `harmonic`, which need values above 0",
            ),
            Key::may("upper", NUMBER, "what the greatest value becomes; 1 by default, and 100 there"),
        ],
    },
    Method {
        name: "z-score",
        doc: "distance from the mean in standard deviations",
        keys: &[
            Key::may("mean", NUMBER, "the mean of the scores; 0 by default"),
            Key::may("sd", POSITIVE, "the standard deviation of the scores; 1 by default"),
            Key::may(
                "divisor",
                Type::Choice(&[
                    Word { word: "population", doc: "the number of areas" },
                    Word { word: "sample", doc: "one less than the number of areas" },
                ]),
                "what the squared deviations are divided by; `population` by default",
            ),
            Key::may(
                "weights",
                Type::Choice(&[
                    Word { word: "population", doc: "each area counts with its people" },
                    Word { word: "none", doc: "each area counts once" },
                ]),
                "how much each area counts in the mean and the deviation; `none` by default",
            ),
        ],
    },
    Method {
        name: "robust-z",
        doc: "distance from the median in 1.4826 median absolute deviations",
        keys: NONE,
    },
    Method {
        name: "rank",
        doc: "place from below: the greatest value has the greatest place",
        keys: &[Key::may("ties", TIES_OF_RANKS, "what equal values share; `min` by default")],
    },
    Method {
        name: "percentile-rank",
        doc: "place from below as a share, 0 to 1",
        keys: &[Key::may("ties", TIES_OF_RANKS, "what equal values share; `min` by default")],
    },
    Method { name: "borda", doc: "number of areas with a smaller value", keys: NONE },
    Method { name: "distance-to-best", doc: "share of the greatest value", keys: NONE },
    Method {
        name: "distance-to-max",
        doc: "one less the distance to the greatest value, in ranges",
        keys: NONE,
    },
    Method {
        name: "distance-to-reference",
        doc: "one less the distance to a reference value: 1 at the reference, 0 at the value farthest below it",
        keys: &[
            Key::must("value", NUMBER, "the reference, in the indicator's own unit"),
            Key::may("cap", Type::Truth, "whether scores end at 1; `false` by default"),
        ],
    },
    Method {
        name: "distance-to-target",
        doc: "share of the way from the least value to a target (from the greatest where less is better), which must be another than that",
        keys: &[
            Key::must("target", NUMBER, "the target, in the indicator's own unit"),
            Key::may("cap", Type::Truth, "whether scores end at 1; `false` by default"),
        ],
    },
    Method {
        name: "goalposts",
        doc: "share of the way between two fixed values, as in the Human Development Index",
        keys: &[
            Key::must("lower", NUMBER, "the lower goalpost, in the indicator's own unit"),
            Key::must("upper", NUMBER, "the upper goalpost, in the indicator's own unit"),
            Key::may(
                "truncate",
                Type::Truth,
                "whether shares below 0 and above 1 are cut off; `true` by default",
            ),
            Key::may("scale", POSITIVE, "what a share is multiplied with; 1 by default"),
            Key::may("base", NUMBER, "what is added after that; 0 by default"),
            Key::may(
                "log",
                Type::Truth,
                "whether natural logarithms are taken of values and goalposts first; `false` by default",
            ),
        ],
    },
    Method {
        name: "scaled",
        doc: "linear, so that one fixed value becomes 0 and another `scale`; nothing is cut off",
        keys: &[
            Key::must("lower", NUMBER, "the value that becomes 0"),
            Key::must("upper", NUMBER, "the value that becomes `scale`"),
            Key::may("scale", POSITIVE, "1 by default"),
        ],
    },
    Method {
        name: "rank-exponential",
        doc: "place, stretched exponentially at the end of greatest need up to 100, as the indices of deprivation do",
        keys: &[
            Key::may("constant", POSITIVE, "the constant of the stretch; 23 by default"),
            Key::may(
                "scale",
                Type::Choice(&[
                    Word { word: "from-one", doc: "R = (N + 1 - r)/N: England, Wales, Northern Ireland" },
                    Word { word: "to-zero", doc: "R = (N - r)/N: Scotland" },
                ]),
                "where the share R of a place r among N areas begins and ends; `from-one` by default",
            ),
            Key::may(
                "ties",
                Type::Choice(&[
                    Word { word: "average", doc: "the mean of their places" },
                    Word { word: "min", doc: "the smallest place" },
                ]),
                "what equal values share; `average` by default",
            ),
            Key::may("precision", Type::Integers(&[64, 32]), "bits in which results are kept; 64 by default"),
            Key::may(
                "given",
                Type::Choice(&[
                    Word { word: "values", doc: "values, to be ranked" },
                    Word { word: "places", doc: "places, 1 the greatest need, used as they are" },
                ]),
                "what the column holds; `values` by default",
            ),
        ],
    },
    Method {
        name: "normal-score",
        doc: "the normal quantile of the place",
        keys: &[Key::may("ties", TIES_OF_RANKS, "what equal values share; `average` by default")],
    },
];

/// The treatments of outliers.
pub const TREAT: &[Method] = &[
    Method { name: "none", doc: "values as they are", keys: NONE },
    Method {
        name: "winsorise",
        doc: "draws in a few extreme values, if the column is flagged as having outliers",
        keys: &[
            Key::may("max-points", Type::Integer(1, 1_000_000), "the most points drawn in; 5 by default"),
            Key::may("skewness", POSITIVE, "the skewness from which a column may be flagged; 2 by default"),
            Key::may("kurtosis", NUMBER, "the excess kurtosis from which it may be flagged; 3.5 by default"),
            Key::may(
                "then",
                Type::Choice(&[
                    Word { word: "restore", doc: "its values are restored" },
                    Word { word: "log", doc: "its values are restored and the logarithm is taken of them" },
                    Word { word: "combine", doc: "the logarithm is taken of the winsorised values" },
                ]),
                "what happens if the column is still flagged then; `log` by default",
            ),
        ],
    },
    Method {
        name: "log",
        doc: "a logarithm of the whole column, which needs no positive values",
        keys: &[Key::may(
            "kind",
            Type::Choice(&[
                Word { word: "ct", doc: "ln(x - min + 0.01 (max - min))" },
                Word {
                    word: "ct-plus",
                    doc: "the same, or its mirror image where the column leans to the left",
                },
                Word { word: "ct-origin", doc: "ln(x - min + 1)" },
                Word { word: "gii", doc: "ln((max - 1)(x - min)/(max - min) + 1)" },
            ]),
            "which logarithm; `ct` by default",
        )],
    },
    Method {
        name: "box-cox",
        doc: "the Box-Cox transformation of x - min + 1",
        keys: &[Key::must("lambda", NUMBER, "its exponent; 0 gives the logarithm")],
    },
];

/// The ways to bring parts together.
pub const COMBINE: &[Method] = &[
    Method { name: "weighted-sum", doc: "the sum of value times weight, weights as given", keys: NONE },
    Method { name: "arithmetic", doc: "the weighted arithmetic mean", keys: NONE },
    Method { name: "geometric", doc: "the weighted geometric mean; values must be above zero", keys: NONE },
    Method { name: "harmonic", doc: "the weighted harmonic mean; values must be above zero", keys: NONE },
    Method {
        name: "generalised",
        doc: "the weighted generalised mean",
        keys: &[Key::must("power", NUMBER, "its order: 1 arithmetic, 0 geometric, -1 harmonic")],
    },
    Method { name: "copeland", doc: "areas beaten less areas lost to, pair by pair", keys: NONE },
    Method {
        name: "mazziotta-pareto",
        doc: "the arithmetic mean with a penalty for uneven parts",
        keys: &[Key::may(
            "penalty",
            Type::Choice(&[
                Word { word: "plus", doc: "onto the mean: for parts that measure need" },
                Word { word: "minus", doc: "off the mean: for parts of which more is better" },
            ]),
            "which way the penalty goes; `plus` where the index's `worse` is `high`, `minus` where it is `low`",
        )],
    },
];

/// What happens to a part that moves against the others, where weights are found from correlations.
const OPPOSED: Key = Key::may(
    "opposed",
    Type::Choice(&[
        Word { word: "refuse", doc: "the build stops: most likely the part's `worse` is wrong" },
        Word { word: "accept", doc: "it is weighed all the same, by the size of its loading" },
    ]),
    "what happens where a part moves against the others; `refuse` by default",
);

const SHARE: Type = Type::Number(Bound::Share);

/// The ways to weigh parts that a study gives no weights.
pub const WEIGHTS: &[Method] = &[
    Method { name: "equal", doc: "the same weight for each part, as a list has it anyway", keys: NONE },
    Method {
        name: "ahp",
        doc: "by judgements of the parts in pairs, as the analytic hierarchy process has it: `{ ahp = { judgements = { income = { crime = 3 } } } }` says that income counts 3 times as much as crime",
        keys: &[
            Key::must(
                "judgements",
                Type::Map("a part", &Type::Map("another part", &POSITIVE)),
                "how many times the one counts as much as the other; each pair once, whichever way round; a name with a dot is put in quotation marks",
            ),
            Key::may(
                "limit",
                POSITIVE,
                "the greatest consistency ratio allowed; 0.1 by default; not looked at beyond 10 parts, for which there is no agreed ratio",
            ),
        ],
    },
    Method {
        name: "budget",
        doc: "by the points that experts share out among the parts: the mean of their shares",
        keys: &[
            Key::must(
                "experts",
                Type::List(&Type::Map("a part", &Type::Number(Bound::NotNegative))),
                "for each expert, the points of each part: `[{ income = 60, crime = 40 }, { income = 50, crime = 50 }]`",
            ),
            Key::may("whole", POSITIVE, "how many points each expert has; 100 by default"),
        ],
    },
    Method {
        name: "entropy",
        doc: "by how unevenly the parts are spread over areas; values must not be negative",
        keys: NONE,
    },
    Method {
        name: "pca",
        doc: "by the loadings of the principal components of the correlations, over the areas with a value in every part. Kept are those with an eigenvalue above 1 and more than 10 % of the variance, and as many more as explain more than 60 %. Of one component a weight is the squared loading of its part over the sum of these, `l_k^2 / sum l_j^2`. Several are rotated (varimax, rows scaled to length 1), each part belongs to the component `c(k)` on which it loads most, and its weight is `l_k,c(k)^2 / sum l_j,c(j)^2`: its share of that component's squared loadings times the component's share of all that are kept, rescaled to sum 1 (OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, step 6, after Nicoletti, Scarpetta and Boylaud 2000)",
        keys: &[OPPOSED],
    },
    Method {
        name: "factor",
        doc: "by the scores of one common factor (greatest likelihood), for three parts or more",
        keys: &[OPPOSED],
    },
    Method {
        name: "benefit-of-the-doubt",
        doc: "each area by the weights with which it scores highest, none above 1; the score is then 0 to 1, many areas share the 1, and values must not be negative",
        keys: &[
            Key::may(
                "least-share",
                SHARE,
                "the least share of an area's score that each part must have; 0 by default",
            ),
            Key::may("greatest-share", SHARE, "the greatest share that a part may have; 1 by default"),
        ],
    },
    Method {
        name: "directional-benefit-of-the-doubt",
        doc: "each area by how far it is, along a direction, from the areas that no mixture of others matches: much of one part does not make up for little of another. The score is 1/(1 + distance), above 0 to 1, many areas share the 1, and values must not be negative. Contributions are the score by the shares that parts have in what the area has, by the weights that hold where the way ends; they add up to the score, and there are none where the area has nothing of the parts that count there",
        keys: &[Key::must(
            "direction",
            Type::Map("a part", &POSITIVE),
            "how much of each part one step adds, as the parts are after normalisation: `{ income = 1, crime = 2 }`; twice as much all round is half the distance, and no rank changes; a name with a dot is put in quotation marks",
        )],
    },
];

const WITHIN_ITSELF: Key = Key::may(
    "within",
    Type::Name("a geography"),
    "a geography: the areas of each parent are filled from each other alone",
);

const WITHIN: &[Key] = &[
    Key::may("within", Type::Name("a geography"), "a geography: each area is given its parent's value"),
    VIA,
];

/// The ways to fill missing values.
pub const IMPUTE: &[Method] = &[
    Method { name: "mean", doc: "the mean of the values that are there", keys: WITHIN },
    Method { name: "median", doc: "the median of the values that are there", keys: WITHIN },
    Method {
        name: "nearest-neighbours",
        doc: "the mean of the areas most alike in the other parts (in standard deviations), each counting by one over its distance",
        keys: &[
            Key::may("k", Type::Integer(1, 1_000_000), "how many areas; 5 by default"),
            WITHIN_ITSELF,
            VIA,
        ],
    },
    Method {
        name: "regression",
        doc: "least squares on the parts most correlated with it, of those that the area has",
        keys: &[
            Key::may("predictors", Type::Integer(1, 1_000), "how many parts at most; 3 by default"),
            WITHIN_ITSELF,
            VIA,
        ],
    },
    Method {
        name: "em",
        doc: "what a multivariate normal distribution of all parts, found by expectation and maximisation, expects",
        keys: &[WITHIN_ITSELF, VIA],
    },
];

/// The ways to fill the gaps of a series.
pub const IMPUTE_SERIES: &[Method] = &[
    Method {
        name: "linear",
        doc: "on a straight line from the area's value before to the one after; never before the first or after the last",
        keys: &[Key::may(
            "max-gap",
            Type::Integer(1, 1_000),
            "the longest gap that is filled, in periods of the series; 2 by default",
        )],
    },
    Method {
        name: "latest",
        doc: "the area's last value before, also beyond the last",
        keys: &[Key::may(
            "max-age",
            Type::Integer(1, 1_000),
            "how many years old it may be; any age by default",
        )],
    },
];
