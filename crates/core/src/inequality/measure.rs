//! Every measure by its name.

use super::slope::check_confidence;
use super::{Blocks, Estimate, InequalityError, Pair, Ranked, Simulation, SlopeIndex};
use crate::Polarity;
use crate::bootstrap::Bootstrap;

/// A measure of inequality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// [`Blocks::gini`].
    Gini,
    /// [`Blocks::gini_unbiased`].
    GiniUnbiased,
    /// [`Blocks::entropy`] of an order; 1 is Theil's T, 0 Theil's L.
    Entropy(f64),
    /// [`Blocks::atkinson`] with an aversion.
    Atkinson(f64),
    /// [`Blocks::hoover`].
    Hoover,
    /// [`Blocks::palma`].
    Palma,
    /// [`Blocks::s80_s20`].
    S80S20,
    /// [`Blocks::p90_p10`].
    P90P10,
    /// [`Blocks::top_share`] of a share of the people, 0 to 1.
    TopShare(f64),
    /// [`Blocks::bottom_share`] of a share of the people, 0 to 1.
    BottomShare(f64),
    /// [`Blocks::williamson`].
    Williamson,
    /// [`Blocks::wolfson`].
    Wolfson,
    /// [`Ranked::concentration`].
    Concentration,
    /// [`Ranked::erreygers`] for values between two bounds.
    Erreygers {
        /// The least a value can be.
        lower: f64,
        /// The most.
        upper: f64,
    },
    /// [`Ranked::wagstaff`] for values between two bounds.
    Wagstaff {
        /// The least a value can be.
        lower: f64,
        /// The most.
        upper: f64,
    },
    /// [`Ranked::kakwani`].
    Kakwani,
    /// The slope index of [`SlopeIndex::fit`].
    Sii(SlopeIndex),
    /// The relative index of [`SlopeIndex::fit`].
    Rii(SlopeIndex),
    /// [`Pair::gap`].
    Gap,
    /// [`Pair::ratio`].
    Ratio,
}

/// The columns a measure may ask for, each with one cell per area.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// What is measured.
    pub values: &'a [f64],
    /// People; without them areas count alike.
    pub people: Option<&'a [f64]>,
    /// The social order, and which of its ends is the worse-off: for concentration and slopes.
    pub order: Option<(&'a [f64], Polarity)>,
    /// Which of two groups an area is in (0 or 1; any other: neither): for gap and ratio.
    pub groups: Option<&'a [u32]>,
    /// Standard errors of the values (see [`standard_errors`](super::standard_errors)): slopes then have intervals from
    /// them, not from drawing areas.
    pub errors: Option<&'a [f64]>,
}

const SLOPE: SlopeIndex = SlopeIndex { kind: super::Kind::Value, transform: false, multiplier: 1.0 };

impl Measure {
    /// One of each measure, with its usual parameters.
    pub const EACH: [Measure; 22] = [
        Measure::Gini,
        Measure::GiniUnbiased,
        Measure::Entropy(1.0),
        Measure::Entropy(0.0),
        Measure::Entropy(2.0),
        Measure::Atkinson(1.0),
        Measure::Hoover,
        Measure::Palma,
        Measure::S80S20,
        Measure::P90P10,
        Measure::TopShare(0.1),
        Measure::BottomShare(0.4),
        Measure::Williamson,
        Measure::Wolfson,
        Measure::Concentration,
        Measure::Erreygers { lower: 0.0, upper: 1.0 },
        Measure::Wagstaff { lower: 0.0, upper: 1.0 },
        Measure::Kakwani,
        Measure::Sii(SLOPE),
        Measure::Rii(SLOPE),
        Measure::Gap,
        Measure::Ratio,
    ];

