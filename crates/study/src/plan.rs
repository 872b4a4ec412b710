//! Study to plan: names resolved, geographies and routes found, columns known, before any source is read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use theodolite_core::aggregate::Combine;
use theodolite_core::normalise::Normalise;
use theodolite_core::{Polarity, Problem, Span};

use crate::key::inputs;
use crate::nearest::nearest;
use crate::spec::{
    At, By, Designation, File, Geography, Index, Indicator, Lookup, Measure, Rebase, Source, Study, Summary,
};
use crate::step::designation::mentions;

/// Something that a study names and other sections may refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Node<'a> {
    /// A geography; `None` where it is known from `within` or a lookup alone.
    Geography(Option<&'a Geography>),
    /// A lookup.
    Lookup(&'a Lookup),
    /// A source.
    Source(&'a Source),
    /// An indicator.
    Indicator(&'a Indicator),
    /// An index.
    Index(&'a Index),
    /// A summary.
    Summary(&'a Summary),
    /// A rebase.
    Rebase(&'a Rebase),
    /// A designation.
    Designation(&'a Designation),
}

impl Node<'_> {
    /// The kind's name, as in the study.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Node::Geography(_) => "geography",
            Node::Lookup(_) => "lookup",
            Node::Source(_) => "source",
            Node::Indicator(_) => "indicator",
            Node::Index(_) => "index",
            Node::Summary(_) => "summary",
            Node::Rebase(_) => "rebase",
            Node::Designation(_) => "designation",
        }
    }

    /// Whether it makes a table in the results folder.
    pub(crate) fn is_result(&self) -> bool {
        matches!(
            self,
            Node::Geography(_) | Node::Index(_) | Node::Summary(_) | Node::Rebase(_) | Node::Designation(_)
        )
    }
}

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

/// A reference resolved: which table, which column of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The result's or indicator's name.
    pub name: String,
    /// The column.
    pub column: String,
}

/// A study whose names are resolved.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// The study.
    pub study: &'a Study,
    nodes: BTreeMap<&'a str, Node<'a>>,
    order: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// Resolves a study that parsed without errors; returns the plan and every problem that its text alone can show.
    pub(crate) fn new(study: &'a Study) -> (Plan<'a>, Vec<Problem>) {
        let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
        let mut order = Vec::new();
        let mut add = |name: &'a str, node: Node<'a>| {
            if nodes.insert(name, node).is_none() {
                order.push(name);
            }
        };
        for it in &study.geographies {
            add(&it.name.value, Node::Geography(Some(it)));
        }
        let links = study.geographies.iter().flat_map(|it| it.within.iter());
        let lookup_links = study.lookups.iter().flat_map(|it| [&it.from, &it.to]);
        for link in links.chain(lookup_links) {
            if !study.geographies.iter().any(|it| it.name.value == link.geography.value) {
                add(&link.geography.value, Node::Geography(None));
            }
        }
        study.lookups.iter().for_each(|it| add(&it.name.value, Node::Lookup(it)));
        study.sources.iter().for_each(|it| add(&it.name.value, Node::Source(it)));
        study.indicators.iter().for_each(|it| add(&it.name.value, Node::Indicator(it)));
        study.indices.iter().for_each(|it| add(&it.name.value, Node::Index(it)));
        study.rebases.iter().for_each(|it| add(&it.name.value, Node::Rebase(it)));
        study.summaries.iter().for_each(|it| add(&it.name.value, Node::Summary(it)));
        study.designations.iter().for_each(|it| add(&it.name.value, Node::Designation(it)));
        let plan = Plan { study, nodes, order };
        let problems = plan.problems();
        (plan, problems)
    }

    /// What a name stands for.
    pub(crate) fn node(&self, name: &str) -> Option<Node<'a>> {
        self.nodes.get(name).copied()
    }

    /// All names, kind by kind, each kind in the order of the text.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + '_ {
        self.order.iter().filter_map(|name| self.nodes.get(name).map(|node| (*name, *node)))
    }

    /// Splits `name` or `name.column` and finds its column; a bare name means an indicator's or rebase's value, an
    /// index's score, a designation's status.
    pub(crate) fn reference(&self, text: &At<String>) -> Result<Reference, Problem> {
        let (name, column) = match text.value.split_once('.') {
            Some((name, column)) => (name, Some(column)),
            None => (text.value.as_str(), None),
        };
        let Some(node) = self.node(name) else {
            return Err(self.unknown(name, &text.span));
        };
        let columns = self.columns(name).unwrap_or_default();
        let main = match node {
            Node::Indicator(_) | Node::Rebase(_) => "value",
            Node::Index(_) => "score",
            Node::Designation(_) => "designated",
            Node::Geography(_) => "population",
            Node::Summary(_) if column.is_none() => {
                return Err(Problem::error(
                    "which-column",
                    format!("`{name}` is a summary with several columns"),
                )
                .at(&text.span)
                .hint(format!(
                    "name one of them, for example `{name}.{}`",
                    columns.get(2).map_or("average_score", |it| it)
                )));
            }
            Node::Lookup(_) | Node::Source(_) => {
                return Err(Problem::error(
                    "wrong-kind",
                    format!("`{name}` is a {}, which has no values of its own", node.kind()),
                )
                .at(&text.span)
                .hint("name an indicator that reads it"));
            }
            Node::Summary(_) => "",
        };
        let column = column.unwrap_or(main);
        if !columns.iter().any(|it| it == column) {
            let mut problem = Problem::error(
                "unknown-column",
                format!("{} `{name}` has no column `{column}`", node.kind()),
            )
            .at(&text.span);
            problem = match nearest(column, columns.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{name}.{near}`?")),
                None => problem.hint(format!("its columns are {}", list(&columns))),
            };
            return Err(problem);
        }
        Ok(Reference { name: name.to_owned(), column: column.to_owned() })
    }

    /// The columns of a thing's table, as far as the text tells them; `None` for plain sources.
    pub(crate) fn columns(&self, name: &str) -> Option<Vec<String>> {
        let fixed = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        Some(match self.node(name)? {
            Node::Geography(it) => {
                let mut columns = fixed(&["code", "name", "population"]);
                columns.extend(
                    it.into_iter().flat_map(|it| it.within.iter()).map(|it| it.geography.value.clone()),
                );
                columns
            }
            Node::Indicator(_) => fixed(&["code", "name", "value"]),
            Node::Index(it) => {
                let mut columns = fixed(&["code", "name", "score", "rank", "decile"]);
                columns.extend(it.quantiles.iter().map(|q| format!("quantile_{q}")));
                columns.extend(part_columns(it));
                columns
            }
            Node::Rebase(_) => fixed(&["code", "name", "value", "rank", "decile"]),
            Node::Summary(it) => {
                let mut columns = fixed(&["code", "name"]);
                for measure in &it.measures {
                    columns.push(measure_column(measure.value).to_owned());
                    columns.push(format!("{}_rank", measure_column(measure.value)));
                }
                columns
            }
            Node::Designation(_) => fixed(&["code", "name", "designated"]),
            Node::Source(_) | Node::Lookup(_) => return None,
        })
    }

    /// The geography of a thing's rows.
    pub(crate) fn geography(&self, name: &str) -> Option<&'a str> {
        let mut name = name;
        // No way is longer than there are things; a cycle is reported by the parser.
        for _ in 0..=self.nodes.len() {
            name = match self.nodes.get_key_value(name)? {
                (name, Node::Geography(_)) => return Some(name),
                (_, Node::Lookup(it)) => return Some(&it.from.geography.value),
                (_, Node::Source(it)) => return it.geography.as_ref().map(|it| it.value.as_str()),
                (_, Node::Summary(it)) => return Some(&it.to.value),
                (_, Node::Rebase(it)) => return Some(&it.to.value),
                (_, Node::Designation(it)) => return Some(&it.geography.value),
                (_, Node::Indicator(it)) => &it.source.value,
                (_, Node::Index(it)) => table_name(&it.of.first()?.of.value),
            };
        }
        None
    }

    /// Which end of a column is the worse one.
    pub(crate) fn polarity(&self, reference: &Reference) -> Polarity {
        let low = reference.column == "rank"
            || reference.column == "decile"
            || reference.column.ends_with("_rank")
                && matches!(self.node(&reference.name), Some(Node::Summary(_)))
            || reference.column.starts_with("quantile_");
        if low {
            return Polarity::Low;
        }
        match self.node(&reference.name) {
            Some(Node::Indicator(it)) => it.worse,
            Some(Node::Index(it)) => it.worse,
            Some(Node::Rebase(it)) => it.worse.unwrap_or_else(|| self.rebased_polarity(it)),
            Some(Node::Summary(it)) if reference.column == "average_score" => {
                self.reference(&it.of).map_or(Polarity::High, |of| self.polarity(&of))
            }
            _ => Polarity::High,
        }
    }

    fn rebased_polarity(&self, rebase: &Rebase) -> Polarity {
        if rebase.by.value == By::ShareOfAreas {
            return Polarity::High;
        }
        self.reference(&rebase.of).map_or(Polarity::High, |of| self.polarity(&of))
    }

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

    /// The problem of a name that nothing bears.
    pub(crate) fn unknown(&self, name: &str, span: &Span) -> Problem {
        let problem =
            Problem::error("unknown-name", format!("nothing in the study is named `{name}`")).at(span);
        match nearest(name, self.nodes.keys().copied()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem,
        }
    }

    /// A result that stands on too many others, one on another: steps call each other on the way down.
    fn too_deep(&self) -> Option<Problem> {
        const DEEPEST: usize = 200;
        let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut awaited: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in self.names() {
            let inputs = inputs(self, name);
            awaited.insert(name, inputs.len());
            inputs.into_iter().for_each(|input| users.entry(input).or_default().push(name));
        }
        // Level by level; what lies in a ring is never reached.
        let mut level: Vec<&str> = awaited.iter().filter(|it| *it.1 == 0).map(|it| *it.0).collect();
        for _ in 0..DEEPEST {
            let mut next = Vec::new();
            for user in level.iter().filter_map(|name| users.get(*name)).flatten() {
                if let Some(left) = awaited.get_mut(user) {
                    *left -= 1;
                    if *left == 0 {
                        next.push(*user);
                    }
                }
            }
            level = next;
        }
        let name = level.first()?;
        let problem = Problem::error(
            "too-deep",
            format!("`{name}` stands on more than {DEEPEST} other results, one on another"),
        );
        Some(match self.node(name)? {
            Node::Index(it) => problem.at(&it.name.span),
            Node::Rebase(it) => problem.at(&it.name.span),
            Node::Summary(it) => problem.at(&it.name.span),
            Node::Designation(it) => problem.at(&it.name.span),
            _ => problem,
        })
    }

    /// Columns of one name, of which SQL and spreadsheets could only find one.
    fn columns_problems(&self, name: &str, problems: &mut Vec<Problem>) {
        let (Some(node), Some(columns)) = (self.node(name), self.columns(name)) else { return };
        let mut seen = BTreeSet::new();
        let Some(twice) = columns.iter().find(|it| !seen.insert(it.as_str())) else { return };
        let problem = Problem::error(
            "duplicate-column",
            format!("{} `{name}` would have two columns `{twice}`", node.kind()),
        )
        .hint("name each quantile once, and give parts and parents other names than the table's own columns");
        let span = match node {
            Node::Geography(it) => it.map(|it| &it.name.span),
            Node::Index(it) => Some(&it.name.span),
            Node::Summary(it) => Some(&it.name.span),
            _ => None,
        };
        problems.push(match span {
            Some(span) => problem.at(span),
            None => problem,
        });
    }

    /// What the text alone can show to be wrong.
    fn problems(&self) -> Vec<Problem> {
        if let Some(problem) = self.too_deep() {
            return vec![problem]; // what follows walks down the whole way
        }
        let mut problems = Vec::new();
        for (name, _) in self.names() {
            self.columns_problems(name, &mut problems);
        }
        for index in &self.study.indices {
            self.index_problems(index, &mut problems);
        }
        for summary in &self.study.summaries {
            self.summary_problems(summary, &mut problems);
        }
        for rebase in &self.study.rebases {
            self.rebase_problems(rebase, &mut problems);
        }
        for indicator in &self.study.indicators {
            let Some(geography) = self.geography(&indicator.name.value) else {
                if let Some(Node::Source(source)) = self.node(&indicator.source.value) {
                    problems.push(
                        Problem::error(
                            "no-geography",
                            format!("source `{}` does not say whose areas its rows are", source.name.value),
                        )
                        .at(&indicator.source.span)
                        .hint(format!("add `geography` and `key` to [source.{}]", source.name.value)),
                    );
                }
                continue;
            };
            if let Some(towards) = &indicator.shrink {
                if let Err(problem) = self.route(geography, &towards.value, None, &towards.span) {
                    problems.push(problem);
                }
                if indicator.denominator.is_none() {
                    problems.push(
                        Problem::error(
                            "no-denominator",
                            format!("indicator `{}` is shrunk but has no denominator", indicator.name.value),
                        )
                        .at(&towards.span)
                        .hint("shrinking needs counts: `column` the numerator, `denominator` the base"),
                    );
                }
            }
        }
        self.rings(&mut problems);
        problems
    }

    /// Designations whose condition leads back to themselves: the parser sees every other ring.
    fn rings(&self, problems: &mut Vec<Problem>) {
        for designation in &self.study.designations {
            let name = designation.name.value.as_str();
            let mut reached: Vec<(String, usize)> = Vec::new(); // a step and the place of the one that led to it
            let mentioned = mentions(self, &designation.condition.value);
            reached.extend(mentioned.into_iter().map(|it| (it, usize::MAX)));
            let mut at = 0;
            while at < reached.len() {
                let (step, _) = &reached[at];
                if step == name {
                    let mut path = vec![name.to_owned()];
                    let mut back = at;
                    while let Some((step, before)) = reached.get(back) {
                        path.push(step.clone());
                        back = *before;
                    }
                    path[1..].reverse();
                    problems.push(
                        Problem::error(
                            "cycle",
                            format!("`{name}` is judged by itself: {}", path.join(" -> ")),
                        )
                        .at(&designation.condition.span)
                        .hint("a condition names results that do not depend on it"),
                    );
                    break;
                }
                let inner = match self.node(step) {
                    Some(Node::Designation(it)) => mentions(self, &it.condition.value),
                    _ => inputs(self, step),
                };
                for it in inner {
                    if !reached.iter().any(|(known, _)| *known == it) {
                        reached.push((it, at));
                    }
                }
                at += 1;
            }
        }
    }

    fn index_problems(&self, index: &Index, problems: &mut Vec<Problem>) {
        let mut first: Option<(&str, &str)> = None;
        let mut known: Vec<Reference> = Vec::new();
        for part in &index.of {
            match self.reference(&part.of) {
                Ok(reference) if known.contains(&reference) => problems.push(
                    Problem::error(
                        "duplicate-part",
                        format!(
                            "index `{}` has `{}.{}` as a part twice",
                            index.name.value, reference.name, reference.column
                        ),
                    )
                    .at(&part.of.span)
                    .hint("name each part once, and give it a greater weight to count it more"),
                ),
                Ok(reference) => {
                    let normalise = part.normalise.or(index.normalise.as_ref().map(|it| it.value));
                    if matches!(normalise, Some(Normalise::Scaled(_)))
                        && self.polarity(&reference) != index.worse
                    {
                        problems.push(
                            Problem::error(
                                "scaled-turned-round",
                                format!("`scaled` cannot turn `{}` round, whose worse end is not that of index `{}`", part.of.value, index.name.value),
                            )
                            .at(&part.of.span)
                            .hint("use { goalposts = { lower = ..., upper = ... } }, which counts from the other end"),
                        );
                    }
                    known.push(reference);
                }
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            }
            let name = table_name(&part.of.value);
            let Some(geography) = self.geography(name) else { continue };
            match first {
                None => first = Some((name, geography)),
                Some((other, expected)) if expected != geography => problems.push(
                    Problem::error(
                        "mixed-geographies",
                        format!("`{name}` is about `{geography}`, but `{other}` about `{expected}`"),
                    )
                    .at(&part.of.span)
                    .hint(format!("carry it over first: [rebase.{name}_{expected}] with of = \"{}\" and to = \"{expected}\"", part.of.value)),
                ),
                Some(_) => {}
            }
        }
        if let (Some((_, geography)), Some((_, Some(within)))) = (first, &index.impute)
            && let Err(problem) = self.route(geography, &within.value, None, &within.span)
        {
            problems.push(problem);
        }
    }

    fn carried(
        &self,
        of: &At<String>,
        to: &At<String>,
        via: Option<&At<String>>,
        problems: &mut Vec<Problem>,
    ) {
        let name = table_name(&of.value);
        let Some(from) = self.geography(name) else {
            if self.node(name).is_none() {
                problems.push(self.unknown(name, &of.span));
            }
            return;
        };
        if !matches!(self.node(&to.value), Some(Node::Geography(_))) {
            return; // the parser has said so
        }
        if from == to.value {
            problems.push(
                Problem::error("same-geography", format!("`{name}` is about `{from}` already")).at(&to.span),
            );
        } else if let Err(problem) = self.route(from, &to.value, via, &to.span) {
            problems.push(problem);
        }
    }

    fn summary_problems(&self, summary: &Summary, problems: &mut Vec<Problem>) {
        self.carried(&summary.of, &summary.to, summary.via.as_ref(), problems);
        let node = self.node(table_name(&summary.of.value));
        if let Some(people) = &summary.people {
            self.people_problems(people, table_name(&summary.of.value), problems);
        }
        match node {
            Some(Node::Indicator(_) | Node::Index(_) | Node::Rebase(_)) => {}
            Some(other) => problems.push(
                Problem::error("wrong-kind", format!("`{}` is a {}", summary.of.value, other.kind()))
                    .at(&summary.of.span)
                    .hint("a summary is of an index, a rebase or an indicator"),
            ),
            None => {}
        }
        for measure in &summary.measures {
            if let (Measure::Scale, Some(Node::Indicator(it))) = (measure.value, node)
                && it.denominator.is_some()
            {
                problems.push(
                    Problem::error(
                        "sum-of-rates",
                        format!(
                            "`scale` adds up a count, and `{}` is a rate: it has a denominator",
                            summary.of.value
                        ),
                    )
                    .at(&measure.span)
                    .hint("summarise the indicator that holds the count"),
                );
            }
            if measure.value == Measure::Scale && !matches!(node, Some(Node::Indicator(_))) {
                problems.push(
                    Problem::error("scale-of-scores", "`scale` adds up a count, and an index has none")
                        .at(&measure.span)
                        .hint("summarise the indicator that holds the count, for example the number of income-deprived people"),
                );
            }
        }
    }

    fn rebase_problems(&self, rebase: &Rebase, problems: &mut Vec<Problem>) {
        self.carried(&rebase.of, &rebase.to, rebase.via.as_ref(), problems);
        if let Some(people) = &rebase.people {
            self.people_problems(people, table_name(&rebase.of.value), problems);
        }
        if let (By::Sum, Some(Node::Indicator(it))) =
            (rebase.by.value, self.node(table_name(&rebase.of.value)))
            && it.denominator.is_some()
        {
            problems.push(
                Problem::error(
                    "sum-of-rates",
                    format!(
                        "`sum` adds up counts, and `{}` is a rate: it has a denominator",
                        rebase.of.value
                    ),
                )
                .at(&rebase.by.span)
                .hint("carry the counts over and divide there, or use by = \"population-mean\""),
            );
        }
        match self.reference(&rebase.of) {
            Ok(of)
                if rebase.by.value == By::ShareOfAreas
                    && rebase.condition.is_none()
                    && of.column != "designated" =>
            {
                problems.push(
                    Problem::error("no-condition", "`share-of-areas` does not say which areas count")
                        .at(&rebase.by.span)
                        .hint(format!(
                            "add a condition, for example where = \"decile = 1\", over the columns of `{}`",
                            of.name
                        )),
                );
            }
            Ok(of) if rebase.by.value != By::ShareOfAreas && of.column == "designated" => problems.push(
                Problem::error("not-a-number", format!("`{}` is a status, not a number", rebase.of.value))
                    .at(&rebase.by.span)
                    .hint("use by = \"share-of-areas\""),
            ),
            Ok(_) => {}
            Err(problem) => {
                // A condition needs the table only, whichever column the text names.
                if self.node(table_name(&rebase.of.value)).is_some()
                    && !(rebase.condition.is_some() && problem.code == "which-column")
                {
                    problems.push(problem);
                }
            }
        }
        if let (Some(condition), false) = (&rebase.condition, rebase.by.value == By::ShareOfAreas) {
            problems.push(
                Problem::error("condition-without-share", "`where` goes with by = \"share-of-areas\" only")
                    .at(&condition.span),
            );
        }
    }

    fn people_problems(&self, people: &At<String>, of: &str, problems: &mut Vec<Problem>) {
        if let Err(problem) = self.reference(people) {
            problems.push(problem);
        } else if let (Some(a), Some(b)) = (self.geography(table_name(&people.value)), self.geography(of))
            && a != b
        {
            problems.push(
                Problem::error(
                    "mixed-geographies",
                    format!("`{}` is about `{a}`, but `{of}` about `{b}`", people.value),
                )
                .at(&people.span),
            );
        }
    }

    /// The columns of a geography's own table that say where its areas lie.
    pub(crate) fn file_of(&self, name: &str) -> Option<&'a File> {
        match self.node(name)? {
            Node::Geography(it) => it?.file.as_ref(),
            Node::Lookup(it) => Some(&it.file),
            Node::Source(it) => Some(&it.file),
            _ => None,
        }
    }
}

/// The name before the dot.
pub(crate) fn table_name(reference: &str) -> &str {
    reference.split_once('.').map_or(reference, |(name, _)| name)
}

/// The columns with the parts' contributions: a part's name, with dots turned into underscores; with the penalty of
/// Mazziotta-Pareto. Copeland has none.
pub(crate) fn part_columns(index: &Index) -> Vec<String> {
    let parts = index.of.iter().map(|part| part.of.value.replace('.', "_"));
    match index.combine.value {
        Combine::Copeland => Vec::new(),
        Combine::MazziottaPareto { .. } => parts.chain(["penalty".to_owned()]).collect(),
        _ => parts.collect(),
    }
}

/// The column of a summary's measure.
pub(crate) fn measure_column(measure: Measure) -> &'static str {
    match measure {
        Measure::AverageScore => "average_score",
        Measure::AverageRank => "average_rank",
        Measure::ShareInDecile1 => "share_in_decile_1",
        Measure::Extent => "extent",
        Measure::LocalConcentration => "local_concentration",
        Measure::Scale => "scale",
    }
}

/// Names in backticks, with commas.
pub(crate) fn list(names: &[String]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
