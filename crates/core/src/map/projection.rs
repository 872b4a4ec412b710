//! Coordinates of national grids, as longitude and latitude.
//!
//! - **Method:** the inverse transverse Mercator by Redfearn's series, then a Helmert transformation of seven parameters
//!   to WGS 84 where the grid's datum is another.
//! - **How exact:** the series to a millimetre within its zone; the Helmert transformation of Great Britain to about
//!   5 m, that of Ireland to about 1 m. Enough for a map on a screen, not for surveying.
//! - **Source:** Ordnance Survey, *A guide to coordinate systems in Great Britain* (annexes B and C); EPSG register.

use super::Point;

/// What the coordinates of a file are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Projection {
    /// Longitude and latitude in degrees already.
    Degrees,
    /// The sphere of web maps (EPSG:3857), in metres.
    WebMercator,
    /// A transverse Mercator grid, in metres.
    Transverse(Transverse),
}

/// A transverse Mercator grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transverse {
    /// The half axes of its ellipsoid in metres, the greater first.
    axes: [f64; 2],
    /// The scale on its central meridian.
    scale: f64,
    /// Longitude and latitude of its true origin, in degrees.
    origin: Point,
    /// East and north of its true origin, in metres.
    offset: Point,
    /// From its datum to WGS 84; none where they are the same for a map.
    datum: Option<Helmert>,
}

/// Shifts in metres, turns in seconds of arc (position vector), scale in parts of a million.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Helmert {
    shift: [f64; 3],
    turn: [f64; 3],
    scale: f64,
}

const AIRY: [f64; 2] = [6_377_563.396, 6_356_256.909];
const AIRY_MODIFIED: [f64; 2] = [6_377_340.189, 6_356_034.447_938_534];
const GRS80: [f64; 2] = [6_378_137.0, 6_356_752.314_140];

const BRITISH: Transverse = Transverse {
    axes: AIRY,
    scale: 0.999_601_271_7,
    origin: [-2.0, 49.0],
    offset: [400_000.0, -100_000.0],
    datum: Some(Helmert {
        shift: [446.448, -125.157, 542.060],
        turn: [0.1502, 0.2470, 0.8421],
        scale: -20.4894,
    }),
};

const IRISH: Transverse = Transverse {
    axes: AIRY_MODIFIED,
    scale: 1.000_035,
    origin: [-8.0, 53.5],
    offset: [200_000.0, 250_000.0],
    datum: Some(Helmert { shift: [482.5, -130.6, 564.6], turn: [-1.042, -0.214, -0.631], scale: 8.15 }),
};

const IRISH_NEW: Transverse = Transverse {
    axes: GRS80,
    scale: 0.999_82,
    origin: [-8.0, 53.5],
    offset: [600_000.0, 750_000.0],
    datum: None,
};

impl Projection {
    /// The British National Grid (EPSG:27700).
    pub const BRITISH: Projection = Projection::Transverse(BRITISH);

    /// The coordinate system of an EPSG number, where it is one that is known here: degrees (4326, 4258, 4269, 4979),
    /// web maps (3857), the grids of Great Britain (27700) and Ireland (29900 to 29903, 2157), and UTM zones.
    ///
    /// ```
    /// # use theodolite_core::map::projection::Projection;
    /// assert_eq!(Projection::from_epsg(4326), Some(Projection::Degrees));
    /// assert_eq!(Projection::from_epsg(27700), Some(Projection::BRITISH));
    /// assert_eq!(Projection::from_epsg(2154), None);
    /// ```
    pub fn from_epsg(number: i64) -> Option<Projection> {
        let utm = |zone: i64, south: bool| {
            Projection::Transverse(Transverse {
                axes: GRS80,
                scale: 0.9996,
                origin: [(6 * zone - 183) as f64, 0.0],
                offset: [500_000.0, if south { 10_000_000.0 } else { 0.0 }],
                datum: None,
            })
        };
        Some(match number {
            4326 | 4258 | 4269 | 4979 => Projection::Degrees,
            3857 | 900_913 => Projection::WebMercator,
            27700 => Projection::BRITISH,
            29900..=29903 => Projection::Transverse(IRISH),
            2157 => Projection::Transverse(IRISH_NEW),
            32601..=32660 => utm(number - 32600, false),
            32701..=32760 => utm(number - 32700, true),
            25828..=25838 => utm(number - 25800, false),
            26901..=26923 => utm(number - 26900, false),
            _ => return None,
        })
    }

