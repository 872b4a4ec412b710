//! Targets with a date, and whether they will be met.

mod common;

use common::{Folder, assert_close, numbers, texts};

const STUDY: &str = r#"
[series.share]
file = "share.csv"
period = "year"
value = "share"
worse = "low"
"#;

// METHODS 7.4.
const SHARE: &str = "year,share\n2015,61\n2016,62.2\n2017,62.9\n2018,64.4\n2019,64.8\n2020,66.1\n2021,66.9\n";

fn one(more: &str, share: &str) -> Folder {
    Folder::new(&format!("{STUDY}{more}"), &[("share.csv", share)])
}

fn built(more: &str, share: &str) -> Folder {
    let folder = one(more, share);
    folder.built();
    folder
}

fn text(folder: &Folder, table: &str, column: &str) -> String {
    texts(&folder.table(table), column)[0].clone()
}

fn number(folder: &Folder, table: &str, column: &str) -> f64 {
    numbers(&folder.table(table), column)[0]
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 5e-6 * wanted.abs().max(1.0), "{found} is not {wanted}");
}

#[test]
fn the_worked_example_of_a_projection() {
    let folder = built("[mission.m]\nof = \"share\"\ntarget = { level = 75, by = 2030 }\n", SHARE);
    for (column, wanted) in [
        ("base", 61.0),
        ("latest", 66.9),
        ("target", 75.0),
        ("projected", 75.78571),
        ("lower", 74.36118),
        ("upper", 77.21025),
        ("rate", 0.978571),
        ("rate_needed", 0.9),
        ("probability", 0.89228),
        ("done", 5.9 / 14.0),
    ] {
        close(number(&folder, "m_mission", column), wanted);
    }
    assert_eq!(text(&folder, "m_mission", "verdict"), "on track");
    assert_eq!(
        text(&folder, "m_mission", "why"),
        "at 0.97857 a year it comes to 75.786 by 2030, where 75 is wanted: a chance of 89%; 0.9 a year are needed"
    );
    let header = folder.csv("mission/m.csv").lines().next().unwrap().to_owned();
    assert!(
        header.starts_with("mission,base,latest,target,by,projected,probability,rate_needed,verdict,why,")
    );
    assert!(header.ends_with(",stage,base_period,latest_period"), "{header}");
    assert_eq!(text(&folder, "m_mission", "base_period"), "2015");
    assert_eq!(text(&folder, "m_mission", "latest_period"), "2021");
}

#[test]
fn what_is_nearly_sure_is_not_called_sure() {
    for (level, told) in [(68, "over 99%"), (100, "under 1%")] {
        let folder = built(
            &format!("[mission.m]\nof = \"share\"\ntarget = {{ level = {level}, by = 2030 }}\n"),
            SHARE,
        );
        let why = text(&folder, "m_mission", "why");
        assert!(why.contains(&format!("where {level} is wanted: a chance of {told}; ")), "{why}");
        let probability = number(&folder, "m_mission", "probability");
        assert!(probability > 0.0 && probability < 1.0, "{probability}");
    }
}

#[test]
fn targets_come_in_many_shapes() {
    for (target, level, verdict) in [
        ("{ level = 66, by = 2030 }", 66.0, "achieved"),
        ("{ change = 15, from = 2015, by = 2030 }", 76.0, "at risk"),
        ("{ relative = 0.4, from = 2015, by = 2030 }", 85.4, "off track"),
        ("{ level = 75, by = 2020 }", 75.0, "no judgement"),
        ("{ level = 75, by = 2034 }", 75.0, "no judgement"),
    ] {
        let folder = built(&format!("[mission.m]\nof = \"share\"\ntarget = {target}\n"), SHARE);
        close(number(&folder, "m_mission", "target"), level);
        assert_eq!(text(&folder, "m_mission", "verdict"), verdict, "{target}");
    }
    let late = built("[mission.m]\nof = \"share\"\ntarget = { level = 75, by = 2020 }\n", SHARE);
    assert_eq!(
        text(&late, "m_mission", "why"),
        "the target is missed: 66.1 when it was due, and 75 was wanted"
    );
    assert!(number(&late, "m_mission", "probability").is_nan());
    let far = built("[mission.m]\nof = \"share\"\ntarget = { level = 75, by = 2034 }\n", SHARE);
    assert_eq!(
        text(&far, "m_mission", "why"),
        "the target is 13 ahead, more than twice the 6 of history; 0.62308 a year are needed"
    );
    let down = built(
        "[mission.m]\nof = \"share\"\ntarget = { level = 75, by = 2030 }\n",
        &SHARE
            .replace("year,share", "year,other")
            .replace("2015,61", "2015,69")
            .replace("2016,62.2", "2016,68.7")
            .replace("2017,62.9", "2017,68.5")
            .replace("2018,64.4", "2018,68")
            .replace("2019,64.8", "2019,67.5")
            .replace("2020,66.1", "2020,67.2")
            .replace("year,other", "year,share"),
    );
    assert_eq!(text(&down, "m_mission", "verdict"), "worsening");
}

