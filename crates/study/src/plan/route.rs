//! Ways from one geography to another: columns of a geography's own table, lookups, and where there is neither, two
//! columns of a finer geography's table.

use std::collections::{BTreeMap, BTreeSet};

use theodolite_core::{Problem, Span};

use super::{Node, Plan, list};
use crate::spec::{At, Lookup, Parents};

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
    /// The shortest way from one geography to another, or that by way of `via`: a lookup or a geography. Where neither
    /// column nor lookup leads there, two columns of a finer geography's table may: an area lies where the finer areas
    /// in it lie.
    ///
    /// # Errors
    /// `no-route` where there is none, `ambiguous-route` where there are several of the same length, and `no-such-route`
    /// where `via` does not lead there.
    pub(crate) fn route(
        &self,
        from: &str,
        to: &str,
        via: Option<&At<String>>,
        span: &Span,
    ) -> Result<Vec<Edge<'a>>, Problem> {
        match via {
            Some(via) => self.route_by(from, to, via),
            None => self.only_way(from, to, span),
        }
    }

    /// The way to the parents that a method looks at.
    pub(crate) fn route_to(&self, from: &str, parents: &Parents) -> Result<Vec<Edge<'a>>, Problem> {
        let to = &parents.geography;
        self.route(from, &to.value, parents.via.as_ref(), &to.span)
    }

    /// The way by a lookup or by a geography: the shortest one there, and the shortest one on.
    fn route_by(&self, from: &str, to: &str, via: &At<String>) -> Result<Vec<Edge<'a>>, Problem> {
        let name = via.value.as_str();
        let (start, own, end) = match self.node(name) {
            Some(Node::Lookup(it)) => {
                (it.from.geography.value.as_str(), Some(Edge::Lookup(it)), it.to.geography.value.as_str())
            }
            Some(Node::Geography(_)) => (name, None, name),
            _ => return Err(self.unknown(name, &via.span)),
        };
        let elsewhere = |why: String| Problem::error("no-such-route", why).at(&via.span);
        if own.is_none() && (name == from || name == to) {
            let end = if name == from { "begins" } else { "ends" };
            let why = format!("the way from `{from}` to `{to}` {end} at `{name}`: it is not on the way");
            return Err(elsewhere(why).hint("name a lookup, or a geography between the two"));
        }
        let legs = [self.only_way(from, start, &via.span), self.only_way(end, to, &via.span)];
        if legs.iter().any(|leg| leg.as_ref().is_err_and(|it| it.code == "no-route")) {
            return Err(elsewhere(match own {
                Some(_) => format!("`{name}` goes from `{start}` to `{end}`, not from `{from}` to `{to}`"),
                None => format!("no way from `{from}` to `{to}` goes by `{name}`"),
            }));
        }
        let [there, on] = legs;
        let mut route = there?;
        route.extend(own);
        route.extend(on?);
        let mut passed = BTreeSet::from([from]);
        if let Some(twice) = route.iter().map(Edge::to).find(|it| !passed.insert(it)) {
            let why = format!("the way from `{from}` to `{to}` by `{name}` comes to `{twice}` twice");
            return Err(elsewhere(why));
        }
        Ok(route)
    }

    /// Whether the study says outright, by columns and lookups, how to come from one geography to another.
    pub(crate) fn leads(&self, from: &str, to: &str) -> bool {
        self.shortest(from, to, false).is_ok()
    }

    /// The shortest way, unless there is another as short: which one would decide the numbers.
    fn only_way(&self, from: &str, to: &str, span: &Span) -> Result<Vec<Edge<'a>>, Problem> {
        // What the study says outright comes before what can be worked out.
        let mut reached = BTreeSet::new();
        for derived in [false, true] {
            let several = match self.shortest(from, to, derived) {
                Ok(mut ways) if ways.len() == 1 => return Ok(ways.remove(0)),
                Ok(ways) => ways,
                Err(seen) => {
                    reached = seen;
                    continue;
                }
            };
            return Err(ambiguous(from, to, &several).at(span));
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

    /// The shortest ways, but no more than are worth telling; where there is none, every geography that can be reached.
    fn shortest(&self, from: &str, to: &str, derived: bool) -> Result<Vec<Vec<Edge<'a>>>, BTreeSet<&'a str>> {
        if from == to {
            return Ok(vec![Vec::new()]);
        }
        // The steps that come to a geography, from those that are one step nearer.
        let mut into: BTreeMap<&'a str, Vec<Edge<'a>>> = BTreeMap::new();
        let mut ring: Vec<&str> = vec![from];
        while !ring.is_empty() && !into.contains_key(to) {
            let mut next: BTreeMap<&'a str, Vec<Edge<'a>>> = BTreeMap::new();
            for at in ring {
                for edge in self.edges(at, derived) {
                    if edge.to() != from && !into.contains_key(edge.to()) {
                        next.entry(edge.to()).or_default().push(edge);
                    }
                }
            }
            ring = next.keys().copied().collect();
            into.append(&mut next);
        }
        if !into.contains_key(to) {
            return Err(into.into_keys().collect());
        }
        // From the end backwards; each way that is begun comes to an end.
        let (mut ways, mut begun) = (Vec::new(), vec![Vec::new()]);
        while let Some(way) = begun.pop() {
            let at = way.last().map_or(to, Edge::from);
            if at == from {
                ways.push(way.into_iter().rev().collect());
                if ways.len() > TOLD {
                    break;
                }
                continue;
            }
            for edge in into.get(at).into_iter().flatten().rev() {
                let mut longer: Vec<Edge<'a>> = way.clone();
                longer.push(*edge);
                begun.push(longer);
            }
        }
        Ok(ways)
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

/// The most ways that a message tells of.
const TOLD: usize = 4;

/// The problem of several ways as short as each other: what they go by, and how to say which.
fn ambiguous(from: &str, to: &str, ways: &[Vec<Edge<'_>>]) -> Problem {
    let told = |way: &Vec<Edge<'_>>| way.iter().map(Edge::words).collect::<Vec<_>>().join(", then ");
    let mut each: Vec<String> = ways.iter().take(TOLD).map(told).collect();
    if ways.len() > TOLD {
        each.push("and others".to_owned());
    }
    let message = format!("from `{from}` to `{to}` there are several ways: {}", each.join("; "));
    // The first name of each way that no other goes by.
    let names = |way: &Vec<Edge<'_>>| -> Vec<String> {
        let between = way.iter().map(Edge::to).filter(|it| *it != to).map(str::to_owned);
        let lookups = way.iter().filter_map(|edge| match edge {
            Edge::Lookup(it) => Some(it.name.value.clone()),
            Edge::Within { .. } | Edge::Derived { .. } => None,
        });
        between.chain(lookups).collect()
    };
    let named: Vec<Vec<String>> = ways.iter().map(names).collect();
    let settles = |name: &&String| named.iter().filter(|it| it.contains(name)).count() == 1;
    let via: Vec<String> = named
        .iter()
        .take(TOLD)
        .filter_map(|it| it.iter().find(settles))
        .map(|it| format!("`via = \"{it}\"`"))
        .collect();
    let by_step = ways.first().is_some_and(|it| it.len() == 1);
    let otherwise = match by_step && !via.is_empty() {
        true => "take the others out".to_owned(),
        false => format!("give a [lookup] from `{from}` to `{to}`, which comes before them"),
    };
    Problem::error("ambiguous-route", message).hint(match via.is_empty() {
        true => otherwise,
        false => format!(
            "say which: {} on the summary, rebase, `shrink` or `impute`; or {otherwise}",
            via.join(" or ")
        ),
    })
}
