//! The country: its neighbourhoods, districts and regions, with their names, codes and people.

use crate::cells::{self, Cells, Town, distance};
use crate::graph::{Graph, pieces};
use crate::land::{self, Grid};
use crate::names::{COAST_QUARTERS, COUNTRY_QUARTERS, Names, TOWN_QUARTERS, wind};
use crate::outline::{Point, rings};
use crate::truth::{DISTRICTS, NEIGHBOURHOODS, REGIONS};
use theodolite_core::random::Random;

/// Regions by name, with a point in kilometres that lies in or near each.
const REGION_NAMES: [(&str, [f64; 2]); REGIONS] = [
    ("Ossel Isles", [30.0, 270.0]),
    ("Vardmark", [110.0, 240.0]),
    ("Quellhorn", [170.0, 190.0]),
    ("Cassimoor", [80.0, 150.0]),
    ("Orsund Gulf", [145.0, 125.0]),
    ("Pellorne", [20.0, 30.0]),
    ("Ambravale", [70.0, 50.0]),
    ("Sundrelle", [150.0, 60.0]),
];

/// What the capital is called.
const CAPITAL: &str = "Orsund";

/// How many towns there are.
const TOWNS: usize = 40;

/// What kind of place a neighbourhood is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    City,
    Town,
    Seaside,
    Village,
    Remote,
}

impl Setting {
    /// As in the data.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Setting::City => "city",
            Setting::Town => "town",
            Setting::Seaside => "seaside town",
            Setting::Village => "village",
            Setting::Remote => "remote",
        }
    }
}

/// People of a neighbourhood, by the groups that indicators are about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct People {
    pub(crate) all: u32,
    pub(crate) households: u32,
    pub(crate) children: u32,
    pub(crate) young: u32,
    pub(crate) working_age: u32,
    pub(crate) older: u32,
    pub(crate) adults: u32,
}

/// One neighbourhood.
#[derive(Clone, Debug)]
pub(crate) struct Neighbourhood {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Number of its district, from 0.
    pub(crate) district: usize,
    pub(crate) setting: Setting,
    pub(crate) people: People,
    /// Its middle, in kilometres.
    pub(crate) middle: [f64; 2],
    /// How much it belongs to the heart of a large town, 0 to 1.
    pub(crate) core: f64,
    /// How much it belongs to a small town by the sea, 0 to 1.
    pub(crate) seaside: f64,
    /// How far it is from any town, 0 to 1.
    pub(crate) remote: f64,
    /// Closed rings, the outer one first.
    pub(crate) rings: Vec<Vec<Point>>,
    /// In square kilometres.
    pub(crate) area: f64,
}

/// A district or a region.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    pub(crate) code: String,
    pub(crate) name: String,
    /// For a district, the number of its region, from 0; for a region, its own.
    pub(crate) region: usize,
}

/// The whole of it, in the order of the codes.
#[derive(Clone, Debug)]
pub(crate) struct Country {
    /// Where all its randomness starts.
    pub(crate) seed: u64,
    pub(crate) neighbourhoods: Vec<Neighbourhood>,
    pub(crate) districts: Vec<Parent>,
    pub(crate) regions: Vec<Parent>,
    /// Which neighbourhoods touch.
    pub(crate) touching: Graph,
}

