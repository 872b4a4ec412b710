//! One request, one answer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use theodolite_core::Problem;

use super::{Served, Shared};
use crate::{api, pages, site};

pub(super) type Answer = Response<BoxBody<Bytes, Infallible>>;

/// What pages may do: nothing but what comes from here, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; worker-src 'self' blob:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Below this, packing saves nothing.
const WORTH_PACKING: usize = 860;

/// Answers that were given before, plain and packed.
pub(super) struct Cache {
    kept: Mutex<Kept>,
    most: usize,
}

#[derive(Default)]
struct Kept {
    answers: HashMap<String, Arc<Ready>>,
    bytes: usize,
}

/// An answer, ready to be sent.
struct Ready {
    media: &'static str,
    plain: Bytes,
    packed: Option<Bytes>,
    tag: String,
}

impl Cache {
    pub(super) fn new(most: usize) -> Cache {
        Cache { kept: Mutex::default(), most }
    }

    pub(super) fn clear(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }

    fn get(&self, path: &str) -> Option<Arc<Ready>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).answers.get(path).cloned()
    }

    fn keep(&self, path: &str, ready: &Arc<Ready>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = ready.plain.len() + ready.packed.as_ref().map_or(0, Bytes::len);
        if kept.bytes + bytes > self.most {
            *kept = Kept::default();
        }
        if bytes <= self.most && kept.answers.insert(path.to_owned(), Arc::clone(ready)).is_none() {
            kept.bytes += bytes;
        }
    }
}

/// Answers a request.
pub(super) async fn answer(shared: &Arc<Shared>, request: Request<Incoming>) -> Answer {
    let head = request.method() == Method::HEAD;
    let mut answer = answered(shared, &request).await;
    let headers = answer.headers_mut();
    let always = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    if head {
        *answer.body_mut() = full(Bytes::new());
    }
    answer
}

async fn answered(shared: &Arc<Shared>, request: &Request<Incoming>) -> Answer {
    if !is_local(request, shared.port) {
        return refused(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong-host",
            "this server answers to localhost alone",
        );
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut answer =
            refused(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "only GET and HEAD are answered");
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    if request.uri().path_and_query().is_some_and(|it| it.as_str().len() > shared.limits.path_bytes) {
        return refused(StatusCode::URI_TOO_LONG, "too-long", "the address is too long");
    }
    let Some(path) = decoded(request.uri().path()) else {
        return refused(StatusCode::BAD_REQUEST, "bad-path", "the address is not one of ours");
    };
    let path = if path.is_empty() { "index.html".to_owned() } else { path };
    if path == "api/events" {
        return events(shared);
    }
    let (build, served) = shared.now();
    let asked = Asked::new(request.headers());
    if let Some(ready) = shared.cache.get(&path) {
        return asked.send(&ready);
    }
    let shared = Arc::clone(shared);
    let found = tokio::task::spawn_blocking(move || {
        let ready = Arc::new(Ready::new(&path, look(&served, &path)?));
        // What was asked of an earlier build is not kept for this one.
        if shared.now().0 == build {
            shared.cache.keep(&path, &ready);
        }
        Ok::<_, Refusal>(ready)
    });
    match found.await {
        Ok(Ok(ready)) => asked.send(&ready),
        Ok(Err(refusal)) => refusal.answer(),
        Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "failed", "the answer could not be made"),
    }
}

/// Why there is no answer.
enum Refusal {
    NotThere,
    Problem(Box<Problem>),
}

impl Refusal {
    fn answer(self) -> Answer {
        match self {
            Refusal::NotThere => {
                refused(StatusCode::NOT_FOUND, "not-there", "there is nothing at this address")
            }
            Refusal::Problem(problem) => {
                let body = json!({ "code": problem.code, "message": problem.message, "hint": problem.hint });
                sent(StatusCode::UNPROCESSABLE_ENTITY, "application/json", Bytes::from(body.to_string()))
            }
        }
    }
}

/// What a path answers at the moment.
fn look(served: &Served, path: &str) -> Result<site::Body, Refusal> {
    let found = match served {
        // Pages that are served listen for news; those of a static site have nobody to listen to.
        Served::Site(site) if path == "api/study.json" => {
            let mut told = api::study::tell(site);
            told["served"] = json!(true);
            Some(site::Body { media: "application/json", bytes: told.to_string().into_bytes() })
        }
        Served::Site(site) => site.get(path).map_err(|it| Refusal::Problem(Box::new(it)))?,
        Served::Problems { title, problems } if path == "api/study.json" => {
            let told = json!({ "title": title, "problems": problems, "served": true });
            Some(site::Body { media: "application/json", bytes: told.to_string().into_bytes() })
        }
        Served::Problems { title, .. } => pages::get(path, title),
    };
    found.ok_or(Refusal::NotThere)
}

impl Ready {
    fn new(path: &str, body: site::Body) -> Ready {
        let packed = match pages::packed(path) {
            Some(packed) => Some(Bytes::from_static(packed)),
            None => pack(&body.bytes).map(Bytes::from),
        };
        let mut tag = String::from("\"");
        for byte in Sha256::digest(&body.bytes).iter().take(12) {
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        Ready { media: body.media, plain: Bytes::from(body.bytes), packed, tag }
    }
}

/// The bytes in gzip, where that saves something.
fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < WORTH_PACKING {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|it| it.len() < bytes.len())
}

/// What a client can read, and what it has.
struct Asked {
    reads_packed: bool,
    has: Option<String>,
}

