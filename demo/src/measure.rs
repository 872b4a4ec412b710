//! What is measured of the needs: the indicators, with what chance and secrecy do to them.

use crate::country::{Country, Neighbourhood};
use crate::need::{Needs, alike, standard};
use crate::random::Random;
use crate::truth::{COMMUNITY, DEPRIVATION, SEED, SUPPRESSED_UP_TO, VALIDITY};

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

const fn count(
    base: fn(&Neighbourhood) -> u32,
    count: &'static str,
    group: &'static str,
    secret: bool,
) -> How {
    How::Count { base, count, group, secret }
}

const fn events(
    base: fn(&Neighbourhood) -> f64,
    count: &'static str,
    group: &'static str,
    decimals: usize,
) -> How {
    How::Events { base, count, group, decimals }
}

/// A fifth of the children under 16 are five or were so in the last two years.
fn fives(it: &Neighbourhood) -> u32 {
    it.people.children / 5
}

/// Births of five years.
fn births(it: &Neighbourhood) -> u32 {
    it.people.children * 3 / 10
}

/// Deaths before 75 that would be expected of these people in five years, at national rates.
fn expected_deaths(it: &Neighbourhood) -> f64 {
    0.004 * f64::from(it.people.working_age) + 0.04 * f64::from(it.people.older)
}

