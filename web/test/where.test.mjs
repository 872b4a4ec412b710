// Where: the ranking is the study's, other weights rank as they must, and the address holds the view.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, saved, savedRows, serve, settled, violations } from "./site.mjs";

let site;
let browser;
let study;
let index;
let places;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
  const live = new Set(study.indices.filter((each) => each.live).map((each) => each.name));
  index = study.steps.find((step) => step.name === study.headline && live.has(step.name));
  assert.ok(index, "the study of these tests needs a headline index whose weights can be moved");
  places = read(`geographies/${index.geography}`);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const csvOf = (page) => savedRows(page, page.getByRole("button", { name: "Save as CSV" }).last());

test("the ranking is that of the study, in the page and in its file", async () => {
  const ranks = read(`columns/${index.name}/rank`);
  const scores = read(`columns/${index.name}/score`);
  const { page, faults, close } = await open(browser, site.address, "where.html");
  const first = page.locator("section[aria-labelledby=ranking] tbody tr").first();
  assert.ok((await first.innerText()).includes(places.names[ranks.indexOf(1)]));
  const rows = await csvOf(page);
  assert.equal(rows.length, places.codes.length);
  const at = new Map(places.codes.map((code, i) => [code, i]));
  for (const row of rows) {
    const i = at.get(row.code);
    assert.equal(row.rank, String(ranks[i] ?? ""));
    assert.equal(row.score, String(scores[i] ?? ""));
  }
  assert.deepEqual(faults, []);
  await close();
});

/** Scores by the plain formula, and ranks by counting who is worse; `near` tells of ties that rounding could break. */
function byHand(weights, moved) {
  const n = weights.parts[0].values.length;
  const total = moved.reduce((a, b) => a + b, 0);
  const scores = Array.from({ length: n }, (_, i) => {
    let there = 0;
    let sum = 0;
    weights.parts.forEach((part, p) => {
      const value = part.values[i];
      if (value === null || moved[p] === 0) return;
      there += moved[p];
      sum += moved[p] * (weights.combine === "geometric" ? Math.log(value) : value);
    });
    if (there / total < weights.min_share - 1e-12) return null;
    // A weighted sum takes the weights as they are; what is missing is made up for alike.
    if (weights.combine === "weighted-sum") return (sum / there) * total;
    return weights.combine === "geometric" ? Math.exp(sum / there) : sum / there;
  });
  return scores;
}

test("moved weights rank every area as the formula does", async () => {
  const weights = read(`weights/${index.name}`);
  assert.ok(["weighted-sum", "arithmetic", "geometric"].includes(weights.combine));
  const share = weights.parts.map((_, p) => (p === 0 ? 40 : p === 1 ? 0 : 10 + p));
  const { page, faults, close } = await open(browser, site.address, `where.html?w=${share.join(",")}`);
  await page.getByRole("heading", { name: "What these weights change" }).waitFor();
  const rows = await csvOf(page);
  const official = weights.parts.reduce((sum, part) => sum + part.weight, 0);
  const sum = share.reduce((a, b) => a + b, 0);
  const scores = byHand(weights, share.map((weight) => (weight * official) / sum));
  const sorted = scores.filter((score) => score !== null).sort((a, b) => (weights.worse === "high" ? b - a : a - b));
  const at = new Map(places.codes.map((code, i) => [code, i]));
  let compared = 0;
  for (const row of rows) {
    const score = scores[at.get(row.code)];
    if (score === null) {
      assert.equal(row.new_rank, "");
      continue;
    }
    assert.ok(Math.abs(Number(row.score) - score) <= 1e-9 * Math.max(1, Math.abs(score)), `${row.code}: ${row.score} and ${score}`);
    // The rank that was given must be one that rounding of the last digits allows.
    const slack = 1e-9 * Math.max(1, Math.abs(score));
    const worse = sorted.filter((each) => (weights.worse === "high" ? each > score + slack : each < score - slack)).length;
    const alike = sorted.filter((each) => Math.abs(each - score) <= slack).length;
    const rank = Number(row.new_rank);
    assert.ok(rank > worse && rank <= worse + alike, `${row.code}: rank ${rank}, ${worse} worse, ${alike} alike`);
    compared++;
  }
  assert.ok(compared > 0.5 * rows.length);

  // What the page says of it, counted anew.
  const was = read(`columns/${index.name}/rank`);
  const tenth = (rank, all) => Math.ceil((rank * 10) / all);
  const all = rows.filter((row) => row.new_rank !== "").length;
  if (all % 10 === 0 && new Set(was).size === was.length) {
    const enters = rows.filter((row) => tenth(Number(row.new_rank), all) === 1 && tenth(Number(row.rank), all) !== 1).length;
    assert.match(await page.locator("section[aria-labelledby=moves-title]").innerText(), new RegExp(`${enters} areas? enters? the first decile`));
  }
  if (rows[0].lower !== undefined) {
    const outside = rows.filter((row) => Number(row.new_rank) < Number(row.lower) || Number(row.new_rank) > Number(row.upper)).length;
    assert.match(await page.locator("section[aria-labelledby=moves-title]").innerText(), new RegExp(`${outside.toLocaleString("en-GB")} areas? ranks? outside`));
  }
  assert.deepEqual(faults, []);
  await close();
});

