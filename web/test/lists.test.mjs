// Lists held against each other, and what an uncertainty says of itself: parts that need no browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

test("kappa of two lists is Cohen's, and knows what sizes allow", async () => {
  const { agreement, overlap } = await load("lists.ts");
  // The textbook's fifty: 20 on both, 5 on the first alone, 10 on the second alone, 15 on neither.
  const list = (parts) => parts.flatMap(([on, times]) => Array(times).fill(on));
  const a = list([[true, 25], [false, 25], [null, 1]]);
  const b = list([[true, 20], [false, 5], [true, 10], [false, 15], [true, 1]]);
  const found = overlap(a, b);
  assert.deepEqual([found.both, found.onlyA, found.onlyB, found.neither].map((each) => each.length), [20, 5, 10, 15]);
  assert.equal(found.unknown, 1);
  const { alike, chance, kappa, most } = agreement(found);
  assert.equal(alike, 0.7);
  assert.equal(chance, 0.5);
  assert.ok(Math.abs(kappa - 0.4) < 1e-12, String(kappa));
  // 25 and 30 of 50: all of the smaller within the larger leaves 5 apart.
  assert.ok(Math.abs(most - 0.8) < 1e-12, String(most));
  const same = agreement(overlap([true, false, false], [true, false, false]));
  assert.deepEqual([same.kappa, same.most], [1, 1]);
  assert.equal(agreement(overlap([true, true], [true, true])).kappa, null, "where chance alone agrees on all, kappa is not known");
});

test("kappa of categories", async () => {
  const { kappaOf } = await load("lists.ts");
  // 5 of 6 alike; by chance (2/6)(3/6) + (2/6)(1/6) + (2/6)(2/6) = 1/3.
  assert.ok(Math.abs(kappaOf([1, 1, 2, 2, 3, 3, null], [1, 1, 1, 2, 3, 3, 2]) - (5 / 6 - 1 / 3) / (2 / 3)) < 1e-12);
  assert.equal(kappaOf([null], [1]), null);
  assert.equal(kappaOf([1, 1], [1, 1]), null);
});

test("a list by need takes all that share the last rank", async () => {
  const { lineOf, neediest } = await load("lists.ts");
  assert.deepEqual(neediest([2, 1, null, 2, 4], 2), [true, true, null, true, false]);
  assert.equal(lineOf([true, true, null, true, false], [2, 1, null, 2, 4]), 2);
  assert.equal(lineOf([true, false, false], [3, 1, 2]), null, "this list does not follow the ranks");
  assert.equal(lineOf([true, true], [1, null]), null, "one without a rank is on it for another reason");
  assert.equal(lineOf([false, false], [1, 2]), null);
});

test("an interval lies within a line, beyond it, or across", async () => {
  const { standing } = await load("lists.ts");
  assert.equal(standing(1, 3, 3), "in");
  assert.equal(standing(2, 3.1, 3), "across");
  assert.equal(standing(3, 9, 3), "across");
  assert.equal(standing(3.5, 9, 3), "out");
  assert.equal(standing(null, 9, 3), null);
});

test("each area is in one combination of lists, and the largest comes first", async () => {
  const { combinations } = await load("lists.ts");
  const found = combinations([[true, true, false, false, null], [true, false, true, false, true], [false, false, false, false, false]]);
  assert.deepEqual(found, [
    { on: [false, true, false], areas: [2, 4] },
    { on: [true, true, false], areas: [0] },
    { on: [true, false, false], areas: [1] },
  ]);
});

const step = (facts, more = {}) => ({
  kind: "uncertainty", name: "need_uncertainty", title: null, geography: "ward", areas: true, rows: 29, from: [], about: "need",
  counts: { draws: 300, "areas ranked": 29 }, notes: [], warnings: [], defined: null, columns: [{ name: "p_cut", type: "number" }], method: "by draws", facts, ...more,
});
const study = (steps) => ({ steps, geographies: [], indices: [], files: [] });

