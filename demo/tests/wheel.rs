//! The report's policies as data: what every one of them says of itself, and that nothing is said of none.

use std::collections::{BTreeMap, BTreeSet};

use theodolite_demo::report;

/// One section of a file: `[policy.NAME]` with its keys, and those of its `[[policy.NAME.effects]]`.
struct Section {
    file: String,
    name: String,
    lines: Vec<String>,
    effects: Vec<Vec<String>>,
}

impl Section {
    /// What stands behind `key =`.
    fn key(&self, key: &str) -> Option<&str> {
        value(&self.lines, key)
    }

    /// The text of a key.
    fn text(&self, key: &str) -> &str {
        let found = self.key(key).unwrap_or_else(|| panic!("{}: `{}` has no `{key}`", self.file, self.name));
        found.trim_matches('"')
    }

    /// The names of a list or table of names.
    fn names(&self, key: &str) -> Vec<&str> {
        let Some(value) = self.key(key) else { return Vec::new() };
        let value = value.trim_matches(['[', ']', '{', '}', ' ']);
        value.split(", ").map(|it| it.split(" = ").next().unwrap().trim_matches('"')).collect()
    }

    /// The marks of a table of marks, by name.
    fn marks(&self, key: &str) -> BTreeMap<&str, u8> {
        let Some(value) = self.key(key) else { return BTreeMap::new() };
        let marks = value.trim_matches(['{', '}', ' ']).split(", ").map(|it| it.split_once(" = ").unwrap());
        marks.map(|(name, marks)| (name, marks.parse().unwrap())).collect()
    }
}

/// What stands behind `key =` in a list of lines.
fn value<'l>(lines: &'l [String], key: &str) -> Option<&'l str> {
    let pairs = lines.iter().filter_map(|it| it.split_once('='));
    pairs.into_iter().find(|it| it.0.trim() == key).map(|it| it.1.trim())
}

/// All sections of a kind, in the order of the files.
fn sections(kind: &str) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    for file in report().into_iter().filter(|it| it.path.starts_with("wheel/")) {
        let text = String::from_utf8(file.bytes).unwrap();
        let mut wanted = false;
        for line in text.lines().filter(|it| !it.starts_with('#')) {
            if line.starts_with("[[") {
                if wanted {
                    found.last_mut().unwrap().effects.push(Vec::new());
                }
            } else if let Some(header) = line.strip_prefix('[') {
                let (of, name) = header.trim_end_matches(']').split_once('.').unwrap();
                wanted = of == kind;
                if wanted {
                    let (file, name) = (file.path.clone(), name.to_owned());
                    found.push(Section { file, name, lines: Vec::new(), effects: Vec::new() });
                }
            } else if let Some(section) = found.last_mut().filter(|_| wanted) {
                // An effect on a line of its own is one as much as one with a header.
                match line.trim_start().split_once("{ on = ") {
                    Some((_, effect)) => {
                        let effects = effect.split("{ on = ").map(|it| format!("on = {it}"));
                        section.effects.extend(effects.map(|it| it.split(", ").map(str::to_owned).collect()));
                    }
                    None => section.effects.last_mut().unwrap_or(&mut section.lines).push(line.to_owned()),
                }
            }
        }
    }
    found
}

const ESSAYS: [&str; 16] = [
    "1_1", "1_2", "1_3", "1_4", "2_1", "2_2", "2_3", "2_4", "2_5", "2_6", "3_1", "3_2", "3_3", "3_4", "3_5",
    "3_6",
];

#[test]
fn every_essay_has_policies_and_each_is_of_the_section_it_names() {
    let policies = sections("policy");
    let counts = ESSAYS
        .map(|essay| policies.iter().filter(|it| it.file == format!("wheel/policies/{essay}.toml")).count());
    assert_eq!(counts, [5, 3, 12, 16, 15, 9, 9, 7, 14, 13, 24, 8, 14, 12, 12, 15]);
    // The preface and the summary add two each.
    assert_eq!(policies.len(), counts.iter().sum::<usize>() + 4);
    for policy in &policies {
        let stem = policy.file.trim_start_matches("wheel/policies/").trim_end_matches(".toml");
        let section = match stem.split_once('_').unwrap() {
            (_, "preface") => "preface".to_owned(),
            (_, "summary") => "summary".to_owned(),
            (part, essay) => format!("{part}.{essay}"),
        };
        assert!(policy.text("source").contains(&section), "{}: `{}`", policy.file, policy.name);
    }
}

