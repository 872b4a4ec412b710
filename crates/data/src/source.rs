//! Sources: tables in files of many formats, read by the columns that a study asks for.
//!
//! [`read`] finds the header row, decodes only the columns asked for and gives each as texts or as numbers, with
//! every cell that is no number named by row and column. Nothing is guessed in silence: what was found (format,
//! encoding, delimiter, sheet, header row) is in [`Facts`] for the receipt.
//!
//! | code | what is wrong |
//! |---|---|
//! | `bad-encoding` | bytes that are no text in the encoding stated, or no text at all |
//! | `column-type` | a column that holds lists or records, neither texts nor numbers |
//! | `damaged-file` | a file that breaks off, or is not what its format asks for |
//! | `duplicate-column` | a column asked for stands twice in the header |
//! | `empty-file` | nothing in it, not even a header |
//! | `header-not-found` | the header's row as stated lies below the end |
//! | `mixed-per-cent` | numbers with a per cent sign and numbers without one in one column |
//! | `no-records` | no array of records where the study says |
//! | `no-rows` | a header and no row below it, none that `only` and `except` keep, or none with a text that they name |
//! | `no-such-column` | no header of that name |
//! | `no-such-sheet` | no sheet of that name |
//! | `not-a-number` | text in a column of numbers |
//! | `not-finite` | `NaN` or infinity in a column of numbers |
//! | `not-valid-json` | a JSON document that breaks the rules of JSON |
//! | `number-as-published` | a number with commas, `%`, `£` or marks, where plain ones are wanted |
//! | `ragged-row` | a row with more or fewer cells than the header |
//! | `too-large` | more rows or bytes than can be held |
//! | `unclosed-quote` | a quoted cell that never ends |
//! | `unknown-format` | neither the name nor the bytes tell the format |
//! | `which-sheet` | several sheets hold the columns asked for |
//! | `wrong-delimiter` | cells are parted by another character than stated |
//! | `wrong-format` | the bytes are plainly of another format, such as a web page |

mod csv;
mod filter;
mod gather;
mod gzip;
pub(crate) mod header;
pub(crate) mod json;
pub(crate) mod open;
pub(crate) mod parquet;
mod sheet;
mod sink;
mod text;

use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use crate::missing::MissingKind;
pub use crate::number::Numbers;
use crate::store::{Obtained, file_name};
use crate::strings::Strings;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with delimiters: commas, semicolons, tabs or bars; may be gzipped.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// A workbook of Excel 2007 and later.
    Xlsx,
    /// A workbook of earlier Excel.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// An array of records, or an object that holds one; may be gzipped.
    Json,
    /// Features, of which the properties are read; may be gzipped.
    GeoJson,
}

impl Format {
    /// Every format, in the order a reference lists them.
    pub const EACH: [Format; 7] =
        [Format::Csv, Format::Parquet, Format::Xlsx, Format::Xls, Format::Ods, Format::Json, Format::GeoJson];

    /// As a study writes it: `csv`, `geojson`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Json => "json",
            Format::GeoJson => "geojson",
        }
    }

    /// The format of that name.
    pub fn from_keyword(name: &str) -> Option<Format> {
        Format::EACH.into_iter().find(|it| it.name() == name)
    }

    /// The format that the ending of a file's name or an address tells, a final `.gz` aside.
    ///
    /// ```
    /// # use theodolite_data::source::Format;
    /// assert_eq!(Format::from_name("iod2019.csv.gz"), Some(Format::Csv));
    /// assert_eq!(Format::from_name("https://example.org/scores.ods?version=2"), Some(Format::Ods));
    /// assert_eq!(Format::from_name("scores"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Format> {
        let name = if name.contains("://") { file_name(name) } else { name };
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let (_, ending) = name.rsplit(['/', '\\']).next().and_then(|it| it.rsplit_once('.'))?;
        match ending {
            "csv" | "tsv" | "tab" | "txt" => Some(Format::Csv),
            "parquet" | "pq" | "geoparquet" => Some(Format::Parquet),
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            "xls" => Some(Format::Xls),
            "ods" => Some(Format::Ods),
            "json" => Some(Format::Json),
            "geojson" => Some(Format::GeoJson),
            _ => None,
        }
    }
}

