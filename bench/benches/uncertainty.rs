//! Many draws of the weights of an index, ranked in full: `cargo bench -p theodolite-bench --bench uncertainty`.
//!
//! `RAYON_NUM_THREADS` sets the number of threads.

use divan::{Bencher, black_box};
use theodolite_bench::{WEIGHTS, domains};
use theodolite_core::Polarity;
use theodolite_core::aggregate::Combine;
use theodolite_core::index::Method;
use theodolite_core::normalise::{Normalise, RankExponential};
use theodolite_core::treat::Treat;
use theodolite_core::uncertainty::{Choices, Leaf, Model, Node, NodePart, Settings, Source, Weights, run};

fn main() {
    divan::main();
}

/// An index of seven domains, made as the English one is, whose weights vary by a quarter of themselves.
fn model(areas: usize, combine: Combine) -> Model<'static> {
    let leaf = |(k, values): (usize, Vec<f64>)| Leaf {
        name: format!("domain {k}"),
        values: values.into(),
        polarity: Polarity::High,
    };
    let part = |(k, weight)| NodePart { source: Source::Leaf(k), weight, normalise: None, treat: None };
    let index = Node {
        name: "index".into(),
        parts: WEIGHTS.into_iter().enumerate().map(part).collect(),
        normalise: Normalise::RankExponential(RankExponential::default()),
        treat: Treat::None,
        method: Method { combine, ..Method::default() },
    };
    let choices = Choices { weights: Weights::Within { share: 0.25 }, ..Choices::default() };
    let leaves = domains(areas).into_iter().enumerate().map(leaf).collect();
    match Model::new(leaves, vec![index], choices, None) {
        Ok(model) => model,
        Err(error) => panic!("{error}"),
    }
}

/// England in 2019: 32,844 areas.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 5, sample_size = 1)]
fn england(bencher: Bencher<'_, '_>, draws: u32) {
    let model = model(32_844, Combine::WeightedSum);
    let settings = Settings { draws, ..Settings::default() };
    bencher.bench_local(|| run(black_box(&model), &settings));
}

/// The same, brought together by a geometric mean.
#[divan::bench(args = [1_000], sample_count = 5, sample_size = 1)]
fn england_geometric(bencher: Bencher<'_, '_>, draws: u32) {
    let model = model(32_844, Combine::Geometric);
    let settings = Settings { draws, ..Settings::default() };
    bencher.bench_local(|| run(black_box(&model), &settings));
}

/// A million areas.
#[divan::bench(args = [100], sample_count = 3, sample_size = 1)]
fn a_million_areas(bencher: Bencher<'_, '_>, draws: u32) {
    let model = model(1_000_000, Combine::WeightedSum);
    let settings = Settings { draws, ..Settings::default() };
    bencher.bench_local(|| run(black_box(&model), &settings));
}
