use super::*;
use crate::aggregate::Combine;

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

/// Columns of 16 areas that do not correlate, each of mean 0 and variance 1.
fn uncorrelated(parts: u32) -> Vec<Vec<f64>> {
    let sign =
        |part: u32, area: u32| if (area & (part + 1)).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
    (0..parts).map(|part| (0..16).map(|area| sign(part, area)).collect()).collect()
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

fn scaled(column: &[f64], by: f64) -> Vec<f64> {
    column.iter().map(|value| value * by).collect()
}

fn sum_of(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// An index of two domains: the first has two indicators, the second three.
fn tree() -> Tree {
    let part = Node::part;
    let nodes = [
        Node::whole(),
        part(0, 1.0),
        part(0, 3.0),
        part(1, 1.0),
        part(1, 1.0),
        part(2, 2.0),
        part(2, 1.0),
        part(2, 1.0),
    ];
    Tree::new(&nodes).unwrap()
}

#[test]
fn trees_that_are_none_are_refused() {
    let refused = |nodes: &[Node]| Tree::new(nodes).unwrap_err();
    assert_eq!(refused(&[]), InfluenceError::Roots { roots: 0 });
    assert_eq!(refused(&[Node::whole(), Node::whole()]), InfluenceError::Roots { roots: 2 });
    let far = InfluenceError::Parent { node: 1, parent: 2, nodes: 2 };
    assert_eq!(refused(&[Node::whole(), Node::part(2, 1.0)]), far);
    let circle = [Node::whole(), Node::part(2, 1.0), Node::part(1, 1.0)];
    assert_eq!(refused(&circle), InfluenceError::Circle { node: 1 });
    let weight = refused(&[Node::whole(), Node::part(0, -1.0)]);
    assert_eq!(weight, InfluenceError::Weight { node: 1, weight: -1.0 });
    let tree = tree();
    assert!(tree.with_weights(&[(3, f64::NAN)]).is_err());
    let columns: [&[f64]; 1] = [&[1.0]];
    let error = remove_each(&TreeIndex::new(&tree, &columns), Order::Descending).unwrap_err();
    assert_eq!(error, InfluenceError::Columns { columns: 1, nodes: 8 });
    let alone = Tree::new(&[Node::whole()]).unwrap();
    assert_eq!(influences(&TreeIndex::new(&alone, &columns)).unwrap()[0].effective_weight, 1.0);
}

#[test]
fn variance_shares_of_independent_parts_go_with_the_square_of_their_weights() {
    let tree = tree();
    let mut columns = vec![Vec::new(); 3];
    columns.extend(uncorrelated(5));
    let columns = slices(&columns);
    let found = influences(&TreeIndex::new(&tree, &columns)).unwrap();
    let effective = [1.0, 0.25, 0.75, 0.125, 0.125, 0.375, 0.1875, 0.1875];
    let variance: f64 = effective[3..].iter().map(|weight| weight * weight).sum();
    for (influence, weight) in found.iter().zip(effective) {
        assert_eq!(influence.effective_weight, weight);
    }
    for (influence, weight) in found[3..].iter().zip(&effective[3..]) {
        close(influence.variance_share, weight * weight / variance);
        close(influence.correlation, weight / variance.sqrt());
    }
    close(found[0].variance_share, 1.0);
    close(found[1].variance_share, found[3].variance_share + found[4].variance_share);
    close(found[1].variance_share + found[2].variance_share, 1.0);
}

#[test]
fn variance_shares_add_up_for_other_means_and_with_missing_values() {
    let tree = tree();
    let value = |node: u64, area: u64| (crate::random::mix(node * 100 + area) % 900) as f64 / 10.0 + 1.0;
    let mut columns: Vec<Vec<f64>> =
        (0..8).map(|node| (0..40).map(|area| value(node, area)).collect()).collect();
    (columns[3][5], columns[6][9], columns[7][9]) = (f64::NAN, f64::NAN, f64::NAN);
    let columns = slices(&columns);
    for combine in
        [Combine::Arithmetic, Combine::Geometric, Combine::Harmonic, Combine::Generalised { power: 2.0 }]
    {
        let index = TreeIndex::new(&tree, &columns).combine(|_| combine);
        let found = influences(&index).unwrap();
        let share = |nodes: &[usize]| nodes.iter().map(|&node| found[node].variance_share).sum::<f64>();
        close(share(&[1, 2]), 1.0);
        close(share(&[3, 4]), share(&[1]));
        close(share(&[5, 6, 7]), share(&[2]));
    }
    let copeland = influences(&TreeIndex::new(&tree, &columns).combine(|_| Combine::Copeland)).unwrap();
    assert!(copeland[1].variance_share.is_nan() && !copeland[1].correlation.is_nan());
}

#[test]
fn removing_a_part_is_a_weight_of_zero() {
    let tree = tree();
    let value = |node: u64, area: u64| (crate::random::mix(node * 100 + area) % 900) as f64;
    let columns: Vec<Vec<f64>> = (0..8).map(|node| (0..30).map(|area| value(node, area)).collect()).collect();
    let columns = slices(&columns);
    let index = TreeIndex::new(&tree, &columns);
    let effects = remove_each(&index, Order::Descending).unwrap();
    let ranks = |tree: &Tree| {
        rank(&TreeIndex::new(tree, &columns).all_scores().unwrap()[0], Ties::Min, Order::Descending)
    };
    assert!(effects[0].is_none());
    for (node, effect) in effects.iter().enumerate().skip(1) {
        let without = tree.with_weights(&[(node, 0.0)]).unwrap();
        assert_eq!(effect, &Some(compare(&ranks(&tree), &ranks(&without))), "{node}");
    }
}

#[test]
fn a_whole_without_parts_is_left_out_and_an_index_without_parts_has_no_ranks() {
    // A domain of one indicator: without the one there is not the other.
    let nodes = [Node::whole(), Node::part(0, 1.0), Node::part(0, 1.0), Node::part(1, 1.0)];
    let tree = Tree::new(&nodes).unwrap();
    let columns: [&[f64]; 4] = [&[], &[], &[1.0, 2.0, 3.0], &[5.0, 1.0, 9.0]];
    let effects = remove_each(&TreeIndex::new(&tree, &columns), Order::Descending).unwrap();
    assert_eq!(effects[1], effects[3]);
    let tree = tree.with_weights(&[(2, 0.0)]).unwrap();
    let effects = remove_each(&TreeIndex::new(&tree, &columns), Order::Descending).unwrap();
    let nothing = effects[3].as_ref().unwrap();
    assert_eq!((nothing.areas, nothing.mean_shift.is_nan()), (0, true));
    assert_eq!(effects[2].as_ref().unwrap().mean_shift, 0.0);
    let none = tree.with_weights(&[(1, 0.0)]).unwrap();
    assert!(TreeIndex::new(&none, &columns).all_scores().unwrap()[0].iter().all(|score| score.is_nan()));
    assert!(influences(&TreeIndex::new(&none, &columns)).unwrap()[3].variance_share.is_nan());
}

#[test]
fn shares_of_variance_of_independent_parts_need_weights_that_go_with_the_root() {
    // w ~ sqrt(share)/sd.
    let base = uncorrelated(4);
    let spread = [1.0, 2.0, 5.0, 0.1];
    let parts: Vec<Vec<f64>> = base.iter().zip(spread).map(|(part, sd)| scaled(part, sd)).collect();
    let wanted = [1.0, 2.0, 3.0, 4.0];
    let fit = optimal_weights(&slices(&parts), &wanted, Measure::VarianceShare).unwrap();
    assert_eq!(fit.outcome, Outcome::Met);
    let raw: Vec<f64> = wanted.iter().zip(spread).map(|(wanted, sd)| f64::sqrt(*wanted) / sd).collect();
    let total: f64 = raw.iter().sum();
    fit.weights.iter().zip(&raw).for_each(|(weight, raw)| close(*weight, raw / total));
    fit.reached.iter().zip(wanted).for_each(|(reached, wanted)| close(*reached, wanted / 10.0));
}

#[test]
fn correlations_of_independent_parts_need_weights_that_go_with_them() {
    // r ~ w sd.
    let base = uncorrelated(3);
    let parts = [base[0].clone(), scaled(&base[1], 4.0), scaled(&base[2], 0.5)];
    let fit = optimal_weights(&slices(&parts), &[2.0, 1.0, 1.0], Measure::Correlation).unwrap();
    let raw = [2.0, 0.25, 2.0];
    assert_eq!(fit.outcome, Outcome::Met);
    fit.weights.iter().zip(raw).for_each(|(weight, raw)| close(*weight, raw / 4.25));
}

#[test]
fn two_parts_of_any_correlation_are_equal_by_their_spread() {
    let base = uncorrelated(2);
    for mix in [-0.9, -0.3, 0.5, 3.0] {
        let second = scaled(&sum_of(&scaled(&base[0], mix), &base[1]), 7.0);
        let sd = 7.0 * f64::sqrt(1.0 + mix * mix);
        for measure in [Measure::Correlation, Measure::VarianceShare] {
            let fit = optimal_weights(&[&base[0], &second], &[1.0, 1.0], measure).unwrap();
            assert_eq!(fit.outcome, Outcome::Met, "{mix} {measure:?}");
            close(fit.weights[0], sd / (1.0 + sd));
        }
    }
}

#[test]
fn correlated_parts_have_the_weights_of_the_linear_equations() {
    // Correlations a, b, c of three parts of variance 1: R w ~ (1, 1, 1) has w ~ R^-1 1.
    let base = uncorrelated(3);
    let second = sum_of(&scaled(&base[0], 0.6), &scaled(&base[1], 0.8));
    let third = sum_of(&scaled(&base[1], -0.28), &scaled(&base[2], 0.96));
    // R = [[1, 0.6, 0], [0.6, 1, -0.224], [0, -0.224, 1]]
    let fit = optimal_weights(&[&base[0], &second, &third], &[1.0; 3], Measure::Correlation).unwrap();
    assert_eq!(fit.outcome, Outcome::Met);
    // By substitution: w1 = 1 - 0.6 w2, w3 = 1 + 0.224 w2, so w2 (1 - 0.36 - 0.050176) = 1 - 0.6 + 0.224.
    let w2 = 0.624 / 0.589824;
    let raw = [1.0 - 0.6 * w2, w2, 1.0 + 0.224 * w2];
    let total: f64 = raw.iter().sum();
    fit.weights.iter().zip(raw).for_each(|(weight, raw)| close(*weight, raw / total));
}

#[test]
fn a_wish_out_of_reach_is_said_to_be_so() {
    // The first part is the sum of the others: it cannot correlate less than they do.
    let base = uncorrelated(2);
    let parts = [sum_of(&base[0], &base[1]), base[0].clone(), base[1].clone()];
    let fit = optimal_weights(&slices(&parts), &[0.1, 1.0, 1.0], Measure::Correlation).unwrap();
    assert_eq!(fit.outcome, Outcome::Nearest);
    close(fit.reached[0], 1.0 / (1.0 + f64::sqrt(2.0)));
    close(fit.distance, 1.0 / (1.0 + f64::sqrt(2.0)) - 0.1 / 2.1);
    close(fit.weights.iter().sum(), 1.0);
    // The third part is the first turned round: what one gains the other loses.
    let parts = [base[0].clone(), base[1].clone(), scaled(&base[0], -1.0)];
    let fit = optimal_weights(&slices(&parts), &[1.0; 3], Measure::Correlation).unwrap();
    assert_eq!(fit.outcome, Outcome::Nearest);
    close(fit.weights[0], fit.weights[2]);
    close(fit.distance, 2.0 / 3.0);
}

#[test]
fn wishes_that_cannot_be_are_refused() {
    let parts: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[1.0, 5.0, f64::NAN]];
    let refused =
        |parts: &[&[f64]], wanted: &[f64]| optimal_weights(parts, wanted, Measure::Correlation).unwrap_err();
    assert_eq!(refused(&parts, &[1.0]), OptimalError::Parts { parts: 2, wanted: 1 });
    assert_eq!(refused(&[], &[]), OptimalError::Parts { parts: 0, wanted: 0 });
    assert_eq!(refused(&parts, &[1.0, -0.5]), OptimalError::Wanted { part: 1, wanted: -0.5 });
    assert_eq!(refused(&parts, &[0.0, 0.0]), OptimalError::NoInfluence);
    let short = OptimalError::Length { part: 1, found: 2, expected: 3 };
    assert_eq!(refused(&[parts[0], &parts[1][..2]], &[1.0, 1.0]), short);
    let flat: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[5.0, 5.0, f64::NAN]];
    assert_eq!(refused(&flat, &[1.0, 1.0]), OptimalError::NoSpread { part: 1, areas: 2 });
    assert_eq!(fit_weights(&[1.0], &[1.0], |_| None), Err(OptimalError::NoStart));
    let one = optimal_weights(&parts[..1], &[3.0], Measure::VarianceShare).unwrap();
    assert_eq!((one.weights, one.outcome), (vec![1.0], Outcome::Met));
}

