//! The grammar as a page to read.

use std::fmt::Write;

use super::{Bound, INCLUDE, KINDS, Key, Method, OF_A_FILE, PART, Type, Word};
use super::{COMBINE, IMPUTE, IMPUTE_SERIES, NORMALISE, RULES, STANDARDISE, TREAT, WEIGHTS};

/// Returns the reference of a study's keys as Markdown: `docs/reference/study.md`, which a test keeps equal to it.
pub fn reference() -> String {
    let mut page = String::from(
        "# The keys of a study\n\n\
         <!-- Made from the grammar in crates/study/src/grammar. Do not edit: set UPDATE_DOCS=1 and run its tests. -->\n\n\
         A study is a [TOML](https://toml.io) file of sections `[kind.name]`. Names are `a-z`, `0-9` and `_`, begin with \
         a letter. No two sections with a result of their own may share a name (geographies, lookups, sources, \
         indicators, indices, summaries, rebases, designations); questions about a result, such as `[uncertainty.imd]`, \
         may bear its name, and claims, principles, goals, actors, policies, links and measures without values have names of their own. A name refers to a section, `name.column` \
         to a column of its result: `imd` means an index's score, `income` an indicator's value. Any key that is not \
         listed here is an error.\n\n",
    );
    let _ = writeln!(
        page,
        "Above all sections, or in `[study]`, may stand `{}`: {}.\n",
        INCLUDE.name, INCLUDE.doc
    );
    let has_file = |keys: &[Key]| OF_A_FILE.iter().all(|name| keys.iter().any(|key| key.name == *name));
    for kind in KINDS {
        let title = if kind.named { format!("[{}.NAME]", kind.name) } else { format!("[{}]", kind.name) };
        let _ = writeln!(page, "## `{title}`\n\n{}\n\n```toml\n{}```\n", kind.doc, kind.example);
        if has_file(kind.keys) {
            keys(&mut page, kind.keys.iter().filter(|key| !OF_A_FILE.contains(&key.name)));
            page.push_str("Also the [keys of a file](#keys-of-a-file).\n\n");
        } else {
            keys(&mut page, kind.keys);
        }
        for key in kind.keys.iter().filter(|it| !OF_A_FILE.contains(&it.name)) {
            tables(&mut page, key.name, &key.kind);
        }
    }
    page.push_str(
        "## Keys of a file\n\nWherever a table is read: one of `file` and `url`, and how it is written.\n\n",
    );
    if let Some(kind) = KINDS.iter().rfind(|kind| has_file(kind.keys)) {
        keys(&mut page, kind.keys.iter().filter(|key| OF_A_FILE.contains(&key.name)));
    }
    page.push_str("## A part of an index\n\nIn `of`, where a part has a table: ");
    page.push_str("`of = { income = { weight = 0.5, normalise = \"z-score\" } }`.\n\n");
    keys(&mut page, PART);
    page.push_str(
        "## Methods\n\nA method is written as its name (`normalise = \"z-score\"`) or as a table of its name with \
         parameters (`normalise = { z-score = { mean = 100, sd = 10 } }`).\n\n",
    );
    for (key, list) in METHODS {
        let _ = writeln!(page, "### `{key}`\n");
        methods(&mut page, list);
    }
    page
}

/// The methods that have a table of their own, at the end of the page.
const METHODS: [(&str, &[Method]); 8] = [
    ("standardise", STANDARDISE),
    ("weights", WEIGHTS),
    ("impute", IMPUTE),
    ("impute of a series", IMPUTE_SERIES),
    ("treat", TREAT),
    ("normalise", NORMALISE),
    ("combine", COMBINE),
    ("rule", RULES),
];

/// The keys of the tables that may stand at a key, and of the tables in them.
fn tables(page: &mut String, name: &str, kind: &Type) {
    let (whose, of_each) = match kind {
        Type::Table(of_each) => (format!("`{name}`"), of_each),
        Type::Map(what, Type::Table(of_each)) => (format!("Each {what} in `{name}`"), of_each),
        Type::List(Type::Table(of_each)) => (format!("Each of `{name}`"), of_each),
        Type::Either(forms) => return forms.iter().for_each(|form| tables(page, name, form)),
        _ => return,
    };
    if of_each.is_empty() {
        return;
    }
    let _ = writeln!(page, "{whose}:\n");
    keys(page, *of_each);
    for key in *of_each {
        tables(page, &format!("{name}.{}", key.name), &key.kind);
    }
}

