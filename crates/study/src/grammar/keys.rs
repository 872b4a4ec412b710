//! The kinds of a study and their keys.

use super::methods::{COMBINE, IMPUTE, NORMALISE, STANDARDISE, TIES_OF_RANKS, TREAT, WEIGHTS};
use super::{
    Bound, Key, Kind, Type, Word, allocation, analysis, appraisal, benchmark, change, control, convergence,
    designation, evaluation, fund, gap, mission, portfolio, projection, reach, scenario, series, wheel,
};

/// `include`, which stands above all sections or in `[study]`.
pub const INCLUDE: Key = Key::may(
    "include",
    Type::List(&Type::Filled("a pattern")),
    "further files of the study, as patterns relative to it (`indicators/*.toml`), read in the order of their names",
);

pub(super) const TITLE: Key = Key::may("title", Type::Text, "what to call it in tables and pictures");
pub(super) const DESCRIPTION: Key = Key::may("description", Type::Text, "what it is, in sentences");
pub(super) const NOTE: Key = Key::may("note", Type::Text, "what a reader should know about it");
pub(super) const PUBLISHER: Key = Key::may("publisher", Type::Text, "who published it");
pub(super) const LICENCE: Key =
    Key::may("licence", Type::Text, "the licence, best as an SPDX name (`OGL-UK-3.0`)");
pub(super) const FILE: Key =
    Key::may("file", Type::Filled("a file"), "the file, relative to the study's folder");
pub(super) const URL: Key =
    Key::may("url", Type::Filled("an address"), "the address to fetch the file from, instead of `file`");
pub(super) const SHA256: Key = Key::may(
    "sha256",
    Type::Sha256,
    "the file's SHA-256 hash, 64 hexadecimal digits: another file is refused",
);
pub(super) const FORMAT: Key = Key::may(
    "format",
    Type::Choice(&[
        Word { word: "csv", doc: "separated text, plain or `.gz`" },
        Word { word: "parquet", doc: "Apache Parquet" },
        Word { word: "xlsx", doc: "a workbook of Excel 2007 and later" },
        Word { word: "xls", doc: "a workbook of earlier Excel" },
        Word { word: "ods", doc: "an OpenDocument spreadsheet" },
        Word { word: "json", doc: "JSON records" },
        Word { word: "geojson", doc: "the properties of GeoJSON features" },
    ]),
    "the format; by default from the file's ending",
);
pub(super) const SHEET: Key = Key::may(
    "sheet",
    Type::Filled("a sheet"),
    "the sheet of a workbook; by default the one that holds the columns asked for",
);
pub(super) const HEADER: Key = Key::may(
    "header",
    Type::Integer(1, 1_000_000),
    "the row of the column names, 1 being the first; by default the first row that holds the columns asked for",
);
pub(super) const DELIMITER: Key = Key::may(
    "delimiter",
    Type::Delimiter,
    "what separates the cells of a CSV file; by default found in its header",
);
pub(super) const ENCODING: Key = Key::may(
    "encoding",
    Type::Choice(&[
        Word { word: "utf-8", doc: "UTF-8" },
        Word { word: "windows-1252", doc: "Windows-1252, which holds Latin-1" },
    ]),
    "the encoding of a CSV file; by default UTF-8 where the bytes are valid, else Windows-1252",
);
pub(super) const RECORDS: Key = Key::may(
    "records",
    Type::Filled("a path"),
    "where the records are in a JSON document: keys with dots between",
);
pub(super) const SPACES: Key = Key::may(
    "spaces",
    Type::Choice(&[
        Word { word: "keep", doc: "part of the code, which then is another's" },
        Word { word: "trim", doc: "taken off" },
    ]),
    "spaces around codes and names; `keep` by default",
);
pub(super) const MISSING: Key = Key::may(
    "missing",
    Type::List(&Type::Text),
    "texts that stand for a missing value, such as `*`, instead of those of statistical offices (`[c]`, `[x]`, `[z]`, `[low]`, `[u]`, `[w]`), which do otherwise; an empty cell always does",
);
pub(super) const NUMBERS: Key = Key::may(
    "numbers",
    Type::Choice(&[
        Word { word: "plain", doc: "digits, a point, an exponent" },
        Word {
            word: "published",
            doc: "also thousands commas, `%` (`18.1%` is read as 18.1; all numbers of a column have the sign or none has), `£` and footnote marks. A cell of a workbook is the number in it, whatever its format shows: 8.3% in Excel is 0.083",
        },
    ]),
    "how numbers are written; `plain` by default",
);
pub(super) const ONLY: Key = Key::may(
    "only",
    ROWS,
    "the rows to read: those whose column holds this text or number, or one of several, as in `{ year = 2019, sex = [\"M\", \"F\"] }`; each must stand in some row, and of several columns all must match",
);
pub(super) const EXCEPT: Key = Key::may(
    "except",
    ROWS,
    "the rows to leave out, such as totals and footnotes, as in `{ ward_code = [\"Total\", \"\"] }` (`\"\"` is an empty cell); each text must stand in some row, and of several columns one is enough",
);
/// What rows have in some columns.
const ROWS: Type =
    Type::Map("column", &Type::List(&Type::Either(&[Type::Text, Type::Integer(i64::MIN, i64::MAX), NUMBER])));
