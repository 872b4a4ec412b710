// The English Indices of Deprivation 2025 as a static site, made by the program from the official figures where those are.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** The official file's headers for the columns of the figures at hand. */
const COLUMNS = {
  lsoa21_code: "LSOA code (2021)",
  lsoa21_name: "LSOA name (2021)",
  lad24_code: "Local Authority District code (2024)",
  lad24_name: "Local Authority District name (2024)",
  imd_score: "Index of Multiple Deprivation (IMD) Score",
  imd_rank: "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
  imd_decile: "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
  income_rank: "Income Rank (where 1 is most deprived)",
  employment_rank: "Employment Rank (where 1 is most deprived)",
  education_rank: "Education, Skills and Training Rank (where 1 is most deprived)",
  health_rank: "Health Deprivation and Disability Rank (where 1 is most deprived)",
  crime_rank: "Crime Rank (where 1 is most deprived)",
  barriers_rank: "Barriers to Housing and Services Rank (where 1 is most deprived)",
  living_environment_rank: "Living Environment Rank (where 1 is most deprived)",
  population_total_mid2022: "Total population: mid 2022",
};

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A line of CSV whose quoted cells hold no line break. */
function cells(line) {
  const found = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) found.push(match[1]?.replaceAll('""', '"') ?? match[2]);
  return found;
}

/** Why it cannot be made here; null where it can. */
export function lacking() {
  const { PROGRAM, THEODOLITE_TEST_DATA } = process.env;
  if (!PROGRAM || !existsSync(PROGRAM)) return "PROGRAM does not name the program";
  if (!THEODOLITE_TEST_DATA) return "THEODOLITE_TEST_DATA does not name the folder of official figures";
  return existsSync(figures()) ? null : `${figures()} is not there`;
}

const data = () => path.join(process.env.THEODOLITE_TEST_DATA, "data");
const figures = () => path.join(data(), "imd2025/lsoa21_imd2025.csv.gz");

/** Writes the study and exports its site; gives the folder, the seconds, and the published ranks by code. */
export function imd2025() {
  const folder = mkdtempSync(path.join(tmpdir(), "theodolite-imd2025-"));
  const [head, ...lines] = gunzipSync(readFileSync(figures())).toString("utf8").trimEnd().split(/\r?\n/);
  const at = cells(head);
  const columns = Object.keys(COLUMNS).map((name) => at.indexOf(name));
  const rows = lines.map(cells);
  const table = [Object.values(COLUMNS), ...rows.map((row) => columns.map((column) => row[column]))];
  writeFileSync(path.join(folder, "file_7.csv"), table.map((row) => row.map(quoted).join(",")).join("\n") + "\n");
  const study = readFileSync(new URL("../../studies/imd2025/study.toml", import.meta.url), "utf8");
  const boundary = `boundary   = { file = ${JSON.stringify(path.join(data(), "geo/lsoa21.parquet"))} }`;
  const local = study.replace(/^url += "[^"]*"$/m, `file       = "file_7.csv"\n${boundary}`);
  if (local === study) throw new Error("the study of the gallery no longer names its file by `url`");
  const more = `
[uncertainty.imd]
of = "imd"
draws = 500
weights = { within = 0.25 }

[designation.worst_tenth]
geography = "lsoa21"
where = "imd.decile = 1"
`;
  writeFileSync(path.join(folder, "study.toml"), local + more);
  const site = path.join(folder, "site");
  const started = performance.now();
  const ran = spawnSync(process.env.PROGRAM, ["export", "site", site, folder], { encoding: "utf8" });
  const seconds = (performance.now() - started) / 1000;
  if (ran.status !== 0) throw new Error(`the export failed: ${ran.stderr}`);
  const published = new Map(rows.map((row) => [row[at.indexOf("lsoa21_code")], Number(row[at.indexOf("imd_rank")])]));
  return { site, seconds, published, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
