// Real boundaries, by maplibre-gl: loaded only when somebody asks for geography. The style has the study's areas and
// nothing else: no tile, glyph or sprite is asked of anyone. What a first look does not need is not made for it: edges
// of areas come with the zoom at which they show, the hatching where something is missing, an outline for the one area
// that is chosen.
import type { ExpressionSpecification, GeoJSONSource, Map as Library, MapGeoJSONFeature, MapMouseEvent, StyleSpecification } from "maplibre-gl";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { feature } from "topojson-client";
import type { FeatureCollection } from "geojson";
import type { Topology } from "topojson-specification";
import { api } from "../api";
import { Failure, Loading } from "../parts/messages";
import { setAddress, textParam, useParam } from "../state";
import { Around, KEYS_IN_WORDS, nearest, nearestTo, onMapKey } from "./frame";
import { hatch } from "./hatch";
import { type MapProps, readView, writeView } from "./map";
import { areasIn, bordersOf, boundsOf, boxesOf, shapesAt } from "./shapes";

/** The library, once. It may be asked for before there is anything to draw; what failed is asked for again. */
export const loadLibrary = (() => {
  let library: Promise<typeof import("maplibre-gl")> | null = null;
  return () => {
    library ??= import("maplibre-gl").then((module) => {
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = new URL("map.css", import.meta.url).href;
      document.head.append(sheet);
      // A file of its own, because the content-security policy lets no worker be made from text.
      module.setWorkerUrl(new URL("map-worker.js", import.meta.url).href);
      // The worker starts now, while the shapes are on their way.
      module.prewarm();
      return module;
    });
    library.catch(() => (library = null));
    return library;
  };
})();

const state: ExpressionSpecification = ["coalesce", ["feature-state", "class"], -1];

function fill(palette: string[]): ExpressionSpecification | string {
  if (palette.length === 0) return "#ffffff";
  const arms = palette.flatMap((colour, i) => [i, colour]);
  return ["match", state, ...arms, "rgba(255,255,255,0)"] as unknown as ExpressionSpecification;
}

/** Zoom, latitude and longitude of the middle; nothing where all is shown. */
const VIEW = textParam("view", null);

/** Below this zoom, edges of areas do not show. */
const EDGES = 6;

interface Props extends MapProps {
  topology: Topology;
  /** Whose shapes these are. */
  geography: string;
}

/** The outline of one area. */
function outlineOf(topology: Topology, area: number | null): FeatureCollection {
  const found = area === null ? undefined : areasIn(topology).geometries.find((each) => Number(each.id) === area);
  return { type: "FeatureCollection", features: found?.type ? [feature(topology, found)].flatMap((each) => (each.type === "Feature" ? [each] : each.features)) : [] };
}

