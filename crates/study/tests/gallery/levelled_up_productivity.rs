//! Nine large cities raised to their potential, on output per job and per hour of the districts.
//!
//! All figures that are asserted were computed a second time outside this program, from the same table.

use std::collections::BTreeMap;
use std::path::Path;

use theodolite_study::Verdict;

use crate::common::data_folder;
use crate::districts::codes_to_2023;
use crate::sheets::write_xlsx_sheets;
use crate::studio::Studio;
use crate::tables::Table;

/// The official workbook: a sheet a measure, a column a year, four lines above the header.
fn workbook(folder: &Path, path: &Path) {
    let table = Table::read(folder, "external/la_productivity_2002_2022.csv.gz");
    let [code, name, year] = ["area_code", "area_name", "year"].map(|column| table.position(column));
    let sheet = |measure: &str, called: &str, first: u16| {
        let at = table.position(measure);
        let years: Vec<String> = (first..=2022).map(|year| year.to_string()).collect();
        let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for row in &table.rows {
            let Some(column) = years.iter().position(|it| *it == row[year]) else { continue };
            let cells = rows.entry(&row[code]).or_insert_with(|| {
                let mut cells = vec![String::new(); 2 + years.len()];
                cells[..2].clone_from_slice(&[row[code].clone(), row[name].clone()]);
                cells
            });
            cells[2 + column].clone_from(&row[at]);
        }
        let years = years.iter().map(|year| format!("{called}_{year}"));
        let header = ["LAD_Code", "LAD_Name"].map(str::to_owned).into_iter().chain(years).collect();
        Table { header, rows: rows.into_values().collect() }
    };
    let sheets = [
        ("A3", sheet("gva_per_hour_gbp", "Pounds", 2004)),
        ("B3", sheet("gva_per_job_gbp", "Pounds", 2002)),
        ("Productivity Hours", sheet("hours_worked_per_week", "Hours", 2004)),
        ("Productivity Jobs", sheet("filled_jobs", "Jobs", 2002)),
    ];
    write_xlsx_sheets(&sheets, &["Subregional productivity", "", "", "Back to contents"], path);
}

fn studio(folder: &Path) -> Studio {
    Studio::new("levelled_up_productivity")
        .with("labourproductivitylocalauthorities.xls", |path| workbook(folder, path))
        .with("la_all_codes.csv", |path| codes_to_2023(folder, path))
}

#[track_caller]
fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{found}, not {wanted}");
}

/// The gaps of a scenario before and after: the Greater South East, London, the cities.
#[track_caller]
fn assert_gaps(table: &theodolite_data::table::ResultTable, after: [f64; 3]) {
    let gaps: Vec<&str> = table.texts("gap").unwrap().iter().collect();
    assert_eq!(gaps, ["south_east", "london", "cities"]);
    let before = [0.351_624_553_279_155_1, 0.562_072_242_001_843_1, 0.209_107_197_238_298_3];
    for (column, wanted) in [("before", before), ("after", after)] {
        let found = table.numbers(column).unwrap();
        found.iter().zip(wanted).for_each(|(found, wanted)| close(*found, wanted));
    }
}

#[test]
fn nine_cities_at_their_potential_narrow_two_gaps_and_widen_one() {
    let Some(folder) = data_folder() else { return };
    let studio = studio(&folder);
    let built = studio.build();

    // 361 districts: 155 make 63 cities, and 206 stay themselves.
    assert_eq!(built.count("district_place", "areas that stay themselves"), 206);
    assert_eq!(built.count("district_place", "rows about areas of no concern here"), 0);
    assert_eq!(built.count("district_region", "areas lost"), 65);
    let (jobs, output) = (built.numbers("jobs", "value"), built.numbers("output_per_job", "value"));
    assert_eq!((jobs.len(), output.len()), (269, 269));
    assert_eq!((jobs["London"], jobs["Manchester"]), (6_395_860.0, 1_331_891.0));
    close(output.iter().map(|(place, it)| it * jobs[place]).sum(), 1_950_701_186_608.899);

    // An elasticity of 0.05.
    let uplift = built.numbers("raised_scenario", "uplift");
    close(uplift.values().sum(), 44_188_738_240.832_81);
    close(uplift["Birmingham"], 13_350_938_407.451_42);
    assert_eq!(uplift["Bristol"], 0.0); // beyond its potential already
    assert_eq!(built.count("raised_scenario", "areas changed"), 8);
    let after = [0.295_828_215_430_271_4, 0.351_946_987_973_820_6, 0.252_659_314_015_960_76];
    assert_gaps(&built.table("raised_gaps_scenario"), after);

    // The elasticity that comes to 50 billion.
    let after = [0.288_831_333_494_367_3, 0.328_446_331_863_565_75, 0.258_386_853_675_080_2];
    assert_gaps(&built.table("calibrated_gaps_scenario"), after);
    let uplift = built.numbers("calibrated_scenario", "uplift");
    close(uplift.values().sum(), 50e9);
    close(["Birmingham", "Glasgow", "Manchester"].iter().map(|it| uplift[*it]).sum(), 33_100_261_419.433_42);
    assert_eq!(
        built.notes("calibrated_scenario")[..3],
        [
            "the line: 54,953.5 at the size 174,659.2, with an elasticity of 0.06313",
            "in all from 1,950,701,186,608.9 to 2,000,701,186,608.9: an uplift of 50,000,000,000 (2.563%)",
            "8 areas gain, most of all by change by size Birmingham (15,199,983,721.54), Manchester \
             (13,192,499,156.56), Newcastle (4,810,427,174.3)",
        ]
    );
    let found = studio.claims();
    assert!((found["elasticity"] - 0.063_127_046_301_058_42).abs() < 1e-9, "{}", found["elasticity"]);
    close(found["per_hour"], 0.304_375_194_594_736_83);
}

#[test]
fn of_what_the_report_says_five_of_thirteen_claims_hold_on_these_figures() {
    let Some(folder) = data_folder() else { return };
    let studio = studio(&folder).edited("study.toml", "# include = [", "include = [");
    let judged = studio.judged();
    let of_report = judged.iter().filter(|it| it.name.ends_with("_as_published"));
    let verdicts: BTreeMap<&str, bool> =
        of_report.map(|it| (it.name.as_str(), it.verdict == Verdict::Holds)).collect();
    let wanted = [
        ("south_east", false),
        ("south_east_raised", false),
        ("south_east_at_an_elasticity", false),
        ("london", true),
        ("london_raised", false),
        ("london_at_an_elasticity", true),
        ("cities", false),
        ("cities_raised", false),
        ("cities_wider", true),
        ("total", false),
        ("share", true),
        ("share_of_fifty", false),
        ("three_cities", true),
    ];
    assert_eq!(verdicts.len(), wanted.len());
    for (claim, holds) in wanted {
        assert_eq!(verdicts[format!("{claim}_as_published").as_str()], holds, "{claim}");
    }
    assert!(judged.iter().all(|it| it.verdict != Verdict::CannotBeTested), "{judged:#?}");
}
