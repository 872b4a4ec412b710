//! Marks by policy, principle and goal.

use super::Marks;
use super::marks::check_mark;
use crate::wheel::WheelError;

/// How much a policy serves a goal by way of a principle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The policy.
    pub policy: usize,
    /// The principle.
    pub principle: usize,
    /// The goal.
    pub goal: usize,
    /// 0 (not at all) to [`GREATEST`](super::GREATEST).
    pub strength: u8,
}

/// One of the three sides of a [`Tensor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The policies.
    Policy,
    /// The principles.
    Principle,
    /// The goals.
    Goal,
}

/// A sparse three-way table `s[policy, principle, goal]`.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, coverage::{Axis, Mark, Tensor}};
/// let mark = |policy, principle, goal, strength| Mark { policy, principle, goal, strength };
/// let wheel = Tensor::new([2, 7, 14], &[mark(0, 3, 7, 2), mark(0, 4, 7, 1), mark(1, 3, 0, 3)])?;
/// let by_goal = wheel.summed_over(Axis::Principle);
/// assert_eq!(by_goal.cells(), [(0, 7, 3), (1, 0, 3)]);
/// assert_eq!(wheel.summed_over(Axis::Goal).coverage().gaps, [0, 1, 2, 5, 6]); // principles without instrument
/// # Ok::<(), WheelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    shape: [usize; 3],
    /// By policy, principle and goal, each once.
    marks: Vec<Mark>,
}

impl Tensor {
    /// A table of so many policies, principles and goals with these marks; a mark of 0 is as good as none.
    ///
    /// # Errors
    /// [`WheelError`] for a policy, principle or goal that there is not, a mark above [`GREATEST`](super::GREATEST), and a
    /// cell that is listed twice.
    pub fn new(shape: [usize; 3], marks: &[Mark]) -> Result<Tensor, WheelError> {
        for (entry, mark) in marks.iter().enumerate() {
            WheelError::place("mark", entry, "policy", mark.policy, shape[0])?;
            WheelError::place("mark", entry, "principle", mark.principle, shape[1])?;
            WheelError::place("mark", entry, "goal", mark.goal, shape[2])?;
            check_mark(entry, mark.strength)?;
        }
        let mut order: Vec<usize> = (0..marks.len()).collect();
        let place = |entry: usize| (marks[entry].policy, marks[entry].principle, marks[entry].goal);
        order.sort_by_key(|&entry| place(entry)); // stable: the first listed comes first
        for pair in order.windows(2) {
            if place(pair[0]) == place(pair[1]) {
                return Err(WheelError::Twice { what: "mark", first: pair[0], entry: pair[1] });
            }
        }
        Ok(Tensor { shape, marks: order.iter().map(|&entry| marks[entry]).collect() })
    }

    /// How many policies, principles and goals.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Returns the table of the two sides that are left when marks are added up along one.
    ///
    /// Rows are policies; of principles by goals (the sum over policies), rows are principles.
    pub fn summed_over(&self, axis: Axis) -> Marks {
        let [policies, principles, goals] = self.shape;
        let (rows, columns) = match axis {
            Axis::Policy => (principles, goals),
            Axis::Principle => (policies, goals),
            Axis::Goal => (policies, principles),
        };
        let cells = self.marks.iter().map(|mark| {
            let strength = u64::from(mark.strength);
            match axis {
                Axis::Policy => (mark.principle, mark.goal, strength),
                Axis::Principle => (mark.policy, mark.goal, strength),
                Axis::Goal => (mark.policy, mark.principle, strength),
            }
        });
        Marks::sums(rows, columns, cells.collect())
    }

    /// The sum of all marks.
    pub fn total(&self) -> u64 {
        self.marks.iter().map(|mark| u64::from(mark.strength)).sum()
    }
}
