//! `theodolite wheel`: what it answers of a small study, of the report's own policies, and of what cannot be asked.

mod common;

use std::path::Path;

use common::Folder;
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Two measures in a circle, a goal with policies and one without, and two policies at odds.
const STUDY: &str = r#"
[study]
title = "Two policies & one pay"
[principle.devolution]
[goal.pay]
title = "Better pay"
[goal.homes]
[measure.wages]
worse = "low"
[measure.skills]
worse = "low"
[policy.colleges]
title = "Colleges <of> the town"
goals = { pay = 2 }
principles = ["devolution"]
cost = 100
effects = [{ on = "skills", sign = "+", strength = 0.5, evidence = { grade = "low" } }]
[policy.cuts]
cost = 10
effects = [{ on = "skills", sign = "-", strength = 0.4 }]
[link.skills_to_wages]
of = "skills"
on = "wages"
sign = "+"
strength = 0.5
[link.wages_to_skills]
of = "wages"
on = "skills"
sign = "+"
strength = 0.2
delay = 3
[portfolio.enough]
goals = ["pay"]
budget = 100
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("study.toml", STUDY);
    folder
}

/// The report and its policies.
fn report() -> Folder {
    let folder = Folder::new();
    folder.good(&["init", ".", "--from", "report"]);
    folder
}

fn csv(folder: &Folder, table: &str) -> String {
    folder.good(&["wheel", "--table", table, "--format", "csv"])
}

#[test]
fn the_tables_of_a_small_study_have_their_values() {
    let folder = folder();
    assert_eq!(
        csv(&folder, "gaps"),
        "gap,name,title,why\n\
         goal-without-policy,homes,,no policy serves it\n\
         goal-without-measure,pay,Better pay,no indicator and no mission tells how far it is reached\n\
         goal-without-measure,homes,,no indicator and no mission tells how far it is reached\n\
         policy-without-goal,cuts,,it serves no goal\n\
         policy-without-principle,cuts,,it serves no principle\n\
         policy-ungraded,cuts,,the evidence of its only effect is ungraded\n"
    );
    assert_eq!(
        csv(&folder, "conflicts"),
        "conflict,a,b,target,why\n\
         opposite-effects,colleges,cuts,skills,\"`colleges` raises `skills` by 0.5 (low), `cuts` lowers it by 0.4 (ungraded)\"\n"
    );
    assert_eq!(
        csv(&folder, "loops"),
        "loop,path,feedback,length,delay,gain,lower,upper\n\
         1,skills -> wages -> skills,reinforcing,2,4,0.1,0.1,0.1\n"
    );
    let influence = csv(&folder, "wheel_influence");
    assert!(
        influence.starts_with("policy,influence,dependence,influence_indirect,dependence_indirect,"),
        "{influence}"
    );
    assert!(influence.contains("\nskills,0.5,1.1,"), "{influence}");
}

#[test]
fn json_has_every_table_and_the_overview_the_main_ones() {
    let folder = folder();
    let all = json(&folder.good(&["wheel", "--format", "json"]));
    assert_eq!(all["title"], "Two policies & one pay");
    let tables: Vec<&String> = all["tables"].as_object().unwrap().keys().collect();
    for table in
        ["coverage", "gaps", "effects", "influence", "loops", "conflicts", "travel", "dropped", "actors"]
    {
        assert!(tables.iter().any(|it| *it == table), "{tables:?}");
    }
    assert_eq!(all["tables"]["loops"][0]["feedback"], "reinforcing");
    let told = folder.good(&["wheel", "--format", "table"]);
    for words in
        ["Principles", "Goals", "Circles of effects", "portfolios: enough; `--portfolio NAME` shows one"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("balance"), "a study without descriptors has no such table: {told}");
}

