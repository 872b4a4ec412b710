//! Gaps over time: between groups, to a benchmark, beside another gap.

mod common;

use common::{Folder, assert_close, numbers, texts};

// METHODS 7.2: an area goes from 20 to 26 while its benchmark goes from 30 to 33, in five years.
const AREAS: &str = "code,name,people,part,need\nA,Ash,100,north,9\nB,Birch,100,north,8\nC,Cedar,300,south,2\nD,Dale,100,south,1\n";
const PAY: &str = "area,year,pay,low,high,jobs\n\
    A,2015,20,19,21,10\nA,2020,26,25,27,30\nB,2015,20,19,21,30\nB,2020,26,25,27,10\n\
    C,2015,28,27,29,1\nC,2020,32,31,33,1\nD,2015,36,35,37,1\nD,2020,36,35,37,1\n";

const STUDY: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { part = "part" }

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"

[indicator.need]
source = "figures"
column = "need"
worse = "high"

[designation.behind]
geography = "area"
where = "need > 5"

[series.pay]
file = "pay.csv"
geography = "area"
key = "area"
period = "year"
value = "pay"
worse = "low"

[series.jobs]
file = "pay.csv"
geography = "area"
key = "area"
period = "year"
value = "jobs"
worse = "low"
"#;

fn folder(more: &str, pay: &str) -> Folder {
    Folder::new(&format!("{STUDY}{more}"), &[("areas.csv", AREAS), ("pay.csv", pay)])
}

fn built(more: &str) -> Folder {
    let folder = folder(more, PAY);
    folder.built();
    folder
}

fn notes(folder: &Folder, table: &str) -> Vec<String> {
    folder.results().receipt.step(table).unwrap().notes.clone()
}

#[test]
fn areas_count_alike_where_nobody_is_known_to_live_and_the_build_says_so() {
    let gap = "[gap.pay]\nof = \"pay\"\nbetween = { part = \"south\" }\nand = \"behind\"\n";
    let without = |more: &str| {
        let study = STUDY.replace("population = \"people\"\n", "");
        Folder::new(&format!("{study}{gap}{more}"), &[("areas.csv", AREAS), ("pay.csv", PAY)])
    };
    let folder = without("");
    let built = folder.built();
    // The south is (28 + 36) / 2, then (32 + 36) / 2; over people it would be 30, then 33.
    assert_close(&numbers(&folder.table("pay_gap"), "benchmark"), &[32.0, 34.0]);
    assert_close(&numbers(&folder.table("pay_gap"), "gap"), &[12.0, 8.0]);
    let told: Vec<_> = built.warnings.iter().map(|it| (it.code, it.message.as_str())).collect();
    let message = "each area of `pay` counts alike in means, as geography `area` has no population";
    assert_eq!(told, [("counted-alike", message)]);
    let step = folder.results().receipt.step("pay_gap").unwrap().clone();
    assert!(step.method.as_deref().unwrap_or("").contains("each area alike"), "{:?}", step.method);
    // Who says it gets no warning; who asks for people gets an error.
    assert!(without("by-people = false\n").built().warnings.is_empty());
    assert_eq!(without("by-people = true\n").error().code, "no-population");
}

#[test]
fn the_worked_example_of_a_gap_to_a_benchmark() {
    // The mean of C and D over people: (28 * 300 + 36 * 100) / 400 = 30, then 33.
    let folder = built("[gap.pay]\nof = \"pay\"\nbetween = { part = \"south\" }\nand = \"behind\"\n");
    let table = folder.table("pay_gap");
    let nan = f64::NAN;
    assert_eq!(texts(&table, "period"), ["2015", "2020"]);
    assert_close(&numbers(&table, "own"), &[20.0, 26.0]);
    assert_close(&numbers(&table, "benchmark"), &[30.0, 33.0]);
    assert_close(&numbers(&table, "gap"), &[10.0, 7.0]);
    assert_close(&numbers(&table, "relative"), &[1.0 / 3.0, 7.0 / 33.0]);
    assert_close(&numbers(&table, "own_change"), &[nan, 6.0]);
    assert_close(&numbers(&table, "benchmark_change"), &[nan, 3.0]);
    assert_close(&numbers(&table, "lower"), &[nan, nan]);
    assert_eq!(texts(&table, "course"), ["", "closing"]);
    // Closure 0.3, half-life 9.7168 years, and 7 over 0.6 a year until it is closed.
    assert_eq!(
        notes(&folder, "pay_gap"),
        [
            "from 2015 to 2020 the gap went from 10 (33.3% of the benchmark) to 7 (21.2% of the benchmark): closing",
            "30% of it is closed; if the same share of it closes each year, half is closed every 9.7 years; if the same amount does, all of it is in 11.7 years more"
        ]
    );
    assert_eq!(
        folder.csv("gap/pay.csv").lines().next().unwrap(),
        "period,gap,relative,lower,upper,own_change,benchmark_change,own,benchmark,areas,benchmark_areas,course"
    );
}

