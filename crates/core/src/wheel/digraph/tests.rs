//! The worked example, ranges against all of a box, stability against what is known, and what must flip.

use super::*;
use crate::random::Random;

fn example() -> Digraph {
    let effects =
        [Effect::sure(0, 1, 1.0), Effect::sure(1, 2, 1.0), Effect::sure(2, 3, -1.0), Effect::sure(3, 1, 0.5)];
    Digraph::new(4, &effects).unwrap()
}

/// A digraph with strengths of both signs, drawn so that each pair has an effect by that chance.
fn drawn(random: &mut Random, nodes: usize, chance: f64, size: f64, longest: usize) -> Vec<Effect> {
    let mut effects = Vec::new();
    for from in 0..nodes {
        for to in (0..nodes).filter(|&to| to != from) {
            if random.share() < chance {
                let strength = random.between(-size, size);
                let (low, high) = (strength - 0.3 * random.share(), strength + 0.3 * random.share());
                let delay = 1 + random.below(longest) as u32;
                effects.push(Effect::sure(from, to, strength).within(low, high).after(delay));
            }
        }
    }
    effects
}

fn close(one: &[f64], other: &[f64], within: f64) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (a - b).abs() <= within * (1.0 + b.abs()))
}

#[test]
fn the_worked_example_comes_out() {
    let travel = example().travel(&[1.0, 0.0, 0.0, 0.0], 4).unwrap();
    assert_eq!(
        travel.pulses,
        [
            [1.0, 0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.0],
            [0.0, 0.0, 0.0, -1.0],
            [0.0, -0.5, 0.0, 0.0]
        ]
    );
    assert_eq!(travel.values[4], [1.0, 0.5, 1.0, -1.0]);
    let limit = example().limit(&[1.0, 0.0, 0.0, 0.0]).unwrap();
    assert!(close(&limit, &[1.0, 2.0 / 3.0, 2.0 / 3.0, -2.0 / 3.0], 1e-15), "{limit:?}");
    let stability = example().stability();
    assert!((stability.radius - libm::cbrt(0.5)).abs() < 1e-15);
    assert_eq!(stability.parts.len(), 1);
    assert_eq!((&stability.parts[0].nodes[..], stability.stable()), (&[1, 2, 3][..], Stable::InAllRanges));
    // The loop takes back half of what the first step gives, and signs alone do not tell how that ends.
    let ways = example().ways(&[1.0, 0.0, 0.0, 0.0]).unwrap();
    assert_eq!(ways[0], Ways { raises: Some(0), lowers: None });
    assert_eq!(ways[1], Ways { raises: Some(1), lowers: Some(4) });
    assert_eq!(ways[3], Ways { raises: Some(6), lowers: Some(3) });
}

#[test]
fn values_come_to_the_limit_where_pulses_die_away() {
    let mut random = Random::named(1, "digraph");
    let mut loops = 0;
    for round in 0..40 {
        let nodes = 2 + random.below(8);
        let graph = Digraph::new(nodes, &drawn(&mut random, nodes, 0.4, 0.6, 3)).unwrap();
        let stability = graph.stability();
        let pulse: Vec<f64> = (0..nodes).map(|_| random.normal()).collect();
        match stability.stable() {
            Stable::InAllRanges | Stable::Yes => {
                let travel = graph.travel(&pulse, 3_000).unwrap();
                let limit = graph.limit(&pulse).unwrap();
                assert!(close(&travel.values[3_000], &limit, 1e-6), "{round}: {stability:?}");
                loops += usize::from(stability.radius > 0.0);
            }
            Stable::No => {
                assert!(stability.radius >= 1.0);
                let travel = graph.travel(&vec![1.0; nodes], 300).unwrap();
                let size = |at: usize| travel.pulses[at].iter().fold(0.0_f64, |most, it| most.max(it.abs()));
                assert!(size(290).max(size(300)) > 0.5 * size(100), "{stability:?}");
            }
            Stable::Unclear => panic!("{stability:?}"),
        }
        assert!(stability.radius <= stability.at_most * (1.0 + 1e-9) + 1e-12, "{stability:?}");
        assert!(stability.at_most <= stability.at_most_in_ranges * (1.0 + 1e-3), "{stability:?}");
    }
    assert!(loops > 10, "{loops}");
}

