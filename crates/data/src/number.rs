//! Numbers as they stand in files: plain ones, and ones as publishers print them.
//!
//! Every number read equals what [`str::parse::<f64>`] makes of its digits: the nearest 64-bit float. Nothing that
//! is not written as a finite decimal number is one: no `NaN`, no infinity, no hexadecimal.

/// How the numbers of a file are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Numbers {
    /// `-12.5`, `1e3`: a sign, digits, a point, an exponent.
    #[default]
    Plain,
    /// Also as printed for people: `1,234`, `£5`, `12.3%` (stays 12.3), `12.3 [p]`, `1,234r`, a typographic minus.
    Published,
}

impl Numbers {
    /// Both of them, in the order a reference lists them.
    pub const EACH: [Numbers; 2] = [Numbers::Plain, Numbers::Published];

    /// As a study writes it: `plain`, `published`.
    pub fn name(self) -> &'static str {
        match self {
            Numbers::Plain => "plain",
            Numbers::Published => "published",
        }
    }

    /// The one of that name.
    pub fn from_keyword(name: &str) -> Option<Numbers> {
        Numbers::EACH.into_iter().find(|it| it.name() == name)
    }

    /// Reads a number written this way; `None` if the text is none.
    pub fn parse(self, text: &str) -> Option<f64> {
        match self {
            Numbers::Plain => plain(text),
            Numbers::Published => plain(text).or_else(|| published(text)),
        }
    }
}

/// Powers of ten that a 64-bit float holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Reads a plain number: an optional sign, digits with at most one point, an optional exponent; spaces around it
/// do not matter. `None` if the text is anything else, or too large to be finite.
///
/// ```
/// # use theodolite_data::number::plain;
/// assert_eq!(plain(" -12.50 "), Some(-12.5));
/// assert_eq!(plain("1e-3"), Some(0.001));
/// assert_eq!(plain("1,234"), None);
/// assert_eq!(plain("NaN"), None);
/// ```
pub fn plain(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    if let Some(whole) = short_whole(bytes) {
        return Some(f64::from(whole));
    }
    let (negative, mut rest) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let (mut digits, mut places, mut seen, mut point) = (0_u64, 0_usize, 0_usize, false);
    while let [byte, tail @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                digits = digits.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                seen += 1;
                places += usize::from(point);
            }
            b'.' if !point => point = true,
            // Spaces, an exponent, or no number at all.
            _ => return slow(text),
        }
        rest = tail;
    }
    // Up to 2^53 the digits are exact, and one division by an exact power of ten rounds once: the nearest float
    // (Clinger 1990). Eighteen digits cannot overflow the count.
    match EXACT.get(places) {
        Some(power) if seen > 0 && seen <= 18 && digits <= 1 << 53 => {
            let value = if places == 0 { digits as f64 } else { digits as f64 / power };
            Some(if negative { -value } else { value })
        }
        _ => slow(text),
    }
}

/// A whole number of four to eight digits, as ranks and counts mostly are: all digits at once.
#[inline]
fn short_whole(bytes: &[u8]) -> Option<u32> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let length = bytes.len();
    if !(4..=8).contains(&length) {
        return None;
    }
    // The first four bytes and the last four, which may overlap, behind as many zeros as make eight digits.
    let four = |from: usize| bytes.get(from..)?.first_chunk().map(|it| u64::from(u32::from_le_bytes(*it)));
    let missing = 8 * (8 - length as u32);
    let zeros = if missing == 0 { 0 } else { ZEROS >> (64 - missing) };
    let word = zeros | four(0)? << missing | four(length - 4)? << 32;
    if word & HIGH != ZEROS || word.wrapping_add(0x0606_0606_0606_0606) & HIGH != ZEROS {
        return None;
    }
    // Neighbours are joined: digits to pairs, pairs to fours, fours to the whole. The first digit is the lowest byte.
    let pairs = (word - ZEROS).wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32)
}

/// The general case, by the standard library, for what [`plain`] allows.
#[cold]
fn slow(text: &str) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    // The standard library also reads `nan`, `inf` and `infinity`.
    let allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+');
    if !unsigned.starts_with(|it: char| it.is_ascii_digit() || it == '.') || !unsigned.bytes().all(allowed) {
        return None;
    }
    text.parse().ok().filter(|it: &f64| it.is_finite())
}

/// Reads a number as publishers print it: thousands commas in groups of three, one of `£ $ €` or a `%` (the value
/// stays in per cent), a typographic minus, and marks that it is provisional, revised, estimated, unreliable, after
/// a break in the series or explained in a note: `[p] [r] [e] [u] [b] [note 1]`, or the letter alone right after
/// the digits. `None` if the text is anything else: numbers in brackets and decimal commas are not read.
///
/// ```
/// # use theodolite_data::number::published;
/// assert_eq!(published("£1,234.50"), Some(1234.5));
/// assert_eq!(published("12.3% [p]"), Some(12.3));
/// assert_eq!(published("−5r"), Some(-5.0));
/// assert_eq!(published("12,34"), None);
/// ```
pub fn published(text: &str) -> Option<f64> {
    let mut text = text.trim();
    while let Some(unmarked) = without_mark(text) {
        text = unmarked.trim_end();
    }
    let (mut negative, mut signed, mut currency, mut percent) = (false, false, false, false);
    loop {
        let mut characters = text.chars();
        match characters.next()? {
            '-' | '\u{2212}' | '\u{2013}' if !signed => (negative, signed) = (true, true),
            '+' if !signed => signed = true,
            '£' | '$' | '€' if !currency => currency = true,
            it if it.is_ascii_digit() || it == '.' => break,
            _ => return None,
        }
        text = characters.as_str().trim_start();
    }
    if let Some(rest) = text.strip_suffix('%') {
        (percent, text) = (true, rest.trim_end());
    } else if let Some(rest) = text.strip_suffix('€').filter(|_| !currency) {
        text = rest.trim_end();
    }
    if percent && currency {
        return None;
    }
    let value = plain(&without_commas(text)?)?;
    Some(if negative { -value } else { value })
}