fn keys(page: &mut String, keys: impl IntoIterator<Item = &'static Key, IntoIter: Clone>) {
    let keys = keys.into_iter();
    page.push_str("| key | value | meaning |\n|---|---|---|\n");
    for key in keys.clone() {
        let name = if key.required { format!("**`{}`**", key.name) } else { format!("`{}`", key.name) };
        let words = match &key.kind {
            Type::Choice(words) | Type::List(Type::Choice(words)) => meanings(words),
            // The others have a table of their own at the end.
            Type::Method(methods) if METHODS.iter().all(|it| it.0 != key.name) => ways(methods),
            _ => String::new(),
        };
        let meaning = format!("{}{words}", key.doc);
        let _ = writeln!(page, "| {name} | {} | {} |", cell(&form(&key.kind)), cell(&meaning));
    }
    page.push('\n');
    if keys.clone().any(|key| key.required) {
        page.push_str("Keys in bold are required.\n\n");
    }
}

/// What each word means, as lines of a cell.
fn meanings(words: &[Word]) -> String {
    words.iter().map(|word| format!("<br>`{}`: {}", word.word, word.doc)).collect()
}

/// What each method does, as lines of a cell.
fn ways(methods: &[Method]) -> String {
    let way = |it: &Method| {
        let keys: String = it
            .keys
            .iter()
            .map(|key| format!("; `{{ {} = {{ {} = ... }} }}`: {}", it.name, key.name, key.doc))
            .collect();
        format!("<br>`{}`: {}{keys}", it.name, it.doc)
    };
    methods.iter().map(way).collect()
}

fn methods(page: &mut String, methods: &[Method]) {
    page.push_str("| method | what it does | parameters |\n|---|---|---|\n");
    for method in methods {
        let parameters: Vec<String> = method
            .keys
            .iter()
            .map(|key| {
                let needed = if key.required { " (required)" } else { "" };
                let words = match key.kind {
                    Type::Choice(words) => {
                        let words: Vec<String> =
                            words.iter().map(|it| format!("`{}`: {}", it.word, it.doc)).collect();
                        format!(" ({})", words.join("; "))
                    }
                    _ => String::new(),
                };
                format!("`{}`{needed}: {}{words}", key.name, key.doc)
            })
            .collect();
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            method.name,
            cell(method.doc),
            cell(&parameters.join("<br>"))
        );
    }
    page.push('\n');
}

/// Text that is safe in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// What a value looks like, in a few words.
fn form(kind: &Type) -> String {
    match kind {
        Type::Text => "text".to_owned(),
        Type::Filled(what) | Type::Name(what) => {
            what.trim_start_matches("a ").trim_start_matches("an ").to_owned()
        }
        Type::Sha256 => "64 hexadecimal digits".to_owned(),
        Type::Delimiter => "one character, or `tab`".to_owned(),
        Type::Truth => "`true` or `false`".to_owned(),
        Type::Integer(..) => "whole number".to_owned(),
        Type::Integers(numbers) => {
            numbers.iter().map(|number| format!("`{number}`")).collect::<Vec<_>>().join(" or ")
        }
        Type::Number(Bound::Any) => "number".to_owned(),
        Type::Number(bound) => bound.words().trim_start_matches("a ").to_owned(),
        Type::Weight => Bound::NotNegative.words().trim_start_matches("a ").to_owned(),
        Type::Choice(words) => {
            words.iter().map(|word| format!("`{}`", word.word)).collect::<Vec<_>>().join(", ")
        }
        Type::List(kind) => format!("list, or one: {}", form(kind)),
        Type::Table([]) => "`{}`".to_owned(),
        Type::Table(keys) => {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
            format!("table with {}", keys.join(", "))
        }
        Type::Map(what, kind) | Type::One(what, kind) => format!("table: {what} = {}", form(kind)),
        Type::Either(forms) => forms.iter().map(form).collect::<Vec<_>>().join(", or "),
        Type::Method(_) => "a method".to_owned(),
        Type::Parts => "table or list of parts, or one".to_owned(),
    }
}
