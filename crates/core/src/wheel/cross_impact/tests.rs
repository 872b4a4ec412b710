//! The worked example, powers by hand, and what must not matter.

use super::*;
use crate::random::Random;

fn of(rows: &[&[f64]]) -> Micmac {
    let row = |from: usize| {
        let cells = rows[from].iter().enumerate().filter(|cell| *cell.1 > 0.0);
        cells.map(move |(to, &strength)| Impact { from, to, strength }).collect::<Vec<_>>()
    };
    micmac(rows.len(), &(0..rows.len()).flat_map(row).collect::<Vec<_>>()).unwrap()
}

#[test]
fn the_worked_example_comes_out() {
    let found =
        of(&[&[0.0, 3.0, 1.0, 0.0], &[0.0, 0.0, 2.0, 1.0], &[1.0, 0.0, 0.0, 3.0], &[0.0, 0.0, 1.0, 0.0]]);
    let sums: Vec<[&[f64]; 2]> =
        found.steps.iter().map(|it| [&it.influence[..], &it.dependence[..]]).collect();
    assert_eq!(sums[0], [&[4.0, 3.0, 4.0, 1.0], &[1.0, 3.0, 4.0, 4.0]]);
    assert_eq!(sums[1], [&[13.0, 9.0, 7.0, 4.0], &[4.0, 3.0, 11.0, 15.0]]);
    assert_eq!(sums[2], [&[34.0, 18.0, 25.0, 7.0], &[11.0, 12.0, 25.0, 36.0]]);
    // By hand: 3 * 18 + 25, 2 * 25 + 7, 34 + 3 * 7, 25; then 3 * 57 + 55, 2 * 55 + 25, 79 + 3 * 25, 55.
    assert_eq!(sums[3][0], [79.0, 57.0, 55.0, 25.0]);
    assert_eq!(sums[4][0], [226.0, 135.0, 154.0, 55.0]);
    assert_eq!(found.steps[0].influence_ranks(), [1, 3, 1, 4]);
    assert_eq!(found.steps[1].influence_ranks(), [1, 2, 3, 4]);
    assert_eq!(found.steps[2].influence_ranks(), [1, 3, 2, 4]);
    assert_eq!(found.direct().dependence_ranks(), [4, 3, 1, 1]);
    // Means are 3: node 1 stands at both of them, which is not above.
    use Quadrant::{Autonomous, Dependant, Driver, Relay};
    assert_eq!(found.direct().quadrants(), [Driver, Autonomous, Relay, Dependant]);
    // Then 3 * 135 + 154, 2 * 154 + 55, 226 + 3 * 55, 154: ranked as the power before.
    assert_eq!(found.indirect().influence, [559.0, 363.0, 391.0, 154.0]);
    assert_eq!((found.power(), found.ended), (6, Ended::Settled));
}

#[test]
fn chains_without_a_loop_end() {
    // 0 -> 1 -> 2 -> 3: three steps, no more.
    let found =
        of(&[&[0.0, 2.0, 0.0, 0.0], &[0.0, 0.0, 3.0, 0.0], &[0.0, 0.0, 0.0, 1.0], &[0.0, 0.0, 0.0, 0.0]]);
    assert_eq!((found.ended, found.power()), (Ended::Vanished, 3));
    assert_eq!(found.indirect().influence, [6.0, 0.0, 0.0, 0.0]);
    assert_eq!(found.indirect().dependence, [0.0, 0.0, 0.0, 6.0]);
}

#[test]
fn nothing_has_no_influence() {
    let found = of(&[&[0.0, 0.0], &[0.0, 0.0]]);
    assert_eq!((found.ended, found.power()), (Ended::Vanished, 1));
    assert_eq!(found.direct().quadrants(), [Quadrant::Autonomous; 2]);
    assert_eq!(micmac(0, &[]).unwrap().direct().influence, [0.0; 0]);
}

