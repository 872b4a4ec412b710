//! Geographies: all areas of one kind and edition, sorted by code.

use std::sync::Arc;

use crate::key::CodeIndex;
use crate::strings::Strings;

/// All areas of one kind and edition. Every column of results about it is in this order.
#[derive(Debug)]
pub struct Geography {
    /// Its name in the study.
    pub name: String,
    /// Codes, ascending by their bytes, each once.
    pub codes: Arc<Strings>,
    /// Names in the same order; empty where none are known.
    pub names: Arc<Strings>,
    /// People in the same order; `NaN` where missing. `None` where no column gives them.
    pub population: Option<Arc<Vec<f64>>>,
    /// For each parent geography, the code of the parent of each area; empty where it has none.
    pub parents: Vec<(String, Arc<Strings>)>,
    /// Where each code stands.
    pub index: CodeIndex,
}

impl Geography {
    /// The number of areas.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether it has no area at all.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// An area as a sentence names it: by its name, with its code where others have the same name; by its code alone where it
    /// has none.
    pub fn called(&self, area: usize) -> String {
        let (code, name) = (self.codes.get(area), self.names.get(area));
        match self.names.iter().filter(|it| *it == name).take(2).count() {
            _ if name.is_empty() => format!("`{code}`"),
            2 => format!("{name} (`{code}`)"),
            _ => name.to_owned(),
        }
    }

    /// A few areas as a message names them: up to five codes, then "and 12 more".
    pub fn some(&self, areas: &[u32]) -> String {
        let shown: Vec<String> =
            areas.iter().take(5).map(|area| format!("`{}`", self.codes.get(*area as usize))).collect();
        let more = areas.len().saturating_sub(shown.len());
        if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
    }
}