#[test]
fn scales_and_rules_are_the_study_s_choice() {
    // METHODS 7.3: 62 to 80 in 6 years.
    let share = "year,share\n2015,56\n2016,57\n2017,59\n2018,60\n2019,62\n";
    for (scale, needed) in [("\"linear\"", 3.0), ("\"geometric\"", 0.0433973), ("{ logit = 100 }", 0.149458)]
    {
        let more =
            format!("[mission.m]\nof = \"share\"\ntarget = {{ level = 80, by = 2025 }}\nscale = {scale}\n");
        close(number(&built(&more, share), "m_mission", "rate_needed"), needed);
    }
    // All forms of a scale are those of projections; `logit` alone is of shares here.
    for (scale, whole) in [
        ("\"logit\"", 1.0),
        ("{ logit = 1 }", 1.0),
        ("{ logit = { whole = 1 } }", 1.0),
        ("{ logit = {} }", 1.0),
        ("{ logit = { whole = 100 } }", 100.0),
    ] {
        let (share, level) = match whole == 1.0 {
            true => ("year,share\n2015,0.56\n2016,0.57\n2017,0.59\n2018,0.60\n2019,0.62\n", 0.8),
            false => (share, 80.0),
        };
        let more = format!(
            "[mission.m]\nof = \"share\"\ntarget = {{ level = {level}, by = 2025 }}\nscale = {scale}\n"
        );
        close(number(&built(&more, share), "m_mission", "rate_needed"), 0.149458);
    }
    let both = "[mission.m]\nof = \"share\"\ntarget = { level = 80, by = 2025 }\nscale = { logit = 1, linear = {} }\n";
    assert_eq!(
        one(both, share).told(),
        [
            "bad-value: `mission.m.scale` should name one scale, not 2 | write `linear`, `geometric`, `logit` or `{ logit = 100 }`"
        ]
    );
    // The rate is 1.087 of what is needed.
    let rule = |rule: &str| {
        let more =
            format!("[mission.m]\nof = \"share\"\ntarget = {{ level = 75, by = 2030 }}\nrule = {rule}\n");
        text(&built(&more, SHARE), "m_mission", "verdict")
    };
    assert_eq!(rule("\"ratio\""), "on track");
    assert_eq!(rule("{ ratio = [0.5, 1.1] }"), "at risk");
    assert_eq!(rule("{ chance = [0.25, 0.9] }"), "at risk");
    assert_eq!(rule("{ chance = [0.9, 0.95] }"), "off track");
}

#[test]
fn a_break_leaves_nothing_to_project_from() {
    let study = STUDY.replace("worse = \"low\"\n", "worse = \"low\"\nbreaks = [2019]\n");
    let more = "[mission.m]\nof = \"share\"\ntarget = { level = 75, by = 2024 }\n";
    let folder = Folder::new(&format!("{study}{more}"), &[("share.csv", SHARE)]);
    folder.built();
    assert_eq!(
        text(&folder, "m_mission", "why"),
        "a projection needs 4 points of one definition, and there are 3 (4 more before a break); 2.7 a year are needed"
    );
    assert_eq!(folder.count("m_mission", "values before a break, which do not count"), 4);
}

#[test]
fn financial_years_and_quarters_are_due_in_their_own_terms() {
    let years = "year,share\n2015/16,1\n2016/17,2\n2017/18,3\n2018/19,4\n2019/20,5\n";
    let folder =
        built("[mission.m]\nof = \"share\"\ntarget = { level = 9, from = 2015, by = 2022 }\n", years);
    close(number(&folder, "m_mission", "projected"), 8.0);
    let quarters = "year,share\n2019 Q1,1\n2019 Q2,2\n2019 Q3,3\n2019 Q4,4\n2020 Q1,5\n";
    let folder = built("[mission.m]\nof = \"share\"\ntarget = { level = 9, by = 2020 }\n", quarters);
    close(number(&folder, "m_mission", "projected"), 8.0); // the last quarter of 2020
}

