// The shapes of a geography, for the map that is asked for.
import { api, type Loaded, useLoad } from "../api";
import type { Hexes, MapTopology } from "../types";
import { loadLibrary } from "./GeoMap";

interface Outlines {
  hexes?: Hexes;
  topology?: MapTopology;
}

export function useOutlines(geography: string, picture: "hex" | "geo"): Loaded<Outlines> {
  return useLoad<Outlines>(async () => {
    if (picture === "hex") return { hexes: await api.hexes(geography) };
    // The library comes while the shapes are being read. Where it does not come, the map says so.
    loadLibrary().catch(() => undefined);
    return { topology: await api.map(geography) };
  }, `${picture} ${geography}`);
}