#[test]
fn the_radius_is_that_of_the_whole_matrix() {
    let mut random = Random::named(2, "digraph");
    for (nodes, chance, longest) in
        [(4, 0.9, 1), (12, 0.4, 1), (60, 0.1, 1), (150, 0.05, 1), (12, 0.5, 3), (40, 0.1, 5)]
    {
        let effects = drawn(&mut random, nodes, chance, 1.0, longest);
        let graph = Digraph::new(nodes, &effects).unwrap();
        // The process as one matrix: a chain of `longest` states a node, newest first.
        let mut matrix = crate::linear::Matrix::zeros(nodes * longest, nodes * longest);
        for it in &effects {
            matrix[(it.to * longest, it.from * longest + it.delay as usize - 1)] += it.strength;
        }
        for node in 0..nodes {
            (1..longest).for_each(|k| matrix[(node * longest + k, node * longest + k - 1)] = 1.0);
        }
        let known = krylov::radius_of(&matrix);
        let stability = graph.stability();
        assert!((stability.radius - known).abs() < 1e-6 * known, "{nodes} {longest}: {known} {stability:?}");
        assert!(stability.error < 1e-4 * known && known <= stability.at_most * (1.0 + 1e-9), "{stability:?}");
    }
}

#[test]
fn rings_pairs_and_cancelling_effects_have_the_radius_that_is_known_of_them() {
    let radius = |nodes: usize, effects: &[Effect]| Digraph::new(nodes, effects).unwrap().stability();
    // A long ring: as many eigenvalues of one size as it has periods.
    let ring: Vec<Effect> =
        (0..400).map(|k| Effect::sure(k, (k + 1) % 400, if k == 7 { -0.5 } else { 1.0 }).after(3)).collect();
    let found = radius(400, &ring);
    assert!((found.radius - libm::pow(0.5, 1.0 / 1_200.0)).abs() < 1e-12 && found.error == 0.0);
    assert_eq!(found.stable(), Stable::InAllRanges);
    // Two rings through one node, of 4 and 6 periods: with w = z^2, w^3 - w - 1 = 0.
    let mut rings: Vec<Effect> = (0..3).map(|k| Effect::sure(k, k + 1, 1.0)).collect();
    rings.extend([Effect::sure(3, 0, 1.0), Effect::sure(3, 0, 1.0).after(3)]);
    let root = 1.324_717_957_244_746_f64;
    let found = radius(4, &rings);
    assert!((found.radius - root.sqrt()).abs() < 1e-12, "{found:?}");
    // A complex pair: strengths cancel out in the sum, but not in time. With w = z^2, w^2 - 1.5 w + 1.5 = 0.
    let pair = [Effect::sure(0, 1, 1.0), Effect::sure(1, 0, 1.5), Effect::sure(1, 0, -1.5).after(3)];
    let found = radius(2, &pair);
    assert!((found.radius - libm::pow(1.5, 0.25)).abs() < 1e-12, "{found:?}");
    assert_eq!(found.stable(), Stable::No);
    // What cancels out at once leaves nothing.
    let nothing = [Effect::sure(0, 1, 1.0), Effect::sure(0, 1, -1.0), Effect::sure(1, 0, 2.0)];
    let found = radius(2, &nothing);
    assert_eq!((found.radius, found.stable()), (0.0, Stable::Yes));
    assert!((found.at_most - 2.0).abs() < 1e-3, "{found:?}");
    // A nilpotent matrix with loops: (0, 1) to (2, 3) and back cancel out.
    let nilpotent =
        [(0, 2, 1.0), (0, 3, 1.0), (1, 2, 1.0), (1, 3, 1.0), (2, 0, 1.0), (3, 0, -1.0), (2, 1, 1.0)];
    let mut effects: Vec<Effect> =
        nilpotent.iter().map(|&(from, to, it)| Effect::sure(from, to, it)).collect();
    effects.push(Effect::sure(3, 1, -1.0));
    let found = radius(4, &effects);
    assert!(found.radius < 1e-3 && found.stable() == Stable::Yes, "{found:?}");
    // A ring that gives back what it gets never dies away.
    assert_eq!(radius(2, &[Effect::sure(0, 1, 2.0), Effect::sure(1, 0, 0.5)]).stable(), Stable::No);
}

