//! The command line: what may be said, and how it is explained.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use theodolite_core::Problem;

/// Need indices, priority lists and claims, from a text file.
#[derive(Debug, Parser)]
#[command(
    name = "theodolite",
    version,
    about = "Need indices, priority lists and claims, from a text file",
    long_about = "Theodolite measures how level a country is: who is behind and who should come first. \
                  An analysis is a study: a folder with a `study.toml` that names its sources and says \
                  what to make from them. `theodolite build` turns it into results.",
    after_help = "Start with `theodolite demo`, then `theodolite init my-study`.\n\
                  Exit codes: 0 ok, 1 a claim failed, 2 usage or study problem, 3 a source could not be had.",
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order a newcomer meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the embedded country, show its headline tables and open the explorer: the first thing to run
    Demo(Demo),
    /// Write a study to start from: empty, the demo, or one of the gallery
    Init(Init),
    /// Report every problem of a study; nothing is computed
    Check(Check),
    /// Turn a study into results
    Build(Build),
    /// Show a table of the results
    Show(Show),
    /// Show where an area's result comes from, down to the row of the source
    Explain(Explain),
    /// Show everything about an area: what was measured, its ranks, the lists it is on, the money it gets
    Place(Place),
    /// Compare two lists of areas: shared, missed, extra, with people and need; or several: who is in which
    Compare(Compare),
    /// Show what changed between two builds, and which input did it
    Diff(Diff),
    /// Test every claim: holds, differs, or cannot be tested
    Claims(Claims),
    /// Show what the policies of a study cover, leave open, do to each other; and draw it
    Wheel(Wheel),
    /// Open the explorer: every question on a page, in a browser on this machine
    Serve(Serve),
    /// Write results for others: a static site, a workbook, a database, a data package
    Export(Export),
    /// Download the url sources of a study and check their hashes; resumes
    Fetch(Fetch),
    /// Print the JSON Schema of study.toml, for editors
    Schema,
    /// Print a completion script for a shell
    Completions(Completions),
}

/// The study that a command works on, and how its sources are had.
#[derive(Debug, Args)]
pub(crate) struct StudyArguments {
    /// The study's file, or its folder
    #[arg(default_value = "study.toml", value_name = "STUDY")]
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) sources: SourceArguments,
}

/// The study of a command that names something else first.
#[derive(Debug, Args)]
pub(crate) struct LastStudy {
    /// The study's file, or its folder [default: study.toml]
    #[arg(value_name = "STUDY")]
    last: Option<PathBuf>,
    /// The same, wherever it stands
    #[arg(long = "study", value_name = "STUDY", conflicts_with = "last")]
    named: Option<PathBuf>,
}

impl LastStudy {
    pub(crate) fn path(&self) -> &Path {
        self.last.as_deref().or(self.named.as_deref()).unwrap_or(Path::new("study.toml"))
    }

    /// Whether there is a study, or one is named: what is named must be there.
    pub(crate) fn is_meant(&self) -> bool {
        let path = self.path();
        self.last.is_some() || self.named.is_some() || path.is_file() || path.join("study.toml").is_file()
    }

    /// Stops where the last word is no study but may be the end of the area's name, of which `before` is the beginning.
    pub(crate) fn apart_from(&self, before: &str) -> Result<(), Problem> {
        let is_study = |it: &Path| it.is_file() || it.join("study.toml").is_file();
        let is_word =
            |it: &Path| it.components().count() == 1 && it.extension().is_none_or(|it| it != "toml");
        let Some(last) = self.last.as_deref().filter(|it| !is_study(it) && is_word(it)) else {
            return Ok(());
        };
        let problem = Problem::error("study-not-found", format!("there is no study at `{}`", last.display()));
        Err(problem.hint(format!(
            "if it is part of the area's name, put the name in quotes: \"{before} {}\"",
            last.display()
        )))
    }
}

/// How sources are had.
#[derive(Debug, Default, Args)]
pub(crate) struct SourceArguments {
    /// Take a source from a local file instead: NAME is its url, its file, or the file's name
    #[arg(long = "with", value_name = "NAME=FILE", value_parser = replacement)]
    pub(crate) with: Vec<(String, PathBuf)>,
    /// Never use the network: url sources must be in the cache
    #[arg(long)]
    pub(crate) offline: bool,
}

/// `theodolite demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The folder to write the study to
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// The report's own tables and claims instead of the made-up country
    #[arg(long)]
    pub(crate) report: bool,
    /// Write into a folder that is not a demo
    #[arg(long)]
    pub(crate) force: bool,
    /// Do not go on to serve the explorer, as happens on a terminal
    #[arg(long)]
    pub(crate) no_serve: bool,
}

/// `theodolite init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to make
    #[arg(value_name = "DIR", required_unless_present = "list")]
    pub(crate) folder: Option<PathBuf>,
    /// What to start from: `demo`, `report`, or a study of the gallery (see `--list`)
    #[arg(long, value_name = "NAME")]
    pub(crate) from: Option<String>,
    /// List the studies there are to start from
    #[arg(long)]
    pub(crate) list: bool,
}

