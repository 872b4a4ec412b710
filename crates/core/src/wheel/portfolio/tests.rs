//! Choices against all sets tried one by one, bounds against each other, and what cannot be done.

use super::*;
use crate::random::Random;

const GOAL: Goal = Goal { need: 1, must: true };

/// A task that owns its lists.
#[derive(Clone, Debug)]
struct Drawn {
    policies: Vec<Policy>,
    goals: Vec<Goal>,
    services: Vec<Service>,
    links: Vec<Link>,
    budget: Option<i64>,
}

impl Drawn {
    fn task(&self, aim: Aim) -> Task<'_> {
        Task {
            policies: &self.policies,
            goals: &self.goals,
            services: &self.services,
            links: &self.links,
            budget: self.budget,
            aim,
            effort: EFFORT,
        }
    }

    /// Policies that serve a share of goals, with links between some of them.
    fn new(random: &mut Random, policies: usize, goals: usize, density: f64) -> Drawn {
        // Few different costs, so that there are ties.
        let costs = [1 + random.below(4), 1, 1_000_000_007][random.below(3)];
        let policy = |random: &mut Random| Policy {
            cost: (random.below(5) * costs) as i64 * 100,
            value: random.below(9) as i64 - 2,
            status: match random.below(12) {
                0 => Status::Required,
                1 => Status::Excluded,
                _ => Status::Free,
            },
        };
        let policies: Vec<Policy> = (0..policies).map(|_| policy(random)).collect();
        let goals: Vec<Goal> = (0..goals)
            .map(|_| Goal { need: [1, 1, 2, 4][random.below(4)], must: random.below(3) > 0 })
            .collect();
        let mut services = Vec::new();
        for policy in 0..policies.len() {
            for goal in 0..goals.len() {
                if random.share() < density {
                    services.push(Service { policy, goal, marks: random.below(4) as u32 });
                }
            }
        }
        let mut links = Vec::new();
        for _ in 0..random.below(4) {
            let (policy, other) = (random.below(policies.len()), random.below(policies.len()));
            if policy != other {
                let needs = random.below(2) == 0;
                links.push(if needs { Link::Needs { policy, other } } else { Link::Apart { policy, other } });
            }
        }
        let whole: i64 = policies.iter().map(|it| it.cost).sum();
        let budget = (random.below(3) > 0).then(|| (whole as f64 * random.between(0.2, 0.9)) as i64);
        Drawn { policies, goals, services, links, budget }
    }

    /// Whether a set, given by bits, does what is asked but for the budget.
    fn holds(&self, set: u32) -> bool {
        let has = |policy: usize| set >> policy & 1 == 1;
        let status = |(policy, it): (usize, &Policy)| match it.status {
            Status::Free => true,
            Status::Required => has(policy),
            Status::Excluded => !has(policy),
        };
        let link = |it: &Link| match *it {
            Link::Needs { policy, other } => !has(policy) || has(other),
            Link::Apart { policy, other } => !(has(policy) && has(other)),
        };
        self.policies.iter().enumerate().all(status)
            && self.links.iter().all(link)
            && (0..self.goals.len()).all(|goal| !self.goals[goal].must || self.covers(set, goal))
    }

    fn covers(&self, set: u32, goal: usize) -> bool {
        let of = self.services.iter().filter(|it| it.goal == goal && set >> it.policy & 1 == 1);
        of.map(|it| it.marks).sum::<u32>() >= self.goals[goal].need
    }

    fn sum(&self, set: u32, of: impl Fn(&Policy) -> i64) -> i64 {
        self.policies.iter().enumerate().filter(|it| set >> it.0 & 1 == 1).map(|it| of(it.1)).sum()
    }

    /// The best set by trying all of them, by every rule; the smaller the better.
    fn plain(&self, aim: Aim) -> Option<u32> {
        let within = |set: u32| self.budget.is_none_or(|budget| self.sum(set, |it| it.cost) <= budget);
        let key = |set: u32| {
            let (count, cost) = (i64::from(set.count_ones()), self.sum(set, |it| it.cost));
            let goals = (0..self.goals.len()).filter(|&goal| self.covers(set, goal)).count() as i64;
            // The set that has the first policy in which they differ: bits from the first policy on, turned round.
            let order = u64::from(!set.reverse_bits());
            match aim {
                Aim::Fewest => (count, cost, 0, order),
                Aim::Cheapest => (cost, count, 0, order),
                Aim::MostValue => (-self.sum(set, |it| it.value), cost, count, order),
                Aim::MostGoals => (-goals, cost, count, order),
            }
        };
        let sets = (0..1_u32 << self.policies.len()).filter(|&set| self.holds(set) && within(set));
        sets.min_by_key(|&set| key(set))
    }
}