    /// Whether a point can be one of longitude and latitude.
    pub fn is_degrees([x, y]: Point) -> bool {
        x.abs() <= 400.0 && y.abs() <= 90.001
    }

    /// Longitude and latitude of a point, in degrees.
    ///
    /// ```
    /// # use theodolite_core::map::projection::Projection;
    /// let [x, y] = Projection::BRITISH.degrees([651_409.903, 313_177.270]); // the water tower at Caister-on-Sea
    /// assert!((x - 1.71605).abs() < 0.00002 && (y - 52.65798).abs() < 0.00002);
    /// ```
    pub fn degrees(&self, point: Point) -> Point {
        match self {
            Projection::Degrees => point,
            Projection::WebMercator => {
                let [x, y] = point.map(|it| it / 6_378_137.0);
                [x.to_degrees(), (2.0 * libm::atan(libm::exp(y)) - std::f64::consts::FRAC_PI_2).to_degrees()]
            }
            Projection::Transverse(grid) => {
                let local = grid.inverse(point);
                grid.datum.map_or(local, |it| it.to_wgs84(local, grid.axes)).map(f64::to_degrees)
            }
        }
    }
}

impl Transverse {
    /// Longitude and latitude on the grid's own ellipsoid, in radians.
    fn inverse(&self, [east, north]: Point) -> Point {
        let ([a, b], scale) = (self.axes, self.scale);
        let [lambda0, phi0] = self.origin.map(f64::to_radians);
        let n = (a - b) / (a + b);
        let meridian = |phi: f64| {
            let (less, more) = (phi - phi0, phi + phi0);
            let (n2, n3) = (n * n, n * n * n);
            b * scale
                * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * less
                    - (3.0 * n + 3.0 * n2 + 2.625 * n3) * libm::sin(less) * libm::cos(more)
                    + (1.875 * n2 + 1.875 * n3) * libm::sin(2.0 * less) * libm::cos(2.0 * more)
                    - 35.0 / 24.0 * n3 * libm::sin(3.0 * less) * libm::cos(3.0 * more))
        };
        let up = north - self.offset[1];
        let mut phi = phi0 + up / (a * scale);
        // Each turn makes the rest some hundred times smaller.
        for _ in 0..12 {
            let rest = up - meridian(phi);
            phi += rest / (a * scale);
            if rest.abs() < 1e-5 {
                break;
            }
        }
        let e2 = 1.0 - b * b / (a * a);
        let (sin, cos) = (libm::sin(phi), libm::cos(phi));
        let curve = 1.0 - e2 * sin * sin;
        let nu = a * scale / curve.sqrt();
        let rho = nu * (1.0 - e2) / curve;
        let eta2 = nu / rho - 1.0;
        let (t, sec) = (sin / cos, 1.0 / cos);
        let (t2, t4, t6) = (t * t, t * t * t * t, t * t * t * t * t * t);
        let (nu2, nu4, nu6) = (nu * nu, nu * nu * nu * nu, nu * nu * nu * nu * nu * nu);
        let seven = t / (2.0 * rho * nu);
        let eight = t / (24.0 * rho * nu * nu2) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
        let nine = t / (720.0 * rho * nu * nu4) * (61.0 + 90.0 * t2 + 45.0 * t4);
        let ten = sec / nu;
        let eleven = sec / (6.0 * nu * nu2) * (nu / rho + 2.0 * t2);
        let twelve = sec / (120.0 * nu * nu4) * (5.0 + 28.0 * t2 + 24.0 * t4);
        let twelve_a = sec / (5040.0 * nu * nu6) * (61.0 + 662.0 * t2 + 1320.0 * t4 + 720.0 * t6);
        let x = east - self.offset[0];
        let x2 = x * x;
        [
            lambda0 + x * (ten - x2 * (eleven - x2 * (twelve - x2 * twelve_a))),
            phi - x2 * (seven - x2 * (eight - x2 * nine)),
        ]
    }
}

