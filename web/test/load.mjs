// A module of `src/`, bundled as the pages are, in a world with just enough of a browser for what it does when it loads.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export async function load(name) {
  globalThis.addEventListener ??= () => undefined;
  const made = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${name}`, import.meta.url))],
    bundle: true, write: false, format: "esm", platform: "neutral", mainFields: ["module", "main"], jsx: "automatic", jsxImportSource: "preact",
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString("base64")}`);
}
