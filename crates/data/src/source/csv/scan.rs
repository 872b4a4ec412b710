//! One record after another: lines without quotes whole, others cell by cell.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// Walks over the records of a text.
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// The byte where the next record begins.
    pub(super) at: usize,
    /// The row of the record last read, from 1.
    pub(super) row: u64,
    delimiter: u8,
    /// The byte that ends a line: a line feed, or a carriage return in files of very old programs.
    end: u8,
    has_quotes: bool,
}

/// A record.
pub(super) enum Step<'t> {
    /// A line without any quote: its cells lie between the delimiters.
    Plain(&'t str),
    /// Its cells are in the fields.
    Split,
}

/// A quoted cell that does not end.
pub(super) struct Unclosed {
    /// The row where it begins.
    pub(super) row: u64,
}

/// The cells of a record with quotes.
#[derive(Default)]
pub(super) struct Fields {
    cells: Vec<Place>,
    /// Texts that are not in the file as they are meant, because of doubled quotes.
    unquoted: String,
}

enum Place {
    InFile(Range<usize>),
    Unquoted(Range<usize>),
}

impl Fields {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// One cell; the empty text if there is no such.
    pub(super) fn get<'a>(&'a self, text: &'a str, at: usize) -> &'a str {
        let cell = match self.cells.get(at) {
            Some(Place::InFile(range)) => text.get(range.clone()),
            Some(Place::Unquoted(range)) => self.unquoted.get(range.clone()),
            None => None,
        };
        cell.unwrap_or_default()
    }
}

impl<'t> Scanner<'t> {
    /// Returns a walk that starts at a byte; `row` is that of the record before it.
    pub(super) fn new(text: &'t str, at: usize, row: u64, delimiter: u8) -> Scanner<'t> {
        let bytes = text.as_bytes();
        let end =
            if memchr(b'\n', bytes).is_none() && memchr(b'\r', bytes).is_some() { b'\r' } else { b'\n' };
        let rest = bytes.get(at..).unwrap_or_default();
        Scanner { text, at, row, delimiter, end, has_quotes: memchr(b'"', rest).is_some() }
    }

    /// Reads the next record; `None` at the end.
    #[inline]
    pub(super) fn step(&mut self, fields: &mut Fields) -> Option<Result<Step<'t>, Unclosed>> {
        let rest = self.text.as_bytes().get(self.at..).filter(|it| !it.is_empty())?;
        self.row += 1;
        let length = memchr(self.end, rest).unwrap_or(rest.len());
        if self.has_quotes && memchr(b'"', rest.get(..length).unwrap_or(rest)).is_some() {
            return Some(self.split(fields).map(|()| Step::Split));
        }
        let line = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.at += length + 1;
        Some(Ok(Step::Plain(line.strip_suffix('\r').unwrap_or(line))))
    }

    /// Reads a record cell by cell. A quote opens a quoted cell only where a cell begins; what follows the closing
    /// quote up to the delimiter belongs to the cell.
    fn split(&mut self, fields: &mut Fields) -> Result<(), Unclosed> {
        let bytes = self.text.as_bytes();
        fields.cells.clear();
        fields.unquoted.clear();
        loop {
            let start = self.at;
            let mut from = start;
            let mut quoted: Option<(Range<usize>, usize)> = None;
            if bytes.get(start) == Some(&b'"') {
                let unquoted_from = fields.unquoted.len();
                let mut piece = start + 1;
                let close = loop {
                    let tail = bytes.get(piece..).unwrap_or_default();
                    let Some(length) = memchr(b'"', tail) else {
                        self.at = bytes.len();
                        return Err(Unclosed { row: self.row });
                    };
                    let close = piece + length;
                    if bytes.get(close + 1) != Some(&b'"') {
                        break close;
                    }
                    fields.unquoted.push_str(self.text.get(piece..=close).unwrap_or_default());
                    piece = close + 2;
                };
                quoted = Some((piece..close, unquoted_from));
                from = close + 1;
            }
            let tail = bytes.get(from..).unwrap_or_default();
            let stop = from + memchr2(self.delimiter, self.end, tail).unwrap_or(tail.len());
            let is_last = bytes.get(stop) != Some(&self.delimiter);
            let mut rest = from..stop;
            if is_last && stop > from && bytes.get(stop - 1) == Some(&b'\r') {
                rest.end -= 1;
            }
            fields.cells.push(match quoted {
                None => Place::InFile(rest),
                Some((piece, unquoted_from)) if fields.unquoted.len() == unquoted_from && rest.is_empty() => {
                    Place::InFile(piece)
                }
                Some((piece, unquoted_from)) => {
                    fields.unquoted.push_str(self.text.get(piece).unwrap_or_default());
                    fields.unquoted.push_str(self.text.get(rest).unwrap_or_default());
                    Place::Unquoted(unquoted_from..fields.unquoted.len())
                }
            });
            self.at = stop + 1;
            if is_last {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, delimiter: u8) -> Result<Vec<Vec<String>>, u64> {
        let mut scanner = Scanner::new(text, 0, 0, delimiter);
        let mut fields = Fields::default();
        let mut records = Vec::new();
        while let Some(step) = scanner.step(&mut fields) {
            records.push(match step.map_err(|it| it.row)? {
                Step::Plain(line) => line.split(char::from(delimiter)).map(str::to_owned).collect(),
                Step::Split => (0..fields.len()).map(|it| fields.get(text, it).to_owned()).collect(),
            });
        }
        assert_eq!(scanner.row as usize, records.len());
        Ok(records)
    }

    #[test]
    fn cells_without_quotes_lie_between_delimiters() {
        assert_eq!(
            records("a,b\n1,\n,2", b','),
            Ok(vec![vec!["a".into(), "b".into()], vec!["1".into(), "".into()], vec!["".into(), "2".into()]])
        );
    }

    #[test]
    fn quoted_cells_may_hold_delimiters_line_breaks_and_quotes() {
        let text = "\"a,b\",c\r\n\"two\r\nlines\",\"say \"\"hi\"\"\"\r\n\"\",x\"y\r\n";
        let expected = vec![vec!["a,b", "c"], vec!["two\r\nlines", "say \"hi\""], vec!["", "x\"y"]];
        assert_eq!(records(text, b',').unwrap(), expected);
    }

    #[test]
    fn all_line_ends_are_read() {
        for text in ["a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2"] {
            assert_eq!(records(text, b',').unwrap(), [["a", "b"], ["1", "2"]], "{text:?}");
        }
        for text in ["\"a\",b\n1,\"2\"\n", "\"a\",b\r\n1,\"2\"\r\n", "\"a\",b\r1,\"2\"\r", "\"a\",b\n1,\"2\""]
        {
            assert_eq!(records(text, b',').unwrap(), [["a", "b"], ["1", "2"]], "{text:?}");
        }
    }

    #[test]
    fn a_last_empty_cell_after_a_quoted_one_counts() {
        assert_eq!(records("\"a\",", b',').unwrap(), [["a", ""]]);
        assert_eq!(records("\"a\",\n\"b\",", b',').unwrap(), [["a", ""], ["b", ""]]);
    }

    #[test]
    fn text_after_a_closing_quote_belongs_to_the_cell() {
        assert_eq!(records("\"a\"b,\"c\"\"d\"e", b',').unwrap(), [["ab", "c\"de"]]);
    }

    #[test]
    fn a_quote_that_never_closes_is_told_by_its_row() {
        assert_eq!(records("a,b\n1,\"2\n3,4\n", b','), Err(2));
    }
}
