//! The cases: what is broken, and what the program must say of it.

use crate::world::Break::{Append, Folder, Remove, Replace, Write};
use crate::world::{Break, Case, figures_with, gzipped, parquet, workbook};

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = study();
    cases.extend(structure());
    cases.extend(files());
    cases.extend(cells());
    cases.extend(codes());
    cases.extend(lookups());
    cases.extend(values());
    cases.extend(queries());
    cases.extend(crate::asked::asked());
    cases
}

fn case(
    name: &'static str,
    breaks: impl IntoIterator<Item = Break>,
    exit: i32,
    code: &'static str,
    says: &'static [&'static str],
) -> Case {
    Case { name, breaks: breaks.into_iter().collect(), exit, code, says }
}

/// Another text in the study.
fn study_with(from: &'static str, to: &'static str) -> [Break; 1] {
    [Replace("study.toml", from, to)]
}

/// Another text in the figures.
fn cell(from: &'static str, to: &'static str) -> [Break; 1] {
    [Replace("figures.csv", from, to)]
}

/// The figures in another file.
fn file(name: &'static str, bytes: Vec<u8>) -> [Break; 2] {
    [Replace("study.toml", "figures.csv", name), Write(name, bytes)]
}

/// What the text of the study alone shows.
fn study() -> Vec<Case> {
    vec![
        case("no study", [Remove("study.toml")], 2, "study-not-found", &["study.toml", "hint: "]),
        case(
            "a study that is no text",
            [Write("study.toml", vec![0xff, 0xfe, 0x00, 0x9f])],
            2,
            "study-not-utf8",
            &["study.toml"],
        ),
        case(
            "a syntax error",
            study_with("key = \"code\"", "key = code\""),
            2,
            "toml-syntax",
            &["--> study.toml:14:"],
        ),
        case(
            "an unknown key",
            study_with("worse = \"high\"\n\n[index", "wrose = \"high\"\n\n[index"),
            2,
            "unknown-key",
            &["indicator.health.wrose", "hint: did you mean `worse`?"],
        ),
        case(
            "an unknown kind",
            study_with("[summary.", "[sumary."),
            2,
            "unknown-kind",
            &["sumary", "did you mean `[summary]`?"],
        ),
        case(
            "a policy with an effect on what is not there",
            [Append("study.toml", "\n[policy.fund]\neffects = [{ on = \"helth\", sign = \"+\" }]\n")],
            2,
            "unknown-name",
            &["unknown measure or policy `helth`", "did you mean `health`?"],
        ),
        case(
            "a missing key",
            study_with("column = \"health\"\n", ""),
            2,
            "missing-key",
            &["column", "indicator.health"],
        ),
        case(
            "polarity left to a guess",
            study_with("worse = \"high\"\n\n[index", "\n[index"),
            2,
            "missing-key",
            &["worse"],
        ),
        case(
            "a number for a text",
            study_with("file = \"areas.csv\"", "file = 12"),
            2,
            "wrong-type",
            &["--> study.toml:5:8"],
        ),
        case(
            "an unknown method",
            study_with("\"min-max\"", "\"minmax\""),
            2,
            "bad-value",
            &["minmax", "did you mean `min-max`?"],
        ),
        case(
            "a name with a capital",
            study_with("[claim.one_first]", "[claim.Two-First]"),
            2,
            "bad-name",
            &["Two-First"],
        ),
        case(
            "a name given twice",
            [Append("study.toml", "\n[index.income]\nof = [\"health\"]\n")],
            2,
            "duplicate-name",
            &["income"],
        ),
        case(
            "a section given twice",
            [Append("study.toml", "\n[index.need]\nof = [\"health\"]\n")],
            2,
            "duplicate-name",
            &["--> study.toml:"],
        ),
        case(
            "an unknown name",
            study_with("of = { income = 0.5", "of = { incme = 0.5"),
            2,
            "unknown-name",
            &["incme", "did you mean `income`?", "^^^^^"],
        ),
        case(
            "a name of another kind",
            study_with("to = \"district\"", "to = \"figures\""),
            2,
            "wrong-kind",
            &["figures"],
        ),
        case(
            "both a file and a url",
            study_with(
                "file = \"figures.csv\"",
                "file = \"figures.csv\"\nurl = \"https://example.org/f.csv\"",
            ),
            2,
            "file-and-url",
            &["--> study.toml:13:"],
        ),
        case("neither file nor url", study_with("file = \"figures.csv\"\n", ""), 2, "no-file", &["figures"]),
        case(
            "a hash that is none",
            study_with("file = \"figures.csv\"", "file = \"figures.csv\"\nsha256 = \"abc\""),
            2,
            "bad-sha256",
            &["abc"],
        ),
        case(
            "an include that matches nothing",
            [Replace("study.toml", "[study]\n", "include = [\"parts/*.toml\"]\n[study]\n")],
            2,
            "include-matches-nothing",
            &["parts/*.toml"],
        ),
        case(
            "an unknown measure",
            study_with("\"average-score\"", "\"avarage-score\""),
            2,
            "bad-value",
            &["avarage-score"],
        ),
        case(
            "a claim without what it expects",
            study_with("expect = 1\n", ""),
            2,
            "claim-without-expect",
            &["one_first"],
        ),
        case(
            "a tolerance below zero",
            study_with("expect = 1\n", "expect = 1\ntolerance = -1\n"),
            2,
            "negative-tolerance",
            &["-1"],
        ),
    ]
}

