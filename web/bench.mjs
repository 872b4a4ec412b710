// How fast the explorer is, in Chromium on this machine: what a first view costs, and a weight moved by hand. Prints a table;
// nothing here fails for being slow. Set SITE (the demo, exported) and, for a whole country, PROGRAM and THEODOLITE_TEST_DATA.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { imd2025, lacking } from "./test/imd2025.mjs";
import { folder, launch, serve } from "./test/site.mjs";

const TIMES = 5;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const tell = (what, value, unit) => console.log(`${what.padEnd(64)} ${String(value).padStart(9)} ${unit}`);

const browser = await launch();

/** Opens a page anew, nothing kept: bytes as a server that packs would send them, and when the picture stands. */
async function view(root, name, ready) {
  const site = await serve(root);
  const times = [];
  let bytes = 0;
  for (let i = 0; i < TIMES; i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname.replace("/some/folder/", "")));
    const started = performance.now();
    await page.goto(site.address + name);
    await page.waitForSelector(ready);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    times.push(performance.now() - started);
    await page.waitForLoadState("networkidle");
    bytes = asked.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(root, file || "index.html"))).length, 0);
    await context.close();
  }
  await site.close();
  return { time: Math.round(median(times)), kilobytes: Math.round(bytes / 1000) };
}

/** Moves a weight ten times: the time until all is ranked, and until the picture of it is on the screen. */
async function slider(root) {
  const site = await serve(root);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${site.address}where.html?weights=yes`);
  const range = page.locator("input[type=range]").first();
  await range.waitFor();
  await page.waitForLoadState("networkidle");
  const found = await range.evaluate(async (input) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
    const shown = [];
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    for (let i = 0; i < 12; i++) {
      const to = Number(input.min) + ((i % 5) + 1) * 0.15 * (Number(input.max) - Number(input.min));
      performance.clearMeasures("rescore");
      const started = performance.now();
      set.call(input, String(to));
      input.dispatchEvent(new Event("input", { bubbles: true }));
      while (performance.getEntriesByName("rescore").length === 0) await frame();
      // The frame in which it is drawn, and the one after, when it is on the screen.
      await frame();
      await frame();
      const computed = performance.getEntriesByName("rescore").at(-1).duration;
      if (i > 1) shown.push({ computed, shown: performance.now() - started });
      await new Promise((done) => setTimeout(done, 200));
    }
    return shown;
  });
  await page.close();
  await site.close();
  return { computed: median(found.map((it) => it.computed)), shown: median(found.map((it) => it.shown)) };
}

async function all(title, root, areas) {
  for (const [name, ready] of [["index.html", "svg[role=img]"], ["where.html", "canvas"]]) {
    const { time, kilobytes } = await view(root, name, ready);
    tell(`${title}: first view of ${name}`, time, "ms");
    tell(`${title}: over the wire, packed`, kilobytes, "kB");
  }
  const { computed, shown } = await slider(root);
  tell(`${title}: a weight moved, ${areas} areas ranked`, computed.toFixed(1), "ms");
  tell(`${title}: and on the screen`, Math.round(shown), "ms");
}

await all("the demo", folder, "3,000");
const why = lacking();
if (why) {
  console.log(`SKIPPED: a whole country: ${why}`);
} else {
  const made = imd2025();
  tell("IMD 2025: built and exported as a site", made.seconds.toFixed(1), "s");
  await all("IMD 2025", made.site, "33,755");
  made.remove();
}
await browser.close();
