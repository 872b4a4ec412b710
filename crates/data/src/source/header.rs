//! Finding the header's row and, in it, the columns asked for.

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use crate::strings::is_space;

/// How many rows are searched for a header.
pub(super) const SEARCHED: usize = 100;

/// The columns that a reading wants: those of requests and those of conditions on rows.
pub(super) struct Wanted {
    /// As asked, for messages.
    pub(super) asked: Vec<String>,
    /// As compared.
    normal: Vec<String>,
}

/// A row that holds all the columns wanted, or the one that comes nearest.
pub(super) struct Found {
    /// Which of the rows given.
    pub(super) at: usize,
    /// How many of the columns wanted it holds.
    pub(super) held: usize,
}

impl Wanted {
    pub(super) fn new(reading: &super::Reading, requests: &[super::Request]) -> Wanted {
        let asked = requests.iter().map(|it| &it.column).chain(reading.conditions().map(|it| &it.1.column));
        let asked: Vec<String> = asked.cloned().collect();
        Wanted { normal: asked.iter().map(|it| normalise(it)).collect(), asked }
    }

    /// How many of the columns wanted a row holds.
    pub(super) fn held_by(&self, headers: &[String]) -> usize {
        self.normal.iter().filter(|it| headers.contains(it)).count()
    }

    /// Whether a row holds every column wanted.
    pub(super) fn is_all_of(&self, headers: &[String]) -> bool {
        self.normal.iter().all(|it| headers.contains(it))
    }

    pub(super) fn is_all(&self, found: &Found) -> bool {
        found.held == self.normal.len()
    }

    /// How many of the columns wanted a row holds under a name that is nearly the one asked for.
    pub(super) fn alike(&self, headers: &[String]) -> usize {
        let named = || headers.iter().filter(|it| !it.is_empty()).map(String::as_str);
        let is_alike = |it: &&String| !headers.contains(it) && nearest(it, named()).is_some();
        self.normal.iter().filter(is_alike).count()
    }

    /// Finds the first row that holds all columns, else the first of those that hold most; with no column wanted,
    /// the row that looks most like a header. `None` where no row has a cell at all.
    pub(super) fn find(&self, rows: &[Vec<String>]) -> Option<Found> {
        if self.normal.is_empty() {
            return widest(rows).map(|at| Found { at, held: 0 });
        }
        let mut best: Option<Found> = None;
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.iter().any(|it| !it.is_empty())) {
            let held = self.held_by(row);
            if best.as_ref().is_none_or(|it| held > it.held) {
                best = Some(Found { at, held });
            }
            if held == self.normal.len() {
                break;
            }
        }
        match best {
            Some(it) if it.held == 0 => widest(rows).map(|at| Found { at, held: 0 }),
            it => it,
        }
    }

    /// Where each column wanted stands.
    pub(super) fn positions(&self, headers: &[String], place: &Cell) -> Result<Vec<usize>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut positions = Vec::with_capacity(self.normal.len());
        for (asked, normal) in self.asked.iter().zip(&self.normal) {
            let mut same = headers.iter().enumerate().filter(|(_, it)| *it == normal).map(|(at, _)| at);
            let cell = || Cell { column: Some(asked.clone()), ..place.clone() };
            let told = problems.iter().any(|it: &Problem| it.cell.as_ref() == Some(&cell()));
            match (same.next(), same.next()) {
                (Some(at), None) => positions.push(at),
                _ if told => {}
                (None, _) => problems.push(no_such_column(asked, normal, headers).in_cell(cell())),
                (Some(first), Some(second)) => problems.push(
                    Problem::error(
                        "duplicate-column",
                        format!(
                            "two columns are called `{asked}`: the {} and the {}",
                            ordinal(first),
                            ordinal(second)
                        ),
                    )
                    .in_cell(cell())
                    .hint("rename one of them in the file"),
                ),
            }
        }
        if problems.is_empty() { Ok(positions) } else { Err(problems) }
    }
}

fn no_such_column(asked: &str, normal: &str, headers: &[String]) -> Problem {
    let named: Vec<&String> = headers.iter().filter(|it| !it.is_empty()).collect();
    let problem = Problem::error("no-such-column", format!("no column is called `{asked}`"));
    if let Some(nearest) = nearest(normal, named.iter().map(|it| it.as_str())) {
        return problem.hint(format!("did you mean `{nearest}`?"));
    }
    let quoted = |it: &&String| format!("`{it}`");
    match named.as_slice() {
        [] => problem,
        few if few.len() <= 12 => {
            problem.hint(format!("the columns are {}", few.iter().map(quoted).collect::<Vec<_>>().join(", ")))
        }
        many => {
            let first: Vec<String> = many.iter().take(8).map(quoted).collect();
            problem.hint(format!(
                "the columns are {} and {} more",
                first.join(", "),
                many.len() - first.len()
            ))
        }
    }
}

