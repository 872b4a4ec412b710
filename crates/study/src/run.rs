//! Plan to results: each step is computed when something first asks for it, and once.
//!
//! A step that cannot go on leaves its problems in [`Run::problems`] and answers [`Stopped`]; the steps that do not
//! need it go on, so that a user sees every problem at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use theodolite_core::{Polarity, Problem, Severity, Span};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::Mapping;
use theodolite_data::source::{self, Column, Kind, Request, Table};
use theodolite_data::store::{Obtained, Store};
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use crate::files::Tables;
use crate::plan::{Node, Plan, Reference};
use crate::receipt::{Receipt, StepRecord, Warned};
use crate::spec::{At, Parents};
use crate::step;

/// A step could not go on; why is among the problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stopped;

/// What a step answers.
pub(crate) type Step<T> = Result<T, Stopped>;

/// Results of an earlier build that may be taken over.
#[derive(Debug)]
pub(crate) struct Earlier {
    /// The folder.
    pub folder: std::path::PathBuf,
    /// Its receipt.
    pub receipt: Receipt,
}

/// A run of a plan.
pub(crate) struct Run<'a> {
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// The tables it reads.
    pub tables: Tables,
    /// Every problem met so far, warnings too.
    pub problems: Vec<Problem>,
    /// What the receipt will say of each step that was computed.
    pub records: BTreeMap<String, StepRecord>,
    /// Whether indices keep what explains them.
    pub keeps_details: bool,
    store: &'a Store,
    earlier: Option<Earlier>,
    obtained: BTreeMap<usize, Step<Arc<Obtained>>>,
    read: BTreeMap<usize, Step<Arc<Table>>>,
    numbers: BTreeMap<usize, Vec<Arc<Vec<f64>>>>,
    texts_again: BTreeMap<(usize, String), Option<Arc<Strings>>>,
    geographies: BTreeMap<String, Step<Arc<Geography>>>,
    mappings: BTreeMap<(String, String, String), Step<Arc<Mapping>>>,
    sources: BTreeMap<String, Step<Arc<step::source::Aligned>>>,
    indicators: BTreeMap<String, Step<Arc<step::indicator::Measured>>>,
    indices: BTreeMap<String, Step<Arc<step::index::Built>>>,
    series: BTreeMap<String, Step<Arc<step::series::Panel>>>,
    results: BTreeMap<String, Step<Arc<ResultTable>>>,
    /// The scores of every draw of an uncertainty, for allocations that share one.
    pub draws: BTreeMap<String, Arc<Vec<Vec<f64>>>>,
    keys: BTreeMap<String, Step<String>>,
}

/// A column of numbers about the areas of a geography.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    /// One value an area; `NaN` where missing.
    pub values: Arc<Vec<f64>>,
    /// Which end is the worse one.
    pub polarity: Polarity,
    /// Whether the study's source leaves areas without a value out (`on-missing = "exclude"`).
    pub excludes_missing: bool,
}

