//! Optimism bias: by how much projects of a kind have cost more than was thought.

/// The bias in the capital cost of a kind of project, as a share of the cost.
///
/// The upper bound is where to start without evidence of one's own; what is done against its causes brings it down towards the
/// lower one.
///
/// - **Source:** Mott MacDonald (2002), *Review of Large Public Procurement in the UK*, as in the supplementary guidance to the
///   Green Book. The lower bounds were not seen in the guidance itself: give your own where they matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bias {
    /// What a study calls it.
    pub name: &'static str,
    /// The least.
    pub lower: f64,
    /// The most.
    pub upper: f64,
}

/// Buildings of a usual kind.
pub const STANDARD_BUILDINGS: Bias = Bias { name: "standard-buildings", lower: 0.02, upper: 0.24 };

/// The kinds of project.
pub const KINDS: [Bias; 6] = [
    STANDARD_BUILDINGS,
    Bias { name: "non-standard-buildings", lower: 0.04, upper: 0.51 },
    Bias { name: "standard-civil-engineering", lower: 0.03, upper: 0.44 },
    Bias { name: "non-standard-civil-engineering", lower: 0.06, upper: 0.66 },
    Bias { name: "equipment-and-development", lower: 0.1, upper: 2.0 },
    Bias { name: "outsourcing", lower: 0.0, upper: 0.41 },
];

impl Bias {
    /// The kind of that name.
    ///
    /// ```
    /// # use theodolite_core::appraisal::optimism::Bias;
    /// assert_eq!(Bias::from_name("standard-civil-engineering").map(|it| it.upper), Some(0.44));
    /// assert_eq!(Bias::from_name("castles"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Bias> {
        KINDS.into_iter().find(|it| it.name == name)
    }
}
