use super::*;
use crate::normalise::{DistanceToTarget, Given, MinMax, RankExponential, ZScore};
use crate::treat::Winsorise;

const MISSING: f64 = f64::NAN;

fn part(values: &[f64], polarity: Polarity, weight: f64) -> Part<'_> {
    let normalise = Normalise::MinMax(MinMax::default());
    Part { values, polarity, weight, normalise, treat: Treat::None }
}

fn plain(values: &[f64]) -> Part<'_> {
    Part { normalise: Normalise::None, ..part(values, Polarity::High, 1.0) }
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        assert!((one - other).abs() <= tolerance * other.abs(), "{found:?} instead of {expected:?}");
    }
}

/// A nation of `areas` areas of which only the first is looked at: its places in each domain are given.
fn first_of(areas: usize, places: &[f64], weights: &[f64], exponential: RankExponential) -> f64 {
    let columns: Vec<Vec<f64>> =
        places.iter().map(|&place| (0..areas).map(|k| if k == 0 { place } else { 1.0 }).collect()).collect();
    let normalise = Normalise::RankExponential(RankExponential { given: Given::Places, ..exponential });
    let parts: Vec<Part<'_>> = columns
        .iter()
        .zip(weights)
        .map(|(values, &weight)| Part { normalise, ..part(values, Polarity::Low, weight) })
        .collect();
    let method = Method { combine: Combine::WeightedSum, ..Method::default() };
    build(&parts, &method).unwrap().score[0]
}

const IMD: [f64; 7] = [0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093];

#[test]
fn published_scores_of_single_areas_come_out() {
    let england = [33730.0, 33708.0, 33755.0, 33108.0, 33698.0, 29220.0, 244.0];
    let default = RankExponential::default();
    close(&[first_of(33_755, &england, &IMD, default)], &[8.742181], 1e-6);
    let wales = [898.0, 659.0, 1213.0, 1057.0, 221.0, 935.0, 914.0, 1859.0];
    let weights = [0.22, 0.22, 0.15, 0.14, 0.10, 0.07, 0.05, 0.05];
    close(&[first_of(1_909, &wales, &weights, default)], &[19.17394138], 1e-9);
    let abbey = [3614.0, 5912.0, 2603.0];
    close(&[first_of(7_433, &abbey, &[1.0; 3], default)], &[45.068839], 1e-7);
}

#[test]
fn single_precision_is_kept_to_the_score() {
    let single = RankExponential { precision: Precision::Single, ..RankExponential::default() };
    let score =
        first_of(33_755, &[33730.0, 33708.0, 33755.0, 33108.0, 33698.0, 29220.0, 244.0], &IMD, single);
    assert_eq!(f64::from(score as f32), score);
    close(&[score], &[8.742181], 1e-6);
}

#[test]
fn priority_places_of_the_worked_example() {
    // METHODS 4.1.
    let metrics: [(&[f64], Polarity, f64); 8] = [
        (&[28., 31., 35., 40., 33., 45.], Polarity::Low, 1. / 6.),
        (&[12., 10., 8., 5., 9., 3.], Polarity::High, 1. / 6.),
        (&[7., 6., 5., 4., 4.5, 3.], Polarity::High, 1. / 6.),
        (&[12., 10., 9., 8., 20., 7.], Polarity::High, 1. / 12.),
        (&[25., 22., 20., 18., 45., 15.], Polarity::High, 1. / 12.),
        (&[20., 18., 17., 15., 40., 12.], Polarity::High, 1. / 12.),
        (&[18., 16., 12., 9., 8., 6.], Polarity::High, 1. / 8.),
        (&[1.8, 1.5, 1.2, 0.9, 1.0, 0.5], Polarity::High, 1. / 8.),
    ];
    let normalise = Normalise::ZScore(ZScore::default());
    let parts: Vec<Part<'_>> = metrics
        .iter()
        .map(|&(values, polarity, weight)| Part { normalise, ..part(values, polarity, weight) })
        .collect();
    let method = Method { combine: Combine::WeightedSum, quantiles: vec![3], ..Method::default() };
    let index = build(&parts, &method).unwrap();
    close(&index.score, &[1.1168, 0.56098, -0.045289, -0.71617, 0.46303, -1.3793], 5e-5);
    assert_eq!(index.rank, [1.0, 2.0, 4.0, 5.0, 3.0, 6.0]);
    assert_eq!(index.quantiles, [[1.0, 1.0, 2.0, 3.0, 2.0, 3.0]]);
    assert!(index.decile.iter().all(|decile| decile.is_nan()));
    assert_eq!(index.notes, [Note::TooFewAreas { areas: 6, groups: 10 }]);
    let without: Vec<Part<'_>> =
        parts.iter().enumerate().filter(|(k, _)| !(3..6).contains(k)).map(|(_, p)| *p).collect();
    let arithmetic = Method { combine: Combine::Arithmetic, ..method };
    assert_eq!(build(&without, &arithmetic).unwrap().rank[4], 4.0); // without transport area 5 drops from rank 3
}

