//! Ten years: of one count by neighbourhood, and of six measures by district, with the programme Fair Start in them.

use crate::country::Country;
use crate::measure::{Cell, Measured};
use crate::need::Needs;
use crate::truth::{DEPRIVATION, DISTRICTS, TREATED, YEARS, programme_on_out_of_work, programme_on_pay};
use theodolite_core::random::Random;

/// How far the share of people out of work lay above that of 2024, year by year from 2015.
const OUT_OF_WORK: [f64; 10] = [0.010, 0.007, 0.004, 0.002, 0.0, 0.022, 0.016, 0.007, 0.003, 0.0];

/// People out of work in a neighbourhood and a year.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) neighbourhood: usize,
    pub(crate) year: u32,
    pub(crate) out_of_work: u32,
    pub(crate) working_age: u32,
}

/// A measure of a district in a year.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) district: usize,
    pub(crate) year: u32,
    pub(crate) indicator: &'static str,
    /// As measured, with the interval that holds the truth 19 times in 20.
    pub(crate) value: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    /// Before chance.
    pub(crate) truth: f64,
    /// Before chance, had there been no programme.
    pub(crate) without: f64,
    pub(crate) decimals: usize,
}

/// All that is known over time.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// Districts that the programme helps, by number.
    pub(crate) treated: Vec<usize>,
    pub(crate) counts: Vec<Count>,
    pub(crate) points: Vec<Point>,
}

/// A measure that a sample tells, or events that are counted.
pub(crate) struct Measure {
    pub(crate) name: &'static str,
    decimals: usize,
    /// Standard error; 0 for events per thousand people.
    pub(crate) error: f64,
    /// From the need, the year (0 is 2015) and whether the district is treated: the truth without the programme.
    pub(crate) truth: fn(f64, f64) -> f64,
    /// Which domain's need.
    pub(crate) domain: usize,
    pub(crate) effect: fn(u32) -> f64,
}

fn none(_: u32) -> f64 {
    0.0
}

pub(crate) const MEASURES: [Measure; 5] = [
    Measure {
        name: "median_pay",
        decimals: 1,
        error: 5.0,
        // Pay grows by 2.9 per cent a year, by a little less where need is greater: the gap widens.
        truth: |need, year| (455.0 - 42.0 * need) * libm::exp((0.029 - 0.002 * need) * year),
        domain: 0,
        effect: programme_on_pay,
    },
    Measure {
        name: "points_at_16",
        decimals: 1,
        error: 0.6,
        // The gap closes by a fiftieth of its first size a year.
        truth: |need, year| 44.5 + 0.15 * year - 7.0 * need * (1.0 - 0.02 * year),
        domain: 2,
        effect: none,
    },
    Measure {
        name: "healthy_years",
        decimals: 1,
        error: 0.8,
        truth: |need, year| 62.8 + 0.12 * year.min(4.0) - 0.18 * (year - 4.0).max(0.0) - 2.9 * need,
        domain: 3,
        effect: none,
    },
    Measure {
        name: "violence",
        decimals: 1,
        error: 0.0,
        truth: |need, year| 21.0 * libm::exp(0.55 * need + 0.025 * year),
        domain: 4,
        effect: none,
    },
    Measure {
        name: "volunteers",
        decimals: 1,
        error: 1.4,
        // Fewer each year, and fewest in 2020.
        truth: |need, year| 23.0 - 0.4 * year - 3.0 * need - if year == 5.0 { 4.0 } else { 0.0 },
        domain: 9,
        effect: none,
    },
];

impl Series {
    /// Makes the series so that they end at what the tables of 2024 say.
    pub(crate) fn new(country: &Country, needs: &Needs, measured: &[Measured]) -> Series {
        let treated = treated(country.seed, &district_need(country, needs, work()));
        let mut series = Series { treated, counts: Vec::new(), points: Vec::new() };
        series.out_of_work(country, measured);
        for measure in &MEASURES {
            series.measure(country, measure, &district_need(country, needs, measure.domain));
        }
        series
    }

    /// 1 where the programme helps.
    pub(crate) fn helps(&self, district: usize) -> f64 {
        f64::from(u8::from(self.treated.contains(&district)))
    }

    /// Counts people out of work, year by year, and adds them up by district.
    fn out_of_work(&mut self, country: &Country, measured: &[Measured]) {
        let Some(now) = measured.iter().find(|it| it.indicator.name == "out_of_work") else { return };
        let drift = drifts(country.seed, "out of work", 0.0015);
        let mut random = Random::named(country.seed, "out of work before");
        for year in YEARS.0..=YEARS.1 {
            let step = (year - YEARS.0) as usize;
            let effect = programme_on_out_of_work(year);
            let effect_now = programme_on_out_of_work(YEARS.1);
            // People out of work, people of working age, out of work in truth, and without the programme.
            let mut sums = vec![[0.0; 4]; DISTRICTS];
            for (number, it) in country.neighbourhoods.iter().enumerate() {
                let helps = self.helps(it.district);
                let without =
                    now.truth[number] + helps * effect_now + OUT_OF_WORK[step] + drift[it.district][step];
                let (truth, without) = ((without - helps * effect).max(0.004), without.max(0.004));
                let growth = 1.0 + 0.004 * (f64::from(year) - f64::from(YEARS.1));
                let working_age = libm::round(f64::from(it.people.working_age) * growth) as u32;
                let counted = match (year == YEARS.1, now.columns.first().map(|it| it.cells[number])) {
                    (true, Some(Cell::Whole(counted))) => counted,
                    _ => random.binomial(working_age, truth),
                };
                self.counts.push(Count { neighbourhood: number, year, out_of_work: counted, working_age });
                let people = f64::from(working_age);
                let more = [f64::from(counted), people, people * truth, people * without];
                sums[it.district].iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            }
            for (district, [out, people, truth, without]) in sums.into_iter().enumerate() {
                let (lower, upper) = wilson(out, people);
                self.points.push(Point {
                    district,
                    year,
                    indicator: "out_of_work",
                    value: 100.0 * out / people,
                    lower: 100.0 * lower,
                    upper: 100.0 * upper,
                    truth: 100.0 * truth / people,
                    without: 100.0 * without / people,
                    decimals: 2,
                });
            }
        }
    }