/// How the parts of the study hang together.
fn structure() -> Vec<Case> {
    vec![
        case(
            "a weight below zero",
            study_with("health = 0.5", "health = -0.5"),
            2,
            "negative-weight",
            &["-0.5"],
        ),
        case(
            "weights that are all zero",
            study_with("{ income = 0.5, health = 0.5 }", "{ income = 0, health = 0 }"),
            2,
            "no-weight",
            &["need"],
        ),
        case(
            "a weight that is no number",
            study_with("health = 0.5", "health = nan"),
            2,
            "bad-value",
            &["nan"],
        ),
        case(
            "an index of nothing",
            study_with("{ income = 0.5, health = 0.5 }", "{}"),
            2,
            "empty-index",
            &["need"],
        ),
        case(
            "an index of itself",
            study_with("health = 0.5 }", "need = 0.5 }"),
            2,
            "index-of-itself",
            &["need"],
        ),
        case(
            "a cycle of indices",
            [
                Replace("study.toml", "health = 0.5 }", "other = 0.5 }"),
                Append(
                    "study.toml",
                    "\n[index.other]\nnormalise = \"min-max\"\nof = [\"need\", \"health\"]\n",
                ),
            ],
            2,
            "cycle",
            &["need", "other"],
        ),
        case(
            "a part given twice",
            study_with("{ income = 0.5, health = 0.5 }", "[\"income\", \"income\"]"),
            2,
            "duplicate-part",
            &["income"],
        ),
        case(
            "a geography that nothing leads to",
            study_with("within = { district = \"district\" }\n", "\n"),
            2,
            "unknown-name",
            &["district"],
        ),
        case(
            "areas mixed with districts",
            [Append(
                "study.toml",
                "\n[index.mixed]\nnormalise = \"min-max\"\nof = [\"income\", \"need_by_district.average_score\"]\n",
            )],
            2,
            "mixed-geographies",
            &["district"],
        ),
    ]
}

