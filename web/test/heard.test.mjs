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

test("a moved weight is announced once, by what it changes", async () => {
  const { page, close } = await open(browser, site.address, "where.html?weights=yes");
  const slider = page.locator(".slider input").first();
  await slider.focus();
  // Parts of the page that come with the first move are read by nobody: what counts is what changes from then on.
  await page.keyboard.press("ArrowRight");
  await page.getByText(/enters? the first decile/).first().waitFor();
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    globalThis.said = [];
    const seen = new Map();
    // What stands in regions that are read out when they change.
    const look = () => {
      for (const each of document.querySelectorAll("[role=status], [role=alert], output, [aria-live]")) {
        const text = each.textContent.trim();
        if (seen.has(each) && seen.get(each) !== text && text && each.getAttribute("aria-live") !== "off") globalThis.said.push(text);
        seen.set(each, text);
      }
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const before = await slider.getAttribute("aria-valuetext");
  for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => globalThis.said.length > 0);
  await page.waitForTimeout(1000);
  const said = await page.evaluate(() => globalThis.said);
  assert.ok(said.every((text) => /enters? the first decile/.test(text)), said.join("\n"));
  assert.notEqual(await slider.getAttribute("aria-valuetext"), before);

  // Whoever turns the pages of a table hears where they are.
  await page.evaluate(() => (globalThis.said.length = 0));
  await page.locator("section[aria-labelledby=ranking]").getByRole("button", { name: "Next" }).click();
  await page.waitForFunction(() => globalThis.said.length > 0);
  assert.match((await page.evaluate(() => globalThis.said)).join(), /^21 to 40 of [\d,]+$/);
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
