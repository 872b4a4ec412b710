//! Ways from one geography to another: columns of a geography's own table, and lookups.

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
}

impl<'a> Edge<'a> {
    /// Where it begins.
    pub(crate) fn from(&self) -> &'a str {
        match self {
            Edge::Within { geography, .. } => geography,
            Edge::Lookup(lookup) => &lookup.from.geography.value,
        }
    }

    /// As a message names it.
    fn words(&self) -> String {
        match self {
            Edge::Within { geography, parent } => format!("`within` of `{geography}` ({parent})"),
            Edge::Lookup(lookup) => format!("lookup `{}`", lookup.name.value),
        }
    }

    /// Where it leads.
    pub(crate) fn to(&self) -> &'a str {
        match self {
            Edge::Within { parent, .. } => parent,
            Edge::Lookup(lookup) => &lookup.to.geography.value,
        }
    }
}

impl<'a> Plan<'a> {
    /// The shortest way from one geography to another, a column before a lookup, a lookup in the order of the text.
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
        let mut seen: BTreeSet<&str> = BTreeSet::from([from]);
        let mut queue: VecDeque<(&str, Vec<Edge<'a>>)> = VecDeque::from([(from, Vec::new())]);
        while let Some((at, path)) = queue.pop_front() {
            if at == to {
                return self.only_way(path, span);
            }
            for edge in self.edges(at) {
                if seen.insert(edge.to()) {
                    let mut longer = path.clone();
                    longer.push(edge);
                    queue.push_back((edge.to(), longer));
                }
            }
        }
        let reach: Vec<String> = seen.into_iter().filter(|it| *it != from).map(str::to_owned).collect();
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

    /// A path, unless one of its steps could be gone by another column or lookup too: which one would decide the numbers.
    fn only_way(&self, path: Vec<Edge<'a>>, span: &Span) -> Result<Vec<Edge<'a>>, Problem> {
        for edge in &path {
            let (from, to) = (edge.from(), edge.to());
            let same: Vec<String> =
                self.edges(from).iter().filter(|it| it.to() == to).map(Edge::words).collect();
            if same.len() > 1 {
                let message = format!("from `{from}` to `{to}` there are several ways: {}", same.join(", "));
                return Err(Problem::error("ambiguous-route", message).at(span).hint(
                    "say which lookup to go by with `via` on the summary or rebase, or take the others out",
                ));
            }
        }
        Ok(path)
    }

    fn edges(&self, from: &str) -> Vec<Edge<'a>> {
        let within = self.study.geographies.iter().filter(|it| it.name.value == from).flat_map(|it| {
            it.within
                .iter()
                .map(|link| Edge::Within { geography: &it.name.value, parent: &link.geography.value })
        });
        let lookups =
            self.study.lookups.iter().filter(|it| it.from.geography.value == from).map(Edge::Lookup);
        within.chain(lookups).collect()
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
