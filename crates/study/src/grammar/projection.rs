//! The kind of section that draws series on.

use super::analysis::LEVEL;
use super::keys::{DESCRIPTION, NOTE, TITLE};
use super::series::PERIOD;
use super::{Bound, Key, Kind, Type, Word};

/// A scale that needs no more said.
pub(super) const LINEAR: Word = Word { word: "linear", doc: "the values themselves: so many a year" };
/// A scale that needs no more said.
pub(super) const GEOMETRIC: Word =
    Word { word: "geometric", doc: "their logarithms: so many per cent a year; for values above 0" };

/// A scale with what it needs.
pub(super) const SCALE_TABLE: Type = Type::Table(&[
    Key::may(
        "logit",
        Type::Either(&[
            Type::Number(Bound::Positive),
            Type::Table(&[Key::may(
                "whole",
                Type::Number(Bound::Positive),
                "what all of it is, as `{ logit = 100 }` says in short",
            )]),
        ]),
        "log odds, and what all of it is: 100 of per cent, 1 of shares",
    ),
    Key::may("geometric", Type::Table(&[]), "the same as the word"),
    Key::may("linear", Type::Table(&[]), "the same as the word"),
]);

/// `[projection.*]`.
pub(super) const PROJECTION: Kind = Kind {
    name: "projection",
    named: true,
    doc: "Where each area of a series comes to if it goes on as before: the line of least squares through its last points, drawn on period by period, with intervals for single values. It is no forecast of policy. An area is not projected below four points since the last break, across a break, off the scale, or farther ahead than twice the time from its first used point to its last; it then has no rows, and the receipt names it with the reason. The table, `NAME_projection`, has `code`, `name`, `period`, `value`, `lower` and `upper`: a row for each area and period from the one after its last, stepping as the series does (by a year where it is uneven).",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a series"), "the series"),
        Key::must("to", PERIOD, "the last period, or the year in which the last period begins"),
        Key::may(
            "last",
            Type::Integer(4, 1000),
            "how many of an area's last points make the line; 6 by default",
        ),
        Key::may(
            "scale",
            Type::Either(&[
                Type::Choice(&[
                    LINEAR,
                    GEOMETRIC,
                    Word {
                        word: "logit",
                        doc: "log odds of per cent from 0 to 100: slower towards both ends, and never past them",
                    },
                ]),
                SCALE_TABLE,
            ]),
            "on which scale the line is straight: `linear` (by default: the values themselves, so many a year), `geometric` (their logarithms, so many per cent a year; for values above 0) or `logit` (log odds: slower towards both ends of a share, and never past them). `logit` alone takes per cent; `{ logit = 1 }` is of shares from 0 to 1",
        ),
        Key::may(
            "widen",
            Type::Truth,
            "whether intervals are as wide as the errors ask for that the same lines made in all areas in the years before (`true` by default), but no narrower than Student's t has them; `false` leaves them at Student's t, which takes points to stray from the line independently: of 13,931 published series such intervals of lines through ten points held the next value in 88 of 100, at 95%",
        ),
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[projection.pay]\nof = \"pay\"\nto = 2030\n",
};
