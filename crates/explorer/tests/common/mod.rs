//! A small study, built, and a browser that asks one thing at a time.
#![allow(unreachable_pub, reason = "a module of tests")]
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use theodolite_core::Problem;
use theodolite_data::store::Store;
use theodolite_explorer::{Limits, Served, Serving, Site, serve};
use theodolite_study::{BuildOptions, OutFormat, build, load};

pub const STUDY: &str = r#"
[study]
title = "Need & <b>care</b>"
seed  = 1

[geography.ward]
file       = "wards.csv"
code       = "code"
name       = "name"
population = "people"
within     = { town = "town" }
boundary   = { file = "wards.geojson", code = "ward" }

[source.numbers]
file      = "numbers.csv"
geography = "ward"
key       = "code"
missing   = ["*"]
on-missing = "keep"

[indicator.poor]
source = "numbers"
column = "poor"
title  = "People who are poor"
unit   = "percent"
worse  = "high"

[indicator.idle]
source = "numbers"
column = "idle"
worse  = "high"

[index.need]
title      = "Need"
normalise  = "z-score"
combine    = "arithmetic"
on-missing = "keep"
min-share  = 0.5
of         = { poor = 0.75, idle = 0.25 }

[designation.first]
geography = "ward"
where     = "need.rank <= 3"

[fund.help]
file      = "awards.csv"
geography = "ward"
key       = "ward"
amount    = "pounds"

[series.over_time]
file      = "series.csv"
geography = "ward"
key       = "code"
period    = "year"
value     = "value"
worse     = "high"

[claim.three]
text   = "three are first"
query  = "SELECT count(*) FROM first WHERE designated"
expect = 3
"#;

/// Twelve wards in two towns; the last has no value of `idle`.
pub fn files() -> Vec<(&'static str, String)> {
    let mut wards = String::from("code,name,people,town\n");
    let mut numbers = String::from("code,poor,idle\n");
    let mut series = String::from("code,year,value\n");
    for ward in 1..=12 {
        let town = if ward <= 6 { "T1" } else { "T2" };
        wards += &format!("W{ward:02},Ward {ward},{},{town}\n", ward * 100);
        let idle = if ward == 12 { "*".to_owned() } else { format!("{}", (ward * 7) % 13) };
        numbers += &format!("W{ward:02},{},{idle}\n", 40 - ward * 3);
        for year in 2020..=2022 {
            if (ward, year) != (2, 2021) {
                series += &format!("W{ward:02},{year},{}\n", ward * 10 + year - 2020);
            }
        }
    }
    // Squares, four in a row from the south west; the last has no shape.
    let square = |ward: i32| {
        let (x, y) = ((ward - 1) % 4, (ward - 1) / 4);
        let ring = format!("[[{x},{y}],[{0},{y}],[{0},{1}],[{x},{1}],[{x},{y}]]", x + 1, y + 1);
        let geometry = format!("{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}");
        format!("{{\"type\":\"Feature\",\"properties\":{{\"ward\":\"W{ward:02}\"}},\"geometry\":{geometry}}}")
    };
    let shapes: Vec<String> = (1..12).map(square).collect();
    let shapes = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", shapes.join(","));
    let awards = "ward,pounds\nW01,1000\nW03,500\nW99,250\n".to_owned();
    vec![
        ("wards.csv", wards),
        ("numbers.csv", numbers),
        ("series.csv", series),
        ("awards.csv", awards),
        ("wards.geojson", shapes),
    ]
}

/// The study, built in a folder, and opened.
pub fn site(folder: &Path) -> Site {
    std::fs::write(folder.join("study.toml"), STUDY).unwrap();
    for (name, text) in files() {
        std::fs::write(folder.join(name), text).unwrap();
    }
    built(folder)
}

/// The study that is in a folder, built and opened.
pub fn built(folder: &Path) -> Site {
    let (study, problems) = load(&folder.join("study.toml"));
    assert!(!problems.iter().any(Problem::is_error), "{problems:#?}");
    let options = BuildOptions {
        store: Store::with_default_cache(folder),
        out: folder.join("results"),
        formats: vec![OutFormat::Parquet],
        fresh: false,
        progress: None,
    };
    build(&study, &options).unwrap_or_else(|problems| panic!("{problems:#?}"));
    Site::open(study, Store::with_default_cache(folder), &folder.join("results")).unwrap()
}

/// Serves it on a free port, on a thread that lives as long as the test.
pub fn served(served: Served, limits: Limits) -> Serving {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || serve(served, 0, limits, move |serving| send.send(serving).unwrap()));
    receive.recv_timeout(Duration::from_secs(20)).expect("it listens")
}

/// What came back: the status, the headers in lower case, the body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let line = self.headers.lines().find(|it| it.starts_with(&format!("{name}:")))?;
        Some(line[name.len() + 1..].trim())
    }
}

/// Sends these lines as the head of a request, and reads until the server closes the connection.
pub fn raw(port: u16, head: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let at = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or(bytes.len());
    let headers = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
    let status = headers.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    Answer { status, headers, body: bytes.get(at + 4..).unwrap_or_default().to_vec() }
}

pub fn get(port: u16, path: &str) -> Answer {
    get_with(port, path, "")
}

/// With further lines of the head, each ended by `\r\n`.
pub fn get_with(port: u16, path: &str, lines: &str) -> Answer {
    raw(port, &format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{lines}\r\n"))
}
