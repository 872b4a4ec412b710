use super::*;
use crate::statistics::{Divisor, sd};
use crate::sum::mean;

const AREAS: usize = 2000;

/// Normal numbers, one an area.
fn normals(name: &str, areas: usize) -> Vec<f64> {
    let mut random = Random::named(11, name);
    (0..areas).map(|_| random.normal()).collect()
}

fn observed<'a>(values: &'a [f64], errors: &'a [f64]) -> Observed<'a> {
    Observed { values, errors: Some(errors) }
}

fn draws(posterior: &Posterior, columns: &[&[f64]], count: u64) -> Vec<Vec<Vec<f64>>> {
    let mut columns: Vec<Vec<f64>> = columns.iter().map(|column| column.to_vec()).collect();
    let each = |draw| {
        posterior.draw(5, draw, &mut columns).unwrap();
        columns.clone()
    };
    (0..count).map(each).collect()
}

/// The share of areas whose true value is between the 10th and the 190th of 199 draws: 0.9 if all is right.
fn coverage(posterior: &Posterior, column: &[f64], truth: &[f64]) -> f64 {
    let draws = draws(posterior, &[column], 199);
    let within = (0..column.len()).filter(|&area| {
        let mut of_area: Vec<f64> = draws.iter().map(|draw| draw[0][area]).collect();
        of_area.sort_by(f64::total_cmp);
        (of_area[9]..=of_area[189]).contains(&truth[area])
    });
    within.count() as f64 / column.len() as f64
}

#[test]
fn one_indicator_is_drawn_as_the_closed_form_says() {
    // Errors are equal, so mean and variance are the plain ones: V = 2.5, noise 1, so the spread is 1.5 and the weight 0.6.
    let (values, errors) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0; 5]);
    let posterior = fit(&[observed(&values, &errors)], None, Prior::Univariate).unwrap();
    assert_eq!(posterior.scale(0), Some(Scale::Plain));
    let moments = posterior.moments(0).unwrap();
    let unsure = 2.5 / 5.0; // of the mean
    for (area, value) in values.iter().enumerate() {
        assert!((moments.mean[area] - (0.6 * value + 0.4 * 3.0)).abs() < 1e-9, "{moments:?}");
        assert!((moments.sd[area] - (0.6_f64 + 0.16 * unsure).sqrt()).abs() < 1e-9, "{moments:?}");
    }
    assert!((posterior.reliability(0).unwrap() - 0.6).abs() < 1e-9);
}

#[test]
fn two_indicators_are_drawn_as_the_closed_form_says() {
    // Both of variance 1 with a correlation of 0.8; noise of variance 1 and 0.25, the first of them missing once.
    let (shared, own) = (normals("shared", AREAS), normals("own", AREAS));
    let (e, f) = (normals("e", AREAS), normals("f", AREAS));
    let first: Vec<f64> = shared.iter().zip(&e).map(|(it, e)| 20.0 + it + e).collect();
    let second: Vec<f64> = (0..AREAS).map(|k| 20.0 + 0.8 * shared[k] + 0.6 * own[k] + 0.5 * f[k]).collect();
    let mut holes = first.clone();
    holes[7] = f64::NAN;
    let (one, half) = (vec![1.0; AREAS], vec![0.5; AREAS]);
    let columns = [observed(&holes, &one), observed(&second, &half)];
    let posterior = fit(&columns, None, Prior::Multivariate).unwrap();
    // A = [[2, 0.8], [0.8, 1.25]]: with determinant 1.86, R A^-1 = [[0.61/1.86, 0.8/1.86], [0.2/1.86, 1.36/1.86]].
    let moments = [posterior.moments(0).unwrap(), posterior.moments(1).unwrap()];
    assert!(moments[0].mean[7].is_nan());
    for area in [0, 1, 2, 500, 1999] {
        let (x, y) = (first[area] - 20.0, second[area] - 20.0);
        let expected = [(0.61 * x + 0.8 * y) / 1.86, (0.2 * x + 1.36 * y) / 1.86];
        for (moments, expected) in moments.iter().zip(expected) {
            assert!(
                (moments.mean[area] - 20.0 - expected).abs() < 0.25,
                "{} and {expected}",
                moments.mean[area]
            );
        }
        // R - R A^-1 R.
        assert!((moments[0].sd[area] - (1.0_f64 - (0.61 + 0.64) / 1.86).sqrt()).abs() < 0.04);
        assert!((moments[1].sd[area] - (1.0_f64 - (0.16 + 1.36) / 1.86).sqrt()).abs() < 0.04);
    }
    // Where the first is missing, the second is drawn alone: weight 1/1.25.
    let alone = 20.0 + 0.8 * (second[7] - 20.0);
    assert!((moments[1].mean[7] - alone).abs() < 0.1 && (moments[1].sd[7] - 0.2_f64.sqrt()).abs() < 0.03);

    // And what is drawn has these moments, and its errors go together: covariance 0.8 - (0.61*0.8 + 0.8)/1.86.
    let draws = draws(&posterior, &[&holes, &second], 2000);
    let of = |column: usize| draws.iter().map(|draw| draw[column][3]).collect::<Vec<f64>>();
    let (a, b) = (of(0), of(1));
    assert!((mean(&a).unwrap() - moments[0].mean[3]).abs() < 0.05);
    assert!((sd(&a, Divisor::Sample).unwrap() - moments[0].sd[3]).abs() < 0.03);
    let product: Vec<f64> =
        a.iter().zip(&b).map(|(a, b)| (a - moments[0].mean[3]) * (b - moments[1].mean[3])).collect();
    assert!((mean(&product).unwrap() - (0.8 - 1.288 / 1.86)).abs() < 0.03, "{:?}", mean(&product));
    assert!(draws.iter().all(|draw| draw[0][7].is_nan()));
}