const AREAS: &str = "code,name,people\nA,Ash,100\nB,Birch,100\nC,Cedar,300\nD,Dale,500\n";

fn areas(more: &str) -> Folder {
    let study = "[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\nname = \"name\"\npopulation = \"people\"\n\
        [series.pay]\nfile = \"pay.csv\"\ngeography = \"area\"\nkey = \"area\"\nperiod = \"year\"\nvalue = \"pay\"\nworse = \"low\"\n";
    let mut pay = "area,year,pay\n".to_owned();
    for (area, start, step) in [("A", 20.0, 2.0), ("B", 22.0, 2.0), ("C", 40.0, 1.0), ("D", 50.0, -1.0)] {
        for k in 0..6 {
            pay.push_str(&format!("{area},{},{}\n", 2015 + k, start + step * f64::from(k)));
        }
    }
    let folder = Folder::new(&format!("{study}{more}"), &[("areas.csv", AREAS), ("pay.csv", &pay)]);
    folder.built();
    folder
}

#[test]
fn a_mission_may_be_of_a_gap_or_a_group_or_of_how_many() {
    // The best fourth is D: 50 falling by 1; the worst A: 20 rising by 2. The gap falls by 3 a year, from 30 to 15.
    let gap = "[mission.pay]\nof = \"pay\"\ngap = { between = \"top-quarter\", and = \"bottom-quarter\" }\n\
        target = { halve-by = 2024, from = 2015 }\n";
    let folder = areas(gap);
    for (column, wanted) in [("base", 30.0), ("latest", 15.0), ("target", 15.0)] {
        close(number(&folder, "pay_mission", column), wanted);
    }
    assert_eq!(text(&folder, "pay_mission", "verdict"), "achieved");
    let notes = folder.results().receipt.step("pay_mission").unwrap().notes.clone();
    assert!(
        notes.iter().any(|it| it.starts_with("from 2015 to 2020 the gap went from 30 (60.0% of the benchmark) to 15 (33.3% of the benchmark): closing")),
        "{notes:?}"
    );

    let group = areas(
        "[mission.pay]\nof = \"pay\"\nwho = { areas = [\"A\", \"B\"] }\ntarget = { level = 35, by = 2022 }\n",
    );
    close(number(&group, "pay_mission", "latest"), 31.0);
    close(number(&group, "pay_mission", "projected"), 35.0);

    // All of them over people: (30*100 + 32*100 + 45*300 + 45*500) / 1000.
    let all = areas("[mission.pay]\nof = \"pay\"\ntarget = { change = 5, by = 2024 }\n");
    close(number(&all, "pay_mission", "latest"), 42.2);
    close(number(&all, "pay_mission", "target"), (2000.0 + 2200.0 + 12000.0 + 25000.0) / 1000.0 + 5.0);

    // Four more than in 2015: of A and B from 2017 on, of C from 2019 on, of D never.
    let cover =
        areas("[mission.pay]\nof = \"pay\"\ncover = 0.9\ntarget = { change = 4, from = 2015, by = 2024 }\n");
    for (column, wanted) in [("base", 0.0), ("latest", 0.5), ("target", 0.9)] {
        close(number(&cover, "pay_mission", column), wanted);
    }
    // The base itself is 0 by arithmetic, and no part of a trend.
    assert_eq!(cover.count("pay_mission", "periods behind the projection"), 5);
    let by_area = areas(
        "[mission.pay]\nof = \"pay\"\ncover = 1\nby-people = false\ntarget = { change = 4, from = 2015, by = 2024 }\n",
    );
    close(number(&by_area, "pay_mission", "latest"), 0.75);
}

