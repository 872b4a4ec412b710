//! What has the wrong shape: the tree of a text held against the grammar.

use std::collections::BTreeSet;
use std::ops::Range;

use theodolite_core::Problem;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parts;
use super::tree::{Document, entries, integer, number, span};
use crate::grammar::{Bound, INCLUDE, KINDS, Key, Kind, Method, PART, Type, kind};
use crate::nearest::nearest;

/// Checks all sections of a text. `first` is the study itself, other texts are included in it.
pub(super) fn document(document: &Document<'_>, first: bool, problems: &mut Vec<Problem>) {
    let mut checker = Checker { document, problems };
    for (key, value) in entries(&document.root) {
        let name = key.get_ref().as_ref();
        let place = key.span();
        if let Some(kind) = kind(name) {
            checker.kind(kind, place.clone(), value);
        } else if name == INCLUDE.name {
            checker.value(name, value, &INCLUDE.kind);
        } else {
            checker.unknown_kind(name, place.clone(), value);
        }
        // `[wheel]` may go with its policies; that it stands once is seen over all files.
        let is_of_study = kind(name).is_some_and(|it| !it.named) && name != "wheel";
        if !first && (is_of_study || name == INCLUDE.name) {
            let what = if name == INCLUDE.name { "`include`".to_owned() } else { format!("`[{name}]`") };
            let message = format!("{what} belongs in the study itself, not in a file that it includes");
            checker.report(Problem::error("out-of-place", message), place);
        }
    }
}

/// Names that other programs use for our keys and methods.
const ALIASES: &[(&str, &str)] = &[
    ("aggregate", "combine"),
    ("aggregation", "combine"),
    ("areas", "geography"),
    ("average", "arithmetic"),
    ("crosswalk", "lookup"),
    ("data", "source"),
    ("dataset", "source"),
    ("direction", "worse"),
    ("domain", "index"),
    ("drop", "except"),
    ("exclude", "except"),
    ("filter", "only"),
    ("higher", "high"),
    ("id", "key"),
    ("license", "licence"),
    ("lower", "low"),
    ("mapping", "lookup"),
    ("mean", "arithmetic"),
    ("minmax", "min-max"),
    ("normalisation", "normalise"),
    ("normalization", "normalise"),
    ("normalize", "normalise"),
    ("parts", "of"),
    ("path", "file"),
    ("percentile", "percentile-rank"),
    ("polarity", "worse"),
    ("sep", "delimiter"),
    ("separator", "delimiter"),
    ("sqrt", "square-root"),
    ("standardise", "z-score"),
    ("standardize", "z-score"),
    ("sum", "weighted-sum"),
    ("treatment", "treat"),
    ("variable", "indicator"),
    ("weights", "of"),
    ("zscore", "z-score"),
];

/// The name that was meant: by its letters, or as other programs call it.
fn meant<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let alias = || {
        let (_, ours) = ALIASES.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(name))?;
        names.iter().copied().find(|name| name == ours)
    };
    nearest(name, names.iter().copied()).or_else(alias)
}

struct Checker<'a, 't> {
    document: &'a Document<'t>,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_, '_> {
    fn report(&mut self, problem: Problem, range: Range<usize>) {
        self.problems.push(problem.at(&span(self.document.file, self.document.text, range)));
    }

    fn kind(&mut self, kind: &Kind, place: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let name = kind.name;
        let form = if kind.named { format!("[{name}.NAME]") } else { format!("[{name}]") };
        let DeValue::Table(table) = value.get_ref() else {
            let message = format!("`{name}` should be a section, not {}", self.found(value));
            self.report(Problem::error("wrong-type", message).hint(format!("write `{form}`")), place);
            return;
        };
        if !kind.named {
            self.table(name, place, table, kind.keys);
            return;
        }
        for (key, value) in entries(table) {
            let path = format!("{name}.{}", key.get_ref());
            if let DeValue::Table(table) = value.get_ref() {
                self.table(&path, key.span(), table, kind.keys);
            } else {
                let message = format!("`{path}` should be a section, not {}", self.found(value));
                let hint = format!("each {name} has a name: `{form}`");
                self.report(Problem::error("wrong-type", message).hint(hint), key.span());
            }
        }
    }

