//! A workbook that everybody can read, laid out as the UK's Government Analysis Function asks: a cover, contents, notes, one
//! table a sheet, no merged cells, nothing said by colour alone, no cell empty without a word.

use theodolite_core::Problem;
use theodolite_data::write::accessible::{self, Book, Sheet};

use super::{Target, made_aside, spaced, title, told};
use crate::results::Results;
use crate::spec::Study;

/// Writes the workbook.
///
/// # Errors
/// Every problem of the study's text; where a table cannot be read, is greater than a sheet can be, or the file cannot be
/// written.
pub fn workbook(study: &Study, results: &Results, to: Target<'_>) -> Result<usize, Vec<Problem>> {
    let tables = told(study, results)?;
    let about = &study.about;
    let mut cover = Vec::new();
    cover.extend(about.description.clone());
    let mut fact = |name: &str, value: Option<String>| {
        cover.extend(value.filter(|it| !it.is_empty()).map(|it| format!("{name}: {it}")));
    };
    fact("Authors", Some(about.authors.join(", ")));
    fact("Version", about.version.clone());
    fact("Licence", about.licence.clone());
    fact("Made by", Some(results.receipt.made_by.clone()));
    fact("Study (SHA-256)", Some(results.receipt.study_sha256.clone()));
    fact("Seed of all randomness", results.receipt.seed.map(|it| it.to_string()));
    let publishers = results.receipt.files.iter().map(|it| match (&it.publisher, &it.licence) {
        (Some(publisher), Some(licence)) => format!("{}, {publisher}, licence {licence}", it.name),
        (Some(publisher), None) => format!("{}, {publisher}", it.name),
        (None, _) => it.name.clone(),
    });
    let mut notes = vec![
        "Rank 1 is the greatest need; decile 1 is the first tenth.".to_owned(),
        format!("{} stands where there is no value: it is not zero.", accessible::MISSING),
    ];
    let sheets: Vec<Sheet<'_>> = tables
        .iter()
        .map(|it| {
            let mut said = Vec::new();
            if let Some(method) = &it.method {
                said.push(format!("How it was made: {method}"));
            }
            // Notes are numbered through the workbook, and each table names its own.
            let mut numbers = Vec::new();
            for note in &it.notes {
                notes.push(note.clone());
                numbers.push(format!("[note {}]", notes.len()));
            }
            if !numbers.is_empty() {
                said.push(format!("This table has notes: {}", numbers.join(" ")));
            }
            let headers = it.table.columns.iter().map(|column| spaced(&column.name)).collect();
            Sheet { name: &it.name, title: it.title.clone(), said, headers, table: &it.table }
        })
        .collect();
    let book = Book { title: title(study), cover, sources: publishers.collect(), notes, sheets };
    made_aside(study, to, |path| {
        accessible::write(&book, path).map_err(|problem| vec![problem])?;
        Ok(tables.len())
    })
}
