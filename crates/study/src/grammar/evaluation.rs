//! The kind of section that tells what a policy changed.

use super::analysis::LEVEL;
use super::keys::{DESCRIPTION, NOTE, TITLE};
use super::series::PERIOD;
use super::{Bound, Key, Kind, Type, Word};

const DESIGN: Type = Type::Choice(&[
    Word {
        word: "difference-in-differences",
        doc: "two-way fixed effects: how much more the treated areas changed than the controls",
    },
    Word {
        word: "staggered",
        doc: "effects by group and period (Callaway and Sant'Anna), for treatment that starts at different times",
    },
    Word {
        word: "event-study",
        doc: "the effect in each period before and after, relative to the last one before",
    },
    Word {
        word: "synthetic-control",
        doc: "against the mixture of controls that was nearest before; p by placebos: each control taken for treated or, of several treated areas, the means of as many controls, drawn at random",
    },
    Word {
        word: "synthetic-difference",
        doc: "synthetic difference-in-differences: controls and periods weighted before they are compared",
    },
    Word {
        word: "matching",
        doc: "the change from before to after, against controls that are alike in `match.on`",
    },
]);

const INDICATORS: Type = Type::List(&Type::Name("an indicator"));

/// A group of areas that is the same in all periods.
const GROUP: Type = Type::Either(&[
    Type::Name("a designation"),
    Type::List(&Type::Filled("a code")),
    Type::One(
        "a geography, or `areas`",
        &Type::Either(&[Type::Filled("a code"), Type::List(&Type::Filled("a code"))]),
    ),
]);

