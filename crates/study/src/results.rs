//! A results folder, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use theodolite_core::Problem;
use theodolite_data::system::why;
use theodolite_data::table::ResultTable;

use crate::nearest::nearest;
use crate::receipt::{FILE_NAME, Receipt, StepRecord};

/// A results folder with its receipt.
#[derive(Debug)]
pub struct Results {
    /// The folder.
    pub folder: PathBuf,
    /// How its tables were made.
    pub receipt: Receipt,
}

impl Results {
    /// Opens a results folder.
    ///
    /// # Errors
    /// Where there is no receipt, or it cannot be read: the folder is not whole.
    pub fn open(folder: &Path) -> Result<Results, Problem> {
        let path = folder.join(FILE_NAME);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let why = match error.kind() {
                ErrorKind::NotFound => format!("there is no {FILE_NAME}"),
                _ => why(&error),
            };
            Problem::error("no-results", format!("no results in `{}`: {why}", folder.display()))
                .hint("run `theodolite build` first, or point at its folder with `--results`")
        })?;
        let receipt = serde_json::from_str(&text).map_err(|error| {
            Problem::error(
                "damaged-receipt",
                format!("`{}` is not a receipt of ours: {error}", path.display()),
            )
            .hint("build again")
        })?;
        Ok(Results { folder: folder.to_owned(), receipt })
    }

    /// The step of that name.
    ///
    /// # Errors
    /// Where there is none that made a table; the hint names the nearest.
    pub fn step(&self, name: &str) -> Result<&StepRecord, Problem> {
        if let Some(step) = self.receipt.step(name).filter(|it| !it.wrote.is_empty()) {
            return Ok(step);
        }
        // `[uncertainty.imd]` makes `imd_uncertainty`: where nothing else has the section's name, that is what is meant.
        let of_section = |it: &&StepRecord| it.name == format!("{name}_{}", it.kind) && !it.wrote.is_empty();
        let mut sections = self.receipt.steps.iter().filter(of_section);
        if let (Some(only), None) = (sections.next(), sections.next()) {
            return Ok(only);
        }
        let problem = Problem::error("unknown-name", format!("no result is named `{name}`"));
        Err(match nearest(name, self.names()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!(
                "there are {}",
                self.names().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            )),
        })
    }

    /// The table of a result.
    ///
    /// # Errors
    /// Where there is none, or its file cannot be read.
    pub fn table(&self, name: &str) -> Result<ResultTable, Problem> {
        self.step(name)?.read(&self.folder)
    }

    /// The results, in the order of the study.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.receipt.steps.iter().filter(|it| !it.wrote.is_empty()).map(|it| it.name.as_str())
    }

    /// For each area of a geography, whether it lies in the area `code` of another, whole or in part: by the parents in
    /// the tables of geographies, by lookups, and where neither leads there by the finer areas that both have. `None`
    /// where no way leads to an area of that code.
    ///
    /// # Errors
    /// Where a table cannot be read.
    pub fn within(&self, geography: &str, code: &str) -> Result<Option<Vec<bool>>, Problem> {
        let table = self.table(geography)?;
        let Some(own) = table.texts("code") else { return Ok(None) };
        let ways = self.ways()?;
        let holds = |it: &&Way<'_>| it.pairs().any(|(_, to)| to == code);
        let starts: BTreeSet<&str> = ways.iter().filter(holds).map(|it| it.to).collect();
        // The area itself, if no other holds it.
        let itself = own.iter().any(|it| it == code).then_some(geography);
        for start in starts.into_iter().filter(|it| *it != geography).chain(itself) {
            let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([(start, BTreeSet::from([code]))]);
            // What the study says outright comes before what can be worked out.
            for derived in [false, true] {
                while !found.contains_key(geography) {
                    let before = found.len();
                    for way in ways.iter().filter(|it| derived || !it.derived) {
                        if let (Some(inside), false) = (found.get(way.to), found.contains_key(way.from)) {
                            let areas = way.pairs().filter(|(_, to)| inside.contains(to));
                            let areas = areas.map(|(from, _)| from).collect();
                            found.insert(way.from, areas);
                        }
                    }
                    if found.len() == before {
                        break;
                    }
                }
            }
            if let Some(inside) = found.get(geography).filter(|it| !it.is_empty()) {
                return Ok(Some(own.iter().map(|it| inside.contains(it)).collect()));
            }
        }
        Ok(None)
    }

    /// Every way from one geography to another that the results tell of.
    fn ways(&self) -> Result<Vec<Way<'_>>, Problem> {
        let (mut ways, mut derived) = (Vec::new(), Vec::new());
        let geographies = || self.receipt.steps.iter().filter(|it| it.kind == "geography");
        for step in geographies().filter(|it| !it.wrote.is_empty()) {
            let table = Rc::new(step.read(&self.folder)?);
            let names = geographies().map(|it| it.name.as_str());
            let parents: Vec<&str> = names.filter(|it| table.texts(it).is_some()).collect();
            let way =
                |from, to, columns, derived| Way { from, to, derived, table: Rc::clone(&table), columns };
            for parent in &parents {
                ways.push(way(step.name.as_str(), *parent, ("code", *parent), false));
                for other in parents.iter().filter(|it| *it != parent) {
                    derived.push(way(parent, other, (parent, other), true));
                }
            }
        }
        for step in &self.receipt.steps {
            let (Some(leads), Some(from)) = (&step.leads, &step.geography) else { continue };
            let table = Rc::new(leads.read(&self.folder)?);
            ways.push(Way { from, to: &leads.to, derived: false, table, columns: ("code", "target") });
        }
        ways.append(&mut derived);
        Ok(ways)
    }
}

/// A way from one geography to another: two columns of a table.
struct Way<'a> {
    from: &'a str,
    to: &'a str,
    /// Whether it goes by the finer areas that both have.
    derived: bool,
    table: Rc<ResultTable>,
    columns: (&'a str, &'a str),
}

impl Way<'_> {
    /// An area and one in which it lies, for all that lie in any.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let column = |name: &str| self.table.texts(name).into_iter().flat_map(|it| it.iter());
        column(self.columns.0)
            .zip(column(self.columns.1))
            .filter(|(from, to)| !from.is_empty() && !to.is_empty())
    }
}
