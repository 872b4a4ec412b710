//! The kinds of section that ask something about a result.

use super::methods::{COMBINE, IMPUTE, NORMALISE, TREAT};
use super::{Bound, Key, Kind, Type, Word};

const TITLE: Key = Key::may("title", Type::Text, "what to call it in tables and pictures");
const DESCRIPTION: Key = Key::may("description", Type::Text, "what it is, in sentences");
const NOTE: Key = Key::may("note", Type::Text, "what a reader should know about it");
const SHARE: Type = Type::Number(Bound::Share);
const POSITIVE: Type = Type::Number(Bound::Positive);
const NUMBER: Type = Type::Number(Bound::Any);
/// The lower and the upper end.
const RANGE: Type = Type::List(&NUMBER);
const RANGES: Type = Type::Map("part", &RANGE);

pub(super) const LEVEL: Key = Key::may(
    "level",
    SHARE,
    "how much an interval holds: 0.9 goes from the 5th to the 95th hundredth; 0.9 by default for ranks, else 0.95",
);
const CUT: Key = Key::may(
    "cut",
    Type::Either(&[
        SHARE,
        Type::Table(&[Key::must(
            "first",
            Type::Integer(1, u32::MAX as i64),
            "how many areas, those of greatest need",
        )]),
    ]),
    "who is in: the first share of the areas, or `{ first = 100 }`; 0.1 by default, the first decile",
);
/// [`CUT`], or a designation.
const DRAWN_CUT: Key = Key::may(
    "cut",
    Type::Either(&[
        SHARE,
        Type::Table(&[
            Key::may("first", Type::Integer(1, u32::MAX as i64), "how many areas, those of greatest need"),
            Key::may(
                "designation",
                Type::Name("a designation"),
                "instead, those that a designation takes which asks for deciles or ranks of what `of` names, as in `imd_ward17.decile = 1 AND cni.decile = 1`: in each draw these are the drawn ones, and all else in its condition stays as built",
            ),
        ]),
    ]),
    "who is in: the first share of the areas, `{ first = 100 }` or `{ designation = \"left_behind\" }`; 0.1 by default, the first decile",
);
pub(super) const REPLICATES: Key = Key::may(
    "replicates",
    Type::Integer(0, 1_000_000),
    "resamplings behind the intervals, 20 at least; 999 by default, none for 0",
);
const PEOPLE: Key = Key::may(
    "people",
    Type::Name("an indicator"),
    "an indicator to weigh with, instead of the geography's `population`",
);

/// The measures of association.
pub(super) const ASSOCIATION_MEASURES: &[Word] = &[
    Word { word: "pearson", doc: "linear correlation" },
    Word { word: "spearman", doc: "correlation of ranks" },
    Word { word: "slope", doc: "how much `of` rises with one unit of `with`" },
];

