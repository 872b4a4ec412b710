//! `[uncertainty.*]`: how sure the ranks of an index are.

use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_core::uncertainty::{
    Choice, Choices, Core, Cut as CoreCut, Model, Noise, Scope, Settings, Uncertainty as Found,
    UncertaintyError, Weights, run as draw, run_by_rule,
};
use theodolite_data::table::{ResultTable, Values};

use super::drawn::{Way, drawn};
use super::noise;
use super::rule;
use super::tree::{Tree, grow};
use crate::digits::chance;
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::{Analysis, Cut, Uncertainty, WeightDraw};
use crate::spec::{At, Index};
use crate::step::{designation, rebase};

/// The columns of its table.
pub(super) fn columns(spec: &Uncertainty) -> Vec<String> {
    let names = [
        "code",
        "name",
        "rank",
        "median",
        "lower",
        "upper",
        "mean_shift",
        probability(spec),
        "best",
        "worst",
        "core",
        "group",
    ];
    names.iter().map(|it| (*it).to_owned()).collect()
}

/// What the share of draws in the cut is called.
fn probability(spec: &Uncertainty) -> &'static str {
    match spec.designation {
        Some(_) => "p_designated",
        None if spec.cut == Cut::Share(0.1) => "p_decile_1",
        None => "p_cut",
    }
}

/// The cut as the methods know it.
pub(super) fn cut(cut: Cut) -> CoreCut {
    match cut {
        Cut::Share(share) => CoreCut::Share(share),
        Cut::First(areas) => CoreCut::Areas(areas),
    }
}

/// A cut in words.
pub(super) fn in_words(cut: Cut) -> String {
    match cut {
        Cut::Share(share) => format!("the first {share} of areas"),
        Cut::First(areas) => format!("the first {areas} areas"),
    }
}

fn cut_in_words(spec: &Uncertainty) -> String {
    match &spec.designation {
        Some(named) => format!("designation `{}`", named.value),
        None => in_words(spec.cut),
    }
}

/// What varies.
pub(super) fn choices(spec: &Uncertainty, index: &Index) -> Choices {
    let weights = match &spec.weights {
        None => Weights::Fixed,
        Some(WeightDraw::Within(share)) => Weights::Within { share: *share },
        Some(WeightDraw::Dirichlet(concentration)) => Weights::Dirichlet { concentration: *concentration },
        Some(WeightDraw::Ranges(ranges)) => Weights::Ranges(
            index
                .of
                .iter()
                .map(|part| {
                    let range = ranges.iter().find(|it| it.0.value == part.of.value);
                    range.map_or((part.weight, part.weight), |it| (it.1.start, it.1.end))
                })
                .collect(),
        ),
        Some(WeightDraw::Sets(sets)) => {
            let weight = |set: &Vec<(At<String>, f64)>, name: &str| {
                set.iter().find(|it| it.0.value == name).map_or(0.0, |it| it.1)
            };
            let of = |set| index.of.iter().map(|part| weight(set, &part.of.value)).collect();
            Weights::Sets(sets.iter().map(of).collect())
        }
    };
    Choices {
        weights,
        scope: if spec.throughout { Scope::All } else { Scope::Root },
        normalise: spec.methods.normalise.clone(),
        treat: spec.methods.treat.clone(),
        combine: spec.methods.combine.clone(),
        impute: spec.methods.impute.clone(),
        leave_out: spec.leave_out,
        // A geometric mean of scores that may be 0 is taken after they are brought onto 1 to 100.
        lift: !spec.methods.combine.is_empty(),
    }
}