#[test]
fn parts_that_go_against_each_other_have_the_shares_wished_for() {
    // Referee: the least point of w'Sw/2 - sum b ln w, found by another program.
    let parts: [&[f64]; 3] =
        [&[4.0, 5.0, 7.0, 9.0, 0.0, 1.0], &[7.0, 6.0, 2.0, 0.0, 11.0, 9.0], &[2.0, 8.0, 2.0, 4.0, 6.0, 5.0]];
    let fit = optimal_weights(&parts, &[1.0; 3], Measure::VarianceShare).unwrap();
    assert_eq!(fit.outcome, Outcome::Met);
    for (weight, expected) in fit.weights.iter().zip([0.50954, 0.40284, 0.08763]) {
        assert!((weight - expected).abs() < 5e-6, "{fit:?}");
    }
    fit.reached.iter().for_each(|reached| assert!((reached - 1.0 / 3.0).abs() < 1e-12, "{fit:?}"));
}

/// What weights bring about in the score itself, not by way of the covariances that they were found from.
fn shares_of(parts: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let contributions: Vec<Vec<f64>> =
        parts.iter().zip(weights).map(|(part, weight)| scaled(part, *weight)).collect();
    let nothing = vec![0.0; parts[0].len()];
    let score = contributions.iter().fold(nothing, |score, part| sum_of(&score, part));
    variance_shares(&slices(&contributions), &score)
}

