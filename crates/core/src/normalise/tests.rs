use super::*;

const X: [f64; 5] = [10.0, 20.0, 20.0, 50.0, 100.0];
const MISSING: f64 = f64::NAN;

/// Scores of `values` by the fast way, after a look that the fitted scorer says the same.
fn scores(method: Normalise, values: &[f64], flip: bool) -> Vec<f64> {
    let scores = method.apply(values, flip, None).unwrap();
    let fitted = method.fit(values, flip, None).unwrap();
    for (&value, &score) in values.iter().zip(&scores) {
        let other = fitted.score(value);
        assert!(other == score || other.is_nan() && score.is_nan(), "{method:?}: {score} or {other}");
    }
    scores
}

fn check(method: Normalise, expected: [f64; 5]) {
    close(&scores(method, &X, false), &expected);
}

fn check_flipped(method: Normalise, expected: [f64; 5]) {
    close(&scores(method, &X, true), &expected);
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        assert!((one - other).abs() <= 1e-5 * other.abs().max(1e-9), "{found:?} instead of {expected:?}");
    }
}

#[test]
fn min_max() {
    check(Normalise::MinMax(MinMax::default()), [0.0, 0.111111, 0.111111, 0.444444, 1.0]);
    check(Normalise::MinMax(MinMax { lower: 1.0, upper: 100.0 }), [1.0, 12.0, 12.0, 45.0, 100.0]);
    check_flipped(Normalise::MinMax(MinMax { lower: 1.0, upper: 100.0 }), [100.0, 89.0, 89.0, 56.0, 1.0]);
}

#[test]
fn z_scores_of_population_and_sample() {
    let population = [-0.912871, -0.608581, -0.608581, 0.30429, 1.82574];
    check(Normalise::ZScore(ZScore::default()), population);
    check_flipped(Normalise::ZScore(ZScore::default()), population.map(|z| -z));
    let sample = ZScore { divisor: Divisor::Sample, ..ZScore::default() };
    check(Normalise::ZScore(sample), [-0.816497, -0.544331, -0.544331, 0.272166, 1.63299]);
    let hundred = ZScore { mean: 100.0, sd: 10.0, ..ZScore::default() };
    check(Normalise::ZScore(hundred), population.map(|z| 100.0 + 10.0 * z));
}

#[test]
fn z_scores_by_people_count_people() {
    let by_people = Normalise::ZScore(ZScore { by_people: true, ..ZScore::default() });
    // As if the second area stood there three times; the last has no people, so no say.
    let people = [1.0, 3.0, 0.0];
    let each = Normalise::ZScore(ZScore::default()).apply(&[1.0, 5.0, 5.0, 5.0], false, None).unwrap();
    let scores = by_people.apply(&[1.0, 5.0, 9.0], false, Some(&people)).unwrap();
    close(&scores, &[each[0], each[1], 2.0 * each[1] - each[0]]);
    assert_eq!(by_people.apply(&[1.0, 5.0], false, None), Err(NormaliseError::NoPeople));
    assert_eq!(by_people.apply(&[1.0, 5.0], false, Some(&[0.0, 0.0])), Err(NormaliseError::NoPeople));
    assert_eq!(by_people.apply(&[1.0, 5.0], false, Some(&[2.0, -1.0])), Err(NormaliseError::NoPeople));
    let lopsided = by_people.apply(&[1.0, 5.0], false, Some(&[2.0, 0.0]));
    assert!(matches!(lopsided, Err(NormaliseError::NoSpread { .. })));
}

#[test]
fn robust_z() {
    check(Normalise::RobustZ, [-0.674491, 0.0, 0.0, 2.02347, 5.39593]);
    let mostly_zero = Normalise::RobustZ.apply(&[0.0, 0.0, 0.0, 7.0], false, None);
    assert_eq!(mostly_zero, Err(NormaliseError::NoMiddleSpread { method: "robust-z", areas: 4, value: 0.0 }));
}

#[test]
fn places_count_from_below() {
    check(Normalise::Rank(Rank { ties: Ties::Average }), [1.0, 2.5, 2.5, 4.0, 5.0]);
    check(Normalise::Rank(Rank { ties: Ties::Max }), [1.0, 3.0, 3.0, 4.0, 5.0]);
    check(Normalise::Rank(Rank { ties: Ties::Dense }), [1.0, 2.0, 2.0, 3.0, 4.0]);
    check_flipped(Normalise::Rank(Rank::default()), [5.0, 3.0, 3.0, 2.0, 1.0]);
    check(Normalise::PercentileRank(PercentileRank::default()), [0.0, 0.25, 0.25, 0.75, 1.0]);
    check_flipped(Normalise::PercentileRank(PercentileRank::default()), [1.0, 0.5, 0.5, 0.25, 0.0]);
    check(Normalise::Borda, [0.0, 1.0, 1.0, 3.0, 4.0]);
}

