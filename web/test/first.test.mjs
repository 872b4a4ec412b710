// Who first: two lists against each other, all lists at once, and the line of a budget, as the columns have them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, savedRows, serve, settled, violations } from "./site.mjs";

let site;
let browser;
let study;
let lists;
let places;
let ranks;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
  const headline = study.steps.find((step) => step.name === study.headline);
  lists = study.steps.filter((step) => step.kind === "designation" && step.areas && step.geography === headline?.geography);
  assert.ok(lists.length > 1, "the study of these tests needs two lists of the areas that its headline index ranks");
  places = read(`geographies/${headline.geography}`);
  ranks = read(`columns/${headline.name}/rank`);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const n = (value) => Math.round(value).toLocaleString("en-GB");
const on = (list) => read(`columns/${list.name}/designated`);
const address = (a, b, more = "") => `first.html?a=${a.name}&b=${b.name}${more}`;

test("two lists are held against each other, both ways, with kappa", async () => {
  const [a, b] = lists;
  const [x, y] = [on(a), on(b)];
  const count = (p, q) => x.filter((each, i) => each === p && y[i] === q).length;
  const [both, onlyA, onlyB, neither] = [count(true, true), count(true, false), count(false, true), count(false, false)];
  const { page, faults, close } = await open(browser, site.address, address(a, b));
  const said = await page.locator("main").innerText();
  assert.match(said, new RegExp(`“${a.title}” has ${n(both + onlyA)} of ${n(both + onlyA + onlyB + neither)}`));
  assert.ok(said.includes(`${n(both)} are on both, ${n(onlyA)} only on the first, ${n(onlyB)} only on the second.`));
  const total = both + onlyA + onlyB + neither;
  const alike = (both + neither) / total;
  const chance = ((both + onlyA) * (both + onlyB) + (onlyB + neither) * (onlyA + neither)) / total ** 2;
  assert.ok(said.includes(`kappa is ${((alike - chance) / (1 - chance)).toFixed(2)}`), said.slice(0, 900));
  const groups = await savedRows(page, page.getByRole("button", { name: /^Save the figures as CSV: How many/ }));
  assert.deepEqual(groups.map((row) => Number(row.areas)), [both, onlyA, onlyB, neither]);
  const people = x.reduce((sum, each, i) => sum + (each === true && y[i] === false ? (places.population[i] ?? 0) : 0), 0);
  assert.equal(Number(groups[1].people), people);
  const median = x.flatMap((each, i) => (each === true && y[i] === true ? [ranks[i]] : [])).sort((p, q) => p - q);
  assert.equal(Number(groups[0].median_rank), (median[Math.floor((median.length - 1) / 2)] + median[Math.ceil((median.length - 1) / 2)]) / 2);
  assert.deepEqual(faults, []);
  await close();
});

test("who is missed is listed, the greatest need first, and leads to each place", async () => {
  const [a, b] = lists;
  const [x, y] = [on(a), on(b)];
  const missed = x.flatMap((each, i) => (each === true && y[i] === false ? [i] : [])).sort((p, q) => ranks[p] - ranks[q]);
  assert.ok(missed.length > 0);
  const { page, close } = await open(browser, site.address, address(a, b));
  const table = page.locator("section[aria-labelledby=missed] .table").first();
  const link = table.locator("tbody tr").first().getByRole("link");
  assert.equal(await link.innerText(), places.names[missed[0]]);
  assert.equal(new URL(await link.getAttribute("href"), page.url()).searchParams.get("area"), places.codes[missed[0]]);
  const rows = await savedRows(page, table.getByRole("button", { name: "Save as CSV" }));
  assert.deepEqual(rows.map((row) => row.code), missed.map((area) => places.codes[area]));
  await close();
});