    /// Returns the measure's name in a study and in its results; parameters other than the usual ones are part of it.
    ///
    /// ```
    /// # use theodolite_core::inequality::Measure;
    /// assert_eq!(Measure::Entropy(1.0).name(), "theil-t");
    /// assert_eq!(Measure::Atkinson(0.5).name(), "atkinson-0.5");
    /// assert_eq!(Measure::named("top-10-share"), Some(Measure::TopShare(0.1)));
    /// ```
    pub fn name(self) -> String {
        let per_cent = |share: f64| (share * 1e12).round() / 1e10;
        let bounded = |name: &str, lower: f64, upper: f64| {
            if (lower, upper) == (0.0, 1.0) { name.to_owned() } else { format!("{name}-{lower}-{upper}") }
        };
        let scale = |slope: SlopeIndex| match slope.kind {
            super::Kind::Rate if slope.transform => "-log",
            super::Kind::Proportion if slope.transform => "-logit",
            _ => "",
        };
        match self {
            Measure::Gini => "gini".to_owned(),
            Measure::GiniUnbiased => "gini-unbiased".to_owned(),
            Measure::Entropy(1.0) => "theil-t".to_owned(),
            Measure::Entropy(0.0) => "theil-l".to_owned(),
            Measure::Entropy(order) => format!("ge-{order}"),
            Measure::Atkinson(1.0) => "atkinson".to_owned(),
            Measure::Atkinson(aversion) => format!("atkinson-{aversion}"),
            Measure::Hoover => "hoover".to_owned(),
            Measure::Palma => "palma".to_owned(),
            Measure::S80S20 => "s80-s20".to_owned(),
            Measure::P90P10 => "p90-p10".to_owned(),
            Measure::TopShare(share) => format!("top-{}-share", per_cent(share)),
            Measure::BottomShare(share) => format!("bottom-{}-share", per_cent(share)),
            Measure::Williamson => "williamson".to_owned(),
            Measure::Wolfson => "wolfson".to_owned(),
            Measure::Concentration => "concentration".to_owned(),
            Measure::Erreygers { lower, upper } => bounded("erreygers", lower, upper),
            Measure::Wagstaff { lower, upper } => bounded("wagstaff", lower, upper),
            Measure::Kakwani => "kakwani".to_owned(),
            Measure::Sii(slope) => format!("sii{}", scale(slope)),
            Measure::Rii(slope) => format!("rii{}", scale(slope)),
            Measure::Gap => "gap".to_owned(),
            Measure::Ratio => "ratio".to_owned(),
        }
    }

    /// Returns the measure of a name: one of [`EACH`](Measure::EACH), or with parameters `ge-0.5`, `atkinson-2`,
    /// `top-20-share`, `bottom-50-share`, `erreygers-0-100`, and `sii-log`, `rii-log` of rates and `sii-logit`, `rii-logit` of
    /// proportions, whose lines are fitted on that scale.
    pub fn named(name: &str) -> Option<Measure> {
        if let Some(measure) = Measure::EACH.into_iter().find(|measure| measure.name() == name) {
            return Some(measure);
        }
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
        let share = |end: &str| {
            let text = name.strip_prefix(end)?.strip_suffix("-share")?;
            number(text).filter(|share| (0.0..=100.0).contains(share)).map(|share| share / 100.0)
        };
        let bounds = |text: &str| {
            // The first sign after a digit parts the two: bounds may be below 0.
            let cut = 1 + text.get(1..)?.find('-')?;
            Some((number(&text[..cut])?, number(&text[cut + 1..])?)).filter(|(lower, upper)| lower < upper)
        };
        let on = |scale: &str| match scale {
            "log" => Some(SlopeIndex { kind: super::Kind::Rate, transform: true, ..SLOPE }),
            "logit" => Some(SlopeIndex { kind: super::Kind::Proportion, transform: true, ..SLOPE }),
            _ => None,
        };
        if let Some(scale) = name.strip_prefix("sii-") {
            return on(scale).map(Measure::Sii);
        }
        if let Some(scale) = name.strip_prefix("rii-") {
            return on(scale).map(Measure::Rii);
        }
        if let Some(order) = name.strip_prefix("ge-") {
            return number(order).map(Measure::Entropy);
        }
        if let Some(aversion) = name.strip_prefix("atkinson-") {
            return number(aversion).filter(|&aversion| aversion >= 0.0).map(Measure::Atkinson);
        }
        if let Some(text) = name.strip_prefix("erreygers-") {
            return bounds(text).map(|(lower, upper)| Measure::Erreygers { lower, upper });
        }
        if let Some(text) = name.strip_prefix("wagstaff-") {
            return bounds(text).map(|(lower, upper)| Measure::Wagstaff { lower, upper });
        }
        share("top-").map(Measure::TopShare).or_else(|| share("bottom-").map(Measure::BottomShare))
    }

