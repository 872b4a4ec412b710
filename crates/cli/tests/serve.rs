//! `theodolite serve`, as a user starts it; and the static site, whose data are the same.

#[path = "common/mod.rs"]
mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use common::Folder;
use serde_json::Value;

/// Whether the program was built with the pages: where it was not, it must say so.
fn has_pages() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist/shell.html").is_file()
}

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(folder: &Folder, arguments: &[&str]) -> Server {
        let mut command = folder.command();
        let child = command.arg("serve").args(["--port", "0"]).args(arguments).stderr(Stdio::piped()).spawn();
        let mut child = child.unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let port = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it ended: {seen:?}")).unwrap();
            if let Some(rest) = line.split("http://localhost:").nth(1) {
                break rest.split('/').next().unwrap().parse().unwrap();
            }
            seen.push(line);
        };
        // Read on, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child, port }
    }

    fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head =
            format!("GET /{path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let at = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let status = String::from_utf8_lossy(&bytes[..at]).split(' ').nth(1).unwrap().parse().unwrap();
        (status, bytes[at + 4..].to_vec())
    }

    fn study(&self) -> Value {
        serde_json::from_slice(&self.get("api/study.json").1).unwrap()
    }

    /// Asks until the study is as it should be; the time is for slow machines.
    fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let study = self.study();
            if is_so(&study) {
                return study;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "never {what}: {study}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn without_its_pages_the_program_says_so() {
    if has_pages() {
        return;
    }
    let folder = Folder::built();
    for arguments in [&["serve"][..], &["export", "site", "site"]] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("error[no-pages]") && ran.err.contains("cargo xtask web"), "{ran:?}");
    }
    assert!(!folder.path("site").exists());
}

#[test]
fn the_server_and_the_static_site_tell_the_same() {
    if !has_pages() {
        return;
    }
    let folder = Folder::built();
    folder.good(&["export", "site", "site"]);
    let server = Server::start(&folder, &[]);
    let list: Value = serde_json::from_str(&folder.read("site/theodolite-site.json")).unwrap();
    let files = list["files"].as_array().unwrap();
    assert!(files.len() > 20, "{files:?}");
    for file in files.iter().map(|it| it.as_str().unwrap()) {
        let (status, bytes) = server.get(file);
        assert_eq!(status, 200, "{file}");
        if file != "api/study.json" {
            assert!(bytes == std::fs::read(folder.path("site").join(file)).unwrap(), "{file} differs");
        }
    }
    let mut served = server.study();
    assert_eq!(served.as_object_mut().unwrap().remove("served"), Some(Value::Bool(true)));
    assert_eq!(served, serde_json::from_str::<Value>(&folder.read("site/api/study.json")).unwrap());
    assert_eq!(server.get("").0, 200);
}

#[test]
fn a_study_that_changes_is_built_again_and_its_problems_are_shown_with_their_lines() {
    if !has_pages() {
        return;
    }
    let folder = Folder::built();
    let good = folder.read("study.toml");
    let server = Server::start(&folder, &["--watch"]);
    assert_eq!(server.study()["headline"], "need");
    folder.write("study.toml", good.replacen("title ", "titel ", 1));
    let told = server.until("told of its problems", |it| it["problems"].is_array());
    let problem = &told["problems"][0];
    assert_eq!(
        (problem["code"].as_str(), problem["severity"].as_str()),
        (Some("unknown-key"), Some("error"))
    );
    assert!(problem["snippet"].as_str().unwrap().starts_with("titel"), "{problem}");
    let line = good.lines().position(|it| it.starts_with("title ")).unwrap() + 1;
    assert_eq!(problem["line"], line);
    folder.write("study.toml", good.replacen("Need in four", "Needs of four", 1));
    let told = server.until("built again", |it| it["problems"].is_null());
    assert!(told["title"].as_str().unwrap().starts_with("Needs of four"), "{told}");
    // Gone for a while, as some editors save: it is noticed when it is back.
    std::fs::remove_file(folder.path("study.toml")).unwrap();
    server.until("told that it is gone", |it| it["problems"].is_array());
    folder.write("study.toml", &good);
    server.until("back", |it| it["problems"].is_null());
}

#[test]
fn a_port_that_is_taken_is_told_with_another_to_try() {
    if !has_pages() {
        return;
    }
    let folder = Folder::built();
    let server = Server::start(&folder, &[]);
    let ran = folder.run(&["serve", "--port", &server.port.to_string()]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("error[cannot-listen]") && ran.err.contains("--port"), "{ran:?}");
}

#[test]
fn a_site_replaces_an_earlier_one_and_nothing_else() {
    if !has_pages() {
        return;
    }
    let folder = Folder::built();
    folder.good(&["export", "site", "site"]);
    assert!(folder.path("site/api/columns/need_by_district/average_score.json").is_file());
    folder.replace("study.toml", "[summary.need_by_district]", "[summary.by_district]");
    folder.write("site/mine.txt", "mine");
    folder.good(&["export", "site", "site"]);
    assert!(!folder.path("site/api/columns/need_by_district/average_score.json").exists());
    assert!(folder.path("site/api/columns/by_district/average_score.json").is_file());
    assert_eq!(folder.read("site/mine.txt"), "mine");
    folder.write("other/mine.txt", "mine");
    let ran = folder.run(&["export", "site", "other"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(std::fs::read_dir(folder.path("other")).unwrap().count(), 1);
}