#[test]
fn an_indicator_without_errors_tells_of_one_with() {
    let truth = normals("truth", AREAS);
    let values: Vec<f64> = truth.iter().zip(normals("noise", AREAS)).map(|(it, e)| it + e).collect();
    let told: Vec<f64> = truth.iter().map(|it| libm::exp(2.0 * it)).collect(); // in the same order
    let errors = vec![1.0; AREAS];
    let others = Observed { values: &told, errors: None };
    let alone = fit(&[observed(&values, &errors)], None, Prior::Multivariate).unwrap();
    let both = fit(&[observed(&values, &errors), others], None, Prior::Multivariate).unwrap();
    let astray = |posterior: &Posterior| {
        let moments = posterior.moments(0).unwrap();
        let apart: Vec<f64> = moments.mean.iter().zip(&truth).map(|(a, b)| (a - b) * (a - b)).collect();
        mean(&apart).unwrap()
    };
    assert!(
        (astray(&alone) - 0.5).abs() < 0.05 && astray(&both) < 0.05,
        "{} {}",
        astray(&alone),
        astray(&both)
    );
    assert!(both.moments(1).is_none());
}

#[test]
fn skewed_shares_of_small_groups_are_covered_and_stay_shares() {
    // Shares around 0.08 of 40 to 160 people: many counts of 0, a long tail.
    let mut random = Random::named(3, "shares");
    let truth: Vec<f64> =
        normals("skew", AREAS).iter().map(|it| 1.0 / (1.0 + libm::exp(2.6 - 0.7 * it))).collect();
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for truth in &truth {
        let people = 40 + random.below(121) as u32;
        let count = f64::from(random.binomial(people, *truth));
        values.push(count / f64::from(people));
        errors.push(crate::interval::proportion_error(count, f64::from(people)).unwrap());
    }
    assert!(values.iter().filter(|it| **it == 0.0).count() > 20);
    let fitted = fit(&[observed(&values, &errors)], None, Prior::Multivariate).unwrap();
    assert_ne!(fitted.scale(0), Some(Scale::Plain));
    let within = coverage(&fitted, &values, &truth);
    assert!((0.87..=0.93).contains(&within), "{within}");
    assert!(
        draws(&fitted, &[&values], 20).iter().all(|draw| draw[0].iter().all(|it| (0.0..=1.0).contains(it)))
    );
}

#[test]
fn draws_spread_as_true_values_do_and_naive_ones_count_the_noise_twice() {
    // Nine tenths of the variance is noise.
    let truth = normals("few", AREAS);
    let values: Vec<f64> =
        truth.iter().zip(normals("much noise", AREAS)).map(|(it, e)| it + 3.0 * e).collect();
    let errors = vec![3.0; AREAS];
    let fitted = fit(&[observed(&values, &errors)], None, Prior::Univariate).unwrap();
    let naive = fit(&[observed(&values, &errors)], None, Prior::Naive).unwrap();
    let within = coverage(&fitted, &values, &truth);
    assert!((0.88..=0.92).contains(&within), "{within}");
    let spread =
        |posterior: &Posterior| sd(&draws(posterior, &[&values], 1)[0][0], Divisor::Population).unwrap();
    // True values have a standard deviation of 1; observed ones of sqrt(10); naive draws of sqrt(19).
    assert!((spread(&fitted) - 1.0).abs() < 0.15, "{}", spread(&fitted));
    assert!((spread(&naive) - 19.0_f64.sqrt()).abs() < 0.2, "{}", spread(&naive));
}