#[test]
fn rank_one_is_the_lowest_score_where_low_is_worse() {
    let (life, pay) = ([70.0, 80.0, 90.0], [10.0, 30.0, 20.0]);
    let parts = [part(&life, Polarity::Low, 1.0), part(&pay, Polarity::Low, 1.0)];
    let index = build(&parts, &Method { worse: Polarity::Low, ..Method::default() }).unwrap();
    assert_eq!(index.score, [0.0, 0.75, 0.75]);
    assert_eq!(index.rank, [1.0, 2.0, 2.0]);
    assert_eq!((index.ranked, index.tied), (3, 2));
    let turned = build(&parts, &Method::default()).unwrap();
    assert_eq!(turned.score, [1.0, 0.25, 0.25]);
    assert_eq!(turned.rank, [1.0, 2.0, 2.0]);
}

#[test]
fn exponential_parts_need_an_index_that_rises_with_need() {
    let normalise = Normalise::RankExponential(RankExponential::default());
    let parts = [Part { normalise, ..plain(&[1.0, 2.0]) }];
    let error = build(&parts, &Method { worse: Polarity::Low, ..Method::default() }).unwrap_err();
    assert_eq!(error, IndexError::RisesWithNeed { part: 0 });
}

#[test]
fn missing_values_stop_or_leave_out_or_are_borne() {
    let (a, b) = ([1.0, 2.0, 3.0, 100.0], [10.0, 30.0, 20.0, MISSING]);
    let parts = [part(&a, Polarity::High, 2.0), part(&b, Polarity::High, 1.0)];
    let case = |missing| build(&parts, &Method { missing, ..Method::default() });
    assert_eq!(case(Missing::Stop), Err(IndexError::Missing { part: 1, areas: vec![3] }));
    let excluded = case(Missing::Exclude).unwrap();
    assert_eq!(excluded.excluded, [3]);
    assert_eq!(excluded.normalised[0][..3], [0.0, 0.5, 1.0]); // 100 counts in no range
    assert!(excluded.score[3].is_nan() && excluded.normalised[0][3].is_nan());
    assert_eq!(excluded.ranked, 3);
    let kept = case(Missing::Keep { min_share: 2.0 / 3.0 }).unwrap();
    assert_eq!((kept.score[3], kept.rank[3], kept.ranked), (1.0, 1.0, 4));
    let few = case(Missing::Keep { min_share: 0.7 }).unwrap();
    assert!(few.score[3].is_nan());
    assert_eq!(few.notes[0], Note::BelowMinShare { areas: 1 });
}

#[test]
fn areas_left_out_from_the_start_count_nowhere() {
    let values = [5.0, 1.0, MISSING, 3.0, 1000.0];
    let excluded = [false, false, false, false, true];
    let impute = Some((Impute::Mean, None));
    let method = Method { excluded: Some(&excluded), impute, ..Method::default() };
    let index = build(&[plain(&values)], &method).unwrap();
    assert_eq!(index.score[..4], [5.0, 1.0, 3.0, 3.0]);
    assert!(index.score[4].is_nan());
    assert_eq!((index.imputed, index.excluded), (vec![vec![2]], vec![4]));
    assert_eq!(index.rank[..4], [1.0, 4.0, 2.0, 2.0]);
}

