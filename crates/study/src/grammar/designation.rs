//! The kind of section that gives a status.

use super::keys::{COLUMN, DESCRIPTION, NOTE, TITLE};
use super::{Bound, Key, Kind, Type};

const COUNT: Type = Type::Integer(1, u32::MAX as i64);
const SHARE: Type = Type::Number(Bound::Share);
const POSITIVE: Type = Type::Number(Bound::Positive);
const ANY: Type = Type::Number(Bound::Any);

/// `[designation.*]`.
pub(super) const DESIGNATION: Kind = Kind {
    name: "designation",
    named: true,
    doc: "A status, given by a rule: a condition (`where`), the first of an order (`take`) or an official list (`list`); one of the three. Its table has `code`, `name`, `designated` and, with several lines or `category`, `category`: a whole number, 1 the first; `designated` is category 1 then.",
    keys: &[
        TITLE,
        Key::must("geography", Type::Name("a geography"), "the geography whose areas are designated"),
        Key::may(
            "where",
            Type::Filled("a condition"),
            "an SQL condition over results at that geography: `imd_ward17.decile = 1 AND cni.decile = 1`",
        ),
        Key::may(
            "take",
            Type::Table(&[
                Key::must(
                    "by",
                    Type::Name("a result"),
                    "the column that orders the areas, the neediest first; those without a value have no status",
                ),
                Key::may(
                    "first",
                    Type::Either(&[COUNT, Type::List(&COUNT)]),
                    "so many areas; of one value all are in, at this and every other line. As a list, the ends of categories 1, 2, ...: `[100, 300]`",
                ),
                Key::may(
                    "share",
                    Type::Either(&[SHARE, Type::List(&SHARE)]),
                    "this share of the areas with a value, rounded down to whole areas; 0.333 and 0.6667 mean thirds",
                ),
                Key::may(
                    "people",
                    Type::Either(&[POSITIVE, Type::List(&POSITIVE)]),
                    "areas until so many people are reached: the last one in crosses the number",
                ),
                Key::may(
                    "share-of-people",
                    Type::Either(&[SHARE, Type::List(&SHARE)]),
                    "areas until this share of the people of areas with a value is reached",
                ),
                Key::may(
                    "threshold",
                    Type::Either(&[ANY, Type::List(&ANY)]),
                    "areas with this value or a worse one: `[50, 30]` where high is worse",
                ),
                Key::may(
                    "like",
                    Type::Name("a designation"),
                    "as many areas of each category as this designation has in each parent; with `within`",
                ),
                Key::may(
                    "within",
                    Type::Name("a geography"),
                    "the parents: the order of each is cut by itself",
                ),
            ]),
            "the neediest areas by a column, up to one line or several: one of `first`, `share`, `people`, `share-of-people`, `threshold` and `like`",
        ),
        Key::may(
            "list",
            Type::Table(&[
                Key::must("source", Type::Name("a source"), "the list: a source of the same geography"),
                Key::may(
                    "column",
                    COLUMN,
                    "the column that tells who is designated; every row is without one",
                ),
                Key::may("is", Type::List(&Type::Text), "the texts in `column` that mean designated"),
                Key::may(
                    "category",
                    COLUMN,
                    "a column of whole numbers from 1 on, instead of `column`: areas of category 1 are designated, and a blank has no status",
                ),
            ]),
            "an official designation, read from a file; areas without a row are not designated",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[designation.left_behind]\ngeography = \"ward17\"\nwhere = \"imd_ward17.decile = 1\"\n",
};
