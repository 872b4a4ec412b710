//! Which columns of which files a study needs: each table is read once, whoever asks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use theodolite_core::{Problem, Severity, Span};
use theodolite_data::missing;
use theodolite_data::source::{Kind, Matching, Numbers, Reading, Request};
use theodolite_data::store::{Location, Store};
use theodolite_data::strings::Strings;

use crate::plan::{Node, Plan};
use crate::run::Run;
use crate::spec::designation::{Designated, Rows as Counted};
use crate::spec::series::Origin;
use crate::spec::{At, File, Indicator, Location as Place, Provenance, Rows, Study};

/// A table to be read, and all the columns that anything asks of it.
#[derive(Clone, Debug)]
pub(crate) struct TableUse {
    /// Where it is.
    pub location: Location,
    /// Where the study names it.
    pub span: Span,
    /// Its pinned hash, and where the study gives it.
    pub pinned: Option<At<String>>,
    /// How it is written.
    pub reading: Reading,
    /// The columns.
    pub requests: Vec<Request>,
    /// Where the study names each of them.
    pub spans: Vec<Span>,
    /// The columns of `only` and `except`, with where the study names them.
    pub conditions: Vec<At<String>>,
    /// Who published it.
    pub provenance: Provenance,
}

/// All tables of a study, and whose they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    /// The tables.
    pub tables: Vec<TableUse>,
    /// The table of each geography, lookup, source, fund and series.
    pub of: BTreeMap<String, usize>,
}

impl Tables {
    /// Collects the requests of a whole study.
    pub(crate) fn new(plan: &Plan<'_>) -> Tables {
        let study = plan.study;
        let mut tables = Tables::default();
        for it in &study.geographies {
            let Some(file) = &it.file else { continue };
            let table = tables.table(&it.name.value, file, &it.provenance);
            let texts = it.code.iter().chain(&it.label);
            let links = it.within.iter().flat_map(|link| std::iter::once(&link.code).chain(&link.name));
            for column in texts.chain(links) {
                tables.ask(table, column, Kind::Text);
            }
            if let Some(column) = &it.population {
                tables.ask(table, column, number(file, None));
            }
        }
        for it in &study.lookups {
            let table = tables.table(&it.name.value, &it.file, &it.provenance);
            for link in [&it.from, &it.to] {
                for column in std::iter::once(&link.code).chain(&link.name) {
                    tables.ask(table, column, Kind::Text);
                }
            }
            if let Some(column) = &it.share {
                tables.ask(table, column, number(&it.file, None));
            }
        }
        for it in &study.sources {
            let table = tables.table(&it.name.value, &it.file, &it.provenance);
            if let Some(column) = &it.key {
                tables.ask(table, column, Kind::Text);
            }
        }
        for it in &study.funds {
            let table = tables.table(&it.name.value, &it.file, &it.provenance);
            it.columns().for_each(|column| tables.ask(table, column, Kind::Text));
        }
        for it in &study.series {
            let Origin::Rows(rows) = &it.from else { continue };
            let table = tables.table(&it.name.value, &rows.file, &it.provenance);
            rows.texts().for_each(|column| tables.ask(table, column, Kind::Text));
            rows.numbers().for_each(|column| tables.ask(table, column, number(&rows.file, None)));
        }
        for it in &study.designations {
            let Designated::List(list) = &it.rule else { continue };
            let Some(table) = tables.of.get(&list.source.value).copied() else { continue };
            if let Counted::Texts(column, _) | Counted::Category(column) = &list.by {
                tables.ask(table, column, Kind::Text);
            }
        }
        for it in &study.indicators {
            let (Some(table), Some(file)) =
                (tables.of.get(&it.source.value).copied(), plan.file_of(&it.source.value))
            else {
                continue;
            };
            let kind = number(file, it.missing.as_deref());
            tables.ask(table, &it.column, kind.clone());
            for column in it.standardise.iter().flat_map(|it| it.events.iter().chain(&it.people)) {
                tables.ask(table, column, kind.clone());
            }
            let interval = it.interval.iter().flat_map(|(lower, upper)| [lower, upper]);
            for column in interval.chain(&it.standard_error) {
                tables.ask(table, column, kind.clone());
            }
            if let Some(column) = it.denominator.as_ref().filter(|_| !per_person(plan, it)) {
                tables.ask(table, column, kind);
            }
        }
        tables
    }

    fn table(&mut self, name: &str, file: &File, provenance: &Provenance) -> usize {
        let location = location(&file.location.value);
        let reading = reading(file);
        let found = self.tables.iter().position(|it| it.location == location && it.reading == reading);
        let at = found.unwrap_or_else(|| {
            self.tables.push(TableUse {
                location,
                span: file.location.span.clone(),
                pinned: None,
                reading,
                requests: Vec::new(),
                spans: Vec::new(),
                conditions: file.only.iter().chain(&file.except).map(|it| it.column.clone()).collect(),
                provenance: provenance.clone(),
            });
            self.tables.len() - 1
        });
        let table = &mut self.tables[at];
        if table.pinned.is_none() {
            table.pinned = file.sha256.clone();
        }
        if table.provenance == Provenance::default() {
            table.provenance = provenance.clone();
        }
        self.of.insert(name.to_owned(), at);
        at
    }

    fn ask(&mut self, table: usize, column: &At<String>, kind: Kind) {
        let table = &mut self.tables[table];
        let request = Request { column: column.value.clone(), kind };
        if !table.requests.contains(&request) {
            table.requests.push(request);
            table.spans.push(column.span.clone());
        }
    }
}

