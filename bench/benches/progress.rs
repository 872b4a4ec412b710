//! Missions of 200,000 areas over ten years: `cargo bench -p theodolite-bench --bench progress`.

use divan::Bencher;
use divan::counter::ItemsCount;
use theodolite_bench::Stream;
use theodolite_core::Polarity;
use theodolite_core::mission::{Aim, Scale, Settings, judge_areas};

fn main() {
    divan::main();
}

const AREAS: usize = 200_000;
const YEARS: usize = 10;

/// A projection with its interval, the chance and the verdict, area by area, on each scale.
#[divan::bench(args = ["linear", "logit"], sample_count = 5)]
fn two_hundred_thousand_projections(bencher: Bencher<'_, '_>, scale: &str) {
    let times: Vec<f64> = (0..YEARS).map(|year| 2012.0 + year as f64).collect();
    let column = |year: usize| -> Vec<f64> {
        Stream::new(year as u64).take(AREAS).map(|it| 40.0 + year as f64 + 20.0 * it).collect()
    };
    let columns: Vec<Vec<f64>> = (0..YEARS).map(column).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let aims = vec![Some(Aim { level: 65.0, worse: Polarity::Low }); AREAS];
    let scale = if scale == "linear" { Scale::Linear } else { Scale::Logit { whole: 100.0 } };
    let settings = Settings { scale, ..Settings::default() };
    bencher.counter(ItemsCount::new(AREAS)).bench_local(|| {
        judge_areas(&times, &columns, &[], &aims, 2030.0, &settings).expect("columns that belong together")
    });
}