#[test]
fn z_scores_of_values_of_any_size() {
    let z = Normalise::ZScore(ZScore::default());
    let of = z.apply(&[1.0, 2.0, 5.0], false, None).unwrap();
    for unit in [1e-300, 1e-160, 1e200] {
        let found = z.apply(&[unit, 2.0 * unit, 5.0 * unit], false, None).unwrap();
        for (found, wanted) in found.iter().zip(&of) {
            assert!((found - wanted).abs() < 1e-14, "{unit:e}: {found} is not {wanted}");
        }
    }
}

#[test]
fn messages_show_small_and_large_numbers_with_an_exponent() {
    let error = NormaliseError::NoSpread { method: "min-max", areas: 3, value: 1e-300 };
    assert_eq!(error.to_string(), "`min-max` needs values that differ, but all 3 values are 1e-300");
    let error = Normalise::DistanceToTarget(DistanceToTarget { target: 2e17, cap: false })
        .apply(&[2e17, 4e17], false, None)
        .unwrap_err();
    assert!(error.to_string().starts_with("`target` of `distance-to-target` is 2e17, which"), "{error}");
}

#[test]
fn distances() {
    check(Normalise::DistanceToBest, [0.1, 0.2, 0.2, 0.5, 1.0]);
    check_flipped(Normalise::DistanceToBest, [1.0, 0.5, 0.5, 0.2, 0.1]);
    check(Normalise::DistanceToMax, [0.0, 0.111111, 0.111111, 0.444444, 1.0]);
    let target = |cap| Normalise::DistanceToTarget(DistanceToTarget { target: 80.0, cap });
    check(target(false), [0.0, 0.142857, 0.142857, 0.571429, 1.28571]);
    check(target(true), [0.0, 0.142857, 0.142857, 0.571429, 1.0]);
    let reference = |cap| Normalise::DistanceToReference(DistanceToReference { value: 20.0, cap });
    check(reference(false), [0.0, 1.0, 1.0, 4.0, 9.0]);
    check_flipped(reference(true), [1.0, 1.0, 1.0, 0.625, 0.0]);
}

#[test]
fn a_reference_at_the_worst_value_is_an_error_or_the_cap() {
    let reference = |cap| Normalise::DistanceToReference(DistanceToReference { value: 10.0, cap });
    let at_start = |method, parameter, areas, value, end| {
        Err(NormaliseError::AtStart { method, parameter, areas, value, end })
    };
    let found = reference(false).apply(&X, false, None);
    assert_eq!(found, at_start("distance-to-reference", "value", 5, 10.0, "least"));
    // Where less is better, the worst is the greatest.
    let target = |target, cap| Normalise::DistanceToTarget(DistanceToTarget { target, cap });
    let found = target(100.0, false).apply(&X, true, None);
    assert_eq!(found, at_start("distance-to-target", "target", 5, 100.0, "greatest"));
    assert_eq!(
        target(10.0, false).apply(&X, false, None).unwrap_err().to_string(),
        "`target` of `distance-to-target` is 10, which is the least of 5 values: the way there is counted from that, and has no length"
    );
    // All values are the same: a target elsewhere is a way off, the same for all; one at it is none, capped or not.
    let same = [10.0; 3];
    assert_eq!(target(5.0, false).apply(&same, false, None), Ok(vec![0.0; 3]));
    for cap in [false, true] {
        let found = target(10.0, cap).apply(&same, false, None);
        assert_eq!(found, at_start("distance-to-target", "target", 3, 10.0, "least"), "{cap}");
    }
    // A way longer than numbers go.
    let error = target(1e308, false).apply(&[-1e308, 0.0], false, None).unwrap_err();
    assert!(matches!(error, NormaliseError::Parameter { parameter: "target", found: 1e308, .. }), "{error}");
    let capped = reference(true).apply(&X, false, None).unwrap();
    assert!(capped[0].is_nan());
    assert_eq!(capped[1..], [1.0; 4]);
    let best = Normalise::DistanceToReference(DistanceToReference { value: 100.0, cap: true });
    let capped = best.apply(&X, true, None).unwrap();
    assert!(capped[4].is_nan());
    assert_eq!(capped[..4], [1.0; 4]);
}

