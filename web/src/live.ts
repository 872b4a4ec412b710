// Scores, ranks and deciles for weights that a hand is moving: the index engine itself, as WebAssembly. `crates/wasm`
// is the other side; what lies in memory in which order is said there.
import type { Weights } from "./types";

interface Engine {
  memory: WebAssembly.Memory;
  /** Room for so many numbers; where it begins, in bytes. */
  reserve: (numbers: number) => number;
  /** Where the answer begins, in bytes; 0 where these numbers make no index. */
  rescore: (areas: number, parts: number, combine: number, worse: number, ties: number) => number;
}

export interface Rescored {
  /** NaN where missing, as in all three. */
  scores: Float64Array;
  /** 1 is the greatest need. */
  ranks: Float64Array;
  deciles: Float64Array;
}

/** The places of these words are the engine's numbers for them. */
const COMBINE = ["weighted-sum", "arithmetic", "geometric", "harmonic"];
const TIES = ["min", "average", "max", "dense", "first"];

let engine: Promise<Engine> | null = null;

function load(): Promise<Engine> {
  engine ??= (async () => {
    const response = await fetch(new URL("theodolite.wasm", import.meta.url));
    if (!response.ok) throw new Error(`the index engine could not be had (${response.status})`);
    // Not streamed, because not every static host says that it is WebAssembly.
    const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
    return instance.exports as unknown as Engine;
  })();
  engine.catch(() => (engine = null));
  return engine;
}

/** The weights without those of some parts, whose weight the others share in proportion to theirs: the sum stays. */
export function sharedOut(weights: number[], out: boolean[]): number[] {
  const sum = (of: number[]) => of.reduce((all, weight) => all + weight, 0);
  const kept = weights.map((weight, part) => (out[part] ? 0 : weight));
  const [total, left] = [sum(weights), sum(kept)];
  return left === total || left === 0 ? kept : kept.map((weight) => weight * (total / left));
}

/** An index whose weights can be moved. */
export class Live {
  readonly areas: number;
  private readonly columns: Float64Array;

  private constructor(private readonly engine: Engine, readonly index: Weights) {
    this.areas = index.parts[0]?.values.length ?? 0;
    this.columns = new Float64Array(this.areas * index.parts.length);
    index.parts.forEach((part, p) => {
      for (let i = 0; i < this.areas; i++) this.columns[p * this.areas + i] = part.values[i] ?? Number.NaN;
    });
  }

  static async of(index: Weights): Promise<Live> {
    if (!COMBINE.includes(index.combine) || !TIES.includes(index.ties)) {
      throw new Error(`weights of a ${index.combine} index with ties ${index.ties} cannot be moved here`);
    }
    return new Live(await load(), index);
  }

  get official(): number[] {
    return this.index.parts.map((part) => part.weight);
  }

  /** The columns of all parts with others, on the scale of the index, in the place of some. */
  with(moved: ReadonlyMap<number, ArrayLike<number | null>>): Float64Array {
    const columns = this.columns.slice();
    for (const [part, values] of moved) for (let i = 0; i < this.areas; i++) columns[part * this.areas + i] = values[i] ?? Number.NaN;
    return columns;
  }

  /**
   * The weights, without those of parts that do not vary: as a build does, it leaves such a part out, and the others share
   * its weight. Flat parts are known; another may come to be without a value where the scores that it is are moved.
   */
  private counting(weights: number[], columns: Float64Array): number[] {
    const { index, areas } = this;
    const known = (from: Float64Array, part: number) => from.subarray(part * areas, (part + 1) * areas).some((value) => !Number.isNaN(value));
    const out = index.parts.map((part, p) => part.flat === true || (columns !== this.columns && known(this.columns, p) && !known(columns, p)));
    return sharedOut(weights, out);
  }

  /** Null where the weights make no index, such as all zero. */
  rescore(weights: number[], columns = this.columns): Rescored | null {
    const { engine, index, areas } = this;
    const started = performance.now();
    const counting = this.counting(weights, columns);
    const parts = index.parts.length;
    const details = [index.min_share, index.decimals ?? -1, index.single ? 1 : 0];
    const room = columns.length + parts + details.length;
    const place = engine.reserve(room);
    // Memory may have grown, and then every older view of it is empty.
    const input = new Float64Array(engine.memory.buffer, place, room);
    input.set(columns);
    input.set(counting, columns.length);
    input.set(details, columns.length + parts);
    const answer = engine.rescore(areas, parts, COMBINE.indexOf(index.combine), index.worse === "low" ? 1 : 0, TIES.indexOf(index.ties));
    if (answer === 0) return null;
    const take = (at: number) => new Float64Array(engine.memory.buffer, answer + at * areas * 8, areas).slice();
    const found = { scores: take(0), ranks: take(1), deciles: take(2) };
    // For the benchmark, which moves a slider and looks.
    performance.measure("rescore", { start: started });
    return found;
  }
}