    fn unknown_kind(&mut self, name: &str, place: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        let is_section = value.get_ref().is_table()
            || value.get_ref().as_array().is_some_and(|it| it.iter().any(|it| it.get_ref().is_table()));
        if !is_section {
            let mut problem = Problem::error("unknown-key", format!("unknown key `{name}`"));
            let about = KINDS.iter().find(|kind| !kind.named);
            let keys: Vec<&str> =
                about.into_iter().flat_map(|kind| kind.keys).map(|key| key.name).chain(known).collect();
            problem = match meant(name, &keys) {
                Some(near) if kind(near).is_some() => {
                    problem.hint(format!("write it as a section: `[{near}]`"))
                }
                Some(near) if near == INCLUDE.name => problem.hint(format!("did you mean `{near}`?")),
                Some(near) => problem.hint(format!("`{near}` belongs in the section `[study]`")),
                None => problem.hint("keys belong in a section, such as `[study]` or `[index.NAME]`"),
            };
            self.report(problem, place);
            return;
        }
        let problem = Problem::error("unknown-kind", format!("unknown kind of section `[{name}]`"));
        let problem = match meant(name, &known) {
            Some(near) => problem.hint(format!("did you mean `[{near}]`?")),
            None => {
                let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
                problem.hint(format!("the kinds are {}", list(&kinds, "and")))
            }
        };
        self.report(problem, place);
    }

    /// Checks that a table has the keys it must have, no others, and the right values.
    fn table(&mut self, path: &str, place: Range<usize>, table: &DeTable<'_>, keys: &[Key]) {
        let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
        let mut suggested = Vec::new();
        for (key, value) in entries(table) {
            let name = key.get_ref().as_ref();
            if let Some(known) = keys.iter().find(|key| key.name == name) {
                self.value(&format!("{path}.{name}"), value, &known.kind);
                continue;
            }
            // A key that is already there was not meant.
            let free: Vec<&str> = names.iter().copied().filter(|name| !table.contains_key(*name)).collect();
            let problem = Problem::error("unknown-key", format!("unknown key `{path}.{name}`"));
            let problem = match meant(name, &free) {
                Some(near) => {
                    suggested.push(near);
                    problem.hint(format!("did you mean `{near}`?"))
                }
                None => problem.hint(format!("the keys here are {}", list(&names, "and"))),
            };
            self.report(problem, key.span());
        }
        for key in keys.iter().filter(|key| key.required) {
            // One slip is one problem: a key that seems to be there under a wrong name is not missing too.
            if !table.contains_key(key.name) && !suggested.contains(&key.name) {
                let message = format!("`{path}` has no `{}`", key.name);
                let hint = format!("add `{}`: {}{}", key.name, key.doc, choices(&key.kind));
                self.report(Problem::error("missing-key", message).hint(hint), place.clone());
            }
        }
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, kind: &Type) {
        if !fits(kind, value.get_ref()) {
            let message = format!("`{path}` should be {}, not {}", wanted(kind), self.found(value));
            let mut problem = Problem::error("wrong-type", message);
            if value.get_ref().is_array() && is_side(kind) {
                problem = problem.hint(format!("write `{{ areas = {} }}`", self.excerpt(value)));
            }
            self.report(problem, value.span());
            return;
        }
        match *kind {
            Type::Text | Type::Truth => {}
            Type::Filled(what) | Type::Name(what) => {
                if value.get_ref().as_str().is_some_and(|text| text.trim().is_empty()) {
                    let message = format!("`{path}` is empty: it should name {what}");
                    self.report(Problem::error("bad-value", message), value.span());
                }
            }
            Type::Sha256 => self.sha256(path, value),
            Type::Delimiter => self.delimiter(path, value),
            Type::Integer(least, most) => {
                if !integer(value.get_ref()).is_some_and(|integer| (least..=most).contains(&integer)) {
                    let range = match most {
                        i64::MAX if least == i64::MIN => "a whole number of at most 64 bits".to_owned(),
                        i64::MAX => format!("a whole number of {least} or more"),
                        _ => format!("a whole number from {least} to {most}"),
                    };
                    self.bad_value(path, &range, value);
                }
            }
            Type::Integers(allowed) => {
                if !integer(value.get_ref()).is_some_and(|integer| allowed.contains(&integer)) {
                    let words: Vec<String> = allowed.iter().map(i64::to_string).collect();
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    self.bad_value(path, &list(&words, "or"), value);
                }
            }
            Type::Number(bound) => self.number(path, value, bound),
            Type::Weight => self.weight(path, value),
            Type::Choice(words) => {
                let text = value.get_ref().as_str().unwrap_or_default();
                let words: Vec<&str> = words.iter().map(|word| word.word).collect();
                if !words.contains(&text) {
                    let message = format!("`{path}` should be {}, not `{text}`", list(&words, "or"));
                    let problem = Problem::error("bad-value", message);
                    let problem = match meant(text, &words) {
                        Some(near) => problem.hint(format!("did you mean `{near}`?")),
                        None => problem,
                    };
                    self.report(problem, value.span());
                }
            }
            Type::List(kind) => match value.get_ref().as_array() {
                Some(list) => list.iter().for_each(|element| self.value(path, element, kind)),
                None => self.value(path, value, kind),
            },
            Type::Table(keys) => {
                if let Some(table) = value.get_ref().as_table() {
                    self.table(path, value.span(), table, keys);
                }
            }
            Type::Map(_, kind) => self.map(path, value, kind),
            Type::One(what, kind) => {
                let number = value.get_ref().as_table().map_or(0, DeTable::len);
                if number != 1 {
                    let message = format!("`{path}` should name one {what}, not {number}");
                    let hint = format!("write `{}`", one(what));
                    self.report(Problem::error("bad-value", message).hint(hint), value.span());
                }
                self.map(path, value, kind);
            }
            Type::Either(forms) => {
                if let Some(form) = forms.iter().find(|form| fits(form, value.get_ref())) {
                    self.value(path, value, form);
                }
            }
            Type::Method(methods) => self.method(path, value, methods),
            Type::Parts => self.parts(path, value),
        }
    }

