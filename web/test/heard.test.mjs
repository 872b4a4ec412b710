// The pages as a screen reader has them: what is announced, and what controls and pictures are called.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, read, serve } from "./site.mjs";

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

/** Remembers what is read out from now on: the pieces that are new in regions which were there before. */
const listen = (page) =>
  page.evaluate(() => {
    const live = "[role=status], [role=alert], output, [aria-live]";
    const there = new Set(document.querySelectorAll(live));
    globalThis.said = [];
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        const region = (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest(live);
        if (!region || !there.has(region) || region.getAttribute("aria-live") === "off") continue;
        const words = type === "characterData" ? [target.data] : [...addedNodes].map((node) => node.textContent);
        globalThis.said.push(...words.filter((text) => text.trim()));
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
const said = async (page, wait) => {
  await page.waitForFunction(() => globalThis.said.length > 0);
  await page.waitForTimeout(wait);
  return page.evaluate(() => globalThis.said.splice(0));
};

test("a moved weight is read out whole, from the first move on, and nothing else is", async () => {
  const { page, close } = await open(browser, site.address, "where.html?weights=yes");
  const slider = page.locator(".slider input").first();
  await slider.focus();
  await listen(page);
  const sentence = /^[\d,]+ areas? enters? the first decile and [\d,]+ leaves? it\. [\d,]+ of [\d,]+ .+ keep their decile\.$/;
  for (const steps of [1, 12]) {
    const before = await slider.getAttribute("aria-valuetext");
    for (let i = 0; i < steps; i++) await page.keyboard.press("ArrowRight");
    const words = await said(page, 1000);
    assert.ok(words.every((text) => sentence.test(text)), words.join("\n"));
    assert.equal(words.at(-1), await page.locator("section[aria-labelledby=moves-title] .lead").innerText());
    assert.notEqual(await slider.getAttribute("aria-valuetext"), before);
  }
  await close();
});

test("whoever turns the pages of a table hears where they are", async () => {
  const { page, close } = await open(browser, site.address, "where.html");
  await listen(page);
  await page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Next" }).click();
  const words = await said(page, 300);
  assert.equal(words.length, 1, words.join("\n"));
  assert.match(words[0], /^21 to 40 of [\d,]+$/);
  await close();
});

test("going from area to area on the map, each is read out whole", async () => {
  const { page, close } = await open(browser, site.address, "where.html");
  await page.locator(".map-canvas").focus();
  await listen(page);
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("ArrowRight");
    const words = await said(page, 300);
    const name = await page.locator(".card h3").innerText();
    assert.equal(words.length, 1, words.join("\n"));
    assert.ok(words[0].startsWith(`${name}: `), `${words[0]} is not of ${name}`);
  }
  await close();
});

test("controls that do the same to different things are told apart by name", async () => {
  const study = read("study");
  const names = ["index.html", "where.html", ...(study.steps.some((step) => step.kind === "uncertainty") ? ["sure.html"] : [])];
  for (const name of names) {
    const { page, close } = await open(browser, site.address, name);
    const called = await page.getByRole("button", { name: /^(Show as a table|Save)/ }).evaluateAll((all) => all.map((each) => each.getAttribute("aria-label") ?? each.textContent));
    assert.ok(called.length > 4, `${name}: ${called.length}`);
    assert.deepEqual(called.filter((each, i) => called.indexOf(each) !== i), [], name);
    await close();
  }
});

test("the title of a figure is heard once, as its heading, and its picture says what it shows", async () => {
  const study = read("study");
  const pages = ["index.html", "sure.html", "first.html", "money.html", "worth.html", "progress.html"];
  let seen = 0;
  for (const name of pages) {
    const { page, close } = await open(browser, site.address, name);
    const client = await page.context().newCDPSession(page);
    const { nodes } = await client.send("Accessibility.getFullAXTree");
    const named = new Map(nodes.map((node) => [node.nodeId, node]));
    const within = (node) => (node.childIds ?? []).flatMap((id) => [named.get(id), ...within(named.get(id) ?? {})]).filter((each) => each && !each.ignored);
    for (const figure of nodes.filter((node) => node.role?.value === "figure" && !node.ignored)) {
      const inside = within(figure);
      const title = inside.find((node) => node.role.value === "heading")?.name.value;
      assert.ok(title, `${name}: a figure has no heading`);
      // Buttons are told apart by it, and a map that can be moved needs a name where it takes the focus.
      const heard = [figure, ...inside].filter((node) => !["button", "link", "application", "StaticText", "InlineTextBox"].includes(node.role.value));
      const saying = heard.filter((node) => `${node.name?.value ?? ""} ${node.description?.value ?? ""}`.includes(title));
      assert.deepEqual(saying.map((node) => node.role.value), ["heading"], `${name}: ${title}`);
      for (const picture of inside.filter((node) => node.role.value === "image")) {
        assert.ok(picture.name.value.length > 10, `${name}: ${title}: ${picture.name.value}`);
        assert.equal(picture.description?.value ?? "", "", `${name}: ${title}`);
        seen++;
      }
    }
    await close();
  }
  assert.ok(seen > 5, `${seen} pictures in “${study.title}”`);
});

test("a picture is one thing with its words, and its marks are not read one by one", async () => {
  const { page, close } = await open(browser, site.address, "index.html");
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send("Accessibility.getFullAXTree");
  const named = new Map(nodes.map((node) => [node.nodeId, node]));
  const pictures = nodes.filter((node) => node.role?.value === "image" && !node.ignored);
  assert.ok(pictures.length >= 1);
  const within = (node) => (node.childIds ?? []).flatMap((id) => [named.get(id), ...within(named.get(id) ?? {})]).filter(Boolean);
  for (const picture of pictures) {
    assert.ok(picture.name.value.length > 40, picture.name.value);
    assert.deepEqual(within(picture).filter((node) => !node.ignored).map((node) => node.name?.value), [], picture.name.value);
  }
  await close();
});
