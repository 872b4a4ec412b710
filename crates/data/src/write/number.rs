//! How numbers are written: the shortest digits that read back to the same bits.

use crate::table::exact_whole;

/// Turns numbers into text, without an allocation a number.
#[derive(Default)]
pub(super) struct NumberWriter {
    whole: itoa::Buffer,
    digits: zmij::Buffer,
    // Where an exponent is written without its plus.
    large: Vec<u8>,
}

impl NumberWriter {
    /// A number as text: plain digits from 1e-5 up to 1e16, no `.0` on whole numbers, nothing for `NaN`.
    #[inline]
    pub(super) fn text(&mut self, number: f64) -> &[u8] {
        if let Some(whole) = exact_whole(number) {
            return self.whole.format(whole).as_bytes();
        }
        if !number.is_finite() {
            return if number.is_nan() {
                b""
            } else if number > 0.0 {
                b"inf"
            } else {
                b"-inf"
            };
        }
        let digits = self.digits.format_finite(number).as_bytes();
        if number.abs() < 1e16 {
            return digits.strip_suffix(b".0").unwrap_or(digits);
        }
        // From here on there is an exponent, in which the plus says nothing.
        self.large.clear();
        self.large.extend(digits.iter().filter(|it| **it != b'+'));
        &self.large
    }
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
    // Digits, signs, points and letters only.
    String::from_utf8_lossy(NumberWriter::default().text(number)).into_owned()
}
