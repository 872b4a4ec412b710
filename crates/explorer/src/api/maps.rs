//! `api/maps` and `api/hexes`.
use crate::site::{Body, Site};
use theodolite_core::Problem;
#[derive(Debug)]
pub(crate) struct Drawn;
pub(crate) fn draw(_: &Site, _: &str) -> Result<Option<Drawn>, Problem> {
    Ok(None)
}
pub(super) fn has(_: &Site, _: &str) -> bool {
    false
}
pub(super) fn map(_: &Site, _: &str) -> Result<Option<Body>, Problem> {
    Ok(None)
}
pub(super) fn hexes(_: &Site, _: &str) -> Result<Option<Body>, Problem> {
    Ok(None)
}