#[test]
fn values_are_filled_within_groups() {
    let values = [1.0, MISSING, 10.0, MISSING];
    let method = Method { impute: Some((Impute::Median, Some(&[0, 0, 1, 1]))), ..Method::default() };
    assert_eq!(build(&[plain(&values)], &method).unwrap().score, [1.0, 1.0, 10.0, 10.0]);
}

#[test]
fn outliers_are_treated_before_normalising() {
    let values = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0, 60.0];
    let treat = Treat::Winsorise(Winsorise::default());
    let index = build(&[Part { treat, ..part(&values, Polarity::High, 1.0) }], &Method::default()).unwrap();
    assert_eq!(index.score[7..], [0.75, 1.0, 1.0]);
    assert_eq!(index.treated[0].moved.len(), 1);
    assert_eq!(index.decile, [10.0, 8.0, 8.0, 5.0, 5.0, 5.0, 3.0, 3.0, 1.0, 1.0]);
}

#[test]
fn one_area_has_a_score_and_a_rank_but_no_decile() {
    let normalise = Normalise::RankExponential(RankExponential::default());
    let index = build(&[Part { normalise, ..plain(&[3.0]) }], &Method::default()).unwrap();
    assert_eq!((index.score[0], index.rank[0]), (100.0, 1.0));
    assert!(index.decile[0].is_nan());
}

#[test]
fn nothing_but_missing_values_gives_an_index_without_scores() {
    let method = Method { missing: Missing::Keep { min_share: 0.5 }, ..Method::default() };
    for normalise in Normalise::EACH {
        let index = build(&[Part { normalise, ..plain(&[MISSING; 3]) }], &method).unwrap();
        assert!(index.score.iter().chain(&index.rank).all(|value| value.is_nan()), "{normalise:?}");
        assert_eq!(index.notes, [Note::NoScores], "{normalise:?}");
    }
    assert!(build(&[plain(&[])], &method).unwrap().notes.is_empty());
}

#[test]
fn problems_name_their_part() {
    let wide = [-1e308, 1e308];
    let parts = [plain(&[1.0, 2.0]), part(&wide, Polarity::High, 1.0)];
    let error = build(&parts, &Method::default()).unwrap_err();
    assert!(matches!(error, IndexError::Normalise { part: 1, .. }), "{error}");
    let parts = [plain(&[1.0, 2.0]), plain(&[1.0])];
    let error = build(&parts, &Method::default()).unwrap_err();
    assert_eq!(error.to_string(), "part 1 (counted from 0) has 1 values, but the first part has 2");
    assert_eq!(build(&[], &Method::default()), Err(IndexError::NoParts));
    let weights = build(&[Part { weight: -1.0, ..plain(&[1.0]) }], &Method::default()).unwrap_err();
    assert_eq!(weights, IndexError::Aggregate(AggregateError::Weight { part: 0, weight: -1.0 }));
    let people = build(&[plain(&[1.0])], &Method { people: Some(&[]), ..Method::default() }).unwrap_err();
    assert!(matches!(people, IndexError::Length { found: 0, expected: 1, .. }));
}

#[test]
fn a_share_of_a_best_value_below_zero_is_noted() {
    let parts = [Part { normalise: Normalise::DistanceToBest, ..plain(&[-4.0, -1.0]) }];
    let index = build(&parts, &Method::default()).unwrap();
    assert_eq!(index.score, [4.0, 1.0]);
    assert_eq!(index.notes[0], Note::TurnedRound { part: 0 });
}

#[test]
fn a_target_behind_the_value_that_it_is_counted_from_is_noted() {
    let to = |target| Normalise::DistanceToTarget(DistanceToTarget { target, cap: false });
    let notes = |part: Part<'_>| build(&[part], &Method::default()).unwrap().notes;
    let values = [4.0, 6.0];
    let behind = |found: &[Note]| found.iter().any(|it| matches!(it, Note::TargetBehind { .. }));
    let part = Part { normalise: to(2.0), ..plain(&values) };
    assert_eq!(build(&[part], &Method::default()).unwrap().score, [-0.0, -1.0]);
    assert_eq!(notes(part)[0], Note::TargetBehind { part: 0, target: 2.0, start: 4.0 });
    assert!(!behind(&notes(Part { normalise: to(5.0), ..part })));
    // Turned round, the way is counted from the greatest.
    let low = Part { polarity: Polarity::Low, ..part };
    assert!(!behind(&notes(low)));
    let found = notes(Part { normalise: to(7.0), ..low });
    assert_eq!(found[0], Note::TargetBehind { part: 0, target: 7.0, start: 6.0 });
}

