//! `[appraisal.*]`: what options are worth, discounted, with and without distributional weights.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::appraisal::distribution::weight;
use theodolite_core::appraisal::simulate::{self, Simulated, Variable, simulate};
use theodolite_core::appraisal::{AppraisalError, Category, Flow, Worth};
use theodolite_core::sum::Sum;
use theodolite_core::{Problem, Span};
use theodolite_data::table::{ResultTable, Values};

use crate::digits::grouped;
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::appraisal::{Amount, Appraisal, Income, Line, Side, Varies};

/// The columns of its table.
const COLUMNS: [&str; 18] = [
    "option",
    "costs",
    "benefits",
    "npv",
    "bcr",
    "npv_weighted",
    "bcr_weighted",
    "lower",
    "upper",
    "rank",
    "rank_weighted",
    "p_positive",
    "p_best",
    "category",
    "irr",
    "payback",
    "yearly_cost",
    "switching_benefits",
];

/// A line with its money found.
struct Found<'a> {
    line: &'a Line,
    flow: Flow,
    /// Its present value.
    worth: f64,
    /// The same, each pound by the income of whom it is about.
    heavy: f64,
}

impl Found<'_> {
    /// What it adds to a net present value.
    fn net(&self, weighted: bool) -> f64 {
        let worth = if weighted { self.heavy } else { self.worth };
        if self.line.side == Side::Cost { -worth } else { worth }
    }
}