#[test]
fn without_a_loop_nothing_comes_back() {
    let mut random = Random::named(3, "digraph");
    for _ in 0..20 {
        let nodes = 2 + random.below(12);
        let effects: Vec<Effect> =
            drawn(&mut random, nodes, 0.6, 5.0, 4).into_iter().filter(|it| it.from < it.to).collect();
        let graph = Digraph::new(nodes, &effects).unwrap();
        let stability = graph.stability();
        assert_eq!((stability.radius, stability.at_most_in_ranges), (0.0, 0.0));
        assert_eq!((stability.parts.len(), stability.stable()), (0, Stable::InAllRanges));
        let mut pulse = vec![0.0; nodes];
        pulse[0] = 1.0;
        let travel = graph.travel(&pulse, 4 * nodes).unwrap();
        assert!(close(&travel.values[4 * nodes], &graph.limit(&pulse).unwrap(), 1e-12));
        assert_eq!(travel.pulses[4 * nodes], vec![0.0; nodes]);
        assert!((1..=4 * nodes).all(|at| travel.pulses[at][0] == 0.0));
    }
}

#[test]
fn changed_signs_flip_what_they_should() {
    let mut random = Random::named(4, "digraph");
    for _ in 0..20 {
        let nodes = 2 + random.below(6);
        let effects = drawn(&mut random, nodes, 0.5, 1.0, 1);
        let graph = Digraph::new(nodes, &effects).unwrap();
        let pulse: Vec<f64> = (0..nodes).map(|_| random.normal()).collect();
        let minus: Vec<f64> = pulse.iter().map(|it| -it).collect();
        let (travel, turned) = (graph.travel(&pulse, 9).unwrap(), graph.travel(&minus, 9).unwrap());
        let flipped = |it: &[Vec<f64>]| -> Vec<Vec<f64>> {
            it.iter().map(|row| row.iter().map(|it| -it).collect()).collect()
        };
        assert_eq!(turned.pulses, flipped(&travel.pulses));
        assert_eq!(turned.values, flipped(&travel.values));
        for (one, other) in graph.ways(&pulse).unwrap().iter().zip(graph.ways(&minus).unwrap()) {
            assert_eq!((one.raises, one.lowers), (other.lowers, other.raises));
        }
        // Every strength turned: pulses of odd periods flip, as they have passed an odd number of effects.
        let against: Vec<Effect> = effects
            .iter()
            .map(|it| Effect { low: -it.high, strength: -it.strength, high: -it.low, ..*it })
            .collect();
        let against = Digraph::new(nodes, &against).unwrap();
        let other = against.travel(&pulse, 9).unwrap();
        for at in 0..=9 {
            let sign = if at % 2 == 1 { -1.0 } else { 1.0 };
            let expected: Vec<f64> = travel.pulses[at].iter().map(|it| sign * it).collect();
            assert!(close(&other.pulses[at], &expected, 1e-13));
        }
        let (one, other) = (graph.stability(), against.stability());
        assert!((one.radius - other.radius).abs() <= 1e-7 * one.radius, "{one:?} {other:?}");
        // The order of the list does not matter, and nodes may change places.
        let listed: Vec<Effect> = effects.iter().rev().copied().collect();
        assert_eq!(Digraph::new(nodes, &listed).unwrap().travel(&pulse, 9).unwrap(), travel);
        let place = |node: usize| nodes - 1 - node;
        let moved: Vec<Effect> =
            effects.iter().map(|it| Effect { from: place(it.from), to: place(it.to), ..*it }).collect();
        let moved = Digraph::new(nodes, &moved).unwrap();
        let there: Vec<f64> = pulse.iter().rev().copied().collect();
        let back: Vec<f64> = moved.travel(&there, 9).unwrap().values[9].iter().rev().copied().collect();
        assert!(close(&back, &travel.values[9], 1e-12));
        assert!((moved.stability().radius - one.radius).abs() <= 1e-7 * one.radius);
    }
}