#[test]
fn small_choices_are_those_of_all_sets_tried_one_by_one() {
    let mut random = Random::named(1, "portfolio");
    let (mut done, mut none) = (0, 0);
    for round in 0..250 {
        let (policies, goals) = (1 + random.below(11), random.below(7));
        let drawn = Drawn::new(&mut random, policies, goals, [0.3, 0.6][round % 2]);
        for aim in [Aim::Fewest, Aim::Cheapest, Aim::MostValue, Aim::MostGoals] {
            let found = choose(&drawn.task(aim));
            let Some(expected) = drawn.plain(aim) else {
                none += 1;
                assert!(found.is_err(), "{aim:?} {drawn:?} {found:?}");
                continue;
            };
            let found = found.unwrap_or_else(|error| panic!("{error} {aim:?} {drawn:?}"));
            let set = found.policies.iter().fold(0, |set, &it| set | 1 << it);
            assert_eq!(set, expected, "{aim:?} {drawn:?} {found:?}");
            assert_eq!((found.proof, found.bound), (Proof::All, found.reached), "{aim:?} {drawn:?}");
            assert_eq!(found.cost, i128::from(drawn.sum(set, |it| it.cost)));
            assert_eq!(found.value, i128::from(drawn.sum(set, |it| it.value)));
            let covered: Vec<usize> = (0..goals).filter(|&goal| drawn.covers(set, goal)).collect();
            assert_eq!(found.covered, covered);
            done += 1;
        }
    }
    assert!(done > 300 && none > 100, "{done} {none}");
}

#[test]
fn what_cannot_be_done_is_told_with_what_is_lacking() {
    let mut random = Random::named(2, "portfolio");
    let mut seen = [0; 4];
    for _ in 0..400 {
        let policies = 1 + random.below(9);
        let drawn = Drawn::new(&mut random, policies, 4, 0.5);
        let Err(error) = choose(&drawn.task(Aim::Cheapest)) else { continue };
        let free = Drawn { budget: None, ..drawn.clone() };
        match error {
            PortfolioError::Budget { budget, least, short } => {
                let set = free.plain(Aim::Cheapest).expect("money alone is lacking");
                assert_eq!(least, i128::from(free.sum(set, |it| it.cost)));
                assert_eq!((Some(budget), short), (drawn.budget, least - i128::from(budget)));
                assert!(short > 0);
                seen[0] += 1;
            }
            PortfolioError::Goal { goal, need, most } => {
                let all = (0..policies).filter(|&it| drawn.policies[it].status != Status::Excluded);
                let all = all.fold(0_u32, |set, it| set | 1 << it);
                assert!(!drawn.covers(all, goal) && u64::from(need) > most);
                seen[1] += 1;
            }
            PortfolioError::Together { goal } => {
                let upto = |count: usize| {
                    let mut free = free.clone();
                    free.goals.iter_mut().skip(count).for_each(|it| it.must = false);
                    free.plain(Aim::Cheapest)
                };
                assert!(upto(goal).is_some() && upto(goal + 1).is_none());
                seen[2] += 1;
            }
            PortfolioError::NeedsExcluded { .. }
            | PortfolioError::RequiredApart { .. }
            | PortfolioError::Links => {
                let mut free = free.clone();
                free.goals.clear();
                free.services.clear();
                assert_eq!(free.plain(Aim::Cheapest), None);
                seen[3] += 1;
            }
            other => panic!("{other} {drawn:?}"),
        }
    }
    assert!(seen.iter().all(|it| *it > 1), "{seen:?}");
}

#[test]
fn equally_good_sets_are_settled_by_cost_and_then_by_order() {
    // Any two neighbours on a ring of six cover all three goals.
    let policy = |cost| Policy { cost, ..Policy::default() };
    let services: Vec<Service> = (0..6)
        .flat_map(|policy| [(policy, policy % 3), (policy, (policy + 1) % 3)])
        .map(|(policy, goal)| Service { policy, goal, marks: 1 })
        .collect();
    let choice = |policies: &[Policy]| {
        let (goals, links, budget) = (&[GOAL; 3], &[], None);
        let task =
            Task { policies, goals, services: &services, links, budget, aim: Aim::Fewest, effort: EFFORT };
        choose(&task).unwrap()
    };
    let even = choice(&[policy(5); 6]);
    assert_eq!((even.policies, even.cost, even.proof), (vec![0, 1], 10, Proof::All));
    assert_eq!(even.marks, [1, 2, 1]);
    let dearer = choice(&[policy(6), policy(5), policy(5), policy(5), policy(5), policy(5)]);
    assert_eq!(dearer.policies, [1, 2]);
}