impl Country {
    /// Makes the country.
    pub(crate) fn new(seed: u64) -> Country {
        let grid = Grid::new(seed);
        let towns = cells::towns(seed, &grid, TOWNS);
        let cells = cells::cells(seed, &grid, &towns, NEIGHBOURHOODS);
        let touching = cells::touching(&grid, &cells);
        let district = pieces(&touching, DISTRICTS);
        let region = pieces(&districts_touching(&touching, &district), REGIONS);
        let order = Order::new(&cells, &district, &region);
        let place = |cell: usize| Place::new(&towns, &cells, cell);
        let mut outlines = rings(&grid, &cells.of, NEIGHBOURHOODS);
        let mut random = Random::named(seed, "people");
        let mut neighbourhoods: Vec<Neighbourhood> = Vec::with_capacity(NEIGHBOURHOODS);
        for (number, &cell) in order.cells.iter().enumerate() {
            let place = place(cell);
            neighbourhoods.push(Neighbourhood {
                code: format!("TN{:06}", number + 1),
                name: String::new(),
                district: order.district_number[district[cell] as usize],
                setting: place.setting,
                people: people(&mut random, place.setting),
                middle: cells.middle[cell],
                core: place.core,
                seaside: place.seaside,
                remote: place.remote,
                rings: std::mem::take(&mut outlines[cell]),
                area: f64::from(cells.size[cell]) * land::area(),
            });
        }
        let touching = order.renumber(&touching);
        let mut names = Names::new(Random::named(seed, "names"), &[CAPITAL]);
        let town_names: Vec<String> =
            (0..towns.len()).map(|it| if it == 0 { CAPITAL.to_owned() } else { names.next() }).collect();
        let regions: Vec<Parent> = (0..REGIONS)
            .map(|it| Parent {
                code: format!("TR{}", it + 1),
                name: REGION_NAMES[it].0.to_owned(),
                region: it,
            })
            .collect();
        let districts: Vec<Parent> = (0..DISTRICTS)
            .map(|it| Parent {
                code: format!("TD{:02}", it + 1),
                name: String::new(),
                region: order.region_of_district[it],
            })
            .collect();
        let mut country = Country { seed, neighbourhoods, districts, regions, touching };
        country.name_neighbourhoods(&towns, &town_names, &mut names, &cells, &order);
        country.name_districts(&towns, &town_names);
        country
    }

    /// The numbers of a district's neighbourhoods.
    pub(crate) fn members(&self, district: usize) -> Vec<usize> {
        (0..self.neighbourhoods.len()).filter(|it| self.neighbourhoods[*it].district == district).collect()
    }

    /// The number of a neighbourhood's region.
    pub(crate) fn region(&self, neighbourhood: &Neighbourhood) -> usize {
        self.districts[neighbourhood.district].region
    }

    /// Cuts each district into localities of about five neighbourhoods; each gets a name, each part of it another.
    fn name_neighbourhoods(
        &mut self,
        towns: &[Town],
        town_names: &[String],
        names: &mut Names,
        cells: &Cells,
        order: &Order,
    ) {
        let mut random = Random::named(self.seed, "quarters");
        let homes: Vec<Option<usize>> = (0..towns.len()).map(|it| self.home_of_town(towns, it)).collect();
        for district in 0..self.districts.len() {
            let members = self.members(district);
            let mut local = vec![usize::MAX; self.neighbourhoods.len()];
            members.iter().enumerate().for_each(|(number, it)| local[*it] = number);
            let graph: Graph = members
                .iter()
                .map(|it| {
                    let inside =
                        self.touching[*it].iter().filter(|(to, _)| local[*to as usize] != usize::MAX);
                    inside.map(|(to, length)| (local[*to as usize] as u32, *length)).collect()
                })
                .collect();
            let count = members.len().div_ceil(5);
            let locality = pieces(&graph, count);
            for piece in 0..count as u32 {
                let parts: Vec<usize> = members
                    .iter()
                    .zip(&locality)
                    .filter(|(_, it)| **it == piece)
                    .map(|(it, _)| *it)
                    .collect();
                let town = homes.iter().position(|home| home.is_some_and(|it| parts.contains(&it)));
                let name = town.map_or_else(|| names.next(), |it| town_names[it].clone());
                let mut used: Vec<&str> = Vec::new();
                for part in parts {
                    let it = &mut self.neighbourhoods[part];
                    let words: &[&str] = if cells.coast[order.cells[part]] && used.len() < 6 {
                        &COAST_QUARTERS
                    } else if matches!(it.setting, Setting::Village | Setting::Remote) {
                        &COUNTRY_QUARTERS
                    } else {
                        &TOWN_QUARTERS
                    };
                    let mut free: Vec<&str> = words.iter().copied().filter(|it| !used.contains(it)).collect();
                    if free.is_empty() {
                        let all = COAST_QUARTERS.iter().chain(&COUNTRY_QUARTERS).chain(&TOWN_QUARTERS);
                        free = all.copied().filter(|it| !used.contains(it)).collect();
                    }
                    let word = free.get(random.below(free.len())).copied().unwrap_or("Without");
                    used.push(word);
                    it.name = format!("{name} {word}");
                }
            }
        }
    }

