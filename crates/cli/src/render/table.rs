//! Tables that fit the terminal: numbers right-aligned under each other, long names cut, columns that do not
//! fit named in a last line.

use std::cmp::Reverse;

use theodolite_data::table::{ResultTable, Values};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::number;

/// The least width a column of text is cut to.
const NARROWEST: usize = 14;

/// Blanks between two columns.
const GUTTER: usize = 2;

/// A table of texts, ready to be laid out.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    header: String,
    right: bool,
    cells: Vec<String>,
}

impl Grid {
    /// A grid without columns.
    pub(crate) fn new() -> Self {
        Grid::default()
    }

    /// Adds a column of text, left-aligned.
    #[must_use]
    pub(crate) fn text(mut self, header: &str, cells: impl IntoIterator<Item = String>) -> Self {
        let cells = cells.into_iter().map(|it| one_line(&it)).collect();
        self.columns.push(Column { header: one_line(header), right: false, cells });
        self
    }

    /// Adds a column of numbers, right-aligned.
    #[must_use]
    pub(crate) fn number(mut self, header: &str, cells: impl IntoIterator<Item = String>) -> Self {
        self.columns.push(Column {
            header: one_line(header),
            right: true,
            cells: cells.into_iter().collect(),
        });
        self
    }

    /// All columns of a result.
    pub(crate) fn of(table: &ResultTable) -> Self {
        table.columns.iter().fold(Grid::new(), |grid, column| match &column.values {
            // A geography without names has an empty column of them.
            Values::Text(texts) if column.name == "name" && texts.iter().all(str::is_empty) => grid,
            Values::Text(texts) => grid.text(&column.name, texts.iter().map(str::to_owned)),
            Values::Number(values) | Values::Whole(values) => {
                let decimals = number::decimals(values.iter().copied());
                // Years and identifiers are not amounts: a comma in them would mislead.
                let plain = matches!(column.name.as_str(), "year" | "period" | "payback");
                let shown = match column.name.as_str() {
                    "p" | "p_value" | "pre_trend_p" => number::p_value,
                    "probability" => number::probability,
                    name if name.starts_with("p_") => number::probability,
                    _ => number::in_column,
                };
                let cell = |value: &f64| match plain && value.is_finite() {
                    true => format!("{value:.decimals$}"),
                    false => shown(*value, decimals),
                };
                grid.number(&column.name, values.iter().map(cell))
            }
            Values::Truth(truths) => {
                let word = |it: &Option<bool>| match it {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "–",
                };
                grid.text(&column.name, truths.iter().map(|it| word(it).to_owned()))
            }
        })
    }

    /// Lays the table out in so many character cells, with ANSI styles for the header; ends with a line break.
    pub(crate) fn layout(&self, width: usize) -> String {
        let (widths, dropped) = self.fit(width);
        let line = |cell: &dyn Fn(&Column) -> &str| {
            let cells = self
                .columns
                .iter()
                .zip(&widths)
                .map(|(column, &width)| pad(cell(column), width, column.right));
            cells.collect::<Vec<_>>().join(&" ".repeat(GUTTER)).trim_end().to_owned()
        };
        let bold = anstyle::Style::new().bold();
        let dim = anstyle::Style::new().dimmed();
        let rule = widths.iter().map(|it| "─".repeat(*it)).collect::<Vec<_>>().join(&" ".repeat(GUTTER));
        let mut out = format!("{bold}{}{bold:#}\n{dim}{rule}{dim:#}\n", line(&|it| &it.header));
        let rows = self.columns.iter().map(|it| it.cells.len()).max().unwrap_or(0);
        for row in 0..rows {
            out.push_str(&line(&|it| it.cells.get(row).map_or("", String::as_str)));
            out.push('\n');
        }
        if !dropped.is_empty() {
            let names = cut(&dropped.join(", "), width.saturating_sub(30).max(20));
            let plural = if dropped.len() == 1 { "" } else { "s" };
            out.push_str(&format!("{dim}and {} more column{plural}: {names}{dim:#}\n", dropped.len()));
        }
        out
    }

