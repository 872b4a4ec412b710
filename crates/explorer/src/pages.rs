//! The pages and what they are made of, as `web/` builds them.

use theodolite_study::draw::escaped;

use crate::site::Body;

/// A file of the pages.
pub(crate) struct File {
    /// Its path, with forward slashes.
    pub(crate) path: &'static str,
    /// Its bytes.
    pub(crate) bytes: &'static [u8],
    /// The same in gzip.
    pub(crate) packed: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The page that all others are.
const SHELL: &str = "shell.html";

/// The pages: their names in addresses, and their titles. `web/src/pages.ts` has the same list, in the same order.
pub(crate) const PAGES: [(&str, &str); 10] = [
    ("index", "Overview"),
    ("where", "Where"),
    ("sure", "How sure"),
    ("first", "Who first"),
    ("money", "Money"),
    ("worth", "Worth"),
    ("progress", "Progress"),
    ("wheel", "Wheel"),
    ("place", "Place"),
    ("claims", "Claims and method"),
];

/// Whether the program was built with the pages.
pub fn has_pages() -> bool {
    file(SHELL).is_some()
}

/// A page or a file of the pages.
pub(crate) fn get(path: &str, study: &str) -> Option<Body> {
    if let Some((name, title)) = PAGES.iter().find(|it| path.strip_suffix(".html") == Some(it.0)) {
        let shell = std::str::from_utf8(file(SHELL)?.bytes).ok()?;
        let title = match *name {
            "index" => study.to_owned(),
            _ => format!("{title} · {study}"),
        };
        let page = if *name == "index" { "overview" } else { name };
        let html = shell.replace("{{page}}", page).replace("{{title}}", &escaped(&title));
        return Some(Body { media: "text/html; charset=utf-8", bytes: html.into_bytes() });
    }
    let file = file(path).filter(|_| path.starts_with("assets/"))?;
    Some(Body { media: media(path), bytes: file.bytes.to_vec() })
}

/// A file of the pages as it is packed.
pub(crate) fn packed(path: &str) -> Option<&'static [u8]> {
    file(path).filter(|_| path.starts_with("assets/")).map(|it| it.packed)
}

/// Every path of a page or a file; none where the program was built without them.
pub(crate) fn paths() -> Vec<String> {
    if !has_pages() {
        return Vec::new();
    }
    let pages = PAGES.iter().map(|it| format!("{}.html", it.0));
    let files = FILES.iter().filter(|it| it.path.starts_with("assets/")).map(|it| it.path.to_owned());
    pages.chain(files).collect()
}

fn file(path: &str) -> Option<&'static File> {
    FILES.iter().find(|it| it.path == path)
}

/// The media type of a file by the ending of its name.
fn media(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|it| it.1) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json" | "map") => "application/json",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_text_and_never_markup() {
        assert_eq!(escaped("<script>\"R&D\"'"), "&lt;script&gt;&quot;R&amp;D&quot;&#39;");
        if has_pages() {
            let page = get("where.html", "</title><script>").unwrap();
            let html = String::from_utf8(page.bytes).unwrap();
            assert!(html.contains("&lt;/title&gt;&lt;script&gt;"), "{html}");
            assert!(html.contains("data-page=\"where\""), "{html}");
            assert!(!html.contains("{{"), "{html}");
        }
    }

    #[test]
    fn nothing_but_pages_and_assets_is_given_out() {
        for path in ["shell.html", "../Cargo.toml", "assets/../shell.html", "nothing.html", "", "assets/"] {
            assert_eq!(get(path, "A study"), None, "{path}");
        }
    }
}
