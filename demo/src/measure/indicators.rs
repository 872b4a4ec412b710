//! The list of the indicators.

use super::{How, Indicator, Link};
use crate::country::Neighbourhood;

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
pub(super) const INDICATORS: [Indicator; 35] = {
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
