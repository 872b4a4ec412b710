//! A small scanner of SQL: enough to know which names a condition mentions and that it is one expression.

use std::ops::Range;

use super::{SqlError, SqlErrorKind};

/// A name that SQL mentions, alone or after the name of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// The name before the point, if there is one, in small letters: `imd` of `IMD.score`.
    pub table: Option<String>,
    /// The name itself: a column's, a table's, or one that the SQL gives with `AS`.
    pub name: String,
    /// Where it begins (the table's name, if there is one), in bytes.
    pub offset: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Whether it stands inside a query in parentheses, where `FROM` says what it belongs to.
    pub in_query: bool,
}

impl Identifier {
    /// The table that it may name, in small letters: SQL takes `IMD` for `imd`, and names in a study have no capitals.
    ///
    /// ```
    /// # use theodolite_data::sql::identifiers;
    /// let names: Vec<_> = identifiers("IMD.decile = 1 OR Left_Behind").iter().map(|it| it.result()).collect();
    /// assert_eq!(names, ["imd", "left_behind"]);
    /// ```
    pub fn result(&self) -> String {
        self.table.clone().unwrap_or_else(|| self.name.to_ascii_lowercase())
    }
}

/// The names that SQL mentions, in order: without key words, functions, texts and comments; quotes taken off.
///
/// ```
/// # use theodolite_data::sql::identifiers;
/// let found = identifiers("imd.decile = 1 AND lower(name) <> 'cni.decile' -- cni");
/// let names: Vec<_> = found.iter().map(|it| (it.table.as_deref(), it.name.as_str(), it.offset)).collect();
/// assert_eq!(names, [(Some("imd"), "decile", 0), (None, "name", 25)]);
/// ```
pub fn identifiers(sql: &str) -> Vec<Identifier> {
    let tokens: Vec<Token> = tokens(sql).filter(|it| it.kind != Kind::Comment).collect();
    let symbol = |at: usize, wanted: &str| {
        tokens.get(at).is_some_and(|it| it.kind == Kind::Symbol && &sql[it.range.clone()] == wanted)
    };
    let mut found = Vec::new();
    let mut at = 0;
    let mut open: Vec<bool> = Vec::new(); // for each open parenthesis, whether a query stands in it
    while let Some(token) = tokens.get(at) {
        let start = at;
        at += 1;
        if symbol(start, "(") {
            let query =
                tokens.get(at).is_some_and(|it| it.kind == Kind::Word && is_query(&sql[it.range.clone()]));
            open.push(query);
        } else if symbol(start, ")") {
            open.pop();
        }
        if !matches!(token.kind, Kind::Word | Kind::Quoted) {
            continue;
        }
        // A chain of names with points between them; of three the first is the database.
        let mut chain = vec![token];
        while symbol(at, ".")
            && let Some(next) = tokens.get(at + 1).filter(|it| matches!(it.kind, Kind::Word | Kind::Quoted))
        {
            chain.push(next);
            at += 2;
        }
        let name = |token: &Token| unquoted(&sql[token.range.clone()], token.kind);
        if chain.len() == 1 {
            // `imd.*` names a table; `sum(` a function.
            let all = symbol(at, ".") && symbol(at + 1, "*");
            let word = token.kind == Kind::Word && !all && start + 1 == at;
            if word && (symbol(at, "(") || is_keyword(&sql[token.range.clone()])) {
                continue;
            }
        }
        let (Some(last), first) = (chain.last(), chain.len().saturating_sub(2)) else { continue };
        let table = (chain.len() > 1).then(|| name(chain[first]).to_ascii_lowercase());
        let (offset, end) = (chain[first].range.start, last.range.end);
        found.push(Identifier { table, name: name(last), offset, end, in_query: open.contains(&true) });
    }
    found
}

/// A comparison of a column with a number, such as `imd.decile <= 2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// `=`, `<`, `<=`, `>`, `>=` or `<>`.
    pub operator: String,
    /// The number.
    pub number: f64,
    /// As the condition has it.
    pub text: String,
}

