//! Gaps between the values of an area, filled from its own values in other periods.

use theodolite_core::Problem;
use theodolite_core::impute::panel::{self, Panel as Method};

use super::{Panel, column};
use crate::run::{Run, Step};
use crate::spec::Series;

/// What the status of an imputed value begins with.
const IMPUTED: &str = "imputed";

/// Fills the gaps as the study says, stretch by stretch between breaks, and returns what the receipt says of the method.
pub(super) fn fill(run: &mut Run<'_>, spec: &Series, panel: &mut Panel) -> Step<Option<String>> {
    let Some(method) = &spec.impute else { return Ok(None) };
    let width = panel.periods.len();
    let months: Vec<i32> = panel.periods.iter().map(|it| it.months_after(panel.periods[0])).collect();
    let alike = panel.periods.iter().all(|it| it.months() == panel.periods[0].months());
    if !alike || months.windows(2).any(|pair| pair[0] >= pair[1]) {
        let message = format!(
            "the gaps of series `{}` cannot be filled: its periods are days, or of unlike length",
            spec.name.value
        );
        return run.stop(
            Problem::error("cannot-impute", message)
                .at(&method.span)
                .hint("keep one sort of periods with `only`, months or longer, or leave `impute` out"),
        );
    }
    let of_core = match method.value {
        Method::Latest { max_age } => {
            Method::Latest { max_age: max_age.map(|years| years.saturating_mul(12)) }
        }
        linear @ Method::Linear { .. } => linear,
    };
    let mut breaks: Vec<f64> = spec.breaks.iter().map(|it| it.value.time()).collect();
    breaks.extend(&panel.breaks);
    let stretch = |k: usize| breaks.iter().filter(|it| **it <= panel.periods[k].time()).count();
    let mut imputed = Vec::new();
    let mut from = 0;
    while from < width {
        let to = (from..width).find(|k| stretch(*k) != stretch(from)).unwrap_or(width);
        let columns: Vec<Vec<f64>> = (from..to).map(|k| panel.at(k)).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let filled = match panel::fill(&months[from..to], &columns, of_core) {
            Ok(filled) => filled,
            Err(error) => {
                let message = format!("the gaps of series `{}` cannot be filled: {error}", spec.name.value);
                return run.stop(Problem::error("cannot-impute", message).at(&method.span));
            }
        };
        for (k, filled) in (from..to).zip(filled) {
            for area in filled.filled {
                let cell = area as usize * width + k;
                panel.values[cell] = filled.values[area as usize];
                panel.is_there[cell] = true;
                imputed.push(cell);
            }
        }
        from = to;
    }
    imputed.sort_unstable();
    let mut next = imputed.iter().peekable();
    let status = |cell: usize| panel.status.as_ref().map_or("", |it| it.get(cell));
    let with_marks: Vec<String> = (0..panel.values.len())
        .map(|cell| match (next.next_if_eq(&&cell), status(cell)) {
            (None, status) => status.to_owned(),
            (Some(_), "") => IMPUTED.to_owned(),
            (Some(_), status) => format!("{IMPUTED} {status}"),
        })
        .collect();
    panel.status = Some(with_marks.iter().map(String::as_str).collect());
    if let Some((lower, upper)) = &mut panel.interval {
        for cell in &imputed {
            (lower[*cell], upper[*cell]) = (f64::NAN, f64::NAN);
        }
    }
    let left = (0..width).flat_map(|k| column(&panel.values, k, width)).filter(|it| it.is_nan()).count();
    let counts = &mut run.record(&spec.name.value).counts;
    counts.insert("values imputed".into(), imputed.len() as u64);
    counts.insert("values not imputed".into(), left as u64);
    Ok(Some(match method.value {
        Method::Linear { max_gap } => {
            format!("gaps of at most {max_gap} periods filled on a straight line between an area's values")
        }
        Method::Latest { max_age: None } => "gaps filled with an area's last value before".to_owned(),
        Method::Latest { max_age: Some(years) } => {
            format!("gaps filled with an area's last value before, if at most {years} years old")
        }
    }))
}
