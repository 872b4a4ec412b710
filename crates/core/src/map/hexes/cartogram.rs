//! The country stretched until areas lie evenly.
//!
//! Land and sea are a fluid: land as dense as its areas are small, the sea as dense as land is on average. It flows
//! from where it is dense to where it is thin, along the gradient of a potential, until it is even; centres of areas go
//! with it. As the grid knows densities of whole cells only, this is done several times, more finely each time.

use crate::map::measure::{Bounds, centroid};
use crate::map::{Point, Shape};
use crate::parallel;

/// Cells along a side of the grid.
const SIDE: usize = 256;

/// The part of the grid's side that the country takes; the rest is sea, so that there is room.
const SHARE: f64 = 0.62;

/// How far densities are smoothed, in cells, for each time that the fluid flows.
const SMOOTHING: [f64; 6] = [5.0, 3.0, 2.0, 1.5, 1.0, 1.0];

/// Steps of time of a flow.
const STEPS: usize = 24;

/// The least density, as a part of the average: what is thinner would move without bounds.
const LEAST: f64 = 0.05;

/// Where areas belong, one hexagon of width 1 having the room of one area.
pub(super) fn even(shapes: &[Shape]) -> Vec<Point> {
    let side = SIDE as f64;
    let Some(bounds) = Bounds::of_shapes(shapes) else { return Vec::new() };
    let extent = (bounds.east - bounds.west).max(bounds.north - bounds.south);
    let scale = if extent > 0.0 { SHARE * side / extent } else { 1.0 };
    let middle = [bounds.west / 2.0 + bounds.east / 2.0, bounds.south / 2.0 + bounds.north / 2.0];
    let on_grid =
        |[x, y]: Point| [(x - middle[0]) * scale + side / 2.0, (y - middle[1]) * scale + side / 2.0];
    let mut centres: Vec<Point> =
        shapes.iter().map(|it| centroid(it).map_or([side / 2.0; 2], on_grid)).collect();
    let owners = rasterise(shapes, on_grid);
    let land = owners.iter().flatten().count().max(1);
    let average = shapes.len() as f64 / land as f64;
    let mut drops = drops(&owners, &centres, average);
    for smoothing in SMOOTHING {
        let flow = Flow::new(density(&drops, smoothing));
        parallel::change(&mut drops, || (), |(), it| it.place = flow.carried(it.place));
        parallel::change(&mut centres, || (), |(), it| *it = flow.carried(*it));
    }
    // A hexagon of width 1 covers half the root of 3.
    let unit = (average * 3.0_f64.sqrt() / 2.0).sqrt();
    centres.iter().map(|it| it.map(|it| it * unit)).collect()
}

/// The area that covers each cell's centre.
fn rasterise(shapes: &[Shape], on_grid: impl Fn(Point) -> Point) -> Vec<Option<u32>> {
    let mut owners = vec![None; SIDE * SIDE];
    let mut crossed: Vec<Vec<f64>> = vec![Vec::new(); SIDE];
    for (area, shape) in (0_u32..).zip(shapes) {
        let (mut first, mut last) = (SIDE, 0);
        for edge in shape.iter().flat_map(|it| &it.rings).flat_map(|it| it.windows(2)) {
            let (a, b) = (on_grid(edge[0]), on_grid(edge[1]));
            let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
            // The rows whose middle lies between the ends, the upper one excluded.
            let from = (low[1] - 0.5).ceil().max(0.0) as usize;
            let to = ((high[1] - 0.5).ceil().max(0.0) as usize).min(SIDE);
            for (row, crossed) in crossed.iter_mut().enumerate().take(to).skip(from) {
                let share = (row as f64 + 0.5 - low[1]) / (high[1] - low[1]);
                crossed.push(low[0] + share * (high[0] - low[0]));
                (first, last) = (first.min(row), last.max(row));
            }
        }
        for row in first..=last.min(SIDE - 1) {
            let crossed = &mut crossed[row];
            crossed.sort_unstable_by(f64::total_cmp);
            for inside in crossed.chunks_exact(2) {
                let from = (inside[0] - 0.5).ceil().max(0.0) as usize;
                let to = ((inside[1] - 0.5).ceil().max(0.0) as usize).min(SIDE);
                for owner in owners.iter_mut().take(row * SIDE + to).skip(row * SIDE + from) {
                    owner.get_or_insert(area);
                }
            }
            crossed.clear();
        }
    }
    owners
}

