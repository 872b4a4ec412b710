use proptest::prelude::*;

use super::*;
use crate::random::Random;
use crate::statistics::quantile;

const SHARES: [f64; QUANTILES] = [0.05, 0.5, 0.95];

/// Ranks at random, of which some are missing.
fn ranks(draw: u32, row: &mut [u16], missing: bool) {
    let mut random = Random::nth(3, "ranks", u64::from(draw));
    for (area, rank) in row.iter_mut().enumerate() {
        let spread = [1, 3, 40, 900][area % 4];
        *rank = 1 + (area / 4) as u16 + random.below(spread) as u16 + random.below(spread) as u16;
        if missing && (area % 5 == 4 || random.below(7) == 0) {
            *rank = 0;
        }
    }
}

fn told(areas: usize, draws: u32, memory: Memory, missing: bool) -> Vec<Tally> {
    let base: Vec<u32> = (1..=areas as u32).collect();
    tally(&base, (areas, 4000), draws, SHARES, memory, |_, draw, row: &mut [u16]| {
        ranks(draw, row, missing);
        Ok::<u32, ()>(10)
    })
    .unwrap()
}

fn check(areas: usize, draws: u32, memory: Memory, missing: bool) {
    let tallies = told(areas, draws, memory, missing);
    let mut rows = vec![vec![0; areas]; draws as usize];
    (0..draws).zip(&mut rows).for_each(|(draw, row)| ranks(draw, row, missing));
    for (area, tally) in tallies.iter().enumerate() {
        let ranks: Vec<f64> =
            rows.iter().map(|row| f64::from(row[area])).filter(|rank| *rank > 0.0).collect();
        assert_eq!(tally.present as usize, ranks.len());
        if ranks.is_empty() {
            continue;
        }
        let least = ranks.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = ranks.iter().copied().fold(0.0, f64::max);
        assert_eq!((f64::from(tally.best), f64::from(tally.worst)), (least, greatest));
        assert_eq!(tally.sum as f64, ranks.iter().sum::<f64>());
        let base = (area + 1) as f64;
        assert_eq!(tally.shift as f64, ranks.iter().map(|rank| (rank - base).abs()).sum::<f64>());
        assert_eq!(tally.cut as usize, ranks.iter().filter(|rank| **rank <= 10.0).count());
        for (found, share) in tally.quantiles.into_iter().zip(SHARES) {
            assert_eq!(Some(found), quantile(&ranks, share), "area {area}, {share} of {} draws", ranks.len());
        }
    }
}

const SMALL: Memory = Memory { rows: 0, batch: 16, bins: 1 << 20, pilot: 1 };

#[test]
fn quantiles_are_the_same_whether_ranks_are_kept_or_counted() {
    for missing in [false, true] {
        for draws in [1, 2, 3, 17, 400] {
            check(150, draws, Memory::usual(70), missing);
            check(150, draws, SMALL, missing);
            check(150, draws, Memory { pilot: 256, ..SMALL }, missing);
            check(150, draws, Memory { bins: 0, ..SMALL }, missing);
        }
        // More draws than 16 bits can count at a time.
        check(35, 70_000, Memory::usual(70), missing);
        check(70, 3000, Memory { rows: 2 * 70 * 512, batch: 512, ..Memory::usual(70) }, missing);
    }
}

#[test]
fn bins_may_go_round() {
    let memory = Memory { rows: 0, batch: 1000, ..SMALL };
    let tallies = tally(&[1, 2], (2, 9), 150_000, SHARES, memory, |_, draw, row: &mut [u16]| {
        row.copy_from_slice(&[1, if draw % 10 == 0 { 9 } else { 2 }]);
        Ok::<u32, ()>(1)
    })
    .unwrap();
    assert_eq!(tallies[0].quantiles, [1.0; 3]);
    assert_eq!(tallies[1].quantiles, [2.0, 2.0, 9.0]);
    assert_eq!((tallies[0].cut, tallies[1].cut, tallies[1].sum), (150_000, 0, 135_000 * 2 + 15_000 * 9));
}

#[test]
fn the_first_error_stops_the_draws() {
    let memory = Memory { batch: 16, ..SMALL };
    let error = tally(
        &[1],
        (1, 1),
        1000,
        SHARES,
        memory,
        |_, draw, _: &mut [u16]| {
            if draw > 20 { Err(draw) } else { Ok(1) }
        },
    );
    assert_eq!(error.unwrap_err(), 21);
}

proptest! {
    #[test]
    fn ranks_at_places_are_those_of_the_sorted_column(
        columns in prop::collection::vec(prop::collection::vec(0_u16..600, 40), 1..=LANES),
        draws in 1_usize..40,
        places in prop::array::uniform3(0.0..1.0),
    ) {
        let width = columns.len();
        let rows: Vec<u16> = (0..draws).flat_map(|draw| columns.iter().map(move |it| it[draw])).collect();
        let mut strip = Strip::default();
        strip.fill(&rows, width, 0, width);
        let sorted: Vec<Vec<u32>> = columns
            .iter()
            .map(|it| {
                let mut values: Vec<u32> = it[..draws].iter().map(|&rank| rank.into()).collect();
                values.sort_unstable();
                values
            })
            .collect();
        let places = places.map(|share| (share * draws as f64) as usize);
        let ends = |lane: usize| sorted.get(lane).map_or((0, 0), |it| (it[0], it[draws - 1]));
        let found = strip.at(ends, &places.map(|k| [k as u32; LANES]));
        for (found, k) in found.iter().zip(places) {
            for (found, sorted) in found.iter().zip(&sorted) {
                prop_assert_eq!(*found, (sorted[k], *sorted.get(k + 1).unwrap_or(&sorted[k])));
            }
        }
    }
}
