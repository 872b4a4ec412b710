//! Draws whose scores are carried to other areas.

use super::*;
use crate::members::Members;
use crate::rank::Order;
use crate::rebase::{By, Carry, Missing as Gap};

fn carried<'a>(members: &'a Members, by: By<'a>, missing: Gap) -> Carried<'a> {
    Carried { carry: Carry { members, by, missing }, ties: Ties::Min, worse: Polarity::High }
}

fn sets(sets: &[&[f64]]) -> Choices {
    let weights = Weights::Sets(sets.iter().map(|set| set.to_vec()).collect());
    Choices { weights, ..Choices::default() }
}

/// Each area in one ward of so many, at random, some in none; or split between two of them.
fn wards(areas: usize, wards: usize, split: bool) -> Members {
    let mut random = Random::named(3, "wards");
    let mut triples = Vec::new();
    for area in 0..areas as u32 {
        let ward = random.below(wards + 1);
        let other = (ward + 1) % wards;
        match (ward == wards, split && area % 3 == 0) {
            (true, _) => {}
            (false, false) => triples.push((area, ward as u32, 1.0)),
            (false, true) => triples.extend([(area, ward as u32, 0.7), (area, other as u32, 0.3)]),
        }
    }
    Members::with_shares(&triples, wards).unwrap()
}