#[test]
fn goalposts_cut_off_scale_and_take_logarithms() {
    let posts = Goalposts { lower: 15.0, upper: 90.0, ..Goalposts::default() };
    check(Normalise::Goalposts(posts), [0.0, 0.0666667, 0.0666667, 0.466667, 1.0]);
    check_flipped(Normalise::Goalposts(posts), [1.0, 0.933333, 0.933333, 0.533333, 0.0]);
    let open = Goalposts { truncate: false, scale: 75.0, base: 15.0, ..posts };
    check(Normalise::Goalposts(open), X);
    // The income of the HDI: 100 to 75,000 dollars in logarithms.
    let income = Normalise::Goalposts(Goalposts { lower: 100.0, upper: 75_000.0, log: true, ..posts });
    close(
        &scores(income, &[100.0, 22_721.0, 90_000.0], false),
        &[0.0, 227.21_f64.ln() / 750.0_f64.ln(), 1.0],
    );
    let refused = income.apply(&[5.0, 0.0], false, None).unwrap_err();
    assert!(matches!(refused, NormaliseError::Value { area: 1, areas: 1, .. }), "{refused}");
    check(Normalise::Scaled(Scaled { lower: 10.0, upper: 60.0, scale: 5.0 }), [0.0, 1.0, 1.0, 4.0, 9.0]);
    check_flipped(
        Normalise::Scaled(Scaled { lower: 0.0, upper: 10.0, scale: 1.0 }),
        [-1., -2., -2., -5., -10.],
    );
}

#[test]
fn none_leaves_values_and_turns_their_sign_under_flip() {
    check(Normalise::None, X);
    check_flipped(Normalise::None, X.map(|x| -x));
}

#[test]
fn rank_exponential_of_five() {
    let need = [1.0, 2.0, 3.0, 4.0, 5.0];
    let exponential = Normalise::RankExponential(RankExponential::default());
    let expected = [100.0, 35.8568, 20.6327, 11.5515, 5.05805];
    close(&scores(exponential, &need, true), &expected);
    close(&scores(exponential, &need.map(|x| -x), false), &expected);
}

#[test]
fn rank_exponential_of_england() {
    let places: Vec<f64> = (1..=32_844).map(f64::from).collect();
    let given = RankExponential { given: Given::Places, ..RankExponential::default() };
    let scores = Normalise::RankExponential(given).apply(&places, true, None).unwrap();
    let at = [1, 3284, 16422, 32844].map(|place| scores[place - 1]);
    close(&at, &[100.0, 50.4353, 15.6482, 0.000691232]);
    let middle = scores.iter().filter(|score| **score > 50.0).count();
    assert!((3_284..=3_400).contains(&middle), "a tenth lies above 50: {middle}");
}

#[test]
fn rank_exponential_shares_places_as_told() {
    let case = |ties| Normalise::RankExponential(RankExponential { ties, ..RankExponential::default() });
    let place = |r: f64| -23.0 * (1.0 - (6.0 - r) / 5.0 * (1.0 - (-100.0_f64 / 23.0).exp())).ln();
    close(&scores(case(Ties::Average), &X, false)[..3], &[place(5.0), place(3.5), place(3.5)]);
    close(&scores(case(Ties::Min), &X, false)[..3], &[place(5.0), place(3.0), place(3.0)]);
    let first = case(Ties::First).apply(&X, false, None).unwrap();
    close(&first[1..3], &[place(3.0), place(4.0)]);
}

#[test]
fn rank_exponential_to_zero_and_other_constants() {
    let to_zero = RankExponential { scale: Scale::ToZero, ..RankExponential::default() };
    let scores = scores(Normalise::RankExponential(to_zero), &[4.0, 3.0, 2.0, 1.0], false);
    assert_eq!(scores[3], 0.0);
    assert!(scores[3].is_sign_positive());
    close(&scores[..2], &[-23.0 * (1.0 - 0.75 * 0.987_065_098_6_f64).ln(), 15.6468]);
    for constant in [0.0, -1.0, MISSING, f64::INFINITY] {
        let wrong = Normalise::RankExponential(RankExponential { constant, ..to_zero });
        assert!(matches!(wrong.apply(&X, false, None), Err(NormaliseError::Parameter { .. })), "{constant}");
    }
}

#[test]
fn rank_exponential_with_a_great_constant_is_a_straight_line() {
    for constant in [1e9, 1e300] {
        let method = RankExponential { constant, ..RankExponential::DEFAULT };
        let found = scores(Normalise::RankExponential(method), &[1.0, 2.0, 3.0, 4.0, 5.0], false);
        for (found, line) in found.iter().zip([20.0, 40.0, 60.0, 80.0, 100.0]) {
            assert!((found - line).abs() < 1e-5, "{found} instead of {line} with {constant}");
        }
    }
}