#[test]
fn every_policy_says_what_it_is_where_it_works_and_who_acts() {
    let domains = [
        "early years",
        "schools",
        "skills",
        "higher education",
        "jobs and pay",
        "productivity",
        "health",
        "housing",
        "social infrastructure",
        "transport",
        "digital",
        "finance",
        "nature and climate",
        "governance",
        "funding",
    ];
    let actors: BTreeSet<String> = sections("actor").into_iter().map(|it| it.name).collect();
    let mut texts = BTreeSet::new();
    let mut used = (BTreeSet::new(), BTreeSet::new());
    let policies = sections("policy");
    for policy in &policies {
        let name = &policy.name;
        for key in ["title", "text"] {
            assert!(texts.insert(policy.text(key)), "`{name}` says what another says: {}", policy.text(key));
        }
        assert!(policy.text("text").ends_with('.'), "the text of `{name}` is no sentence");
        assert!(policy.key("level").is_some(), "`{name}` does not say where it works");
        let own = (policy.names("domains"), policy.names("actors"));
        assert!(!own.0.is_empty() && own.0.iter().all(|it| domains.contains(it)), "`{name}`: {:?}", own.0);
        assert!(!own.1.is_empty() && own.1.iter().all(|it| actors.contains(*it)), "`{name}`: {:?}", own.1);
        used.0.extend(own.0);
        used.1.extend(own.1);
    }
    assert_eq!(used.0.len(), domains.len(), "a domain without a policy");
    assert_eq!(used.1.len(), actors.len(), "an actor without a policy");
}

#[test]
fn each_principle_is_served_where_the_summary_says_that_it_is() {
    let named = [
        ("devolution", &["1_3", "3_3"][..]),
        ("civil_society", &["1_1", "2_5"]),
        ("no_one_model", &["2_2", "2_6", "2_3"]),
        ("social_infrastructure", &["2_1", "3_1", "3_4"]),
        ("outcomes", &["1_2", "3_5"]),
        ("long_term", &["1_4"]),
        ("no_competition", &["2_3", "2_6"]),
    ];
    let principles: Vec<String> = sections("principle").into_iter().map(|it| it.name).collect();
    assert_eq!(principles, named.map(|it| it.0));
    let policies = sections("policy");
    for (principle, essays) in named {
        for essay in essays {
            let file = format!("wheel/policies/{essay}.toml");
            let instance = |it: &&Section| it.marks("principles").get(principle) == Some(&3);
            assert!(
                policies.iter().filter(|it| it.file == file).any(|it| instance(&it)),
                "{principle}: {essay}"
            );
        }
    }
}

#[test]
fn what_an_essay_argues_against_serves_nothing() {
    let policies = sections("policy");
    let opposed: Vec<&Section> =
        policies.iter().filter(|it| it.key("status") == Some("\"opposed\"")).collect();
    let names: Vec<&str> = opposed.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ladder_of_opportunity",
            "central_department",
            "value_for_money_test",
            "competitive_pots",
            "same_economy_everywhere",
            "divert_london_money",
            "equal_public_spending",
            "advanced_learner_loans",
            "t_levels_alone",
        ]
    );
    for policy in opposed {
        assert!(policy.marks("principles").is_empty() && policy.marks("goals").is_empty(), "{}", policy.name);
    }
    let bids: Vec<&str> =
        policies.iter().filter(|it| it.key("competitive").is_some()).map(|it| it.name.as_str()).collect();
    assert_eq!(bids, ["competitive_pots", "levelling_up_fund", "short_course_pilots"]);
}