#[test]
fn a_part_that_tells_no_two_areas_apart_is_noted() {
    let z = |values| Part { normalise: Normalise::ZScore(ZScore::default()), ..plain(values) };
    let parts = [z(&[1.0, 2.0, 4.0]), z(&[7.0, f64::NAN, 7.0])];
    let method = Method { missing: Missing::Keep { min_share: 0.0 }, ..Method::default() };
    let index = build(&parts, &method).unwrap();
    assert_eq!(index.normalised[1][0], 0.0);
    assert_eq!(index.notes[0], Note::NoSpread { part: 1 });
    assert_eq!(index.notes.iter().filter(|it| matches!(it, Note::NoSpread { .. })).count(), 1);
    // One value alone is not a want of spread.
    assert!(!build(&[plain(&[1.0])], &method).unwrap().notes.contains(&Note::NoSpread { part: 0 }));
}

/// What leaves a part of equal values out.
fn flat(part: usize, method: &'static str) -> Flat {
    Flat { part, method, areas: 3, value: 7.0 }
}

#[track_caller]
fn blank(columns: &[Vec<f64>], part: usize) {
    assert!(columns[part].iter().all(|it| it.is_nan()), "{columns:?}");
}

#[test]
fn a_part_without_variation_is_left_out_whatever_is_done_about_missing_values() {
    let (values, constant) = ([1.0, 2.0, 4.0], [7.0; 3]);
    let methods = [
        (Normalise::MinMax(MinMax::default()), "min-max", [0.0, 1.0 / 3.0, 1.0]),
        (
            Normalise::PercentileRank(crate::normalise::PercentileRank::default()),
            "percentile-rank",
            [0.0, 0.5, 1.0],
        ),
        (Normalise::DistanceToMax, "distance-to-max", [0.0, 1.0 / 3.0, 1.0]),
    ];
    for missing in [Missing::Stop, Missing::Exclude, Missing::Keep { min_share: 2.0 / 3.0 }] {
        for (normalise, name, scores) in methods {
            let parts =
                [&values, &constant].map(|values| Part { normalise, ..part(values, Polarity::High, 0.5) });
            let index = build(&parts, &Method { missing, ..Method::default() }).unwrap();
            assert_eq!(index.flat, [flat(1, name)]);
            assert_eq!(index.weights.weights, [1.0, 0.0]);
            close(&index.score, &scores, 1e-15);
            assert_eq!(index.rank, [3.0, 2.0, 1.0]);
            assert_eq!(index.contributions[0], index.score);
            blank(&index.contributions, 1);
            blank(&index.normalised, 1);
            assert_eq!((index.ranked, index.excluded.len()), (3, 0));
            assert!(
                !index
                    .notes
                    .iter()
                    .any(|it| matches!(it, Note::NoSpread { .. } | Note::BelowMinShare { .. }))
            );
        }
    }
}

