//! Loops against all paths tried one by one, and what is told of those that are not listed.

use super::*;
use crate::random::Random;
use crate::wheel::digraph::Effect;

/// All loops by the plain definition, as lists of effects in the stated order.
fn plain(graph: &Digraph) -> Vec<Vec<usize>> {
    fn go(graph: &Digraph, path: &mut Vec<usize>, nodes: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
        for &entry in graph.out(nodes[nodes.len() - 1]) {
            let to = graph.effects()[entry].to;
            path.push(entry);
            if to == nodes[0] {
                found.push(path.clone());
            } else if to > nodes[0] && !nodes.contains(&to) {
                nodes.push(to);
                go(graph, path, nodes, found);
                nodes.pop();
            }
            path.pop();
        }
    }
    let mut found = Vec::new();
    (0..graph.nodes()).for_each(|start| go(graph, &mut Vec::new(), &mut vec![start], &mut found));
    found.sort_by_key(Vec::len);
    found
}

fn drawn(random: &mut Random, nodes: usize, chance: f64) -> Digraph {
    let mut effects = Vec::new();
    for from in 0..nodes {
        for to in (0..nodes).filter(|&to| to != from) {
            while random.share() < chance {
                let strength = random.between(-1.0, 1.0);
                let range = random.share() / 4.0;
                let effect = Effect::sure(from, to, strength).within(strength - range, strength + range);
                effects.push(effect.after(1 + random.below(3) as u32));
            }
        }
    }
    Digraph::new(nodes, &effects).unwrap()
}

fn listed(found: &Loops) -> Vec<Vec<usize>> {
    found.loops.iter().map(|it| it.effects.clone()).collect()
}

#[test]
fn the_worked_example_has_one_balancing_loop() {
    let effects =
        [Effect::sure(0, 1, 1.0), Effect::sure(1, 2, 1.0), Effect::sure(2, 3, -1.0), Effect::sure(3, 1, 0.5)];
    let found = loops(&Digraph::new(4, &effects).unwrap(), &Limits::default());
    let only = Loop {
        nodes: vec![1, 2, 3],
        effects: vec![1, 2, 3],
        kind: Kind::Balancing,
        gain: -0.5,
        low: -0.5,
        high: -0.5,
        delay: 3,
    };
    assert_eq!(found, Loops { loops: vec![only], ended: Ended::All, all_up_to: None });
}

#[test]
fn all_loops_are_found_and_the_shortest_come_first() {
    let mut random = Random::named(1, "loops");
    let (mut most, mut total) = (0, 0);
    for round in 0..120 {
        let nodes = 2 + random.below(6);
        let graph = drawn(&mut random, nodes, [0.2, 0.35, 0.5][round % 3]);
        let expected = plain(&graph);
        let found = loops(&graph, &Limits { most: usize::MAX, ..Limits::default() });
        assert_eq!((found.ended, found.all_up_to), (Ended::All, None));
        assert_eq!(listed(&found), expected);
        (most, total) = (most.max(expected.len()), total + expected.len());

        // A shorter list holds the first of them, and says up to which length it holds all.
        for most in [0, 1, expected.len() / 2] {
            let found = loops(&graph, &Limits { most, ..Limits::default() });
            if expected.len() <= most {
                assert_eq!(found.ended, Ended::All);
                continue;
            }
            assert_eq!(found.ended, Ended::Most);
            assert_eq!(listed(&found), expected[..most]);
            assert_eq!(found.all_up_to, Some(expected[most].len() - 1));
        }
        // No longer ones than asked for.
        let short: Vec<Vec<usize>> = expected.iter().filter(|it| it.len() <= 3).cloned().collect();
        for effort in [50_000_000, 0] {
            let limits = Limits { longest: Some(3), most: usize::MAX, effort };
            let found = loops(&graph, &limits);
            if effort > 0 {
                assert_eq!(listed(&found), short);
                let all = short.len() == expected.len();
                assert_eq!(found.ended, if all { Ended::All } else { Ended::Longest });
                assert_eq!(found.all_up_to, (!all).then_some(3));
            } else if !expected.is_empty() {
                assert_eq!((found.ended, found.all_up_to), (Ended::Effort, Some(1)));
            }
        }
        for effort in [10, 100, 1_000] {
            let found = loops(&graph, &Limits { effort, most: usize::MAX, longest: None });
            assert_eq!(listed(&found), expected[..found.loops.len()]);
            let all_up_to = found.all_up_to.unwrap_or(usize::MAX);
            let sure = expected.iter().filter(|it| it.len() <= all_up_to).count();
            assert!(found.loops.len() >= sure);
        }
    }
    assert!(most > 300 && total > 2_000, "{most} {total}");
}

