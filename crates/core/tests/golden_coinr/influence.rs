//! What parts do: sensitivity, removed parts, effective weights, correlations, reliability, strengths and weaknesses.

use std::path::Path;

use theodolite_core::Polarity;
use theodolite_core::correlation::{Coefficient, matrix};
use theodolite_core::influence::{
    Fit, Measure, Node, Outcome, Tree, TreeIndex, fit_weights, optimal_weights, remove_each,
};
use theodolite_core::normalise::{MinMax, Normalise};
use theodolite_core::profile::{Part, ProfileRule, profile};
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::reliability::{Deletion, reliability};
use theodolite_core::sensitivity::{Estimator, Options, estimate};

use crate::table::{Table, assert_column, equal, folder, named};
use crate::{Element, elements, groups, has, uneven};

/// The tree of the index, its nodes in the order of the elements.
fn tree(elements: &[Element]) -> Tree {
    let node = |element: &Element| match elements.iter().position(|other| other.code == element.parent) {
        Some(parent) => Node::part(parent, element.weight),
        None => Node::whole(),
    };
    Tree::new(&elements.iter().map(node).collect::<Vec<_>>()).unwrap()
}

/// The indicators of one stage, onto 0 to 100; nothing for the other elements.
fn normalised(folder: &Path, elements: &[Element]) -> Vec<Vec<f64>> {
    let treated = Table::read(folder, "stage4_treated");
    let onto = Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 });
    let column = |element: &Element| {
        if element.level > 1 {
            return Vec::new();
        }
        onto.apply(&treated.numbers(&element.code), element.polarity == Polarity::Low, None).unwrap()
    };
    elements.iter().map(column).collect()
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

fn position(elements: &[Element], code: &str) -> usize {
    elements.iter().position(|element| element.code == code).unwrap()
}

#[test]
fn shares_of_variance() {
    let Some(folder) = folder() else { return };
    for name in named(&folder, "sobol_") {
        let expected = Table::read(&folder, &name);
        let sample = Table::read(&folder, &name.replace("sobol_", "input_sobol_sample_"));
        let factors = expected.text("Variable").len();
        let options = |estimator| Options { estimator, ..Options::default() };
        let published = estimate(&sample.numbers("y"), factors, &options(Estimator::Saltelli2010)).unwrap();
        let column = |value: &dyn Fn(usize) -> f64| (0..factors).map(value).collect::<Vec<_>>();
        assert_column(&name, &column(&|k| published.factors[k].first.value), &expected.numbers("Si"));
        assert_column(&name, &column(&|k| published.factors[k].total.value), &expected.numbers("STi"));
        assert_column(&name, &column(&|_| published.variance), &expected.numbers("Variance"));
    }
    // Where COINr puts the first factor of the linear function at 0.48 instead of 0.76.
    let sample = Table::read(&folder, "input_sobol_sample_linear");
    let centred = estimate(&sample.numbers("y"), 4, &Options::default()).unwrap();
    let published = Options { estimator: Estimator::Saltelli2010, ..Options::default() };
    let published = estimate(&sample.numbers("y"), 4, &published).unwrap();
    assert!((centred.factors[0].first.value - 16.0 / 21.0).abs() < 0.02);
    assert!((published.factors[0].first.value - 16.0 / 21.0).abs() > 0.25);
}

#[test]
fn effects_of_removed_parts() {
    let Some(folder) = folder() else { return };
    for name in named(&folder, "remove_") {
        let expected = Table::read(&folder, &name);
        let mut elements = elements(&folder);
        if has(&name, "uneven") {
            uneven(&folder, &mut elements);
        }
        let (tree, columns) = (tree(&elements), normalised(&folder, &elements));
        let columns = slices(&columns);
        let effects = remove_each(&TreeIndex::new(&tree, &columns), Order::Descending).unwrap();
        for (code, shift) in expected.text("removed").iter().zip(expected.numbers("mean_abs_rank_change")) {
            let found = match code.as_str() {
                "Nominal" => 0.0,
                code => effects[position(&elements, code)].as_ref().unwrap().mean_shift,
            };
            assert!(equal(found, shift), "{name} {code}: {found} instead of {shift}");
        }
    }
}

