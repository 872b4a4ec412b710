// A whole country: the 33,755 neighbourhoods of the English Indices of Deprivation 2025, against the published ranks.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { imd2025, lacking } from "./imd2025.mjs";
import { launch, open, read, savedRows, serve, violations } from "./site.mjs";

const why = lacking();
if (why) console.log(`SKIPPED: the explorer over a whole country: ${why}`);

let made;
let site;
let browser;
before(async () => {
  if (why) {
    assert.ok(!process.env.CI, `the explorer over a whole country cannot be tested: ${why}`);
    return;
  }
  made = imd2025();
  site = await serve(made.site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
  made?.remove();
});

const sizeOf = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((sum, it) => {
    const place = path.join(folder, it.name);
    return sum + (it.isDirectory() ? sizeOf(place) : statSync(place).size);
  }, 0);

test("the site of a country fits where sites are kept", { skip: why !== null }, () => {
  assert.ok(sizeOf(made.site) < 40e6, `${sizeOf(made.site)} bytes`);
  const hexes = read("hexes/lsoa21", made.site);
  const places = new Set(hexes.column.map((column, i) => `${column} ${hexes.row[i]}`));
  assert.equal(places.size, 33_755, "each has a hexagon of its own");
});

for (const name of ["index.html", "where.html", "sure.html", "first.html", "place.html?geography=lsoa21&area=E01021988", "claims.html"]) {
  test(`${name} of a country`, { skip: why !== null }, async () => {
    const { page, faults, close } = await open(browser, site.address, name);
    assert.deepEqual(faults, []);
    assert.deepEqual(await violations(page), []);
    await close();
  });
}

test("with the official weights the page ranks every neighbourhood as published", { skip: why !== null }, async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html?weights=yes");
  const rows = await savedRows(page, page.getByRole("button", { name: "Save as CSV" }).last());
  assert.equal(rows.length, 33_755);
  const apart = rows.filter((row) => Number(row.rank) !== made.published.get(row.code));
  assert.deepEqual(apart, []);
  assert.deepEqual(faults, []);
  await close();
});