#[test]
fn money_is_compared_to_the_penny() {
    // Nine thousand billion pounds, and a penny less.
    let large = 900_000_000_000_000_000;
    let policy = |cost, value| Policy { cost, value, status: Status::Free };
    let policies = [policy(large, 3), policy(large - 1, 3), policy(1, 1)];
    let services = [Service { policy: 0, goal: 0, marks: 1 }, Service { policy: 1, goal: 0, marks: 1 }];
    let mut task = Task {
        policies: &policies,
        goals: &[GOAL],
        services: &services,
        links: &[],
        budget: Some(large),
        aim: Aim::Cheapest,
        effort: EFFORT,
    };
    assert_eq!(choose(&task).unwrap().policies, [1]);
    task.aim = Aim::MostValue;
    assert_eq!(choose(&task).unwrap().policies, [1, 2]);
    task.budget = Some(large - 1);
    assert_eq!(choose(&task).unwrap().policies, [1]);
    task.budget = Some(large - 2);
    let lacks = PortfolioError::Budget { budget: large - 2, least: i128::from(large) - 1, short: 1 };
    assert_eq!(choose(&task), Err(lacks));
}

#[test]
fn a_search_that_is_stopped_says_what_is_proved() {
    let mut random = Random::named(3, "portfolio");
    let mut services = Vec::new();
    for policy in 0..120 {
        for goal in 0..60 {
            if random.below(12) == 0 {
                services.push(Service { policy, goal, marks: 1 });
            }
        }
    }
    let policies = vec![Policy { cost: 100, ..Policy::default() }; 120];
    let goals = [GOAL; 60];
    let mut task = Task {
        policies: &policies,
        goals: &goals,
        services: &services,
        links: &[],
        budget: None,
        aim: Aim::Fewest,
        effort: 4_000_000,
    };
    let short = choose(&task).unwrap();
    assert!(short.proof == Proof::Stopped && short.bound < short.reached, "{short:?}");
    assert_eq!(short.covered.len(), 60);
    task.effort = 1_000_000_000;
    let long = choose(&task).unwrap();
    assert!(short.bound <= long.bound && long.reached <= short.reached, "{short:?} {long:?}");
    task.effort = 0;
    assert_eq!(choose(&task), Err(PortfolioError::Effort { effort: 0 }));
}

#[test]
fn what_is_no_task_is_refused() {
    let plain = Task {
        policies: &[Policy { cost: 1, value: 0, status: Status::Free }; 2],
        goals: &[GOAL],
        services: &[],
        links: &[],
        budget: None,
        aim: Aim::Fewest,
        effort: EFFORT,
    };
    let message = |task: Task<'_>| choose(&task).unwrap_err().to_string();
    assert_eq!(
        message(plain),
        "goal 0 cannot be covered: it needs 1 marks, and all policies that may be chosen give 0"
    );
    let policies = [Policy { cost: -5, value: 0, status: Status::Free }];
    assert_eq!(message(Task { policies: &policies, ..plain }), "policy 0 has the cost -5, not 0 or more");
    assert_eq!(message(Task { budget: Some(-1), ..plain }), "task 0 has the budget -1, not 0 or more");
    let serves = |policy, goal| Service { policy, goal, marks: 1 };
    assert_eq!(
        message(Task { services: &[serves(0, 1)], ..plain }),
        "service 0 names goal 1, and there are 1, counted from 0"
    );
    let twice = [serves(0, 0), serves(1, 0), serves(0, 0)];
    assert_eq!(message(Task { services: &twice, ..plain }), "service 2 says again what service 0 says");
    let own = [Link::Needs { policy: 1, other: 1 }];
    assert_eq!(message(Task { links: &own, ..plain }), "link 0 is one of policy 1 on itself");
    let mut policies = [Policy::default(); 2];
    (policies[0].status, policies[1].status) = (Status::Required, Status::Excluded);
    let needs = [Link::Needs { policy: 0, other: 1 }];
    assert_eq!(
        message(Task { policies: &policies, links: &needs, ..plain }),
        "policy 0 is required and needs policy 1, which is excluded"
    );
    policies[1].status = Status::Required;
    let apart = [Link::Apart { policy: 0, other: 1 }];
    assert_eq!(
        message(Task { policies: &policies, links: &apart, ..plain }),
        "policies 0 and 1 are both required, and only one of them can be chosen"
    );
}
