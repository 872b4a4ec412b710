//! `theodolite export`: a workbook, a database and a data package, read back by what others read them with.

#[path = "common/mod.rs"]
mod common;

use calamine::{Data, Reader, Xlsx, open_workbook};
use common::Folder;
use rusqlite::Connection;
use serde_json::Value;

#[test]
fn a_workbook_has_a_cover_contents_notes_and_one_table_a_sheet() {
    let folder = Folder::built();
    folder.good(&["export", "xlsx", "out.xlsx"]);
    let mut book: Xlsx<_> = open_workbook(folder.path("out.xlsx")).unwrap();
    let names = book.sheet_names();
    assert_eq!(names[..3], ["Cover_sheet", "Contents", "Notes"]);
    let contents = book.worksheet_range("Contents").unwrap();
    // Below the title, a line and the header: the notes, then every table.
    assert_eq!(contents.rows().count(), 3 + names.len() - 2);
    assert_eq!(contents.get_value((3, 0)), Some(&Data::String("Notes".into())));
    assert_eq!(contents.get_value((4, 0)), Some(&Data::String(names[3].clone())));
    for name in &names[3..] {
        let sheet = book.worksheet_range(name).unwrap();
        assert_eq!(sheet.get_value((1, 0)), Some(&Data::String("This worksheet contains one table.".into())));
        let header =
            (0..).find(|row| sheet.get_value((*row, 1)).is_some_and(|it| *it != Data::Empty)).unwrap();
        let columns = (0..)
            .take_while(|it| sheet.get_value((header, *it)).is_some_and(|it| *it != Data::Empty))
            .count();
        for row in sheet.rows().skip(header as usize) {
            assert!(row[..columns].iter().all(|it| *it != Data::Empty), "{name}: {row:?}");
        }
    }
    for name in &names {
        assert!(book.merge_cells_by_sheet_name(name).unwrap().is_empty(), "{name}");
    }
    book.load_tables().unwrap();
    assert_eq!(book.table_names().len(), names.len() - 1, "all but the cover");
    // The same results give the same bytes.
    let first = std::fs::read(folder.path("out.xlsx")).unwrap();
    folder.good(&["export", "xlsx", "out.xlsx", "--force"]);
    assert_eq!(std::fs::read(folder.path("out.xlsx")).unwrap(), first);
}

#[test]
fn a_text_that_looks_like_a_formula_stays_a_text() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    let areas = folder.read("neighbourhoods.csv");
    let name = areas.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    folder.replace("neighbourhoods.csv", &name, "=cmd(1)");
    folder.good(&["export", "xlsx", "out.xlsx"]);
    let mut book: Xlsx<_> = open_workbook(folder.path("out.xlsx")).unwrap();
    let names = book.sheet_names();
    let mut found = 0;
    for name in &names {
        assert!(book.worksheet_formula(name).unwrap().used_cells().all(|it| it.2.is_empty()), "{name}");
        let sheet = book.worksheet_range(name).unwrap();
        found += sheet.used_cells().filter(|it| *it.2 == Data::String("=cmd(1)".into())).count();
    }
    assert!(found > 0);
}

#[test]
fn a_database_has_every_table_and_says_what_each_is() {
    let folder = Folder::built();
    folder.good(&["export", "sqlite", "out.db"]);
    let database = Connection::open(folder.path("out.db")).unwrap();
    let one = |sql: &str| database.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
    let csv = folder.good(&["show", "--format", "csv"]);
    assert_eq!(one("SELECT count(*) FROM theodolite_tables"), csv.lines().count() as i64 - 1);
    let index: String = database
        .query_row("SELECT name FROM theodolite_tables WHERE kind = 'index' LIMIT 1", (), |row| row.get(0))
        .unwrap();
    let table = folder.good(&["show", &index, "--all", "--format", "csv"]);
    assert_eq!(one(&format!("SELECT count(*) FROM \"{index}\"")), table.lines().count() as i64 - 1);
    assert_eq!(one(&format!("SELECT count(*) FROM \"{index}\" WHERE rank = 1")), 1);
}

#[test]
fn a_package_describes_every_file_it_holds() {
    let folder = Folder::built();
    folder.good(&["export", "datapackage", "package"]);
    let package: Value = serde_json::from_str(&folder.read("package/datapackage.json")).unwrap();
    let web: Value = serde_json::from_str(&folder.read("package/csv-metadata.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(web["tables"].as_array().unwrap().len(), resources.len());
    for resource in resources {
        let text = folder.read(&format!("package/{}", resource["path"].as_str().unwrap()));
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let fields: Vec<&str> = fields.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(fields, header);
        assert_eq!(resource["bytes"], text.len());
    }
    // Another export of fewer tables leaves none of the old ones behind.
    folder.write("package/data/note.txt", "mine");
    folder.good(&["export", "datapackage", "package"]);
    assert_eq!(folder.read("package/data/note.txt"), "mine");
}

#[test]
fn nothing_that_is_not_an_export_is_written_over() {
    let folder = Folder::built();
    folder.write("mine.txt", "mine");
    folder.write("folder/mine.txt", "mine");
    for (what, to) in [("xlsx", "mine.txt"), ("sqlite", "mine.txt"), ("datapackage", "folder")] {
        let ran = folder.run(&["export", what, to]);
        assert_eq!(ran.code, 2, "{what}: {ran:?}");
        assert!(ran.err.contains("error[would-overwrite]"), "{what}: {ran:?}");
    }
    // Not even by force: what the study reads is lost for good.
    let source = folder.read("neighbourhoods.csv");
    for to in ["neighbourhoods.csv", "study.toml"] {
        for what in ["xlsx", "sqlite"] {
            let ran = folder.run(&["export", what, to, "--force"]);
            assert_eq!(ran.code, 2, "{what} {to}: {ran:?}");
            assert!(ran.err.contains("that the study reads"), "{ran:?}");
        }
    }
    assert_eq!(folder.read("neighbourhoods.csv"), source);
    // Somebody else's package is theirs.
    folder.write("package/datapackage.json", r#"{ "resources": [{ "path": "mine.csv" }] }"#);
    folder.write("package/mine.csv", "mine");
    let ran = folder.run(&["export", "datapackage", "package"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(folder.read("package/mine.csv"), "mine");
    // What a program that was cut off left is nothing.
    folder.write("cut/.staging-1/data/x.csv", "x");
    folder.good(&["export", "datapackage", "cut"]);
    assert_eq!((folder.read("mine.txt"), folder.read("folder/mine.txt")), ("mine".into(), "mine".into()));
    let ran = folder.run(&["export", "csv", "x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("datapackage"), "{ran:?}");
}
