//! `[fund.*]`: awards of money.

use super::{At, File, OnMissing, Provenance};

/// `[fund.NAME]`: awards, one a row, summed by area.
#[derive(Clone, Debug)]
pub struct Fund {
    /// Its name in the study.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// Where its table is.
    pub file: File,
    /// `geography`: that of the codes.
    pub geography: At<String>,
    /// `key`: the column of the codes.
    pub key: At<String>,
    /// `postcodes`: whether spaces and capitals in codes do not matter.
    pub postcodes: bool,
    /// `to`: the geography to tell it for, where that is another.
    pub to: Option<At<String>>,
    /// `via`: the lookup to go by or a geography on the way.
    pub via: Option<At<String>>,
    /// `apportion`: how awards to greater areas are shared out.
    pub apportion: Option<At<Apportion>>,
    /// `amount`: the column of the amounts.
    pub amount: At<String>,
    /// `year`.
    pub year: Option<Year>,
    /// `years` or `until`.
    pub spread: Option<Spread>,
    /// `between`: the first and the last year that count.
    pub between: Option<(i32, i32)>,
    /// `by-year`.
    pub by_year: bool,
    /// `id`: the column of the identifiers.
    pub id: Option<At<String>>,
    /// `duplicates = "first"`.
    pub first_of_duplicates: bool,
    /// `recipient`.
    pub recipient: Option<At<String>>,
    /// `purpose`.
    pub purpose: Option<At<String>>,
    /// `currency`.
    pub currency: Option<At<String>>,
    /// `refunds = "subtract"`.
    pub subtracts_refunds: bool,
    /// `regrant`.
    pub regrant: Option<Regrant>,
    /// `people`: an indicator instead of the geography's population.
    pub people: Option<At<String>>,
    /// `on-missing`; `Keep` where the text does not say.
    pub on_missing: OnMissing,
    /// `publisher`, `licence`, `title`, `note`.
    pub provenance: Provenance,
}

impl Fund {
    /// The geography that its table is told for.
    pub fn told_for(&self) -> &At<String> {
        self.to.as_ref().unwrap_or(&self.geography)
    }

    /// The columns that it reads, all as texts.
    pub fn columns(&self) -> impl Iterator<Item = &At<String>> {
        let year = match &self.year {
            Some(Year::Column(column)) => Some(column),
            _ => None,
        };
        let spread = self.spread.as_ref().map(|it| match it {
            Spread::Years(column) | Spread::Until(column) => column,
        });
        let regrant = match &self.regrant {
            Some(Regrant::Marked(column)) => vec![column],
            Some(Regrant::Funders { funder, recipient }) => vec![funder, recipient],
            None => Vec::new(),
        };
        let others = [&self.id, &self.recipient, &self.purpose, &self.currency];
        [&self.key, &self.amount]
            .into_iter()
            .chain(year)
            .chain(spread)
            .chain(others.into_iter().flatten())
            .chain(regrant)
    }
}

/// How an award to a coarser area is shared out among the areas in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apportion {
    /// By people.
    Population,
    /// To each alike.
    Equal,
}

/// When awards were made.
#[derive(Clone, Debug, PartialEq)]
pub enum Year {
    /// All in one year.
    All(i32),
    /// As a column says.
    Column(At<String>),
}

/// Over which years an award is spread.
#[derive(Clone, Debug, PartialEq)]
pub enum Spread {
    /// The column says how many.
    Years(At<String>),
    /// The column says the last.
    Until(At<String>),
}

/// What would be counted twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Regrant {
    /// Awards that a column marks.
    Marked(At<String>),
    /// Awards to organisations that are funders in the list themselves.
    Funders {
        /// The column of the funder's identifier.
        funder: At<String>,
        /// The column of the recipient's identifier.
        recipient: At<String>,
    },
}
