// How money is shared among areas of more and less need: groups, curve and index, as `[reach.*]` has them, for ways of
// sharing that no table of the study tells of.

export interface Shared {
  /** Of each area; null where it is not known. */
  amount: (number | null)[];
  people: (number | null)[];
  /** 1 is the greatest need; equals share the smallest. */
  rank: (number | null)[];
}

/** Areas with money, people and need, the neediest first. Where nobody lives, an area counts nowhere. */
export function counted({ amount, people, rank }: Shared): number[] {
  const areas: number[] = [];
  for (let i = 0; i < rank.length; i++) {
    if (rank[i] != null && amount[i] != null && (people[i] ?? 0) > 0) areas.push(i);
  }
  return areas.sort((a, b) => rank[a]! - rank[b]! || a - b);
}

export interface Group {
  group: number;
  areas: number;
  people: number;
  amount: number;
  perHead: number;
  without: number;
}

/** Groups of as many areas each, 1 the neediest: the group of a rank is `ceil(groups * rank / areas)`. */
export function groupsOf(shared: Shared, groups: number): Group[] {
  const areas = counted(shared);
  // Ranks among those that count: a rank of the whole study may have gaps here.
  const out = Array.from({ length: groups }, (_, i) => ({ group: i + 1, areas: 0, people: 0, amount: 0, perHead: 0, without: 0 }));
  if (areas.length < groups) return [];
  let place = 1;
  areas.forEach((area, i) => {
    if (i > 0 && shared.rank[area] !== shared.rank[areas[i - 1]!]) place = i + 1;
    const group = out[Math.ceil((groups * place) / areas.length) - 1]!;
    group.areas++;
    group.people += shared.people[area]!;
    group.amount += shared.amount[area]!;
    if (shared.amount[area]! <= 0) group.without++;
  });
  for (const group of out) group.perHead = group.people > 0 ? group.amount / group.people : 0;
  return out;
}

/** The concentration curve, neediest first, from (0, 0) to (1, 1); areas of equal need make one step. */
export function curveOf(shared: Shared): { people: number[]; amount: number[] } {
  const areas = counted(shared);
  const everybody = areas.reduce((sum, area) => sum + shared.people[area]!, 0);
  const whole = areas.reduce((sum, area) => sum + shared.amount[area]!, 0);
  const curve = { people: [0], amount: [0] };
  if (everybody <= 0 || whole <= 0) return curve;
  let people = 0;
  let amount = 0;
  areas.forEach((area, i) => {
    people += shared.people[area]!;
    amount += shared.amount[area]!;
    const next = areas[i + 1];
    if (next !== undefined && shared.rank[next] === shared.rank[area]) return;
    curve.people.push(people / everybody);
    curve.amount.push(amount / whole);
  });
  return curve;
}

/** The concentration index of money per head along need: below 0, towards need. */
export function concentration(curve: { people: number[]; amount: number[] }): number | null {
  if (curve.people.length < 2) return null;
  let below = 0;
  for (let i = 1; i < curve.people.length; i++) {
    below += ((curve.people[i]! - curve.people[i - 1]!) * (curve.amount[i]! + curve.amount[i - 1]!)) / 2;
  }
  return 1 - 2 * below;
}