#[test]
fn the_weight_of_a_part_without_variation_is_shared_in_proportion() {
    let columns = [[1.0, 2.0, 4.0], [7.0; 3], [30.0, 10.0, 20.0]];
    let weighted = |weights: [f64; 3]| {
        let parts: Vec<Part<'_>> = columns
            .iter()
            .zip(weights)
            .map(|(values, weight)| part(values, Polarity::High, weight))
            .collect();
        parts
    };
    // x is 0, 1/3, 1 and z 1, 0, 1/2; of the weight of 0.9 in all x has three quarters.
    let sum = Method { combine: Combine::WeightedSum, ..Method::default() };
    let index = build(&weighted([0.3, 0.5, 0.1]), &sum).unwrap();
    close(&index.score, &[0.225, 0.225, 0.7875], 1e-12);
    close(&index.contributions[2], &[0.225, 0.0, 0.1125], 1e-12);
    blank(&index.contributions, 1);
    let index = build(&weighted([0.3, 0.5, 0.1]), &Method::default()).unwrap();
    close(&index.score, &[0.25, 0.25, 0.875], 1e-12);
    // An area that lacks z is judged by the weight of the parts that vary: it has three quarters.
    let gap = [30.0, 10.0, MISSING];
    let mut parts = weighted([0.3, 0.5, 0.1]);
    parts[2].values = &gap;
    let kept = |min_share| Method { missing: Missing::Keep { min_share }, ..Method::default() };
    close(&build(&parts, &kept(0.75)).unwrap().score, &[0.25, 0.25, 1.0], 1e-12);
    assert!(build(&parts, &kept(0.76)).unwrap().score[2].is_nan());
}

/// With a flat part at each place, an index is the same as without it, however it is made.
#[test]
fn a_part_without_variation_changes_nothing_else() {
    let columns = [[3.0, 1.0, 9.0, 4.0, 6.0], [1.0, 8.0, 2.0, 5.0, 7.0], [2.0, 3.0, 5.0, 8.0, 4.0]];
    let (constant, weights) = ([7.0; 5], [0.5, 0.2, 0.3]);
    let normalise = Normalise::MinMax(MinMax { lower: 1.0, upper: 10.0 });
    let plain: Vec<Part<'_>> = columns
        .iter()
        .zip(weights)
        .map(|(values, weight)| Part { normalise, ..part(values, Polarity::High, weight) })
        .collect();
    let mut ways: Vec<(Combine, Weigh)> = Combine::EACH.map(|it| (it, Weigh::Given)).to_vec();
    ways.extend(Weigh::EACH.map(|it| (Combine::Arithmetic, it)));
    ways.push((
        Combine::Arithmetic,
        Weigh::Pca(crate::weights::Pca {
            opposed: crate::weights::Opposed::Accept,
            ..crate::weights::Pca::USUAL
        }),
    ));
    let mut made = 0;
    for (combine, weigh) in ways {
        let method = Method { combine, weigh, ..Method::default() };
        let without = build(&plain, &method);
        for place in 0..=plain.len() {
            let mut parts = plain.clone();
            parts.insert(place, Part { normalise, ..part(&constant, Polarity::High, 0.25) });
            // The others share 1.25 in the place of 1: a sum is that much greater.
            let scale = if combine == Combine::WeightedSum { 1.25 } else { 1.0 };
            let (without, with) = match (&without, build(&parts, &method)) {
                (Ok(without), Ok(with)) => (without, with),
                (Err(IndexError::Weights(WeightsError::Opposed { parts: one })), Err(error)) => {
                    let expected = one.iter().map(|part| part + usize::from(*part >= place)).collect();
                    assert_eq!(error, IndexError::Weights(WeightsError::Opposed { parts: expected }));
                    continue;
                }
                (without, with) => panic!("{combine:?} {weigh:?}: {without:?}, but {with:?}"),
            };
            made += 1;
            assert_eq!(with.rank, without.rank, "{combine:?} {weigh:?}");
            close(&with.score, &without.score.iter().map(|it| it * scale).collect::<Vec<_>>(), 1e-12);
            assert_eq!(with.weights.weights[place], 0.0);
            for (k, contributions) in without.contributions.iter().enumerate() {
                let there = k + usize::from(k >= place);
                let scaled: Vec<f64> = contributions.iter().map(|it| it * scale).collect();
                close(&with.contributions[there], &scaled, 1e-9);
            }
            if !with.contributions.is_empty() {
                blank(&with.contributions, place);
            }
        }
    }
    assert!(made >= 4 * (Combine::EACH.len() + 4), "{made}");
}

