//! The policy wheel and logic models, drawn.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::Event;
use theodolite_study::draw::logic::{Logic, Stage, Step, logic};
use theodolite_study::draw::wheel::{Chord, Named, Spoke, Wheel, wheel};

/// A wheel of so many policies, with names of all lengths.
fn large(policies: usize, measures: usize, sectors: usize, goals: usize, effects: usize) -> Wheel {
    let named = |what: &str, at: usize| Named {
        number: (at + 1).to_string(),
        title: format!(
            "{what} {} of the wheel of policies",
            ["social infrastructure", "outcomes", "no"][at % 3]
        ),
    };
    let words = [
        "Community Wealth Fund",
        "R&D <in> the \"regions\"",
        "A very long title of a policy that goes on and on",
    ];
    Wheel {
        title: "Policies & principles".into(),
        table: "results/wheel/effects.csv".into(),
        of: "principles".into(),
        sectors: (0..sectors).map(|it| named("Principle", it)).collect(),
        goals: (0..goals).map(|it| named("Goal", it)).collect(),
        policies: (0..policies)
            .map(|it| Spoke {
                title: format!("{} {it}", words[it % words.len()]),
                sectors: if sectors == 0 || it % 11 == 10 {
                    Vec::new()
                } else {
                    vec![((it * 5) % sectors, 1.0)]
                },
                goals: if goals == 0 { Vec::new() } else { vec![(it % goals, (it % 4) as f64)] },
            })
            .collect(),
        measures: (0..measures)
            .map(|it| Spoke {
                title: format!("Healthy life expectancy {it}"),
                sectors: Vec::new(),
                goals: if goals == 0 { Vec::new() } else { vec![(it % goals, 1.0)] },
            })
            .collect(),
        effects: (0..effects)
            .map(|it| Chord {
                from: it % policies,
                to: policies + (it * 7) % measures,
                raises: it % 3 != 0,
                strength: (it % 10) as f64 / 10.0,
            })
            .collect(),
    }
}

/// An element of a drawing.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn is(&self, attribute: &str, value: &str) -> bool {
        self.attributes.get(attribute).is_some_and(|it| it == value)
    }
}

/// The elements of a document, in the order of their starts; panics where it is not well formed.
fn elements(svg: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(svg);
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}"));
        let (start, is_open) = match &event {
            Event::Start(start) => (start, true),
            Event::Empty(start) => (start, false),
            Event::End(_) => {
                open.pop().unwrap();
                continue;
            }
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    found[*at].text.push_str(text);
                }
                continue;
            }
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref().unwrap() {
                    Some(letter) => letter.to_string(),
                    None => resolve_predefined_entity(reference).unwrap().to_owned(),
                };
                found[*open.last().unwrap()].text.push_str(&letter);
                continue;
            }
            Event::Eof => break,
            other => panic!("{other:?}"),
        };
        let attributes = start.attributes().map(|it| it.unwrap_or_else(|error| panic!("{error}")));
        let attributes = attributes.map(|it| {
            let value = unescape(&it.value).unwrap().into_owned();
            (it.key.as_ref().to_owned(), value)
        });
        if is_open {
            open.push(found.len());
        }
        found.push(Element {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            text: String::new(),
        });
    }
    assert!(open.is_empty(), "elements are left open");
    found
}

/// The texts of all elements of a name.
fn texts<'e>(elements: &'e [Element], name: &str) -> Vec<&'e str> {
    elements.iter().filter(|it| it.name == name).map(|it| it.text.as_str()).collect()
}

fn keep(name: &str, svg: &str) {
    // For whoever wants to look at them.
    if let Some(folder) = std::env::var_os("KEEP_DRAWINGS") {
        std::fs::write(std::path::Path::new(&folder).join(name), svg).unwrap();
    }
}

