// A static export served as a plain host would, and Chromium to look at it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
  ".svg": "image/svg+xml", ".wasm": "application/wasm",
};
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "font-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** In a sub-folder, as on many hosts: an absolute address would fail. */
const BASE = "/some/folder/";

export const folder = process.env.SITE ?? "";

export async function serve(root = folder) {
  assert.ok(root && existsSync(path.join(root, "index.html")), "set SITE to the folder of a static export with its pages");
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = path.join(root, path.normalize(decodeURIComponent(pathname.slice(BASE.length - 1))));
    try {
      if (!pathname.startsWith(BASE) || !(await stat(file)).isFile()) throw new Error("no such file");
      response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream", "content-security-policy": CSP });
      response.end(await readFile(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}${BASE}`;
  return { address, close: () => new Promise((done) => server.close(done)) };
}

export const read = (name, root = folder) => JSON.parse(readFileSync(path.join(root, "api", `${name}.json`), "utf8"));

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync),
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A page that remembers everything that went wrong on it, and each request that left the site. */
export async function open(browser, address, name, { width = 1280, height = 900, before } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => faults.push(`request failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(`request elsewhere: ${url}`);
  });
  if (before) await before(page);
  await page.goto(address + name);
  await settled(page);
  return { page, faults, close: () => context.close() };
}

/** Once nothing loads any more. */
export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelectorAll(".loading").length === 0);
}

export async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((each) => `${each.id}: ${each.help} (${each.nodes.map((node) => node.target.join(" ")).slice(0, 4).join("; ")})`);
}

export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
export const param = (page, name) => new URL(page.url()).searchParams.get(name);

/** What a click saves. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What a click saves as CSV, as records. */
export async function savedRows(page, button) {
  const text = (await saved(page, button)).bytes.toString("utf8");
  assert.equal(text.charCodeAt(0), 0xfeff, "a byte order mark, for spreadsheets");
  return records(text.slice(1));
}

/** Rows of a CSV as records. */
export function records(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === '"' && text[i + 1] === '"') cell += text[++i];
      else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else if (letter !== "\r") cell += letter;
  }
  const [head, ...body] = rows;
  return body.map((each) => Object.fromEntries(head.map((name, i) => [name, each[i]])));
}
