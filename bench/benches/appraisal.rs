//! Ten thousand draws of a hundred options over sixty years: `cargo bench -p theodolite-bench --bench appraisal`.

use divan::Bencher;
use theodolite_bench::Stream;
use theodolite_core::appraisal::simulate::{Line, Spread, Variable, simulate};
use theodolite_core::appraisal::{Flow, Schedule};

fn main() {
    divan::main();
}

const OPTIONS: usize = 100;
const LINES: usize = 6;
const YEARS: u32 = 60;

/// From the money by year to what the draws say of each option; each line varies by itself.
#[divan::bench(sample_count = 5)]
fn ten_thousand_draws_of_a_hundred_options(bencher: Bencher<'_, '_>) {
    let amounts: Vec<f64> = Stream::new(1).take(OPTIONS * LINES).collect();
    let spread = Spread::Triangular { lower: 0.8, likely: 1.0, upper: 1.5 };
    bencher.bench_local(|| {
        let factors = Schedule::standard().factors(YEARS);
        let variables: Vec<Variable> =
            (0..amounts.len()).map(|line| Variable { name: format!("line {line}"), spread }).collect();
        let line = |(at, amount): (usize, &f64)| {
            let sign = if at % LINES < 2 { -2.0 } else { 1.0 };
            let flow = Flow::level(sign * amount, 0..=YEARS).expect("a number");
            Line { worth: flow.present_value(&factors), variables: vec![at] }
        };
        let lines: Vec<Line> = amounts.iter().enumerate().map(line).collect();
        let options: Vec<Vec<Line>> = lines.chunks(LINES).map(<[Line]>::to_vec).collect();
        simulate(&variables, &options, 10_000, 2022).expect("spreads in order")
    });
}