test("which list money goes by is told beside each, by the steps that are made from it", async (t) => {
  const reach = study.steps.find((step) => step.kind === "reach");
  const allocation = study.steps.find((step) => step.kind === "allocation");
  const carried = study.steps.find((step) => step.kind === "rebase" && step.from.includes(step.about) && lists.some((list) => list.name === step.about));
  if (!reach || !allocation || !carried) return t.skip("this study has no money, or carries no list over");
  const all = study.steps.filter((step) => step.kind === "designation" && step.areas && step.geography);
  const direct = all.find((list) => list.name !== carried.about);
  const steps = study.steps.map((step) => {
    if (step.name === reach.name) return { ...step, from: [...step.from, direct.name] };
    return step.name === allocation.name ? { ...step, from: [...step.from, carried.name] } : step;
  });
  const { page, faults, close } = await open(browser, site.address, "first.html", {
    before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: { ...study, steps } })),
  });
  const said = await page.locator("section[aria-labelledby=paid] li").allTextContents();
  assert.equal(said.length, all.length);
  const of = (list) => said[all.indexOf(list)];
  assert.equal(of(direct), `“${direct.title}”: the reach of a fund “${reach.title}”.`);
  const list = all.find((each) => each.name === carried.about);
  assert.equal(of(list), `“${list.title}”: the allocation “${allocation.title}” (by way of “${carried.title ?? carried.name}”).`);
  const rest = all.filter((each) => each !== direct && each !== list);
  for (const each of rest) assert.equal(of(each), `“${each.title}”: no fund, reach or allocation goes by it.`);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("where money goes by no list, that is told once, with what it goes by", async (t) => {
  const names = new Set(study.steps.filter((step) => step.kind === "designation").map((step) => step.name));
  const money = study.steps.filter((step) => ["fund", "reach", "allocation", "redistribution"].includes(step.kind));
  if (money.length === 0 || money.some((step) => step.from.some((name) => names.has(name)))) return t.skip("money goes by a list, or there is none");
  const need = money.map((step) => step.facts.by?.need).find(Boolean);
  const title = study.steps.find((step) => step.name === need?.split(".")[0])?.title;
  const { page, close } = await open(browser, site.address, "first.html");
  const said = await page.locator("section[aria-labelledby=paid]").innerText();
  assert.match(said, /No fund, reach or allocation of this study goes by any of its \d+ lists\./);
  if (title) assert.ok(said.includes(`Its allocations go by need, as “${title}”`), said);
  assert.equal(await page.locator("section[aria-labelledby=paid] li").count(), 0);
  await close();
});

test("a list can be held against as many by need", async () => {
  const list = lists.at(-1);
  const size = on(list).filter(Boolean).length;
  const { page, close } = await open(browser, site.address, `first.html?a=${list.name}`);
  await page.getByLabel("Against").selectOption(`by:${study.headline}.rank`);
  await settled(page);
  assert.equal(param(page, "b"), `by:${study.headline}.rank`);
  const both = on(list).filter((each, i) => each === true && ranks[i] <= size).length;
  const said = await page.locator("main").innerText();
  assert.match(said, new RegExp(both === size ? "has the same" : `${n(both)} are on both`));
  await page.goBack();
  await settled(page);
  assert.equal(param(page, "b"), null);
  await close();
});

