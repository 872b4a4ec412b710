//! `cargo xtask picture`: the picture of the README, drawn from what the demo really prints.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::run::{self, Outcome, cargo, output, program, root, say, target};

/// Character cells in a line of the picture.
const COLUMNS: usize = 96;
/// A cell's width and a line's height, in pixels.
const CELL: (f64, f64) = (8.4, 19.0);
/// Lines of the demo's output to show; the rest is text.
const LINES: usize = 60;

/// Builds, runs the demo in a folder of its own and writes `docs/terminal.svg`.
pub(crate) fn run() -> Outcome {
    run::run(&mut cargo(["build", "--locked", "--package", "theodolite"]))?;
    let folder = target().join("picture");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut demo = Command::new(program());
    demo.arg("demo").current_dir(&folder).env_remove("NO_COLOR");
    demo.env("CLICOLOR_FORCE", "1").env("COLUMNS", COLUMNS.to_string());
    let text = output(&mut demo).ok_or("`theodolite demo` failed")?;
    // A reader has it installed, and no folder of ours.
    let text = text.replace(&*program().to_string_lossy(), "theodolite");
    let path = root().join("docs").join("terminal.svg");
    fs::write(&path, svg(&text)).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    say("docs/terminal.svg is drawn anew");
    Ok(())
}

/// The text, styles and all, as a terminal window.
fn svg(text: &str) -> String {
    let lines: Vec<&str> = ["$ theodolite demo"].into_iter().chain(text.lines()).take(LINES).collect();
    let width = COLUMNS as f64 * CELL.0 + 40.0;
    let height = lines.len() as f64 * CELL.1 + 60.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         aria-label=\"What theodolite demo prints\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#16191f\"/>\n\
         <circle cx=\"22\" cy=\"20\" r=\"6\" fill=\"#5b6472\"/><circle cx=\"42\" cy=\"20\" r=\"6\" \
         fill=\"#5b6472\"/><circle cx=\"62\" cy=\"20\" r=\"6\" fill=\"#5b6472\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"14\" fill=\"#d5dae3\">\n"
    );
    for (row, line) in lines.iter().enumerate() {
        let y = 52.0 + row as f64 * CELL.1;
        for run in runs(line) {
            if run.text.trim().is_empty() {
                continue;
            }
            // Its length is stated, so that columns stand under each other in any font.
            let length = run.text.chars().count() as f64 * CELL.0;
            let x = 20.0 + run.column as f64 * CELL.0;
            let weight = if run.bold { " font-weight=\"bold\" fill=\"#ffffff\"" } else { "" };
            let faint = if run.dim { " fill=\"#7d8796\"" } else { "" };
            let text = run.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            // Browsers draw plain spaces in a row as one, whatever `xml:space` asks for, and stretch the rest over the length.
            let text = text.replace(' ', "\u{a0}");
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\"{weight}{faint}>{text}</text>"
            );
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// A stretch of a line in one style.
#[derive(Debug, PartialEq)]
struct Run {
    column: usize,
    text: String,
    bold: bool,
    dim: bool,
}

/// The line in stretches of one style; colours are left out, bold and faint kept.
fn runs(line: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let (mut column, mut bold, mut dim) = (0, false, false);
    for (at, part) in line.split("\u{1b}[").enumerate() {
        let text = match part.split_once('m') {
            Some((codes, text)) if at > 0 => {
                for code in codes.split(';') {
                    match code {
                        "" | "0" => (bold, dim) = (false, false),
                        "1" => bold = true,
                        "2" => dim = true,
                        _ => {}
                    }
                }
                text
            }
            _ => part,
        };
        if !text.is_empty() {
            runs.push(Run { column, text: text.to_owned(), bold, dim });
            column += text.chars().count();
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_become_runs_at_their_columns() {
        let runs = runs("\u{1b}[1mrank\u{1b}[0m  \u{1b}[2mcode\u{1b}[0m");
        let run = |column, text: &str, bold, dim| Run { column, text: text.to_owned(), bold, dim };
        assert_eq!(
            runs,
            [run(0, "rank", true, false), run(4, "  ", false, false), run(6, "code", false, true)]
        );
    }

    #[test]
    fn markup_in_the_text_is_escaped() {
        assert!(svg("a<b&c").contains("a&lt;b&amp;c"));
    }

    #[test]
    fn spaces_in_a_row_stay_in_a_row() {
        assert!(svg("rank   decile").contains(">rank\u{a0}\u{a0}\u{a0}decile</text>"));
    }
}