/// `1st`, `2nd`: a place as people count columns.
fn ordinal(at: usize) -> String {
    let number = at + 1;
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A header without what a spreadsheet does to it: line breaks, tabs, hard spaces and runs of spaces become one
/// space, and none is left at the ends.
pub(crate) fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    // `split_whitespace` knows hard spaces; a byte order mark inside a file and zero-width spaces it does not.
    for word in text.split(is_space) {
        if !word.is_empty() {
            if !normal.is_empty() {
                normal.push(' ');
            }
            normal.push_str(word);
        }
    }
    normal
}

/// The name that was probably meant: the same but for capitals and marks, or else near in spelling.
pub(crate) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let fold = |it: &str| -> String {
        it.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = fold(wanted);
    let mut best: Option<(f64, &str)> = None;
    // What is longer is no header, but a whole file in one cell.
    for name in names.filter(|it| it.len() <= 1000) {
        let folded = fold(name);
        let likeness =
            if folded == wanted { 1.0 } else { strsim::normalized_damerau_levenshtein(&wanted, &folded) };
        // A long header of which one end was asked for is meant as well: `Income Score (rate)` by `Income Score`.
        let is_part = wanted.len() >= 4 && (folded.starts_with(&wanted) || folded.ends_with(&wanted));
        let likeness = if is_part { likeness.max(0.85) } else { likeness };
        if likeness >= 0.6 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The row that looks most like a header: the first that has two thirds of the cells of the fullest. A title has
/// fewer; a header that leaves some columns unnamed has enough.
fn widest(rows: &[Vec<String>]) -> Option<usize> {
    let cells = |row: &Vec<String>| row.iter().filter(|it| !it.is_empty()).count();
    let most = rows.iter().map(cells).max().filter(|it| *it > 0)?;
    rows.iter().position(|row| cells(row) * 3 >= most * 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Kind, Reading, Request};

    fn wanted(columns: &[&str]) -> Wanted {
        let requests: Vec<Request> =
            columns.iter().map(|it| Request { column: (*it).to_owned(), kind: Kind::Text }).collect();
        Wanted::new(&Reading::default(), &requests)
    }

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|it| normalise(it)).collect()
    }

    #[test]
    fn line_breaks_and_spaces_of_all_kinds_become_one_space() {
        assert_eq!(normalise(" Income \r\n Domain\u{a0}\tRank "), "Income Domain Rank");
        assert_eq!(normalise("\u{feff}code"), "code");
    }

    #[test]
    fn the_first_row_with_all_columns_is_the_header() {
        let rows = [row(&["code and title"]), row(&["code"]), row(&["code", "x"]), row(&["x", "code"])];
        let found = wanted(&["x", "code"]).find(&rows).unwrap();
        assert_eq!((found.at, found.held), (2, 2));
    }

    #[test]
    fn where_no_row_has_all_the_fullest_is_named() {
        let rows = [row(&["Table 1"]), row(&["code", "value", "year"]), row(&["a", "1", "2"])];
        let missing = wanted(&["cod", "vale"]);
        let found = missing.find(&rows).unwrap();
        assert_eq!((found.at, found.held), (1, 0));
        let problems = missing.positions(&rows[1], &Cell::default()).unwrap_err();
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `code`?"));
        assert_eq!(problems[1].hint.as_deref(), Some("did you mean `value`?"));
    }

    #[test]
    fn nearness_sees_through_capitals_and_cut_headers() {
        let names = ["LSOA code (2011)", "Income Score (rate)", "Income Rank"];
        assert_eq!(nearest("lsoa CODE 2011", names.into_iter()), Some("LSOA code (2011)"));
        assert_eq!(nearest("Income Score", names.into_iter()), Some("Income Score (rate)"));
        let whole_file = "code,".repeat(1 << 20);
        assert_eq!(nearest("codes", [whole_file.as_str(), "code"].into_iter()), Some("code"));
        assert_eq!(nearest("population", names.into_iter()), None);
    }

    #[test]
    fn a_column_that_stands_twice_is_not_chosen_between() {
        let problems = wanted(&["x"]).positions(&row(&["x", "y", "x"]), &Cell::default()).unwrap_err();
        assert_eq!(problems[0].code, "duplicate-column");
        assert_eq!(problems[0].message, "two columns are called `x`: the 1st and the 3rd");
    }
}
