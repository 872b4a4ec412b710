//! The districts' years without files: those of the country, and those of others drawn by the same rules.

mod common;

use common::{numbers, table};
use theodolite_demo::history::History;
use theodolite_demo::truth::{self, DISTRICTS, TREATED};

/// Columns of a file of districts by year, in the order of a history: district after district.
fn by_district(path: &str, indicator: &str, column: &str) -> Vec<f64> {
    let table = table(path);
    let values = numbers(&table[column]);
    let mut rows: Vec<usize> =
        (0..values.len()).filter(|row| table["indicator"][*row] == indicator).collect();
    rows.sort_by_key(|row| (table["code"][*row], table["year"][*row]));
    rows.into_iter().map(|row| values[row]).collect()
}

#[test]
fn the_history_of_the_countrys_own_seed_is_what_its_files_say() {
    let history = History::new(truth::SEED);
    assert_eq!(history.outcomes.len(), 6);
    for outcome in &history.outcomes {
        assert_eq!(outcome.published, by_district("data/district_series.csv", outcome.name, "value"));
        let truths = "data/truth_district_series.csv";
        for (found, column) in [(&outcome.truth, "value"), (&outcome.without, "value_without_programme")] {
            let printed = by_district(truths, outcome.name, column);
            let apart = found.iter().zip(&printed).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(apart <= 0.5001e-4, "{}: {apart} apart from {column}", outcome.name);
        }
    }
    let codes: Vec<String> = history.treated.iter().map(|it| format!("TD{:02}", it + 1)).collect();
    assert_eq!(codes, table("data/programme.csv")["code"]);
}

#[test]
fn other_seeds_give_other_countries_with_the_same_effects() {
    let [one, other] = [1, 2].map(History::new);
    assert_eq!(one, History::new(1));
    assert_ne!(one.treated, other.treated);
    for history in [&one, &other] {
        assert_eq!(history.treated.len(), TREATED);
        let effect = |name: &str| {
            let outcome = history.outcomes.iter().find(|it| it.name == name).unwrap();
            assert!(
                outcome.published.iter().all(|it| it.is_finite())
                    && outcome.published.len() == 10 * DISTRICTS
            );
            history.effect(outcome)
        };
        // 0.3, 0.6, ... 1.8 points: 1.05 as a mean. Nowhere is so little left that less could not be taken off.
        assert!((effect("out_of_work") + 1.05).abs() < 1e-9, "{}", effect("out_of_work"));
        // 9 in four of six years.
        assert!((effect("median_pay") - 6.0).abs() < 1e-9);
        for name in ["points_at_16", "healthy_years", "violence", "volunteers"] {
            assert_eq!(effect(name), 0.0, "{name}");
        }
    }
}