/// `[uncertainty.*]`.
pub(super) const UNCERTAINTY: Kind = Kind {
    name: "uncertainty",
    named: true,
    doc: "How sure the ranks of an index are, or those of an index carried to another geography: many draws in which what could have been chosen otherwise varies. The table, `NAME_uncertainty`, has `code`, `name`, `rank` as built, the `median` rank and the interval from `lower` to `upper`, `mean_shift` (the mean rank less the one as built), `p_decile_1` (the share of draws in which the area is in the first decile; `p_cut` under another `cut`; `p_designated` under that of a designation), the `best` and the `worst` rank seen, `core` (`in`, `toss-up` or `out`), and `group`: the first area of a group, down the ranks, cannot be told apart from the others in it.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("an index"),
            "the index; or a rebase of its score by a mean or a sum, such as `imd_ward17`: the scores of each draw are then carried over as the rebase does, and all that is told is of the areas there",
        ),
        Key::may("draws", Type::Integer(2, 1_000_000), "how many draws; 1,000 by default"),
        Key::may(
            "weights",
            Type::Table(&[
                Key::may(
                    "within",
                    SHARE,
                    "each weight evenly within this share of itself: 0.25 for a quarter (rescaled to their old sum, a weight can end a little further away than that, where a `fragility` with the same `within` stops at it)",
                ),
                Key::may(
                    "dirichlet",
                    POSITIVE,
                    "all weights around the given ones; the greater the number, the nearer to them",
                ),
                Key::may(
                    "ranges",
                    RANGES,
                    "by part, its lowest and highest weight: `{ income = [0.1, 0.3] }`; all go towards their lower or their upper ends till they have their old sum, and none leaves its range",
                ),
                Key::may(
                    "sets",
                    Type::List(&Type::Map("part", &Type::Weight)),
                    "the weights that several experts gave: `[{ income = 0.3, health = 0.7 }, ...]`",
                ),
            ]),
            "how the weights of the parts vary, one of four ways; they are brought back to their old sum",
        ),
        Key::may(
            "throughout",
            Type::Truth,
            "whether the weights of indices that are parts vary too (with `within` and `dirichlet`); `false` by default",
        ),
        Key::may(
            "methods",
            Type::Table(&[
                Key::may("normalise", Type::List(&Type::Method(NORMALISE)), "normalisations to choose from"),
                Key::may("treat", Type::List(&Type::Method(TREAT)), "treatments to choose from"),
                Key::may(
                    "combine",
                    Type::List(&Type::Method(COMBINE)),
                    "combinations to choose from; for these, parts that may be 0 or less are first brought onto 1 to 100 where the mean is geometric or harmonic",
                ),
                Key::may("impute", Type::List(&Type::Method(IMPUTE)), "imputations to choose from"),
            ]),
            "methods that one could as well have chosen; each draw takes one of each list",
        ),
        Key::may(
            "leave-out",
            Type::Truth,
            "whether a draw may leave one part out: each as often as none; `false` by default",
        ),
        Key::may(
            "values",
            Type::Choice(&[
                Word {
                    word: "fitted",
                    doc: "the true values given the published ones and their errors, drawn in towards what the areas have in common",
                },
                Word {
                    word: "naive",
                    doc: "fresh noise around the published values, which counts the noise twice",
                },
            ]),
            "whether the errors of indicators (`se`, `interval` or `standardise`) count, and how; not at all by default",
        ),
        LEVEL,
        DRAWN_CUT,
        Key::may(
            "core",
            SHARE,
            "`core` says `in` of an area that is in the cut in at least this share of the draws, `out` of one that is outside it in at least this share, `toss-up` of the others; 0.9 by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[uncertainty.imd]\nof = \"imd\"\ndraws = 10_000\nweights = { within = 0.25 }\nmethods = { normalise = [\"rank-exponential\", \"z-score\"] }\n\n[uncertainty.imd_ward17]\nof = \"imd_ward17\"\nweights = { within = 0.25 }\ncut = { designation = \"left_behind\" }\n",
};

/// `[sensitivity.*]`.
pub(super) const SENSITIVITY: Kind = Kind {
    name: "sensitivity",
    named: true,
    doc: "Which of the choices of an uncertainty drives the spread of its ranks: Sobol indices.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("an uncertainty"), "the uncertainty, by its name: one of an index itself"),
        Key::may(
            "samples",
            Type::Integers(&[64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]),
            "base samples, a power of two; 512 by default. It costs (choices + 2) times as many draws",
        ),
        Key::may(
            "area",
            Type::Filled("an area's code"),
            "the area whose rank is looked at; by default the mean shift of all ranks",
        ),
        REPLICATES,
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[sensitivity.imd]\nof = \"imd\"\nsamples = 512\n",
};