    /// Returns the order of the entropy that [`decompose`](super::decompose()) takes apart by groups, if the measure is one.
    pub fn decomposes(self) -> Option<f64> {
        match self {
            Measure::Entropy(order) => Some(order),
            _ => None,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Measure::Concentration
            | Measure::Erreygers { .. }
            | Measure::Wagstaff { .. }
            | Measure::Kakwani
            | Measure::Sii(_)
            | Measure::Rii(_) => Kind::Ranked,
            Measure::Gap | Measure::Ratio => Kind::Pair,
            _ => Kind::Blocks,
        }
    }

    /// The measures that look at values alone.
    fn of_blocks(self, blocks: &Blocks<'_>) -> Result<f64, InequalityError> {
        match self {
            Measure::Gini => blocks.gini(),
            Measure::GiniUnbiased => blocks.gini_unbiased(),
            Measure::Entropy(order) => blocks.entropy(order),
            Measure::Atkinson(aversion) => blocks.atkinson(aversion),
            Measure::Hoover => blocks.hoover(),
            Measure::Palma => blocks.palma(),
            Measure::S80S20 => blocks.s80_s20(),
            Measure::P90P10 => blocks.p90_p10(),
            Measure::TopShare(share) => blocks.top_share(share),
            Measure::BottomShare(share) => blocks.bottom_share(share),
            Measure::Williamson => blocks.williamson(),
            Measure::Wolfson => blocks.wolfson(),
            _ => Err(self.needs("order or groups")),
        }
    }

    /// Those along a social order.
    fn of_ranked(self, ranked: &Ranked<'_>) -> Result<f64, InequalityError> {
        match self {
            Measure::Concentration => ranked.concentration(),
            Measure::Erreygers { lower, upper } => ranked.erreygers(lower, upper),
            Measure::Wagstaff { lower, upper } => ranked.wagstaff(lower, upper),
            Measure::Kakwani => ranked.kakwani(),
            Measure::Sii(slope) => slope.fit(ranked).map(|slope| slope.sii),
            Measure::Rii(slope) => slope.fit(ranked)?.rii.ok_or(InequalityError::NoRelative),
            _ => Err(self.needs("values")),
        }
    }

    /// Those of two groups.
    fn of_pair(self, pair: &Pair) -> Result<f64, InequalityError> {
        match self {
            Measure::Ratio => pair.ratio(),
            _ => Ok(pair.gap()),
        }
    }

    fn needs(self, column: &'static str) -> InequalityError {
        InequalityError::Needs { measure: self.name(), column }
    }
}

enum Kind {
    Blocks,
    Ranked,
    Pair,
}

/// From how many areas on the errors of a slope are carried over by formula: OHID simulates for 5 to 100 quantiles.
const SIMULATED: usize = 100;

