//! The same program with each `x` anywhere from 0 to 1, by the dual simplex method, in floats.
//!
//! Every variable has bounds, so that there is always a start from which the worth can only rise: one that is not in the basis stands at the
//! bound that its reduced cost asks for. A table is kept through a whole search: other bounds leave it as good a start as any.

use super::program::{Program, State};

/// A table of the rows, each solved for one variable: the variables of a program first, then what each row has over.
#[derive(Clone, Debug)]
pub(super) struct Relaxation {
    variables: usize,
    rows: usize,
    /// Row by row, the factors of the variables at bounds, and last a constant.
    table: Vec<f64>,
    /// What one unit of each variable at a bound costs, and last the constant.
    reduced: Vec<f64>,
    /// The variable of each row, and its value.
    basic: Vec<usize>,
    values: Vec<f64>,
    /// The variables at bounds, in the order of the factors.
    resting: Vec<usize>,
    /// Where each variable is in one of both.
    place: Vec<Place>,
    /// Whether a variable at a bound is at the upper one.
    at_upper: Vec<bool>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// By what each row and the costs were divided.
    row_units: Vec<f64>,
    cost_unit: f64,
    /// Pivots since the table was made from the program.
    age: usize,
    /// Numbers touched.
    pub(super) work: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Row(usize),
    Resting(usize),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ended {
    /// All bounds are kept: the worth is the least there is.
    Solved,
    /// The worth has passed the limit.
    Passed,
    /// A row cannot be met: multipliers of the rows that may show it.
    Impossible(Vec<f64>),
    /// Too many steps.
    Lost,
}

/// What counts as outside a bound.
const OUTSIDE: f64 = 1e-9;
/// The least factor that is divided by.
const PIVOT: f64 = 1e-8;
/// After so many pivots the table is made anew, as rounding adds up.
const OLD: usize = 150;

impl Relaxation {
    pub(super) fn new(program: &Program) -> Relaxation {
        let (variables, rows) = (program.variables(), program.rows.len());
        let unit = |greatest: u64| if greatest == 0 { 1.0 } else { greatest as f64 };
        let row_unit = |row: &super::program::Row| {
            unit(row.terms.iter().map(|it| it.1.unsigned_abs()).max().unwrap_or(0))
        };
        let mut own = Relaxation {
            variables,
            rows,
            table: Vec::new(),
            reduced: Vec::new(),
            basic: (variables..variables + rows).collect(),
            values: vec![0.0; rows],
            resting: (0..variables).collect(),
            place: (0..variables).map(Place::Resting).chain((0..rows).map(Place::Row)).collect(),
            at_upper: vec![false; variables + rows],
            lower: vec![0.0; variables + rows],
            upper: (0..variables + rows).map(|it| if it < variables { 1.0 } else { f64::INFINITY }).collect(),
            row_units: program.rows.iter().map(row_unit).collect(),
            cost_unit: unit(program.costs.iter().map(|it| it.unsigned_abs()).max().unwrap_or(0)),
            age: 0,
            work: 0,
        };
        own.fill(program);
        own.rest();
        own
    }

    /// The table in which each row is solved for what it has over.
    fn fill(&mut self, program: &Program) {
        let width = self.variables + 1;
        self.table.clear();
        self.table.resize(self.rows * width, 0.0);
        for (at, row) in program.rows.iter().enumerate() {
            let unit = self.row_units[at];
            for &(variable, factor) in &row.terms {
                self.table[at * width + variable] = factor as f64 / unit;
            }
            self.table[at * width + self.variables] = -(row.least as f64) / unit;
        }
        self.reduced = program.costs.iter().map(|it| *it as f64 / self.cost_unit).chain([0.0]).collect();
        self.age = 0;
    }

    /// The same table made from the program again, without the rounding of all pivots since.
    fn renew(&mut self, program: &Program) {
        let inside: Vec<usize> = self.basic.iter().copied().filter(|&it| it < self.variables).collect();
        let mut leaves: Vec<bool> = vec![true; self.rows];
        for &variable in self.basic.iter().filter(|&&it| it >= self.variables) {
            leaves[variable - self.variables] = false;
        }
        self.basic = (self.variables..self.variables + self.rows).collect();
        self.resting = (0..self.variables).collect();
        self.place = (0..self.variables).map(Place::Resting).chain((0..self.rows).map(Place::Row)).collect();
        self.fill(program);
        let width = self.variables + 1;
        for variable in inside {
            let Place::Resting(slot) = self.place[variable] else { continue };
            let size = |row: usize| self.table[row * width + slot].abs();
            let rows = (0..self.rows).filter(|&row| leaves[row]);
            let best = rows.fold(None, |best: Option<usize>, row| match best {
                Some(best) if size(best) >= size(row) => Some(best),
                _ => Some(row),
            });
            // A basis that has become singular is left as far as it goes: any basis is a start.
            if let Some(row) = best.filter(|&row| size(row) > PIVOT) {
                leaves[row] = false;
                self.at_upper[self.basic[row]] = false;
                self.exchange(row, slot);
            }
        }
        self.age = 0;
        self.rest();
    }

