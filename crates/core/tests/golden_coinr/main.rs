//! What COINr makes of the ASEM data comes out of the core as well.
//!
//! Every golden file of a kind is tested, and its parameters are read from its name: files that are added to the
//! folder are tested too.

mod influence;
#[path = "../common/table.rs"]
mod table;
mod trend;
mod weights;

use std::collections::BTreeMap;
use std::path::Path;

use table::{Table, assert_column, equal, folder, named};
use theodolite_core::Polarity;
use theodolite_core::aggregate::Combine;
use theodolite_core::denominate::denominate;
use theodolite_core::impute::Impute;
use theodolite_core::index::{Method, Missing, Part, build};
use theodolite_core::normalise::{
    DistanceToReference, DistanceToTarget, Divisor, Goalposts, MinMax, Normalise, PercentileRank, Rank,
    Scaled, ZScore,
};
use theodolite_core::outrank;
use theodolite_core::rank::Ties;
use theodolite_core::screen::screen;
use theodolite_core::statistics::{Thresholds, describe};
use theodolite_core::treat::{Applied, LogKind, Shape, Then, Treat, Treated, Winsorise};
use theodolite_core::uncertainty::{
    Choices, Leaf, Model, Node, NodePart, Scope, Settings, Source, Weights, of_ranks,
};

/// What `input_ASEM_iMeta.csv` says of one indicator or aggregate.
struct Element {
    code: String,
    level: u32,
    polarity: Polarity,
    weight: f64,
    target: f64,
    denominator: Option<String>,
    parent: String,
}

fn elements(folder: &Path) -> Vec<Element> {
    let meta = Table::read(folder, "input_ASEM_iMeta");
    let (targets, weights, directions) =
        (meta.numbers("Target"), meta.numbers("Weight"), meta.numbers("Direction"));
    let element = |k: usize| {
        let text = |column: &str| meta.text(column)[k].clone();
        Some(Element {
            level: text("Level").parse().ok()?,
            code: text("iCode"),
            polarity: if directions[k] < 0.0 { Polarity::Low } else { Polarity::High },
            weight: weights[k],
            target: targets[k],
            denominator: Some(text("Denominator")).filter(|name| !name.is_empty()),
            parent: text("Parent"),
        })
    };
    (0..targets.len()).filter_map(element).collect()
}

fn indicators(folder: &Path) -> Vec<Element> {
    elements(folder).into_iter().filter(|element| element.level == 1).collect()
}

/// Groups by the order of their names.
fn groups(names: &[String]) -> Vec<u32> {
    names.iter().map(|name| names.iter().filter(|other| *other < name).count() as u32).collect()
}

/// Whether a name has a word between underscores; and the number that follows a word without one.
fn has(name: &str, word: &str) -> bool {
    name.split('_').any(|part| part == word)
}

fn number_after(name: &str, prefix: &str) -> Option<f64> {
    name.split('_').find_map(|part| part.strip_prefix(prefix)?.parse().ok())
}

/// The numbers in a name.
fn numbers(name: &str) -> Vec<f64> {
    name.split('_').filter_map(|part| part.trim_start_matches('x').parse().ok()).collect()
}

#[test]
fn denominated_indicators() {
    let Some(folder) = folder() else { return };
    let (raw, expected) =
        (Table::read(&folder, "input_ASEM_iData"), Table::read(&folder, "stage1_denominated"));
    for Element { code, denominator, .. } in indicators(&folder) {
        let values = raw.numbers(&code);
        let values = match denominator {
            Some(name) => denominate(&values, &raw.numbers(&name), 1.0).unwrap().values,
            None => values,
        };
        assert_column(&code, &values, &expected.numbers(&code));
    }
}

#[test]
fn imputed_indicators() {
    let Some(folder) = folder() else { return };
    let raw = Table::read(&folder, "input_ASEM_iData");
    for name in named(&folder, "impute_") {
        let expected = Table::read(&folder, &name);
        let impute = if has(&name, "median") { Impute::Median } else { Impute::Mean };
        let groups = groups(Table::read(&folder, "input_groups").text("group"));
        let groups = has(&name, "group").then_some(groups.as_slice());
        for code in expected.value_columns() {
            let values = raw.numbers(code);
            let imputed = impute.apply(&values, groups).unwrap();
            assert_column(&format!("{name} {code}"), &imputed.values, &expected.numbers(code));
            assert_eq!(imputed.filled.len(), values.iter().filter(|value| value.is_nan()).count());
        }
    }
}

