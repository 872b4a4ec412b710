//! Files of the study's folder, and downloads from a server that each test starts for itself.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use theodolite_core::{Class, Problem};
use theodolite_data::hash::sha256_hex;
use theodolite_data::source::{Kind, Reading, Request, read};
use theodolite_data::store::{Location, Store};

const AREAS: &[u8] = b"code,x\nE01,1\nE02,2\n";

fn store(folder: &Path) -> Store {
    Store { cache: folder.join("cache"), ..Store::with_default_cache(folder) }
}

fn local(name: &str) -> Location {
    Location::File(name.into())
}

/// What a user reads, and that a source could not be had.
fn told(problem: &Problem) -> String {
    assert_eq!(problem.class, Class::Source);
    problem.to_string()
}

#[test]
fn a_file_is_found_in_the_folder_of_the_study_and_hashed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), AREAS).unwrap();
    let found = store(folder.path()).obtain(&local("a.csv"), None).unwrap();
    assert_eq!((found.name.as_str(), found.size), ("a.csv", 19));
    assert_eq!((found.sha256().unwrap(), found.bytes.as_deref()), (sha256_hex(AREAS).as_str(), Some(AREAS)));
    assert_eq!(found.path, folder.path().join("a.csv"));
    assert!(!found.is_stand_in);
    let capitals = sha256_hex(AREAS).to_uppercase();
    assert!(store(folder.path()).obtain(&local("a.csv"), Some(&capitals)).is_ok());
}

#[test]
fn parquet_is_hashed_and_left_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = [b"PAR1", &vec![7; 600_000][..]].concat();
    fs::write(folder.path().join("a.parquet"), &bytes).unwrap();
    let found = store(folder.path()).obtain(&local("a.parquet"), None).unwrap();
    assert_eq!((found.sha256().unwrap(), found.size), (sha256_hex(&bytes).as_str(), 600_004));
    assert_eq!(found.bytes, None);
}

#[test]
fn a_file_that_is_not_there_is_told_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/lsoa11.csv.gz"), AREAS).unwrap();
    fs::write(folder.path().join("data/lsoa21.csv"), AREAS).unwrap();
    let missing = |name: &str| told(&store(folder.path()).obtain(&local(name), None).unwrap_err());
    assert_eq!(
        missing("data/lsoa11.csv"),
        "error[file-not-found]: no file `data/lsoa11.csv` (data/lsoa11.csv); did you mean `data/lsoa11.csv.gz`?"
    );
    assert_eq!(
        missing("data/LSOA22.csv"),
        "error[file-not-found]: no file `data/LSOA22.csv` (data/LSOA22.csv); did you mean `data/lsoa21.csv`?"
    );
    assert_eq!(
        missing("data/population.xlsx"),
        "error[file-not-found]: no file `data/population.xlsx` (data/population.xlsx); paths are relative to the folder of the study"
    );
    assert_eq!(
        missing("dat/lsoa21.csv"),
        "error[file-not-found]: no file `dat/lsoa21.csv` (dat/lsoa21.csv); there is no folder `dat`"
    );
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("a.csv"), AREAS).unwrap();
    let problem = store(folder.path()).obtain(&local("data"), None).unwrap_err();
    assert_eq!(
        told(&problem),
        "error[file-unreadable]: `data` is a folder, not a file (data); name a file in it"
    );
    let through = store(folder.path()).obtain(&local("a.csv/b.csv"), None).unwrap_err();
    assert_eq!((through.code, through.class), ("file-unreadable", Class::Source));
}

#[cfg(unix)]
#[test]
fn a_device_that_never_ends_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("a.csv")).unwrap();
    let problem = store(folder.path()).obtain(&local("a.csv"), None).unwrap_err();
    assert_eq!(
        told(&problem),
        "error[file-unreadable]: `a.csv` is a device or a pipe, not a file (a.csv); write what it gives to a file first"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, AREAS).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        eprintln!("SKIPPED: this user may read every file");
        return;
    }
    let problem = store(folder.path()).obtain(&local("a.csv"), None).unwrap_err();
    assert_eq!(told(&problem), "error[file-unreadable]: `a.csv` cannot be read: permission denied (a.csv)");
}

