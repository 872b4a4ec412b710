//! The country as files: tables, borders, and a page that says what is what.

use std::fmt::Write as _;

use crate::File;
use crate::country::{Country, Neighbourhood};
use crate::measure::{Cell, Column, Measured};
use crate::need::{Needs, index, ranks};
use crate::series::Series;
use crate::truth::{COMMUNITY, DEPRIVATION};

/// Writes everything.
pub(crate) fn write(country: &Country, needs: &Needs, measured: &[Measured], series: &Series) -> Vec<File> {
    let mut files = vec![
        file("study.toml", include_str!("../country/study.toml").to_owned()),
        file("README.txt", include_str!("../country/README.txt").to_owned()),
        file("data/neighbourhoods.csv", neighbourhoods(country)),
        file("data/districts.csv", districts(country)),
    ];
    let mut columns: Vec<&Column> = Vec::new();
    for column in measured.iter().flat_map(|it| &it.columns) {
        // Groups that several indicators are about are printed once.
        if !columns.iter().any(|it| it.file == column.file && it.name == column.name) {
            columns.push(column);
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for column in &columns {
        if !names.contains(&column.file) {
            names.push(column.file);
        }
    }
    for name in names {
        let inside: Vec<&Column> = columns.iter().copied().filter(|it| it.file == name).collect();
        files.push(file(&format!("data/{name}.csv"), table(country, &inside)));
    }
    files.extend([
        file("data/neighbourhood_series.csv", neighbourhood_series(country, series)),
        file("data/district_series.csv", district_series(country, series)),
        file("data/programme.csv", programme(country, series)),
        file("data/truth.csv", truth(country, needs)),
        file("data/truth_indicators.csv", truth_indicators(country, measured)),
        file("data/truth_district_series.csv", truth_district_series(country, series)),
        file("boundaries/neighbourhoods.geojson", geojson(&country.neighbourhoods)),
    ]);
    files
}

fn file(path: &str, text: String) -> File {
    File { path: path.to_owned(), bytes: text.into_bytes() }
}

/// Writing to a `String` cannot fail.
macro_rules! add {
    ($text:expr, $($part:tt)*) => {
        $text.write_fmt(format_args!($($part)*)).unwrap_or_default()
    };
}

fn neighbourhoods(country: &Country) -> String {
    let mut text = String::from(
        "code,name,district_code,region_code,region_name,setting,population,households,children,young_people,\
         working_age,older_people,adults,area_km2\n",
    );
    for it in &country.neighbourhoods {
        let district = &country.districts[it.district];
        let region = &country.regions[district.region];
        let people = it.people;
        add!(text, "{},{},{},{},{},", it.code, it.name, district.code, region.code, region.name);
        add!(text, "{},{},{},{},", it.setting.name(), people.all, people.households, people.children);
        add!(
            text,
            "{},{},{},{},{:.2}\n",
            people.young,
            people.working_age,
            people.older,
            people.adults,
            it.area
        );
    }
    text
}

fn districts(country: &Country) -> String {
    let mut text = String::from("code,name,region_code,region_name,population\n");
    for (number, it) in country.districts.iter().enumerate() {
        let region = &country.regions[it.region];
        let people: u32 =
            country.members(number).iter().map(|it| country.neighbourhoods[*it].people.all).sum();
        add!(text, "{},{},{},{},{people}\n", it.code, it.name, region.code, region.name);
    }
    text
}

fn table(country: &Country, columns: &[&Column]) -> String {
    let mut text = String::from("code");
    columns.iter().for_each(|it| text.extend([",", &it.name]));
    text.push('\n');
    for (row, it) in country.neighbourhoods.iter().enumerate() {
        text.push_str(&it.code);
        for column in columns {
            match column.cells[row] {
                Cell::Whole(count) => add!(text, ",{count}"),
                Cell::Number(value, decimals) => add!(text, ",{value:.decimals$}"),
                Cell::Secret => text.push_str(",[c]"),
                Cell::Unknown => text.push_str(",[x]"),
            }
        }
        text.push('\n');
    }
    text
}

fn neighbourhood_series(country: &Country, series: &Series) -> String {
    let mut text = String::from("code,year,out_of_work,working_age\n");
    for it in &series.counts {
        let code = &country.neighbourhoods[it.neighbourhood].code;
        add!(text, "{code},{},{},{}\n", it.year, it.out_of_work, it.working_age);
    }
    text
}

fn district_series(country: &Country, series: &Series) -> String {
    let mut text = String::from("code,year,indicator,value,lower,upper\n");
    for it in &series.points {
        let (code, decimals) = (&country.districts[it.district].code, it.decimals);
        add!(text, "{code},{},{},{:.decimals$},", it.year, it.indicator, it.value);
        add!(text, "{:.decimals$},{:.decimals$}\n", it.lower, it.upper);
    }
    text
}

fn truth_district_series(country: &Country, series: &Series) -> String {
    let mut text = String::from("code,year,indicator,value,value_without_programme\n");
    for it in &series.points {
        let code = &country.districts[it.district].code;
        add!(text, "{code},{},{},{:.4},{:.4}\n", it.year, it.indicator, it.truth, it.without);
    }
    text
}

fn programme(country: &Country, series: &Series) -> String {
    let mut text = String::from("code,name,from_year\n");
    for it in &series.treated {
        let district = &country.districts[*it];
        add!(text, "{},{},{}\n", district.code, district.name, crate::truth::PROGRAMME_FROM);
    }
    text
}

fn truth(country: &Country, needs: &Needs) -> String {
    let (deprivation, community) = needs.of.split_at(DEPRIVATION.len());
    let score = index(deprivation, DEPRIVATION.iter().map(|it| it.weight));
    let parts = COMMUNITY.iter().map(|it| it.weight / COMMUNITY.len() as f64);
    let community_score = index(community, parts);
    let (rank, community_rank) = (ranks(&score), ranks(&community_score));
    let mut text = String::from("code");
    DEPRIVATION.iter().chain(&COMMUNITY).for_each(|it| text.extend([",need_", it.name]));
    text.push_str(",score,rank,community_score,community_rank\n");
    for (row, it) in country.neighbourhoods.iter().enumerate() {
        text.push_str(&it.code);
        needs.of.iter().for_each(|need| {
            add!(text, ",{:.4}", need[row]);
        });
        add!(text, ",{:.4},{},{:.4},{}\n", score[row], rank[row], community_score[row], community_rank[row]);
    }
    text
}

fn truth_indicators(country: &Country, measured: &[Measured]) -> String {
    let mut text = String::from("code");
    measured.iter().for_each(|it| text.extend([",", it.indicator.name]));
    text.push('\n');
    for (row, it) in country.neighbourhoods.iter().enumerate() {
        text.push_str(&it.code);
        measured.iter().for_each(|it| {
            add!(text, ",{:.5}", it.truth[row]);
        });
        text.push('\n');
    }
    text
}

fn geojson(neighbourhoods: &[Neighbourhood]) -> String {
    let mut text =
        String::from("{\"type\":\"FeatureCollection\",\"name\":\"neighbourhoods\",\"features\":[\n");
    for (number, it) in neighbourhoods.iter().enumerate() {
        if number > 0 {
            text.push_str(",\n");
        }
        // Names are made of letters and spaces: nothing in them needs escaping.
        add!(
            text,
            "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{}\",\"name\":\"{}\"}},",
            it.code,
            it.name
        );
        text.push_str("\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[");
        for (number, ring) in it.rings.iter().enumerate() {
            text.push_str(if number > 0 { ",[" } else { "[" });
            for (number, [x, y]) in ring.iter().enumerate() {
                text.push_str(if number > 0 { ",[" } else { "[" });
                degrees(&mut text, *x);
                text.push(',');
                degrees(&mut text, *y);
                text.push(']');
            }
            text.push(']');
        }
        text.push_str("]}}");
    }
    text.push_str("\n]}\n");
    text
}

/// Writes ten-thousandths of a degree without a floating point number: the last digit is exact.
fn degrees(text: &mut String, at: i32) {
    let sign = if at < 0 { "-" } else { "" };
    let at = at.unsigned_abs();
    add!(text, "{sign}{}.{:04}", at / 10_000, at % 10_000);
}
