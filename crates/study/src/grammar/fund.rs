//! The kind of section that reads awards of money.

use super::keys::{
    COLUMN, DELIMITER, DESCRIPTION, ENCODING, EXCEPT, FILE, FORMAT, HEADER, LICENCE, NOTE, ONLY, PEOPLE,
    PUBLISHER, RECORDS, SHA256, SHEET, TITLE, URL, VIA,
};
use super::{Key, Kind, Type, Word};

/// `[fund.*]`.
pub(super) const FUND: Kind = Kind {
    name: "fund",
    named: true,
    doc: "Money that was awarded: one row an award, summed by area in whole pence. The table has `code`, `name`, `amount` (pounds, unless `currency` says otherwise) and `awards` (how many reached it: one that is shared out counts once in each area), `per_head` where the areas have people, and with `by-year` a column `y2021` for each year. An area that no award names got 0: it is not missing. Where money could not be placed, the last row holds it: it has no code and the name `not placed`, so that the rows sum to the ledger.",
    keys: &[
        TITLE,
        FILE,
        URL,
        SHA256,
        Key::may(
            "standard",
            Type::Choice(&[Word {
                word: "360giving",
                doc: "the 360Giving Data Standard, as JSON or as a spreadsheet: its amount, date, currency, identifier and title need not be named, nor where its records are",
            }]),
            "the standard that the file keeps, whose columns are then known; each may still be named",
        ),
        Key::must(
            "geography",
            Type::Name("a geography"),
            "the geography of the codes in `key`; the table is told for it, unless `to` names another",
        ),
        Key::may(
            "key",
            COLUMN,
            "the column of the area codes, whatever spaces are around them; required, unless `standard` says it: of several places of beneficiaries the first is taken, and the receipt counts the awards that name more",
        ),
        Key::may(
            "postcodes",
            Type::Truth,
            "whether the codes are postcodes: spaces and small letters in them then do not matter; `false` by default",
        ),
        Key::may(
            "to",
            Type::Name("a geography"),
            "the geography to tell it for, where that is another: awards to smaller areas are summed, by the shares of a lookup where an area is split; awards to greater ones are shared out as `apportion` says",
        ),
        VIA,
        Key::may(
            "apportion",
            Type::Choice(&[
                Word { word: "population", doc: "by the people of the areas" },
                Word { word: "equal", doc: "to each area alike" },
            ]),
            "how an award to an area of a coarser geography is shared out among the areas of `to` in it, in whole pence by largest remainder; there is no default",
        ),
        Key::may(
            "amount",
            COLUMN,
            "the column of the amounts, with or without `£`, thousands commas and brackets for money paid back; required, unless `standard` says it",
        ),
        Key::may(
            "year",
            Type::Either(&[Type::Integer(1900, 2199), COLUMN]),
            "the year of all awards, or the column of their years or dates (`2021-03-04`, `04/03/2021`; of a financial year such as `2021/22` the first counts, and a column with both has a warning)",
        ),
        Key::may(
            "years",
            COLUMN,
            "the column that says over how many years an award is spread, in equal parts of whole pence, the first years getting the odd pence; what is shared out among areas is so first; blank is one, and counted",
        ),
        Key::may(
            "until",
            COLUMN,
            "instead of `years`, the column of the last year or date; blank is the first year, and counted",
        ),
        Key::may(
            "between",
            Type::Table(&[
                Key::must("from", Type::Integer(1900, 2199), "the first year"),
                Key::must("to", Type::Integer(1900, 2199), "the last year"),
            ]),
            "the years that count, both ends included: money of others is left out, and counted; all of them by default",
        ),
        Key::may(
            "by-year",
            Type::Truth,
            "whether each of the years `between` has a column of its own; `false` by default",
        ),
        Key::may("id", COLUMN, "the column of the awards' identifiers: one that stands twice is an error"),
        Key::may(
            "duplicates",
            Type::Choice(&[
                Word { word: "stop", doc: "stops the build" },
                Word {
                    word: "first",
                    doc: "counts the first of them, and tells of the others; only where code, amount and year agree: an instalment or a refund under the same identifier is money, and still stops the build",
                },
            ]),
            "what happens where an identifier stands twice; `stop` by default",
        ),
        Key::may("recipient", COLUMN, "the column that says who got the award, for `explain`"),
        Key::may("purpose", COLUMN, "the column that says what for, for `explain`"),
        Key::may(
            "currency",
            COLUMN,
            "the column of the currency, in capitals or not: all awards must be in that of most; leave others out with `except`",
        ),
        Key::may(
            "refunds",
            Type::Choice(&[
                Word { word: "stop", doc: "stops the build" },
                Word { word: "subtract", doc: "takes it off what the area got, and counts it" },
            ]),
            "what happens to an amount below 0, which is money paid back; `stop` by default",
        ),
        Key::may(
            "regrant",
            Type::Either(&[
                COLUMN,
                Type::Table(&[
                    Key::must("funder", COLUMN, "the column of the funder's identifier"),
                    Key::must("recipient", COLUMN, "the column of the recipient's identifier"),
                ]),
            ]),
            "what would be counted twice and is left out: a column that is neither blank nor `false`, `no`, `n` or `0` where money was counted in another award; or the columns of funder and recipient: money to an organisation that is a funder in this list is counted where that one gave it on",
        ),
        PEOPLE,
        Key::may(
            "on-missing",
            Type::Choice(&[
                Word { word: "keep", doc: "keeps their money in the last row, `not placed`" },
                Word { word: "exclude", doc: "leaves them out, and counts them" },
                Word { word: "stop", doc: "stops the build" },
            ]),
            "what happens to awards whose code is blank, that of no area, or that of an area that cannot share them out; `keep` by default",
        ),
        FORMAT,
        SHEET,
        HEADER,
        DELIMITER,
        ENCODING,
        RECORDS,
        ONLY,
        EXCEPT,
        PUBLISHER,
        LICENCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[fund.luf_round_1]\nfile = \"luf_awards.csv\"\ngeography = \"lad19\"\nkey = \"lad19_code\"\namount = \"award_gbp\"\nyear = 2021\n",
};