#[test]
fn effective_weights() {
    let Some(folder) = folder() else { return };
    for name in named(&folder, "effective_weights") {
        let expected = Table::read(&folder, &name);
        let mut elements = elements(&folder);
        if has(&name, "uneven") {
            uneven(&folder, &mut elements);
        }
        let weights = tree(&elements).effective_weights();
        let codes = expected.text("iCode");
        let found: Vec<f64> = codes.iter().map(|code| weights[position(&elements, code)]).collect();
        assert_column(&name, &found, &expected.numbers("EffWeight"));
    }
}

/// The columns a file of correlations is about, by its name: `raw`, or the stage or normalised data and scores.
fn columns_of(folder: &Path, name: &str, elements: &[Element]) -> Vec<Vec<f64>> {
    if has(name, "raw") {
        let raw = Table::read(folder, "input_ASEM_iData");
        let column = |element: &Element| match element.level {
            1 => raw.numbers(&element.code),
            _ => Vec::new(),
        };
        return elements.iter().map(column).collect();
    }
    let (tree, columns) = (tree(elements), normalised(folder, elements));
    TreeIndex::new(&tree, &slices(&columns)).all_scores().unwrap()
}

#[test]
fn correlations_and_their_chances() {
    let Some(folder) = folder() else { return };
    for name in named(&folder, "corr_") {
        let expected = Table::read(&folder, &name);
        let elements = elements(&folder);
        let columns = columns_of(&folder, &name, &elements);
        let coefficient = Coefficient::EACH.into_iter().find(|it| has(&name, it.name())).unwrap_or_default();
        let of = |codes: &[String]| -> Vec<&[f64]> {
            codes.iter().map(|code| columns[position(&elements, code)].as_slice()).collect()
        };
        if has(&name, "pvals") {
            let codes = expected.text("Var");
            let found = matrix(&of(codes), &of(codes), coefficient).unwrap();
            for (k, code) in codes.iter().enumerate() {
                let chances: Vec<f64> = found.iter().map(|row| row[k].p).collect();
                assert_column(&format!("{name} {code}"), &chances, &expected.numbers(code));
            }
            continue;
        }
        let (rows, columns) = (of(expected.text("Var1")), of(expected.text("Var2")));
        let found: Vec<f64> =
            rows.iter().zip(&columns).map(|(row, column)| coefficient.of(row, column).value).collect();
        assert_column(&name, &found, &expected.numbers("Correlation"));
    }
}

#[test]
fn reliability_of_pillars() {
    let Some(folder) = folder() else { return };
    for name in named(&folder, "cronbach_") {
        let expected = Table::read(&folder, &name);
        let elements = elements(&folder);
        let columns = columns_of(&folder, &name, &elements);
        // COINr's own way with missing values, of which there are some in the raw data only.
        for (pillar, alpha) in expected.text("pillar").iter().zip(expected.numbers("alpha")) {
            let inside = (0..elements.len()).filter(|&k| elements[k].parent == *pillar);
            let parts: Vec<&[f64]> = inside.map(|k| columns[k].as_slice()).collect();
            let found = reliability(&parts, Deletion::Pairwise).unwrap().alpha.raw;
            assert!(equal(found, alpha), "{name} {pillar}: {found} instead of {alpha}");
        }
    }
}

#[test]
fn strengths_and_weaknesses() {
    let Some(folder) = folder() else { return };
    let (raw, elements) = (Table::read(&folder, "input_ASEM_iData"), elements(&folder));
    // COINr's parts are in the order of their pillars' names.
    let mut indicators: Vec<&Element> = elements.iter().filter(|element| element.level == 1).collect();
    indicators.sort_by(|a, b| a.parent.cmp(&b.parent));
    let codes: Vec<&str> = indicators.iter().map(|element| element.code.as_str()).collect();
    let columns: Vec<Vec<f64>> = codes.iter().map(|code| raw.numbers(code)).collect();
    // Directions say what is good, polarities what is bad.
    let polarity = |element: &Element| match element.polarity {
        Polarity::High => Polarity::Low,
        Polarity::Low => Polarity::High,
    };
    let pairs = indicators.iter().zip(&columns);
    let parts: Vec<Part<'_>> =
        pairs.map(|(element, values)| Part { values, polarity: polarity(element) }).collect();
    for name in named(&folder, "strengths_weaknesses_") {
        let expected = Table::read(&folder, &name);
        let code = name.rsplit('_').next().unwrap();
        let area = raw.text("uCode").iter().position(|area| area == code).unwrap();
        let found = profile(&parts, area, ProfileRule { skip_last: true, ..ProfileRule::default() });
        let listed = found.strengths.iter().chain(found.weaknesses.iter().rev());
        let listed: Vec<_> = listed.collect();
        let found: Vec<&str> = listed.iter().map(|standing| codes[standing.part]).collect();
        assert_eq!(found, expected.text("Code"), "{name}");
        let ranks: Vec<f64> = listed.iter().map(|standing| standing.rank as f64).collect();
        assert_column(&name, &ranks, &expected.numbers("Rank"));
        let values: Vec<f64> = listed.iter().map(|standing| standing.value).collect();
        assert_column(&name, &values, &expected.numbers("Value"));
    }
}

