//! What a section says, as data: its keys with their values, however the text writes them.

use std::sync::Arc;

use serde_json::{Map, Value};
use theodolite_core::Span;
use toml::de::{DeTable, DeValue};

use super::syntax;
use super::tree::{entries, integer, number};
use crate::grammar::KINDS;

/// The named sections of a study's texts: where each is named, and what it says. Keys are in the order of the text.
///
/// Numbers are numbers, but for those that JSON has not (`inf`, `nan`), which are texts as dates are.
pub(crate) fn sections(texts: &[(Arc<str>, Arc<str>)]) -> Vec<(Span, Value)> {
    let mut found = Vec::new();
    for (file, text) in texts {
        // What is wrong with the text was told when the study was read.
        let document = syntax::document(file, text, &mut Vec::new());
        for kind in KINDS.iter().filter(|kind| kind.named) {
            let sections = document.sections(kind.name).into_iter();
            found.extend(sections.map(|it| (it.name_span(), table(it.table))));
        }
    }
    found
}

fn table(of: &DeTable<'_>) -> Value {
    let entries = entries(of).into_iter();
    Value::Object(
        entries.map(|(key, it)| (key.get_ref().to_string(), value(it.get_ref()))).collect::<Map<_, _>>(),
    )
}

fn value(of: &DeValue<'_>) -> Value {
    match of {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(truth) => Value::from(*truth),
        DeValue::Integer(it) => integer(of).map_or_else(|| Value::from(it.as_str()), Value::from),
        DeValue::Float(it) => {
            let finite = number(of).filter(|it| it.is_finite());
            finite.map_or_else(|| Value::from(it.as_str()), Value::from)
        }
        DeValue::Datetime(it) => Value::from(it.to_string()),
        DeValue::Array(list) => list.iter().map(|it| value(it.get_ref())).collect(),
        DeValue::Table(it) => table(it),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_section_says_the_same_however_it_is_written() {
        let plain =
            "[designation.left]\ngeography = \"ward\"\ntake = { by = \"need.score\", first = [100, 250] }\n";
        let odd = concat!(
            "designation.'left'.geography = 'ward' # the finest there is\n",
            "[designation.\"left\".take]\n",
            "first = [\n  1_00, # the first\n  0xFA,\n]\n",
            "by = '''need.score'''\n",
        );
        let read = |text: &str| {
            let found = sections(&[("study.toml".into(), text.into())]);
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].1.clone()
        };
        let wanted = json!({ "geography": "ward", "take": { "by": "need.score", "first": [100, 250] } });
        assert_eq!(read(plain), wanted);
        assert_eq!(read(odd), wanted);
    }

    #[test]
    fn what_json_has_no_number_for_is_a_text() {
        let text = "[source.a]\nsince = 2024-05-01\nmost = inf\nlong = 99999999999999999999\nshare = 0.25\n";
        let found = sections(&[("study.toml".into(), text.into())]);
        let wanted =
            json!({ "since": "2024-05-01", "most": "inf", "long": "99999999999999999999", "share": 0.25 });
        assert_eq!(found[0].1, wanted);
    }
}
