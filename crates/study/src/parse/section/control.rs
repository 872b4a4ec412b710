//! Sections that tell what in a series is more than its usual unrest.

use theodolite_core::Problem;
use theodolite_core::series::Run;

use super::super::tree::Section;
use super::{analysis, series};
use crate::spec::control::Baseline;
use crate::spec::{At, Control};

/// Reads `[control.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Control> {
    let run = Run::default();
    let long = |key: &str, usual: usize| analysis::whole(section, key).map_or(usual, |it| it as usize);
    let first = analysis::whole(section, "baseline")
        .map(|it| At { value: it as usize, span: section.value_span("baseline") });
    let baseline = match (first, series::period(section, "until", problems)) {
        (Some(first), Some(until)) => {
            let message =
                format!("`{}` says twice which values are usual: by `baseline` and by `until`", section.path);
            problems.push(Problem::error("bad-value", message).at(&until.span).hint("leave one of them out"));
            Baseline::First(first)
        }
        (Some(first), None) => Baseline::First(first),
        (None, Some(until)) => Baseline::Until(until),
        (None, None) => Baseline::All,
    };
    Some(Control {
        name: section.named(),
        table: format!("{}_control", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        baseline,
        run: Run { one_side: long("one-side", run.one_side), rising: long("trend", run.rising) },
    })
}
