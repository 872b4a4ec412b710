//! Parts that do not vary, under a normalisation or treatment that asks for values that differ.

use super::IndexError;

/// A part that is left out of an index for all areas: all its values are equal, and how it is normalised or treated is
/// not defined then. That is no missing value: it tells no two areas apart, so that nothing is lost without it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flat {
    /// Its position among the parts.
    pub part: usize,
    /// What asks for values that differ: a normalisation, or `log`.
    pub method: &'static str,
    /// How many areas have a value.
    pub areas: usize,
    /// Their value.
    pub value: f64,
}

/// Gives the weight of flat parts to the others, in proportion to theirs: the sum stays what it is.
///
/// # Errors
/// [`IndexError::NoneVaries`] where no other part has a weight.
pub(crate) fn share_out(weights: &mut [f64], flat: &[Flat]) -> Result<(), IndexError> {
    if flat.is_empty() {
        return Ok(());
    }
    let before: f64 = weights.iter().sum();
    for it in flat {
        if let Some(weight) = weights.get_mut(it.part) {
            *weight = 0.0;
        }
    }
    let left: f64 = weights.iter().sum();
    if left == before {
        return Ok(()); // they had none
    }
    if weights.iter().all(|it| *it == 0.0) {
        return Err(IndexError::NoneVaries { flat: flat.to_vec() });
    }
    let factor = before / left;
    // Weights that are none are told of where they are used.
    if factor.is_finite() {
        weights.iter_mut().for_each(|it| *it *= factor);
    }
    Ok(())
}

/// The positions of the parts that are not flat, of so many.
pub(crate) fn others(parts: usize, flat: &[Flat]) -> Vec<usize> {
    (0..parts).filter(|part| flat.iter().all(|it| it.part != *part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(part: usize) -> Flat {
        Flat { part, method: "min-max", areas: 3, value: 7.0 }
    }

    #[test]
    fn weight_goes_to_the_others_in_proportion_and_keeps_its_sum() {
        let mut weights = [0.3, 0.5, 0.1];
        share_out(&mut weights, &[flat(1)]).unwrap();
        for (found, expected) in weights.iter().zip([0.675, 0.0, 0.225]) {
            assert!((found - expected).abs() < 1e-15, "{weights:?}");
        }
        assert_eq!(others(3, &[flat(1)]), [0, 2]);
    }

    #[test]
    fn nothing_moves_where_flat_parts_have_no_weight() {
        let mut weights = [0.1, 0.0, 0.7];
        share_out(&mut weights, &[flat(1)]).unwrap();
        assert_eq!(weights, [0.1, 0.0, 0.7]);
        share_out(&mut weights, &[]).unwrap();
        assert_eq!(weights, [0.1, 0.0, 0.7]);
    }

    #[test]
    fn flat_parts_that_have_all_the_weight_leave_no_index() {
        let all = [flat(0), flat(2)];
        let error = share_out(&mut [0.5, 0.0, 0.5], &all).unwrap_err();
        assert_eq!(error, IndexError::NoneVaries { flat: all.to_vec() });
    }
}