test("the engine with the study's own weights gives the study's ranks", async () => {
  const { page, close } = await open(browser, site.address, "index.html");
  const found = await page.evaluate(async (name) => {
    const [bytes, index] = await Promise.all([
      fetch("assets/theodolite.wasm").then((answer) => answer.arrayBuffer()),
      fetch(`api/weights/${name}.json`).then((answer) => answer.json()),
    ]);
    const { exports } = (await WebAssembly.instantiate(bytes)).instance;
    const areas = index.parts[0].values.length;
    const numbers = [
      ...index.parts.flatMap((part) => part.values.map((value) => value ?? Number.NaN)),
      ...index.parts.map((part) => part.weight), index.min_share, index.decimals ?? -1, index.single ? 1 : 0,
    ];
    const place = exports.reserve(numbers.length);
    new Float64Array(exports.memory.buffer, place, numbers.length).set(numbers);
    const combine = ["weighted-sum", "arithmetic", "geometric", "harmonic"].indexOf(index.combine);
    const ties = ["min", "average", "max", "dense", "first"].indexOf(index.ties);
    const answer = exports.rescore(areas, index.parts.length, combine, index.worse === "low" ? 1 : 0, ties);
    const all = Array.from(new Float64Array(exports.memory.buffer, answer, 3 * areas), (value) => (Number.isNaN(value) ? null : value));
    return { scores: all.slice(0, areas), ranks: all.slice(areas, 2 * areas), deciles: all.slice(2 * areas) };
  }, index.name);
  assert.deepEqual(found.ranks, read(`columns/${index.name}/rank`));
  assert.deepEqual(found.deciles, read(`columns/${index.name}/decile`));
  await close();
});

test("sliders go by keyboard, and the address follows, survives and goes back", async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html");
  await page.getByText("What if the parts weighed otherwise?").click();
  const part = study.indices.find((each) => each.name === index.name).parts[0];
  const slider = page.getByRole("slider", { name: part.title ?? part.of });
  await slider.focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "What these weights change" }).waitFor();
  await page.waitForFunction(() => new URL(location.href).searchParams.has("w"));
  const total = study.indices.find((each) => each.name === index.name).parts.reduce((sum, each) => sum + each.weight, 0);
  const start = Math.round((100 * part.weight) / total / 0.5) * 0.5;
  const moved = Number(param(page, "w").split(",")[0]);
  assert.ok(Math.abs(moved - (start + 5)) <= 0.5, `${moved} after ten steps of a half from ${start}`);
  assert.deepEqual(await violations(page), []);

  // A reload would break off what is still on its way.
  await settled(page);
  await page.reload();
  await settled(page);
  await page.getByRole("heading", { name: "What these weights change" }).waitFor();
  assert.equal(await page.getByRole("slider", { name: part.title ?? part.of }).inputValue(), String(moved));

  await page.getByRole("button", { name: "Official weights" }).click();
  await page.waitForFunction(() => !new URL(location.href).searchParams.has("w"));
  assert.equal(await page.getByRole("heading", { name: "What these weights change" }).count(), 0);
  await page.goBack();
  await page.getByRole("heading", { name: "What these weights change" }).waitFor();
  assert.equal(Number(param(page, "w").split(",")[0]), moved);
  assert.deepEqual(faults, []);
  await close();
});

