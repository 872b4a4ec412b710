//! What codes that a geography does not know look like: another edition of it, or another kind of area.

use crate::strings::Strings;

/// Says in one sentence what codes unknown to a geography look like, if they look like something.
///
/// It knows how the statistics offices of the United Kingdom write codes (a letter for the country, two digits for the kind
/// of area, six for the area) and where the editions of the small areas end.
///
/// ```
/// # use theodolite_data::{key::vintage_hint, strings::Strings};
/// let areas: Strings = ["E01000001", "E01033768"].into_iter().collect();
/// assert_eq!(
///     vintage_hint(&["E02000001", "E02000002"], &areas).as_deref(),
///     Some("these are `E02` codes (MSOAs of England), where the geography has `E01` codes (LSOAs of England)"),
/// );
/// ```
pub fn vintage_hint(unknown: &[&str], areas: &Strings) -> Option<String> {
    let theirs = Codes::of(unknown.iter().copied())?;
    let ours = Codes::of(areas.iter())?;
    if theirs.prefix != ours.prefix {
        return Some(format!(
            "these are `{}` codes{}, where the geography has `{}` codes{}",
            theirs.prefix,
            theirs.kind(),
            ours.prefix,
            ours.kind(),
        ));
    }
    let found = theirs.edition().zip(ours.edition());
    Some(match found {
        Some((theirs, ours)) if theirs != ours => format!(
            "these look like codes of the {theirs} edition, where the geography is of {ours}: a `[lookup]` between the two carries them over"
        ),
        _ => {
            "these look like codes of another edition of this geography: a `[lookup]` between the two carries them over"
                .to_owned()
        }
    })
}

/// Codes of nine characters that mostly begin alike.
struct Codes<'a> {
    /// The three characters that most of them begin with.
    prefix: &'a str,
    /// The greatest of the codes that begin so.
    greatest: &'a str,
}

impl<'a> Codes<'a> {
    /// Returns nothing unless more than half of the codes are of nine characters and begin alike.
    fn of(codes: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut kinds: Vec<(Codes<'a>, usize)> = Vec::new();
        let mut total = 0;
        for code in codes.map(str::trim) {
            total += 1;
            let Some(prefix) = gss_prefix(code) else { continue };
            match kinds.iter_mut().find(|(it, _)| it.prefix == prefix) {
                Some((kind, count)) => {
                    *count += 1;
                    kind.greatest = kind.greatest.max(code);
                }
                None => kinds.push((Codes { prefix, greatest: code }, 1)),
            }
        }
        let (codes, count) = kinds.into_iter().max_by_key(|(_, count)| *count)?;
        (2 * count > total).then_some(codes)
    }

    /// In brackets, what areas have such codes; nothing if this page does not know.
    fn kind(&self) -> String {
        let kind = KINDS.iter().find(|(prefix, _)| *prefix == self.prefix);
        kind.map_or(String::new(), |(_, kind)| format!(" ({kind})"))
    }

    /// The edition that first had the greatest of the codes.
    fn edition(&self) -> Option<&'static str> {
        let editions = EDITIONS.iter().filter(|(last, _)| last.starts_with(self.prefix));
        // The Scottish editions share no code; the others grow at the end.
        editions.filter(|(last, _)| self.greatest <= *last).map(|(_, edition)| *edition).next()
    }
}

/// The first three characters of a code such as `E01000001`.
fn gss_prefix(code: &str) -> Option<&str> {
    let (prefix, rest) = code.split_at_checked(3)?;
    let letter = prefix.starts_with(['E', 'W', 'S', 'N', 'K', 'J']);
    let digits = prefix.bytes().skip(1).chain(rest.bytes()).all(|it| it.is_ascii_digit());
    (letter && digits && rest.len() == 6).then_some(prefix)
}

/// The greatest code of each edition of the small areas, oldest first (ONS, National Records of Scotland, NISRA).
const EDITIONS: [(&str, &str); 9] = [
    ("E01032482", "2001"),
    ("E01033768", "2011"),
    ("E01035762", "2021"),
    ("W01001896", "2001"),
    ("W01001958", "2011"),
    ("W01002040", "2021"),
    ("S01006505", "2001"),
    ("S01013481", "2011"),
    ("S01020873", "2022"),
];

/// What areas have codes that begin so (ONS, *Register of Geographic Codes*).
const KINDS: [(&str, &str); 23] = [
    ("E00", "output areas of England"),
    ("E01", "LSOAs of England"),
    ("E02", "MSOAs of England"),
    ("E04", "parishes of England"),
    ("E05", "wards of England"),
    ("E06", "unitary authorities of England"),
    ("E07", "districts of England"),
    ("E08", "metropolitan districts of England"),
    ("E09", "London boroughs"),
    ("E10", "counties of England"),
    ("E12", "regions of England"),
    ("E14", "constituencies of England"),
    ("W00", "output areas of Wales"),
    ("W01", "LSOAs of Wales"),
    ("W02", "MSOAs of Wales"),
    ("W05", "wards of Wales"),
    ("W06", "unitary authorities of Wales"),
    ("S00", "output areas of Scotland"),
    ("S01", "data zones of Scotland"),
    ("S02", "intermediate zones of Scotland"),
    ("S12", "council areas of Scotland"),
    ("S13", "wards of Scotland"),
    ("N09", "districts of Northern Ireland"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(unknown: &[&str], areas: &[&str]) -> String {
        vintage_hint(unknown, &areas.iter().copied().collect()).unwrap_or_default()
    }

    #[test]
    fn codes_of_2011_where_2021_are_wanted_are_called_so() {
        let hint = hint(&["E01033768", "E01032700"], &["E01000001", "E01035762"]);
        assert!(hint.contains("of the 2011 edition, where the geography is of 2021"), "{hint}");
    }

    #[test]
    fn codes_of_2021_where_2011_are_wanted_are_called_so() {
        let hint = hint(&["E01034000", "E01035000"], &["E01000001", "E01033768"]);
        assert!(hint.contains("of the 2021 edition, where the geography is of 2011"), "{hint}");
    }

    #[test]
    fn data_zones_of_2001_are_told_from_those_of_2011() {
        let hint = hint(&["S01000001", "S01006505"], &["S01006506", "S01013481"]);
        assert!(hint.contains("of the 2001 edition, where the geography is of 2011"), "{hint}");
    }

    #[test]
    fn the_same_kind_of_code_without_a_known_edition_is_still_another_edition() {
        let hint = hint(&["E07000244"], &["E07000008", "E07000245"]);
        assert!(hint.contains("another edition of this geography"), "{hint}");
    }

    #[test]
    fn a_kind_of_area_that_is_not_known_goes_without_its_name() {
        let hint = hint(&["E92000001"], &["E01000001"]);
        assert_eq!(hint, "these are `E92` codes, where the geography has `E01` codes (LSOAs of England)");
    }

    #[test]
    fn codes_of_no_common_kind_give_no_hint() {
        assert_eq!(hint(&["95AA01S1"], &["E01000001"]), "");
        assert_eq!(hint(&["E01000001", "x", "y"], &["E01000001"]), "");
        assert_eq!(hint(&[], &["E01000001"]), "");
        assert_eq!(hint(&["Ä01000001"], &["E01000001"]), "");
    }
}
