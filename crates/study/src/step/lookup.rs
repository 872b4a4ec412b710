//! `[lookup.*]` and `within`: how the areas of one geography lie in another, and what is lost on the way.

use std::sync::Arc;

use theodolite_core::{Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::{Mapping, MappingError, Others};
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use crate::files::number;
use crate::plan::{Edge, Main, Rows, Section};
use crate::run::{Run, Step, Stopped};
use crate::spec::{At, File, Lookup, OnMissing};
use crate::step::geography::{cell, within};

/// The way from a geography to another: one mapping, however many columns and lookups it goes by.
pub(crate) fn mapping(
    run: &mut Run<'_>,
    from: &str,
    to: &str,
    via: Option<&At<String>>,
    span: &Span,
) -> Step<Arc<Mapping>> {
    let plan = run.plan;
    let route = match plan.route(from, to, via, span) {
        Ok(route) => route,
        Err(problem) => return run.stop(problem),
    };
    let mut so_far: Option<Arc<Mapping>> = None;
    let mut at = from;
    for edge in route {
        let finer = run.geography(at)?;
        let coarser = run.geography(edge.to())?;
        let step = match edge {
            Edge::Within { parent, .. } => {
                let codes = finer
                    .parents
                    .iter()
                    .find(|(name, _)| name == parent)
                    .map(|(_, codes)| codes)
                    .ok_or(Stopped)?;
                Arc::new(Mapping::from_codes(codes, &coarser))
            }
            Edge::Lookup(lookup) => match via {
                Some(via) if via.value == lookup.name.value && (at, edge.to()) == (from, to) => {
                    Arc::new(from_lookup(run, lookup, &finer, &coarser)?)
                }
                // Read and counted once, whichever way goes by it.
                _ => run.mapping(at, edge.to(), Some(&lookup.name), span)?,
            },
            Edge::Derived { finer: members, .. } => Arc::new(derived(run, members, &finer, &coarser, span)?),
        };
        so_far = Some(match so_far {
            None => step,
            Some(before) => Arc::new(before.then(&step)),
        });
        at = edge.to();
    }
    so_far.ok_or(Stopped)
}

/// Where areas lie by the finer areas in them, whose own table tells both.
fn derived(run: &mut Run<'_>, members: &str, from: &Geography, to: &Geography, span: &Span) -> Step<Mapping> {
    let finer = run.geography(members)?;
    let codes = |parent: &str| finer.parents.iter().find(|(name, _)| name == parent).map(|(_, codes)| codes);
    let (Some(areas), Some(targets)) = (codes(&from.name), codes(&to.name)) else { return Err(Stopped) };
    let split = match Mapping::from_members(areas, targets, from, to) {
        Ok(mapping) => return Ok(mapping),
        Err(split) => split,
    };
    const SHOWN: usize = 5;
    let shown = split
        .iter()
        .take(SHOWN)
        .map(|(area, targets)| format!("`{}` (in {})", from.codes.get(*area as usize), to.some(targets)));
    let more = split.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let problem = Problem::error(
        "split-areas",
        format!(
            "by their areas of `{members}`, {} of {} areas of `{}` lie in several areas of `{}`: {}{more}",
            split.len(),
            from.len(),
            from.name,
            to.name,
            shown.collect::<Vec<_>>().join(", ")
        ),
    )
    .at(span);
    let back = Mapping::from_members(targets, areas, to, from).is_ok();
    run.stop(problem.hint(if back {
        format!("each area of `{}` lies in one of `{}`: carry results that way round", to.name, from.name)
    } else {
        format!("give a [lookup] from `{}` to `{}`, with `share` where an area is split", from.name, to.name)
    }))
}

/// Tells in the record of a step where its way goes by the areas of a finer geography.
pub(crate) fn tell(run: &mut Run<'_>, step: &str, from: &str, to: &str, via: Option<&At<String>>) {
    let nowhere = Span { file: "".into(), range: 0..0 };
    for edge in run.plan.route(from, to, via, &nowhere).unwrap_or_default() {
        let Edge::Derived { finer, from, to } = edge else { continue };
        let Ok(mapping) = run.mapping(from, to, None, &nowhere) else { continue };
        let silent = match mapping.counts.silent {
            0 => String::new(),
            silent => format!("; {silent} of them name no area of `{to}`, where others of the same area do"),
        };
        let note = format!(
            "`{from}` lies in `{to}` as the areas of `{finer}` do, whose table tells both: {} of {} areas lie in one{silent}",
            mapping.counts.matched,
            mapping.area_count()
        );
        let matched = mapping.counts.matched as u64;
        let record = run.record(step);
        record.counts.insert("areas placed by finer areas".into(), matched);
        if !record.notes.contains(&note) {
            record.notes.push(note);
        }
    }
}

fn from_lookup(run: &mut Run<'_>, lookup: &Lookup, from: &Geography, to: &Geography) -> Step<Mapping> {
    let name = &lookup.name.value;
    let start = std::time::Instant::now();
    let at = run.tables.of.get(name).copied().ok_or(Stopped)?;
    let table = run.read(at)?;
    let areas = run.texts(at, &table, &lookup.from.code.value)?;
    let targets = run.texts(at, &table, &lookup.to.code.value)?;
    let shares = match &lookup.share {
        Some(column) => Some(run.numbers(at, &column.value, &number(&lookup.file, None))?),
        None => None,
    };
    let others = lookup.others.as_ref().map_or(Others::Nowhere, |it| it.value);
    let shares = shares.as_ref().map(|it| it.as_slice());
    let mapping = match Mapping::from_rows(areas, targets, shares, others, from, to) {
        Ok(mapping) => mapping,
        Err(error) => {
            let problem = describe(run, lookup, at, &table, from, &error);
            return run.stop(problem);
        }
    };
    let counts = &mapping.counts;
    let matched = counts.matched as u64;
    if counts.matched == counts.themselves {
        let mut problem = Problem::error(
            "nothing-matched",
            format!(
                "lookup `{name}` matches none of the {} areas of `{}` to `{}`",
                from.len(),
                from.name,
                to.name
            ),
        )
        .at(&lookup.from.code.span);
        let hint = theodolite_data::key::vintage_hint(&first(areas), &from.codes)
            .or_else(|| theodolite_data::key::vintage_hint(&first(targets), &to.codes))
            .unwrap_or_else(|| "look at both columns: are these the codes of that geography?".to_owned());
        problem = problem.hint(hint);
        return run.stop(problem);
    }
    let lost = (!counts.lost.is_empty()).then(|| format!("no target for {}", from.some(&counts.lost)));
    let empty = (!counts.empty.is_empty()).then(|| format!("nothing lies in {}", to.some(&counts.empty)));
    let unknown = (counts.unknown_targets.1 > 0)
        .then(|| format!("`{}` does not have {}", to.name, crate::plan::list(&counts.unknown_targets.0)));
    // A row that finds no area leaves one as it is, where a lookup without `others` would lose it.
    let strange = (others == Others::Themselves && counts.rows_of_other_areas > 0).then(|| {
        let codes = areas.iter().filter(|it| from.index.find(it).is_none());
        let first: Vec<String> = codes.take(10).map(str::to_owned).collect();
        format!("`{}` does not have {}", from.name, crate::plan::list(&first))
    });
    let record = run.record(name);
    record.geography = Some(from.name.clone());
    record.counts.insert("rows in".into(), table.len as u64);
    record.count_left_out(&table);
    record.counts.insert("areas matched".into(), matched);
    record.counts.insert("areas split".into(), counts.split as u64);
    if others == Others::Themselves {
        record.counts.insert("areas that stay themselves".into(), counts.themselves as u64);
    }
    record.counts.insert("areas lost".into(), counts.lost.len() as u64);
    record.counts.insert("targets without areas".into(), counts.empty.len() as u64);
    record.counts.insert("rows about areas of no concern here".into(), counts.rows_of_other_areas as u64);
    record.counts.insert("rows with an unknown target".into(), counts.unknown_targets.1 as u64);
    record.notes.extend(lost.into_iter().chain(empty).chain(unknown).chain(strange));
    record.seconds += start.elapsed().as_secs_f64();
    if lookup.on_missing.as_ref().is_some_and(|it| it.value == OnMissing::Stop) && !counts.lost.is_empty() {
        let problem =
            lost_areas(run, name, from, (&to.name, Some(&lookup.name)), &mapping, &lookup.name.span);
        return run.stop(problem);
    }
    Ok(mapping)
}

/// Which areas lie where by a lookup, one row an area and target.
pub(crate) fn table(run: &mut Run<'_>, lookup: &Lookup) -> Step<ResultTable> {
    let (from, to) = (&lookup.from.geography.value, &lookup.to.geography.value);
    let mapping = run.mapping(from, to, Some(&lookup.name), &lookup.name.span)?;
    let (finer, coarser) = (run.geography(from)?, run.geography(to)?);
    let (mut codes, mut targets, mut shares) = (Strings::default(), Strings::default(), Vec::new());
    for area in 0..mapping.area_count() {
        for (target, share) in mapping.targets_of(area) {
            codes.push(finer.codes.get(area));
            targets.push(coarser.codes.get(target as usize));
            shares.push(share);
        }
    }
    Ok(ResultTable::new()
        .with("code", Values::Text(Arc::new(codes)))
        .with("target", Values::Text(Arc::new(targets)))
        .with("share", Values::Number(shares)))
}

/// The problem of areas that lie in no area of another geography: which, and the column or lookup that leaves them out.
pub(crate) fn lost_areas(
    run: &Run<'_>,
    name: &str,
    from: &Geography,
    way: (&str, Option<&At<String>>),
    mapping: &Mapping,
    span: &Span,
) -> Problem {
    let (to, via) = way;
    let counts = &mapping.counts;
    let route = run.plan.route(&from.name, to, via, span).unwrap_or_default();
    let mut message = format!(
        "`{name}`: {} of {} areas of `{}` lie in no area of `{to}`: {}",
        counts.lost.len(),
        from.len(),
        from.name,
        from.some(&counts.lost)
    );
    let mut hint = "mend the lookup, or say `on-missing = \"exclude\"` there or on this step";
    if let Some(Edge::Within { geography, parent }) = route.first() {
        hint = "complete the column, or say `on-missing = \"exclude\"` on this step";
        let codes = from.parents.iter().find(|(name, _)| name == parent).map(|(_, codes)| codes);
        let is_blank = |area: &u32| codes.is_some_and(|it| it.get(*area as usize).is_empty());
        let blank: Vec<u32> = counts.lost.iter().copied().filter(is_blank).collect();
        if let (Some(link), false) = (within(run.plan, geography, parent), blank.is_empty()) {
            let file = run.tables.of.get(*geography).map(|at| run.tables.tables[*at].location.to_string());
            let whom = match blank.len() == counts.lost.len() {
                true => "them".to_owned(),
                false => from.some(&blank),
            };
            let file = file.unwrap_or_default();
            message.push_str(&format!("; column `{}` of `{file}` is blank for {whom}", link.code.value));
        }
    }
    if let Some(Edge::Derived { finer, .. }) = route.first() {
        hint = "complete both columns, or say `on-missing = \"exclude\"` on this step";
        message.push_str(&format!("; no area of `{finer}` says both"));
    }
    let unknown = &counts.unknown_targets;
    if let Some(code) = unknown.0.first() {
        let rows = if unknown.1 == 1 { "1 row names".to_owned() } else { format!("{} rows name", unknown.1) };
        message.push_str(&format!("; {rows} areas that it does not have, such as `{code}`"));
    }
    Problem::error("areas-lost", message).at(span).hint(format!("{hint}: they are then left out and counted"))
}

fn describe(
    run: &Run<'_>,
    lookup: &Lookup,
    at: usize,
    table: &theodolite_data::source::Table,
    from: &Geography,
    error: &MappingError,
) -> Problem {
    let code = |area: u32| from.codes.get(area as usize).to_owned();
    let row = |row: u32| table.rows.row_number(row as usize);
    match error {
        MappingError::TwoTargets { area, rows, areas } => Problem::error(
            "two-targets",
            format!("area `{}` has two targets, in rows {} and {} ({areas} such areas)", code(*area), row(rows.0), row(rows.1)),
        )
        .at(&lookup.to.code.span)
        .in_cell(cell(run, at, table, rows.1, &lookup.to.code.value))
        .hint("say how such an area is split: `share = \"column\"`, shares that sum to 1; or use a best-fit lookup with one target an area"),
        MappingError::RowTwice { area, rows } => Problem::error(
            "duplicate-key",
            format!("area `{}` has the same target in rows {} and {}", code(*area), row(rows.0), row(rows.1)),
        )
        .at(&lookup.from.code.span)
        .in_cell(cell(run, at, table, rows.1, &lookup.from.code.value)),
        MappingError::OwnCodeTaken { area, row: at_row, areas } => Problem::error(
            "two-meanings",
            format!(
                "area `{0}` stays itself, as no row names it, and row {1} has another area lie in `{0}` ({areas} such areas)",
                code(*area),
                row(*at_row)
            ),
        )
        .at(&lookup.to.code.span)
        .in_cell(cell(run, at, table, *at_row, &lookup.to.code.value))
        .hint("give it a row of its own if it lies there too, else give that target another code"),
        MappingError::ShareSum { area, sum, areas } => Problem::error(
            "shares-do-not-sum",
            format!("the shares of area `{}` sum to {sum}, not 1 ({areas} such areas)", code(*area)),
        )
        .at(&lookup.share.as_ref().unwrap_or(&lookup.from.code).span)
        .hint("counts would grow or shrink on the way; rows may be missing, or the column may hold percentages"),
        MappingError::BadShare { row: at_row, share } => Problem::error(
            "bad-share",
            if share.is_nan() {
                format!("row {} has no share; it must lie from 0 to 1", row(*at_row))
            } else {
                format!("the share in row {} is {share}; it must lie from 0 to 1", row(*at_row))
            },
        )
        .at(&lookup.share.as_ref().unwrap_or(&lookup.from.code).span)
        .in_cell(cell(run, at, table, *at_row, lookup.share.as_ref().map_or("", |it| &it.value))),
    }
}

/// The first codes of a column, to be looked at.
pub(crate) fn first(codes: &Strings) -> Vec<&str> {
    codes.iter().take(1000).collect()
}

/// What a step does about missing values, where it and its lookup may both say.
pub(crate) fn rule(own: Option<&At<OnMissing>>, lookups: &[Option<OnMissing>]) -> OnMissing {
    own.map(|it| it.value).or_else(|| lookups.iter().flatten().next().copied()).unwrap_or(OnMissing::Stop)
}

impl Section for Lookup {
    fn kind(&self) -> &'static str {
        "lookup"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn file(&self) -> Option<&File> {
        Some(&self.file)
    }

    fn is_result(&self) -> bool {
        false
    }

    fn main(&self) -> Main {
        Main::NoValues
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Of(&self.from.geography.value)
    }

    fn look(&self, run: &mut Run<'_>, _name: &str) {
        let (from, to) = (&self.from.geography.value, &self.to.geography.value);
        drop(run.mapping(from, to, Some(&self.name), &self.name.span));
    }
}
