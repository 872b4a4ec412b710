//! The server as a browser, and as somebody who means it ill, meets it.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::{get, get_with, raw};
use serde_json::json;
use theodolite_explorer::{Limits, Served};

fn serving() -> (tempfile::TempDir, theodolite_explorer::Serving) {
    let folder = tempfile::tempdir().unwrap();
    let site = common::site(folder.path());
    (folder, common::served(Served::Site(Box::new(site)), Limits::default()))
}

#[test]
fn answers_are_those_of_the_site_with_headers_that_keep_a_browser_in() {
    let (_folder, serving) = serving();
    let port = serving.port();
    let study = get(port, "/api/study.json");
    assert_eq!((study.status, study.header("content-type")), (200, Some("application/json")));
    assert_eq!(study.json()["served"], true);
    let policy = study.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(study.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(study.header("access-control-allow-origin"), None);
    assert_eq!(get(port, "/api/columns/idle/value.json").json()[0], 7);
    let csv = get(port, "/api/tables/first.csv");
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
}

#[test]
fn what_a_client_has_is_not_sent_again_and_packing_is_asked_for() {
    let (_folder, serving) = serving();
    let port = serving.port();
    let plain = get(port, "/api/study.json");
    let tag = plain.header("etag").unwrap().to_owned();
    let again = get_with(port, "/api/study.json", &format!("If-None-Match: W/{tag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));
    let packed = get_with(port, "/api/study.json", "Accept-Encoding: br, gzip\r\n");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    let refused = get_with(port, "/api/study.json", "Accept-Encoding: gzip;q=0\r\n");
    assert_eq!(refused.header("content-encoding"), None);
}

#[test]
fn only_this_machine_is_answered_and_nothing_can_be_changed() {
    let (_folder, serving) = serving();
    let port = serving.port();
    for host in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "x/.localhost:PORT",
        "evil.example#.localhost:PORT",
        "localhost:+PORT",
        "127.0.0.1.evil.example",
        "localhost:1",
        "",
    ] {
        let answer =
            raw(port, &format!("GET /api/study.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert_eq!(answer.status, 421, "{host}: {answer:?}");
    }
    let absolute = format!(
        "GET http://evil.example/api/study.json HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(raw(port, &absolute).status, 421);
    let without = raw(port, "GET /api/study.json HTTP/1.0\r\n\r\n");
    assert_eq!(without.status, 421);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let head = format!(
            "{method} /api/study.json HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
        );
        let answer = raw(port, &head);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")), "{method}");
    }
    let head = raw(
        port,
        &format!("HEAD /api/study.json HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"),
    );
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn no_path_leads_out() {
    let (_folder, serving) = serving();
    let port = serving.port();
    let paths = [
        "/../Cargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/../../study.toml",
        "/api/tables/..%2fstudy.json",
        "/api/%00",
        "/assets/%5c..%5cx",
        "/api/%ff.json",
    ];
    for path in paths {
        let answer = get(port, path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {answer:?}");
        assert!(answer.json()["message"].is_string());
    }
    assert_eq!(get(port, &format!("/api/{}", "x".repeat(5000))).status, 414);
    let long = format!("X-Long: {}\r\n", "x".repeat(40_000));
    assert!(matches!(get_with(port, "/api/study.json", &long).status, 400 | 431));
    assert!(matches!(raw(port, "nonsense\r\n\r\n").status, 400));
    assert_eq!(get(port, "/api/nothing.json").status, 404);
}

#[test]
fn a_client_that_never_ends_its_request_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { header_time: Duration::from_millis(200), connections: 1, ..Limits::default() };
    let serving = common::served(Served::Site(Box::new(common::site(folder.path()))), limits);
    let mut slow = TcpStream::connect(("127.0.0.1", serving.port())).unwrap();
    slow.write_all(b"GET /api/study.json HTTP/1.1\r\n").unwrap();
    // There is room for one alone: the next is answered once the slow one is gone.
    assert_eq!(get(serving.port(), "/api/study.json").status, 200);
    slow.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[test]
fn open_pages_are_told_of_a_new_build_and_of_problems() {
    let (folder, serving) = serving();
    let port = serving.port();
    let mut news = TcpStream::connect(("127.0.0.1", port)).unwrap();
    news.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    news.write_all(format!("GET /api/events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").as_bytes()).unwrap();
    let mut seen = String::new();
    let mut until = |wanted: &str| {
        let mut bytes = [0; 1024];
        while !seen.contains(wanted) {
            let count = news.read(&mut bytes).unwrap();
            assert!(count > 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    };
    until("retry:");
    let problems =
        json!([{ "code": "unknown-key", "severity": "error", "message": "no such key", "line": 3 }]);
    serving.replace(Served::Problems { title: "Need".to_owned(), problems });
    until("event: problems");
    let told = get(port, "/api/study.json").json();
    assert_eq!((&told["title"], &told["problems"][0]["line"]), (&json!("Need"), &json!(3)));
    assert_eq!(get(port, "/api/columns/need/rank.json").status, 404);
    serving.replace(Served::Site(Box::new(common::site(folder.path()))));
    until("event: reload");
    assert_eq!(get(port, "/api/columns/need/rank.json").json()[0], 1);
}

#[test]
fn pages_that_listen_leave_room_for_those_that_ask() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { listeners: 2, ..Limits::default() };
    let serving = common::served(Served::Site(Box::new(common::site(folder.path()))), limits);
    let port = serving.port();
    let listen = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
            .write_all(format!("GET /api/events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").as_bytes())
            .unwrap();
        let mut bytes = [0; 64];
        let count = stream.read(&mut bytes).unwrap();
        (stream, String::from_utf8_lossy(&bytes[..count]).into_owned())
    };
    let (first, second, third) = (listen(), listen(), listen());
    assert!(
        first.1.starts_with("HTTP/1.1 200") && second.1.starts_with("HTTP/1.1 200"),
        "{first:?} {second:?}"
    );
    assert!(third.1.starts_with("HTTP/1.1 503"), "{third:?}");
    assert_eq!(get(port, "/api/study.json").status, 200);
}
