//! The guides of the README and of `docs/`, tried: their files are written, their commands run, and what those print must be what
//! the guide shows.
//! `UPDATE_DOCS=1 cargo test -p theodolite --test guide` puts what they print in its place.

mod common;

use std::path::Path;

use common::Folder;

#[test]
fn the_guide_of_the_readme_shows_what_its_commands_print() {
    check("README.md");
}

#[test]
fn the_longer_guide_shows_what_its_commands_print() {
    check("docs/guide.md");
}

fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let folder = Folder::new();
    let tried = try_out(&text, &folder);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, tried).unwrap();
        return;
    }
    for (line, (shown, printed)) in text.lines().zip(tried.lines()).enumerate() {
        assert_eq!(timeless(shown), timeless(printed), "{name}, line {}; UPDATE_DOCS=1 mends it", line + 1);
    }
    assert_eq!(text.lines().count(), tried.lines().count(), "{name}; UPDATE_DOCS=1 mends it");
    assert!(folder.path("results/receipt.json").is_file(), "the guide builds nothing");
}

/// The text with the output of each command as it is here and now. A block of a file begins with its language and name
/// (`>>` before the name adds to it); in a block `console` each line after `$` is a command.
fn try_out(text: &str, folder: &Folder) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|it| !it.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|it| !it.starts_with("```")).collect();
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            ["console"] => {
                for command in block.iter().filter_map(|it| it.strip_prefix("$ ")) {
                    out.push_str(&format!("$ {command}\n{}", run(command, folder)));
                }
            }
            [_, ">>", name] => {
                folder.write(name, folder.read(name) + &join(&block));
                out.push_str(&join(&block));
            }
            [_, name] => {
                let text = join(&block);
                let workbook = name.ends_with(".xlsx");
                folder.write(name, if workbook { as_workbook(&text) } else { text.into_bytes() });
                out.push_str(&join(&block));
            }
            _ => out.push_str(&join(&block)),
        }
        out.push_str("```\n");
    }
    out
}

fn join(lines: &[&str]) -> String {
    lines.iter().map(|it| format!("{it}\n")).collect()
}

/// The rows as the sheet `Table 2` of a workbook; a cell in quotes may hold commas.
fn as_workbook(text: &str) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    // The same bytes at any time: the guide shows its hash.
    let written = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1).unwrap();
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&written));
    let sheet = workbook.add_worksheet().set_name("Table 2").unwrap();
    for (row, line) in text.lines().enumerate() {
        let mut column = 0;
        for (at, part) in line.split('"').enumerate() {
            let quoted = at % 2 == 1;
            let cells: Vec<&str> = if quoted { vec![part] } else { part.split(',').collect() };
            for (nth, cell) in cells.into_iter().enumerate() {
                column += u16::from(nth > 0);
                if !cell.is_empty() {
                    sheet.write(row as u32, column, cell).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// What a command prints on a terminal of 92 columns.
fn run(command: &str, folder: &Folder) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(words.first(), Some(&"theodolite"), "the guide can only try theodolite: {command}");
    let mut program = folder.command();
    program.args(words.get(1..).unwrap_or_default()).env("COLUMNS", "92");
    // A pipe would get CSV.
    match words.get(1).copied() {
        Some("show" | "claims" | "wheel") => {
            program.args(["--format", "table"]);
        }
        Some("explain" | "place" | "compare" | "diff") => {
            program.args(["--format", "text"]);
        }
        _ => {}
    }
    let ran = common::run(&mut program);
    assert!(!ran.err.contains("fault:"), "{}", ran.err);
    ran.err + &ran.out
}

/// The line without the seconds that a build took.
fn timeless(line: &str) -> String {
    match (line.rfind(" ("), line.ends_with(" s)")) {
        (Some(at), true) => line[..at].to_owned(),
        _ => line.to_owned(),
    }
}