/// `theodolite check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    /// How to tell the problems
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Print every problem, not only the first 20
    #[arg(long)]
    pub(crate) all: bool,
}

/// `theodolite build`.
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    /// The folder for the results [default: `results` beside the study]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The files to write, separated by commas; `json` tells the outcome to programs
    #[arg(long, value_enum, value_delimiter = ',', default_value = "parquet")]
    pub(crate) format: Vec<FileFormat>,
    /// Run every step again, even where its inputs have not changed
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Print every problem, not only the first 20
    #[arg(long)]
    pub(crate) all: bool,
    /// How many threads to use; the results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Which results a command reads.
#[derive(Debug, Args)]
pub(crate) struct ResultsArguments {
    /// The folder with the results of a build
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(crate) results: PathBuf,
}

/// Which results a command goes by that reads the study.
#[derive(Debug, Args)]
pub(crate) struct EarlierArguments {
    /// The folder with the results of a build [default: `results` beside the study]
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,
}

/// `theodolite show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The table: `imd`, `left_behind` ... ; without one, the tables there are
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) results: ResultsArguments,
    /// How many rows to show, in the order of rank where there is one [default: 20 on a terminal]
    #[arg(long, value_name = "N", conflicts_with = "all", value_parser = rows, allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    /// Every row
    #[arg(long)]
    pub(crate) all: bool,
    /// Only the areas that lie in this one
    #[arg(long, value_name = "CODE")]
    pub(crate) within: Option<String>,
    /// Order by this column, smallest first; `-` before its name for largest first
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    /// Only these columns, separated by commas
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// How to print it [default: table on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TableFormat>,
}

/// `theodolite place`.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The area: its code, `E08000035`, or a name that only one area has
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    /// The geography, where areas of several have that code or name
    #[arg(long, value_name = "NAME")]
    pub(crate) geography: Option<String>,
    #[command(flatten)]
    pub(crate) study: LastStudy,
    #[command(flatten)]
    pub(crate) sources: SourceArguments,
    #[command(flatten)]
    pub(crate) results: EarlierArguments,
    /// How to print it [default: text on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TextFormat>,
}

/// `theodolite explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The result: `imd`
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The area: `E01000001`
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    #[command(flatten)]
    pub(crate) study: LastStudy,
    #[command(flatten)]
    pub(crate) sources: SourceArguments,
    #[command(flatten)]
    pub(crate) results: EarlierArguments,
    /// How to print it [default: text on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TextFormat>,
}

/// `theodolite compare`.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// A list of areas: a designation, or a column and its value such as `imd.decile=1`; or a column of categories, such as `luf.category`
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// The list, or the column of categories, to hold beside it
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// Further lists: of three or more, which areas are in which, and who is in all
    #[arg(value_name = "C")]
    pub(crate) more: Vec<String>,
    #[command(flatten)]
    pub(crate) results: ResultsArguments,
    /// A column of need to tell for each group, such as `imd.score`
    #[arg(long, value_name = "NAME.COLUMN")]
    pub(crate) need: Option<String>,
    /// How to print it [default: text on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TextFormat>,
}

/// `theodolite diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The results of the one build
    #[arg(value_name = "A")]
    pub(crate) a: PathBuf,
    /// The results of the other
    #[arg(value_name = "B")]
    pub(crate) b: PathBuf,
    /// Count every bit: without it, numbers that differ by less than 1e-12 of themselves count as the same
    #[arg(long)]
    pub(crate) exact: bool,
    /// How many areas to list for each table
    #[arg(long, value_name = "N", default_value = "10", value_parser = rows, allow_negative_numbers = true)]
    pub(crate) top: usize,
    /// How to print it [default: text on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TextFormat>,
}

/// `theodolite claims`.
#[derive(Debug, Args)]
pub(crate) struct Claims {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    #[command(flatten)]
    pub(crate) results: EarlierArguments,
    /// How to print them [default: table on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<ClaimsFormat>,
}

/// `theodolite wheel`.
#[derive(Debug, Args)]
pub(crate) struct Wheel {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    #[command(flatten)]
    pub(crate) results: EarlierArguments,
    /// One policy: what it serves and does, what falls without it; with `--svg`, its logic model
    #[arg(long, value_name = "NAME", conflicts_with_all = ["measure", "goal", "portfolio"])]
    pub(crate) policy: Option<String>,
    /// One measure: what moves it, directly and through others
    #[arg(long, value_name = "NAME", conflicts_with_all = ["goal", "portfolio"])]
    pub(crate) measure: Option<String>,
    /// One goal: which policies serve it, and who works on it
    #[arg(long, value_name = "NAME", conflicts_with = "portfolio")]
    pub(crate) goal: Option<String>,
    /// One portfolio: which policies it chooses, what they cover, and whether that is proved
    #[arg(long, value_name = "NAME")]
    pub(crate) portfolio: Option<String>,
    /// One table alone: `coverage`, `gaps`, `effects` ... [default for csv: the first]
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Option<String>,
    /// Draw the wheel to this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "measure", "goal", "portfolio", "format"])]
    pub(crate) svg: Option<PathBuf>,
    /// How to print it [default: table on a terminal, csv in a pipe]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TableFormat>,
}

