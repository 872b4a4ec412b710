//! How numbers are written: the shortest digits that read back to the same bits.

use crate::table::exact_whole;

/// Writes numbers into a buffer of text, without an allocation a number.
#[derive(Default)]
pub(super) struct NumberWriter {
    digits: zmij::Buffer,
}

impl NumberWriter {
    /// Adds a number to the text: plain digits from 1e-5 up to 1e16, no `.0` on whole numbers, nothing for `NaN`.
    pub(super) fn push(&mut self, out: &mut Vec<u8>, number: f64) {
        if number.is_nan() {
            return;
        }
        match exact_whole(number) {
            Some(whole) => push_whole(out, whole),
            None if number.is_infinite() => {
                out.extend_from_slice(if number > 0.0 { b"inf" } else { b"-inf" })
            }
            None => {
                let digits = self.digits.format_finite(number).as_bytes();
                // From here on there is an exponent, in which the plus says nothing.
                if number.abs() >= 1e16 {
                    out.extend(digits.iter().filter(|it| **it != b'+'));
                } else {
                    out.extend_from_slice(digits.strip_suffix(b".0").unwrap_or(digits));
                }
            }
        }
    }
}

fn push_whole(out: &mut Vec<u8>, whole: i64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = whole.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if whole < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[start..]);
}

/// A number as results show it: the shortest digits that read back to the same bits, without an exponent from 1e-5
/// up to 1e16, without `.0` on whole numbers; `inf` and `-inf` for the infinite and nothing for `NaN`.
///
/// ```
/// # use theodolite_data::write::number_text;
/// assert_eq!(number_text(32844.0), "32844");
/// assert_eq!(number_text(0.1 + 0.2), "0.30000000000000004");
/// assert_eq!(number_text(0.00001), "0.00001");
/// assert_eq!(number_text(1e300), "1e300");
/// assert_eq!(number_text(-0.0), "-0");
/// assert_eq!(number_text(f64::NAN), "");
/// ```
pub fn number_text(number: f64) -> String {
    let mut out = Vec::new();
    NumberWriter::default().push(&mut out, number);
    // Digits, signs, points and letters only.
    String::from_utf8(out).unwrap_or_default()
}
