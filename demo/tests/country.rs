//! What holds of the made-up country, read from its files as a user would.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{files, numbers, table, text};
use theodolite_demo::country;
use theodolite_demo::truth::{self, COMMUNITY, DEPRIVATION};

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> =
        a.iter().copied().zip(b.iter().copied()).filter(|(a, b)| !(a + b).is_nan()).collect();
    let count = pairs.len() as f64;
    let (mean_a, mean_b) =
        (pairs.iter().map(|it| it.0).sum::<f64>() / count, pairs.iter().map(|it| it.1).sum::<f64>() / count);
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| f(a - mean_a, b - mean_b)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

/// FNV-1a: short, and enough to see that a byte has changed.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

type Ring = Vec<(i64, i64)>;

/// Outer rings by code, in ten-thousandths of a degree.
fn rings() -> Vec<(String, Ring)> {
    let whole = |number: &str| number.replace('.', "").parse::<i64>().unwrap();
    let mut rings = Vec::new();
    for line in text("boundaries/neighbourhoods.geojson").lines().filter(|it| it.contains("\"Feature\"")) {
        let code = line.split("\"code\":\"").nth(1).unwrap().split('"').next().unwrap();
        let shapes = line.split("\"coordinates\":[").nth(1).unwrap();
        let outer = shapes.split("]]").next().unwrap();
        assert!(shapes.trim_end_matches(',').ends_with("]]]}}"), "{code} has one ring: {line}");
        let points = outer.split("],[").map(|point| {
            let point = point.trim_matches(['[', ']']);
            let (x, y) = point.split_once(',').unwrap();
            (whole(x), whole(y))
        });
        rings.push((code.to_owned(), points.collect()));
    }
    rings
}

/// Twice the area, positive if anticlockwise.
fn area(ring: &Ring) -> i64 {
    ring.windows(2).map(|it| it[0].0 * it[1].1 - it[1].0 * it[0].1).sum()
}

/// The borders that only one area has, by its ends, and the areas on both sides of the others.
fn edges(rings: &[(String, Ring)]) -> BTreeMap<[(i64, i64); 2], Vec<usize>> {
    let mut edges: BTreeMap<[(i64, i64); 2], Vec<usize>> = BTreeMap::new();
    for (number, (_, ring)) in rings.iter().enumerate() {
        for side in ring.windows(2) {
            let (a, b) = (side[0].min(side[1]), side[0].max(side[1]));
            edges.entry([a, b]).or_default().push(number);
        }
    }
    edges
}

#[test]
fn the_country_is_the_same_on_every_run_and_machine() {
    let again = country();
    assert!(again == files(), "two calls differ");
    let found: Vec<(&str, u64)> = files()
        .iter()
        .filter(|it| it.path.starts_with("data/") || it.path.starts_with("boundaries/"))
        .map(|it| (it.path.as_str(), hash(&it.bytes)))
        .collect();
    // If a change of the country is meant, put the hashes found here, and look at the claims of its study.
    let expected = [
        ("data/neighbourhoods.csv", 0x57cf_da30_e7bb_f977),
        ("data/districts.csv", 0x1718_7c42_3893_8553),
        ("data/benefits.csv", 0x7b60_2ab4_9e19_7260),
        ("data/jobs.csv", 0x35ec_86ae_67af_2619),
        ("data/household_survey.csv", 0x0127_e106_2fed_4978),
        ("data/schools.csv", 0xe102_34d2_b4be_e898),
        ("data/health_service.csv", 0xb2b0_28d7_8be4_a23b),
        ("data/police.csv", 0x3b60_5eaa_8b92_cefa),
        ("data/housing.csv", 0x2db0_b1fb_cc28_9717),
        ("data/environment.csv", 0x3e6b_e285_80f3_9ca2),
        ("data/social_life.csv", 0x0667_96c3_22ff_0c27),
        ("data/neighbourhood_series.csv", 0xad67_5215_1c31_b632),
        ("data/district_series.csv", 0x9fa0_f9d3_c5ea_c977),
        ("data/programme.csv", 0xc724_c135_e60d_1b38),
        ("data/truth.csv", 0xba5c_c0e5_409c_8780),
        ("data/truth_indicators.csv", 0xc521_3048_ae7b_b711),
        ("data/truth_district_series.csv", 0xd308_5341_df02_f41c),
        ("boundaries/neighbourhoods.geojson", 0x3f10_a98a_a7b8_0814),
        ("data/priority_places.csv", 0xc244_b911_5e46_d442),
        ("data/towns_fund.csv", 0x8bbc_a9d1_acbe_7159),
        ("data/councils.csv", 0x2fcf_4b83_b34c_eb32),
        ("data/truth_towns_fund.csv", 0x0288_5220_a40f_0f81),
        ("data/truth_councils.csv", 0x022d_7f90_c20b_d977),
        ("data/truth_to_2030.csv", 0xca53_a17f_3e55_87af),
    ];
    assert_eq!(found, expected, "{found:#018x?}");
}