test("the line of a budget names the first, and who lies across it", async () => {
  const [a, b] = lists;
  const first = [1, 2, 3].map((rank) => places.names[ranks.indexOf(rank)]);
  const { page, faults, close } = await open(browser, site.address, address(a, b));
  await page.getByRole("button", { name: "the first 3", exact: true }).click();
  assert.equal(param(page, "line"), "3");
  const section = page.locator("section[aria-labelledby=line]");
  assert.ok((await section.innerText()).includes(`are ${first[0]}, ${first[1]} and ${first[2]}.`));
  const drawn = study.steps.find((step) => step.kind === "uncertainty" && step.about === study.headline && step.areas);
  if (drawn) {
    const lower = read(`columns/${drawn.name}/lower`);
    const upper = read(`columns/${drawn.name}/upper`);
    await page.getByRole("spinbutton").fill("50");
    await page.getByRole("spinbutton").press("Enter");
    assert.equal(param(page, "line"), "50");
    const across = places.codes.filter((_, i) => lower[i] <= 50 && upper[i] > 50);
    const rows = await savedRows(page, section.getByRole("button", { name: "Save as CSV" }));
    assert.deepEqual(rows.map((row) => row.code).sort(), across.sort());
    assert.ok((await section.innerText()).includes(`Intervals that straddle the line after ${n(50)}: ${n(across.length)}`));
  } else {
    assert.match(await section.innerText(), /How sure this line is cannot be told/);
  }
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("all lists at once: each area in one row alone", async (t) => {
  if (lists.length < 3) return t.skip("this study has two lists of these areas");
  const all = lists.map(on);
  const any = places.codes.filter((_, i) => all.some((list) => list[i] === true)).length;
  const every = places.codes.filter((_, i) => all.every((list) => list[i] === true)).length;
  const { page, close } = await open(browser, site.address, address(lists[0], lists[1]));
  const section = page.locator("section[aria-labelledby=together]");
  assert.match(await section.innerText(), new RegExp(`${n(any)} .* on at least one of these ${all.length} lists; ${every === 0 ? "none" : n(every)} `));
  const rows = await savedRows(page, section.getByRole("button", { name: /^Save the figures as CSV/ }));
  assert.equal(rows.reduce((sum, row) => sum + Number(row.areas), 0), any);
  await section.getByRole("checkbox", { name: lists[2].title, exact: true }).uncheck();
  assert.equal(param(page, "without"), lists[2].name);
  const fewer = places.codes.filter((_, i) => all.some((list, k) => k !== 2 && list[i] === true)).length;
  assert.match(await section.innerText(), new RegExp(`^[\\s\\S]*${n(fewer)} .* on at least one of these ${all.length - 1} lists`));
  await close();
});

test("a study without a list says what would make one", async () => {
  const none = { ...study, steps: study.steps.filter((step) => step.kind !== "designation") };
  const { page, faults, close } = await open(browser, site.address, "first.html", {
    before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: none })),
  });
  const said = await page.locator("main").innerText();
  assert.match(said, /gives no status to any area/);
  assert.match(said, /Where the money ends/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("the overview leads to the first three and to how sure that line is", async () => {
  const { page, faults, close } = await open(browser, site.address, "index.html");
  const led = page.getByRole("link", { name: "Which are the first three, and how sure is that?" });
  if ((await led.count()) === 0) {
    assert.ok(!study.steps.some((step) => step.kind === "uncertainty" && step.about === study.headline), "a study with draws leads there");
    return close();
  }
  await Promise.all([page.waitForURL(/first\.html/), led.click()]);
  await settled(page);
  const section = page.locator("section[aria-labelledby=line]");
  const three = [1, 2, 3].map((rank) => places.names[ranks.indexOf(rank)]);
  assert.match(await section.innerText(), new RegExp(`The first 3 by .+ are ${three[0]}, ${three[1]} and ${three[2]}\\.`));
  await page.waitForFunction(() => scrollY > 0 && Math.abs(document.getElementById("line").getBoundingClientRect().top) < 200);
  // The button just pressed lies under the pointer: its words stand out from what is behind them.
  const pressed = section.getByRole("button", { name: "the first 3", exact: true });
  assert.equal(await pressed.getAttribute("aria-pressed"), "true");
  await pressed.hover();
  assert.deepEqual(
    await pressed.evaluate((button) => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor]),
    ["rgb(255, 255, 255)", "rgb(20, 80, 122)"],
  );
  for (const name of await page.locator("nav[aria-label='On this page'] a").evaluateAll((all) => all.map((each) => each.getAttribute("href").slice(1)))) {
    assert.equal(await page.locator(`h2#${name}`).count(), 1, name);
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("those just off a list are told how near they are, and what becomes of it at other lines", async () => {
  const near = study.steps.find((step) => step.kind === "cutoff" && step.areas);
  const elsewhere = study.steps.find((step) => step.kind === "cutoff" && !step.areas);
  assert.ok(near && elsewhere && near.about === elsewhere.about, "the study of these tests needs both kinds of cutoff of one list");
  const list = study.steps.find((step) => step.name === near.about);
  const areas = read(`geographies/${near.geography}`);
  const beyond = read(`columns/${near.name}/beyond`);
  const designated = on(list);
  const off = beyond.map((_, i) => i).filter((i) => designated[i] === false && beyond[i] !== null).sort((p, q) => beyond[p] - beyond[q]);
  const nearly = off.filter((i) => beyond[i] <= 0.01 + 1e-9);
  assert.ok(nearly.length > 1);
  const { page, faults, close } = await open(browser, site.address, `first.html?a=${list.name}`);
  const part = page.locator("section[aria-labelledby=near]");
  const said = await part.innerText();
  assert.ok(said.includes(`${n(nearly.length)} areas miss “${list.title}” by no more than 1 percentage point`), said.slice(0, 300));
  const first = await part.locator("figure svg").first().textContent();
  assert.ok(first.includes(areas.names[off[0]]) && first.includes(`${(beyond[off[0]] * 100).toFixed(2)} points`), first);
  const rows = await savedRows(page, part.getByRole("button", { name: /^Save .*CSV/ }).last());
  assert.deepEqual(rows.map((row) => Number(row.areas)), read(`tables/${elsewhere.name}`).columns.find((each) => each.name === "areas").values);
  // Where the lines stand as they do in the study, the list is the list.
  const same = rows.find((row) => Number(row.joined) === 0 && Number(row.left) === 0);
  assert.equal(Number(same.areas), designated.filter((each) => each === true).length);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});