#[test]
fn great_and_small_strengths_do_not_leave_the_floats_and_keep_their_ranks() {
    let mut random = Random::named(5, "micmac");
    let nodes = 40;
    let mut impacts = Vec::new();
    for from in 0..nodes {
        for to in (0..nodes).filter(|&to| to != from) {
            if random.below(4) == 0 {
                impacts.push(Impact { from, to, strength: (1 + random.below(3)) as f64 });
            }
        }
    }
    let plain = micmac(nodes, &impacts).unwrap();
    for power in [900, -900] {
        let factor = libm::scalbn(1.0, power);
        let scaled: Vec<Impact> =
            impacts.iter().map(|it| Impact { strength: it.strength * factor, ..*it }).collect();
        let scaled = micmac(nodes, &scaled).unwrap();
        assert_eq!((scaled.power(), scaled.ended), (plain.power(), plain.ended));
        for (k, (one, other)) in scaled.steps.iter().zip(&plain.steps).enumerate() {
            assert_eq!(one.influence_ranks(), other.influence_ranks());
            // Exactly the same digits, times 2^900 for each step.
            let shift = one.influence_exponent - power * (k as i32 + 1) - other.influence_exponent;
            for (a, b) in one.influence.iter().zip(&other.influence) {
                assert_eq!(libm::scalbn(*a, shift), *b);
            }
        }
    }
}

#[test]
fn sums_past_the_floats_are_those_of_whole_numbers() {
    // A complete graph of strength 3 between 400 nodes: every row sum of the kth power is (3 * 399)^k.
    let nodes = 400;
    let pair = |from: usize| (0..nodes).filter(move |&to| to != from).map(move |to| (from, to));
    let impacts: Vec<Impact> =
        (0..nodes).flat_map(pair).map(|(from, to)| Impact { from, to, strength: 3.0 }).collect();
    let found = micmac(nodes, &impacts).unwrap();
    assert_eq!((found.power(), found.ended), (2, Ended::Settled));
    assert_eq!(found.indirect().influence, vec![1197.0 * 1197.0; nodes]);
}

#[test]
fn the_order_of_the_list_does_not_matter_and_nodes_may_change_places() {
    let mut random = Random::named(6, "micmac");
    for _ in 0..30 {
        let nodes = 2 + random.below(9);
        let mut impacts = Vec::new();
        for from in 0..nodes {
            for to in (0..nodes).filter(|&to| to != from) {
                impacts.push(Impact { from, to, strength: random.below(4) as f64 });
            }
        }
        let found = micmac(nodes, &impacts).unwrap();
        let mut places: Vec<usize> = (0..nodes).collect();
        for k in (1..nodes).rev() {
            places.swap(k, random.below(k + 1));
        }
        impacts.reverse();
        assert_eq!(micmac(nodes, &impacts).unwrap(), found);
        let moved: Vec<Impact> =
            impacts.iter().map(|it| Impact { from: places[it.from], to: places[it.to], ..*it }).collect();
        let moved = micmac(nodes, &moved).unwrap();
        assert_eq!((moved.power(), moved.ended), (found.power(), found.ended));
        for (one, other) in moved.steps.iter().zip(&found.steps) {
            for (node, &place) in places.iter().enumerate() {
                assert_eq!(one.influence[place], other.influence[node]);
                assert_eq!(one.dependence[place], other.dependence[node]);
                assert_eq!(one.quadrants()[place], other.quadrants()[node]);
            }
        }
        // What all do is what all have done to them.
        for it in &found.steps {
            assert_eq!(it.influence.iter().sum::<f64>(), it.dependence.iter().sum::<f64>());
        }
        // Turning every arrow round swaps influence and dependence.
        let turned: Vec<Impact> =
            impacts.iter().map(|it| Impact { from: it.to, to: it.from, ..*it }).collect();
        let turned = micmac(nodes, &turned).unwrap();
        assert_eq!(turned.direct().influence, found.direct().dependence);
        assert_eq!(turned.steps.get(1).map(|it| &it.influence), found.steps.get(1).map(|it| &it.dependence));
    }
}

#[test]
fn what_is_no_impact_is_refused() {
    let message = |from, to, strength| micmac(2, &[Impact { from, to, strength }]).unwrap_err().to_string();
    assert_eq!(message(0, 2, 1.0), "impact 0 names node 2, and there are 2, counted from 0");
    assert_eq!(message(1, 1, 1.0), "impact 0 is one of node 1 on itself");
    assert_eq!(message(0, 1, -1.0), "impact 0 has the strength -1, not a number of 0 or more");
    assert_eq!(message(0, 1, f64::NAN), "impact 0 has the strength NaN, not a number of 0 or more");
}
