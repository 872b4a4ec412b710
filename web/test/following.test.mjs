// What follows moved weights: by the worked example of METHODS.md 1.6, and on the study of SITE as that study has it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { load } from "./load.mjs";
import { launch, open, param, read, savedRows, serve, settled, violations } from "./site.mjs";

let site;
let browser;
const study = read("study");
const live = new Set(study.indices.filter((each) => each.live).map((each) => each.name));
const index = study.steps.find((step) => step.name === study.headline && live.has(step.name));
const places = read(`geographies/${index.geography}`);
const reader = { column: async (table, column) => read(`columns/${table}/${column}`), geography: async (name) => read(`geographies/${name}`) };
const of = (step) => (name) => read(`columns/${step}/${name}`);

before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const near = (found, expected) => assert.ok(found === expected || Math.abs(found - expected) < 1e-5 * Math.abs(expected), `${found} instead of ${expected}`);

test("summary measures are those of the worked example", async () => {
  const { membersOf, summarised } = await load("following.ts");
  const ranks = Array.from({ length: 20 }, (_, i) => i + 1);
  const people = new Array(20).fill(1);
  const scores = new Array(20).fill(null);
  const within = new Array(20).fill(-1);
  for (const [rank, heads, score] of [[1, 1500, 80], [3, 2000, 60], [6, 1000, 40], [15, 500, 10]]) {
    [within[rank - 1], people[rank - 1], scores[rank - 1]] = [0, heads, score];
  }
  for (const [rank, heads] of [[2, 100], [5, 900], [12, 1000]]) [within[rank - 1], people[rank - 1]] = [1, heads];
  const members = membersOf(within, 3);
  const of = (measure) => summarised(measure, members, scores, ranks, people);
  assert.deepEqual(of("average_score"), [57, null, null]);
  near(of("average_rank")[0], 16.8);
  assert.deepEqual(of("share_in_decile_1"), [0.25, 1 / 3, null]);
  near(of("extent")[0], 0.614211);
  assert.deepEqual(of("local_concentration"), [20, 17.5, null]);
  // A value without a number of people makes the mean missing; without a value, people are not asked for.
  assert.deepEqual(summarised("average_score", [[0, 1]], [1, 2], [2, 1], [5, null]), [null]);
  assert.deepEqual(summarised("average_score", [[0, 1]], [1, null], [1, null], [5, null]), [1]);
});

test("an order is cut as the engine cuts it", async () => {
  const { taken, carried, holds } = await load("following.ts");
  const values = [9, 7, null, 7, 5, 7, 1];
  const people = [100, 200, 1000, 300, 50, 100, 250];
  const inside = (kind, at) => taken(values, "high", { kind, at: [at] }, people).flatMap((category, area) => (category === 1 ? [area] : []));
  assert.deepEqual(inside("first", 2), [0, 1, 3, 5], "areas of one value are never parted");
  assert.deepEqual(inside("people", 100), [0]);
  assert.deepEqual(inside("people", 101), [0, 1, 3, 5]);
  assert.deepEqual(inside("people", 701), [0, 1, 3, 4, 5]);
  assert.deepEqual(inside("share-of-people", 0.7), [0, 1, 3, 5]);
  assert.deepEqual(inside("share-of-people", 0.71), [0, 1, 3, 4, 5]);
  assert.deepEqual(inside("threshold", 7), [0, 1, 3, 5]);
  assert.deepEqual(taken(values, "high", { kind: "first", at: [1, 4] }, null), [1, 2, null, 2, 3, 2, 3]);
  assert.deepEqual(taken(values, "low", { kind: "threshold", at: [1, 5] }, null), [3, 3, null, 3, 2, 3, 1]);
  assert.equal(taken(Array.from({ length: 29 }, (_, i) => i), "high", { kind: "share", at: [0.1] }, null).filter((category) => category === 1).length, 2);
  assert.deepEqual(carried([[0, 1], [2]], [8, 4, 5], [300, 100, 200], true, true), [7, 5]);
  assert.deepEqual(carried([[0, 1]], [8, null], null, false, false), [8]);
  assert.deepEqual(carried([[0, 1]], [8, null], null, false, true), [null]);
  assert.deepEqual([holds(2, [null, false]), holds(2, [null, true]), holds(1, [null, true]), holds(1, [null, false])], [false, null, true, null]);
  // A sum with a missing part is missing, whatever the others are.
  assert.deepEqual([holds(2, [true, true, false]), holds(2, [true, false, false]), holds(2, [true, true, null])], [true, false, null]);
});

