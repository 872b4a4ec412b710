//! Where people live, and the neighbourhoods that follow from it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::{Graph, sortable};
use crate::land::{self, Grid, Hex};
use crate::noise::Surface;
use theodolite_core::random::Random;

/// A town, as a place where people gather.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Town {
    /// Its centre, in kilometres.
    pub(crate) centre: [f64; 2],
    /// Its size: 1 for the capital.
    pub(crate) size: f64,
    /// Whether it lies on the sea.
    pub(crate) coastal: bool,
}

impl Town {
    /// How far it reaches, in kilometres.
    pub(crate) fn reach(&self) -> f64 {
        0.9 + 6.4 * self.size
    }

    /// How urban a point is for this town: 1 in the centre, falling to 0.
    pub(crate) fn urbanity(&self, point: [f64; 2]) -> f64 {
        let far = distance(self.centre, point) / self.reach();
        libm::exp(-0.5 * far * far)
    }
}

/// Kilometres between two points.
pub(crate) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    libm::sqrt(dx * dx + dy * dy)
}

/// Founds towns: a capital at the head of the gulf, then where the land is wide enough, the coast before the rest.
pub(crate) fn towns(seed: u64, grid: &Grid, count: usize) -> Vec<Town> {
    let mut random = Random::named(seed, "towns");
    let head = [124.0, 150.0];
    let mut towns: Vec<Town> = Vec::new();
    let mut tries = 0;
    while towns.len() < count && !grid.land.is_empty() && tries < 100_000 {
        tries += 1;
        let drawn = random.below(grid.land.len());
        let hex = if towns.is_empty() { closest(grid, head) } else { grid.land[drawn] };
        let centre = land::centre(hex);
        let inland = f64::from(grid.inland[hex as usize]) * land::width();
        let coastal = inland < 3.0;
        // Later towns may lie closer together, and every other one must be a port.
        let apart = 34.0 - 20.0 * (towns.len() as f64 / count as f64);
        let fits = towns.iter().all(|it| distance(it.centre, centre) > apart);
        if towns.is_empty() || fits && (coastal || towns.len().is_multiple_of(2)) {
            let size = 1.0 / libm::pow(1.0 + towns.len() as f64, 0.75);
            towns.push(Town { centre, size, coastal });
        }
    }
    towns
}

fn closest(grid: &Grid, point: [f64; 2]) -> Hex {
    let far = |hex: &Hex| sortable(distance(land::centre(*hex), point));
    grid.land.iter().copied().min_by_key(far).unwrap_or_default()
}

/// The land cut into neighbourhoods.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    /// The neighbourhood of every hexagon of the map; `None` in the sea.
    pub(crate) of: Vec<Option<u32>>,
    /// The middle of each neighbourhood, in kilometres.
    pub(crate) middle: Vec<[f64; 2]>,
    /// Hexagons in each.
    pub(crate) size: Vec<u32>,
    /// Whether it touches the sea.
    pub(crate) coast: Vec<bool>,
}

/// Cuts the land into `count` neighbourhoods, small where people live close together.
pub(crate) fn cells(seed: u64, grid: &Grid, towns: &[Town], count: usize) -> Cells {
    let density = densities(seed, grid, towns);
    let mut seeds = spread(&density, grid, count);
    for _ in 0..4 {
        let of = grow(grid, &seeds);
        seeds = middles(grid, &of, &density, &seeds);
    }
    let of = grow(grid, &seeds);
    describe(grid, of, count)
}

/// Where people live, hexagon by hexagon of the land, up to a factor.
fn densities(seed: u64, grid: &Grid, towns: &[Town]) -> Vec<f64> {
    let hills = Surface { seed: seed ^ 3, length: 40.0, octaves: 3 };
    grid.land
        .iter()
        .map(|hex| {
            let point = land::centre(*hex);
            let country = 0.006 * (1.0 + 0.75 * hills.at(point)).max(0.2);
            let town: f64 = towns.iter().map(|it| 0.17 * it.urbanity(point)).fold(0.0, f64::max);
            country + town
        })
        .collect()
}

