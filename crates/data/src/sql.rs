//! Conditions and claims: SQL over results, run by SQLite inside the program.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Statement};
use theodolite_core::{Class, Problem};

use crate::table::{ResultTable, Values, exact_whole};

mod functions;
mod scan;

pub use scan::{
    Comparison, Identifier, compared_with, conjunction, identifiers, is_single_expression, single_expression,
};

/// Steps of SQLite's machine between two looks at the count.
const STEPS_PER_LOOK: i32 = 100_000;
/// Steps after which a query is stopped: some ten seconds of work. Counted, not timed, so that it ends alike everywhere.
const STEPS: u64 = 1_200_000_000;
/// The greatest number of values that an answer may hold.
const ANSWER_VALUES: usize = 100_000_000;

/// Results as tables in memory, to be asked by SQL.
///
/// Only queries run: no statement can change a table, open a file, set an option, load code or read the clock. Beside what
/// SQLite has there are `median`, `stdev`, `stdev_pop`, `corr`, `quantile(x, q)` (linear between the values, type 7) and
/// `sqrt ln log10 log2 exp pow floor ceil trunc`. A missing value is `NULL`.
///
/// ```
/// # use theodolite_data::{sql::{Sql, Value}, table::{ResultTable, Values}};
/// let imd = ResultTable::new()
///     .with("code", Values::text(["E1", "E2", "E3"]))
///     .with("score", Values::Number(vec![10.0, 30.0, f64::NAN]));
/// let mut sql = Sql::new().expect("SQLite starts");
/// sql.add("imd", &imd, Some("code")).expect("the names differ");
/// let answer = sql.query("SELECT count(*), median(score) FROM imd").expect("a query");
/// assert_eq!(answer.rows, [[Value::Whole(3), Value::Number(20.0)]]);
/// ```
pub struct Sql {
    connection: Connection,
    guard: Arc<Guard>,
}

/// What the hooks of a connection share with it.
#[derive(Default)]
struct Guard {
    /// Open while our own statements make a table.
    open: AtomicBool,
    /// Looks at the running query so far, and those after which it is stopped.
    looks: AtomicU64,
    most_looks: AtomicU64,
    /// What was refused last.
    refused: Mutex<Option<String>>,
}

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows, each with one value a column.
    pub rows: Vec<Vec<Value>>,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Missing.
    Null,
    /// A whole number; a truth is 0 or 1.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// Why a query did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlError {
    /// What is wrong, in our own words.
    pub message: String,
    /// Where in the SQL it is wrong, in bytes, if that is known.
    pub offset: Option<usize>,
    /// What kind of thing is wrong.
    pub kind: SqlErrorKind,
}

/// The kinds of things that can be wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlErrorKind {
    /// There is no such column: its name as written, with the table where that is written.
    NoSuchColumn(String),
    /// There is no such table: its name as written.
    NoSuchTable(String),
    /// There is no such function: its name as written.
    NoSuchFunction(String),
    /// Several tables have that column: its name as written.
    AmbiguousColumn(String),
    /// It is not SQL.
    Syntax,
    /// It does what a query here may not do.
    Denied,
    /// It took too many steps.
    Timeout,
    /// Anything else, such as a text where a function wants a number.
    Other,
}

impl Sql {
    /// Opens an empty database in memory.
    ///
    /// # Errors
    /// `sql` if SQLite does not start.
    pub fn new() -> Result<Self, Problem> {
        let opened = Connection::open_in_memory().and_then(Sql::open);
        opened.map_err(|it| Problem::error("sql", format!("the database in memory does not start: {it}")))
    }

    /// Makes a database in a file that is not there yet; its tables stay when the program ends.
    ///
    /// # Errors
    /// `cannot-write` if the file cannot be made.
    pub fn in_file(path: &Path) -> Result<Self, Problem> {
        let cannot = |why: String| Problem {
            class: Class::Output,
            ..Problem::error("cannot-write", format!("cannot write `{}`: {why}", path.display()))
        };
        if path.exists() {
            return Err(cannot("it is there already".to_owned()));
        }
        Connection::open(path).and_then(Sql::open).map_err(|it| cannot(it.to_string()))
    }

