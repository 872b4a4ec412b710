//! `[indicator.*]`: one measured quantity, area by area.

mod standardise;

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::denominate::denominate;
use theodolite_core::shrink::{self, ShrinkError};
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::NONE;
use theodolite_data::table::{ResultTable, Values};

use crate::explain::{self, Explanation};
use crate::files::{number, per_person};
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed};
use crate::run::{Run, Step, Stopped};
use crate::spec::{At, Indicator, OnMissing, Parents, Transform};
use crate::step::geography::cell;
use crate::step::source::Aligned;

pub(crate) use standardise::{Bands, listed};

/// An indicator's values, and how they came about.
#[derive(Debug)]
pub(crate) struct Measured {
    /// What the index sees: after denominator, transform and shrinkage. `NaN` where missing.
    pub values: Arc<Vec<f64>>,
    /// The column as it stands in the source; of a standardised one, the events of all bands.
    pub raw: Arc<Vec<f64>>,
    /// Events and people by band of age, where it is standardised.
    pub bands: Option<Arc<Bands>>,
    /// The denominator, where there is one.
    pub denominator: Option<Arc<Vec<f64>>>,
    /// The rows it came from.
    pub aligned: Arc<Aligned>,
    /// Whether areas without a value are left out of what uses it.
    pub excludes_missing: bool,
}

/// Measures an indicator.
pub(crate) fn measure(run: &mut Run<'_>, name: &str) -> Step<Measured> {
    let Some(Node::Indicator(spec)) = run.plan.node(name) else { return Err(Stopped) };
    let aligned = run.aligned(&spec.source.value)?;
    let file = run.plan.file_of(&spec.source.value).ok_or(Stopped)?;
    let kind = number(file, spec.missing.as_deref());
    let bands = match &spec.standardise {
        Some(standardise) => Some(Arc::new(Bands::read(run, spec, standardise, &aligned)?)),
        None => None,
    };
    let raw = match &bands {
        Some(bands) => Arc::new((0..aligned.geography.len()).map(|area| bands.whole(area).0).collect()),
        None => aligned.values(&run.numbers(aligned.at, &spec.column.value, &kind)?),
    };
    let missing_texts: Vec<String> = columns(spec)
        .flat_map(|column| run.missing(aligned.at, &aligned.table, &column.value, &kind))
        .map(|it| format!("{} as `{}`", it.1, it.0))
        .collect();

    let without_row = aligned.row_of_area.iter().filter(|row| **row == NONE).count();
    let missing: Vec<u32> = positions(&raw, |it| it.is_nan());
    let missing_cells = missing.len() - without_row;
    if aligned.on_missing == Some(OnMissing::Stop) && missing_cells > 0 {
        let area =
            missing.iter().find(|area| aligned.row_of_area[**area as usize] != NONE).copied().unwrap_or(0);
        let column = match &bands {
            Some(bands) => columns(spec).nth(bands.first_missing(area as usize)).unwrap_or(&spec.column),
            None => &spec.column,
        };
        let problem = Problem::error(
            "missing-value",
            format!(
                "{missing_cells} areas have no value in {}: {}",
                match &spec.standardise {
                    Some(_) => "some band of age".to_owned(),
                    None => format!("column `{}`", column.value),
                },
                aligned.geography.some(&missing)
            ),
        )
        .at(&column.span)
        .in_cell(cell(run, aligned.at, &aligned.table, aligned.row_of_area[area as usize], &column.value))
        .hint(format!(
            "the source says `on-missing = \"stop\"`; say \"exclude\" or \"keep\" in [source.{}]",
            spec.source.value
        ));
        return run.stop(problem);
    }

    let alike = alike_beyond_53_bits(&raw);
    if let Some((first, second)) = alike.first() {
        let codes = &aligned.geography.codes;
        let message = format!(
            "indicator `{name}`: numbers beyond 2^53 (9,007,199,254,740,992) keep 16 digits, and areas `{}` and `{}` have the same one (such pairs in all: {})",
            codes.get(*first),
            codes.get(*second),
            alike.len()
        );
        let problem = Problem::warning("digits-lost", message)
            .at(&spec.column.span)
            .in_cell(cell(run, aligned.at, &aligned.table, aligned.row_of_area[*second], &spec.column.value))
            .hint("whole numbers that differ in their last digits only are the same here: give them in a greater unit, or less what they have in common");
        run.report(problem)?;
        run.record(name).counts.insert("pairs of equal numbers beyond 2^53".into(), alike.len() as u64);
    }

    // As the source gives it, unless something is to be done: a column of ten million areas is kept once.
    let mut values = Arc::clone(&raw);
    let mut denominator = None;
    if let Some(bands) = &bands {
        values = Arc::new(bands.rates(run, spec, &aligned.geography));
    } else if let Some(of) = &spec.denominator {
        let base = if per_person(run.plan, spec) {
            Arc::clone(aligned.geography.population.as_ref().ok_or(Stopped)?)
        } else {
            aligned.values(&run.numbers(aligned.at, &of.value, &kind)?)
        };
        if let Some(area) = base.iter().position(|it| *it < 0.0) {
            let problem = Problem::error(
                "negative-denominator",
                format!("area `{}` has a denominator of {}", aligned.geography.codes.get(area), base[area]),
            )
            .at(&of.span)
            .in_cell(cell(run, aligned.at, &aligned.table, aligned.row_of_area[area], &of.value));
            return run.stop(problem);
        }
        let rates = match denominate(&raw, &base, spec.per) {
            Ok(rates) => rates,
            Err(error) => {
                let problem =
                    Problem::error("cannot-divide", format!("indicator `{name}`: {error}")).at(&of.span);
                return run.stop(problem);
            }
        };
        if !rates.zero_denominator.is_empty() {
            let record = run.record(name);
            record
                .counts
                .insert("areas with a denominator of zero".into(), rates.zero_denominator.len() as u64);
        }
        values = Arc::new(rates.values);
        if let Some(towards) = &spec.shrink {
            values = Arc::new(shrunk(run, spec, &aligned.geography, &raw, &base, towards)?);
        }
        denominator = Some(base);
    }
    if spec.transform != Transform::None {
        let own: &mut Vec<f64> = Arc::make_mut(&mut values);
        transform(run, spec, &aligned, own)?;
    }

    let missing_now = values.iter().filter(|it| it.is_nan()).count() as u64;
    let record = run.record(name);
    record.geography = Some(aligned.geography.name.clone());
    record.method = Some(method(spec));
    record.counts.insert("areas".into(), values.len() as u64);
    record.counts.insert("areas without a value".into(), missing_now);
    if !missing_texts.is_empty() {
        record.notes.push(format!("missing in the file: {}", missing_texts.join(", ")));
    }
    Ok(Measured {
        values,
        raw,
        bands,
        denominator,
        excludes_missing: aligned.on_missing == Some(OnMissing::Exclude),
        aligned,
    })
}