/// Measures inequality, with an interval.
///
/// The interval is drawn over areas (those of a pair within each group), or comes from the standard errors of the values where
/// they are given and the measure is a slope: simulated up to 100 areas or quantiles, by formula above.
///
/// ```
/// # use theodolite_core::bootstrap::Bootstrap;
/// # use theodolite_core::inequality::{InequalityError, Input, Measure, measure};
/// let score = [12.0, 18.0, 20.0, 30.0, 45.0, f64::NAN];
/// let people = [300.0, 150.0, 250.0, 200.0, 100.0, 200.0];
/// let input = Input { values: &score, people: Some(&people), ..Input::default() };
/// let gini = measure(Measure::Gini, &input, &Bootstrap::default())?;
/// assert!((gini.value - 0.238761).abs() < 1e-6);
/// assert!(gini.lower < gini.value && gini.value < gini.upper);
/// assert_eq!((gini.n, gini.missing), (5, 1));
/// # Ok::<(), InequalityError>(())
/// ```
///
/// # Errors
/// [`InequalityError::Needs`] where the measure asks for a column that is not given, and those of the measure itself.
pub fn measure(
    measure: Measure,
    input: &Input<'_>,
    bootstrap: &Bootstrap,
) -> Result<Estimate, InequalityError> {
    check_confidence(bootstrap.confidence)?;
    let undefined = (f64::NAN, f64::NAN);
    let (value, interval, n, missing, negative) = match measure.kind() {
        Kind::Blocks => {
            let blocks = Blocks::new(input.values, input.people)?;
            let value = measure.of_blocks(&blocks)?;
            let drawn = |drawn: &[f64]| measure.of_blocks(&blocks.drawn(drawn)).unwrap_or(f64::NAN);
            let interval = bootstrap.interval(blocks.areas(), drawn);
            (value, interval, blocks.areas(), blocks.missing(), blocks.negative())
        }
        Kind::Ranked => {
            let (order, worst) = input.order.ok_or_else(|| measure.needs("order"))?;
            let ranked = Ranked::new(input.values, input.people, order, worst)?;
            if let (Measure::Sii(slope) | Measure::Rii(slope), Some(errors)) = (measure, input.errors) {
                return from_errors(measure, slope, &ranked, errors, bootstrap);
            }
            let value = measure.of_ranked(&ranked)?;
            let drawn = |drawn: &[f64]| measure.of_ranked(&ranked.drawn(drawn)).unwrap_or(f64::NAN);
            let interval = bootstrap.interval(ranked.areas(), drawn);
            (value, interval, ranked.areas(), ranked.missing(), ranked.negative())
        }
        Kind::Pair => {
            let groups = input.groups.ok_or_else(|| measure.needs("groups"))?;
            let pair = Pair::new(input.values, input.people, groups)?;
            let value = measure.of_pair(&pair)?;
            let drawn = |drawn: &[f64]| measure.of_pair(&pair.drawn(drawn)).unwrap_or(f64::NAN);
            let interval = bootstrap.interval_within(pair.sizes(), drawn);
            (value, interval, pair.areas(), pair.missing(), pair.negative())
        }
    };
    let (lower, upper) = interval.unwrap_or(undefined);
    if value.is_finite() {
        Ok(Estimate { value, lower, upper, n, missing, negative })
    } else {
        Err(InequalityError::TooGreat)
    }
}

fn from_errors(
    measure: Measure,
    slope: SlopeIndex,
    ranked: &Ranked<'_>,
    errors: &[f64],
    bootstrap: &Bootstrap,
) -> Result<Estimate, InequalityError> {
    let Bootstrap { confidence, seed, .. } = *bootstrap;
    let estimates = if ranked.areas() <= SIMULATED {
        slope.simulate(ranked, errors, Simulation { confidence, seed, ..Simulation::default() })?
    } else {
        slope.analytic(ranked, errors, confidence)?
    };
    match measure {
        Measure::Rii(_) => estimates.rii.ok_or(InequalityError::NoRelative),
        _ => Ok(estimates.sii),
    }
}

/// Measures inequality within each group, in the order of the groups' numbers.
///
/// - **Shape:** `of_area` has the group of each area; [`NO_GROUP`](super::NO_GROUP) leaves it out, and so does the end of a
///   shorter list.
/// - **Positions** in errors are those in the columns given.
///
/// ```
/// # use theodolite_core::bootstrap::Bootstrap;
/// # use theodolite_core::inequality::{Input, Measure, measure_groups};
/// let input = Input { values: &[1.0, 3.0, 5.0, 5.0], ..Input::default() };
/// let rows = measure_groups(Measure::Gini, &input, &[8, 8, 2, 2], &Bootstrap::default());
/// assert_eq!(rows[0].0, 2);
/// assert_eq!(rows[0].1.clone().map(|it| it.value), Ok(0.0));
/// assert_eq!(rows[1].1.clone().map(|it| it.value), Ok(0.25));
/// ```
pub fn measure_groups(
    measure: Measure,
    input: &Input<'_>,
    of_area: &[u32],
    bootstrap: &Bootstrap,
) -> Vec<(u32, Result<Estimate, InequalityError>)> {
    let areas = input.values.len().min(of_area.len());
    let mut sorted: Vec<usize> = (0..areas).filter(|&area| of_area[area] != super::NO_GROUP).collect();
    sorted.sort_by_key(|&area| of_area[area]); // stable: areas stay in order
    sorted
        .chunk_by(|&a, &b| of_area[a] == of_area[b])
        .map(|areas| {
            let row = within(measure, input, areas, bootstrap).map_err(|error| error.at(areas));
            (of_area[areas[0]], row)
        })
        .collect()
}