/// Calls `ask` with the model of an index under what varies; of its scores carried over, if there is a way.
pub(super) fn with_model<'a, T>(
    run: &mut Run<'a>,
    analysis: &Analysis,
    tree: &Tree<'a>,
    way: Option<&Way>,
    spec: &Uncertainty,
    ask: impl FnOnce(&mut Run<'a>, &Model<'_>) -> Step<T>,
) -> Step<T> {
    let root = tree.root()?;
    let posterior = noise::posterior(run, analysis, tree, spec)?;
    let seed = run.plan.study.about.seed.unwrap_or(0);
    // It fails only for columns of another shape, and these are the tree's.
    let draw = posterior.as_ref().map(|it| {
        move |k: u64, columns: &mut [Vec<f64>]| {
            let drawn = it.draw(seed, k, columns);
            debug_assert!(drawn.is_ok(), "{drawn:?}");
        }
    });
    let noise: Option<Noise<'_>> = draw.as_ref().map(|it| it as Noise<'_>);
    let (leaves, nodes, choices) = (tree.leaves(), tree.nodes(), choices(spec, root));
    let model = match way {
        None => Model::new(leaves, nodes, choices, noise),
        Some(way) => Model::carried(leaves, nodes, choices, noise, way.carried()),
    };
    let model = match model {
        Ok(model) => model,
        Err(error) => {
            let problem = told(&error, root);
            return run.stop(problem);
        }
    };
    ask(run, &model)
}

/// Calls `ask` with the model of what the uncertainty of that name draws, how many draws there are and their seed: an
/// answer by other means than ranks goes by the very same draws.
pub(crate) fn with_draws<'a, T>(
    run: &mut Run<'a>,
    name: &At<String>,
    ask: impl FnOnce(&mut Run<'a>, &Model<'_>, u32, u64) -> Step<T>,
) -> Step<T> {
    let (analysis, spec) = named(run, &name.value)?;
    let drawn = drawn(run.plan, &analysis.of).map_err(|_| Stopped)?;
    let way = drawn.way(run)?;
    let tree = grow(run, &drawn.index.name.value)?;
    let seed = run.plan.study.about.seed.unwrap_or(0);
    with_model(run, analysis, &tree, way.as_ref(), spec, |run, model| ask(run, model, spec.draws, seed))
}

