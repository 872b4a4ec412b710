// Real boundaries, by maplibre-gl: loaded only when somebody asks for geography. The style has the study's areas and
// nothing else: no tile, glyph or sprite is asked of anyone.
import type { ExpressionSpecification, Map as Library, MapGeoJSONFeature, MapMouseEvent, StyleSpecification } from "maplibre-gl";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { feature, mesh } from "topojson-client";
import type { Feature } from "geojson";
import type { GeometryCollection, GeometryObject, Topology } from "topojson-specification";
import { Failure, Loading, ReadOut } from "../parts/messages";
import { setAddress, textParam, useParam } from "../state";
import { hatch } from "./hatch";
import { Tip } from "./HexMap";
import { type MapProps, readView, writeView } from "./map";

const load = (() => {
  let library: Promise<typeof import("maplibre-gl")> | null = null;
  return () =>
    (library ??= import("maplibre-gl").then((module) => {
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = new URL("map.css", import.meta.url).href;
      document.head.append(sheet);
      // A file of its own, because the content-security policy lets no worker be made from text.
      module.setWorkerUrl(new URL("map-worker.js", import.meta.url).href);
      return module;
    }));
})();

export const areasIn = (topology: Topology) => topology.objects.areas as GeometryCollection;

const state: ExpressionSpecification = ["coalesce", ["feature-state", "class"], -1];

function fill(palette: string[]): ExpressionSpecification | string {
  if (palette.length === 0) return "#ffffff";
  const arms = palette.flatMap((colour, i) => [i, colour]);
  return ["match", state, ...arms, "rgba(255,255,255,0)"] as unknown as ExpressionSpecification;
}

/** Zoom, latitude and longitude of the middle; nothing where all is shown. */
const VIEW = textParam("view", null);

interface Props extends MapProps {
  topology: Topology;
}