#[test]
fn ranks_are_covered_however_much_noise_there_is_and_naive_ones_are_not() {
    use crate::rank::{Order, Ties, rank};
    const FEW: usize = 800;
    let ranks = |column: &[f64]| rank(column, Ties::Min, Order::Descending);
    let truth = normals("ranked", FEW);
    let true_ranks = ranks(&truth);
    for (noise, naive_below) in [(1.0, 0.87), (3.0, 0.78)] {
        let strays = normals("strays", FEW);
        let values: Vec<f64> = truth.iter().zip(&strays).map(|(it, e)| it + noise * e).collect();
        let errors = vec![noise; FEW];
        let covered = |prior| {
            let posterior = fit(&[observed(&values, &errors)], None, prior).unwrap();
            let draws: Vec<Vec<f64>> =
                draws(&posterior, &[&values], 199).iter().map(|draw| ranks(&draw[0])).collect();
            let within = true_ranks.iter().enumerate().filter(|(area, truth)| {
                let mut of_area: Vec<f64> = draws.iter().map(|draw| draw[*area]).collect();
                of_area.sort_by(f64::total_cmp);
                (of_area[9]..=of_area[189]).contains(truth)
            });
            within.count() as f64 / FEW as f64
        };
        let (fitted, naive) = (covered(Prior::Univariate), covered(Prior::Naive));
        assert!((0.87..=0.93).contains(&fitted), "{noise}: {fitted}");
        assert!(naive < naive_below, "{noise}: {naive}");
    }
}

#[test]
fn areas_are_drawn_towards_the_mean_of_their_group() {
    let districts: Vec<u32> = (0..AREAS as u32).map(|area| area / 40).collect();
    let of_district = normals("districts", AREAS / 40);
    let truth: Vec<f64> = (0..AREAS)
        .map(|k| 3.0 * of_district[k / 40])
        .zip(normals("inside", AREAS))
        .map(|(a, b)| a + b)
        .collect();
    let values: Vec<f64> = truth.iter().zip(normals("outside", AREAS)).map(|(it, e)| it + e).collect();
    let errors = vec![1.0; AREAS];
    let column = [observed(&values, &errors)];
    for prior in [Prior::Univariate, Prior::Multivariate] {
        let apart = |groups| {
            let moments = fit(&column, groups, prior).unwrap().moments(0).unwrap();
            mean(&moments.mean.iter().zip(&truth).map(|(a, b)| (a - b) * (a - b)).collect::<Vec<_>>())
                .unwrap()
        };
        // Variance left: 1/(1/10 + 1) = 0.91 by all areas, 1/(1 + 1) = 0.5 by districts.
        assert!((apart(None) - 0.91).abs() < 0.1 && (apart(Some(&districts)) - 0.5).abs() < 0.08);
        let within = coverage(&fit(&column, Some(&districts), prior).unwrap(), &values, &truth);
        assert!((0.88..=0.92).contains(&within), "{within}");
    }
}

#[test]
fn a_draw_is_the_same_every_time_and_another_for_each_number() {
    let (values, errors) = ([1.0, 5.0, 2.0, 8.0], [1.0, 2.0, 0.0, 1.0]);
    for prior in Prior::EACH {
        let posterior = fit(&[observed(&values, &errors)], None, prior).unwrap();
        let draw = |seed, draw| {
            let mut columns = [values.to_vec()];
            posterior.draw(seed, draw, &mut columns).unwrap();
            columns
        };
        assert_eq!(draw(1, 3), draw(1, 3));
        assert_ne!(draw(1, 3), draw(1, 4));
        assert_ne!(draw(1, 3), draw(2, 3));
        assert_eq!(draw(1, 3)[0][2], 2.0);
        assert_eq!(posterior.without_error(0), 1);
    }
}

