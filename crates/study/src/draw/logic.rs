//! A logic model, drawn: what is put into a policy, what is done with it and what it is for, from left to right, each with
//! its target and how far it has come.

use std::fmt::Write as _;

use super::{escaped, letters, opening, px, wrapped};

/// A policy and its measures by stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Logic {
    /// The policy.
    pub title: String,
    /// What it is, in words.
    pub text: String,
    /// Where the same is told as a table.
    pub table: String,
    /// The columns, from left to right: inputs, outputs, outcomes.
    pub stages: Vec<Stage>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// What stands above it.
    pub title: String,
    /// What is in it.
    pub steps: Vec<Step>,
}

/// One measure with its target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// What it is.
    pub title: String,
    /// Its target, in words.
    pub target: String,
    /// What has been reached, in words.
    pub reached: String,
    /// The verdict, in words.
    pub verdict: String,
    /// The share of the way that is done; `None` where it is not known.
    pub done: Option<f64>,
}

const WIDTH: f64 = 250.0;
/// How many steps of a stage that stands alone lie beside each other, at most.
const ABREAST: usize = 3;
const BETWEEN: f64 = 64.0;
const EDGE: f64 = 20.0;
const LINE: f64 = 15.0;
const TOP: f64 = 92.0;

/// A step with its lines and height.
struct Laid<'a> {
    step: &'a Step,
    title: Vec<String>,
    words: Vec<String>,
    y: f64,
    height: f64,
}

/// Returns the logic model as an SVG document.
///
/// ```
/// # use theodolite_study::draw::logic::{Logic, Stage, Step, logic};
/// let places = Step { title: "Places".into(), target: "250,000 by 2021".into(), done: Some(0.4), ..Step::default() };
/// let outputs = Stage { title: "Outputs".into(), steps: vec![places] };
/// let drawn = logic(&Logic { title: "Kickstart".into(), stages: vec![outputs], ..Logic::default() });
/// assert!(drawn.contains("250,000 by 2021") && drawn.contains("40%"));
/// ```
pub fn logic(of: &Logic) -> String {
    let stages: Vec<&Stage> = of.stages.iter().filter(|it| !it.steps.is_empty()).collect();
    // A stage that stands alone would be a strip too narrow for the title: its steps lie beside each other, row by row, and one
    // step alone is as wide as two.
    let alone = match stages.as_slice() {
        [one] => Some(one.steps.len().min(ABREAST)),
        _ => None,
    };
    let width = if alone == Some(1) { 2.0 * WIDTH + BETWEEN } else { WIDTH };
    let columns: Vec<Vec<Laid<'_>>> = match (alone, stages.as_slice()) {
        (Some(abreast), [one]) => {
            (0..abreast).map(|at| laid(one.steps.iter().skip(at).step_by(abreast), width)).collect()
        }
        _ => stages.iter().map(|it| laid(it.steps.iter(), width)).collect(),
    };
    let count = columns.len().max(1) as f64;
    let wide = 2.0 * EDGE + width * count + BETWEEN * (count - 1.0);
    let ends = columns.iter().filter_map(|it| it.last()).map(|it| it.y + it.height);
    let high = ends.fold(TOP, f64::max) + EDGE;
    let mut out = opening("logic", &of.title, &description(of, &stages), wide, high);
    out.push_str(
        "<defs><marker id=\"logic-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n",
    );
    for (at, line) in wrapped(&of.title, letters(wide - 2.0 * EDGE, 17.0), 1).iter().enumerate() {
        let y = 28.0 + 18.0 * at as f64;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"16\" font-weight=\"bold\">{}</text>",
            px(EDGE),
            px(y),
            escaped(line)
        );
    }
    for (at, line) in wrapped(&of.text, letters(wide - 2.0 * EDGE, 11.0), 2).iter().enumerate() {
        let y = 46.0 + 14.0 * at as f64;
        let _ = writeln!(out, "<text x=\"{}\" y=\"{}\">{}</text>", px(EDGE), px(y), escaped(line));
    }
    if stages.is_empty() {
        let _ =
            writeln!(out, "<text x=\"{}\" y=\"{}\">no missions are stated</text>", px(EDGE), px(TOP - 8.0));
    }
    for (at, column) in columns.iter().enumerate() {
        let x = EDGE + at as f64 * (width + BETWEEN);
        if let Some(stage) = stages.get(at) {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"13\" font-weight=\"bold\">{}</text>",
                px(x),
                px(TOP - 8.0),
                escaped(&stage.title)
            );
        }
        for step in column {
            draw(step, x, width, &mut out);
        }
        if let (Some(next), None) = (columns.get(at + 1), alone) {
            arrows(column, next, x + width, &mut out);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Steps, one below the other.
fn laid<'a>(steps: impl Iterator<Item = &'a Step>, width: f64) -> Vec<Laid<'a>> {
    let mut y = TOP;
    let mut column = Vec::new();
    for step in steps {
        let title = wrapped(&step.title, letters(width - 20.0, 12.5), 3);
        let told = [("target: ", &step.target), ("latest: ", &step.reached), ("", &step.verdict)];
        let told = told.into_iter().filter(|it| !it.1.is_empty());
        let words: Vec<String> = told
            .flat_map(|(what, it)| wrapped(&format!("{what}{it}"), letters(width - 20.0, 11.0), 3))
            .collect();
        let bar = if step.done.is_some() { 18.0 } else { 0.0 };
        let height = 14.0 + LINE * (title.len() + words.len()) as f64 + bar;
        column.push(Laid { step, title, words, y, height });
        y += height + 14.0;
    }
    column
}

