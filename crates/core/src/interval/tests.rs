use super::*;
use crate::Polarity;

#[track_caller]
fn close(found: Option<Interval>, lower: f64, upper: f64) {
    let found = found.unwrap();
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1e-3);
    assert!(near(found.lower, lower) && near(found.upper, upper), "{found:?} instead of {lower} to {upper}");
}

const UNUSUAL: [f64; 4] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0];

#[test]
fn wilson_s_interval_is_that_of_the_worked_example() {
    close(proportion(5.0, 50.0, 0.95), 0.04347576493189044, 0.21360231437479654);
    close(proportion(0.0, 20.0, 0.95), 0.0, 0.16112515805281932);
    close(proportion(20.0, 20.0, 0.95), 0.8388748419471808, 1.0);
    close(proportion(5.0, 50.0, 0.998), 0.027956826206237365, 0.30033348662799303);
    close(funnel(0.12, 400.0, 0.998), 0.07845415626815364, 0.17926689211274793);
}

#[test]
fn counts_are_exact_below_ten_and_byar_s_from_there() {
    close(count(20.0, 0.95), 12.211428834875935, 30.88988036919706);
    close(rate(20.0, 40_000.0, 1e5, 0.95), 30.52857208718984, 77.22470092299265);
    close(count(5.0, 0.95), 1.6234863901184204, 11.66833207932267);
    close(byar(5.0, 0.95), 1.6113477157471938, 11.668164123398595);
    close(count(0.0, 0.95), 0.0, 3.6888794541139376);
    // By scipy 1.17.
    close(count(9.0, 0.95), 4.115373097378334, 17.084803451419166);
    close(count(10.0, 0.95), 4.787449913967563, 18.391458605756473);
    close(count(3.0, 0.998), 0.1905333775684032, 13.06224077918807);
}

#[test]
fn the_interval_of_a_mean_is_student_s() {
    close(mean(6.0, 2.0, 16.0, 0.95), 4.9342752272201125, 7.0657247727798875); // scipy 1.17
    close(mean(6.0, 2.0, 16.0, 0.998), 4.13358278734455, 7.86641721265545);
    close(mean(6.0, 0.0, 2.0, 0.95), 6.0, 6.0);
    assert_eq!(mean(6.0, 2.0, 1.0, 0.95), None);
}

#[test]
fn rates_are_standardised_as_in_the_worked_example() {
    let people = [10_000.0, 8_000.0, 4_000.0];
    let found = direct(&[5.0, 20.0, 60.0], &people, &[50_000.0, 35_000.0, 15_000.0], 1e5, 0.95).unwrap();
    assert!((found.rate - 337.5).abs() < 1e-10);
    assert!((found.error - 1e5 * 1.3515625e-07_f64.sqrt()).abs() < 1e-10);
    close(Some(found.interval), 269.2842135025026, 417.6702317616438);

    let found = indirect(85.0, &people, &[0.0004, 0.003, 0.012], 100.0, 0.95).unwrap();
    assert!((found.expected - 76.0).abs() < 1e-12 && (found.ratio - 111.84210526315789).abs() < 1e-10);
    close(Some(found.interval), 89.33276871577637, 138.29608051521512);
    let few = indirect(5.0, &[100.0], &[0.1], 100.0, 0.95).unwrap();
    close(Some(few.interval), 16.234863901184204, 116.6833207932267);
}

#[test]
fn the_european_standard_population_has_a_hundred_thousand_people() {
    assert_eq!(EUROPEAN_2013.iter().sum::<f64>(), 100_000.0);
}

#[test]
fn a_band_of_nobody_is_one_with_the_next() {
    let standard = [50_000.0, 35_000.0, 15_000.0];
    let merged = |counts: &[f64], people: &[f64], weights: &[f64]| {
        super::direct(counts, people, weights, 1e5, 0.95).unwrap()
    };
    let (x, n) = ([0.0, 20.0, 60.0], [0.0, 8_000.0, 4_000.0]);
    assert_eq!(merged(&x, &n, &standard), merged(&x[1..], &n[1..], &[85_000.0, 15_000.0]));
    let (x, n) = ([5.0, 20.0, 0.0], [10_000.0, 8_000.0, 0.0]);
    assert_eq!(merged(&x, &n, &standard), merged(&x[..2], &n[..2], &[50_000.0, 50_000.0]));
    let (x, n) = ([5.0, 0.0, 60.0], [10_000.0, 0.0, 4_000.0]);
    assert_eq!(merged(&x, &n, &standard), merged(&[5.0, 60.0], &[10_000.0, 4_000.0], &[50_000.0, 50_000.0]));
    // No people at all have no events either.
    assert_eq!(
        super::direct(&[0.0; 3], &[0.0; 3], &standard, 1e5, 0.95),
        Err(StandardisedError::TooFewEvents { found: 0.0 })
    );
}

