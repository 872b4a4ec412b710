// Money, Worth and Progress: their sentences and tables against the study's own, and their state in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, param, read, records, saved, savedRows, serve, settled, violations } from "./site.mjs";

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const study = read("study");
const ofKind = (kind) => study.steps.filter((step) => step.kind === kind);
const column = (table, name) => read(`tables/${table}`).columns.find((each) => each.name === name).values;
const grouped = (value, decimals = 0) => value.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "\u2212");

test("money: the sentences are those of the reach", async () => {
  const fund = ofKind("fund").find((step) => step.areas);
  const reach = ofKind("reach").find((step) => step.about === fund.name && step.columns.some((each) => each.name === "areas_without"));
  const { page, faults, close } = await open(browser, site.address, "money.html");
  const text = await page.locator("main").innerText();
  const perHead = column(reach.name, "per_head");
  const groups = column(reach.name, "group");
  assert.ok(text.includes(`£${grouped(perHead[0], 2)} a head (95% interval £${grouped(column(reach.name, "lower")[0], 2)} to £${grouped(column(reach.name, "upper")[0], 2)})`), text.slice(0, 800));
  assert.ok(text.includes(`£${grouped(perHead[groups.indexOf("all")], 2)} a head`));
  assert.ok(text.includes(grouped(fund.counts["awards placed"])));
  // Who among the neediest got nothing, as the engine counts them.
  await page.goto(`${site.address}money.html?n=${reach.counts["neediest areas looked at"]}`);
  await settled(page);
  const told = await page.locator("section[aria-labelledby=nothing] .lead").innerText();
  const without = reach.counts["neediest areas that got nothing"];
  assert.match(told, without > 1 ? new RegExp(`${grouped(without)} got nothing`) : /got/);
  assert.deepEqual(faults, []);
  await close();
});

test("money: the curve that the page makes has the index of the study", async () => {
  const figures = ofKind("reach").find((step) => step.columns.some((each) => each.name === "measure"));
  const row = column(figures.name, "measure").indexOf("concentration");
  const { page, close } = await open(browser, site.address, `money.html?fund=${figures.about}`);
  const figure = page.locator("figure", { hasText: "The concentration curve" });
  const csv = await saved(page, figure.getByRole("button", { name: /CSV/ }));
  const rows = records(csv.bytes.toString("utf8").replace(/^\ufeff/, ""));
  let area = 0;
  for (let i = 1; i < rows.length; i++) {
    area += ((Number(rows[i].share_of_people) - Number(rows[i - 1].share_of_people)) * (Number(rows[i].share_of_amount) + Number(rows[i - 1].share_of_amount))) / 2;
  }
  assert.ok(rows.length > 10);
  assert.ok(Math.abs(1 - 2 * area - column(figures.name, "value")[row]) < 1e-6, `${1 - 2 * area}`);
  await close();
});

test("money: gains and losses are those of the redistribution, and follow the choice", async () => {
  const step = ofKind("redistribution").find((each) => each.columns.some((one) => one.name === "way"));
  const ways = column(step.name, "way");
  const gain = column(step.name, "gain");
  const lose = column(step.name, "lose");
  const { page, close } = await open(browser, site.address, "money.html");
  const line = () => page.locator("h3:has-text('Who gains, who loses') ~ p").first().innerText();
  for (const [i, way] of ways.entries()) {
    if (gain[i] === null) continue;
    await page.getByLabel("Share it by").selectOption(way);
    await settled(page);
    assert.match(await line(), new RegExp(`${grouped(gain[i])} areas would get more and ${grouped(lose[i])} less`));
  }
  const last = param(page, "to");
  await page.goBack();
  await settled(page);
  assert.notEqual(param(page, "to"), last);
  await close();
});

