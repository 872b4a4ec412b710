//! What is true of the made-up country, for judging methods by: no study reads it as an input.
//!
//! Each neighbourhood has a need in each of seven domains of deprivation and three of community life. Needs have mean
//! 0 and standard deviation 1 over the neighbourhoods; a higher one is a greater need. They are made from one factor
//! that all share, a part of each domain's own, and the effects of place below; all parts are alike among neighbours.
//! The tables `data/truth*.csv` of the study hold them.
//!
//! Indicators follow needs with a part of their own ([`VALIDITY`]); what is measured strays from that by chance: a
//! count is binomial or Poisson, a survey's estimate is normal with the standard error printed beside it, a distance
//! is exact. `data/truth_indicators.csv` has the values before chance.

/// Where all the country's randomness starts.
pub const SEED: u64 = 7;

/// Neighbourhoods: `TN000001` to `TN003000`.
pub const NEIGHBOURHOODS: usize = 3_000;

/// Districts: `TD01` to `TD60`. They hang together, and neighbourhoods lie in one.
pub const DISTRICTS: usize = 60;

/// Regions: `TR1` to `TR8`. They hang together, and districts lie in one.
pub const REGIONS: usize = 8;

/// The region with greater need in everything: Vardmark, in the north.
pub const COLD_REGION: &str = "TR2";

/// Counts of 1 to this are published as `[c]`.
pub const SUPPRESSED_UP_TO: u32 = 2;

/// Correlation of an indicator's value before chance with the need it is about.
pub const VALIDITY: f64 = 0.88;

/// A domain and what makes its need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// Its index in the study; its need in `truth.csv` is `need_` and this.
    pub name: &'static str,
    /// Its weight in the study's index; 0.093 thrice makes the sum 0.999, as in England.
    pub weight: f64,
    /// Its correlation with the factor that all share, before the effects of place.
    pub loading: f64,
    /// Effect of the heart of a large town, in standard deviations.
    pub core: f64,
    /// Effect of a small town by the sea.
    pub seaside: f64,
    /// Effect of being far from any town.
    pub remote: f64,
}

/// Effects on the factor that all needs share: the cold region, the heart of a large town, a small town by the sea.
pub const SHARED: (f64, f64, f64) = (0.7, 0.9, 0.8);

/// The domains of `deprivation`.
pub const DEPRIVATION: [Domain; 7] = [
    Domain { name: "income", weight: 0.225, loading: 0.85, core: 0.3, seaside: 0.3, remote: -0.2 },
    Domain { name: "work", weight: 0.225, loading: 0.85, core: 0.2, seaside: 0.5, remote: -0.1 },
    Domain { name: "learning", weight: 0.135, loading: 0.80, core: 0.0, seaside: 0.4, remote: 0.0 },
    Domain { name: "health", weight: 0.135, loading: 0.80, core: 0.2, seaside: 0.4, remote: -0.2 },
    Domain { name: "safety", weight: 0.093, loading: 0.75, core: 0.9, seaside: 0.2, remote: -0.8 },
    Domain { name: "homes", weight: 0.093, loading: 0.60, core: 0.4, seaside: 0.0, remote: 1.2 },
    Domain { name: "surroundings", weight: 0.093, loading: 0.60, core: 0.9, seaside: 0.3, remote: -0.4 },
];

/// The domains of `community`: equal weights.
pub const COMMUNITY: [Domain; 3] = [
    Domain { name: "assets", weight: 1.0, loading: 0.35, core: -0.7, seaside: 0.4, remote: 0.3 },
    Domain { name: "connectedness", weight: 1.0, loading: 0.30, core: -0.6, seaside: 0.7, remote: 0.9 },
    Domain { name: "engagement", weight: 1.0, loading: 0.50, core: 0.3, seaside: 0.4, remote: -0.3 },
];

/// First and last year of the series.
pub const YEARS: (u32, u32) = (2015, 2024);

/// The last year that `data/truth_to_2030.csv` tells of, by the rules of the series: nothing else has seen it.
pub const LAST_YEAR_AHEAD: u32 = 2030;

/// Places on the list of Priority Places, and more of them under review.
pub const LIST_PLACES: usize = 300;

/// Places that are on the list, and under review.
pub const LIST_UNDER_REVIEW: usize = 12;

/// Rows of the list whose code is not that of the place whose name stands there.
pub const LIST_MISTAKES: usize = 5;

/// Correlation of the figures behind the list with true need: they have aged.
pub const LIST_VALIDITY: f64 = 0.85;

/// By how many standard deviations of need those who drew up the list overlooked remote places.
pub const LIST_REMOTE: f64 = 0.6;

/// First and last year of the Tellandra Towns Fund.
pub const FUND_YEARS: (u32, u32) = (2019, 2024);

/// How many awards it made; one more row of its ledger is money paid back.
pub const AWARDS: usize = 250;

/// Awards in whose row stands no code.
pub const AWARDS_WITHOUT_CODE: usize = 3;

/// Awards in whose row stands a code that is no longer used.
pub const AWARDS_OLD_CODE: usize = 3;

/// How money per head grows with a district's need among districts that bid equally well: the logarithm, for a standard
/// deviation.
pub const MONEY_TO_NEED: f64 = 0.35;

/// How it grows with how well a council bids, among districts in equal need.
pub const MONEY_TO_BIDDERS: f64 = 0.6;

/// How many districts the programme Fair Start helps.
pub const TREATED: usize = 8;

/// The year in which it begins.
pub const PROGRAMME_FROM: u32 = 2019;

/// Returns what the programme takes off the share of people out of work in a treated district, by year.
///
/// In shares of people of working age: 0.003 in 2019, 0.003 more each year, 0.018 in 2024; the same in each of its
/// neighbourhoods.
pub fn programme_on_out_of_work(year: u32) -> f64 {
    0.003 * f64::from((year + 1).saturating_sub(PROGRAMME_FROM))
}

/// Returns what the programme adds to median weekly pay in a treated district, by year, in pounds of the day.
///
/// Nothing before its third year, 9 from then on.
pub fn programme_on_pay(year: u32) -> f64 {
    if year >= PROGRAMME_FROM + 2 { 9.0 } else { 0.0 }
}
