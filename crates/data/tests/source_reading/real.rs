//! Published files, where they are at hand.

use std::path::{Path, PathBuf};

use theodolite_data::source::{Column, Format, Numbers, Reading, Table, read, read_all};
use theodolite_data::store::{Location, Obtained, Store};
use theodolite_data::strings::Strings;

use crate::common::data_folder;
use crate::{number, numbers, numeric, table, text, texts};

fn obtain(folder: &Path, name: &str) -> Obtained {
    Store::with_default_cache(folder).obtain(&Location::File(name.into()), None).unwrap()
}

#[test]
fn the_indices_of_2019_are_read_to_the_last_digit() {
    let Some(folder) = data_folder() else { return };
    let file = obtain(&folder, "imd2019/lsoa11_imd2019.csv.gz");
    let asked = [
        text("lsoa11_code"),
        number("imd_score"),
        number("imd_rank"),
        number("population_total_mid2015"),
        text("lad19_name"),
    ];
    let read = table(&file, &Reading::default(), &asked);
    assert_eq!(read.len, 32_844);
    assert_eq!(texts(&read, 0)[..2], ["E01000001", "E01000002"]);
    assert_eq!(numbers(&read, 1)[..2], [Some(6.208), Some(5.143)]);
    assert_eq!(texts(&read, 4)[0], "City of London");
    assert_eq!(read.rows.row_number(32_843), 32_845);
    // Every rank of 1 to N once, but for ties: the sum tells of a cell lost.
    let ranks: f64 = numeric(&read, 2).values.iter().sum();
    assert!(ranks > 0.0 && numeric(&read, 2).missing.is_empty());

    // The same cells by another reader.
    let packed = file.bytes.as_deref().unwrap();
    let mut other = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(packed));
    let people = other.headers().unwrap().iter().position(|it| it == "population_total_mid2015").unwrap();
    for (row, record) in other.records().enumerate() {
        let record = record.unwrap();
        assert_eq!((texts_of(&read, 0).get(row), texts_of(&read, 4).get(row)), (&record[0], &record[3]));
        assert_eq!(numeric(&read, 1).values[row].to_bits(), record[4].parse::<f64>().unwrap().to_bits());
        assert_eq!(numeric(&read, 3).values[row].to_bits(), record[people].parse::<f64>().unwrap().to_bits());
    }
}

fn texts_of(table: &Table, column: usize) -> &Strings {
    match &table.columns[column] {
        Column::Text(texts) => texts,
        Column::Number(_) => panic!("column {column} holds numbers"),
    }
}

#[test]
fn every_csv_file_is_read_whole() {
    let Some(folder) = data_folder() else { return };
    let mut folders = vec![folder.clone()];
    let mut read_files = 0;
    while let Some(inner) = folders.pop() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(&inner).unwrap().map(|it| it.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if Format::from_name(&name) == Some(Format::Csv) {
                let file = obtain(&folder, &name);
                let whole = read_all(&file, &Reading::default(), &[], Numbers::Published);
                let (names, table) = whole.unwrap_or_else(|it| panic!("{name}: {}", it[0]));
                assert!(table.len > 0 && !names.is_empty(), "{name}");
                read_files += 1;
            }
        }
    }
    assert!(read_files > 40, "{read_files}");
}

#[test]
fn boundaries_give_their_codes() {
    let Some(folder) = data_folder() else { return };
    let read_json = table(
        &obtain(&folder, "geo/lad19.geojson"),
        &Reading::default(),
        &[text("lad19_code"), text("lad19_name")],
    );
    assert_eq!(read_json.len, 382);
    let packed =
        table(&obtain(&folder, "geo/lsoa11.geojson.gz"), &Reading::default(), &[text("lsoa11_code")]);
    let parquet = table(&obtain(&folder, "geo/lsoa11.parquet"), &Reading::default(), &[text("lsoa11_code")]);
    assert_eq!((packed.len, parquet.len), (34_753, 34_753));
    let (mut left, mut right) = (texts(&packed, 0), texts(&parquet, 0));
    left.sort_unstable();
    right.sort_unstable();
    assert_eq!(left, right);
    let shape = read(&obtain(&folder, "geo/lsoa11.parquet"), &Reading::default(), &[text("geometry")]);
    assert_eq!(shape.unwrap_err()[0].code, "column-type");
}
