//! Promises that are true of every method, so that no list of exceptions is needed.

use theodolite_core::Polarity;
use theodolite_core::aggregate::Combine;
use theodolite_core::impute::{Impute, fill};
use theodolite_core::index::{Method, Missing, Part, build};
use theodolite_core::normalise::Normalise;
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::treat::Treat;

const MISSING: f64 = f64::NAN;
const VALUES: [f64; 4] = [3.0, MISSING, 1.0, 2.0];

/// Values that look random, with ties and gaps, from 1 to about 100.
fn column(seed: u32, areas: u32) -> Vec<f64> {
    let value = |area: u32| match (area.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 7) % 103 {
        102 => MISSING,
        value => 1.0 + f64::from(value),
    };
    (0..areas).map(value).collect()
}

#[test]
fn each_normalisation_keeps_order_and_missing_values() {
    for method in Normalise::EACH {
        let scorer = method.fit(&VALUES, false, None).unwrap();
        let [a, missing, b, c] = VALUES.map(|value| scorer.score(value));
        assert!(missing.is_nan(), "{method:?} invented a score");
        assert!(b <= c && c <= a, "{method:?} reversed the order");
    }
}

#[test]
fn each_normalisation_turns_round_under_flip() {
    for method in Normalise::EACH {
        let scorer = method.fit(&VALUES, true, None).unwrap();
        let [a, missing, b, c] = VALUES.map(|value| scorer.score(value));
        assert!(missing.is_nan(), "{method:?} invented a score");
        assert!(b >= c && c >= a, "{method:?} kept the order");
    }
}

#[test]
fn each_normalisation_scores_a_column_as_it_was_fitted() {
    for method in Normalise::EACH {
        for flip in [false, true] {
            let values = column(1, 700);
            let scorer = method.fit(&values, flip, None).unwrap();
            let scores = method.apply(&values, flip, None).unwrap();
            for (&value, &score) in values.iter().zip(&scores) {
                let fitted = scorer.score(value);
                assert!(fitted == score || (fitted.is_nan() && score.is_nan()), "{method:?} {flip}: {value}");
                assert_eq!(score.is_nan(), value.is_nan(), "{method:?}");
            }
        }
    }
}

#[test]
fn each_normalisation_gives_equal_areas_equal_scores_wherever_they_stand() {
    for method in Normalise::EACH {
        let values = column(2, 300);
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        let there = method.apply(&values, false, None).unwrap();
        let back = method.apply(&reversed, false, None).unwrap();
        for (one, other) in there.iter().zip(back.iter().rev()) {
            let equal = (one - other).abs() <= 1e-12 * one.abs().max(1.0);
            assert!(equal || (one.is_nan() && other.is_nan()), "{method:?}");
        }
    }
}

#[test]
fn each_normalisation_has_its_own_name() {
    let mut names = Normalise::EACH.map(Normalise::name);
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

#[test]
fn each_treatment_keeps_order_and_missing_values() {
    for treat in Treat::EACH {
        let values = column(3, 200);
        let treated = treat.apply(&values).unwrap().values;
        for (i, &a) in values.iter().enumerate() {
            assert_eq!(a.is_nan(), treated[i].is_nan(), "{treat:?}");
            for (k, &b) in values.iter().enumerate() {
                assert!(
                    a.is_nan() || b.is_nan() || a >= b || treated[i] <= treated[k],
                    "{treat:?}: {a} and {b}"
                );
            }
        }
    }
}

#[test]
fn each_imputation_keeps_values_and_says_what_it_filled() {
    let columns = [column(4, 500), column(400_000_000, 500), column(2_000_000_007, 500)];
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    for method in Impute::EACH {
        let imputed = fill(&columns, method, None).unwrap();
        for (values, imputed) in columns.iter().zip(&imputed) {
            let mut filled = Vec::new();
            for (area, (&before, &after)) in values.iter().zip(&imputed.values).enumerate() {
                // These columns have nothing to do with each other: nothing far from their middle is suggested.
                assert!((1.0..=102.0).contains(&after), "{method:?}");
                match before.is_nan() {
                    true => filled.push(area as u32),
                    false => assert_eq!(before, after, "{method:?}"),
                }
            }
            assert_eq!(imputed.filled, filled, "{method:?}");
        }
    }
}

#[test]
fn each_imputation_depends_on_groups_and_not_on_their_numbers() {
    let columns = [column(4, 400), column(400_000_000, 400), column(2_000_000_007, 400)];
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let groups: Vec<u32> = (0..400).map(|area| area % 2).collect();
    let others: Vec<u32> = groups.iter().map(|group| 7 - group).collect();
    for method in Impute::EACH {
        let filled = fill(&columns, method, Some(&groups)).unwrap();
        assert!(filled.iter().any(|it| !it.filled.is_empty()), "{method:?}");
        assert_eq!(filled, fill(&columns, method, Some(&others)).unwrap(), "{method:?}");
    }
}

#[test]
fn each_combination_gives_a_higher_score_for_higher_parts() {
    let parts: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]];
    for combine in Combine::EACH {
        let score = combine.combine(&parts, &[0.25, 0.75], 1.0).unwrap().score;
        assert!(score[0] < score[1] && score[1] < score[2], "{combine:?}: {score:?}");
    }
}

