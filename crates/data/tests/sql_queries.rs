//! SQL over results: what runs, what is refused, and where errors point.

use proptest::prelude::*;
use theodolite_data::sql::{
    Answer, Sql, SqlError, SqlErrorKind, Value, identifiers, is_single_expression, single_expression,
};
use theodolite_data::table::{ResultTable, Values};

fn imd() -> ResultTable {
    ResultTable::new()
        .with("code", Values::text(["E1", "E2", "E3", "E4"]))
        .with("name", Values::text(["Bow", "", "it's", "Ynys Môn"]))
        .with("score", Values::Number(vec![10.0, 2.5, f64::NAN, 40.0]))
        .with("rank", Values::Whole(vec![2.0, 3.0, f64::NAN, 1.0]))
        .with("average", Values::Whole(vec![1.5, 1.5, f64::NAN, 3.0]))
        .with("designated", Values::Truth(vec![Some(true), Some(false), None, Some(true)]))
}

fn sql() -> Sql {
    let mut sql = Sql::new().unwrap();
    sql.add("imd", &imd(), Some("code")).unwrap();
    sql.add(
        "cni",
        &ResultTable::new().with("code", Values::text(["E1"])).with("score", Values::Number(vec![7.0])),
        None,
    )
    .unwrap();
    sql
}

fn ask(query: &str) -> Result<Answer, SqlError> {
    sql().query(query)
}

/// The answer as text: values by `|`, rows by a space.
fn answer(query: &str) -> String {
    let answer = ask(query).unwrap_or_else(|it| panic!("{query}: {it}"));
    let show = |it: &Value| if *it == Value::Null { "-".to_owned() } else { it.to_string() };
    let row = |row: &Vec<Value>| row.iter().map(show).collect::<Vec<_>>().join("|");
    answer.rows.iter().map(row).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_query_answers_in_the_types_of_the_columns() {
    let answer = ask("SELECT * FROM imd WHERE code IN ('E2', 'E4') ORDER BY code DESC").unwrap();
    assert_eq!(answer.columns, ["code", "name", "score", "rank", "average", "designated"]);
    let text = |it: &str| Value::Text(it.to_owned());
    let row = |code, name, score, rank, average, designated| {
        vec![
            text(code),
            name,
            Value::Number(score),
            Value::Whole(rank),
            Value::Number(average),
            Value::Whole(designated),
        ]
    };
    let rows = [row("E4", text("Ynys Môn"), 40.0, 1, 3.0, 1), row("E2", Value::Null, 2.5, 3, 1.5, 0)];
    assert_eq!(answer.rows, rows);
}

#[test]
fn missing_values_are_null() {
    assert_eq!(answer("SELECT name, score, rank, designated FROM imd WHERE code = 'E3'"), "it's|-|-|-");
    assert_eq!(answer("SELECT count(*) FROM imd WHERE score IS NULL"), "1");
    assert_eq!(answer("SELECT count(*) FROM imd WHERE name IS NULL"), "1");
    assert_eq!(answer("SELECT count(*) FROM imd WHERE designated"), "2");
    // A missing score is neither below nor above: it is in neither count.
    assert_eq!(answer("SELECT count(*) FROM imd WHERE score < 20 OR NOT score < 20"), "3");
}

#[test]
fn our_functions_skip_missing_values_and_give_the_textbook_numbers() {
    assert_eq!(
        answer("SELECT median(score), quantile(score, 0.25), quantile(score, 1) FROM imd"),
        "10|6.25|40"
    );
    // Of 10, 2.5, 40: mean 17.5, squares 56.25 + 225 + 506.25 = 787.5.
    assert_eq!(
        answer("SELECT round(stdev(score), 9), round(stdev_pop(score), 9) FROM imd"),
        "19.843134833|16.201851746"
    );
    assert_eq!(
        answer("SELECT round(corr(score, rank), 9), round(corr(score, -2 * score), 12) FROM imd"),
        "-0.944911183|-1"
    );
    assert_eq!(
        answer(
            "SELECT median(score), stdev(score), corr(score, score), quantile(score, 0.5) FROM imd WHERE 0"
        ),
        "-|-|-|-"
    );
    assert_eq!(answer("SELECT stdev(score), stdev_pop(score), corr(score, 1) FROM cni"), "-|0|-");
    assert_eq!(
        answer("SELECT designated, median(score) FROM imd WHERE score GROUP BY designated ORDER BY 1"),
        "0|2.5 1|25"
    );
}

#[test]
fn arithmetic_functions_answer_or_are_missing() {
    assert_eq!(answer("SELECT sqrt(16), ln(1), log10(1000), log(100), log2(8), exp(0)"), "4|0|3|2|3|1");
    assert_eq!(
        answer("SELECT pow(2, 10), power(9, 0.5), floor(-1.5), ceil(1.2), ceiling(1.2), trunc(-1.7)"),
        "1024|3|-2|2|2|-1"
    );
    assert_eq!(answer("SELECT sign(-3.5), sign(0), sign(2), sign(NULL)"), "-1|0|1|-");
    assert_eq!(
        answer("SELECT sqrt(-1), ln(0), ln(-1), exp(1000), pow(-1, 0.5), sqrt(NULL), pow(NULL, 2)"),
        "-|-|-|-|-|-|-"
    );
    assert_eq!(
        ask("SELECT floor(7), typeof(ceil(7))").unwrap().rows,
        [[Value::Whole(7), Value::Text("integer".to_owned())]]
    );
}

#[test]
fn a_function_that_gets_a_text_says_so() {
    assert_eq!(
        ask("SELECT median(code) FROM imd").unwrap_err().message,
        "`median` wants a number, not the text `E1`"
    );
    assert_eq!(ask("SELECT sqrt('a')").unwrap_err().kind, SqlErrorKind::Other);
    assert!(ask("SELECT quantile(score, 1.5) FROM imd").unwrap_err().message.contains("a share from 0 to 1"));
    assert!(ask("SELECT quantile(score, rank / 10.0) FROM imd").unwrap_err().message.contains("same share"));
}

#[test]
fn joins_subqueries_and_windows_run() {
    assert_eq!(answer("SELECT imd.code, cni.score FROM imd JOIN cni USING (code)"), "E1|7");
    assert_eq!(answer("WITH top AS (SELECT * FROM imd WHERE rank = 1) SELECT name FROM top"), "Ynys Môn");
    assert_eq!(answer("SELECT code FROM imd WHERE score = (SELECT max(score) FROM imd)"), "E4");
    assert_eq!(
        answer("SELECT code, row_number() OVER (ORDER BY score DESC) FROM imd ORDER BY code"),
        "E1|2 E2|3 E3|4 E4|1"
    );
    assert_eq!(
        answer(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) FROM n;"
        ),
        "10"
    );
    assert_eq!(answer("-- how many\nSELECT count(*) /* all */ FROM imd; -- done"), "4");
    assert_eq!(answer("VALUES (1, 2)"), "1|2");
}

