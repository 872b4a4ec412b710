//! Codes sorted, found and laid beside the areas of a geography.

mod common;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;

use common::data_folder;
use flate2::read::MultiGzDecoder;
use proptest::prelude::*;
use theodolite_data::key::{Alignment, CodeIndex, NONE, Near, align, sort_unique, vintage_hint};
use theodolite_data::strings::Strings;

fn strings(texts: &[&str]) -> Strings {
    texts.iter().copied().collect()
}

fn aligned(keys: &[&str], areas: &[&str]) -> Alignment {
    let areas = Arc::new(strings(areas));
    align(&strings(keys), &areas, &CodeIndex::new(&areas))
}

#[test]
fn codes_already_in_order_keep_their_rows() {
    let sorted = sort_unique(&strings(&["E01", "E02", "E03"]).into()).unwrap();
    assert_eq!(sorted.row, [0, 1, 2]);
    assert_eq!(*sorted.codes, strings(&["E01", "E02", "E03"]));
}

#[test]
fn codes_are_in_order_of_their_bytes_and_not_of_a_language() {
    let sorted = sort_unique(&strings(&["b", "é", "Z", "a", "", "aa", "10", "9"]).into()).unwrap();
    assert_eq!(*sorted.codes, strings(&["", "10", "9", "Z", "a", "aa", "b", "é"]));
    assert_eq!(sorted.row, [4, 6, 7, 2, 3, 5, 0, 1]);
}

#[test]
fn codes_that_differ_late_are_in_order_too() {
    let sorted =
        sort_unique(&strings(&["common-prefix-0002", "common-prefix-0001", "common-prefix-00010"]).into())
            .unwrap();
    assert_eq!(sorted.row, [1, 2, 0]);
}

#[test]
fn a_code_that_ends_in_zero_bytes_is_not_the_shorter_one() {
    let sorted = sort_unique(&strings(&["a\0", "a"]).into()).unwrap();
    assert_eq!(sorted.row, [1, 0]);
}

#[test]
fn the_duplicate_told_is_the_one_met_first() {
    let duplicates = sort_unique(&strings(&["Z", "B", "A", "B", "A", "B"]).into()).unwrap_err();
    assert_eq!((duplicates.code.as_str(), duplicates.rows, duplicates.total), ("B", (1, 3), 3));
}

#[test]
fn no_codes_sort_to_none() {
    assert_eq!(sort_unique(&Strings::new().into()).unwrap().row, [0; 0]);
    let duplicates = sort_unique(&strings(&["", ""]).into()).unwrap_err();
    assert_eq!((duplicates.code.as_str(), duplicates.rows, duplicates.total), ("", (0, 1), 1));
}

#[test]
fn the_first_of_two_equal_codes_is_found() {
    let index = CodeIndex::new(&Arc::new(strings(&["a", "b", "b"])));
    assert_eq!(
        (index.find("b"), index.find("a"), index.find("c"), index.find("")),
        (Some(1), Some(0), None, None)
    );
    assert_eq!(CodeIndex::new(&Arc::default()).find("a"), None);
}

#[test]
fn rows_in_area_order_take_the_areas_as_they_are() {
    let alignment = aligned(&["E1", "E2"], &["E1", "E2"]);
    assert_eq!(alignment, Alignment { row_of_area: vec![0, 1], ..Alignment::default() });
}

#[test]
fn everything_that_does_not_fit_is_counted_in_its_place() {
    let alignment = aligned(&["E3", "", "X9", "E1", "E3", "  ", "E1"], &["E1", "E2", "E3"]);
    assert_eq!(alignment.row_of_area, [3, NONE, 0]);
    assert_eq!(alignment.unknown, [2]);
    assert_eq!(alignment.blank, [1, 5]);
    assert_eq!(alignment.duplicates, [(0, 4), (3, 6)]);
    assert_eq!(alignment.without_row, [1]);
    assert_eq!(alignment.near, []);
}

#[test]
fn a_blank_key_is_blank_even_where_a_geography_has_a_blank_code() {
    let alignment = aligned(&["", "E1"], &["", "E1"]);
    assert_eq!((alignment.blank, alignment.without_row), (vec![0], vec![0]));
}

#[test]
fn codes_with_spaces_other_capitals_or_lost_zeros_are_near() {
    let keys = ["E01000001 ", "e01000002", "1001", "AB12CD", "\u{a0}E01000002", "000E1", "none"];
    let alignment = aligned(&keys, &["01001", "AB1 2CD", "E01000001", "E01000002", "E1"]);
    assert_eq!(alignment.unknown, [0, 1, 2, 3, 4, 5, 6]);
    let near = [
        (0, 2, Near::Spaces),
        (1, 3, Near::Case),
        (2, 0, Near::LeadingZeros),
        (3, 1, Near::Spaces),
        (4, 3, Near::Spaces),
        (5, 4, Near::LeadingZeros),
    ];
    assert_eq!(alignment.near, near);
}

