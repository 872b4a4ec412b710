//! A table of policies by columns.

use super::GREATEST;
use crate::wheel::WheelError;

/// How much one policy serves one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The policy.
    pub row: usize,
    /// The principle, goal, domain or place.
    pub column: usize,
    /// 0 (not at all) to [`GREATEST`].
    pub mark: u8,
}

/// A sparse table of marks: a row a policy, a column whatever it may serve.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, coverage::{Cell, Marks}};
/// let cell = |row, column, mark| Cell { row, column, mark };
/// let marks = Marks::new(3, 2, &[cell(0, 0, 2), cell(1, 0, 1), cell(2, 0, 3)])?;
/// let coverage = marks.coverage();
/// assert_eq!((coverage.column_sums, coverage.gaps), (vec![6, 0], vec![1]));
/// # Ok::<(), WheelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    rows: usize,
    columns: usize,
    /// Row, column and what stands there: by row, then by column, each once, none of them 0.
    cells: Vec<(usize, usize, u64)>,
}

/// What a table of marks comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The sum of each policy's marks.
    pub row_sums: Vec<u64>,
    /// How many columns each policy serves.
    pub row_counts: Vec<usize>,
    /// The sum of each column's marks.
    pub column_sums: Vec<u64>,
    /// How many policies serve each column.
    pub column_counts: Vec<usize>,
    /// The share of columns that some policy serves. `None` without columns.
    pub coverage: Option<f64>,
    /// The share of cells with a mark. `None` without cells.
    pub density: Option<f64>,
    /// The columns that no policy serves.
    pub gaps: Vec<usize>,
    /// The policies that serve no column.
    pub idle: Vec<usize>,
    /// How much each column relies on few policies: `sum (s / column sum)^2` (Herfindahl and Hirschman), 1 where it relies on
    /// a single one. `None` for a gap.
    pub concentration: Vec<Option<f64>>,
}

/// What falls if one policy is dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The columns that no policy serves any more.
    pub emptied: Vec<usize>,
    /// The columns that hang on a single policy from then on, and did not before.
    pub single: Vec<Left>,
}

/// A column with one policy left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The column.
    pub column: usize,
    /// The policy on which it hangs.
    pub row: usize,
}

impl Marks {
    /// A table of so many rows and columns with these cells; a mark of 0 is as good as none.
    ///
    /// # Errors
    /// [`WheelError`] for a row or column that there is not, a mark above [`GREATEST`], and a cell that is listed twice.
    pub fn new(rows: usize, columns: usize, cells: &[Cell]) -> Result<Marks, WheelError> {
        for (entry, cell) in cells.iter().enumerate() {
            WheelError::place("mark", entry, "policy", cell.row, rows)?;
            WheelError::place("mark", entry, "column", cell.column, columns)?;
            check_mark(entry, cell.mark)?;
        }
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_by_key(|&entry| (cells[entry].row, cells[entry].column)); // stable: the first listed comes first
        for pair in order.windows(2) {
            let (one, other) = (cells[pair[0]], cells[pair[1]]);
            if (one.row, one.column) == (other.row, other.column) {
                return Err(WheelError::Twice { what: "mark", first: pair[0], entry: pair[1] });
            }
        }
        let cells = order.iter().map(|&entry| cells[entry]).filter(|cell| cell.mark > 0);
        let cells = cells.map(|cell| (cell.row, cell.column, u64::from(cell.mark))).collect();
        Ok(Marks { rows, columns, cells })
    }

    /// A table of sums: what stands in one cell is added up.
    pub(super) fn sums(rows: usize, columns: usize, mut cells: Vec<(usize, usize, u64)>) -> Marks {
        cells.retain(|cell| cell.2 > 0);
        cells.sort_unstable();
        cells.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            kept.2 += if same { next.2 } else { 0 };
            same
        });
        Marks { rows, columns, cells }
    }

    /// How many rows and columns.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// The cells with something in them: row, column and what stands there, by row and then by column.
    pub fn cells(&self) -> &[(usize, usize, u64)] {
        &self.cells
    }

    /// Returns sums, coverage, density, gaps and concentration.
    ///
    /// - **Source:** METHODS 13.1.
    pub fn coverage(&self) -> Coverage {
        let mut row_sums = vec![0; self.rows];
        let mut row_counts = vec![0; self.rows];
        let mut column_sums = vec![0; self.columns];
        let mut column_counts = vec![0; self.columns];
        let mut squares = vec![0_u128; self.columns];
        for &(row, column, mark) in &self.cells {
            row_sums[row] += mark;
            row_counts[row] += 1;
            column_sums[column] += mark;
            column_counts[column] += 1;
            squares[column] += u128::from(mark) * u128::from(mark);
        }
        let none = |counts: &[usize]| (0..counts.len()).filter(|&k| counts[k] == 0).collect::<Vec<_>>();
        let gaps = none(&column_counts);
        let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
        // In whole numbers up to the one division: nothing is rounded twice.
        let concentration = (squares.iter().zip(&column_sums))
            .map(|(squares, &sum)| (sum > 0).then(|| *squares as f64 / (u128::from(sum).pow(2)) as f64));
        Coverage {
            coverage: share(self.columns - gaps.len(), self.columns),
            density: share(self.cells.len(), self.rows.saturating_mul(self.columns)),
            idle: none(&row_counts),
            concentration: concentration.collect(),
            gaps,
            row_sums,
            row_counts,
            column_sums,
            column_counts,
        }
    }

    /// Returns for each policy what falls if it is dropped, all of them at once: the cost is that of reading the table.
    ///
    /// ```
    /// # use theodolite_core::wheel::{WheelError, coverage::{Cell, Left, Marks}};
    /// let cell = |row, column, mark| Cell { row, column, mark };
    /// let losses = Marks::new(2, 2, &[cell(0, 0, 1), cell(0, 1, 1), cell(1, 1, 2)])?.losses();
    /// assert_eq!((&losses[0].emptied, &losses[0].single), (&vec![0], &vec![Left { column: 1, row: 1 }]));
    /// # Ok::<(), WheelError>(())
    /// ```
    pub fn losses(&self) -> Vec<Loss> {
        // Of each column, how many serve it and the first two who do: who has more than two loses little by one.
        let mut served = vec![(0_usize, [0_usize; 2]); self.columns];
        for &(row, column, _) in &self.cells {
            let (count, first) = &mut served[column];
            if let Some(slot) = first.get_mut(*count) {
                *slot = row;
            }
            *count += 1;
        }
        let mut losses = vec![Loss::default(); self.rows];
        for (column, &(count, [one, other])) in served.iter().enumerate() {
            match count {
                1 => losses[one].emptied.push(column),
                2 => {
                    losses[one].single.push(Left { column, row: other });
                    losses[other].single.push(Left { column, row: one });
                }
                _ => {}
            }
        }
        losses
    }
}

/// Refuses a mark that is too great.
pub(super) fn check_mark(entry: usize, mark: u8) -> Result<(), WheelError> {
    let (what, name, allowed) = ("mark", "strength", "0, 1, 2 or 3");
    match mark <= GREATEST {
        true => Ok(()),
        false => Err(WheelError::Number { what, entry, name, value: f64::from(mark), allowed }),
    }
}