impl<'a> Run<'a> {
    /// A run over a plan, with results of an earlier build to fall back on.
    pub(crate) fn new(plan: &'a Plan<'a>, store: &'a Store, earlier: Option<Earlier>) -> Run<'a> {
        Run {
            plan,
            tables: Tables::new(plan),
            problems: Vec::new(),
            records: BTreeMap::new(),
            keeps_details: false,
            store,
            earlier,
            obtained: BTreeMap::new(),
            read: BTreeMap::new(),
            numbers: BTreeMap::new(),
            texts_again: BTreeMap::new(),
            geographies: BTreeMap::new(),
            mappings: BTreeMap::new(),
            sources: BTreeMap::new(),
            indicators: BTreeMap::new(),
            indices: BTreeMap::new(),
            series: BTreeMap::new(),
            results: BTreeMap::new(),
            draws: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// Records a problem and stops the step.
    pub(crate) fn stop<T>(&mut self, problem: Problem) -> Step<T> {
        self.problems.push(problem);
        Err(Stopped)
    }

    /// Records a problem; the step goes on if it is a warning.
    pub(crate) fn report(&mut self, problem: Problem) -> Step<()> {
        let goes_on = problem.severity == Severity::Warning;
        self.problems.push(problem);
        if goes_on { Ok(()) } else { Err(Stopped) }
    }

    /// Gets hold of a file: local, cached or fetched, its hash checked.
    pub(crate) fn obtain(&mut self, table: usize) -> Step<Arc<Obtained>> {
        if let Some(done) = self.obtained.get(&table) {
            return done.clone();
        }
        let place = &self.tables.tables[table];
        // Two tables may stand in one file (two sheets of a workbook): hash and read it once.
        let same =
            self.obtained.iter().find(|(other, _)| self.tables.tables[**other].location == place.location);
        let answer = match same {
            Some((_, done)) if self.tables.tables[table].pinned.is_none() => done.clone(),
            _ => {
                let pinned = place.pinned.as_ref().map(|it| it.value.as_str());
                match self.store.obtain(&place.location, pinned) {
                    Ok(obtained) => Ok(Arc::new(obtained)),
                    Err(problem) => {
                        let problem = place.place(problem);
                        self.stop(problem)
                    }
                }
            }
        };
        self.obtained.insert(table, answer.clone());
        answer
    }

    /// Reads the columns that the study asks of a table.
    pub(crate) fn read(&mut self, table: usize) -> Step<Arc<Table>> {
        if let Some(done) = self.read.get(&table) {
            return done.clone();
        }
        let answer = self.obtain(table).and_then(|file| {
            let place = &self.tables.tables[table];
            match source::read(&file, &place.reading, &place.requests) {
                Ok(mut read) => {
                    let shared = read.columns.iter_mut().map(|column| match column {
                        Column::Number(numbers) => Arc::new(std::mem::take(&mut numbers.values)),
                        Column::Text(_) => Arc::default(),
                    });
                    self.numbers.insert(table, shared.collect());
                    Ok(Arc::new(read))
                }
                Err(problems) => {
                    let placed: Vec<Problem> = problems.into_iter().map(|it| place.place(it)).collect();
                    self.problems.extend(placed);
                    Err(Stopped)
                }
            }
        });
        self.read.insert(table, answer.clone());
        answer
    }

    /// The texts of a column that was asked for.
    pub(crate) fn texts<'t>(&self, table: usize, read: &'t Table, column: &str) -> Step<&'t Arc<Strings>> {
        let position = self.tables.tables[table].position(column, &Kind::Text).ok_or(Stopped)?;
        match read.columns.get(position) {
            Some(Column::Text(texts)) => Ok(texts),
            _ => Err(Stopped),
        }
    }

    /// The numbers of a column that was asked for, row by row; shared, so that ten million are kept once.
    pub(crate) fn numbers(&self, table: usize, column: &str, kind: &Kind) -> Step<Arc<Vec<f64>>> {
        let position = self.tables.tables[table].position(column, kind).ok_or(Stopped)?;
        let read = self.numbers.get(&table).ok_or(Stopped)?;
        read.get(position).map(Arc::clone).ok_or(Stopped)
    }

    /// Which texts stood for a missing value in a column that was asked for, and how often.
    pub(crate) fn missing(
        &self,
        table: usize,
        read: &Table,
        column: &str,
        kind: &Kind,
    ) -> Vec<(String, u64)> {
        let position = self.tables.tables[table].position(column, kind);
        match position.and_then(|it| read.columns.get(it)) {
            Some(Column::Number(numbers)) => numbers.missing.iter().map(|it| (it.0.clone(), it.2)).collect(),
            _ => Vec::new(),
        }
    }

    /// A column of a table that was read as numbers, as the texts that stand there; `None` where it cannot be had.
    pub(crate) fn texts_again(&mut self, table: usize, column: &str) -> Option<Arc<Strings>> {
        let key = (table, column.to_owned());
        if let Some(done) = self.texts_again.get(&key) {
            return done.clone();
        }
        let file = self.obtain(table).ok()?;
        let request = Request { column: column.to_owned(), kind: Kind::Text };
        let read = source::read(&file, &self.tables.tables[table].reading, &[request]).ok();
        let texts = read.and_then(|it| match it.columns.into_iter().next() {
            Some(Column::Text(texts)) => Some(texts),
            _ => None,
        });
        self.texts_again.insert(key, texts.clone());
        texts
    }

    /// A geography with its areas.
    pub(crate) fn geography(&mut self, name: &str) -> Step<Arc<Geography>> {
        if let Some(done) = self.geographies.get(name) {
            return done.clone();
        }
        // A geography known from lookups alone asks for others; a ring of them ends here.
        self.geographies.insert(name.to_owned(), Err(Stopped));
        let answer = self.timed(name, |run| step::geography::areas(run, name).map(Arc::new));
        self.geographies.insert(name.to_owned(), answer.clone());
        answer
    }

    /// How a geography's areas lie in another.
    pub(crate) fn mapping(
        &mut self,
        from: &str,
        to: &str,
        via: Option<&At<String>>,
        span: &Span,
    ) -> Step<Arc<Mapping>> {
        let key = (from.to_owned(), to.to_owned(), via.map(|it| it.value.clone()).unwrap_or_default());
        if let Some(done) = self.mappings.get(&key) {
            return done.clone();
        }
        let answer = step::lookup::mapping(self, from, to, via, span);
        self.mappings.insert(key, answer.clone());
        answer
    }

    /// How a geography's areas lie in those of their parents.
    pub(crate) fn mapping_to(&mut self, from: &str, parents: &Parents) -> Step<Arc<Mapping>> {
        let to = &parents.geography;
        self.mapping(from, &to.value, parents.via.as_ref(), &to.span)
    }

    /// The rows of a source, area by area.
    pub(crate) fn aligned(&mut self, name: &str) -> Step<Arc<step::source::Aligned>> {
        if let Some(done) = self.sources.get(name) {
            return done.clone();
        }
        let answer = self.timed(name, |run| step::source::align(run, name).map(Arc::new));
        self.sources.insert(name.to_owned(), answer.clone());
        answer
    }

    /// An indicator's values.
    pub(crate) fn indicator(&mut self, name: &str) -> Step<Arc<step::indicator::Measured>> {
        if let Some(done) = self.indicators.get(name) {
            return done.clone();
        }
        let answer = self.timed(name, |run| step::indicator::measure(run, name).map(Arc::new));
        self.indicators.insert(name.to_owned(), answer.clone());
        answer
    }

    /// A series, area by area and period by period.
    pub(crate) fn series(&mut self, name: &str) -> Step<Arc<step::series::Panel>> {
        if let Some(done) = self.series.get(name) {
            return done.clone();
        }
        self.series.insert(name.to_owned(), Err(Stopped)); // a ring ends here
        let answer = self.timed(name, |run| step::series::panel(run, name).map(Arc::new));
        self.series.insert(name.to_owned(), answer.clone());
        answer
    }

    /// An index with all that explains it: always computed, never taken over.
    pub(crate) fn index(&mut self, name: &str) -> Step<Arc<step::index::Built>> {
        if let Some(done) = self.indices.get(name) {
            return done.clone();
        }
        let answer = self.timed(name, |run| step::index::build(run, name).map(Arc::new));
        self.indices.insert(name.to_owned(), answer.clone());
        answer
    }

    /// An index with what explains it, whatever was kept of it before.
    pub(crate) fn index_with_details(&mut self, name: &str) -> Step<Arc<step::index::Built>> {
        if let Some(Ok(done)) = self.indices.get(name)
            && done.details.is_none()
        {
            self.indices.remove(name);
            // What there is to say of it was said the first time.
            let (said, record) = (self.problems.len(), self.records.get(name).cloned());
            let answer = self.with_details(name);
            if answer.is_ok() {
                self.problems.truncate(said);
                self.records.extend(record.map(|it| (name.to_owned(), it)));
            }
            return answer;
        }
        self.with_details(name)
    }

    fn with_details(&mut self, name: &str) -> Step<Arc<step::index::Built>> {
        let kept = std::mem::replace(&mut self.keeps_details, true);
        let answer = self.index(name);
        self.keeps_details = kept;
        answer
    }

    /// A result's table: taken over from an earlier build where nothing it was made from has changed, else computed.
    pub(crate) fn table(&mut self, name: &str) -> Step<Arc<ResultTable>> {
        if let Some(done) = self.results.get(name) {
            return done.clone();
        }
        let answer = match self.take_over(name) {
            Some(table) => Ok(Arc::new(table)),
            None => self.compute(name),
        };
        self.results.insert(name.to_owned(), answer.clone());
        answer
    }

    fn compute(&mut self, name: &str) -> Step<Arc<ResultTable>> {
        match self.plan.node(name) {
            Some(node) => node.section().answer(self, name),
            None => Err(Stopped),
        }
    }

    /// A column of a result or an indicator.
    pub(crate) fn column(&mut self, reference: &Reference) -> Step<Numbers> {
        let polarity = self.plan.polarity(reference);
        match self.plan.node(&reference.name) {
            Some(Node::Indicator(_)) => {
                let it = self.indicator(&reference.name)?;
                Ok(Numbers {
                    values: Arc::clone(&it.values),
                    polarity,
                    excludes_missing: it.excludes_missing,
                })
            }
            _ => {
                let table = self.table(&reference.name)?;
                match table.column(&reference.column) {
                    Some(Values::Number(values) | Values::Whole(values)) => {
                        let mut values = values.clone();
                        if let Some(Node::Fund(fund)) = self.plan.node(&reference.name) {
                            // Its last row may be money that lies in no area.
                            values.truncate(self.geography(&fund.told_for().value)?.len());
                        }
                        Ok(Numbers { values: Arc::new(values), polarity, excludes_missing: false })
                    }
                    Some(Values::Truth(truths)) => {
                        let values = truths
                            .iter()
                            .map(|it| it.map_or(f64::NAN, |it| f64::from(u8::from(it))))
                            .collect();
                        Ok(Numbers { values: Arc::new(values), polarity, excludes_missing: false })
                    }
                    _ => Err(Stopped),
                }
            }
        }
    }

    /// What the receipt says of a step; made on first use.
    pub(crate) fn record(&mut self, name: &str) -> &mut StepRecord {
        let kind = self.plan.node(name).map_or("", |it| it.kind());
        self.records.entry(name.to_owned()).or_insert_with(|| StepRecord {
            kind: kind.to_owned(),
            name: name.to_owned(),
            ..StepRecord::default()
        })
    }

    pub(crate) fn timed<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> Step<T>) -> Step<T> {
        let inner: f64 = self.records.values().map(|it| it.seconds).sum();
        let start = std::time::Instant::now();
        let before = self.problems.len();
        let answer = work(self);
        let spent_inside = self.records.values().map(|it| it.seconds).sum::<f64>() - inner;
        let seconds = (start.elapsed().as_secs_f64() - spent_inside).max(0.0);
        let met = self.problems.iter().skip(before).filter(|it| !it.is_error()).map(Warned::of);
        // What a step inside this one has met is told of that one.
        let own: Vec<Warned> =
            met.filter(|it| !self.records.values().any(|record| record.warnings.contains(it))).collect();
        let record = self.record(name);
        record.seconds += seconds;
        record.warnings.extend(own);
        answer
    }

