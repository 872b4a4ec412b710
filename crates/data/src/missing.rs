//! Missing values: which texts stand for one, and what each says of why.

/// Why a value is missing, as far as its text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissingKind {
    /// Known to the publisher and kept back: `[c]`, `c`, `*`.
    Suppressed,
    /// Not known: `[x]`, `x`, `..`, `:`, `NA`, `N/A`, `[w]`.
    NotAvailable,
    /// Has no meaning there: `[z]`, `z`, `.`.
    NotApplicable,
    /// Rounds to zero and is not zero: `[low]`, `low`.
    Low,
    /// Too uncertain to print: `[u]`, `u`, `~`, `#`.
    Unreliable,
    /// An empty cell, or a text that says nothing (`-` means zero to some publishers and not applicable to others).
    Unknown,
}

impl MissingKind {
    /// Every kind, in the order a reference lists them.
    pub const EACH: [MissingKind; 6] = [
        MissingKind::Suppressed,
        MissingKind::NotAvailable,
        MissingKind::NotApplicable,
        MissingKind::Low,
        MissingKind::Unreliable,
        MissingKind::Unknown,
    ];

    /// Returns what a text for a missing value says: the symbols of the Government Statistical Service, in square
    /// brackets or bare, and the older ones.
    ///
    /// ```
    /// # use theodolite_data::missing::MissingKind;
    /// assert_eq!(MissingKind::of("[c]"), MissingKind::Suppressed);
    /// assert_eq!(MissingKind::of("-999"), MissingKind::Unknown);
    /// ```
    pub fn of(text: &str) -> MissingKind {
        known(text).unwrap_or(MissingKind::Unknown)
    }

    /// In words, as a receipt says it: `suppressed`, `not available`.
    pub fn name(self) -> &'static str {
        match self {
            MissingKind::Suppressed => "suppressed",
            MissingKind::NotAvailable => "not available",
            MissingKind::NotApplicable => "not applicable",
            MissingKind::Low => "low",
            MissingKind::Unreliable => "unreliable",
            MissingKind::Unknown => "unknown",
        }
    }
}

/// What a well-known symbol means; `None` for any other text.
fn known(text: &str) -> Option<MissingKind> {
    let text = text.trim().to_ascii_lowercase();
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).map_or(text.as_str(), str::trim);
    Some(match bare {
        "c" | "*" | "**" | "!" | "suppressed" => MissingKind::Suppressed,
        "x" | ".." | "..." | "…" | ":" | "na" | "n/a" | "#n/a" | "w" | "n.a." | "null" | "none"
        | "not available" => MissingKind::NotAvailable,
        "z" | "." | "not applicable" => MissingKind::NotApplicable,
        "low" => MissingKind::Low,
        "u" | "~" | "#" => MissingKind::Unreliable,
        "-" | "--" | "–" | "—" | "?" | "#div/0!" | "#value!" | "#ref!" | "#name?" | "#num!" | "#null!" => {
            MissingKind::Unknown
        }
        _ => return None,
    })
}

/// Whether publishers commonly write this text where they give no value: worth a hint, never taken for granted.
pub fn is_customary(text: &str) -> bool {
    known(text).is_some()
}

/// The texts that stand for a missing value where a study does not say: none at all, and the symbols of the
/// Government Statistical Service in square brackets.
pub fn default_texts() -> Vec<String> {
    ["", "[c]", "[x]", "[z]", "[low]", "[u]", "[w]"].map(str::to_owned).to_vec()
}

/// The texts that stand for a missing value in a column. An empty cell always does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MissingTexts {
    texts: Vec<String>,
    /// Those of the texts that are numbers, such as -999: a number equal to one is missing, however it is written.
    numbers: Vec<(f64, usize)>,
    nan: Option<usize>,
}

impl MissingTexts {
    /// Returns the texts of a study's `missing`; spaces around them do not matter, capitals do.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> MissingTexts {
        let mut missing = MissingTexts::default();
        for text in texts.into_iter().map(str::trim).filter(|it| !it.is_empty()) {
            let at = missing.texts.len();
            // Of what the standard library reads beyond plain numbers, `NaN` and `inf` in their spellings.
            let odd = || text.parse().ok().filter(|_| !text.bytes().any(|it| it.is_ascii_digit()));
            match crate::number::plain(text).or_else(odd) {
                Some(number) if number.is_nan() => missing.nan = Some(at),
                Some(number) => missing.numbers.push((number, at)),
                None => {}
            }
            missing.texts.push(text.to_owned());
        }
        missing
    }

    /// The listed text that this cell's trimmed text is, the empty text for an empty cell; `None` if it is a value.
    pub fn find(&self, text: &str) -> Option<&str> {
        if text.is_empty() {
            return Some("");
        }
        self.texts.iter().find(|it| *it == text).map(String::as_str)
    }

    /// Whether any number stands for a missing value.
    pub fn has_numbers(&self) -> bool {
        !self.numbers.is_empty() || self.nan.is_some()
    }

    /// The listed text that this number is; `None` if it is a value.
    pub fn find_number(&self, number: f64) -> Option<&str> {
        let at = if number.is_nan() {
            self.nan
        } else {
            self.numbers.iter().find(|(it, _)| *it == number).map(|(_, at)| *at)
        };
        at.and_then(|at| self.texts.get(at)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_symbol_has_its_meaning() {
        for (text, kind) in [
            ("[c]", MissingKind::Suppressed),
            ("c", MissingKind::Suppressed),
            ("*", MissingKind::Suppressed),
            ("[x]", MissingKind::NotAvailable),
            ("..", MissingKind::NotAvailable),
            (":", MissingKind::NotAvailable),
            ("N/A", MissingKind::NotAvailable),
            ("[w]", MissingKind::NotAvailable),
            ("[z]", MissingKind::NotApplicable),
            (".", MissingKind::NotApplicable),
            ("[low]", MissingKind::Low),
            ("[u]", MissingKind::Unreliable),
            ("~", MissingKind::Unreliable),
            ("-", MissingKind::Unknown),
            ("", MissingKind::Unknown),
            ("-999", MissingKind::Unknown),
        ] {
            assert_eq!(MissingKind::of(text), kind, "{text}");
        }
    }

    #[test]
    fn an_empty_cell_is_missing_whatever_the_study_lists() {
        assert_eq!(MissingTexts::new([]).find(""), Some(""));
        assert_eq!(MissingTexts::new(["*"]).find("*"), Some("*"));
        assert_eq!(MissingTexts::new(["*"]).find("[c]"), None);
    }

    #[test]
    fn a_listed_number_is_missing_however_it_is_written() {
        let missing = MissingTexts::new(["", "-999", "NaN", "inf"]);
        assert_eq!(missing.find_number(-999.0), Some("-999"));
        assert_eq!(missing.find_number(f64::NAN), Some("NaN"));
        assert_eq!(missing.find_number(f64::INFINITY), Some("inf"));
        assert_eq!(missing.find_number(0.0), None);
        assert_eq!(MissingTexts::new([""]).find_number(f64::NAN), None);
    }

    #[test]
    fn a_value_is_never_a_customary_symbol() {
        assert!(is_customary("[C]") && is_customary("#N/A") && is_customary("–"));
        assert!(!is_customary("12") && !is_customary("Leeds") && !is_customary(""));
    }
}