#[test]
fn each_policy_measure_and_effect_of_a_wheel_is_drawn_once() {
    let drawn = wheel(&large(60, 24, 7, 14, 150));
    keep("wheel_60.svg", &drawn);
    let document = elements(&drawn);
    let paths = |attribute: &str, value: &str| document.iter().filter(|it| it.is(attribute, value)).count();
    assert_eq!(paths("marker-end", "url(#wheel-up)"), 100 + 1);
    assert_eq!(paths("marker-end", "url(#wheel-down)"), 50 + 1);
    // Lines that lower are dashed, in the drawing and in the legend.
    assert_eq!(paths("stroke-dasharray", "6 4"), 50 + 1);
    let titles = texts(&document, "title");
    for policy in 0..60 {
        assert!(titles.iter().any(|it| it.ends_with(&format!(" {policy}"))), "policy {policy}");
    }
    assert!(titles.contains(&"R&D <in> the \"regions\" 1"));
    assert!(
        drawn.contains(">Community Wealth Fund 0</text>")
            && drawn.contains("A very long title of a policy th…")
    );
}

#[test]
fn it_says_what_it_shows_to_those_who_do_not_see_it() {
    let drawn = wheel(&large(6, 2, 3, 2, 5));
    let document = elements(&drawn);
    assert!(document[0].is("role", "img"));
    let told: Vec<&str> = document[0].attributes["aria-labelledby"]
        .split(' ')
        .map(|id| document.iter().find(|it| it.is("id", id)).unwrap().text.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "Policies & principles",
            "A circle of 6 policies in 3 principles, with rings for 2 goals, and 5 lines for what they do to 2 measures and to each other: 3 raise, 2 lower. The same as a table: results/wheel/effects.csv."
        ]
    );
}

#[test]
fn no_two_labels_lie_on_each_other() {
    for size in [(1, 1, 0, 0), (60, 24, 7, 14), (500, 100, 7, 14)] {
        let drawn = wheel(&large(size.0, size.1, size.2, size.3, 10));
        keep(&format!("wheel_of_{}.svg", size.0), &drawn);
        // The labels stand along the radius: their first letters lie apart by more than a line is high.
        let mut places: Vec<(f64, f64)> = elements(&drawn)
            .iter()
            .filter(|it| it.is("y", "3.8"))
            .map(|it| {
                let place = &it.attributes["transform"];
                let inside = place.split_once("translate(").unwrap().1.split_once(')').unwrap().0;
                let (x, y) = inside.split_once(' ').unwrap();
                (x.parse().unwrap(), y.parse().unwrap())
            })
            .collect();
        assert_eq!(places.len(), size.0 + size.1);
        places.push(places[0]);
        for pair in places.windows(2).take(places.len().saturating_sub(2)) {
            let apart = (pair[0].0 - pair[1].0).hypot(pair[0].1 - pair[1].1);
            assert!(apart > 11.5 || size.0 == 1, "{apart} in a wheel of {}", size.0);
        }
    }
}

#[test]
fn a_wheel_of_hundreds_of_policies_and_thousands_of_effects_is_well_formed() {
    let drawn = wheel(&large(500, 100, 7, 14, 5000));
    keep("wheel_500.svg", &drawn);
    assert_eq!(texts(&elements(&drawn), "marker").len(), 2);
    assert_eq!(drawn, wheel(&large(500, 100, 7, 14, 5000)));
}

#[test]
fn a_wheel_of_nothing_is_still_a_picture() {
    assert_eq!(elements(&wheel(&Wheel::default()))[0].name, "svg");
    // Lines to what is not there are left out.
    let stray = Wheel {
        effects: vec![Chord { from: 0, to: 9, raises: true, strength: 1.0 }],
        ..large(1, 1, 0, 0, 0)
    };
    assert_eq!(wheel(&stray).matches("marker-end").count(), 2);
}

