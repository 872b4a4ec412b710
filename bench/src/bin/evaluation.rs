//! Panels, what our designs make of them, and how long that takes, for `evaluation_peers.py` to hold against others: `evaluation
//! FOLDER`.
//!
//! Writes `panels.csv` (panel, area, period, since when an area is treated, outcome), `estimates.csv`, `weights.csv`, `placebos.csv`
//! and `seconds.csv`.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use theodolite_bench::Stream;
use theodolite_core::evaluation::difference::difference;
use theodolite_core::evaluation::event::{Window, event_study};
use theodolite_core::evaluation::power::simulate;
use theodolite_core::evaluation::sdid::{ErrorFrom, synthetic_difference};
use theodolite_core::evaluation::staggered::{Staggered, staggered};
use theodolite_core::evaluation::synthetic::{Synthetic, synthetic_control};
use theodolite_core::evaluation::{AreaWeight, Estimate, EvaluationError, Panel, Settings, SmallSample};
use theodolite_demo::history::History;
use theodolite_demo::truth::{DISTRICTS, PROGRAMME_FROM, YEARS};

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, folder] = arguments.as_slice() else {
        eprintln!("usage: evaluation FOLDER");
        std::process::exit(2);
    };
    if let Err(error) = write(Path::new(folder)) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

/// An outcome with its dates.
struct Made {
    name: String,
    areas: usize,
    periods: usize,
    outcome: Vec<f64>,
    dates: Vec<Option<usize>>,
}

impl Made {
    fn panel(&self) -> Panel<'_> {
        Panel::new(self.areas, self.periods, &self.outcome, &self.dates)
    }
}

/// Countries whose districts are compared.
const COUNTRIES: u64 = 10;

/// Districts of ten countries: as they are, and with treatment that starts in one of three years.
fn districts() -> Vec<Made> {
    let (first, periods) = ((PROGRAMME_FROM - YEARS.0) as usize, (YEARS.1 - YEARS.0) as usize + 1);
    let mut made = Vec::new();
    for seed in 1..=COUNTRIES {
        let history = History::new(seed);
        let outcomes =
            history.outcomes.iter().filter(|it| ["out_of_work", "healthy_years"].contains(&it.name));
        for outcome in outcomes {
            for (kind, step) in [("once", 0), ("staggered", 1)] {
                let date =
                    |area| history.treated.iter().position(|it| *it == area).map(|k| first + step * (k % 3));
                made.push(Made {
                    name: format!("{}-{seed}-{kind}", outcome.name),
                    areas: DISTRICTS,
                    periods,
                    outcome: outcome.published.clone(),
                    dates: (0..DISTRICTS).map(date).collect(),
                });
            }
        }
    }
    made
}

/// A synthetic control of what areas differ by from their own means before.
fn apart() -> Synthetic<'static> {
    Synthetic { intercept: true, ..Synthetic::default() }
}

/// 25 treated areas, each beside 40 donors in 20 periods: outcomes that wander about a level of their own.
fn wandering() -> Vec<Made> {
    let (areas, periods) = (41, 20);
    let one = |seed: u64| {
        let mut outcome: Vec<f64> = Stream::new(seed).take(areas * periods).map(|it| it - 0.5).collect();
        for row in outcome.chunks_mut(periods) {
            row[0] *= 10.0;
            (1..periods).for_each(|at| row[at] += row[at - 1]);
        }
        let dates = (0..areas).map(|area| (area == 0).then_some(14)).collect();
        Made { name: format!("wandering-{seed}"), areas, periods, outcome, dates }
    };
    (0..25).map(one).collect()
}

fn write(folder: &Path) -> Result<(), String> {
    let refused = |error: EvaluationError| error.to_string();
    let (districts, wandering) = (districts(), wandering());
    let mut tables = Tables::default();
    for made in &districts {
        tables.panel(made);
        let (panel, once) = (made.panel(), made.name.ends_with("once"));
        let settings = |small_sample| Settings { small_sample, ..Settings::default() };
        for (error, small_sample) in
            [("cr0", SmallSample::Cr0), ("cr1", SmallSample::Cr1), ("cr2", SmallSample::Cr2)]
        {
            let found = difference(&panel, &settings(small_sample)).map_err(refused)?;
            tables.estimate(made, &format!("difference-{error}"), &found);
            let found = event_study(&panel, &settings(small_sample), Window::default()).map_err(refused)?;
            tables.estimate(made, &format!("event-{error}"), &found.estimate);
        }
        let found = staggered(&panel, Staggered::default(), &settings(SmallSample::Cr0)).map_err(refused)?;
        tables.estimate(made, "staggered-cr0", &found.estimate);
        if once {
            let found =
                synthetic_control(&panel, &Synthetic::default(), &Settings::default()).map_err(refused)?;
            tables.estimate(made, "synthetic", &found.estimate);
            tables.weights(made, "synthetic", &found.estimate.weights);
            let found = synthetic_control(&panel, &apart(), &Settings::default()).map_err(refused)?;
            tables.estimate(made, "synthetic-intercept", &found.estimate);
            tables.weights(made, "synthetic-intercept", &found.estimate.weights);
            let found =
                synthetic_difference(&panel, ErrorFrom::Jackknife, &Settings::default()).map_err(refused)?;
            tables.estimate(made, "synthetic-difference", &found.estimate);
            tables.weights(made, "synthetic-difference", &found.estimate.weights);
            for (area, &weight) in found.time_weights.iter().enumerate() {
                tables.weights(made, "periods", &[AreaWeight { area, weight }]);
            }
        }
    }
    for made in &wandering {
        tables.panel(made);
        let found =
            synthetic_control(&made.panel(), &Synthetic::default(), &Settings::default()).map_err(refused)?;
        tables.estimate(made, "synthetic", &found.estimate);
        tables.weights(made, "synthetic", &found.estimate.weights);
        // One area is treated, so that a placebo is one donor.
        for (it, area) in found.placebos.iter().flat_map(|it| it.areas.iter().map(move |area| (it, area))) {
            let cells: [&dyn std::fmt::Display; 6] =
                [&made.name, &"synthetic", area, &it.effect, &it.pre_rmspe, &it.ratio];
            tables.add(|it| &mut it.placebos, &cells);
        }
        let found = synthetic_control(&made.panel(), &apart(), &Settings::default()).map_err(refused)?;
        tables.estimate(made, "synthetic-intercept", &found.estimate);
        tables.weights(made, "synthetic-intercept", &found.estimate.weights);
        for (it, area) in found.placebos.iter().flat_map(|it| it.areas.iter().map(move |area| (it, area))) {
            let cells: [&dyn std::fmt::Display; 6] =
                [&made.name, &"synthetic-intercept", area, &it.effect, &it.pre_rmspe, &it.ratio];
            tables.add(|it| &mut it.placebos, &cells);
        }
    }
    time(&mut tables, &districts, &wandering)?;
    tables.write(folder).map_err(|error| error.to_string())
}