/// Warns of boundary files that are not there: nothing reads them before a map is drawn, and then it is late.
pub(crate) fn boundaries(study: &Study, store: &Store) -> Vec<Problem> {
    let mut problems = Vec::new();
    for geography in &study.geographies {
        let Some(boundary) = &geography.boundary else { continue };
        if let Err(problem) = store.look(&location(&boundary.location.value)) {
            let message = format!("the boundaries of `{}`: {}", geography.name.value, problem.message);
            let warning = Problem::warning("boundary-not-found", message).at(&boundary.location.span);
            problems.push(Problem { hint: problem.hint, ..warning });
        }
    }
    problems
}

/// Warns of boundaries that no map can be drawn from, such as those of other areas: no table is wrong for it, and whoever is told
/// by an empty map is told late.
///
/// `codes` gives those of a geography's areas; `None` where they cannot be had.
pub(crate) fn unusable_boundaries(
    run: &mut Run<'_>,
    store: &Store,
    codes: impl Fn(&mut Run<'_>, &str) -> Option<Arc<Strings>>,
) -> Vec<Problem> {
    let study = run.plan.study;
    let mut problems = Vec::new();
    for geography in &study.geographies {
        // Nothing is asked of an address before a map is drawn.
        let place = geography.boundary.as_ref().map(|it| &it.location.value);
        if !matches!(place, Some(Place::File(_))) {
            continue;
        }
        let name = &geography.name.value;
        let Some(codes) = codes(run, name) else { continue };
        if let Err(problem) = crate::views::boundaries(study, store, name, &codes) {
            let message = format!("the boundaries of `{name}`: {}", problem.message);
            problems.push(Problem { severity: Severity::Warning, message, ..problem });
        }
    }
    problems
}

/// The files on disk that a study reads, as it names them: relative to its folder, each once; boundaries among them. None
/// where its text has errors.
pub fn local_files(study: &Study) -> Vec<PathBuf> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Vec::new();
    }
    let tables = Tables::new(&plan).tables;
    let boundaries = study.geographies.iter().filter_map(|it| it.boundary.as_ref());
    let places = tables.into_iter().map(|it| it.location);
    let places = places.chain(boundaries.map(|it| location(&it.location.value)));
    let files: BTreeSet<PathBuf> = places
        .filter_map(|it| match it {
            Location::File(path) => Some(path),
            Location::Url(_) => None,
        })
        .collect();
    files.into_iter().collect()
}

impl TableUse {
    /// Which of the columns read answers a request.
    pub(crate) fn position(&self, column: &str, kind: &Kind) -> Option<usize> {
        self.requests.iter().position(|it| it.column == column && it.kind == *kind)
    }

    /// Points a problem of reading at the place in the study that asked for it.
    pub(crate) fn place(&self, problem: Problem) -> Problem {
        let column = problem.cell.as_ref().and_then(|it| it.column.as_deref());
        let asked = self.requests.iter().position(|it| Some(it.column.as_str()) == column);
        let condition = self.conditions.iter().find(|it| Some(it.value.as_str()) == column);
        let span = match (asked, condition, &self.pinned) {
            (_, _, Some(pinned)) if problem.code == "sha256-mismatch" => &pinned.span,
            // Only conditions on rows name a column of which no row has a text.
            (_, Some(condition), _) if problem.code == "no-rows" => &condition.span,
            (Some(at), ..) => &self.spans[at],
            (None, Some(condition), _) => &condition.span,
            _ => &self.span,
        };
        problem.at(span)
    }
}

/// How numbers of this file are read; an indicator may have its own missing codes.
pub(crate) fn number(file: &File, own: Option<&[String]>) -> Kind {
    let missing =
        own.map(<[String]>::to_vec).or_else(|| file.missing.clone()).unwrap_or_else(missing::default_texts);
    Kind::Number { missing, numbers: file.numbers }
}

/// How numbers of a file that says nothing are read.
pub(crate) fn plain_number() -> Kind {
    Kind::Number { missing: missing::default_texts(), numbers: Numbers::default() }
}

/// Whether an indicator's denominator is the people of its geography rather than a column of its source.
pub(crate) fn per_person(plan: &Plan<'_>, indicator: &Indicator) -> bool {
    let geography = plan.geography(&indicator.name.value).and_then(|it| plan.node(it));
    let known = matches!(geography, Some(Node::Geography(Some(it))) if it.population.is_some());
    known && indicator.denominator.as_ref().is_some_and(|it| it.value == "population")
}

pub(crate) fn location(place: &Place) -> Location {
    match place {
        Place::File(path) => Location::File(path.clone()),
        Place::Url(url) => Location::Url(url.clone()),
    }
}

fn matching(rows: &[Rows]) -> Vec<Matching> {
    rows.iter().map(|it| Matching { column: it.column.value.clone(), texts: it.texts.clone() }).collect()
}

fn reading(file: &File) -> Reading {
    Reading {
        format: file.format,
        sheet: file.sheet.as_ref().map(|it| it.value.clone()),
        header: file.header.as_ref().map(|it| it.value),
        delimiter: file.delimiter,
        encoding: file.encoding,
        records: file.records.clone(),
        trimmed: file.trimmed,
        only: matching(&file.only),
        except: matching(&file.except),
    }
}
