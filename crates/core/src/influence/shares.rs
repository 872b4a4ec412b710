//! What each part contributes to the spread of a score.

use super::InfluenceError;
use super::tree::TreeIndex;
use crate::correlation::Coefficient;
use crate::sum::{Sum, mean};

/// What one part of an index does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Influence {
    /// Its weight among its neighbours, as a share.
    pub weight: f64,
    /// Its weight in the index: the product down the tree.
    pub effective_weight: f64,
    /// The share of the variance of the index that is due to what it contributes: see [`variance_shares`]. `NaN` below a
    /// whole without contributions (Copeland).
    pub variance_share: f64,
    /// Its correlation with the index (Pearson).
    pub correlation: f64,
}

/// Says for each node of an index what it does, beside what its weight says.
///
/// - **Shape:** one answer per node, in their order. Variance shares sum to 1 over the parts of the index, and over the
///   parts of each of them to its own (but for the penalty of Mazziotta-Pareto, which belongs to no part).
/// - **Missing:** a missing part of an area contributes nothing there; correlations are over the areas with both.
/// - **Source:** Becker, Saisana, Paruolo and Vandecasteele (2017), *Weights and importance in composite indicators*.
///
/// # Errors
/// [`InfluenceError`] for columns that do not go with the tree or cannot be brought together.
///
/// ```
/// # use theodolite_core::influence::{TreeIndex, InfluenceError, Node, Tree, influences};
/// // Of one weight, but the second spreads twice as far.
/// let tree = Tree::new(&[Node::whole(), Node::part(0, 1.0), Node::part(0, 1.0)])?;
/// let columns: [&[f64]; 3] = [&[], &[0.0, 0.0, 1.0, 1.0], &[0.0, 2.0, 0.0, 2.0]];
/// let found = influences(&TreeIndex::new(&tree, &columns))?;
/// assert_eq!((found[1].effective_weight, found[1].variance_share, found[2].variance_share), (0.5, 0.2, 0.8));
/// # Ok::<(), InfluenceError>(())
/// ```
pub fn influences(index: &TreeIndex<'_>) -> Result<Vec<Influence>, InfluenceError> {
    let scores = index.scores()?;
    let tree = index.tree();
    let weights = tree.weights();
    let effective = tree.effective_weights();
    let whole = &scores.columns[tree.root()];
    // Per node and area, by how much a unit of the node changes the index; times its value, what it contributes.
    let mut factors: Vec<Option<Vec<f64>>> = vec![None; weights.len()];
    factors[tree.root()] = Some(vec![1.0; whole.len()]);
    for node in tree.downwards() {
        let Some(combined) = &scores.combined[node] else { continue };
        let Some(above) = factors[node].take() else { continue };
        for (&part, contributions) in tree.parts(node).iter().zip(&combined.contributions) {
            let own = scores.columns[part].iter().zip(contributions).zip(&above);
            // A value of 0 contributes 0 to a mean of any power; that of an arithmetic one is its weight.
            let factor = own.map(|((value, contribution), above)| {
                above * if *value == 0.0 { weights[part] } else { contribution / value }
            });
            factors[part] = Some(factor.collect());
        }
        factors[node] = Some(above);
    }
    let influence = |node: usize| {
        let column = &scores.columns[node];
        let share = factors[node].as_ref().map(|factors| {
            let contributions: Vec<f64> =
                column.iter().zip(factors).map(|(value, factor)| value * factor).collect();
            variance_share(&contributions, whole)
        });
        Influence {
            weight: weights[node],
            effective_weight: effective[node],
            variance_share: share.unwrap_or(f64::NAN),
            correlation: Coefficient::Pearson.of(column, whole).value,
        }
    };
    Ok((0..weights.len()).map(influence).collect())
}

/// Returns the share of the variance of a score that is due to each contribution: `cov(contribution, score)/var(score)`.
///
/// - **Shape:** one column of contributions per part, in area order: those of
///   [`Combined`](crate::aggregate::Combined), say. Where they sum to the score, the shares sum to 1; a part that goes
///   against the score has one below 0.
/// - **Missing:** areas without a score are left out; a missing contribution is none. `NaN` where the score does not vary.
///
/// ```
/// # use theodolite_core::influence::variance_shares;
/// let shares = variance_shares(&[&[1.0, 2.0, 3.0], &[0.0, 1.0, 2.0]], &[1.0, 3.0, 5.0]);
/// assert_eq!(shares, [0.5, 0.5]);
/// ```
pub fn variance_shares(contributions: &[&[f64]], score: &[f64]) -> Vec<f64> {
    contributions.iter().map(|contributions| variance_share(contributions, score)).collect()
}

fn variance_share(contributions: &[f64], score: &[f64]) -> f64 {
    let pairs = || score.iter().zip(contributions).filter(|(score, _)| score.is_finite());
    let score: Vec<f64> = pairs().map(|(score, _)| *score).collect();
    let Some(centre) = mean(&score).filter(|_| score.iter().any(|it| Some(it) != score.first())) else {
        return f64::NAN;
    };
    let (mut both, mut square) = (Sum::default(), Sum::default());
    for (score, contribution) in pairs() {
        // The score is centred: the mean of the contributions falls out.
        both.add((score - centre) * if contribution.is_nan() { 0.0 } else { *contribution });
        square.add((score - centre) * (score - centre));
    }
    both.value() / square.value()
}