    fn measure(&mut self, country: &Country, measure: &Measure, need: &[f64]) {
        let mut random = Random::named(country.seed, measure.name);
        let mut people = vec![0.0; DISTRICTS];
        country.neighbourhoods.iter().for_each(|it| people[it.district] += f64::from(it.people.all));
        let drift = drifts(country.seed, measure.name, 0.5 * measure.error);
        for year in YEARS.0..=YEARS.1 {
            let step = (year - YEARS.0) as usize;
            for district in 0..DISTRICTS {
                let without = (measure.truth)(need[district], step as f64) + drift[district][step];
                let truth = without + self.helps(district) * (measure.effect)(year);
                let thousands = people[district] / 1000.0;
                let (value, lower, upper) = if measure.error > 0.0 {
                    // Large districts are known better.
                    let error = measure.error * libm::sqrt(80.0 / thousands);
                    let value = truth + error * random.normal();
                    (value, value - 1.96 * error, value + 1.96 * error)
                } else {
                    let found = f64::from(random.poisson(truth * thousands));
                    let (lower, upper) = byar(found);
                    (found / thousands, lower / thousands, upper / thousands)
                };
                self.points.push(Point {
                    district,
                    year,
                    indicator: measure.name,
                    value,
                    lower,
                    upper,
                    truth,
                    without,
                    decimals: measure.decimals,
                });
            }
        }
    }
}

/// Each district's need in a domain: the mean of its people.
pub(crate) fn district_need(country: &Country, needs: &Needs, domain: usize) -> Vec<f64> {
    by_people(country, &needs.of[domain])
}

/// What neighbourhoods have, as a mean over the people of each district.
pub(crate) fn by_people(country: &Country, values: &[f64]) -> Vec<f64> {
    let mut sums = vec![[0.0; 2]; DISTRICTS];
    for (it, value) in country.neighbourhoods.iter().zip(values) {
        let people = f64::from(it.people.all);
        let sum = &mut sums[it.district];
        *sum = [sum[0] + people * value, sum[1] + people];
    }
    sums.into_iter().map(|[value, people]| value / people).collect()
}

/// The place of work among the domains.
fn work() -> usize {
    DEPRIVATION.iter().position(|it| it.name == "work").unwrap_or(0)
}

/// Draws the treated districts from the twenty with the greatest need of work: the programme went where need was, so
/// that comparing them with all others misleads, and comparing them with the other twelve does not.
fn treated(seed: u64, need: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..need.len()).collect();
    order.sort_by(|a, b| need[*b].total_cmp(&need[*a]));
    order.truncate(20);
    let mut random = Random::named(seed, "programme");
    let mut treated: Vec<usize> = Vec::new();
    while treated.len() < TREATED.min(order.len()) {
        treated.push(order.remove(random.below(order.len())));
    }
    treated.sort_unstable();
    treated
}

/// Each district's own ups and downs, year by year; none in the last.
fn drifts(seed: u64, name: &str, size: f64) -> Vec<Vec<f64>> {
    let mut random = Random::named(seed, &format!("drift of {name}"));
    let years = (YEARS.1 - YEARS.0) as usize;
    let drift = |_| {
        let mut back = vec![0.0];
        for year in 0..years {
            back.push(0.7 * back[year] + size * random.normal());
        }
        back.reverse();
        back
    };
    (0..DISTRICTS).map(drift).collect()
}

/// The interval of Wilson (1927) for a share, at 95 per cent.
fn wilson(found: f64, of: f64) -> (f64, f64) {
    let z = 1.96;
    let share = found / of;
    let middle = share + z * z / (2.0 * of);
    let reach = z * libm::sqrt(share * (1.0 - share) / of + z * z / (4.0 * of * of));
    let scale = 1.0 + z * z / of;
    ((middle - reach) / scale, (middle + reach) / scale)
}

/// Byar's interval for a count, at 95 per cent.
fn byar(found: f64) -> (f64, f64) {
    let limit = |count: f64, z: f64| {
        if count <= 0.0 {
            return 0.0;
        }
        let root = 1.0 - 1.0 / (9.0 * count) + z / (3.0 * libm::sqrt(count));
        count * root * root * root
    };
    (limit(found, -1.96), limit(found + 1.0, 1.96))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_agree_with_published_examples() {
        // 65 of 100, and 10 events: METHODS of public health's technical guides.
        let (lower, upper) = wilson(65.0, 100.0);
        assert!((lower - 0.5525).abs() < 5e-4 && (upper - 0.7364).abs() < 5e-4, "{lower} {upper}");
        let (lower, upper) = byar(10.0);
        assert!((lower - 4.79).abs() < 0.01 && (upper - 18.39).abs() < 0.01, "{lower} {upper}");
    }
}
