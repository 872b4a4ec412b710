//! What is being done, on standard error, once it has taken two seconds; nothing where that is no terminal.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a wait may be without a word.
const PATIENCE: Duration = Duration::from_secs(2);

/// One line that says what is being done. It disappears when it is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    started: Instant,
    bar: Mutex<ProgressBar>,
}

impl Progress {
    /// Starts the clock.
    pub(crate) fn new() -> Self {
        Progress { started: Instant::now(), bar: Mutex::new(ProgressBar::hidden()) }
    }

    /// Says what is being downloaded, and how far it is: `done` of `total`, in bytes.
    pub(crate) fn bytes(&self, what: &str, done: u64, total: Option<u64>) {
        let template = match total {
            None => "{spinner} {msg} {bytes}",
            Some(_) => "{spinner} {msg} {bytes} of {total_bytes} [{bar:20}] {eta}",
        };
        self.say(what, done, total, template);
    }

    /// Says which step is being made, and how many of them are done.
    pub(crate) fn steps(&self, what: &str, done: usize, total: usize) {
        self.say(what, done as u64, Some(total as u64), "{spinner} {msg} ({pos} of {len})");
    }

    fn say(&self, what: &str, done: u64, total: Option<u64>, template: &str) {
        if self.started.elapsed() < PATIENCE || !std::io::stderr().is_terminal() {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        if bar.is_hidden() {
            *bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(done);
        bar.set_message(what.to_owned());
        bar.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Ok(bar) = self.bar.get_mut() {
            bar.finish_and_clear();
        }
    }
}