#[test]
fn a_gap_may_be_judged_as_a_share_of_the_better_off_side() {
    let gap = |relative: &str| {
        format!(
            "[mission.m]\nof = \"pay\"\ngap = {{ between = {{ areas = \"A\" }}, and = {{ areas = \"B\" }}{relative}, by-people = false }}\ntarget = {{ halve-by = 2027, from = 2016 }}\n"
        )
    };
    // In units the gap goes from 20 to 24, as a share from 0.2 to 0.16.
    let pay = "code,year,pay\nA,2016,100\nA,2017,110\nA,2018,120\nA,2019,130\nA,2020,150\nB,2016,80\nB,2017,89\nB,2018,98\nB,2019,108\nB,2020,126\n";
    let study = |more: &str| {
        let study = format!(
            "[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\n\n[series.pay]\nfile = \"pay.csv\"\ngeography = \"area\"\nkey = \"code\"\nperiod = \"year\"\nvalue = \"pay\"\nworse = \"low\"\n\n{more}"
        );
        Folder::new(&study, &[("areas.csv", "code\nA\nB\n"), ("pay.csv", pay)])
    };
    let built = |more: &str| {
        let folder = study(more);
        folder.built();
        folder
    };
    let units = built(&gap(""));
    for (column, wanted) in [("base", 20.0), ("latest", 24.0), ("target", 10.0)] {
        close(number(&units, "m_mission", column), wanted);
    }
    assert_eq!(text(&units, "m_mission", "verdict"), "worsening");
    let share = built(&gap(", relative = true"));
    // A line through 0.2, 21/110, 22/120, 22/130 and 0.16: its slope is -(2 x 0.2 + 21/110 - 22/130 - 2 x 0.16)/10.
    let slope = -(0.4 + 21.0 / 110.0 - 22.0 / 130.0 - 0.32) / 10.0;
    for (column, wanted) in [
        ("base", 0.2),
        ("latest", 0.16),
        ("target", 0.1),
        ("rate", slope),
        ("done", 0.4),
        ("rate_needed", -0.06 / 7.0),
    ] {
        close(number(&share, "m_mission", column), wanted);
    }
    assert_ne!(text(&share, "m_mission", "verdict"), "worsening");
    let step = share.results().receipt.step("m_mission").unwrap().clone();
    assert!(step.method.unwrap().contains("as a share of the first"));
    // Both are told.
    assert!(
        step.notes
            .iter()
            .any(|it| it.contains("from 20 (20.0% of the benchmark) to 24 (16.0% of the benchmark)"))
    );
    // A share of nothing is none.
    let below = study(&gap(", relative = true"));
    below.write("pay.csv", &pay.replace("B,2018,98", "B,2018,-3"));
    let told = below.told();
    assert!(
        told.len() == 1
            && told[0].starts_with(
                "no-relative-gap: mission `m`: a gap between 120 and -3 in 2018 is no share of the better-off side | shares take"
            ),
        "{told:?}"
    );
    // What an area has to do with it is told by its series.
    let error = theodolite_study::explain(&share.study(), &share.store(), "m", "A").unwrap_err();
    assert_eq!(
        error[0].hint.as_deref(),
        Some(
            "`theodolite show m_mission` prints its table, whose column `why` says what the verdict rests on; `theodolite explain pay A` tells of the values behind it"
        )
    );
}

#[test]
fn a_scorecard_tells_stages_apart() {
    // S26: Kickstart at 40% of its target.
    let more = "[series.places]\nfile = \"places.csv\"\nperiod = \"year\"\nvalue = \"places\"\nworse = \"low\"\n\
        [mission.share]\nof = \"share\"\ntarget = { level = 75, by = 2030 }\nstage = \"outcome\"\n\
        [mission.placed]\nof = \"places\"\ntarget = { change = 250000, from = 2020, by = 2022 }\nstage = \"output\"\n\
        [mission.spare]\nof = \"share\"\ntarget = { level = 66, by = 2030 }\n\
        [scorecard.kickstart]\n[scorecard.some]\nof = [\"spare\"]\n";
    let folder = one(more, SHARE);
    folder.write("places.csv", "year,places\n2020,0\n2021,100000\n");
    folder.built();
    let table = folder.table("kickstart");
    assert_eq!(texts(&table, "mission"), ["placed", "share", "spare"]);
    assert_eq!(texts(&table, "stage"), ["output", "outcome", ""]);
    assert_eq!(texts(&table, "verdict"), ["no judgement", "on track", "achieved"]);
    assert_close(&numbers(&table, "done")[..1], &[0.4]);
    assert_eq!(
        folder.results().receipt.step("kickstart").unwrap().notes,
        ["outputs: 1 no judgement", "outcomes: 1 on track", "missions: 1 achieved"]
    );
    assert_eq!(texts(&folder.table("some"), "mission"), ["spare"]);
}