#[test]
fn rank_exponential_in_32_bits_stores_share_and_score_in_them() {
    let single = RankExponential { precision: Precision::Single, ..RankExponential::default() };
    let scores = scores(Normalise::RankExponential(single), &X, false);
    assert!(scores.iter().all(|score| f64::from(*score as f32) == *score));
    let share = f64::from(0.2_f64 as f32);
    let score = -23.0 * (1.0 - share * (1.0 - (-100.0_f64 / 23.0).exp())).ln();
    assert_eq!(scores[0], f64::from(score as f32));
}

#[test]
fn given_places_are_used_as_they_are() {
    let given = RankExponential { given: Given::Places, ..RankExponential::default() };
    let method = Normalise::RankExponential(given);
    let places = [1.0, 2.5, 2.5, MISSING, 4.0];
    let unlike = scores(method, &places, false);
    let alike = method.apply(&places, true, None).unwrap();
    assert_eq!(unlike[0], 100.0);
    assert!(unlike[3].is_nan() && unlike[1] == unlike[2] && unlike[..3] == alike[..3]);
    for wrong in [0.0, 5.0, -1.0] {
        let refused = method.apply(&[1.0, 2.0, wrong, 3.0], false, None).unwrap_err();
        assert!(matches!(refused, NormaliseError::Value { area: 2, .. }), "{refused}");
    }
}

#[test]
fn normal_scores_of_the_worked_example() {
    let method = Normalise::NormalScore(NormalScore::default());
    close(&scores(method, &[3.0, 8.0, 8.0, 20.0], false), &[-0.841621, 0.0, 0.0, 0.841621]);
    let fitted = method.fit(&[3.0, 8.0, 8.0, 20.0], false, None).unwrap();
    assert_eq!(fitted.score(1000.0), fitted.score(20.0));
}

#[test]
fn a_constant_column_has_no_spread_or_a_score_as_each_method_says() {
    let constant = [7.0, 7.0, MISSING, 7.0];
    let case = |method: Normalise| method.apply(&constant, false, None);
    for method in [Normalise::MinMax(MinMax::default()), Normalise::DistanceToMax] {
        let error = NormaliseError::NoSpread { method: method.name(), areas: 3, value: 7.0 };
        assert_eq!(case(method), Err(error));
    }
    let error = NormaliseError::NoSpread { method: "percentile-rank", areas: 3, value: 7.0 };
    assert_eq!(case(Normalise::PercentileRank(PercentileRank::default())), Err(error));
    for (method, score) in [
        (Normalise::ZScore(ZScore::default()), 0.0),
        (Normalise::RobustZ, 0.0),
        (Normalise::Rank(Rank::default()), 1.0),
        (Normalise::Borda, 0.0),
        (Normalise::DistanceToBest, 1.0),
        (Normalise::NormalScore(NormalScore::default()), 0.0),
    ] {
        let scores = case(method).unwrap();
        assert_eq!([scores[0], scores[1], scores[3]], [score; 3], "{method:?}");
        assert!(scores[2].is_nan());
    }
}

#[test]
fn one_area_has_a_score_where_that_means_something() {
    let one = [MISSING, 7.0];
    for method in [
        Normalise::MinMax(MinMax::default()),
        Normalise::PercentileRank(PercentileRank::default()),
        Normalise::DistanceToMax,
    ] {
        assert!(method.apply(&one, false, None).unwrap()[1].is_nan(), "{method:?}");
    }
    let score = |method: Normalise| method.apply(&one, false, None).unwrap()[1];
    assert_eq!(score(Normalise::ZScore(ZScore { divisor: Divisor::Sample, ..ZScore::default() })), 0.0);
    assert_eq!(score(Normalise::RankExponential(RankExponential::default())), 100.0);
    assert_eq!(score(Normalise::Rank(Rank::default())), 1.0);
}

#[test]
fn infinite_values_are_refused_and_infinite_scores_never_given() {
    for method in Normalise::EACH {
        let refused = method.apply(&[1.0, f64::INFINITY, 2.0], false, None).unwrap_err();
        assert!(matches!(refused, NormaliseError::Value { area: 1, areas: 1, .. }), "{method:?}");
    }
    let zero_best = Normalise::DistanceToBest.apply(&[-3.0, 0.0], false, None).unwrap_err();
    assert!(matches!(zero_best, NormaliseError::Value { area: 1, .. }), "{zero_best}");
    let not_above_zero = Normalise::DistanceToBest.apply(&[3.0, 0.0], true, None).unwrap_err();
    assert!(matches!(not_above_zero, NormaliseError::Value { area: 1, .. }), "{not_above_zero}");
    let too_wide = Normalise::MinMax(MinMax::default()).apply(&[-1e308, 1e308], false, None);
    assert!(matches!(too_wide, Err(NormaliseError::Infinite { .. })));
}