#[test]
fn a_file_other_than_the_pinned_one_is_refused_with_both_hashes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), AREAS).unwrap();
    let pinned = "0".repeat(64);
    let found = sha256_hex(AREAS);
    let problem = store(folder.path()).obtain(&local("a.csv"), Some(&pinned)).unwrap_err();
    assert_eq!(
        told(&problem),
        format!(
            "error[sha256-mismatch]: `a.csv` is not the file that is pinned: sha256 is {found}, not {pinned} (a.csv); if the new file is the one you want, say `sha256 = \"{found}\"`"
        )
    );
}

#[test]
fn a_stand_in_takes_the_place_of_an_address_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made.csv");
    fs::write(&made, AREAS).unwrap();
    let url = "https://example.org/files/NIMDM17.xls?v=2";
    for name in [url, "NIMDM17.xls"] {
        let store =
            Store { replace: vec![(name.to_owned(), made.clone())], offline: true, ..store(folder.path()) };
        let found = store.obtain(&Location::Url(url.to_owned()), Some(&"0".repeat(64))).unwrap();
        assert!(found.is_stand_in);
        assert_eq!((found.name.as_str(), found.sha256().unwrap()), (url, sha256_hex(AREAS).as_str()));
        // The stand-in's own ending tells its format.
        let asked = [Request { column: "code".into(), kind: Kind::Text }];
        assert_eq!(read(&found, &Reading::default(), &asked).unwrap().len, 2);
    }
    let store = Store { replace: vec![("data/a.csv".to_owned(), made)], ..store(folder.path()) };
    assert_eq!(store.obtain(&local("data/a.csv"), None).unwrap().size, 19);
}

/// What the server does with a request.
#[derive(Clone)]
enum Answer {
    /// The whole file, or the part asked for, with this tag.
    File(&'static [u8], &'static str),
    /// The file from the start whatever was asked for.
    NoRanges(&'static [u8], &'static str),
    /// Says that the file is so long, and stops after so many bytes.
    Cut(&'static [u8], &'static str, usize),
    Status(u16),
    /// The file, unless the request bears its tag.
    IfNew(&'static [u8], &'static str),
    Redirect(&'static str),
}

/// A server that gives its answers one after another, and keeps the requests.
struct Server {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answers: &[Answer]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let mut answers: VecDeque<Answer> = answers.iter().cloned().collect();
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut request = request(&stream);
                kept.lock().unwrap().push(request.clone());
                if request.starts_with("connect ") {
                    // A proxy: what follows is for the server beyond, which is played here too.
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                    request = self::request(&stream);
                    kept.lock().unwrap().push(request.clone());
                }
                let Some(answer) = answers.pop_front() else { return };
                let _ = give(stream, &request, &answer);
            }
        });
        Server { address, requests }
    }

    fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.address)
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn request(stream: &TcpStream) -> String {
    let mut lines = BufReader::new(stream).lines();
    let mut request = String::new();
    while let Some(Ok(line)) = lines.next() {
        if line.is_empty() {
            break;
        }
        request.push_str(&line.to_lowercase());
        request.push('\n');
    }
    request
}

fn header<'r>(request: &'r str, name: &str) -> Option<&'r str> {
    request.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(": "))
}