export function GeoMap({ topology, geography, of, palette, selected, onSelect, onOpen, tell, name, parents = null }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<Library | null>(null);
  const drawn = useRef<ArrayLike<number> | null>(null);
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [tip, setTip] = useState<{ area: number; x: number; y: number } | null>(null);
  const help = useId();
  const [view] = useParam(VIEW);
  const written = useRef<string | null>(view);
  const home = useRef<string | null>(null);
  // The map outlives the functions that it was made with.
  const boxes = useMemo(() => {
    let known: ReturnType<typeof boxesOf> | null = null;
    return () => (known ??= boxesOf(topology));
  }, [topology]);
  const middles = useMemo(() => {
    let known: { x: number[]; y: number[] } | null = null;
    const on = (at: 0 | 1) => Array.from(boxes(), (each) => (each ? flat(middleOf(each))[at] : Number.NaN));
    return () => (known ??= { x: on(0), y: on(1) });
  }, [boxes]);
  const zoomBy = (closer: boolean) => (closer ? map.current?.zoomIn({ animate: !still() }) : map.current?.zoomOut({ animate: !still() }));
  const onKeyDown = (event: KeyboardEvent) => {
    const { current } = map;
    if (!current) return;
    onMapKey(event, {
      // Arrows begin anew from an area that is not on the map.
      at: selected !== null && boxes()[selected] ? selected : null,
      start: () => nearestTo(middles().x, middles().y, ...flat(current.getCenter().toArray())),
      next: (area, way) => nearest(middles().x, middles().y, area, way),
      take: onSelect,
      open: onOpen,
      shift: (right, down) => current.panBy([right, down], { animate: !still() }),
      zoom: zoomBy,
      all: () => showAll.current(),
    });
  };
  const latest = useRef({ onSelect, onKeyDown, of, palette, selected });
  latest.current = { onSelect, onKeyDown, of, palette, selected };

  useEffect(() => {
    let gone = false;
    loadLibrary().then(
      (library) => {
        if (gone || !box.current) return;
        performance.mark("map-library");
        const borders = parents ? { type: "MultiLineString" as const, coordinates: bordersOf(topology, parents) } : null;
        const style: StyleSpecification = {
          version: 8,
          sources: {
            // No tolerance: the shapes are simplified already, and the library would leave out areas smaller than a fifth of
            // a pixel, which are the towns of a country.
            areas: { type: "geojson", data: shapesAt(api.mapFile(geography)), tolerance: 0, buffer: 32 },
            ...(borders ? { borders: { type: "geojson" as const, data: borders } } : {}),
            selected: { type: "geojson", data: outlineOf(topology, latest.current.selected) },
          },
          layers: [
            { id: "paper", type: "background", paint: { "background-color": "#fbfcfd" } },
            { id: "missing", type: "fill", source: "areas", layout: { visibility: hatched(latest.current.of) }, paint: { "fill-pattern": "hatch", "fill-opacity": ["case", ["==", state, -1], 1, 0] } },
            // The same layout as the hatching's, so that both are drawn from the same triangles.
            { id: "fill", type: "fill", source: "areas", layout: { visibility: "visible" }, paint: { "fill-color": fill(latest.current.palette), "fill-antialias": false } },
            { id: "edge", type: "line", source: "areas", minzoom: EDGES, paint: { "line-color": "#ffffff", "line-opacity": ["interpolate", ["linear"], ["zoom"], EDGES, 0, 10, 0.8], "line-width": 0.6 } },
            ...(borders ? [{ id: "borders", type: "line" as const, source: "borders", layout: { "line-cap": "round" as const }, paint: { "line-color": "#1b2733", "line-width": 0.8, "line-opacity": 0.75 } }] : []),
            { id: "selected-under", type: "line", source: "selected", layout: { "line-join": "round" }, paint: { "line-color": "#ffffff", "line-width": 6 } },
            { id: "selected", type: "line", source: "selected", layout: { "line-join": "round" }, paint: { "line-color": "#c2571a", "line-width": 3 } },
          ],
        };
        const bounds = boundsOf(topology);
        let made: Library;
        try {
          made = new library.Map({
            container: box.current,
            style,
            bounds,
            fitBoundsOptions: FIT,
            attributionControl: false,
            dragRotate: false,
            pitchWithRotate: false,
            touchPitch: false,
            fadeDuration: 0,
            cooperativeGestures: true,
            locale: {
              "CooperativeGesturesHandler.WindowsHelpText": "Hold Ctrl and turn the wheel to zoom",
              "CooperativeGesturesHandler.MacHelpText": "Hold ⌘ and turn the wheel to zoom",
              "CooperativeGesturesHandler.MobileHelpText": "Move the map with two fingers",
              "Map.Title": name,
            },
          });
        } catch {
          setError(new Error("this browser gives no WebGL, which maps of boundaries need; the hex map does without"));
          return;
        }
        map.current = made;
        const here = () => writeView({ zoom: made.getZoom(), center: made.getCenter().toArray() });
        home.current = here();
        const asked = readView(new URLSearchParams(location.search).get(VIEW.name));
        if (asked) made.jumpTo(asked);
        let told: ReturnType<typeof setTimeout> | undefined;
        made.on("moveend", () => {
          clearTimeout(told);
          told = setTimeout(() => {
            if (gone) return;
            const now = here();
            written.current = now === home.current ? null : now;
            setAddress({ [VIEW.name]: written.current }, "replace");
          }, 300);
        });
        const canvas = made.getCanvas();
        // What has the focus is the canvas, not the box around it.
        for (const [attribute, value] of [["role", "application"], ["aria-label", name], ["aria-describedby", help]] as const) canvas.setAttribute(attribute, value);
        made.keyboard.disable();
        canvas.addEventListener("keydown", (event) => latest.current.onKeyDown(event));
        made.touchZoomRotate.disableRotation();
        const pattern = hatch(8).getContext("2d")!.getImageData(0, 0, 8, 8);
        made.on("style.load", () => {
          if (gone) return;
          if (!made.hasImage("hatch")) made.addImage("hatch", pattern);
          // Before the first shapes come: they are then coloured as they arrive, not drawn twice.
          paint.current();
        });
        made.on("load", () => {
          if (gone) return;
          performance.mark("map-drawn");
          setReady(true);
        });
        const areaAt = (event: MapMouseEvent): number | null => {
          const found: MapGeoJSONFeature | undefined = made.queryRenderedFeatures(event.point, { layers: ["fill"] })[0];
          return found ? Number(found.id) : null;
        };
        made.on("mousemove", (event) => {
          const area = areaAt(event);
          setTip(area === null ? null : { area, x: event.point.x, y: event.point.y });
        });
        made.on("mouseout", () => setTip(null));
        made.on("click", (event) => latest.current.onSelect(areaAt(event)));
        made.on("error", (event) => setError(new Error(event.error.message)));
      },
      (problem: unknown) => !gone && setError(problem instanceof Error ? problem : new Error(String(problem))),
    );
    return () => {
      gone = true;
      map.current?.remove();
      map.current = null;
      drawn.current = null;
      setReady(false);
    };
  }, [topology, geography, parents]);

  useEffect(() => {
    if (ready) map.current?.setPaintProperty("fill", "fill-color", fill(palette));
  }, [ready, palette]);

  // Only areas whose class changed: a hand on a slider moves few of them at a time.
  const paint = useRef<() => void>(() => undefined);
  paint.current = () => {
    const { current } = map;
    if (!current) return;
    const before = drawn.current;
    for (let area = 0; area < of.length; area++) {
      if (before && before[area] === of[area]) continue;
      current.setFeatureState({ source: "areas", id: area }, { class: of[area]! });
    }
    drawn.current = Int16Array.from(of);
    current.setLayoutProperty("missing", "visibility", hatched(of));
  };
  useEffect(() => {
    if (ready) paint.current();
  }, [ready, of]);

  useEffect(() => {
    if (ready) map.current?.getSource<GeoJSONSource>("selected")?.setData(outlineOf(topology, selected));
  }, [ready, selected]);

  // Back and forward, and addresses that other parts of the page write.
  useEffect(() => {
    if (!ready || !map.current || view === written.current) return;
    written.current = view;
    const asked = readView(view);
    if (asked) map.current.jumpTo(asked);
    else showAll.current();
  }, [ready, view]);

  // What is taken from the search or the ranking may lie outside the picture.
  const shown = useRef<number | null>(selected);
  useEffect(() => {
    if (!ready || !map.current || selected === shown.current) return;
    shown.current = selected;
    const box = selected === null ? null : boxes()[selected];
    const middle = box ? middleOf(box) : null;
    if (middle && !map.current.getBounds().contains(middle)) map.current.panTo(middle, { animate: !still() });
  }, [ready, selected]);

  const showAll = useRef<() => void>(() => undefined);
  showAll.current = () => map.current?.fitBounds(boundsOf(topology), { ...FIT, animate: !still() });

  if (error) return <Failure what="the map" error={error} />;
  return (
    <>
      <div class="map">
        <div class="map-geo" ref={box} />
        {!ready && <Loading what="the map" />}
        <Around
          zoom={zoomBy}
          all={() => showAll.current()}
          tip={tip && { text: tell(tip.area), x: tip.x, y: tip.y, width: box.current?.clientWidth ?? 0 }}
          told={selected !== null && selected < of.length ? tell(selected) : ""}
        />
      </div>
      <p class="small map-help" id={help}>
        {KEYS_IN_WORDS} The wheel zooms while Ctrl or ⌘ is held. Large areas hold no more people than small ones: the hex map gives each the same size.
      </p>
    </>
  );
}

