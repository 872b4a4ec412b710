//! The kind of section that holds money against need.

use super::analysis::{LEVEL, REPLICATES};
use super::keys::{DESCRIPTION, NOTE, PEOPLE, TITLE};
use super::{Key, Kind, Type, Word};

/// `[reach.*]`.
pub(super) const REACH: Kind = Kind {
    name: "reach",
    named: true,
    doc: "Whether money reaches need. By group of need its table has `group`, `areas`, `people`, `amount`, `per_head` with `lower` and `upper`, `areas_without` (those that got nothing), `share_of_amount`, `share_of_people` and `ratio` (per head over that of all), and last a row `all`. The interval draws the areas of a group again and again: it tells how far the figure hangs on a few areas, and is no error of measurement. An area where nobody lives is in no group; its money, and what of a fund has no place, is told in the receipt.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("a fund"),
            "the money: a fund, or a column of money of each area, `name.column`",
        ),
        Key::must(
            "need",
            Type::Name("a result"),
            "the need: a column of the same areas, such as `imd_lad19.average_score`",
        ),
        Key::may(
            "groups",
            Type::Table(&[Key::must(
                "by",
                Type::Either(&[Type::Integer(2, 1000), Type::Name("a result")]),
                "`decile`, `quintile`, `quartile` or a number of groups of need with as many areas each, the first the neediest; or a coarser geography, a designation, or a column of categories",
            )]),
            "the groups; `{ by = \"decile\" }` by default",
        ),
        Key::may(
            "since",
            Type::Name("a result"),
            "the same money of an earlier time: what is told is the change since then, which may be below 0",
        ),
        Key::may(
            "neediest",
            Type::Integer(1, 1_000_000),
            "how many of the neediest areas are looked at for such as got nothing; a tenth of them by default",
        ),
        Key::may(
            "table",
            Type::Choice(&[
                Word { word: "groups", doc: "one row a group" },
                Word {
                    word: "figures",
                    doc: "one row a figure: `concentration` (index of money per head along need; below 0: towards need), `concentration_of_need`, `gap` (the one less the other), `slope` (of the logarithm of money per head on need: above 0, more where need is greater), `ratio` (per head of the first group over the last), `without` (areas among the neediest that got nothing); need of which less is worse is turned round, and where it is not above 0 then, as with incomes and ranks, `concentration_of_need` and `gap` are blank; so are `concentration`, `gap`, `slope` and `ratio` of a change",
                },
                Word {
                    word: "curve",
                    doc: "the concentration curve: `share_of_people`, neediest first, and `share_of_amount`",
                },
                Word {
                    word: "without",
                    doc: "the areas among the neediest that got nothing, neediest first: `code`, `name`, `need`, `amount`",
                },
                Word {
                    word: "areas",
                    doc: "one row an area: `code`, `name`, `group`, `need`, `people`, `amount`, `per_head`, `ratio` (over that of its group), `without`",
                },
            ]),
            "what the table tells; `groups` by default",
        ),
        PEOPLE,
        REPLICATES,
        LEVEL,
        DESCRIPTION,
        NOTE,
    ],
    example: "[reach.luf]\nof = \"luf_round_1\"\nneed = \"imd_lad19.average_score\"\ngroups = { by = \"decile\" }\n",
};