#[test]
fn errors_name_the_thing_and_point_at_it() {
    let error = ask("SELECT imd.scor FROM imd").unwrap_err();
    assert_eq!(error.kind, SqlErrorKind::NoSuchColumn("imd.scor".to_owned()));
    assert_eq!((error.message.as_str(), error.offset), ("there is no column `imd.scor`", Some(7)));
    let error = ask("SELECT code, rnk FROM imd").unwrap_err();
    assert_eq!((error.kind, error.offset), (SqlErrorKind::NoSuchColumn("rnk".to_owned()), Some(13)));
    let error = ask("SELECT 1 FROM simd").unwrap_err();
    assert_eq!(error.kind, SqlErrorKind::NoSuchTable("simd".to_owned()));
    assert_eq!((error.message.as_str(), error.offset), ("there is no result `simd`", Some(14)));
    let error = ask("SELECT score FROM imd, cni").unwrap_err();
    assert_eq!((error.kind, error.offset), (SqlErrorKind::AmbiguousColumn("score".to_owned()), Some(7)));
    let error = ask("SELECT medium(score) FROM imd").unwrap_err();
    assert_eq!((error.kind, error.offset), (SqlErrorKind::NoSuchFunction("medium".to_owned()), Some(7)));
    let error = ask("SELECT code FORM imd WHERE").unwrap_err();
    assert_eq!(error.kind, SqlErrorKind::Syntax);
    assert_eq!(error.offset, Some(17));
    let error = ask("SELECT count( FROM imd").unwrap_err();
    assert_eq!(
        (error.kind, error.offset, error.message.as_str()),
        (SqlErrorKind::Syntax, Some(14), "near `FROM`: syntax error")
    );
}

