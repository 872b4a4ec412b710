use proptest::prelude::*;

use super::*;

/// The amounts before they are rounded, without a minimum.
fn exact(rise: &Rise<'_>, limits: &Limits, budget: u64) -> (Vec<f64>, f64) {
    let taking: Vec<bool> = (0..limits.len()).map(|area| rise.takes_part(area)).collect();
    let level = Ladder::new(rise, limits).settle(&taking, budget).level;
    let amount = |area| if taking[area] { rise.held(area, level, limits) } else { 0.0 };
    ((0..limits.len()).map(amount).collect(), level)
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 5e-4, "{found} is not {expected}");
    }
}

#[test]
fn weighted_capitation_is_that_of_methods() {
    let people = [1000.0, 2000.0, 3000.0];
    let weights = capitation(&people, &[&[1.5, 1.0, 0.8]]);
    let (amounts, _) = exact(&Rise::shares(&weights), &Limits::none(3), 100_000);
    close(&amounts, &[25_423.729, 33_898.305, 40_677.966]);
    let heads: Vec<f64> = amounts.iter().zip(people).map(|(amount, people)| amount / people).collect();
    close(&heads, &[25.4237, 16.9492, 13.5593]);
}

#[test]
fn the_threshold_form_is_that_of_methods() {
    let need = Need { power: 1.0, threshold: Some(4.0) };
    let needs = [9.0, 7.0, 5.0, 3.0, 1.0].map(|score| need.weight(score));
    let weights = capitation(&[100.0, 200.0, 300.0, 200.0, 200.0], &[&needs]);
    let (amounts, _) = exact(&Rise::shares(&weights), &Limits::none(5), 1_000_000);
    close(&amounts, &[357_142.857_1, 428_571.428_6, 214_285.714_3, 0.0, 0.0]);
    // Rounded: the unit that is left goes to the largest fraction.
    let found = allocate(&Rise::shares(&weights), &Limits::none(5), 0, 1_000_000).unwrap();
    assert_eq!(found.units, [357_143, 428_571, 214_286, 0, 0]);
    assert_eq!(found.held[3], Held::Nothing);
}

#[test]
fn damping_is_that_of_methods() {
    let before = [30_000.0, 34_000.0, 36_000.0];
    let damping = Damping { floor: Some(-0.02), ceiling: Some(0.05) };
    let damped = damp(&Limits::none(3), &before, damping, |_| true, 100_000).unwrap();
    // The level is k for weights that are the formula's amounts.
    let formula = [25_423.729, 33_898.305, 40_677.966];
    let (amounts, k) = exact(&Rise::shares(&formula), &damped.limits, 100_000);
    close(&amounts, &[29_400.0, 33_320.0, 37_280.0]);
    assert!((k - 0.916_467).abs() < 5e-7, "{k}");
    assert_eq!(damped.relaxed, None);
    let found = allocate(&Rise::shares(&formula), &damped.limits, 0, 100_000).unwrap();
    assert_eq!(found.held, [Held::Floor, Held::Floor, Held::Rule]);
}

#[test]
fn an_area_without_a_share_keeps_what_damping_leaves_it() {
    // METHODS 8.4 and one area more, in which nobody lives: 980 of its 1,000, and the others share what is left.
    let damping = Damping { floor: Some(-0.02), ceiling: Some(0.05) };
    let before = [30_000.0, 34_000.0, 36_000.0, 1000.0];
    let damped = damp(&Limits::none(4), &before, damping, |_| true, 100_980).unwrap();
    let rise = Rise::shares(&[1500.0, 2000.0, 2400.0, 0.0]);
    let found = allocate(&rise, &damped.limits, 0, 100_980).unwrap();
    assert_eq!(found.units, [29_400, 33_320, 37_280, 980]);
    assert_eq!(found.held, [Held::Floor, Held::Floor, Held::Rule, Held::Floor]);
    assert_eq!(found.unspent, 0);
}

#[test]
fn floors_of_damping_beyond_the_budget_are_relaxed_alike() {
    let before = [30_000.0, 34_000.0, 36_000.0, 0.0];
    let damping = Damping { floor: Some(-0.02), ceiling: Some(0.05) };
    let damped = damp(&Limits::none(4), &before, damping, |_| true, 90_000).unwrap();
    assert!((damped.relaxed.unwrap() + 0.1).abs() < 1e-12);
    let found = allocate(&Rise::shares(&[1.0; 4]), &damped.limits, 0, 90_000).unwrap();
    assert_eq!(found.units, [27_000, 30_600, 32_400, 0]);
    // A floor that must hold is not relaxed: the others give way to it.
    let floors = Limits::none(4).with_floors([29_000.0, 0.0, 0.0, 0.0]);
    let damped = damp(&floors, &before, damping, |_| true, 90_000).unwrap();
    let found = allocate(&Rise::shares(&[1.0; 4]), &damped.limits, 0, 90_000).unwrap();
    assert_eq!(found.units[0], 29_000);
    assert!((damped.relaxed.unwrap() - (61_000.0 / 70_000.0 - 1.0)).abs() < 1e-12);
}

