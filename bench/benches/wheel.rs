//! Every table of a wheel of 500 policies and 5,000 effects: `cargo bench -p theodolite-bench --bench wheel`.

use std::fmt::Write as _;

use divan::Bencher;
use theodolite_bench::Stream;
use theodolite_data::store::Store;
use theodolite_study::{About, load, wheel};

fn main() {
    divan::main();
}

const POLICIES: usize = 500;
const GOALS: usize = 100;
const MEASURES: usize = 200;
/// Effects of policies; the others are links between measures, so that there are circles.
const EACH: usize = 8;
const EFFECTS: usize = 5_000;

/// The study as a text: each policy serves three goals and a principle, and acts on eight measures.
fn written() -> String {
    let mut draws = Stream::new(2022);
    let mut below = |count: usize| (draws.next().unwrap_or(0.0) * count as f64) as usize;
    let mut text = String::from("[study]\ntitle = \"Very many policies\"\nseed = 1\n");
    for goal in 0..GOALS {
        let _ = writeln!(text, "[goal.goal_{goal}]\ndomains = [\"d{}\"]", goal % 10);
    }
    (0..7).for_each(|it| text.push_str(&format!("[principle.principle_{it}]\n")));
    (0..50).for_each(|it| text.push_str(&format!("[actor.actor_{it}]\n")));
    (0..MEASURES).for_each(|it| text.push_str(&format!("[measure.measure_{it}]\nworse = \"high\"\n")));
    for policy in 0..POLICIES {
        let (goal, step) = (below(GOALS), 1 + below(30));
        let goals: Vec<String> =
            (0..3).map(|it| format!("goal_{} = {}", (goal + it * step) % GOALS, 1 + below(3))).collect();
        let (measure, step) = (below(MEASURES), 1 + below(24));
        let effects: Vec<String> = (0..EACH)
            .map(|it| {
                format!(
                    "{{ on = \"measure_{}\", sign = \"{}\", strength = {}, delay = {} }}",
                    (measure + it * step) % MEASURES,
                    if below(2) == 0 { "+" } else { "-" },
                    (1 + below(90)) as f64 / 100.0,
                    1 + below(5)
                )
            })
            .collect();
        let _ = writeln!(
            text,
            "[policy.policy_{policy}]\nactors = [\"actor_{}\"]\nprinciples = [\"principle_{}\"]\ngoals = {{ {} }}\neffects = [{}]",
            below(50),
            below(7),
            goals.join(", "),
            effects.join(", ")
        );
    }
    for link in 0..EFFECTS - POLICIES * EACH {
        // A different pair each: how far apart grows with every round.
        let (from, apart) = (link % MEASURES, 1 + 7 * (link / MEASURES) + link % 7);
        let _ = writeln!(
            text,
            "[link.link_{link}]\nof = \"measure_{from}\"\non = \"measure_{}\"\nsign = \"{}\"\nstrength = {}\ndelay = {}",
            (from + apart) % MEASURES,
            if below(2) == 0 { "+" } else { "-" },
            (1 + below(20)) as f64 / 100.0,
            1 + below(4)
        );
    }
    text
}

/// From the text that is read to every table: coverage, gaps, effects, influence, loops, conflicts, travel, what falls, actors.
#[divan::bench(sample_count = 5)]
fn five_hundred_policies(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("study.toml"), written()).expect("room on the disk");
    let store = Store::with_default_cache(folder.path());
    bencher.bench_local(|| {
        let (study, problems) = load(&folder.path().join("study.toml"));
        assert!(problems.is_empty(), "{problems:?}");
        wheel(&study, &store, None, &About::All(Vec::new())).expect("a study without errors")
    });
}