test("worth: the first option, its interval, and whether weights change the order", async () => {
  const step = ofKind("appraisal")[0];
  const rank = column(step.name, "rank");
  const first = rank.indexOf(1);
  const weighted = column(step.name, "rank_weighted");
  const { page, faults, close } = await open(browser, site.address, "worth.html");
  const text = await page.locator("main").innerText();
  const name = column(step.name, "option")[first].replace(/_/g, " ");
  assert.match(text, new RegExp(`${name} comes first`));
  assert.ok(text.includes(`${grouped(column(step.name, "bcr")[first], 2)} of benefits for each 1 of costs`));
  assert.equal(text.includes("changes the order"), rank.some((each, i) => each !== weighted[i]));
  await page.locator("figure", { hasText: "Net present value of each option" }).getByRole("button", { name: "Show as a table" }).click();
  assert.deepEqual(await violations(page), []);
  const csv = await saved(page, page.locator("figure", { hasText: "Net present value of each option" }).getByRole("button", { name: /CSV/ }));
  const rows = records(csv.bytes.toString("utf8").replace(/^\ufeff/, ""));
  assert.equal(Number(rows[0].npv), column(step.name, "npv")[first]);
  assert.equal(Number(rows[0].lower), column(step.name, "lower")[first]);
  assert.deepEqual(faults, []);
  await close();
});

test("progress: verdicts and gaps are counted as the tables have them", async () => {
  const verdicts = ofKind("mission").flatMap((step) => column(step.name, "verdict"));
  const { page, faults, close } = await open(browser, site.address, "progress.html");
  const lead = await page.locator("main .lead").first().innerText();
  assert.match(lead, new RegExp(`Of ${verdicts.length} missions`));
  const onTrack = verdicts.filter((each) => each === "on track").length;
  assert.equal(/(\d+) (?:is|are) on track/.exec(lead)?.[1] ?? "0", String(onTrack));
  const gap = ofKind("gap")[0];
  const periods = column(gap.name, "period");
  const course = column(gap.name, "course").at(-1);
  const text = await page.locator("section[aria-labelledby=gaps]").innerText();
  assert.match(text, new RegExp(`From ${periods[0]} to ${periods.at(-1)} the gap went from .*: (${course}|the change lies within)`));
  assert.deepEqual(faults, []);
  await close();
});

test("progress: an evaluation stands beside what must be true for it", async () => {
  const step = ofKind("evaluation")[0];
  const { page, close } = await open(browser, site.address, `progress.html?evaluation=${step.name}`);
  const text = await page.locator("section[aria-labelledby=evaluations]").innerText();
  assert.ok(text.includes("What must be true"));
  assert.ok(text.includes("obody acted on the policy before it started"));
  const estimate = column(step.name, "estimate")[0];
  assert.ok(text.includes(grouped(estimate, Math.abs(estimate) >= 1 ? 2 : 3).replace(/0+$/, "")), text.slice(0, 400));
  await close();
});

test("progress: places are added to the lines by name, and the address keeps them", async () => {
  const step = ofKind("series").find((each) => each.geography);
  const places = read(`geographies/${step.geography}`);
  const { page, close } = await open(browser, site.address, `progress.html?series=${step.name}&areas=${places.codes[0]}`);
  const box = page.getByRole("combobox", { name: "Add a place" });
  await box.fill(places.codes[5]);
  await page.getByRole("listbox", { name: "Places found" }).getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await settled(page);
  assert.equal(param(page, "areas"), `${places.codes[0]},${places.codes[5]}`);
  await page.getByRole("button", { name: `Take out ${places.names[0]}` }).click();
  assert.equal(param(page, "areas"), places.codes[5]);
  await close();
});