    fn map(&mut self, path: &str, value: &Spanned<DeValue<'_>>, kind: &Type) {
        for (key, value) in value.get_ref().as_table().map(entries).unwrap_or_default() {
            self.value(&format!("{path}.{}", key.get_ref()), value, kind);
        }
    }

    fn bad_value(&mut self, path: &str, wanted: &str, value: &Spanned<DeValue<'_>>) {
        let message = format!("`{path}` should be {wanted}, not `{}`", self.excerpt(value));
        self.report(Problem::error("bad-value", message), value.span());
    }

    fn sha256(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        let text = value.get_ref().as_str().unwrap_or_default();
        let length = text.chars().count();
        let message = if length != 64 {
            format!("`{path}` should have 64 hexadecimal digits, not {length}")
        } else if let Some(other) = text.chars().find(|letter| !letter.is_ascii_hexdigit()) {
            format!("`{path}` should have hexadecimal digits only, not `{other}`")
        } else {
            return;
        };
        let hint = "`theodolite fetch` prints the hash of the file it finds";
        self.report(Problem::error("bad-sha256", message).hint(hint), value.span());
    }

    fn delimiter(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        let text = value.get_ref().as_str().unwrap_or_default();
        let one = matches!(text.as_bytes(), [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte));
        if !one && text != "tab" {
            self.bad_value(path, "one ASCII character or `tab`", value);
        }
    }

    fn number(&mut self, path: &str, value: &Spanned<DeValue<'_>>, bound: Bound) {
        let found = number(value.get_ref());
        if found.is_some_and(|number| bound.holds(number)) {
            return;
        }
        let message = format!("`{path}` should be {}, not `{}`", bound.words(), self.excerpt(value));
        let problem = Problem::error("bad-value", message);
        let problem = match found.filter(|it| bound == Bound::Share && (2.0..=100.0).contains(it)) {
            Some(per_cent) => problem.hint(format!("{per_cent} per cent are {}", per_cent / 100.0)),
            None => problem,
        };
        self.report(problem, value.span());
    }

    fn weight(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        match number(value.get_ref()) {
            Some(number) if Bound::NotNegative.holds(number) => {}
            Some(number) if number.is_finite() => {
                let message =
                    format!("the weight `{path}` should not be negative, and is `{}`", self.excerpt(value));
                let hint = "which end of an indicator is worse is said by its `worse`, not by its weight";
                self.report(Problem::error("negative-weight", message).hint(hint), value.span());
            }
            _ => self.bad_value(path, Bound::NotNegative.words(), value),
        }
    }