export function GeoMap({ topology, of, palette, selected, onSelect, tell, name, parents = null }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<Library | null>(null);
  const drawn = useRef<ArrayLike<number> | null>(null);
  const marked = useRef<number | null>(null);
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [tip, setTip] = useState<{ area: number; x: number; y: number } | null>(null);
  const help = useId();
  const [view] = useParam(VIEW);
  const written = useRef<string | null>(view);
  const home = useRef<string | null>(null);
  // The map outlives the functions that it was made with.
  const latest = useRef({ onSelect, of, palette });
  latest.current = { onSelect, of, palette };

  useEffect(() => {
    let gone = false;
    load().then(
      (library) => {
        if (gone || !box.current) return;
        const areas = feature(topology, areasIn(topology));
        const borders = parents
          ? mesh(topology, areasIn(topology) as GeometryObject as never, (a, b) => a !== b && parents[Number(a.id)] !== parents[Number(b.id)])
          : null;
        const style: StyleSpecification = {
          version: 8,
          sources: {
            areas: { type: "geojson", data: areas, tolerance: 0.2, buffer: 32 },
            ...(borders ? { borders: { type: "geojson" as const, data: borders } } : {}),
          },
          layers: [
            { id: "paper", type: "background", paint: { "background-color": "#fbfcfd" } },
            { id: "missing", type: "fill", source: "areas", paint: { "fill-pattern": "hatch", "fill-opacity": ["case", ["==", state, -1], 1, 0] } },
            { id: "fill", type: "fill", source: "areas", paint: { "fill-color": fill(latest.current.palette), "fill-antialias": false } },
            { id: "edge", type: "line", source: "areas", paint: { "line-color": "#ffffff", "line-opacity": ["interpolate", ["linear"], ["zoom"], 6, 0, 10, 0.8], "line-width": 0.6 } },
            ...(borders ? [{ id: "borders", type: "line" as const, source: "borders", paint: { "line-color": "#1b2733", "line-width": 0.8, "line-opacity": 0.75 } }] : []),
            { id: "selected-under", type: "line", source: "areas", paint: { "line-color": "#ffffff", "line-width": ["case", ["boolean", ["feature-state", "selected"], false], 6, 0] } },
            { id: "selected", type: "line", source: "areas", paint: { "line-color": "#c2571a", "line-width": ["case", ["boolean", ["feature-state", "selected"], false], 3, 0] } },
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
        canvas.setAttribute("aria-describedby", help);
        canvas.addEventListener("keydown", (event) => {
          if (event.key === "0") showAll.current();
          else if (event.key === "Escape") latest.current.onSelect(null);
          else return;
          event.preventDefault();
        });
        made.touchZoomRotate.disableRotation();
        made.keyboard.disableRotation();
        const pattern = hatch(8).getContext("2d")!.getImageData(0, 0, 8, 8);
        made.on("style.load", () => made.hasImage("hatch") || made.addImage("hatch", pattern));
        made.on("load", () => {
          if (gone) return;
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
      marked.current = null;
      setReady(false);
    };
  }, [topology, parents]);

  useEffect(() => {
    if (ready) map.current?.setPaintProperty("fill", "fill-color", fill(palette));
  }, [ready, palette]);

  // Only areas whose class changed: a hand on a slider moves few of them at a time.
  useEffect(() => {
    if (!ready || !map.current) return;
    const before = drawn.current;
    for (let area = 0; area < of.length; area++) {
      if (before && before[area] === of[area]) continue;
      map.current.setFeatureState({ source: "areas", id: area }, { class: of[area]! });
    }
    drawn.current = Int16Array.from(of);
  }, [ready, of]);

  useEffect(() => {
    if (!ready || !map.current) return;
    if (marked.current !== null) map.current.setFeatureState({ source: "areas", id: marked.current }, { selected: false });
    if (selected !== null) map.current.setFeatureState({ source: "areas", id: selected }, { selected: true });
    marked.current = selected;
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
    const middle = selected === null ? null : middleOf(topology, selected);
    if (middle && !map.current.getBounds().contains(middle)) map.current.panTo(middle, { animate: !still() });
  }, [ready, selected]);

  const showAll = useRef<() => void>(() => undefined);
  showAll.current = () => map.current?.fitBounds(boundsOf(topology), { ...FIT, animate: !still() });

  if (error) return <Failure what="the map" error={error} />;
  return (
    <>
      <div class="map">
        <div class="map-geo" ref={box} />
        <div class="map-tools">
          <button type="button" aria-label="Zoom in" onClick={() => map.current?.zoomIn({ animate: !still() })}>+</button>
          <button type="button" aria-label="Zoom out" onClick={() => map.current?.zoomOut({ animate: !still() })}>−</button>
          <button type="button" aria-label="Show all" onClick={() => showAll.current()}>⤢</button>
        </div>
        {!ready && <Loading what="the map" />}
        {tip && <Tip text={tell(tip.area)} x={tip.x} y={tip.y} width={box.current?.clientWidth ?? 0} />}
        <p class="hidden" aria-live="polite"><ReadOut>{selected !== null && selected < of.length ? tell(selected) : ""}</ReadOut></p>
      </div>
      <p class="small map-help" id={help}>
        Once the map has the focus, arrow keys move it, + and − zoom, 0 shows all. To reach an area without a pointer, search for it or take it from the ranking.
        Large areas hold no more people than small ones: the hex map gives each the same size.
      </p>
    </>
  );
}

const FIT = { padding: 16 };

/** The middle of the box around an area. */
function middleOf(topology: Topology, area: number): [number, number] | null {
  const geometry = areasIn(topology).geometries.find((each) => Number(each.id) === area);
  if (!geometry) return null;
  const shape = (feature(topology, geometry as GeometryObject) as Feature).geometry;
  const points: number[][] = (shape.type === "Polygon" ? shape.coordinates : shape.type === "MultiPolygon" ? shape.coordinates.flat() : []).flat();
  if (points.length === 0) return null;
  const half = (at: 0 | 1) => {
    const values = points.map((point) => point[at]!);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [half(0), half(1)];
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** West, south, east, north. */
export function boundsOf(topology: Topology): [number, number, number, number] {
  const bounds: [number, number, number, number] = [180, 90, -180, -90];
  const { scale, translate } = topology.transform ?? { scale: [1, 1], translate: [0, 0] };
  for (const arc of topology.arcs) {
    let x = 0;
    let y = 0;
    for (const point of arc) {
      // Quantised arcs are steps from point to point.
      if (topology.transform) {
        x += point[0]!;
        y += point[1]!;
      } else [x, y] = [point[0]!, point[1]!];
      const east = x * scale[0]! + translate[0]!;
      const north = y * scale[1]! + translate[1]!;
      bounds[0] = Math.min(bounds[0], east);
      bounds[1] = Math.min(bounds[1], north);
      bounds[2] = Math.max(bounds[2], east);
      bounds[3] = Math.max(bounds[3], north);
    }
  }
  return bounds;
}

/** The same map as a drawing, to save: Mercator, one path a class. */
export function geoDrawing(topology: Topology, of: ArrayLike<number>, palette: string[]): { paths: { fill: string; d: string }[]; width: number; height: number } {
  const mercator = (north: number) => (Math.log(Math.tan(Math.PI / 4 + (Math.max(-85, Math.min(85, north)) * Math.PI) / 360)) * 180) / Math.PI;
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
