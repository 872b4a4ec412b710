//! The worked example, and the search against all scenarios judged one by one.

use super::*;
use crate::random::Random;

fn says(from: (usize, usize), to: (usize, usize), value: i8) -> Judgement {
    let state = |(descriptor, state)| State { descriptor, state };
    Judgement { from: state(from), to: state(to), value }
}

fn example() -> Judgements {
    let (a1, a2, b1, b2) = ((0, 0), (0, 1), (1, 0), (1, 1));
    let judgements = [
        says(a1, b1, 2),
        says(a1, b2, -2),
        says(a2, b1, -1),
        says(a2, b2, 1),
        says(b1, a1, 1),
        says(b1, a2, -1),
        says(b2, a1, 0),
        says(b2, a2, 0),
    ];
    Judgements::new(&[2, 2], &judgements).unwrap()
}

/// Descriptors of one to four states that say something of a third of the others' states.
fn drawn(random: &mut Random, descriptors: usize) -> (Vec<usize>, Vec<Judgement>) {
    let states: Vec<usize> = (0..descriptors).map(|_| 1 + random.below(4)).collect();
    let mut judgements = Vec::new();
    for from in 0..descriptors {
        for to in (0..descriptors).filter(|&to| to != from) {
            for pair in 0..states[from] * states[to] {
                if random.below(3) == 0 {
                    let value = random.below(7) as i8 - 3;
                    judgements.push(says((from, pair / states[to]), (to, pair % states[to]), value));
                }
            }
        }
    }
    (states, judgements)
}

/// Every scenario, the last descriptor fastest.
fn all(states: &[usize]) -> Vec<Vec<usize>> {
    states.iter().fold(vec![Vec::new()], |all, &count| {
        let more = |it: Vec<usize>| (0..count).map(move |state| [&it[..], &[state]].concat());
        all.into_iter().flat_map(more).collect()
    })
}

#[test]
fn the_worked_example_comes_out() {
    let judged: Vec<(bool, Option<i64>)> = all(&[2, 2])
        .iter()
        .map(|states| example().judge(states).unwrap())
        .map(|it| (it.is_consistent(), it.margin))
        .collect();
    assert_eq!(judged, [(true, Some(2)), (false, Some(-4)), (false, Some(-2)), (true, Some(0))]);
    assert_eq!(example().judge(&[0, 1]).unwrap().balances, [[0, 0], [2, -2]]);
    let found = example().consistent(&Search::default());
    assert_eq!((found.found, found.scenarios, found.all, found.circling), (2, Some(4), true, 0));
    let strong = Consistent { states: vec![0, 0], margin: Some(2), weak: vec![], starts: 0 };
    let weak = Consistent { states: vec![1, 1], margin: Some(0), weak: vec![0], starts: 0 };
    assert_eq!(found.listed, [strong, weak]);
}

#[test]
fn looking_at_all_finds_what_judging_each_one_finds() {
    let mut random = Random::named(3, "balance");
    let mut consistent = 0;
    for _ in 0..80 {
        let descriptors = 1 + random.below(6);
        let (states, listed) = drawn(&mut random, descriptors);
        let judgements = Judgements::new(&states, &listed).unwrap();
        let found = judgements.consistent(&Search::default());
        let judged = all(&states).into_iter().map(|it| judgements.judge(&it).unwrap());
        let expected: Vec<Scenario> = judged.filter(Scenario::is_consistent).collect();
        assert_eq!(found.found, expected.len() as u64);
        for (one, other) in found.listed.iter().zip(&expected) {
            assert_eq!((&one.states, one.margin), (&other.states, other.margin));
            let weak: Vec<usize> = (0..states.len()).filter(|&it| other.margins[it] == Some(0)).collect();
            assert_eq!(one.weak, weak);
        }
        consistent += expected.len();

        // A search by succession finds some of the same, and no others.
        let search = Search { most_scenarios: 0, starts: 200, ..Search::default() };
        let by_starts = judgements.consistent(&search);
        assert!(!by_starts.all);
        let ended: usize = by_starts.listed.iter().map(|it| it.starts).sum();
        assert_eq!(ended + by_starts.circling, 200);
        for it in &by_starts.listed {
            assert!(found.listed.iter().any(|other| other.states == it.states && other.weak == it.weak));
        }
        assert_eq!(judgements.consistent(&search), by_starts);
        // The order of the list does not matter.
        let turned: Vec<Judgement> = listed.into_iter().rev().collect();
        assert_eq!(Judgements::new(&states, &turned).unwrap(), judgements);
    }
    assert!(consistent > 80, "{consistent}");
}

