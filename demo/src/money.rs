//! The Tellandra Towns Fund: awards that councils bid for, and the councils.

use crate::country::Country;
use crate::names::Names;
use crate::need::{Needs, standard, true_score};
use crate::series::by_people;
use crate::truth::{
    AWARDS, AWARDS_OLD_CODE, AWARDS_WITHOUT_CODE, FUND_YEARS, MONEY_TO_BIDDERS, MONEY_TO_NEED,
};
use theodolite_core::random::Random;

/// What awards are for.
const PURPOSES: [&str; 12] = [
    "A hall and library",
    "The high street",
    "A bus station",
    "The harbour front",
    "Workshops for new firms",
    "A health centre",
    "A wing for the college",
    "A swimming pool",
    "Paths for feet and bicycles",
    "A market hall",
    "A youth club",
    "Homes above shops",
];

/// Who gets an award, if not a council.
const BODIES: [&str; 5] = ["Trust", "Partnership", "Housing Association", "College", "Friends"];

/// A row of the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Award {
    /// The neighbourhood that it went to.
    pub(crate) place: usize,
    /// What stands in the column of codes.
    pub(crate) code: String,
    pub(crate) recipient: String,
    pub(crate) purpose: String,
    /// In pounds; below 0 where money was paid back.
    pub(crate) pounds: i64,
    /// `(2021, 3, 14)`.
    pub(crate) date: (u32, u32, u32),
    /// Over how many years it is paid.
    pub(crate) years: u32,
}

/// A council: that of a district.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Council {
    /// Its people's mean need, in standard deviations of districts.
    pub(crate) need: f64,
    /// How well it bids, in the same.
    pub(crate) bidding: f64,
    /// Staff who write bids.
    pub(crate) bid_writers: u32,
    /// The share of the fund that it can expect.
    pub(crate) share: f64,
    /// The same if all councils bid equally well.
    pub(crate) share_if_alike: f64,
}

/// The fund and those who bid for it.
#[derive(Clone, Debug)]
pub(crate) struct Money {
    /// By date.
    pub(crate) awards: Vec<Award>,
    /// One a district.
    pub(crate) councils: Vec<Council>,
}

impl Money {
    /// Draws the councils, and then who won what.
    pub(crate) fn new(country: &Country, needs: &Needs) -> Money {
        let score = standard(&true_score(needs));
        let councils = councils(country, &standard(&by_people(country, &score)));
        Money { awards: awards(country, &score, &councils), councils }
    }
}

fn people(country: &Country) -> Vec<f64> {
    let mut people = vec![0.0; country.districts.len()];
    country.neighbourhoods.iter().for_each(|it| people[it.district] += f64::from(it.people.all));
    people
}

/// Councils of needy districts have fewer who write bids, on the whole.
fn councils(country: &Country, need: &[f64]) -> Vec<Council> {
    let mut random = Random::named(country.seed, "councils");
    let drawn: Vec<f64> = need.iter().map(|need| -0.5 * need + 0.87 * random.normal()).collect();
    let bidding = standard(&drawn);
    let people = people(country);
    let shares = |bidders: f64| {
        let weight = |it: usize| {
            people[it] * libm::exp(MONEY_TO_NEED * need[it] + bidders * MONEY_TO_BIDDERS * bidding[it])
        };
        let weights: Vec<f64> = (0..need.len()).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|it| it / sum).collect::<Vec<f64>>()
    };
    let (share, alike) = (shares(1.0), shares(0.0));
    (0..need.len())
        .map(|it| Council {
            need: need[it],
            bidding: bidding[it],
            bid_writers: libm::round(5.0 + 2.2 * bidding[it]).max(0.0) as u32,
            share: share[it],
            share_if_alike: alike[it],
        })
        .collect()
}

fn awards(country: &Country, score: &[f64], councils: &[Council]) -> Vec<Award> {
    let mut random = Random::named(country.seed, "awards");
    let mut names = Names::new(Random::named(country.seed, "recipients"), &[]);
    let share: Vec<f64> = councils.iter().map(|it| it.share).collect();
    let mut awards: Vec<Award> = (0..AWARDS)
        .map(|_| {
            let district = pick(&share, &mut random);
            let members = country.members(district);
            // Within its district, a council looks for need.
            let within = members
                .iter()
                .map(|it| f64::from(country.neighbourhoods[*it].people.all) * libm::exp(0.5 * score[*it]));
            let place = members[pick(&within.collect::<Vec<f64>>(), &mut random)];
            let pounds = libm::exp(libm::log(1_100_000.0) + 0.7 * random.normal());
            let date = date(&mut random);
            let left = (FUND_YEARS.1 - date.0 + 1).min(3) as usize;
            let years = if random.share() < 0.4 { 1 + random.below(left) as u32 } else { 1 };
            let recipient = if random.share() < 0.6 {
                format!("{} Council", country.districts[district].name)
            } else {
                format!("{} {}", names.next(), BODIES[random.below(BODIES.len())])
            };
            Award {
                place,
                code: country.neighbourhoods[place].code.clone(),
                recipient,
                purpose: PURPOSES[random.below(PURPOSES.len())].to_owned(),
                // To the next ten thousand, as such amounts are.
                pounds: libm::round(pounds / 10_000.0) as i64 * 10_000,
                date,
                years,
            }
        })
        .collect();
    spoil(country, &mut awards, &mut random);
    awards.sort_by_key(|it| it.date);
    awards
}

/// What ledgers have: money paid back, codes that are not there, codes of an older map.
fn spoil(country: &Country, awards: &mut Vec<Award>, random: &mut Random) {
    let early = awards.iter().position(|it| it.date.0 <= 2021 && it.years == 1).unwrap_or(0);
    let refund = Award {
        pounds: -(awards[early].pounds / 20_000) * 10_000,
        purpose: format!("Paid back: {}", lower(&awards[early].purpose)),
        date: (2023, 11, 30),
        ..awards[early].clone()
    };
    let mut spoilt = vec![early];
    while spoilt.len() <= AWARDS_WITHOUT_CODE + AWARDS_OLD_CODE {
        let it = random.below(awards.len());
        if spoilt.contains(&it) {
            continue;
        }
        awards[it].code = if spoilt.len() <= AWARDS_WITHOUT_CODE {
            "unknown".to_owned()
        } else {
            // Districts had numbers of their own once, and neighbourhoods none.
            format!("OLD-{:03}", 100 + country.neighbourhoods[awards[it].place].district)
        };
        spoilt.push(it);
    }
    awards.push(refund);
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A day on which offices work, more or less.
fn date(random: &mut Random) -> (u32, u32, u32) {
    let year = FUND_YEARS.0 + random.below((FUND_YEARS.1 - FUND_YEARS.0 + 1) as usize) as u32;
    (year, 1 + random.below(12) as u32, 1 + random.below(28) as u32)
}

/// One of them, each as likely as its weight.
fn pick(weights: &[f64], random: &mut Random) -> usize {
    let mut left = random.share() * weights.iter().sum::<f64>();
    for (it, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return it;
        }
    }
    weights.len() - 1
}