/// What the lines of an option are worth together.
fn worth(lines: &[&Found<'_>], weighted: bool) -> Worth {
    let sum = |benefits: bool| {
        let of = lines.iter().filter(|it| (it.line.side == Side::Benefit) == benefits);
        of.map(|it| it.net(weighted)).collect::<Sum>().value()
    };
    // An option without costs has none, not minus none.
    Worth { costs: 0.0 - sum(false), benefits: sum(true) }
}

/// Appraises the options.
fn answer(run: &mut Run<'_>, spec: &Appraisal) -> Step<ResultTable> {
    let last = spec.lines.iter().map(|it| it.years.1).max().unwrap_or(0);
    let mut lines = Vec::with_capacity(spec.lines.len());
    for line in &spec.lines {
        let schedule = line.discount.as_ref().unwrap_or(&spec.discount.0);
        let Money { each, level, heavy } = money(run, spec, line)?;
        let flow = match each.times(level) {
            Ok(flow) => flow,
            Err(error) => return stop(run, line, &error),
        };
        let factors = schedule.factors(last);
        let (worth, heavy) = (flow.present_value(&factors), each.present_value(&factors) * heavy);
        if let Some(amount) = [worth, heavy].into_iter().find(|it| !it.is_finite()) {
            return stop(run, line, &AppraisalError::Amount { year: last as usize, amount });
        }
        lines.push(Found { line, flow, worth, heavy });
    }
    let weighted = spec.lines.iter().any(|it| it.income.is_some());
    let of =
        |option: usize| lines.iter().filter(move |it| it.line.options.contains(&option)).collect::<Vec<_>>();
    let options: Vec<Vec<&Found<'_>>> = (0..spec.options.len()).map(of).collect();
    let plain: Vec<Worth> = options.iter().map(|it| worth(it, false)).collect();
    let heavy: Vec<Option<Worth>> = options.iter().map(|it| weighted.then(|| worth(it, true))).collect();
    for (option, worth) in spec
        .options
        .iter()
        .zip(&plain)
        .flat_map(|(option, worth)| [(option, *worth)])
        .chain(spec.options.iter().zip(heavy.iter().copied().flatten()))
    {
        if !(worth.net().is_finite()) {
            let message = format!("what option `{}` is worth is beyond any number", option.value);
            return run.stop(Problem::error("cannot-appraise", message).at(&option.span));
        }
    }
    let simulated = draws(run, spec, &options)?;
    let net_flow = |lines: &[&Found<'_>]| -> Flow {
        let mut sum = Flow::default();
        for found in lines {
            let sign = if found.line.side == Side::Cost { -1.0 } else { 1.0 };
            sum.add(&found.flow.times(sign).unwrap_or_default());
        }
        sum
    };
    let flows: Vec<Flow> = options.iter().map(|it| net_flow(it)).collect();
    // Options of different length are compared by what they cost in each of their own years.
    let lasts: Vec<u32> =
        options.iter().map(|it| it.iter().map(|found| found.line.years.1).max().unwrap_or(0)).collect();
    let ranked = |of: &dyn Fn(usize) -> Option<Worth>| {
        let worths: Option<Vec<Worth>> = (0..options.len()).map(of).collect();
        let ranks = worths.map_or_else(|| vec![f64::NAN; options.len()], |it| ranks(&it, spec.by_net));
        Values::Whole(ranks)
    };
    let number = |of: &dyn Fn(usize) -> Option<f64>| {
        Values::Number((0..options.len()).map(|k| of(k).unwrap_or(f64::NAN)).collect())
    };
    let drawn = |of: fn(&Simulated) -> f64| {
        let simulated = &simulated;
        number(&move |k| simulated.as_ref().and_then(|it| it.get(k)).map(of))
    };
    let category = |worth: &Worth| worth.ratio().map_or("", |it| Category::of(it).name());
    tell(run, spec, &lines, &options, simulated.as_deref());
    Ok(ResultTable::new()
        .with("option", Values::text(spec.options.iter().map(|it| it.value.as_str())))
        .with("costs", number(&|k| Some(plain[k].costs)))
        .with("benefits", number(&|k| Some(plain[k].benefits)))
        .with("npv", number(&|k| Some(plain[k].net())))
        .with("bcr", number(&|k| plain[k].ratio()))
        .with("npv_weighted", number(&|k| heavy[k].map(Worth::net)))
        .with("bcr_weighted", number(&|k| heavy[k].and_then(Worth::ratio)))
        .with("lower", drawn(|it| it.hundredths[0]))
        .with("upper", drawn(|it| it.hundredths[4]))
        .with("rank", ranked(&|k| Some(plain[k])))
        .with("rank_weighted", ranked(&|k| heavy[k]))
        .with("p_positive", drawn(|it| it.positive))
        .with("p_best", drawn(|it| it.best))
        .with("category", Values::text(plain.iter().map(category)))
        .with("irr", number(&|k| flows[k].internal_rate()))
        .with(
            "payback",
            Values::Whole(
                flows
                    .iter()
                    .map(|it| it.payback().map_or(f64::NAN, |year| f64::from(year + spec.base_year)))
                    .collect(),
            ),
        )
        .with("yearly_cost", number(&|k| plain[k].yearly_cost(&spec.discount.0.factors(lasts[k]))))
        .with("switching_benefits", number(&|k| plain[k].switching_benefits())))
}

/// The ranks of options, 1 the best. By ratio, one that costs nothing or saves money stands above every ratio where it is worth
/// something, and below where it is not; of equal ones the greater net present value counts.
fn ranks(worths: &[Worth], by_net: bool) -> Vec<f64> {
    let merit = |worth: &Worth| match worth.ratio() {
        _ if by_net => worth.net(),
        Some(ratio) => ratio,
        None if worth.net() > 0.0 => f64::INFINITY,
        None if worth.net() < 0.0 => f64::NEG_INFINITY,
        None => 1.0,
    };
    let better = |a: &Worth, b: &Worth| {
        let (first, second) = (merit(a), merit(b));
        first > second || first == second && a.net() > b.net()
    };
    worths.iter().map(|it| 1.0 + worths.iter().filter(|other| better(other, it)).count() as f64).collect()
}

/// The money of a line.
struct Money {
    /// By year, for a level of 1.
    each: Flow,
    /// The level: a sum over areas, or what the line says.
    level: f64,
    /// The level with each pound by the income of whom it is about.
    heavy: f64,
}

/// Finds the money of a line.
fn money(run: &mut Run<'_>, spec: &Appraisal, line: &Line) -> Step<Money> {
    let (first, last) = line.years;
    let amounts = (0..=last).map(|year| match (&line.amount.value, year.checked_sub(first)) {
        (_, None) => 0.0,
        (Amount::ByYear(amounts), Some(since)) => {
            amounts.get(since as usize).copied().unwrap_or(0.0) * grown(line.growth, since)
        }
        (_, Some(since)) => grown(line.growth, since),
    });
    let each = match Flow::new(amounts.collect()).and_then(|it| it.times(line.factor)) {
        Ok(each) => each,
        Err(error) => return stop(run, line, &error),
    };
    let of = |income: f64| match spec.reference_income {
        Some(reference) => weight(income, reference, spec.elasticity),
        None => Ok(1.0),
    };
    let level = match &line.amount.value {
        Amount::Level(amount) => *amount,
        Amount::ByYear(_) => 1.0,
        Amount::Column(at) => {
            let values = column(run, at)?;
            let missing = values.iter().filter(|it| it.is_nan()).count();
            if missing > 0 {
                let counted = format!("areas without money in {}", line.name.value);
                let note =
                    format!("{missing} of {} areas have no `{}`, and add nothing", values.len(), at.value);
                let record = run.record(&spec.table);
                record.counts.insert(counted, missing as u64);
                record.notes.push(note);
            }
            let placed = values.iter().copied().filter(|it| !it.is_nan()).collect::<Sum>().value();
            let apart = without_place(run, at)?;
            if apart != 0.0 {
                let note = format!(
                    "{} of `{}` has no place; it counts here, by no income",
                    grouped(apart, 2),
                    at.value
                );
                run.record(&spec.table).notes.push(note);
            }
            if let Some(At { value: Income::Column(incomes), span }) = &line.income {
                same_areas(run, &line.amount.value, incomes)?;
                let incomes = column(run, incomes)?;
                let by = by_income(run, spec, line, span, (&values, &incomes), &of)?;
                return Ok(Money { each, level: placed + apart, heavy: by + apart });
            }
            placed + apart
        }
    };
    let heavy = match &line.income {
        Some(At { value: Income::Of(income), span }) => match of(*income) {
            Ok(weight) => level * weight,
            Err(error) => return stop_at(run, span, line, &error),
        },
        _ => level,
    };
    Ok(Money { each, level, heavy })
}

/// Money by area, each pound by the income of its area. Where that is missing, by the mean weight of the others' areas.
fn by_income(
    run: &mut Run<'_>,
    spec: &Appraisal,
    line: &Line,
    span: &Span,
    (money, incomes): (&[f64], &[f64]),
    of: &dyn Fn(f64) -> Result<f64, AppraisalError>,
) -> Step<f64> {
    let (mut heavy, mut weights) = (Sum::default(), Sum::default());
    let (mut known, mut without, mut bare) = (0_u32, 0_u64, Sum::default());
    for (money, income) in money.iter().zip(incomes).filter(|it| !it.0.is_nan() && *it.0 != 0.0) {
        if income.is_nan() {
            without += 1;
            bare.add(*money);
            continue;
        }
        match of(*income) {
            Ok(weight) => {
                heavy.add(money * weight);
                weights.add(weight);
                known += 1;
            }
            Err(error) => return stop_at(run, span, line, &error),
        }
    }
    if without == 0 {
        return Ok(heavy.value());
    }
    if known == 0 {
        let message = format!("no area with money in line `{}` has an income", line.name.value);
        let problem = Problem::error("no-income", message).at(span);
        return run.stop(problem.hint("name a column that has some, or take `income` out"));
    }
    let counted = format!(
        "areas with money in {} that weigh as the others do on average, without an income",
        line.name.value
    );
    let note = format!(
        "{without} areas with money in `{}` have no income, and weigh as the others do on average",
        line.name.value
    );
    let record = run.record(&spec.table);
    record.counts.insert(counted, without);
    record.notes.push(note);
    Ok(heavy.value() + bare.value() * weights.value() / f64::from(known))
}

/// The money of a fund that lies in no area: its column has a row more than there are areas.
fn without_place(run: &mut Run<'_>, at: &At<String>) -> Step<f64> {
    let Ok(reference) = run.plan.reference(at) else { return Ok(0.0) };
    if !matches!(run.plan.node(&reference.name), Some(Node::Fund(_))) {
        return Ok(0.0);
    }
    let areas = run.column(&reference)?.values.len();
    let table = run.table(&reference.name)?;
    let rest = table.numbers(&reference.column).and_then(|it| it.get(areas..)).unwrap_or_default();
    Ok(rest.iter().copied().filter(|it| !it.is_nan()).collect::<Sum>().value())
}

fn grown(growth: f64, years: u32) -> f64 {
    (0..years).fold(1.0, |grown, _| grown * (1.0 + growth))
}

/// The values of a column of areas.
fn column(run: &mut Run<'_>, at: &At<String>) -> Step<Arc<Vec<f64>>> {
    match run.plan.reference(at) {
        Ok(reference) => Ok(run.column(&reference)?.values),
        Err(problem) => run.stop(problem),
    }
}

/// Makes sure that incomes are those of the areas whose money it is.
fn same_areas(run: &mut Run<'_>, amount: &Amount, income: &At<String>) -> Step<()> {
    let Amount::Column(money) = amount else { return Ok(()) };
    let geography = |at: &At<String>| run.plan.geography(table_name(&at.value)).map(str::to_owned);
    match (geography(money), geography(income)) {
        (Some(of), Some(its)) if of != its => {
            let message = format!("`{}` is about `{its}`, but `{}` about `{of}`", income.value, money.value);
            let problem = Problem::error("mixed-geographies", message).at(&income.span);
            run.stop(problem.hint("carry one over with a [rebase]"))
        }
        _ => Ok(()),
    }
}

fn stop<T>(run: &mut Run<'_>, line: &Line, error: &AppraisalError) -> Step<T> {
    stop_at(run, &line.amount.span, line, error)
}

fn stop_at<T>(run: &mut Run<'_>, span: &Span, line: &Line, error: &AppraisalError) -> Step<T> {
    let message = format!("line `{}` cannot be appraised: {error}", line.name.value);
    run.stop(Problem::error("cannot-appraise", message).at(span))
}

/// What the draws make of each option; `None` where nothing varies.
fn draws(run: &mut Run<'_>, spec: &Appraisal, options: &[Vec<&Found<'_>>]) -> Step<Option<Vec<Simulated>>> {
    let mut variables: Vec<Variable> = Vec::new();
    let mut of_line: Vec<Option<usize>> = vec![None; spec.lines.len()];
    for (at, line) in spec.lines.iter().enumerate() {
        if let Some(Varies::By(spread)) = &line.varies {
            of_line[at] = Some(variables.len());
            let name = format!("appraisal {} {}", spec.name.value, line.name.value);
            variables.push(Variable { name, spread: *spread });
        }
    }
    if variables.is_empty() {
        return Ok(None);
    }
    let position = |line: &Line| spec.lines.iter().position(|it| it.name.value == line.name.value);
    let variable = |line: &Line| {
        // A line that varies as another which varies as a third goes by the third; a ring of them varies with nothing.
        let mut at = position(line)?;
        for _ in 0..spec.lines.len() {
            match &spec.lines.get(at)?.varies {
                Some(Varies::As(other)) => at = *other,
                _ => return of_line.get(at).copied().flatten(),
            }
        }
        None
    };
    let line = |found: &&Found<'_>| simulate::Line {
        worth: found.net(false),
        variables: variable(found.line).into_iter().collect(),
    };
    let lines: Vec<Vec<simulate::Line>> = options.iter().map(|it| it.iter().map(line).collect()).collect();
    match simulate(&variables, &lines, spec.draws, run.plan.study.about.seed.unwrap_or(0)) {
        Ok(found) => {
            for (option, simulated) in spec.options.iter().zip(&found) {
                let driver = |(variable, correlation): &(usize, f64)| {
                    let name = of_line.iter().position(|it| *it == Some(*variable))?;
                    Some(format!("{} ({correlation:.2})", spec.lines.get(name)?.name.value))
                };
                let driving = simulated.drivers.iter().filter(|it| !it.1.is_nan());
                let drivers: Vec<String> = driving.filter_map(driver).collect();
                let [_, tenth, median, ninetieth, _] = simulated.hundredths.map(|it| grouped(it, 2));
                run.record(&spec.table).notes.push(format!(
                    "the net present value of `{}` over the draws: half are above {median}, and 10 in 100 are below {tenth} and above {ninetieth} each",
                    option.value
                ));
                if !drivers.is_empty() {
                    let note = format!(
                        "what `{}` hangs on most: {} (rank correlations with its net present value)",
                        option.value,
                        drivers.join(", ")
                    );
                    run.record(&spec.table).notes.push(note);
                }
            }
            Ok(Some(found))
        }
        Err(error) => {
            let message = format!("`{}` cannot be drawn: {error}", spec.name.value);
            run.stop(Problem::error("cannot-appraise", message).at(&spec.name.span))
        }
    }
}