/// `theodolite serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "It listens on the loopback interface alone and answers only to localhost. Limits: 256 connections at a \
                        time, 10 s for the head of a request (16 kB), 5 minutes for a connection."
)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    #[command(flatten)]
    pub(crate) results: EarlierArguments,
    /// The port; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = PORT)]
    pub(crate) port: u16,
    /// Build again, and load open pages again, when the study or a file of it changes
    #[arg(long)]
    pub(crate) watch: bool,
    /// Open it in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

/// The port of the explorer where none is said.
pub(crate) const PORT: u16 = 4870;

/// `theodolite export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What to write
    #[arg(value_enum, value_name = "WHAT")]
    pub(crate) what: ExportFormat,
    /// The folder or file to write to: new, empty, or the folder of an earlier export
    #[arg(value_name = "TO")]
    pub(crate) to: PathBuf,
    /// Replace a workbook or database that is there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) study: StudyArguments,
    #[command(flatten)]
    pub(crate) results: EarlierArguments,
}

/// What an export writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A folder with the explorer's pages and their data, for any web host.
    Site,
    /// An accessible workbook: cover, contents, notes, one table a sheet.
    Xlsx,
    /// A SQLite database with a table a result, for Datasette, QGIS and the like.
    Sqlite,
    /// A folder of CSV files with their description (Frictionless and CSV on the Web).
    Datapackage,
}

/// `theodolite fetch`.
#[derive(Debug, Args)]
pub(crate) struct Fetch {
    #[command(flatten)]
    pub(crate) study: StudyArguments,
}

/// `theodolite completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Words for people, or JSON for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Words for people.
    #[value(alias = "table")]
    Text,
    /// JSON on standard output.
    Json,
}

/// Words for people, or a table or JSON for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// Words for people.
    #[value(alias = "table")]
    Text,
    /// The areas or parts alone, comma-separated.
    Csv,
    /// JSON on standard output.
    Json,
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Aligned, rounded, within the width of the terminal.
    #[value(alias = "text")]
    Table,
    /// Every digit, comma-separated.
    Csv,
    /// An array of records; every digit.
    Json,
}

/// How claims are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClaimsFormat {
    /// Words for people, within the width of the terminal.
    #[value(alias = "text")]
    Table,
    /// Every digit, comma-separated.
    Csv,
    /// An array of records; every digit.
    Json,
    /// One page for a browser or a printer, which needs nothing else.
    Html,
}

/// A format of the files of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    /// One Parquet file a table (always written: later commands read it).
    Parquet,
    /// One CSV file a table.
    Csv,
    /// One workbook with a sheet a table.
    Xlsx,
    /// No file: the problems and the outcome as JSON on standard output.
    Json,
}

/// Reads how many rows to show.
fn rows(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number of rows, such as 20".to_owned())
}

/// Reads `NAME=FILE`; a url may hold `=`, so the last one parts the two.
fn replacement(text: &str) -> Result<(String, PathBuf), String> {
    match text.rsplit_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(file)))
        }
        _ => Err("expected `NAME=FILE`, for example `scores.xlsx=downloads/scores.xlsx`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_replacement_may_be_of_a_url_with_an_equals_sign() {
        let (name, file) = replacement("https://example.org/a?b=c=local.csv").unwrap();
        assert_eq!(name, "https://example.org/a?b=c");
        assert_eq!(file, PathBuf::from("local.csv"));
        assert!(replacement("no-file").is_err());
        assert!(replacement("=file").is_err());
    }

    #[test]
    fn the_study_of_explain_and_place_is_the_last_word_or_named() {
        let study = |words: &[&str]| {
            let parsed = Arguments::try_parse_from([&["theodolite"], words].concat()).ok()?;
            match parsed.command {
                Command::Explain(it) => Some(it.study.path().to_owned()),
                Command::Place(it) => Some(it.study.path().to_owned()),
                _ => None,
            }
        };
        for command in [&["explain", "imd", "E1"][..], &["place", "E1"]] {
            let with = |more: &[&str]| study(&[command, more].concat());
            assert_eq!(with(&[]), Some("study.toml".into()));
            assert_eq!(with(&["folder"]), Some("folder".into()));
            assert_eq!(with(&["--study", "folder"]), Some("folder".into()));
            assert_eq!(with(&["one", "--study", "other"]), None);
        }
    }

    #[test]
    fn formats_of_a_build_may_be_listed_with_commas() {
        let arguments = Arguments::parse_from(["theodolite", "build", "--format", "csv,xlsx", "folder"]);
        let Command::Build(build) = arguments.command else { panic!("not a build") };
        assert_eq!(build.format, [FileFormat::Csv, FileFormat::Xlsx]);
        assert_eq!(build.study.study, PathBuf::from("folder"));
    }
}
