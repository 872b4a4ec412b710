//! The kind of section that reads values by area and period.

use super::keys::{
    COLUMN, DELIMITER, DESCRIPTION, ENCODING, EXCEPT, FILE, FORMAT, HEADER, LICENCE, MISSING, NOTE, NUMBERS,
    ONLY, PUBLISHER, RECORDS, SHA256, SHEET, SPACES, TITLE, URL, WORSE,
};
use super::methods::IMPUTE_SERIES;
use super::{Key, Kind, Type, Word};

/// A period: a year, or a text.
pub(super) const PERIOD: Type = Type::Either(&[Type::Integer(1800, 2299), Type::Filled("a period")]);

/// `[series.*]`.
pub(super) const SERIES: Kind = Kind {
    name: "series",
    named: true,
    doc: "Values by area and period, one row each, as published; or another series changed. The table has `code`, `name`, `period`, `value`, `lower`, `upper` and `status`, by code and then by period. Periods may be years, financial or academic years (`2019/20`), quarters (`2019 Q1`), months, years pooled (`2018-20`), or days; results write them in one form: `2019`, `2019/20`, `2019-Q1`, `2019-03`, `2018-2020`, `2019-03-31`. A value that is missing keeps its row and its status; where a row is missing there is none, and the receipt counts it.",
    keys: &[
        TITLE,
        FILE,
        URL,
        SHA256,
        Key::may(
            "of",
            Type::Name("a series"),
            "instead of a file: the series that this one is made of, by `impute`, `deflator`, `rolling` and `view`, in this order",
        ),
        Key::may(
            "geography",
            Type::Name("a geography"),
            "the geography of the codes; without it and `key` the series is of one thing, such as a price index or the places of a programme",
        ),
        Key::may("key", COLUMN, "the column of the area codes"),
        Key::may("period", COLUMN, "the column of the periods; required with a file"),
        Key::may(
            "length",
            COLUMN,
            "the column that says how long each period is, as ISO 8601 has it (`P1Y`, `P3M`, `P3Y`) or `point`: the dates in `period` are then where they start",
        ),
        Key::may("value", COLUMN, "the column of the values; required with a file"),
        Key::may(
            "interval",
            Type::Table(&[
                Key::must("lower", COLUMN, "the column of the lower ends"),
                Key::must("upper", COLUMN, "the column of the upper ends"),
            ]),
            "the columns of 95% intervals, where there are any",
        ),
        Key::may(
            "status",
            COLUMN,
            "the column of status codes, kept as they are (`p` for provisional, `[c]`)",
        ),
        Key::may("worse", WORSE, "which end is worse; required with a file"),
        Key::may("unit", Type::Text, "the unit; `rank` and `decile` say that values are places among others"),
        Key::may(
            "comparable",
            Type::Truth,
            "of a series of places (`unit = \"rank\"` or `\"decile\"`): `true` says that all periods rank the same areas by the same indicators; without it places of different periods are not compared",
        ),
        Key::may(
            "between",
            Type::Table(&[
                Key::may("from", PERIOD, "the first period, `2010` or `2010/11`"),
                Key::may("to", PERIOD, "the last period"),
            ]),
            "the periods that are kept, both ends included; others are left out, and counted",
        ),
        Key::may(
            "breaks",
            Type::List(&PERIOD),
            "the first period of each new definition: no trend or projection goes across one",
        ),
        Key::may(
            "changes",
            Type::Table(&[
                Key::must(
                    "lookup",
                    Type::Name("a lookup"),
                    "the lookup from the former areas to those of `geography`",
                ),
                Key::must(
                    "by",
                    Type::Choice(&[
                        Word { word: "sum", doc: "their sum: counts" },
                        Word { word: "mean", doc: "their mean, each counting alike" },
                        Word {
                            word: "population-mean",
                            doc: "their mean by people: rates; the former geography needs `population`",
                        },
                    ]),
                    "what an area gets of the former ones in it; only where all of them have a value in that period",
                ),
            ]),
            "how values of areas that are gone become those of the areas that they went into; each is counted",
        ),
        Key::may(
            "on-missing",
            Type::Choice(&[
                Word { word: "stop", doc: "stops the build" },
                Word { word: "keep", doc: "leaves the rows out, and counts them" },
            ]),
            "what happens to rows of areas that the geography does not have, such as regions and countries; `stop` by default",
        ),
        Key::may(
            "impute",
            Type::Method(IMPUTE_SERIES),
            "how gaps between the values of an area are filled, before anything is made of them and never across a break; not at all by default. Their status begins with `imputed`, they have no interval, and the receipt counts them",
        ),
        Key::may(
            "deflator",
            Type::Name("a series"),
            "a series of prices, of one thing or of the same areas: values then are in the prices of the period `base`",
        ),
        Key::may(
            "base",
            PERIOD,
            "the period whose prices are used (the last by default), or that is 100 with `view = \"index\"` (the first by default)",
        ),
        Key::may(
            "rolling",
            Type::Integer(2, 100),
            "values become the mean of so many periods in a row, and stand at the last of them",
        ),
        Key::may(
            "view",
            Type::Choice(&[
                Word { word: "change", doc: "the difference from the period before" },
                Word { word: "growth", doc: "the growth since the period before, by year: 0.02 is 2%" },
                Word { word: "index", doc: "100 in the period `base`" },
            ]),
            "what the values of `of` become",
        ),
        FORMAT,
        SHEET,
        HEADER,
        DELIMITER,
        ENCODING,
        RECORDS,
        SPACES,
        ONLY,
        EXCEPT,
        MISSING,
        NUMBERS,
        PUBLISHER,
        LICENCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[series.pay]\nfile = \"median_weekly_pay.csv\"\ngeography = \"lad23\"\nkey = \"areacd\"\nperiod = \"period\"\nvalue = \"value\"\ninterval = { lower = \"lci\", upper = \"uci\" }\nworse = \"low\"\n",
};
