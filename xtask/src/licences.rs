//! `cargo xtask licences`: the licence of every dependency against the list of those allowed.

use serde_json::Value;

use crate::run::{Outcome, cargo, output};

/// Licences that ask no more than attribution. No GPL, LGPL, MPL or AGPL: the program is MIT OR Apache-2.0 and
/// must stay free to be embedded.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Checks all packages that `Cargo.lock` names, for every platform.
pub(crate) fn run() -> Outcome {
    let metadata = output(&mut cargo(["metadata", "--locked", "--format-version", "1"]))
        .ok_or("`cargo metadata --locked` failed: is Cargo.lock up to date?")?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let mut refused: Vec<String> = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("no licence stated");
        if !allowed(licence) {
            let word = |key: &str| package[key].as_str().unwrap_or("?").to_owned();
            refused.push(format!("{} {}: {licence}", word("name"), word("version")));
        }
    }
    match refused.is_empty() {
        true => {
            eprintln!("{} packages, all under allowed licences", packages.len());
            Ok(())
        }
        false => Err(format!("licences that are not allowed:\n  {}", refused.join("\n  "))),
    }
}

/// Whether an SPDX expression can be met with the allowed licences alone. An old `MIT/Apache-2.0` means `OR`.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any(&words, &mut at) && at == words.len()
}

/// `A OR B`: one is enough.
fn any(words: &[&str], at: &mut usize) -> bool {
    let mut good = all(words, at);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        good |= all(words, at);
    }
    good
}

/// `A AND B`: each must be allowed.
fn all(words: &[&str], at: &mut usize) -> bool {
    let mut good = one(words, at);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        good &= one(words, at);
    }
    good
}

/// A licence, with its exception if it has one, or an expression in brackets.
fn one(words: &[&str], at: &mut usize) -> bool {
    let word = words.get(*at);
    *at += 1; // Past the end too, so that an expression that is cut off is not taken for a whole one.
    let Some(word) = word else { return false };
    if *word == "(" {
        let good = any(words, at);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return good && closed;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        // An exception only adds permissions.
        return ALLOWED.contains(word) || ALLOWED.contains(&format!("{word} WITH {exception}").as_str());
    }
    ALLOWED.contains(word)
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn one_of_several_licences_is_enough_but_both_of_two_are_needed() {
        assert!(allowed("MIT OR GPL-3.0-only"));
        assert!(allowed("GPL-3.0-only/MIT"));
        assert!(!allowed("MIT AND GPL-3.0-only"));
        assert!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!allowed("(MIT OR Apache-2.0) AND LGPL-3.0-or-later"));
    }

    #[test]
    fn an_exception_adds_permissions() {
        assert!(allowed("Apache-2.0 WITH LLVM-exception OR Apache-2.0"));
        assert!(!allowed("GPL-2.0-only WITH Classpath-exception-2.0"));
    }

    #[test]
    fn what_is_no_licence_is_refused() {
        assert!(!allowed("no licence stated"));
        assert!(!allowed(""));
        assert!(!allowed("MIT OR"));
        assert!(!allowed("MIT Apache-2.0"));
    }
}
