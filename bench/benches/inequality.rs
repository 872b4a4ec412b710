//! Inequality between and within districts: `cargo bench -p theodolite-bench --bench inequality`.

use divan::{Bencher, black_box};
use theodolite_bench::{Stream, domains};
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::inequality::{Input, Measure, between_test, measure};

fn main() {
    divan::main();
}

const AREAS: usize = 32_844;

/// England's areas of 2019 over as many districts as there were, people between 1,000 and 3,000.
fn england() -> (Vec<f64>, Vec<f64>, Vec<u32>) {
    let score = domains(AREAS).swap_remove(0).into_iter().map(|it| 1.0 + 90.0 * it).collect();
    let people = Stream::new(20).take(AREAS).map(|it| libm::round(1000.0 + 2000.0 * it)).collect();
    (score, people, (0..AREAS).map(|area| (area * 317 / AREAS) as u32).collect())
}

/// Theil's T with its part between 317 districts, and 999 permutations; areas count alike, as in PySAL.
#[divan::bench(sample_count = 10)]
fn theil_permuted(bencher: Bencher<'_, '_>) {
    let (score, _, districts) = england();
    bencher.bench_local(|| between_test(1.0, black_box(&score), None, &districts, 999, 1));
}

/// The same by people.
#[divan::bench(sample_count = 10)]
fn theil_permuted_by_people(bencher: Bencher<'_, '_>) {
    let (score, people, districts) = england();
    bencher.bench_local(|| between_test(1.0, black_box(&score), Some(&people), &districts, 999, 1));
}

/// A Gini coefficient by people with its interval from 999 samples.
#[divan::bench(sample_count = 10)]
fn gini_with_interval(bencher: Bencher<'_, '_>) {
    let (score, people, _) = england();
    let input = Input { values: &score, people: Some(&people), ..Input::default() };
    bencher.bench_local(|| measure(Measure::Gini, black_box(&input), &Bootstrap::default()));
}