#[test]
fn what_makes_no_mission_is_told() {
    let mission = |more: &str| format!("[mission.m]\nof = \"share\"\n{more}\n");
    for (more, expected) in [
        (mission("target = { by = 2030 }"), "bad-value: `mission.m.target` should say one of"),
        (
            mission("target = { level = 1, change = 2, by = 2030 }"),
            "bad-value: `mission.m.target` should say one of",
        ),
        (mission("target = { level = 75 }"), "missing-key: `mission.m.target` has no `by`"),
        (
            mission("target = { halve-by = 2030 }"),
            "out-of-place: `mission.m.target.halve-by` is a target of a gap",
        ),
        (
            mission("target = { level = 75, from = 2030, by = 2030 }"),
            "bad-value: `mission.m.target` is due by 2030, and starts from 2030",
        ),
        (
            mission("target = { change = 75, from = 2010, by = 2030 }"),
            "no-such-period: series `share` has no period 2010 | its periods go from 2015 to 2021",
        ),
        (
            mission("target = { level = 75, by = 2030 }\nwho = \"bottom-tenth\""),
            "no-areas: series `share` is of one thing",
        ),
        (
            mission("target = { level = 75, by = 2030 }\ncover = 1"),
            "no-areas: series `share` is of one thing",
        ),
        (
            mission("target = { level = 75, by = 2030 }\nrule = { chance = [0.7, 0.2] }"),
            "bad-value: `mission.m.rule` should say",
        ),
        (
            mission("target = { level = 75, by = 2030 }\nwho = \"rest\""),
            "bad-value: `mission.m.who` is a group of areas",
        ),
        ("[scorecard.s]\n".to_owned(), "no-missions: scorecard `s` has no mission"),
        ("[scorecard.s]\nof = \"share\"\n".to_owned(), "unknown-name: unknown mission `share`"),
    ] {
        let told = one(&more, SHARE).told();
        assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}: {told:?}");
    }
    let ranks = STUDY.replace("worse", "unit = \"rank\"\nworse");
    let told = Folder::new(
        &format!("{ranks}{}", mission("target = { level = 75, by = 2030 }")),
        &[("share.csv", SHARE)],
    )
    .told();
    assert!(told[0].starts_with("rank-as-target: series `share` is of ranks"), "{told:?}");
}

#[test]
fn a_target_whose_time_has_passed_is_judged_by_the_value_of_that_time() {
    let judged = |level: &str, by: &str, rows: &str| {
        let mission = format!("[mission.m]\nof = \"share\"\ntarget = {{ level = {level}, by = {by} }}\n");
        let folder = built(&mission, rows);
        (text(&folder, "m_mission", "verdict"), text(&folder, "m_mission", "why"))
    };
    let told = |verdict: &str, why: &str| (verdict.to_owned(), why.to_owned());
    assert_eq!(judged("66", "2020", SHARE), told("achieved", "66.1 when it was due, where 66 was wanted"));
    // 66.9 in 2021 is a year late.
    let late = "the target is missed: 66.1 when it was due, and 66.5 was wanted; it is met since";
    assert_eq!(judged("66.5", "2020", SHARE), told("no judgement", late));
    let now = "the target is missed: 66.9 when it was due, and 67 was wanted";
    assert_eq!(judged("67", "2021", SHARE), told("no judgement", now));
    let without = SHARE.replace("2020,66.1\n", "");
    let none = "the deadline 2020 has passed without a value of its own: the last one is of 2021";
    assert_eq!(judged("66.5", "2020", &without), told("no judgement", none));
}

fn on_share(target: &str) -> String {
    format!("[mission.m]\nof = \"share\"\ntarget = {target}\n")
}

#[test]
fn a_base_before_a_break_is_refused_and_a_target_behind_the_base_is_told() {
    let broken = STUDY.replace("worse", "breaks = [2018]\nworse");
    let change = on_share("{ change = 15, from = 2015, by = 2030 }");
    let told = Folder::new(&format!("{broken}{change}"), &[("share.csv", SHARE)]).told();
    assert_eq!(
        told,
        [
            "across-a-break: mission `m`: after its base 2015 series `share` breaks, and values from 2018 on are of another definition | begin with 2018: `from = \"2018\"`"
        ]
    );
    let level = on_share("{ level = 75, by = 2025 }");
    Folder::new(&format!("{broken}{level}"), &[("share.csv", SHARE)]).built();
    let behind = built(&on_share("{ change = -5, from = 2015, by = 2030 }"), SHARE);
    assert_eq!(text(&behind, "m_mission", "verdict"), "achieved");
    let done = number(&behind, "m_mission", "done");
    assert!(done.is_nan(), "there was no way to go, and {done} of it is done");
    let notes = &behind.results().step("m_mission").unwrap().notes.clone();
    let expected = "the target 56 is on the worse side of the base 61: it is met without any progress";
    assert!(notes.iter().any(|it| it == expected), "{notes:?}");
}

