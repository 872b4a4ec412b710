//! The kinds of sections that hold money against need.

use super::analysis::{LEVEL, REPLICATES};
use super::keys::{DESCRIPTION, NOTE, PEOPLE, TITLE};
use super::{Bound, Key, Kind, Type, Word};

const NEED: Key = Key::must(
    "need",
    Type::Name("a result"),
    "the need: a column of the same areas, such as `imd_lad19.average_score`",
);
const GROUPS: Key = Key::may(
    "groups",
    Type::Table(&[Key::must(
        "by",
        Type::Either(&[Type::Integer(2, 1000), Type::Name("a result")]),
        "`decile`, `quintile`, `quartile` or a number of groups of need with as many areas each, the first the neediest; or a coarser geography, a designation, or a column of categories",
    )]),
    "the groups; `{ by = \"decile\" }` by default",
);

/// `[redistribution.*]`.
pub(super) const REDISTRIBUTION: Kind = Kind {
    name: "redistribution",
    named: true,
    doc: "Several ways of sharing money beside each other, and against what was paid: who gains, who loses, and which way goes furthest to need. Its table has a row a way: `way`, `amount`, `areas` (those that get some), `gain` and `lose` (areas that get more and less than by `against`) with `people_gain` and `people_lose`, `gained` and `lost` (money; as much moves as the smaller of the two), `concentration` (index of money per head along need; below 0: towards need), `ratio` (per head of the first group over the last), `without` (areas among the neediest tenth that get nothing), `gini` (of money per head among people) and, with a `base`, `gini_after` (of the base and the money together). With a `base` the first row is of the base alone. Areas of which one of the ways tells nothing are left out of all of them, and counted.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::List(&Type::Name("a fund")),
            "the ways: two or more allocations, funds or columns of money of the same areas",
        ),
        Key::may(
            "against",
            Type::Name("a fund"),
            "what the ways are held against, such as the fund that was paid; the first of them by default",
        ),
        NEED,
        GROUPS,
        Key::may(
            "scaled",
            Type::Truth,
            "`true`: every way is brought to the total of `against`, so that the sharing is compared and not the sum",
        ),
        Key::may(
            "base",
            Type::Name("a result"),
            "money that areas have before, such as their core spending power: each way adds to it",
        ),
        Key::may(
            "table",
            Type::Choice(&[
                Word { word: "ways", doc: "one row a way" },
                Word {
                    word: "groups",
                    doc: "one row a group: `group`, `areas`, `people`, and money per head by each way, under its name",
                },
                Word {
                    word: "areas",
                    doc: "one row an area: `code`, `name`, `group`, `need`, `people`, and of each way `amount_WAY` and `change_WAY` (against `against`)",
                },
            ]),
            "what the table tells; `ways` by default",
        ),
        PEOPLE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[redistribution.rules]\nof = [\"by_need\", \"per_head\"]\nagainst = \"luf_round_1\"\nneed = \"imd_lad19.average_score\"\n",
};

/// `[reach.*]`.
pub(super) const REACH: Kind = Kind {
    name: "reach",
    named: true,
    doc: "Whether money reaches need. By group of need its table has `group`, `areas`, `people`, `amount`, `per_head` with `lower` and `upper`, `areas_without` (those that got nothing), `share_of_amount`, `share_of_people` and `ratio` (per head over that of all), and last a row `all`, before it one of areas `in no group` where there are such. The interval draws the areas of a group again and again: it tells how far the figure hangs on a few areas, and is no error of measurement. An area where nobody lives counts nowhere; its money, and what of a fund has no place, is told in the receipt.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("a fund"),
            "the money: a fund, or a column of money of each area, `name.column`",
        ),
        NEED,
        GROUPS,
        Key::may(
            "since",
            Type::Name("a result"),
            "the same money of an earlier time: what is told is the change since then, which may be below 0",
        ),
        Key::may(
            "target",
            Type::Map("a group", &Type::Number(Bound::Share)),
            "the share of the whole that groups are meant to get, by their names: `{ 1 = 0.2 }`; the table then has `target` and `of_target` (the share they got over it)",
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
