// Style sheets are bundled by the build.
declare module "*.css";
declare module "maplibre-gl/dist/maplibre-gl-worker.mjs";