    fn open(connection: Connection) -> rusqlite::Result<Self> {
        let mut connection = connection;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF; PRAGMA automatic_index = ON;",
        )?;
        for (setting, value) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            // Without this a mistyped "column" in double quotes would pass as a text.
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        ] {
            connection.set_db_config(setting, value)?;
        }
        for (limit, value) in [
            (Limit::SQLITE_LIMIT_LENGTH, 10_000_000),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
            (Limit::SQLITE_LIMIT_EXPR_DEPTH, 500),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 200),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
            (Limit::SQLITE_LIMIT_ATTACHED, 0),
            (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            connection.set_limit(limit, value)?;
        }
        functions::register(&connection)?;
        let guard = Arc::new(Guard::default());
        let authorizer = Arc::clone(&guard);
        connection.authorizer(Some(move |it: AuthContext<'_>| authorizer.allow(it.action)))?;
        let watch = Arc::clone(&guard);
        let look = move || {
            let looks = watch.looks.fetch_add(1, Ordering::Relaxed);
            looks >= watch.most_looks.load(Ordering::Relaxed)
        };
        connection.progress_handler(STEPS_PER_LOOK, Some(look))?;
        let sql = Sql { connection, guard };
        sql.stop_after(STEPS);
        Ok(sql)
    }

    /// Sets the number of steps of SQLite's machine after which a query is stopped, counted by the 100,000: about ten
    /// seconds' work unless set.
    pub fn stop_after(&self, steps: u64) {
        self.guard.most_looks.store(steps / u64::from(STEPS_PER_LOOK.unsigned_abs()), Ordering::Relaxed);
    }

    /// Adds a result as a table: texts as `TEXT`, numbers as `REAL`, whole numbers and truths as `INTEGER`; a missing value,
    /// the empty text included, is `NULL`. Where `key` names a column, rows are found by it fast, and each must differ.
    ///
    /// # Errors
    /// `sql` if there is a table of that name, two columns differ in nothing but capitals, or the key stands twice.
    pub fn add(&mut self, name: &str, table: &ResultTable, key: Option<&str>) -> Result<(), Problem> {
        self.guard.open.store(true, Ordering::Relaxed);
        self.guard.looks.store(0, Ordering::Relaxed);
        let added = insert(&mut self.connection, &self.guard, name, table, key);
        self.guard.open.store(false, Ordering::Relaxed);
        added.map_err(|it| {
            let cause = match it {
                rusqlite::Error::SqliteFailure(_, Some(cause)) => cause,
                rusqlite::Error::SqlInputError { msg, .. } => msg,
                other => other.to_string(),
            };
            Problem::error("sql", format!("`{name}` cannot be a table of SQL: {cause}"))
                .hint("names of results and of their columns must differ in more than capitals")
        })
    }

    /// Runs one query.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn query(&self, sql: &str) -> Result<Answer, SqlError> {
        self.guard.looks.store(0, Ordering::Relaxed);
        if let Ok(mut refused) = self.guard.refused.lock() {
            *refused = None;
        }
        scan::single_query(sql)?;
        let prepared = self.connection.prepare(sql);
        prepared.map_err(|it| self.explain(it, sql)).and_then(|it| self.answer(it, sql))
    }

    fn answer(&self, mut statement: Statement<'_>, sql: &str) -> Result<Answer, SqlError> {
        if statement.parameter_count() > 0 {
            let message = "a query here has no parameters such as `?` or `:name`".to_owned();
            return Err(SqlError { message, offset: None, kind: SqlErrorKind::Denied });
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut answer = Answer { columns, rows: Vec::new() };
        let count = answer.columns.len();
        let mut rows = statement.query(()).map_err(|it| self.explain(it, sql))?;
        while let Some(row) = rows.next().map_err(|it| self.explain(it, sql))? {
            if (answer.rows.len() + 1) * count > ANSWER_VALUES {
                let message = format!("the answer has more than {ANSWER_VALUES} values");
                return Err(SqlError { message, offset: None, kind: SqlErrorKind::Other });
            }
            let values = (0..count).map(|column| row.get_ref(column).map(Value::from));
            answer.rows.push(values.collect::<Result<_, _>>().map_err(|it| self.explain(it, sql))?);
        }
        Ok(answer)
    }

    /// Says in our words what SQLite found wrong.
    fn explain(&self, error: rusqlite::Error, sql: &str) -> SqlError {
        let (code, message, offset) = match error {
            rusqlite::Error::SqlInputError { error, msg, offset, .. } => {
                (error.code, msg, usize::try_from(offset).ok())
            }
            rusqlite::Error::SqliteFailure(error, message) => {
                (error.code, message.unwrap_or_else(|| error.to_string()), None)
            }
            other => (ErrorCode::Unknown, other.to_string(), None),
        };
        if code == ErrorCode::OperationInterrupted {
            let message = "the query takes too long and was stopped: is a join without a condition in it?";
            return SqlError { message: message.to_owned(), offset: None, kind: SqlErrorKind::Timeout };
        }
        let refused = self.guard.refused.lock().ok().and_then(|it| it.clone());
        if let Some(refused) = refused {
            let message = format!("a query may not {refused}");
            return SqlError { message, offset, kind: SqlErrorKind::Denied };
        }
        let named = |start: &str| {
            let name = message.strip_prefix(start)?;
            let name =
                name.strip_suffix(" - should this be a string literal in single-quotes?").unwrap_or(name);
            Some(name.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(name).to_owned())
        };
        // SQLite does not say where the name of a table stands.
        let offset = offset.or_else(|| {
            let name = named("no such table: ")?;
            scan::identifiers(sql)
                .into_iter()
                .find(|it| it.table.is_none() && it.name == name)
                .map(|it| it.offset)
        });
        let (kind, message) = if let Some(name) = named("no such column: ") {
            (SqlErrorKind::NoSuchColumn(name.clone()), format!("there is no column `{name}`"))
        } else if let Some(name) = named("no such table: ") {
            (SqlErrorKind::NoSuchTable(name.clone()), format!("there is no result `{name}`"))
        } else if let Some(name) = named("no such function: ") {
            (SqlErrorKind::NoSuchFunction(name.clone()), format!("there is no function `{name}`"))
        } else if let Some(name) = named("ambiguous column name: ") {
            let message = format!("several results have a column `{name}`: write which, as in `imd.{name}`");
            (SqlErrorKind::AmbiguousColumn(name), message)
        } else if message.ends_with("syntax error")
            || message == "incomplete input"
            || message.contains("unrecognized token")
        {
            (SqlErrorKind::Syntax, scan::ticked(&message))
        } else {
            (SqlErrorKind::Other, scan::ticked(&message))
        };
        SqlError { message, offset, kind }
    }
}