const ON_MISSING: Key = Key::may(
    "on-missing",
    Type::Choice(&[
        Word { word: "stop", doc: "stops the build" },
        Word { word: "exclude", doc: "leaves the area out, and counts it" },
        Word { word: "keep", doc: "goes on with what is there, and counts it" },
    ]),
    "what happens where values, codes or areas are missing; `stop` by default",
);
pub(super) const WORSE: Type = Type::Choice(&[
    Word { word: "high", doc: "a higher value means greater need" },
    Word { word: "low", doc: "a lower value means greater need" },
]);
const NUMBER: Type = Type::Number(Bound::Any);
pub(super) const COLUMN: Type = Type::Filled("a column");
/// A column of codes, or a table with a column of names too.
const LINK: Type = Type::Either(&[
    COLUMN,
    Type::Table(&[
        Key::must("code", COLUMN, "the column of its codes"),
        Key::may("name", COLUMN, "the column of its names"),
    ]),
]);
pub(super) const PEOPLE: Key = Key::may(
    "people",
    Type::Name("an indicator"),
    "an indicator to weigh with, instead of the geography's `population`",
);
/// What settles by which of several ways one geography lies in another.
pub(super) const VIA: Key = Key::may(
    "via",
    Type::Name("a lookup or geography"),
    "the lookup to go by, or a geography on the way, where there are several ways",
);
const TO: Key = Key::must("to", Type::Name("a geography"), "the geography to tell it for");

/// The keys that say where a table is and how it is written: the same wherever they stand.
pub const OF_A_FILE: &[&str] = &[
    FILE.name,
    URL.name,
    SHA256.name,
    FORMAT.name,
    SHEET.name,
    HEADER.name,
    DELIMITER.name,
    ENCODING.name,
    RECORDS.name,
    SPACES.name,
    MISSING.name,
    NUMBERS.name,
    ONLY.name,
    EXCEPT.name,
];