impl Helmert {
    /// Carries a place on sea level from one ellipsoid to that of WGS 84; radians.
    fn to_wgs84(self, [lambda, phi]: Point, [a, b]: [f64; 2]) -> Point {
        let e2 = 1.0 - b * b / (a * a);
        let nu = a / (1.0 - e2 * libm::sin(phi) * libm::sin(phi)).sqrt();
        let x = nu * libm::cos(phi) * libm::cos(lambda);
        let y = nu * libm::cos(phi) * libm::sin(lambda);
        let z = (1.0 - e2) * nu * libm::sin(phi);
        let [rx, ry, rz] = self.turn.map(|it| (it / 3600.0).to_radians());
        let scale = 1.0 + self.scale * 1e-6;
        let [tx, ty, tz] = self.shift;
        let x2 = tx + scale * x - rz * y + ry * z;
        let y2 = ty + rz * x + scale * y - rx * z;
        let z2 = tz - ry * x + rx * y + scale * z;
        let [a, b] = GRS80;
        let e2 = 1.0 - b * b / (a * a);
        let p = (x2 * x2 + y2 * y2).sqrt();
        let mut phi = libm::atan2(z2, p * (1.0 - e2));
        for _ in 0..6 {
            let sin = libm::sin(phi);
            let nu = a / (1.0 - e2 * sin * sin).sqrt();
            phi = libm::atan2(z2 + e2 * nu * sin, p);
        }
        [libm::atan2(y2, x2), phi]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Point, expected: Point, within: f64) {
        let far = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(far < within, "{found:?} is not {expected:?}");
    }

    /// The worked example of the guide, annex C: 52 degrees 39' 27.2531" north, 1 degree 43' 4.5177" east.
    #[test]
    fn the_guides_example_comes_out() {
        let local = BRITISH.inverse([651_409.903, 313_177.270]).map(f64::to_degrees);
        let expected = [1.0 + 43.0 / 60.0 + 4.5177 / 3600.0, 52.0 + 39.0 / 60.0 + 27.2531 / 3600.0];
        close(local, expected, 2e-8);
    }

    #[test]
    fn true_origins_are_themselves() {
        for grid in [BRITISH, IRISH, IRISH_NEW] {
            close(grid.inverse(grid.offset).map(f64::to_degrees), grid.origin, 1e-12);
        }
    }

    /// One degree of longitude on the central parallel of UTM zone 31: 500,000 is 3 degrees east, and 6 degrees lie
    /// between zones. The same place in two zones is the same place.
    #[test]
    fn a_place_is_the_same_in_two_zones() {
        let zone = |number| Projection::from_epsg(number).expect("a zone");
        let (east, west) = (zone(32631), zone(32630));
        let there = east.degrees([166_021.443_18, 0.0]);
        close(there, [0.0, 0.0], 1e-7);
        close(west.degrees([833_978.556_82, 0.0]), [0.0, 0.0], 1e-7);
    }

    #[test]
    fn web_maps_are_square() {
        let edge = 20_037_508.342_789_244;
        close(Projection::WebMercator.degrees([edge, edge]), [180.0, 85.051_128_779_806_6], 1e-9);
    }

    #[test]
    fn no_place_makes_it_panic() {
        for it in [[f64::NAN, 1.0], [f64::INFINITY, 0.0], [1e300, -1e300], [0.0, 0.0]] {
            Projection::BRITISH.degrees(it);
            Projection::WebMercator.degrees(it);
        }
    }
}