#[test]
fn an_area_that_had_nothing_is_not_damped() {
    let damping = Damping { floor: Some(-0.1), ceiling: Some(0.1) };
    let damped = damp(&Limits::none(3), &[100.0, 0.0, f64::NAN], damping, |_| true, 310).unwrap();
    let found = allocate(&Rise::shares(&[1.0; 3]), &damped.limits, 0, 310).unwrap();
    assert_eq!(found.units, [104, 103, 103]);
    let found = allocate(&Rise::shares(&[1.0; 3]), &damped.limits, 0, 600).unwrap();
    assert_eq!((found.units, found.held[0]), (vec![110, 245, 245], Held::Ceiling));
}

#[test]
fn least_first_is_that_of_methods() {
    let (levels, costs) = ([2.0, 5.0, 9.0], [10.0, 20.0, 30.0]);
    let rise = Rise::least_first(&levels, &costs, None);
    for (budget, level, grants) in [(20, 4.0, [20, 0, 0]), (60, 6.0, [40, 20, 0]), (210, 10.0, [80, 100, 30])]
    {
        let found = allocate(&rise, &Limits::none(3), 0, budget).unwrap();
        assert_eq!((found.level, found.unspent), (level, 0));
        assert_eq!(found.units, grants);
    }
}

#[test]
fn beyond_the_cap_money_is_returned() {
    let (levels, costs) = ([2.0, 5.0, 9.0], [10.0, 20.0, 30.0]);
    let found = allocate(&Rise::least_first(&levels, &costs, Some(6.0)), &Limits::none(3), 0, 100).unwrap();
    assert_eq!((found.units, found.level, found.unspent), (vec![40, 20, 0], 6.0, 40));
    // Just as much as the cap asks for is spent whole.
    let found = allocate(&Rise::least_first(&levels, &costs, Some(6.0)), &Limits::none(3), 0, 60).unwrap();
    assert_eq!((found.units, found.unspent), (vec![40, 20, 0], 0));
}

#[test]
fn floors_and_ceilings_hold_and_say_so() {
    let limits = Limits::none(3).with_floors([10.0; 3]).with_ceilings([f64::NAN, 55.0, f64::NAN]);
    let found = allocate(&Rise::shares(&[0.0, 8.0, 2.0]), &limits, 0, 100).unwrap();
    assert_eq!(found.units, [10, 55, 35]);
    assert_eq!(found.held, [Held::Floor, Held::Ceiling, Held::Rule]);
    // Ceilings under which the money cannot be spent: it is returned.
    let limits = Limits::none(2).with_ceilings([30.0, 40.0]);
    let found = allocate(&Rise::shares(&[1.0, 1.0]), &limits, 0, 100).unwrap();
    assert_eq!((found.units, found.unspent), (vec![30, 40], 30));
    // Least first: the floor is not on top of what the rule gives, but instead of less.
    let limits = Limits::none(3).with_floors([5.0; 3]);
    let rise = Rise::least_first(&[2.0, 5.0, 9.0], &[10.0, 20.0, 30.0], None);
    let found = allocate(&rise, &limits, 0, 30).unwrap();
    assert_eq!((found.units, found.level), (vec![20, 5, 5], 4.0));
}

#[test]
fn floors_beyond_the_budget_and_limits_that_cross_are_refused() {
    let weights = [1.0, 1.0, f64::NAN];
    let floors = Limits::none(3).with_floors([60.0; 3]);
    let error = allocate(&Rise::shares(&weights), &floors, 0, 100).unwrap_err();
    assert_eq!(error, AllocationError::Floors { floors: 120, budget: 100 });
    let crossed = Limits::none(3).with_floors([5.0; 3]).with_ceilings([9.0, 4.0, 1.0]);
    let error = allocate(&Rise::shares(&weights), &crossed, 0, 100).unwrap_err();
    assert_eq!(error, AllocationError::Crossed { area: 1, floor: 5, ceiling: 4 });
    let error = allocate(&Rise::shares(&[0.0, f64::NAN]), &Limits::none(2), 0, 100).unwrap_err();
    assert_eq!(error, AllocationError::NoEligible);
}

