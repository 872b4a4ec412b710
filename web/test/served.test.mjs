// Pages over `theodolite serve`, whose results go and come back.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { lacking, oddly } from "./oddly.mjs";
import { folder, launch, open, violations } from "./site.mjs";

const why = lacking();
if (why) console.log(`SKIPPED: pages whose results are removed while they are served: ${why}`);

let made;
let server;
let address;
let browser;
before(async () => {
  if (why) return;
  made = oddly();
  server = spawn(process.env.PROGRAM, ["serve", "--port", "0", made.study], { stdio: ["ignore", "pipe", "pipe"] });
  address = await new Promise((done, fail) => {
    let said = "";
    const listen = (text) => {
      said += text;
      const found = /http:\/\/localhost:\d+\//.exec(said);
      if (found) done(found[0]);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => fail(new Error(`it ended: ${said}`)));
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.kill();
  made?.remove();
});

test("results that were removed are said to be, with what to do, and come back when they are built", { skip: why !== null }, async () => {
  // The data of the server, with the pages of SITE.
  const { page, close } = await open(browser, address, "where.html?of=need.score", {
    before: (page) =>
      page.route(/\/assets\/|\.html(\?|$)/, (route) => {
        const { pathname } = new URL(route.request().url());
        return route.fulfill({ path: path.join(folder, pathname), headers: { "content-type": { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm" }[path.extname(pathname)] } });
      }),
  });
  const results = path.join(made.study, "results");
  assert.match(readFileSync(path.join(results, "receipt.json"), "utf8"), /need/);
  renameSync(results, `${results}-gone`);
  await page.getByLabel("Measure").selectOption("first.designated");
  const alert = page.getByRole("alert").first();
  await alert.waitFor();
  const said = await alert.innerText();
  assert.match(said, /Could not load .*first/);
  assert.match(said, /cannot read the result .*results\/.+: not found/);
  assert.match(said, /What to do: build the study again: theodolite build\./);
  assert.match(said, /looks again every few seconds/);
  assert.deepEqual(await violations(page), []);

  const built = spawnSync(process.env.PROGRAM, ["build", made.study], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  // Nobody asks for it.
  const table = page.locator("section[aria-labelledby=ranking] tbody");
  await table.waitFor({ timeout: 15_000 });
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(await table.getByRole("row").filter({ hasText: "yes" }).count(), 4, "the list has four areas");
  await close();
});