/// Picks seeds at even steps of the density summed up: no two the same, none far from its share.
fn spread(density: &[f64], grid: &Grid, count: usize) -> Vec<Hex> {
    let total: f64 = density.iter().sum();
    let step = total / count as f64;
    let mut seeds: Vec<Hex> = Vec::with_capacity(count);
    let mut sum = 0.0;
    for (hex, density) in grid.land.iter().zip(density) {
        sum += density;
        if sum >= step * (seeds.len() as f64 + 0.5) && seeds.len() < count {
            seeds.push(*hex);
        }
    }
    seeds
}

/// Lets every seed grow over the land, each hexagon to the seed in reach whose middle is nearest.
fn grow(grid: &Grid, seeds: &[Hex]) -> Vec<Option<u32>> {
    let mut of: Vec<Option<u32>> = vec![None; land::count()];
    let mut next = BinaryHeap::new();
    for (number, hex) in seeds.iter().enumerate() {
        next.push(Reverse((sortable(0.0), number as u32, *hex)));
    }
    while let Some(Reverse((_, number, hex))) = next.pop() {
        if of[hex as usize].is_some() {
            continue;
        }
        of[hex as usize] = Some(number);
        let middle = land::centre(seeds[number as usize]);
        for it in land::neighbours(hex) {
            if grid.inland[it as usize] > 0 && of[it as usize].is_none() {
                next.push(Reverse((sortable(distance(middle, land::centre(it))), number, it)));
            }
        }
    }
    of
}

/// Each neighbourhood's hexagon nearest to the middle of its people.
fn middles(grid: &Grid, of: &[Option<u32>], density: &[f64], seeds: &[Hex]) -> Vec<Hex> {
    let mut sums = vec![[0.0; 3]; seeds.len()];
    for (hex, density) in grid.land.iter().zip(density) {
        if let Some(number) = of[*hex as usize] {
            let [x, y] = land::centre(*hex);
            let sum = &mut sums[number as usize];
            *sum = [sum[0] + density * x, sum[1] + density * y, sum[2] + density];
        }
    }
    let mut best: Vec<(u64, Hex)> = seeds.iter().map(|hex| (u64::MAX, *hex)).collect();
    for hex in &grid.land {
        if let Some(number) = of[*hex as usize] {
            let [x, y, weight] = sums[number as usize];
            let far = sortable(distance([x / weight, y / weight], land::centre(*hex)));
            let best = &mut best[number as usize];
            *best = (*best).min((far, *hex));
        }
    }
    best.into_iter().map(|(_, hex)| hex).collect()
}

fn describe(grid: &Grid, of: Vec<Option<u32>>, count: usize) -> Cells {
    let mut sum = vec![[0.0; 2]; count];
    let mut size = vec![0_u32; count];
    let mut coast = vec![false; count];
    for hex in &grid.land {
        if let Some(number) = of[*hex as usize] {
            let number = number as usize;
            let [x, y] = land::centre(*hex);
            sum[number] = [sum[number][0] + x, sum[number][1] + y];
            size[number] += 1;
            coast[number] |= grid.inland[*hex as usize] == 1;
        }
    }
    let middle = sum.iter().zip(&size).map(|([x, y], size)| {
        let size = f64::from(*size).max(1.0);
        [x / size, y / size]
    });
    Cells { middle: middle.collect(), of, size, coast }
}

/// Which neighbourhoods touch, with lengths of about 1 whether they are large or small.
pub(crate) fn touching(grid: &Grid, cells: &Cells) -> Graph {
    let mut graph: Graph = vec![Vec::new(); cells.size.len()];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for hex in &grid.land {
        for it in land::neighbours(*hex) {
            if let (Some(a), Some(b)) = (cells.of[*hex as usize], cells.of[it as usize])
                && a != b
            {
                pairs.push((a, b));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let radius = |it: u32| libm::sqrt(f64::from(cells.size[it as usize]) * land::area());
    for (a, b) in pairs {
        let length = distance(cells.middle[a as usize], cells.middle[b as usize]);
        graph[a as usize].push((b, 2.0 * length / (radius(a) + radius(b))));
    }
    graph
}