/// Files that cannot be had, or are not what their name says.
fn files() -> Vec<Case> {
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let semicolons = || figures_with(",", ";");
    vec![
        case(
            "a file that is not there",
            study_with("figures.csv", "figurs.csv"),
            3,
            "file-not-found",
            &["figurs.csv", "did you mean `figures.csv`?"],
        ),
        case("a folder for a file", [Folder("figures.csv")], 3, "file-unreadable", &["figures.csv"]),
        case("an empty file", [Write("figures.csv", Vec::new())], 3, "empty-file", &["figures.csv"]),
        case("a gzip of no bytes", file("figures.csv.gz", Vec::new()), 3, "empty-file", &["figures.csv.gz"]),
        case(
            "a gzip that breaks off",
            file("figures.csv.gz", half(gzipped())),
            3,
            "damaged-file",
            &["figures.csv.gz"],
        ),
        case(
            "a Parquet file that breaks off",
            file("figures.parquet", half(parquet())),
            3,
            "damaged-file",
            &["figures.parquet"],
        ),
        case(
            "a workbook that breaks off",
            file("figures.xlsx", half(workbook())),
            3,
            "damaged-file",
            &["figures.xlsx"],
        ),
        case(
            "a web page for a CSV file",
            [Write("figures.csv", b"<!DOCTYPE html>\n<html><body>not found</body></html>\n".to_vec())],
            3,
            "wrong-format",
            &["figures.csv"],
        ),
        case(
            "a file that is not the pinned one",
            study_with(
                "file = \"figures.csv\"",
                "file = \"figures.csv\"\nsha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"",
            ),
            3,
            "sha256-mismatch",
            &["figures.csv", "0000000000"],
        ),
        case(
            "a format nobody knows",
            file("figures.docx", b"words".to_vec()),
            2,
            "unknown-format",
            &["figures.docx"],
        ),
        case(
            "a sheet that is not there",
            [
                Replace(
                    "study.toml",
                    "file = \"figures.csv\"",
                    "file = \"figures.xlsx\"\nsheet = \"Figurs\"",
                ),
                Write("figures.xlsx", workbook()),
            ],
            2,
            "no-such-sheet",
            &["Figurs", "did you mean `Figures`?"],
        ),
        case(
            "JSON that is none",
            file("figures.json", b"[{\"code\": ".to_vec()),
            3,
            "damaged-file",
            &["figures.json"],
        ),
        case(
            "JSON without records",
            file("figures.json", b"{\"a\": 1}".to_vec()),
            2,
            "no-records",
            &["figures.json"],
        ),
        case(
            "the wrong delimiter",
            [
                Replace("study.toml", "file = \"figures.csv\"", "file = \"figures.csv\"\ndelimiter = \",\""),
                Write("figures.csv", semicolons()),
            ],
            2,
            "wrong-delimiter",
            &["figures.csv", ";"],
        ),
        case(
            "a column that is not there",
            study_with("column = \"health\"", "column = \"helth\""),
            2,
            "no-such-column",
            &["helth", "did you mean `health`?", "--> "],
        ),
        case(
            "a column in other letters",
            study_with("column = \"health\"", "column = \"Health\""),
            2,
            "no-such-column",
            &["did you mean `health`?"],
        ),
        case(
            "a column given twice",
            cell("code,income,health", "code,health,health"),
            2,
            "duplicate-column",
            &["health"],
        ),
        case(
            "a header below the end",
            study_with("key = \"code\"", "key = \"code\"\nheader = 40"),
            2,
            "header-not-found",
            &["40"],
        ),
        case(
            "a header and nothing else",
            [Write("figures.csv", b"code,income,health\n".to_vec())],
            2,
            "no-rows",
            &["figures.csv"],
        ),
        case(
            "bytes that are no text",
            [Write("figures.csv", b"code,income,health\nE01000001,\0\0\0\x01,2\n".to_vec())],
            2,
            "bad-encoding",
            &["figures.csv"],
        ),
        case(
            "a row with too many cells",
            cell("E01000003,0.12,", "E01000003,0.12,0.5,"),
            2,
            "ragged-row",
            &["figures.csv, row 4"],
        ),
        case(
            "a quote that never ends",
            cell("E01000003,0.12", "\"E01000003,0.12"),
            2,
            "unclosed-quote",
            &["figures.csv"],
        ),
        case(
            "a url that was never fetched",
            [Replace("study.toml", "file = \"figures.csv\"", "url = \"http://127.0.0.1:9/figures.csv\"")],
            3,
            "download-failed",
            &["127.0.0.1:9"],
        ),
    ]
}

