//! Logarithms of a whole column.

/// Which logarithm of a column is taken: all keep its order, and none needs values above zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogKind {
    /// `ln(x - min + 0.01 (max - min))`.
    #[default]
    Ct,
    /// The same where the column leans to the right; else its mirror image, `-ln(max + 0.01 (max - min) - x)`.
    CtPlus,
    /// `ln(x - min + 1)`.
    CtOrigin,
    /// `ln((max - 1)(x - min)/(max - min) + 1)`, of the Global Innovation Index; the greatest value must be above 1.
    Gii,
}
