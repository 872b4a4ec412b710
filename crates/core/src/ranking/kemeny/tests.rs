use super::*;
use crate::random::Random;

fn columns(parts: &[Vec<f64>]) -> Vec<&[f64]> {
    parts.iter().map(Vec::as_slice).collect()
}

/// All orders of `0..n`.
fn orders(n: usize) -> Vec<Vec<usize>> {
    let Some(last) = n.checked_sub(1) else { return vec![vec![]] };
    let shorter = orders(last);
    let longer = shorter.iter().flat_map(|order| {
        (0..n).map(move |place| {
            let mut order = order.clone();
            order.insert(place, last);
            order
        })
    });
    longer.collect()
}

fn score(shares: &[Vec<f64>], order: &[usize]) -> f64 {
    order.iter().enumerate().map(|(k, &a)| order[k + 1..].iter().map(|&b| shares[a][b]).sum::<f64>()).sum()
}

fn random_parts(seed: u64, parts: usize, areas: usize, values: usize) -> Vec<Vec<f64>> {
    let column = |part: usize| {
        let mut random = Random::nth(seed, "kemeny test", part as u64);
        (0..areas).map(|_| random.below(values) as f64).collect()
    };
    (0..parts).map(column).collect()
}

#[test]
fn the_worked_example_is_met() {
    // METHODS 5.4.
    let parts: [&[f64]; 3] =
        [&[62.0, 55.0, 70.0, 48.0, 66.0], &[30.0, 45.0, 20.0, 50.0, 35.0], &[8.0, 6.0, 12.0, 3.0, 9.0]];
    let found = kemeny(&parts, &[0.5, 0.3, 0.2]).unwrap();
    assert_eq!(found.order, [2, 4, 0, 1, 3]);
    assert!((found.score - 7.3).abs() < 1e-12 && (found.bound - 7.3).abs() < 1e-12);
    assert_eq!(found.rank, [3.0, 4.0, 1.0, 5.0, 2.0]);
    assert_eq!(found.proof, Proof::All { orders: 1.0 });
}

#[test]
fn small_cases_are_those_of_all_orders() {
    for seed in 0..60 {
        let (areas, parts, values) = (2 + seed as usize % 6, 1 + seed as usize % 5, 3 + seed as usize % 7);
        let parts = random_parts(seed, parts, areas, values);
        let weights: Vec<f64> = (0..parts.len()).map(|k| 1.0 + k as f64 / 2.0).collect();
        let found = kemeny(&columns(&parts), &weights).unwrap();
        let shares = outrank::matrix(&columns(&parts), &weights).unwrap();
        let all = orders(areas);
        let most = all.iter().map(|order| score(&shares, order)).fold(f64::MIN, f64::max);
        let mut best: Vec<&Vec<usize>> =
            all.iter().filter(|order| score(&shares, order) > most - 1e-9).collect();
        best.sort();
        assert!((found.score - most).abs() < 1e-9 && (found.bound - most).abs() < 1e-9, "{seed}");
        assert_eq!(found.proof, Proof::All { orders: best.len() as f64 }, "{seed}");
        let order: Vec<usize> = found.order.iter().map(|&area| area as usize).collect();
        assert_eq!(&order, best[0], "{seed}");
        let medians: Vec<f64> = (0..areas)
            .map(|area| {
                let places: Vec<f64> = best
                    .iter()
                    .filter_map(|order| order.iter().position(|it| *it == area))
                    .map(|k| k as f64 + 1.0)
                    .collect();
                crate::statistics::median(&places).unwrap()
            })
            .collect();
        assert_eq!(found.rank, rank(&medians, Ties::Min, Order::Ascending), "{seed}");
    }
}

#[test]
fn areas_that_are_equal_share_a_rank() {
    let found = kemeny(&[&[5.0; 4]], &[1.0]).unwrap();
    assert_eq!(found.rank, [1.0; 4]);
    assert_eq!((found.order, found.proof), (vec![0, 1, 2, 3], Proof::All { orders: 24.0 }));
    assert_eq!((found.score, found.bound), (3.0, 3.0));
}

#[test]
fn majorities_without_circles_are_proved_for_any_number_of_areas() {
    let values: Vec<f64> = (0..300).map(|k| f64::from(k * 7 % 300)).collect();
    let found = kemeny(&[&values], &[2.0]).unwrap();
    assert_eq!(found.rank, rank(&values, Ties::Min, Order::Descending));
    assert_eq!(found.proof, Proof::All { orders: 1.0 });
    assert_eq!(found.score, 300.0 * 299.0 / 2.0);
}

#[test]
fn search_finds_what_is_exact() {
    for seed in 0..12 {
        let parts = random_parts(100 + seed, 5, 13, 1000);
        let shares = outrank::matrix(&columns(&parts), &[1.0; 5]).unwrap();
        let (margins, set) = (Margins::new(&shares), (0..13).collect::<Vec<_>>());
        let (exact, searched) = (exact::solve(&margins, &set), search::solve(&margins, &set, &shares));
        assert!((exact.net - searched.net).abs() < 1e-9, "{seed}: {} and {}", exact.net, searched.net);
        assert!(searched.bound >= exact.net - 1e-9);
    }
}

#[test]
fn many_areas_are_searched_and_bounded() {
    let parts = random_parts(7, 4, 120, 5000);
    let columns = columns(&parts);
    let found = kemeny(&columns, &[0.4, 0.3, 0.2, 0.1]).unwrap();
    assert_eq!(found.proof, Proof::Searched);
    assert!(found.score < found.bound);
    let shares = outrank::matrix(&columns, &[0.4, 0.3, 0.2, 0.1]).unwrap();
    let order: Vec<usize> = found.order.iter().map(|&area| area as usize).collect();
    assert!((score(&shares, &order) - found.score).abs() < 1e-9);
    // Within a hundredth of what no order can exceed, and better than the order of Copeland.
    assert!(found.bound - found.score < 0.01 * found.bound, "{} of {}", found.score, found.bound);
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..120).collect::<Vec<_>>());
}

#[test]
fn missing_values_have_no_rank() {
    let parts: [&[f64]; 2] = [&[1.0, f64::NAN, 3.0], &[1.0, 2.0, 3.0]];
    let found = kemeny(&parts, &[1.0, 1.0]).unwrap();
    assert_eq!(found.order, [2, 0]);
    assert!(found.rank[1].is_nan() && found.rank[0] == 2.0 && found.rank[2] == 1.0);
    let empty = kemeny(&[&[]], &[1.0]).unwrap();
    assert_eq!((empty.order, empty.score, empty.bound), (vec![], 0.0, 0.0));
    assert!(kemeny(&[], &[]).is_err());
}