/// Cells that are no numbers.
fn cells() -> Vec<Case> {
    vec![
        case(
            "words for a number",
            cell("E01000003,0.12", "E01000003,about a tenth"),
            2,
            "not-a-number",
            &["about a tenth", "figures.csv, row 4, column `income`"],
        ),
        case(
            "a percent sign",
            cell("E01000003,0.12", "E01000003,12%"),
            2,
            "number-as-published",
            &["12%", "row 4", "numbers = \"published\""],
        ),
        case(
            "a comma between thousands",
            cell("E01000003,0.12", "E01000003,\"1,012\""),
            2,
            "number-as-published",
            &["1,012", "numbers = \"published\""],
        ),
        case("a pound sign", cell("E01000003,0.12", "E01000003,£12"), 2, "number-as-published", &["£12"]),
        case("NaN", cell("E01000003,0.12", "E01000003,NaN"), 2, "not-finite", &["NaN", "row 4"]),
        case("infinity", cell("E01000003,0.12", "E01000003,inf"), 2, "not-finite", &["inf", "row 4"]),
        case(
            "a number too large to hold",
            cell("E01000003,0.12", "E01000003,1e999"),
            2,
            "not-a-number",
            &["1e999"],
        ),
        case(
            "a mark for a suppressed value",
            cell("E01000003,0.12", "E01000003,*"),
            2,
            "not-a-number",
            &["`*`", "missing"],
        ),
        case(
            "a missing value",
            cell("E01000003,0.12", "E01000003,"),
            2,
            "missing-value",
            &["income", "on-missing"],
        ),
    ]
}

/// Codes of areas.
fn codes() -> Vec<Case> {
    vec![
        case(
            "a code given twice",
            cell("E01000004,", "E01000003,"),
            2,
            "duplicate-key",
            &["E01000003", "figures.csv"],
        ),
        case(
            "a code with a blank after it",
            cell("E01000003,", "E01000003 ,"),
            2,
            "unknown-code",
            &["figures.csv, row 4", "has spaces that `E01000003` has not"],
        ),
        case(
            "a code that the geography does not have",
            cell("E01000003,", "E01000093,"),
            2,
            "unknown-code",
            &["E01000093"],
        ),
        case("an area without a row", cell("E01000003,0.12,88\n", ""), 2, "missing-value", &["E01000003"]),
        case("a row without a code", cell("E01000003,", ","), 2, "unknown-code", &["figures.csv"]),
        case(
            "codes of another edition",
            [Write("figures.csv", other_edition())],
            2,
            "unknown-code",
            &["edition", "[lookup"],
        ),
        case(
            "codes of another geography",
            [Write("figures.csv", other_geography())],
            2,
            "unknown-code",
            &["E02", "E01"],
        ),
        case(
            "an area given twice in its own table",
            [Replace("areas.csv", "E01000004,", "E01000003,")],
            2,
            "duplicate-key",
            &["E01000003", "areas.csv"],
        ),
        case(
            "an area without a code",
            [Replace("areas.csv", "E01000004,", ",")],
            2,
            "blank-code",
            &["areas.csv"],
        ),
        case(
            "people below zero",
            [Replace("areas.csv", ",1037,", ",-1037,")],
            2,
            "negative-population",
            &["-1037"],
        ),
    ]
}

fn other_edition() -> Vec<u8> {
    String::from_utf8(figures_with("E0100000", "E0103500"))
        .unwrap()
        .replace("E010000", "E010350")
        .into_bytes()
}

fn other_geography() -> Vec<u8> {
    figures_with("E01", "E02")
}

