// Claims and method: each claim with its verdict, each step with how it was made, each file with its hash.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, savedRows, serve, settled, violations } from "./site.mjs";

let site;
let browser;
let study;
let claims;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
  claims = read("claims");
  assert.ok(claims.length > 0, "the study of these tests needs claims");
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const textOf = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ");

test("verdicts are counted, and found by verdict and by words", async () => {
  const { page, faults, close } = await open(browser, site.address, "claims.html");
  assert.match(await textOf(page), new RegExp(`makes ${claims.length} claims?`));
  for (const verdict of ["holds", "differs", "cannot be tested"]) {
    const wanted = claims.filter((claim) => claim.verdict === verdict);
    await page.getByLabel("Verdict", { exact: true }).selectOption(verdict);
    assert.equal(param(page, "verdict"), verdict);
    const shown = page.locator(".claim");
    assert.equal(await shown.count(), Math.min(25, wanted.length));
    if (wanted.length > 0) assert.ok((await shown.first().innerText()).includes(wanted[0].text));
  }
  await page.getByLabel("Verdict", { exact: true }).selectOption("all");
  await page.getByLabel("Search claims").fill(claims[claims.length - 1].text.toUpperCase());
  assert.equal(await page.locator(".claim").count(), 1);
  assert.ok((await page.locator(".claim").innerText()).includes(claims[claims.length - 1].text));
  await page.getByLabel("Search claims").fill("no such words anywhere");
  await page.getByText("No claim is like that.").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await page.locator(".claim").count(), Math.min(25, claims.length));
  assert.deepEqual(faults, []);
  await close();
});

test("claims are saved as they are", async () => {
  const { page, close } = await open(browser, site.address, "claims.html?verdict=holds");
  const rows = await savedRows(page, page.getByRole("button", { name: "Save these as CSV" }));
  const wanted = claims.filter((claim) => claim.verdict === "holds");
  assert.deepEqual(rows.map((row) => row.claim), wanted.map((claim) => claim.claim));
  assert.deepEqual(rows.map((row) => row.verdict), wanted.map(() => "holds"));
  await close();
});

test("a claim that cannot be tested says why, and one that differs what was found", async () => {
  const odd = [
    { claim: "a", text: "it rains", source: null, expected: "12", found: "13.5", tolerance: 0.5, verdict: "differs", why: null, decided_by: [] },
    { claim: "b", text: "it pours", source: "chapter 2", expected: "", found: "", tolerance: 0, verdict: "cannot be tested", why: "nobody counted <i>it</i>", decided_by: [{ study: "rain", claim: "drops" }] },
  ];
  const { page, close } = await open(browser, site.address, "claims.html", {
    before: (page) => page.route("**/api/claims.json", (route) => route.fulfill({ json: odd })),
  });
  const text = await textOf(page);
  for (const part of ["Expected: 12; found: 13.5; may be off by 0.5", "Why not: nobody counted <i>it</i>", "drops of the study rain", "Said in chapter 2"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  await close();
});

test("every step is told with its method, its counts and its text", async () => {
  const { page, faults, close } = await open(browser, site.address, "claims.html?view=method");
  assert.equal(await page.locator("details.step").count(), study.steps.length);
  const step = study.steps.find((each) => each.kind === "index" && each.defined);
  await page.goto(`${site.address}claims.html?view=method&step=${step.name}`);
  await settled(page);
  const text = await textOf(page);
  assert.ok(text.includes(step.method.replace(/`/g, "").replace(/\s+/g, " ")), text);
  for (const [name, value] of Object.entries(step.counts)) assert.ok(text.includes(`${name} ${value.toLocaleString("en-GB")}`), name);
  assert.equal((await page.locator(".step pre").first().innerText()).trim(), step.defined.text.trim());
  assert.ok(text.includes(`${step.defined.file}, line ${step.defined.line}`));
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("every file is told with its hash, and every result with what it is made from", async () => {
  const files = await open(browser, site.address, "claims.html?view=files");
  const told = await textOf(files.page);
  for (const file of study.files) assert.ok(told.includes(file.sha256), file.name);
  assert.deepEqual(await violations(files.page), []);
  await files.close();

  const made = await open(browser, site.address, "claims.html?view=made");
  const index = study.steps.find((step) => step.kind === "index");
  await made.page.getByLabel("Search results").fill(index.title ?? index.name);
  const row = made.page.locator("tbody tr", { has: made.page.getByRole("rowheader", { name: index.title ?? index.name, exact: true }) }).first();
  const cells = await row.locator("td").allInnerTexts();
  for (const part of index.from.filter((name) => !study.geographies.some((each) => each.name === name))) {
    const step = study.steps.find((each) => each.name === part);
    assert.ok(cells[1].includes(step?.title ?? part), `${part} is not in ${cells[1]}`);
  }
  assert.deepEqual(await violations(made.page), []);
  await made.close();
});

test("the parts of the page are kept in the address", async () => {
  const { page, close } = await open(browser, site.address, "claims.html");
  await page.getByRole("link", { name: "Files", exact: true }).click();
  assert.equal(param(page, "view"), "files");
  await page.getByRole("heading", { name: "Files" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Claims", exact: true }).waitFor();
  assert.equal(param(page, "view"), null);
  await close();
});