#[test]
fn every_rank_of_three_wards_is_countable_by_hand() {
    // Two areas a ward. Means by people: income 8, 6, 2; health 1, 5, 6. So the scores are
    // 4.5, 5.5, 4 as built; 6.25, 5.75, 3 with three quarters for income; 2.75, 5.25, 5 with three quarters for health.
    let columns = vec![vec![10.0, 2.0, 6.0, 6.0, 1.0, 3.0], vec![0.0, 4.0, 5.0, 5.0, 9.0, 3.0]];
    let people = [300.0, 100.0, 50.0, 50.0, 20.0, 20.0];
    let ward = Members::new(&[0, 0, 1, 1, 2, 2], 3).unwrap();
    let model = |carried| {
        let choices = sets(&[&[0.75, 0.25], &[0.25, 0.75]]);
        let index = node(&[0.5, 0.5], Method::default());
        Model::carried(leaves(&columns), vec![index], choices, None, carried).unwrap()
    };
    let way = carried(&ward, By::PopulationMean(&people), Gap::Exclude);
    let by_people = model(way);
    assert_eq!(by_people.base(), [2.0, 1.0, 3.0]);
    assert_eq!(by_people.ranks(&[0.2], 0).unwrap(), [1.0, 2.0, 3.0]);
    assert_eq!(by_people.ranks(&[0.7], 0).unwrap(), [3.0, 1.0, 2.0]);

    let settings = Settings { draws: 40, cut: Cut::Areas(1), ..Settings::default() };
    let found = run(&by_people, &settings).unwrap();
    let income = found.probability[0]; // the share of draws with three quarters for income
    assert!(income > 0.2 && income < 0.8, "{income}");
    assert_eq!(found.probability[2], 0.0);
    assert!((found.probability[1] - (1.0 - income)).abs() < 1e-12);
    let means =
        [income + 3.0 * (1.0 - income), 2.0 * income + (1.0 - income), 3.0 * income + 2.0 * (1.0 - income)];
    for (area, mean) in means.into_iter().enumerate() {
        assert!((found.mean[area] - mean).abs() < 1e-12);
        assert!((found.shift[area] - (mean - found.base[area])).abs() < 1e-12);
    }
    assert_eq!((found.best.as_slice(), found.worst.as_slice()), (&[1.0, 1.0, 2.0][..], &[3.0, 2.0, 3.0][..]));
    assert_eq!(
        (found.lower.as_slice(), found.upper.as_slice()),
        (&[1.0, 1.0, 2.0][..], &[3.0, 2.0, 3.0][..])
    );
    // With income the first two change places, 1 + 1 of three wards; with health all move: 1 + 0 + 1.
    assert!((found.mean_shift - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(found.core, [Some(Core::TossUp), Some(Core::TossUp), Some(Core::Out)]);
    assert_eq!((found.ranked, found.group.as_slice()), (3, &[1.0, 1.0, 1.0][..]));

    // By plain means the scores are 4, 5.5, 4 as built; sums are twice that. Where low is worse, ranks run the other way.
    let plain = |by, ties| model(Carried { ties, ..carried(&ward, by, Gap::Exclude) }).base().to_vec();
    assert_eq!(plain(By::Mean, Ties::Min), [2.0, 1.0, 2.0]);
    assert_eq!(plain(By::Sum, Ties::Average), [2.5, 1.0, 2.5]);
    assert_eq!(model(Carried { worse: Polarity::Low, ..way }).base(), [2.0, 3.0, 1.0]);
}

#[test]
fn areas_carried_to_themselves_are_told_as_if_they_stayed() {
    let areas: Vec<u32> = (0..300).collect();
    let same = Members::new(&areas, 300).unwrap();
    let mut columns = columns(4, 300, 40);
    columns[2][17] = MISSING;
    let noise = |draw: u64, columns: &mut [Vec<f64>]| {
        let mut random = Random::nth(1, "noise", draw);
        columns.iter_mut().flatten().for_each(|value| *value += random.share() / 9.0);
    };
    let combines = [
        Combine::WeightedSum,
        Combine::Arithmetic,
        Combine::Geometric,
        Combine::MazziottaPareto { sign: Penalty::Minus },
        Combine::Copeland,
    ];
    for (combine, ties, worse, by, gap, noisy) in [
        (combines[0], Ties::Min, Polarity::High, By::Mean, Gap::Exclude, false),
        (combines[1], Ties::Average, Polarity::Low, By::Sum, Gap::Keep, false),
        (combines[2], Ties::First, Polarity::High, By::Sum, Gap::Exclude, false),
        (combines[3], Ties::Dense, Polarity::Low, By::Mean, Gap::Keep, false),
        (combines[4], Ties::Max, Polarity::High, By::Mean, Gap::Exclude, false),
        (combines[1], Ties::Min, Polarity::High, By::Mean, Gap::Keep, true),
    ] {
        let method = Method { combine, ties, worse, missing: Missing::Exclude, ..Method::default() };
        let index = || node(&[4.0, 3.0, 2.0, 1.0], method.clone());
        let choices = || Choices { leave_out: true, ..within(0.4) };
        let noise: Option<Noise<'_>> = noisy.then_some(&noise as Noise<'_>);
        let leaves = || leaves(&columns).into_iter().map(|leaf| Leaf { polarity: worse, ..leaf }).collect();
        let plain = Model::new(leaves(), vec![index()], choices(), noise).unwrap();
        let way = Carried { ties, worse, ..carried(&same, by, gap) };
        let model = Model::carried(leaves(), vec![index()], choices(), noise, way).unwrap();
        for cut in [Cut::Share(0.1), Cut::Areas(25), Cut::Score(2.5)] {
            let settings = Settings { draws: 60, cut, ..Settings::default() };
            let (found, expected) = (run(&model, &settings).unwrap(), run(&plain, &settings).unwrap());
            // Equal but for `NaN`, which equals nothing.
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{combine:?} {ties:?}");
        }
    }
}

#[test]
fn ranks_are_those_of_the_scores_made_anew_and_carried() {
    let given = [3.0, 2.0, 0.0, 1.0];
    let columns = columns(4, 500, 6);
    let people: Vec<f64> = (0..500).map(|area| f64::from(area * 37 % 101)).collect();
    for (combine, split) in
        [(Combine::WeightedSum, true), (Combine::Geometric, false), (Combine::Copeland, true)]
    {
        let members = wards(500, 60, split);
        let method = Method { combine, ..Method::default() };
        for by in [By::PopulationMean(&people), By::Mean, By::Sum] {
            let way = carried(&members, by, Gap::Keep);
            let quiet = |_: u64, _: &mut [Vec<f64>]| {};
            let model = |noise| {
                let index = node(&given, method.clone());
                Model::carried(leaves(&columns), vec![index], within(0.5), noise, way).unwrap()
            };
            // Noise keeps the columns of the parts from being kept.
            let (kept, anew) = (model(None), model(Some(&quiet)));
            for draw in 0..5 {
                let point = point(&kept, draw);
                let weights = weights(&given, 0.5, &point);
                let parts: Vec<Part<'_>> = (columns.iter().zip(&weights))
                    .map(|(values, &weight)| Part {
                        values,
                        polarity: Polarity::High,
                        weight,
                        normalise: Normalise::None,
                        treat: Treat::None,
                    })
                    .collect();
                let score = build(&parts, &method).unwrap().score;
                let expected = rank(&way.carry.over(&score).values, Ties::Min, Order::Descending);
                same(&kept.ranks(&point, draw).unwrap(), &expected);
                same(&anew.ranks(&point, draw).unwrap(), &expected);
            }
        }
    }
}

#[test]
fn an_area_without_a_score_in_a_draw_counts_as_the_carry_says() {
    // The second area lacks the second part: it has a score in those draws alone that leave this part out.
    let columns = vec![vec![1.0, 9.0, 4.0], vec![2.0, MISSING, 3.0]];
    let ward = Members::new(&[0, 0, 1], 3).unwrap();
    let method = Method { missing: Missing::Exclude, ..Method::default() };
    let model = |gap| {
        let index = node(&[0.5, 0.5], method.clone());
        let choices = Choices { leave_out: true, ..Choices::default() };
        let way = carried(&ward, By::Mean, gap);
        Model::carried(leaves(&columns), vec![index], choices, None, way).unwrap()
    };
    let (kept, excluded) = (model(Gap::Keep), model(Gap::Exclude));
    same(kept.base(), &[2.0, 1.0, MISSING]);
    same(excluded.base(), &[MISSING, 1.0, MISSING]);
    for model in [&kept, &excluded] {
        same(&model.ranks(&[0.9], 0).unwrap(), &[1.0, 2.0, MISSING]); // means of 5 and 4
    }
    let found = run(&excluded, &Settings { draws: 30, ..Settings::default() }).unwrap();
    assert_eq!((found.ranked, found.best[1], found.worst[1]), (1, 1.0, 2.0));
    assert!(found.median[0].is_nan() && found.median[2].is_nan());
}

#[test]
fn rules_judge_the_areas_that_scores_are_carried_to() {
    let columns = columns(3, 200, 1000);
    let members = wards(200, 20, false);
    let index = node(&[1.0; 3], Method::default());
    let way = carried(&members, By::Mean, Gap::Exclude);
    let model = Model::carried(leaves(&columns), vec![index], within(0.8), None, way).unwrap();
    let settings = Settings { draws: 50, ..Settings::default() };
    let of = |areas: usize| {
        let verdicts = Rule::places(&[], true).into_iter().map(|it| vec![Some(it.decile == Some(1)); areas]);
        run_by_rule(&model, &settings, &Rule::new(&[], true, verdicts.collect()).unwrap())
    };
    assert_eq!(of(20).unwrap(), run(&model, &settings).unwrap());
    assert_eq!(of(200).unwrap_err(), UncertaintyError::Verdicts { found: 2400, expected: 240 });
}

#[test]
fn the_number_of_threads_changes_nothing_of_what_is_carried() {
    let members = wards(3000, 400, true);
    let index = node(&[1.0; 4], Method::default());
    let way = carried(&members, By::Mean, Gap::Keep);
    let model = Model::carried(leaves(&columns(4, 3000, 400)), vec![index], within(0.3), None, way).unwrap();
    let settings = Settings { draws: 150, seed: 9, ..Settings::default() };
    let found = |threads: usize| on_threads(threads, || run(&model, &settings).unwrap());
    let one = found(1);
    assert_eq!(one, found(2));
    assert_eq!(one, found(5));
}

#[test]
fn members_that_the_index_has_not_are_refused() {
    let columns = columns(2, 9, 100);
    let refused = |members: &Members, by: By<'_>| {
        let index = node(&[0.6, 0.4], Method::default());
        let way = carried(members, by, Gap::Keep);
        Model::carried(leaves(&columns), vec![index], within(0.1), None, way).err()
    };
    let (ten, nine) = (Members::new(&[0; 10], 1).unwrap(), Members::new(&[0; 9], 1).unwrap());
    assert_eq!(refused(&ten, By::Mean), Some(UncertaintyError::Members { area: 9, told: 9 }));
    let people = [1.0; 5];
    let error = refused(&nine, By::PopulationMean(&people)).unwrap();
    assert_eq!(
        error.to_string(),
        "scores are carried over from area 8 (counted from 0), but only 5 areas have one, and people"
    );
    assert_eq!(refused(&nine, By::Sum), None);
}
