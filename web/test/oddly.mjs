// A study whose codes and names have all that a code or a name may have, as a static site with the pages of SITE.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folder } from "./site.mjs";

/** Codes that mean something in an address, to a shell, or to a spreadsheet; with a name each. */
export const ODD = [
  ["A/1", "حي السلام"], ["B?2", "שכונת הגפן"], ["C#3", "Plain Name"], ["D%4", "x".repeat(300)], ["E 5", "Turned \u202eover\u202c here"],
  ["F'6", 'O\u2019Neil "Q"'], ['G"7', "Slash/Name"], ["H$8", "<b>bold</b>"], ["I&9", "Two \u200fmarks"], ["J;10", "مرحبا (1)"], ["K%2F11", "=SUM(A1)"],
  ["L`12", `Long ${"word ".repeat(60).trim()}`], ["../M", "Up\u202eset"], ["=N14", "@at"], ["É15", "Ünï cödé"], ["-o", "Dash"],
];

export const lacking = () => (process.env.PROGRAM && existsSync(process.env.PROGRAM) ? null : "PROGRAM does not name the program");

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

/** Writes, builds and exports it; gives the study's folder and that of the site. */
export function oddly() {
  const study = mkdtempSync(path.join(tmpdir(), "theodolite-odd-"));
  const rows = ODD.map(([code, name], i) => [code, name, String(100 + i), i < 8 ? "R/1" : "R 2", ...[0, 1, 2].map((k) => String(1 + ((7 * i * (k + 2) + 3 * k) % 17)))]);
  writeFileSync(path.join(study, "a.csv"), [["code", "name", "p", "region", "a", "b", "c"], ...rows].map((row) => row.map(quoted).join(",")).join("\n") + "\n");
  const indicators = ["a", "b", "c"].map((name) => `[indicator.${name}]\ntitle = "مقياس ${name}${name === "b" ? ` ${"y".repeat(120)}` : ""}"\nsource = "s"\ncolumn = "${name}"\nworse = "high"\n`);
  writeFileSync(path.join(study, "study.toml"), `[study]
title = "الدراسة 2024: codes"
[geography.g]
file = "a.csv"
code = "code"
name = "name"
population = "p"
title = "Places"
within = { r = "region" }
[source.s]
file = "a.csv"
geography = "g"
key = "code"
${indicators.join("")}[index.need]
title = "Index of need"
of = ["a", "b", "c"]
normalise = "min-max"
[designation.first]
geography = "g"
title = "قائمة first"
take = { share = 0.3, by = "need.score" }
[uncertainty.u]
of = "need"
draws = 100
weights = { within = 0.25 }
`);
  const run = (...words) => {
    const ran = spawnSync(process.env.PROGRAM, words, { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${words.join(" ")} failed: ${ran.stderr}`);
  };
  const site = path.join(study, "site");
  run("build", study);
  run("export", "site", site, study);
  for (const file of readdirSync(folder).filter((name) => name === "assets" || name.endsWith(".html"))) cpSync(path.join(folder, file), path.join(site, file), { recursive: true });
  return { study, site, remove: () => rmSync(study, { recursive: true, force: true }) };
}
