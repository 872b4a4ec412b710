// Long names of lines: whole in the picture where there is room, whole as its title and in its table in any case.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, read, serve } from "./site.mjs";

let site;
let browser;
const study = read("study");
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A name of about a hundred letters, for each result of some kinds. */
const longer = (kinds) => ({
  ...study,
  steps: study.steps.map((step) => (kinds.includes(step.kind) ? { ...step, title: `${step.title ?? step.name}, as it was agreed upon by all who have a say in it, and will be until it is looked at again` } : step)),
});

/** The words of each name in a picture, with its title; and those that lie on each other. */
const namesIn = (figure) =>
  figure.locator("svg[role=img]").evaluate((svg) => {
    const all = [...svg.querySelectorAll("text")].filter((text) => text.querySelector("title"));
    const names = all.map((text) => ({ title: text.querySelector("title").textContent, words: [...text.querySelectorAll("tspan")].map((each) => each.textContent).join(" ") }));
    const boxes = all.map((text) => text.getBoundingClientRect());
    const crossing = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2).map(() => names[i].title));
    const outside = boxes.filter((box) => box.left < svg.getBoundingClientRect().left - 1 || box.right > svg.getBoundingClientRect().right + 1).length;
    return { names, crossing, outside };
  });

for (const width of [1280, 360]) {
  test(`the keys of curves and of lines hold long names at ${width}`, async () => {
    const changed = longer(["fund", "allocation"]);
    const { page, faults, close } = await open(browser, site.address, "money.html", {
      width, before: (page) => page.route("**/api/study.json", (route) => route.fulfill({ json: changed })),
    });
    const titles = changed.steps.filter((step) => ["fund", "allocation"].includes(step.kind)).map((step) => step.title);
    let told = 0;
    for (const words of [/got .* of the money/, /^Money per head by tenth/]) {
      const figure = page.locator("figure", { has: page.locator(".figure-title", { hasText: words }) }).first();
      await figure.scrollIntoViewIfNeeded();
      const { names, crossing, outside } = await namesIn(figure);
      assert.deepEqual(crossing, []);
      assert.equal(outside, 0);
      for (const { title, words } of names.filter((each) => titles.some((name) => each.title.includes(name)))) {
        told++;
        if (width > 600) assert.equal(words.replace(/\s+/g, " ").trim(), title, "there is room for all of it");
        else assert.ok(words.length > 80, words);
      }
    }
    assert.ok(told >= 6, `${told} long names`);
    const figure = page.locator("figure", { has: page.locator(".figure-title", { hasText: /^Money per head by tenth/ }) }).first();
    await figure.getByRole("button", { name: "Show as a table" }).click();
    const table = await figure.locator("table").innerText();
    assert.ok(titles.filter((title) => table.includes(title)).length >= 3, table.slice(0, 400));
    assert.deepEqual(faults, []);
    await close();
  });

  test(`the ends of slopes hold long names at ${width}`, async (t) => {
    const step = study.steps.find((each) => each.kind === "appraisal" && each.columns.some((column) => column.name === "npv_weighted"));
    if (!step) return t.skip("this study weighs no appraisal by income");
    const table = read(`tables/${step.name}`);
    const option = table.columns.find((column) => column.name === "option");
    option.values = option.values.map((name) => `${name} for those who live far from any`);
    const { page, faults, close } = await open(browser, site.address, "worth.html", {
      width, before: (page) => page.route(`**/api/tables/${step.name}.json`, (route) => route.fulfill({ json: table })),
    });
    const figure = page.locator("figure", { has: page.locator(".figure-title", { hasText: /with all money alike and weighted by income/ }) });
    const { names, crossing, outside } = await namesIn(figure);
    assert.deepEqual(crossing, []);
    assert.equal(outside, 0);
    for (const name of option.values) {
      const whole = `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll("_", " ");
      const told = names.filter((each) => each.title === whole);
      assert.equal(told.length, 2, `${whole} stands at both ends`);
      // With the value, which is in the words and not in the title.
      if (width > 600) for (const each of told) assert.ok(whole.split(" ").every((word) => each.words.includes(word)), each.words);
    }
    await figure.getByRole("button", { name: "Show as a table" }).click();
    assert.ok((await figure.locator("table").innerText()).includes("for those who live far from any"));
    assert.deepEqual(faults, []);
    await close();
  });
}
