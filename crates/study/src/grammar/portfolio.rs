//! The kind of section that chooses policies.

use super::keys::{DESCRIPTION, NOTE, TITLE};
use super::{Bound, Key, Kind, Type, Word};

const POLICIES: Type = Type::List(&Type::Name("a policy"));
/// Above this many marks a goal asks for more than anybody states.
const MARKS: Type = Type::Integer(1, 1_000_000);

/// `[portfolio.*]`.
pub(super) const PORTFOLIO: Kind = Kind {
    name: "portfolio",
    named: true,
    doc: "Which policies to choose: the smallest set, the cheapest, or the one worth most that covers goals and principles within a budget. Exact: what is chosen is proved to be the best, or the receipt says that the search stopped and how far off it can be. `needs` and `excludes` of the policies hold. Of equally good sets the cheaper one is taken, then the one of fewer policies, then the one that has the first policy in which they differ. The table, `results/portfolio/NAME`, has a row for each policy: `chosen`, `status` (`required`, `excluded`, `opposed`, or nothing), `cost` and `value` in pounds, `covers` (how many of the goals and principles asked for it serves), `serves` (which), and `only` (those that no other chosen policy serves).",
    keys: &[
        TITLE,
        Key::may(
            "goals",
            Type::Either(&[Type::List(&Type::Name("a goal")), Type::Map("goal", &MARKS)]),
            "the goals to cover; every goal of the study by default, and none with `[]`. A table says how many marks each needs: `{ early_years = 3 }`",
        ),
        Key::may(
            "principles",
            Type::Either(&[Type::List(&Type::Name("a principle")), Type::Map("principle", &MARKS)]),
            "the principles to cover, in the same way; none by default",
        ),
        Key::may(
            "at-least",
            MARKS,
            "how many marks a goal or principle of a list needs, all chosen policies together; 1 by default: any policy that serves it",
        ),
        Key::may(
            "objective",
            Type::Choice(&[
                Word { word: "smallest", doc: "the fewest policies that cover all of it" },
                Word { word: "cheapest", doc: "those that cover all of it for the least `cost`" },
                Word {
                    word: "best-value",
                    doc: "those that cover all of it and whose `value` is the greatest, within the budget",
                },
                Word { word: "most-goals", doc: "those that cover the most of the goals within the budget" },
            ]),
            "which set is the best; `smallest` by default",
        ),
        Key::may(
            "budget",
            Type::Number(Bound::Positive),
            "what the chosen policies may cost in all, in pounds; any sum by default",
        ),
        Key::may("require", POLICIES, "policies that must be among them"),
        Key::may("exclude", POLICIES, "policies that must not be"),
        DESCRIPTION,
        NOTE,
    ],
    example: "[portfolio.first_steps]\ngoals = [\"early_years\", \"homes\"]\nbudget = 3_000_000_000\nobjective = \"cheapest\"\n",
};