#[test]
fn paths_are_relative_and_used_once() {
    let paths: BTreeSet<&str> = files().iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths.len(), files().len());
    assert!(paths.iter().all(|it| !it.starts_with('/') && !it.contains("..") && !it.contains('\\')));
    assert_eq!(files()[0].path, "study.toml");
}

#[test]
fn counts_are_as_documented() {
    let places = table("data/neighbourhoods.csv");
    let different = |column: &str| places[column].iter().collect::<BTreeSet<_>>().len();
    assert_eq!(different("code"), truth::NEIGHBOURHOODS);
    assert_eq!(different("name"), truth::NEIGHBOURHOODS, "names are given once");
    assert_eq!(different("district_code"), truth::DISTRICTS);
    assert_eq!(different("region_code"), truth::REGIONS);
    let districts = table("data/districts.csv");
    assert_eq!(districts["name"].iter().collect::<BTreeSet<_>>().len(), truth::DISTRICTS);
    assert_eq!(table("data/neighbourhood_series.csv")["year"].len(), 10 * truth::NEIGHBOURHOODS);
    assert_eq!(table("data/district_series.csv")["year"].len(), 6 * 10 * truth::DISTRICTS);
    assert_eq!(table("data/programme.csv")["code"].len(), truth::TREATED);
    assert_eq!(table("data/truth_indicators.csv").len(), 1 + 35);
}

#[test]
fn people_add_up_and_districts_are_of_reasonable_size() {
    let places = table("data/neighbourhoods.csv");
    let districts = table("data/districts.csv");
    let people = numbers(&places["population"]);
    assert_eq!(people.iter().sum::<f64>(), 4_597_411.0);
    assert_eq!(numbers(&districts["population"]).iter().sum::<f64>(), 4_597_411.0);
    assert!(numbers(&districts["population"]).iter().all(|it| (15_000.0..200_000.0).contains(it)));
    let parts = ["children", "working_age", "older_people"].map(|it| numbers(&places[it]));
    for (row, people) in people.iter().enumerate() {
        let sum: f64 = parts.iter().map(|it| it[row]).sum();
        assert_eq!(sum, *people, "row {row}");
    }
}

#[test]
fn each_neighbourhood_is_one_closed_ring_that_does_not_cross_itself() {
    let rings = rings();
    assert_eq!(rings.len(), truth::NEIGHBOURHOODS);
    // Whether two segments cross in a point inside both.
    let turn = |a: (i64, i64), b: (i64, i64), c: (i64, i64)| {
        ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum()
    };
    for (code, ring) in &rings {
        assert!(ring.len() >= 4 && ring.first() == ring.last(), "{code} is closed");
        assert!(area(ring) > 0, "{code} runs anticlockwise");
        let points: BTreeSet<_> = ring.iter().collect();
        assert_eq!(points.len(), ring.len() - 1, "{code} meets no point twice");
        for (number, a) in ring.windows(2).enumerate() {
            for b in ring.windows(2).skip(number + 1) {
                let crosses = turn(a[0], a[1], b[0]) * turn(a[0], a[1], b[1]) < 0
                    && turn(b[0], b[1], a[0]) * turn(b[0], b[1], a[1]) < 0;
                assert!(!crosses, "{code} crosses itself at {a:?} and {b:?}");
            }
        }
    }
}

#[test]
fn neighbourhoods_tile_the_land_without_gap_or_overlap() {
    let rings = rings();
    let edges = edges(&rings);
    assert!(edges.values().all(|it| it.len() <= 2), "no border has more than two sides");
    // Each inner border runs once each way: so areas on both sides of it lie on different sides.
    let mut coast: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
    for (_, ring) in &rings {
        for side in ring.windows(2) {
            if edges[&[side[0].min(side[1]), side[0].max(side[1])]].len() == 1 {
                assert!(
                    coast.insert(side[0], side[1]).is_none(),
                    "the coast has one way on at {:?}",
                    side[0]
                );
            }
        }
    }
    // What is left over closes to two coasts, and the land inside them is the sum of the areas.
    let mut islands = Vec::new();
    while let Some((first, mut at)) = coast.pop_first() {
        let mut ring = vec![first, at];
        while at != first {
            at = coast.remove(&at).expect("the coast goes on");
            ring.push(at);
        }
        islands.push(area(&ring));
    }
    assert_eq!(islands.len(), 2, "a main island and one more");
    assert_eq!(islands.iter().sum::<i64>(), rings.iter().map(|(_, ring)| area(ring)).sum::<i64>());
}

