//! The worked example, and sums against the plain definition.

use super::*;
use crate::random::Random;
use crate::wheel::WheelError;

fn table(rows: &[&[u8]]) -> Marks {
    let cell = |row: usize| {
        rows[row]
            .iter()
            .enumerate()
            .map(move |(column, &mark)| Cell { row, column, mark })
            .collect::<Vec<_>>()
    };
    let cells: Vec<Cell> = (0..rows.len()).flat_map(cell).collect();
    Marks::new(rows.len(), rows[0].len(), &cells).unwrap()
}

#[test]
fn the_worked_example_comes_out() {
    let coverage = table(&[&[2, 0, 1], &[0, 0, 1], &[1, 0, 0], &[0, 0, 2]]).coverage();
    assert_eq!(coverage.row_sums, [3, 1, 1, 2]);
    assert_eq!(coverage.row_counts, [2, 1, 1, 1]);
    assert_eq!(coverage.column_sums, [3, 0, 4]);
    assert_eq!(coverage.column_counts, [2, 0, 3]);
    assert_eq!(coverage.coverage, Some(2.0 / 3.0));
    assert_eq!(coverage.density, Some(5.0 / 12.0));
    assert_eq!(coverage.gaps, [1]);
    assert!(coverage.idle.is_empty());
    assert_eq!(coverage.concentration, [Some(5.0 / 9.0), None, Some(0.375)]);
}

#[test]
fn dropping_a_policy_empties_what_it_alone_serves_and_leaves_single_what_two_serve() {
    let losses = table(&[&[2, 0, 1, 1], &[0, 0, 1, 0], &[1, 0, 0, 0], &[0, 0, 2, 0], &[0, 0, 0, 0]]).losses();
    assert_eq!(losses[0], Loss { emptied: vec![3], single: vec![Left { column: 0, row: 2 }] });
    assert_eq!(losses[2], Loss { emptied: vec![], single: vec![Left { column: 0, row: 0 }] });
    for other in [1, 3, 4] {
        assert_eq!(losses[other], Loss::default());
    }
}

#[test]
fn losses_are_those_of_the_table_without_the_policy() {
    let mut random = Random::named(13, "coverage");
    for _ in 0..60 {
        let (rows, columns) = (1 + random.below(7), 1 + random.below(9));
        let marks: Vec<Vec<u8>> = (0..rows)
            .map(|_| (0..columns).map(|_| random.below(6).saturating_sub(2) as u8).collect())
            .collect();
        let whole = table(&marks.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let before = whole.coverage();
        for (dropped, loss) in whole.losses().into_iter().enumerate() {
            let mut rest = marks.clone();
            rest[dropped].fill(0);
            let rest = table(&rest.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let after = rest.coverage();
            let emptied: Vec<usize> =
                after.gaps.iter().copied().filter(|gap| !before.gaps.contains(gap)).collect();
            assert_eq!(loss.emptied, emptied);
            let single: Vec<usize> = (0..columns)
                .filter(|&k| after.column_counts[k] == 1 && before.column_counts[k] == 2)
                .collect();
            assert_eq!(loss.single.iter().map(|it| it.column).collect::<Vec<_>>(), single);
            for left in loss.single {
                assert!(
                    rest.cells().iter().any(|&(row, column, _)| (row, column) == (left.row, left.column))
                );
            }
        }
    }
}

#[test]
fn sums_along_each_side_are_those_of_all_marks() {
    let mut random = Random::named(14, "coverage");
    let shape = [5, 3, 4];
    let mut dense = [[[0_u64; 4]; 3]; 5];
    let mut marks = Vec::new();
    for (policy, plane) in dense.iter_mut().enumerate() {
        for (principle, row) in plane.iter_mut().enumerate() {
            for (goal, slot) in row.iter_mut().enumerate() {
                let strength = random.below(4) as u8;
                *slot = u64::from(strength);
                // Listed from the last on: order must not matter.
                marks.insert(0, Mark { policy, principle, goal, strength });
            }
        }
    }
    let tensor = Tensor::new(shape, &marks).unwrap();
    let total: u64 = dense.iter().flatten().flatten().sum();
    assert_eq!((tensor.total(), tensor.shape()), (total, shape));
    let expected = |axis, row: usize, column: usize| -> u64 {
        match axis {
            Axis::Policy => (0..5).map(|k| dense[k][row][column]).sum(),
            Axis::Principle => (0..3).map(|k| dense[row][k][column]).sum(),
            Axis::Goal => (0..4).map(|k| dense[row][column][k]).sum(),
        }
    };
    for axis in [Axis::Policy, Axis::Principle, Axis::Goal] {
        let marks = tensor.summed_over(axis);
        let (rows, columns) = marks.shape();
        let cells: Vec<(usize, usize, u64)> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| (row, column, expected(axis, row, column)))
            .filter(|cell| cell.2 > 0)
            .collect();
        assert_eq!(marks.cells(), cells, "{axis:?}");
        assert_eq!(marks.coverage().row_sums.iter().sum::<u64>(), total);
    }
}

#[test]
fn an_empty_wheel_has_no_shares() {
    let coverage = Marks::new(0, 0, &[]).unwrap().coverage();
    assert_eq!((coverage.coverage, coverage.density), (None, None));
    let idle = Marks::new(2, 1, &[Cell { row: 1, column: 0, mark: 0 }]).unwrap().coverage();
    assert_eq!(
        (idle.idle, idle.gaps, idle.coverage, idle.density),
        (vec![0, 1], vec![0], Some(0.0), Some(0.0))
    );
}

#[test]
fn what_cannot_be_marked_is_refused_with_its_place() {
    let cell = |row, column, mark| Cell { row, column, mark };
    let message = |cells: &[Cell]| Marks::new(2, 2, cells).unwrap_err().to_string();
    assert_eq!(
        message(&[cell(0, 0, 1), cell(2, 0, 1)]),
        "mark 1 names policy 2, and there are 2, counted from 0"
    );
    assert_eq!(message(&[cell(0, 5, 1)]), "mark 0 names column 5, and there are 2, counted from 0");
    assert_eq!(message(&[cell(0, 0, 4)]), "mark 0 has the strength 4, not 0, 1, 2 or 3");
    assert_eq!(message(&[cell(0, 0, 1), cell(1, 0, 0), cell(0, 0, 2)]), "mark 2 says again what mark 0 says");
    let mark = |goal| Mark { policy: 0, principle: 0, goal, strength: 1 };
    let refused = |marks: &[Mark]| Tensor::new([1, 1, 2], marks).unwrap_err();
    assert_eq!(
        refused(&[mark(2)]),
        WheelError::Place { what: "mark", entry: 0, of: "goal", index: 2, count: 2 }
    );
    assert_eq!(refused(&[mark(1), mark(0), mark(1)]), WheelError::Twice { what: "mark", first: 0, entry: 2 });
}