#[test]
fn each_combination_has_contributions_that_sum_to_the_score_or_none() {
    let columns = [column(5, 400), column(6, 400), column(7, 400)];
    let parts: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    for combine in Combine::EACH {
        for min_share in [0.0, 0.5, 1.0] {
            let combined = combine.combine(&parts, &[1.0, 2.0, 0.5], min_share).unwrap();
            for (area, &score) in combined.score.iter().enumerate() {
                let terms = combined.contributions.iter().map(|column| column[area]);
                let sum: f64 = terms.filter(|term| !term.is_nan()).sum();
                let equal = (sum - score).abs() <= 1e-12 * score.abs();
                assert!(equal || score.is_nan() || combined.contributions.is_empty(), "{combine:?} {area}");
            }
        }
    }
}

#[test]
fn each_combination_refuses_the_same_weights() {
    let parts: [&[f64]; 2] = [&[1.0], &[2.0]];
    for combine in Combine::EACH {
        for weights in [[0.0, 0.0], [1.0, -1.0], [1.0, MISSING], [1.0, f64::INFINITY]] {
            assert!(combine.combine(&parts, &weights, 1.0).is_err(), "{combine:?} {weights:?}");
        }
        assert!(combine.combine(&parts, &[1.0], 1.0).is_err(), "{combine:?}");
    }
}

#[test]
fn each_rule_for_ties_ranks_every_area_within_1_and_n() {
    let values = column(8, 300);
    let present = values.iter().filter(|value| !value.is_nan()).count() as f64;
    for ties in Ties::EACH {
        for order in [Order::Ascending, Order::Descending] {
            let ranks = rank(&values, ties, order);
            for (&value, &rank) in values.iter().zip(&ranks) {
                assert!(
                    (1.0..=present).contains(&rank) || (value.is_nan() && rank.is_nan()),
                    "{ties:?} {order:?}"
                );
            }
        }
    }
}

#[test]
fn each_pair_of_methods_makes_an_index_and_missing_areas_stay_missing() {
    let columns = [column(9, 120), column(10, 120)];
    for normalise in Normalise::EACH {
        for combine in Combine::EACH {
            let parts = columns.each_ref().map(|values| Part {
                values,
                polarity: Polarity::High,
                weight: 0.5,
                normalise,
                treat: Treat::None,
            });
            let method = Method { combine, missing: Missing::Exclude, ..Method::default() };
            // Some pairs are not defined (a geometric mean of z-scores): they say so.
            let Ok(index) = build(&parts, &method) else { continue };
            for area in 0..120 {
                let missing = columns.iter().any(|column| column[area].is_nan());
                let results = [index.score[area], index.rank[area], index.decile[area]];
                assert!(results.iter().all(|it| it.is_nan() == missing), "{normalise:?} {combine:?} {area}");
            }
        }
    }
}

/// Bits, so that missing values can be compared too.
#[cfg(feature = "parallel")]
fn bits(column: &[f64]) -> Vec<u64> {
    column.iter().map(|value| value.to_bits()).collect()
}

#[cfg(feature = "parallel")]
#[test]
fn an_index_has_the_same_bits_for_any_number_of_threads() {
    let columns: Vec<Vec<f64>> = (0..5).map(|seed| column(seed, 50_000)).collect();
    for (normalise, combine) in [
        (Normalise::EACH[13], Combine::WeightedSum),
        (Normalise::EACH[1], Combine::Generalised { power: 2.0 }),
    ] {
        let parts: Vec<Part<'_>> = columns
            .iter()
            .map(|values| Part {
                values,
                polarity: Polarity::Low,
                weight: 0.3,
                normalise,
                treat: Treat::None,
            })
            .collect();
        let missing = Missing::Keep { min_share: 0.5 };
        let method = Method { combine, missing, ..Method::default() };
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| build(&parts, &method).unwrap())
        };
        let (one, many) = (on(1), on(7));
        assert_eq!(bits(&one.score), bits(&many.score));
        assert_eq!(bits(&one.rank), bits(&many.rank));
        for (one, many) in one.contributions.iter().zip(&many.contributions) {
            assert_eq!(bits(one), bits(many));
        }
    }
}
