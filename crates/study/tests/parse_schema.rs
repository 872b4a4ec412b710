//! The JSON Schema and the parser say the same of the shape of a study.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_study::grammar::KINDS;
use theodolite_study::parse::parse;
use theodolite_study::schema::schema;

/// Problems of meaning, which no schema can see: the shape of the text is right.
const MEANING: &[&str] =
    &["unknown-name", "unused", "no-normalise", "wrong-kind", "cycle", "index-of-itself"];

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is a schema")
}

/// The text as the JSON that an editor checks.
fn json_of(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(integer) => integer.into(),
            toml::Value::Float(float) => json!(float),
            toml::Value::Boolean(truth) => truth.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(list) => list.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                table.into_iter().map(|(key, value)| (key, convert(value))).collect()
            }
        }
    }
    convert(toml::Value::Table(text.parse().expect("the text is TOML")))
}

fn codes(text: &str) -> Vec<&'static str> {
    let (_, problems) = parse(vec![(Arc::from("study.toml"), Arc::from(text))]);
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn the_schema_is_valid_against_its_own_draft() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn each_example_of_the_grammar_is_a_sound_section_for_both() {
    let validator = validator();
    for kind in KINDS {
        let errors: Vec<String> =
            validator.iter_errors(&json_of(kind.example)).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", kind.example);
        let shape: Vec<&str> =
            codes(kind.example).into_iter().filter(|code| !MEANING.contains(code)).collect();
        assert_eq!(shape, Vec::<&str>::new(), "{}", kind.example);
    }
}