#[test]
fn ranges_hold_all_that_strengths_within_theirs_can_give() {
    let mut random = Random::named(5, "digraph");
    let (mut exact, mut open) = (0, 0);
    for round in 0..60 {
        let nodes = 3 + random.below(3);
        let effects = drawn(&mut random, nodes, 0.5, 1.0, 2);
        let graph = Digraph::new(nodes, &effects).unwrap();
        let mut pulse = vec![0.0; nodes];
        pulse[0] = if round % 3 == 0 { -1.0 } else { 1.0 };
        let targets: Vec<usize> = (0..nodes).collect();
        let question = Question { pulse: &pulse, periods: 6, targets: &targets, draws: 20, seed: 7 };
        let answers = graph.respond(&question).unwrap();
        // Ends of all strengths, and strengths between them.
        let mut least = vec![f64::INFINITY; nodes];
        let mut most = vec![f64::NEG_INFINITY; nodes];
        let ends = effects.len().min(10);
        for draw in 0..(1 << ends) + 2_000 {
            let strength = |k: usize| {
                let it = &effects[k];
                match draw {
                    draw if draw >= 1 << ends => None,
                    draw if k < ends => Some(if draw >> k & 1 == 1 { it.high } else { it.low }),
                    _ => Some(it.low),
                }
            };
            let strengths: Vec<f64> = (0..effects.len())
                .map(|k| strength(k).unwrap_or_else(|| random.between(effects[k].low, effects[k].high)))
                .collect();
            let pulses = graph.pulses(&pulse, 6, &strengths);
            for node in 0..nodes {
                let value: f64 = pulses.iter().map(|it| it[node]).sum();
                (least[node], most[node]) = (least[node].min(value), most[node].max(value));
            }
        }
        for answer in answers {
            let (least, most) = (least[answer.target], most[answer.target]);
            let (at_least, at_most) = (answer.at_least.unwrap(), answer.at_most.unwrap());
            assert!(at_least <= answer.low && answer.low <= answer.value, "{answer:?}");
            assert!(answer.value <= answer.high && answer.high <= at_most, "{answer:?}");
            assert!(at_least <= least + 1e-12 && most <= at_most + 1e-12, "{answer:?} {least} {most}");
            if answer.exact {
                // Nothing was found beyond.
                assert!(
                    answer.low <= least + 1e-12 && most <= answer.high + 1e-12,
                    "{answer:?} {least} {most}"
                );
                exact += 1;
            } else {
                open += 1;
            }
            match answer.direction() {
                Direction::Up => assert!(least >= -1e-12),
                Direction::Down => assert!(most <= 1e-12),
                Direction::Nothing => assert_eq!((answer.low, answer.high), (0.0, 0.0)),
                Direction::Unclear => assert!(answer.ways.are_mixed()),
            }
        }
    }
    assert!(exact > 100 && open > 5, "{exact} {open}");
}

#[test]
fn a_range_that_is_told_as_exact_is_reached() {
    // Two ways that go apart and meet again, with a loop in one of them: by hand.
    let effects = [
        Effect::sure(0, 1, 1.0).within(0.5, 1.5),
        Effect::sure(1, 2, -1.0).within(-2.0, -1.0),
        Effect::sure(0, 2, 1.0).within(0.0, 1.0),
        Effect::sure(2, 1, 0.5).within(0.25, 0.5),
    ];
    let graph = Digraph::new(3, &effects).unwrap();
    let question = Question { pulse: &[1.0, 0.0, 0.0], periods: 4, targets: &[2], draws: 10, seed: 1 };
    let answer = graph.respond(&question).unwrap()[0];
    // v = d (1 + b c) + a b (1 + b c), with bc in [-1, -0.125]: least at a = 1.5, b = -2, d = 0, c = 0.25.
    assert!((answer.value - (0.5 - 0.5)).abs() < 1e-15, "{answer:?}");
    assert!((answer.low - -3.0 * 0.5).abs() < 1e-15, "{answer:?}");
    // Greatest at a = 0.5, b = -1, d = 1, c = 0.25: (1 - 0.5) (1 - 0.25).
    assert!((answer.high - 0.5 * 0.75).abs() < 1e-15, "{answer:?}");
}