#[test]
fn stages_from_denominated_to_treated() {
    let Some(folder) = folder() else { return };
    let [one, two, three, four] =
        ["stage1_denominated", "stage2_imputed", "stage3_screened", "stage4_treated"]
            .map(|name| Table::read(&folder, name));
    let groups = groups(Table::read(&folder, "input_ASEM_iData").text("EurAsia_group"));
    let mut columns = Vec::new();
    for code in one.value_columns() {
        let imputed = Impute::Mean.apply(&one.numbers(code), Some(&groups)).unwrap().values;
        assert_column(code, &imputed, &two.numbers(code));
        assert_column(code, &imputed, &three.numbers(code));
        let treated = Treat::Winsorise(Winsorise::default()).apply(&imputed).unwrap().values;
        assert_column(code, &treated, &four.numbers(code));
        columns.push(imputed);
    }
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    assert!(screen(&columns, 0.9).unwrap().iter().all(|area| area.included));
}

#[test]
fn screened_areas() {
    let Some(folder) = folder() else { return };
    let raw = Table::read(&folder, "input_ASEM_iData");
    let columns: Vec<Vec<f64>> = indicators(&folder).iter().map(|it| raw.numbers(&it.code)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    for name in named(&folder, "screen_raw_byNA_") {
        let expected = Table::read(&folder, &name);
        let areas = screen(&columns, *numbers(&name).last().unwrap()).unwrap();
        let column = |value: &dyn Fn(usize) -> f64| (0..areas.len()).map(value).collect::<Vec<_>>();
        assert_column(&name, &column(&|k| areas[k].missing as f64), &expected.numbers("N_missing"));
        assert_column(&name, &column(&|k| areas[k].zero as f64), &expected.numbers("N_zero"));
        assert_column(&name, &column(&|k| areas[k].available), &expected.numbers("Dat_Avail"));
        assert_column(&name, &column(&|k| areas[k].non_zero), &expected.numbers("Non_Zero"));
        let included: Vec<bool> = expected.text("Included").iter().map(|cell| cell == "TRUE").collect();
        assert_eq!(areas.iter().map(|area| area.included).collect::<Vec<_>>(), included, "{name}");
    }
}

#[test]
fn statistics_of_indicators() {
    let Some(folder) = folder() else { return };
    for name in named(&folder, "stats_") {
        let source = match name.strip_prefix("stats_") {
            Some("raw") => "input_ASEM_iData".to_owned(),
            Some(other) => {
                named(&folder, "stage").into_iter().find(|stage| stage.contains(other)).unwrap_or_default()
            }
            None => continue,
        };
        if source.is_empty() {
            eprintln!("SKIPPED: {name}: no such data");
            continue;
        }
        let (values, expected) = (Table::read(&folder, &source), Table::read(&folder, &name));
        for (row, code) in expected.text("iCode").iter().enumerate() {
            let column = describe(&values.numbers(code));
            let flags = column.flags(Thresholds::default());
            let count = |count: usize| Some(count as f64);
            for (statistic, found) in [
                ("Min", column.min),
                ("Max", column.max),
                ("Mean", column.mean),
                ("Median", column.median),
                ("Std", column.sd),
                ("Skew", column.skewness),
                ("Kurt", column.kurtosis),
                ("N.Avail", count(column.available)),
                ("N.NonZero", count(column.non_zero)),
                ("N.Unique", count(column.unique)),
                ("N.Same", count(column.same)),
                ("Frc.Avail", column.available_share()),
                ("Frc.NonZero", column.non_zero_share()),
                ("Frc.Unique", column.unique_share()),
                ("Frc.Same", column.same_share()),
            ] {
                let expected = expected.numbers(statistic)[row];
                let found = found.unwrap_or(f64::NAN);
                assert!(equal(found, expected), "{name} {code} {statistic}: {found} instead of {expected}");
            }
            for (flag, found, raised) in [
                ("Flag.Avail", flags.available, "LOW"),
                ("Flag.NonZero", flags.non_zero, "LOW"),
                ("Flag.Unique", flags.unique, "LOW"),
                ("Flag.SkewKurt", flags.outliers, "OUT"),
            ] {
                let word = if found { raised } else { "ok" };
                assert_eq!(word, expected.text(flag)[row], "{name} {code} {flag}");
            }
        }
    }
}

#[test]
fn winsorised_indicators() {
    let Some(folder) = folder() else { return };
    let stage3 = Table::read(&folder, "stage3_screened");
    for name in named(&folder, "treat_winmax") {
        let expected = Table::read(&folder, &name);
        let max_points = number_after(&name, "winmax").unwrap() as usize;
        let then = if has(&name, "combine") { Then::Combine } else { Then::Log };
        let winsorise = Treat::Winsorise(Winsorise { max_points, then, ..Winsorise::default() });
        let treat = |code: &str| winsorise.apply(&stage3.numbers(code)).unwrap();
        if has(&name, "details") {
            expected.text("iCode").iter().enumerate().for_each(|(row, code)| {
                assert_details(&format!("{name} {code}"), &expected, row, &treat(code));
            });
        } else if has(&name, "points") {
            expected.value_columns().for_each(|code| assert_points(&name, code, &expected, &treat(code)));
        } else {
            for code in expected.value_columns() {
                assert_column(&format!("{name} {code}"), &treat(code).values, &expected.numbers(code));
            }
        }
    }
}

fn assert_details(what: &str, expected: &Table, row: usize, treated: &Treated) {
    let record = &treated.record;
    let logged = matches!(record.applied, Applied::Log | Applied::WinsorisedThenLog);
    let shapes = [record.before, record.winsorised, record.after.filter(|_| logged)];
    for (k, shape) in shapes.into_iter().enumerate() {
        let column = |name: &str| format!("check_SkewKurt{k}.{name}");
        if !expected.header.contains(&column("Pass")) {
            continue;
        }
        let number = |value: fn(&Shape) -> Option<f64>| shape.as_ref().and_then(value).unwrap_or(f64::NAN);
        let cell = |name: &str| expected.numbers(&column(name))[row];
        let (skewness, kurtosis) = (number(|shape| shape.skewness), number(|shape| shape.kurtosis));
        assert!(equal(skewness, cell("Skew")), "{what}, check {k}: skewness {skewness}");
        assert!(equal(kurtosis, cell("Kurt")), "{what}, check {k}: kurtosis {kurtosis}");
        let passes = shape.map_or("", |shape| if shape.passes { "TRUE" } else { "FALSE" });
        assert_eq!(passes, expected.text(&column("Pass"))[row], "{what}, check {k}");
    }
    let steps = expected.numbers("winsorise.nwin")[row];
    assert_eq!(record.steps as f64, if steps.is_nan() { 0.0 } else { steps }, "{what}");
}

fn assert_points(name: &str, code: &str, expected: &Table, treated: &Treated) {
    if matches!(treated.record.applied, Applied::Log | Applied::WinsorisedThenLog) {
        return; // the points were given up
    }
    let found: Vec<(usize, &str)> = treated
        .record
        .moved
        .iter()
        .map(|moved| (moved.area as usize, if moved.from > moved.to { "winhi" } else { "winlo" }))
        .collect();
    let cells = expected.text(code).iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let expected: Vec<(usize, &str)> = cells.map(|(area, cell)| (area, cell.as_str())).collect();
    assert_eq!(found, expected, "{name} {code}");
}

#[test]
fn transformed_indicators() {
    let Some(folder) = folder() else { return };
    let stage3 = Table::read(&folder, "stage3_screened");
    for name in named(&folder, "transform_") {
        let expected = Table::read(&folder, &name);
        let treat = match name.as_str() {
            "transform_log_CT" => Treat::Log(LogKind::Ct),
            "transform_log_CT_plus" => Treat::Log(LogKind::CtPlus),
            "transform_log_CT_orig" => Treat::Log(LogKind::CtOrigin),
            _ => Treat::BoxCox { lambda: *numbers(&name).last().unwrap() },
        };
        for code in expected.value_columns() {
            let treated = treat.apply(&stage3.numbers(code)).unwrap();
            assert_column(&format!("{name} {code}"), &treated.values, &expected.numbers(code));
        }
    }
}

#[test]
fn normalised_indicators() {
    let Some(folder) = folder() else { return };
    let stage4 = Table::read(&folder, "stage4_treated");
    for name in named(&folder, "norm_") {
        let expected = Table::read(&folder, &name);
        let (values, cap) = (numbers(&name), has(&name, "cap"));
        if has(&name, "goalposts") {
            assert_goalposts(&name, &expected);
            continue;
        }
        for element in indicators(&folder) {
            let column = stage4.numbers(&element.code);
            let ties = match () {
                () if has(&name, "average") => Ties::Average,
                () if has(&name, "max") => Ties::Max,
                () => Ties::Min,
            };
            let method = match name.split('_').nth(1).unwrap() {
                "minmax" => Normalise::MinMax(MinMax { lower: values[0], upper: values[1] }),
                "zscore" => {
                    let divisor = Divisor::Sample;
                    Normalise::ZScore(ZScore { mean: values[0], sd: values[1], divisor, by_people: false })
                }
                "prank" => Normalise::PercentileRank(PercentileRank { ties }),
                "rank" => Normalise::Rank(Rank { ties }),
                "borda" => Normalise::Borda,
                "dist2max" => Normalise::DistanceToMax,
                "dist2ref" => {
                    let row = number_after(&name, "row").unwrap() as usize - 1;
                    Normalise::DistanceToReference(DistanceToReference { value: column[row], cap })
                }
                "dist2targ" => Normalise::DistanceToTarget(DistanceToTarget { target: element.target, cap }),
                "fracmax" => Normalise::DistanceToBest,
                "scaled" => Normalise::Scaled(Scaled {
                    lower: values[0],
                    upper: values[1],
                    scale: values.get(2).copied().unwrap_or(1.0),
                }),
                other => panic!("what is `{other}`?"),
            };
            let what = format!("{name} {}", element.code);
            let flip = element.polarity == Polarity::Low;
            let scores = if method == Normalise::DistanceToBest && flip {
                // COINr divides -x by its greatest value; ours is min/x.
                let turned: Vec<f64> = column.iter().map(|x| -x).collect();
                method.apply(&turned, false, None)
            } else {
                method.apply(&column, flip, None)
            };
            let mut expected = expected.numbers(&element.code);
            if cap {
                expected.iter_mut().filter(|value| **value > 1.0).for_each(|value| *value = 1.0);
            }
            if expected.iter().any(|value| value.is_infinite()) {
                // Where COINr gives infinite scores, ours is an error: the best or the reference value is at fault.
                assert!(scores.is_err(), "{what}: {scores:?}");
            } else {
                assert_column(&what, &scores.unwrap(), &expected);
            }
        }
    }
}

fn assert_goalposts(name: &str, expected: &Table) {
    let values = numbers(name);
    let goalposts = Goalposts {
        lower: values[0],
        upper: values[1],
        truncate: !has(name, "notrunc"),
        scale: values.get(2).copied().unwrap_or(1.0),
        ..Goalposts::default()
    };
    let x = expected.numbers("x");
    for (column, flip) in [("up", false), ("down", true)] {
        let scores = Normalise::Goalposts(goalposts).apply(&x, flip, None).unwrap();
        assert_column(&format!("{name} {column}"), &scores, &expected.numbers(column));
    }
}

/// Brings a tree together from below, one method a level; the columns of all its elements.
fn aggregate(
    elements: &[Element],
    mut columns: BTreeMap<String, Vec<f64>>,
    by_level: impl Fn(u32) -> Combine,
    min_share: f64,
) -> BTreeMap<String, Vec<f64>> {
    for level in 2..=4 {
        for element in elements.iter().filter(|element| element.level == level) {
            let children = elements.iter().filter(|child| child.parent == element.code);
            let parts: Vec<Part<'_>> = children
                .map(|child| Part {
                    values: &columns[&child.code],
                    polarity: Polarity::High,
                    weight: child.weight,
                    normalise: Normalise::None,
                    treat: Treat::None,
                })
                .collect();
            let missing = Missing::Keep { min_share };
            let method = Method { combine: by_level(level), missing, ..Method::default() };
            let score = build(&parts, &method).unwrap().score;
            columns.insert(element.code.clone(), score);
        }
    }
    columns
}

fn uneven(folder: &Path, elements: &mut [Element]) {
    let weights = Table::read(folder, "input_weights_uneven");
    for (code, weight) in weights.text("iCode").iter().zip(weights.numbers("Weight")) {
        elements
            .iter_mut()
            .filter(|element| element.code == *code)
            .for_each(|element| element.weight = weight);
    }
}

#[test]
fn aggregated_trees() {
    let Some(folder) = folder() else { return };
    let (raw, normalised) =
        (Table::read(&folder, "input_ASEM_iData"), Table::read(&folder, "input_norm_minmax_1_100"));
    for name in named(&folder, "agg_") {
        let expected = Table::read(&folder, &name);
        let mut elements = elements(&folder);
        if has(&name, "uneven") {
            uneven(&folder, &mut elements);
        }
        let column = |element: &Element| {
            if !has(&name, "raw") {
                return normalised.numbers(&element.code);
            }
            let onto = Normalise::MinMax(MinMax { lower: 1.0, upper: 100.0 });
            onto.apply(&raw.numbers(&element.code), element.polarity == Polarity::Low, None).unwrap()
        };
        let columns = indicators(&folder).iter().map(|it| (it.code.clone(), column(it))).collect();
        let power = number_after(&name, "p");
        let methods: Vec<Combine> = name
            .split('_')
            .filter_map(|word| match word {
                "amean" => Some(Combine::Arithmetic),
                "gmean" => Some(Combine::Geometric),
                "hmean" => Some(Combine::Harmonic),
                "genmean" => Some(Combine::Generalised { power: power.unwrap() }),
                _ => None,
            })
            .collect();
        let by_level = |level: u32| match methods.as_slice() {
            [] => Combine::Arithmetic,
            [one] => *one,
            many => many[level as usize - 2],
        };
        let min_share = number_after(&name, "datthresh").unwrap_or(0.0);
        let columns = aggregate(&elements, columns, by_level, min_share);
        for code in expected.value_columns() {
            assert_column(&format!("{name} {code}"), &columns[code], &expected.numbers(code));
        }
    }
}

#[test]
fn outranking_matrices_and_copeland_scores() {
    let Some(folder) = folder() else { return };
    let normalised = Table::read(&folder, "input_norm_minmax_1_100");
    for name in named(&folder, "outrank_").into_iter().chain(named(&folder, "copeland_")) {
        let expected = Table::read(&folder, &name);
        let mut elements = elements(&folder);
        if has(&name, "uneven") {
            uneven(&folder, &mut elements);
        }
        let pillar = name.split('_').nth(1).unwrap();
        let inside = || elements.iter().filter(|element| element.parent == pillar);
        let columns: Vec<Vec<f64>> = inside().map(|it| normalised.numbers(&it.code)).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let weights: Vec<f64> = inside().map(|it| it.weight).collect();
        let matrix = outrank::matrix(&columns, &weights).unwrap();
        if has(&name, "outrank") {
            for (k, code) in expected.text("uCode").iter().enumerate() {
                let column: Vec<f64> = matrix.iter().map(|row| row[k]).collect();
                assert_column(&format!("{name} {code}"), &column, &expected.numbers(code));
            }
        } else {
            let scores = outrank::copeland(&columns, &weights).unwrap();
            assert_column(&name, &scores, &expected.numbers("copeland"));
            let (count, share) = outrank::dominated(&matrix);
            assert_eq!(count as f64, expected.numbers("n_dominant")[0]);
            assert!(equal(share, expected.numbers("dominated_fraction")[0]));
        }
    }
}

/// The index as a study has it: indices of indices, normalised where the indicators come in.
#[test]
fn the_whole_index_through_the_engine() {
    let Some(folder) = folder() else { return };
    let (stage4, expected) =
        (Table::read(&folder, "stage4_treated"), Table::read(&folder, "results_aggs_scores"));
    let elements = elements(&folder);
    let column = |element: &Element| (element.code.clone(), stage4.numbers(&element.code));
    let mut columns: BTreeMap<String, Vec<f64>> =
        elements.iter().filter(|element| element.level == 1).map(column).collect();
    let normalise = Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 });
    let mut rank = Vec::new();
    for element in elements.iter().filter(|element| element.level > 1) {
        let children = elements.iter().filter(|child| child.parent == element.code);
        let parts: Vec<Part<'_>> = children
            .map(|child| Part {
                values: &columns[&child.code],
                polarity: child.polarity,
                weight: child.weight,
                normalise: if child.level == 1 { normalise } else { Normalise::None },
                treat: Treat::None,
            })
            .collect();
        let index = build(&parts, &Method::default()).unwrap();
        assert_column(&element.code, &index.score, &expected.numbers(&element.code));
        (rank, _) = (index.rank, columns.insert(element.code.clone(), index.score));
    }
    assert_eq!(rank, expected.numbers("Rank"));
}