    /// The result of an earlier build, if its key is the same and its file is as it was written.
    fn take_over(&mut self, name: &str) -> Option<ResultTable> {
        if !self.is_unchanged(name) {
            return None;
        }
        let earlier = self.earlier.as_ref()?;
        earlier.receipt.step(name)?.read_as_it_is(&earlier.folder).ok()
    }

    /// Whether an earlier build's result can stand: same key, and its files are as they were written.
    pub(crate) fn is_unchanged(&mut self, name: &str) -> bool {
        if self.earlier.is_none() {
            return false; // the key, which needs the hash of every file, is not asked for yet
        }
        let Ok(key) = self.key(name) else { return false };
        let Some(earlier) = &self.earlier else { return false };
        let Some(record) = earlier.receipt.step(name) else { return false };
        record.key == key
            && !record.wrote.is_empty()
            && record.wrote.iter().all(|it| it.is_there(&earlier.folder))
    }

    /// The earlier build's receipt, if there is one.
    pub(crate) fn earlier(&self) -> Option<&Earlier> {
        self.earlier.as_ref()
    }

    /// The key of a step: the same key, the same result.
    pub(crate) fn key(&mut self, name: &str) -> Step<String> {
        if let Some(done) = self.keys.get(name) {
            return done.clone();
        }
        self.keys.insert(name.to_owned(), Err(Stopped)); // a ring ends here
        let answer = crate::key::key(self, name);
        self.keys.insert(name.to_owned(), answer.clone());
        answer
    }
}
