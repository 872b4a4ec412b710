// The map of true boundaries: its shapes, whether all land is painted, and how it goes without a pointer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { feature, mesh } from "topojson-client";
import { load } from "./load.mjs";
import { launch, open, param, read, saved, serve, settled, violations } from "./site.mjs";

let site;
let browser;
const study = read("study");
const index = study.steps.find((step) => step.name === study.headline);
const places = read(`geographies/${index.geography}`);
const topology = read(`maps/${index.geography}`);
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const points = (shape) => (shape === null ? [] : shape.type === "Polygon" ? shape.coordinates.flat() : shape.coordinates.flat(2));

test("borders and boxes are those of the library that reads TopoJSON", async () => {
  const { bordersOf, boxesOf, boundsOf } = await load("maps/shapes.ts");
  const parents = Object.values(places.within)[0];
  const steps = (lines) =>
    new Set(lines.flatMap((line) => line.slice(1).map((to, i) => [line[i], to].map((place) => place.map((each) => each.toFixed(6)).join()).sort().join(" "))));
  const wanted = steps(mesh(topology, topology.objects.areas, (a, b) => a !== b && parents[a.id] !== parents[b.id]).coordinates);
  assert.ok(wanted.size > 100);
  assert.deepEqual(steps(bordersOf(topology, parents)), wanted);
  const boxes = boxesOf(topology);
  for (const each of feature(topology, topology.objects.areas).features) {
    const [x, y] = [0, 1].map((at) => points(each.geometry).map((point) => point[at]));
    const box = [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
    box.forEach((end, k) => assert.ok(Math.abs(boxes[each.id][k] - end) < 1e-9, `area ${each.id}: ${boxes[each.id]} and ${box}`));
  }
  const all = boundsOf(topology);
  assert.equal(all[0], Math.min(...boxes.map((box) => box[0])));
  assert.equal(all[3], Math.max(...boxes.map((box) => box[3])));
});

/** The colours of what is on the screen, each with its number of pixels. */
async function colours(page, locator) {
  const shot = (await locator.screenshot()).toString("base64");
  return page.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const counts = {};
    for (let i = 0; i < data.length; i += 4) {
      const colour = [data[i], data[i + 1], data[i + 2]].join();
      counts[colour] = (counts[colour] ?? 0) + 1;
    }
    return counts;
  }, shot);
}

test("however small areas are on the screen, no land is left unpainted", async () => {
  // In Web Mercator, in pixels at zoom 0, where the world is 512 wide.
  const flat = ([east, north]) => [((east + 180) / 360) * 512, (0.5 - Math.log(Math.tan(Math.PI / 4 + (north * Math.PI) / 360)) / (2 * Math.PI)) * 512];
  const ring = (line) => line.map(flat).reduce((sum, [x, y], i, all) => sum + (x * all[(i + 1) % all.length][1] - all[(i + 1) % all.length][0] * y) / 2, 0);
  const rings = (shape) => (shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates);
  const sizes = feature(topology, topology.objects.areas).features.map(({ geometry }) =>
    rings(geometry).reduce((sum, [outer, ...holes]) => sum + Math.abs(ring(outer)) - holes.reduce((all, hole) => all + Math.abs(ring(hole)), 0), 0));
  const land = sizes.reduce((sum, each) => sum + each, 0);
  const median = [...sizes].sort((a, b) => a - b)[sizes.length >> 1];
  // Where an area in the middle of them is a sixth of a pixel, if the map can go so far out.
  const zoom = Math.max(2, Math.round(100 * Math.log2(Math.sqrt(1 / (6 * median)))) / 100);
  const { boundsOf } = await load("maps/shapes.ts");
  const [west, south, east, north] = boundsOf(topology);
  const { page, faults, close } = await open(browser, site.address, `where.html?map=geo&view=${zoom},${((south + north) / 2).toFixed(4)},${((west + east) / 2).toFixed(4)}`);
  await page.locator(".maplibregl-canvas").waitFor();
  await settled(page);
  await page.locator(".map-tools").evaluate((tools) => (tools.style.visibility = "hidden"));
  const found = await colours(page, page.locator(".map-geo"));
  // White is the page, where the picture begins between two pixels.
  const painted = Object.entries(found).reduce((sum, [colour, each]) => (["251,252,253", "255,255,255"].includes(colour) ? sum : sum + each), 0);
  const wanted = land * 4 ** zoom;
  // Borders at the coast reach a little over it.
  assert.ok(wanted > 500 && painted > 0.98 * wanted && painted < 1.1 * wanted, `${painted} pixels are painted, ${Math.round(wanted)} are land`);
  assert.deepEqual(faults, []);
  await close();
});