test("what an uncertainty says of itself is read", async () => {
  const { readDraws, choicesInWords } = await load("draws.ts");
  const need = { kind: "index", name: "need", title: "Index of need", areas: true };
  const shared = {
    draws: 300, level: 0.95, core: 0.9, varied: ["weight of income", "weight of work in jobs", "noise"], held: ["treat", "leave-out"], mean_shift: 52.178,
  };
  const share = readDraws(study([need]), step({ ...shared, cut: { share: 0.29 }, last_in: 8 }));
  assert.equal(share.level, 0.95);
  assert.equal(share.draws, 300);
  assert.equal(share.sure, 0.9);
  assert.equal(share.chance, "p_cut");
  assert.equal(share.line, 8);
  assert.equal(share.cut, "the 29% in greatest need");
  assert.equal(share.moves, 52.178);
  assert.deepEqual(choicesInWords(share.varied), ["2 weights", "the errors of the figures"]);
  assert.deepEqual(choicesInWords(share.held), ["how outliers are treated", "whether a part is left out"]);

  const first = readDraws(study([need]), step({ ...shared, core: 0.8, cut: { first: 12 }, last_in: 12 }));
  assert.deepEqual([first.line, first.cut, first.sure], [12, "the 12 in greatest need", 0.8]);

  const list = { kind: "designation", name: "behind", title: "Left behind", areas: true };
  const listed = readDraws(study([need, list]), step({ ...shared, cut: { designation: "behind" } }));
  assert.deepEqual([listed.line, listed.cut, listed.list], [null, "“Left behind”", list]);

  // A sentence is no fact, whatever it says.
  const bare = readDraws(study([]), step({}, { method: "300 draws; varied: noise; intervals hold 0.95 of the draws; the cut: the first 12 areas" }));
  assert.deepEqual([bare.level, bare.line, bare.cut, bare.varied.length], [null, null, "the cut", 0]);
});

test("whose order a list takes, where it is one order", async () => {
  const { orderedBy } = await load("pages/first/Line.tsx");
  const list = (take) => orderedBy({ method: "", facts: { take: { by: "need.score", until: "first", at: [10], within: null, like: null, ...take } } });
  assert.equal(list({}), "need");
  assert.equal(list({ until: "share-of-people", at: [0.2] }), "need");
  assert.equal(list({ within: "region" }), null);
  assert.equal(list({ until: "threshold", at: [40] }), null);
  assert.equal(orderedBy({ method: "the first 10 areas by `need.score`", facts: { where: "need.rank <= 10" } }), null);
});

test("choices and cuts have words", async () => {
  const { choiceTitle, cutWords, noteText } = await load("draws.ts");
  const steps = [{ name: "income", title: "Income" }, { name: "benefits", title: "People on benefits" }, { name: "need", title: "Need" }];
  assert.equal(choiceTitle(study(steps), "weight of income in need", "need"), "Income");
  assert.equal(choiceTitle(study(steps), "weight of benefits in income", "need"), "People on benefits (within Income)");
  assert.equal(choiceTitle(study(steps), "noise", "need"), "The errors of the figures");
  assert.equal(cutWords({ name: "imd", title: "Index of Multiple Deprivation" }, { share: 0.1 }), "the most deprived tenth");
  assert.equal(cutWords({ name: "need", title: null }, { share: 0.15 }), "the 15% in greatest need");
  assert.equal(noteText(study(steps), "alpha of `income`"), "alpha of “Income”.");
});

test("the first and the last are told without percentages", async () => {
  const { standingWords } = await load("pages/place.tsx");
  const step = { name: "deprivation", title: null, counts: { "areas that share a rank": 0 } };
  assert.equal(standingWords(1, 3000, step), "more deprived than all others");
  assert.equal(standingWords(3000, 3000, step), "less deprived than all others");
  assert.equal(standingWords(2, 3000, step), "more deprived than 99.9% of them");
  assert.equal(standingWords(2999, 3000, step), "more deprived than under 0.1% of them");
  assert.equal(standingWords(1, 3000, { ...step, counts: { "areas that share a rank": 2 } }), "no other is more deprived");
  assert.equal(standingWords(20, 20, { name: "need", title: "Need", counts: {} }), "no other is in lesser need");
});

test("quantiles lie between neighbours", async () => {
  const { quantile, rankRange } = await load("draws.ts");
  assert.equal(quantile([1, 2, 3, 10], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 10], 1), 10);
  assert.equal(quantile([], 0.5), null);
  assert.equal(rankRange(1.2, 1234.6), "1 to 1,235");
  assert.equal(rankRange(1, 1.35), "1", "one place is no range");
  assert.equal(rankRange(null, 3), "unknown");
});
