//! Writes a made-up country of so many areas, as Parquet, with a study of seven domains: `areas COUNT FOLDER`.

use std::path::Path;
use std::{env, fs};

use theodolite_bench::{WEIGHTS, domains};
use theodolite_data::table::{ResultTable, Values};
use theodolite_data::write::parquet;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, count, folder] = arguments.as_slice() else {
        eprintln!("usage: areas COUNT FOLDER");
        std::process::exit(2);
    };
    let Ok(count) = count.parse::<usize>() else {
        eprintln!("`{count}` is not a number of areas");
        std::process::exit(2);
    };
    if let Err(error) = write(count, Path::new(folder)) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn write(count: usize, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let codes: Vec<String> = (0..count).map(|area| format!("A{area:08}")).collect();
    let mut table = ResultTable::new().with("code", Values::text(codes.iter().map(String::as_str)));
    let mut study = String::from(
        "[study]\ntitle = \"A made-up country\"\n\n[geography.area]\nfile = \"areas.parquet\"\ncode = \"code\"\n\n\
         [source.values]\nfile = \"areas.parquet\"\ngeography = \"area\"\nkey = \"code\"\n",
    );
    for (at, column) in domains(count).into_iter().enumerate() {
        let name = format!("domain_{}", at + 1);
        study.push_str(&format!(
            "\n[indicator.{name}]\nsource = \"values\"\ncolumn = \"{name}\"\nworse = \"high\"\n"
        ));
        table = table.with(&name, Values::Number(column));
    }
    let parts: Vec<String> =
        WEIGHTS.iter().enumerate().map(|(at, it)| format!("domain_{} = {it}", at + 1)).collect();
    study.push_str(&format!(
        "\n[index.need]\nnormalise = \"rank-exponential\"\ncombine = \"weighted-sum\"\nof = {{ {} }}\n",
        parts.join(", ")
    ));
    parquet(&table, &folder.join("areas.parquet")).map_err(|problem| problem.to_string())?;
    fs::write(folder.join("study.toml"), study).map_err(|error| error.to_string())
}