/// The comparisons of a condition that is nothing but comparisons with AND between them; `None` for any other.
///
/// ```
/// # use theodolite_data::sql::conjunction;
/// let terms = conjunction("(imd.decile = 1 AND cni.rank <= 743)").expect("two comparisons");
/// assert_eq!((terms[1].table.as_str(), terms[1].operator.as_str(), terms[1].number), ("cni", "<=", 743.0));
/// assert_eq!(conjunction("imd.decile = 1 OR cni.decile = 1"), None);
/// ```
pub fn conjunction(sql: &str) -> Option<Vec<Comparison>> {
    let tokens: Vec<Token> = tokens(sql).filter(|it| it.kind != Kind::Comment).collect();
    let text = |token: &Token| sql.get(token.range.clone()).unwrap_or_default();
    let is_and = |token: &Token| token.kind == Kind::Word && text(token).eq_ignore_ascii_case("and");
    tokens.split(is_and).map(|term| comparison(sql, term)).collect()
}

/// The numbers that a column is compared with, if all that a condition does with it is to compare it with numbers, as in
/// `imd.rank <= 100`: then nothing about the column matters but where it lies among them. `None` where it does more.
///
/// ```
/// # use theodolite_data::sql::compared_with;
/// let condition = "NOT (imd.rank <= 100 OR cni.rank = 7) AND imd.rank < 900";
/// assert_eq!(compared_with(condition, "imd", "rank"), Some(vec![100.0, 900.0]));
/// assert_eq!(compared_with("imd.rank * 2 <= 100", "imd", "rank"), None);
/// assert_eq!(compared_with("imd.rank <= 100 + cni.rank", "imd", "rank"), None);
/// ```
pub fn compared_with(sql: &str, table: &str, column: &str) -> Option<Vec<f64>> {
    let tokens: Vec<Token> = tokens(sql).filter(|it| it.kind != Kind::Comment).collect();
    let text = |token: &Token| sql.get(token.range.clone()).unwrap_or_default();
    let is = |at: usize, name: &str| {
        let token = tokens.get(at).filter(|it| matches!(it.kind, Kind::Word | Kind::Quoted));
        token.is_some_and(|it| unquoted(text(it), it.kind).eq_ignore_ascii_case(name))
    };
    // What binds a comparison less than the comparison binds its sides.
    let is_edge = |token: Option<&Token>| {
        token.is_none_or(|it| {
            let word = text(it).to_ascii_uppercase();
            matches!((it.kind, word.as_str()), (Kind::Symbol, "(" | ")") | (Kind::Word, "AND" | "OR" | "NOT"))
        })
    };
    let mut numbers = Vec::new();
    for at in 0..tokens.len() {
        if !(is(at, table) && tokens.get(at + 1).is_some_and(|it| text(it) == ".") && is(at + 2, column)) {
            continue;
        }
        let operator =
            tokens.get(at + 3..)?.iter().take_while(|it| matches!(text(it), "<" | ">" | "=" | "!"));
        let end = at + 4 + operator.count();
        let before = at.checked_sub(1).and_then(|it| tokens.get(it));
        if !is_edge(before) || !is_edge(tokens.get(end)) {
            return None;
        }
        numbers.push(comparison(sql, tokens.get(at..end)?)?.number);
    }
    Some(numbers)
}

fn comparison(sql: &str, mut term: &[Token]) -> Option<Comparison> {
    let text = |token: &Token| sql.get(token.range.clone()).unwrap_or_default();
    // Brackets around a comparison, or around the whole, change nothing where there is nothing but AND.
    while term.first().is_some_and(|it| text(it) == "(") {
        term = term.get(1..)?;
    }
    while term.last().is_some_and(|it| text(it) == ")") {
        term = term.get(..term.len() - 1)?;
    }
    let [table, point, column, operator @ .., number] = term else { return None };
    let is_name = |token: &Token| matches!(token.kind, Kind::Word | Kind::Quoted);
    let operator = match operator.iter().map(text).collect::<String>().as_str() {
        "=" | "==" => "=",
        "<" => "<",
        "<=" => "<=",
        ">" => ">",
        ">=" => ">=",
        "<>" | "!=" => "<>",
        _ => return None,
    };
    if text(point) != "." || !is_name(table) || !is_name(column) || number.kind != Kind::Number {
        return None;
    }
    Some(Comparison {
        table: unquoted(text(table), table.kind).to_ascii_lowercase(),
        column: unquoted(text(column), column.kind).to_ascii_lowercase(),
        operator: operator.to_owned(),
        number: text(number).parse().ok().filter(|it: &f64| it.is_finite())?,
        text: sql.get(table.range.start..number.range.end).unwrap_or_default().to_owned(),
    })
}

