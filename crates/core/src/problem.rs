//! What is wrong (or doubtful) in a study or its data: what, where, and what next.
//!
//! Facts only: the command line adds colour and the snippet of text, the explorer a status.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A place in the text of a study: a file and a byte range in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file as the user named it (relative to the study where it can be).
    pub file: Arc<str>,
    /// Bytes of that file.
    pub range: Range<usize>,
}

/// A place in a data file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The file as the study names it.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The row as a spreadsheet counts it: 1 is the first line of the file.
    pub row: Option<u64>,
    /// The column's header.
    pub column: Option<String>,
}

/// Whether a problem ends the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The work cannot go on.
    Error,
    /// The work goes on; the receipt counts it.
    Warning,
}

/// Whose problem it is: decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The study, its data or the command: exit 2.
    Study,
    /// A source that could not be had (missing, unreachable, damaged, not the pinned file): exit 3.
    Source,
    /// Results that could not be written: exit 2.
    Output,
}

/// One problem: message lower case without a full stop, names in backticks, what was found beside what is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Stable, kebab-case: `unknown-key`, `duplicate-key`.
    pub code: &'static str,
    /// Whether it ends the work.
    pub severity: Severity,
    /// Whose problem it is.
    pub class: Class,
    /// What is wrong.
    pub message: String,
    /// Where in the study, if anywhere.
    pub span: Option<Span>,
    /// Where in the data, if anywhere.
    pub cell: Option<Cell>,
    /// What to try next: one sentence, without "hint:".
    pub hint: Option<String>,
}

impl Problem {
    /// An error of the study or its data.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Problem {
            code,
            severity: Severity::Error,
            class: Class::Study,
            message: message.into(),
            span: None,
            cell: None,
            hint: None,
        }
    }

    /// A warning: counted, not fatal.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Problem { severity: Severity::Warning, ..Problem::error(code, message) }
    }

    /// An error because a source could not be had.
    pub fn source(code: &'static str, message: impl Into<String>) -> Self {
        Problem { class: Class::Source, ..Problem::error(code, message) }
    }

    /// Adds the place in the study's text, unless one is known already.
    #[must_use]
    pub fn at(mut self, span: &Span) -> Self {
        self.span.get_or_insert_with(|| span.clone());
        self
    }

    /// Adds the place in the data.
    #[must_use]
    pub fn in_cell(mut self, cell: Cell) -> Self {
        self.cell = Some(cell);
        self
    }

    /// Adds what to try next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether it ends the work.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet `{sheet}`")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error() { "error" } else { "warning" };
        write!(f, "{word}[{}]: {}", self.code, self.message)?;
        if let Some(cell) = &self.cell {
            write!(f, " ({cell})")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}
