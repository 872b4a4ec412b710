//! A database that Datasette, QGIS and anything else that reads SQLite opens.

use theodolite_core::Problem;
use theodolite_data::sql::Sql;
use theodolite_data::table::{ResultTable, Values};

use super::{Target, Told, made_aside, told};
use crate::results::Results;
use crate::spec::Study;

/// The table that says what the others are.
const ABOUT: &str = "theodolite_tables";

/// Writes every table of the results into a database, under the names that conditions and
/// claims know, and one more, `theodolite_tables`, that says what each of them is and how it was made.
///
/// # Errors
/// Every problem of the study's text; where a table cannot be read or the file not written.
pub fn sqlite(study: &Study, results: &Results, to: Target<'_>) -> Result<usize, Vec<Problem>> {
    let tables = told(study, results)?;
    let one = |problem| vec![problem];
    if tables.iter().any(|it| it.name.eq_ignore_ascii_case(ABOUT)) {
        let message =
            format!("the database has a table `{ABOUT}` of its own, and the study makes one of that name");
        return Err(vec![Problem::error("name-taken", message).hint("call it something else in the study")]);
    }
    made_aside(study, to, |path| {
        let mut database = Sql::in_file(path).map_err(one)?;
        for it in &tables {
            database.add(&it.name, &it.table, it.has_key.then_some("code")).map_err(one)?;
        }
        database.add(ABOUT, &about(&tables), Some("name")).map_err(one)?;
        Ok(tables.len())
    })
}

fn about(tables: &[Told]) -> ResultTable {
    let column = |of: &dyn Fn(&Told) -> String| {
        let texts: Vec<String> = tables.iter().map(of).collect();
        Values::text(texts.iter().map(String::as_str))
    };
    ResultTable::new()
        .with("name", column(&|it| it.name.clone()))
        .with("kind", column(&|it| it.kind.clone()))
        .with("title", column(&|it| it.title.clone()))
        .with("geography", column(&|it| it.geography.clone().unwrap_or_default()))
        .with("method", column(&|it| it.method.clone().unwrap_or_default()))
        .with("notes", column(&|it| it.notes.join("\n")))
}