#[test]
fn each_form_that_the_parser_takes_is_taken_by_the_schema() {
    let sound = [
        "include = [\"more/*.toml\"]",
        "[study]\nauthors = [\"A\", \"B\"]\nseed = 2022\ninclude = []",
        "[geography.lad19]\ntitle = \"Districts\"",
        "[geography.w]\nurl = \"https://example.org/w.xlsx\"\nsheet = \"Data\"\nheader = 3\ncode = \"c\"\nwithin = { a = \"a\", b = { code = \"b\", name = \"bn\" } }\nboundary = { file = \"w.fgb\", code = \"c\" }",
        "[lookup.l]\nfile = \"l.csv\"\nfrom = { a = \"a\" }\nto = { b = { code = \"b\" } }\nshare = \"share\"\ndelimiter = \";\"",
        "[source.s]\nfile = \"s.csv\"\ndelimiter = \"tab\"\nonly = { year = 2019, kind = [\"all\", 1] }\nexcept = { kind = \"Total\", note = [\"\", 1.5] }\nnumbers = \"published\"\nencoding = \"windows-1252\"",
        "[indicator.i]\nsource = \"s\"\ncolumn = \"c\"\nworse = \"low\"\nperiod = 2019\ndenominator = \"n\"\nper = 1e5\nshrink = { towards = \"a\" }\ninterval = { lower = \"l\", upper = \"u\" }\nse = \"se\"",
        "[index.x]\nof = [\"i\", \"j\"]\nnormalise = \"z-score\"\ncombine = { generalised = { power = 2 } }",
        "[index.x]\nof = { i = 1, j = { weight = 0.5, normalise = \"none\", treat = { box-cox = { lambda = 0 } } } }\nimpute = { mean = { within = \"a\" } }",
        "[index.x.of]\ni.score = 0.5\nj.rank = { weight = 0.5 }\n\"k.value\" = 1",
        "[index.x]\nof = { i = 1 }\nnormalise = { rank-exponential = { constant = 23, ties = \"min\", scale = \"to-zero\", precision = 32, given = \"places\" } }\ntreat = \"winsorise\"\nquantiles = [5, 100]\nmin-share = 0.5\non-missing = \"keep\"",
        "[policy.x]\nlevel = [\"local\", \"nation\"]\nprinciples = [\"p\"]\ngoals = { g = 3 }\ncost = 1.5\n[[policy.x.effects]]\non = \"i\"\nsign = \"lowers\"\nstrength = [0.1, 0.2]\nevidence = \"section 3\"",
        "[link.x]\nof = \"a\"\non = \"b\"\nsign = \"+\"\nstrength = \"weak\"\nevidence = { design = \"trial\", grade = \"very-low\" }",
        "[claim.c]\ntext = \"t\"\nquery = \"SELECT 1\"\nexpect = true",
        "[claim.c]\ntext = \"t\"\nuntestable = \"not published\"",
        "[claim.c]\ntext = \"t\"\nrank-of = { area = \"E1\", in = \"imd\" }\nexpect = 1",
        "[claim.c]\ntext = \"t\"\nrank-of = { area = \"E1\", in = \"imd\", among = 10, from = \"end\" }",
        "[portfolio.p]\ngoals = { g = 2 }\nprinciples = [\"p\"]\nbudget = 1.5\nobjective = \"best-value\"\nrequire = \"x\"",
        "[descriptor.d]\nstates = [\"a\", \"b\"]\njudgements = { e = [[1, -1], [0, 3]] }",
        "[policy.x]\nstatus = \"in-force\"",
        "[claim.c]\ntext = \"t\"\nuntestable = \"no data\"\ndecided-by = { imd2019 = \"a\", hdi = [\"b\", \"c\"] }",
    ];
    let validator = validator();
    for text in sound {
        let errors: Vec<String> =
            validator.iter_errors(&json_of(text)).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{text}");
        let shape: Vec<&str> = codes(text).into_iter().filter(|code| !MEANING.contains(code)).collect();
        assert_eq!(shape, Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn each_wrong_shape_is_refused_by_both() {
    let wrong = [
        ("unknown-key", "titel = \"x\""),
        ("unknown-kind", "[indicater.x]\na = 1"),
        ("bad-value", "[policy.x]\ngoals = { g = 4 }"),
        ("missing-key", "[policy.x]\neffects = [{ on = \"i\" }]"),
        ("unknown-key", "[[policy.x.effects]]\non = \"i\"\nsign = \"+\"\nstength = 1"),
        ("bad-value", "[link.x]\nof = \"a\"\non = \"b\"\nsign = \"up\""),
        ("bad-value", "[link.x]\nof = \"a\"\non = \"b\"\nsign = \"+\"\nstrength = 0"),
        ("bad-value", "[actor.x]\nlevel = \"village\""),
        ("unknown-key", "[indicator.x]\nsource = \"s\"\ncolumn = \"c\"\nworse = \"low\"\ncolour = \"red\""),
        ("missing-key", "[indicator.x]\nsource = \"s\"\ncolumn = \"c\""),
        ("wrong-type", "[indicator.x]\nsource = \"s\"\ncolumn = 1\nworse = \"low\""),
        ("bad-value", "[indicator.x]\nsource = \"s\"\ncolumn = \"c\"\nworse = \"up\""),
        ("bad-value", "[indicator.x]\nsource = \"s\"\ncolumn = \" \"\nworse = \"low\""),
        ("bad-name", "[designation.Bad]\ngeography = \"a\"\nwhere = \"x\""),
        ("bad-sha256", "[source.s]\nfile = \"s\"\nsha256 = \"12\""),
        ("no-file", "[source.s]\ntitle = \"s\""),
        ("file-and-url", "[source.s]\nfile = \"s\"\nurl = \"https://example.org\""),
        ("missing-key", "[source.s]\nfile = \"s\"\ngeography = \"a\""),
        ("missing-key", "[geography.g]\nfile = \"g.csv\""),
        ("bad-value", "[lookup.l]\nfile = \"l\"\nfrom = { a = \"a\" }\nto = {}"),
        ("empty-index", "[index.x]\nof = {}"),
        ("empty-index", "[index.x]\nof = []"),
        ("negative-weight", "[index.x]\nof = { a = -1 }"),
        ("duplicate-part", "[index.x]\nof = [\"a\", \"a\"]"),
        ("missing-key", "[index.x]\nof = { a = { normalise = \"none\" } }"),
        ("missing-key", "[index.x]\nof = { a = 1 }\ncombine = \"generalised\""),
        ("bad-value", "[index.x]\nof = { a = 1 }\nnormalise = \"zscroe\""),
        ("bad-value", "[index.x]\nof = { a = 1 }\nnormalise = { z-score = {}, rank = {} }"),
        ("bad-value", "[index.x]\nof = { a = 1 }\nnormalise = { rank-exponential = { precision = 16 } }"),
        ("unknown-key", "[index.x]\nof = { a = 1 }\nnormalise = { min-max = { least = 1 } }"),
        ("wrong-type", "[index.x]\nof = { a = 1 }\nquantiles = \"fifths\""),
        ("claim-without-query", "[claim.c]\ntext = \"t\""),
        (
            "out-of-place",
            "[claim.c]\ntext = \"t\"\nrank-of = { area = \"E1\", in = \"imd\" }\nexpect = 1\nuntestable = \"no\"",
        ),
        (
            "out-of-place",
            "[claim.c]\ntext = \"t\"\nrank-of = { area = \"E1\", in = \"imd\" }\nexpect = 1\nquery = \"SELECT 1\"",
        ),
        ("bad-value", "[policy.x]\nstatus = \"dead\""),
        ("bad-value", "[portfolio.p]\nbudget = 0"),
        ("bad-value", "[portfolio.p]\nobjective = \"best\""),
        ("bad-value", "[descriptor.d]\nstates = [\"a\"]\njudgements = { e = [[4]] }"),
        ("claim-without-expect", "[claim.c]\ntext = \"t\"\nquery = \"SELECT 1\""),
        ("out-of-place", "[claim.c]\ntext = \"t\"\nquery = \"SELECT 1\"\nexpect = 1\nuntestable = \"no\""),
        (
            "out-of-place",
            "[claim.c]\ntext = \"t\"\nquery = \"SELECT 1\"\nexpect = 1\ndecided-by = { a = \"b\" }",
        ),
        ("wrong-type", "[claim.c]\ntext = \"t\"\nuntestable = \"no\"\ndecided-by = \"a.b\""),
        ("bad-value", "[claim.c]\ntext = \"t\"\nuntestable = \"no\"\ndecided-by = { a = \"\" }"),
    ];
    let validator = validator();
    for (code, text) in wrong {
        assert!(!validator.is_valid(&json_of(text)), "the schema takes {text}");
        assert!(codes(text).contains(&code), "{code} is not among {:?} of {text}", codes(text));
    }
}

/// The studies of the repository: the gallery and those that are embedded.
fn studies() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found: Vec<PathBuf> = ["studies", "demo", "crates/cli/template"]
        .iter()
        .flat_map(|folder| root.join(folder).read_dir().into_iter().flatten())
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("study.toml")))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
}

#[test]
fn the_studies_of_the_repository_have_no_problems() {
    let validator = validator();
    for path in studies() {
        let (study, problems) = theodolite_study::parse::load(&path);
        let problems: Vec<String> = problems.iter().map(|problem| problem.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new(), "{}", path.display());
        for (file, text) in &study.texts {
            let errors: Vec<String> =
                validator.iter_errors(&json_of(text)).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{file}");
        }
    }
}
