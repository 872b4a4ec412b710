// Bundles the pages into dist/: shell.html and assets/. No name is fetched from anywhere; what is not here is not used.
import { build } from "esbuild";
import { cp, mkdir, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here("dist"), { recursive: true, force: true });
await mkdir(here("dist/assets"), { recursive: true });
await build({
  entryPoints: { app: here("src/main.tsx") },
  outdir: here("dist/assets"),
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
});
// The style sheet of the map library is a file of its own, because only geographic maps need it.
await build({
  entryPoints: { map: here("node_modules/maplibre-gl/dist/maplibre-gl.css") },
  outdir: here("dist/assets"),
  bundle: true,
  minify: true,
  external: ["data:*"],
  logLevel: "warning",
});
// So is its worker, because the content-security policy lets no worker be made from text.
await build({
  entryPoints: { "map-worker": here("src/maps/worker.ts") },
  outdir: here("dist/assets"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  // The library says that its worker may be left out where nothing is taken from it.
  ignoreAnnotations: true,
  legalComments: "none",
  logLevel: "warning",
});
await cp(here("src/shell.html"), here("dist/shell.html"));
await cp(here("src/icon.svg"), here("dist/assets/icon.svg"));

const wasm = here("theodolite.wasm");
if (await stat(wasm).then(() => true, () => false)) {
  await cp(wasm, here("dist/assets/theodolite.wasm"));
} else {
  console.warn("theodolite.wasm is not here: pages go without live weights");
}