const KEYS = /Arrow keys go from area to area, Enter opens the one that is marked, Escape lets go of it; Shift with an arrow key moves the map/;

test("arrow keys go to the nearest area that way, which is told; Enter opens it", async () => {
  const mercator = (north) => Math.log(Math.tan(Math.PI / 4 + (north * Math.PI) / 360)) * (180 / Math.PI);
  const middles = feature(topology, topology.objects.areas).features.map(({ geometry }) => {
    const [x, y] = [0, 1].map((at) => points(geometry).map((point) => point[at]));
    const half = (all) => (Math.min(...all) + Math.max(...all)) / 2;
    return [half(x), mercator(half(y))];
  });
  const scores = read(`columns/${index.name}/score`);
  const ranks = read(`columns/${index.name}/rank`);
  const { page, faults, close } = await open(browser, site.address, "where.html?map=geo");
  const map = page.getByRole("application", { name: /^Map: / });
  await map.focus();
  await page.keyboard.press("ArrowRight");
  const at = () => places.codes.indexOf(param(page, "area"));
  assert.ok(at() >= 0, "the first key takes an area");
  for (const [key, right, up] of [["ArrowRight", 1, 0], ["ArrowRight", 1, 0], ["ArrowDown", 0, -1], ["ArrowLeft", -1, 0], ["ArrowUp", 0, 1], ["ArrowUp", 0, 1]]) {
    const from = at();
    await page.keyboard.press(key);
    // By hand: of all that lie more ahead than aside, the nearest.
    const [x, y] = middles[from];
    const wanted = middles
      .map((middle, area) => ({ area, dx: middle[0] - x, dy: middle[1] - y }))
      .filter(({ dx, dy }) => dx * right + dy * up > 0 && dx * right + dy * up > 0.6 * Math.hypot(dx, dy))
      .sort((a, b) => Math.hypot(a.dx, a.dy) - Math.hypot(b.dx, b.dy))[0].area;
    assert.equal(at(), wanted, `${key} from ${places.names[from]}`);
    const told = await page.locator(".map [aria-live=polite]").innerText();
    assert.ok(told.startsWith(`${places.names[wanted]}: `) && told.endsWith(`rank ${ranks[wanted].toLocaleString("en-GB")}`), told);
    assert.ok(Math.abs(Number(told.slice(places.names[wanted].length + 2).split(",")[0]) - scores[wanted]) < 0.5, told);
  }
  const ring = await page.locator(".map").evaluate((element) => getComputedStyle(element, "::after").borderTopColor);
  assert.equal(ring, "rgb(255, 191, 31)", "the focus shows over what the map paints");
  const words = await page.locator(`[id="${await map.getAttribute("aria-describedby")}"]`).innerText();
  assert.match(words, KEYS);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  assert.equal(param(page, "area"), null);
  await page.keyboard.press("ArrowUp");
  const code = param(page, "area");
  // What leaving breaks off is no fault.
  assert.deepEqual(faults, []);
  await Promise.all([page.waitForURL(/place\.html/), page.keyboard.press("Enter")]);
  assert.equal(param(page, "area"), code);
  assert.equal(param(page, "geography"), index.geography);
  await close();
});

test("the hex map has the same keys and words", async () => {
  const { page, faults, close } = await open(browser, site.address, "where.html");
  const map = page.getByRole("application", { name: /^Map: / });
  assert.match(await page.locator(`[id="${await map.getAttribute("aria-describedby")}"]`).innerText(), KEYS);
  await map.focus();
  await page.keyboard.press("ArrowDown");
  const code = param(page, "area");
  assert.ok(places.codes.includes(code));
  const ring = await page.locator(".map").evaluate((element) => getComputedStyle(element, "::after").borderTopColor);
  assert.equal(ring, "rgb(255, 191, 31)");
  // What leaving breaks off is no fault.
  assert.deepEqual(faults, []);
  await Promise.all([page.waitForURL(/place\.html/), page.keyboard.press("Enter")]);
  assert.equal(param(page, "area"), code);
  await close();
});

