//! The nearest name: what somebody most likely meant.

/// Returns the candidate nearest to `name`, or `None` where none is near enough to be a likely slip.
///
/// Letters are compared without case, and `-`, `_` and spaces as one; then by the number of letters that were
/// added, lost, changed or swapped (optimal string alignment), at most a third of the longer name's length.
/// Between candidates at the same distance the one with the higher Jaro-Winkler likeness wins, then the first.
///
/// ```
/// # use theodolite_study::nearest::nearest;
/// assert_eq!(nearest("employmnet", ["income", "employment"]), Some("employment"));
/// assert_eq!(nearest("Income-Score", ["income_score"]), Some("income_score"));
/// assert_eq!(nearest("crime", ["income", "employment"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(name);
    let length = wanted.chars().count();
    let mut best: Option<(usize, f64, &'a str)> = None;
    for candidate in candidates {
        let other = folded(candidate);
        let other_length = other.chars().count();
        let allowed = length.max(other_length) / 3;
        // The distance is never below the difference in length: most candidates are settled here.
        if length.abs_diff(other_length) > allowed.max(1) {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &other);
        if distance > allowed && !(distance == 1 && length.max(other_length) > 1) {
            continue;
        }
        let likeness = strsim::jaro_winkler(&wanted, &other);
        let better =
            best.is_none_or(|(least, most, _)| distance < least || distance == least && likeness > most);
        if better {
            best = Some((distance, likeness, candidate));
        }
    }
    best.map(|(_, _, candidate)| candidate)
}

/// Whether a name is another but for one letter, or for capitals, spaces, `-` and `_`. Names of fewer than four letters
/// have too much in common.
pub(crate) fn is_slip(name: &str, meant: &str) -> bool {
    let (name, meant) = (folded(name), folded(meant));
    name == meant || name.chars().count() >= 4 && strsim::osa_distance(&name, &meant) == 1
}

fn folded(name: &str) -> String {
    name.trim()
        .chars()
        .map(|letter| if letter == '-' || letter == ' ' { '_' } else { letter })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{is_slip, nearest};

    #[test]
    fn a_slip_is_one_letter_or_none() {
        assert!(is_slip("Northmor", "Northmoor") && is_slip("north-moor ", "North Moor"));
        assert!(is_slip("Nrothmoor", "Northmoor"));
        assert!(!is_slip("East Devon", "West Devon"));
        assert!(!is_slip("Ely", "Elm"));
    }

    #[test]
    fn a_slip_of_the_finger_is_found() {
        assert_eq!(nearest("wrose", ["source", "worse", "where"]), Some("worse"));
        assert_eq!(nearest("indicater", ["index", "indicator"]), Some("indicator"));
    }

    #[test]
    fn case_hyphens_and_underscores_do_not_count() {
        assert_eq!(nearest("On_Missing", ["missing", "on-missing"]), Some("on-missing"));
    }

    #[test]
    fn a_name_that_is_merely_short_is_not_near() {
        assert_eq!(nearest("b", ["a", "c"]), None);
        assert_eq!(nearest("", ["a", "ab"]), None);
        assert_eq!(nearest("to", ["by", "of"]), None);
    }

    #[test]
    fn among_equals_the_likelier_beginning_wins() {
        assert_eq!(nearest("incame", ["encame", "income"]), Some("income"));
        assert_eq!(nearest("imd_scor", ["imd_scar", "imd_score"]), Some("imd_score"));
    }
}