#[test]
fn money_is_given_where_the_report_gives_it() {
    let policies = sections("policy");
    let sums = |key: &str| -> BTreeMap<String, u64> {
        let with = policies.iter().filter_map(|it| Some((it.name.clone(), it.key(key)?.replace('_', ""))));
        with.map(|(name, sum)| (name, sum.parse().unwrap())).collect()
    };
    let named = |of: &[(&str, u64)]| -> BTreeMap<String, u64> {
        of.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect()
    };
    let costs = [
        ("village_buses", 3_000_000_000),
        ("levelling_up_fund", 4_800_000_000),
        ("stoke_city_centre", 20_000_000),
        ("stoke_town_centres", 20_000_000),
        ("stoke_goods_yard", 16_000_000),
        ("multiply", 560_000_000),
        ("short_course_pilots", 2_000_000),
        ("big_local", 150 * 1_100_000),
        ("community_wealth_fund", 2_000_000_000),
        ("green_recovery_fund", 80_000_000),
    ];
    assert_eq!(sums("cost"), named(&costs));
    let values = [
        ("big_cities_to_potential", 50_000_000_000),
        ("advanced_manufacturing_project", 43_000_000),
        ("close_health_gaps", 29_800_000_000),
    ];
    assert_eq!(sums("value"), named(&values));
}

#[test]
fn evidence_is_graded_soberly_and_never_without_a_source() {
    let own = sections("policy")
        .into_iter()
        .flat_map(|it| it.effects.into_iter().map(move |e| (it.name.clone(), e)));
    let effects: Vec<(String, Vec<String>)> =
        own.chain(sections("link").into_iter().map(|it| (it.name, it.lines))).collect();
    let mut grades: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, lines) in &effects {
        let evidence = value(lines, "evidence").unwrap_or_default();
        let grade = evidence.split("grade = ").nth(1).map_or("none", |it| it.trim_matches(['"', ' ', '}']));
        assert!(grade == "none" || evidence.contains("source = "), "`{name}` has a grade and no source");
        // What somebody says, as witness or participant, is hardly known.
        assert!(!evidence.contains("\"opinion\"") || grade == "very-low", "`{name}`: {evidence}");
        *grades.entry(grade).or_default() += 1;
    }
    let wanted = [("low", 72), ("moderate", 4), ("none", 198), ("very-low", 38)];
    assert_eq!(grades, BTreeMap::from(wanted));
}

#[test]
fn goals_are_fourteen_and_one_title_is_sure() {
    let goals = sections("goal");
    let numbers: Vec<&str> = goals.iter().map(|it| it.text("number")).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"]);
    let sure: Vec<&str> =
        goals.iter().filter(|it| it.text("wording") == "published").map(|it| it.name.as_str()).collect();
    assert_eq!(sure, ["school_years"]);
    let policies = sections("policy");
    let unserved = goals
        .iter()
        .filter(|goal| !policies.iter().any(|it| it.marks("goals").contains_key(goal.name.as_str())));
    assert_eq!(unserved.map(|it| it.name.as_str()).collect::<Vec<_>>(), ["savings"]);
}

#[test]
fn every_measure_is_acted_on_or_acts() {
    let measures: BTreeSet<String> = sections("measure").into_iter().map(|it| it.name).collect();
    let policies = sections("policy");
    let known: BTreeSet<&str> = measures
        .iter()
        .chain(policies.iter().map(|it| &it.name))
        .map(String::as_str)
        .chain(["low_pay"])
        .collect();
    let mut named: BTreeSet<String> = BTreeSet::new();
    let effects = policies.iter().flat_map(|it| &it.effects);
    named.extend(effects.map(|it| value(it, "on").unwrap().trim_matches('"').to_owned()));
    for link in sections("link") {
        named.extend([link.text("of").to_owned(), link.text("on").to_owned()]);
    }
    assert_eq!(named.iter().filter(|it| !known.contains(it.as_str())).count(), 0, "{named:?}");
    assert_eq!(measures.iter().filter(|it| !named.contains(*it)).count(), 0);
}