#[test]
fn shares_of_variance_are_those_wished_for_whatever_the_parts() {
    for seed in 0..400 {
        let mut random = crate::random::Random::nth(1, "optimal", seed);
        let (count, areas) = (2 + random.below(8), 20 + random.below(40));
        let mut parts: Vec<Vec<f64>> = Vec::new();
        for k in 0..count {
            let own: Vec<f64> = (0..areas).map(|_| random.normal()).collect();
            let spread = libm::pow(10.0, random.between(-3.0, 3.0));
            // Every other part is mostly an earlier one turned round.
            let column = if k % 2 == 1 {
                let like = random.between(0.0, 30.0);
                let earlier = &parts[random.below(k)];
                let largest = earlier.iter().fold(0.0, |most: f64, it| most.max(it.abs()));
                sum_of(&own, &scaled(earlier, -like / largest))
            } else {
                own
            };
            parts.push(scaled(&column, spread));
        }
        let wanted: Vec<f64> = (0..count).map(|_| libm::pow(10.0, random.between(-2.0, 0.0))).collect();
        let total: f64 = wanted.iter().sum();
        let fit = optimal_weights(&slices(&parts), &wanted, Measure::VarianceShare).unwrap();
        assert_eq!(fit.outcome, Outcome::Met, "{seed}: {fit:?}");
        close(fit.weights.iter().sum(), 1.0);
        assert!(fit.steps < 60 && fit.weights.iter().all(|weight| *weight > 0.0), "{seed}: {fit:?}");
        for (share, wanted) in shares_of(&parts, &fit.weights).iter().zip(&wanted) {
            assert!(
                (share - wanted / total).abs() < 1e-9,
                "{seed}: {share}, not {} in {fit:?}",
                wanted / total
            );
        }
    }
}