#[test]
fn a_code_near_to_two_areas_is_near_to_none() {
    assert_eq!(aligned(&["1"], &["01", "001"]).near, []);
    // Blank codes and codes of nothing but zeros are near to nothing.
    assert_eq!(aligned(&["0"], &["00", "E1"]).near, [(0, 0, Near::LeadingZeros)]);
}

/// The lookup of LSOAs of 2011 to those of 2021 (ONS), as rows of both codes; nothing where the data are not there.
fn lsoas() -> Option<Vec<(String, String)>> {
    let file = File::open(data_folder()?.join("lookups/lsoa11_lsoa21_lad22.csv.gz")).unwrap();
    let mut text = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let pair = |line: &str| {
        let mut fields = line.split(',').map(str::to_owned);
        fields.next().zip(fields.next())
    };
    text.lines().skip(1).map(pair).collect()
}

#[test]
fn real_codes_of_2011_do_not_fit_2021_and_the_hint_says_so() {
    let Some(rows) = lsoas() else { return };
    let english = |codes: BTreeSet<&str>| codes.into_iter().filter(|it| it.starts_with('E')).collect();
    let of_2011: Arc<Strings> = Arc::new(english(rows.iter().map(|it| it.0.as_str()).collect()));
    let of_2021: Arc<Strings> = Arc::new(english(rows.iter().map(|it| it.1.as_str()).collect()));
    assert_eq!((of_2011.len(), of_2021.len()), (32_844, 33_755));

    let alignment = align(&of_2011, &of_2021, &CodeIndex::new(&of_2021));
    assert_eq!((alignment.unknown.len(), alignment.without_row.len()), (1_034, 1_945));
    assert_eq!(alignment.near, []);
    let hint = |rows: &[u32], keys: &Strings, areas| {
        vintage_hint(&rows.iter().map(|row| keys.get(*row as usize)).collect::<Vec<_>>(), areas)
            .unwrap_or_default()
    };
    let found = hint(&alignment.unknown, &of_2011, &of_2021);
    assert!(found.contains("of the 2011 edition, where the geography is of 2021"), "{found}");

    let alignment = align(&of_2021, &of_2011, &CodeIndex::new(&of_2011));
    assert_eq!((alignment.unknown.len(), alignment.without_row.len()), (1_945, 1_034));
    let found = hint(&alignment.unknown, &of_2021, &of_2011);
    assert!(found.contains("of the 2021 edition, where the geography is of 2011"), "{found}");

    // The lookup itself has each split area in several rows.
    let codes: Strings = rows.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(sort_unique(&codes.clone().into()).unwrap_err().total, 1_042);
}

proptest! {
    #[test]
    fn sorting_agrees_with_the_plain_way(codes in prop::collection::vec("[ab0é]{0,12}", 0..60)) {
        let column: Strings = codes.iter().map(String::as_str).collect();
        let mut plain: Vec<(&str, u32)> = codes.iter().map(String::as_str).zip(0..).collect();
        plain.sort();
        match sort_unique(&column.clone().into()) {
            Ok(sorted) => {
                prop_assert_eq!(sorted.row, plain.iter().map(|it| it.1).collect::<Vec<_>>());
                prop_assert_eq!(&*sorted.codes, &plain.iter().map(|it| it.0).collect::<Strings>());
            }
            Err(duplicates) => {
                let (a, b) = duplicates.rows;
                prop_assert_eq!(&codes[a as usize], &codes[b as usize]);
                plain.dedup_by_key(|it| it.0);
                prop_assert_eq!(duplicates.total, codes.len() - plain.len());
                prop_assert!(a < b);
            }
        }
    }

    #[test]
    fn each_row_is_counted_once(
        keys in prop::collection::vec("[ab0 ]{0,3}", 0..40),
        areas in prop::collection::btree_set("[ab0]{1,3}", 0..40),
    ) {
        let keys: Strings = keys.iter().map(String::as_str).collect();
        let areas: Arc<Strings> = Arc::new(areas.iter().map(String::as_str).collect());
        let alignment = align(&keys, &areas, &CodeIndex::new(&areas));
        let mut rows: Vec<u32> = alignment.row_of_area.iter().copied().filter(|it| *it != NONE).collect();
        for (area, &row) in alignment.row_of_area.iter().enumerate().filter(|it| *it.1 != NONE) {
            prop_assert_eq!(keys.get(row as usize), areas.get(area));
        }
        for (first, later) in &alignment.duplicates {
            prop_assert_eq!(keys.get(*first as usize), keys.get(*later as usize));
        }
        rows.extend(alignment.duplicates.iter().map(|it| it.1));
        rows.extend(alignment.unknown.iter().chain(&alignment.blank));
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..keys.len() as u32).collect::<Vec<_>>());
    }
}