/// Areas whose numbers are equal where whole numbers are no longer told apart, each with the next one of the same number.
fn alike_beyond_53_bits(values: &[f64]) -> Vec<(usize, usize)> {
    const LAST: f64 = 9_007_199_254_740_992.0;
    let mut great: Vec<usize> = (0..values.len()).filter(|area| values[*area].abs() >= LAST).collect();
    great.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    let pairs = great.windows(2).filter_map(|pair| match pair {
        [first, second] if values[*first] == values[*second] => Some((*first, *second)),
        _ => None,
    });
    let mut pairs: Vec<(usize, usize)> = pairs.collect();
    pairs.sort_unstable();
    pairs
}

/// The standard errors of an indicator's values, on their scale; `None` where the study gives none.
///
/// An interval is taken to be one of 95% around the value. A rate's error is that of its count over the base; a change of
/// scale carries it over by its slope (the delta method). Values drawn in towards their parents have errors of another
/// kind, which a column cannot tell.
pub(crate) fn errors(run: &mut Run<'_>, name: &str) -> Step<Option<Vec<f64>>> {
    let Some(Node::Indicator(spec)) = run.plan.node(name) else { return Err(Stopped) };
    if spec.standardise.is_some() {
        let measured = run.indicator(name)?;
        let errors = measured.bands.as_ref().map(|it| it.errors(measured.values.len()));
        return Ok(errors.map(|errors| on_scale(errors, spec, &measured)));
    }
    if spec.standard_error.is_none() && spec.interval.is_none() {
        return Ok(None);
    }
    if let Some(shrink) = &spec.shrink {
        let problem = Problem::error(
            "shrunk-errors",
            format!("indicator `{name}` is shrunk: the errors of its column are not those of its values"),
        )
        .at(&shrink.geography.span)
        .hint("leave out `shrink`: what is drawn from the errors is drawn in by itself");
        return run.stop(problem);
    }
    let measured = run.indicator(name)?;
    let aligned = &measured.aligned;
    if let (None, Some(ends)) = (&spec.standard_error, &spec.interval) {
        let (lower, upper) = (further(run, spec, aligned, &ends.0)?, further(run, spec, aligned, &ends.1)?);
        if let Some(area) = lower.iter().zip(upper.iter()).position(|(lower, upper)| lower > upper) {
            let code = aligned.geography.codes.get(area);
            let message = format!(
                "indicator `{name}`: the interval of area `{code}` goes from {} to {}, and its lower end comes first",
                lower[area], upper[area]
            );
            let row = aligned.row_of_area[area];
            let problem = Problem::error("interval-turned-round", message)
                .at(&ends.0.span)
                .in_cell(cell(run, aligned.at, &aligned.table, row, &ends.0.value))
                .hint("mend the row, or give `interval` the column of the lower ends as `lower` and of the upper ones as `upper`");
            return run.stop(problem);
        }
    }
    let mut errors: Vec<f64> = match (&spec.standard_error, &spec.interval) {
        (Some(of), _) => further(run, spec, aligned, of)?.to_vec(),
        (None, Some((lower, upper))) => {
            let lower = further(run, spec, aligned, lower)?;
            let upper = further(run, spec, aligned, upper)?;
            let width = 2.0 * theodolite_core::normal::quantile(0.975);
            lower.iter().zip(upper.iter()).map(|(lower, upper)| (upper - lower) / width).collect()
        }
        (None, None) => return Ok(None),
    };
    if let Some(area) = errors.iter().position(|it| *it < 0.0) {
        let at = spec.standard_error.as_ref().or(spec.interval.as_ref().map(|it| &it.1));
        let problem = Problem::error(
            "negative-error",
            format!(
                "area `{}` has a standard error of {} in indicator `{name}`",
                aligned.geography.codes.get(area),
                errors[area]
            ),
        )
        .hint("a standard error is 0 or more: mend the row, or name another column as `se`");
        return run.stop(match at {
            Some(at) => problem.at(&at.span).in_cell(cell(
                run,
                aligned.at,
                &aligned.table,
                aligned.row_of_area[area],
                &at.value,
            )),
            None => problem,
        });
    }
    if let Some(base) = &measured.denominator {
        errors.iter_mut().zip(base.iter()).for_each(|(error, base)| *error *= spec.per / base);
    }
    Ok(Some(on_scale(errors, spec, &measured)))
}

