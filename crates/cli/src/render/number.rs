//! Numbers, as a person reads them; programs get every digit by CSV or JSON instead.

/// How many decimals to show for a column of numbers: about four significant digits of its largest value.
/// Whole numbers have none. Missing values (`NaN`) do not count.
///
/// A column of numbers has one answer, so that its decimal points stand under each other.
pub(crate) fn decimals(values: impl IntoIterator<Item = f64>) -> usize {
    let mut largest: f64 = 0.0;
    let mut whole = true;
    for value in values.into_iter().filter(|it| it.is_finite()) {
        largest = largest.max(value.abs());
        whole &= value.fract() == 0.0;
    }
    match largest {
        _ if whole => 0,
        it if it >= 1000.0 => 0,
        it if it >= 100.0 => 1,
        it if it >= 10.0 => 2,
        it if it >= 0.1 => 3,
        it if it >= 0.01 => 4,
        it if it >= 0.001 => 5,
        _ => 6,
    }
}

/// The number with so many decimals and commas between thousands; a missing one is a dash.
pub(crate) fn human(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    theodolite_study::digits::grouped(value, decimals)
}

/// A count, with commas between thousands.
pub(crate) fn count(value: u64) -> String {
    human(value as f64, 0)
}

/// How many there are of what one word names: "1 area", "2,000 areas".
pub(crate) fn of(value: usize, one: &str) -> String {
    format!("{} {one}{}", count(value as u64), if value == 1 { "" } else { "s" })
}

/// A single number with the decimals it needs, at most six significant ones; a missing one is a dash.
pub(crate) fn alone(value: f64) -> String {
    let text = human(value, decimals([value]).max(if value.fract() == 0.0 { 0 } else { 3 }));
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A number in a column with so many decimals; one that they would show as nothing has its own, as in a column of rates and
/// incomes.
pub(crate) fn in_column(value: f64, decimals: usize) -> String {
    let nothing = |text: &str| !text.bytes().any(|it| (b'1'..=b'9').contains(&it));
    let text = human(value, decimals);
    if value == 0.0 || !value.is_finite() || !nothing(&text) {
        return text;
    }
    let own = alone(value);
    if nothing(&own) { text } else { own }
}

/// A share of draws, or a probability, in a column with so many decimals: what is not sure is not shown as 0 or as 1.
pub(crate) fn probability(value: f64, decimals: usize) -> String {
    let text = in_column(value, decimals);
    let least = 10.0_f64.powi(-(decimals as i32));
    if value < 1.0 && text == human(1.0, decimals) {
        format!(">{}", human(1.0 - least, decimals))
    } else if value > 0.0 && text == human(0.0, decimals) {
        format!("<{}", human(least, decimals))
    } else {
        text
    }
}

/// A p value in a column with so many decimals; below 0.0001 nobody asks how far.
pub(crate) fn p_value(value: f64, decimals: usize) -> String {
    if value < 0.0001 { "<0.0001".to_owned() } else { in_column(value, decimals) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_largest_value_of_the_column() {
        assert_eq!(decimals([1.0, 250.0, f64::NAN]), 0);
        assert_eq!(decimals([92.735, 0.541]), 2);
        assert_eq!(decimals([0.125, 0.5]), 3);
        assert_eq!(decimals([0.00125]), 5);
        assert_eq!(decimals([123_456.7]), 0);
        assert_eq!(decimals([f64::NAN]), 0);
        assert_eq!(decimals([]), 0);
    }

    #[test]
    fn thousands_have_commas_and_missing_values_a_dash() {
        assert_eq!(human(1_234_567.0, 0), "1,234,567");
        assert_eq!(human(-1234.56, 1), "-1,234.6");
        assert_eq!(human(999.0, 0), "999");
        assert_eq!(human(0.5, 3), "0.500");
        assert_eq!(human(-0.0001, 2), "0.00");
        assert_eq!(human(f64::NAN, 2), "–");
        assert_eq!(count(32_844), "32,844");
        assert_eq!([of(1, "row"), of(2000, "row")], ["1 row", "2,000 rows"]);
    }

    #[test]
    fn a_number_that_its_column_would_hide_has_decimals_of_its_own() {
        assert_eq!(in_column(0.0831, 0), "0.0831");
        assert_eq!(in_column(-0.004, 2), "-0.004");
        assert_eq!(in_column(0.6, 0), "1");
        assert_eq!(in_column(12.0, 1), "12.0");
        assert_eq!(in_column(0.0, 2), "0.00");
        assert_eq!(in_column(1e-9, 2), "0.00");
        assert_eq!(in_column(f64::NAN, 2), "–");
    }

    #[test]
    fn what_is_not_sure_is_not_shown_as_sure() {
        assert_eq!(
            [1.0, 0.9996, 0.9994, 0.0].map(|it| probability(it, 3)),
            ["1.000", ">0.999", "0.999", "0.000"]
        );
        assert_eq!([0.0004, 1e-9].map(|it| probability(it, 3)), ["0.0004", "<0.001"]);
        assert_eq!(probability(1e-9, 6), "<0.000001");
        assert_eq!(probability(f64::NAN, 3), "–");
        assert_eq!(
            [0.04, 0.0001, 1e-150, 0.0].map(|it| p_value(it, 3)),
            ["0.040", "0.0001", "<0.0001", "<0.0001"]
        );
        assert_eq!(p_value(f64::NAN, 3), "–");
    }

    #[test]
    fn a_single_number_shows_the_decimals_it_needs() {
        assert_eq!(alone(225.0), "225");
        assert_eq!(alone(0.25), "0.25");
        assert_eq!(alone(5_568_000.0), "5,568,000");
        assert_eq!(alone(1234.5678), "1,234.568");
        assert_eq!(alone(0.000_123_4), "0.000123");
    }
}