impl Asked {
    fn new(headers: &HeaderMap) -> Asked {
        let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
        let packed = |it: &str| {
            let mut parts = it.split(';').map(str::trim);
            parts.next() == Some("gzip")
                && !parts.any(|it| matches!(it, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        };
        Asked {
            reads_packed: text(header::ACCEPT_ENCODING)
                .is_some_and(|it| it.split(',').any(|it| packed(it.trim()))),
            has: text(header::IF_NONE_MATCH).map(str::to_owned),
        }
    }

    fn send(&self, ready: &Ready) -> Answer {
        let has_it = self.has.as_deref().is_some_and(|it| {
            it.split(',').map(|it| it.trim().trim_start_matches("W/")).any(|it| it == ready.tag || it == "*")
        });
        let mut answer = match (&ready.packed, self.reads_packed) {
            _ if has_it => sent(StatusCode::NOT_MODIFIED, ready.media, Bytes::new()),
            (Some(packed), true) => {
                let mut answer = sent(StatusCode::OK, ready.media, packed.clone());
                answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                answer
            }
            _ => sent(StatusCode::OK, ready.media, ready.plain.clone()),
        };
        let headers = answer.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        // A study may be built again at any time: a browser asks whether it was.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Ok(tag) = HeaderValue::from_str(&ready.tag) {
            headers.insert(header::ETAG, tag);
        }
        answer
    }
}

/// Whether the request names this machine: a page of another name that was made to point here gets nothing.
fn is_local(request: &Request<Incoming>, port: u16) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    // An address in the request line counts for more than the header: both must be ours.
    is_ours(host, port) && request.uri().authority().is_none_or(|it| is_ours(it.as_str(), port))
}

/// Whether a name with its port is this machine's and this server's.
fn is_ours(host: &str, port: u16) -> bool {
    let (name, at) = host.rsplit_once(':').map_or((host, "80"), |it| it);
    let name = name.to_ascii_lowercase();
    let label = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let named = matches!(name.as_str(), "localhost" | "127.0.0.1")
        || name.strip_suffix(".localhost").is_some_and(|it| it.split('.').all(label));
    named && at.bytes().all(|it| it.is_ascii_digit()) && at.parse() == Ok(port)
}

/// The path without its first slash and its escapes; `None` where it leads up or holds what no path of ours does.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.strip_prefix('/')?.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let (high, low) =
                    (char::from(rest.next()?).to_digit(16)?, char::from(rest.next()?).to_digit(16)?);
                (high * 16 + low) as u8
            }
            it => it,
        });
    }
    let path = String::from_utf8(bytes).ok()?;
    let strange = path.chars().any(|it| it.is_control() || it == '\\');
    let leads_up = path.split('/').any(|it| matches!(it, "." | ".."));
    (!strange && !leads_up).then_some(path)
}

/// News for pages that are open: a line each time that the study was built again.
fn events(shared: &Arc<Shared>) -> Answer {
    // Pages that listen must leave room for those that ask.
    if shared.changed.receiver_count() >= shared.limits.listeners {
        return refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "too-many-listeners",
            "too many pages wait for news",
        );
    }
    let mut news = shared.changed.subscribe();
    let shared = Arc::clone(shared);
    let first = futures_util::stream::once(async { Ok(Frame::data(Bytes::from_static(b"retry: 2000\n\n"))) });
    let later = futures_util::stream::unfold(news.clone(), move |mut receiver| {
        let shared = Arc::clone(&shared);
        async move {
            receiver.changed().await.ok()?;
            let word = match &*shared.now().1 {
                Served::Site(_) => "reload",
                Served::Problems { .. } => "problems",
            };
            let line = format!("event: {word}\ndata: {}\n\n", *receiver.borrow_and_update());
            Some((Ok(Frame::data(Bytes::from(line))), receiver))
        }
    });
    news.mark_unchanged();
    let body = StreamBody::new(futures_util::StreamExt::chain(first, later));
    let mut answer = Response::new(BodyExt::boxed(body));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn refused(status: StatusCode, code: &str, message: &str) -> Answer {
    let body = json!({ "code": code, "message": message });
    sent(status, "application/json", Bytes::from(body.to_string()))
}

fn sent(status: StatusCode, media: &'static str, bytes: Bytes) -> Answer {
    let mut answer = Response::new(full(bytes));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer
}

fn full(bytes: Bytes) -> BoxBody<Bytes, Infallible> {
    BodyExt::boxed(Full::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_and_none_leads_up() {
        assert_eq!(decoded("/").as_deref(), Some(""));
        assert_eq!(decoded("/api/columns/a%20b/c.json").as_deref(), Some("api/columns/a b/c.json"));
        for path in ["", "x", "/..", "/a/../b", "/%2e%2e/b", "/a/./b", "/%00", "/%5c", "/%zz", "/%e", "/%ff"]
        {
            assert_eq!(decoded(path), None, "{path}");
        }
    }

    #[test]
    fn an_answer_is_kept_until_there_is_no_room() {
        let cache = Cache::new(25);
        let ready = |length| {
            let body = site::Body { media: "text/plain", bytes: vec![b'a'; length] };
            Arc::new(Ready::new("x", body))
        };
        cache.keep("one", &ready(10));
        cache.keep("two", &ready(10));
        assert!(cache.get("one").is_some() && cache.get("two").is_some());
        cache.keep("three", &ready(10));
        assert!(cache.get("one").is_none() && cache.get("three").is_some());
        cache.keep("great", &ready(26));
        assert!(cache.get("great").is_none());
    }
}