/// All kinds of section, in the order in which one would write them.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "study",
        named: false,
        doc: "Who, what, under which licence, and where randomness starts.",
        keys: &[
            Key::may("title", Type::Text, "the study's title"),
            DESCRIPTION,
            Key::may("authors", Type::List(&Type::Text), "who made it"),
            Key::may("licence", Type::Text, "the licence of the study and its results"),
            Key::may("version", Type::Text, "the study's own version"),
            Key::may("seed", Type::Integer(0, i64::MAX), "where all randomness starts"),
            INCLUDE,
            PUBLISHER,
            NOTE,
        ],
        example: "[study]\ntitle = \"Need in our city, 2025\"\nlicence = \"OGL-UK-3.0\"\n",
    },
    Kind {
        name: "geography",
        named: true,
        doc: "Areas of one kind and edition: one row per area, with its code, name, parents and people.",
        keys: &[
            TITLE,
            FILE,
            URL,
            SHA256,
            Key::may("code", COLUMN, "the column of the areas' codes; required with a file"),
            Key::may("name", COLUMN, "the column of their names"),
            Key::may("population", COLUMN, "the column of their people"),
            Key::may(
                "within",
                Type::Map("geography", &LINK),
                "their parents, as columns: `{ lad19 = \"lad19_code\" }` or `{ lad19 = { code = \"...\", name = \"...\" } }`; parents lie in each other as these areas tell",
            ),
            Key::may(
                "boundary",
                Type::Either(&[
                    Type::Filled("a file"),
                    Type::Table(&[
                        FILE,
                        URL,
                        Key::may(
                            "code",
                            Type::Filled("a property"),
                            "the property that holds the area's code",
                        ),
                    ]),
                ]),
                "the file of their shapes, or a table that also names the property of the codes; read when a map is drawn",
            ),
            FORMAT,
            SHEET,
            HEADER,
            DELIMITER,
            ENCODING,
            RECORDS,
            SPACES,
            MISSING,
            NUMBERS,
            ONLY,
            EXCEPT,
            PUBLISHER,
            LICENCE,
            DESCRIPTION,
            NOTE,
        ],
        example: "[geography.lsoa11]\nfile = \"lsoa11.csv\"\ncode = \"lsoa11_code\"\nname = \"lsoa11_name\"\npopulation = \"population\"\nwithin = { lad19 = \"lad19_code\" }\n",
    },
    Kind {
        name: "lookup",
        named: true,
        doc: "A table that says to which areas of another geography an area belongs, with shares where it is split.",
        keys: &[
            TITLE,
            FILE,
            URL,
            SHA256,
            Key::must(
                "from",
                Type::One("geography", &LINK),
                "the geography mapped, and the column of its codes",
            ),
            Key::must(
                "to",
                Type::One("geography", &LINK),
                "the geography it is mapped to, and the column of its codes",
            ),
            Key::may(
                "share",
                COLUMN,
                "the column with the part of the area that goes there; sums to 1 over an area",
            ),
            Key::may(
                "others",
                Type::Choice(&[Word {
                    word: "themselves",
                    doc: "each is an area of the other geography as well, under its own code and name; `from` needs a table of its own",
                }]),
                "what becomes of areas that no row names; without it they lie in none",
            ),
            ON_MISSING,
            FORMAT,
            SHEET,
            HEADER,
            DELIMITER,
            ENCODING,
            RECORDS,
            SPACES,
            MISSING,
            NUMBERS,
            ONLY,
            EXCEPT,
            PUBLISHER,
            LICENCE,
            DESCRIPTION,
            NOTE,
        ],
        example: "[lookup.lsoa11_ward17]\nfile = \"lsoa11_ward17.csv\"\nfrom = { lsoa11 = \"lsoa11_code\" }\nto = { ward17 = \"ward17_code\" }\n",
    },
    Kind {
        name: "source",
        named: true,
        doc: "A table of values, one row per area of a geography; without a geography, a table for claims alone.",
        keys: &[
            TITLE,
            FILE,
            URL,
            SHA256,
            Key::may("geography", Type::Name("a geography"), "the geography whose areas its rows are"),
            Key::may("key", COLUMN, "the column of the areas' codes; required with `geography`"),
            ON_MISSING,
            FORMAT,
            SHEET,
            HEADER,
            DELIMITER,
            ENCODING,
            RECORDS,
            SPACES,
            MISSING,
            NUMBERS,
            ONLY,
            EXCEPT,
            PUBLISHER,
            LICENCE,
            DESCRIPTION,
            NOTE,
        ],
        example: "[source.iod2019]\nfile = \"iod2019_domains.csv\"\ngeography = \"lsoa11\"\nkey = \"lsoa11_code\"\npublisher = \"MHCLG\"\nlicence = \"OGL-UK-3.0\"\n",
    },
    Kind {
        name: "indicator",
        named: true,
        doc: "One measured quantity: a column of a source, and which end of it is the worse one.",
        keys: &[
            TITLE,
            Key::must("source", Type::Name("a source"), "the source it is a column of, or a geography"),
            Key::may("column", COLUMN, "the column: needed unless the indicator is standardised"),
            Key::must("worse", WORSE, "which end of the values is the worse one: never left to a guess"),
            Key::may("unit", Type::Text, "the unit"),
            Key::may("period", Type::Either(&[Type::Text, Type::Integer(0, 9999)]), "the time it is about"),
            Key::may(
                "denominator",
                COLUMN,
                "a column of the same source to divide by; `population` means the geography's people where there is no such column",
            ),
            Key::may(
                "per",
                Type::Number(Bound::Positive),
                "the base of the rate; 1 by default; needs `denominator` or `standardise`",
            ),
            Key::may(
                "standardise",
                Type::Method(STANDARDISE),
                "events and people by band of age instead of `column`: the rate as it would be if all areas had people of the same ages, with its interval",
            ),
            Key::may(
                "transform",
                Type::Choice(&[
                    Word { word: "none", doc: "values as they are" },
                    Word { word: "log", doc: "natural logarithm: values must be above zero" },
                    Word { word: "square-root", doc: "square root: values must not be negative" },
                    Word { word: "cube-root", doc: "cube root" },
                    Word { word: "square", doc: "square" },
                    Word { word: "cube", doc: "cube" },
                    Word { word: "reciprocal", doc: "one over the value, which must not be zero" },
                ]),
                "a change of scale before anything else; `none` by default",
            ),
            Key::may(
                "shrink",
                Type::Either(&[
                    Type::Name("a geography"),
                    Type::Table(&[
                        Key::must("towards", Type::Name("a geography"), "the geography of the parents"),
                        VIA,
                    ]),
                ]),
                "the geography towards whose rates small areas' rates are drawn; needs `denominator`",
            ),
            Key::may(
                "interval",
                Type::Table(&[
                    Key::must("lower", COLUMN, "the column of the lower limit"),
                    Key::must("upper", COLUMN, "the column of the upper limit"),
                ]),
                "the columns of the confidence limits",
            ),
            Key::may("se", COLUMN, "the column of the standard error"),
            Key::may(
                "missing",
                Type::List(&Type::Text),
                "texts that stand for a missing value in this column, instead of the source's",
            ),
            DESCRIPTION,
            NOTE,
        ],
        example: "[indicator.income]\nsource = \"iod2019\"\ncolumn = \"income_score\"\ntitle = \"Income deprivation\"\nunit = \"proportion of residents\"\nworse = \"high\"\n",
    },
    Kind {
        name: "index",
        named: true,
        doc: "A weighted whole of indicators or indices.",
        keys: &[
            TITLE,
            Key::must(
                "of",
                Type::Parts,
                "its parts: a table from names to weights, a list of names (equal weights), or a table of tables with `weight`, `normalise` and `treat`",
            ),
            Key::may(
                "weights",
                Type::Method(WEIGHTS),
                "with `of` as a list, how the weights are found from the normalised parts, or from the judgement of experts; equal weights by default",
            ),
            Key::may(
                "impute",
                Type::Method(IMPUTE),
                "how missing values of the parts are filled; not at all by default",
            ),
            Key::may(
                "treat",
                Type::Method(TREAT),
                "what is done about outliers before normalising; nothing by default",
            ),
            Key::may(
                "normalise",
                Type::Method(NORMALISE),
                "how the parts are brought to a common scale. A part whose values are all equal is left out with a warning, whatever `on-missing` says, where the method asks for values that differ (`min-max`, `percentile-rank`, `distance-to-max`), and the others share its weight in proportion to theirs; other methods give all areas the same score, z-scores 0",
            ),
            Key::may(
                "combine",
                Type::Method(COMBINE),
                "how the parts become one score; `arithmetic` by default",
            ),
            Key::may("worse", WORSE, "which end of the score is the worse one; `high` by default"),
            Key::may("ties", TIES_OF_RANKS, "what equal scores share; `min` by default"),
            Key::may(
                "quantiles",
                Type::List(&Type::Integer(2, 1000)),
                "further cuts beside the deciles: `[5]` gives fifths, as the column `quantile_5`",
            ),
            Key::may(
                "quantile-rule",
                Type::Choice(&[
                    Word {
                        word: "share",
                        doc: "the group in which the share of areas up to a rank lies, `ceil(Q rank/n)`, as the indices of deprivation are cut",
                    },
                    Word {
                        word: "ohid",
                        doc: "`floor((Q + 1) - ceil(((n + 1) - rank)/(n/Q)))`, and 1 where that is 0: `phe_quantile` of OHID's PHEindicatormethods. Of 7 areas in fifths the groups have 2, 1, 2, 1 and 1, by `share` 1, 1, 2, 1 and 2",
                    },
                ]),
                "at which ranks the groups of `quantiles` end; `share` by default. The column `decile` is always cut by share: for OHID's tenths ask for `quantiles = [10]`",
            ),
            Key::may(
                "decimals",
                Type::Integer(0, 15),
                "the normalised parts and the score are rounded to so many places before what follows, as some publishers do",
            ),
            Key::may(
                "min-share",
                Type::Number(Bound::Share),
                "with `on-missing = \"keep\"`, the least share of weight that must be there; 2/3 by default",
            ),
            ON_MISSING,
            DESCRIPTION,
            NOTE,
        ],
        example: "[index.imd]\ntitle = \"Index of Multiple Deprivation 2019\"\nnormalise = { rank-exponential = { constant = 23 } }\ncombine = \"weighted-sum\"\nof = { income = 0.5, employment = 0.5 }\n",
    },
    Kind {
        name: "summary",
        named: true,
        doc: "A finer result, told for coarser areas.",
        keys: &[
            TITLE,
            Key::must("of", Type::Name("an index"), "an index, a rebase or an indicator"),
            TO,
            Key::must(
                "measures",
                Type::List(&Type::Choice(&[
                    Word { word: "average-score", doc: "the mean score, weighted by people" },
                    Word { word: "average-rank", doc: "the mean rank turned round, weighted by people" },
                    Word { word: "share-in-decile-1", doc: "the share of its areas in the first tenth" },
                    Word {
                        word: "extent",
                        doc: "the share of people in the worst areas: those of the worst 10 hundredths of all areas count fully, those of the 11th to the 30th by 0.95 down to 0.05 in equal steps",
                    },
                    Word {
                        word: "local-concentration",
                        doc: "the mean rank of the worst areas that hold a tenth of its people",
                    },
                    Word { word: "scale", doc: "the sum of a count" },
                ])),
                "the measures, one column each",
            ),
            PEOPLE,
            VIA,
            ON_MISSING,
            DESCRIPTION,
            NOTE,
        ],
        example: "[summary.imd_lad19]\nof = \"imd\"\nto = \"lad19\"\nmeasures = [\"average-score\", \"extent\"]\n",
    },
    Kind {
        name: "rebase",
        named: true,
        doc: "A result carried to another geography, as a measure of its own.",
        keys: &[
            TITLE,
            Key::must(
                "of",
                Type::Name("a result"),
                "what is carried: `imd.score`, an indicator, `left_behind.designated`",
            ),
            TO,
            Key::must(
                "by",
                Type::Choice(&[
                    Word { word: "population-mean", doc: "the mean weighted by people" },
                    Word { word: "mean", doc: "the plain mean of the areas" },
                    Word { word: "sum", doc: "the sum; the shares of a lookup split it" },
                    Word { word: "share-of-areas", doc: "the share of areas for which a condition holds" },
                ]),
                "how the values of several areas become one",
            ),
            Key::may(
                "where",
                Type::Filled("a condition"),
                "with `share-of-areas`, an SQL condition over the columns of `of`'s table",
            ),
            PEOPLE,
            VIA,
            Key::may("worse", WORSE, "which end of the values is the worse one; by default that of `of`"),
            ON_MISSING,
            DESCRIPTION,
            NOTE,
        ],
        example: "[rebase.imd_ward17]\nof = \"imd.score\"\nto = \"ward17\"\nby = \"population-mean\"\n",
    },
    designation::DESIGNATION,
    fund::FUND,
    series::SERIES,
    gap::GAP,
    mission::MISSION,
    mission::SCORECARD,
    change::CHANGE,
    convergence::CONVERGENCE,
    projection::PROJECTION,
    control::CONTROL,
    scenario::SCENARIO,
    evaluation::EVALUATION,
    analysis::UNCERTAINTY,
    analysis::SENSITIVITY,
    analysis::FRAGILITY,
    analysis::CUTOFF,
    analysis::INEQUALITY,
    analysis::ASSOCIATION,
    analysis::INFLUENCE,
    analysis::CORRELATION,
    analysis::COMPARISON,
    analysis::CONSENSUS,
    benchmark::BENCHMARK,
    benchmark::TREND,
    analysis::PROFILE,
    allocation::ALLOCATION,
    reach::REACH,
    reach::REDISTRIBUTION,
    appraisal::APPRAISAL,
    wheel::WHEEL,
    wheel::PRINCIPLE,
    wheel::GOAL,
    wheel::ACTOR,
    wheel::POLICY,
    wheel::MEASURE_WITHOUT_VALUES,
    wheel::LINK,
    wheel::DESCRIPTOR,
    portfolio::PORTFOLIO,
    Kind {
        name: "claim",
        named: true,
        doc: "A sentence that the study must bear out.",
        keys: &[
            Key::must("text", Type::Text, "the sentence"),
            Key::may("source", Type::Text, "where it is said"),
            Key::may("query", Type::Filled("a query"), "SQL over the results that gives one value"),
            Key::may(
                "rank-of",
                Type::Table(&[
                    Key::must("area", Type::Filled("an area's code"), "the area, by its code"),
                    Key::must(
                        "in",
                        Type::Name("an uncertainty"),
                        "the uncertainty that tells how sure its rank is",
                    ),
                    Key::may(
                        "among",
                        Type::Integer(1, 1_000_000_000),
                        "the sentence says that it is one of the first so many, instead of `expect`",
                    ),
                    Key::may(
                        "from",
                        Type::Choice(&[
                            Word { word: "start", doc: "rank 1 is the first: the highest need" },
                            Word { word: "end", doc: "1 is the last of all, 2 the last but one" },
                        ]),
                        "from which end ranks are counted; `start` by default",
                    ),
                ]),
                "a place in a league table (`the most deprived ward`), instead of `query`: it holds only if the whole interval of the rank bears it out, not the rank alone",
            ),
            Key::may(
                "expect",
                Type::Either(&[NUMBER, Type::Text, Type::Truth]),
                "the value that bears the sentence out: a number, a text, `true` or `false`; of `rank-of` the rank that is claimed",
            ),
            Key::may("tolerance", NUMBER, "how far a number may be off; 0 by default"),
            Key::may("untestable", Type::Text, "why the sentence cannot be tested here, instead of `query`"),
            Key::may(
                "decided-by",
                Type::Map("study", &Type::List(&Type::Filled("a claim"))),
                "beside `untestable`: the claims of other studies that test it, by study: `{ left_behind = \"wards\" }`",
            ),
            NOTE,
        ],
        example: "[claim.left_behind_wards]\ntext = \"225 wards are in the worst tenth of both indices\"\nquery = \"SELECT count(*) FROM left_behind WHERE designated\"\nexpect = 225\n",
    },
];