#[test]
fn who_would_get_less_than_the_minimum_gets_nothing() {
    // 10, 20, 30 and 40 of 100: without the first, 22, 33 and 44.
    let weights = [1.0, 2.0, 3.0, 4.0];
    let found = allocate(&Rise::shares(&weights), &Limits::none(4), 21, 100).unwrap();
    assert_eq!(found.units, [0, 22, 33, 45]);
    assert_eq!(found.held[0], Held::Minimum);
    // Equal shares of 25 in a minimum of 30: three are kept, in area order.
    let found = allocate(&Rise::shares(&[1.0; 4]), &Limits::none(4), 30, 100).unwrap();
    assert_eq!(found.units, [34, 33, 33, 0]);
    let found = allocate(&Rise::shares(&[1.0; 4]), &Limits::none(4), 25, 100).unwrap();
    assert_eq!(found.units, [25; 4]);
    // Nobody can be given as much: all is returned.
    let found = allocate(&Rise::shares(&[1.0; 4]), &Limits::none(4), 101, 100).unwrap();
    assert_eq!((found.units, found.unspent), (vec![0; 4], 100));
    // Least first: 60 give 40 and 20; in a minimum of 25 the second gives way to the first.
    let rise = Rise::least_first(&[2.0, 5.0, 9.0], &[10.0, 20.0, 30.0], None);
    let found = allocate(&rise, &Limits::none(3), 25, 60).unwrap();
    assert_eq!((found.units, found.level), (vec![60, 0, 0], 8.0));
    assert_eq!(found.held, [Held::Rule, Held::Minimum, Held::Nothing]);
    // The third is above the level: its floor would give it 20, and the minimum takes them.
    let floors = Limits::none(3).with_floors([0.0, 0.0, 20.0]);
    let found = allocate(&rise, &floors, 25, 60).unwrap();
    assert_eq!((found.units[2], found.held[2]), (0, Held::Minimum));
}

/// What is said of the minimum, done step by step.
fn one_by_one(weights: &[f64], minimum: u64, budget: u64) -> Vec<bool> {
    let mut kept = vec![true; weights.len()];
    loop {
        let sum: f64 = weights.iter().zip(&kept).filter(|it| *it.1).map(|it| it.0).sum();
        let hardest = (0..weights.len())
            .filter(|it| kept[*it])
            .min_by(|a, b| weights[*a].total_cmp(&weights[*b]).then(b.cmp(a)));
        match hardest {
            Some(area) if weights[area] / sum * (budget as f64) < minimum as f64 * (1.0 - 1e-12) => {
                kept[area] = false;
            }
            _ => return kept,
        }
    }
}

fn areas() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-50.0_f64..50.0, 1.0_f64..1e4), 1..30)
}

fn unzip(areas: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    areas.iter().copied().unzip()
}