    /// Takes over what is decided.
    pub(super) fn set(&mut self, program: &Program, states: &[State]) {
        for (variable, state) in states.iter().enumerate() {
            (self.lower[variable], self.upper[variable]) = match state {
                State::Open => (0.0, 1.0),
                State::Out => (0.0, 0.0),
                State::In => (1.0, 1.0),
            };
        }
        if self.age > OLD { self.renew(program) } else { self.rest() }
    }

    /// Puts each variable outside the basis at the bound that its cost asks for, and works out the others.
    fn rest(&mut self) {
        for (slot, &variable) in self.resting.iter().enumerate() {
            if self.upper[variable].is_finite() {
                self.at_upper[variable] = self.reduced[slot] < 0.0;
            } else {
                self.at_upper[variable] = false;
                // Of what a row has over, rounding alone can make the cost fall.
                self.reduced[slot] = self.reduced[slot].max(0.0);
            }
        }
        let width = self.variables + 1;
        let at: Vec<f64> = self.resting.iter().map(|&it| self.resting_value(it)).collect();
        for row in 0..self.rows {
            let factors = &self.table[row * width..(row + 1) * width];
            let sum: f64 = factors.iter().zip(&at).map(|(factor, at)| factor * at).sum();
            self.values[row] = factors[self.variables] + sum;
        }
        self.work += (self.rows * width) as u64;
    }

    fn resting_value(&self, variable: usize) -> f64 {
        if self.at_upper[variable] { self.upper[variable] } else { self.lower[variable] }
    }

    /// The value of a variable.
    pub(super) fn value(&self, variable: usize) -> f64 {
        match self.place[variable] {
            Place::Row(row) => self.values[row],
            Place::Resting(_) => self.resting_value(variable),
        }
    }

    /// The worth as far as it has risen.
    pub(super) fn worth(&self) -> f64 {
        let each = self.resting.iter().zip(&self.reduced);
        let sum: f64 = each.map(|(&variable, reduced)| reduced * self.resting_value(variable)).sum();
        (self.reduced[self.variables] + sum) * self.cost_unit
    }

    /// The multipliers of the rows.
    pub(super) fn multipliers(&self) -> Vec<f64> {
        (0..self.rows)
            .map(|row| match self.place[self.variables + row] {
                Place::Row(_) => 0.0,
                Place::Resting(slot) => self.reduced[slot] * (self.cost_unit / self.row_units[row]),
            })
            .collect()
    }

    /// Goes on until all bounds are kept, the worth passes a limit, or a row cannot be met.
    pub(super) fn solve(&mut self, limit: f64) -> Ended {
        let most = 20 * (self.rows + 20);
        for _ in 0..most {
            let Some(row) = self.leaving() else { return Ended::Solved };
            if self.worth() > limit {
                return Ended::Passed;
            }
            let variable = self.basic[row];
            let short = self.values[row] < self.lower[variable];
            let bound = if short { self.lower[variable] } else { self.upper[variable] };
            let Some(slot) = self.entering(row, short, (bound - self.values[row]).abs()) else {
                return Ended::Impossible(self.ray(row, short));
            };
            let width = self.variables + 1;
            let step = (bound - self.values[row]) / self.table[row * width + slot];
            let entering = self.resting[slot];
            let reached = self.resting_value(entering) + step;
            for other in 0..self.rows {
                self.values[other] += self.table[other * width + slot] * step;
            }
            self.exchange(row, slot);
            self.values[row] = reached;
            self.at_upper[variable] = !short;
        }
        Ended::Lost
    }

    /// The row that is farthest outside its bounds, by the length of its factors.
    fn leaving(&mut self) -> Option<usize> {
        let width = self.variables + 1;
        let mut best: Option<(usize, f64)> = None;
        for row in 0..self.rows {
            let variable = self.basic[row];
            let outside =
                (self.lower[variable] - self.values[row]).max(self.values[row] - self.upper[variable]);
            if outside > OUTSIDE {
                let factors = &self.table[row * width..row * width + self.variables];
                let length = 1.0 + factors.iter().map(|it| it * it).sum::<f64>();
                self.work += self.variables as u64;
                let score = outside * outside / length;
                if best.is_none_or(|best| score > best.1) {
                    best = Some((row, score));
                }
            }
        }
        best.map(|it| it.0)
    }

