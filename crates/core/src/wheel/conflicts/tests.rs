//! Conflicts against the plain definition.

use super::*;
use crate::random::Random;

fn pull(policy: usize, measure: usize, strength: f64, grade: Option<u8>) -> Pull {
    Pull { policy, measure, strength, grade }
}

#[test]
fn opposite_signs_are_a_conflict_and_equal_ones_are_none() {
    let pulls = [
        pull(2, 0, 1.0, Some(2)),
        pull(0, 0, -3.0, Some(4)),
        pull(1, 0, 2.0, None),
        pull(0, 1, 1.0, None),
        pull(1, 1, 5.0, None),
        pull(2, 2, 1.0, Some(1)),
        pull(2, 2, -0.5, Some(3)),
    ];
    let found = conflicts(3, 4, &pulls).unwrap();
    let contested = Contested { measure: 0, raises: vec![2, 0], lowers: vec![1], strength: 3.0, net: 0.0 };
    assert_eq!(found.contested, [contested]);
    let pair =
        |raises, lowers, strength, net, grade| Conflict { measure: 0, raises, lowers, strength, net, grade };
    assert_eq!(found.pairs, [pair(2, 1, 2.0, -1.0, None), pair(0, 1, 1.0, -2.0, Some(2))]);
    let own = Conflict { measure: 2, raises: 5, lowers: 6, strength: 0.5, net: 0.5, grade: Some(1) };
    assert_eq!(found.own, [own]);
}

#[test]
fn pairs_are_all_pairs_of_opposite_signs_and_turned_signs_swap_sides() {
    let mut random = Random::named(1, "conflicts");
    let mut total = 0;
    for _ in 0..40 {
        let (policies, measures) = (1 + random.below(6), 1 + random.below(4));
        let pulls: Vec<Pull> = (0..random.below(30))
            .map(|_| {
                let strength = (1 + random.below(3)) as f64 * if random.below(2) == 0 { 1.0 } else { -1.0 };
                let grade = Some(random.below(5) as u8).filter(|it| *it > 0);
                pull(random.below(policies), random.below(measures), strength, grade)
            })
            .collect();
        let found = conflicts(policies, measures, &pulls).unwrap();
        let mut expected = Vec::new();
        for (i, up) in pulls.iter().enumerate().filter(|it| it.1.strength > 0.0) {
            for (k, down) in pulls.iter().enumerate().filter(|it| it.1.strength < 0.0) {
                if up.measure == down.measure {
                    expected.push((i, k));
                }
            }
        }
        let mut listed: Vec<(usize, usize)> =
            found.pairs.iter().chain(&found.own).map(|it| (it.raises, it.lowers)).collect();
        listed.sort_unstable();
        assert_eq!(listed, expected);
        total += listed.len();
        let key = |it: &Conflict| (it.measure, pulls[it.raises].policy, pulls[it.lowers].policy);
        assert!(found.pairs.is_sorted_by_key(key) && found.own.is_sorted_by_key(key));
        assert!(found.own.iter().all(|it| key(it).1 == key(it).2));
        assert!(found.pairs.iter().all(|it| key(it).1 != key(it).2));

        let turned: Vec<Pull> = pulls.iter().map(|it| Pull { strength: -it.strength, ..*it }).collect();
        let turned = conflicts(policies, measures, &turned).unwrap();
        let mut swapped: Vec<(usize, usize)> = turned.pairs.iter().map(|it| (it.lowers, it.raises)).collect();
        swapped.sort_unstable();
        let mut pairs: Vec<(usize, usize)> = found.pairs.iter().map(|it| (it.raises, it.lowers)).collect();
        pairs.sort_unstable();
        assert_eq!(swapped, pairs);
        for (one, other) in found.contested.iter().zip(&turned.contested) {
            assert_eq!((one.measure, one.strength, one.net), (other.measure, other.strength, -other.net));
        }
    }
    assert!(total > 500, "{total}");
}

#[test]
fn places_of_one_fund_are_set_against_each_other_where_no_area_gains_by_both() {
    let claim = |policy, fund, areas| Claimant { policy, fund, areas };
    let claims = [
        claim(3, 1, &[1, 5, 9][..]),
        claim(0, 1, &[2, 4]),
        claim(1, 1, &[4, 5]),
        claim(2, 0, &[7]),
        claim(4, 1, &[]),
    ];
    let found = rivals(5, 2, &claims).unwrap();
    let rivals = |one, other, both, one_alone, other_alone| Rivals {
        fund: 1,
        one,
        other,
        both,
        one_alone,
        other_alone,
    };
    assert_eq!(found, [rivals(1, 2, 1, 1, 1), rivals(1, 0, 0, 2, 3), rivals(2, 0, 1, 1, 2)]);
    assert_eq!(found.iter().map(Rivals::are_apart).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn what_is_no_effect_or_claim_is_refused() {
    let message = |it: Pull| conflicts(1, 1, &[it]).unwrap_err().to_string();
    assert_eq!(message(pull(1, 0, 1.0, None)), "effect 0 names policy 1, and there are 1, counted from 0");
    assert_eq!(message(pull(0, 1, 1.0, None)), "effect 0 names measure 1, and there are 1, counted from 0");
    assert_eq!(message(pull(0, 0, 0.0, None)), "effect 0 has the strength 0, not a number above or below 0");
    let claim = |policy, areas| Claimant { policy, fund: 0, areas };
    let message = |claims: &[Claimant<'_>]| rivals(2, 1, claims).unwrap_err().to_string();
    assert_eq!(message(&[claim(0, &[3, 3])]), "claim 0 has the area 3, not in ascending order, each once");
    assert_eq!(
        message(&[claim(1, &[1]), claim(0, &[1]), claim(1, &[2])]),
        "claim 2 says again what claim 0 says"
    );
    assert_eq!(message(&[claim(2, &[1])]), "claim 0 names policy 2, and there are 2, counted from 0");
}