proptest! {
    #[test]
    fn least_first_keeps_the_order_and_spends_all(areas in areas(), budget in 1_u64..10_000_000) {
        let (levels, costs) = unzip(&areas);
        let rise = Rise::least_first(&levels, &costs, None);
        let found = allocate(&rise, &Limits::none(areas.len()), 0, budget).unwrap();
        prop_assert_eq!(found.units.iter().sum::<u64>(), budget);
        for ((level, cost), units) in areas.iter().zip(&found.units) {
            // Nobody above the level gets money, and nobody is left below it, but for a unit.
            prop_assert!(*level < found.level || *units == 0);
            let after = level + *units as f64 / cost;
            prop_assert!(after >= found.level - 1.000_001 / cost);
            prop_assert!(after <= found.level.max(*level) + 1.000_001 / cost);
        }
    }

    #[test]
    fn more_money_takes_nothing_from_anybody(areas in areas(), budget in 1_u64..1_000_000, more in 1_u64..1_000_000) {
        let (levels, costs) = unzip(&areas);
        let rise = Rise::least_first(&levels, &costs, None);
        let limits = Limits::none(areas.len());
        let (less, low) = exact(&rise, &limits, budget);
        let (greater, high) = exact(&rise, &limits, budget + more);
        prop_assert!(high > low);
        prop_assert!(less.iter().zip(&greater).all(|(less, greater)| greater >= less));
    }

    #[test]
    fn least_first_is_free_of_scale(areas in areas(), budget in 1_u64..1_000_000, scale in 2_u64..50) {
        let (levels, costs) = unzip(&areas);
        let limits = Limits::none(areas.len());
        let (_, level) = exact(&Rise::least_first(&levels, &costs, None), &limits, budget);
        let scaled: Vec<f64> = costs.iter().map(|it| it * scale as f64).collect();
        let (_, again) = exact(&Rise::least_first(&levels, &scaled, None), &limits, budget * scale);
        prop_assert!((level - again).abs() <= 1e-9 * level.abs().max(1.0), "{} {}", level, again);
    }

    #[test]
    fn grants_depend_only_on_areas_below_the_level(areas in areas(), budget in 1_u64..1_000_000, up in 0.0_f64..50.0) {
        let (mut levels, costs) = unzip(&areas);
        let limits = Limits::none(areas.len());
        let (amounts, level) = exact(&Rise::least_first(&levels, &costs, None), &limits, budget);
        levels.iter_mut().filter(|it| **it >= level).for_each(|it| *it += up);
        let (again, same) = exact(&Rise::least_first(&levels, &costs, None), &limits, budget);
        prop_assert!((level - same).abs() <= 1e-9 * level.abs().max(1.0));
        for (amount, again) in amounts.iter().zip(&again) {
            prop_assert!((amount - again).abs() <= 1e-6 * amount.max(1.0));
        }
    }

    /// Whatever the rule: limits hold, all is spent that can be, and the level is that of a search by halves.
    #[test]
    fn limits_hold_and_the_level_is_the_one(
        areas in areas(),
        limits in prop::collection::vec((0_u32..2000, 0_u32..5000), 30),
        budget in 1_u64..200_000,
        by_weights in any::<bool>(),
    ) {
        let (levels, costs) = unzip(&areas);
        let rise = if by_weights { Rise::shares(&costs) } else { Rise::least_first(&levels, &costs, None) };
        let floors: Vec<f64> = limits.iter().map(|it| f64::from(it.0)).collect();
        let ceilings = limits.iter().map(|it| f64::from(it.0 + it.1));
        let limits = Limits::none(areas.len()).with_floors(floors.clone()).with_ceilings(ceilings);
        let all = floors.iter().take(areas.len()).sum::<f64>();
        match allocate(&rise, &limits, 0, budget) {
            Err(error) => {
                prop_assert!(all > budget as f64);
                prop_assert_eq!(error, AllocationError::Floors { floors: all as u128, budget });
            }
            Ok(found) => {
                prop_assert_eq!(found.units.iter().sum::<u64>() + found.unspent, budget);
                let mut full = true;
                for (area, units) in found.units.iter().enumerate() {
                    let units = *units as f64;
                    prop_assert!(limits.lower(area) <= units && units <= limits.upper(area));
                    full &= units == limits.upper(area);
                }
                prop_assert!(found.unspent == 0 || full);
                let sum = |level: f64| (0..areas.len()).map(|it| rise.held(it, level, &limits)).sum::<f64>();
                let (mut low, mut high) = (-100.0, 1e6);
                for _ in 0..200 {
                    let middle = (low + high) / 2.0;
                    if sum(middle) < budget as f64 { low = middle } else { high = middle }
                }
                let there = budget as f64 - found.unspent as f64;
                prop_assert!((sum(found.level) - there).abs() <= 1e-6 * there.max(1.0));
                // Where nothing rises the level is not one alone.
                if found.unspent == 0 && sum(high + 1e-6) > sum(high) && sum(low - 1e-6) < sum(low) {
                    prop_assert!((high - found.level).abs() <= 1e-6 * high.abs().max(1.0), "{} {}", high, found.level);
                }
            }
        }
    }

    #[test]
    fn the_minimum_leaves_out_one_after_another(
        weights in prop::collection::vec(1_u32..50, 1..25),
        minimum in 1_u64..2000,
    ) {
        let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
        let found = allocate(&Rise::shares(&weights), &Limits::none(weights.len()), minimum, 10_000).unwrap();
        let kept = one_by_one(&weights, minimum, 10_000);
        for (area, units) in found.units.iter().enumerate() {
            prop_assert_eq!(*units > 0, kept[area], "{} of {:?}", area, &found.units);
            prop_assert!(*units == 0 || *units >= minimum);
        }
        prop_assert_eq!(found.units.iter().sum::<u64>() + found.unspent, 10_000);
    }

    #[test]
    fn years_sum_to_amounts_and_areas_to_years(
        amounts in prop::collection::vec(0_u64..1000, 1..30),
        profile in prop::collection::vec(0_u32..10, 1..12),
    ) {
        prop_assume!(profile.iter().any(|it| *it > 0));
        let profile: Vec<f64> = profile.into_iter().map(f64::from).collect();
        let total = amounts.iter().sum();
        let years = phase(&amounts, &profile).unwrap();
        let totals = largest_remainder(&profile, total).unwrap();
        for (year, total) in years.iter().zip(totals) {
            prop_assert_eq!(year.iter().sum::<u64>(), total);
        }
        let whole: f64 = profile.iter().sum();
        for (area, amount) in amounts.iter().enumerate() {
            prop_assert_eq!(years.iter().map(|it| it[area]).sum::<u64>(), *amount);
            let (mut given, mut share) = (0.0, 0.0);
            for (year, part) in years.iter().zip(&profile) {
                given += year[area] as f64;
                share += part;
                prop_assert!((given - *amount as f64 * share / whole).abs() <= 2.0);
            }
        }
    }
}