#[test]
fn kinds_gains_and_delays_are_those_of_the_effects() {
    let mut random = Random::named(2, "loops");
    let mut kinds = [0; 3];
    for _ in 0..30 {
        let graph = drawn(&mut random, 5, 0.4);
        let against: Vec<Effect> = graph
            .effects()
            .iter()
            .map(|it| Effect { low: -it.high, strength: -it.strength, high: -it.low, ..*it })
            .collect();
        let against = loops(&Digraph::new(5, &against).unwrap(), &Limits::default());
        let found = loops(&graph, &Limits::default());
        for it in &found.loops {
            let effects: Vec<&Effect> = it.effects.iter().map(|&entry| &graph.effects()[entry]).collect();
            let product: f64 = effects.iter().map(|it| it.strength).product();
            assert_eq!(it.gain, product);
            assert!(it.low <= it.gain && it.gain <= it.high);
            assert_eq!(it.delay, effects.iter().map(|it| u64::from(it.delay)).sum::<u64>());
            // All ends of all strengths: the product is greatest and least at some of them.
            let ends = (0..1_usize << effects.len()).map(|ends| {
                let end = |(k, it): (usize, &&Effect)| if ends >> k & 1 == 1 { it.high } else { it.low };
                effects.iter().enumerate().map(end).product::<f64>()
            });
            let (low, high) =
                ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
            assert!((it.low - low).abs() < 1e-14 && (it.high - high).abs() < 1e-14);
            match it.kind {
                Kind::Reinforcing => assert!(it.low >= 0.0),
                Kind::Balancing => assert!(it.high <= 0.0),
                Kind::Unclear => assert!(it.low < 0.0 && it.high > 0.0),
            }
            kinds[it.kind as usize] += 1;
            // All signs turned: loops of an odd number of effects are the other kind.
            let turned = against.loops.iter().find(|other| {
                let mut effects = other.effects.clone();
                effects.sort_unstable();
                let mut own = it.effects.clone();
                own.sort_unstable();
                effects == own
            });
            let expected = match (it.kind, it.effects.len() % 2) {
                (Kind::Reinforcing, 1) => Kind::Balancing,
                (Kind::Balancing, 1) => Kind::Reinforcing,
                (kind, _) => kind,
            };
            assert_eq!(turned.map(|it| it.kind), Some(expected));
        }
    }
    assert!(kinds.iter().all(|it| *it > 100), "{kinds:?}");
}

#[test]
fn without_a_loop_there_is_none() {
    let effects: Vec<Effect> =
        (0..300).flat_map(|k| [Effect::sure(k, k + 1, 1.0), Effect::sure(k, k + 2, -1.0)]).collect();
    let found = loops(&Digraph::new(302, &effects).unwrap(), &Limits::default());
    assert_eq!(found, Loops { loops: vec![], ended: Ended::All, all_up_to: None });
}

#[test]
fn long_rings_and_very_many_loops_come_to_an_end() {
    // One ring through 3,000 nodes.
    let ring: Vec<Effect> = (0..3_000).map(|k| Effect::sure(k, (k + 1) % 3_000, 1.0)).collect();
    let found = loops(&Digraph::new(3_000, &ring).unwrap(), &Limits::default());
    assert_eq!((found.loops.len(), found.loops[0].delay, found.ended), (1, 3_000, Ended::All));
    assert_eq!(found.loops[0].kind, Kind::Reinforcing);
    // A ring of forty steps, each of which can be made in two ways: 2^40 loops, all of forty effects.
    let twice: Vec<Effect> =
        (0..40).flat_map(|k| [1.0, -1.0].map(|it| Effect::sure(k, (k + 1) % 40, it))).collect();
    let found = loops(&Digraph::new(40, &twice).unwrap(), &Limits { most: 6, ..Limits::default() });
    assert_eq!((found.loops.len(), found.ended, found.all_up_to), (6, Ended::Most, Some(39)));
    // The one of the least strength comes first; then the last step changes first.
    let kinds: Vec<f64> = found.loops.iter().map(|it| it.gain).collect();
    assert_eq!(kinds, [1.0, -1.0, -1.0, 1.0, -1.0, 1.0]);
    // All pairs of 60 nodes act on each other: there are 60 * 59 / 2 loops of two.
    let pair = |from: usize| (0..60).filter(move |&to| to != from).map(move |to| Effect::sure(from, to, 0.1));
    let full = Digraph::new(60, &(0..60).flat_map(pair).collect::<Vec<_>>()).unwrap();
    let found = loops(&full, &Limits { most: 2_000, ..Limits::default() });
    assert_eq!(found.loops.iter().filter(|it| it.nodes.len() == 2).count(), 1_770);
    assert_eq!((found.loops.len(), found.ended, found.all_up_to), (2_000, Ended::Most, Some(2)));
    assert_eq!(found.loops[1_770].nodes, [0, 1, 2]);
}

#[test]
fn a_gain_past_the_floats_is_missing() {
    let effects = [Effect::sure(0, 1, 1e200), Effect::sure(1, 0, -1e200)];
    let found = loops(&Digraph::new(2, &effects).unwrap(), &Limits::default());
    assert!(found.loops[0].gain.is_nan() && found.loops[0].low.is_nan());
    assert_eq!(found.loops[0].kind, Kind::Balancing);
}
