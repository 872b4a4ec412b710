// Two measures on one map, and the view of the geographic one in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { load } from "./load.mjs";
import { launch, open, param, read, records, saved, serve, settled, violations } from "./site.mjs";

let site;
let browser;
const study = read("study");
const index = study.steps.find((step) => step.name === study.headline);
const info = study.geographies.find((each) => each.name === index.geography);
const places = read(`geographies/${index.geography}`);
const second = study.steps.find((step) => step.kind === "indicator" && step.areas && step.geography === index.geography && step.worse === "low");
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test("thirds of two measures make nine classes, the greatest need of each first", async () => {
  const { bivariate, sideOf } = await load("charts/bivariate.ts");
  const ends = { first: "worse", last: "better" };
  const high = { title: "a", worse: "high", unit: null };
  const low = { title: "b", worse: "low", unit: null };
  const found = bivariate(sideOf(high, [9, 8, 7, 6, 5, 4, null, 1], ends), sideOf(low, [1, 9, 2, 8, 3, 7, 5, null], ends));
  // Of seven values each, a third holds places 1 to 2, 3 to 4 and 5 to 7.
  assert.deepEqual([...found.of], [0, 2, 3, 5, 7, 8, -1, -1]);
  assert.equal(found.missing, 2);
  assert.deepEqual(found.counts, [1, 0, 1, 1, 0, 1, 0, 1, 1]);
  assert.deepEqual(found.first.ranges, ["8 to 9", "6 to 7", "1 to 5"]);
  assert.deepEqual(found.second.ranges, ["1 to 2", "3 to 5", "7 to 9"]);
  const list = bivariate(sideOf(high, [1, 0, 0, 0, 0, 1], ends), sideOf(low, [1, 2, 3, 4, 5, 6], ends));
  assert.deepEqual(list.first.ranges, ["1", null, "0"], "yes and no are the first and the last class");
  assert.deepEqual([...list.of], [0, 6, 7, 7, 8, 2]);
});

/** What each colour is to an eye, in OKLab; the matrices are those of Machado, Oliveira and Fernandes (2009) at full severity. */
const EYES = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const linear = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

test("nine colours are told apart by every eye, and their figures are read", async () => {
  const { BIVARIATE, textOn } = await load("charts/colour.ts");
  assert.equal(new Set(BIVARIATE).size, 9);
  for (const [eye, matrix] of Object.entries(EYES)) {
    const seen = BIVARIATE.map((colour) => oklab(matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, each, i) => sum + each * linear(colour)[i], 0))))));
    seen.forEach((a, i) => seen.slice(i + 1).forEach((b, j) => {
      const apart = Math.hypot(...a.map((each, k) => each - b[k]));
      assert.ok(apart >= 0.14, `${eye}: ${BIVARIATE[i]} and ${BIVARIATE[i + 1 + j]} are ${apart.toFixed(3)} apart`);
    }));
  }
  const light = (colour) => linear(colour).reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
  for (const colour of BIVARIATE) {
    const [a, b] = [light(colour), light(textOn(colour))].sort((x, y) => y - x);
    assert.ok((a + 0.05) / (b + 0.05) >= 4.5, colour);
  }
});

