//! The kinds of sections that say which policies there are, what they serve and what they do: the policy wheel.

use super::keys::{DESCRIPTION, NOTE, TITLE, WORSE};
use super::{Bound, Key, Kind, Type, Word};

const SOURCE: Key = Key::may("source", Type::Text, "where it is said (`section 3.3`)");
const NUMBER: Key = Key::may(
    "number",
    Type::Integer(0, 1_000_000),
    "its number where it was published, for tables and pictures",
);
const MEASURE: Type = Type::Name("a measure");
const MISSIONS: Type = Type::List(&Type::Name("a mission"));
const POLICIES: Type = Type::List(&Type::Name("a policy"));
const DESIGNATIONS: Type = Type::List(&Type::Name("a designation"));
const WORDS: Type = Type::List(&Type::Filled("a text"));
const MONEY: Type = Type::Number(Bound::NotNegative);
/// Names with marks, or names alone for one mark each.
const MARKS: Type =
    Type::Either(&[Type::List(&Type::Name("a principle or goal")), Type::Map("name", &Type::Integer(0, 3))]);

const LEVEL: Key = Key::may(
    "level",
    Type::List(&Type::Choice(&[
        Word { word: "neighbourhood", doc: "a street, an estate, a ward" },
        Word { word: "local", doc: "a council" },
        Word { word: "region", doc: "several councils together" },
        Word { word: "nation", doc: "the country" },
    ])),
    "the level at which it works, or several",
);

const STATUS: Key = Key::may(
    "status",
    Type::Choice(&[
        Word { word: "proposed", doc: "it is asked for" },
        Word { word: "in-force", doc: "it is there already" },
        Word {
            word: "opposed",
            doc: "it is argued against: it covers nothing, whatever its marks; that it serves no goal or principle is no gap, and no portfolio chooses it that does not require it",
        },
    ]),
    "where it stands",
);

const SIGN: Key = Key::must(
    "sign",
    Type::Choice(&[
        Word { word: "+", doc: "the more of the one, the more of the other" },
        Word { word: "-", doc: "the more of the one, the less of the other" },
        Word { word: "raises", doc: "`+`" },
        Word { word: "lowers", doc: "`-`" },
    ]),
    "which way it goes: of the measure's own value, whether that is welcome or not",
);

const STRENGTH: Key = Key::may(
    "strength",
    Type::Either(&[
        Type::Choice(&[
            Word { word: "weak", doc: "0.25, from 0.1 to 0.4" },
            Word { word: "moderate", doc: "0.5, from 0.3 to 0.7" },
            Word { word: "strong", doc: "0.75, from 0.6 to 0.9" },
        ]),
        Type::Number(Bound::Positive),
        Type::List(&Type::Number(Bound::Positive)),
    ]),
    "how much the one changes for a change of the other by 1: a number above 0, `[low, high]`, `[low, middle, high]`, or a word: `weak` is 0.25 (from 0.1 to 0.4), `moderate` 0.5 (0.3 to 0.7), `strong` 0.75 (0.6 to 0.9); `moderate` by default. The middle of two is halfway",
);

const DELAY: Key =
    Key::may("delay", Type::Integer(1, 100), "after how many years it shows; 1 by default: a year later");

const EVIDENCE: Key = Key::may(
    "evidence",
    Type::Either(&[
        Type::Text,
        Type::Table(&[
            Key::may("source", Type::Text, "where it is found"),
            Key::may(
                "design",
                Type::Choice(&[
                    Word { word: "trial", doc: "places or people drawn by lot" },
                    Word { word: "quasi-experiment", doc: "compared with others like them" },
                    Word { word: "before-after", doc: "before and after, without comparison" },
                    Word { word: "cross-section", doc: "places compared at one time" },
                    Word { word: "model", doc: "calculated from assumptions" },
                    Word { word: "case-study", doc: "one place or several, described" },
                    Word { word: "opinion", doc: "said by somebody who should know" },
                ]),
                "how it was found",
            ),
            Key::may(
                "grade",
                Type::Choice(&[
                    Word { word: "high", doc: "further work will hardly change it" },
                    Word { word: "moderate", doc: "further work may change how large it is" },
                    Word { word: "low", doc: "further work is likely to change it" },
                    Word { word: "very-low", doc: "hardly more than a guess" },
                ]),
                "how certain it is; ungraded by default",
            ),
        ]),
    ]),
    "what it is known from: a text that says where, or a table",
);