#[test]
fn a_logarithm_that_needs_variation_leaves_a_part_out_too() {
    let (values, constant) = ([1.0, 2.0, 4.0], [7.0; 3]);
    let treat = Treat::Log(crate::treat::LogKind::Ct);
    let parts = [plain(&values), Part { treat, ..plain(&constant) }];
    let index = build(&parts, &Method::default()).unwrap();
    assert_eq!(index.flat, [flat(1, "log")]);
    assert_eq!(index.score, values);
    // One that varies can be treated, whatever else is flat.
    let parts = [part(&constant, Polarity::High, 1.0), Part { treat, ..plain(&values) }];
    let index = build(&parts, &Method::default()).unwrap();
    assert_eq!(index.flat, [flat(0, "min-max")]);
    close(&index.score, &[0.03, 1.03, 3.03].map(|it: f64| it.ln()), 1e-12);
}

#[test]
fn an_index_of_nothing_that_varies_is_refused() {
    let (values, constant) = ([1.0, 2.0, 4.0], [7.0; 3]);
    let none = |flat: &[Flat]| Err(IndexError::NoneVaries { flat: flat.to_vec() });
    let only = [part(&constant, Polarity::High, 1.0)];
    assert_eq!(build(&only, &Method::default()), none(&[flat(0, "min-max")]));
    let weightless = [part(&constant, Polarity::High, 1.0), part(&values, Polarity::High, 0.0)];
    assert_eq!(build(&weightless, &Method::default()), none(&[flat(0, "min-max")]));
    for weigh in Weigh::EACH {
        let found = build(&only, &Method { weigh, ..Method::default() });
        assert_eq!(found, none(&[flat(0, "min-max")]), "{weigh:?}");
    }
}

#[test]
fn missing_values_are_dealt_with_before_a_part_is_left_out() {
    let (values, constant) = ([1.0, 2.0, 4.0, 8.0], [7.0, 7.0, MISSING, 7.0]);
    let parts = [part(&values, Polarity::High, 0.5), part(&constant, Polarity::High, 0.5)];
    let made = |missing| build(&parts, &Method { missing, ..Method::default() });
    assert_eq!(made(Missing::Stop), Err(IndexError::Missing { part: 1, areas: vec![2] }));
    let excluded = made(Missing::Exclude).unwrap();
    close(&excluded.score[..2], &[0.0, 1.0 / 7.0], 1e-15);
    assert_eq!((excluded.excluded, excluded.score[2].is_nan()), (vec![2], true));
    let kept = made(Missing::Keep { min_share: 1.0 }).unwrap();
    close(&kept.score, &[0.0, 1.0 / 7.0, 3.0 / 7.0, 1.0], 1e-15);
    assert_eq!(kept.flat, [flat(1, "min-max")]);
}

#[test]
fn a_part_of_one_value_is_missing_and_not_left_out() {
    let (values, one) = ([1.0, 2.0, 4.0], [MISSING, 7.0, MISSING]);
    let parts = [part(&values, Polarity::High, 0.5), part(&one, Polarity::High, 0.5)];
    let method = Method { missing: Missing::Keep { min_share: 0.6 }, ..Method::default() };
    let index = build(&parts, &method).unwrap();
    assert!(index.flat.is_empty());
    assert_eq!(index.notes[0], Note::BelowMinShare { areas: 3 });
}

#[test]
fn other_weights_leave_a_part_without_variation_out() {
    let columns = [[1.0, 2.0, 4.0], [7.0; 3], [30.0, 10.0, 20.0]];
    let parts: Vec<Part<'_>> = columns.iter().map(|values| part(values, Polarity::High, 0.25)).collect();
    let index = build(&parts, &Method::default()).unwrap();
    let normalised: Vec<&[f64]> = index.normalised.iter().map(Vec::as_slice).collect();
    let again = rescore(&normalised, &index.weights.weights, &Method::default(), false).unwrap();
    assert_eq!((again.score, again.rank), (index.score, index.rank));
    let other = rescore(&normalised, &[0.75, 0.0, 0.0], &Method::default(), false).unwrap();
    close(&other.score, &[0.0, 1.0 / 3.0, 1.0], 1e-15);
}

