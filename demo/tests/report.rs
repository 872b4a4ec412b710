//! What the report's tables hold, and what a careful reader finds in them without the program.

use theodolite_demo::report;

fn rows(path: &str) -> Vec<Vec<String>> {
    let files = report();
    let file = files.iter().find(|it| it.path == path).unwrap_or_else(|| panic!("no file {path}"));
    let text = std::str::from_utf8(&file.bytes).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_study_comes_first_and_its_files_are_there() {
    let files = report();
    assert_eq!(files[0].path, "study.toml");
    let study = std::str::from_utf8(&files[0].bytes).unwrap();
    for line in study.lines().filter(|it| it.starts_with("file ")) {
        let name = line.split('"').nth(1).unwrap();
        assert!(files.iter().any(|it| it.path == name), "{name}");
    }
}

#[test]
fn constituencies_of_2019_are_650_and_632_of_them_in_great_britain() {
    let seats: Vec<(String, u32)> =
        rows("regions.csv").into_iter().map(|row| (row[1].clone(), row[2].parse().unwrap())).collect();
    assert_eq!(seats.iter().map(|it| it.1).sum::<u32>(), 650);
    assert_eq!(seats.iter().filter(|it| it.0 != "Northern Ireland").map(|it| it.1).sum::<u32>(), 632);
}

#[test]
fn two_rows_of_table_2_contradict_themselves() {
    let seats = rows("regions.csv");
    let wrong: Vec<String> = rows("table_2.csv")
        .into_iter()
        .filter_map(|row| {
            let all: f64 = seats.iter().find(|it| it[0] == row[0])?[2].parse().ok()?;
            let (count, percent): (f64, f64) = (row[4].parse().ok()?, row[5].parse().ok()?);
            let agrees = count <= all && (100.0 * count / all - percent).abs() <= 0.5;
            (!agrees).then(|| row[1].clone())
        })
        .collect();
    assert_eq!(wrong, ["Yorkshire and the Humber", "East Midlands"]);
}

#[test]
fn totals_of_table_2_agree_but_for_the_share_of_the_country() {
    let table = rows("table_2.csv");
    let (country, regions) = table.split_last().unwrap();
    let number = |row: &Vec<String>, column: usize| row[column].parse::<f64>().unwrap_or(0.0);
    let sum = |column: usize| regions.iter().map(|row| number(row, column)).sum::<f64>();
    assert_eq!(sum(4), number(country, 4));
    assert_eq!((sum(3), number(country, 3)), (5_567_000.0, 5_568_000.0));
    let employees: f64 = regions.iter().map(|row| number(row, 3) / number(row, 2)).sum();
    let share = sum(3) / employees;
    assert!((share - 20.05).abs() < 0.01, "the regions give {share}, the table {}", country[2]);
}