/// All indicators, in the order of the files and their columns.
pub(crate) const INDICATORS: [Indicator; 35] = {
    use Link::{Log, Odds, Straight};
    const fn it(
        file: &'static str,
        name: &'static str,
        domain: &'static str,
        link: Link,
        how: How,
        missing: f64,
    ) -> Indicator {
        Indicator { file, name, domain, link, how, missing }
    }
    const fn survey(spread: f64, limits: bool, decimals: usize) -> How {
        How::Survey { spread, limits, decimals }
    }
    const fn exact(decimals: usize) -> How {
        How::Exact { decimals }
    }
    [
        it(
            "benefits",
            "low_income",
            "income",
            Odds(0.11, 0.62),
            count(|it| it.people.all, "people_on_low_income", "people", false),
            0.0,
        ),
        it(
            "benefits",
            "child_poverty",
            "income",
            Odds(0.16, 0.66),
            count(|it| it.people.children, "children_on_low_income", "children", false),
            0.0,
        ),
        it(
            "benefits",
            "older_poverty",
            "income",
            Odds(0.12, 0.55),
            count(|it| it.people.older, "older_people_on_low_income", "older_people", true),
            0.0,
        ),
        it(
            "benefits",
            "food_parcels",
            "income",
            Log(0.05, 0.55),
            events(|it| f64::from(it.people.households), "food_parcels", "households", 0),
            0.01,
        ),
        it(
            "jobs",
            "out_of_work",
            "work",
            Odds(0.09, 0.55),
            count(|it| it.people.working_age, "out_of_work", "working_age", false),
            0.0,
        ),
        it(
            "jobs",
            "long_out_of_work",
            "work",
            Odds(0.02, 0.75),
            count(|it| it.people.working_age, "out_of_work_over_two_years", "working_age", true),
            0.0,
        ),
        it(
            "jobs",
            "young_out",
            "work",
            Odds(0.08, 0.60),
            count(|it| it.people.young, "young_people_out", "young_people", true),
            0.0,
        ),
        it("household_survey", "insecure_work", "work", Straight(12.0, 2.6), survey(33.0, true, 1), 0.02),
        it(
            "schools",
            "good_start",
            "learning",
            Odds(0.68, -0.42),
            count(fives, "children_with_a_good_start", "children_of_five", true),
            0.012,
        ),
        it("schools", "points_at_16", "learning", Straight(46.0, -6.0), survey(16.0, false, 1), 0.012),
        it(
            "schools",
            "absence",
            "learning",
            Odds(0.055, 0.35),
            count(|it| it.people.children * 18, "half_days_missed", "half_days_possible", false),
            0.012,
        ),
        it(
            "schools",
            "no_qualifications",
            "learning",
            Odds(0.17, 0.48),
            count(|it| it.people.adults, "adults_without_qualifications", "adults", false),
            0.0,
        ),
        it(
            "health_service",
            "early_deaths",
            "health",
            Log(1.0, 0.28),
            events(expected_deaths, "early_deaths", "early_deaths_expected", 1),
            0.0,
        ),
        it(
            "health_service",
            "emergencies",
            "health",
            Log(0.105, 0.22),
            events(|it| f64::from(it.people.all), "emergency_admissions", "people", 0),
            0.0,
        ),
        it(
            "health_service",
            "small_babies",
            "health",
            Odds(0.07, 0.26),
            count(births, "small_babies", "births", true),
            0.0,
        ),
        it("household_survey", "anxiety", "health", Straight(3.1, 0.42), survey(2.4, true, 2), 0.02),
        it(
            "police",
            "violence",
            "safety",
            Log(0.024, 0.62),
            events(|it| f64::from(it.people.all), "violent_offences", "people", 0),
            0.0,
        ),
        it(
            "police",
            "burglary",
            "safety",
            Log(0.014, 0.42),
            events(|it| f64::from(it.people.households), "burglaries", "households", 0),
            0.0,
        ),
        it("household_survey", "feels_unsafe", "safety", Straight(24.0, 6.5), survey(42.0, true, 1), 0.02),
        it(
            "housing",
            "crowded",
            "homes",
            Odds(0.045, 0.50),
            count(|it| it.people.households, "crowded_homes", "households", false),
            0.0,
        ),
        it("housing", "rent_share", "homes", Straight(31.0, 4.2), exact(1), 0.015),
        it("housing", "doctor_minutes", "homes", Log(14.0, 0.45), exact(1), 0.0),
        it("housing", "buses", "homes", Log(46.0, -0.55), exact(0), 0.0),
        it(
            "environment",
            "particles",
            "surroundings",
            Straight(8.4, 0.9),
            How::Survey { spread: 2.2, limits: false, decimals: 2 },
            0.0,
        ),
        it("environment", "green_metres", "surroundings", Log(420.0, 0.50), exact(0), 0.0),
        it(
            "environment",
            "cold_homes",
            "surroundings",
            Odds(0.14, 0.45),
            count(|it| it.people.households, "homes_hard_to_heat", "households", false),
            0.0,
        ),
        it(
            "environment",
            "road_injuries",
            "surroundings",
            Log(0.006, 0.40),
            events(|it| f64::from(it.people.all), "road_injuries", "people", 0),
            0.0,
        ),
        it(
            "social_life",
            "meeting_places",
            "assets",
            Log(0.0045, -0.55),
            events(|it| f64::from(it.people.all), "meeting_places", "people", 0),
            0.0,
        ),
        it("social_life", "library_minutes", "assets", Log(17.0, 0.50), exact(1), 0.0),
        it("social_life", "playground_metres", "assets", Log(510.0, 0.45), exact(0), 0.0),
        it("social_life", "broadband", "connectedness", Log(92.0, -0.40), exact(0), 0.008),
        it("social_life", "jobs_in_reach", "connectedness", Log(38.0, -0.60), exact(1), 0.0),
        it("household_survey", "lonely", "connectedness", Straight(22.0, 5.0), survey(41.0, true, 1), 0.02),
        it(
            "social_life",
            "turnout",
            "engagement",
            Odds(0.37, -0.34),
            count(|it| it.people.adults * 19 / 20, "votes", "electors", false),
            0.0,
        ),
        it("household_survey", "volunteers", "engagement", Straight(19.0, -4.8), survey(39.0, true, 1), 0.02),
    ]
};

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

fn one(country: &Country, needs: &Needs, indicator: Indicator) -> Measured {
    let domain = DEPRIVATION.iter().chain(&COMMUNITY).position(|it| it.name == indicator.domain).unwrap_or(0);
    let own = alike(country, indicator.name);
    let own_part = libm::sqrt(1.0 - VALIDITY * VALIDITY);
    let felt: Vec<f64> =
        needs.of[domain].iter().zip(&own).map(|(need, own)| VALIDITY * need + own_part * own).collect();
    let truth: Vec<f64> = standard(&felt).iter().map(|felt| indicator.value(*felt)).collect();
    let mut random = Random::named(SEED, &format!("chance of {}", indicator.name));
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