#[test]
fn parts_and_score_are_rounded_before_what_follows() {
    let values = [1.0, 2.0, 4.0, 8.0];
    let part = Part {
        values: &values,
        polarity: Polarity::High,
        weight: 1.0,
        normalise: Normalise::PercentileRank(crate::normalise::PercentileRank { ties: Ties::Min }),
        treat: Treat::None,
    };
    let index = build(&[part], &Method { decimals: Some(1), ..Method::default() }).unwrap();
    assert_eq!(index.normalised[0], [0.0, 0.3, 0.7, 1.0]);
    assert_eq!(index.score, [0.0, 0.3, 0.7, 1.0]);
}

#[test]
fn weights_are_found_from_the_normalised_parts() {
    let (jobless, income) = ([10.0, 30.0, 20.0, 40.0], [200.0, 100.0, 400.0, 300.0]);
    let parts = [part(&jobless, Polarity::High, 9.0), part(&income, Polarity::Low, 0.0)];
    let equal = build(&parts, &Method { weigh: Weigh::Equal, ..Method::default() }).unwrap();
    assert_eq!(equal.weights.weights, [0.5, 0.5]);
    close(&equal.score, &[1.0 / 3.0, 5.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0], 1e-14);
    let entropy = build(&parts, &Method { weigh: Weigh::Entropy, ..Method::default() }).unwrap();
    let columns: Vec<&[f64]> = entropy.normalised.iter().map(Vec::as_slice).collect();
    assert_eq!(entropy.weights.weights, crate::weights::entropy(&columns).unwrap());
    // One wrong polarity, and principal components stop.
    let wrong = [part(&jobless, Polarity::High, 1.0), part(&jobless, Polarity::Low, 1.0), parts[1]];
    let weigh = Weigh::Pca(crate::weights::Pca::USUAL);
    let error = build(&wrong, &Method { weigh, ..Method::default() });
    assert!(matches!(error, Err(IndexError::Weights(WeightsError::Opposed { .. }))), "{error:?}");
}

#[test]
fn the_benefit_of_the_doubt_has_contributions_that_sum_to_the_score() {
    let (a, b) = ([4.0, 3.0, 1.0, 2.0, MISSING, 0.0], [1.0, 3.0, 4.0, 2.0, 9.0, 0.0]);
    let weigh = Weigh::BenefitOfTheDoubt { least_share: 0.1, greatest_share: 0.9 };
    let missing = Missing::Keep { min_share: 0.0 };
    let method = Method { weigh, missing, ..Method::default() };
    let index = build(&[plain(&a), plain(&b)], &method).unwrap();
    for area in [0, 1, 2, 3, 5] {
        let sum = index.contributions[0][area] + index.contributions[1][area];
        assert!((sum - index.score[area]).abs() < 1e-12, "{index:?}");
    }
    assert!(index.score[4].is_nan() && index.score[5] == 0.0);
    assert!(index.notes.contains(&Note::BelowMinShare { areas: 1 }));
    let combine = Combine::Geometric;
    let error = build(&[plain(&a), plain(&b)], &Method { combine, ..method });
    let wanted = IndexError::DoubtCombines { weigh: "benefit-of-the-doubt", combine: "geometric" };
    assert_eq!(error, Err(wanted));
}

#[test]
fn along_a_direction_contributions_sum_to_the_score_too() {
    // By hand: of the areas that are not on the frontier, (2, 2) and (0, 0) reach it at (3, 3), and (3, 0) at (4, 1).
    let (a, b) = ([4.0, 3.0, 1.0, 2.0, MISSING, 0.0, 3.0], [1.0, 3.0, 4.0, 2.0, 9.0, 0.0, 0.0]);
    let weigh = Weigh::DirectionalBenefitOfTheDoubt;
    let missing = Missing::Keep { min_share: 0.0 };
    let method = Method { weigh, missing, ..Method::default() };
    let along = |values| Part { weight: 1.0, ..plain(values) };
    let index = build(&[along(&a), along(&b)], &method).unwrap();
    for (area, score) in [(0, 1.0), (1, 1.0), (2, 1.0), (3, 0.5), (5, 0.25), (6, 0.5)] {
        assert!((index.score[area] - score).abs() < 1e-12, "{index:?}");
        let sum = index.contributions[0][area] + index.contributions[1][area];
        // An area of zeros has nothing that could be shared out.
        assert!(if area == 5 { sum.is_nan() } else { (sum - score).abs() < 1e-12 }, "{index:?}");
    }
    assert_eq!((index.contributions[0][6], index.contributions[1][6]), (0.5, 0.0));
    assert!(index.score[4].is_nan() && index.contributions[0][4].is_nan());
    // A part that is the same everywhere and above 0 lifts all to 1; nought along a way is no way.
    let flat = build(&[along(&[1.0, 2.0]), along(&[7.0, 7.0])], &method).unwrap();
    assert_eq!(flat.score, [1.0; 2]);
    assert!(flat.notes.contains(&Note::AllAtBest { part: 1 }));
    let nowhere = build(&[along(&a), Part { weight: 0.0, ..plain(&b) }], &method);
    let error = IndexError::Weights(WeightsError::Direction { part: 1, value: 0.0 });
    assert_eq!(nowhere, Err(error));
}