/// Whether SQL is one expression that cannot break out of `SELECT ... WHERE (...)`; [`single_expression`] says why not.
pub fn is_single_expression(sql: &str) -> bool {
    single_expression(sql).is_ok()
}

/// Makes sure that SQL is one expression that cannot break out of `SELECT ... WHERE (...)`.
///
/// # Errors
/// A syntax error with its place if it is empty, has a `;`, a comment, a parenthesis or a quote without its partner, or
/// begins a statement.
pub fn single_expression(sql: &str) -> Result<(), SqlError> {
    let syntax = |message: &str, offset| {
        Err(SqlError { message: message.to_owned(), offset: Some(offset), kind: SqlErrorKind::Syntax })
    };
    let mut open = Vec::new();
    let mut empty = true;
    for token in tokens(sql) {
        let text = &sql[token.range.clone()];
        let offset = token.range.start;
        match (token.kind, text) {
            (Kind::Comment, _) => return syntax("a condition has no comments", offset),
            (Kind::Symbol, "\0") => return syntax("a condition has no zero bytes", offset),
            (Kind::Unended, _) => return syntax("this has no end", offset),
            (Kind::Symbol, ";") => return syntax("a condition is one expression, without `;`", offset),
            (Kind::Symbol, "(") => open.push(offset),
            (Kind::Symbol, ")") if open.pop().is_none() => {
                return syntax("this parenthesis was not opened", offset);
            }
            (Kind::Word, word) if empty && is_statement(word) => {
                return syntax(
                    "a condition is an expression such as `imd.decile = 1`, not a statement",
                    offset,
                );
            }
            _ => {}
        }
        empty = false;
    }
    match open.last() {
        Some(&offset) => syntax("this parenthesis is not closed", offset),
        None if empty => syntax("the condition is empty", 0),
        None => Ok(()),
    }
}

/// Makes sure that SQL is one query: a second statement would be passed over in silence.
pub(super) fn single_query(sql: &str) -> Result<(), SqlError> {
    let refused = |message: &str, offset, kind| {
        Err(SqlError { message: message.to_owned(), offset: Some(offset), kind })
    };
    if let Some(offset) = sql.find('\0') {
        return refused("a query has no zero bytes", offset, SqlErrorKind::Syntax);
    }
    let (mut begun, mut ended) = (false, false);
    for token in tokens(sql).filter(|it| it.kind != Kind::Comment) {
        let text = &sql[token.range.clone()];
        let offset = token.range.start;
        match (token.kind, text) {
            (Kind::Unended, _) => return refused("this has no end", offset, SqlErrorKind::Syntax),
            (Kind::Symbol, ";") => ended = true,
            _ if ended => return refused("a query is one statement", offset, SqlErrorKind::Denied),
            (Kind::Word, word) if !begun && is_query(word) => {}
            _ if !begun => {
                return refused("a query begins with `SELECT` or `WITH`", offset, SqlErrorKind::Denied);
            }
            _ => {}
        }
        begun = begun || !ended;
    }
    if begun { Ok(()) } else { refused("the query is empty", 0, SqlErrorKind::Syntax) }
}