test("a map of two measures: classes sum to the areas, both stand in the table, the address keeps it", async () => {
  assert.ok(second && info.map, "the study of these tests needs boundaries and an indicator whose low end is the worse one");
  const { page, faults, close } = await open(browser, site.address, "where.html");
  await page.getByLabel("Together with").selectOption(`${second.name}.value`);
  await settled(page);
  assert.equal(param(page, "and"), `${second.name}.value`);
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel("Together with").inputValue(), `${second.name}.value`);
  const [ours, theirs] = [read(`columns/${index.name}/score`), read(`columns/${second.name}/value`)];
  const known = ours.filter((value, area) => value !== null && theirs[area] !== null).length;
  const counts = (await page.locator(".square-class").allInnerTexts()).map((text) => Number(text.replace(/,/g, "")));
  assert.equal(counts.length, 9);
  assert.equal(counts.reduce((sum, each) => sum + each, 0), known);

  const file = await saved(page, page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Save as CSV" }));
  const rows = records(file.bytes.toString("utf8").slice(1));
  const at = new Map(places.codes.map((code, area) => [code, area]));
  for (const row of rows) {
    assert.equal(row.score, String(ours[at.get(row.code)] ?? ""));
    assert.equal(row[`${second.name}_value`], String(theirs[at.get(row.code)] ?? ""));
  }
  // The classes of the table are those of the legend, and thirds are what they say: no better value is in a worse third.
  for (let a = 1; a <= 3; a++) {
    for (let b = 1; b <= 3; b++) assert.equal(rows.filter((row) => Number(row.third) === a && Number(row.second_third) === b).length, counts[3 * (a - 1) + b - 1]);
  }
  const inThird = (column, third) => rows.filter((row) => Number(row[column]) === third);
  const highest = (third) => Math.max(...inThird("second_third", third).map((row) => Number(row[`${second.name}_value`])));
  const lowest = (third) => Math.min(...inThird("second_third", third).map((row) => Number(row[`${second.name}_value`])));
  assert.ok(highest(1) < lowest(2) && highest(2) < lowest(3), "where low is worse, the lowest are the first third");

  const svg = (await saved(page, page.getByRole("button", { name: /^Save the picture as SVG/ }).first())).bytes.toString("utf8");
  assert.equal((svg.match(/z(?=M|")/g) ?? []).length, places.codes.length, "one outline an area");
  assert.ok(svg.includes("Rows: ") && svg.includes("Columns: "));
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("a second measure that is none is said", async () => {
  const { page, close } = await open(browser, site.address, "where.html?and=no_such.thing");
  assert.match(await page.locator("main").innerText(), /There is no second measure “no_such.thing”/);
  await close();
});

test("a view is written and read", async () => {
  const { readView, writeView } = await load("maps/map.ts");
  const text = writeView({ zoom: 7.456, center: [-1.23456, 52.98765] });
  assert.equal(text, "7.46,52.9877,-1.2346");
  assert.deepEqual(readView(text), { zoom: 7.46, center: [-1.2346, 52.9877] });
  for (const wrong of [null, "", "7", "7,95,0", "30,0,0", "7,0,200", "a,b,c", "7,1,2,3"]) assert.equal(readView(wrong), null, String(wrong));
});

test("a view in the address is where the map stands; arrow keys move it, and the address follows", async () => {
  const [west, south] = read(`maps/${index.geography}`).transform.translate;
  const asked = ["8.00", south.toFixed(4), west.toFixed(4)].join();
  const { page, faults, close } = await open(browser, site.address, `where.html?map=geo&view=${asked}`);
  const canvas = page.locator(".maplibregl-canvas");
  await canvas.waitFor();
  await settled(page);
  assert.equal(param(page, "view"), asked, "nothing was moved yet");
  const described = await canvas.getAttribute("aria-describedby");
  assert.match(await page.locator(`[id="${described}"]`).innerText(), /arrow keys move it/);
  const moved = async (key) => {
    const before = param(page, "view");
    await canvas.press(key);
    await page.waitForFunction((old) => new URL(location.href).searchParams.get("view") !== old, before);
    return (param(page, "view") ?? "").split(",").map(Number);
  };
  const right = await moved("ArrowRight");
  assert.ok(right[0] === 8 && right[2] > west && Math.abs(right[1] - south) < 0.001, `${right} is to the right of ${asked}`);
  const up = await moved("ArrowUp");
  assert.ok(up[1] > south && Math.abs(up[2] - right[2]) < 0.001, `${up} is above ${right}`);
  const closer = await moved("+");
  assert.ok(closer[0] > 8, `${closer} is nearer than ${up}`);
  await moved("0");
  assert.equal(param(page, "view"), null, "all is shown again");
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});