#[test]
fn gaps_are_filled_from_other_parts_and_marked() {
    let (a, b) = ([1.0, 2.0, 3.0, 4.0, MISSING, 2.0], [10.0, 20.0, MISSING, 40.0, MISSING, 20.0]);
    let impute = Some((Impute::Regression(crate::impute::Regression::USUAL), None));
    let excluded = [false, false, false, false, false, true];
    let missing = Missing::Exclude;
    let method = Method { impute, missing, excluded: Some(&excluded), ..Method::default() };
    let index = build(&[plain(&a), plain(&b)], &method).unwrap();
    assert!((index.normalised[1][2] - 30.0).abs() < 1e-12);
    assert_eq!(index.imputed, [vec![], vec![2]]);
    assert_eq!(index.excluded, [4, 5]);
    assert!(index.notes.iter().all(|note| !matches!(note, Note::FilledBeyond { .. })));
    let beyond = build(
        &[plain(&a[..4]), plain(&[10.0, 20.0, 30.0, MISSING])],
        &Method { impute, ..Method::default() },
    );
    assert!(beyond.unwrap().notes.contains(&Note::FilledBeyond { part: 1, areas: vec![3] }));
}

#[test]
fn under_benefit_of_the_doubt_a_part_that_is_the_same_everywhere_lifts_all_to_one() {
    let whole = |least_share, greatest_share| Method {
        weigh: Weigh::BenefitOfTheDoubt { least_share, greatest_share },
        missing: Missing::Keep { min_share: 0.0 },
        ..Method::default()
    };
    let as_it_is = |values| Part { normalise: Normalise::None, ..plain(values) };
    let of_parts = |index: &Index| -> Vec<Note> {
        let of_part = |note: &&Note| matches!(note, Note::NoSpread { .. } | Note::AllAtBest { .. });
        index.notes.iter().filter(of_part).cloned().collect()
    };
    let parts = [as_it_is(&[1.0, 2.0, 4.0]), as_it_is(&[7.0, 7.0, 7.0])];
    let index = build(&parts, &whole(0.0, 1.0)).unwrap();
    assert_eq!(index.score, [1.0; 3]);
    assert_eq!(of_parts(&index), [Note::AllAtBest { part: 1 }]);
    // Only areas with a score count: the last has none.
    let parts = [as_it_is(&[1.0, 2.0, f64::NAN]), as_it_is(&[7.0, 7.0, 3.0])];
    assert_eq!(of_parts(&build(&parts, &whole(0.0, 1.0)).unwrap()), [Note::AllAtBest { part: 1 }]);
    // With bounds it is not alone, and a part of zeros lifts none.
    let parts = [as_it_is(&[1.0, 2.0, 4.0]), as_it_is(&[7.0, 7.0, 7.0])];
    let bounded = build(&parts, &whole(0.1, 0.9)).unwrap();
    assert!(bounded.score[0] < 1.0 && of_parts(&bounded).is_empty(), "{bounded:?}");
    let parts = [as_it_is(&[0.0, 2.0, 4.0]), as_it_is(&[0.0, 0.0, 0.0])];
    let index = build(&parts, &whole(0.0, 1.0)).unwrap();
    assert_eq!(
        (index.score[0].to_bits(), &index.score[1..], of_parts(&index).len()),
        (0, &[0.5, 1.0][..], 0)
    );
}
