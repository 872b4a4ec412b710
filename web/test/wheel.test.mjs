// The wheel: what is counted is what the tables hold, and a policy's change travels as they say.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, saved, savedRows, serve, violations } from "./site.mjs";

let site;
let browser;
let study;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const textOf = async (page, within = "main") => (await page.locator(within).innerText()).replace(/\s+/g, " ");
const rowsOf = (name) => {
  const { rows, columns } = read(`tables/wheel_${name}`);
  return Array.from({ length: rows }, (_, row) => Object.fromEntries(columns.map((column) => [column.name, column.values[row]])));
};

test("a study without policies says so, and the wheel is not in its navigation", async () => {
  const { page, close } = await open(browser, site.address, "wheel.html", {
    before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: { ...study, wheel: false } })),
  });
  assert.match(await textOf(page), /This study has no policies/);
  assert.equal(await page.locator("nav[aria-label=Pages] a[href='wheel.html']").count(), 0);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("the wheel tells what its tables hold", async (t) => {
  if (!study.wheel) return t.skip("this study has no policies");
  const wheel = read("wheel");
  const { page, faults, close } = await open(browser, site.address, "wheel.html");
  const text = await textOf(page);
  assert.match(text, new RegExp(`${wheel.policies.length} polic(y|ies) (is|are) held against`));
  for (const row of rowsOf("gaps").filter((each) => each.gap === "goal-without-policy").slice(0, 3)) assert.ok(text.includes(`“${row.title}”`), row.title);
  assert.match(text, new RegExp(`Of ${rowsOf("effects").length} effects`));
  const image = page.locator("img[src='api/wheel.svg']");
  assert.ok((await image.getAttribute("alt")).length > 20);
  await image.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector("img[src='api/wheel.svg']").naturalWidth > 0);
  const svg = await saved(page, page.getByRole("button", { name: /^Save the picture as SVG: The policies/ }));
  assert.ok(svg.bytes.toString("utf8").includes("Source: "), "the saved wheel names its source");
  assert.deepEqual(faults, []);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("the matrix has each mark, in the page and in its file", async (t) => {
  if (!study.wheel) return t.skip("this study has no policies");
  const wheel = read("wheel");
  const { page, close } = await open(browser, site.address, "wheel.html?against=goals");
  const against = wheel.goals.length > 0 ? "goals" : "principles";
  const rows = await savedRows(page, page.locator("section[aria-labelledby=matrix]").getByRole("button", { name: "Save as CSV" }));
  assert.equal(rows.length, wheel.policies.length);
  for (const [i, policy] of wheel.policies.entries()) {
    assert.equal(rows[i].policy, policy.name);
    for (const column of wheel[against]) {
      assert.equal(rows[i][column.name], String(policy[against].find((each) => each.of === column.name)?.marks ?? 0));
    }
  }
  const first = page.locator(".matrix tbody tr").first();
  const marks = (await first.locator("td").allTextContents()).map(Number);
  assert.deepEqual(marks, wheel[against].map((column) => wheel.policies[0][against].find((each) => each.of === column.name)?.marks ?? 0));
  await page.getByLabel("Only those that serve").selectOption("none");
  const none = wheel.policies.filter((policy) => policy[against].every((each) => each.marks === 0)).length;
  assert.equal(await page.locator(".matrix tbody tr").count(), Math.min(20, none));
  await close();
});

test("a policy is chosen by a link that keeps the rest of the view, and its change travels as the table says", async (t) => {
  if (!study.wheel) return t.skip("this study has no policies");
  const wheel = read("wheel");
  const travel = rowsOf("travel");
  const policy = wheel.policies.find((each) => travel.some((row) => row.of === each.name)) ?? wheel.policies[0];
  const { page, faults, close } = await open(browser, site.address, `wheel.html?way=indirect&find=${encodeURIComponent(policy.title)}`);
  await page.locator(".matrix tbody a").first().click();
  assert.equal(param(page, "of"), policy.name);
  assert.equal(param(page, "way"), "indirect");
  assert.equal(await page.evaluate(() => document.activeElement.id), "one");
  const told = await textOf(page, "section[aria-labelledby=one]");
  assert.ok(told.includes(policy.title), told);
  const mine = travel.filter((row) => row.of === policy.name);
  if (mine.length > 0) {
    assert.match(told, new RegExp(`After ${mine[0].horizon} years a change of it by 1 reaches ${mine.length} others?`));
    const rows = await savedRows(page, page.getByRole("button", { name: /^Save the figures as CSV: What becomes of others/ }));
    assert.equal(rows.length, mine.length);
    const sizes = rows.map((row) => Math.abs(Number(row.effect)));
    assert.deepEqual(sizes, [...mine.map((row) => Math.abs(row.effect))].sort((a, b) => b - a));
  }
  assert.deepEqual(faults, []);
  await close();
});