#[test]
fn sides_may_be_found_in_many_ways() {
    for (sides, expected) in [
        ("between = \"rest\"\nand = \"behind\"\n", [10.0, 7.0]),
        ("between = \"top-half\"\nand = \"bottom-half\"\n", [10.0, 7.0]),
        ("between = \"top-quarter\"\nand = { areas = \"A\" }\n", [16.0, 10.0]),
        ("between = 40\nand = { areas = [\"A\", \"B\"] }\n", [20.0, 14.0]),
        // All: (20 * 200 + 28 * 300 + 36 * 100) / 600.
        (
            "between = \"all\"\nand = \"behind\"\n",
            [16000.0 / 600.0 - 20.0, (26.0 * 200.0 + 32.0 * 300.0 + 3600.0) / 600.0 - 26.0],
        ),
        ("between = { part = \"south\" }\nand = \"behind\"\nby-people = false\n", [12.0, 8.0]),
        // By need, D is the best fourth; ties at the line are in.
        ("between = \"top-quarter\"\nand = \"bottom-half\"\norder = \"need\"\n", [16.0, 10.0]),
        ("between = \"top-quarter\"\nand = \"bottom-quarter\"\norder = \"last\"\n", [16.0, 10.0]),
    ] {
        let folder = built(&format!("[gap.pay]\nof = \"pay\"\n{sides}"));
        assert_close(&numbers(&folder.table("pay_gap"), "gap"), &expected);
    }
}

#[test]
fn weights_of_each_period_make_sums_over_sums() {
    // Of A and B: (20 * 10 + 20 * 30) / 40; in 2020 both are 26. Of C and D each counts 1.
    let pay = PAY.replace("B,2015,20", "B,2015,24");
    let folder =
        folder("[gap.pay]\nof = \"pay\"\nbetween = \"rest\"\nand = \"behind\"\nweights = \"jobs\"\n", &pay);
    folder.built();
    assert_close(&numbers(&folder.table("pay_gap"), "own"), &[(200.0 + 720.0) / 40.0, 26.0]);
    assert_close(&numbers(&folder.table("pay_gap"), "benchmark"), &[32.0, 34.0]);
}

#[test]
fn a_gap_that_shrinks_because_the_top_fell_is_levelling_down() {
    let pay = PAY
        .replace("C,2020,32", "C,2020,26")
        .replace("A,2020,26", "A,2020,21")
        .replace("B,2020,26", "B,2020,21");
    let folder = folder("[gap.pay]\nof = \"pay\"\nbetween = { part = \"south\" }\nand = \"behind\"\n", &pay);
    folder.built();
    let table = folder.table("pay_gap");
    // 30 to (26 * 300 + 36 * 100) / 400 = 28.5; 20 to 21.
    assert_close(&numbers(&table, "gap"), &[10.0, 7.5]);
    assert_close(&numbers(&table, "own_change")[1..], &[1.0]);
    assert_close(&numbers(&table, "benchmark_change")[1..], &[-1.5]);
    assert_eq!(texts(&table, "course")[1], "levelling down");
    assert!(
        notes(&folder, "pay_gap").contains(
            &"it shrank because the better-off side fell (by 1.5), and not because the other gained (1): that is levelling down"
                .to_owned()
        ),
        "{:?}",
        notes(&folder, "pay_gap")
    );
}

