// Codes and names with all that a code or a name may have: addresses, commands, files, directions of writing, and width.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { lacking, ODD, oddly } from "./oddly.mjs";
import { launch, open, param, read, records, saved, serve, settled, violations } from "./site.mjs";

const why = lacking();
if (why) console.log(`SKIPPED: pages of a study with odd codes and names: ${why}`);
const skip = { skip: why !== null };

let made;
let site;
let browser;
before(async () => {
  if (why) return;
  made = oddly();
  site = await serve(made.site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
  made?.remove();
});

const placeOf = (code) => `place.html?${new URLSearchParams({ geography: "g", area: code })}`;
const at = (code) => read("geographies/g", made.site).codes.indexOf(code);

test("each place opens by its code, and the command that it shows explains it", skip, async (t) => {
  const scores = read("columns/need/score", made.site);
  const bin = path.join(made.study, "bin");
  mkdirSync(bin);
  symlinkSync(path.resolve(process.env.PROGRAM), path.join(bin, "theodolite"));
  const { page, faults, close } = await open(browser, site.address, "index.html");
  for (const [code] of ODD) {
    await t.test(code, async () => {
      await page.goto(site.address + placeOf(code));
      await settled(page);
      const command = await page.locator("section[aria-labelledby=explain] pre").innerText();
      const ran = spawnSync("sh", ["-c", `${command.replace("explain", "explain --format json")}`], {
        cwd: made.study, encoding: "utf8", env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      });
      assert.equal(ran.status, 0, `${command}: ${ran.stderr}`);
      const told = JSON.parse(ran.stdout);
      assert.equal(told.row?.code ?? told.code, code);
      assert.equal(told.row?.score ?? told.score, scores[at(code)]);
    });
  }
  assert.deepEqual(faults, []);
  await close();
});

test("codes lead from the ranking to their place, and stand in its file", skip, async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html");
  const table = page.locator("section[aria-labelledby=ranking]");
  const links = await table.locator("tbody a").evaluateAll((all) => all.map((each) => new URL(each.href).searchParams.get("area")));
  assert.deepEqual([...links].sort(), ODD.map(([code]) => code).sort());
  const rows = records((await saved(page, table.getByRole("button", { name: "Save as CSV" }))).bytes.toString("utf8").slice(1));
  // What a spreadsheet would take for a formula has an apostrophe before it.
  const safe = (text) => (/^[=+\-@]/.test(text) ? `'${text}` : text);
  assert.deepEqual(rows.map((row) => [row.code, row.name]).sort(), ODD.map((each) => each.map(safe)).sort());
  await page.getByRole("combobox", { name: "Find a place" }).fill("k%2f");
  const option = page.getByRole("listbox", { name: "Places found" }).getByRole("option").first();
  await option.waitFor();
  assert.deepEqual(faults, []);
  await Promise.all([page.waitForURL(/place\.html/), page.keyboard.press("Enter")]);
  assert.equal(param(page, "area"), "K%2F11");
  await settled(page);
  await close();
});

test("files that are named after a code have names that file systems take", skip, async () => {
  const { page, close } = await open(browser, site.address, `place.html?${new URLSearchParams({ geography: "r", area: "R/1" })}`);
  const file = await saved(page, page.locator("section", { has: page.locator("table") }).getByRole("button", { name: "Save as CSV" }).first());
  assert.equal(file.name, "inside-R-1.csv");
  await close();
});