fn model() -> Logic {
    let step = |title: &str, done: Option<f64>| Step {
        title: title.into(),
        target: "250,000 by 2021".into(),
        reached: "100,000 in 2021".into(),
        verdict: "off track".into(),
        done,
    };
    Logic {
        title: "Kickstart & <friends>".into(),
        text:
            "Places of work for six months for young people who would else be without, paid for by the state."
                .into(),
        table: "results/mission".into(),
        stages: vec![
            Stage {
                title: "Inputs".into(),
                steps: vec![
                    step(
                        "Money spent on places for young people at risk of long-term unemployment",
                        Some(0.31),
                    ),
                    step("Staff", None),
                ],
            },
            Stage { title: "Outputs".into(), steps: vec![step("Places filled", Some(0.4))] },
            Stage {
                title: "Outcomes".into(),
                steps: vec![
                    step("Young people in work a year later", Some(-0.2)),
                    step("Pay", Some(1.3)),
                    step("Health", None),
                ],
            },
        ],
    }
}

#[test]
fn a_logic_model_shows_targets_and_what_is_reached() {
    let drawn = logic(&model());
    keep("logic.svg", &drawn);
    let document = elements(&drawn);
    let texts = texts(&document, "text");
    for wanted in [
        "Inputs",
        "Outputs",
        "Outcomes",
        "Places filled",
        "target: 250,000 by 2021",
        "latest: 100,000 in 2021",
        "off track",
        "40%",
        "-20%",
        "130%",
    ] {
        assert!(texts.contains(&wanted), "{wanted} is not among {texts:?}");
    }
    // Two inputs to one output, and that to three outcomes.
    assert_eq!(drawn.matches("url(#logic-arrow)").count(), 2 + 3);
    assert!(
        drawn.contains("Outputs: Places filled (target 250,000 by 2021, latest 100,000 in 2021, off track).")
    );
}

#[test]
fn a_stage_that_stands_alone_is_no_strip() {
    let places = |all: &str| -> Vec<(f64, f64, f64)> {
        let number = |rect: &str, name: &str| -> f64 {
            let from = rect.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
            rect[from..].split('"').next().unwrap().parse().unwrap()
        };
        let boxes = all.split("<rect").skip(1).filter(|it| it.contains("rx=\"3\""));
        boxes.map(|it| (number(it, "x"), number(it, "y"), number(it, "width"))).collect()
    };
    let of = |steps: usize| {
        let steps = (0..steps).map(|at| Step { title: format!("Step {at}"), ..Step::default() }).collect();
        let drawn = logic(&Logic {
            title: "A fund for places that had none before, in five rounds".into(),
            stages: vec![Stage { title: "Outputs".into(), steps }],
            ..Logic::default()
        });
        keep(&format!("logic-of-{}.svg", drawn.matches("rx=\"3\"").count()), &drawn);
        assert!(!drawn.contains("url(#logic-arrow)"), "nothing leads anywhere");
        assert!(
            drawn.contains(">A fund for places that had none before, in five rounds</text>"),
            "the title is whole"
        );
        assert_eq!(drawn.matches(">Outputs</text>").count(), 1);
        (
            drawn.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse::<f64>().unwrap(),
            places(&drawn),
        )
    };
    let (wide, boxes) = of(1);
    assert_eq!((wide, boxes), (604.0, vec![(20.0, 92.0, 564.0)]));
    // Row by row: three beside each other, the fourth below the first.
    let (wide, boxes) = of(4);
    assert_eq!(wide, 918.0);
    let [first, fourth] = [boxes[0], boxes[1]];
    assert_eq!((first.0, fourth.0, fourth.1 > first.1), (20.0, 20.0, true));
    assert_eq!(boxes[2..].iter().map(|it| it.0).collect::<Vec<_>>(), [334.0, 648.0]);
}

#[test]
fn a_logic_model_of_nothing_says_so() {
    let drawn = logic(&Logic { title: "Fund".into(), ..Logic::default() });
    assert_eq!(elements(&drawn)[0].name, "svg");
    assert!(drawn.contains("no missions are stated"));
}
