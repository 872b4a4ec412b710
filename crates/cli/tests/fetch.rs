//! Sources by url: fetched once, their hashes checked, taken from a local file where one is given.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::Folder;

const FIGURES: &str = "code,rate\nA,1\nB,2\nC,3\n";

/// A server on this machine that has one file, `/figures.csv`; gives its address and how often it was asked.
fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 1024];
            while !request.windows(4).any(|it| it == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&buffer[..read]),
                }
            }
            count.fetch_add(1, Ordering::SeqCst);
            let found = request.starts_with(b"GET /figures.csv ");
            let (status, body) = if found { ("200 OK", FIGURES) } else { ("404 Not Found", "no") };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    (address, asked)
}

fn study(folder: &Folder, url: &str, more: &str) {
    folder.write(
        "study.toml",
        format!(
            "[study]\ntitle = \"By url\"\n\n[geography.area]\nurl = \"{url}\"\n{more}code = \"code\"\n\n\
             [source.figures]\nurl = \"{url}\"\n{more}geography = \"area\"\nkey = \"code\"\n\n\
             [indicator.rate]\nsource = \"figures\"\ncolumn = \"rate\"\nworse = \"high\"\n\n\
             [index.need]\nnormalise = \"min-max\"\nof = [\"rate\"]\n"
        ),
    );
}

#[test]
fn fetch_downloads_once_tells_the_hash_and_builds_go_on_without_the_network() {
    let (address, asked) = server();
    let folder = Folder::new();
    study(&folder, &format!("{address}/figures.csv"), "");
    let told = folder.good(&["fetch"]);
    assert_eq!(told.matches("figures.csv").count(), 1, "two sections name one file: {told}");
    let hash = told.lines().last().and_then(|it| it.split_whitespace().find(|it| it.len() == 64)).unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    study(&folder, &format!("{address}/figures.csv"), &format!("sha256 = \"{hash}\"\n"));
    assert!(folder.good(&["fetch"]).contains("cache"));
    folder.good(&["build", "--offline"]);
    assert_eq!(asked.load(Ordering::SeqCst), 1, "a pinned copy in the cache needs no network");
    assert!(folder.good(&["show", "need"]).contains("\nC,"));
}

#[test]
fn a_file_that_is_not_the_pinned_one_is_no_source() {
    let (address, _) = server();
    let folder = Folder::new();
    study(&folder, &format!("{address}/figures.csv"), &format!("sha256 = \"{}\"\n", "0".repeat(64)));
    for command in ["fetch", "build"] {
        let ran = folder.run(&[command]);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(
            ran.err.contains("error[sha256-mismatch]") && ran.err.contains("study.toml:6:"),
            "{}",
            ran.err
        );
    }
    assert!(!folder.path("results/receipt.json").exists());
}

#[test]
fn an_address_without_a_file_and_work_without_the_network_are_exit_code_3() {
    let (address, _) = server();
    let folder = Folder::new();
    study(&folder, &format!("{address}/gone.csv"), "");
    let ran = folder.run(&["build"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("error[download-failed]") && ran.err.contains("404"), "{}", ran.err);
    let ran = folder.run(&["check", "--offline"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("error[not-fetched]"), "{}", ran.err);
}

#[test]
fn a_local_file_stands_in_for_a_url() {
    let folder = Folder::new();
    study(&folder, "https://example.org/official/figures.csv", "");
    folder.write("downloads/mine.csv", FIGURES);
    folder.good(&["build", "--offline", "--with", "figures.csv=downloads/mine.csv"]);
    assert!(folder.good(&["show", "need"]).contains("\nC,"));
    let whole = "https://example.org/official/figures.csv=downloads/mine.csv";
    folder.good(&["check", "--offline", "--with", whole]);
}
