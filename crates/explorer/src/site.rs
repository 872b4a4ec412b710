//! A study and its results as paths with bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use theodolite_core::Problem;
use theodolite_data::store::Store;
use theodolite_data::strings::Strings;
use theodolite_data::table::ResultTable;
use theodolite_study::views::{self, Described, Values};
use theodolite_study::{Claims, Explanation, Results, Study};

use crate::{api, pages};

/// What a path answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Body {
    pub(crate) fn json(value: &impl Serialize) -> Result<Option<Body>, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| {
            Problem::error("cannot-write", format!("an answer could not be put into words: {error}"))
        })?;
        Ok(Some(Body { media: "application/json", bytes }))
    }
}

/// A study with its results, ready to be asked.
pub struct Site {
    pub(crate) study: Study,
    pub(crate) store: Store,
    pub(crate) folder: PathBuf,
    pub(crate) results: Results,
    pub(crate) described: BTreeMap<String, Described>,
    pub(crate) values: Values,
    pub(crate) geographies: Vec<Geography>,
    tables: Mutex<BTreeMap<String, Arc<ResultTable>>>,
    claims: Mutex<Option<Arc<Claims>>>,
    /// An explanation is the whole study computed anew: one at a time.
    explaining: Mutex<()>,
    drawn: Mutex<BTreeMap<String, Arc<api::maps::Drawn>>>,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("results", &self.folder).finish_non_exhaustive()
    }
}

/// A geography, as its table has it.
#[derive(Clone, Debug)]
pub(crate) struct Geography {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) codes: Arc<Strings>,
    pub(crate) table: Arc<ResultTable>,
}

impl Site {
    /// Opens the results of a study that has been built into `folder`. Indicators whose sources cannot be had are left out
    /// and told by [`Site::problems`].
    ///
    /// # Errors
    /// Every problem of the study's text; where there are no results.
    pub fn open(study: Study, store: Store, folder: &Path) -> Result<Site, Vec<Problem>> {
        let results = Results::open(folder).map_err(|problem| vec![problem])?;
        let described = views::described(&study)?;
        let values = views::values(&study, &store, Some(folder))?;
        let mut geographies = Vec::new();
        for step in results.receipt.steps.iter().filter(|it| it.kind == "geography" && !it.wrote.is_empty()) {
            let table = Arc::new(results.table(&step.name).map_err(|problem| vec![problem])?);
            let Some(codes) = table.texts("code").cloned() else { continue };
            let title = study.geographies.iter().find(|it| it.name.value == step.name);
            let title = title.and_then(|it| it.title.clone());
            geographies.push(Geography { name: step.name.clone(), title, codes, table });
        }
        Ok(Site {
            described: described.into_iter().map(|it| (it.name.clone(), it)).collect(),
            study,
            store,
            folder: folder.to_owned(),
            results,
            values,
            geographies,
            tables: Mutex::default(),
            claims: Mutex::default(),
            explaining: Mutex::default(),
            drawn: Mutex::default(),
        })
    }

    /// What kept some of the values from being had; everything else is there.
    pub fn problems(&self) -> &[Problem] {
        &self.values.problems
    }

    /// The study.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// What a path answers; `None` where there is nothing. Paths are relative, with forward slashes and no dots:
    /// `index.html`, `api/study.json`.
    ///
    /// # Errors
    /// Where a result cannot be read.
    pub fn get(&self, path: &str) -> Result<Option<Body>, Problem> {
        match path.split_once('/') {
            Some(("api", rest)) => api::get(self, rest),
            _ => Ok(pages::get(path, self.title())),
        }
    }

    /// Every path of the static site, in the order of their names.
    ///
    /// # Errors
    /// Where a result cannot be read.
    pub fn paths(&self) -> Result<Vec<String>, Problem> {
        let mut paths = pages::paths();
        paths.extend(api::paths(self)?.into_iter().map(|it| format!("api/{it}")));
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    pub(crate) fn title(&self) -> &str {
        let stated = self.study.about.title.as_deref();
        stated.unwrap_or("A study")
    }

    pub(crate) fn geography(&self, name: &str) -> Option<&Geography> {
        self.geographies.iter().find(|it| it.name == name)
    }

    /// A result's table, read once.
    pub(crate) fn table(&self, name: &str) -> Result<Option<Arc<ResultTable>>, Problem> {
        let known = |it: &&str| *it == name;
        if !self.results.names().any(|it| known(&it)) {
            return Ok(None);
        }
        let kept = self.tables.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(table) = kept {
            return Ok(Some(table));
        }
        let table = Arc::new(self.results.table(name)?);
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(Arc::clone(tables.entry(name.to_owned()).or_insert(table))))
    }

    /// The claims, judged once.
    pub(crate) fn claims(&self) -> Result<Arc<Claims>, Problem> {
        let mut kept = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(claims) = &*kept {
            return Ok(Arc::clone(claims));
        }
        let judged = theodolite_study::claims(&self.study, &self.store, Some(&self.folder));
        let judged = Arc::new(judged.map_err(first)?);
        *kept = Some(Arc::clone(&judged));
        Ok(judged)
    }

    /// Where an area's result comes from.
    pub(crate) fn explain(&self, name: &str, code: &str) -> Result<Explanation, Vec<Problem>> {
        let _one_at_a_time = self.explaining.lock().unwrap_or_else(PoisonError::into_inner);
        theodolite_study::explain(&self.study, &self.store, name, code)
    }

    /// The maps of a geography, drawn once; `None` where it has no boundaries.
    pub(crate) fn drawn(&self, name: &str) -> Result<Option<Arc<api::maps::Drawn>>, Problem> {
        let kept = || self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(drawn) = kept().get(name) {
            return Ok(Some(Arc::clone(drawn)));
        }
        // Not under the lock: one map may be made from another.
        let Some(drawn) = api::maps::draw(self, name)? else { return Ok(None) };
        let drawn = Arc::new(drawn);
        kept().insert(name.to_owned(), Arc::clone(&drawn));
        Ok(Some(drawn))
    }
}

/// The first error of several problems.
pub(crate) fn first(problems: Vec<Problem>) -> Problem {
    let mut problems = problems;
    let at = problems.iter().position(Problem::is_error).unwrap_or(0);
    match problems.is_empty() {
        true => Problem::error("cannot-tell", "something could not be made, and no step says why"),
        false => problems.swap_remove(at),
    }
}