    fn method(&mut self, path: &str, value: &Spanned<DeValue<'_>>, methods: &[Method]) {
        let names: Vec<&str> = methods.iter().map(|method| method.name).collect();
        let unknown = |checker: &mut Self, name: &str, place: Range<usize>| {
            let message = format!("`{path}` should be {}, not `{name}`", list(&names, "or"));
            let problem = Problem::error("bad-value", message);
            let problem = match meant(name, &names) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem,
            };
            checker.report(problem, place);
        };
        match value.get_ref() {
            DeValue::String(name) => match methods.iter().find(|method| method.name == name) {
                None => unknown(self, name, value.span()),
                Some(method) => {
                    let required: Vec<&Key> = method.keys.iter().filter(|key| key.required).collect();
                    if !required.is_empty() {
                        let missing: Vec<&str> = required.iter().map(|key| key.name).collect();
                        let message = format!("`{path}`: `{name}` needs {}", list(&missing, "and"));
                        let written: Vec<String> = missing.iter().map(|key| format!("{key} = ...")).collect();
                        let hint = format!("write `{{ {name} = {{ {} }} }}`", written.join(", "));
                        self.report(Problem::error("missing-key", message).hint(hint), value.span());
                    }
                }
            },
            DeValue::Table(table) => {
                let entries = entries(table);
                if entries.len() != 1 {
                    let message = format!("`{path}` should name one method, not {}", entries.len());
                    let hint = "write the method's name, or `{ METHOD = { PARAMETER = ... } }`";
                    self.report(Problem::error("bad-value", message).hint(hint), value.span());
                    return;
                }
                for (key, value) in entries {
                    let name = key.get_ref().as_ref();
                    let path = format!("{path}.{name}");
                    match (methods.iter().find(|method| method.name == name), value.get_ref()) {
                        (None, _) => unknown(self, name, key.span()),
                        (Some(method), DeValue::Table(table)) => {
                            self.table(&path, key.span(), table, method.keys);
                        }
                        (Some(_), _) => {
                            let found = self.found(value);
                            let message = format!("`{path}` should be a table of parameters, not {found}");
                            self.report(Problem::error("wrong-type", message), value.span());
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn parts(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        if let Some(list) = value.get_ref().as_array() {
            for element in list.iter() {
                self.value(path, element, &Type::Name("an indicator or index"));
            }
        } else if value.get_ref().is_str() {
            self.value(path, value, &Type::Name("an indicator or index"));
        }
        let parts = parts::read(self.document.text, value);
        if parts.is_empty() && value.get_ref().as_array().is_none_or(|list| list.is_empty()) {
            let problem = Problem::error("empty-index", format!("`{path}` has no parts"))
                .hint("name its indicators: `of = { income = 0.5, employment = 0.5 }`");
            self.report(problem, value.span());
            return;
        }
        let mut total = Some(0.0);
        for part in &parts {
            let path = format!("{path}.{}", part.name);
            let weight = match part.value {
                Some(value) => match value.get_ref() {
                    DeValue::Table(table) => {
                        self.table(&path, part.place.clone(), table, PART);
                        table.get("weight")
                    }
                    _ => {
                        self.value(&path, value, &Type::Weight);
                        Some(value)
                    }
                },
                None => None,
            };
            let weight = weight.and_then(|weight| number(weight.get_ref()));
            total = total.zip(weight).map(|(total, weight)| total + weight);
        }
        if total == Some(0.0) {
            let message = format!("all weights of `{path}` are 0");
            self.report(Problem::error("no-weight", message), value.span());
        }
        let mut seen = BTreeSet::new();
        for part in &parts {
            // `imd` is short for `imd.score`.
            let name = part.name.strip_suffix(".score").unwrap_or(&part.name);
            if !seen.insert(name) {
                let message = format!("`{path}` has the part `{name}` twice");
                self.report(Problem::error("duplicate-part", message), part.place.clone());
            }
        }
    }

    /// What stands there, in words.
    fn found(&self, value: &Spanned<DeValue<'_>>) -> String {
        match value.get_ref() {
            DeValue::String(_) => format!("the text `{}`", self.excerpt(value)),
            DeValue::Integer(_) | DeValue::Float(_) => format!("the number `{}`", self.excerpt(value)),
            DeValue::Boolean(truth) => format!("`{truth}`"),
            DeValue::Datetime(_) => format!("the date `{}`", self.excerpt(value)),
            DeValue::Array(list) if list.iter().any(|it| it.get_ref().is_table()) => {
                "a list of tables".to_owned()
            }
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }

    /// A value as it is written, without quotation marks and not too long.
    fn excerpt(&self, value: &Spanned<DeValue<'_>>) -> String {
        let whole = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            _ => self.document.text.get(value.span()).unwrap_or_default(),
        };
        let line = whole.lines().next().unwrap_or_default();
        let short: String = line.chars().take(40).collect();
        if short.len() < whole.len() { format!("{short}...") } else { short }
    }
}

/// Whether a value has the TOML type that `kind` asks for.
fn fits(kind: &Type, value: &DeValue<'_>) -> bool {
    match kind {
        Type::Text | Type::Filled(_) | Type::Name(_) | Type::Sha256 | Type::Delimiter | Type::Choice(_) => {
            value.is_str()
        }
        Type::Truth => value.is_bool(),
        Type::Integer(..) | Type::Integers(_) => value.is_integer(),
        Type::Number(_) | Type::Weight => value.is_integer() || value.is_float(),
        Type::List(kind) => value.is_array() || fits(kind, value),
        Type::Table(_) | Type::Map(..) | Type::One(..) => value.is_table(),
        Type::Either(forms) => forms.iter().any(|form| fits(form, value)),
        Type::Method(_) => value.is_str() || value.is_table(),
        Type::Parts => value.is_array() || value.is_table() || value.is_str(),
    }
}

/// Whether areas may be named there by their codes.
fn is_side(kind: &Type) -> bool {
    match kind {
        Type::One(what, _) => what.contains(AREAS),
        Type::Either(forms) => forms.iter().any(is_side),
        _ => false,
    }
}

/// How tables that may name single areas tell of it.
const AREAS: &str = "`areas`";

/// A table of one key, as it is written.
fn one(what: &str) -> String {
    match what.contains(AREAS) {
        true => "{ areas = [\"CODE\"] }".to_owned(),
        false => format!("{{ {what}_name = \"column\" }}"),
    }
}

/// What should stand there, in words.
fn wanted(kind: &Type) -> String {
    match kind {
        Type::Text | Type::Sha256 | Type::Delimiter => "a text".to_owned(),
        Type::Filled(what) => format!("a text that names {what}"),
        Type::Name(what) => format!("the name of {what}"),
        Type::Truth => "`true` or `false`".to_owned(),
        Type::Integer(..) => "a whole number".to_owned(),
        Type::Integers(numbers) => {
            let words: Vec<String> = numbers.iter().map(i64::to_string).collect();
            list(&words.iter().map(String::as_str).collect::<Vec<_>>(), "or")
        }
        Type::Number(_) => "a number".to_owned(),
        Type::Weight => "a weight".to_owned(),
        Type::Choice(words) => list(&words.iter().map(|word| word.word).collect::<Vec<_>>(), "or"),
        Type::List(Type::Integer(..)) => "a list of whole numbers".to_owned(),
        Type::List(Type::Number(_)) => "a list of numbers".to_owned(),
        Type::List(Type::Choice(words)) => {
            format!("a list of {}", list(&words.iter().map(|word| word.word).collect::<Vec<_>>(), "or"))
        }
        Type::List(Type::Either(forms)) => {
            format!("{} or a list of them", forms.iter().map(wanted).collect::<Vec<_>>().join(" or "))
        }
        Type::List(Type::Table(_)) => "a list of tables".to_owned(),
        Type::List(_) => "a list of texts".to_owned(),
        Type::Table(keys) => {
            format!("a table with {}", list(&keys.iter().map(|key| key.name).collect::<Vec<_>>(), "and"))
        }
        Type::Map(what, _) => format!("a table such as `{{ {what} = ... }}`"),
        Type::One(what, _) => format!("a table such as `{}`", one(what)),
        Type::Either(forms) => forms.iter().map(wanted).collect::<Vec<_>>().join(" or "),
        Type::Method(_) => "the name of a method, or a table of its name with parameters".to_owned(),
        Type::Parts => "a table of weights or a list of names".to_owned(),
    }
}

/// The words that may be chosen, to go behind a key's documentation.
fn choices(kind: &Type) -> String {
    match kind {
        Type::Choice(words) => {
            format!(" ({})", list(&words.iter().map(|word| word.word).collect::<Vec<_>>(), "or"))
        }
        _ => String::new(),
    }
}

/// "`a`, `b` and `c`".
pub(super) fn list(names: &[&str], last: &str) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => format!("`{one}`"),
        [first @ .., end] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} {last} `{end}`", first.join(", "))
        }
    }
}