for (const [map, name] of [["hex", "zoom"], ["geo", "view"]]) {
  test(`the ${map} map moved by keys: the address follows, and back and forward bring each view again`, async () => {
    const { page, faults, close } = await open(browser, site.address, `where.html?map=${map}`);
    const picture = page.getByRole("application", { name: /^Map: / });
    const press = async (key) => {
      const before = param(page, name);
      await picture.press(key);
      await page.waitForFunction(([name, old]) => new URL(location.href).searchParams.get(name) !== old, [name, before]);
      return param(page, name).split(",").map(Number);
    };
    const painted = async () => {
      // The ring of the focus is none of the picture.
      await page.getByLabel("Classes").focus();
      return colours(page, page.locator(".map"));
    };
    /** How much more or less there is of the colours of the classes, as a share of them; edges fall otherwise between pixels. */
    const apart = (one, other) => {
      const classes = Object.keys(other).filter((each) => other[each] > 2000);
      return classes.reduce((sum, each) => sum + Math.abs((one[each] ?? 0) - other[each]), 0) / classes.reduce((sum, each) => sum + other[each], 0);
    };
    const closer = await press("+");
    await press("+");
    const first = await press("Shift+ArrowRight");
    const [x, y] = map === "hex" ? [1, 2] : [2, 1];
    assert.ok(first[0] > closer[0] && first[x] > closer[x], `${first} is closer and further right than ${closer}`);
    assert.ok(Math.abs(first[y] - closer[y]) < 1e-3, `${first} is as high as ${closer}`);
    const there = param(page, name);
    await page.mouse.move(2, 2);
    const seen = await painted();

    // A choice makes a step of history; the view moves on after it.
    await page.getByLabel("Classes").selectOption("equal");
    const second = await press("Shift+ArrowDown");
    assert.ok(map === "hex" ? second[y] > first[y] : second[y] < first[y], `${second} is below ${first}`);
    const moved = param(page, name);

    await page.goBack();
    await page.waitForFunction(([name, there]) => new URL(location.href).searchParams.get(name) === there, [name, there]);
    assert.equal(await page.getByLabel("Classes").inputValue(), "tenths");
    // The picture too, not the address alone; and it stays, though a view is written a moment after it moved.
    await page.waitForTimeout(500);
    const again = apart(await painted(), seen);
    assert.ok(again < 0.01, `${again} of the picture is another`);
    assert.equal(param(page, name), there);

    await page.goForward();
    await page.waitForTimeout(500);
    assert.equal(param(page, name), moved);
    assert.equal(await page.getByLabel("Classes").inputValue(), "equal");
    const other = apart(await painted(), seen);
    assert.ok(other > 0.02, `only ${other} of the picture is another`);
    await picture.press("0");
    await page.waitForFunction((name) => !new URL(location.href).searchParams.has(name), name);
    assert.deepEqual(faults, []);
    await close();
  });
}

test("what was left out of the shapes stands under the map, and in the picture that is saved", async () => {
  const warning = `shapes of 2 areas enclose nothing: \`${places.codes[3]}\`, \`${places.codes[8]}\``;
  const { page, faults, close } = await open(browser, site.address, "where.html?map=geo", {
    before: (page) => page.route(`**/api/maps/${index.geography}.json`, (route) => route.fulfill({ json: { ...topology, warnings: [warning] } })),
  });
  const told = `Shapes of 2 areas enclose nothing: ${places.names[3]}, ${places.names[8]}.`;
  assert.ok((await page.locator(".figure-words").first().innerText()).includes(told));
  const svg = (await saved(page, page.getByRole("button", { name: /^Save the picture as SVG/ }).first())).bytes.toString("utf8");
  // The words of a saved picture are broken into lines.
  assert.ok(svg.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").includes(told));
  await page.getByRole("button", { name: "Equal hexagons" }).click();
  await settled(page);
  assert.ok(!(await page.locator(".figure-words").first().innerText()).includes("enclose nothing"), "the hexagons are made of the shapes that are there");
  assert.deepEqual(faults, []);
  await close();
});
