//! The kind of section that asks whether areas grow alike.

use super::analysis::{LEVEL, REPLICATES};
use super::change::{FROM, OF, TO};
use super::keys::{DESCRIPTION, NOTE, PEOPLE, TITLE};
use super::{Key, Kind, Type, Word};

/// `[convergence.*]`.
pub(super) const CONVERGENCE: Kind = Kind {
    name: "convergence",
    named: true,
    doc: "Whether the areas of a series become more alike (sigma), whether those behind grow faster (beta), and who changes places. Only areas with a value in every period from `from` to `to` count; values must be above 0. The table, `NAME_convergence`, has by default `measure`, `value`, `lower`, `upper` and `n` (areas): `log_sd_change` and `variation_change` (by what share of itself the spread changed), `beta` (the slope of yearly growth on the logarithm of where areas began: below 0 where those behind grow faster), `reverse_beta` (the same slope on where they end), `speed` (the share of the distance to the common path that goes in a year), `half_life` (in years), `mobility` (Shorrocks' index), `moved` (the share of areas in another class than before) and `years_to_halve` (the years in which the standard deviation of logarithms halves at the pace of the whole time). Blank is what does not exist, such as a half-life without convergence, and an end that is infinite. Beta is necessary for less spread, and not sufficient: the receipt says where areas may only have changed places (Galton).",
    keys: &[
        TITLE,
        OF,
        FROM,
        TO,
        PEOPLE,
        Key::may(
            "by-people",
            Type::Truth,
            "whether areas count by their people in the coefficient of variation, or alike; by their people by default, and where the geography has none alike, with a warning; in the standard deviation of logarithms and in beta they count alike",
        ),
        Key::may(
            "classes",
            Type::Integer(2, 100),
            "into how many classes of equally many areas each period is cut, 1 being the worst, to see who changes places; 5 by default",
        ),
        REPLICATES,
        LEVEL,
        Key::may(
            "table",
            Type::Choice(&[
                Word { word: "figures", doc: "a row for each measure" },
                Word {
                    word: "periods",
                    doc: "`period`, `log_sd` (standard deviation of logarithms) with `lower` and `upper`, `variation` (coefficient of variation) with `variation_lower` and `variation_upper`",
                },
                Word {
                    word: "transitions",
                    doc: "`from_class`, `to_class`, `areas` (that went from the one to the other) and `share` (of those that began in the one)",
                },
            ]),
            "what the table tells; `figures` by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[convergence.pay]\nof = \"pay\"\nfrom = 2010\n",
};