/// How the bytes of a text stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark. Text with the byte order mark of UTF-16 counts as Unicode too.
    Utf8,
    /// Windows-1252: Western European text of older Windows programs.
    Windows1252,
}

impl Encoding {
    /// Both of them.
    pub const EACH: [Encoding; 2] = [Encoding::Utf8, Encoding::Windows1252];

    /// As a study writes it: `utf-8`, `windows-1252`.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// The encoding of that name.
    pub fn from_keyword(name: &str) -> Option<Encoding> {
        Encoding::EACH.into_iter().find(|it| it.name() == name)
    }
}

/// How a file is to be read, as far as a study says; what it leaves open is found in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The format; otherwise from the name's ending.
    pub format: Option<Format>,
    /// The sheet of a workbook; otherwise the one that holds the columns.
    pub sheet: Option<String>,
    /// The header's row, 1 = first line; otherwise the first of the first 100 rows that holds all columns.
    pub header: Option<u32>,
    /// The delimiter, one ASCII character; otherwise a comma or whichever of `; tab |` gives the columns.
    pub delimiter: Option<u8>,
    /// The encoding; otherwise UTF-8 where the bytes are valid, else Windows-1252.
    pub encoding: Option<Encoding>,
    /// Where the array of records is in a JSON document: keys with dots between them.
    pub records: Option<String>,
    /// Whether codes and other texts lose the spaces around them; otherwise they are as they stand.
    pub trimmed: bool,
    /// The rows to keep: those that match every one of these.
    pub only: Vec<Matching>,
    /// The rows to leave out, such as totals and footnotes: those that match any of these.
    pub except: Vec<Matching>,
}

impl Reading {
    /// The same for all rows.
    fn of_all_rows(&self) -> Reading {
        Reading { only: Vec::new(), except: Vec::new(), ..self.clone() }
    }

    /// Every condition on rows, and whether it says which to keep: those of `only` first.
    fn conditions(&self) -> impl Iterator<Item = (bool, &Matching)> {
        self.only.iter().map(|it| (true, it)).chain(self.except.iter().map(|it| (false, it)))
    }
}

/// What a row has in a column: one of some texts, spaces around them aside; numbers are compared as numbers.
///
/// ```
/// # use theodolite_data::source::{Column, Kind, Matching, Reading, Request, read};
/// # use theodolite_data::store::Obtained;
/// let file = Obtained::from_bytes("wards.csv", b"ward,people\nE05000026,12\nTotal,12\n".to_vec());
/// let totals = Matching { column: "ward".into(), texts: vec!["Total".into()] };
/// let reading = Reading { except: vec![totals], ..Reading::default() };
/// let wards = read(&file, &reading, &[Request { column: "ward".into(), kind: Kind::Text }]).unwrap();
/// assert_eq!((wards.len, wards.facts.left_out), (1, 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Matching {
    /// The column's header.
    pub column: String,
    /// The texts; each must be in some row.
    pub texts: Vec<String>,
}

/// A column asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its header; line breaks and runs of spaces count as one space on both sides. In a JSON document, where no record
    /// has it as a key, a path of keys and places: `recipientOrganization.0.id`.
    pub column: String,
    /// What its cells are.
    pub kind: Kind,
}

/// What the cells of a column are to be read as.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Texts: codes and names. They are as they stand, spaces around them too, unless [`Reading::trimmed`] says otherwise.
    Text,
    /// Numbers.
    Number {
        /// The texts that stand for a missing value. An empty cell always does.
        missing: Vec<String>,
        /// How they are written.
        numbers: Numbers,
    },
}

/// What was read of a file.
#[derive(Clone, Debug)]
pub struct Table {
    /// The number of rows.
    pub len: usize,
    /// Where each row stands in the file.
    pub rows: RowNumbers,
    /// One column a request, in the order of the requests.
    pub columns: Vec<Column>,
    /// All headers of the file, line breaks and runs of spaces made one space.
    pub headers: Vec<String>,
    /// How the file was read.
    pub facts: Facts,
}

