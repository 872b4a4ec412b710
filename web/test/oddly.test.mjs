// Codes and names with all that a code or a name may have: addresses, commands, files, directions of writing, and width.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { lacking, ODD, oddly } from "./oddly.mjs";
import { launch, open, overflow, param, read, saved, savedRows, serve, settled, violations } from "./site.mjs";

const why = lacking();
if (why) console.log(`SKIPPED: pages of a study with odd codes and names: ${why}`);
const skip = { skip: why !== null };

let made;
let site;
let browser;
before(async () => {
  if (why) return;
  made = oddly();
  site = await serve(made.site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
  made?.remove();
});

const placeOf = (code) => `place.html?${new URLSearchParams({ geography: "g", area: code })}`;
const at = (code) => read("geographies/g", made.site).codes.indexOf(code);

test("each place opens by its code, and the command that it shows explains it", skip, async (t) => {
  const scores = read("columns/need/score", made.site);
  const bin = path.join(made.study, "bin");
  mkdirSync(bin);
  symlinkSync(path.resolve(process.env.PROGRAM), path.join(bin, "theodolite"));
  const { page, faults, close } = await open(browser, site.address, "index.html");
  for (const [code] of ODD) {
    await t.test(code, async () => {
      await page.goto(site.address + placeOf(code));
      await settled(page);
      const command = await page.locator("section[aria-labelledby=explain] pre").innerText();
      const ran = spawnSync("sh", ["-c", `${command.replace("explain", "explain --format json")}`], {
        cwd: made.study, encoding: "utf8", env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      });
      assert.equal(ran.status, 0, `${command}: ${ran.stderr}`);
      const told = JSON.parse(ran.stdout);
      assert.equal(told.row?.code ?? told.code, code);
      assert.equal(told.row?.score ?? told.score, scores[at(code)]);
    });
  }
  assert.deepEqual(faults, []);
  await close();
});

test("codes lead from the ranking to their place, and stand in its file", skip, async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html");
  const table = page.locator("section[aria-labelledby=ranking]");
  const links = await table.locator("tbody a").evaluateAll((all) => all.map((each) => new URL(each.href).searchParams.get("area")));
  assert.deepEqual([...links].sort(), ODD.map(([code]) => code).sort());
  const rows = await savedRows(page, table.getByRole("button", { name: "Save as CSV" }));
  // What a spreadsheet would take for a formula has an apostrophe before it.
  const safe = (text) => (/^[=+\-@]/.test(text) ? `'${text}` : text);
  assert.deepEqual(rows.map((row) => [row.code, row.name]).sort(), ODD.map((each) => each.map(safe)).sort());
  await page.getByRole("combobox", { name: "Find a place" }).fill("k%2f");
  const option = page.getByRole("listbox", { name: "Places found" }).getByRole("option").first();
  await option.waitFor();
  assert.deepEqual(faults, []);
  await Promise.all([page.waitForURL(/place\.html/), page.keyboard.press("Enter")]);
  assert.equal(param(page, "area"), "K%2F11");
  await settled(page);
  await close();
});

test("files that are named after a code have names that file systems take", skip, async () => {
  const { page, close } = await open(browser, site.address, `place.html?${new URLSearchParams({ geography: "r", area: "R/1" })}`);
  const file = await saved(page, page.locator("section", { has: page.locator("table") }).getByRole("button", { name: "Save as CSV" }).first());
  assert.equal(file.name, "inside-R-1.csv");
  await close();
});

test("names that are written from the right keep what stands beside them in its place", skip, async () => {
  const [code, name] = ODD[0];
  const { page, faults, close } = await open(browser, site.address, placeOf(code));
  const heading = page.locator(".place-head h2").first();
  assert.equal(await heading.innerText(), `\u2068${name}\u2069`);
  // In a sentence that goes on with a number, which would otherwise go to the other side of the name.
  const lead = page.locator("main p", { hasText: "16 places" }).filter({ hasText: name }).first();
  const order = await lead.evaluate((paragraph, name) => {
    const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let start = null;
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const at = node.data.indexOf(name);
      if (at >= 0) {
        range.setStart(node, at);
        range.setEnd(node, at + name.length);
        start = range.getBoundingClientRect();
        const after = document.createRange();
        after.setStart(node, Math.min(node.data.length - 1, at + name.length + 1));
        after.setEnd(node, node.data.length);
        const rest = after.getClientRects()[0];
        return { name: start.right, rest: rest?.left ?? null };
      }
    }
    return null;
  }, name);
  assert.ok(order && order.rest !== null && order.rest >= order.name - 1, JSON.stringify(order));
  // Of a study that a window is named after, too; and a name that leaves the direction turned is closed.
  assert.match(await page.title(), /^\u2068حي السلام\u2069 \u00b7 \u2068الدراسة 2024: codes\u2069$/);
  await page.goto(site.address + placeOf("../M"));
  await settled(page);
  assert.equal(await page.locator(".place-head h2").first().innerText(), "\u2068Up\u202eset\u2069");
  assert.deepEqual(await violations(page), []);
  // Files have the names as they are.
  await page.goto(`${site.address}where.html`);
  await settled(page);
  const rows = await savedRows(page, page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Save as CSV" }));
  assert.equal(rows.find((row) => row.code === code).name, name);
  const box = page.getByRole("combobox", { name: "Find a place" });
  await box.fill("שכונת");
  const options = page.getByRole("listbox", { name: "Places found" }).getByRole("option");
  await options.first().waitFor();
  assert.match(await options.first().innerText(), /B\?2/);
  assert.deepEqual(faults, []);
  await close();
});

test("a name of three hundred letters widens no page, and no picture", skip, async (t) => {
  const long = encodeURIComponent(ODD.find(([, name]) => name.length === 300)[0]);
  const names = ["index.html", "where.html", `where.html?area=${long}`, "where.html?of=b.value", "where.html?of=need.score&and=b.value", "where.html?w=50,30,20", "sure.html", "first.html", "claims.html?view=method", "claims.html?view=made", `place.html?geography=g&area=${long}`, "place.html?geography=r&area=R%2F1"];
  for (const width of [1280, 360]) {
    const { page, faults, close } = await open(browser, site.address, "index.html", { width, height: 800 });
    for (const name of names) {
      await t.test(`${name} at ${width}`, async () => {
        await page.goto(site.address + name);
        await settled(page);
        assert.equal(await overflow(page), 0);
        const outside = await page.locator(".chart svg text").evaluateAll((all) =>
          all.flatMap((text) => {
            const [own, chart] = [text.getBoundingClientRect(), text.closest(".chart").getBoundingClientRect()];
            return own.left < chart.left - 3 || own.right > chart.right + 3 ? [`${text.textContent.slice(0, 40)}: ${own.left} to ${own.right}, in ${chart.left} to ${chart.right}`] : [];
          }));
        assert.deepEqual(outside, []);
      });
    }
    assert.deepEqual(faults, []);
    await close();
  }
});
