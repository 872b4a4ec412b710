//! The reference of the keys is what the grammar says.

use std::path::Path;

use theodolite_study::grammar::reference;

#[test]
fn the_reference_page_is_what_the_grammar_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/study.md");
    let made = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder can be made");
        std::fs::write(&path, &made).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == made, "docs/reference/study.md is out of date: run this test with UPDATE_DOCS=1 set");
}