#[test]
fn districts_and_regions_hang_together() {
    let places = table("data/neighbourhoods.csv");
    let rings = rings();
    let mut beside = vec![Vec::new(); rings.len()];
    for sides in edges(&rings).values() {
        if let [a, b] = sides.as_slice() {
            beside[*a].push(*b);
            beside[*b].push(*a);
        }
    }
    for column in ["district_code", "region_code"] {
        let parent = &places[column];
        let mut pieces: BTreeMap<&str, u32> = BTreeMap::new();
        let mut seen = vec![false; rings.len()];
        for start in 0..rings.len() {
            if seen[start] {
                continue;
            }
            *pieces.entry(parent[start]).or_default() += 1;
            let mut next = vec![start];
            while let Some(it) = next.pop() {
                if !std::mem::replace(&mut seen[it], true) {
                    next.extend(beside[it].iter().filter(|to| parent[**to] == parent[start]));
                }
            }
        }
        assert!(pieces.values().all(|it| *it == 1), "{pieces:?}");
    }
}

#[test]
fn only_small_counts_are_held_back_and_all_of_them() {
    let truths = table("data/truth_indicators.csv");
    let columns = [
        ("benefits", "older_people_on_low_income", "older_people", "older_poverty"),
        ("jobs", "out_of_work_over_two_years", "working_age", "long_out_of_work"),
        ("jobs", "young_people_out", "young_people", "young_out"),
        ("schools", "children_with_a_good_start", "children_of_five", "good_start"),
        ("health_service", "small_babies", "births", "small_babies"),
    ];
    for (file, count, group, indicator) in columns {
        let table = table(&format!("data/{file}.csv"));
        let expected: Vec<f64> =
            numbers(&truths[indicator]).iter().zip(numbers(&table[group])).map(|(a, b)| a * b).collect();
        for (cell, expected) in table[count].iter().zip(expected) {
            match *cell {
                "[c]" => assert!(
                    expected < 14.0,
                    "{count}: {expected} expected where a count of 1 or 2 is held back"
                ),
                "[x]" => {}
                it => {
                    let found: u32 = it.parse().unwrap();
                    assert!(found == 0 || found > truth::SUPPRESSED_UP_TO, "{count}: {found} is printed");
                }
            }
        }
    }
}

#[test]
fn a_standard_error_is_given_where_an_estimate_is_and_is_honest() {
    let table = table("data/household_survey.csv");
    let truths = crate::table("data/truth_indicators.csv");
    for name in ["insecure_work", "anxiety", "feels_unsafe", "lonely", "volunteers"] {
        let [found, error, lower, upper] =
            ["", "_se", "_lower", "_upper"].map(|it| numbers(&table[format!("{name}{it}").as_str()]));
        let truth = numbers(&truths[name]);
        let (mut inside, mut known, mut squares) = (0.0, 0.0, 0.0);
        for row in 0..found.len() {
            assert_eq!(found[row].is_nan(), error[row].is_nan(), "{name} in row {row}");
            if !found[row].is_nan() {
                known += 1.0;
                inside += f64::from(u8::from((lower[row]..=upper[row]).contains(&truth[row])));
                squares += ((found[row] - truth[row]) / error[row]).powi(2);
            }
        }
        assert!(known > 2_000.0, "{name} is known for {known}");
        assert!(
            (inside / known - 0.95_f64).abs() < 0.02,
            "{name}: {} inside their intervals",
            inside / known
        );
        assert!((squares / known - 1.0_f64).abs() < 0.1, "{name}: mean square {}", squares / known);
    }
}