    /// The neighbourhood whose middle is nearest to a town's centre.
    fn home_of_town(&self, towns: &[Town], town: usize) -> Option<usize> {
        let far = |it: &usize| (distance(self.neighbourhoods[*it].middle, towns[town].centre) * 1e6) as u64;
        (0..self.neighbourhoods.len()).min_by_key(far)
    }

    /// A district bears the name of its largest town, or of the town whose outskirts it is, or of its middle.
    fn name_districts(&mut self, towns: &[Town], town_names: &[String]) {
        let homes: Vec<Option<usize>> = (0..towns.len()).map(|it| self.home_of_town(towns, it)).collect();
        let district_of = |home: Option<usize>| home.map(|it| self.neighbourhoods[it].district);
        let mut given: Vec<String> = Vec::new();
        for district in 0..self.districts.len() {
            let members = self.members(district);
            let inside: Vec<usize> =
                (0..towns.len()).filter(|it| district_of(homes[*it]) == Some(district)).collect();
            let count = members.len() as f64;
            let middle = |axis: usize| {
                members.iter().map(|it| self.neighbourhoods[*it].middle[axis]).sum::<f64>() / count
            };
            let middle = [middle(0), middle(1)];
            let outskirts = (0..towns.len()).find(|it| {
                let mean =
                    members.iter().map(|m| towns[*it].urbanity(self.neighbourhoods[*m].middle)).sum::<f64>()
                        / count;
                mean > 0.25
            });
            let mut name = match (inside.as_slice(), outskirts) {
                ([town], _) if *town < 6 => format!("City of {}", town_names[*town]),
                ([town], _) => town_names[*town].clone(),
                ([town, other, ..], _) => format!("{} and {}", town_names[*town], town_names[*other]),
                ([], Some(town)) => {
                    let [x, y] = towns[town].centre;
                    format!("{} {}", town_names[town], wind([middle[0] - x, middle[1] - y]))
                }
                ([], None) => {
                    let far = |it: &&usize| (distance(self.neighbourhoods[**it].middle, middle) * 1e6) as u64;
                    let home = members
                        .iter()
                        .min_by_key(far)
                        .map_or(String::new(), |it| self.neighbourhoods[*it].name.clone());
                    let locality = home.split(' ').next().unwrap_or_default().to_owned();
                    let forms = ["Vale of ", "", "North ", "Upper "];
                    format!("{}{locality}", forms[district % forms.len()])
                }
            };
            if given.contains(&name) {
                name = format!("Outer {name}");
            }
            given.push(name);
        }
        self.districts.iter_mut().zip(given).for_each(|(district, name)| district.name = name);
    }
}

/// How districts touch: one step each.
fn districts_touching(touching: &Graph, district: &[u32]) -> Graph {
    let mut graph: Graph = vec![Vec::new(); DISTRICTS];
    for (node, beside) in touching.iter().enumerate() {
        for (other, _) in beside {
            let (a, b) = (district[node], district[*other as usize]);
            if a != b && !graph[a as usize].contains(&(b, 1.0)) {
                graph[a as usize].push((b, 1.0));
            }
        }
    }
    graph.iter_mut().for_each(|it| it.sort_by_key(|(to, _)| *to));
    graph
}

/// From the order in which places were found to the order of their codes: by region, district, and north to south.
struct Order {
    /// The cell of each neighbourhood.
    cells: Vec<usize>,
    /// The number of each district as found.
    district_number: Vec<usize>,
    /// The region of each district by number.
    region_of_district: Vec<usize>,
}

