// What Firefox and Safari do otherwise than Chromium, done to Chromium: it is the one browser that these tests can count on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, param, read, serve } from "./site.mjs";

let site;
let browser;
let study;
let places;
before(async () => {
  site = await serve();
  browser = await launch();
  study = read("study");
  const index = study.steps.find((step) => step.name === study.headline);
  places = read(`geographies/${index.geography}`);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test("the hex map is dragged where there are no touch events", async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html?zoom=4.00,0.5000,0.5000", {
    before: (page) => page.addInitScript(() => delete globalThis.TouchEvent),
  });
  assert.equal(await page.evaluate(() => typeof globalThis.TouchEvent), "undefined");
  const map = page.locator(".map-canvas");
  await map.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await map.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 80, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => !new URLSearchParams(location.search).get("zoom").includes(",0.5000,0.5000"));
  // 80 pixels to the right, four times as large: the middle of the view goes 20 to the left.
  const [scale, middle, up] = param(page, "zoom").split(",").map(Number);
  assert.equal(scale, 4);
  assert.ok(Math.abs(middle - (0.5 - 20 / width)) < 2e-3, `${middle} of ${width}`);
  assert.equal(up, 0.5);
  assert.deepEqual(faults, []);
  await close();
});

test("an address that the browser will not take yet is kept, shown, and written later", async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html", {
    before: (page) =>
      page.addInitScript(() => {
        globalThis.refuse = false;
        for (const name of ["pushState", "replaceState"]) {
          const usual = History.prototype[name];
          History.prototype[name] = function (...rest) {
            if (globalThis.refuse) throw new DOMException(`Attempt to use history.${name}() more than 100 times per 10 seconds`, "SecurityError");
            return usual.apply(this, rest);
          };
        }
      }),
  });
  const first = page.url();
  await page.evaluate(() => (globalThis.refuse = true));
  // A step that "back" undoes, then one that replaces it: both wait, and what is shown is the last.
  await page.locator("section[aria-labelledby=ranking] .sort", { hasText: "Name" }).click();
  await page.locator(".map-canvas").focus();
  await page.keyboard.press("ArrowRight");
  const picked = (await page.locator(".card h3").innerText()).trim();
  const byName = [...places.names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const top = page.locator("section[aria-labelledby=ranking] tbody tr").first();
  assert.ok((await top.innerText()).includes(byName[0]));
  assert.equal(page.url(), first);
  await page.evaluate(() => (globalThis.refuse = false));
  await page.waitForFunction(() => location.search !== "");
  assert.equal(param(page, "ranking-sort"), "name");
  assert.equal(param(page, "area"), places.codes[places.names.indexOf(picked)]);
  assert.deepEqual(faults, []);
  await page.goBack();
  assert.equal(page.url(), first);
  assert.equal(await page.locator(".card h3").count(), 0);
  await close();
});

test("charts are drawn for paper before the page is copied for it", async () => {
  const { page, faults, close } = await open(browser, site.address, "index.html");
  const widths = () => page.locator(".chart svg[role=img]").evaluateAll((charts) => charts.map((chart) => Number(chart.getAttribute("width"))));
  const usual = await widths();
  assert.ok(usual.some((width) => width > 1000) && usual.some((width) => width < 720), usual.join());
  // Within the event: nothing that is drawn later comes on paper.
  const printed = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    return [...document.querySelectorAll(".chart svg[role=img]")].map((chart) => Number(chart.getAttribute("width")));
  });
  assert.deepEqual(printed, usual.map((width) => Math.min(width, 720)));
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.waitForFunction((usual) => [...document.querySelectorAll(".chart svg[role=img]")].every((chart, i) => Number(chart.getAttribute("width")) === usual[i]), usual);
  assert.deepEqual(faults, []);
  await close();
});