#[test]
fn few_values_are_missing_and_some_of_each_kind() {
    let mut all = (0, 0, 0);
    for file in files().iter().filter(|it| it.path.starts_with("data/") && !it.path.contains("truth")) {
        for cell in table(&file.path).values().flatten() {
            let more = (1, u32::from(*cell == "[c]"), u32::from(*cell == "[x]"));
            all = (all.0 + more.0, all.1 + more.1, all.2 + more.2);
            assert!(!cell.is_empty() && *cell != "NaN", "an empty cell in {}", file.path);
        }
    }
    assert!(all.1 > 100 && all.2 > 500, "{all:?}");
    assert!(all.1 + all.2 < all.0 / 50, "{all:?}");
}

#[test]
fn needs_are_standard_and_go_together_about_as_documented() {
    let truths = table("data/truth.csv");
    let need = |name: &str| numbers(&truths[format!("need_{name}").as_str()]);
    for domain in DEPRIVATION.iter().chain(&COMMUNITY) {
        let need = need(domain.name);
        let mean = need.iter().sum::<f64>() / need.len() as f64;
        let variance = need.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / need.len() as f64;
        assert!(mean.abs() < 1e-3 && (variance - 1.0).abs() < 1e-3, "{}: {mean} {variance}", domain.name);
    }
    assert!((0.6..0.8).contains(&correlation(&need("income"), &need("work"))));
    assert!((0.3..0.65).contains(&correlation(&need("health"), &need("homes"))));
    let between = correlation(&numbers(&truths["score"]), &numbers(&truths["community_score"]));
    assert!((0.4..0.65).contains(&between), "the two indices correlate at {between}");
}

#[test]
fn needs_are_alike_among_neighbours_and_greater_where_documented() {
    let truths = table("data/truth.csv");
    let places = table("data/neighbourhoods.csv");
    let score = numbers(&truths["score"]);
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for sides in edges(&rings()).values() {
        if let [a, b] = sides.as_slice() {
            here.extend([score[*a], score[*b]]);
            there.extend([score[*b], score[*a]]);
        }
    }
    assert!(correlation(&here, &there) > 0.4, "{}", correlation(&here, &there));
    let mean = |column: &str, value: &str| {
        let inside: Vec<f64> = score
            .iter()
            .zip(&places[column])
            .filter(|(_, it)| **it == value)
            .map(|(score, _)| *score)
            .collect();
        inside.iter().sum::<f64>() / inside.len() as f64
    };
    let all = score.iter().sum::<f64>() / score.len() as f64;
    assert!(mean("region_code", truth::COLD_REGION) > all + 2.0);
    assert!(mean("setting", "seaside town") > all + 4.0);
    assert!(mean("setting", "village") < all);
}

#[test]
fn what_is_measured_follows_the_truth() {
    let truths = table("data/truth.csv");
    // Each domain by the plainest of indices: shares or means, turned so that more is worse, in standard scores.
    let rate = |file: &str, count: &str, group: Option<&str>| {
        let table = table(&format!("data/{file}.csv"));
        let counts = numbers(&table[count]);
        match group {
            Some(group) => counts.iter().zip(numbers(&table[group])).map(|(a, b)| a / b).collect(),
            None => counts,
        }
    };
    let standard = |values: Vec<f64>, sign: f64| {
        let known: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let deviation =
            (known.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / known.len() as f64).sqrt();
        values
            .iter()
            .map(|it| if it.is_nan() { 0.0 } else { sign * (it - mean) / deviation })
            .collect::<Vec<f64>>()
    };
    let income = [
        standard(rate("benefits", "people_on_low_income", Some("people")), 1.0),
        standard(rate("benefits", "children_on_low_income", Some("children")), 1.0),
        standard(rate("benefits", "food_parcels", Some("households")), 1.0),
    ];
    let learning = [
        standard(rate("schools", "children_with_a_good_start", Some("children_of_five")), -1.0),
        standard(rate("schools", "points_at_16", None), -1.0),
        standard(rate("schools", "adults_without_qualifications", Some("adults")), 1.0),
    ];
    let safety = [
        standard(rate("police", "violent_offences", Some("people")), 1.0),
        standard(rate("police", "burglaries", Some("households")), 1.0),
        standard(rate("household_survey", "feels_unsafe", None), 1.0),
    ];
    let mut all = vec![0.0; truth::NEIGHBOURHOODS];
    for (name, parts) in [("income", &income), ("learning", &learning), ("safety", &safety)] {
        let mean: Vec<f64> =
            (0..all.len()).map(|it| parts.iter().map(|part| part[it]).sum::<f64>() / 3.0).collect();
        let need = numbers(&truths[format!("need_{name}").as_str()]);
        let close = correlation(&mean, &need);
        assert!((0.85..0.99).contains(&close), "{name} correlates with its need at {close}");
        all.iter_mut().zip(mean).for_each(|(all, mean)| *all += mean);
    }
    assert!(correlation(&all, &numbers(&truths["score"])) > 0.8);
}