test("weights of nothing are refused in words", async () => {
  const none = study.indices.find((each) => each.name === index.name).parts.map(() => 0);
  const { page, faults, close } = await open(browser, site.address, `where.html?w=${none.join(",")}`);
  assert.match(await page.locator("main").innerText(), /All weights are zero/);
  assert.deepEqual(faults, []);
  await close();
});

test("choices are in the address, survive a reload and go back", async () => {
  const { page, close } = await open(browser, site.address, "where.html");
  await page.getByLabel("Classes").selectOption("fifths");
  assert.equal(param(page, "classes"), "fifths");
  const indicator = study.steps.find((step) => step.kind === "indicator" && step.areas && step.geography === index.geography);
  await page.getByLabel("Measure").selectOption(`${indicator.name}.value`);
  await settled(page);
  assert.equal(param(page, "of"), `${indicator.name}.value`);
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel("Classes").inputValue(), "fifths");
  assert.equal(await page.getByLabel("Measure").inputValue(), `${indicator.name}.value`);
  await page.goBack();
  await settled(page);
  assert.equal(await page.getByLabel("Measure").inputValue(), `${index.name}.score`);
  assert.equal(await page.getByLabel("Classes").inputValue(), "fifths");
  await page.goBack();
  assert.equal(await page.getByLabel("Classes").inputValue(), "tenths");
  await close();
});

test("the table is sorted and paged by its buttons, in the address", async () => {
  const scores = read(`columns/${index.name}/score`);
  const { page, close } = await open(browser, site.address, "where.html");
  const table = page.locator("section[aria-labelledby=ranking]");
  const heading = table.getByRole("columnheader", { name: "Score" }).getByRole("button");
  await heading.click();
  await heading.click();
  assert.equal(param(page, "ranking-sort"), "score");
  const lowest = scores.indexOf(Math.min(...scores.filter((score) => score !== null)));
  assert.ok((await table.locator("tbody tr").first().innerText()).includes(places.names[lowest]));
  await table.getByRole("button", { name: "Next" }).click();
  assert.equal(param(page, "ranking-page"), "2");
  assert.match(await table.getByRole("status").innerText(), /^21 to 40 of /);
  await page.reload();
  await settled(page);
  assert.match(await table.getByRole("status").innerText(), /^21 to 40 of /);
  await close();
});

test("an area that the address names is shown, and a wrong one said", async () => {
  const ranks = read(`columns/${index.name}/rank`);
  const { page, close } = await open(browser, site.address, `where.html?area=${places.codes[4]}`);
  const card = page.locator(".card");
  assert.match(await card.innerText(), new RegExp(`${places.names[4]}[\\s\\S]*${ranks[4].toLocaleString("en-GB")} of`));
  await page.goto(`${site.address}where.html?area=NOWHERE&of=no_such.thing`);
  await settled(page);
  const text = await page.locator("main").innerText();
  assert.match(text, /There is no area “NOWHERE”/);
  assert.match(text, /This study has no measure “no_such.thing”/);
  await close();
});

test("every geography and kind of measure can be shown", async (t) => {
  const kinds = new Map();
  for (const step of study.steps) {
    if (!step.areas || !step.geography) continue;
    const column = step.columns.find((each) => each.type !== "text" && each.name !== "code");
    if (column) kinds.set(`${step.kind} of ${step.geography}`, `${step.name}.${column.name}`);
  }
  assert.ok(kinds.size > 1);
  for (const [kind, key] of kinds) {
    await t.test(kind, async () => {
      const { page, faults, close } = await open(browser, site.address, `where.html?of=${key}`);
      assert.deepEqual(faults, []);
      assert.deepEqual(await violations(page), []);
      assert.ok((await page.locator("section[aria-labelledby=ranking] tbody tr").count()) > 0);
      await close();
    });
  }
});

