//! The files of the report's policy wheel: what its essays propose, whom and what that serves, and what it does.

use crate::File;

/// Each file of `report/wheel`, with what is in it.
const FILES: [(&str, &str); 24] = [
    ("wheel/principles.toml", include_str!("../report/wheel/principles.toml")),
    ("wheel/goals.toml", include_str!("../report/wheel/goals.toml")),
    ("wheel/actors.toml", include_str!("../report/wheel/actors.toml")),
    ("wheel/measures.toml", include_str!("../report/wheel/measures.toml")),
    ("wheel/links.toml", include_str!("../report/wheel/links.toml")),
    ("wheel/portfolios.toml", include_str!("../report/wheel/portfolios.toml")),
    ("wheel/policies/0_preface.toml", include_str!("../report/wheel/policies/0_preface.toml")),
    ("wheel/policies/1_1.toml", include_str!("../report/wheel/policies/1_1.toml")),
    ("wheel/policies/1_2.toml", include_str!("../report/wheel/policies/1_2.toml")),
    ("wheel/policies/1_3.toml", include_str!("../report/wheel/policies/1_3.toml")),
    ("wheel/policies/1_4.toml", include_str!("../report/wheel/policies/1_4.toml")),
    ("wheel/policies/2_1.toml", include_str!("../report/wheel/policies/2_1.toml")),
    ("wheel/policies/2_2.toml", include_str!("../report/wheel/policies/2_2.toml")),
    ("wheel/policies/2_3.toml", include_str!("../report/wheel/policies/2_3.toml")),
    ("wheel/policies/2_4.toml", include_str!("../report/wheel/policies/2_4.toml")),
    ("wheel/policies/2_5.toml", include_str!("../report/wheel/policies/2_5.toml")),
    ("wheel/policies/2_6.toml", include_str!("../report/wheel/policies/2_6.toml")),
    ("wheel/policies/3_1.toml", include_str!("../report/wheel/policies/3_1.toml")),
    ("wheel/policies/3_2.toml", include_str!("../report/wheel/policies/3_2.toml")),
    ("wheel/policies/3_3.toml", include_str!("../report/wheel/policies/3_3.toml")),
    ("wheel/policies/3_4.toml", include_str!("../report/wheel/policies/3_4.toml")),
    ("wheel/policies/3_5.toml", include_str!("../report/wheel/policies/3_5.toml")),
    ("wheel/policies/3_6.toml", include_str!("../report/wheel/policies/3_6.toml")),
    ("wheel/policies/4_summary.toml", include_str!("../report/wheel/policies/4_summary.toml")),
];

/// Returns the files of the wheel, by name within the study's folder.
pub(crate) fn files() -> impl Iterator<Item = File> {
    FILES.into_iter().map(|(path, text)| File { path: path.to_owned(), bytes: text.as_bytes().to_vec() })
}
