//! The kinds of sections that set targets and tell whether they will be met.

use super::analysis::LEVEL;
use super::gap::{AND, BETWEEN, BY_PEOPLE, ORDER, SIDE, WEIGHTS};
use super::keys::{DESCRIPTION, NOTE, PEOPLE, TITLE};
use super::projection::{GEOMETRIC, LINEAR, SCALE_TABLE};
use super::series::PERIOD;
use super::{Bound, Key, Kind, Type, Word};

/// `[mission.*]`.
pub(super) const MISSION: Kind = Kind {
    name: "mission",
    named: true,
    doc: "A target with a date, and whether it will be met. What is judged is one number a period: a series of one thing, the mean of a group of areas over people, a gap between two groups, or the share of areas that are on target. A line through the last periods is drawn on to the date. The table, `NAME_mission`, has one row: `mission`, `base`, `latest`, `target` (the level to be reached), `by`, `projected`, `probability` (that the target is met, if things go on as before), `rate_needed` (a year, from the latest value on, on the scale of `scale`), `verdict` (`achieved`, `on track`, `at risk`, `off track`, `worsening`, `no judgement`) and `why`; a target that asks for less than the base had is met without any progress, and a warning; then `lower` and `upper` of the projection, `rate` (the slope of the line), `done` (the share of the way from the base to the target; blank where that is no better), `stage`, and the periods of the two values: `base_period` and `latest_period`.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a series"), "the series"),
        Key::must(
            "target",
            Type::Table(&[
                Key::may(
                    "level",
                    Type::Number(Bound::Any),
                    "a level to be reached from its worse side: `{ level = 90, by = 2030 }`",
                ),
                Key::may(
                    "change",
                    Type::Number(Bound::Any),
                    "a change since `from`, in the units of the series: `{ change = 5, from = 2019, by = 2035 }`",
                ),
                Key::may(
                    "relative",
                    Type::Number(Bound::Any),
                    "a change since `from` as a share of what it was: `{ relative = 0.4, by = 2030 }` is two fifths more, `-0.5` half",
                ),
                Key::may("halve-by", PERIOD, "of a gap: half of what it was in `from`, by this period"),
                Key::may(
                    "narrow",
                    Type::Number(Bound::Share),
                    "of a gap: narrower by this share of what it was in `from`",
                ),
                Key::may("to", Type::Number(Bound::Any), "of a gap: brought down to this width"),
                Key::may(
                    "from",
                    PERIOD,
                    "the base; the first period by default. Of pooled years a year means the pool around it: 2015 is 2014 to 2016",
                ),
                Key::may(
                    "by",
                    PERIOD,
                    "when it is due: a year (of pooled years the pool around it), or a period of the series' own sort; where that has passed, the value of that time is judged",
                ),
            ]),
            "what is to be reached, and by when: one of `level`, `change`, `relative`, `halve-by`, `narrow` and `to`",
        ),
        Key::may(
            "who",
            SIDE,
            "whose mean is judged: a group such as `bottom-tenth`, a designation or `{ areas = \"E06000001\" }`; all areas by default, and not to be said of a series of one thing",
        ),
        Key::may(
            "gap",
            Type::Table(&[
                BETWEEN,
                AND,
                Key::may(
                    "relative",
                    Type::Truth,
                    "whether the gap is judged as a share of the better-off side (`relative` in the table of `[gap.*]`), and not in the units of the series (`false` by default): both can move in opposite directions. `to = 0.2` of the target is then a gap of 20% of it",
                ),
                ORDER,
                PEOPLE,
                WEIGHTS,
                BY_PEOPLE,
            ]),
            "that a gap is judged, with its two sides: `{ between = \"top-quarter\", and = \"bottom-quarter\" }`",
        ),
        Key::may(
            "cover",
            Type::Number(Bound::Share),
            "that the share of people (or of areas, with `by-people = false`) whose area is on target is judged, and which share is wanted: `1` is everywhere",
        ),
        ORDER,
        PEOPLE,
        WEIGHTS,
        BY_PEOPLE,
        Key::may(
            "stage",
            Type::Choice(&[
                Word { word: "input", doc: "what is put in: money, staff" },
                Word { word: "output", doc: "what is done with it: places, kilometres" },
                Word { word: "outcome", doc: "what it is for" },
            ]),
            "where the measure stands in what a policy does, for scorecards",
        ),
        Key::may(
            "last",
            Type::Integer(4, 100),
            "from how many of the last periods with a value it is projected, at most; 10 by default",
        ),
        Key::may(
            "scale",
            Type::Either(&[
                Type::Choice(&[
                    LINEAR,
                    GEOMETRIC,
                    Word { word: "logit", doc: "log odds of shares from 0 to 1: slower towards both ends" },
                ]),
                SCALE_TABLE,
            ]),
            "on which scale the series moves evenly: `linear` (by default: so many units a year), `geometric` (so many per cent a year; values above 0) or `logit` (log odds: slower towards both ends). `logit` alone takes shares from 0 to 1; `{ logit = 100 }` is of per cent",
        ),
        Key::may(
            "rule",
            Type::Either(&[
                Type::Choice(&[
                    Word {
                        word: "chance",
                        doc: "on track from a probability of 0.75 on, off track below 0.25",
                    },
                    Word {
                        word: "ratio",
                        doc: "on track from 0.95 of the rate needed on, off track below half of it",
                    },
                ]),
                Type::Table(&[
                    Key::may(
                        "chance",
                        Type::List(&Type::Number(Bound::Share)),
                        "the probabilities below which it is off track, and from which it is on track: `[0.25, 0.75]`",
                    ),
                    Key::may(
                        "ratio",
                        Type::List(&Type::Number(Bound::NotNegative)),
                        "the same of the rate over the rate needed: `[0.5, 0.95]`",
                    ),
                ]),
            ]),
            "what makes it on track; `chance` by default",
        ),
        Key::may(
            "widen",
            Type::Truth,
            "whether the interval and the probability go by how far the areas' own lines went astray before, as many periods ahead; `false` by default: Student's t, which is too narrow far ahead",
        ),
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[mission.pay]\nof = \"pay\"\ngap = { between = \"top-quarter\", and = \"bottom-quarter\" }\ntarget = { halve-by = 2030, from = 2019 }\n",
};

/// `[scorecard.*]`.
pub(super) const SCORECARD: Kind = Kind {
    name: "scorecard",
    named: true,
    doc: "Missions one below the other, as a monitor would publish them: by stage (`input`, `output`, `outcome`), and within one in the order of `of`. The table has the columns of missions with `stage` after `mission`; the receipt counts verdicts, stage by stage: what is done is told apart from what it is for.",
    keys: &[
        TITLE,
        Key::may(
            "of",
            Type::List(&Type::Name("a mission")),
            "the missions; all of the study by default, in its order",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[scorecard.white_paper]\nof = [\"pay\", \"health\"]\n",
};
