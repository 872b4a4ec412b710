// Two lists on one map: which areas are on both, on one alone, on neither.
import { useMemo } from "preact/hooks";
import type { Classes } from "../../charts/classes";
import { withLegend } from "../../maps/drawing";
import { GeoMap, geoDrawing } from "../../maps/GeoMap";
import { HexMap, hexDrawing } from "../../maps/HexMap";
import { mapNotes } from "../../maps/map";
import { useOutlines } from "../../maps/outlines";
import { whole } from "../../number";
import { Figure, type Twin } from "../../parts/Figure";
import { Legend } from "../../parts/Legend";
import { Ready } from "../../parts/messages";
import { choiceParam, setAddress, textParam, useParam } from "../../state";
import type { Ground } from "../first";
import { areaWords, nameOf, placeOf } from "./Compare";

interface Props {
  ground: Ground;
  /** On both, only on the first, only on the second, on neither. */
  groups: { label: string; areas: number[]; colour: string }[];
  naming: string;
  source: string;
  twin: Twin;
}

export function Map({ ground, groups, naming, source, twin }: Props) {
  const { places, geography } = ground;
  const [picture] = useParam(choiceParam("map", ["hex", "geo"], "hex"));
  const [code] = useParam(textParam("area", null));
  const outlines = useOutlines(geography, picture);
  const classes = useMemo<Classes>(() => {
    const of = new Int8Array(places.codes.length).fill(-1);
    groups.forEach((group, k) => group.areas.forEach((area) => { of[area] = k; }));
    return {
      of,
      // Those on neither are most of a map: they keep quiet.
      classes: groups.map((group, k) => ({ label: group.label, colour: k === 3 ? "#e3e8ec" : group.colour, count: group.areas.length })),
      missing: of.filter((each) => each < 0).length,
      how: "One class for each group.",
    };
  }, [groups.map((group) => group.areas.length).join(), naming]);
  const at = code === null ? -1 : places.codes.indexOf(code);
  const title = `Both lists on one map of ${areaWords(ground)}`;
  const palette = classes.classes.map((each) => each.colour);
  const tell = (area: number) => `${nameOf(ground, area)}: ${(classes.classes[classes.of[area]!]?.label ?? "without a status").toLowerCase()}${ground.ranks?.[area] == null ? "" : `, rank ${whole(ground.ranks[area])}`}`;
  const within = Object.values(places.within)[0] ?? null;
  const shared = {
    of: classes.of, palette, selected: at >= 0 ? at : null, tell, name: `Map: ${title}`, parents: within,
    onOpen: (area: number) => location.assign(placeOf(ground, area)),
    onSelect: (area: number | null) => setAddress({ area: area === null ? null : places.codes[area]! }, "replace"),
  };
  const drawing = async () => {
    if (outlines.state !== "ready") throw new Error("the map is still loading");
    const { hexes, topology } = outlines.value;
    const shape = hexes ? hexDrawing(hexes, classes.of, palette) : geoDrawing(topology!, classes.of, palette);
    return withLegend(shape, classes, { first: "", last: "" }, "On which list");
  };
  return (
    <div class="with-side">
      <Figure
        id="map"
        title={title}
        caption={naming}
        source={source}
        caveat={[picture === "hex" ? "Each area has a hexagon of the same size, near to where it lies." : "Large areas draw the eye, however few people live in them.", ...(outlines.state === "ready" ? mapNotes(ground.study, outlines.value, places) : [])].join(" ")}
        twin={twin}
        picture={drawing}
      >
        <Ready of={outlines} what="the map">
          {({ hexes, topology }) => (hexes ? <HexMap hexes={hexes} {...shared} /> : <GeoMap topology={topology!} geography={geography} {...shared} />)}
        </Ready>
      </Figure>
      <div>
        <fieldset class="group">
          <legend>Map</legend>
          <div class="buttons">
            <button type="button" aria-pressed={picture === "hex"} onClick={() => setAddress({ map: null })}>Equal hexagons</button>
            <button type="button" aria-pressed={picture === "geo"} onClick={() => setAddress({ map: "geo" })}>True boundaries</button>
          </div>
        </fieldset>
        <br />
        <Legend classes={classes} first="" last="" title="On which list" />
        {at >= 0 && <p><a href={placeOf(ground, at)}>{tell(at)}</a></p>}
      </div>
    </div>
  );
}