#[test]
fn shares_of_variance_of_parts_that_depend_on_each_other_are_met_unless_they_cancel_out() {
    let base = uncorrelated(2);
    // Twice the same part: of a singular matrix, but no mix of them stands still. By hand: w0 = w2 and (2 w0)^2 = 2 w1^2.
    let parts = [base[0].clone(), base[1].clone(), base[0].clone()];
    let fit = optimal_weights(&slices(&parts), &[1.0; 3], Measure::VarianceShare).unwrap();
    assert_eq!(fit.outcome, Outcome::Met);
    let raw = [1.0, f64::sqrt(2.0), 1.0];
    fit.weights.iter().zip(raw).for_each(|(weight, raw)| close(*weight, raw / (2.0 + f64::sqrt(2.0))));
    // One turned round: what the one brings in the other takes away, so that they never have shares above 0 both.
    let parts = [base[0].clone(), base[1].clone(), scaled(&base[0], -1.0)];
    let fit = optimal_weights(&slices(&parts), &[1.0; 3], Measure::VarianceShare).unwrap();
    assert_ne!(fit.outcome, Outcome::Met);
    assert!(fit.distance > 0.1, "{fit:?}");
    let alone = [base[0].clone(), scaled(&base[0], -1.0)];
    let error = optimal_weights(&slices(&alone), &[1.0, 1.0], Measure::VarianceShare).unwrap_err();
    assert_eq!(error, OptimalError::NoStart);
}
