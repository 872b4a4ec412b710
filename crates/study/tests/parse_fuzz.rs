//! Whatever is written, the parser answers, and points into the text.

use std::sync::Arc;

use proptest::prelude::*;
use theodolite_study::grammar::KINDS;
use theodolite_study::parse::parse;

/// Parses two texts and holds every problem against what must be true of it.
fn answers(study: &str, included: &str) {
    let texts: Vec<(Arc<str>, Arc<str>)> =
        vec![("study.toml".into(), study.into()), ("more.toml".into(), included.into())];
    let (_, problems) = parse(texts.clone());
    let (_, again) = parse(texts.clone());
    assert_eq!(problems, again, "the same text has the same problems");
    for problem in &problems {
        assert!(!problem.message.is_empty() && !problem.message.ends_with('.'), "{problem}");
        let kebab = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        assert!(problem.code.chars().all(kebab), "{problem}");
        let span = problem.span.as_ref().expect("a problem of the text has a place");
        let (_, text) =
            texts.iter().find(|(file, _)| *file == span.file).expect("the place is in a file of ours");
        assert!(text.get(span.range.clone()).is_some(), "{:?} is no part of the text: {problem}", span.range);
    }
}

/// A study of all kinds, from the examples of the grammar.
fn whole() -> String {
    let examples: Vec<&str> = KINDS.iter().map(|kind| kind.example).collect();
    examples.join("\n")
}

/// Pieces of which broken studies are made.
fn piece() -> impl Strategy<Value = String> {
    let words: Vec<String> = KINDS
        .iter()
        .flat_map(|kind| {
            let keys = kind.keys.iter().map(|key| format!("{} = ", key.name));
            [format!("[{}.a]\n", kind.name), format!("[{}]\n", kind.name)].into_iter().chain(keys)
        })
        .collect();
    prop_oneof![
        4 => prop::sample::select(words),
        2 => prop::sample::select(vec![
            "\"a\"\n", "\"b.score\"\n", "{ a = 1, b.c = 2 }\n", "[\"a\", \"b\"]\n", "-1.5\n", "nan\n", "[[", "]]\n",
            "{", "}", "\n", "\"", "'''", "#", "é", "a.b.c = ", "1979-05-27\n", "0xffffffffffffffffff\n", "true\n",
            "{ z-score = {} }\n", "{ min-max = { lower = 3 } }\n", "{ a = { weight = 1, wieght = 2 } }\n", "\u{feff}",
        ])
        .prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(study in "\\PC*", included in "(?s).{0,200}") {
        answers(&study, &included);
    }

    #[test]
    fn any_heap_of_pieces_is_answered(
        study in prop::collection::vec(piece(), 0..40),
        included in prop::collection::vec(piece(), 0..10),
    ) {
        answers(&study.concat(), &included.concat());
    }

    #[test]
    fn a_sound_study_with_slips_is_answered(
        slips in prop::collection::vec((any::<prop::sample::Index>(), 0usize..4, "\\PC"), 1..12),
    ) {
        let mut letters: Vec<char> = whole().chars().collect();
        for (place, kind, letter) in slips {
            let place = place.index(letters.len());
            match kind {
                0 => { letters.remove(place); }
                1 => letters.splice(place..place, letter.chars()).for_each(drop),
                2 => { letters.truncate(place.max(letters.len() / 2)); }
                _ => {
                    let other = (place + 7) % letters.len();
                    letters.swap(place, other);
                }
            }
        }
        let text: String = letters.into_iter().collect();
        answers(&text, "");
    }
}
