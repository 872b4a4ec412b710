//! The local web server: answers the paths of a [`Site`], and says when the study was built again.
//!
//! There is one handler and no router: a site *is* a function from paths to bytes. What a browser must not do with it is said
//! in the headers of every answer.

mod answer;
mod limits;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use theodolite_core::Problem;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

pub use self::limits::Limits;
use crate::Site;

/// What is served at the moment.
#[derive(Debug)]
pub enum Served {
    /// A study that was built.
    Site(Box<Site>),
    /// A study that could not be: its title and its problems, as pages show them.
    Problems {
        /// The study's title or file.
        title: String,
        /// An array: `severity`, `code`, `message`, `place`, `snippet`, `hint`.
        problems: Value,
    },
}

/// What all connections share.
pub(crate) struct Shared {
    served: RwLock<(u64, Arc<Served>)>,
    cache: answer::Cache,
    changed: watch::Sender<u64>,
    limits: Limits,
    port: u16,
}

impl Shared {
    /// What is served now, and the number of the build that it is of.
    fn now(&self) -> (u64, Arc<Served>) {
        let served = self.served.read().unwrap_or_else(PoisonError::into_inner);
        (served.0, Arc::clone(&served.1))
    }
}

/// A server at work; others may hand it what was built anew.
pub struct Serving {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serving").field("port", &self.shared.port).finish_non_exhaustive()
    }
}

impl Serving {
    /// Serves this from now on; pages that are open are told to load again.
    pub fn replace(&self, served: Served) {
        let mut now = self.shared.served.write().unwrap_or_else(PoisonError::into_inner);
        *now = (now.0 + 1, Arc::new(served));
        self.shared.cache.clear();
        let _ = self.shared.changed.send(now.0);
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.shared.port
    }
}

/// Serves on a port of the loopback interface, any free one where `port` is 0, until the process ends; `started` is called
/// once it listens, on a thread of its own.
///
/// # Errors
/// Where the port cannot be had.
pub fn serve(
    served: Served,
    port: u16,
    limits: Limits,
    started: impl FnOnce(Serving) + Send + 'static,
) -> Result<(), Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| cannot_listen(port, &error))?;
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(address).await.map_err(|error| cannot_listen(port, &error))?;
        let port = listener.local_addr().map_or(port, |it| it.port());
        let shared = Arc::new(Shared {
            served: RwLock::new((1, Arc::new(served))),
            cache: answer::Cache::new(limits.cached_bytes),
            changed: watch::Sender::new(1),
            limits,
            port,
        });
        let serving = Serving { shared: Arc::clone(&shared) };
        std::thread::spawn(move || started(serving));
        accept(&listener, &shared).await;
        Ok(())
    })
}

async fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let room = Arc::new(Semaphore::new(shared.limits.connections));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Too many files are open, or a client was gone at once: the next one may do better.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            let limits = shared.limits;
            let service = service_fn(move |request| {
                let shared = Arc::clone(&shared);
                async move { Ok::<_, Infallible>(answer::answer(&shared, request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new())
                .header_read_timeout(limits.header_time)
                .max_buf_size(limits.header_bytes);
            let connection = http.serve_connection(TokioIo::new(stream), service);
            // A client that goes away in the middle of an answer is nobody's problem; one that reads too slowly is cut off.
            let _ = tokio::time::timeout(limits.connection_time, connection).await;
            drop(permit);
        });
    }
}

fn cannot_listen(port: u16, error: &io::Error) -> Problem {
    let problem = Problem::error("cannot-listen", format!("cannot listen on port {port}: {error}"));
    match error.kind() {
        io::ErrorKind::AddrInUse => problem.hint(format!(
            "another program does, perhaps another `theodolite serve`: try `--port {}`, or `--port 0` for any free one",
            port.saturating_add(1)
        )),
        io::ErrorKind::PermissionDenied => problem.hint("ports above 1023 need no permission: try `--port 4870`"),
        _ => problem.hint("try another port: `--port 0` takes any free one"),
    }
}
