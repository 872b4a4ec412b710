//! What a study's text is read as.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use theodolite_core::Polarity;
use theodolite_core::aggregate::{Combine, Penalty};
use theodolite_core::impute::Impute;
use theodolite_core::normalise::{
    Divisor, Given, Goalposts, MinMax, Normalise, Precision, RankExponential, Scale, ZScore,
};
use theodolite_core::rank::Ties;
use theodolite_core::treat::{LogKind, Then, Treat, Winsorise};
use theodolite_data::source::{Encoding, Format, Numbers};
use theodolite_study::grammar::{COMBINE, IMPUTE, Method, NORMALISE, TREAT, Type, WEIGHTS};
use theodolite_study::parse::{load, parse};
use theodolite_study::spec::{By, Expect, Index, Location, Measure, OnMissing, Rows, Study, Transform};

/// A study with all that the language has, in the shape of the design's own example.
const WHOLE: &str = r#"
[study]
title = "Need, 2025"
description = "Who is behind."
authors = ["A. Analyst", "B. Analyst"]
licence = "OGL-UK-3.0"
version = "1.2"
seed = 2022

[geography.lsoa]
file = "lsoa.csv"
code = "lsoa_code"
name = "lsoa_name"
population = "people"
within = { lad = "lad_code", region = { code = "region_code", name = "region_name" } }
boundary = { file = "lsoa.fgb", code = "lsoa_code" }

[geography.lad]
title = "Districts"

[lookup.lsoa_ward]
file = "lsoa_ward.csv"
from = { lsoa = "lsoa_code" }
to = { ward = { code = "ward_code", name = "ward_name" } }
share = "share"
on-missing = "exclude"

[source.domains]
url = "https://example.org/domains.xlsx"
sha256 = "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"
format = "ods"
sheet = "Scores"
header = 4
encoding = "windows-1252"
delimiter = "tab"
records = "data.rows"
geography = "lsoa"
key = "lsoa_code"
missing = ["", "*", "[c]"]
numbers = "published"
only = { year = 2019, sex = ["all", "M"], share = 0.5 }
except = { ward = ["Total", ""], note = 1 }
on-missing = "keep"
publisher = "A ministry"
licence = "OGL-UK-3.0"

[indicator.income]
source = "domains"
column = "income"
title = "Income deprivation"
unit = "share"
period = 2019
worse = "high"
denominator = "population"
per = 1_000
transform = "log"
shrink = { towards = "lad" }
interval = { lower = "lci", upper = "uci" }
se = "error"
missing = ["-"]

[indicator.wages]
source = "lsoa"
column = "wages"
worse = "low"

[index.need]
title = "Need"
normalise = { rank-exponential = { constant = 23 } }
combine = "weighted-sum"
of = { wages = 0.4, income = 0.6 }
quantiles = [5, 100]
min-share = 0.5
ties = "average"
on-missing = "keep"
impute = { median = { within = "lad" } }
treat = "winsorise"

[index.whole]
normalise = "none"
worse = "low"
combine = "mazziotta-pareto"
of = ["need", "wages", "need_lad.extent", "income"]

[summary.need_lad]
of = "need"
to = "lad"
measures = ["average-score", "average-rank", "share-in-decile-1", "extent", "local-concentration", "scale"]
people = "income"

[rebase.need_ward]
of = "need.score"
to = "ward"
by = "population-mean"
via = "lsoa_ward"

[rebase.worst_share]
of = "need"
to = "ward"
by = "share-of-areas"
where = "decile = 1"
worse = "high"

[designation.behind]
geography = "ward"
where = "need_ward.decile = 1"

[claim.behind_wards]
text = "12 wards are behind"
source = "section 3"
query = "SELECT count(*) FROM behind WHERE designated"
expect = 12
tolerance = 0.5

[claim.lost]
text = "nobody knows"
untestable = "no figures were published"
decided-by = { imd2019 = "districts", left_behind = ["wards", "all_the_money"] }
"#;