#[test]
fn a_target_that_asks_for_less_than_the_base_had_is_warned_of() {
    let warned = |more: &str| -> Vec<String> {
        let folder = Folder::new(&format!("{STUDY}{more}"), &[("share.csv", SHARE)]);
        let all = folder.built().warnings;
        assert_eq!(text(&folder, "m_mission", "verdict"), "achieved", "{more}");
        all.iter()
            .filter(|it| it.code == "target-behind-base")
            .map(|it| format!("{} | {}", it.message, it.hint.as_deref().unwrap_or_default()))
            .collect()
    };
    let of = |target: &str, base: &str| {
        format!(
            "mission `m`: its target {target} asks for less than the {base}: it is met without any progress | set a level that is better than the base, or a change for the better"
        )
    };
    // More is better, and 61 in 2015 is more than 60; a change of -5 goes the wrong way. A scorecard does not say it again.
    let scorecard = "[scorecard.card]\nof = [\"m\"]\n";
    let passed = on_share("{ level = 60, from = 2015, by = 2030 }");
    assert_eq!(warned(&format!("{passed}{scorecard}")), [of("60", "61 of its base 2015")]);
    let backwards = on_share("{ change = -5, from = 2016, by = 2030 }");
    assert_eq!(warned(&backwards), [of("57.2", "62.2 of its base 2016")]);
    // The base itself is no less; and a level that names no base may have been passed when the series begins.
    for fair in [
        "{ level = 61, from = 2015, by = 2030 }",
        "{ change = 5, from = 2015, by = 2030 }",
        "{ level = 60, by = 2030 }",
    ] {
        assert_eq!(warned(&on_share(fair)), Vec::<String>::new(), "{fair}");
    }
}

#[test]
fn a_mission_may_be_as_unsure_as_lines_were_wrong_before() {
    // Flat for six years, then a step: the lines before it knew nothing of that.
    let mut rows = "area,year,share\n".to_owned();
    for (area, step) in [("A", 3.0), ("B", 4.0), ("C", 5.0), ("D", 6.0)] {
        for year in 0..14 {
            let value = 60.0 + f64::from(year % 3) / 10.0 + if year < 6 { 0.0 } else { step };
            rows += &format!("{area},{},{value}\n", 2000 + year);
        }
    }
    let study = STUDY.replace("period", "geography = \"area\"\nkey = \"area\"\nperiod");
    let areas = "[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\n";
    let judged = |more: &str| {
        let mission = format!(
            "{areas}[mission.m]\nof = \"share\"\nby-people = false\ntarget = {{ level = 66.5, by = 2016 }}\n{more}"
        );
        let files = [("share.csv", rows.as_str()), ("areas.csv", "code\nA\nB\nC\nD\n")];
        let folder = Folder::new(&format!("{study}{mission}"), &files);
        folder.built();
        folder
    };
    let (plain, wide) = (judged(""), judged("widen = true\n"));
    let get = |folder: &Folder, column: &str| number(folder, "m_mission", column);
    close(get(&plain, "projected"), get(&wide, "projected"));
    let half = |folder: &Folder| get(folder, "upper") - get(folder, "projected");
    let notes = |folder: &Folder| folder.results().step("m_mission").unwrap().notes.clone();
    let told = notes(&wide);
    let words = told.iter().find(|it| it.contains("times as wide as Student's t has it")).unwrap();
    let times: f64 = words.split(' ').nth(3).unwrap().parse().unwrap();
    assert!((half(&wide) / half(&plain) - times).abs() < 0.005 * times && times > 2.0, "{words}");
    // Chances lie nearer to a half.
    let away = |folder: &Folder| (get(folder, "probability") - 0.5).abs();
    assert!(away(&wide) < away(&plain), "{} {}", away(&wide), away(&plain));
    assert!(
        notes(&plain)
            .iter()
            .any(|it| it.starts_with("the interval takes points to stray from the line independently"))
    );
    assert!(!told.iter().any(|it| it.starts_with("the interval takes points")), "{told:?}");
}