/// `[fragility.*]`.
pub(super) const FRAGILITY: Kind = Kind {
    name: "fragility",
    named: true,
    doc: "How near each area is to the line: the smallest change of weights that would take it across, and the best and worst rank that any weights could give it. The table, `NAME_fragility`, has `code`, `name`, `designated` (whether it is in), `distance` (the sum of the smallest changes found; blank where none was), `best_rank` and `worst_rank` (found to be reached), `at_least` (no smaller distance does: proved; blank where none at all does), `exact` (whether `distance` is proved to be the smallest), `tie` (whether it comes across only level with others at the line, where scores that are rounded otherwise may put it on either side) and the weights that take it across. Areas of equal score share the smallest rank here (`ties = \"min\"`); where the index has it otherwise and equal scores stand at the line, the build says so and stops. Areas that lack a part are left out, and said so.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("an index"),
            "an index that is a weighted sum or mean, or a designation that asks for deciles or ranks of such indices",
        ),
        CUT,
        Key::may(
            "bounds",
            Type::Table(&[
                Key::may(
                    "within",
                    SHARE,
                    "each weight at most this share of itself away: 0.25 for a quarter",
                ),
                Key::may(
                    "ranges",
                    RANGES,
                    "by part, its lowest and highest weight: `{ income = [0.1, 0.3] }`",
                ),
            ]),
            "the weights that can be defended; any of at least 0 by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[fragility.imd]\nof = \"imd\"\nbounds = { within = 0.25 }\n",
};

/// `[cutoff.*]`.
pub(super) const CUTOFF: Kind = Kind {
    name: "cutoff",
    named: true,
    doc: "How near each area is to being on a list, and who would be on it if its lines stood elsewhere: of a designation that asks for ranks or deciles, of one result or of several at once. The table, `NAME_cutoff`, has `code`, `name`, `designated`, `beyond` (how far the area is beyond the line, as a share of the areas ranked, `(rank - last rank in)/ranked`, by the line where that is most: above 0 it is off the list, and lines so much farther down would take it in; at or below 0 it is on it; blank where it has no rank by one, though a condition may have it off the list by another), `near` (whether it is off the list by no more than `near`) and for each result `RESULT_rank` and `RESULT_beyond`.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("a designation"),
            "a designation by ranks or deciles: `imd.decile = 1 AND cni.rank <= 100`, or `take` with `first` or `share`",
        ),
        Key::may(
            "table",
            Type::Choice(&[
                Word { word: "areas", doc: "each area, and how far it is beyond the lines" },
                Word {
                    word: "shares",
                    doc: "the list with its lines at other `shares`, one row each: `RESULT_share` of each line, the `areas` and the `people` then on it, and against the list as it is the areas `kept`, `joined` and `left`. Two lines are put at each share with each, more than two all at the same",
                },
            ]),
            "what the table tells; `areas` by default",
        ),
        Key::may(
            "near",
            SHARE,
            "up to how far beyond the line an area is nearly on the list; 0.01 by default, one percentage point",
        ),
        Key::may(
            "shares",
            Type::List(&SHARE),
            "where the lines are put, with `table = \"shares\"`; 0.05, 0.075, 0.1, 0.125, 0.15, 0.175 and 0.2 by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[cutoff.left_behind]\nof = \"left_behind\"\nnear = 0.02\n",
};

/// `[inequality.*]`.
pub(super) const INEQUALITY: Kind = Kind {
    name: "inequality",
    named: true,
    doc: "How unequal a measure is among areas: between areas only, since what differs inside them is not known.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a measure"), "an indicator, or a column of a result"),
        Key::may(
            "table",
            Type::Choice(&[
                Word {
                    word: "measures",
                    doc: "the measures, one row each and for each group: `measure`, `group`, `value`, `lower`, `upper`, `n`",
                },
                Word {
                    word: "lorenz",
                    doc: "the points of the Lorenz curve, from the areas with the least on, straight between them: `group` (`all`, then each group), `share_of_people` (of areas without `by-people`) and `share_of_value`, each from 0 to 1. The Gini coefficient is 1 less the sum of `(p_i - p_i-1) (l_i + l_i-1)` over them",
                },
            ]),
            "what the table tells; `measures` by default",
        ),
        Key::may(
            "measures",
            Type::List(&Type::Filled("a measure")),
            "the measures, which there must be but for a curve: `gini`, `gini-unbiased`, `theil-t`, `theil-l`, `ge-2` (or another order), `atkinson` (or `atkinson-0.5`), `hoover`, `palma`, `s80-s20`, `p90-p10`, `top-10-share`, `bottom-40-share`, `williamson`, `wolfson`; with `order` also `concentration`, `erreygers`, `wagstaff`, `kakwani`, `sii`, `rii` (of rates `sii-log`, `rii-log`, of proportions `sii-logit`, `rii-logit`, whose lines are fitted on that scale; where `of` is an indicator with standard errors or intervals, theirs are from these); of two groups `gap`, `ratio`",
        ),
        Key::may(
            "groups",
            Type::Either(&[Type::Name("a geography"), Type::List(&Type::Name("a geography"))]),
            "geographies whose areas are groups, each coarser than the one before, or a column such as `imd.decile`: each measure is told for each group, and split into between and within",
        ),
        Key::may("by-people", Type::Truth, "whether each area counts with its people; `true` by default"),
        PEOPLE,
        Key::may(
            "order",
            Type::Name("a measure"),
            "what tells the worst-off from the best-off, for `concentration` and its kin, `sii` and `rii`",
        ),
        Key::may(
            "bounds",
            RANGE,
            "the least and the greatest value there can be, for `erreygers` and `wagstaff`; 0 and 1 by default",
        ),
        REPLICATES,
        Key::may(
            "permutations",
            Type::Integer(0, 1_000_000),
            "of the groups, to test the share between them; 0 by default",
        ),
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[inequality.income]\nof = \"income\"\nmeasures = [\"gini\", \"theil-t\"]\ngroups = [\"lad19\"]\n",
};

