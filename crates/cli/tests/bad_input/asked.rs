//! Questions about results that cannot be answered as they are put.

use crate::world::Break::{Append, Replace};
use crate::world::Case;

/// A question added to the good study.
fn asking(
    name: &'static str,
    question: &'static str,
    code: &'static str,
    says: &'static [&'static str],
) -> Case {
    Case { name, breaks: vec![Append("study.toml", question)], exit: 2, code, says }
}

/// Every case.
pub(crate) fn asked() -> Vec<Case> {
    let mut turned = asking(
        "an interval turned round",
        "\n[uncertainty.need]\nof = \"need\"\nvalues = \"fitted\"\n",
        "interval-turned-round",
        &["`E01000001` goes from 85 to 0.1", "figures.csv", "hint: "],
    );
    turned.breaks.extend([
        Replace("study.toml", "title = \"Income\"", "interval = { lower = \"health\", upper = \"income\" }"),
        Replace("figures.csv", "E01000001,0.10,87", "E01000001,0.1,85"),
    ]);
    vec![
        turned,
        asking(
            "the probability of a designation that asks nothing of the index",
            "\n[designation.healthy]\ngeography = \"area\"\nwhere = \"health > 85\"\n[uncertainty.need]\nof = \"need\"\nweights = { within = 0.25 }\ncut = { designation = \"healthy\" }\n",
            "cannot-take-apart",
            &[
                "asks neither for `need.decile` nor for `need.rank`",
                "cut = { designation = \"healthy\" }",
                "hint: draws change the ranks and deciles of `need`",
            ],
        ),
        asking(
            "the probability of a designation of a carried index",
            "\n[rebase.need_district]\nof = \"need\"\nto = \"district\"\nby = \"mean\"\n[designation.districts]\ngeography = \"district\"\nwhere = \"need_district.rank = 1\"\n[uncertainty.need]\nof = \"need\"\nweights = { within = 0.25 }\ncut = { designation = \"districts\" }\n",
            "cannot-take-apart",
            &[
                "it judges areas of `district`, and the draws rank areas of `area`",
                "hint: ask about the carried-over index: of = \"need_district\"",
            ],
        ),
        asking(
            "draws of an indicator carried over",
            "\n[rebase.income_district]\nof = \"income\"\nto = \"district\"\nby = \"mean\"\n[uncertainty.income]\nof = \"income_district\"\nweights = { within = 0.25 }\n",
            "wrong-kind",
            &[
                "`income_district` carries over `income`, which is no index's score",
                "--> study.toml:",
                "hint: name an index",
            ],
        ),
        asking(
            "an interval of one resampling",
            "\n[uncertainty.need]\nof = \"need\"\nleave-out = true\n[sensitivity.need]\nof = \"need\"\nreplicates = 1\n",
            "bad-value",
            &["should be at least 20, or 0 for no intervals, and is 1", "--> study.toml:", "hint: "],
        ),
        asking(
            "a correlation above 1",
            "\n[correlation.c]\nof = [\"income\", \"health\"]\nflags = { redundant = 2 }\n",
            "bad-value",
            &["`correlation.c.flags.redundant` should be from -1 to 1", "hint: "],
        ),
        asking(
            "groups that are shuffled and not there",
            "\n[inequality.i]\nof = \"income\"\nmeasures = [\"gini\"]\npermutations = 99\n",
            "out-of-place",
            &["`inequality.i.permutations` needs `groups`"],
        ),
        asking(
            "two tables of one name",
            "\n[uncertainty.need]\nof = \"need\"\nleave-out = true\n[index.need_uncertainty]\nnormalise = \"none\"\nof = { health = 1 }\n",
            "duplicate-name",
            &["`[index.need_uncertainty]`", "the table of `[uncertainty.need]`", "hint: "],
        ),
    ]
}