/// The cells of a column.
#[derive(Clone, Debug)]
pub enum Column {
    /// Texts; a missing one is empty.
    Text(Arc<Strings>),
    /// Numbers.
    Number(Numeric),
}

/// A column of numbers.
#[derive(Clone, Debug, Default)]
pub struct Numeric {
    /// One value a row; `NaN` where missing.
    pub values: Vec<f64>,
    /// The texts that stood for missing values, in order of appearance, what each says, and how many there were.
    pub missing: Vec<(String, MissingKind, u64)>,
}

/// Where the rows of a table stand in its file, as a spreadsheet counts: the first line is row 1.
///
/// Records of JSON and GeoJSON and rows of Parquet, which have no header row, count from 1 themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowNumbers {
    /// Runs of consecutive rows: the index of the first one, and its row.
    runs: Vec<(usize, u64)>,
    len: usize,
}

impl RowNumbers {
    /// Adds the row of the next record.
    pub(crate) fn push(&mut self, row: u64) {
        self.push_run(row, 1);
    }

    /// Adds the rows of the next records, which follow one another from `row` on.
    pub(crate) fn push_run(&mut self, row: u64, records: usize) {
        let goes_on = self.runs.last().is_some_and(|(index, first)| first + (self.len - index) as u64 == row);
        if !goes_on && records > 0 {
            self.runs.push((self.len, row));
        }
        self.len += records;
    }

    /// Where a row of the table stands in the file; 0 if the table has no such row.
    pub fn row_number(&self, index: usize) -> u64 {
        let run = self.runs.partition_point(|(first, _)| *first <= index);
        match run.checked_sub(1).and_then(|it| self.runs.get(it)) {
            Some((first, row)) if index < self.len => row + (index - first) as u64,
            _ => 0,
        }
    }
}

/// How a file was read: what the study left open and the file settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The format.
    pub format: Format,
    /// The encoding, of text formats.
    pub encoding: Option<Encoding>,
    /// The delimiter, of CSV.
    pub delimiter: Option<u8>,
    /// The sheet, of workbooks.
    pub sheet: Option<String>,
    /// The header's row; 0 in formats whose rows have names of their own.
    pub header: u64,
    /// Rows without any cell, which were passed over.
    pub blank_rows: u64,
    /// Rows that `only` and `except` left out.
    pub left_out: u64,
}

impl Facts {
    fn new(format: Format) -> Facts {
        Facts { format, encoding: None, delimiter: None, sheet: None, header: 0, blank_rows: 0, left_out: 0 }
    }
}

/// Reads the columns asked for; no other column is decoded.
///
/// ```
/// # use theodolite_data::missing::default_texts;
/// # use theodolite_data::source::{Column, Kind, Numbers, Reading, Request, read};
/// # use theodolite_data::store::Obtained;
/// let file = Obtained::from_bytes("scores.csv", b"code;score\nE01;0.5\nE02;[c]\n".to_vec());
/// let score = Kind::Number { missing: default_texts(), numbers: Numbers::Plain };
/// let table = read(&file, &Reading::default(), &[Request { column: "score".into(), kind: score }]).unwrap();
/// let Column::Number(scores) = &table.columns[0] else { unreachable!() };
/// assert_eq!(scores.values[0], 0.5);
/// assert!(scores.values[1].is_nan());
/// assert_eq!(table.rows.row_number(1), 3);
/// ```
///
/// # Errors
/// Every problem that could be found (see the table above): each missing column, each column with cells that are no
/// numbers. The column of a problem's place is named as the request names it.
pub fn read(file: &Obtained, reading: &Reading, requests: &[Request]) -> Result<Table, Vec<Problem>> {
    let format = open::format(file, reading).map_err(one)?;
    let read = || match format {
        Format::Csv => csv::read(file, reading, requests),
        Format::Parquet => parquet::read(file, reading, requests),
        it @ (Format::Xlsx | Format::Xls | Format::Ods) => sheet::read(file, it, reading, requests),
        it @ (Format::Json | Format::GeoJson) => json::read(file, it, reading, requests),
    };
    // Whoever reads a file will ask for its hash.
    let (table, hash) = rayon::join(read, || file.sha256());
    hash.map_err(one)?;
    let mut table = table?;
    if reading.trimmed {
        for column in &mut table.columns {
            if let Column::Text(texts) = column {
                *texts = Strings::trimmed(texts);
            }
        }
    }
    Ok(table)
}