/// `[association.*]`.
pub(super) const ASSOCIATION: Kind = Kind {
    name: "association",
    named: true,
    doc: "Whether two measures of the same areas go together.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a measure"), "an indicator, or a column of a result"),
        Key::must("with", Type::Name("a measure"), "the other one, at the same geography"),
        Key::may(
            "measures",
            Type::List(&Type::Choice(ASSOCIATION_MEASURES)),
            "the measures; `pearson` and `spearman` by default",
        ),
        Key::may(
            "groups",
            Type::Name("a geography"),
            "a geography or a column, to tell it for each group too",
        ),
        Key::may("by-people", Type::Truth, "whether each area counts with its people; `false` by default"),
        PEOPLE,
        REPLICATES,
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[association.leave_vote]\nof = \"cni\"\nwith = \"leave_share\"\n",
};

/// `[influence.*]`.
pub(super) const INFLUENCE: Kind = Kind {
    name: "influence",
    named: true,
    doc: "What each part of an index really does to its scores and ranks, beside the weight it was given: part by part, down to the indicators. To the variance of the score, a part that an area lacks adds nothing there.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("an index"), "the index"),
        Key::may(
            "wished",
            Type::Either(&[
                Type::Choice(&[Word { word: "equal", doc: "all parts alike" }]),
                Type::Map("part", &Type::Weight),
            ]),
            "the influence that each part is meant to have, such as `{ income = 2, health = 1 }`, or `equal`: `optimal_weight` then gives the weights for it. Of weighted sums and arithmetic means only",
        ),
        Key::may(
            "by",
            Type::Choice(&[
                Word { word: "variance-share", doc: "a part's share of the variance of the score" },
                Word { word: "correlation", doc: "its correlation with the score" },
            ]),
            "what is meant by the influence wished for; `variance-share` by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[influence.imd]\nof = \"imd\"\n",
};

/// `[correlation.*]`.
pub(super) const CORRELATION: Kind = Kind {
    name: "correlation",
    named: true,
    doc: "How several measures of the same areas go together, pair by pair, and which pairs are doubtful. Each is turned so that more means greater need.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::List(&Type::Name("a measure")),
            "two measures or more: indicators, or columns of results, of one geography",
        ),
        Key::may(
            "measures",
            Type::List(&Type::Choice(&[
                Word { word: "pearson", doc: "linear correlation" },
                Word { word: "spearman", doc: "correlation of ranks" },
                Word {
                    word: "kendall",
                    doc: "pairs of areas in the same order less those in the opposite one (tau-b)",
                },
            ])),
            "the measures; `pearson` by default",
        ),
        Key::may(
            "flags",
            Type::Table(&[
                Key::may("redundant", NUMBER, "above it both say the same and count double; 0.92 by default"),
                Key::may("weak", NUMBER, "below it they have little in common; 0.3 by default"),
                Key::may(
                    "opposed",
                    NUMBER,
                    "below it they go against each other, or a polarity is wrong; -0.4 by default",
                ),
            ]),
            "from where on a correlation is doubtful; a bound itself is not beyond it",
        ),
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[correlation.parts]\nof = [\"income\", \"health\"]\nmeasures = [\"pearson\", \"kendall\"]\n",
};

/// `[comparison.*]`.
pub(super) const COMPARISON: Kind = Kind {
    name: "comparison",
    named: true,
    doc: "How two rankings of the same areas differ: how far each area shifts, and who is in the cut of one and not of the other. The areas that have both are ranked anew, 1 being the greatest need.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("a measure"),
            "an index, an indicator, or a column of a result such as a rank",
        ),
        Key::must("with", Type::Name("a measure"), "the other one, at the same geography"),
        CUT,
        DESCRIPTION,
        NOTE,
    ],
    example: "[comparison.versions]\nof = \"imd\"\nwith = \"imd_2015\"\ncut = { first = 100 }\n",
};

