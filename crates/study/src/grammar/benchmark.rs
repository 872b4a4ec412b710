//! The kinds of section that compare an indicator's areas with a benchmark, or over time.

use super::{Bound, Key, Kind, Type, Word};

const TITLE: Key = Key::may("title", Type::Text, "what to call it in tables and pictures");
const DESCRIPTION: Key = Key::may("description", Type::Text, "what it is, in sentences");
const NOTE: Key = Key::may("note", Type::Text, "what a reader should know about it");

const METHOD: Key = Key::may(
    "method",
    Type::Choice(&[
        Word { word: "wilson", doc: "Wilson's, of a proportion of the denominator" },
        Word {
            word: "byar",
            doc: "Byar's of a count of events over the denominator, and the exact one below ten events",
        },
        Word { word: "exact", doc: "the exact one of a Poisson count over the denominator" },
        Word { word: "mean", doc: "Student's t around a mean with a standard error (`se`)" },
        Word {
            word: "given",
            doc: "that of the source (`interval`, or `se`): its ends at 0.95, and drawn out on either side for other levels",
        },
    ]),
    "how intervals are found; `given` by default where the indicator has `interval` or `se`, its own where it is standardised, else `wilson` where `per` is 1 or 100, else `byar`",
);
const WORSE: Key = Key::may(
    "worse",
    Type::Choice(&[
        Word { word: "high", doc: "a high value is worse" },
        Word { word: "low", doc: "a low value is worse" },
        Word { word: "neither", doc: "neither is: areas are `higher` or `lower`, not `better` or `worse`" },
    ]),
    "which end of the values is the worse one; as the indicator says by default",
);

/// `[benchmark.*]`.
pub(super) const BENCHMARK: Kind = Kind {
    name: "benchmark",
    named: true,
    doc: "Whether each area is better, similar or worse than a benchmark, as Fingertips says it: the benchmark is outside the area's interval or not; or, by `limits = \"funnel\"`, whether the area is outside the limits of a funnel around the benchmark. The table has `code`, `name`, `value`, `benchmark`, and for each level such as 0.95 `lower_95`, `upper_95` and `verdict_95`.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("an indicator"),
            "an indicator with a `denominator`, an `interval`, an `se` or `standardise`, and without `transform` and `shrink`",
        ),
        METHOD,
        Key::may(
            "benchmark",
            Type::Either(&[Type::Number(Bound::Any), Type::Name("a geography")]),
            "`\"all\"` for the areas together (their numerators over their denominators; the default), a number, or a coarser geography: each area beside its own parent",
        ),
        Key::may(
            "limits",
            Type::Choice(&[
                Word {
                    word: "area",
                    doc: "the interval of the area's value: what is outside of it is the benchmark",
                },
                Word {
                    word: "funnel",
                    doc: "around the benchmark, Wilson's of as many people as the area has: what is outside of them is the area; for shares with a `denominator`",
                },
            ]),
            "which limits decide, and stand in the table; `area` by default",
        ),
        Key::may(
            "levels",
            Type::List(&Type::Number(Bound::Share)),
            "how much the intervals hold; `[0.95, 0.998]` by default",
        ),
        Key::may(
            "people",
            Type::Name("an indicator"),
            "where there is no denominator, an indicator of how many each area's figure stands on: they weigh when areas are taken together, and are the number of values of `mean`",
        ),
        WORSE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[benchmark.smoking]\nof = \"smoking\"\nbenchmark = \"region\"\n",
};

/// `[trend.*]`.
pub(super) const TREND: Kind = Kind {
    name: "trend",
    named: true,
    doc: "Whether an indicator has moved of late, by the test of Fingertips on the last five points with a value and an interval: chi-square of the weighted slope, at 99.8%, whose sign must hold whichever point is left out. The table has `code`, `name`, the `first` and the `last` value that the test looks at, `statistic`, `p_value`, `trend` (`increasing`, `decreasing`, `no significant change`, `not calculable`) and `direction` (`getting better`, `getting worse`, or blank).",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::List(&Type::Name("an indicator")),
            "at least five indicators of the same areas and unit, one a point of time, the oldest first and evenly spaced",
        ),
        METHOD,
        WORSE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[trend.smoking]\nof = [\"smoking_2015\", \"smoking_2016\", \"smoking_2017\", \"smoking_2018\", \"smoking_2019\"]\n",
};