impl Guard {
    /// Whether a statement being prepared may do something.
    fn allow(&self, action: AuthAction<'_>) -> Authorization {
        let why = match action {
            _ if self.open.load(Ordering::Relaxed) => return Authorization::Allow,
            AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
                return Authorization::Allow;
            }
            AuthAction::Function { function_name } => match functions::refusal(function_name) {
                None => return Authorization::Allow,
                Some(why) => format!("call `{function_name}`: {why}"),
            },
            AuthAction::Attach { .. } | AuthAction::Detach { .. } => "open another database".to_owned(),
            AuthAction::Pragma { pragma_name, .. } => format!("use `PRAGMA {pragma_name}`"),
            _ => "change anything: it begins with `SELECT` or `WITH`".to_owned(),
        };
        if let Ok(mut refused) = self.refused.lock() {
            refused.get_or_insert(why);
        }
        Authorization::Deny
    }
}

/// Makes a table and fills it, in one transaction.
fn insert(
    connection: &mut Connection,
    guard: &Guard,
    name: &str,
    table: &ResultTable,
    key: Option<&str>,
) -> rusqlite::Result<()> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let whole: Vec<bool> = table.columns.iter().map(|it| it.values.is_whole()).collect();
    let types = table.columns.iter().zip(&whole).map(|(column, &whole)| match column.values {
        Values::Text(_) => "TEXT",
        Values::Truth(_) => "INTEGER",
        Values::Number(_) | Values::Whole(_) if whole => "INTEGER",
        Values::Number(_) | Values::Whole(_) => "REAL",
    });
    let mut columns: Vec<String> = table
        .columns
        .iter()
        .zip(types)
        .map(|(column, kind)| format!("{} {kind}", quoted(&column.name)))
        .collect();
    let key = key.filter(|key| table.column(key).is_some());
    let mut end = "";
    if let Some(key) = key {
        columns.push(format!("PRIMARY KEY ({})", quoted(key)));
        end = " WITHOUT ROWID";
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch(&format!("CREATE TABLE {} ({}){end}", quoted(name), columns.join(", ")))?;
    let marks = vec!["?"; table.columns.len()].join(", ");
    let mut statement = transaction.prepare(&format!("INSERT INTO {} VALUES ({marks})", quoted(name)))?;
    for row in 0..table.len() {
        if row % 4096 == 0 {
            // Filling a table is as long as the table.
            guard.looks.store(0, Ordering::Relaxed);
        }
        for (position, (column, &whole)) in (1..).zip(table.columns.iter().zip(&whole)) {
            match &column.values {
                Values::Text(texts) => {
                    let text = texts.get(row);
                    statement.raw_bind_parameter(position, (!text.is_empty()).then_some(text))?;
                }
                Values::Number(values) | Values::Whole(values) => {
                    let number = values.get(row).copied().unwrap_or(f64::NAN);
                    match exact_whole(number).filter(|_| whole) {
                        Some(whole) => statement.raw_bind_parameter(position, whole)?,
                        // SQLite makes `NULL` of `NaN`.
                        None => statement.raw_bind_parameter(position, number)?,
                    }
                }
                Values::Truth(truths) => {
                    statement.raw_bind_parameter(position, truths.get(row).copied().flatten())?;
                }
            }
        }
        statement.raw_execute()?;
    }
    drop(statement);
    transaction.commit()
}

impl Value {
    /// The number, whole or not.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Whole(whole) => Some(*whole as f64),
            Value::Number(number) => Some(*number),
            Value::Null | Value::Text(_) => None,
        }
    }

    /// Whether SQL takes it for true: a number that is not zero; `None` for a missing value.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Null => None,
            Value::Whole(whole) => Some(*whole != 0),
            Value::Number(number) => Some(*number != 0.0),
            Value::Text(_) => Some(false),
        }
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(whole) => Value::Whole(whole),
            ValueRef::Real(number) => Value::Number(number),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                Value::Text(String::from_utf8_lossy(bytes).into_owned())
            }
        }
    }
}

/// As results show it: numbers by [`number_text`](crate::write::number_text), nothing for a missing value.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Whole(whole) => write!(f, "{whole}"),
            Value::Number(number) => f.write_str(&crate::write::number_text(*number)),
            Value::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sql").finish_non_exhaustive()
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SqlError {}