/// `[consensus.*]`.
pub(super) const CONSENSUS: Kind = Kind {
    name: "consensus",
    named: true,
    doc: "One ranking out of several of the same areas. An area without a value in one of them has no rank.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::List(&Type::Name("a measure")),
            "two or more: indices, indicators, or columns of results such as ranks, of one geography",
        ),
        Key::must(
            "method",
            Type::Choice(&[
                Word {
                    word: "kemeny",
                    doc: "the order that goes against the rankings as little as can be, pair by pair; for 1,000 areas at most. The score is the share of an area's pairs that the rankings have in the same order",
                },
                Word {
                    word: "borda",
                    doc: "by the mean number of areas below, which is the score; ties count half",
                },
                Word {
                    word: "copeland",
                    doc: "by the areas beaten on most of the weight less those lost to, which is the score",
                },
            ]),
            "how they are brought together",
        ),
        Key::may(
            "weights",
            Type::Map("name", &Type::Weight),
            "what each ranking counts, such as `{ imd = 2, cni = 1 }`; all alike by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[consensus.need]\nof = [\"imd\", \"cni\"]\nmethod = \"borda\"\n",
};

/// `[profile.*]`.
pub(super) const PROFILE: Kind = Kind {
    name: "profile",
    named: true,
    doc: "What each area is best and what it is worst in: of the parts of an index, those in which the fewest areas are better and those in which the most are. The table, `NAME_profile`, has the rows of one area after those of the other: `code`, `name`, `kind` (`strength` or `weakness`), `place` (1 is the greatest strength, or the greatest weakness), the `part` and its `value` before the index fills, treats or normalises it, `rank_from_worst` (1 = greatest need, as ranks are elsewhere), `rank_from_best` (by which the lists are ordered) and `areas`, those that have a value. Areas of equal value share the smallest rank. Of equal ranks the earlier part is the greater strength, and the later one the greater weakness. Where an area has fewer than twice `count` parts, some are in both lists.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("an index"), "the index"),
        Key::may(
            "parts",
            Type::Choice(&[
                Word {
                    word: "indicators",
                    doc: "what is at the bottom, at whatever depth; a result carried over from elsewhere counts as one",
                },
                Word { word: "own", doc: "the parts that the index names itself, such as its domains" },
            ]),
            "what is held against each other; `indicators` by default",
        ),
        Key::may(
            "count",
            Type::Integer(1, u32::MAX as i64),
            "how many strengths and how many weaknesses; 5 by default",
        ),
        Key::may(
            "skip-last",
            Type::Truth,
            "whether parts in which no area is worse are no weaknesses either (strengths they never are), as in COINr: where most areas share the worst value it says little of one of them, but what an area alone is last in is then not told either; `false` by default",
        ),
        Key::may(
            "areas",
            Type::List(&Type::Filled("an area's code")),
            "the areas that are told of, by their codes; all by default. Ranks are among all areas in any case",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[profile.imd]\nof = \"imd\"\ncount = 3\n",
};
