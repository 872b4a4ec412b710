//! A million awards read, placed and summed: `cargo bench -p theodolite-bench --bench fund`.

use divan::Bencher;
use tempfile::TempDir;
use theodolite_bench::Stream;
use theodolite_data::store::Store;
use theodolite_study::{BuildOptions, OutFormat, build, load};

fn main() {
    divan::main();
}

/// England's areas of 2021.
const AREAS: usize = 33_755;
const AWARDS: usize = 1_000_000;

/// A ledger as it is published: pounds with commas, dates, a few codes that no area has.
fn written() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut areas = String::from("code,people\n");
    (0..AREAS).for_each(|area| areas.push_str(&format!("E01{area:06},1500\n")));
    let mut awards = String::from("code,gbp,date\n");
    for (place, money) in Stream::new(1).zip(Stream::new(2)).take(AWARDS) {
        let (area, pence) = ((place * 1.001 * AREAS as f64) as usize, (money * 1e7) as u64);
        let (thousands, pounds) = (pence / 100_000, pence / 100 % 1000);
        let rest = pence % 100;
        awards.push_str(&format!("E01{area:06},\"£{thousands},{pounds:03}.{rest:02}\",2021-03-04\n"));
    }
    let study = r#"
[geography.lsoa]
file = "areas.csv"
code = "code"
population = "people"

[fund.awards]
file = "awards.csv"
geography = "lsoa"
key = "code"
amount = "gbp"
year = "date"
between = { from = 2020, to = 2024 }
by-year = true
"#;
    for (name, text) in
        [("areas.csv", areas.as_str()), ("awards.csv", awards.as_str()), ("study.toml", study)]
    {
        std::fs::write(folder.path().join(name), text).expect("room on the disk");
    }
    folder
}

/// From the files to the table and the receipt.
#[divan::bench(sample_count = 5)]
fn a_million_awards(bencher: Bencher<'_, '_>) {
    let folder = written();
    let (study, _) = load(&folder.path().join("study.toml"));
    bencher.bench_local(|| {
        let options = BuildOptions {
            store: Store::with_default_cache(folder.path()),
            out: folder.path().join("results"),
            formats: vec![OutFormat::Parquet],
            fresh: true,
            progress: None,
        };
        build(&study, &options).expect("a sound study")
    });
}