#[test]
fn intervals_of_areas_make_that_of_the_gap() {
    let intervals = STUDY.replacen(
        "worse = \"low\"\n",
        "worse = \"low\"\ninterval = { lower = \"low\", upper = \"high\" }\n",
        1,
    );
    let folder = Folder::new(
        &format!("{intervals}[gap.pay]\nof = \"pay\"\nbetween = {{ part = \"south\" }}\nand = \"behind\"\n"),
        &[("areas.csv", AREAS), ("pay.csv", PAY)],
    );
    folder.built();
    let table = folder.table("pay_gap");
    // Half-widths of 1: of two alike 1/sqrt(2), of two that weigh 3/4 and 1/4 sqrt(10)/4; together sqrt(1/2 + 10/16).
    let half = (0.5_f64 + 0.625).sqrt();
    assert_close(&numbers(&table, "lower"), &[10.0 - half, 7.0 - half]);
    assert_close(&numbers(&table, "upper"), &[10.0 + half, 7.0 + half]);
}

#[test]
fn a_gap_beside_another_tells_the_difference_of_differences() {
    // S13: a programme's gap goes from 17 to 12 points, its comparator's changes by 0.2.
    let pay = "area,year,pay,jobs\nA,2015,43,1\nA,2020,48,1\nC,2015,60,1\nC,2020,60,1\nB,2015,50,1\nB,2020,50.2,1\n\
        D,2015,60,1\nD,2020,60,1\n";
    let more = "[gap.programme]\nof = \"pay\"\nbetween = { areas = \"C\" }\nand = { areas = \"A\" }\nbeside = \"comparator\"\n\
        [gap.comparator]\nof = \"pay\"\nbetween = { areas = \"D\" }\nand = { areas = \"B\" }\n";
    let folder = folder(more, pay);
    folder.built();
    let table = folder.table("programme_gap");
    assert_close(&numbers(&table, "gap"), &[17.0, 12.0]);
    assert_close(&numbers(&table, "beside"), &[10.0, 9.8]);
    assert_close(&numbers(&table, "difference")[1..], &[-4.8]);
    let told = "since 2015 the gap changed by -5, `comparator` beside it by -0.2: a difference of -4.8";
    assert!(
        notes(&folder, "programme_gap").contains(&told.to_owned()),
        "{:?}",
        notes(&folder, "programme_gap")
    );
}

#[test]
fn areas_without_every_period_are_left_out_and_named() {
    let folder = folder(
        "[gap.pay]\nof = \"pay\"\nbetween = \"rest\"\nand = \"behind\"\n",
        &PAY.replace("B,2015,20,19,21,30\n", ""),
    );
    folder.built();
    assert_eq!(folder.count("pay_gap", "areas with a value in every period"), 3);
    assert_eq!(folder.count("pay_gap", "areas left out for want of a value in some period"), 1);
    assert!(notes(&folder, "pay_gap").contains(&"without a value in some period: `B`".to_owned()));
    assert_close(&numbers(&folder.table("pay_gap"), "areas"), &[1.0, 1.0]);
}

#[test]
fn an_area_of_no_status_is_not_in_the_rest() {
    // Nothing says whether D is behind: the rest is C alone.
    let areas = AREAS.replace("D,Dale,100,south,1", "D,Dale,100,south,");
    let gap = "[gap.pay]\nof = \"pay\"\nbetween = \"rest\"\nand = \"behind\"\n";
    let folder = Folder::new(&format!("{STUDY}{gap}"), &[("areas.csv", &areas), ("pay.csv", PAY)]);
    let built = folder.built();
    assert_close(&numbers(&folder.table("pay_gap"), "benchmark"), &[28.0, 32.0]);
    let told = built.warnings.iter().find(|it| it.code == "not-classified").unwrap();
    assert_eq!(
        told.message,
        "1 areas have no status in `behind`, and are neither in it nor in the rest: `D`"
    );
}

