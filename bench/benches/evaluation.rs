//! Placebos of a synthetic control: `cargo bench -p theodolite-bench --bench evaluation`.

use divan::{Bencher, black_box};
use theodolite_bench::Stream;
use theodolite_core::evaluation::bootstrap::{Draws, wild};
use theodolite_core::evaluation::synthetic::{Synthetic, synthetic_control};
use theodolite_core::evaluation::{Panel, Settings};

fn main() {
    divan::main();
}

/// Outcomes that wander about a level of their own, as shares or rates of areas do.
fn wandering(seed: u64, areas: usize, periods: usize) -> Vec<f64> {
    let mut outcome: Vec<f64> = Stream::new(seed).take(areas * periods).map(|it| it - 0.5).collect();
    for row in outcome.chunks_mut(periods) {
        row[0] *= 10.0;
        (1..periods).for_each(|at| row[at] += row[at - 1]);
    }
    outcome
}

/// 25 treated areas, one after the other, each beside 40 donors in 20 periods: 1,000 placebos in all.
#[divan::bench(sample_count = 10)]
fn a_thousand_placebos(bencher: Bencher<'_, '_>) {
    let panels: Vec<Vec<f64>> = (0..25).map(|seed| wandering(seed, 41, 20)).collect();
    let dates: Vec<Option<usize>> = (0..41).map(|area| (area == 0).then_some(14)).collect();
    bencher.bench_local(|| {
        for outcome in &panels {
            let panel = Panel::new(41, 20, black_box(outcome), &dates);
            black_box(synthetic_control(&panel, &Synthetic::default(), &Settings::default()).is_ok());
        }
    });
}

/// 9,999 patterns of signs for 40 clusters in 20 periods, with the interval.
#[divan::bench(sample_count = 10)]
fn wild_bootstrap(bencher: Bencher<'_, '_>) {
    let outcome = wandering(7, 40, 20);
    let dates: Vec<Option<usize>> = (0..40).map(|area| (area < 12).then_some(14)).collect();
    let panel = Panel::new(40, 20, &outcome, &dates);
    bencher.bench_local(|| wild(black_box(&panel), &Settings::default(), Draws::default()).is_ok());
}