fn give(mut stream: TcpStream, request: &str, answer: &Answer) -> std::io::Result<()> {
    let head = |status: &str, length: usize, more: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n")
    };
    match answer {
        Answer::File(file, tag) => {
            let from = header(request, "range")
                .and_then(|it| it.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
            match from.filter(|_| header(request, "if-range").is_none_or(|it| it == *tag)) {
                Some(from) if from < file.len() => {
                    let range = format!(
                        "ETag: {tag}\r\nContent-Range: bytes {from}-{}/{}\r\n",
                        file.len() - 1,
                        file.len()
                    );
                    stream.write_all(head("206 Partial Content", file.len() - from, &range).as_bytes())?;
                    stream.write_all(&file[from..])
                }
                Some(_) => stream.write_all(head("416 Range Not Satisfiable", 0, "").as_bytes()),
                None => {
                    stream.write_all(head("200 OK", file.len(), &format!("ETag: {tag}\r\n")).as_bytes())?;
                    stream.write_all(file)
                }
            }
        }
        Answer::NoRanges(file, tag) => {
            stream.write_all(head("200 OK", file.len(), &format!("ETag: {tag}\r\n")).as_bytes())?;
            stream.write_all(file)
        }
        Answer::Cut(file, tag, length) => {
            stream.write_all(head("200 OK", file.len(), &format!("ETag: {tag}\r\n")).as_bytes())?;
            stream.write_all(&file[..*length])
        }
        Answer::Status(status) => stream.write_all(head(&format!("{status} Whatever"), 0, "").as_bytes()),
        Answer::IfNew(file, tag) => {
            if header(request, "if-none-match") == Some(tag) {
                return stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
            }
            stream.write_all(head("200 OK", file.len(), &format!("ETag: {tag}\r\n")).as_bytes())?;
            stream.write_all(file)
        }
        Answer::Redirect(to) => {
            stream.write_all(head("302 Found", 0, &format!("Location: {to}\r\n")).as_bytes())
        }
    }
}

#[test]
fn a_download_is_kept_and_not_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::File(AREAS, "\"1\"")]);
    let url = server.url("a.csv?x=1");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let progress: theodolite_data::store::Progress =
        Arc::new(move |url, bytes, all| told.lock().unwrap().push((url.to_owned(), bytes, all)));
    let store = Store { progress: Some(progress), ..store(folder.path()) };
    let found = store.obtain(&Location::Url(url.clone()), None).unwrap();
    assert_eq!((found.bytes.as_deref(), found.name.as_str()), (Some(AREAS), url.as_str()));
    assert!(found.path.to_string_lossy().ends_with("-a.csv"));
    assert_eq!(seen.lock().unwrap().last(), Some(&(url.clone(), 19, Some(19))));
    // Pinned or not, offline or not: the copy is there.
    let pin = sha256_hex(AREAS);
    for (pinned, offline) in
        [(None, false), (Some(pin.as_str()), false), (Some(pin.as_str()), true), (None, true)]
    {
        let store = Store { offline, ..store.clone() };
        assert_eq!(store.obtain(&Location::Url(url.clone()), pinned).unwrap().bytes.as_deref(), Some(AREAS));
    }
    assert!(store.fetch(&url, Some(&pin)).unwrap().from_cache);
    assert_eq!(server.requests().len(), 1);
    let mut names: Vec<String> = fs::read_dir(&store.cache)
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy()[17..].to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["a.csv", "a.csv.json", "a.csv.lock"]);
}

#[test]
fn a_broken_connection_is_gone_on_with_where_it_broke() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::Cut(AREAS, "\"1\"", 7), Answer::File(AREAS, "\"1\"")]);
    let found = store(folder.path()).fetch(&server.url("a.csv"), None).unwrap();
    assert_eq!((found.sha256, found.size, found.from_cache), (sha256_hex(AREAS), 19, false));
    let requests = server.requests();
    assert_eq!(header(&requests[0], "range"), None);
    assert_eq!(
        (header(&requests[1], "range"), header(&requests[1], "if-range")),
        (Some("bytes=7-"), Some("\"1\""))
    );
}