/// Errors on the scale of the values, carried over by its slope; missing where there is none.
fn on_scale(mut errors: Vec<f64>, spec: &Indicator, measured: &Measured) -> Vec<f64> {
    for (error, value) in errors.iter_mut().zip(measured.values.iter()) {
        *error *= spec.transform.slope_at(*value).abs();
        if !error.is_finite() {
            *error = f64::NAN;
        }
    }
    errors
}

/// The columns that an indicator's values are made of.
fn columns(spec: &Indicator) -> impl Iterator<Item = &At<String>> {
    let bands = spec.standardise.iter().flat_map(|it| it.events.iter().chain(&it.people));
    bands.chain(spec.standardise.is_none().then_some(&spec.column))
}

/// A further column of an indicator's source, area by area, as it stands there.
pub(crate) fn further(
    run: &Run<'_>,
    spec: &Indicator,
    aligned: &Aligned,
    column: &At<String>,
) -> Step<Arc<Vec<f64>>> {
    let file = run.plan.file_of(&spec.source.value).ok_or(Stopped)?;
    let kind = number(file, spec.missing.as_deref());
    Ok(aligned.values(&run.numbers(aligned.at, &column.value, &kind)?))
}

fn shrunk(
    run: &mut Run<'_>,
    spec: &Indicator,
    geography: &Geography,
    numerator: &[f64],
    denominator: &[f64],
    towards: &Parents,
) -> Step<Vec<f64>> {
    let mapping = run.mapping_to(&geography.name, towards)?;
    let (to, via) = (&towards.geography, towards.via.as_ref());
    crate::step::lookup::tell(run, &spec.name.value, &geography.name, &to.value, via);
    if !mapping.counts.lost.is_empty() {
        let problem = crate::step::lookup::lost_areas(
            run,
            &spec.name.value,
            geography,
            (&to.value, via),
            &mapping,
            &to.span,
        );
        return run.stop(problem);
    }
    let parents: Vec<u32> =
        (0..geography.len()).map(|area| mapping.target_of(area).unwrap_or(NONE)).collect();
    match shrink::proportions(numerator, denominator, &parents) {
        Ok(shrunk) => Ok(shrunk.values.into_iter().map(|it| it * spec.per).collect()),
        Err(error) => {
            let mut problem =
                Problem::error("cannot-shrink", format!("indicator `{}`: {error}", spec.name.value))
                    .at(&to.span)
                    .hint("shrinking is for counts: a numerator from 0 to its denominator");
            if let ShrinkError::Count { area, numerator, denominator } = error {
                problem.message = format!(
                    "indicator `{}`: area `{}` has {numerator} of {denominator}; a count must be of 0 to its denominator",
                    spec.name.value,
                    geography.codes.get(area as usize)
                );
            }
            run.stop(problem)
        }
    }
}