const ON: Key = Key::must(
    "on",
    Type::Name("a measure or policy"),
    "what is changed: an indicator, an index, a rebase, a series, a column of a summary, a `measure`, or a policy",
);

/// `[wheel]`.
pub(super) const WHEEL: Kind = Kind {
    name: "wheel",
    named: false,
    doc: "How the policies of a study are told together: the policy wheel. It is made where there is a `[policy.*]`, with or without this section. It stands once in a study, in any of its files.",
    keys: &[
        Key::may("title", Type::Text, "what to call the wheel; the study's title by default"),
        Key::may(
            "horizon",
            Type::Integer(1, 100),
            "after how many years it is told what a change comes to; 20 by default",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[wheel]\ntitle = \"The levelling up policy wheel\"\nhorizon = 10\n",
};

/// `[principle.*]`.
pub(super) const PRINCIPLE: Kind = Kind {
    name: "principle",
    named: true,
    doc: "What policies are to be like. Principles, goals, actors, policies and links each have names of their own kind: a principle and a goal may share one.",
    keys: &[TITLE, NUMBER, SOURCE, DESCRIPTION, NOTE],
    example: "[principle.social_infrastructure]\ntitle = \"Investment in social infrastructure\"\nnumber = 4\n",
};

/// `[goal.*]`.
pub(super) const GOAL: Kind = Kind {
    name: "goal",
    named: true,
    doc: "What policies are for. A goal that no policy serves is no error but a gap, and told as one.",
    keys: &[
        TITLE,
        NUMBER,
        Key::may("domains", WORDS, "the domains that it belongs to, in words"),
        Key::may(
            "indicators",
            Type::List(&MEASURE),
            "measures of the study that tell how far it is reached: indicators, indices, rebases, series, columns of summaries",
        ),
        Key::may("missions", MISSIONS, "missions that set targets for it"),
        Key::may(
            "wording",
            Type::Choice(&[
                Word { word: "published", doc: "as it was published" },
                Word { word: "from-memory", doc: "as remembered: to be checked before it is quoted" },
            ]),
            "how sure the words of the title are",
        ),
        SOURCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[goal.early_years]\ntitle = \"Strong foundations in early years\"\nnumber = 1\nindicators = [\"income\"]\nwording = \"from-memory\"\n",
};

/// `[actor.*]`.
pub(super) const ACTOR: Kind = Kind {
    name: "actor",
    named: true,
    doc: "Who acts: a council, a ministry, a company, a charity. It names the goals that it works on, so that others with an interest in one can be found.",
    keys: &[
        TITLE,
        LEVEL,
        Key::may("goals", Type::List(&Type::Name("a goal")), "the goals that it works on"),
        SOURCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[actor.councils]\ntitle = \"Local councils\"\nlevel = \"local\"\ngoals = [\"early_years\"]\n",
};

/// `[policy.*]`.
pub(super) const POLICY: Kind = Kind {
    name: "policy",
    named: true,
    doc: "What is proposed or done: whom and what it serves, and what it does to measures of the study and to other policies. Once a study has a policy, tables are made of how its policies hang together, as `results/wheel/NAME` and, in claims, `wheel_NAME`. `coverage`: for each principle, goal, domain, level, actor, place, group and measure how many policies serve it, their marks, their share of all policies, `concentration` (the sum of the squared shares of marks: 1 where all rests on one policy) and `only`, the policy where there is just one. `gaps`: goals, principles, domains, levels, places and measures without a policy; policies without a goal, a principle, an effect or one whose evidence is graded; actors without a goal. `effects`: all that are stated, with their evidence. `influence`: of each policy and measure how much it moves others and is moved, directly and along longer ways, and its role. `loops`: circles of effects, reinforcing or balancing. `conflicts`: opposite effects on one measure, an effect against a goal that the policy serves, places that gain from one policy and lose from another, places set against each other. `travel`: where a change of each policy arrives, which way, how much and when. `dropped`: what would be left with no policy, or with one, without it. `actors`: who works on which goal, and who else.",
    keys: &[
        TITLE,
        Key::may("text", Type::Text, "what it is, in words"),
        SOURCE,
        STATUS,
        LEVEL,
        Key::may("domains", WORDS, "the domains that it belongs to, in words (`\"social infrastructure\"`)"),
        Key::may("actors", Type::List(&Type::Name("an actor")), "who carries it out"),
        Key::may(
            "principles",
            MARKS,
            "the principles that it serves: `{ social_infrastructure = 3 }` gives marks from 0 (not at all) to 3, a list one mark each",
        ),
        Key::may("goals", MARKS, "the goals that it serves, in the same way"),
        Key::may("gains", DESIGNATIONS, "designations whose areas gain by it"),
        Key::may("loses", DESIGNATIONS, "designations whose areas lose by it"),
        Key::may("groups", WORDS, "groups of people who gain by it, in words"),
        Key::may(
            "competitive",
            Type::Truth,
            "whether places win it against each other, as by bids; `false` by default",
        ),
        Key::may("cost", MONEY, "what it costs in all, in pounds"),
        Key::may("value", MONEY, "what its benefits are worth in all, in pounds"),
        Key::may("needs", POLICIES, "policies without which it does not work"),
        Key::may("excludes", POLICIES, "policies that cannot be had beside it"),
        Key::may("missions", MISSIONS, "its logic model: missions with a `stage`"),
        Key::may(
            "effects",
            Type::List(&Type::Table(&[ON, SIGN, STRENGTH, DELAY, EVIDENCE, NOTE])),
            "what it does: `[{ on = \"pay\", sign = \"+\" }]`, or a section `[[policy.NAME.effects]]` each",
        ),
        DESCRIPTION,
        NOTE,
    ],
    example: "[policy.wealth_fund]\ntitle = \"Community Wealth Fund\"\nlevel = \"neighbourhood\"\nactors = [\"councils\"]\nprinciples = { social_infrastructure = 3 }\ngoals = [\"early_years\"]\ncost = 2_000_000_000\neffects = [{ on = \"income\", sign = \"lowers\", strength = \"weak\", delay = 2, evidence = { design = \"model\", grade = \"low\" } }]\n",
};

/// `[measure.*]`.
pub(super) const MEASURE_WITHOUT_VALUES: Kind = Kind {
    name: "measure",
    named: true,
    doc: "Something that policies change and of which the study has no values: effects and links may be on it and of it. It is no result, and bears the name of no other measure and of no policy.",
    keys: &[
        TITLE,
        Key::may("unit", Type::Text, "the unit in which it would be counted"),
        Key::must("worse", WORSE, "which end of it is the worse one: never left to a guess"),
        SOURCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[measure.trust]\ntitle = \"Trust among residents\"\nworse = \"low\"\n",
};

/// `[link.*]`.
pub(super) const LINK: Kind = Kind {
    name: "link",
    named: true,
    doc: "An effect of one measure on another, or of what policies do together: the way on which a change travels.",
    keys: &[
        TITLE,
        Key::must("of", Type::Name("a measure or policy"), "what has the effect"),
        ON,
        SIGN,
        STRENGTH,
        DELAY,
        EVIDENCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[link.income_to_health]\nof = \"income\"\non = \"health\"\nsign = \"+\"\ndelay = 5\nevidence = { design = \"cross-section\", grade = \"low\" }\n",
};

/// `[descriptor.*]`.
pub(super) const DESCRIPTOR: Kind = Kind {
    name: "descriptor",
    named: true,
    doc: "Something that is in one of several states (who decides, how money comes), and what each of its states says for or against those of others: cross-impact balance (Weimer-Jehle). The table `results/wheel/balance`, in claims `wheel_balance`, has the scenarios that are consistent: no descriptor has a state for which the others speak more than for the one it is in. A row for each scenario and descriptor: its `state`, the `balance` (how much the others speak for it), the best `other` state and its `other_balance`, by how much it is ahead (`margin`), the least of these in the scenario (`scenario_margin`), and `weak` where another state is as good. Up to ten million scenarios all are looked at; beyond that, ten thousand searches from random starts say where they end, and the receipt says that there may be others.",
    keys: &[
        TITLE,
        Key::must("states", WORDS, "the states that it may be in, in words"),
        Key::may(
            "judgements",
            Type::Map("descriptor", &Type::List(&Type::List(&Type::Integer(-3, 3)))),
            "how much each of its states speaks for each state of another descriptor, from -3 (strongly against) to 3 (strongly for): a row for each own state, in it a number for each state of the other, `{ money = [[2, -2], [-1, 1]] }`; what is not said is 0",
        ),
        SOURCE,
        DESCRIPTION,
        NOTE,
    ],
    example: "[descriptor.powers]\nstates = [\"centre\", \"places\"]\njudgements = { money = [[2, -2], [-1, 1]] }\n[descriptor.money]\nstates = [\"bids\", \"long-term\"]\njudgements = { powers = [[1, -1], [0, 0]] }\n",
};