/// A mark that says something about a number and leaves its value as it is.
fn without_mark(text: &str) -> Option<&str> {
    if let Some(open) = text.strip_suffix(']').and_then(|it| it.rfind('[')) {
        let mark = text.get(open + 1..text.len() - 1)?.trim();
        let note = mark.strip_prefix("note").unwrap_or(mark).trim_start();
        let is_note = !note.is_empty() && note.bytes().all(|it| it.is_ascii_digit());
        return (is_note || matches!(mark, "p" | "r" | "e" | "u" | "b")).then_some(&text[..open]);
    }
    let unmarked = text.strip_suffix(['p', 'r', 'e', 'u', 'b'])?;
    unmarked.ends_with(|it: char| it.is_ascii_digit() || it == '%').then_some(unmarked)
}

/// The number without its thousands commas; `None` where a comma does not part groups of three digits.
fn without_commas(text: &str) -> Option<String> {
    let end = text.find(['.', 'e', 'E']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    if rest.contains(',') {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        joined.push_str(group);
    }
    joined.push_str(rest);
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_any_length_are_read_and_nothing_else_is() {
        let digits = "9081726354";
        for from in 0..digits.len() {
            for to in from + 1..=digits.len() {
                let text = &digits[from..to];
                assert_eq!(plain(text), text.parse().ok(), "{text}");
                // Each neighbour of the digits among the characters, and a few others, at each place.
                for odd in ["/", ":", " ", "e", "\0", "é", "\u{7f}"] {
                    for at in 0..=text.len() {
                        let text = format!("{}{odd}{}", &text[..at], &text[at..]);
                        let expected = text.trim().parse().ok().filter(|it: &f64| it.is_finite());
                        assert_eq!(plain(&text), expected, "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn plain_numbers_are_the_nearest_floats() {
        for text in [
            "0",
            "-0",
            "+7",
            "12.5",
            "-12.50",
            ".5",
            "5.",
            "0.1",
            "0.30000000000000004",
            "123456789012345678",
            "9007199254740993",
            "9007199254740992",
            "1e3",
            "1E-3",
            "1.7976931348623157e308",
            "5e-324",
            "0.000000000000000000001",
            "3.14159265358979323846264338327950288",
            "-.25",
            "1e+2",
            "00012",
            "999999999999999999",
            "0.9007199254740993",
            "1.7976931348623158e308",
        ] {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(plain(text).map(f64::to_bits), Some(expected.to_bits()), "{text}");
        }
    }

    #[test]
    fn negative_zero_keeps_its_sign() {
        assert!(plain("-0.0").is_some_and(|it| it == 0.0 && it.is_sign_negative()));
    }

    #[test]
    fn spaces_around_a_plain_number_do_not_matter() {
        assert_eq!(plain("  3.5\t"), Some(3.5));
        assert_eq!(plain("\u{a0}3.5"), Some(3.5));
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for text in [
            "",
            " ",
            "-",
            "+",
            ".",
            "-.",
            "e5",
            "1e",
            "NaN",
            "nan",
            "inf",
            "-inf",
            "Infinity",
            "0x10",
            "1,234",
            "£5",
            "5%",
            "1 234",
            "--1",
            "1.2.3",
            "1_000",
            "12a",
            "\u{2212}5",
            "1e400",
            "1e5e5",
            "[c]",
            "٣",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn published_numbers_lose_their_dress_and_keep_their_value() {
        for (text, value) in [
            ("1,234", 1234.0),
            ("12,345,678.9", 12_345_678.9),
            ("£5", 5.0),
            ("-£1,000", -1000.0),
            ("£-1,000", -1000.0),
            ("$0.50", 0.5),
            ("€2", 2.0),
            ("2 €", 2.0),
            ("12.3%", 12.3),
            ("12.3 %", 12.3),
            ("12.3 [p]", 12.3),
            ("1,234r", 1234.0),
            ("1,234 [r] [note 2]", 1234.0),
            ("7[3]", 7.0),
            ("\u{2212}4.5", -4.5),
            ("\u{2013}4.5", -4.5),
            ("+3", 3.0),
            ("123456", 123_456.0),
            ("1,234e", 1234.0),
            ("5%p", 5.0),
            ("1e3", 1000.0),
        ] {
            assert_eq!(Numbers::Published.parse(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_ambiguous_or_misgrouped_is_refused() {
        for text in [
            "12,34", "1,2345", "1234,567", ",123", "1.234,5", "(5)", "[c]", "5 [c]", "", "%", "£", "p", "5m",
            "£5%", "1,234,", "--5", "1 234", "NaN", "1.5,000", "x", "$£5",
        ] {
            assert_eq!(Numbers::Published.parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_decimal_equals_the_standard_library(text in "[+-]?[0-9]{0,20}(\\.[0-9]{0,22})?([eE][+-]?[0-9]{1,3})?") {
            let expected = text.parse::<f64>().ok().filter(|it| it.is_finite());
            proptest::prop_assert_eq!(plain(&text).map(f64::to_bits), expected.map(f64::to_bits));
        }

        #[test]
        fn any_float_printed_is_read_back(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO) {
            proptest::prop_assert_eq!(plain(&value.to_string()).map(f64::to_bits), Some(value.to_bits()));
            proptest::prop_assert_eq!(plain(&format!("{value:e}")).map(f64::to_bits), Some(value.to_bits()));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = plain(&text);
            let _ = published(&text);
        }
    }
}