fn transform(run: &mut Run<'_>, spec: &Indicator, aligned: &Aligned, values: &mut [f64]) -> Step<()> {
    let refused = match spec.transform {
        Transform::Log => positions(values, |it| it <= 0.0),
        Transform::SquareRoot => positions(values, |it| it < 0.0),
        Transform::Reciprocal => positions(values, |it| it == 0.0),
        _ => Vec::new(),
    };
    if let Some(area) = refused.first().copied() {
        let what = match spec.transform {
            Transform::Log => "the logarithm needs values above 0",
            Transform::SquareRoot => "the square root needs values of at least 0",
            _ => "the reciprocal needs values other than 0",
        };
        let mut problem = Problem::error(
            "cannot-transform",
            format!(
                "{what}, but {} areas do not have one, such as `{}` with {}",
                refused.len(),
                aligned.geography.codes.get(area as usize),
                values[area as usize]
            ),
        )
        .at(&spec.column.span);
        if aligned.row_of_area[area as usize] != NONE {
            problem = problem.in_cell(cell(
                run,
                aligned.at,
                &aligned.table,
                aligned.row_of_area[area as usize],
                &spec.column.value,
            ));
        }
        return run.stop(problem);
    }
    for value in values {
        *value = spec.transform.apply(*value);
    }
    Ok(())
}

fn method(spec: &Indicator) -> String {
    let mut words = match &spec.standardise {
        Some(it) => standardise::method(it, spec.per),
        None => format!("column `{}`", spec.column.value),
    };
    if let Some(denominator) = &spec.denominator {
        words.push_str(&format!(" over `{}`", denominator.value));
        if spec.per != 1.0 {
            words.push_str(&format!(", per {}", spec.per));
        }
    }
    if let Some(towards) = &spec.shrink {
        words.push_str(&format!(", shrunk towards `{}`", towards.geography.value));
    }
    if spec.transform != Transform::None {
        words.push_str(&format!(", {}", spec.transform.name()));
    }
    words.push_str(match spec.worse {
        Polarity::High => "; higher is worse",
        Polarity::Low => "; lower is worse",
    });
    words
}

/// The indicator as a table, for conditions and claims.
pub(crate) fn table(measured: &Measured) -> ResultTable {
    ResultTable::new()
        .with("code", Values::Text(Arc::clone(&measured.aligned.geography.codes)))
        .with("name", Values::Text(Arc::clone(&measured.aligned.geography.names)))
        .with("value", Values::Number(measured.values.as_ref().clone()))
}

/// The positions of values for which something holds.
pub(crate) fn positions(values: &[f64], holds: impl Fn(f64) -> bool) -> Vec<u32> {
    values.iter().enumerate().filter(|(_, value)| holds(**value)).map(|(area, _)| area as u32).collect()
}

impl Section for Indicator {
    fn kind(&self) -> &'static str {
        "indicator"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn is_result(&self) -> bool {
        false
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&["code", "name", "value"]))
    }

    fn main(&self) -> Main {
        Main::Column("value")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::As(&self.source.value)
    }

    fn polarity(&self, _plan: &Plan<'_>, _column: &str) -> Polarity {
        self.worse
    }

    fn inputs(&self, name: &str, inputs: &mut Inputs<'_, '_>) {
        inputs.add(&self.source.value);
        if let (Some(geography), Some(towards)) = (inputs.plan.geography(name), &self.shrink) {
            inputs.route(geography, &towards.geography.value, towards.via.as_ref());
        }
    }

    fn look(&self, run: &mut Run<'_>, name: &str) {
        drop(run.indicator(name));
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        let measured = run.indicator(name)?;
        Ok(Arc::new(table(&measured)))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        _name: &str,
        area: u32,
        _told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        explain::indicator(run, self, area, explanation)
    }
}
