// How sure: the sentences, pictures and tables say what the draws say, and the address holds the view.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, savedRows, serve, settled, violations } from "./site.mjs";

let site;
let browser;
let study;
let step;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
  const all = study.steps.filter((each) => each.kind === "uncertainty" && each.areas);
  step = all.find((each) => each.about === study.headline) ?? all[0];
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const n = (value) => Math.round(value).toLocaleString("en-GB");
const column = (name) => read(`columns/${step.name}/${name}`);
const skip = (t) => (step ? false : (t.skip("this study has no uncertainty"), true));
const text = (page) => page.locator("main").innerText();

test("the answer is that of the draws", async (t) => {
  if (skip(t)) return;
  const core = column("core");
  const size = (status) => core.filter((each) => each === status).length;
  const ranks = column("rank");
  const places = read(`geographies/${step.geography}`);
  const first = ranks.indexOf(1);
  const { page, faults, close } = await open(browser, site.address, `sure.html?of=${step.about}`);
  const said = await text(page);
  assert.match(said, new RegExp(`Of ${n(ranks.filter((each) => each !== null).length)} .*, ${n(size("in"))} (is|are) sure to be in`));
  assert.match(said, new RegExp(`${n(size("toss-up"))} (is a toss-up|are toss-ups), and ${n(size("out"))} are sure to be out`));
  const [from, to] = [column("lower")[first], column("upper")[first]].map((rank) => n(Math.round(rank)));
  assert.ok(said.includes(`${places.names[first]} ranks 1st (${from === to ? from : `${from} to ${to}`})`), said.slice(0, 900));
  assert.deepEqual(faults, []);
  await close();
});

test("the figure's file holds every area with its interval", async (t) => {
  if (skip(t)) return;
  const places = read(`geographies/${step.geography}`);
  const { page, close } = await open(browser, site.address, `sure.html?of=${step.name}`);
  const rows = await savedRows(page, page.getByRole("button", { name: /^Save the figures as CSV: The 20 / }));
  assert.equal(rows.length, places.codes.length);
  const chance = step.columns.find((each) => each.name.startsWith("p_")).name;
  for (const name of ["rank", "lower", "upper", "median", chance]) {
    const values = column(name);
    rows.forEach((row, i) => assert.equal(row[name], values[i] === null ? "" : String(values[i]), `${name} of ${row.code}`));
  }
  await close();
});

test("one area is found, told and marked, wherever it ranks", async (t) => {
  if (skip(t)) return;
  const places = read(`geographies/${step.geography}`);
  const ranks = column("rank");
  const area = ranks.findIndex((rank) => rank !== null && rank > 45);
  if (area < 0) return t.skip("too few areas");
  const { page, close } = await open(browser, site.address, `sure.html?of=${step.name}`);
  const box = page.getByRole("combobox", { name: "Show one" }).first();
  await box.fill(places.codes[area]);
  await page.getByRole("listbox", { name: "Places found" }).getByRole("option").first().waitFor();
  await box.press("Enter");
  assert.equal(param(page, "area"), places.codes[area]);
  const card = await page.locator(".card").first().innerText();
  const range = `${n(column("lower")[area])} to ${n(column("upper")[area])}`;
  assert.ok(card.includes(places.names[area]) && card.includes(range), card);
  assert.ok(card.includes(`${n(column("best")[area])} and ${n(column("worst")[area])}`), card);
  const drawn = page.locator("section[aria-labelledby=ranks] svg").first();
  assert.ok((await drawn.locator("text[font-weight='700']").first().textContent()).startsWith(places.names[area].slice(0, 8)));
  const status = page.getByRole("navigation", { name: "Pages of areas in the figure" });
  const order = ranks.map((_, i) => i).filter((i) => ranks[i] !== null).sort((a, b) => ranks[a] - ranks[b] || a - b);
  const start = Math.floor(order.indexOf(area) / 20) * 20;
  assert.match(await status.innerText(), new RegExp(`${n(start + 1)} to `));
  await status.getByRole("button", { name: "First" }).click();
  assert.match(await status.innerText(), /\b1 to 20 of /);
  await page.goBack();
  assert.match(await status.innerText(), new RegExp(`${n(start + 1)} to `));
  assert.deepEqual(await violations(page), []);
  await close();
});

