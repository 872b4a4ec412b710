//! How little the weights must change: `cargo bench -p theodolite-bench --bench fragility`.

use divan::{Bencher, black_box};
use theodolite_bench::{WEIGHTS, domains};
use theodolite_core::aggregate::Combine;
use theodolite_core::fragility::{Bounds, Effort, Fragility};

fn main() {
    divan::main();
}

/// England in 2019 has so many areas.
const AREAS: usize = 32_844;

/// The smallest change for each area to cross the cut after a tenth: a quarter of each weight up or down, and any
/// weights (`inf`).
#[divan::bench(args = [0.25, f64::INFINITY], sample_count = 3, sample_size = 1)]
fn flips_of_all_areas(bencher: Bencher<'_, '_>, share: f64) {
    let columns = domains(AREAS);
    let columns: Vec<&[f64]> = columns.iter().map(|column| column.as_slice()).collect();
    bencher.bench_local(|| {
        let bounds = Bounds::Within(share);
        let index = Fragility::new(Combine::WeightedSum, black_box(&columns), &WEIGHTS, bounds);
        index.map(|index| index.flips(AREAS / 10, Effort::TABLE))
    });
}

/// The ranks that one area can have, for so many pairs compared.
#[divan::bench(args = [1_000_000, 10_000_000], sample_count = 3, sample_size = 1)]
fn ranks_of_one_area(bencher: Bencher<'_, '_>, effort: u64) {
    let columns = domains(AREAS);
    let columns: Vec<&[f64]> = columns.iter().map(|column| column.as_slice()).collect();
    let index = Fragility::new(Combine::WeightedSum, &columns, &WEIGHTS, Bounds::Within(0.25));
    bencher.bench_local(|| {
        index.as_ref().map(|index| index.extremes(black_box(AREAS / 2), Effort(effort))).ok()
    });
}
