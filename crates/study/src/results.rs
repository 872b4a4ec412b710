//! A results folder, read back.

use std::path::{Path, PathBuf};

use theodolite_core::Problem;
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
            Problem::error("no-results", format!("no results in `{}`: {error}", folder.display()))
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

    /// For each area of a geography, whether it lies in the area `code` of another, as far as the geography's own
    /// table tells; `None` where it does not tell.
    pub fn within(&self, geography: &str, code: &str) -> Result<Option<Vec<bool>>, Problem> {
        let table = self.table(geography)?;
        let parents: Vec<&str> =
            table.names().filter(|it| !matches!(*it, "code" | "name" | "population")).collect();
        for parent in parents {
            if let Some(codes) = table.texts(parent)
                && codes.iter().any(|it| it == code)
            {
                return Ok(Some(codes.iter().map(|it| it == code).collect()));
            }
        }
        Ok(None)
    }
}