/// `[evaluation.*]`.
pub(super) const EVALUATION: Kind = Kind {
    name: "evaluation",
    named: true,
    doc: "What a policy changed: areas that it treated beside areas that it did not, before and after. No design proves an effect from the outcome alone: the receipt, and `show`, print beside each estimate what must be true for it, the test of trends before, and the wild bootstrap's p value where clusters are few. The table, `NAME_evaluation`, has one row for each design: `design`, `estimate` (the effect on the treated, in units of the series; as a logarithm with `log`), `se`, `lower`, `upper`, `p`, `n_treated`, `n_control`, `periods`, `pre_periods`, `clusters`, `inference` (what error and p rest on: `clustered`, `bias-reduced`, `wild bootstrap` or `randomisation`; of `staggered` `influence`, `bias-reduced influence` or `multiplier bootstrap`; of synthetic designs `placebo` or `jackknife`; of `matching` `Abadie-Imbens`), `pre_trend_p` (whether treated areas moved differently before), `pre_rmspe` (how far the treated and their weighted controls lie apart before) and `detectable` (the smallest effect that the design finds with the chance `power`; of a synthetic control by its placebos). Blank is what a design does not have. Treated areas need a value in every period; controls with gaps are left to the design, and counted.",
    keys: &[
        TITLE,
        Key::must(
            "of",
            Type::Name("a series"),
            "the series that holds the outcome; its periods must follow each other evenly",
        ),
        Key::may(
            "treated",
            GROUP,
            "the treated areas: codes such as `[\"E06000001\"]`, a designation, or areas of a coarser geography such as `{ region = \"E12000007\" }`",
        ),
        Key::may("from", PERIOD, "the first period in which they are treated; treatment stays"),
        Key::may(
            "starts",
            Type::Name("an indicator"),
            "instead of `treated` and `from`: an indicator whose value is the year in which an area's treatment starts, blank where it never does",
        ),
        Key::may(
            "controls",
            GROUP,
            "the areas to compare with: `rest` (all that are not treated) by default, or a group as in `treated`; treated areas in it do not count",
        ),
        Key::may(
            "without",
            GROUP,
            "controls that are left out because the policy may have touched them, such as neighbours of treated areas (a donut): codes, a designation, or a group as in `treated`; it says nothing of treated areas",
        ),
        Key::may(
            "design",
            Type::Either(&[DESIGN, Type::List(&DESIGN)]),
            "how the effect is looked for, one or several beside each other; `difference-in-differences` by default, `staggered` where treatment starts at different times",
        ),
        Key::may(
            "cluster",
            Type::Name("a geography or a result"),
            "what happens together: a coarser geography such as `region`, or a result whose values are the clusters; each area alone by default",
        ),
        Key::may(
            "errors",
            Type::Choice(&[
                Word { word: "clustered", doc: "robust to whatever goes on within a cluster; Student's t" },
                Word {
                    word: "bias-reduced",
                    doc: "the same, set right for few clusters and few treated ones (CR2), with the degrees of freedom that they leave: best below some 50 clusters, or 10 treated ones",
                },
                Word {
                    word: "wild",
                    doc: "the wild cluster bootstrap, the null imposed, for `difference-in-differences`; influences with random signs for `staggered`",
                },
                Word {
                    word: "randomisation",
                    doc: "treatment dealt out anew, for `difference-in-differences`",
                },
            ]),
            "what p and the interval of a regression rest on; `clustered` by default. Below 30 clusters the receipt tells the wild bootstrap's p by itself. Other designs keep their own: placebos, or the error of matched areas",
        ),
        Key::may(
            "draws",
            Type::Integer(99, 1_000_000),
            "draws behind `wild`, `randomisation` and the placebos of several treated areas; 9,999 by default, 999 for placebos of `synthetic-control`, 499 for those of `synthetic-difference`. Where there are fewer possibilities, each of them is taken once",
        ),
        Key::may(
            "covariates",
            INDICATORS,
            "indicators known before treatment that a synthetic control is matched on, beside the outcome of each period before",
        ),
        Key::may(
            "importance",
            Type::Choice(&[
                Word {
                    word: "equal",
                    doc: "each period before and each covariate counts alike, in standard deviations",
                },
                Word {
                    word: "fitted",
                    doc: "covariates alone are matched, and count such that the outcome before is fitted best",
                },
            ]),
            "how much each matched value counts in a synthetic control; `equal` by default",
        ),
        Key::may(
            "intercept",
            Type::Truth,
            "whether the treated areas may lie above or below their synthetic control by a constant, so that what each area differs by from its own mean before is matched and compared, and not its level (the demeaned synthetic control of Doudchenko and Imbens, and of Ferman and Pinto): say `true` where areas were chosen by their level, or where few periods lie before treatment and many controls beside it. `p` is then the rank of the size of the effect among placebos (of five treated areas and more, of the effect over its own standard error), and the interval holds the effects that this rank does not refuse; `false` by default, which is Abadie's own",
        ),
        Key::may(
            "match",
            Type::Table(&[
                Key::must("on", INDICATORS, "indicators known before treatment"),
                Key::may(
                    "neighbours",
                    Type::Integer(1, 100),
                    "controls for each treated area, at most; 1 by default. A control may serve several",
                ),
                Key::may(
                    "caliper",
                    Type::Number(Bound::Positive),
                    "how far a match may be: standard deviations of the logits (0.2 by default), or a distance of variables (any by default)",
                ),
                Key::may(
                    "by",
                    Type::Choice(&[
                        Word { word: "propensity", doc: "the chance of being treated, by a logit" },
                        Word { word: "euclidean", doc: "the distance of z-scores" },
                        Word {
                            word: "mahalanobis",
                            doc: "the same, where variables that go together count once",
                        },
                    ]),
                    "what makes areas alike; `propensity` by default",
                ),
            ]),
            "how areas are matched, for `design = \"matching\"`",
        ),
        Key::may(
            "log",
            Type::Truth,
            "whether the outcome is the logarithm of the series, so that effects are proportional: 0.05 is about 5% more; `false` by default. It takes values above 0",
        ),
        LEVEL,
        Key::may(
            "power",
            Type::Number(Bound::Share),
            "the chance with which `detectable` is found, tested at 1 less `level`; 0.8 by default",
        ),
        Key::may(
            "table",
            Type::Choice(&[
                Word { word: "estimates", doc: "one row for each design" },
                Word {
                    word: "effects",
                    doc: "one row for each period relative to treatment: `design`, `period` (blank where treatment starts at different times), `event` (0 is the first treated one), `effect`, `se`, `lower`, `upper`, `p`, `n` (treated areas); of event studies, staggered designs and synthetic controls",
                },
                Word {
                    word: "weights",
                    doc: "the controls that an estimate rests on: `code`, `name`, `weight`, `design`; of synthetic designs and matching",
                },
                Word {
                    word: "balance",
                    doc: "how alike the treated and their controls are: `variable` (the indicators, and of synthetic designs the periods before), `treated`, `controls`, `weighted` (the same by weight), `smd` and `smd_after` (standardised mean differences, below 0.1 counts as alike; blank for one treated area), `design`",
                },
                Word {
                    word: "placebos",
                    doc: "donors of a synthetic control taken for treated, a row each: every donor by itself or, of several treated areas, groups of as many donors: `code` and `name` (of a group all of them, in the order of the areas: `E1 E7`), `areas` (how many), `ratio` (root mean squared gap after over that before), `pre_rmspe`, `effect`",
                },
            ]),
            "which table is made; `estimates` by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[evaluation.fair_start]\nof = \"pay\"\ntreated = \"fair_start_areas\"\nfrom = 2019\ndesign = [\"difference-in-differences\", \"event-study\"]\ncluster = \"region\"\n",
};
