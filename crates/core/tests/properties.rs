//! Properties of ranks, quantiles, sorting and means that hold for any input.

use proptest::prelude::*;
use theodolite_core::rank::{Order, Ties, quantile, quantiles, rank};
use theodolite_core::sort::argsort;
use theodolite_core::sum::{sum, weighted_mean};

/// Columns with ties, gaps, both zeros and values of any size.
fn column() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        4 => (-20_i32..20).prop_map(f64::from),
        4 => proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO,
        1 => Just(f64::NAN),
    ];
    proptest::collection::vec(value, 0..700)
}

fn present(values: &[f64]) -> Vec<usize> {
    (0..values.len()).filter(|&area| !values[area].is_nan()).collect()
}

proptest! {
    #[test]
    fn sorting_is_stable_and_loses_no_area(values in column()) {
        let mut expected: Vec<u32> = present(&values).iter().map(|&area| area as u32).collect();
        expected.sort_by(|&a, &b| values[a as usize].partial_cmp(&values[b as usize]).unwrap());
        prop_assert_eq!(argsort(&values), expected);
    }

    #[test]
    fn ranks_are_counts_of_areas_ahead(values in column()) {
        let areas = present(&values);
        let (min, max) = (rank(&values, Ties::Min, Order::Descending), rank(&values, Ties::Max, Order::Descending));
        let average = rank(&values, Ties::Average, Order::Descending);
        for &i in areas.iter().take(40) {
            let ahead = areas.iter().filter(|&&k| values[k] > values[i]).count();
            let level = areas.iter().filter(|&&k| values[k] == values[i]).count();
            prop_assert_eq!(min[i], (ahead + 1) as f64);
            prop_assert_eq!(max[i], (ahead + level) as f64);
            prop_assert_eq!(average[i], (min[i] + max[i]) / 2.0);
        }
    }

    #[test]
    fn first_ranks_are_one_to_n(values in column()) {
        let mut ranks = rank(&values, Ties::First, Order::Ascending);
        ranks.retain(|rank| !rank.is_nan());
        ranks.sort_by(f64::total_cmp);
        prop_assert!(ranks.iter().enumerate().all(|(k, rank)| *rank == (k + 1) as f64));
    }

    #[test]
    fn average_ranks_sum_to_those_of_no_ties(values in column()) {
        let areas = present(&values).len() as f64;
        prop_assert_eq!(sum(&rank(&values, Ties::Average, Order::Descending)), areas * (areas + 1.0) / 2.0);
    }

    #[test]
    fn quantiles_are_ceilings_and_as_even_as_can_be(areas in 1_u32..3000, groups in 1_u32..120) {
        let ranks: Vec<f64> = (1..=areas).map(f64::from).collect();
        let cut = quantiles(&ranks, groups);
        if areas < groups {
            prop_assert!(cut.iter().all(|group| group.is_nan()));
            prop_assert_eq!(quantile(1, areas, groups), None);
            return Ok(());
        }
        let mut sizes = vec![0_u32; groups as usize];
        for (rank, group) in (1..=areas).zip(&cut) {
            prop_assert_eq!(quantile(rank, areas, groups).map(f64::from), Some(*group));
            sizes[*group as usize - 1] += 1;
        }
        let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
        prop_assert!(most - least <= 1);
        prop_assert!(cut.is_sorted());
    }

    #[test]
    fn weighted_means_lie_within_their_values(
        pairs in proptest::collection::vec((-1e6..1e6_f64, 0.0..1e6_f64), 1..200)
    ) {
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        if let Some(mean) = weighted_mean(&values, &weights) {
            let weighted = || values.iter().zip(&weights).filter(|(_, weight)| **weight > 0.0);
            let least = weighted().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
            let most = weighted().map(|(value, _)| *value).fold(f64::NEG_INFINITY, f64::max);
            let slack = 1e-12 * least.abs().max(most.abs());
            prop_assert!((least - slack..=most + slack).contains(&mean));
        }
    }

    #[test]
    fn equal_weights_give_the_plain_mean(values in proptest::collection::vec(-1e6..1e6_f64, 1..200)) {
        let mean = weighted_mean(&values, &vec![0.1; values.len()]).unwrap();
        let plain = theodolite_core::sum::mean(&values).unwrap();
        prop_assert!((mean - plain).abs() <= 1e-9);
    }
}