/// A thousand placebos each, five times over.
fn time(tables: &mut Tables, districts: &[Made], wandering: &[Made]) -> Result<(), String> {
    let settings = Settings::default();
    let district = districts.first().ok_or("no districts")?;
    for _ in 0..5 {
        let start = Instant::now();
        for made in wandering {
            synthetic_control(&made.panel(), &Synthetic::default(), &settings)
                .map_err(|it| it.to_string())?;
        }
        tables.seconds("synthetic control", start);
        // As peers have them: errors of clusters by one factor for all. The default's are told by themselves.
        for (what, small_sample) in [("difference", SmallSample::Cr1), ("difference CR2", SmallSample::Cr2)] {
            let start = Instant::now();
            let settings = Settings { small_sample, ..settings };
            simulate(&district.panel(), &settings, 1000, 1).map_err(|it| it.to_string())?;
            tables.seconds(what, start);
        }
        let start = Instant::now();
        let error = ErrorFrom::Placebo { replicates: 1000, seed: 1 };
        synthetic_difference(&district.panel(), error, &settings).map_err(|it| it.to_string())?;
        tables.seconds("synthetic difference", start);
    }
    Ok(())
}

/// The files, as they grow.
struct Tables {
    panels: String,
    estimates: String,
    weights: String,
    placebos: String,
    seconds: String,
}

impl Default for Tables {
    fn default() -> Self {
        Tables {
            panels: "panel,area,period,first,outcome\n".into(),
            estimates: "panel,design,effect,se,df,p,lower,upper,pre_trend_f,pre_trend_p\n".into(),
            weights: "panel,design,area,weight\n".into(),
            placebos: "panel,design,area,effect,pre_rmspe,ratio\n".into(),
            seconds: "what,seconds\n".into(),
        }
    }
}

impl Tables {
    fn add(&mut self, table: impl Fn(&mut Tables) -> &mut String, cells: &[&dyn std::fmt::Display]) {
        let table = table(self);
        for (at, cell) in cells.iter().enumerate() {
            // Writing to a `String` cannot fail.
            write!(table, "{}{cell}", if at > 0 { "," } else { "" }).unwrap_or_default();
        }
        table.push('\n');
    }

    fn panel(&mut self, made: &Made) {
        for area in 0..made.areas {
            let first = made.dates[area].map_or_else(String::new, |it| it.to_string());
            for period in 0..made.periods {
                let outcome = made.outcome[area * made.periods + period];
                self.add(|it| &mut it.panels, &[&made.name, &area, &period, &first, &outcome]);
            }
        }
    }

    fn estimate(&mut self, made: &Made, design: &str, found: &Estimate) {
        let (f, p) = found.pre_trend.map_or((f64::NAN, f64::NAN), |test| (test.f, test.p));
        let Estimate { effect, se, df, p: own, lower, upper, .. } = found;
        self.add(|it| &mut it.estimates, &[&made.name, &design, effect, se, df, own, lower, upper, &f, &p]);
    }

    fn weights(&mut self, made: &Made, design: &str, weights: &[AreaWeight]) {
        for it in weights {
            self.add(|it| &mut it.weights, &[&made.name, &design, &it.area, &it.weight]);
        }
    }

    fn seconds(&mut self, what: &str, since: Instant) {
        let seconds = since.elapsed().as_secs_f64();
        self.add(|it| &mut it.seconds, &[&what, &seconds]);
    }

    fn write(&self, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let files = [
            ("panels", &self.panels),
            ("estimates", &self.estimates),
            ("weights", &self.weights),
            ("placebos", &self.placebos),
            ("seconds", &self.seconds),
        ];
        files.into_iter().try_for_each(|(name, text)| fs::write(folder.join(format!("{name}.csv")), text))
    }
}