/// A drop of the fluid.
struct Drop {
    place: Point,
    mass: f64,
}

/// One drop a cell, and one at the centre of each area that covers no cell; the drops of an area weigh 1 together.
fn drops(owners: &[Option<u32>], centres: &[Point], average: f64) -> Vec<Drop> {
    let mut cells = vec![0_u32; centres.len()];
    for owner in owners.iter().flatten() {
        cells[*owner as usize] += 1;
    }
    let mass = |owner: &Option<u32>| owner.map_or(average, |it| f64::from(cells[it as usize]).recip());
    let place = |at: usize| [(at % SIDE) as f64 + 0.5, (at / SIDE) as f64 + 0.5];
    let of_cells = owners.iter().enumerate().map(|(at, owner)| Drop { place: place(at), mass: mass(owner) });
    let small = centres.iter().zip(&cells).filter(|it| *it.1 == 0);
    of_cells.chain(small.map(|(centre, _)| Drop { place: *centre, mass: 1.0 })).collect()
}

/// The cell left of a place and above it, and how far beyond that cell's middle the place is.
fn cell(at: f64) -> (usize, f64) {
    let at = (at - 0.5).clamp(0.0, (SIDE - 1) as f64);
    let cell = (at as usize).min(SIDE - 2);
    (cell, at - cell as f64)
}

/// How dense the fluid is in each cell, smoothed.
fn density(drops: &[Drop], smoothing: f64) -> Vec<f64> {
    let mut density = vec![0.0; SIDE * SIDE];
    for Drop { place: [x, y], mass } in drops {
        let ((column, right), (row, down)) = (cell(*x), cell(*y));
        let at = row * SIDE + column;
        density[at] += mass * (1.0 - right) * (1.0 - down);
        density[at + 1] += mass * right * (1.0 - down);
        density[at + SIDE] += mass * (1.0 - right) * down;
        density[at + SIDE + 1] += mass * right * down;
    }
    let reach = (3.0 * smoothing).ceil() as usize;
    let bell: Vec<f64> =
        (0..=reach).map(|it| libm::exp(-((it * it) as f64) / (2.0 * smoothing * smoothing))).collect();
    let whole = 2.0 * bell.iter().sum::<f64>() - 1.0;
    // Along rows, turned, along what were columns, and turned back; at the edges as in a mirror.
    for _ in 0..2 {
        let mut smooth = vec![0.0; SIDE * SIDE];
        parallel::fill_rows(
            &mut smooth,
            SIDE,
            || (),
            |(), row, smooth| {
                let row = &density[row * SIDE..(row + 1) * SIDE];
                for (at, smooth) in smooth.iter_mut().enumerate() {
                    let mut sum = row[at] * bell[0];
                    for (off, weight) in bell.iter().enumerate().skip(1) {
                        let left = if at >= off { at - off } else { off - at - 1 };
                        let right = if at + off < SIDE { at + off } else { 2 * SIDE - 1 - at - off };
                        sum += weight * (row[left] + row[right]);
                    }
                    *smooth = sum / whole;
                }
            },
        );
        density = turned(&smooth);
    }
    density
}

/// Rows as columns.
fn turned(table: &[f64]) -> Vec<f64> {
    (0..SIDE * SIDE).map(|at| table[at % SIDE * SIDE + at / SIDE]).collect()
}

/// How the fluid flows until it is even.
struct Flow {
    density: Vec<f64>,
    average: f64,
    /// What flows through each cell's middle in the unit of time, rightwards and downwards.
    through: [Vec<f64>; 2],
}

