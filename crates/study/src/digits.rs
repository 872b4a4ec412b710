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

/// A p value in a sentence, in which "p = 0.0000..." would be taken for certainty.
pub(crate) fn p_words(p: f64) -> String {
    if p.is_nan() {
        "no p value".into()
    } else if p < 0.0001 {
        "p below 0.0001".into()
    } else {
        format!("p {}", alone(p))
    }
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

/// A probability in per cent with so many decimals. What is not sure is never called so: it is "under 1%" or "over 99%" where
/// rounding would make it 0% or 100%.
///
/// ```
/// # use theodolite_study::digits::chance;
/// assert_eq!(chance(0.892, 0), "89%");
/// assert_eq!([chance(0.0, 0), chance(1.0, 0)], ["0%", "100%"]);
/// assert_eq!([chance(0.0049, 0), chance(0.996, 0)], ["under 1%", "over 99%"]);
/// assert_eq!([chance(0.0049, 1), chance(0.99951, 1)], ["0.5%", "over 99.9%"]);
/// ```
pub fn chance(share: f64, decimals: usize) -> String {
    let rounded = format!("{:.decimals$}", share * 100.0);
    let [nothing, all] = [0.0, 100.0].map(|it| format!("{it:.decimals$}"));
    // The least number of such decimals, and what it leaves of a hundred.
    let least = 10.0_f64.powi(-(decimals as i32));
    if !share.is_finite() {
        "nothing".to_owned()
    } else if share > 0.0 && rounded == nothing {
        format!("under {}%", alone(least))
    } else if share < 1.0 && rounded == all {
        format!("over {}%", alone(100.0 - least))
    } else {
        let short = if decimals > 0 { rounded.trim_end_matches('0').trim_end_matches('.') } else { &rounded };
        format!("{short}%")
    }
}
