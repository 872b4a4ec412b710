//! Money shared among a million areas: `cargo bench -p theodolite-bench --bench allocation`.

use divan::{Bencher, black_box};
use theodolite_bench::{Stream, domains};
use theodolite_core::allocation::{Limits, Rise, allocate, largest_remainder, phase};

fn main() {
    divan::main();
}

const AREAS: usize = 1_000_000;
/// Two billion: half of the areas are raised by it.
const BUDGET: u64 = 2_000_000_000;

/// Levels from -100 to 0, and the people of each area.
fn areas() -> (Vec<f64>, Vec<f64>) {
    let levels = domains(AREAS).swap_remove(0).into_iter().map(|it| -100.0 * it).collect();
    let people = Stream::new(20).take(AREAS).map(|it| libm::round(100.0 + 200.0 * it)).collect();
    (levels, people)
}

/// The worst off first.
#[divan::bench(sample_count = 10)]
fn least_first(bencher: Bencher<'_, '_>) {
    let (levels, people) = areas();
    let limits = Limits::none(AREAS);
    bencher
        .bench_local(|| allocate(&Rise::least_first(black_box(&levels), &people, None), &limits, 0, BUDGET));
}

/// The same with floors, ceilings and a minimum grant.
#[divan::bench(sample_count = 10)]
fn least_first_within_limits(bencher: Bencher<'_, '_>) {
    let (levels, people) = areas();
    let limits = Limits::none(AREAS)
        .with_floors(people.iter().map(|it| it / 10.0))
        .with_ceilings(people.iter().map(|it| it * 60.0));
    bencher.bench_local(|| {
        allocate(&Rise::least_first(black_box(&levels), &people, None), &limits, 500, BUDGET)
    });
}

/// Whole pounds by largest remainder.
#[divan::bench(sample_count = 10)]
fn whole_pounds(bencher: Bencher<'_, '_>) {
    let (_, people) = areas();
    bencher.bench_local(|| largest_remainder(black_box(&people), BUDGET));
}

/// Ten years of it.
#[divan::bench(sample_count = 10)]
fn ten_years(bencher: Bencher<'_, '_>) {
    let (_, people) = areas();
    let amounts = largest_remainder(&people, BUDGET).unwrap_or_default();
    bencher.bench_local(|| phase(black_box(&amounts), &[0.1; 10]));
}
