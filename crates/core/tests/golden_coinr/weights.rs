//! Principal components as COINr (R's `prcomp` on correlations) finds them.

use theodolite_core::weights::principal_components;

use crate::table::{Table, equal, folder, named};

/// The input of a file, from its name: the stage of the pipeline that it is made from.
fn input(name: &str) -> &'static str {
    match name {
        name if name.contains("normalised") => "norm_minmax_0_100",
        name if name.contains("treated") => "stage4_treated",
        name if name.contains("imputed") => "stage2_imputed",
        name if name.contains("raw") => "input_ASEM_iData",
        _ => "stage1_denominated",
    }
}

#[test]
fn principal_components_of_pillars() {
    let Some(folder) = folder() else { return };
    let names = named(&folder, "pca_");
    assert!(!names.is_empty());
    for name in names {
        let expected = Table::read(&folder, &name);
        let data = Table::read(&folder, input(&name));
        let pillars = expected.text("pillar");
        let mut start = 0;
        while let Some(pillar) = pillars.get(start) {
            let rows = start..start + pillars[start..].iter().take_while(|it| *it == pillar).count();
            start = rows.end;
            let columns: Vec<Vec<f64>> =
                expected.text("indicator")[rows.clone()].iter().map(|code| data.numbers(code)).collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let found = principal_components(&columns).unwrap();
            for column in expected.header.iter().skip(2) {
                let wanted = &expected.numbers(column)[rows.clone()];
                let found: Vec<f64> = if let Some(k) = column.strip_prefix("PC") {
                    let vector = found.vectors.column(k.parse::<usize>().unwrap() - 1);
                    // The sign of a vector says nothing.
                    let sign = (vector[0] * wanted[0]).signum();
                    vector.iter().map(|it| sign * it).collect()
                } else if let Some(k) = column.strip_prefix("eigenvalue") {
                    vec![found.eigenvalues[k.parse::<usize>().unwrap() - 1]; wanted.len()]
                } else if let Some(k) = column.strip_prefix("var_explained_PC") {
                    vec![found.explained()[k.parse::<usize>().unwrap() - 1]; wanted.len()]
                } else {
                    panic!("`{column}` of `{name}` is not known");
                };
                for (row, (&found, &wanted)) in found.iter().zip(wanted).enumerate() {
                    assert!(
                        equal(found, wanted),
                        "{name} {pillar} {column} {row}: {found} instead of {wanted}"
                    );
                }
            }
        }
    }
}