fn within(
    measure: Measure,
    input: &Input<'_>,
    areas: &[usize],
    bootstrap: &Bootstrap,
) -> Result<Estimate, InequalityError> {
    let expected = input.values.len();
    let pick = |name: &'static str, column: &[f64]| {
        let found = column.len();
        let cells: Option<Vec<f64>> = areas.iter().map(|&area| column.get(area).copied()).collect();
        cells.ok_or(InequalityError::Length { column: name, found, expected })
    };
    let values = pick("values", input.values)?;
    let people = input.people.map(|column| pick("people", column)).transpose()?;
    let order = input.order.map(|(column, worst)| Ok((pick("order", column)?, worst))).transpose()?;
    let errors = input.errors.map(|column| pick("errors", column)).transpose()?;
    let groups: Option<Vec<u32>> = input.groups.map(|column| {
        areas.iter().map(|&area| column.get(area).copied().unwrap_or(super::NO_GROUP)).collect()
    });
    let input = Input {
        values: &values,
        people: people.as_deref(),
        order: order.as_ref().map(|(column, worst)| (column.as_slice(), *worst)),
        groups: groups.as_deref(),
        errors: errors.as_deref(),
    };
    self::measure(measure, &input, bootstrap)
}

impl InequalityError {
    /// The same error of an area of a part, told of the whole.
    fn at(mut self, areas: &[usize]) -> InequalityError {
        if let InequalityError::Infinite { area, .. }
        | InequalityError::People { area, .. }
        | InequalityError::Negative { area, .. }
        | InequalityError::Zero { area }
        | InequalityError::Outside { area, .. }
        | InequalityError::Error { area, .. } = &mut self
            && let Some(&whole) = areas.get(*area)
        {
            *area = whole;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    const ORDER: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    const VALUES: [f64; 6] = [0.9, 0.8, 0.65, f64::NAN, 0.5, 0.45];
    const PEOPLE: [f64; 6] = [100.0, 300.0, 200.0, 50.0, 120.0, 80.0];

    fn input() -> Input<'static> {
        Input {
            values: &VALUES,
            people: Some(&PEOPLE),
            order: Some((&ORDER, Polarity::Low)),
            groups: Some(&[0, 0, 0, 0, 1, 1]),
            errors: None,
        }
    }

    #[test]
    fn each_measure_has_a_value_an_interval_and_its_areas() {
        for each in Measure::EACH {
            let estimate = measure(each, &input(), &Bootstrap::default()).unwrap();
            assert_eq!((estimate.n, estimate.missing), (5, 1), "{each:?}");
            let slope = matches!(each, Measure::Sii(_) | Measure::Rii(_));
            assert!(slope || estimate.lower <= estimate.upper, "{each:?}: {estimate:?}");
            assert!(
                estimate.value.is_finite() && estimate.lower < estimate.value + 1e-9,
                "{each:?}: {estimate:?}"
            );
        }
    }

    #[test]
    fn each_name_is_its_own_and_leads_back() {
        let names: std::collections::BTreeSet<String> = Measure::EACH.map(Measure::name).into();
        assert_eq!(names.len(), Measure::EACH.len());
        let others = [
            Measure::Entropy(-1.5),
            Measure::Atkinson(0.5),
            Measure::TopShare(0.01),
            Measure::TopShare(0.07),
            Measure::BottomShare(0.125),
            Measure::Erreygers { lower: -1.0, upper: 100.0 },
            Measure::Wagstaff { lower: -2.0, upper: -1.0 },
            Measure::Sii(SlopeIndex { kind: super::super::Kind::Rate, transform: true, ..SLOPE }),
            Measure::Rii(SlopeIndex { kind: super::super::Kind::Proportion, transform: true, ..SLOPE }),
        ];
        for each in Measure::EACH.into_iter().chain(others) {
            assert_eq!(Measure::named(&each.name()), Some(each), "{}", each.name());
        }
        for name in [
            "",
            "ge-",
            "ge-x",
            "ge-inf",
            "atkinson--1",
            "top-101-share",
            "top-share",
            "erreygers-1",
            "wagstaff-2-1",
            "sii-sqrt",
        ] {
            assert_eq!(Measure::named(name), None, "{name}");
        }
    }

    #[test]
    fn columns_that_are_asked_for_and_not_given_are_named() {
        let alone = Input { values: &VALUES, ..Input::default() };
        let error = |each| measure(each, &alone, &Bootstrap::default()).unwrap_err().to_string();
        assert_eq!(error(Measure::Kakwani), "`kakwani` needs a column of order");
        assert_eq!(error(Measure::Gap), "`gap` needs a column of groups");
        let bad = Bootstrap { confidence: 95.0, ..Bootstrap::default() };
        assert!(measure(Measure::Gini, &alone, &bad).is_err());
    }

    #[test]
    fn intervals_are_where_they_should_be() {
        // The spread of 200 lognormal areas: the interval of T holds its true value, sigma^2/2, and is neither nothing nor all.
        let mut random = crate::random::Random::named(11, "values");
        let values: Vec<f64> = (0..200).map(|_| libm::exp(0.5 * random.normal())).collect();
        let input = Input { values: &values, ..Input::default() };
        let theil = measure(Measure::Entropy(1.0), &input, &Bootstrap::default()).unwrap();
        assert!(theil.lower < 0.125 && 0.125 < theil.upper, "{theil:?}");
        assert!(theil.upper - theil.lower < 0.08 && theil.upper - theil.lower > 0.02, "{theil:?}");
    }

    #[test]
    fn the_gap_of_two_groups_has_the_interval_of_theory() {
        let mut random = crate::random::Random::named(12, "values");
        let values: Vec<f64> = (0..600).map(|area| f64::from(area % 2) + random.normal()).collect();
        let groups: Vec<u32> = (0..600).map(|area| area % 2).collect();
        let input = Input { values: &values, groups: Some(&groups), ..Input::default() };
        let gap = measure(Measure::Gap, &input, &Bootstrap::default()).unwrap();
        let half = 1.96 * (2.0_f64 / 300.0).sqrt();
        assert!(((gap.upper - gap.lower) / (2.0 * half) - 1.0).abs() < 0.15, "{gap:?} against {half}");
    }

    #[test]
    fn a_parameter_too_great_for_numbers_is_an_error_and_no_zero() {
        let named = |name: &str| measure(Measure::named(name).unwrap(), &input(), &Bootstrap::default());
        for name in ["ge-1e308", "ge-1e300", "ge--1e308", "ge-5000"] {
            assert_eq!(named(name), Err(InequalityError::TooGreat), "{name}");
        }
        // Of Atkinson's there is a limit: what the least, 0.45, lacks of the mean, 556/800.
        let atkinson = named("atkinson-1e308").unwrap();
        close(Ok(atkinson.value), 1.0 - 0.45 / (556.0 / 800.0));
        assert!(atkinson.lower < atkinson.upper, "{atkinson:?}");
    }

    #[test]
    fn one_area_has_no_inequality_and_no_interval() {
        let input = Input { values: &[3.0], ..Input::default() };
        let theil = measure(Measure::Entropy(0.0), &input, &Bootstrap::default()).unwrap();
        assert_eq!((theil.value, theil.n), (0.0, 1));
        assert!(theil.lower.is_nan() && theil.upper.is_nan());
    }

    #[test]
    fn slopes_take_the_errors_of_their_values() {
        let values = [82.0, 70.5, 66.0, 60.2, 55.1];
        let (order, errors) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0; 5]);
        let input = Input {
            values: &values,
            order: Some((&order, Polarity::Low)),
            errors: Some(&errors),
            ..Input::default()
        };
        let sii = measure(Measure::Sii(SLOPE), &input, &Bootstrap::default()).unwrap();
        // Five even places from 0.1 to 0.9: the slope's variance is 1 / sum (b - 0.5)^2 = 1 / 0.4.
        let half = 1.959964 / 0.4_f64.sqrt();
        assert!((sii.upper - sii.lower - 2.0 * half).abs() < 0.1, "{sii:?}");
    }

    #[test]
    fn rows_of_groups_are_those_of_their_areas_alone() {
        let values = [12.0, 9.0, 18.0, 20.0, 30.0, -3.0, 45.0];
        let people = [300.0, 50.0, 150.0, 250.0, 200.0, 60.0, 100.0];
        let groups = [1, super::super::NO_GROUP, 1, 1, 1, 0, 1];
        let input = Input { values: &values, people: Some(&people), ..Input::default() };
        let rows = measure_groups(Measure::Entropy(1.0), &input, &groups, &Bootstrap::default());
        assert_eq!(rows[0], (0, Err(InequalityError::Negative { area: 5, value: -3.0 })));
        close(rows[1].1.clone().map(|row| row.value), Y5.blocks().theil_t().unwrap());
        assert_eq!(rows.len(), 2);
    }
}
