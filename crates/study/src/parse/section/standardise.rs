//! `standardise` of an indicator: events and people by band of age.

use theodolite_core::Problem;
use theodolite_core::interval::EUROPEAN_2013;

use crate::parse::method::Named;
use crate::parse::tree::{Section, number};
use crate::spec::{At, Standard, Standardise};

/// What an indicator is standardised by; says what goes with nothing else, and which columns are not of the same bands.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Standardise> {
    let method = Named::read(section, "standardise")?;
    let known = problems.len();
    for (key, instead) in [
        ("column", "`events` names its columns"),
        ("denominator", "`people` names its columns"),
        ("shrink", "small areas are not drawn in here: they have wide intervals"),
        ("interval", "the interval is found from the events"),
        ("se", "the standard error is found from the events"),
    ] {
        if section.has(key) {
            let message = format!("`{}.{key}` does not go with `standardise`", section.path);
            problems.push(
                Problem::error("out-of-place", message).at(&section.key_span(key)).hint(instead.to_owned()),
            );
        }
    }
    let parameters = method.parameters.as_ref()?;
    let events = columns(parameters, "events", problems)?;
    let people = columns(parameters, "people", problems)?;
    let by = match method.name {
        "direct" => {
            Standard::Direct(numbers(parameters, "standard").unwrap_or_else(|| EUROPEAN_2013.to_vec()))
        }
        "indirect" => Standard::Indirect(numbers(parameters, "rates")),
        _ => return None,
    };
    let bands = people.len();
    let wrong = |key: &str, message: String, hint: &str| {
        Problem::error("bands-differ", message).at(&parameters.value_span(key)).hint(hint.to_owned())
    };
    let needs_bands = !matches!(by, Standard::Indirect(Some(_))) || events.len() > 1;
    if needs_bands && events.len() != bands {
        let message = format!("{} columns of events, and {bands} of people", events.len());
        problems.push(wrong("events", message, "each band of age has one of both, in the same order"));
    }
    let (key, given, what) = match &by {
        Standard::Direct(standard) => ("standard", Some(standard), "people of the standard population"),
        Standard::Indirect(rates) => ("rates", rates.as_ref(), "rates of the reference"),
    };
    if let Some(given) = given {
        if given.len() != bands {
            let message = format!("{} {what}, and {bands} columns of people", given.len());
            let hint = match parameters.has(key) {
                true => "there is one for each band of age, in the same order",
                false => {
                    "`european-2013` has 19 bands: 0 to 4 years, 5 to 9, ..., 90 and over; for others say `standard = [...]`"
                }
            };
            problems.push(wrong(if parameters.has(key) { key } else { "people" }, message, hint));
        }
        if given.iter().sum::<f64>() <= 0.0 {
            let message = format!("the {what} are all 0");
            problems.push(Problem::error("bad-value", message).at(&parameters.value_span(key)));
        }
    }
    (problems.len() == known).then_some(Standardise { by, events, people })
}

/// The columns at a key; says where one stands twice.
fn columns(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<Vec<At<String>>> {
    let values = section.values(key)?;
    let columns: Vec<At<String>> = values.into_iter().filter_map(|it| section.at_value(it)).collect();
    if columns.is_empty() {
        let message = format!("`{}.{key}` names no column", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span(key)));
    }
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].iter().any(|it| it.value == column.value) {
            let message = format!("`{}.{key}` names the column `{}` twice", section.path, column.value);
            let hint = "each band of age has a column of its own";
            problems.push(Problem::error("duplicate-band", message).at(&column.span).hint(hint));
        }
    }
    Some(columns)
}

/// The numbers at a key; `None` where there is none, or a word.
fn numbers(section: &Section<'_>, key: &str) -> Option<Vec<f64>> {
    section.values(key)?.into_iter().map(|it| number(it.get_ref())).collect()
}