/// Scores and ranks, within groups too.
#[test]
fn results_of_the_index() {
    let Some(folder) = folder() else { return };
    let elements = elements(&folder);
    let (tree, columns) = (tree(&elements), normalised(&folder, &elements));
    let scores = TreeIndex::new(&tree, &slices(&columns)).all_scores().unwrap();
    let data = Table::read(&folder, "input_ASEM_iData");
    for name in named(&folder, "results_") {
        let expected = Table::read(&folder, &name);
        let group = expected.header.iter().find(|name| name.ends_with("_group"));
        let groups = groups(data.text(group.map_or("EurAsia_group", String::as_str)));
        for code in expected.value_columns() {
            let Some(score) = elements.iter().position(|element| element.code == code).map(|k| &scores[k])
            else {
                continue;
            };
            let found = if has(&name, "groupranks") {
                within(score, &groups)
            } else if has(&name, "ranks") {
                rank(score, Ties::Min, Order::Descending)
            } else {
                score.clone()
            };
            assert_column(&format!("{name} {code}"), &found, &expected.numbers(code));
        }
    }
}

fn within(score: &[f64], groups: &[u32]) -> Vec<f64> {
    let own = |area: usize| {
        let others = (0..score.len()).filter(|&other| groups[other] == groups[area]);
        others.filter(|&other| score[other] > score[area]).count() as f64 + 1.0
    };
    (0..score.len()).map(own).collect()
}

/// Where correlations can be made equal, the weights are those of the linear equations, `R^-1 1` over the deviations (by
/// NumPy); where those have some below 0, the search says that it cannot.
#[test]
fn weights_for_equal_correlations() {
    let Some(folder) = folder() else { return };
    let elements = elements(&folder);
    let (tree, columns) = (tree(&elements), normalised(&folder, &elements));
    let columns = slices(&columns);
    let scores = TreeIndex::new(&tree, &columns).all_scores().unwrap();
    let inside = |code: &str| (0..elements.len()).filter(|&k| elements[k].parent == code).collect::<Vec<_>>();
    let optimal = |code: &str| {
        let parts: Vec<&[f64]> = inside(code).iter().map(|&k| scores[k].as_slice()).collect();
        optimal_weights(&parts, &vec![1.0; parts.len()], Measure::Correlation).unwrap()
    };
    let assert_weights = |fit: &Fit, expected: &[f64]| {
        assert_eq!(fit.outcome, Outcome::Met);
        for (weight, expected) in fit.weights.iter().zip(expected) {
            assert!((weight - expected).abs() < 1e-7, "{fit:?} instead of {expected}");
        }
    };
    assert_weights(&optimal("Environ"), &[0.31936398, 0.15126611, 0.09870764, 0.03254352, 0.39811875]);
    let of_sust = [0.30276794, 0.2193199, 0.47791216];
    assert_weights(&optimal("Sust"), &of_sust);
    assert_eq!(optimal("Political").outcome, Outcome::Nearest);

    // The same by way of the whole tree.
    let (parts, whole) = (inside("Sust"), position(&elements, "Sust"));
    let influence = |weights: &[f64]| {
        let weights: Vec<(usize, f64)> = parts.iter().copied().zip(weights.iter().copied()).collect();
        let tree = tree.with_weights(&weights).ok()?;
        let scores = TreeIndex::new(&tree, &columns).all_scores().ok()?;
        let correlation = |&part: &usize| Coefficient::Pearson.of(&scores[part], &scores[whole]).value;
        Some(parts.iter().map(correlation).collect())
    };
    assert_weights(&fit_weights(&[1.0; 3], &[1.0; 3], influence).unwrap(), &of_sust);
}