fn draw(laid: &Laid<'_>, x: f64, width: f64, out: &mut String) {
    let _ = writeln!(
        out,
        "<g><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"#fff\" stroke=\"#000\"/>",
        escaped(&laid.step.title),
        px(x),
        px(laid.y),
        px(width),
        px(laid.height)
    );
    let mut y = laid.y + 4.0;
    let lines =
        laid.title.iter().map(|it| (it, " font-weight=\"bold\"")).chain(laid.words.iter().map(|it| (it, "")));
    for (line, weight) in lines {
        y += LINE;
        let _ =
            writeln!(out, "<text x=\"{}\" y=\"{}\"{weight}>{}</text>", px(x + 10.0), px(y), escaped(line));
    }
    if let Some(done) = laid.step.done {
        let wide = width - 64.0;
        let filled = wide * done.clamp(0.0, 1.0);
        let share = (done * 100.0).round() + 0.0;
        let _ = writeln!(
            out,
            "<rect x=\"{x0}\" y=\"{y0}\" width=\"{}\" height=\"8\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"0.6\"/><rect x=\"{x0}\" y=\"{y0}\" width=\"{}\" height=\"8\"/><text x=\"{}\" y=\"{}\">{share}%</text>",
            px(wide),
            px(filled),
            px(x + 18.0 + wide),
            px(y + 16.0),
            x0 = px(x + 10.0),
            y0 = px(y + 8.0)
        );
    }
    out.push_str("</g>\n");
}

/// From each step of a stage to the next stage: to every step of it where there are few, else to their middle.
fn arrows(from: &[Laid<'_>], to: &[Laid<'_>], x: f64, out: &mut String) {
    let middle = |it: &Laid<'_>| it.y + it.height / 2.0;
    let ends: Vec<f64> = match from.len() * to.len() {
        0..=12 => to.iter().map(middle).collect(),
        _ => vec![to.first().zip(to.last()).map_or(TOP, |(a, b)| (middle(a) + middle(b)) / 2.0)],
    };
    for a in from.iter().map(middle) {
        for b in &ends {
            let _ = writeln!(
                out,
                "<path d=\"M{} {}C{} {} {} {} {} {}\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.8\" marker-end=\"url(#logic-arrow)\"/>",
                px(x),
                px(a),
                px(x + BETWEEN / 2.0),
                px(a),
                px(x + BETWEEN / 2.0),
                px(*b),
                px(x + BETWEEN - 1.0),
                px(*b)
            );
        }
    }
}

/// The picture in sentences.
fn description(of: &Logic, stages: &[&Stage]) -> String {
    let mut words = format!("A logic model in {} stages.", stages.len());
    for stage in stages {
        let steps: Vec<String> = stage
            .steps
            .iter()
            .map(|it| {
                let told = [("target ", &it.target), ("latest ", &it.reached), ("", &it.verdict)];
                let told: Vec<String> = told
                    .into_iter()
                    .filter(|it| !it.1.is_empty())
                    .map(|(what, it)| format!("{what}{it}"))
                    .collect();
                match told.is_empty() {
                    true => it.title.clone(),
                    false => format!("{} ({})", it.title, told.join(", ")),
                }
            })
            .collect();
        let _ = write!(words, " {}: {}.", stage.title, steps.join("; "));
    }
    if !of.table.is_empty() {
        let _ = write!(words, " The same as a table: {}.", of.table);
    }
    words
}