test("the official weights give the study's own summaries and lists, to the last digit", async () => {
  const { follow, followedBy } = await load("following.ts");
  const following = await follow(study, index, reader);
  const own = of(index.name);
  const columns = followedBy(following, index, { scores: own("score"), ranks: own("rank"), deciles: own("decile") });
  const kinds = new Set(following.followed.map(({ step }) => step.kind));
  assert.ok(kinds.has("summary") && kinds.has("designation"), [...kinds].join());
  let compared = 0;
  for (const { step, make } of following.followed) {
    for (const [name, found] of make(columns)) {
      assert.deepEqual(found, read(`columns/${step.name}/${name}`), `${step.name}.${name}`);
      compared += found.length;
    }
  }
  assert.ok(compared > places.codes.length);
});

test("a rule that is not the study's own is not followed", async () => {
  const { follow } = await load("following.ts");
  const list = study.steps.find((step) => step.kind === "designation" && /^\S+\.decile = 1$/.test(step.facts.where ?? "") && step.from.includes(index.name));
  assert.ok(list, "the study of these tests needs a list of the first tenth");
  const other = { ...study, steps: study.steps.map((step) => (step === list ? { ...step, facts: { where: step.facts.where.replace("decile = 1", "decile = 2") } } : step)) };
  const { followed, left } = await follow(other, index, reader);
  assert.ok(!followed.some(({ step }) => step.name === list.name));
  assert.match(left.find(({ step }) => step.name === list.name).why, /own figures/);
});

test("sets of weights are those of the experts", async () => {
  const { presetsOf } = await load("presets.ts");
  const facts = { sets: [{ income: 0.3, health: 0.7 }, { health: 40, income: 60 }] };
  const parts = [{ of: "income", title: "Income", weight: 2 }, { of: "health", title: null, weight: 1 }];
  const made = presetsOf(
    {
      indices: [{ name: "need", parts }, { name: "other", title: "Other", parts: [{ of: "health", weight: 3 }, { of: "income", weight: 1 }] }, { name: "third", parts: [{ of: "crime", weight: 1 }] }],
      steps: [{ kind: "uncertainty", name: "x", title: "How sure", about: "need", facts }, { kind: "uncertainty", name: "y", title: "Other", about: "need", facts: { draws: 9 } }],
    },
    { name: "need", parts },
  );
  assert.deepEqual(made.map((preset) => [preset.label, preset.set.map((weight) => Math.round(weight))]), [
    ["Income alone", [100, 0]], ["Health alone", [0, 100]], ["Other", [25, 75]], ["Set 1 of 2", [30, 70]], ["Set 2 of 2", [60, 40]],
  ]);
});

test("a part is normalised as the engine does, by each method that the page knows", async () => {
  const { normaliserOf, normalQuantile, placesOf } = await load("normalising.ts");
  const raw = [4, null, 1, 9, 4, 2];
  const of = (normalise, normalised, more = {}) => normaliserOf({ defined: { value: { of: ["a"], normalise, ...more } } }, raw, normalised);
  assert.deepEqual(placesOf(raw, "min", true), [2, null, 5, 1, 2, 4]);
  assert.deepEqual(placesOf(raw, "average", false), [3.5, null, 1, 5, 3.5, 2]);
  assert.deepEqual(placesOf(raw, "dense", false), [3, null, 1, 4, 3, 2]);
  const moved = [1, null, 2, 3, 5, 8];
  const near = (found, wanted) => found.forEach((value, i) => assert.ok(value === wanted[i] || Math.abs(value - wanted[i]) < 1e-9, `${found} and ${wanted}`));
  near(of("min-max", [3 / 8, null, 0, 1, 3 / 8, 1 / 8])(moved), [0, null, 1 / 7, 2 / 7, 4 / 7, 1]);
  // Before a geometric mean a range that nobody states goes from 1 to 100.
  near(of("min-max", [1 + 99 * 3 / 8, null, 1, 100, 1 + 99 * 3 / 8, 1 + 99 / 8])(moved), [1, null, 1 + 99 / 7, 1 + 99 * 2 / 7, 1 + 99 * 4 / 7, 100]);
  // Turned round, onto 0 to 100.
  near(of({ "min-max": { upper: 100 } }, [62.5, null, 100, 0, 62.5, 87.5])(moved), [100, null, 600 / 7, 500 / 7, 300 / 7, 0]);
  const deviation = Math.sqrt([0, 9, 25, 0, 4].reduce((sum, each) => sum + each, 0) / 5);
  const spread = Math.sqrt([2.8, 1.8, 0.8, -1.2, -4.2].reduce((sum, each) => sum + each * each, 0) / 5);
  near(of("z-score", [0, null, -3, 5, 0, -2].map((each) => each && each / deviation))(moved), [-2.8, null, -1.8, -0.8, 1.2, 4.2].map((each) => each && each / spread));
  near(of("normal-score", [3.5, null, 1, 5, 3.5, 2].map((place) => place && normalQuantile(place / 6)))(moved), [1, null, 2, 3, 4, 5].map((place) => place && normalQuantile(place / 6)));
  const stretch = (share) => -23 * Math.log(1 - share * (1 - Math.exp(-100 / 23)));
  near(of({ "rank-exponential": { constant: 23, ties: "min" } }, [2, null, 5, 1, 2, 4].map((place) => place && stretch((6 - place) / 5)))(moved), [5, null, 4, 3, 2, 1].map((place) => place && stretch((6 - place) / 5)));
  // Published quantiles (as in `core`).
  for (const [share, value] of [[0.5, 0], [0.6, 0.25334710313579978], [0.95, 1.6448536269514722], [0.999, 3.0902323061678132], [1e-9, -5.9978070150076865]]) {
    assert.ok(Math.abs(normalQuantile(share) - value) < 1e-12, `${share}`);
  }
  // Values that the named method does not give, a method of a part's own, and values that are changed before.
  assert.equal(of("z-score", [3 / 8, null, 0, 1, 3 / 8, 1 / 8])?.(moved) ?? null, null);
  assert.equal(of("min-max", [3 / 8, null, 0, 1, 3 / 8, 1 / 8], { of: { a: { weight: 1, normalise: "rank" } } }), null);
  assert.equal(of("min-max", [3 / 8, null, 0, 1, 3 / 8, 1 / 8], { treat: "winsorise" }), null);
});

