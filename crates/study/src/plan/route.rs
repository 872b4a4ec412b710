//! Ways from one geography to another: columns of a geography's own table, lookups, and where there is neither, two
//! columns of a finer geography's table.

use std::collections::{BTreeSet, VecDeque};

use theodolite_core::{Problem, Span};

use super::{Plan, list};
use crate::spec::{At, Lookup};

/// One step from a geography to a coarser (or another) one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edge<'a> {
    /// A column of the geography's own table.
    Within {
        /// The geography with the column.
        geography: &'a str,
        /// The geography whose codes it holds.
        parent: &'a str,
    },
    /// A lookup file.
    Lookup(&'a Lookup),
    /// Two columns of a finer geography's table: an area lies where the finer areas in it lie.
    Derived {
        /// The finer geography.
        finer: &'a str,
        /// Where it begins.
        from: &'a str,
        /// Where it leads.
        to: &'a str,
    },
}

impl<'a> Edge<'a> {
    /// Where it begins.
    pub(crate) fn from(&self) -> &'a str {
        match self {
            Edge::Within { geography, .. } => geography,
            Edge::Lookup(lookup) => &lookup.from.geography.value,
            Edge::Derived { from, .. } => from,
        }
    }

    /// As a message names it.
    pub(crate) fn words(&self) -> String {
        match self {
            Edge::Within { geography, parent } => format!("`within` of `{geography}` ({parent})"),
            Edge::Lookup(lookup) => format!("lookup `{}`", lookup.name.value),
            Edge::Derived { finer, from, to } => format!("`within` of `{finer}` ({from} and {to})"),
        }
    }

    /// Where it leads.
    pub(crate) fn to(&self) -> &'a str {
        match self {
            Edge::Within { parent, .. } => parent,
            Edge::Lookup(lookup) => &lookup.to.geography.value,
            Edge::Derived { to, .. } => to,
        }
    }
}

impl<'a> Plan<'a> {
    /// The shortest way from one geography to another. Where neither column nor lookup leads there, two columns of a
    /// finer geography's table may: an area lies where the finer areas in it lie.
    ///
    /// # Errors
    /// `no-route` where there is none, and `no-such-route` where `via` does not lead there.
    pub(crate) fn route(
        &self,
        from: &str,
        to: &str,
        via: Option<&At<String>>,
        span: &Span,
    ) -> Result<Vec<Edge<'a>>, Problem> {
        if let Some(via) = via {
            let lookup = self.study.lookups.iter().find(|it| it.name.value == via.value);
            return match lookup {
                Some(it) if it.from.geography.value == from && it.to.geography.value == to => {
                    Ok(vec![Edge::Lookup(it)])
                }
                Some(it) => Err(Problem::error(
                    "no-such-route",
                    format!(
                        "`{}` goes from `{}` to `{}`, not from `{from}` to `{to}`",
                        via.value, it.from.geography.value, it.to.geography.value
                    ),
                )
                .at(&via.span)),
                None => Err(self.unknown(&via.value, &via.span)),
            };
        }
        // What the study says outright comes before what can be worked out.
        let mut reached = BTreeSet::new();
        for derived in [false, true] {
            match self.shortest(from, to, derived) {
                Ok(path) => return self.only_way(path, derived, span),
                Err(seen) => reached = seen,
            }
        }
        let reach: Vec<String> = reached.into_iter().filter(|it| *it != from).map(str::to_owned).collect();
        let hint = if reach.is_empty() {
            format!(
                "say where its areas lie: `within = {{ {to} = \"column\" }}` in [geography.{from}], or a [lookup] from `{from}` to `{to}`"
            )
        } else {
            format!(
                "from `{from}` the study can reach {}; add a [lookup] from `{from}` to `{to}`",
                list(&reach)
            )
        };
        Err(Problem::error("no-route", format!("no way from `{from}` to `{to}`")).at(span).hint(hint))
    }

    /// Whether the study says outright, by columns and lookups, how to come from one geography to another.
    pub(crate) fn leads(&self, from: &str, to: &str) -> bool {
        self.shortest(from, to, false).is_ok()
    }

    /// The shortest path; where there is none, every geography that can be reached.
    fn shortest(&self, from: &'_ str, to: &str, derived: bool) -> Result<Vec<Edge<'a>>, BTreeSet<&'a str>> {
        let mut seen: BTreeSet<&'a str> = BTreeSet::new();
        let mut queue: VecDeque<Vec<Edge<'a>>> = VecDeque::from([Vec::new()]);
        while let Some(path) = queue.pop_front() {
            let at = path.last().map_or(from, Edge::to);
            if at == to {
                return Ok(path);
            }
            for edge in self.edges(at, derived) {
                if edge.to() != from && seen.insert(edge.to()) {
                    let mut longer = path.clone();
                    longer.push(edge);
                    queue.push_back(longer);
                }
            }
        }
        Err(seen)
    }

    /// A path, unless one of its steps could be gone by another column or lookup too: which one would decide the numbers.
    fn only_way(&self, path: Vec<Edge<'a>>, derived: bool, span: &Span) -> Result<Vec<Edge<'a>>, Problem> {
        for edge in &path {
            let (from, to) = (edge.from(), edge.to());
            let same: Vec<String> =
                self.edges(from, derived).iter().filter(|it| it.to() == to).map(Edge::words).collect();
            if same.len() > 1 {
                let message = format!("from `{from}` to `{to}` there are several ways: {}", same.join(", "));
                return Err(Problem::error("ambiguous-route", message).at(span).hint(
                    "say which lookup to go by with `via` on the summary or rebase, or take the others out",
                ));
            }
        }
        Ok(path)
    }

    /// The steps that begin at a geography; `derived` ones too where nothing else leads to where they go.
    fn edges(&self, from: &str, derived: bool) -> Vec<Edge<'a>> {
        let geographies = || self.study.geographies.iter();
        let within = geographies().filter(|it| it.name.value == from).flat_map(|it| {
            it.within
                .iter()
                .map(|link| Edge::Within { geography: &it.name.value, parent: &link.geography.value })
        });
        let lookups =
            self.study.lookups.iter().filter(|it| it.from.geography.value == from).map(Edge::Lookup);
        let mut edges: Vec<Edge<'a>> = within.chain(lookups).collect();
        for finer in geographies().filter(|_| derived) {
            let Some(link) = finer.within.iter().find(|it| it.geography.value == from) else { continue };
            for other in finer.within.iter().filter(|it| it.geography.value != from) {
                let to = other.geography.value.as_str();
                if !self.leads(from, to) {
                    edges.push(Edge::Derived { finer: &finer.name.value, from: &link.geography.value, to });
                }
            }
        }
        edges
    }

    /// All columns and lookups that lead to a geography.
    pub(crate) fn links_to(&self, geography: &str) -> Vec<Edge<'a>> {
        let within = self.study.geographies.iter().flat_map(|it| {
            it.within
                .iter()
                .map(|link| Edge::Within { geography: &it.name.value, parent: &link.geography.value })
        });
        within.chain(self.study.lookups.iter().map(Edge::Lookup)).filter(|it| it.to() == geography).collect()
    }
}
