//! What is measured of the needs: the indicators, with what chance and secrecy do to them.

mod indicators;

use indicators::INDICATORS;

use crate::country::{Country, Neighbourhood};
use crate::need::{Needs, alike, standard};
use crate::truth::{COMMUNITY, DEPRIVATION, SUPPRESSED_UP_TO, VALIDITY};
use theodolite_core::random::Random;

/// How an indicator comes to be known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    /// A part of a group is counted: binomial. Least counts are held back if so asked.
    Count { base: fn(&Neighbourhood) -> u32, count: &'static str, group: &'static str, secret: bool },
    /// Events are counted against what is expected of an average place: Poisson.
    Events { base: fn(&Neighbourhood) -> f64, count: &'static str, group: &'static str, decimals: usize },
    /// A sample is asked. `spread` is the standard deviation of one answer; `limits` whether an interval is printed.
    Survey { spread: f64, limits: bool, decimals: usize },
    /// Measured without error.
    Exact { decimals: usize },
}

/// How values follow from needs: a level, where need is average, and a slope.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    /// `level + slope * need`, but at least a twentieth of the level.
    Straight(f64, f64),
    /// `level * exp(slope * need)`.
    Log(f64, f64),
    /// The share whose log odds are those of `level`, plus `slope * need`.
    Odds(f64, f64),
}

/// An indicator: its name, its domain, how it follows the need and how it comes to be known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Indicator {
    pub(crate) file: &'static str,
    pub(crate) name: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) link: Link,
    pub(crate) how: How,
    /// Share of neighbourhoods without a value.
    pub(crate) missing: f64,
}

/// One cell of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell {
    Whole(u32),
    Number(f64, usize),
    /// Held back, because the count is small.
    Secret,
    /// Not known.
    Unknown,
}

/// A column of a data file.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) file: &'static str,
    pub(crate) name: String,
    pub(crate) cells: Vec<Cell>,
}

/// An indicator as it is and as it is known.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) indicator: Indicator,
    /// Values before chance, one a neighbourhood.
    pub(crate) truth: Vec<f64>,
    pub(crate) columns: Vec<Column>,
}

/// Measures every indicator.
pub(crate) fn measure(country: &Country, needs: &Needs) -> Vec<Measured> {
    INDICATORS.iter().map(|it| one(country, needs, *it)).collect()
}

/// Measures one indicator alone: as it is among all of them. Empty where there is none of that name.
pub(crate) fn only(country: &Country, needs: &Needs, name: &str) -> Vec<Measured> {
    INDICATORS.iter().filter(|it| it.name == name).map(|it| one(country, needs, *it)).collect()
}

fn one(country: &Country, needs: &Needs, indicator: Indicator) -> Measured {
    let domain = DEPRIVATION.iter().chain(&COMMUNITY).position(|it| it.name == indicator.domain).unwrap_or(0);
    let own = alike(country, indicator.name);
    let own_part = libm::sqrt(1.0 - VALIDITY * VALIDITY);
    let felt: Vec<f64> =
        needs.of[domain].iter().zip(&own).map(|(need, own)| VALIDITY * need + own_part * own).collect();
    let truth: Vec<f64> = standard(&felt).iter().map(|felt| indicator.value(*felt)).collect();
    let mut random = Random::named(country.seed, &format!("chance of {}", indicator.name));
    let mut columns: Vec<Column> = Vec::new();
    for (it, truth) in country.neighbourhoods.iter().zip(&truth) {
        let unknown = random.share() < indicator.missing;
        for (number, (name, cell)) in indicator.observe(it, *truth, &mut random).into_iter().enumerate() {
            if columns.len() == number {
                columns.push(Column { file: indicator.file, name, cells: Vec::new() });
            }
            // How large the group is stays known, even where the count in it is not.
            let group = number == 1 && matches!(indicator.how, How::Count { .. } | How::Events { .. });
            columns[number].cells.push(if unknown && !group { Cell::Unknown } else { cell });
        }
    }
    Measured { indicator, truth, columns }
}

impl Indicator {
    /// The value that goes with a need, before chance.
    fn value(&self, need: f64) -> f64 {
        match self.link {
            Link::Straight(level, slope) => (level + slope * need).max(0.05 * level),
            Link::Log(level, slope) => level * libm::exp(slope * need),
            Link::Odds(level, slope) => {
                let odds = level / (1.0 - level) * libm::exp(slope * need);
                odds / (1.0 + odds)
            }
        }
    }

    /// The cells that come of measuring it once, with the names of their columns.
    fn observe(&self, it: &Neighbourhood, truth: f64, random: &mut Random) -> Vec<(String, Cell)> {
        match self.how {
            How::Count { base, count, group, secret } => {
                let of = base(it);
                let found = random.binomial(of, truth);
                let hide = secret && (1..=SUPPRESSED_UP_TO).contains(&found);
                let cell = if hide { Cell::Secret } else { Cell::Whole(found) };
                vec![(count.to_owned(), cell), (group.to_owned(), Cell::Whole(of))]
            }
            How::Events { base, count, group, decimals } => {
                let of = base(it);
                let found = random.poisson(of * truth);
                let of = if decimals == 0 { Cell::Whole(of as u32) } else { Cell::Number(of, decimals) };
                vec![(count.to_owned(), Cell::Whole(found)), (group.to_owned(), of)]
            }
            How::Survey { spread, limits, decimals } => {
                // Between 60 and 180 people answer.
                let error = spread / libm::sqrt(random.between(60.0, 180.0));
                let found = (truth + error * random.normal()).max(0.0);
                let name = self.name;
                let mut cells = vec![
                    (name.to_owned(), Cell::Number(found, decimals)),
                    (format!("{name}_se"), Cell::Number(error, decimals + 1)),
                ];
                if limits {
                    let reach = 1.96 * error;
                    cells.push((format!("{name}_lower"), Cell::Number((found - reach).max(0.0), decimals)));
                    cells.push((format!("{name}_upper"), Cell::Number(found + reach, decimals)));
                }
                cells
            }
            How::Exact { decimals } => vec![(self.name.to_owned(), Cell::Number(truth, decimals))],
        }
    }
}