test("progress: the usual limits of the first place are shown by keyboard, kept in the address, and marked as the table has them", async (t) => {
  const step = ofKind("control")[0];
  if (!step) return t.skip("this study has no control chart");
  const words = {
    outside: "beyond the usual limits", "one-side": "a run on one side of the centre", trend: "a run up or down",
    "two-of-three": "two of three near a limit", jump: "a step beyond the usual",
  };
  const all = Object.fromEntries(step.columns.map(({ name }) => [name, column(step.name, name)]));
  const of = (code) => all.code.flatMap((each, row) => (each === code ? [row] : []));
  const signals = (code) => of(code).filter((row) => all.signal[row]);
  const codes = [...new Set(all.code)].sort((a, b) => signals(b).length - signals(a).length);
  const [first, second] = [codes[0], codes.at(-1)];
  assert.ok(signals(first).length > 1);
  const name = (code) => all.name[of(code)[0]];
  const { page, faults, close } = await open(browser, site.address, `progress.html?series=${step.about}&areas=${first},${second}`);
  const figure = page.locator("figure", { has: page.locator(".figure-title", { hasText: "its usual limits" }) });
  assert.equal(await figure.count(), 0);
  await page.getByLabel(`Show the usual limits (control chart) of ${name(first)}`).focus();
  await page.keyboard.press("Space");
  await settled(page);
  assert.equal(param(page, "limits"), "yes");
  await page.reload();
  await settled(page);
  const text = await page.locator("section[aria-labelledby=series]").innerText();
  const rows = of(first);
  assert.ok(text.includes(`In ${name(first)} ${signals(first).length} of ${rows.length} periods are out of the ordinary: ${all.period[signals(first)[0]]} (`), text.slice(0, 1500));
  assert.deepEqual(await figure.locator(".special title").allTextContents(), signals(first).map((row) => `${all.period[row]}: ${all.signal[row].split("; ").map((each) => words[each]).join(" and ")}`.replace(/ and (?=.* and )/, ", ")));
  for (const signal of new Set(signals(first).flatMap((row) => all.signal[row].split("; ")))) {
    assert.ok((await figure.locator(".figure-words").innerText()).toLowerCase().includes(`${words[signal]}: `), signal);
  }
  assert.equal(await figure.locator("svg path[stroke-dasharray]").count(), 2, "both limits");
  const csv = await savedRows(page, figure.getByRole("button", { name: /CSV/ }));
  for (const column of ["value", "centre", "lower", "upper", "step", "step_limit"]) {
    assert.deepEqual(csv.map((row) => row[column]), rows.map((row) => (all[column][row] === null ? "" : String(all[column][row]))), column);
  }
  assert.deepEqual(csv.map((row) => row.signal !== ""), rows.map((row) => all.signal[row] !== null));
  assert.deepEqual(await violations(page), []);
  await page.emulateMedia({ media: "print" });
  assert.ok(await figure.locator("svg[role=img]").isVisible());
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 360, height: 800 });
  await settled(page);
  assert.equal(await overflow(page), 0);
  await page.getByRole("button", { name: `Take out ${name(first)}` }).click();
  await settled(page);
  assert.ok((await figure.locator(".figure-title").innerText()).includes(`: ${name(second)} and its usual limits`));
  assert.equal(await figure.locator(".special").count(), signals(second).length);
  assert.deepEqual(faults, []);
  await close();
});

test("progress: a place without a control chart, and no place at all, are told", async (t) => {
  const step = ofKind("control")[0];
  if (!step) return t.skip("this study has no control chart");
  const code = column(step.name, "code")[0];
  const table = read(`tables/${step.name}`);
  const kept = table.columns[0].values.flatMap((each, row) => (each === code ? [] : [row]));
  const without = { ...table, rows: kept.length, columns: table.columns.map((each) => ({ ...each, values: kept.map((row) => each.values[row]) })) };
  const { page, faults, close } = await open(browser, site.address, `progress.html?series=${step.about}&areas=${code}&limits=yes`, {
    before: (page) => page.route(`**/api/tables/${step.name}.json`, (route) => route.fulfill({ json: without })),
  });
  const section = page.locator("section[aria-labelledby=series]");
  assert.match(await section.innerText(), new RegExp(`${column(step.name, "name")[0]} has no control chart`));
  await section.getByRole("button", { name: /^Take out/ }).click();
  await settled(page);
  assert.match(await section.innerText(), /Limits belong to one place/);
  assert.deepEqual(faults, []);
  await close();
});

test("a study without money, worth or progress says what would make them", async () => {
  const bare = { ...study, steps: study.steps.filter((step) => ["geography", "indicator", "index"].includes(step.kind)) };
  const asked = { money: /has no fund[\s\S]*\[fund\.\*\]/, worth: /appraises nothing[\s\S]*\[appraisal\.\*\]/, progress: /no gap and no mission[\s\S]*\[gap\.\*\]/ };
  for (const [name, said] of Object.entries(asked)) {
    const { page, faults, close } = await open(browser, site.address, `${name}.html`, {
      before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: bare })),
    });
    assert.match(await page.locator("main").innerText(), said);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(faults, []);
    await close();
  }
});
