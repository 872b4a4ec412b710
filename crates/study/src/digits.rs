//! Numbers in sentences.

/// A finite number with so many decimals and commas between thousands; zero has no sign.
///
/// ```
/// # use theodolite_study::digits::grouped;
/// assert_eq!(grouped(-1_234_567.891, 2), "-1,234,567.89");
/// assert_eq!(grouped(-0.001, 1), "0.0");
/// ```
pub fn grouped(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').map_or((digits.as_str(), None), |(a, b)| (a, Some(b)));
    let negative = value < 0.0 && digits.bytes().any(|it| (b'1'..=b'9').contains(&it));
    let sign = if negative { "-" } else { "" };
    let whole = commas(whole);
    fraction.map_or_else(|| format!("{sign}{whole}"), |fraction| format!("{sign}{whole}.{fraction}"))
}

/// Digits with commas between thousands.
pub(crate) fn commas(whole: &str) -> String {
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number alone: whole where it is, else with about four significant digits and no zeros at the end.
pub(crate) fn alone(value: f64) -> String {
    if !value.is_finite() {
        return "nothing".to_owned();
    }
    let decimals = match value.abs() {
        _ if value.fract() == 0.0 => return grouped(value, 0),
        it if it >= 100.0 => 2,
        it if it >= 1.0 => 3,
        _ => 5,
    };
    grouped(value, decimals).trim_end_matches('0').trim_end_matches('.').to_owned()
}