/// SQLite's words with its quotes around names turned into ours.
pub(super) fn ticked(message: &str) -> String {
    message.replace('"', "`")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    /// A name in quotes, brackets or ticks.
    Quoted,
    /// A text or bytes in quotes.
    Text,
    Number,
    Symbol,
    Comment,
    /// A quote or comment that never ends.
    Unended,
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// The tokens of SQL. Their ranges are on character boundaries: each ends at an ASCII byte or before one, or takes in all
/// bytes of longer characters.
fn tokens(sql: &str) -> impl Iterator<Item = Token> {
    let bytes = sql.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let start = at;
        let first = *bytes.get(at)?;
        let rest = &bytes[at..];
        let run = |wanted: fn(u8) -> bool| rest.iter().take_while(|it| wanted(**it)).count();
        let (kind, length) = match first {
            b'-' if rest.starts_with(b"--") => (Kind::Comment, run(|it| it != b'\n')),
            b'/' if rest.starts_with(b"/*") => match rest[2..].windows(2).position(|it| it == b"*/") {
                Some(end) => (Kind::Comment, end + 4),
                None => (Kind::Unended, rest.len()),
            },
            b'\'' => quoted(rest, b'\'', Kind::Text),
            b'x' | b'X' if rest.get(1) == Some(&b'\'') => {
                let (kind, length) = quoted(&rest[1..], b'\'', Kind::Text);
                (kind, length + 1)
            }
            b'"' | b'`' => quoted(rest, first, Kind::Quoted),
            b'[' => match rest.iter().position(|it| *it == b']') {
                Some(end) => (Kind::Quoted, end + 1),
                None => (Kind::Unended, rest.len()),
            },
            b'0'..=b'9' => (Kind::Number, number(rest)),
            b'.' if rest.get(1).is_some_and(u8::is_ascii_digit) => (Kind::Number, number(rest)),
            it if word_byte(it) && it != b'$' => (Kind::Word, run(word_byte)),
            _ => (Kind::Symbol, 1),
        };
        at += length;
        Some(Token { kind, range: start..at })
    })
}

fn word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// The length of a number, its point and exponent included.
fn number(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(&byte) = bytes.get(length) {
        let exponent = length > 0 && matches!(bytes[length - 1], b'e' | b'E') && !bytes.starts_with(b"0x");
        if !(word_byte(byte) || byte == b'.' || exponent && matches!(byte, b'+' | b'-')) {
            break;
        }
        length += 1;
    }
    length
}

/// The length of something in quotes, in which a quote is written twice.
fn quoted(bytes: &[u8], quote: u8, kind: Kind) -> (Kind, usize) {
    let mut at = 1;
    while let Some(end) = bytes.get(at..).and_then(|it| it.iter().position(|it| *it == quote)) {
        at += end + 1;
        if bytes.get(at) != Some(&quote) {
            return (kind, at);
        }
        at += 1;
    }
    (Kind::Unended, bytes.len())
}

fn unquoted(text: &str, kind: Kind) -> String {
    let inner = || text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    match text.as_bytes().first() {
        Some(b'"') if kind == Kind::Quoted => inner().replace("\"\"", "\""),
        Some(b'`') if kind == Kind::Quoted => inner().replace("``", "`"),
        Some(b'[') if kind == Kind::Quoted => inner().to_owned(),
        _ => text.to_owned(),
    }
}

fn is_query(word: &str) -> bool {
    ["SELECT", "WITH", "VALUES"].iter().any(|it| word.eq_ignore_ascii_case(it))
}

fn is_statement(word: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "ALTER", "ANALYZE", "ATTACH", "CREATE", "DELETE", "DETACH", "DROP", "EXPLAIN", "INSERT", "PRAGMA",
        "UPDATE", "VACUUM",
    ];
    is_query(word) || OTHERS.iter().any(|it| word.eq_ignore_ascii_case(it))
}

/// Whether a word without quotes means something to SQL in a query, so that it is no name.
fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word.to_ascii_uppercase().as_str()).is_ok()
}

/// In order. Words that SQLite takes for names as well (`key`, `value`, `rank`, `first` ...) are left out where they are
/// likelier to be names.
const KEYWORDS: [&str; 74] = [
    "ALL",
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "COLLATE",
    "CROSS",
    "CURRENT",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "ESCAPE",
    "EXCEPT",
    "EXCLUDE",
    "EXISTS",
    "FALSE",
    "FILTER",
    "FOLLOWING",
    "FROM",
    "FULL",
    "GLOB",
    "GROUP",
    "GROUPS",
    "HAVING",
    "IN",
    "INDEXED",
    "INNER",
    "INTERSECT",
    "IS",
    "ISNULL",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "MATCH",
    "MATERIALIZED",
    "NATURAL",
    "NOT",
    "NOTHING",
    "NOTNULL",
    "NULL",
    "NULLS",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "PARTITION",
    "PRECEDING",
    "RANGE",
    "RECURSIVE",
    "REGEXP",
    "RIGHT",
    "ROWS",
    "SELECT",
    "THEN",
    "TIES",
    "TRUE",
    "UNBOUNDED",
    "UNION",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
];
