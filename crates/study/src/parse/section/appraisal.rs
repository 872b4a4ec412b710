//! Sections that tell what options are worth.

use theodolite_core::appraisal::additionality::Additionality;
use theodolite_core::appraisal::distribution::ELASTICITY;
use theodolite_core::appraisal::optimism::Bias;
use theodolite_core::appraisal::simulate::Spread;
use theodolite_core::appraisal::wellbeing::{WELLBY_2019, uprating};
use theodolite_core::appraisal::{AppraisalError, Schedule};
use theodolite_core::{Problem, Span};
use toml::de::DeValue;

use super::super::tree::{Section, integer, number};
use crate::nearest::nearest;
use crate::spec::At;
use crate::spec::appraisal::{Amount, Appraisal, Income, Line, Side, Varies};

/// The years that an appraisal may go on for.
const MOST_YEARS: u32 = 1000;

/// Reads `[appraisal.*]`.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Appraisal> {
    let before = problems.len();
    let failed = |problems: &Vec<Problem>| problems.iter().skip(before).any(Problem::is_error);
    let named = |it: &str, span: Span| At { value: it.to_owned(), span };
    let stated: Vec<At<String>> = section
        .values("options")
        .unwrap_or_default()
        .into_iter()
        .filter_map(|it| section.at_value(it))
        .collect();
    for (at, option) in stated.iter().enumerate() {
        if stated.iter().take(at).any(|it| it.value == option.value) {
            let message = format!("`{}.options` names `{}` twice", section.path, option.value);
            problems.push(Problem::error("duplicate-name", message).at(&option.span));
        }
    }
    let options =
        if stated.is_empty() { vec![named(section.name, section.name_span())] } else { stated.clone() };
    let base_year = section.integer("base-year").and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    let elasticity = section.number("elasticity").unwrap_or(ELASTICITY);
    let of = Of { base_year, options: &stated, reference: section.has("reference-income") };
    let lines_section = section.inner("lines")?;
    let names: Vec<String> = section.entries("lines").iter().map(|it| it.0.get_ref().to_string()).collect();
    if names.is_empty() {
        let message = format!("`{}.lines` has no line", section.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("lines"))
                .hint("add one: `lines.works = { cost = 100 }`"),
        );
    }
    let lines: Vec<Line> =
        names.iter().filter_map(|name| of.line(&lines_section.inner(name)?, &names, problems)).collect();
    for line in &lines {
        if let Some(Varies::As(other)) = line.varies
            && !failed(problems)
            && !lines.get(other).is_some_and(|it| matches!(it.varies, Some(Varies::By(_))))
        {
            let message = format!(
                "`{}.lines.{}` varies as `{}`, which has no range of its own",
                section.path,
                line.name.value,
                names.get(other).map_or("", String::as_str)
            );
            problems.push(
                Problem::error("bad-value", message)
                    .at(&line.name.span)
                    .hint("name a line that says how far it may be off, as in `varies = [0.8, 1.5]`"),
            );
        }
    }
    for option in of.options.iter().enumerate() {
        if !failed(problems) && !lines.iter().any(|line| line.options.contains(&option.0)) {
            let message = format!("no line of `{}` belongs to option `{}`", section.path, option.1.value);
            problems.push(Problem::error("empty-option", message).at(&option.1.span).hint(
                "give it a line, if only one that costs 0: doing nothing is an option with a line as well",
            ));
        }
    }
    let discount = match section.has("discount") {
        true => discount(section, problems)?,
        false => (Schedule::standard(), "standard".to_owned()),
    };
    if failed(problems) {
        return None;
    }
    Some(Appraisal {
        name: section.named(),
        table: format!("{}_appraisal", section.name),
        title: section.text("title"),
        edition: section
            .text("edition")
            .or_else(|| section.integer("edition").map(|it| it.to_string()))
            .unwrap_or_else(|| "2022".to_owned()),
        base_year,
        discount,
        reference_income: section.number("reference-income"),
        elasticity,
        by_net: section.text("rank-by").as_deref() == Some("npv"),
        draws: section.integer("draws").and_then(|it| usize::try_from(it).ok()).unwrap_or(10_000),
        options,
        lines,
    })
}

/// What the lines of an appraisal share.
struct Of<'a> {
    base_year: u32,
    options: &'a [At<String>],
    /// Whether there is an income of reference.
    reference: bool,
}