#[test]
fn a_part_of_an_earlier_run_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let cut = Answer::Cut(AREAS, "\"1\"", 7);
    let stopped = Server::start(&[cut, Answer::Status(404)]);
    let address = stopped.url("a.csv");
    assert_eq!(store(folder.path()).fetch(&address, None).unwrap_err().code, "download-failed");
    let part = fs::read_dir(folder.path().join("cache"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .find(|it| it.extension().is_some_and(|it| it == "part"));
    assert_eq!(fs::read(part.unwrap()).unwrap(), &AREAS[..7]);
}

#[test]
fn a_file_that_changed_meanwhile_is_fetched_from_its_start() {
    let other: &[u8] = b"code,x\nE01,9\nE02,8\nE03,7\n";
    for second in [Answer::File(other, "\"2\""), Answer::NoRanges(other, "\"2\"")] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&[Answer::Cut(AREAS, "\"1\"", 7), second]);
        let found = store(folder.path()).fetch(&server.url("a.csv"), None).unwrap();
        assert_eq!(found.sha256, sha256_hex(other));
    }
}

#[test]
fn a_server_in_trouble_is_asked_again_and_one_without_the_file_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::Status(500), Answer::Status(503), Answer::File(AREAS, "\"1\"")]);
    assert_eq!(store(folder.path()).fetch(&server.url("a.csv"), None).unwrap().size, 19);
    assert_eq!(server.requests().len(), 3);

    let gone = Server::start(&[Answer::Status(404)]);
    let url = gone.url("b.csv");
    let problem = store(folder.path()).obtain(&Location::Url(url.clone()), None).unwrap_err();
    assert_eq!(
        told(&problem),
        format!(
            "error[download-failed]: `{url}` could not be fetched: the server has no such file (status 404) ({url}); see whether the publisher has moved the file: open its page in a browser"
        )
    );
    assert_eq!(gone.requests().len(), 1);
}

#[test]
fn a_server_that_stays_in_trouble_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&vec![Answer::Status(502); 9]);
    let problem = store(folder.path()).fetch(&server.url("a.csv"), None).unwrap_err();
    assert_eq!((problem.code, problem.class), ("download-failed", Class::Source));
    assert!(problem.message.ends_with("the server is in trouble (status 502)"), "{}", problem.message);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_server_that_breaks_off_each_time_at_the_same_place_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&vec![Answer::Cut(AREAS, "\"1\"", 7); 9]);
    let problem = store(folder.path()).fetch(&server.url("a.csv"), None).unwrap_err();
    assert_eq!((problem.code, problem.class), ("download-failed", Class::Source));
    assert!(problem.message.contains("the connection broke"), "{}", problem.message);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn no_server_at_all_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let problem = store(folder.path()).fetch(&format!("http://127.0.0.1:{port}/a.csv"), None).unwrap_err();
    assert_eq!((problem.code, problem.class), ("download-failed", Class::Source));
}

#[test]
fn a_download_other_than_the_pinned_one_is_refused_with_both_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::File(AREAS, "\"1\""), Answer::File(AREAS, "\"1\"")]);
    let (url, pinned, found) = (server.url("a.csv"), "f".repeat(64), sha256_hex(AREAS));
    for _ in 0..2 {
        let problem = store(folder.path()).obtain(&Location::Url(url.clone()), Some(&pinned)).unwrap_err();
        assert_eq!((problem.code, problem.class), ("sha256-mismatch", Class::Source));
        assert!(
            problem.message.ends_with(&format!("sha256 is {found}, not {pinned}")),
            "{}",
            problem.message
        );
    }
}

#[test]
fn fetching_without_a_pin_asks_whether_there_is_a_newer_file() {
    let folder = tempfile::tempdir().unwrap();
    let newer: &[u8] = b"code,x\nE01,2\n";
    let server = Server::start(&[
        Answer::IfNew(AREAS, "\"1\""),
        Answer::IfNew(AREAS, "\"1\""),
        Answer::IfNew(newer, "\"2\""),
    ]);
    let url = server.url("a.csv");
    let store = store(folder.path());
    assert!(!store.fetch(&url, None).unwrap().from_cache);
    assert!(store.fetch(&url, None).unwrap().from_cache);
    let third = store.fetch(&url, None).unwrap();
    assert_eq!((third.from_cache, third.sha256), (false, sha256_hex(newer)));
}