/// What the receipt tells: how, and what each line adds.
fn tell(
    run: &mut Run<'_>,
    spec: &Appraisal,
    lines: &[Found<'_>],
    options: &[Vec<&Found<'_>>],
    simulated: Option<&[Simulated]>,
) {
    let mut method = format!(
        "the Green Book of {}, discount rate: {}, base year {}",
        spec.edition, spec.discount.1, spec.base_year
    );
    if let Some(reference) = spec.reference_income {
        method
            .push_str(&format!("; a pound to people of income y weighs ({reference}/y)^{}", spec.elasticity));
    }
    if simulated.is_some() {
        method.push_str(&format!("; {} draws", spec.draws));
    }
    let mut notes: Vec<String> = Vec::new();
    let year = |since: u32| match spec.base_year {
        0 => format!("year {since}"),
        base => (base + since).to_string(),
    };
    for found in lines {
        let side = match found.line.side {
            Side::Cost => "a cost",
            Side::Saving => "a saving",
            Side::Benefit => "a benefit",
        };
        let (first, last) = (year(found.line.years.0), year(found.line.years.1));
        let years = if first == last { format!("in {first}") } else { format!("in {first} to {last}") };
        let mut note = format!(
            "`{}`, {side} {years}, is worth {} in {}",
            found.line.name.value,
            grouped(found.worth, 2),
            year(0)
        );
        if found.line.factor != 1.0 {
            note.push_str(&format!(", by a factor of {:.4}", found.line.factor));
        }
        if found.line.income.is_some() {
            note.push_str(&format!(", and {} by income", grouped(found.heavy, 2)));
        }
        notes.push(note);
    }
    for (option, of) in spec.options.iter().zip(options) {
        let worth = worth(of, false);
        let costs = of.iter().filter(|it| it.line.side == Side::Cost);
        let switching = costs.filter_map(|it| {
            let change = 100.0 * worth.switching_cost(it.worth)?;
            let way = if change < 0.0 { "falls" } else { "rises" };
            Some(format!("`{}` {way} by {}%", it.line.name.value, grouped(change.abs(), 1)))
        });
        let switching: Vec<String> = switching.collect();
        if !switching.is_empty() {
            notes.push(format!("`{}` breaks even where {}", option.value, switching.join(", or where ")));
        }
        if worth.costs <= 0.0 {
            let what = if worth.costs < 0.0 { "saves money" } else { "costs nothing" };
            notes.push(format!("`{}` {what}: it has no ratio of benefits to costs", option.value));
        }
    }
    let record = run.record(&spec.table);
    let facts = json!({
        "edition": spec.edition, "discount": spec.discount.1, "base_year": spec.base_year,
        "reference_income": spec.reference_income, "elasticity": spec.elasticity,
        "rank_by": if spec.by_net { "npv" } else { "bcr" }, "draws": simulated.map(|_| spec.draws),
    });
    record.tell(method, facts);
    record.counts.insert("options".into(), spec.options.len() as u64);
    record.counts.insert("lines".into(), lines.len() as u64);
    notes.append(&mut record.notes);
    record.notes = notes;
}

impl Section for Appraisal {
    fn kind(&self) -> &'static str {
        "appraisal"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn file_name(&self) -> Option<&str> {
        Some(&self.name.value)
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&COLUMNS))
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn inputs(&self, _name: &str, found: &mut Inputs<'_, '_>) {
        self.references().into_iter().for_each(|at| found.add(table_name(&at.value)));
    }

    fn is_random(&self) -> bool {
        self.lines.iter().any(|it| it.varies.is_some())
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| answer(run, self).map(Arc::new))
    }
}
