//! Columns as JSON: every digit, `null` where a value is missing.

use serde::ser::{Serialize, SerializeSeq, Serializer};
use theodolite_data::table::Values;

/// Values at some rows, as an array; a row that is not there is missing.
pub(crate) struct Cells<'a> {
    /// The column.
    pub(crate) values: &'a Values,
    /// Its rows.
    pub(crate) rows: Rows<'a>,
}

/// Which rows of a column are told, in which order.
#[derive(Clone, Copy)]
pub(crate) enum Rows<'a> {
    /// The first so many.
    First(usize),
    /// From one, so many.
    From(usize, usize),
    /// These.
    These(&'a [Option<usize>]),
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.rows {
            Rows::First(count) => array(self.values, (0..count).map(Some), serializer),
            Rows::From(start, count) => array(self.values, (start..start + count).map(Some), serializer),
            Rows::These(rows) => array(self.values, rows.iter().copied(), serializer),
        }
    }
}

fn array<S: Serializer>(
    values: &Values,
    rows: impl Iterator<Item = Option<usize>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut array = serializer.serialize_seq(rows.size_hint().1)?;
    for row in rows {
        match (values, row) {
            (_, None) => array.serialize_element(&())?,
            (Values::Text(texts), Some(row)) => {
                let text = (row < texts.len()).then(|| texts.get(row)).filter(|it| !it.is_empty());
                array.serialize_element(&text)?;
            }
            (Values::Number(numbers) | Values::Whole(numbers), Some(row)) => {
                array.serialize_element(&Number(numbers.get(row).copied().unwrap_or(f64::NAN)))?;
            }
            (Values::Truth(truths), Some(row)) => {
                array.serialize_element(&truths.get(row).copied().flatten())?;
            }
        }
    }
    array.end()
}

/// A number: without decimals where it is whole, `null` where it is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number(pub(crate) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Below 2^53 whole numbers are exact; a negative zero stays what it is.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let whole = self.0 as i64;
        match self.0 {
            it if !it.is_finite() => serializer.serialize_none(),
            it if it.abs() < EXACT && (whole as f64).to_bits() == it.to_bits() => {
                serializer.serialize_i64(whole)
            }
            it => serializer.serialize_f64(it),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(values: &Values, rows: Rows<'_>) -> String {
        serde_json::to_string(&Cells { values, rows }).unwrap()
    }

    #[test]
    fn numbers_keep_every_digit_and_whole_ones_have_no_point() {
        let values = Values::Number(vec![0.1, 2.0, f64::NAN, f64::INFINITY, -0.0, 1e300, 1.0 / 3.0]);
        assert_eq!(text(&values, Rows::First(7)), "[0.1,2,null,null,-0.0,1e+300,0.3333333333333333]");
    }

    #[test]
    fn missing_texts_truths_and_rows_are_null() {
        assert_eq!(text(&Values::text(["a\"<", "", "c"]), Rows::First(4)), r#"["a\"<",null,"c",null]"#);
        assert_eq!(text(&Values::Truth(vec![Some(true), None]), Rows::From(1, 2)), "[null,null]");
        let rows = [Some(1), None, Some(0)];
        assert_eq!(text(&Values::Whole(vec![4.0, 5.0]), Rows::These(&rows)), "[5,null,4]");
    }
}