test("a picture is saved with its words inside", async () => {
  const { page, close } = await open(browser, site.address, "where.html");
  const svg = await saved(page, page.getByRole("button", { name: /^Save the picture as SVG: Distribution/ }));
  const text = svg.bytes.toString("utf8");
  assert.equal(svg.name, "distribution.svg");
  for (const part of ["Half of the", "Source:"]) assert.ok(text.includes(part), `${part} is missing`);
  assert.ok((text.match(/<rect/g) ?? []).length > 5);
  const described = /^<svg[^>]* role="img"[^>]*><title>(.+?)<\/title><desc>(.+?)<\/desc>/.exec(text);
  assert.ok(described, text.slice(0, 300));
  assert.equal(described[1], await page.locator(".figure-title", { hasText: "Distribution" }).innerText());
  assert.match(described[2], /^Bars from .* the highest stands between/);
  const png = await saved(page, page.getByRole("button", { name: /^Save the picture as PNG: Distribution/ }));
  assert.equal(png.bytes.subarray(1, 4).toString("latin1"), "PNG");
  assert.ok(png.bytes.readUInt32BE(16) > 600, "twice as wide as a phone at least");
  await close();
});

test("the maps, where there are boundaries", async (t) => {
  if (!study.geographies.find((each) => each.name === index.geography).map) return t.skip("this study has no boundaries");
  await t.test("hexagons go by keyboard, and are told", async () => {
    const { page, faults, close } = await open(browser, site.address, "where.html");
    const map = page.getByRole("application");
    await map.focus();
    const { column } = read(`hexes/${index.geography}`);
    const at = () => places.codes.indexOf(param(page, "area"));
    await page.keyboard.press("ArrowRight");
    for (let step = 0; step < 6; step++) {
      const before = at();
      assert.ok(before >= 0);
      await page.keyboard.press("ArrowRight");
      if (at() === before) break;
      assert.ok(column[at()] > column[before], `from ${before} to ${at()} is not to the right`);
    }
    const told = await page.locator(".map [aria-live]").innerText();
    assert.ok(told.startsWith(places.names[at()]), told);
    await page.keyboard.press("Escape");
    assert.equal(param(page, "area"), null);
    assert.deepEqual(faults, []);
    await close();
  });
  await t.test("a click takes the hexagon under it", async () => {
    const { page, close } = await open(browser, site.address, "where.html");
    await page.getByRole("button", { name: "Equal hexagons" }).focus();
    const box = await page.getByRole("application").boundingBox();
    // Somewhere in the middle there is land.
    for (let step = 0; step < 12 && param(page, "area") === null; step++) {
      await page.getByRole("application").click({ position: { x: box.width * (0.3 + 0.035 * step), y: box.height * 0.5 } });
    }
    assert.ok(places.codes.includes(param(page, "area")));
    await close();
  });
  await t.test("a map is saved with its legend", async () => {
    const { page, close } = await open(browser, site.address, "where.html");
    const svg = (await saved(page, page.getByRole("button", { name: /^Save the picture as SVG: Index|^Save the picture as SVG/ }).first())).bytes.toString("utf8");
    assert.ok(svg.includes("more deprived") || svg.includes("greater need"));
    assert.equal((svg.match(/z(?=M|")/g) ?? []).length, places.codes.length, "one outline an area");
    await close();
  });
  await t.test("true boundaries are drawn, without a request elsewhere", async () => {
    const { page, faults, close } = await open(browser, site.address, "where.html?map=geo");
    await page.waitForSelector(".maplibregl-canvas");
    await page.waitForFunction(() => document.querySelectorAll(".loading").length === 0);
    const box = await page.locator(".map").boundingBox();
    for (let step = 0; step < 20 && param(page, "area") === null; step++) {
      await page.mouse.click(box.x + box.width * (0.3 + 0.025 * step), box.y + box.height * 0.5);
      await page.waitForTimeout(50);
    }
    assert.ok(places.codes.includes(param(page, "area")), "a click found an area");
    assert.deepEqual(faults, []);
    assert.deepEqual(await violations(page), []);
    await close();
  });
});
