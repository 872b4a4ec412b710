//! A choice as a program in whole numbers: the least `sum c x` with each `x` 0 or 1 and rows `sum a x >= b`.
//!
//! All that decides is worked out here, in whole numbers that are checked for overflow: whether a choice holds, what follows from
//! what is chosen, and what no choice can be better than. Floats (see [`Relaxation`](super::relaxation::Relaxation)) only propose
//! the multipliers that such a bound is made with; a poor proposal makes a poor bound, never a wrong one.

/// What is known of one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    /// It is 0.
    Out,
    /// It is 1.
    In,
}

/// `sum a x >= least`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Variables in ascending order, each once, none times 0.
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) least: i128,
}

impl Row {
    /// A row from terms in any order; what one variable is listed with adds up.
    pub(super) fn new(mut terms: Vec<(usize, i64)>, least: i128) -> Row {
        terms.sort_by_key(|it| it.0);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 = kept.1.saturating_add(if same { next.1 } else { 0 });
            same
        });
        terms.retain(|it| it.1 != 0);
        // Whole numbers over their common divisor: what is asked may be rounded up.
        let divisor = terms.iter().fold(0, |divisor, it| gcd(divisor, it.1.unsigned_abs()));
        if divisor > 1
            && let Ok(divisor) = i64::try_from(divisor)
        {
            terms.iter_mut().for_each(|it| it.1 /= divisor);
            return Row { terms, least: ceil(least, i128::from(divisor)) };
        }
        Row { terms, least }
    }

    /// The most that the row can come to.
    fn most(&self, states: &[State]) -> i128 {
        let term = |&(variable, factor): &(usize, i64)| match states[variable] {
            State::Out => 0,
            State::In => i128::from(factor),
            State::Open => i128::from(factor.max(0)),
        };
        self.terms.iter().map(term).sum()
    }

    pub(super) fn holds(&self, chosen: &[bool]) -> bool {
        let terms = self.terms.iter().filter(|it| chosen[it.0]);
        terms.map(|it| i128::from(it.1)).sum::<i128>() >= self.least
    }
}

pub(super) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A quotient rounded up, of a divisor above 0.
fn ceil(value: i128, divisor: i128) -> i128 {
    value.div_euclid(divisor) + i128::from(value.rem_euclid(divisor) != 0)
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) costs: Vec<i64>,
    pub(super) rows: Vec<Row>,
    /// Per variable, the rows that it is in and its factors there.
    pub(super) columns: Vec<Vec<(usize, i64)>>,
    /// All sums of costs are multiples of it.
    step: i128,
    /// Multipliers are counted in units of `2^-scale`.
    scale: u32,
}

/// What no choice can be better than.
pub(super) struct Bound {
    /// The least worth there can be, in whole numbers.
    pub(super) least: i128,
    /// The same before rounding, in units of `2^-scale`.
    fine: i128,
    /// What each variable adds to it when it is 1, in the same units: 0 where it is decided.
    pub(super) reduced: Vec<i128>,
}

/// How many bits the numbers of a bound may have before they are added up.
const BITS: u32 = 90;

impl Program {
    pub(super) fn new(costs: Vec<i64>, rows: Vec<Row>) -> Program {
        let mut columns = vec![Vec::new(); costs.len()];
        for (at, row) in rows.iter().enumerate() {
            row.terms.iter().for_each(|&(variable, factor)| columns[variable].push((at, factor)));
        }
        let step = costs.iter().fold(0, |step, it| gcd(step, it.unsigned_abs()));
        let greatest = costs.iter().map(|it| it.unsigned_abs()).max().unwrap_or(0);
        let bits = u64::BITS - greatest.leading_zeros();
        Program { columns, step: i128::from(step).max(1), scale: BITS - bits, costs, rows }
    }

    pub(super) fn variables(&self) -> usize {
        self.costs.len()
    }

    /// How many factors there are in all: what one look at everything costs.
    pub(super) fn size(&self) -> usize {
        self.rows.iter().map(|row| row.terms.len()).sum::<usize>() + self.variables()
    }

    pub(super) fn worth(&self, chosen: &[bool]) -> i128 {
        self.costs.iter().zip(chosen).filter(|it| *it.1).map(|it| i128::from(*it.0)).sum()
    }

    pub(super) fn holds(&self, chosen: &[bool]) -> bool {
        self.rows.iter().all(|row| row.holds(chosen))
    }

    /// The greatest worth that is better than a given one.
    pub(super) fn better_than(&self, worth: i128) -> i128 {
        worth - self.step
    }

