// Every page that the study has: nothing fails, nothing leaves the site, no barrier that axe knows, nothing sticks out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, overflow, param, read, serve, settled, violations } from "./site.mjs";

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

test("each page of the navigation stands at wide, narrow and doubled size", async (t) => {
  const { page, close } = await open(browser, site.address, "index.html");
  const names = await page.$$eval("nav[aria-label=Pages] a", (links) => links.map((link) => link.getAttribute("href")));
  await close();
  assert.ok(names.includes("index.html") && names.includes("where.html"), names.join());
  for (const name of names) {
    for (const [width, height] of [[1280, 900], [640, 450], [360, 800]]) {
      await t.test(`${name} at ${width}`, async () => {
        const { page, faults, close } = await open(browser, site.address, name, { width, height });
        assert.deepEqual(faults, []);
        assert.deepEqual(await violations(page), []);
        assert.equal(await overflow(page), 0);
        assert.equal(await page.locator("h1").count(), 1);
        assert.equal(await page.locator(".message-error").count(), 0);
        await close();
      });
    }
  }
});

test("the overview says what the tables say", async () => {
  const study = read("study");
  const { page, close } = await open(browser, site.address, "index.html");
  const text = await page.locator("main").innerText();
  const index = study.steps.find((step) => step.kind === "index" && step.name === study.headline);
  const places = read(`geographies/${index.geography}`);
  const ranks = read(`columns/${index.name}/rank`);
  assert.ok(text.includes(`${places.names[ranks.indexOf(1)]} is in the greatest need`), text.slice(0, 900));
  for (const list of study.steps.filter((step) => step.kind === "designation" && step.areas)) {
    const on = read(`columns/${list.name}/designated`).filter(Boolean).length;
    // Without a title, its name as words.
    const name = list.title ?? list.name.charAt(0).toUpperCase() + list.name.slice(1).replaceAll("_", " ");
    const row = page.locator("section[aria-labelledby=lists] tr", { has: page.getByRole("rowheader", { name, exact: true }) });
    assert.equal(await row.locator("td").nth(1).innerText(), on.toLocaleString("en-GB"), name);
  }
  const claims = read("claims");
  const holds = claims.filter((claim) => claim.verdict === "holds").length;
  assert.match(text, new RegExp(`makes ${claims.length} claims.*were tested:\\s+${holds} hold`));
  await close();
});

test("no map, weights or need is spoken of where the study has none", async () => {
  const study = read("study");
  const words = async (changed) => {
    const { page, close } = await open(browser, site.address, "index.html", {
      before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: changed })),
    });
    const said = [await page.locator("section[aria-labelledby=greatest] .more").innerText(), await page.locator("footer").innerText()];
    await close();
    return said;
  };
  const index = study.steps.find((step) => step.name === study.headline);
  const plain = structuredClone(study);
  for (const geography of plain.geographies) geography.map = false;
  for (const each of plain.indices) each.live = false;
  plain.steps.find((step) => step.name === study.headline).title = "Need by one figure";
  const [way, foot] = await words(plain);
  assert.equal(way, "See the whole ranking");
  assert.match(foot, /Rank 1 is the greatest need;/);
  const other = study.steps.find((step) => step.kind === "index" && step.areas && !/need|depriv|imd/i.test(`${step.name} ${step.title}`));
  if (other) assert.match((await words({ ...study, headline: other.name }))[1], /Rank 1 is the worst;/);
  const [both, usual] = await words(study);
  const live = study.indices.find((each) => each.name === index.name).live;
  const map = study.geographies.find((each) => each.name === index.geography).map;
  assert.equal(both, `${map ? "See them on the map" : "See the whole ranking"}${live ? ", and try other weights" : ""}`);
  if (/need|depriv|imd/i.test(`${index.name} ${index.title}`)) assert.match(usual, /Rank 1 is the greatest need;/);
});

test("a place is found by keyboard and opens", async () => {
  const study = read("study");
  const geography = study.geographies[0];
  const places = read(`geographies/${geography.name}`);
  const { page, close } = await open(browser, site.address, "index.html");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the main content");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const box = page.getByRole("combobox", { name: "Find a place" });
  assert.ok(await box.evaluate((element) => element === document.activeElement));
  await page.keyboard.type(places.codes[7].toLowerCase());
  const options = page.getByRole("listbox", { name: "Places found" }).getByRole("option");
  await options.first().waitFor();
  assert.match(await options.first().innerText(), new RegExp(places.names[7]));
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.deepEqual(await violations(page), []);
  // axe does not look at what is typed.
  const colours = await box.evaluate((element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]);
  assert.deepEqual(colours, ["rgb(27, 39, 51)", "rgb(255, 255, 255)"]);
  await page.keyboard.press("ArrowDown");
  assert.equal(await box.getAttribute("aria-activedescendant"), await options.first().getAttribute("id"));
  await page.keyboard.press("Escape");
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL(/place\.html/), page.keyboard.press("Enter")]);
  assert.equal(param(page, "geography"), geography.name);
  assert.equal(param(page, "area"), places.codes[7]);
  await close();
});