#[test]
fn what_makes_no_gap_is_told() {
    let gap = |sides: &str| format!("[gap.pay]\nof = \"pay\"\n{sides}");
    for (more, pay, expected) in [
        (
            gap("between = \"rest\"\nand = \"rest\"\n"),
            PAY,
            "bad-value: `gap.pay`: both sides are the rest of the other",
        ),
        (
            gap("between = \"all\"\nand = \"rest\"\n"),
            PAY,
            "bad-value: `gap.pay`: beside all areas there is no rest",
        ),
        (gap("between = 3\nand = 2\n"), PAY, "bad-value: `gap.pay`: both sides are numbers"),
        (
            gap("between = \"top-quater\"\nand = \"behind\"\n"),
            PAY,
            "unknown-name: `top-quater` is no group of areas",
        ),
        (
            gap("between = { areas = \"Z\" }\nand = \"behind\"\n"),
            PAY,
            "unknown-area: no area of `area` has the code `Z`",
        ),
        (
            gap("between = { part = \"nort\" }\nand = \"behind\"\n"),
            PAY,
            "unknown-area: no area of `part` has the code `nort` | did you mean `north`?",
        ),
        (
            gap("between = \"all\"\nand = \"behind\"\norder = \"first\"\n"),
            PAY,
            "out-of-place: `gap.pay.order` needs a side such as `top-quarter`",
        ),
        (
            gap("between = \"all\"\nand = \"behind\"\nbeside = \"pya\"\n"),
            PAY,
            "unknown-name: unknown gap `pya` | did you mean `pay`?",
        ),
        (gap("between = \"all\"\nand = \"behind\"\nbeside = \"pay\"\n"), PAY, "cycle"),
        (
            gap("between = \"all\"\nand = \"behind\"\n"),
            "area,year,pay,jobs\nA,2015,1,1\nB,2016,2,1\n",
            "no-whole-area: no area of series `pay` has a value in each of its 2 periods",
        ),
        (
            gap("between = \"rest\"\nand = \"behind\"\n"),
            "area,year,pay,jobs\nA,2015,1,1\n",
            "empty-group: series `pay`: the rest has no area with a value in every period",
        ),
    ] {
        let told = folder(&more, pay).told();
        assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}: {told:?}");
    }
}

/// Sums over sums, as the Office for National Statistics puts areas together: output per hour by the hours of each year.
#[test]
fn the_greater_south_east_is_ahead_of_the_rest_of_the_country() {
    let Some(data) = common::data_folder() else { return };
    let data = data.display().to_string().replace('\\', "/");
    let series = |name: &str, column: &str| {
        format!(
            "[series.{name}]\nfile = \"{data}/external/la_productivity_2002_2022.csv.gz\"\ngeography = \"lad24\"\n\
             key = \"area_code\"\nperiod = \"year\"\nvalue = \"{column}\"\nworse = \"low\"\non-missing = \"keep\"\n\
             between = {{ from = 2004 }}\n"
        )
    };
    let study = format!(
        "[geography.lad24]\nfile = \"{data}/external/regeneration_funding_by_lad_2016_2025.csv\"\ncode = \"lad24_code\"\nname = \"lad24_name\"\n\
         [lookup.lad24_region]\nfile = \"{data}/lookups/lad24_region.csv\"\nfrom = {{ lad24 = \"lad24_code\" }}\nto = {{ region = \"region24_code\" }}\non-missing = \"keep\"\n\
         {}{}[gap.south_east]\nof = \"gva_hour\"\nbetween = {{ region = [\"E12000006\", \"E12000007\", \"E12000008\"] }}\nand = \"rest\"\nweights = \"hours\"\n",
        series("gva_hour", "gva_per_hour_gbp"),
        series("hours", "hours_worked_per_week"),
    );
    let folder = Folder::new(&study, &[]);
    folder.built();
    let table = folder.table("south_east_gap");
    let at = texts(&table, "period").iter().position(|it| it == "2019").unwrap();
    let (ahead, rest) = (numbers(&table, "benchmark")[at], numbers(&table, "own")[at]);
    // An independent sum over the file's rows.
    assert_close(&[ahead, rest], &[42.600314642234316, 32.65955594584121]);
    // The report's third is of another geography and vintage.
    assert!((0.30..0.31).contains(&(ahead / rest - 1.0)), "{}", ahead / rest);
    assert_eq!(numbers(&table, "areas")[at] + numbers(&table, "benchmark_areas")[at], 361.0);
}