const FIT = { padding: 16 };

const middleOf = ([west, south, east, north]: [number, number, number, number]): [number, number] => [(west + east) / 2, (south + north) / 2];

/** To the right and down, as the picture has it: shapes keep their proportions, so that nearest is what looks nearest. */
const flat = ([east, north]: [number, number]): [number, number] => [east, -mercator(north)];

const mercator = (north: number) => (Math.log(Math.tan(Math.PI / 4 + (Math.max(-85, Math.min(85, north)) * Math.PI) / 360)) * 180) / Math.PI;

const hatched = (of: ArrayLike<number>) => (Array.prototype.some.call(of, (each: number) => each < 0) ? "visible" : "none");

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The same map as a drawing, to save: Mercator, one path a class. */
export function geoDrawing(topology: Topology, of: ArrayLike<number>, palette: string[]): { paths: { fill: string; d: string }[]; width: number; height: number } {
  const [west, south, east, north] = boundsOf(topology);
  const tall = mercator(north) - mercator(south);
  const scale = 640 / Math.max(east - west, tall);
  const parts: string[][] = Array.from({ length: palette.length + 1 }, () => []);
  for (const each of feature(topology, areasIn(topology)).features) {
    const into = parts[(of[Number(each.id)] ?? -1) + 1]!;
    const polygons = each.geometry.type === "Polygon" ? [each.geometry.coordinates] : each.geometry.type === "MultiPolygon" ? each.geometry.coordinates : [];
    for (const rings of polygons) {
      for (const ring of rings) {
        const points = ring.map(([x, y]) => `${((x! - west) * scale).toFixed(1)} ${((mercator(north) - mercator(y!)) * scale).toFixed(1)}`);
        into.push(`M${points.join("L")}z`);
      }
    }
  }
  return {
    width: (east - west) * scale,
    height: tall * scale,
    paths: parts.map((d, i) => ({ fill: i === 0 ? "url(#hatch)" : palette[i - 1]!, d: d.join("") })).filter((path) => path.d),
  };
}