#[test]
fn a_damaged_copy_in_the_cache_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::File(AREAS, "\"1\""), Answer::File(AREAS, "\"1\"")]);
    let store = store(folder.path());
    let first = store.fetch(&server.url("a.csv"), None).unwrap();
    fs::write(&first.path, "code,x\n").unwrap();
    assert_eq!(store.obtain(&Location::Url(server.url("a.csv")), None).unwrap().size, 19);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn redirects_are_followed_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::Redirect("/b.csv"), Answer::File(AREAS, "\"1\"")]);
    assert_eq!(store(folder.path()).fetch(&server.url("a.csv"), None).unwrap().size, 19);
    assert!(server.requests()[1].starts_with("get /b.csv "));
    let ring = Server::start(&vec![Answer::Redirect("/a.csv"); 20]);
    let problem = store(folder.path()).fetch(&ring.url("a.csv"), None).unwrap_err();
    assert!(problem.message.ends_with("it leads from address to address"), "{}", problem.message);
}

#[test]
fn offline_only_the_cache_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store { offline: true, ..store(folder.path()) };
    let url = "https://example.org/a.csv";
    assert_eq!(
        told(&store.obtain(&Location::Url(url.to_owned()), None).unwrap_err()),
        format!(
            "error[not-fetched]: `{url}` is not in the cache ({url}); run `theodolite fetch` while online, or put a local file in its place by `--with`"
        )
    );
    assert!(!store.cache.exists());
}

#[test]
fn addresses_of_other_kinds_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["ftp://example.org/a.csv", "file:///etc/hosts", "example.org/a.csv", "not an address"] {
        let problem = store(folder.path()).obtain(&Location::Url(url.to_owned()), None).unwrap_err();
        assert_eq!((problem.code, problem.class), ("bad-url", Class::Source), "{url}");
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cache"), "a file where the folder should be").unwrap();
    let problem = store(folder.path()).fetch("http://127.0.0.1:9/a.csv", None).unwrap_err();
    assert_eq!((problem.code, problem.class), ("cache-unwritable", Class::Source));
}

#[test]
fn two_at_once_fetch_a_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&[Answer::File(AREAS, "\"1\"")]);
    let (store, url) = (store(folder.path()), server.url("a.csv"));
    let sizes: Vec<u64> = thread::scope(|scope| {
        let jobs: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| store.obtain(&Location::Url(url.clone()), None).unwrap().size))
            .collect();
        jobs.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!((sizes, server.requests().len()), (vec![19; 4], 1));
}

/// Which proxy holds is read from the environment, so each case runs in a process of its own: this test again, told
/// by a variable what to fetch.
#[test]
fn a_proxy_of_the_environment_is_used() {
    if let Ok(url) = std::env::var("THEODOLITE_TEST_FETCH") {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(store(folder.path()).fetch(&url, None).unwrap().size, 19);
        return;
    }
    let fetch = |url: &str, variables: &[(&str, &str)]| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "a_proxy_of_the_environment_is_used"]).env("THEODOLITE_TEST_FETCH", url);
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.envs(variables.iter().copied()).output().unwrap().status.success()
    };
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let proxy = Server::start(&[Answer::File(AREAS, "\"1\"")]);
        assert!(fetch("http://data.example/a.csv", &[(name, &proxy.address)]), "{name}");
        assert!(proxy.requests()[0].starts_with("connect data.example:80 "), "{}", proxy.requests()[0]);
    }
    let server = Server::start(&[Answer::File(AREAS, "\"1\"")]);
    let dead = ("HTTP_PROXY", "http://127.0.0.1:9");
    assert!(fetch(&server.url("a.csv"), &[dead]), "this machine itself is reached without a proxy");
}