#[test]
fn a_response_of_one_sign_needs_no_search() {
    let effects = [
        Effect::sure(0, 1, 1.0).within(0.5, 1.5),
        Effect::sure(1, 0, 0.5).within(0.0, 0.75),
        Effect::sure(1, 2, -2.0).within(-3.0, -1.0).after(4),
    ];
    let graph = Digraph::new(4, &effects).unwrap();
    let question = Question { pulse: &[2.0, 0.0, 0.0, 0.0], periods: 7, targets: &[2, 3], draws: 0, seed: 1 };
    let answers = graph.respond(&question).unwrap();
    // Ways of 5 and 7 periods.
    let value = |a: f64, b: f64, c: f64| 2.0 * (a * c + a * b * a * c);
    assert_eq!((answers[0].low, answers[0].high), (value(1.5, 0.75, -3.0), value(0.5, 0.0, -1.0)));
    assert_eq!((answers[0].value, answers[0].exact), (value(1.0, 0.5, -2.0), true));
    assert_eq!(answers[0].ways, Ways { raises: None, lowers: Some(5) });
    assert_eq!(answers[0].direction(), Direction::Down);
    assert_eq!((answers[1].low, answers[1].high, answers[1].direction()), (0.0, 0.0, Direction::Nothing));
}

#[test]
fn the_limit_asks_only_what_the_pulse_reaches_and_refuses_what_grows() {
    let effects =
        [Effect::sure(0, 1, 2.0), Effect::sure(2, 3, 1.5), Effect::sure(3, 2, 1.0), Effect::sure(3, 1, 1.0)];
    let graph = Digraph::new(4, &effects).unwrap();
    assert_eq!(graph.limit(&[3.0, 0.0, 0.0, 0.0]).unwrap(), [3.0, 6.0, 0.0, 0.0]);
    let refused = graph.limit(&[0.0, 0.0, 0.0, 1.0]).unwrap_err();
    let WheelError::NoLimit { node: 2, nodes: 2, radius } = refused else { panic!("{refused}") };
    assert!((radius - 1.5_f64.sqrt()).abs() < 1e-15);
    // Node 3 has 1e300 times 1.5 + 1.5^2 + ... + 1.5^45, which is 2.5e308.
    assert_eq!(graph.travel(&[0.0, 0.0, 1e300, 0.0], 200).unwrap_err(), WheelError::TooGreat { period: 89 });
}

#[test]
fn what_is_no_effect_is_refused() {
    let message = |effect: Effect| Digraph::new(2, &[effect]).unwrap_err().to_string();
    assert_eq!(message(Effect::sure(0, 3, 1.0)), "effect 0 names node 3, and there are 2, counted from 0");
    assert_eq!(message(Effect::sure(1, 1, 1.0)), "effect 0 is one of node 1 on itself");
    assert_eq!(message(Effect::sure(0, 1, f64::NAN)), "effect 0 has the strength NaN, not a number");
    assert_eq!(
        message(Effect::sure(0, 1, 1.0).within(1.5, 2.0)),
        "effect 0 has the low end 1.5, not at or below its strength"
    );
    assert_eq!(
        message(Effect::sure(0, 1, 1.0).within(0.0, 0.5)),
        "effect 0 has the high end 0.5, not at or above its strength"
    );
    assert_eq!(
        message(Effect::sure(0, 1, 0.0)),
        "effect 0 has the strength 0, not one that does anything: leave the effect out"
    );
    assert_eq!(
        message(Effect::sure(0, 1, 1.0).after(0)),
        "effect 0 has the delay 0, not from 1 to 1000 periods"
    );
    assert_eq!(example().travel(&[1.0], 1).unwrap_err().to_string(), "1 pulses, and there should be 4");
    assert_eq!(
        example().ways(&[0.0, f64::INFINITY, 0.0, 0.0]).unwrap_err().to_string(),
        "node 1 has the pulse inf, not a number"
    );
    let question = Question { pulse: &[1.0, 0.0, 0.0, 0.0], periods: 1, targets: &[4], draws: 0, seed: 0 };
    assert_eq!(
        example().respond(&question).unwrap_err().to_string(),
        "target 0 names node 4, and there are 4, counted from 0"
    );
}