    /// Decides what follows from what is decided, row by row, until nothing more does. False where a row cannot hold any more.
    pub(super) fn propagate(&self, states: &mut [State]) -> bool {
        let mut waits = vec![true; self.rows.len()];
        let mut queue: Vec<usize> = (0..self.rows.len()).rev().collect();
        while let Some(at) = queue.pop() {
            waits[at] = false;
            let row = &self.rows[at];
            let room = row.most(states) - row.least;
            if room < 0 {
                return false;
            }
            for &(variable, factor) in &row.terms {
                if states[variable] == State::Open && i128::from(factor).abs() > room {
                    states[variable] = if factor > 0 { State::In } else { State::Out };
                    for &(other, _) in &self.columns[variable] {
                        if other != at && !std::mem::replace(&mut waits[other], true) {
                            queue.push(other);
                        }
                    }
                }
            }
        }
        true
    }

    /// What no choice can be better than, by multipliers of the rows (Lagrange): for any of 0 or more, no choice that holds is worth less
    /// than `sum y b + sum over x of the lesser of (c - sum y a) x`. Those below 0 count as 0.
    ///
    /// `None` where the numbers are too great.
    pub(super) fn bound(&self, states: &[State], multipliers: &[f64]) -> Option<Bound> {
        let unit = libm::scalbn(1.0, self.scale as i32);
        // A float that is too great or no number ends at the greatest whole number, or at 0.
        let multipliers: Vec<i128> = multipliers.iter().map(|it| (it.max(0.0) * unit) as i128).collect();
        let mut fine = 0_i128;
        for (row, &multiplier) in self.rows.iter().zip(&multipliers).filter(|it| *it.1 != 0) {
            fine = fine.checked_add(multiplier.checked_mul(row.least)?)?;
        }
        let mut reduced = vec![0; self.variables()];
        for (variable, column) in self.columns.iter().enumerate() {
            if states[variable] == State::Out {
                continue;
            }
            let mut own = i128::from(self.costs[variable]) << self.scale;
            for &(row, factor) in column {
                if multipliers[row] != 0 {
                    own = own.checked_sub(multipliers[row].checked_mul(i128::from(factor))?)?;
                }
            }
            if states[variable] == State::In || own < 0 {
                fine = fine.checked_add(own)?;
            }
            reduced[variable] = if states[variable] == State::In { 0 } else { own };
        }
        Some(Bound { least: self.rounded(fine), fine, reduced })
    }

    /// The least worth that there can be from such a bound on.
    fn rounded(&self, fine: i128) -> i128 {
        ceil(ceil(fine, 1 << self.scale), self.step) * self.step
    }

    /// Decides the variables of which the other choice is no better than `worth`. Says whether there were any.
    pub(super) fn fix(&self, states: &mut [State], bound: &Bound, worth: i128) -> bool {
        let mut any = false;
        for (state, &reduced) in states.iter_mut().zip(&bound.reduced).filter(|it| *it.0 == State::Open) {
            if self.rounded(bound.fine.saturating_add(reduced.saturating_abs())) >= worth {
                *state = if reduced > 0 { State::Out } else { State::In };
                any = true;
            }
        }
        any
    }

    /// Whether no choice can hold, as a sum of rows shows (Farkas): with these multipliers the rows ask for more than the variables can give.
    pub(super) fn is_impossible(&self, states: &[State], multipliers: &[f64]) -> bool {
        let greatest = multipliers.iter().fold(0.0_f64, |greatest, it| greatest.max(*it));
        if greatest == 0.0 || !greatest.is_finite() {
            return false;
        }
        let unit = libm::scalbn(1.0, 60) / greatest;
        let multipliers: Vec<i128> = multipliers.iter().map(|it| (it.max(0.0) * unit) as i128).collect();
        let over = || {
            let mut over = 0_i128;
            for (row, &multiplier) in self.rows.iter().zip(&multipliers) {
                over = over.checked_add(multiplier.checked_mul(row.least)?)?;
            }
            for (variable, column) in self.columns.iter().enumerate() {
                let mut own = 0_i128;
                for &(row, factor) in column {
                    own = own.checked_add(multipliers[row].checked_mul(i128::from(factor))?)?;
                }
                over = over.checked_sub(match states[variable] {
                    State::Out => 0,
                    State::In => own,
                    State::Open => own.max(0),
                })?;
            }
            Some(over)
        };
        over().is_some_and(|it| it > 0)
    }
}