/// Reads every column, and gives each its name: as numbers where it has numbers and, missing texts aside, nothing
/// else; as texts otherwise, and where some of the numbers have a per cent sign and others have none. Codes with
/// leading zeros, codes such as `12E3` and digits too many for a float stay text. A column without a header is called by its place (`column_3`) and left out if it is empty; of columns with the same header
/// the later are numbered (`score_2`).
///
/// # Errors
/// As [`read`].
pub fn read_all(
    file: &Obtained,
    reading: &Reading,
    missing: &[String],
    numbers: Numbers,
) -> Result<(Vec<String>, Table), Vec<Problem>> {
    match open::format(file, reading).map_err(one)? {
        Format::Csv => csv::read_all(file, reading),
        Format::Parquet => parquet::read_all(file, reading),
        it @ (Format::Xlsx | Format::Xls | Format::Ods) => sheet::read_all(file, it, reading),
        it @ (Format::Json | Format::GeoJson) => json::read_all(file, it, reading),
    }
    .map(|table| gather::typed(table, missing, numbers))
}

/// Reads the headers of a file: of the row stated, else of the first row that is about as wide as the widest.
///
/// # Errors
/// As [`read`], but for what concerns cells.
pub fn headers(file: &Obtained, reading: &Reading) -> Result<Vec<String>, Problem> {
    match open::format(file, reading)? {
        Format::Csv => csv::headers(file, reading),
        Format::Parquet => parquet::headers(file),
        it @ (Format::Xlsx | Format::Xls | Format::Ods) => sheet::headers(file, it, reading),
        it @ (Format::Json | Format::GeoJson) => json::headers(file, it, reading),
    }
}

/// The names of a workbook's sheets, in order; none for other formats.
///
/// # Errors
/// `unknown-format`, `damaged-file`.
pub fn sheets(file: &Obtained, reading: &Reading) -> Result<Vec<String>, Problem> {
    match open::format(file, reading)? {
        it @ (Format::Xlsx | Format::Xls | Format::Ods) => sheet::names(file, it),
        Format::Csv | Format::Parquet | Format::Json | Format::GeoJson => Ok(Vec::new()),
    }
}

/// Whether this thread is inside a decoder of files of which a panic is caught and told as `damaged-file`: a panic
/// hook has nothing to report then.
pub fn is_guarded() -> bool {
    open::is_guarded()
}

fn one(problem: Problem) -> Vec<Problem> {
    vec![problem]
}

/// A place in a file: the file alone, or a row or column of it.
pub(crate) fn place(file: &Obtained) -> Cell {
    Cell { file: file.name.clone(), ..Cell::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_numbers_survive_gaps() {
        let mut rows = RowNumbers::default();
        for row in [2, 3, 4, 7, 8, 12] {
            rows.push(row);
        }
        let read: Vec<u64> = (0..7).map(|it| rows.row_number(it)).collect();
        assert_eq!(read, [2, 3, 4, 7, 8, 12, 0]);
        assert_eq!(RowNumbers::default().row_number(0), 0);
    }

    #[test]
    fn names_of_formats_and_encodings_are_read_back() {
        for it in Format::EACH {
            assert_eq!(Format::from_keyword(it.name()), Some(it));
            assert_eq!(Format::from_name(&format!("folder.x/a.{}", it.name().to_uppercase())), Some(it));
        }
        for it in Encoding::EACH {
            assert_eq!(Encoding::from_keyword(it.name()), Some(it));
        }
        assert_eq!(Format::from_name("a.csv/b"), None);
        assert_eq!(Format::from_name(".gz"), None);
    }
}