test("what is not there is said, and nothing offered", async () => {
  const { page, close } = await open(browser, site.address, "index.html");
  const box = page.getByRole("combobox", { name: "Find a place" });
  await box.fill("no such place at all");
  await page.getByText("Nothing found. Try part of the name").waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  await close();
});

test("a study that could not be built shows its problems with their lines", async () => {
  const problem = {
    code: "unknown-name", severity: "error", message: "unknown indicator `<b>incme</b>`", file: "study.toml", line: 14,
    snippet: "14 | of = { incme = 1 }", hint: "did you mean `income`?",
  };
  const { page, faults, close } = await open(browser, site.address, "where.html", {
    before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: { title: "Need", problems: [problem] } })),
  });
  const text = await page.locator("main").innerText();
  for (const part of ["could not be built", "unknown indicator `<b>incme</b>`", "study.toml:14", "of = { incme = 1 }", "did you mean `income`?"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("what cannot be loaded is said, and can be asked for again", async () => {
  let fail = true;
  const { page, close } = await open(browser, site.address, "where.html", {
    before: (page) => page.route("**/api/columns/**", (route) => (fail ? route.fulfill({ status: 500 }) : route.continue())),
  });
  const alert = page.getByRole("alert").first();
  assert.match(await alert.innerText(), /Could not load[\s\S]*answered 500/);
  fail = false;
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "The ranking" }).waitFor();
  await close();
});

test("names from data are never markup", async () => {
  const study = read("study");
  const index = study.steps.find((step) => step.name === study.headline);
  const ranks = read(`columns/${index.name}/rank`);
  const places = read(`geographies/${index.geography}`);
  const name = `<img src=x onerror="document.title='taken'"> & Sons`;
  places.names[ranks.indexOf(1)] = name;
  const { page, faults, close } = await open(browser, site.address, "index.html", {
    before: (page) => page.route(`**/api/geographies/${index.geography}.json`, (route) => route.fulfill({ json: places })),
  });
  assert.ok((await page.locator("main").innerText()).includes(`${name} is in the greatest need`));
  assert.equal(await page.locator("main img").count(), 0);
  assert.equal(await page.title(), study.title);
  assert.deepEqual(faults, []);
  await close();
});

test("a page that is not there says so", async () => {
  const shell = (await (await fetch(`${site.address}index.html`)).text()).replace('data-page="overview"', 'data-page="nowhere"');
  const { page, close } = await open(browser, site.address, "where.html", {
    before: (page) => page.route("**/where.html", (route) => route.fulfill({ body: shell, contentType: "text/html" })),
  });
  assert.match(await page.locator("h1").innerText(), /no such page/);
  await settled(page);
  await close();
});

test("a sentence in a table keeps a width on a narrow screen", async (t) => {
  if (!read("study").wheel) return t.skip("this study has no table of sentences");
  const { page, faults, close } = await open(browser, site.address, "wheel.html", { width: 360, height: 800 });
  const widths = await page.locator(".table td, .table tbody th").evaluateAll((cells) =>
    cells.filter((cell) => cell.innerText.length > 40).map((cell) => cell.getBoundingClientRect().width),
  );
  assert.ok(widths.length > 0);
  assert.ok(Math.min(...widths) >= 224, widths.join());
  assert.equal(await overflow(page), 0);
  assert.deepEqual(faults, []);
  await close();
});

test("short names beside lines are not cut on a narrow screen", async (t) => {
  if (!read("study").steps.some((step) => step.kind === "gap")) return t.skip("this study follows no gap");
  const { page, faults, close } = await open(browser, site.address, "progress.html", { width: 360, height: 800 });
  const sides = page.locator("figure", { hasText: "The two sides of it" }).locator("svg[role=img]");
  // What is drawn, beside the whole name that a pointer gets.
  const names = await sides.locator("text").evaluateAll((all) => all.map((each) => [each.firstChild?.data ?? "", each.querySelector("title")?.textContent ?? ""]));
  const short = names.filter(([, whole]) => whole !== "" && whole.length <= 13);
  assert.ok(short.length >= 2, names.join());
  assert.deepEqual(short.filter(([drawn, whole]) => drawn !== whole), []);
  assert.equal(await overflow(page), 0);
  assert.deepEqual(faults, []);
  await close();
});