#[test]
fn a_group_within_the_whole_moves_with_it() {
    // Errors e = 1 / 1.959964 for A to D, people 100, 100, 300 and 100: the gap is the sum of (w/600 - w/200 in the group) e.
    let with =
        STUDY.replace("value = \"pay\"", "value = \"pay\"\ninterval = { lower = \"low\", upper = \"high\" }");
    let gap = "[gap.pay]\nof = \"pay\"\nbetween = \"all\"\nand = \"behind\"\n";
    let folder = Folder::new(&format!("{with}{gap}"), &[("areas.csv", AREAS), ("pay.csv", PAY)]);
    folder.built();
    let table = folder.table("pay_gap");
    let shares = [100.0 / 600.0 - 0.5, 100.0 / 600.0 - 0.5, 0.5, 100.0 / 600.0];
    let half = shares.iter().map(|it: &f64| it * it).sum::<f64>().sqrt();
    let gap = numbers(&table, "gap");
    assert_close(&numbers(&table, "lower"), &[gap[0] - half, gap[1] - half]);
    assert_close(&numbers(&table, "upper"), &[gap[0] + half, gap[1] + half]);
}

#[test]
fn a_gap_is_not_followed_across_a_break() {
    let rows = format!(
        "{PAY}A,2021,13,1,1,1\nB,2021,13,1,1,1\nC,2021,16,1,1,1\nD,2021,18,1,1,1\n\
        A,2022,14,1,1,1\nB,2022,14,1,1,1\nC,2022,16,1,1,1\nD,2022,18,1,1,1\n"
    );
    let broken = STUDY.replacen("worse = \"low\"", "worse = \"low\"\nbreaks = [2021]", 1);
    let gap = "[gap.pay]\nof = \"pay\"\nbetween = { part = \"south\" }\nand = \"behind\"\n";
    let folder = Folder::new(&format!("{broken}{gap}"), &[("areas.csv", AREAS), ("pay.csv", &rows)]);
    folder.built();
    let table = folder.table("pay_gap");
    let nan = f64::NAN;
    assert_close(&numbers(&table, "gap"), &[10.0, 7.0, 3.5, 2.5]);
    assert_close(&numbers(&table, "own_change"), &[nan, 6.0, nan, 1.0]);
    assert_eq!(texts(&table, "course"), ["", "closing", "", "closing"]);
    let told = notes(&folder, "pay_gap");
    assert!(told[0].starts_with("from 2021 to 2022 the gap went from 3.5 "), "{told:?}");
    assert_eq!(
        told[1],
        "values from 2021 on are of another definition than those before: a gap is not followed across"
    );
}

#[test]
fn groups_by_the_values_of_one_period_carry_a_caution() {
    let gap = |order: &str| {
        let folder = built(&format!(
            "[gap.pay]\nof = \"pay\"\nbetween = \"top-half\"\nand = \"bottom-half\"\norder = \"{order}\"\n"
        ));
        notes(&folder, "pay_gap").into_iter().filter(|it| it.contains("regression to the mean")).count()
    };
    assert_eq!((gap("first"), gap("last"), gap("each")), (1, 1, 0));
}

#[test]
fn a_side_that_is_no_group_says_what_there_is() {
    let told = |side: &str| {
        folder(&format!("[gap.pay]\nof = \"pay\"\nbetween = \"all\"\nand = {side}\n"), PAY).told()
    };
    assert_eq!(
        told("\"bottom-quater\""),
        ["unknown-name: `bottom-quater` is no group of areas | did you mean `bottom-quarter`?"]
    );
    assert_eq!(
        told("\"W01\""),
        [
            "unknown-name: `W01` is no group of areas | single areas are named so: `and = { areas = [\"W01\"] }`; else a designation, or a group such as `bottom-quarter`"
        ]
    );
}