#[test]
fn a_band_without_weight_counts_for_nothing() {
    let few = super::direct(&[5.0, 1000.0], &[1000.0, 1000.0], &[1.0, 0.0], 1e5, 0.95);
    assert_eq!(few, Err(StandardisedError::TooFewEvents { found: 5.0 }));
    let found = super::direct(&[20.0, 1000.0], &[1000.0, 1000.0], &[1.0, 0.0], 1e5, 0.95).unwrap();
    // That of a crude rate: METHODS 14.3 has 12.2114 to 30.8899 around 20.
    assert!((found.interval.lower - 1221.14).abs() < 0.01 && (found.interval.upper - 3088.99).abs() < 0.01);
    assert_eq!(found, super::direct(&[20.0], &[1000.0], &[1.0], 1e5, 0.95).unwrap());
}

#[test]
fn what_cannot_be_standardised_is_refused_with_its_reason() {
    let direct = |counts: &[f64], people: &[f64]| direct(counts, people, &[1.0, 1.0], 1e5, 0.95).unwrap_err();
    assert_eq!(direct(&[4.0, 5.0], &[10.0, 10.0]), StandardisedError::TooFewEvents { found: 9.0 });
    assert_eq!(direct(&[4.0, 9.0], &[0.0, 10.0]), StandardisedError::NoPeople { band: 0, count: 4.0 });
    assert!(matches!(direct(&[4.0, 9.0], &[10.0]), StandardisedError::Length { people: 1, .. }));
    assert!(matches!(direct(&[4.0, f64::NAN], &[10.0, 10.0]), StandardisedError::Value { band: 1, .. }));
    let none = super::direct(&[20.0], &[9.0], &[0.0], 1e5, 0.95);
    assert_eq!(none, Err(StandardisedError::NoWeight { found: 0.0 }));
    assert!(matches!(
        super::direct(&[20.0], &[99.0], &[1.0], 1e5, 1.0),
        Err(StandardisedError::Parameter { .. })
    ));
    assert!(matches!(super::direct(&[], &[], &[], 1e5, 0.95), Err(StandardisedError::TooFewEvents { .. })));
    assert!(matches!(indirect(3.0, &[], &[], 1e5, 0.95), Err(StandardisedError::NoWeight { .. })));
    assert!(matches!(indirect(-3.0, &[1.0], &[1.0], 1.0, 0.95), Err(StandardisedError::Value { .. })));
}

#[test]
fn what_cannot_be_has_no_interval() {
    for it in UNUSUAL {
        let nothing = [
            proportion(it, 5.0, 0.95),
            proportion(1.0, it, 0.95),
            proportion(1.0, 5.0, it),
            count(it, 0.95),
            byar(it, 0.95),
            exact(it, 0.95),
            count(20.0, it),
            rate(5.0, it, 1.0, 0.95),
            rate(5.0, 9.0, it, 0.95),
            mean(it.max(f64::INFINITY), 1.0, 5.0, 0.95),
            mean(1.0, it, 5.0, 0.95),
            mean(1.0, 1.0, it, 0.95),
            of_error(1.0, it, 0.95),
            funnel(it, 9.0, 0.95),
        ];
        assert!(nothing.iter().all(Option::is_none), "{it}: {nothing:?}");
        assert_eq!((proportion_error(it, 9.0), rate_error(it, 9.0, 1.0)), (None, None));
    }
    let nothing = [
        proportion(0.0, 0.0, 0.95),
        proportion(6.0, 5.0, 0.95),
        proportion(1.0, 5.0, 0.0),
        proportion(1.0, 5.0, 1.0),
        rate(0.0, 0.0, 1.0, 0.95),
        byar(1.0, 0.999_999), // its lower end would be below 0
    ];
    assert!(nothing.iter().all(Option::is_none), "{nothing:?}");
}

#[test]
fn a_standard_error_comes_back_out_of_its_interval() {
    for confidence in [0.5, 0.95, 0.998] {
        let found = of_error(7.0, 0.3, confidence).unwrap().standard_error(confidence).unwrap();
        assert!((found - 0.3).abs() < 1e-14);
    }
    let turned = Interval { lower: 2.0, upper: 1.0 };
    assert_eq!(
        (turned.standard_error(0.95), Interval { lower: f64::NAN, upper: 1.0 }.standard_error(0.95)),
        (None, None)
    );
}

