//! `[designation.*]`: a status, given by a condition, by an order that is cut, or by an official list.

use super::At;

/// `[designation.NAME]`: a status.
#[derive(Clone, Debug)]
pub struct Designation {
    /// Its name in the study.
    pub name: At<String>,
    /// `geography`.
    pub geography: At<String>,
    /// `where`, `take` or `list`.
    pub rule: Designated,
    /// `title`.
    pub title: Option<String>,
    /// `note`.
    pub note: Option<String>,
}

/// Who is designated.
#[derive(Clone, Debug, PartialEq)]
pub enum Designated {
    /// `where`: the areas for which an SQL condition over results holds.
    Where(At<String>),
    /// `take`: the first of an order.
    Take(Take),
    /// `list`: those of a file.
    List(Listed),
}

/// `take`: the neediest areas by a column, up to one line or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// `by`: a column of the same areas.
    pub by: At<String>,
    /// Where the order is cut.
    pub until: At<Until>,
    /// `within`: the parents, each of which is cut by itself.
    pub within: Option<At<String>>,
}

/// Where an order is cut; each list rises from one category to the next.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// `first`: so many areas.
    First(Vec<u32>),
    /// `share`: a share of the areas.
    Share(Vec<f64>),
    /// `people`: when so many people are reached.
    People(Vec<f64>),
    /// `share-of-people`: when this share of all people is reached.
    ShareOfPeople(Vec<f64>),
    /// `threshold`: at this value.
    Threshold(Vec<f64>),
    /// `like`: as many of each category as another designation has in each parent.
    Like(At<String>),
}

impl Until {
    /// Its key in a study.
    pub fn key(&self) -> &'static str {
        match self {
            Until::First(_) => "first",
            Until::Share(_) => "share",
            Until::People(_) => "people",
            Until::ShareOfPeople(_) => "share-of-people",
            Until::Threshold(_) => "threshold",
            Until::Like(_) => "like",
        }
    }

    /// How many lines it draws; `None` where another designation says.
    pub fn lines(&self) -> Option<usize> {
        match self {
            Until::First(lines) => Some(lines.len()),
            Until::Share(lines)
            | Until::People(lines)
            | Until::ShareOfPeople(lines)
            | Until::Threshold(lines) => Some(lines.len()),
            Until::Like(_) => None,
        }
    }

    /// Whether people are counted.
    pub fn counts_people(&self) -> bool {
        matches!(self, Until::People(_) | Until::ShareOfPeople(_))
    }
}

/// `list`: an official designation, read from a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// `source`.
    pub source: At<String>,
    /// What of its rows counts.
    pub by: Rows,
}

/// Which rows of a list designate.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// All.
    All,
    /// Those with one of these texts in a column: `column` and `is`.
    Texts(At<String>, Vec<At<String>>),
    /// Those of category 1 in a column of whole numbers: `category`.
    Category(At<String>),
}

impl Designation {
    /// The condition, where it has one.
    pub fn condition(&self) -> Option<&At<String>> {
        match &self.rule {
            Designated::Where(condition) => Some(condition),
            Designated::Take(_) | Designated::List(_) => None,
        }
    }

    /// Where its rule stands in the text.
    pub fn rule_span(&self) -> &theodolite_core::Span {
        match &self.rule {
            Designated::Where(condition) => &condition.span,
            Designated::Take(take) => &take.by.span,
            Designated::List(list) => &list.source.span,
        }
    }

    /// Every name that it refers to outside a condition.
    pub fn names(&self) -> impl Iterator<Item = &At<String>> {
        let own: Vec<&At<String>> = match &self.rule {
            Designated::Where(_) => Vec::new(),
            Designated::Take(take) => {
                let like = match &take.until.value {
                    Until::Like(like) => Some(like),
                    _ => None,
                };
                std::iter::once(&take.by).chain(&take.within).chain(like).collect()
            }
            Designated::List(list) => vec![&list.source],
        };
        std::iter::once(&self.geography).chain(own)
    }
}