impl Of<'_> {
    fn line(&self, section: &Section<'_>, names: &[String], problems: &mut Vec<Problem>) -> Option<Line> {
        let sides: Vec<(&str, Side)> = [
            ("cost", Side::Cost),
            ("saving", Side::Saving),
            ("benefit", Side::Benefit),
            ("wellbeing", Side::Benefit),
        ]
        .into_iter()
        .filter(|it| section.has(it.0))
        .collect();
        let &[(key, side)] = sides.as_slice() else {
            let found = match sides.len() {
                0 => "neither costs nor brings anything".to_owned(),
                _ => format!("has {}", sides.iter().map(|it| it.0).collect::<Vec<_>>().join(" and ")),
            };
            let problem = Problem::error("bad-line", format!("`{}` {found}", section.path));
            problems.push(
                problem
                    .at(&section.name_span())
                    .hint("a line has one of `cost`, `saving`, `benefit` and `wellbeing`"),
            );
            return None;
        };
        if section.values(key).is_some_and(|it| it.is_empty()) {
            let problem = Problem::error("bad-value", format!("`{}.{key}` has no amount", section.path));
            problems.push(problem.at(&section.value_span(key)).hint("give one a year: `[10, 20]`"));
            return None;
        }
        let amount = match key {
            "wellbeing" => self.wellbeing(&section.inner(key)?, problems)?,
            _ => amount(section, key)?,
        };
        let mut factor = 1.0;
        if section.has("optimism-bias") {
            match (side, bias(section)) {
                (Side::Cost, Some(bias)) => factor = 1.0 + bias,
                (Side::Cost, None) => {}
                _ => problems.push(out_of_place(section, "optimism-bias", "costs")),
            }
        }
        if let Some(inner) = section.inner("additionality") {
            match side {
                Side::Benefit => match additionality(&inner).ratio() {
                    Ok(ratio) => factor = ratio,
                    Err(error) => {
                        problems.push(wrong(section.value_span("additionality"), &section.path, &error));
                    }
                },
                _ => problems.push(out_of_place(section, "additionality", "benefits")),
            }
        }
        Some(Line {
            name: section.named(),
            side,
            years: self.years(section, &amount, problems)?,
            growth: self.growth(section, problems)?,
            factor,
            income: self.income(section, &amount, problems),
            discount: match section.inner("wellbeing") {
                _ if section.has("discount") => Some(discount(section, problems)?.0),
                // A value that does not grow with incomes is discounted as health is.
                Some(inner) if !inner.has("incomes") => Some(Schedule::health()),
                _ => None,
            },
            varies: varies(section, names, problems),
            options: self.of_options(section, problems),
            amount,
        })
    }

    fn wellbeing(&self, section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<At<Amount>> {
        let number = |key: &str, usual: f64| section.number(key).unwrap_or(usual);
        if self.base_year > 2019 && !section.has("prices") && !section.has("value") {
            let message = format!(
                "`{}` is worth £13,000 a point in prices of 2019, and the base year is {}",
                section.path, self.base_year
            );
            let hint = "say `prices`, the deflator over that of 2019, or `value`";
            problems.push(Problem::warning("old-prices", message).at(&section.name_span()).hint(hint));
        }
        let value = number("value", WELLBY_2019.central);
        let raised = match uprating(number("prices", 1.0), number("incomes", 1.0), ELASTICITY) {
            Ok(raised) => raised,
            Err(error) => {
                problems.push(wrong(section.name_span(), &section.path, &error));
                return None;
            }
        };
        let points = section.number("points")?;
        if points.abs() > 10.0 {
            let message =
                format!("`{}.points` is {points}, and life satisfaction goes from 0 to 10", section.path);
            problems.push(Problem::error("bad-value", message).at(&section.value_span("points")));
        }
        let amount = section.number("people")? * points * value * raised;
        Some(At { value: Amount::Level(amount), span: section.name_span() })
    }

    /// The years of a line, counted from the base year.
    fn years(
        &self,
        section: &Section<'_>,
        amount: &At<Amount>,
        problems: &mut Vec<Problem>,
    ) -> Option<(u32, u32)> {
        let stated: Vec<u32> = section
            .values("years")
            .unwrap_or_default()
            .into_iter()
            .filter_map(|it| u32::try_from(integer(it.get_ref())?).ok())
            .collect();
        let mut wrong = |message: String, hint: &str| {
            let problem = Problem::error("bad-years", format!("`{}.years` {message}", section.path));
            problems.push(problem.at(&section.value_span("years")).hint(hint));
            None
        };
        let (first, last) = match *stated.as_slice() {
            [] => (self.base_year, self.base_year),
            [only] => (only, only),
            [first, last] => (first, last),
            _ => {
                return wrong(
                    format!("has {} years", stated.len()),
                    "give one year, or the first and the last",
                );
            }
        };
        if last < first {
            return wrong(format!("go from {first} to {last}"), "the first year comes first");
        }
        if first < self.base_year {
            let message = format!("begin in {first}, before the base year {}", self.base_year);
            return wrong(message, "years are counted as `base-year` is: from 0 where it is not given");
        }
        let (first, mut last) = (first - self.base_year, last - self.base_year);
        if let Amount::ByYear(amounts) = &amount.value {
            let years = last - first + 1;
            if stated.len() == 2 && years as usize != amounts.len() {
                let message = format!("are {years}, and there are {} amounts", amounts.len());
                return wrong(message, "give one amount a year, or only the first year");
            }
            last = first.saturating_add(u32::try_from(amounts.len()).unwrap_or(u32::MAX).saturating_sub(1));
        }
        if last > MOST_YEARS {
            let message = format!("end {last} years after the base year {}", self.base_year);
            return wrong(
                message,
                "an appraisal goes on for 1,000 years at most: say `base-year` where years are of a calendar",
            );
        }
        Some((first, last))
    }

    fn growth(&self, section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<f64> {
        let growth = section.number("growth").unwrap_or(0.0);
        if growth <= -1.0 {
            let message = format!("`{}.growth` is {growth}: nothing is left to grow", section.path);
            let problem = Problem::error("bad-value", message).at(&section.value_span("growth"));
            problems.push(problem.hint("0.02 is 2% a year"));
            return None;
        }
        Some(growth)
    }

    fn income(
        &self,
        section: &Section<'_>,
        amount: &At<Amount>,
        problems: &mut Vec<Problem>,
    ) -> Option<At<Income>> {
        let value = section.value("income")?;
        let span = section.value_span("income");
        if !self.reference {
            let message = format!("`{}.income` needs `reference-income` in the appraisal", section.path);
            let problem = Problem::error("out-of-place", message).at(&span);
            problems.push(problem.hint("the median equivalised disposable income of all, which weighs 1"));
        }
        let income = match value.get_ref().as_str() {
            Some(column) => Income::Column(At { value: column.to_owned(), span: span.clone() }),
            None => Income::Of(number(value.get_ref())?),
        };
        if section.has("wellbeing") {
            let message = format!(
                "`{}.income` weighs money, and a point of life satisfaction is worth the same to all",
                section.path
            );
            problems.push(Problem::error("out-of-place", message).at(&span).hint("take it out"));
        }
        if let (Income::Column(_), false) = (&income, matches!(amount.value, Amount::Column(_))) {
            let message = format!("`{}.income` is a column, and the money is not by area", section.path);
            let problem = Problem::error("out-of-place", message).at(&span);
            problems.push(problem.hint("give the money as a column of the same areas, or one income"));
        }
        Some(At { value: income, span })
    }

    /// The options that a line belongs to.
    fn of_options(&self, section: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<usize> {
        let Some(values) = section.values("options") else {
            return (0..self.options.len().max(1)).collect();
        };
        let mut found = Vec::new();
        for named in values.into_iter().filter_map(|it| section.at_value(it)) {
            match self.options.iter().position(|it| it.value == named.value) {
                Some(option) => found.push(option),
                None => {
                    let message =
                        format!("`{}` belongs to option `{}`, which is none", section.path, named.value);
                    let hint = match nearest(&named.value, self.options.iter().map(|it| it.value.as_str())) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`options` of the appraisal names them all".to_owned(),
                    };
                    problems.push(Problem::error("unknown-option", message).at(&named.span).hint(hint));
                }
            }
        }
        if section.values("options").is_some_and(|it| it.is_empty()) {
            let message = format!("`{}` belongs to no option", section.path);
            problems.push(
                Problem::error("bad-value", message)
                    .at(&section.value_span("options"))
                    .hint("name one, or take `options` out: it then belongs to all"),
            );
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn amount(section: &Section<'_>, key: &str) -> Option<At<Amount>> {
    let value = section.value(key)?;
    let span = section.value_span(key);
    let amount = match value.get_ref() {
        DeValue::String(column) => Amount::Column(At { value: column.to_string(), span: span.clone() }),
        DeValue::Array(list) => Amount::ByYear(list.iter().filter_map(|it| number(it.get_ref())).collect()),
        other => Amount::Level(number(other)?),
    };
    Some(At { value: amount, span })
}

fn bias(section: &Section<'_>) -> Option<f64> {
    match section.text("optimism-bias") {
        Some(kind) => Bias::from_name(&kind).map(|it| it.upper),
        None => section.number("optimism-bias"),
    }
}

fn additionality(section: &Section<'_>) -> Additionality {
    let share = |key: &str| section.number(key).unwrap_or(0.0);
    Additionality {
        deadweight: share("deadweight"),
        leakage: share("leakage"),
        displacement: share("displacement"),
        substitution: share("substitution"),
        multiplier: section.number("multiplier").unwrap_or(1.0),
    }
}

/// A discount rate, and what the study calls it.
fn discount(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<(Schedule, String)> {
    let span = section.value_span("discount");
    if let Some(name) = section.text("discount") {
        let schedule = match name.as_str() {
            "health" => Schedule::health(),
            "reduced" => Schedule::reduced(),
            _ => Schedule::standard(),
        };
        return Some((schedule, name));
    }
    let schedule = match section.number("discount") {
        Some(rate) => Schedule::constant(rate),
        None => {
            let rates = section.entries("discount");
            let rate = |it: &(_, _)| -> Option<(u32, f64)> {
                let (year, rate): &super::super::tree::Entry<'_, '_> = it;
                Some((year.get_ref().parse().ok()?, number(rate.get_ref())?))
            };
            let mut found: Vec<(u32, f64)> = rates.iter().filter_map(rate).collect();
            found.sort_by_key(|it| it.0);
            if found.len() < rates.len() { Err(AppraisalError::Rates) } else { Schedule::new(found) }
        }
    };
    match schedule {
        Ok(schedule) => Some((schedule, "the study's own".to_owned())),
        Err(error) => {
            problems.push(wrong(span, &section.path, &error));
            None
        }
    }
}

fn varies(section: &Section<'_>, names: &[String], problems: &mut Vec<Problem>) -> Option<Varies> {
    let value = section.value("varies")?;
    let span = section.value_span("varies");
    if let Some(name) = value.get_ref().as_str() {
        let found = names.iter().position(|it| it == name && it != section.name);
        if found.is_none() {
            let message = format!("`{}` varies as `{name}`, which is no other line", section.path);
            let others = names.iter().map(String::as_str).filter(|it| *it != section.name);
            let hint = nearest(name, others)
                .map_or("name a line of the same appraisal".to_owned(), |it| format!("did you mean `{it}`?"));
            problems.push(Problem::error("unknown-line", message).at(&span).hint(hint));
        }
        return found.map(Varies::As);
    }
    let spread = match section.inner("varies") {
        Some(inner) => Spread::Normal { mean: 1.0, sd: inner.number("sd")? },
        None => {
            let ends: Vec<f64> =
                section.values("varies")?.into_iter().filter_map(|it| number(it.get_ref())).collect();
            let &[lower, upper] = ends.as_slice() else {
                let message = format!("`{}.varies` has {} numbers", section.path, ends.len());
                let problem = Problem::error("bad-value", message).at(&span);
                problems.push(problem.hint("give the least and the greatest, as multiples: `[0.8, 1.5]`"));
                return None;
            };
            Spread::Triangular { lower, likely: 1.0, upper }
        }
    };
    if let Err(error) = spread.check() {
        let hint = "the ends are multiples of the amount, which is likeliest: the lower is at most 1 and the upper at least 1";
        problems.push(wrong(span, &section.path, &error).hint(hint));
        return None;
    }
    Some(Varies::By(spread))
}

fn out_of_place(section: &Section<'_>, key: &str, whose: &str) -> Problem {
    let message = format!("`{}.{key}` is for {whose}", section.path);
    Problem::error("out-of-place", message).at(&section.key_span(key)).hint("take it out")
}

fn wrong(span: Span, path: &str, error: &AppraisalError) -> Problem {
    Problem::error("bad-value", format!("`{path}` cannot be appraised: {error}")).at(&span)
}