/// Draws, and says what the ranks are.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Uncertainty) -> Step<ResultTable> {
    // What is wrong with the name is told before anything runs.
    let drawn = drawn(run.plan, &analysis.of).map_err(|_| Stopped)?;
    let way = drawn.way(run)?;
    let tree = grow(run, &drawn.index.name.value)?;
    let root = tree.root()?;
    let areas = way.as_ref().map_or(&tree.areas, |way| &way.ready.coarser);
    let settings = Settings {
        draws: spec.draws,
        seed: run.plan.study.about.seed.unwrap_or(0),
        level: spec.level,
        cut: cut(spec.cut),
        core: spec.core,
    };
    let (rule, condition) = match &spec.designation {
        None => (None, None),
        Some(named) => match rule::asked(run.plan, &analysis.of.value, spec, named) {
            Ok(asked) => {
                let condition = designation::words(asked.designation);
                (Some(asked.rule(run, &analysis.of.value)?), Some(condition))
            }
            Err(problem) => return run.stop(*problem),
        },
    };
    let mut left_out = Vec::new();
    let found = with_model(run, analysis, &tree, way.as_ref(), spec, |run, model| {
        left_out = out(model, &tree);
        let found = match &rule {
            None => draw(model, &settings),
            Some(rule) => run_by_rule(model, &settings, rule),
        };
        match found {
            Ok(found) => Ok(found),
            Err(error) => {
                let problem = told(&error, root);
                run.stop(problem.at(&analysis.of.span))
            }
        }
    })?;
    for words in &left_out {
        let problem = Problem::warning("no-spread", format!("`{}`: {words}", analysis.table));
        run.report(problem.at(&analysis.of.span))?;
    }
    if rule.is_none() && settings.cut.limit(found.ranked, 1) == Some(0) {
        super::warn_of_empty_cut(run, analysis, &analysis.of.value, found.ranked)?;
    }
    let plan = run.plan;
    let last_in = if rule.is_none() { settings.cut.limit(found.ranked, 1) } else { None };
    let (partly, some) = (&found.partly, areas.some(&found.partly));
    let record = run.record(&analysis.table);
    record.geography = Some(areas.name.clone());
    let cut = match condition {
        None => cut_in_words(spec),
        Some(condition) => format!(
            "{}, {condition}: with the ranks and deciles of `{}` in each draw, and all else as built",
            cut_in_words(spec),
            analysis.of.value
        ),
    };
    let carried = drawn.carried.map_or(String::new(), |rebase| {
        format!(
            "; in each draw the scores of `{}` are carried from `{}` to `{}` by {}",
            root.name.value,
            tree.areas.name,
            areas.name,
            rebase::in_words(rebase.by.value)
        )
    });
    let words = format!("{}{carried}; the cut: {cut}", method(&found, &analysis.of.value));
    let cut = match &spec.designation {
        Some(named) => json!({ "designation": named.value }),
        None => spec.cut.fact(),
    };
    let facts = json!({
        "of": plan.in_full(&analysis.of), "draws": spec.draws, "seed": settings.seed, "level": spec.level,
        "core": spec.core, "varied": found.varied.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
        "held": found.held.iter().map(|it: &Choice| it.name()).collect::<Vec<_>>(),
        "cut": cut, "last_in": last_in, "sets": sets(spec), "mean_shift": found.mean_shift,
    });
    record.tell(words, facts);
    record.counts.insert("areas in".into(), tree.areas.len() as u64);
    if way.is_some() {
        record.counts.insert("areas out".into(), areas.len() as u64);
    }
    record.counts.insert("areas ranked".into(), found.ranked as u64);
    record.counts.insert("draws".into(), u64::from(spec.draws));
    record.counts.insert("areas surely in the cut".into(), found.counts.inside as u64);
    record.counts.insert("areas surely out of it".into(), found.counts.outside as u64);
    record.counts.insert("toss-ups".into(), found.counts.toss_ups as u64);
    record.counts.insert("groups that cannot be told apart".into(), found.groups as u64);
    record.notes.push(format!("a rank moves by {:.3} places on average", found.mean_shift));
    record.notes.extend(left_out);
    if !partly.is_empty() {
        record.counts.insert("told of by some draws only".into(), partly.len() as u64);
        record
            .notes
            .push(format!("only some draws can tell of these, and their shares are of those: {some}"));
    }
    Ok(ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("rank", Values::Whole(found.base))
        .with("median", Values::Number(found.median))
        .with("lower", Values::Number(found.lower))
        .with("upper", Values::Number(found.upper))
        .with("mean_shift", Values::Number(found.shift))
        .with(probability(spec), Values::Number(found.probability))
        .with("best", Values::Whole(found.best))
        .with("worst", Values::Whole(found.worst))
        .with("core", Values::Text(Arc::new(found.core.iter().map(|it| it.map_or("", Core::name)).collect())))
        .with("group", Values::Whole(found.group)))
}

/// Which parts draws leave out because they do not vary, and under what.
fn out(model: &Model<'_>, tree: &Tree<'_>) -> Vec<String> {
    let mut told: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for it in model.left_out() {
        let method = format!("`{}`", it.method);
        match told.iter_mut().find(|(node, part, _)| (*node, *part) == (it.node, it.part)) {
            Some((.., methods)) => methods.push(method),
            None => told.push((it.node, it.part, vec![method])),
        }
    }
    let words = |(node, part, methods): (usize, usize, Vec<String>)| {
        let spec = tree.indices.get(node)?.spec;
        Some(format!(
            "draws by {} leave `{}` out of `{}`, because it does not vary, and share its weight among the others",
            methods.join(", "),
            spec.of.get(part)?.of.value,
            spec.name.value
        ))
    };
    told.into_iter().filter_map(words).collect()
}

/// How sure one area's rank is, in a sentence.
pub(crate) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Uncertainty,
    area: usize,
) -> Step<Vec<String>> {
    let table = run.table(&analysis.table)?;
    let at = |column: &str| table.numbers(column).and_then(|it| it.get(area).copied()).unwrap_or(f64::NAN);
    if at("median").is_nan() {
        return Ok(Vec::new());
    }
    let core = match table.column("core") {
        Some(Values::Text(texts)) => texts.get(area).to_owned(),
        _ => String::new(),
    };
    let cut = cut_in_words(spec);
    let whole = if spec.designation.is_some() { "those that can tell" } else { "them" };
    // Quantiles that lie between two ranks.
    let rank = |column: &str| (at(column) * 10.0).round() / 10.0;
    Ok(vec![format!(
        "`{}`: rank {} to {} in {}% of {} draws, {} at the median; in {cut} in {} of {whole} ({core})",
        analysis.table,
        rank("lower"),
        rank("upper"),
        (spec.level * 1000.0).round() / 10.0,
        spec.draws,
        rank("median"),
        chance(at(probability(spec)), 1),
    )])
}