#[test]
fn more_scenarios_than_can_be_looked_at_are_searched_from_random_starts() {
    // Forty pairs that each want to be alike, and a chain that wants the first pair's state throughout.
    let mut judgements = Vec::new();
    for pair in 0..40 {
        for (from, to) in [(2 * pair, 2 * pair + 1), (2 * pair + 1, 2 * pair)] {
            for state in 0..2 {
                judgements.push(says((from, state), (to, state), 3));
            }
        }
    }
    for pair in 0..39 {
        for state in 0..2 {
            judgements.push(says((2 * pair, state), (2 * pair + 2, state), 1));
        }
    }
    let judgements = Judgements::new(&[2; 80], &judgements).unwrap();
    let found = judgements.consistent(&Search { starts: 500, ..Search::default() });
    assert_eq!((found.scenarios, found.all), (None, false));
    assert!(!found.listed.is_empty());
    for it in &found.listed {
        assert!((0..40).all(|pair| it.states[2 * pair] == it.states[2 * pair + 1]));
        assert_eq!(judgements.judge(&it.states).unwrap().margin, it.margin);
    }
    let listed: Vec<&Vec<usize>> = found.listed.iter().map(|it| &it.states).collect();
    assert!(listed.is_sorted() && found.found == listed.len() as u64);
}

#[test]
fn what_never_comes_to_rest_is_counted() {
    // 1 wants to be as 0 is, and 0 wants to be what 1 is not.
    let (a, b) = (|state| (0, state), |state| (1, state));
    let judgements = [says(a(0), b(0), 1), says(a(1), b(1), 1), says(b(0), a(1), 1), says(b(1), a(0), 1)];
    let judgements = Judgements::new(&[2, 2], &judgements).unwrap();
    let found = judgements.consistent(&Search { most_scenarios: 0, starts: 50, ..Search::default() });
    assert_eq!((found.found, found.circling), (0, 50));
    assert_eq!(judgements.consistent(&Search::default()).found, 0);
}

#[test]
fn two_that_swap_for_ever_at_once_are_settled_one_by_one() {
    // Both want to be alike: changing both at once they never are.
    let alike = [0, 1].map(|state| [says((0, state), (1, state), 1), says((1, state), (0, state), 1)]);
    let judgements = Judgements::new(&[2, 2], &alike.concat()).unwrap();
    let found = judgements.consistent(&Search { most_scenarios: 0, starts: 100, ..Search::default() });
    assert_eq!((found.found, found.circling), (2, 0));
    assert!(found.listed.iter().all(|it| it.starts > 20), "{found:?}");
}

#[test]
fn all_are_counted_where_the_list_is_full() {
    // Nothing is said: all of 3^9 scenarios are consistent, and weak everywhere.
    let judgements = Judgements::new(&[3; 9], &[]).unwrap();
    let found = judgements.consistent(&Search { most_listed: 2, ..Search::default() });
    assert_eq!((found.found, found.scenarios, found.listed.len()), (19_683, Some(19_683), 2));
    assert_eq!(found.listed[1].states, [0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(found.listed[1].weak, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn a_descriptor_without_a_choice_only_speaks() {
    let judgements = Judgements::new(&[1, 2], &[says((0, 0), (1, 1), 2)]).unwrap();
    let found = judgements.consistent(&Search::default());
    assert_eq!(found.listed, [Consistent { states: vec![0, 1], margin: Some(2), weak: vec![], starts: 0 }]);
    // Thousands of them do no harm.
    let found = Judgements::new(&[1; 20_000], &[]).unwrap().consistent(&Search::default());
    assert_eq!((found.found, found.listed[0].margin), (1, None));
}

#[test]
fn what_is_no_judgement_is_refused() {
    let refused = |judgement: Judgement| Judgements::new(&[2, 3], &[judgement]).unwrap_err().to_string();
    assert_eq!(
        refused(says((0, 0), (2, 0), 1)),
        "judgement 0 names descriptor 2, and there are 2, counted from 0"
    );
    assert_eq!(
        refused(says((0, 2), (1, 0), 1)),
        "judgement 0 names state 2, and there are 2, counted from 0"
    );
    assert_eq!(refused(says((1, 0), (1, 2), 1)), "judgement 0 is one of descriptor 1 on itself");
    assert_eq!(
        refused(says((0, 0), (1, 2), -4)),
        "judgement 0 has the value -4, not a whole number from -3 to 3"
    );
    let twice = [says((0, 0), (1, 2), 1), says((0, 0), (1, 2), 2)];
    assert_eq!(
        Judgements::new(&[2, 3], &twice).unwrap_err(),
        WheelError::Twice { what: "judgement", first: 0, entry: 1 }
    );
    assert_eq!(
        Judgements::new(&[2, 0], &[]).unwrap_err().to_string(),
        "descriptor 1 has the number of states 0, not 1 or more"
    );
    assert_eq!(example().judge(&[0]).unwrap_err().to_string(), "1 states, and there should be 2");
    assert_eq!(
        example().judge(&[0, 2]).unwrap_err().to_string(),
        "descriptor 1 names state 2, and there are 2, counted from 0"
    );
}
