//! A small linear program, solved by the dual simplex method: constraints are added while it runs.

/// The least `sum c x` with `x >= 0`, `c >= 0` and constraints `a.x >= b`.
///
/// It starts at `x = 0`, which is best while nothing is asked; each step serves the constraint that is broken most and
/// raises the cost as little as possible, so that the cost never falls.
#[derive(Clone, Debug)]
pub(super) struct Program {
    variables: usize,
    /// The variables that are 0: those below `variables` are `x`, the others stand for constraints.
    zero: Vec<usize>,
    /// What one unit of each of them costs.
    cost: Vec<f64>,
    /// The other variables, each as a value plus multiples of those that are 0.
    rows: Vec<Row>,
    constraints: usize,
    /// The row that cannot be served.
    impossible: Option<usize>,
}

/// What stands in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Variable,
    /// A constraint, by when it was added.
    Constraint(usize),
}

/// Why nothing meets all constraints: an entry that must be at least 0 is a negative value and multiples of others.
#[derive(Clone, Debug)]
pub(super) struct Contradiction {
    pub(super) entry: Entry,
    pub(super) value: f64,
    pub(super) multiples: Vec<(Entry, f64)>,
}

#[derive(Clone, Debug)]
struct Row {
    variable: usize,
    value: f64,
    factors: Vec<f64>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ended {
    Solved,
    Impossible,
    /// Too many steps: rounding goes round in circles.
    Lost,
}

const BROKEN: f64 = -1e-13;
const PIVOT: f64 = 1e-10;
const STEPS: usize = 400;

impl Program {
    pub(super) fn new(cost: Vec<f64>) -> Program {
        Program {
            variables: cost.len(),
            zero: (0..cost.len()).collect(),
            cost,
            rows: Vec::new(),
            constraints: 0,
            impossible: None,
        }
    }

    /// Adds the constraint `a.x >= b`.
    pub(super) fn at_least(&mut self, a: &[f64], b: f64) {
        let mut factors = vec![0.0; self.zero.len()];
        for (slot, &variable) in factors.iter_mut().zip(&self.zero) {
            if let Some(own) = a.get(variable) {
                *slot = *own;
            }
        }
        let mut value = -b;
        for row in &self.rows {
            if let Some(&own) = a.get(row.variable).filter(|own| **own != 0.0) {
                value += own * row.value;
                factors.iter_mut().zip(&row.factors).for_each(|(slot, factor)| *slot += own * factor);
            }
        }
        self.rows.push(Row { variable: self.variables + self.constraints, value, factors });
        self.constraints += 1;
    }

    pub(super) fn solve(&mut self) -> Ended {
        for _ in 0..STEPS {
            let broken = self.rows.iter().enumerate().min_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
            let Some((leaving, row)) = broken.filter(|(_, row)| row.value < BROKEN) else {
                return Ended::Solved;
            };
            let dearness = |k: usize| self.cost[k] / row.factors[k];
            let usable = (0..self.zero.len()).filter(|&k| row.factors[k] > PIVOT);
            // The cheapest; among equals the greatest factor, which is kindest to rounding.
            let entering = usable.min_by(|&a, &b| {
                let dear = dearness(a).total_cmp(&dearness(b));
                dear.then(row.factors[b].total_cmp(&row.factors[a]))
            });
            let Some(entering) = entering else {
                self.impossible = Some(leaving);
                return Ended::Impossible;
            };
            self.pivot(leaving, entering);
        }
        Ended::Lost
    }

    fn pivot(&mut self, leaving: usize, entering: usize) {
        let row = &mut self.rows[leaving];
        let factor = row.factors[entering];
        // v = value + f e + rest, hence e = v/f - value/f - rest/f.
        row.factors.iter_mut().for_each(|it| *it /= -factor);
        row.factors[entering] = 1.0 / factor;
        row.value /= -factor;
        std::mem::swap(&mut row.variable, &mut self.zero[entering]);
        let (value, factors) = (row.value, row.factors.clone());
        let replace = |own: &mut [f64]| {
            let times = std::mem::replace(&mut own[entering], 0.0);
            if times != 0.0 {
                own.iter_mut().zip(&factors).for_each(|(slot, factor)| *slot += times * factor);
            }
            times
        };
        replace(&mut self.cost);
        self.cost.iter_mut().for_each(|it| *it = it.max(0.0));
        for (_, row) in self.rows.iter_mut().enumerate().filter(|(k, _)| *k != leaving) {
            row.value += replace(&mut row.factors) * value;
        }
    }

    /// The variables `x`.
    pub(super) fn values(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.variables];
        for row in self.rows.iter().filter(|row| row.variable < self.variables) {
            values[row.variable] = row.value.max(0.0);
        }
        values
    }

    /// Why it ended as impossible.
    pub(super) fn contradiction(&self) -> Option<Contradiction> {
        let row = self.rows.get(self.impossible?)?;
        let entry = |variable: usize| match variable.checked_sub(self.variables) {
            Some(constraint) => Entry::Constraint(constraint),
            None => Entry::Variable,
        };
        let multiples =
            self.zero.iter().zip(&row.factors).map(|(variable, factor)| (entry(*variable), *factor));
        Some(Contradiction { entry: entry(row.variable), value: row.value, multiples: multiples.collect() })
    }

    /// The constraints that hold with nothing to spare, by when they were added.
    pub(super) fn tight(&self) -> impl Iterator<Item = usize> + '_ {
        self.zero.iter().filter_map(|variable| variable.checked_sub(self.variables))
    }
}