    /// Which variable at a bound takes over, so that no reduced cost gets the wrong sign; those that are passed on the way go to
    /// their other bound.
    fn entering(&mut self, row: usize, short: bool, mut outside: f64) -> Option<usize> {
        let width = self.variables + 1;
        let mut usable: Vec<(f64, f64, usize)> = Vec::new();
        for (slot, &variable) in self.resting.iter().enumerate() {
            let factor = self.table[row * width + slot];
            // What helps: up from the lower bound, or down from the upper one.
            let helps = if short { factor } else { -factor };
            let helps = if self.at_upper[variable] { -helps } else { helps };
            if helps > PIVOT && self.lower[variable] < self.upper[variable] {
                usable.push((self.reduced[slot].abs() / helps, helps, slot));
            }
        }
        // The cheapest first; of equals the greatest factor, which is kindest to rounding; then in order.
        usable.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut passed = Vec::new();
        let mut found = None;
        for &(_, helps, slot) in &usable {
            let variable = self.resting[slot];
            let room = helps * (self.upper[variable] - self.lower[variable]);
            if outside <= room {
                found = Some(slot);
                break;
            }
            outside -= room;
            passed.push(slot);
        }
        let found = found?;
        for slot in passed {
            let variable = self.resting[slot];
            let before = self.resting_value(variable);
            self.at_upper[variable] = !self.at_upper[variable];
            let step = self.resting_value(variable) - before;
            for other in 0..self.rows {
                self.values[other] += self.table[other * width + slot] * step;
            }
            self.work += self.rows as u64;
        }
        Some(found)
    }

    /// Multipliers of the rows that make one sum of what a row of the table says.
    fn ray(&self, row: usize, short: bool) -> Vec<f64> {
        let width = self.variables + 1;
        let own = |variable: usize| match self.place[variable] {
            Place::Row(at) if at == row => 1.0,
            Place::Row(_) => 0.0,
            Place::Resting(slot) => -self.table[row * width + slot],
        };
        (0..self.rows)
            .map(|at| {
                let it = own(self.variables + at);
                (if short { it } else { -it }).max(0.0) / self.row_units[at]
            })
            .collect()
    }

    /// Solves a row for another variable.
    fn exchange(&mut self, row: usize, slot: usize) {
        let width = self.variables + 1;
        let (before, rest) = self.table.split_at_mut(row * width);
        let (own, after) = rest.split_at_mut(width);
        let factor = 1.0 / own[slot];
        own.iter_mut().for_each(|it| *it *= -factor);
        own[slot] = factor;
        let add = |other: &mut [f64]| {
            let times = other[slot];
            if times != 0.0 {
                other[slot] = 0.0;
                other.iter_mut().zip(&*own).for_each(|(it, own)| *it += times * own);
            }
        };
        before.chunks_exact_mut(width).for_each(add);
        after.chunks_exact_mut(width).for_each(add);
        add(&mut self.reduced);
        let (leaving, entering) = (self.basic[row], self.resting[slot]);
        (self.basic[row], self.resting[slot]) = (entering, leaving);
        (self.place[entering], self.place[leaving]) = (Place::Row(row), Place::Resting(slot));
        self.age += 1;
        self.work += (self.rows * width) as u64;
    }

    /// By how much the worth rises at least if a variable of a row goes down to 0, and if it goes up to 1.
    pub(super) fn penalties(&mut self, variable: usize) -> Option<[f64; 2]> {
        let Place::Row(row) = self.place[variable] else { return None };
        let width = self.variables + 1;
        let mut dearness = [f64::INFINITY; 2];
        for (slot, &resting) in self.resting.iter().enumerate() {
            let factor = self.table[row * width + slot];
            if factor.abs() > PIVOT && self.lower[resting] < self.upper[resting] {
                let raises = (factor > 0.0) != self.at_upper[resting];
                let cost = self.reduced[slot].abs() / factor.abs();
                let side = &mut dearness[usize::from(raises)];
                *side = side.min(cost);
            }
        }
        self.work += self.variables as u64;
        let value = self.values[row];
        Some([dearness[0] * value, dearness[1] * (1.0 - value)])
    }
}