#[test]
fn a_portfolio_says_what_it_chooses_and_that_it_is_proved() {
    let folder = folder();
    let told = folder.good(&["wheel", "--portfolio", "enough", "--format", "table"]);
    for words in
        ["1 of 2 policies", "proved: no set is better", "£100, which leaves £0", "Colleges <of> the town"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let all = json(&folder.good(&["wheel", "--portfolio", "enough", "--format", "json"]));
    assert_eq!(all["tables"]["chosen"][0]["policy"], "colleges");
    assert_eq!(all["tables"]["covered"][0]["marks"], 2);
    assert_eq!(all["budget"], "£100");
    folder.replace("study.toml", "budget = 100", "budget = 99");
    let ran = folder.run(&["wheel", "--portfolio", "enough"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("error[budget-too-small]: portfolio `enough` cannot do what it must for £99: that costs £100 at least, £1 more"),
        "{}",
        ran.err
    );
    let ran = folder.run(&["wheel", "--portfolio", "enoug"]);
    assert!(
        ran.err.contains("there is no portfolio `enoug`") && ran.err.contains("did you mean `enough`?"),
        "{}",
        ran.err
    );
    let ran = folder.run(&["wheel", "--portfolio", "enough", "--goal", "pay"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn states_that_fit_together_are_shown_without_policies_too() {
    let folder = Folder::new();
    folder.write(
        "study.toml",
        "[descriptor.powers]\nstates = [\"centre\", \"places\"]\njudgements = { money = [[2, -2], [-1, 1]] }\n\
         [descriptor.money]\nstates = [\"bids\", \"long-term\"]\njudgements = { powers = [[1, -1], [0, 0]] }\n",
    );
    assert_eq!(
        csv(&folder, "balance"),
        "scenario,descriptor,title,state,balance,other,other_balance,margin,scenario_margin,weak\n\
         1,powers,,centre,1,places,-1,2,2,false\n\
         1,money,,bids,2,long-term,-2,4,2,false\n\
         2,powers,,places,0,centre,0,0,0,true\n\
         2,money,,long-term,1,bids,-1,2,0,false\n"
    );
    let told = folder.good(&["wheel", "--format", "table"]);
    assert!(told.contains("Which states fit together") && told.contains("tables: balance;"), "{told}");
    let ran = folder.run(&["wheel", "--svg", "wheel.svg"]);
    assert_eq!(ran.code, 2, "there are no policies to draw: {ran:?}");
    assert!(ran.err.contains("error[no-policies]"), "{}", ran.err);
}

#[test]
fn what_effects_cannot_be_is_told_with_its_code() {
    let with = |from: &str, to: &str| {
        let folder = folder();
        folder.replace("study.toml", from, to);
        let ran = folder.run(&["wheel"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        ran.err
    };
    let err = with("effects = [{ on = \"skills\", sign = \"-\"", "effects = [{ on = \"skils\", sign = \"-\"");
    assert!(
        err.contains("error[unknown-name]: unknown measure or policy `skils`")
            && err.contains("did you mean `skills`?"),
        "{err}"
    );
    let err = with("effects = [{ on = \"skills\", sign = \"-\"", "effects = [{ on = \"cuts\", sign = \"-\"");
    assert!(err.contains("error[self-effect]: policy `cuts` has an effect on itself"), "{err}");
    let twice = "strength = 0.4 }, { on = \"skills\", sign = \"-\", evidence = { grade = \"high\" } }]";
    let err = with("strength = 0.4 }]", twice);
    assert!(
        err.contains(
            "error[contradiction]: the effect of `cuts` on `skills` is graded `ungraded` and `high`"
        ),
        "{err}"
    );
    let err = with("strength = 0.4 }]", "strength = 0.4 }, { on = \"skills\", sign = \"+\" }]");
    assert!(err.contains("error[contradiction]: `cuts` is said to raise `skills` and to lower it"), "{err}");
    let err = with("[measure.skills]", "[measure.cuts]\nworse = \"low\"\n[measure.skills]");
    assert!(err.contains("error[duplicate-name]: measure `cuts` bears the name of a policy"), "{err}");
    let err = with("[portfolio.enough]", "[portfolio.wheel_gaps]");
    assert!(
        err.contains("error[duplicate-name]: `wheel_gaps` is the name of a table of the policies"),
        "{err}"
    );
}

#[test]
fn what_the_reports_own_policies_leave_open() {
    let folder = report();
    let gaps = csv(&folder, "gaps");
    let of = |gap: &str| gaps.lines().filter(|it| it.starts_with(&format!("{gap},"))).collect::<Vec<_>>();
    assert_eq!(of("goal-without-policy").len(), 1);
    assert!(of("goal-without-policy")[0].starts_with("goal-without-policy,savings,"), "{gaps}");
    assert!(of("principle-without-policy").is_empty(), "every principle has a policy");
    // What the essays argue against serves nothing, and that is no gap.
    assert!(!gaps.contains("policy-without-goal,competitive_pots,"), "{gaps}");
}

#[test]
fn what_is_at_odds_in_the_reports_own_policies() {
    let folder = report();
    let conflicts = csv(&folder, "conflicts");
    let competition: Vec<&str> = conflicts.lines().filter(|it| it.starts_with("competition,")).collect();
    let named: Vec<&str> = competition.iter().filter_map(|it| it.split(',').nth(1)).collect();
    assert_eq!(named, ["competitive_pots", "levelling_up_fund", "short_course_pilots"]);
    // What is argued against is at odds with what is proposed by design.
    let opposite: Vec<&str> = conflicts.lines().filter(|it| it.starts_with("opposite-effects,")).collect();
    assert_eq!(opposite.len(), 22);
    assert!(opposite.iter().all(|it| !it.contains("central_department")), "{opposite:?}");
}

#[test]
fn three_policies_of_the_report_serve_all_its_principles() {
    let all = json(&report().good(&["wheel", "--portfolio", "seven_principles", "--format", "json"]));
    let chosen: Vec<&str> =
        all["tables"]["chosen"].as_array().unwrap().iter().map(|it| it["policy"].as_str().unwrap()).collect();
    assert_eq!(chosen, ["learn_what_works_where", "thirteen_indicators", "community_wealth_fund"]);
    let covered = all["tables"]["covered"].as_array().unwrap();
    assert_eq!(covered.len(), 7);
    assert!(covered.iter().all(|it| it["covered"] == true), "{covered:?}");
}

/// The picture of the README: `UPDATE_DOCS=1 cargo test -p theodolite --test wheel` draws it anew.
#[test]
fn the_picture_of_the_readme_is_the_wheel_of_the_report() {
    let folder = report();
    folder.good(&["wheel", "--svg", "wheel.svg"]);
    let drawn = folder.read("wheel.svg");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/wheel.svg");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, drawn).unwrap();
        return;
    }
    let shown = std::fs::read_to_string(path).unwrap();
    assert!(shown == drawn, "docs/wheel.svg is out of date: run this test with UPDATE_DOCS=1 set");
}

#[test]
fn claims_as_a_page_need_nothing_else_and_hold_nothing_but_text() {
    let folder = Folder::new();
    folder.write(
        "study.toml",
        "[study]\ntitle = \"R&D <claims>\"\n\
         [claim.fine]\ntext = \"One is one\"\nsource = \"section 1\"\nquery = \"SELECT 1\"\nexpect = 1\n\
         [claim.off]\ntext = \"<script>alert('x')</script> & \\u001B[31mred\"\nquery = \"SELECT 3\"\nexpect = 2.5\ntolerance = 0.1\n\
         [claim.open]\ntext = \"Nobody knows\"\nuntestable = \"it is \\\"not\\\" published\"\ndecided-by = { other = [\"a\", \"b\"] }\n",
    );
    let ran = folder.run(&["claims", "--format", "html"]);
    assert_eq!(ran.code, 1, "one differs: {ran:?}");
    let page = ran.out;
    assert!(
        page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">") && page.ends_with("</html>\n"),
        "{page}"
    );
    for words in [
        "<title>Claims: R&amp;D &lt;claims&gt;</title>",
        "<caption>Claims by verdict</caption>",
        "<caption id=\"differs\">1 claim differs</caption>",
        "<caption id=\"holds\">1 claim holds</caption>",
        "<caption id=\"untested\">1 claim cannot be tested</caption>",
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; \u{fffd}[31mred",
        "<td>2.5 ± 0.1</td><td>3</td><td>0.5 more than claimed</td>",
        "it is &quot;not&quot; published<br>decided by the study `other`: its claims `a` and `b`",
        "<tr><th scope=\"row\">all</th><td class=\"number\">3</td></tr>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // One file: no script, nothing fetched, and every element closed.
    for foreign in ["<script", "src=", "http", "url(", "@import", "\u{1b}"] {
        assert!(!page.contains(foreign), "{foreign}: {page}");
    }
    for element in ["table", "tr", "th", "td", "caption", "thead", "tbody", "div", "main", "header", "footer"]
    {
        let opened =
            page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
    }
}

#[test]
fn the_reports_claims_are_on_the_page_with_their_counts() {
    let folder = report();
    let page = folder.run(&["claims", "--format", "html"]).out;
    for words in [
        "101 claims hold",
        "26 claims differ",
        "162 claims cannot be tested",
        "<td class=\"number\">289</td>",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("<tr class=\"").count(), 289 + 3);
}