test("toss-ups first are those whose draws are most divided", async (t) => {
  if (skip(t)) return;
  const places = read(`geographies/${step.geography}`);
  const chance = column(step.columns.find((each) => each.name.startsWith("p_")).name);
  const nearest = Math.min(...chance.filter((each) => each !== null).map((each) => Math.abs(each - 0.5)));
  const { page, close } = await open(browser, site.address, `sure.html?of=${step.name}`);
  await page.getByLabel("Order").selectOption("near");
  assert.equal(param(page, "order"), "near");
  const name = await page.locator("section[aria-labelledby=ranks] svg").first().locator("text[text-anchor=end] title").first().textContent();
  const areas = places.names.flatMap((each, i) => (each === name ? [i] : []));
  assert.ok(areas.some((area) => Math.abs(chance[area] - 0.5) === nearest), `${name} is not the most divided`);
  await close();
});

test("the toss-ups are listed, all of them", async (t) => {
  if (skip(t)) return;
  const open_ = column("core").filter((each) => each === "toss-up").length;
  if (open_ === 0) return t.skip("no area is a toss-up");
  const { page, close } = await open(browser, site.address, `sure.html?of=${step.name}`);
  const section = page.locator("section[aria-labelledby=core]");
  const rows = await savedRows(page, section.getByRole("button", { name: "Save as CSV" }));
  assert.equal(rows.length, open_);
  for (const row of rows) assert.ok(Number(row.chance) > 0 && Number(row.chance) < 1, JSON.stringify(row));
  await close();
});

test("the choice that moves most is named with its interval", async (t) => {
  const of = study.steps.find((each) => each.kind === "sensitivity" && step && each.from.includes(step.name));
  if (!of) return t.skip("this study has no sensitivity");
  const table = read(`tables/${of.name}`);
  const values = (name) => table.columns.find((each) => each.name === name).values;
  const total = values("total");
  const most = total.indexOf(Math.max(...total));
  const { page, close } = await open(browser, site.address, `sure.html?of=${step.name}`);
  const said = await page.locator("section[aria-labelledby=drives] p").first().innerText();
  const share = (value) => `${(value * 100).toFixed(0)}%`;
  assert.ok(said.includes(`(${share(total[most])}, interval ${share(values("lower")[most])} to ${share(values("upper")[most])})`), said);
  await close();
});

test("uncertainties of one index are told apart by what they varied", async (t) => {
  const of = study.steps.filter((each) => each.kind === "uncertainty" && each.areas);
  const alike = of.filter((each) => each.about === of[0]?.about);
  if (new Set(alike.map((each) => each.facts.varied.join())).size < 2 || new Set(alike.map((each) => each.title)).size < alike.length) return t.skip("this study has no two uncertainties of one index");
  const { page, close } = await open(browser, site.address, "sure.html");
  const labels = await page.getByLabel("Uncertainty", { exact: true }).locator("option").allTextContents();
  for (const each of alike) {
    const label = labels[of.indexOf(each)];
    assert.ok(label.startsWith(`${each.title} (varied: `), label);
    assert.equal(label.includes("the errors of the figures"), each.facts.varied.includes("noise"), label);
    assert.equal(label.includes("how indicators are normalised"), each.facts.varied.includes("normalise"), label);
  }
  assert.equal(new Set(labels).size, labels.length);
  await close();
});

test("how many could be taken across is counted", async (t) => {
  const of = study.steps.find((each) => each.kind === "fragility" && each.about === step?.about);
  if (!of) return t.skip("this study has no fragility");
  const inside = read(`columns/${of.name}/designated`);
  const distance = read(`columns/${of.name}/distance`);
  const across = (side) => inside.filter((each, i) => each === side && distance[i] !== null).length;
  const { page, close } = await open(browser, site.address, `sure.html?of=${step.name}`);
  const said = await page.locator("section[aria-labelledby=fragile] p").first().innerText();
  assert.match(said, new RegExp(`${n(across(true))} of the ${n(inside.filter(Boolean).length)} in .* taken out, and ${n(across(false))} other`));
  // The nearest one, with weights that sum to what they summed to.
  const near = distance.indexOf(Math.min(...distance.filter((each) => each !== null)));
  const places = read(`geographies/${of.geography}`);
  const rows = await savedRows(page, page.locator("section[aria-labelledby=fragile]").getByRole("button", { name: "Save as CSV" }));
  assert.ok((await page.locator("section[aria-labelledby=fragile] caption").first().innerText()).includes(places.names[near]));
  assert.ok(Math.abs(rows.reduce((sum, row) => sum + Math.abs(Number(row.change)), 0) - distance[near]) < 1e-6, "the changes sum to the distance");
  await close();
});