#[test]
fn values_without_error_stay_and_are_counted() {
    let values = [1.0, f64::NAN, 3.0, 4.0, 7.0, 0.0];
    let errors = [1.0, 1.0, f64::NAN, 1.0, 1.0, 0.0];
    let exact = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0];
    for prior in Prior::EACH {
        let all = [
            observed(&values, &errors),
            Observed { values: &exact, errors: None },
            observed(&exact, &[0.0; 6]),
        ];
        let posterior = fit(&all, None, prior).unwrap();
        let drawn = &draws(&posterior, &[&values, &exact, &exact], 1)[0];
        let changed: Vec<bool> = drawn[0].iter().zip(&values).map(|(a, b)| a != b && !a.is_nan()).collect();
        assert_eq!(changed, [true, false, false, true, true, false], "{prior:?}");
        assert!(drawn[0][1].is_nan());
        assert_eq!((&drawn[1][..], &drawn[2][..]), (&exact[..], &exact[..]));
        assert_eq!([0, 1, 2].map(|k| posterior.without_error(k)), [2, 0, 0]);
        assert_eq!([0, 1, 2].map(|k| posterior.scale(k).is_some()), [true, false, false]);
        let moments = posterior.moments(0).unwrap();
        assert_eq!((moments.mean[2], moments.sd[2]), (3.0, 0.0));
        assert!(moments.sd[1].is_nan());
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let refused = |values: &[f64], errors: &[f64]| {
        fit(&[observed(values, errors)], None, Prior::default()).unwrap_err()
    };
    assert_eq!(
        refused(&[1.0, 2.0], &[1.0, -1.0]),
        MeasurementError::StandardError { indicator: 0, area: 1, error: -1.0 }
    );
    assert!(matches!(refused(&[1.0], &[f64::INFINITY]), MeasurementError::StandardError { area: 0, .. }));
    assert!(matches!(refused(&[f64::INFINITY], &[1.0]), MeasurementError::Value { area: 0, .. }));
    assert!(matches!(refused(&[1.0], &[1.0, 2.0]), MeasurementError::Length { found: 2, expected: 1, .. }));
    for few in [1, 2] {
        let error = refused(&[3.0, 4.0][..few], &[1.0, 1.0][..few]);
        assert_eq!(error, MeasurementError::TooFewAreas { indicator: 0, areas: few, groups: 1 });
    }
    let lone = fit(&[observed(&[1.0, 2.0, 4.0], &[1.0; 3])], Some(&[0, 1, 2]), Prior::default());
    assert_eq!(lone, Err(MeasurementError::TooFewAreas { indicator: 0, areas: 3, groups: 3 }));
    assert!(fit(&[observed(&[1.0], &[1.0])], Some(&[]), Prior::Naive).is_err());
    let posterior = fit(&[observed(&[1.0], &[1.0])], None, Prior::Naive).unwrap();
    assert_eq!(posterior.draw(1, 1, &mut []), Err(MeasurementError::Columns { found: 0, expected: 1 }));
    assert!(posterior.draw(1, 1, &mut [vec![]]).is_err());
}

#[test]
fn nothing_to_draw_is_nothing_wrong() {
    for prior in Prior::EACH {
        assert_eq!(fit(&[], None, prior).unwrap().draw(1, 1, &mut []), Ok(()));
        assert!(fit(&[observed(&[], &[])], None, prior).unwrap().moments(0).is_none());
        let missing = fit(&[observed(&[f64::NAN; 4], &[1.0; 4])], None, prior).unwrap();
        assert_eq!((missing.scale(0), missing.without_error(0)), (None, 0));
    }
}

#[test]
fn columns_of_any_size_are_drawn_as_finite_numbers() {
    let columns: [[f64; 5]; 6] = [
        [5.0; 5],
        [0.0; 5],
        [1e300, 2e300, -1e300, 1.5e308, 0.0],
        [1e-300, 2e-300, 5e-300, 0.0, 1e-308],
        [0.0, 0.0, 0.0, 0.0, 1.0],
        [1.0, 2.0, 3.0, 4.0, 1e12],
    ];
    for values in &columns {
        for error in [1e-300, 1e-9, 1.0, 1e12, 1e300] {
            let errors = [error; 5];
            for prior in Prior::EACH {
                let both = [observed(values, &errors), observed(&columns[5], &[0.5; 5])];
                let posterior = fit(&both, None, prior).unwrap();
                for draw in draws(&posterior, &[values, &columns[5]], 3) {
                    assert!(
                        draw.iter().flatten().all(|it| it.is_finite()),
                        "{values:?} {error:e} {prior:?}: {draw:?}"
                    );
                }
                let moments = posterior.moments(0);
                let finite = |it: &Moments| it.mean.iter().chain(&it.sd).all(|it| it.is_finite());
                assert!(moments.as_ref().is_none_or(finite), "{values:?} {error:e} {prior:?}: {moments:?}");
            }
        }
    }
}