/// The later stages, where they are there: the same as the files they are tested by above.
#[test]
fn normalised_and_aggregated_stages() {
    let Some(folder) = folder() else { return };
    let stage4 = Table::read(&folder, "stage4_treated");
    let elements = elements(&folder);
    let normalise = Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 });
    let normalised = elements.iter().filter(|element| element.level == 1).map(|element| {
        let scores = normalise.apply(&stage4.numbers(&element.code), element.polarity == Polarity::Low, None);
        (element.code.clone(), scores.unwrap())
    });
    let columns = aggregate(&elements, normalised.collect(), |_| Combine::Arithmetic, 0.0);
    for name in named(&folder, "stage5_").into_iter().chain(named(&folder, "stage6_")) {
        let expected = Table::read(&folder, &name);
        for code in expected.value_columns().filter(|code| columns.contains_key(*code)) {
            assert_column(&format!("{name} {code}"), &columns[code], &expected.numbers(code));
        }
    }
}

/// The whole tree as one model, whose upper weights are those of each repetition in turn.
#[test]
fn ranks_under_sets_of_weights() {
    let Some(folder) = folder() else { return };
    let [expected, repetitions, stage4] =
        ["uncertainty_rank_stats", "input_uncertainty_weight_sets", "stage4_treated"]
            .map(|name| Table::read(&folder, name));
    let elements = elements(&folder);
    let leaves: Vec<Leaf<'_>> = (elements.iter().filter(|element| element.level == 1))
        .map(|element| Leaf {
            name: element.code.clone(),
            values: stage4.numbers(&element.code).into(),
            polarity: element.polarity,
        })
        .collect();
    let aggregates: Vec<&Element> = elements.iter().filter(|element| element.level > 1).collect();
    let children = |code: &str| elements.iter().filter(move |child| child.parent == code).collect::<Vec<_>>();
    let source = |code: &str| match leaves.iter().position(|leaf| leaf.name == code) {
        Some(leaf) => Source::Leaf(leaf),
        None => Source::Node(aggregates.iter().position(|element| element.code == code).unwrap()),
    };
    let node = |element: &&Element| Node {
        name: element.code.clone(),
        parts: (children(&element.code).iter())
            .map(|child| NodePart {
                source: source(&child.code),
                weight: child.weight,
                normalise: (child.level > 1).then_some(Normalise::None),
                treat: None,
            })
            .collect(),
        normalise: Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 }),
        treat: Treat::None,
        method: Method::default(),
    };
    let nodes: Vec<Node<'_>> = aggregates.iter().map(node).collect();
    let weights = repetitions.numbers("Weight");
    let set = |repetition: usize| {
        let weight = |child: &&Element| {
            let rows = repetitions.text("rep").iter().zip(repetitions.text("iCode"));
            let mut rows = rows.zip(&weights).filter(|((_, code), _)| **code == child.code);
            let row = rows.find(|((rep, _), _)| rep.parse() == Ok(repetition));
            row.map_or(child.weight, |(_, weight)| *weight)
        };
        aggregates.iter().flat_map(|element| children(&element.code)).map(|child| weight(&child)).collect()
    };
    let sets: Vec<Vec<f64>> = (1..=60).map(set).collect();
    let choices = Choices { weights: Weights::Sets(sets), scope: Scope::All, ..Choices::default() };
    let model = Model::new(leaves.clone(), nodes, choices, None).unwrap();
    let ranks = |k: u32| model.ranks(&[(f64::from(k) + 0.5) / 60.0], 0).unwrap();
    let draws: Vec<Vec<f64>> = (0..60).map(ranks).collect();
    let found = of_ranks(model.base(), &draws, &Settings::default()).unwrap();
    let row = |code: &String| expected.text("uCode").iter().position(|other| other == code);
    let rows: Vec<Option<usize>> = stage4.text("uCode").iter().map(row).collect();
    assert!(rows.iter().flatten().count() == expected.text("uCode").len());
    for (column, found) in [
        ("Nominal", &found.base),
        ("Mean", &found.mean),
        ("Median", &found.median),
        ("Q5", &found.lower),
        ("Q95", &found.upper),
    ] {
        let expected = expected.numbers(column);
        for (&found, row) in found.iter().zip(&rows) {
            let Some(row) = *row else { continue };
            assert!(equal(found, expected[row]), "{column}, row {row}: {found} instead of {}", expected[row]);
        }
    }
}
