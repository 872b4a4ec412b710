//! The kind of section that tells what in a series is more than its usual unrest.

use super::keys::{DESCRIPTION, NOTE, TITLE};
use super::series::PERIOD;
use super::{Key, Kind, Type};

/// `[control.*]`.
pub(super) const CONTROL: Kind = Kind {
    name: "control",
    named: true,
    doc: "What in each area's series is more than its usual unrest: the control chart of single values and moving ranges (XmR), of what comes since the last break. Limits are the mean of the baseline, 2.66 times its mean moving range down and up; a step is special beyond 3.267 times it. The table, `NAME_control`, has a row for each area and period: `code`, `name`, `period`, `value`, `centre`, `lower`, `upper`, `step` (from the period before, up or down; blank for the first), `step_limit` and `signal`, which is blank where nothing is special and else says what is, by a semicolon where it is several: `outside` (the limits), `one-side` (so many in a row on one side of the centre), `trend` (so many in a row that each rise or each fall), `two-of-three` (of three in a row two more than two thirds of the way to a limit, on one side) and `jump` (a step beyond its limit). An area with a period without a value between two with one, or with fewer values than the baseline takes, has no rows, and the receipt names it.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a series"), "the series"),
        Key::may(
            "baseline",
            Type::Integer(2, 1000),
            "how many of an area's first values say what is usual; all by default",
        ),
        Key::may("until", PERIOD, "instead of `baseline`: the last period of the baseline"),
        Key::may(
            "one-side",
            Type::Integer(2, 1000),
            "how many in a row on one side of the centre are special; 8 by default, and 7 in \"Making Data Count\" of the NHS",
        ),
        Key::may(
            "trend",
            Type::Integer(2, 1000),
            "how many in a row that rise or fall are special; 6 by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[control.waits]\nof = \"waits\"\nbaseline = 12\n",
};