#[test]
fn true_ranks_follow_from_true_needs() {
    let truths = table("data/truth.csv");
    let ranks: BTreeSet<&str> = truths["rank"].iter().copied().collect();
    assert_eq!(ranks.len(), truth::NEIGHBOURHOODS);
    let (score, rank) = (numbers(&truths["score"]), numbers(&truths["rank"]));
    let first = rank.iter().position(|it| *it == 1.0).unwrap();
    assert!(score.iter().all(|it| *it <= score[first]));
    // Weights sum to 0.999, and no score passes 99.9.
    assert!((DEPRIVATION.iter().map(|it| it.weight).sum::<f64>() - 0.999).abs() < 1e-12);
    assert!(score[first] > 60.0 && score[first] <= 99.9, "{}", score[first]);
}

#[test]
fn series_end_where_the_tables_of_the_last_year_begin() {
    let series = table("data/neighbourhood_series.csv");
    let jobs = table("data/jobs.csv");
    let last = truth::YEARS.1.to_string();
    let rows = (0..series["year"].len()).filter(|it| series["year"][*it] == last);
    for (row, number) in rows.zip(0..) {
        assert_eq!(series["code"][row], jobs["code"][number]);
        assert_eq!(series["out_of_work"][row], jobs["out_of_work"][number]);
        assert_eq!(series["working_age"][row], jobs["working_age"][number]);
    }
}

#[test]
fn the_programme_has_its_documented_effect_where_it_is_and_nowhere_else() {
    let truths = table("data/truth_district_series.csv");
    let treated: BTreeSet<&str> = table("data/programme.csv")["code"].iter().copied().collect();
    let (with, without) = (numbers(&truths["value"]), numbers(&truths["value_without_programme"]));
    for row in 0..with.len() {
        let year: u32 = truths["year"][row].parse().unwrap();
        let effect = match truths["indicator"][row] {
            _ if !treated.contains(truths["code"][row]) => 0.0,
            "out_of_work" => -100.0 * truth::programme_on_out_of_work(year),
            "median_pay" => truth::programme_on_pay(year),
            _ => 0.0,
        };
        // Where a share of next to nothing cannot fall further, the effect is a little smaller.
        assert!((with[row] - without[row] - effect).abs() < 0.02, "{} {year}", truths["code"][row]);
    }
    assert_eq!(truth::programme_on_out_of_work(2018), 0.0);
    assert!((truth::programme_on_out_of_work(2024) - 0.018).abs() < 1e-12);
}

#[test]
fn intervals_of_the_series_hold_the_truth_nineteen_times_in_twenty() {
    let series = table("data/district_series.csv");
    let truths = table("data/truth_district_series.csv");
    let [lower, upper] = ["lower", "upper"].map(|it| numbers(&series[it]));
    let truth = numbers(&truths["value"]);
    for name in ["out_of_work", "median_pay", "points_at_16", "healthy_years", "violence", "volunteers"] {
        let rows: Vec<usize> = (0..truth.len()).filter(|it| series["indicator"][*it] == name).collect();
        let inside = rows.iter().filter(|it| (lower[**it]..=upper[**it]).contains(&truth[**it])).count();
        let share = inside as f64 / rows.len() as f64;
        assert_eq!(rows.len(), 600);
        assert!((0.92..=0.985).contains(&share), "{name}: {share}");
    }
}

#[test]
fn the_study_names_every_table_that_it_reads() {
    let study = text("study.toml");
    for file in
        ["benefits", "jobs", "schools", "health_service", "police", "housing", "environment", "social_life"]
    {
        assert!(
            study.contains(&format!("file       = \"data/{file}.csv\""))
                || study.contains(&format!("file      = \"data/{file}.csv\"")),
            "{file}"
        );
    }
    // Every column that an indicator names is there.
    let mut columns: BTreeSet<&str> = BTreeSet::new();
    for file in files().iter().filter(|it| it.path.starts_with("data/")) {
        columns.extend(table(&file.path).keys());
    }
    for line in study.lines() {
        if let Some((key, value)) = line.split_once('=')
            && ["column", "denominator", "se"].contains(&key.trim())
        {
            let column = value.split('"').nth(1).unwrap();
            assert!(columns.contains(column), "{line}");
        }
    }
}
