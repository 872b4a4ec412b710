//! What an appraisal says: options, and lines that cost or bring money by year.

use theodolite_core::appraisal::Schedule;
use theodolite_core::appraisal::simulate::Spread;

use super::At;

/// `[appraisal.*]`.
#[derive(Clone, Debug)]
pub struct Appraisal {
    /// Its name; its table is called `NAME_appraisal`.
    pub name: At<String>,
    /// What its table is called.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `edition` of the Green Book.
    pub edition: String,
    /// `base-year`: year 0.
    pub base_year: u32,
    /// `discount`, and what the study calls it.
    pub discount: (Schedule, String),
    /// `reference-income`.
    pub reference_income: Option<f64>,
    /// `elasticity`.
    pub elasticity: f64,
    /// `rank-by = "npv"`.
    pub by_net: bool,
    /// `draws`.
    pub draws: usize,
    /// `options`: one, called as the appraisal, where the study names none.
    pub options: Vec<At<String>>,
    /// `lines`, in the order of the text.
    pub lines: Vec<Line>,
}

impl Appraisal {
    /// The columns of areas that its lines are read from.
    pub fn references(&self) -> Vec<&At<String>> {
        let mut found = Vec::new();
        for line in &self.lines {
            if let Amount::Column(at) = &line.amount.value {
                found.push(at);
            }
            if let Some(At { value: Income::Column(at), .. }) = &line.income {
                found.push(at);
            }
        }
        found
    }
}

/// A line of an appraisal.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: At<String>,
    /// Whose account it is on.
    pub side: Side,
    /// How much.
    pub amount: At<Amount>,
    /// The first and the last year, counted from the base year.
    pub years: (u32, u32),
    /// `growth` a year.
    pub growth: f64,
    /// What the amount is raised or cut by: optimism bias of a cost, additionality of a benefit.
    pub factor: f64,
    /// `income` of those who gain.
    pub income: Option<At<Income>>,
    /// `discount` of its own.
    pub discount: Option<Schedule>,
    /// `varies`.
    pub varies: Option<Varies>,
    /// The positions of the options it belongs to, ascending.
    pub options: Vec<usize>,
}

/// Whose account a line is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `cost`.
    Cost,
    /// `saving`.
    Saving,
    /// `benefit` or `wellbeing`.
    Benefit,
}

/// How much a line costs or brings.
#[derive(Clone, Debug)]
pub enum Amount {
    /// The same in each of its years, before growth.
    Level(f64),
    /// One a year.
    ByYear(Vec<f64>),
    /// The sum of a column of areas, in each of its years.
    Column(At<String>),
}

/// The income of those whom a line is about.
#[derive(Clone, Debug)]
pub enum Income {
    /// One for all.
    Of(f64),
    /// By area.
    Column(At<String>),
}

/// How far a line may be off.
#[derive(Clone, Debug)]
pub enum Varies {
    /// The multiple of the amount, drawn.
    By(Spread),
    /// As another line: its position.
    As(usize),
}
