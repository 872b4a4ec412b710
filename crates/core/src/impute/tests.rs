use super::*;

const MISSING: f64 = f64::NAN;

#[test]
fn columns_are_filled_with_their_mean_or_median() {
    let values = [1.0, MISSING, 2.0, 9.0];
    assert_eq!(Impute::Mean.apply(&values, None).unwrap().values, [1.0, 4.0, 2.0, 9.0]);
    assert_eq!(Impute::Median.apply(&values, None).unwrap().values, [1.0, 2.0, 2.0, 9.0]);
}

#[test]
fn groups_without_values_and_areas_without_groups_stay_missing() {
    let groups = [7, 7, 3, Impute::NO_GROUP];
    let imputed = Impute::Mean.apply(&[5.0, MISSING, MISSING, MISSING], Some(&groups)).unwrap();
    assert_eq!(imputed.values[..2], [5.0, 5.0]);
    assert!(imputed.values[2].is_nan() && imputed.values[3].is_nan());
    assert_eq!(imputed.filled, [1]);
}

#[test]
fn nothing_to_fill_changes_nothing() {
    for impute in Impute::EACH {
        let imputed = impute.apply(&[3.0, 1.0], Some(&[0, 1])).unwrap();
        assert_eq!((imputed.values.as_slice(), imputed.filled.len()), (&[3.0, 1.0][..], 0));
        assert!(impute.apply(&[], None).unwrap().values.is_empty());
        assert!(fill(&[], impute, None).unwrap().is_empty());
    }
}

#[test]
fn groups_of_another_length_and_infinite_values_are_errors() {
    let error = ImputeError::Groups { areas: 2, groups: 1 };
    for impute in Impute::EACH {
        assert_eq!(impute.apply(&[1.0, 2.0], Some(&[0])), Err(error.clone()));
        let infinite = fill(&[&[1.0, 2.0], &[f64::INFINITY, MISSING]], impute, None);
        assert_eq!(infinite, Err(ImputeError::Infinite { part: 1, area: 0 }));
        assert!(matches!(fill(&[&[1.0], &[]], impute, None), Err(ImputeError::Length { part: 1, .. })));
    }
    let too_great = Impute::Mean.apply(&[1.5e308, 1.5e308, MISSING], None);
    assert_eq!(too_great, Err(ImputeError::Infinite { part: 0, area: 2 }));
}

#[test]
fn methods_that_look_at_other_parts_fill_no_area_without_any_value() {
    let (a, b) = ([1.0, 2.0, 4.0, MISSING, 3.0], [2.0, 4.5, 8.0, MISSING, MISSING]);
    for impute in &Impute::EACH[2..] {
        let filled = fill(&[&a, &b], *impute, None).unwrap();
        assert!(filled[0].values[3].is_nan() && filled[1].values[3].is_nan(), "{impute:?}");
        assert_eq!((filled[0].filled.len(), filled[1].filled.as_slice()), (0, &[4][..]), "{impute:?}");
        assert!((2.0..=8.0).contains(&filled[1].values[4]), "{impute:?}");
    }
}

#[test]
fn each_group_is_filled_from_itself() {
    // In the first group the second part is ten times the first, in the other a hundred times.
    let a = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
    let b = [10.0, 20.0, MISSING, 40.0, 100.0, 200.0, MISSING, 400.0];
    let groups = [0, 0, 0, 0, 9, 9, 9, 9];
    for impute in &Impute::EACH[3..] {
        let filled = fill(&[&a, &b], *impute, Some(&groups)).unwrap();
        assert!((filled[1].values[2] - 30.0).abs() < 1e-6, "{impute:?} {filled:?}");
        assert!((filled[1].values[6] - 300.0).abs() < 1e-5, "{impute:?} {filled:?}");
    }
}
