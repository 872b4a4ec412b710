//! GeoJSON: feature by feature, so that no tree of the whole document is held.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use theodolite_core::Problem;
use theodolite_core::map::Point;

use super::{Found, Gather, Land, no_features, projection, unknown_projection};
use crate::source::{Format, json, open};
use crate::store::Obtained;

pub(super) fn read(file: &Obtained, code: Option<&str>) -> Result<Gather, Problem> {
    let bytes = open::bytes(file, Format::GeoJson)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut document =
        Document { file, gather: Gather::new(code), crs: Json::Null, features: false, problem: None };
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let parsed = parser.deserialize_map(&mut document).and_then(|()| parser.end());
    if let Some(problem) = document.problem {
        return Err(problem);
    }
    parsed.map_err(|it| json::invalid(file, &it))?;
    if !document.features {
        return Err(no_features(file).hint("a GeoJSON file of boundaries is a `FeatureCollection`"));
    }
    let mut gather = document.gather;
    if let Some(name) = document.crs.pointer("/properties/name").and_then(Json::as_str) {
        // `urn:ogc:def:crs:EPSG::27700`, `EPSG:27700`, `urn:ogc:def:crs:OGC:1.3:CRS84`.
        let authority = if name.to_ascii_uppercase().contains("CRS84") { "OGC" } else { "EPSG" };
        let number = name.rsplit([':', '/']).next().and_then(|it| it.parse().ok());
        gather.projection = match (authority, number) {
            ("OGC", _) => projection(file, authority, 0)?,
            (_, Some(number)) => projection(file, authority, number)?,
            (_, None) => return Err(unknown_projection(file, &format!("`{name}`, which is not known here"))),
        };
    }
    Ok(gather)
}

struct Document<'f> {
    file: &'f Obtained,
    gather: Gather,
    crs: Json,
    /// Whether there was a list of features at all.
    features: bool,
    /// What ended the reading, where that was no fault of the JSON.
    problem: Option<Problem>,
}

impl<'de> Visitor<'de> for &mut Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of features")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    self.features = true;
                    map.next_value_seed(&mut *self)?;
                }
                "crs" => self.crs = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(feature) = features.next_element::<Feature>()? {
            for (name, value) in feature.properties.iter().flatten() {
                property(&mut self.gather, name, value);
            }
            property(&mut self.gather, "id", &feature.id);
            let found = feature.geometry.map_or(Found::Nothing, Geometry::found);
            if let Err(problem) = self.gather.feature(self.file, found) {
                self.problem = Some(problem);
                return Err(A::Error::custom("told apart"));
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

fn property(gather: &mut Gather, name: &str, value: &Json) {
    match value {
        Json::String(it) => gather.property(name, it),
        Json::Number(it) => gather.property(name, &it.to_string()),
        Json::Null if name == "id" => {}
        _ => {
            gather.name(name);
        }
    }
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    id: Json,
    #[serde(default)]
    properties: Option<serde_json::Map<String, Json>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Nest,
    #[serde(default)]
    geometries: Vec<Geometry>,
}

impl Geometry {
    fn found(self) -> Found {
        match self.kind.as_str() {
            "Polygon" => Found::Land(vec![polygon(self.coordinates)]),
            "MultiPolygon" => Found::Land(self.coordinates.many().into_iter().map(polygon).collect()),
            "GeometryCollection" => {
                let mut land = Land::new();
                let mut others = false;
                for it in self.geometries {
                    match it.found() {
                        Found::Land(more) => land.extend(more),
                        Found::Other => others = true,
                        Found::Nothing => {}
                    }
                }
                if land.is_empty() && others { Found::Other } else { Found::Land(land) }
            }
            _ => Found::Other,
        }
    }
}

fn polygon(rings: Nest) -> Vec<Vec<Point>> {
    let ring = |it: Nest| {
        let points = it.many().into_iter();
        points.map(|it| if let Nest::Point(it) = it { it } else { [f64::NAN; 2] }).collect()
    };
    rings.many().into_iter().map(ring).collect()
}

/// Coordinates before it is known what they are of: `coordinates` may stand before `type`.
#[derive(Default)]
enum Nest {
    #[default]
    Nothing,
    Number(f64),
    Point(Point),
    Many(Vec<Nest>),
}

impl Nest {
    fn many(self) -> Vec<Nest> {
        match self {
            Nest::Many(it) => it,
            Nest::Nothing => Vec::new(),
            // Not as deep as it ought to be: no point, which is told as such.
            it => vec![it],
        }
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Nest, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Nest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("coordinates")
            }

            fn visit_f64<E>(self, it: f64) -> Result<Nest, E> {
                Ok(Nest::Number(it))
            }

            fn visit_u64<E>(self, it: u64) -> Result<Nest, E> {
                Ok(Nest::Number(it as f64))
            }

            fn visit_i64<E>(self, it: i64) -> Result<Nest, E> {
                Ok(Nest::Number(it as f64))
            }

            fn visit_unit<E>(self) -> Result<Nest, E> {
                Ok(Nest::Nothing)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nest, A::Error> {
                match items.next_element::<Nest>()? {
                    None => Ok(Nest::Many(Vec::new())),
                    Some(Nest::Number(x)) => {
                        let y: f64 =
                            items.next_element()?.ok_or_else(|| A::Error::custom("a point of one number"))?;
                        // Heights are left out.
                        while items.next_element::<IgnoredAny>()?.is_some() {}
                        Ok(Nest::Point([x, y]))
                    }
                    Some(first) => {
                        let mut all = vec![first];
                        while let Some(it) = items.next_element()? {
                            all.push(it);
                        }
                        Ok(Nest::Many(all))
                    }
                }
            }
        }
        deserializer.deserialize_any(Numbers)
    }
}
