//! The methods alone, without files: `cargo bench -p theodolite-bench`.

use divan::{Bencher, black_box};
use theodolite_bench::{WEIGHTS, domains};
use theodolite_core::Polarity;
use theodolite_core::aggregate::Combine;
use theodolite_core::index::{Method, Part, build};
use theodolite_core::normalise::{Normalise, RankExponential};
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::treat::Treat;

fn main() {
    divan::main();
}

/// An index of seven domains, ranked and transformed as the English one is; 32,844 is England in 2019. The time of
/// ten times the areas should be little more than ten times as long: n log n.
#[divan::bench(args = [32_844, 100_000, 1_000_000, 10_000_000], sample_count = 5)]
fn index_of_seven_domains(bencher: Bencher<'_, '_>, areas: usize) {
    let columns = domains(areas);
    let parts: Vec<Part<'_>> = columns
        .iter()
        .zip(WEIGHTS)
        .map(|(values, weight)| Part {
            values,
            polarity: Polarity::High,
            weight,
            normalise: Normalise::RankExponential(RankExponential::default()),
            treat: Treat::None,
        })
        .collect();
    let method = Method { combine: Combine::WeightedSum, ..Method::default() };
    bencher.bench_local(|| build(black_box(&parts), &method));
}

/// Ranking one column.
#[divan::bench(args = [32_844, 1_000_000, 10_000_000], sample_count = 5)]
fn ranks(bencher: Bencher<'_, '_>, areas: usize) {
    let column = domains(areas).swap_remove(0);
    bencher.bench_local(|| rank(black_box(&column), Ties::Average, Order::Descending));
}