test("who comes across only level with others at the line is told, where results say it", async (t) => {
  const of = study.steps.find((each) => each.kind === "fragility" && each.about === step?.about && each.columns.some((column) => column.name === "tie"));
  if (!of) return t.skip("this study has no fragility that tells of ties");
  const distance = read(`columns/${of.name}/distance`);
  const places = read(`geographies/${of.geography}`);
  const known = distance.flatMap((each, area) => (each === null ? [] : [area])).sort((a, b) => distance[a] - distance[b]);
  // The first two in the picture, and one far behind.
  const level = [known[0], known[1], known.at(-1)];
  const tie = distance.map((each, area) => (each === null ? null : level.includes(area)));
  const before = (page) => page.route(`**/api/columns/${of.name}/tie.json`, (route) => route.fulfill({ json: tie }));
  const { page, faults, close } = await open(browser, site.address, `sure.html?of=${step.name}`, { before });
  const section = page.locator("section[aria-labelledby=fragile]");
  assert.ok((await section.locator("p").first().innerText()).includes("3 do so only level with others at the line"));
  const figure = section.locator("figure").first();
  assert.match(await figure.locator(".figure-words").innerText(), /“Level”: comes across only level/);
  const labels = await figure.locator("svg[role=img] title").allTextContents();
  assert.deepEqual(labels.filter((each) => each.endsWith("(level)")), level.slice(0, 2).map((area) => `${places.names[area]} (level)`));
  const rows = await savedRows(page, figure.getByRole("button", { name: /CSV/ }));
  assert.deepEqual(rows.flatMap((row, area) => (row.tie === "true" ? [area] : [])), [...level].sort((a, b) => a - b));
  const flips = async (area) => {
    await page.goto(`${site.address}sure.html?of=${step.name}&flip=${places.codes[area]}`);
    await settled(page);
    return (await section.innerText()).includes("It is then level with others at the line");
  };
  assert.deepEqual([await flips(known.at(-1)), await flips(known[2])], [true, false]);
  assert.deepEqual(faults, []);
  await close();
  // Results of an earlier version.
  const older = { ...study, steps: study.steps.map((each) => (each === of ? { ...of, columns: of.columns.filter((column) => column.name !== "tie") } : each)) };
  const again = await open(browser, site.address, `sure.html?of=${step.name}`, { before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: older })) });
  const said = await again.page.locator("section[aria-labelledby=fragile]").innerText();
  assert.match(said, /could be brought in/);
  assert.ok(!said.includes("level with others"));
  assert.deepEqual(again.faults, []);
  await again.close();
});

test("no association is said to be surer than its intervals", async (t) => {
  const all = study.steps.filter((each) => each.kind === "association");
  if (all.length === 0) return t.skip("this study has no association");
  for (const each of all) {
    const table = read(`tables/${each.name}`);
    const values = (name) => table.columns.find((column) => column.name === name).values;
    const [group, lower, upper] = ["group", "lower", "upper"].map(values);
    const ends = group.flatMap((name, i) => (name === "all" && lower[i] !== null ? [[lower[i], upper[i]]] : []));
    const { page, close } = await open(browser, site.address, `sure.html?association=${each.name}`);
    const said = await page.locator("section[aria-labelledby=together] p").first().innerText();
    assert.equal(said.includes("They rise together"), ends.length > 0 && ends.every(([low]) => low > 0), said);
    assert.equal(said.includes("the other falls"), ends.length > 0 && ends.every(([, high]) => high < 0), said);
    await close();
  }
});

test("a study without draws says what would make them", async () => {
  const none = { ...study, steps: study.steps.filter((each) => !["uncertainty", "sensitivity", "fragility"].includes(each.kind)) };
  const { page, faults, close } = await open(browser, site.address, "sure.html", {
    before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: none })),
  });
  const said = await text(page);
  assert.match(said, /does not say how sure its ranks are/);
  assert.ok(said.includes(`[uncertainty.${study.headline}]`));
  assert.ok(said.includes(`[fragility.${study.headline}]`));
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await settled(page);
  await close();
});