/// The weights of several experts, by part, where these are what varies.
fn sets(spec: &Uncertainty) -> Option<Vec<Value>> {
    let Some(WeightDraw::Sets(sets)) = &spec.weights else { return None };
    let set = |it: &Vec<(At<String>, f64)>| {
        it.iter().map(|(part, weight)| (part.value.clone(), json!(weight))).collect()
    };
    Some(sets.iter().map(|it| Value::Object(set(it))).collect())
}

/// What was varied and what was not, in words.
fn method(found: &Found, of: &str) -> String {
    let varied: Vec<&str> = found.varied.iter().map(|it| it.name.as_str()).collect();
    let held: Vec<&str> = found.held.iter().map(|it: &Choice| it.name()).collect();
    let varied = if varied.is_empty() { "nothing".to_owned() } else { varied.join(", ") };
    let held = if held.is_empty() { "nothing".to_owned() } else { held.join(", ") };
    format!(
        "{} draws of `{of}` from seed {}; varied: {varied}; not varied: {held}; intervals hold {} of the draws",
        found.settings.draws, found.settings.seed, found.settings.level
    )
}

/// What keeps an index from being drawn, at its place in the study.
pub(super) fn told(error: &UncertaintyError, index: &Index) -> Problem {
    let part = |at: usize| index.of.get(at).map_or("", |it| it.of.value.as_str());
    let words = error.to_string();
    let words = (0..index.of.len()).rev().fold(words, |words, at| {
        words.replace(&format!("part {at} (counted from 0)"), &format!("`{}`", part(at)))
    });
    // Ranges and sets are of the index itself: it alone is in scope.
    let words = words.replace("index 0 (counted from 0)", &format!("index `{}`", index.name.value));
    let words = match error {
        UncertaintyError::Set { set, .. } => words.replace(
            &format!("set {set} of the weights (counted from 0)"),
            &format!("set {} of the weights", set + 1),
        ),
        _ => words,
    };
    let code = match error {
        UncertaintyError::Ranges { .. } | UncertaintyError::Range { .. } => "weights-out-of-bounds",
        UncertaintyError::NothingLeft => "nothing-left",
        UncertaintyError::Alternative { .. } => "cannot-apply",
        _ => "cannot-draw",
    };
    let problem = Problem::error(code, format!("index `{}`: {words}", index.name.value)).at(&index.name.span);
    match error {
        UncertaintyError::Ranges { .. } => {
            problem.hint("widen the ranges until weights of the index's own sum lie in them")
        }
        UncertaintyError::Alternative { .. } => {
            problem.hint("take it off the list, or say how the parts are normalised or treated first")
        }
        UncertaintyError::NothingLeft => problem.hint("take out `leave-out`, or ask about an index of several parts"),
        UncertaintyError::Set { .. } | UncertaintyError::NoSets | UncertaintyError::Count { .. } => {
            problem.hint("each set names every part with a weight of 0 or more, and not all are 0")
        }
        UncertaintyError::Range { .. } => problem.hint("the lower end comes first, and is 0 or more"),
        UncertaintyError::Draw { .. } => problem.hint(
            "what varies leads to an index that cannot be made: vary less (a smaller `within`, fewer `methods`), or fill gaps with `impute`",
        ),
        _ => problem.hint("make the index by itself first: `theodolite build` says what keeps it from being made"),
    }
}

/// Where an analysis names an uncertainty: its specification.
pub(super) fn named<'a>(run: &Run<'a>, name: &str) -> Step<(&'a Analysis, &'a Uncertainty)> {
    use crate::spec::analysis::Question;
    let found = run.plan.study.analyses.iter().find_map(|it| match &it.question {
        Question::Uncertainty(uncertainty) if it.name.value == name => Some((it, uncertainty)),
        _ => None,
    });
    found.ok_or(Stopped)
}
