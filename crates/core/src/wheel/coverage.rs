//! Which policies serve which columns: marks, their sums, gaps, and what falls if one policy is dropped.

mod marks;
mod tensor;
#[cfg(test)]
mod tests;

pub use marks::{Cell, Coverage, Left, Loss, Marks};
pub use tensor::{Axis, Mark, Tensor};

/// The greatest mark: 0 is none, 1 some, 2 much, 3 the main thing that it does.
pub const GREATEST: u8 = 3;
