//! Sections that read awards of money.

use theodolite_core::Problem;
use theodolite_data::source::Format;

use super::super::tree::{Section, integer};
use super::{file, missing, needs, on_missing, provenance};
use crate::spec::{Apportion, At, File, Fund, Location, OnMissing, Regrant, Spread, Year};

/// Reads `[fund.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Fund> {
    let mut file = file::read(section, problems);
    let standard = section.has("standard").then(|| columns(section, file.as_ref()));
    let known = |at: fn(&Standard) -> &'static str| {
        let text = standard.as_ref().map(at)?;
        Some(At { value: text.to_owned(), span: section.value_span("standard") })
    };
    let (key, amount) =
        (section.at("key").or(known(|it| it.key)), section.at("amount").or(known(|it| it.amount)));
    for (key, found, what) in [
        ("key", key.is_some(), "the column of the areas' codes"),
        ("amount", amount.is_some(), "the column of the amounts"),
    ] {
        if !found && !section.has(key) {
            missing(section, key, what, problems);
        }
    }
    if let (Some(file), Some(records)) = (&mut file, standard.as_ref().and_then(|it| it.records)) {
        file.records.get_or_insert_with(|| records.to_owned());
    }
    let year = match section.value("year") {
        Some(value) => match integer(value.get_ref()) {
            Some(year) => Some(Year::All(i32::try_from(year).unwrap_or_default())),
            None => section.at("year").map(Year::Column),
        },
        None => known(|it| it.year).map(Year::Column),
    };
    if year.is_none() && !section.has("year") {
        for key in ["years", "until", "between", "by-year"] {
            if section.has(key) {
                needs(section, key, "`year`", problems);
            }
        }
    }
    for key in ["via", "apportion"] {
        if section.has(key) && !section.has("to") {
            needs(section, key, "`to`", problems);
        }
    }
    if section.has("years") && section.has("until") {
        let message = format!("`{}` has both `years` and `until`", section.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span("until"))
                .hint("keep the one that the file has a column for"),
        );
    }
    let by_year = section.truth("by-year").unwrap_or(false);
    if by_year && !section.has("between") {
        needs(
            section,
            "by-year",
            "`between`: which years have a column is known before the file is read",
            problems,
        );
    }
    Some(Fund {
        name: section.named(),
        title: section.text("title"),
        geography: section.at("geography")?,
        key: key?,
        postcodes: section.truth("postcodes").unwrap_or(false),
        to: section.at("to"),
        via: section.at("via"),
        apportion: section.at("apportion").and_then(|at| {
            let value = match at.value.as_str() {
                "population" => Apportion::Population,
                "equal" => Apportion::Equal,
                _ => return None,
            };
            Some(At { value, span: at.span })
        }),
        amount: amount?,
        year,
        spread: section.at("years").map(Spread::Years).or(section.at("until").map(Spread::Until)),
        between: between(section, problems),
        by_year,
        id: section.at("id").or(known(|it| it.id)),
        first_of_duplicates: section.text("duplicates").as_deref() == Some("first"),
        recipient: section.at("recipient"),
        purpose: section.at("purpose").or(known(|it| it.purpose)),
        currency: section.at("currency").or(known(|it| it.currency)),
        subtracts_refunds: section.text("refunds").as_deref() == Some("subtract"),
        regrant: match section.inner("regrant") {
            Some(table) => {
                Some(Regrant::Funders { funder: table.at("funder")?, recipient: table.at("recipient")? })
            }
            None => section.at("regrant").map(Regrant::Marked),
        },
        people: section.at("people"),
        on_missing: on_missing(section).map_or(OnMissing::Keep, |it| it.value),
        provenance: provenance(section),
        file: file?,
    })
}

fn between(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<(i32, i32)> {
    let table = section.inner("between")?;
    let year = |key: &str| table.integer(key).and_then(|it| i32::try_from(it).ok());
    let (from, to) = (year("from")?, year("to")?);
    if from > to {
        let message = format!("`{}` begins in {from} and ends in {to}", table.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("between"))
                .hint("`from` is the first year that counts, `to` the last"),
        );
    }
    Some((from, to))
}

/// What a file that keeps to a standard calls its columns.
struct Standard {
    key: &'static str,
    amount: &'static str,
    year: &'static str,
    currency: &'static str,
    id: &'static str,
    purpose: &'static str,
    records: Option<&'static str>,
}

/// The columns of the 360Giving Data Standard that every file must have, and the place of the first beneficiary.
fn columns(section: &Section<'_>, file: Option<&File>) -> Standard {
    let named = file.and_then(|it| match &it.location.value {
        Location::File(path) => Format::from_name(&path.to_string_lossy()),
        Location::Url(url) => Format::from_name(url),
    });
    let format = section.text("format").as_deref().and_then(Format::from_keyword).or(named);
    if format == Some(Format::Json) {
        return Standard {
            key: "beneficiaryLocation.0.geoCode",
            amount: "amountAwarded",
            year: "awardDate",
            currency: "currency",
            id: "id",
            purpose: "title",
            records: Some("grants"),
        };
    }
    Standard {
        key: "Beneficiary Location:0:Geographic Code",
        amount: "Amount Awarded",
        year: "Award Date",
        currency: "Currency",
        id: "Identifier",
        purpose: "Title",
        records: None,
    }
}
