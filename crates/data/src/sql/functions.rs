//! The functions that conditions and claims have beside those of SQLite.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

/// Why a function of SQLite may not be called here, if it may not.
pub(super) fn refusal(function: &str) -> Option<&'static str> {
    match function.to_ascii_lowercase().as_str() {
        "random" | "randomblob" => Some("the same study must give the same answer"),
        "date" | "time" | "datetime" | "julianday" | "strftime" | "unixepoch" | "timediff"
        | "current_date" | "current_time" | "current_timestamp" => {
            Some("an answer may not depend on the clock")
        }
        "load_extension" | "fts3_tokenizer" => Some("it loads code"),
        _ => None,
    }
}

/// A function of one number.
type OfOne = fn(f64) -> f64;

/// Adds the functions to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    // From one library on every machine, so that the last bit is the same.
    let of_one: [(&str, OfOne); 11] = [
        ("sqrt", f64::sqrt),
        ("ln", libm::log),
        ("log", libm::log10),
        ("log10", libm::log10),
        ("log2", libm::log2),
        ("exp", libm::exp),
        ("floor", f64::floor),
        ("ceil", f64::ceil),
        ("ceiling", f64::ceil),
        ("trunc", f64::trunc),
        ("sign", |it| if it == 0.0 { 0.0 } else { it.signum() }),
    ];
    for (name, function) in of_one {
        connection.create_scalar_function(name, 1, flags, move |it| {
            // A whole number stays one, as far as a float can tell.
            if let (ValueRef::Integer(whole), "floor" | "ceil" | "ceiling" | "trunc") = (it.get_raw(0), name)
            {
                return Ok(rusqlite::types::Value::Integer(whole));
            }
            Ok(finite(number(it, 0, name)?.map(function)))
        })?;
    }
    for name in ["pow", "power"] {
        connection.create_scalar_function(name, 2, flags, move |it| {
            let both = number(it, 0, name)?.zip(number(it, 1, name)?);
            Ok(finite(both.map(|(base, exponent)| libm::pow(base, exponent))))
        })?;
    }
    connection.create_aggregate_function("median", 1, flags, Quantile { name: "median", at: Some(0.5) })?;
    connection.create_aggregate_function("quantile", 2, flags, Quantile { name: "quantile", at: None })?;
    connection.create_aggregate_function("stdev", 1, flags, Deviation { name: "stdev", lost: 1 })?;
    connection.create_aggregate_function("stdev_pop", 1, flags, Deviation { name: "stdev_pop", lost: 0 })?;
    connection.create_aggregate_function("corr", 2, flags, Correlation)
}

/// The argument as a number; `None` where it is `NULL`.
fn number(context: &Context<'_>, place: usize, function: &str) -> Result<Option<f64>> {
    match context.get_raw(place) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(whole) => Ok(Some(whole as f64)),
        ValueRef::Real(number) => Ok(Some(number)),
        ValueRef::Text(text) => Err(wrong(format!(
            "`{function}` wants a number, not the text `{}`",
            String::from_utf8_lossy(text)
        ))),
        ValueRef::Blob(_) => Err(wrong(format!("`{function}` wants a number, not bytes"))),
    }
}

fn wrong(message: String) -> Error {
    Error::UserFunctionError(message.into())
}

/// A number that is none (the root of a negative one) is missing, as in SQLite's own functions.
fn finite(number: Option<f64>) -> rusqlite::types::Value {
    number.filter(|it| it.is_finite()).into()
}

/// The value below which a share of the values lies: linear between the values beside it (Hyndman and Fan 1996, type 7).
struct Quantile {
    name: &'static str,
    /// The share, unless it is the second argument.
    at: Option<f64>,
}

impl Aggregate<(Vec<f64>, Option<f64>), Option<f64>> for Quantile {
    fn init(&self, _: &mut Context<'_>) -> Result<(Vec<f64>, Option<f64>)> {
        Ok((Vec::new(), self.at))
    }

    fn step(&self, context: &mut Context<'_>, (values, at): &mut (Vec<f64>, Option<f64>)) -> Result<()> {
        if self.at.is_none() {
            let share =
                number(context, 1, self.name)?.filter(|it| (0.0..=1.0).contains(it)).ok_or_else(|| {
                    wrong(format!("`{}` wants a share from 0 to 1 as its second argument", self.name))
                })?;
            if *at.get_or_insert(share) != share {
                return Err(wrong(format!("`{}` wants the same share for all rows", self.name)));
            }
        }
        values.extend(number(context, 0, self.name)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, found: Option<(Vec<f64>, Option<f64>)>) -> Result<Option<f64>> {
        let Some((mut values, Some(at))) = found else { return Ok(None) };
        let Some(last) = values.len().checked_sub(1) else { return Ok(None) };
        let place = at * last as f64;
        let (below, part) = (place.floor() as usize, place.fract());
        let (_, &mut lower, above) = values.select_nth_unstable_by(below.min(last), f64::total_cmp);
        let upper = above.iter().copied().min_by(f64::total_cmp).unwrap_or(lower);
        // Between two infinite values there is no difference to take a part of.
        Ok(Some(match upper.partial_cmp(&lower) {
            Some(Ordering::Equal) | None => lower,
            _ if part == 0.0 => lower,
            _ => lower + part * (upper - lower),
        }))
    }
}

/// The standard deviation, in two passes; of the sample where one degree of freedom is lost.
struct Deviation {
    name: &'static str,
    lost: usize,
}

impl Aggregate<Vec<f64>, Option<f64>> for Deviation {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<f64>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, values: &mut Vec<f64>) -> Result<()> {
        values.extend(number(context, 0, self.name)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<Vec<f64>>) -> Result<Option<f64>> {
        let values = values.unwrap_or_default();
        if values.len() <= self.lost {
            return Ok(None);
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares: f64 = values.iter().map(|it| (it - mean) * (it - mean)).sum();
        Ok(Some((squares / (values.len() - self.lost) as f64).sqrt()).filter(|it| it.is_finite()))
    }
}

/// Pearson's correlation of the rows that have both values; missing for fewer than two, or where one does not vary.
struct Correlation;

impl Aggregate<Vec<(f64, f64)>, Option<f64>> for Correlation {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<(f64, f64)>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, pairs: &mut Vec<(f64, f64)>) -> Result<()> {
        pairs.extend(number(context, 0, "corr")?.zip(number(context, 1, "corr")?));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, pairs: Option<Vec<(f64, f64)>>) -> Result<Option<f64>> {
        let pairs = pairs.unwrap_or_default();
        let count = pairs.len() as f64;
        let mean_x = pairs.iter().map(|it| it.0).sum::<f64>() / count;
        let mean_y = pairs.iter().map(|it| it.1).sum::<f64>() / count;
        let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
        for (x, y) in &pairs {
            let (x, y) = (x - mean_x, y - mean_y);
            xx += x * x;
            yy += y * y;
            xy += x * y;
        }
        // No pairs, one pair, or a constant: 0/0.
        let correlation = xy / (xx.sqrt() * yy.sqrt());
        Ok(Some(correlation.clamp(-1.0, 1.0)).filter(|it| it.is_finite()))
    }
}