#[test]
fn a_count_of_none_or_of_all_has_an_error_too() {
    assert!(
        (proportion_error(0.0, 40.0).unwrap() - (0.5 / 41.0 * 40.5 / 41.0 / 40.0_f64).sqrt()).abs() < 1e-15
    );
    assert!((proportion_error(40.0, 40.0).unwrap() - proportion_error(0.0, 40.0).unwrap()).abs() < 1e-15);
    assert!((rate_error(0.0, 200.0, 1000.0).unwrap() - 0.5_f64.sqrt() * 5.0).abs() < 1e-12);
}

#[test]
fn verdicts_follow_polarity_and_ends_count_as_similar() {
    use Verdict::{Better, Higher, Lower, Similar, Worse};
    let area = Interval { lower: 10.0, upper: 12.0 };
    for (benchmark, high, low, neither) in [
        (9.9, Worse, Better, Higher),
        (10.0, Similar, Similar, Similar),
        (12.0, Similar, Similar, Similar),
        (12.1, Better, Worse, Lower),
    ] {
        assert_eq!(area.verdict(benchmark, Some(Polarity::High)), Some(high));
        assert_eq!(area.verdict(benchmark, Some(Polarity::Low)), Some(low));
        assert_eq!(area.verdict(benchmark, None), Some(neither));
    }
    assert_eq!(area.verdict(f64::NAN, None), None);
    assert_eq!(Interval { lower: f64::NAN, upper: 1.0 }.verdict(0.0, None), None);
}

#[test]
fn verdicts_of_two_levels_say_how_sure_they_are() {
    let area =
        Levels { narrow: Interval { lower: 10.0, upper: 12.0 }, wide: Interval { lower: 9.0, upper: 13.0 } };
    let verdict = |benchmark| area.verdict(benchmark, Some(Polarity::High)).unwrap();
    assert_eq!(verdict(8.9), (Verdict::Worse, Level::Strong));
    assert_eq!(verdict(9.0), (Verdict::Worse, Level::Some));
    assert_eq!(verdict(10.0), (Verdict::Similar, Level::None));
    assert_eq!(verdict(12.5), (Verdict::Better, Level::Some));
    assert_eq!(verdict(13.5), (Verdict::Better, Level::Strong));
}

/// Vaccination against measles at 2 in Yorkshire, five years, in per cent.
fn vaccinated() -> Vec<(f64, Option<Interval>)> {
    let counts =
        [(57274.0, 61834.0), (55865.0, 60511.0), (53681.0, 59074.0), (51767.0, 57508.0), (53185.0, 59028.0)];
    let point = |&(x, n): &(f64, f64)| (100.0 * x / n, proportion(x, n, 0.95).unwrap().times(100.0));
    counts.iter().map(point).collect()
}

#[test]
fn the_trend_is_that_of_the_worked_example() {
    let found = trend(&vaccinated()).unwrap();
    assert!(matches!(found, Trend::Decreasing(_)));
    let test = found.test();
    assert!((test.slope + 0.740522224256239).abs() < 1e-12, "{test:?}");
    assert!((test.chi_square / 418.4913543706727 - 1.0).abs() < 1e-11 && test.same_sign, "{test:?}");
}

#[test]
fn a_trend_needs_five_points_and_passes_over_gaps() {
    let mut points = vaccinated();
    let whole = trend(&points);
    points.insert(2, (f64::NAN, points[0].1));
    points.insert(4, (90.0, None));
    points.insert(0, (10.0, Some(Interval { lower: 9.0, upper: 11.0 })));
    assert_eq!(trend(&points), whole);
    assert_eq!(trend(&points[..5]), Err(FewPoints { found: 4 }));
    assert_eq!(trend(&[]), Err(FewPoints { found: 0 }));
    let exact = |value| (value, Some(Interval { lower: value, upper: value }));
    assert_eq!(trend(&[1.0, 2.0, 3.0, 4.0, 5.0].map(exact)), Err(FewPoints { found: 0 }));
}

#[test]
fn one_wild_point_makes_no_trend() {
    let point = |value: f64| (value, Some(Interval { lower: value - 0.2, upper: value + 0.2 }));
    let wild = trend(&[5.0, 4.9, 4.8, 4.7, 9.0].map(point)).unwrap();
    assert!(matches!(wild, Trend::NotSignificant(test) if test.chi_square > 100.0 && !test.same_sign));
    let level = trend(&[5.0, 5.0, 5.0, 5.0, 5.0].map(point)).unwrap();
    assert!(matches!(level, Trend::NotSignificant(test) if test.slope == 0.0));
    assert!(matches!(trend(&[1.0, 2.0, 3.0, 4.0, 5.0].map(point)), Ok(Trend::Increasing(_))));
}