test("an index made of the moved one follows it, and what rests on that one in turn", async () => {
  const part = study.indices.find((each) => live.has(each.name) && each.name !== index.name && index.from.includes(each.name));
  assert.ok(part && /rank-exponential \(constant 23, R = \(N \+ 1 - r\)\/N, ties min\)/.test(index.method) && /^weighted-sum/.test(index.method), "the study of these tests needs an index of indices, as the indices of deprivation are");
  const w = part.parts.map((_, i) => (i === 0 ? 70 : 10)).join();
  const { page, faults, close } = await open(browser, site.address, `where.html?of=${part.name}.score&w=${w}&told=${index.name}.score`);
  const follows = page.locator("section[aria-labelledby=follows]");
  await follows.getByRole("table").first().waitFor();
  await settled(page);
  assert.equal(await follows.getByLabel("Figures that follow").inputValue(), `${index.name}.score`);
  const text = (button) => savedRows(page, button);
  const ranking = await text(page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Save as CSV" }));
  const told = await text(follows.getByRole("button", { name: "Save as CSV" }).first());
  assert.equal(told.length, places.codes.length);

  // By hand: places of the part's new scores, stretched, in the place of those as built.
  const { parts } = read(`weights/${index.name}`);
  const ranks = new Map(ranking.map((row) => [row.code, row.new_rank === "" ? null : Number(row.new_rank)]));
  const all = [...ranks.values()].filter((each) => each !== null).length;
  const stretch = (rank) => -23 * Math.log(1 - ((all + 1 - rank) / all) * (1 - Math.exp(-100 / 23)));
  const wanted = places.codes.map((code, area) => parts.reduce((sum, each) => sum + each.weight * (each.name === part.name ? stretch(ranks.get(code)) : each.values[area]), 0));
  const scores = read(`columns/${index.name}/score`);
  let moved = 0;
  for (const row of told) {
    const area = places.codes.indexOf(row.code);
    assert.equal(row.built, String(scores[area]));
    assert.ok(Math.abs(Number(row.now) - wanted[area]) < 1e-9 * Math.abs(wanted[area]), `${row.code}: ${row.now} and ${wanted[area]}`);
    // Ties that rounding could break aside, the rank is the number of those above.
    const above = wanted.filter((each) => each > wanted[area] + 1e-9).length;
    const alike = wanted.filter((each) => Math.abs(each - wanted[area]) <= 1e-9).length;
    assert.ok(Number(row.new_rank) > above && Number(row.new_rank) <= above + alike, `${row.code}: ${row.new_rank}, ${above} above`);
    if (row.rank !== row.new_rank) moved++;
  }
  assert.ok(moved > 100, `${moved} ranks moved`);

  // A list of the first tenth of the whole, which rests on the part only by way of the index.
  const list = study.steps.find((step) => step.kind === "designation" && step.method === `where ${index.name}.decile = 1`);
  const lists = await text(follows.getByRole("button", { name: "Save as CSV" }).nth(1));
  const was = read(`columns/${list.name}/designated`);
  const now = new Set(told.filter((row) => Math.ceil((10 * Number(row.new_rank)) / told.length) === 1).map((row) => row.code));
  const row = lists.find((each) => each.list === list.title);
  assert.equal(Number(row.now), now.size);
  assert.equal(Number(row.enter), places.codes.filter((code, area) => now.has(code) && !was[area]).length);
  // Who enters, with ranks of the index that the list goes by.
  await follows.getByLabel("Who enters and who leaves").selectOption(list.name);
  const enters = (await text(follows.getByRole("button", { name: "Save as CSV" }).nth(2))).filter((each) => each.move === "enters");
  assert.equal(enters.length, Number(row.enter));
  for (const each of enters) assert.equal(each.new_rank, told.find((other) => other.code === each.code).new_rank);
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("one part alone: lists and coarser areas follow on the page", async () => {
  const parts = study.indices.find((each) => each.name === index.name).parts;
  const { page, faults, close } = await open(browser, site.address, "where.html?weights=yes");
  await page.getByLabel("Other weights to try").selectOption({ label: `${parts[0].title ?? parts[0].of} alone` });
  assert.equal(param(page, "w"), parts.map((_, i) => (i === 0 ? 100 : 0)).join());
  const follows = page.locator("section[aria-labelledby=follows]");
  await follows.getByRole("table").first().waitFor();
  await settled(page);
  const text = (button) => savedRows(page, button);
  const ranking = await text(page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Save as CSV" }));
  const at = new Map(places.codes.map((code, area) => [code, area]));
  const all = ranking.filter((row) => row.new_rank !== "").length;
  const now = new Map(ranking.map((row) => [at.get(row.code), row]));

  // The list of the first tenth, counted from the new ranks alone.
  const list = study.steps.find((step) => step.kind === "designation" && step.method === `where ${index.name}.decile = 1`);
  const was = read(`columns/${list.name}/designated`);
  const is = places.codes.map((_, area) => Math.ceil((10 * Number(now.get(area).new_rank)) / all) === 1);
  const lists = await text(follows.getByRole("button", { name: "Save as CSV" }).nth(1));
  const row = lists.find((each) => each.list === list.title);
  assert.equal(Number(row.now), is.filter(Boolean).length);
  assert.equal(Number(row.enter), is.filter((on, area) => on && !was[area]).length);
  assert.equal(Number(row.leave), is.filter((on, area) => !on && was[area]).length);
  assert.ok(Number(row.enter) > 0);

  // The mean score of coarser areas, by the plain formula.
  const summary = study.steps.find((step) => step.kind === "summary" && step.about === index.name && step.columns.some((column) => column.name === "average_score"));
  await follows.getByLabel("Figures of coarser areas").selectOption(`${summary.name}.average_score`);
  assert.equal(param(page, "told"), `${summary.name}.average_score`);
  const told = await text(follows.getByRole("button", { name: "Save as CSV" }).first());
  const coarser = read(`geographies/${summary.geography}`);
  const within = places.within[summary.geography];
  for (const each of told) {
    const target = coarser.codes.indexOf(each.code);
    let [top, bottom] = [0, 0];
    within.forEach((to, area) => {
      if (to !== target || now.get(area).score === "") return;
      top += places.population[area] * Number(now.get(area).score);
      bottom += places.population[area];
    });
    assert.ok(Math.abs(Number(each.now) - top / bottom) < 1e-9 * Math.abs(top / bottom), `${each.code}: ${each.now} and ${top / bottom}`);
    assert.equal(Number(each.nearer), Number(each.rank) - Number(each.new_rank));
  }
  assert.equal(told.length, coarser.codes.length);
  assert.match(await follows.innerText(), /What does not follow: \d+ results? stays? as built/);
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("the least change takes an area across the line", async (t) => {
  const step = study.steps.find((each) => each.kind === "fragility" && each.about === index.name && each.areas && each.geography === index.geography);
  if (!step || !/the first 0\.1 of/.test(step.method)) return t.skip("this study has no fragility of its first tenth");
  const distance = read(`columns/${step.name}/distance`);
  const inside = read(`columns/${step.name}/designated`);
  const area = distance.findIndex((each, i) => each !== null && inside[i] === false);
  const { page, close } = await open(browser, site.address, `where.html?weights=yes&area=${places.codes[area]}`);
  const label = await page.getByLabel("Other weights to try").locator("option", { hasText: "Just enough" }).innerText();
  assert.match(label, new RegExp(`Just enough to take ${places.names[area]} in `));
  await page.getByLabel("Other weights to try").selectOption({ label });
  await page.getByRole("heading", { name: "What these weights change" }).waitFor();
  assert.match(await page.locator(".card").innerText(), /Decile\s+1$/m);
  await close();
});