/// Lookups that lose or double areas.
fn lookups() -> Vec<Case> {
    const SECTIONS: &str = "\n[lookup.area_ward]\nfile = \"wards.csv\"\nfrom = { area = \"area\" }\nto = { ward = \"ward\" }\n\n[rebase.need_ward]\nof = \"need.score\"\nto = \"ward\"\nby = \"mean\"\n";
    const WITH_SHARES: &str = "\n[lookup.area_ward]\nfile = \"wards.csv\"\nfrom = { area = \"area\" }\nto = { ward = \"ward\" }\nshare = \"share\"\n\n[rebase.need_ward]\nof = \"need.score\"\nto = \"ward\"\nby = \"mean\"\n";
    let wards =
        |areas: u32| -> String { (1..=areas).map(|it| format!("E010000{it:02},W{}\n", it % 3)).collect() };
    let plain = |lines: String| Write("wards.csv", format!("area,ward\n{lines}").into_bytes());
    let shared = |share: &str| {
        let lines: String = (1..=12).map(|it| format!("E010000{it:02},W{},{share}\n", it % 3)).collect();
        Write("wards.csv", format!("area,ward,share\n{lines}").into_bytes())
    };
    vec![
        case(
            "a lookup that does not have every area",
            [Append("study.toml", SECTIONS), plain(wards(11))],
            2,
            "areas-lost",
            &["E01000012"],
        ),
        case(
            "an area in two wards without shares",
            [Append("study.toml", SECTIONS), plain(wards(12) + "E01000004,W2\n")],
            2,
            "two-targets",
            &["E01000004", "wards.csv"],
        ),
        case(
            "shares that do not come to one",
            [Append("study.toml", WITH_SHARES), shared("0.9")],
            2,
            "shares-do-not-sum",
            &["0.9", "E01000001"],
        ),
        case(
            "a share above one",
            [Append("study.toml", WITH_SHARES), shared("90")],
            2,
            "bad-share",
            &["90", "wards.csv"],
        ),
    ]
}

/// What only the values show.
fn values() -> Vec<Case> {
    let constant = "code,income,health\n".to_owned()
        + &(1..=12).map(|area| format!("E010000{area:02},0.5,3\n")).collect::<String>();
    let five_figures: String = crate::world::figures().lines().take(6).map(|it| format!("{it}\n")).collect();
    let five_areas: String = crate::world::areas().lines().take(6).map(|it| format!("{it}\n")).collect();
    vec![
        case(
            "no column with any spread",
            [Write("figures.csv", constant.into_bytes())],
            2,
            "no-spread",
            &["income", "0.5", "health", "varies"],
        ),
        case(
            "a geometric mean of zeros",
            [
                Replace("study.toml", "combine = \"arithmetic\"", "combine = \"geometric\""),
                Replace("study.toml", "normalise = \"min-max\"", "normalise = { min-max = { upper = 1 } }"),
            ],
            2,
            "not-positive",
            &["geometric", "need"],
        ),
        case(
            "a logarithm of zero",
            [
                Replace("study.toml", "title = \"Income\"", "transform = \"log\""),
                Replace("figures.csv", "E01000003,0.12", "E01000003,0"),
            ],
            2,
            "cannot-transform",
            &["income", "E01000003"],
        ),
        case(
            "deciles of five areas",
            [Write("figures.csv", five_figures.into_bytes()), Write("areas.csv", five_areas.into_bytes())],
            2,
            "too-few-areas",
            &["5 areas"],
        ),
        case(
            "a denominator of nothing",
            study_with("title = \"Income\"", "denominator = \"nobody\""),
            2,
            "no-such-column",
            &["nobody"],
        ),
    ]
}

/// Conditions and claims.
fn queries() -> Vec<Case> {
    vec![
        case(
            "a condition with a column that is not there",
            study_with("need.decile = 1", "need.decyle = 1"),
            2,
            "unknown-column",
            &["decyle", "--> study.toml:"],
        ),
        case(
            "a condition that is no SQL",
            study_with("need.decile = 1", "need.decile === 1"),
            2,
            "bad-sql",
            &["--> study.toml:"],
        ),
        case(
            "a condition that breaks out",
            study_with("need.decile = 1", "1); DROP TABLE need; --"),
            2,
            "bad-condition",
            &["--> study.toml:"],
        ),
        case(
            "a condition over a result that is not there",
            study_with("need.decile = 1", "ned.decile = 1"),
            2,
            "unknown-column",
            &["ned"],
        ),
    ]
}