#[test]
fn a_name_in_double_quotes_is_never_a_text() {
    assert_eq!(
        ask("SELECT count(*) FROM imd WHERE name = \"Bow\"").unwrap_err().kind,
        SqlErrorKind::NoSuchColumn("Bow".to_owned())
    );
    assert_eq!(answer("SELECT \"code\" FROM [imd] WHERE `rank` = 1"), "E4");
}

#[test]
fn nothing_but_a_query_runs() {
    for statement in [
        "DROP TABLE imd",
        "DELETE FROM imd",
        "UPDATE imd SET score = 0",
        "INSERT INTO imd (code) VALUES ('E9')",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "ATTACH 'other.db' AS other",
        "DETACH main",
        "PRAGMA table_info(imd)",
        "VACUUM INTO 'copy.db'",
        "ANALYZE",
        "REINDEX",
        "BEGIN",
        "EXPLAIN SELECT 1",
        "WITH x AS (SELECT 1) DELETE FROM imd",
        "WITH x AS (SELECT 1) INSERT INTO imd (code) SELECT 'E9'",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('x')",
        "SELECT random()",
        "SELECT hex(randomblob(4))",
        "SELECT date('now')",
        "SELECT current_timestamp",
        "SELECT strftime('%Y')",
        "SELECT 1; DROP TABLE imd",
        "SELECT 1; SELECT 2",
        "; SELECT 1",
        "SELECT ?",
        "SELECT :code",
    ] {
        let sql = sql();
        let error = sql.query(statement).unwrap_err();
        assert_eq!(error.kind, SqlErrorKind::Denied, "{statement}: {error}");
        assert!(!error.message.contains("not authorized"), "{statement}: {error}");
        let whole = sql.query("SELECT count(*) FROM imd").unwrap();
        assert_eq!(whole.rows, [[Value::Whole(4)]], "{statement}");
    }
    assert_eq!(
        ask("SELECT random()").unwrap_err().message,
        "a query may not call `random`: the same study must give the same answer"
    );
    for nothing in ["", "  ", "-- only a comment", ";", "SELECT 'open", "SELECT /* open"] {
        assert_eq!(ask(nothing).unwrap_err().kind, SqlErrorKind::Syntax, "{nothing}");
    }
    assert!(ask("SELECT 1\0").is_err());
}

#[test]
fn a_query_without_end_is_stopped() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let sql = sql();
    sql.stop_after(10_000_000);
    assert_eq!(sql.query(endless).unwrap_err().kind, SqlErrorKind::Timeout);
    // Each query has its own count.
    assert_eq!(sql.query("SELECT count(*) FROM imd").unwrap().rows, [[Value::Whole(4)]]);
}

#[test]
fn a_text_without_bound_is_refused() {
    assert!(ask("SELECT length(zeroblob(2000000000))").is_err());
    assert!(ask("SELECT printf('%.*c', 1000000000, 'x')").is_err());
}

#[test]
fn tables_that_sql_cannot_tell_apart_are_a_problem() {
    let problem = |name: &str, table: &ResultTable, key| Sql::add(&mut sql(), name, table, key).unwrap_err();
    let two = |a: &str, b: &str| ResultTable::new().with(a, Values::text(["x"])).with(b, Values::text(["y"]));
    assert_eq!(problem("IMD", &imd(), None).code, "sql");
    assert!(problem("t", &two("score", "Score"), None).message.contains("duplicate column name: Score"));
    let twice = ResultTable::new().with("code", Values::text(["E1", "E1"]));
    assert!(problem("t", &twice, Some("code")).message.contains("UNIQUE"));
    assert_eq!(problem("t", &ResultTable::new(), None).code, "sql");
}

#[test]
fn a_problem_with_one_table_leaves_the_others_and_the_guard() {
    let mut sql = sql();
    assert!(sql.add("imd", &imd(), None).is_err());
    assert_eq!(sql.query("SELECT count(*) FROM imd").unwrap().rows, [[Value::Whole(4)]]);
    assert_eq!(sql.query("DROP TABLE imd").unwrap_err().kind, SqlErrorKind::Denied);
}

