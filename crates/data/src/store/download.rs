//! Downloads: resumed where they broke off, kept under the address they came from.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};
use theodolite_core::Problem;
use ureq::http::{HeaderMap, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy};

use super::{Obtained, Store, cell, load};
use crate::hash::sha256_hex;
use crate::source::Format;
use crate::system::why;

/// Attempts without a byte of progress before an address is given up, and the pause after the first.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);

/// Gets hold of the file at an address, and tells whether it was in the cache. With `renew`, a copy that no hash
/// pins is only taken if the server has nothing newer.
pub(super) fn obtain(
    store: &Store,
    url: &str,
    pinned: Option<&str>,
    renew: bool,
) -> Result<(Obtained, bool), Problem> {
    let uri: Option<Uri> =
        url.parse().ok().filter(|it: &Uri| matches!(it.scheme_str(), Some("http" | "https")));
    let Some(uri) = uri else {
        return Err(Problem::source("bad-url", format!("`{url}` is not an address to fetch"))
            .in_cell(cell(url))
            .hint("an address begins with `https://` or `http://`; for a local file say `file`"));
    };
    let kept = Kept::new(&store.cache, url);
    let usable = |it: &Obtained| pinned.is_none_or(|pin| it.is(pin).unwrap_or(false));
    let cached = kept.load(url).filter(usable);
    if store.offline {
        return cached.map(|it| (it, true)).ok_or_else(|| {
            Problem::source("not-fetched", format!("`{url}` is not in the cache"))
                .in_cell(cell(url))
                .hint("run `theodolite fetch` while online, or put a local file in its place by `--with`")
        });
    }
    match cached {
        Some(it) if pinned.is_some() || !renew => return Ok((it, true)),
        _ => {}
    }
    let unwritable = |error: io::Error| {
        Problem::source(
            "cache-unwritable",
            format!("`{}` cannot be written: {}", store.cache.display(), why(&error)),
        )
        .in_cell(cell(url))
        .hint("say where downloads may be kept by the variable `THEODOLITE_CACHE`")
    };
    fs::create_dir_all(&store.cache).map_err(unwritable)?;
    // One process downloads, others wait and find the file.
    let lock = OpenOptions::new().create(true).append(true).open(&kept.lock).map_err(unwritable)?;
    lock.lock().map_err(unwritable)?;
    if let Some(it) = kept.load(url).filter(usable).filter(|_| !renew || pinned.is_some()) {
        return Ok((it, true));
    }
    let agent = agent(&uri);
    let is_new = Attempt { store, agent: &agent, url, kept: &kept, pinned }.run()?;
    match kept.load(url) {
        Some(it) => Ok((it, !is_new)),
        None => Err(unwritable(io::Error::other("the download is not where it was put"))),
    }
}

/// The last part of an address, as a file may be called; where that tells no format, the last part of a path in its query
/// that does, as in `https://www.ons.gov.uk/file?uri=/economy/current/productivity.xls`.
pub(crate) fn file_name(url: &str) -> &str {
    let address = url.split('#').next().unwrap_or(url);
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let after = path.split_once("://").map_or(path, |(_, it)| it);
    let own = after.trim_end_matches('/').rsplit_once('/').map_or("", |(_, name)| name);
    let tells_format = |name: &&str| Format::from_name(name).is_some();
    if tells_format(&own) {
        return own;
    }
    let paths = query.split('&').filter_map(|it| it.split_once('=')?.1.rsplit_once('/'));
    paths.map(|(_, name)| name).find(tells_format).unwrap_or(own)
}

/// Where a download is kept.
struct Kept {
    file: PathBuf,
    part: PathBuf,
    /// What is known of the part: which file of the server it is a part of.
    part_facts: PathBuf,
    facts: PathBuf,
    lock: PathBuf,
}

impl Kept {
    fn new(cache: &Path, url: &str) -> Kept {
        let plain =
            |it: char| if it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_') { it } else { '_' };
        let name: String = file_name(url).chars().map(plain).collect();
        // The end of a long name is the telling one.
        let name = name.get(name.len().saturating_sub(80)..).unwrap_or_default();
        let hash = sha256_hex(url.as_bytes());
        let stem = format!("{}-{name}", hash.get(..16).unwrap_or(&hash));
        Kept {
            part: cache.join(format!("{stem}.part")),
            part_facts: cache.join(format!("{stem}.part.json")),
            facts: cache.join(format!("{stem}.json")),
            lock: cache.join(format!("{stem}.lock")),
            file: cache.join(stem),
        }
    }