    /// The widths of the columns that fit, from the left, and the headers of those that do not.
    fn fit(&self, width: usize) -> (Vec<usize>, Vec<&str>) {
        let natural = |column: &Column| {
            column.cells.iter().map(|it| it.width()).chain([column.header.width()]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = self.columns.iter().map(natural).collect();
        let whole = widths.clone();
        // Half a code or half a number would be a wrong one.
        let least = |at: usize| match self.columns.get(at) {
            Some(column) if !column.right && !column.header.ends_with("code") => {
                whole[at].min(NARROWEST.max(column.header.width()))
            }
            _ => whole[at],
        };
        // Columns are kept from the left while all those before them can be cut to their least widths.
        let mut kept = 0;
        let mut needed = 0;
        while kept < widths.len() {
            needed += least(kept) + if kept == 0 { 0 } else { GUTTER };
            if needed > width && kept >= 2 {
                break;
            }
            kept += 1;
        }
        let floor: Vec<usize> = (0..kept).map(least).collect();
        widths.truncate(kept);
        let total = |widths: &[usize]| widths.iter().sum::<usize>() + GUTTER * widths.len().saturating_sub(1);
        while total(&widths) > width {
            // The widest column that can still be cut gives way first.
            let Some(widest) =
                (0..kept).filter(|&it| widths[it] > floor[it]).max_by_key(|&it| (widths[it], Reverse(it)))
            else {
                break;
            };
            widths[widest] -= 1;
        }
        (widths, self.columns.iter().skip(kept).map(|it| it.header.as_str()).collect())
    }
}

/// The text in lines of at most so many cells, broken at blanks; a word that is longer has a line of its own.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in one_line(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text on one line: data may hold line breaks and control characters, which would tear the table or worse.
fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let text = cut(text, width);
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right { blanks + &text } else { text + &blanks }
}

/// The text in at most so many cells, with `…` where something was cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width.saturating_sub(1) {
            break;
        }
        out.push(character);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(grid: &Grid, width: usize) -> String {
        anstream::adapter::strip_str(&grid.layout(width)).to_string()
    }

    fn imd() -> ResultTable {
        ResultTable::new()
            .with("code", Values::text(["E01000001", "E01000002"]))
            .with("name", Values::text(["City of London 001A", "Birmingham and the Black Country 002B"]))
            .with("score", Values::Number(vec![6.208, f64::NAN]))
            .with("rank", Values::Whole(vec![29_199.0, 1.0]))
            .with("designated", Values::Truth(vec![Some(true), None]))
    }

    #[test]
    fn numbers_stand_under_each_other_and_missing_values_are_dashes() {
        insta::assert_snapshot!(plain(&Grid::of(&imd()), 100), @r"
        code       name                                   score    rank  designated
        ─────────  ─────────────────────────────────────  ─────  ──────  ──────────
        E01000001  City of London 001A                    6.208  29,199  yes
        E01000002  Birmingham and the Black Country 002B      –       1  –
        ");
    }

    #[test]
    fn long_names_are_cut_before_columns_are_left_out() {
        insta::assert_snapshot!(plain(&Grid::of(&imd()), 60), @r"
        code       name                    score    rank  designated
        ─────────  ──────────────────────  ─────  ──────  ──────────
        E01000001  City of London 001A     6.208  29,199  yes
        E01000002  Birmingham and the Bl…      –       1  –
        ");
    }

    #[test]
    fn columns_that_do_not_fit_are_named() {
        insta::assert_snapshot!(plain(&Grid::of(&imd()), 36), @r"
        code       name                score
        ─────────  ──────────────────  ─────
        E01000001  City of London 00…  6.208
        E01000002  Birmingham and th…      –
        and 2 more columns: rank, designated
        ");
    }

    #[test]
    fn a_name_with_control_characters_stays_on_its_line() {
        let grid = Grid::new().text("name", ["a\u{1b}[31m\nb".to_owned()]);
        assert_eq!(plain(&grid, 80).lines().count(), 3);
        assert!(!grid.layout(80).contains("\u{1b}[31m"));
    }

    #[test]
    fn wide_characters_take_two_cells() {
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
    }

    #[test]
    fn p_values_and_probabilities_are_shown_as_such() {
        let table = ResultTable::new()
            .with("p_value", Values::Number(vec![0.25, 1e-151]))
            .with("p_decile_1", Values::Number(vec![0.25, 0.9999]));
        insta::assert_snapshot!(plain(&Grid::of(&table), 80), @r"
        p_value  p_decile_1
        ───────  ──────────
          0.250       0.250
        <0.0001      >0.999
        ");
    }

    #[test]
    fn names_that_are_not_there_take_no_room() {
        let table = ResultTable::new().with("code", Values::text(["A"])).with("name", Values::text([""]));
        assert_eq!(plain(&Grid::of(&table), 80), "code\n────\nA\n");
    }

    #[test]
    fn text_is_broken_at_blanks() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensibilities are long", 9), ["incomprehensibilities", "are long"]);
        assert!(wrap("", 9).is_empty());
    }

    #[test]
    fn an_empty_table_is_its_header() {
        let table = ResultTable::new().with("code", Values::text([]));
        assert_eq!(plain(&Grid::of(&table), 80), "code\n────\n");
    }
}
