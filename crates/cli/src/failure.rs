//! Why a command could not do its work, and the exit code that says so.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use theodolite_core::{Class, Problem};
use theodolite_data::system::why;

use crate::render;
use crate::render::problem::Extent;

/// What a finished command has to say by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well: exit 0.
    Good,
    /// A claim differs: exit 1.
    Differs,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Problems of the study, its sources or the command.
    Problems {
        /// All of them, warnings too.
        problems: Vec<Problem>,
        /// The texts that they point into.
        texts: Vec<(Arc<str>, Arc<str>)>,
        /// Whether every one is printed.
        extent: Extent,
    },
    /// Problems that were told already, as JSON on standard output.
    Told(ExitStatus),
    /// Standard output could not be written.
    Output(io::Error),
}

/// The exit codes of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Usage or a problem of the study.
    Study,
    /// A source could not be had.
    Source,
}

impl ExitStatus {
    /// A problem of the study is the user's to mend first; 3 is for a study that is good and sources that are not there.
    pub(crate) fn of(problems: &[Problem]) -> Self {
        let mut errors = problems.iter().filter(|it| it.is_error());
        match errors.all(|it| it.class == Class::Source) {
            true => ExitStatus::Source,
            false => ExitStatus::Study,
        }
    }

    fn code(self) -> ExitCode {
        match self {
            ExitStatus::Study => ExitCode::from(2),
            ExitStatus::Source => ExitCode::from(3),
        }
    }
}

impl Failure {
    /// Problems with the texts of a study.
    pub(crate) fn new(problems: Vec<Problem>, texts: &[(Arc<str>, Arc<str>)]) -> Self {
        Failure::Problems { problems, texts: texts.to_vec(), extent: Extent::First }
    }

    /// The same, with every problem printed if that is asked for.
    pub(crate) fn printing(self, all: bool) -> Self {
        match self {
            Failure::Problems { problems, texts, .. } => {
                Failure::Problems { problems, texts, extent: Extent::of(all) }
            }
            other => other,
        }
    }

    /// One problem of the command itself.
    pub(crate) fn one(problem: Problem) -> Self {
        Failure::new(vec![problem], &[])
    }

    /// Whether it is this one problem.
    pub(crate) fn is(&self, code: &str) -> bool {
        matches!(self, Failure::Problems { problems, .. } if problems.len() == 1 && problems[0].code == code)
    }

    /// Tells it on standard error and gives the exit code.
    pub(crate) fn tell(self) -> ExitCode {
        match self {
            Failure::Problems { problems, texts, extent } => {
                render::eprint(&render::problem::text(&problems, &texts, extent));
                ExitStatus::of(&problems).code()
            }
            Failure::Told(status) => status.code(),
            // Whoever read our output has seen enough: `theodolite show imd | head`.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Failure::Output(error) => {
                let problem = Problem::error(
                    "cannot-write",
                    format!("standard output cannot be written: {}", why(&error)),
                );
                Failure::one(problem).tell()
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_of_the_study_come_before_sources_that_are_not_there() {
        let study = Problem::error("unknown-key", "unknown key");
        let source = Problem::source("file-not-found", "no such file");
        let warning = Problem::warning("unused", "nothing uses it");
        assert_eq!(ExitStatus::of(&[source.clone(), study.clone()]), ExitStatus::Study);
        assert_eq!(ExitStatus::of(&[source, warning]), ExitStatus::Source);
        assert_eq!(ExitStatus::of(&[study]), ExitStatus::Study);
    }
}