    /// The kept file, if it is whole.
    fn load(&self, url: &str) -> Option<Obtained> {
        let facts = read_facts(&self.facts);
        let found = self.file.is_file().then(|| load(url, &self.file).ok()).flatten()?;
        let is_it = facts.get("sha256").and_then(Json::as_str) == found.sha256().ok();
        is_it.then_some(found)
    }
}

fn read_facts(path: &Path) -> Json {
    fs::read(path).ok().and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or(Json::Null)
}

/// What tells one edition of a file from another: its tag, if it is a strong one, or else its date.
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
    text("etag").filter(|it| !it.starts_with("W/")).or_else(|| text("last-modified"))
}

/// A download of one address.
struct Attempt<'a> {
    store: &'a Store,
    agent: &'a Agent,
    url: &'a str,
    kept: &'a Kept,
    pinned: Option<&'a str>,
}

/// How an attempt ended, if not well.
enum Failed {
    /// Worth another attempt; how many bytes of the file had come in by then.
    Again(Problem, u64),
    /// For good.
    Finally(Problem),
}

impl Attempt<'_> {
    /// Downloads the file; whether there was anything newer than the copy at hand.
    fn run(&self) -> Result<bool, Problem> {
        let (mut attempts, mut pause, mut furthest) = (0, PAUSE, 0);
        loop {
            match self.once() {
                Ok(is_new) => return Ok(is_new),
                Err(Failed::Finally(problem)) => return Err(problem),
                Err(Failed::Again(problem, reached)) => {
                    // A server that breaks off and begins anew each time gets nowhere, however much it sends.
                    if reached > furthest {
                        (attempts, pause, furthest) = (0, PAUSE, reached);
                    }
                    attempts += 1;
                    if attempts >= ATTEMPTS {
                        return Err(problem);
                    }
                    thread::sleep(pause);
                    pause *= 3;
                }
            }
        }
    }

    fn once(&self) -> Result<bool, Failed> {
        let known = read_facts(&self.kept.part_facts);
        let tag = known.get("validator").and_then(Json::as_str);
        // A part is only gone on with if the server can tell that it is of the same file, or the pin will.
        let there = fs::metadata(&self.kept.part).map_or(0, |it| it.len());
        let offset = if tag.is_some() || self.pinned.is_some() { there } else { 0 };
        let mut request = self.agent.get(self.url).header("Accept-Encoding", "identity");
        if offset > 0 {
            request = request.header("Range", format!("bytes={offset}-"));
            if let Some(tag) = tag {
                request = request.header("If-Range", tag);
            }
        } else if self.pinned.is_none() && self.kept.load(self.url).is_some() {
            let facts = read_facts(&self.kept.facts);
            let text = |name: &str| facts.get(name).and_then(Json::as_str).map(str::to_owned);
            if let Some(tag) = text("etag") {
                request = request.header("If-None-Match", tag);
            } else if let Some(date) = text("last-modified") {
                request = request.header("If-Modified-Since", date);
            }
        }
        let mut response = request.call().map_err(|it| self.unreachable(&it))?;
        let headers = response.headers().clone();
        let from = match response.status().as_u16() {
            200 => 0,
            206 if starts_at(&headers) == Some(offset) => offset,
            304 => return Ok(false),
            206 | 416 => {
                // Not the part that was asked for: begin anew.
                self.drop_part();
                return Err(Failed::Again(self.failed("the server cannot go on with it"), 0));
            }
            status => return Err(self.refused(status)),
        };
        let length = headers.get("content-length").and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
        let all = length.map(|it| from + it);
        let mut part = self.open_part(from, &headers).map_err(|it| Failed::Finally(self.unwritable(&it)))?;
        let mut body = response.body_mut().as_reader();
        let mut piece = vec![0; 1 << 16];
        let mut so_far = from;
        loop {
            let read = match body.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(Failed::Again(
                        self.failed(&format!("the connection broke ({})", why(&error))),
                        so_far,
                    ));
                }
            };
            part.write_all(piece.get(..read).unwrap_or_default())
                .map_err(|it| Failed::Finally(self.unwritable(&it)))?;
            so_far += read as u64;
            if let Some(progress) = &self.store.progress {
                progress(self.url, so_far, all);
            }
        }
        if all.is_some_and(|it| so_far < it) {
            return Err(Failed::Again(self.failed("the connection broke"), so_far));
        }
        self.keep(part, &headers).map_err(|it| Failed::Finally(self.unwritable(&it)))?;
        Ok(true)
    }

    /// Opens the part to be written on from a byte.
    fn open_part(&self, from: u64, headers: &HeaderMap) -> io::Result<File> {
        let mut part = OpenOptions::new().create(true).write(true).truncate(false).open(&self.kept.part)?;
        part.set_len(from)?;
        part.seek(SeekFrom::Start(from))?;
        if from == 0 {
            let facts = json!({ "url": self.url, "validator": validator(headers) });
            fs::write(&self.kept.part_facts, format!("{facts}\n"))?;
        }
        Ok(part)
    }

    /// Moves the finished part to its place.
    fn keep(&self, part: File, headers: &HeaderMap) -> io::Result<()> {
        part.sync_all()?;
        drop(part);
        let (sha256, size) = crate::hash::sha256_file(&self.kept.part)?;
        let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let facts = json!({
            "url": self.url,
            "sha256": sha256,
            "size": size,
            "etag": text("etag"),
            "last-modified": text("last-modified"),
        });
        // File first: should the work end between the two, the facts do not fit it and it is fetched again.
        fs::rename(&self.kept.part, &self.kept.file)?;
        fs::write(&self.kept.facts, format!("{facts}\n"))?;
        let _ = fs::remove_file(&self.kept.part_facts);
        Ok(())
    }

    fn drop_part(&self) {
        let _ = fs::remove_file(&self.kept.part);
        let _ = fs::remove_file(&self.kept.part_facts);
    }

    fn failed(&self, why: &str) -> Problem {
        Problem::source("download-failed", format!("`{}` could not be fetched: {why}", self.url))
            .in_cell(cell(self.url))
            .hint("try again later: what has come in is kept; or put a local file in its place by `--with`")
    }

    fn unwritable(&self, error: &io::Error) -> Problem {
        let folder = self.store.cache.display();
        Problem::source(
            "cache-unwritable",
            format!("the download cannot be kept in `{folder}`: {}", why(error)),
        )
        .in_cell(cell(self.url))
        .hint("make room there, or name another folder by the variable `THEODOLITE_CACHE`")
    }

    /// What an answer other than the file means.
    fn refused(&self, status: u16) -> Failed {
        let why = match status {
            401 | 403 => "the server does not let us have it",
            404 | 410 => "the server has no such file",
            408 | 504 => "the server was too slow",
            429 => "the server has had too many requests",
            500..=599 => "the server is in trouble",
            _ => "the server answered something else",
        };
        let problem = self.failed(&format!("{why} (status {status})"));
        if matches!(status, 408 | 425 | 429 | 500..=599) {
            return Failed::Again(problem, 0);
        }
        Failed::Finally(
            problem.hint("see whether the publisher has moved the file: open its page in a browser"),
        )
    }

    /// What a connection that did not come about means.
    fn unreachable(&self, error: &ureq::Error) -> Failed {
        let again = |why: &str| Failed::Again(self.failed(why), 0);
        match error {
            ureq::Error::HostNotFound => again("its host is not known, or there is no network"),
            ureq::Error::Timeout(_) => again("the server was too slow"),
            ureq::Error::Io(error) => again(&format!("no connection ({})", why(error))),
            ureq::Error::ConnectionFailed => again("no connection"),
            ureq::Error::TooManyRedirects => Failed::Finally(self.failed("it leads from address to address")),
            ureq::Error::ConnectProxyFailed(why) => Failed::Finally(self.failed(&format!("the proxy refused ({why})"))),
            ureq::Error::Rustls(error) => Failed::Finally(
                self.failed(&format!("no secure connection ({error})"))
                    .hint("behind a proxy with certificates of its own, name their file by the variable `SSL_CERT_FILE`"),
            ),
            other => again(&other.to_string()),
        }
    }
}

