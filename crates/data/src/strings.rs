//! A column of text kept in one piece: one allocation for all the text, one number a row.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A column of texts, one per row, in row order.
///
/// All the text lies end to end in one buffer, so that ten million area codes cost their bytes and eight
/// bytes a row instead of an allocation each. A missing text is the empty text.
///
/// ```
/// # use theodolite_data::strings::Strings;
/// let codes: Strings = ["E01000001", "E01000002"].into_iter().collect();
/// assert_eq!(codes.len(), 2);
/// assert_eq!(codes.get(1), "E01000002");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Strings {
    text: String,
    /// Where each row ends in `text`. Invariant: ascending, each on a character boundary, the last the length.
    ends: Vec<usize>,
}

impl Strings {
    /// Returns a column without rows.
    pub fn new() -> Self {
        Strings::default()
    }

    /// Returns an empty column with room for `rows` texts of `bytes` in all.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Strings { text: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }

    /// Makes room for more rows, of so many bytes in all.
    pub(crate) fn reserve(&mut self, rows: usize, bytes: usize) {
        self.text.reserve_exact(bytes);
        self.ends.reserve_exact(rows);
    }

    /// Returns a column of so many empty texts.
    pub fn blank(rows: usize) -> Self {
        Strings { text: String::new(), ends: vec![0; rows] }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of one row; the empty text where there is no such row.
    pub fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else { return "" };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..end]
    }

    /// All text, and for some of the rows where the first of them begins in it and where each ends.
    pub(crate) fn span(&self, rows: Range<usize>) -> (&[u8], usize, &[usize]) {
        let start = rows.start.checked_sub(1).and_then(|it| self.ends.get(it)).copied().unwrap_or_default();
        (self.text.as_bytes(), start, self.ends.get(rows).unwrap_or_default())
    }

    /// Adds one row at the end.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// The texts in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Whether no text has white space at either end, the invisible kinds included.
    pub fn is_trimmed(&self) -> bool {
        // Most texts begin and end with a letter or digit: no need to look for all kinds of space.
        let plain = |it: Option<&u8>| it.is_none_or(u8::is_ascii_graphic);
        self.iter().all(|text| {
            let bytes = text.as_bytes();
            plain(bytes.first()) && plain(bytes.last()) || trim(text).len() == text.len()
        })
    }

    /// The texts without the white space at their ends: the same ones, if they have none.
    pub fn trimmed(texts: &Arc<Strings>) -> Arc<Strings> {
        if texts.is_trimmed() {
            return Arc::clone(texts);
        }
        Arc::new(texts.iter().map(trim).collect())
    }

    /// The bytes of all texts, without the row ends.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// Whether it is white space: also the kinds of no width, which spreadsheets and web pages leave in a text.
///
/// ```
/// # use theodolite_data::strings::is_space;
/// assert!(is_space('\u{a0}') && is_space('\u{200b}') && !is_space('_'));
/// ```
pub fn is_space(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{200b}' | '\u{feff}')
}

/// A text without the white space at its ends: see [`is_space`].
///
/// ```
/// # use theodolite_data::strings::trim;
/// assert_eq!(trim("\u{feff} E01000001\u{200b}\n"), "E01000001");
/// ```
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

impl<'a> FromIterator<&'a str> for Strings {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut strings = Strings::new();
        strings.extend(texts);
        strings
    }
}

impl<'a> Extend<&'a str> for Strings {
    fn extend<I: IntoIterator<Item = &'a str>>(&mut self, texts: I) {
        let texts = texts.into_iter();
        self.ends.reserve(texts.size_hint().0);
        for text in texts {
            self.push(text);
        }
    }
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().take(20)).finish()?;
        if self.len() > 20 { write!(f, " and {} more", self.len() - 20) } else { Ok(()) }
    }
}
