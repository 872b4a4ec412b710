//! Names for places that are on no map.

use std::collections::BTreeSet;

use theodolite_core::random::Random;

const STARTS: [&str; 30] = [
    "Al", "Bas", "Cal", "Dar", "Dren", "El", "Fal", "Gal", "Gres", "Hes", "Il", "Jor", "Kel", "Lam", "Mar",
    "Nol", "Or", "Ost", "Pel", "Quil", "Ras", "Sal", "Tam", "Tris", "Ul", "Var", "Vel", "Wes", "Yar", "Zan",
];
const MIDDLES: [&str; 16] =
    ["a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "or", "ess", "iss", "av", "ov"];
const ENDS: [&str; 20] = [
    "dra", "vane", "mire", "rond", "sund", "lune", "tessa", "vik", "noss", "gard", "ravel", "della", "mond",
    "rune", "vara", "thene", "quist", "brand", "lorn", "zell",
];

/// What a neighbourhood of a town is called after its locality.
pub(crate) const TOWN_QUARTERS: [&str; 14] = [
    "Market",
    "Northside",
    "Southside",
    "Eastgate",
    "Westgate",
    "Mills",
    "Park",
    "Hill",
    "Station",
    "Bridge",
    "College",
    "Foundry",
    "Gardens",
    "Cross",
];
/// What one by the sea is called.
pub(crate) const COAST_QUARTERS: [&str; 8] =
    ["Harbour", "Sands", "Point", "Quay", "Bay", "Cliffs", "Lighthouse", "Ropewalk"];
/// What one in the country is called.
pub(crate) const COUNTRY_QUARTERS: [&str; 14] = [
    "Green", "Woods", "Meadows", "Brook", "Moor", "Common", "Fields", "Heath", "Orchard", "Farm", "Hollow",
    "Ridge", "Spinney", "Marsh",
];

/// Makes names, each once.
#[derive(Debug)]
pub(crate) struct Names {
    random: Random,
    given: BTreeSet<String>,
}

impl Names {
    /// A maker that never gives one of `taken`.
    pub(crate) fn new(random: Random, taken: &[&str]) -> Names {
        Names { random, given: taken.iter().map(|it| (*it).to_owned()).collect() }
    }

    /// A name that was not given before.
    pub(crate) fn next(&mut self) -> String {
        loop {
            let start = STARTS[self.random.below(STARTS.len())];
            let middle = MIDDLES[self.random.below(MIDDLES.len())];
            let end = ENDS[self.random.below(ENDS.len())];
            let name = format!("{start}{middle}{end}");
            // No letter three times over.
            let bytes = name.as_bytes();
            let stutters = bytes.windows(3).any(|it| it[0] == it[1] && it[1] == it[2]);
            if !stutters && self.given.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// Eight winds, for parts of a town.
pub(crate) fn wind([east, north]: [f64; 2]) -> &'static str {
    let turn = libm::atan2(east, north) / core::f64::consts::TAU * 8.0;
    let winds = ["North", "North East", "East", "South East", "South", "South West", "West", "North West"];
    winds[(libm::round(turn) as i32).rem_euclid(8) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::new(Random::named(1, "names"), &["Orsund"]);
        let given: BTreeSet<String> = (0..1000).map(|_| names.next()).collect();
        assert_eq!(given.len(), 1000);
        assert!(!given.contains("Orsund"));
    }

    #[test]
    fn winds_blow_from_where_they_are_named() {
        assert_eq!(wind([0.0, 1.0]), "North");
        assert_eq!(wind([-1.0, -1.0]), "South West");
        assert_eq!(wind([-0.1, 1.0]), "North");
    }
}
