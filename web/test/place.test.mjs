// Place: what the page says of an area is what the tables say, and why it is on a list is what the rule makes of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { launch, open, param, read, records, saved, serve, settled, violations } from "./site.mjs";

let site;
let browser;
let study;
let index;
let places;
let ranks;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
  index = study.steps.find((step) => step.kind === "index" && step.name === study.headline);
  assert.ok(index, "the study of these tests needs a headline index");
  places = read(`geographies/${index.geography}`);
  ranks = read(`columns/${index.name}/rank`);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const grouped = (n) => Math.round(n).toLocaleString("en-GB");
const ranked = (rank) => ranks.indexOf(rank);
const address = (area, more = "") => `place.html?geography=${index.geography}&area=${encodeURIComponent(places.codes[area])}${more}`;
const textOf = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ");

async function rules() {
  const made = await build({
    entryPoints: [fileURLToPath(new URL("../src/place/rule.ts", import.meta.url))], bundle: true, write: false, format: "esm", logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString("base64")}`);
}

test("a rule is taken apart into its conditions, and what cannot be read is left whole", async () => {
  const { readCondition, meets } = await rules();
  const both = readCondition("deprivation.decile = 1 AND NOT other.designated AND x.rank <= 0.11 * 7421");
  assert.equal(both.least, 3);
  assert.deepEqual(both.clauses.map(({ column, comparison, wanted }) => [column, comparison, ...wanted]), [
    ["deprivation.decile", "=", 1], ["other.designated", "=", false], ["x.rank", "<=", 0.11 * 7421],
  ]);
  const any = readCondition("(a.rank < 10) OR b.value BETWEEN 2 AND 3 OR low_income IS NULL");
  assert.equal(any.least, 1);
  assert.deepEqual(any.clauses.map((clause) => clause.comparison), ["<", "between", "is null"]);
  const counted = readCondition("(income.decile <= 2) + (work.decile <= 2)\n+ (health.decile <= 2) >= 2");
  assert.equal(counted.least, 2);
  assert.deepEqual(counted.columns, ["income.decile", "work.decile", "health.decile"]);
  assert.equal(counted.clauses.length, 3);
  const unread = readCondition("a.rank < 10 AND (b.rank < 3 OR c.rank < 3)");
  assert.deepEqual(unread.clauses, []);
  assert.deepEqual(unread.columns, ["a.rank", "b.rank", "c.rank"]);
  assert.deepEqual(readCondition("region.name = 'South AND East'").clauses[0].wanted, ["South AND East"]);

  const [decile, not] = both.clauses;
  assert.equal(meets(decile, 1), true);
  assert.equal(meets(decile, 2), false);
  assert.equal(meets(decile, null), null);
  assert.equal(meets(not, true), false);
  assert.equal(meets(any.clauses[1], 3), true);
  assert.equal(meets(any.clauses[2], null), true);
});

test("a rule says of which sort it is", async () => {
  const { readRule } = await rules();
  const rule = (facts) => readRule({ method: "the first 100 areas by `b.score`", facts });
  assert.deepEqual([rule({ where: "a.decile = 1" }).kind, rule({ where: "a.decile = 1" }).condition], ["where", "a.decile = 1"]);
  const take = { by: "a.score", until: "share", at: [0.1], within: "region", like: null };
  assert.deepEqual(rule({ take }), { kind: "take", how: "the first 100 areas by `b.score`", ...take });
  const list = rule({ list: { source: "owners" } });
  assert.deepEqual([list.kind, list.source], ["list", "owners"]);
  assert.equal(rule({}).kind, "unknown", "the words of a rule are not read");
});

test("without a place there is a search, and the neediest first", async () => {
  const { page, faults, close } = await open(browser, site.address, "place.html");
  const first = page.locator("tbody tr").first();
  assert.ok((await first.innerText()).includes(places.names[ranked(1)]));
  await first.getByRole("link").click();
  await settled(page);
  assert.equal(param(page, "area"), places.codes[ranked(1)]);
  assert.equal(await page.locator("#place").innerText(), places.names[ranked(1)]);
  assert.deepEqual(faults, []);
  await close();
});

test("a place that is not there is said, with the way on", async () => {
  const { page, close } = await open(browser, site.address, `place.html?geography=${index.geography}&area=NOWHERE`);
  assert.match(await textOf(page), /there is none with the code “NOWHERE”/);
  assert.ok((await page.locator("tbody tr").count()) > 1);
  await close();
});

test("rank, interval, decile and chance are those of the tables", async () => {
  const sure = study.steps.find((step) => step.kind === "uncertainty" && step.about === index.name && step.areas);
  for (const rank of [1, 150, Math.floor(ranks.length / 2), ranks.length]) {
    const area = ranked(rank);
    if (area < 0) continue;
    const { page, faults, close } = await open(browser, site.address, address(area));
    const facts = (await page.locator("dl.facts").innerText()).replace(/\s+/g, " ");
    assert.match(facts, new RegExp(`${grouped(rank)} rank of ${grouped(ranks.filter((each) => each !== null).length)}|rank of .* ${grouped(rank)}`));
    assert.match(facts, new RegExp(`\\b${read(`columns/${index.name}/decile`)[area]}\\b[^0-9]*decile|decile[^0-9]*1[^0-9]*\\b${read(`columns/${index.name}/decile`)[area]}\\b`));
    if (sure) {
      const [lower, upper] = ["lower", "upper"].map((each) => grouped(read(`columns/${sure.name}/${each}`)[area]));
      // Two ends that are one are said once.
      const range = lower === upper ? lower : `${lower}–${upper}`;
      assert.match(facts, new RegExp(`range of the rank.* ${range} decile`));
    } else {
      assert.match(await textOf(page), /How sure that rank is, is not known/);
    }
    assert.deepEqual(faults, []);
    await close();
  }
});

test("ranks by indicators are counted over all areas, and the needs named are the greatest", async () => {
  const area = ranked(1);
  const { page, close } = await open(browser, site.address, address(area));
  await page.locator(".ranked").first().waitFor();
  const file = await saved(page, page.getByRole("button", { name: /^Save the figures as CSV: .*makes up|^Save the figures as CSV: .*each measure/ }));
  const rows = records(file.bytes.toString("utf8").slice(1));
  let seen = 0;
  for (const step of study.steps.filter((each) => each.kind === "indicator" && each.areas && each.geography === index.geography)) {
    const row = rows.find((each) => each.measure === (step.title ?? step.name));
    if (!row) continue;
    const values = read(`columns/${step.name}/value`);
    const here = values[area];
    const worse = values.filter((value) => value !== null && (step.worse === "low" ? value < here : value > here)).length;
    assert.equal(row.value, String(here ?? ""), step.name);
    assert.equal(row.rank, here === null ? "" : String(worse + 1), step.name);
    seen++;
  }
  assert.ok(seen > 3, `${seen} indicators seen`);
  await close();
});

test("each list says on or off as its table does, and a simple rule is judged as SQL would", async () => {
  const lists = study.steps.filter((step) => step.kind === "designation" && step.areas && step.geography === index.geography);
  assert.ok(lists.length > 0, "the study of these tests needs a list");
  for (const area of [ranked(1), ranked(Math.ceil(ranks.length / 2))]) {
    const { page, close } = await open(browser, site.address, address(area));
    for (const list of lists) {
      const card = page.locator(`article[aria-labelledby="list-${list.name}"]`);
      const said = (await card.innerText()).replace(/\s+/g, " ");
      const on = read(`columns/${list.name}/designated`)[area];
      assert.match(said, on === true ? /On the list/ : on === false ? /Not on the list/ : /No status/);
      const simple = /^where (\w+)\.(decile) = (\d+)$/.exec(list.method ?? "");
      if (simple) {
        const decile = read(`columns/${simple[1]}/${simple[2]}`);
        const ranksThere = read(`columns/${simple[1]}/rank`);
        const line = Math.max(...ranksThere.filter((_, i) => decile[i] !== null && decile[i] <= Number(simple[3])));
        assert.match(said, on ? /It meets the one condition/ : /It does not meet the one condition/);
        assert.ok(said.includes(`${grouped(Math.abs(ranksThere[area] - line))} places`), said);
      }
    }
    await close();
  }
});

test("peers, index and geography are kept in the address", async () => {
  const { page, close } = await open(browser, site.address, address(ranked(1)));
  await page.getByLabel("Peers", { exact: true }).selectOption("alike");
  await page.getByText("are most like it").waitFor();
  assert.equal(param(page, "peers"), "alike");
  await page.goBack();
  assert.equal(param(page, "peers"), null);
  const other = study.steps.find((step) => step.kind === "index" && step.areas && step.geography === index.geography && step.name !== index.name);
  if (other) {
    await page.getByLabel("Stand by").selectOption(`${other.name}.score`);
    await settled(page);
    assert.equal(param(page, "of"), `${other.name}.score`);
    const rank = read(`columns/${other.name}/rank`)[ranked(1)];
    assert.match((await page.locator("dl.facts").innerText()).replace(/\s+/g, " "), new RegExp(`\\b${grouped(rank)}\\b`));
  }
  await close();
});

test("asked of a server, it tells the rows of the files; of a copy, the command", async () => {
  const area = ranked(1);
  const copy = await open(browser, site.address, address(area));
  assert.ok((await textOf(copy.page)).includes(`theodolite explain ${index.name} ${places.codes[area]}`));
  await copy.close();

  const part = (name, more) => ({ name, kind: "indicator", title: `Part ${name}`, row: { value: 0.5 }, method: null, notes: [], files: [], origin: null, parts: [], ...more });
  const explanation = part(index.name, {
    kind: "index", row: { score: 12.5, rank: 1 }, method: "a sum of `one`", notes: ["a <b>note</b>"],
    parts: [{
      value: 0.41, normalised: 85.05, weight: 0.225, contribution: 19.14,
      of: part("one", { origin: { source: "s", file: "data/s.csv", sheet: null, row: 1305, column: "people", value: 704, text: null, denominator: { column: "all", value: 1713 }, publisher: "An Office" } }),
    }],
  });
  const { page, faults, close } = await open(browser, site.address, address(area), {
    before: async (page) => {
      await page.route("**/api/study.json", (route) => route.fulfill({ json: { ...study, served: true } }));
      await page.route("**/api/events", (route) => route.fulfill({ contentType: "text/event-stream", body: ": ready\n\n" }));
      await page.route("**/api/explain/**", (route) => route.fulfill({ json: explanation }));
    },
  });
  await page.getByRole("button", { name: "Show it down to the rows of the files" }).click();
  await page.getByText("data/s.csv").waitFor();
  const told = (await page.locator("section[aria-labelledby=explain]").innerText()).replace(/\s+/g, " ");
  for (const each of ["Part one", "0.410", "85.1", "0.225", "19.1", "row 1305", "704 over all: 1,713 (An Office)", "a <b>note</b>"]) {
    assert.ok(told.includes(each), `${each} is not in: ${told}`);
  }
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a place prints on two sheets of A4", async () => {
  for (const area of [ranked(1), ranked(Math.ceil(ranks.length / 2))]) {
    const { page, close } = await open(browser, site.address, address(area));
    const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    const sheets = (pdf.match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    assert.ok(sheets <= 2, `${places.codes[area]} takes ${sheets} sheets`);
    await close();
  }
});

test("every geography's places open without a fault", async () => {
  for (const geography of study.geographies.filter((each) => each.areas > 0)) {
    const code = read(`geographies/${geography.name}`).codes[0];
    const { page, faults, close } = await open(browser, site.address, `place.html?geography=${geography.name}&area=${encodeURIComponent(code)}`, { width: 360, height: 800 });
    assert.deepEqual(faults, []);
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    await close();
  }
});

test("a list cut within each region is told by the area's own region", async () => {
  const list = study.steps.find((step) => step.kind === "designation" && step.geography === index.geography && /in each `region` by itself/.test(step.method ?? ""));
  if (!list || !list.method.includes(`\`${index.name}.score\``)) return;
  const [on, scores] = [read(`columns/${list.name}/designated`), read(`columns/${index.name}/score`)];
  const within = places.within.region;
  const area = on.findIndex((each) => each === false);
  const same = scores.map((_, i) => i).filter((i) => within[i] === within[area] && scores[i] !== null);
  const rank = 1 + same.filter((i) => scores[i] > scores[area]).length;
  const lasts = same.filter((i) => on[i] === true).map((i) => 1 + same.filter((j) => scores[j] > scores[i]).length);
  const line = Math.max(...lasts);
  const { page, close } = await open(browser, site.address, address(area));
  const region = read("geographies/region").names[within[area]];
  const text = await page.locator(".list", { has: page.locator(`#list-${list.name}`) }).innerText();
  assert.match(text, new RegExp(`${grouped(rank)}\\D\\D of ${grouped(same.length)} in ${region}\\. The last one in is ${grouped(line)}\\D\\D, .*: ${grouped(rank - line)} places? short`));
  await close();
});