fn read(text: &str) -> Study {
    let (study, problems) = parse(vec![(Arc::from("study.toml"), Arc::from(text))]);
    let errors: Vec<String> = problems.iter().filter(|it| it.is_error()).map(|it| it.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    study
}

#[test]
fn the_study_itself_and_its_geographies_are_read() {
    let study = read(WHOLE);
    assert_eq!(study.about.title.as_deref(), Some("Need, 2025"));
    assert_eq!(study.about.authors, ["A. Analyst", "B. Analyst"]);
    assert_eq!((study.about.seed, study.about.version.as_deref()), (Some(2022), Some("1.2")));
    let lsoa = &study.geographies[0];
    assert_eq!(lsoa.name.value, "lsoa");
    assert_eq!(lsoa.code.as_ref().map(|at| at.value.as_str()), Some("lsoa_code"));
    assert_eq!(lsoa.label.as_ref().map(|at| at.value.as_str()), Some("lsoa_name"));
    assert_eq!(lsoa.population.as_ref().map(|at| at.value.as_str()), Some("people"));
    let within: Vec<(&str, &str, Option<&str>)> = lsoa
        .within
        .iter()
        .map(|it| {
            let name = it.name.as_ref().map(|at| at.value.as_str());
            (it.geography.value.as_str(), it.code.value.as_str(), name)
        })
        .collect();
    assert_eq!(within, [("lad", "lad_code", None), ("region", "region_code", Some("region_name"))]);
    let boundary = lsoa.boundary.as_ref().expect("it has one");
    assert_eq!(boundary.location.value, Location::File(PathBuf::from("lsoa.fgb")));
    assert_eq!(boundary.code.as_deref(), Some("lsoa_code"));
    assert!(study.geographies[1].file.is_none());
    assert_eq!(study.geographies[1].title.as_deref(), Some("Districts"));
}

#[test]
fn files_are_read_with_all_that_is_said_of_them() {
    let study = read(WHOLE);
    let file = &study.sources[0].file;
    assert_eq!(file.location.value, Location::Url("https://example.org/domains.xlsx".to_owned()));
    let hash = file.sha256.as_ref().map(|at| at.value.as_str());
    assert_eq!(hash, Some("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
    assert_eq!(file.format, Some(Format::Ods));
    assert_eq!(file.sheet.as_ref().map(|at| at.value.as_str()), Some("Scores"));
    assert_eq!(file.header.as_ref().map(|at| at.value), Some(4));
    assert_eq!(file.encoding, Some(Encoding::Windows1252));
    assert_eq!(file.delimiter, Some(b'\t'));
    assert_eq!(file.records.as_deref(), Some("data.rows"));
    assert_eq!(file.missing.as_deref(), Some(&["".to_owned(), "*".to_owned(), "[c]".to_owned()][..]));
    assert_eq!(file.numbers, Numbers::Published);
    let told = |rows: &[Rows]| -> Vec<String> {
        rows.iter().map(|it| format!("{} = {}", it.column.value, it.texts.join("|"))).collect()
    };
    assert_eq!(told(&file.only), ["year = 2019", "sex = all|M", "share = 0.5"]);
    assert_eq!(told(&file.except), ["ward = Total|", "note = 1"]);
    assert_eq!(study.sources[0].on_missing.as_ref().map(|at| at.value), Some(OnMissing::Keep));
    assert_eq!(study.sources[0].provenance.publisher.as_deref(), Some("A ministry"));
    let lookup = &study.lookups[0];
    assert_eq!(lookup.from.code.value, "lsoa_code");
    assert_eq!(lookup.to.name.as_ref().map(|at| at.value.as_str()), Some("ward_name"));
    assert_eq!(lookup.share.as_ref().map(|at| at.value.as_str()), Some("share"));
    assert_eq!(lookup.on_missing.as_ref().map(|at| at.value), Some(OnMissing::Exclude));
}

#[test]
fn indicators_are_read() {
    let study = read(WHOLE);
    let income = &study.indicators[0];
    assert_eq!((income.worse, income.per, income.transform), (Polarity::High, 1000.0, Transform::Log));
    assert_eq!(income.period.as_deref(), Some("2019"));
    assert_eq!(income.shrink.as_ref().map(|it| it.geography.value.as_str()), Some("lad"));
    let interval =
        income.interval.as_ref().map(|(lower, upper)| (lower.value.as_str(), upper.value.as_str()));
    assert_eq!(interval, Some(("lci", "uci")));
    assert_eq!(income.standard_error.as_ref().map(|at| at.value.as_str()), Some("error"));
    let wages = &study.indicators[1];
    assert_eq!((wages.worse, wages.per, wages.transform), (Polarity::Low, 1.0, Transform::None));
}

#[test]
fn parts_keep_the_order_of_the_text() {
    let study = read(WHOLE);
    let parts = |index: &Index| -> Vec<(String, f64)> {
        index.of.iter().map(|part| (part.of.value.clone(), part.weight)).collect()
    };
    assert_eq!(parts(&study.indices[0]), [("wages".to_owned(), 0.4), ("income".to_owned(), 0.6)]);
    let whole: Vec<&str> = study.indices[1].of.iter().map(|part| part.of.value.as_str()).collect();
    assert_eq!(whole, ["need", "wages", "need_lad.extent", "income"]);
    assert!(study.indices[1].of.iter().all(|part| part.weight == 0.25));
}

#[test]
fn the_options_of_an_index_are_read() {
    let study = read(WHOLE);
    let need = &study.indices[0];
    assert_eq!(
        need.normalise.as_ref().map(|at| at.value),
        Some(Normalise::RankExponential(RankExponential::default()))
    );
    assert_eq!(need.combine.value, Combine::WeightedSum);
    assert_eq!((need.ties, need.quantiles.as_slice(), need.min_share), (Ties::Average, &[5, 100][..], 0.5));
    let (impute, within) = need.impute.as_ref().expect("it has one");
    assert_eq!(
        (*impute, within.as_ref().map(|it| it.geography.value.as_str())),
        (Impute::Median, Some("lad"))
    );
    assert_eq!(need.treat, Some(Treat::Winsorise(Winsorise::default())));
    let whole = &study.indices[1];
    assert_eq!((whole.worse, whole.ties, whole.min_share), (Polarity::Low, Ties::Min, 2.0 / 3.0));
    assert_eq!(whole.combine.value, Combine::MazziottaPareto { sign: Penalty::Minus });
}

#[test]
fn steps_about_results_are_read() {
    let study = read(WHOLE);
    let measures: Vec<Measure> = study.summaries[0].measures.iter().map(|at| at.value).collect();
    let all = [
        Measure::AverageScore,
        Measure::AverageRank,
        Measure::ShareInDecile1,
        Measure::Extent,
        Measure::LocalConcentration,
        Measure::Scale,
    ];
    assert_eq!(measures, all);
    assert_eq!(study.rebases[0].by.value, By::PopulationMean);
    assert_eq!(study.rebases[1].condition.as_ref().map(|at| at.value.as_str()), Some("decile = 1"));
    assert_eq!(study.rebases[1].worse, Some(Polarity::High));
    assert_eq!(study.designations[0].condition().unwrap().value, "need_ward.decile = 1");
    assert_eq!(
        (study.claims[0].expect.clone(), study.claims[0].tolerance),
        (Some(Expect::Number(12.0)), 0.5)
    );
    assert_eq!(study.claims[1].untestable.as_deref(), Some("no figures were published"));
    let decided_by: Vec<(&str, &str)> =
        study.claims[1].decided_by.iter().map(|(study, claim)| (study.as_str(), claim.as_str())).collect();
    let wanted = [("imd2019", "districts"), ("left_behind", "wards"), ("left_behind", "all_the_money")];
    assert_eq!(decided_by, wanted);
}

#[test]
fn columns_of_results_may_be_parts_with_or_without_quotation_marks() {
    let base = "[source.s]\nfile = \"s.csv\"\ngeography = \"g\"\nkey = \"k\"\n[geography.g]\n\
                [indicator.a]\nsource = \"s\"\ncolumn = \"a\"\nworse = \"high\"\n[index.imd]\nof = [\"a\"]\n";
    let forms = [
        "[index.x]\nof = { imd.score = 0.5, a = 0.5 }",
        "[index.x.of]\nimd.score = 0.5\na = 0.5",
        "[index.x]\nof.imd.score = 0.5\nof.a = 0.5",
        "[index.x]\nof = { \"imd.score\" = 0.5, a = 0.5 }",
        "[index.x]\nof = [\"imd.score\", \"a\"]",
        "[index.x.of]\nimd.score = { weight = 0.5 }\na.weight = 0.5\n",
    ];
    for form in forms {
        let study = read(&format!("{base}{form}"));
        let parts: Vec<(&str, f64)> =
            study.indices[1].of.iter().map(|part| (part.of.value.as_str(), part.weight)).collect();
        assert_eq!(parts, [("imd.score", 0.5), ("a", 0.5)], "{form}");
    }
}

/// The index of a small study with these options.
fn index(options: &str) -> Index {
    let text = format!(
        "[geography.g]\n[source.s]\nfile = \"s.csv\"\ngeography = \"g\"\nkey = \"k\"\n\
         [indicator.a]\nsource = \"s\"\ncolumn = \"a\"\nworse = \"high\"\n[index.x]\nof = [\"a\"]\n{options}\n"
    );
    read(&text).indices.into_iter().next().expect("it has one")
}

#[test]
fn methods_are_read_with_their_parameters() {
    let normalise = |text: &str| index(&format!("normalise = {text}")).normalise.expect("it has one").value;
    assert_eq!(normalise("\"min-max\""), Normalise::MinMax(MinMax { lower: 0.0, upper: 1.0 }));
    assert_eq!(
        normalise("{ min-max = { upper = 100 } }"),
        Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 })
    );
    assert_eq!(
        normalise("{ z-score = { mean = 100, sd = 10, divisor = \"sample\", weights = \"population\" } }"),
        Normalise::ZScore(ZScore { mean: 100.0, sd: 10.0, divisor: Divisor::Sample, by_people: true })
    );
    let exponential =
        "{ rank-exponential = { ties = \"min\", scale = \"to-zero\", precision = 32, given = \"places\" } }";
    assert_eq!(
        normalise(exponential),
        Normalise::RankExponential(RankExponential {
            constant: 23.0,
            scale: Scale::ToZero,
            ties: Ties::Min,
            precision: Precision::Single,
            given: Given::Places,
        })
    );
    assert_eq!(
        normalise("{ goalposts = { lower = 100, upper = 75_000, log = true } }"),
        Normalise::Goalposts(Goalposts { lower: 100.0, upper: 75_000.0, log: true, ..Goalposts::default() })
    );
    assert_eq!(
        index("combine = { generalised = { power = -1 } }").combine.value,
        Combine::Generalised { power: -1.0 }
    );
    assert_eq!(
        index("combine = \"mazziotta-pareto\"").combine.value,
        Combine::MazziottaPareto { sign: Penalty::Plus }
    );
    assert_eq!(index("treat = { log = { kind = \"gii\" } }").treat, Some(Treat::Log(LogKind::Gii)));
    assert_eq!(
        index("treat = { winsorise = { max-points = 3, then = \"restore\" } }").treat,
        Some(Treat::Winsorise(Winsorise { max_points: 3, then: Then::Restore, ..Winsorise::default() }))
    );
}

#[test]
fn each_method_of_the_grammar_is_a_method_of_the_core() {
    /// A method with all that it needs.
    fn written(method: &Method) -> String {
        let needed: Vec<String> = method
            .keys
            .iter()
            .filter(|key| key.required)
            .enumerate()
            .map(|(place, key)| format!("{} = {}", key.name, place + 1))
            .collect();
        if method.name == "ahp" {
            "{ ahp = { judgements = {} } }".to_owned() // of one part
        } else if method.name == "budget" {
            "{ budget = { experts = { a = 100 } } }".to_owned()
        } else if method.name == "directional-benefit-of-the-doubt" {
            format!("{{ {} = {{ direction = {{ a = 2 }} }} }}", method.name)
        } else if needed.is_empty() {
            format!("\"{}\"", method.name)
        } else {
            format!("{{ {} = {{ {} }} }}", method.name, needed.join(", "))
        }
    }
    let mut seen = Vec::new();
    for (key, methods) in [
        ("normalise", NORMALISE),
        ("treat", TREAT),
        ("combine", COMBINE),
        ("impute", IMPUTE),
        ("weights", WEIGHTS),
    ] {
        for method in methods {
            let index = index(&format!("{key} = {}", written(method)));
            let read = match key {
                "normalise" => format!("{:?}", index.normalise.expect("read").value),
                "treat" => format!("{:?}", index.treat.expect("read")),
                "impute" => format!("{:?}", index.impute.expect("read").0),
                "weights" => {
                    assert!(index.weights.is_some() != index.experts.is_some(), "{}", method.name);
                    format!("{:?} {:?}", index.weights, index.experts)
                }
                _ => format!("{:?}", index.combine.value),
            };
            let read = (key, read);
            assert!(!seen.contains(&read), "`{}` is read as another method: {read:?}", method.name);
            seen.push(read);
        }
    }
}

#[test]
fn each_word_of_the_grammar_changes_what_is_read() {
    for method in NORMALISE.iter().chain(TREAT).chain(COMBINE).chain(WEIGHTS) {
        let set = |list: &[Method]| list.iter().any(|it| it.name == method.name && it.doc == method.doc);
        let key = if set(NORMALISE) {
            "normalise"
        } else if set(TREAT) {
            "treat"
        } else if set(WEIGHTS) {
            "weights"
        } else {
            "combine"
        };
        for parameter in method.keys {
            let Type::Choice(words) = parameter.kind else { continue };
            let mut seen = Vec::new();
            for word in words {
                let text =
                    format!("{key} = {{ {} = {{ {} = \"{}\" }} }}", method.name, parameter.name, word.word);
                let index = index(&text);
                let read = format!(
                    "{:?} {:?} {:?} {:?}",
                    index.normalise, index.treat, index.combine, index.weights
                );
                assert!(!seen.contains(&read), "{text} is read as another word: {read}");
                seen.push(read);
            }
        }
    }
}

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

fn told(path: &Path) -> Vec<(&'static str, Option<String>)> {
    load(path).1.into_iter().map(|problem| (problem.code, problem.hint)).collect()
}

#[test]
fn a_folder_means_its_study_and_includes_are_read_in_order_and_once() {
    let source = |name: &str| format!("[source.{name}]\nfile = \"{name}.csv\"\n").into_bytes();
    let folder = folder(&[
        (
            "study.toml",
            b"include = [\"parts/*.toml\", \"parts/b.toml\", \"*.toml\"]\n[study]\ninclude = [\"c.toml\"]\n",
        ),
        ("parts/b.toml", &source("b")),
        ("parts/a.toml", &source("a")),
        ("parts/not.txt", b"nothing"),
        ("c.toml", &source("c")),
    ]);
    let (study, problems) = load(folder.path());
    assert!(problems.iter().all(|problem| problem.code == "unused"), "{problems:?}");
    let names: Vec<&str> = study.sources.iter().map(|source| source.name.value.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let file = folder.path().join("parts/a.toml");
    assert_eq!(&*study.sources[0].name.span.file, file.to_string_lossy());
    assert_eq!(study.texts.len(), 4);
}

#[test]
fn a_pattern_that_matches_nothing_is_a_problem_with_a_place() {
    let folder = folder(&[("study.toml", b"include = [\"none/*.toml\", \"[\"]\n")]);
    let (_, problems) = load(&folder.path().join("study.toml"));
    let told: Vec<(&str, &str)> = problems.iter().map(|it| (it.code, it.message.as_str())).collect();
    assert_eq!(told[0], ("include-matches-nothing", "no file matches `none/*.toml`"));
    assert_eq!(told[1].0, "bad-value");
    assert_eq!(problems[0].span.as_ref().map(|span| span.range.clone()), Some(11..24));
}

#[test]
fn a_study_that_is_not_there_has_a_hint() {
    let empty = folder(&[]);
    let hint = Some("`theodolite init DIR` writes a study to start from".to_owned());
    assert_eq!(told(empty.path()), [("study-not-found", hint)]);
    let other = folder(&[("studdy.toml", b"")]);
    let near = other.path().join("studdy.toml");
    let hint = Some(format!("did you mean `{}`?", near.to_string_lossy()));
    assert_eq!(told(&other.path().join("study.toml")), [("study-not-found", hint)]);
}

#[test]
fn a_study_in_another_encoding_names_the_line() {
    let folder = folder(&[("study.toml", b"[study]\ntitle = \"Gr\xfc\xdfe\"\n")]);
    let (study, problems) = load(folder.path());
    assert!(study.texts.is_empty());
    assert_eq!(problems[0].code, "study-not-utf8");
    assert!(problems[0].message.ends_with("line 2 has a byte that is none"), "{}", problems[0]);
}

#[test]
fn a_file_of_data_is_too_large_for_a_study() {
    let folder = folder(&[("study.toml", &vec![b'\n'; (16 << 20) + 1])]);
    assert_eq!(load(folder.path()).1[0].code, "study-too-large");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_problem() {
    let (study, problems) =
        parse(vec![(Arc::from("study.toml"), Arc::from("\u{feff}[study]\r\ntitle = \"Need\"\r\n"))]);
    assert_eq!(problems, []);
    assert_eq!(study.about.title.as_deref(), Some("Need"));
}

#[test]
fn a_study_of_ten_thousand_indicators_is_checked_in_seconds() {
    let mut text = String::from("[source.s]\nfile = \"s.csv\"\n");
    for number in 0..10_000 {
        text += &format!("[indicator.value_{number}]\nsource = \"s\"\ncolumn = \"c\"\nworse = \"high\"\n");
    }
    text += "[index.all]\nnormalise = \"z-score\"\n[index.all.of]\n";
    for number in 0..10_000 {
        text += &format!("valu_{number} = 1\n");
    }
    let started = std::time::Instant::now();
    let (_, problems) = parse(vec![(Arc::from("study.toml"), Arc::from(text))]);
    assert_eq!(problems.iter().filter(|it| it.code == "unknown-name").count(), 10_000);
    assert!(started.elapsed().as_secs() < 20, "it took {:?}", started.elapsed());
}

#[cfg(unix)]
#[test]
fn a_study_that_cannot_be_read_says_why() {
    let folder = folder(&[("study.toml/inside.txt", b"")]);
    let (_, problems) = load(folder.path());
    assert_eq!(problems[0].code, "study-not-readable");
}

#[test]
fn weights_that_nearly_sum_to_one_are_warned_of() {
    let warned = |of: &str| {
        let part =
            |it: char| format!("[indicator.{it}]\nsource = \"ward\"\ncolumn = \"{it}\"\nworse = \"high\"\n");
        let parts: String = ('a'..='g').map(part).collect();
        let text = format!(
            "[geography.ward]\nfile = \"wards.csv\"\ncode = \"code\"\n{parts}[index.need]\nnormalise = \"rank\"\nof = {of}\n"
        );
        let (_, problems) = parse(vec![(Arc::from("study.toml"), Arc::from(text))]);
        let about = problems.into_iter().find(|it| it.code == "weights-sum");
        about.map(|it| it.message)
    };
    let told = warned("{ a = 0.3, b = 0.3, c = 0.3, d = 0.2 }");
    assert_eq!(told.as_deref(), Some("the weights of index `need` sum to 1.1"));
    for meant in [
        "{ a = 0.225, b = 0.225, c = 0.135, d = 0.135, e = 0.093, f = 0.093, g = 0.093 }", // 0.999, as published
        "{ a = 0.3, b = 0.3, c = 0.4 }",
        "{ a = 0.5, b = 0.5, c = 0.5 }",
        "{ a = 1, b = 1, c = 1 }",
        "[\"a\", \"b\", \"c\"]",
    ] {
        assert_eq!(warned(meant), None, "{meant}");
    }
}