impl Flow {
    fn new(mut density: Vec<f64>) -> Flow {
        let average = density.iter().sum::<f64>() / density.len() as f64;
        density.iter_mut().for_each(|it| *it = it.max(LEAST * average));
        // The potential whose curvature is what each cell has too much, by cosines that are level at the edges.
        let wave = |turn: usize| {
            let angle = std::f64::consts::PI * (turn % (4 * SIDE)) as f64 / (2 * SIDE) as f64;
            (libm::cos(angle), libm::sin(angle))
        };
        let table = |sine: bool| -> Vec<f64> {
            let waves: Vec<(f64, f64)> = (0..4 * SIDE).map(wave).collect();
            let turn = |at: usize| (2 * (at % SIDE) + 1) * (at / SIDE) % (4 * SIDE);
            (0..SIDE * SIDE).map(|at| if sine { waves[turn(at)].1 } else { waves[turn(at)].0 }).collect()
        };
        let (cosines, sines) = (table(false), table(true));
        let (cosines_turned, sines_turned) = (turned(&cosines), turned(&sines));
        // Frequencies along rows (across, by column) and along columns (down, by row).
        let parts = times(&times(&cosines, &density), &cosines_turned);
        let number = |it: usize| std::f64::consts::PI * it as f64 / SIDE as f64;
        let weighted = |down: bool| -> Vec<f64> {
            let part = |at: usize| {
                let (row, column) = (at / SIDE, at % SIDE);
                let norm = |it: usize| if it == 0 { 1.0 } else { 2.0 } / SIDE as f64;
                let square = number(row) * number(row) + number(column) * number(column);
                if at == 0 {
                    0.0
                } else {
                    parts[at] * norm(row) * norm(column) * number(if down { row } else { column }) / square
                }
            };
            (0..SIDE * SIDE).map(part).collect()
        };
        let right = times(&times(&cosines_turned, &weighted(false)), &sines);
        let down = times(&times(&sines_turned, &weighted(true)), &cosines);
        Flow { density, average, through: [right, down] }
    }

    /// Where the fluid at a place is in the end.
    fn carried(&self, mut place: Point) -> Point {
        let step = 1.0 / STEPS as f64;
        for at in 0..STEPS {
            let time = at as f64 * step;
            let half = self.speed(place, time).map(|it| it * step / 2.0);
            let speed = self.speed([place[0] + half[0], place[1] + half[1]], time + step / 2.0);
            place =
                [place[0] + speed[0] * step, place[1] + speed[1] * step].map(|it| it.clamp(0.0, SIDE as f64));
        }
        place
    }

    fn speed(&self, [x, y]: Point, time: f64) -> Point {
        let ((column, right), (row, down)) = (cell(x), cell(y));
        let at = row * SIDE + column;
        let weights =
            [(1.0 - right) * (1.0 - down), right * (1.0 - down), (1.0 - right) * down, right * down];
        let mean = |of: &[f64]| {
            of[at] * weights[0]
                + of[at + 1] * weights[1]
                + of[at + SIDE] * weights[2]
                + of[at + SIDE + 1] * weights[3]
        };
        let density = (1.0 - time) * mean(&self.density) + time * self.average;
        [mean(&self.through[0]) / density, mean(&self.through[1]) / density]
    }
}

/// The product of two square tables.
fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; SIDE * SIDE];
    parallel::fill_rows(
        &mut product,
        SIDE,
        || (),
        |(), row, product| {
            for (weight, b) in a[row * SIDE..(row + 1) * SIDE].iter().zip(b.chunks_exact(SIDE)) {
                for (sum, b) in product.iter_mut().zip(b) {
                    *sum += weight * b;
                }
            }
        },
    );
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::Polygon;

    /// A country of two halves, the western one cut into ever smaller areas: in the end the halves have as much room
    /// as they have areas.
    #[test]
    fn areas_get_room_by_number() {
        let square = |x: f64, y: f64, side: f64| {
            vec![Polygon {
                rings: vec![vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]],
            }]
        };
        let mut shapes: Vec<Shape> = Vec::new();
        for at in 0..400 {
            shapes.push(square(f64::from(at % 20) * 0.5, f64::from(at / 20) * 0.5, 0.5));
        }
        for at in 0..100 {
            shapes.push(square(10.0 + f64::from(at % 10), f64::from(at / 10), 1.0));
        }
        let places = even(&shapes);
        let spread = |of: &[Point], k: usize| {
            let mean = of.iter().map(|it| it[k]).sum::<f64>() / of.len() as f64;
            (of.iter().map(|it| (it[k] - mean) * (it[k] - mean)).sum::<f64>() / of.len() as f64).sqrt()
        };
        let room = |of: &[Point]| 12.0 * spread(of, 0) * spread(of, 1) / (3.0_f64.sqrt() / 2.0);
        let (west, east) = places.split_at(400);
        // At first both halves had room for 250.
        assert!((room(west) / 400.0 - 1.0).abs() < 0.1, "{}", room(west));
        assert!((room(east) / 100.0 - 1.0).abs() < 0.2, "{}", room(east));
    }
}