impl Order {
    fn new(cells: &Cells, district: &[u32], region: &[u32]) -> Order {
        let middle = |of: &dyn Fn(usize) -> usize, count: usize| {
            let mut sums = vec![[0.0; 3]; count];
            for (cell, [x, y]) in cells.middle.iter().enumerate() {
                let sum = &mut sums[of(cell)];
                *sum = [sum[0] + x, sum[1] + y, sum[2] + 1.0];
            }
            sums.into_iter().map(|[x, y, count]| [x / count, y / count]).collect::<Vec<[f64; 2]>>()
        };
        let district_middle = middle(&|cell| district[cell] as usize, DISTRICTS);
        let region_middle = middle(&|cell| region[district[cell] as usize] as usize, REGIONS);
        // Each name takes the region nearest to its point, the first names first.
        let mut region_number = [usize::MAX; REGIONS];
        for (number, (_, point)) in REGION_NAMES.iter().enumerate() {
            let far = |it: &usize| (distance(region_middle[*it], *point) * 1e6) as u64;
            if let Some(nearest) = (0..REGIONS).filter(|it| region_number[*it] == usize::MAX).min_by_key(far)
            {
                region_number[nearest] = number;
            }
        }
        let south = |y: f64| ((1000.0 - y) * 1e6) as u64;
        let mut districts: Vec<usize> = (0..DISTRICTS).collect();
        districts.sort_by_key(|it| (region_number[region[*it] as usize], south(district_middle[*it][1])));
        let mut district_number = vec![0; DISTRICTS];
        districts.iter().enumerate().for_each(|(number, it)| district_number[*it] = number);
        let region_of_district = districts.iter().map(|it| region_number[region[*it] as usize]).collect();
        let mut order: Vec<usize> = (0..cells.middle.len()).collect();
        order.sort_by_key(|it| (district_number[district[*it] as usize], south(cells.middle[*it][1])));
        Order { cells: order, district_number, region_of_district }
    }

    fn renumber(&self, graph: &Graph) -> Graph {
        let mut number = vec![0_u32; self.cells.len()];
        self.cells.iter().enumerate().for_each(|(new, old)| number[*old] = new as u32);
        let renumbered = self.cells.iter().map(|old| {
            let mut beside: Vec<(u32, f64)> =
                graph[*old].iter().map(|(to, length)| (number[*to as usize], *length)).collect();
            beside.sort_by_key(|(to, _)| *to);
            beside
        });
        renumbered.collect()
    }
}

struct Place {
    setting: Setting,
    core: f64,
    seaside: f64,
    remote: f64,
}

impl Place {
    fn new(towns: &[Town], cells: &Cells, cell: usize) -> Place {
        let point = cells.middle[cell];
        let (large, small) = towns.split_at(7.min(towns.len()));
        let most = |towns: &[Town], ports_only: bool| {
            towns
                .iter()
                .filter(|it| !ports_only || it.coastal)
                .map(|it| it.urbanity(point))
                .fold(0.0, f64::max)
        };
        let (city, town, port) = (most(large, false), most(small, false), most(small, true));
        let nearest = towns.iter().map(|it| distance(it.centre, point)).fold(f64::INFINITY, f64::min);
        let remote = ((nearest - 6.0) / 20.0).clamp(0.0, 1.0);
        let setting = match () {
            () if city > 0.2 => Setting::City,
            () if port > 0.15 => Setting::Seaside,
            () if town > 0.15 => Setting::Town,
            () if remote < 0.45 => Setting::Village,
            () => Setting::Remote,
        };
        // The heart of a city falls off faster than the city itself.
        Place { setting, core: city * city, seaside: if city > 0.2 { 0.0 } else { port }, remote }
    }
}

fn people(random: &mut Random, setting: Setting) -> People {
    let typical = match setting {
        Setting::City => 1_750.0,
        Setting::Town | Setting::Seaside => 1_600.0,
        Setting::Village => 1_450.0,
        Setting::Remote => 1_150.0,
    };
    let all = libm::round(typical * libm::exp(0.16 * random.normal()));
    let (child, older) = match setting {
        Setting::City => (0.21, 0.14),
        Setting::Town => (0.20, 0.19),
        Setting::Seaside => (0.18, 0.25),
        Setting::Village => (0.19, 0.22),
        Setting::Remote => (0.17, 0.25),
    };
    let mut part = |share: f64| libm::round(all * share * libm::exp(0.12 * random.normal()));
    let (children, older, young) = (part(child), part(older), part(0.11));
    let households = part(0.43);
    let adults = all - children;
    let whole = |count: f64| count.max(1.0) as u32;
    People {
        all: whole(all),
        households: whole(households),
        children: whole(children),
        young: whole(young),
        working_age: whole(adults - older),
        older: whole(older),
        adults: whole(adults),
    }
}
