//! The kind of section that tells what became of each area.

use super::analysis::LEVEL;
use super::keys::{DESCRIPTION, NOTE, TITLE};
use super::series::PERIOD;
use super::{Key, Kind, Type};

pub(super) const OF: Key = Key::must("of", Type::Name("a series"), "a series of areas");
pub(super) const FROM: Key = Key::may(
    "from",
    PERIOD,
    "the period to begin with; by default the first of the series, or the first after its last break",
);
pub(super) const TO: Key = Key::may("to", PERIOD, "the period to end with; the last by default");

/// `[change.*]`.
pub(super) const CHANGE: Kind = Kind {
    name: "change",
    named: true,
    doc: "What became of each area of a series between two periods. The table, `NAME_change`, has a row for each area: `code`, `name`, `start` and `end` (the values), `change` (the end less the start), `relative` (the change over the start), `growth` (compound, a year), `lower` and `upper` (of the change, from the intervals of both periods, taken to be independent; blank where the series has none), `trend` (Fingertips' marker of the last five points with intervals, up to the end: `increasing`, `decreasing`, `no significant change`; blank with fewer) and `rank` (1 for the area that worsened most). It is a table of areas, like an indicator's: designations, associations, maps and the rest may name `NAME_change.relative`, and the bare name means its `change`. An area without a value at one of both ends has none.",
    keys: &[TITLE, OF, FROM, TO, LEVEL, DESCRIPTION, NOTE],
    example: "[change.pay]\nof = \"pay\"\nfrom = 2015\nto = 2019\n",
};
