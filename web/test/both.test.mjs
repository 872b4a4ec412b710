// Two measures on one map, and the view of the geographic one in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, saved, savedRows, serve, settled, violations } from "./site.mjs";

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

  const rows = await savedRows(page, page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Save as CSV" }));
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

test("a view in the address is where the map stands; Shift with an arrow key moves it, and the address follows", async () => {
  const [west, south] = read(`maps/${index.geography}`).transform.translate;
  const asked = ["8.00", south.toFixed(4), west.toFixed(4)].join();
  const { page, faults, close } = await open(browser, site.address, `where.html?map=geo&view=${asked}`);
  const canvas = page.locator(".maplibregl-canvas");
  await canvas.waitFor();
  await settled(page);
  assert.equal(param(page, "view"), asked, "nothing was moved yet");
  const described = await canvas.getAttribute("aria-describedby");
  assert.match(await page.locator(`[id="${described}"]`).innerText(), /Shift with an arrow key moves the map/);
  const moved = async (key) => {
    const before = param(page, "view");
    await canvas.press(key);
    await page.waitForFunction((old) => new URL(location.href).searchParams.get("view") !== old, before);
    return (param(page, "view") ?? "").split(",").map(Number);
  };
  const right = await moved("Shift+ArrowRight");
  assert.ok(right[0] === 8 && right[2] > west && Math.abs(right[1] - south) < 0.001, `${right} is to the right of ${asked}`);
  const up = await moved("Shift+ArrowUp");
  assert.ok(up[1] > south && Math.abs(up[2] - right[2]) < 0.001, `${up} is above ${right}`);
  const closer = await moved("+");
  assert.ok(closer[0] > 8, `${closer} is nearer than ${up}`);
  await moved("0");
  assert.equal(param(page, "view"), null, "all is shown again");
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});