#[test]
fn names_with_quotes_and_spaces_are_names() {
    let table =
        ResultTable::new().with("a \"b\"", Values::Number(vec![1.5])).with("select", Values::text(["x"]));
    let mut sql = Sql::new().unwrap();
    sql.add("my \"table\"", &table, None).unwrap();
    let answer = sql.query("SELECT \"a \"\"b\"\"\", \"select\" FROM \"my \"\"table\"\"\"").unwrap();
    assert_eq!(answer.rows, [[Value::Number(1.5), Value::Text("x".to_owned())]]);
}

/// The names as `table.name@offset`, by spaces.
fn names(sql: &str) -> String {
    let show = |table: Option<String>, name: &str, offset| match table {
        Some(table) => format!("{table}.{name}@{offset}"),
        None => format!("{name}@{offset}"),
    };
    identifiers(sql).into_iter().map(|it| show(it.table, &it.name, it.offset)).collect::<Vec<_>>().join(" ")
}

#[test]
fn names_are_found_in_all_their_spellings() {
    assert_eq!(names("imd_ward17.decile = 1 AND cni.decile = 1"), "imd_ward17.decile@0 cni.decile@26");
    assert_eq!(names("\"my index\".[a b] > `c``d`"), "my index.a b@0 c`d@19");
    assert_eq!(names("main.imd.score > 1e-5 + 0x1F + .5 + 1.e3"), "imd.score@5");
    assert_eq!(
        names("SELECT count(*) FROM imd WHERE x'ab' = 'imd.rank' -- cni\n AND /* simd */ rank"),
        "imd@21 rank@73"
    );
    assert_eq!(names("imd . score BETWEEN 1 AND 2 OR y IS NOT NULL"), "imd.score@0 y@31");
    assert_eq!(names("sum (score) FILTER (WHERE key = 'it''s')"), "score@5 key@26");
    assert_eq!(names("imd.* , count.x, left.rank"), "imd@0 count.x@8 left.rank@17");
    assert_eq!(names("Môn = 'a' and décile > 2"), "Môn@0 décile@15");
    assert_eq!(names("SELECT 'open imd"), "");
    assert_eq!(names(""), "");
    let found = identifiers(" imd.decile ");
    assert_eq!(found[0].offset..found[0].end, 1..11);
}

#[test]
fn a_condition_is_one_expression() {
    for good in [
        "imd.decile = 1",
        "designated",
        "(a = 1 OR (b = 2)) AND c IN (SELECT code FROM imd)",
        "name = 'it''s; (' AND \"odd)name\" > 1",
        "a - -1 > 0",
        "NOT a",
        "CASE WHEN a THEN 1 ELSE 0 END",
    ] {
        assert!(is_single_expression(good), "{good}");
    }
    let offset = |bad: &str| single_expression(bad).unwrap_err().offset.unwrap();
    assert_eq!(offset("1; DROP TABLE imd"), 1);
    assert_eq!(offset("1) OR (1"), 1);
    assert_eq!(offset("(1 = 1"), 0);
    assert_eq!(offset("1 = 1 -- "), 6);
    assert_eq!(offset("1 /* ( */"), 2);
    assert_eq!(offset("1 = 1 /*"), 6);
    assert_eq!(offset("a = 'open"), 4);
    assert_eq!(offset("a = [open"), 4);
    assert_eq!(offset("a\0"), 1);
    assert_eq!(offset("  "), 0);
    assert_eq!(offset("SELECT 1"), 0);
    assert_eq!(offset(" drop table imd"), 1);
}

proptest! {
    #[test]
    fn no_text_makes_the_scanner_or_the_database_panic(text in "[a-z1é'\"`\\[\\]().;*/ \\-=x]{0,40}") {
        for name in identifiers(&text) {
            prop_assert!(text.get(name.offset..name.end).is_some());
        }
        let accepted = is_single_expression(&text);
        let answer = ask(&format!("SELECT code FROM imd WHERE ({text})"));
        // What is accepted stays inside its parentheses: the query can fail, but not become another one.
        if let (true, Ok(answer)) = (accepted, answer) {
            prop_assert_eq!(answer.columns, ["code"]);
        }
    }
}