/// The first byte of the part that a server sends.
fn starts_at(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get("content-range")?.to_str().ok()?.trim().strip_prefix("bytes")?.trim_start();
    range.split('-').next()?.trim().parse().ok()
}

fn agent(uri: &Uri) -> Agent {
    let roots = std::env::var_os("SSL_CERT_FILE").and_then(|it| fs::read(it).ok()).map(|pem| {
        let certificates = parse_pem(&pem).flatten().filter_map(|it| match it {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        });
        certificates.collect::<Vec<_>>()
    });
    let roots = match roots {
        Some(certificates) if !certificates.is_empty() => RootCerts::new_with_certs(&certificates),
        _ => RootCerts::WebPki,
    };
    let seconds = |it| Some(Duration::from_secs(it));
    Agent::config_builder()
        .proxy(proxy(uri))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .user_agent(concat!("theodolite/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .max_redirects(5)
        .timeout_resolve(seconds(20))
        .timeout_connect(seconds(20))
        .timeout_recv_response(seconds(60))
        .timeout_per_read(seconds(60))
        .build()
        .into()
}

/// The proxy that the environment sets for an address, as other programs read it: `HTTPS_PROXY` or `HTTP_PROXY` by
/// the address, else `ALL_PROXY`, in capitals or not, unless `NO_PROXY` excepts the host. This machine itself is
/// never reached through a proxy.
fn proxy(uri: &Uri) -> Option<Proxy> {
    let host = uri.host()?.trim_matches(['[', ']']);
    if host == "localhost" || host == "::1" || host.starts_with("127.") {
        return None;
    }
    // `NO_PROXY` is read with it, whichever of the variables it is.
    if Proxy::try_from_env().is_some_and(|it| it.is_no_proxy(uri)) {
        return None;
    }
    let own = if uri.scheme_str() == Some("https") {
        ["HTTPS_PROXY", "https_proxy"]
    } else {
        ["HTTP_PROXY", "http_proxy"]
    };
    let set = |it: &str| std::env::var(it).ok().filter(|it| !it.trim().is_empty());
    let address = own.into_iter().chain(["ALL_PROXY", "all_proxy"]).find_map(set)?;
    Proxy::new(&address).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_by_the_last_part_of_their_address() {
        assert_eq!(file_name("https://example.org/a/b%20c.xlsx?x=/y"), "b%20c.xlsx");
        assert_eq!(file_name("https://example.org/data/"), "data");
        assert_eq!(file_name("https://example.org"), "");
        let by_query = "https://example.org/file?v=2&uri=/a/current/b.xls&w=/c#d/e.csv";
        assert_eq!(file_name(by_query), "b.xls");
        assert_eq!(Format::from_name(by_query), Some(Format::Xls));
        assert_eq!(file_name("https://example.org/file?uri=/a/current"), "file");
        assert_eq!(file_name("https://example.org/a.csv?uri=/b.xls"), "a.csv");
        let kept = Kept::new(Path::new("cache"), "https://example.org/../a b.csv");
        assert!(
            kept.file.ends_with(format!("{}-a_b.csv", &sha256_hex(b"https://example.org/../a b.csv")[..16]))
        );
    }

    #[test]
    fn the_start_of_a_range_is_read() {
        let mut headers = HeaderMap::new();
        assert_eq!(starts_at(&headers), None);
        headers.insert("content-range", "bytes 100-199/200".parse().unwrap());
        assert_eq!(starts_at(&headers), Some(100));
    }

    #[test]
    fn a_weak_tag_does_not_vouch_for_a_part() {
        let mut headers = HeaderMap::new();
        headers.insert("etag", "W/\"1\"".parse().unwrap());
        assert_eq!(validator(&headers), None);
        headers.insert("last-modified", "Tue, 24 Nov 2026 00:00:00 GMT".parse().unwrap());
        assert_eq!(validator(&headers).as_deref(), Some("Tue, 24 Nov 2026 00:00:00 GMT"));
    }
}
