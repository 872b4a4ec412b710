// Parts that need no browser, bundled as the pages are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

test("a text that a spreadsheet would compute is made a text; a number stays", async () => {
  const { csvCell, toCsv } = await load("csv.ts");
  assert.equal(csvCell("=SUM(A1)"), "'=SUM(A1)");
  assert.equal(csvCell("@cmd, \"x\""), '"\'@cmd, ""x"""');
  assert.equal(csvCell("-1+2"), "'-1+2");
  assert.equal(csvCell(-1.5), "-1.5");
  assert.equal(csvCell(null), "");
  assert.equal(csvCell(Number.NaN), "");
  assert.equal(csvCell(true), "true");
  assert.equal(toCsv([{ name: "a", values: [1, null] }, { name: "b", values: ["x\ny", "z"] }], 2), 'a,b\r\n1,"x\ny"\r\n,z\r\n');
});

test("numbers read as people write them", async () => {
  const { fixed, formatterFor, list, money, ordinal, percent, plain } = await load("number.ts");
  assert.equal(fixed(-1234.56, 1), "\u22121,234.6");
  assert.equal(fixed(-0.001, 1), "0.0");
  assert.equal(fixed(null, 1), "\u2013");
  assert.equal(percent(0.1234), "12.3%");
  assert.equal(plain(0.012345), "0.0123");
  assert.equal(plain(3000), "3,000");
  assert.equal(money(2_500_000), "£2.50 million");
  assert.equal(money(-1200), "\u2212£1,200");
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]);
  assert.equal(list(["a", "b", "c"]), "a, b and c");
  assert.equal(formatterFor([0.1, 0.2], "share of people")(0.25), "25.0%");
  assert.equal(formatterFor([10.5, 20.25])(0.5), "0.5");
  assert.equal(formatterFor([1, 2])(null), "\u2013");
});

test("natural breaks have the least spread within classes, against all other breaks", async () => {
  const { naturalBreaks } = await load("charts/classes.ts");
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const spread = (values) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  for (let trial = 0; trial < 40; trial++) {
    const sorted = Float64Array.from({ length: 5 + Math.floor(random() * 9) }, () => Math.round(random() * 30)).sort();
    const distinct = [...new Set(sorted)];
    const k = 3;
    if (distinct.length <= k) continue;
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < distinct.length - 2; i++) {
      for (let j = i + 1; j < distinct.length - 1; j++) best = Math.min(best, within([distinct[i], distinct[j], distinct.at(-1)]));
    }
    function within(tops) {
      let total = 0;
      let low = Number.NEGATIVE_INFINITY;
      for (const top of tops) {
        total += spread([...sorted].filter((value) => value > low && value <= top));
        low = top;
      }
      return total;
    }
    const found = naturalBreaks(sorted, k);
    assert.equal(found.length, k);
    assert.ok(Math.abs(within(found) - best) < 1e-9, `${[...sorted]}: ${found} gives ${within(found)}, not ${best}`);
  }
});

test("classes count every area once, the worst first, equals together", async () => {
  const { classify } = await load("charts/classes.ts");
  const measure = { type: "number", column: "value", label: "Value", worse: "low", unit: null };
  const values = [5, 1, 1, 2, null, 9, 8, 7, 7, 3, 4];
  const { of, classes, missing } = classify(measure, values, "fifths");
  assert.equal(missing, 1);
  assert.equal(classes.reduce((sum, each) => sum + each.count, 0), 10);
  assert.deepEqual([...of], [2, 0, 0, 1, -1, 4, 4, 3, 3, 1, 2]);
  assert.equal(classes[0].label, "1");
  for (const method of ["tenths", "natural", "equal"]) {
    const made = classify(measure, values, method);
    assert.equal(made.classes.reduce((sum, each) => sum + each.count, 0), 10, method);
    assert.equal(made.of[1], 0, `${method}: the lowest value is in the first class where low is worse`);
  }
  const yes = classify({ ...measure, type: "truth" }, [1, 0, 0, null], "tenths");
  assert.deepEqual(yes.classes.map((each) => [each.label, each.count]), [["yes", 1], ["no", 2]]);
});

test("the scale grows darker all the way, in every sort of sight", async () => {
  const { inkOn, paler, sequential } = await load("charts/colour.ts");
  const lightness = (colour) => {
    const [r, g, b] = [1, 3, 5].map((at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const shades = sequential(10).map(lightness);
  for (let i = 1; i < 10; i++) assert.ok(shades[i] < shades[i - 1], `${i} is not darker`);
  assert.equal(inkOn("#ffffff"), "#1b2733");
  assert.equal(inkOn("#123a5c"), "#ffffff");
  assert.equal(paler("#000000", 1), "#e3e3e3");
});

test("ranks: 1 is the greatest need, ties share the smallest, missing has none", async () => {
  const { ranksOf } = await load("measures.ts");
  assert.deepEqual(ranksOf([3, 1, null, 3, 2], "high"), [1, 4, null, 1, 3]);
  assert.deepEqual(ranksOf([3, 1, null, 3, 2], "low"), [3, 1, null, 3, 2]);
});

test("a search prefers codes and beginnings, and goes without accents", async () => {
  const { search } = await load("parts/AreaSearch.tsx");
  const names = ["Great Ynys Môn", "Ynys Môn", "Brynys", "Leeds"];
  const folded = names.map((name) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  const places = [{ geography: "g", title: "G", data: { codes: ["W1", "W2", "W3", "YN9"], names }, lower: folded }];
  assert.deepEqual(search(places, "ynys mon").found.map((each) => each.area), [1, 0]);
  assert.deepEqual(search(places, "yn").found.map((each) => each.area), [1, 3, 0, 2]);
  assert.deepEqual(search(places, "y").found, []);
  assert.equal(search(places, "n", 1).total, 0);
  assert.equal(search(places, "yn", 2).total, 4);
});

test("hexagons have their neighbours where they are drawn", async () => {
  const { across, layoutOf } = await load("maps/HexMap.tsx");
  // Seven hexagons: one in the middle of an odd and of an even row.
  for (const [column, row] of [[3, 3], [3, 4]]) {
    const cells = [[column, row], ...[0, 1, 2, 3, 4, 5].map((side) => across(column, row, side))];
    const layout = layoutOf({ columns: 8, rows: 8, column: cells.map((cell) => cell[0]), row: cells.map((cell) => cell[1]) });
    for (let side = 0; side < 6; side++) {
      const dx = layout.x[side + 1] - layout.x[0];
      const dy = layout.y[side + 1] - layout.y[0];
      assert.ok(Math.abs(Math.hypot(dx, dy) - Math.sqrt(3)) < 1e-9, "one hexagon away");
      const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
      assert.ok(Math.abs(angle - [-60, 0, 60, 120, 180, -120][side]) < 1e-9, `side ${side} lies at ${angle}`);
    }
  }
});

test("the address says what it can, and nothing else is believed", async () => {
  globalThis.location ??= { href: "http://localhost/where.html", search: "" };
  const { choiceParam, link, wholeParam } = await load("state.ts");
  const classes = choiceParam("classes", ["tenths", "fifths"], "tenths");
  assert.equal(classes.read("fifths"), "fifths");
  assert.equal(classes.read("<script>"), "tenths");
  assert.equal(classes.write("tenths"), null);
  assert.equal(wholeParam("page", 1).read("-3"), 1);
  assert.equal(link("overview"), "index.html");
  assert.equal(link("place", { geography: "g", area: "A&B", of: null }), "place.html?geography=g&area=A%26B");
});

test("shared addresses of weights are checked", async () => {
  const { readWeights } = await load("parts/Weights.tsx");
  assert.deepEqual(readWeights("50,25,25", 3), [50, 25, 25]);
  for (const text of ["50,25", "50,x,25", "-1,50,51", "1e9,1,1", ""]) assert.equal(readWeights(text, 3), null, text);
});

test("what does not vary has no weight, and the others share it", async () => {
  const { sharedOut } = await load("live.ts");
  assert.deepEqual(sharedOut([0.3, 0.5, 0.2], [false, false, false]), [0.3, 0.5, 0.2]);
  assert.deepEqual(sharedOut([1, 2, 1], [false, true, false]), [2, 0, 2]);
  assert.deepEqual(sharedOut([0.1, 0, 0.7], [false, true, false]), [0.1, 0, 0.7], "no weight is moved where there is none");
  assert.deepEqual(sharedOut([0, 2], [false, true]), [0, 0], "nothing is left: the engine makes no index of it");
});

test("presets leave out what does not vary", async () => {
  const { presetsOf } = await load("presets.ts");
  const made = presetsOf(
    { indices: [], steps: [{ kind: "uncertainty", name: "x", title: "How sure", about: "need", facts: { sets: [{ income: 0.3, health: 0.3, crime: 0.4 }] } }] },
    { name: "need", parts: [{ of: "income", title: null, weight: 1 }, { of: "health", title: null, weight: 1 }, { of: "crime", title: null, weight: 0, flat: true }] },
  );
  assert.deepEqual(made.map((preset) => [preset.label, preset.set.map((weight) => Math.round(weight))]), [
    ["Income alone", [100, 0, 0]], ["Health alone", [0, 100, 0]], ["Set 1 of 1", [50, 50, 0]],
  ]);
});

test("money shared among areas is grouped and added up as the engine does", async () => {
  const { concentration, counted, curveOf, groupsOf } = await load("pages/money/sharing.ts");
  // Ten areas, the first the neediest; the last has nobody.
  const shared = { amount: [60, 0, 20, 0, 10, 10, 0, 0, 0, 5], people: [10, 10, 10, 10, 10, 10, 10, 10, 20, 0], rank: [1, 2, 3, 3, 5, 6, 7, 8, 9, 10] };
  assert.deepEqual(counted(shared), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const thirds = groupsOf(shared, 3);
  assert.deepEqual(thirds.map((each) => each.areas), [4, 2, 3], "equals of rank 3 stay together in the first third");
  assert.deepEqual(thirds.map((each) => each.perHead), [2, 1, 0]);
  assert.deepEqual(thirds.map((each) => each.without), [2, 0, 3]);
  assert.deepEqual(groupsOf({ amount: [1], people: [1], rank: [1] }, 3), [], "fewer areas than groups make none");
  const curve = curveOf(shared);
  assert.deepEqual(curve.amount, [0, 0.6, 0.6, 0.8, 0.9, 1, 1, 1, 1]);
  assert.deepEqual(curve.people, [0, 0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1]);
  // By hand: twice the area under it is 0.06+0.12+0.28+0.17+0.19+0.2+0.2+0.4 = 1.62.
  assert.ok(Math.abs(concentration(curve) - -0.62) < 1e-12);
  const alike = { amount: [2, 4, 6], people: [1, 2, 3], rank: [1, 2, 3] };
  assert.ok(Math.abs(concentration(curveOf(alike))) < 1e-12, "the same for each person leans nowhere");
});

test("a fact is read by its name, and what a section says by its key", async () => {
  const { factOf, factsOf, numberOf, saidOf, textOf, textsOf } = await load("defined.ts");
  const step = {
    facts: { need: "imd.score", groups: { parts: 10 }, scaled: true, level: 0.9, of: ["a", "b", 3], moves: [{ note: "x" }, 4] },
    defined: { text: "need = 'other'", value: { need: "imd", groups: { by: "decile" } } },
  };
  assert.equal(textOf(step, "need"), "imd.score");
  assert.equal(numberOf(step, "groups", "parts"), 10);
  assert.equal(factOf(step, "scaled"), true);
  assert.deepEqual(textsOf(step, "of"), ["a", "b"]);
  assert.deepEqual(factsOf(step, "moves").map((each) => textOf(each, "note")), ["x"]);
  assert.equal(saidOf(step, "groups", "by"), "decile");
  assert.equal(saidOf(step, "level"), undefined, "the study leaves it to its default");
  assert.deepEqual([textOf(step, "level"), numberOf(step, "need"), factOf(step, "need", "of"), textOf(undefined, "need")], [null, null, undefined, null]);
  assert.deepEqual(textsOf({ facts: {} }, "of"), []);
});

test("the level of an interval is the one by which it was made", async () => {
  const { levelOf, levelWords } = await load("defined.ts");
  assert.equal(levelOf({ facts: { level: 0.9 } }), 0.9);
  assert.equal(levelOf({ facts: {}, defined: { text: "[gap.x]\nlevel = 0.9", value: { level: 0.9 } } }), null, "what has no intervals has no level");
  assert.equal(levelWords({ facts: { level: 0.975 } }), "97.5%");
  assert.equal(levelWords({ facts: {} }), "most");
});

test("what a concentration index says stops where its interval does", async () => {
  const { indexWords } = await load("pages/money/reached.tsx");
  assert.match(indexWords({ value: -0.2, lower: -0.3, upper: -0.1 }, 0.95), /−0\.20 \(95% interval −0\.30 to −0\.10\): money per head goes towards need/);
  assert.match(indexWords({ value: -0.2, lower: -0.5, upper: 0.1 }, 0.9), /90% interval .*cannot be told/);
  assert.match(indexWords({ value: 0.2, lower: 0.1, upper: 0.3 }, 0.95), /away from need/);
  assert.match(indexWords({ value: -0.2, lower: null, upper: null }, 0.95), /leans towards need/);
});

test("an appraisal says what weights turn round, and does not call 99.9% all", async () => {
  const { optionsOf, orderWords, sureness, switchingWords } = await load("pages/worth.tsx");
  const numbers = { rank: [1, 2], rank_weighted: [2, 1], npv: [5, -1], npv_weighted: [4, 3], bcr: [1.5, 0.9], p_positive: [0.999, 0.3], p_best: [0.7, 0.3], lower: [-1, -4], switching_benefits: [-0.33, 0.1] };
  const table = { rows: 2, columns: [{ name: "option", type: "text", values: ["new_hall", "old_road"] }, ...Object.entries(numbers).map(([name, values]) => ({ name, type: "number", values }))] };
  const options = optionsOf(table);
  assert.equal(orderWords(options), "Weighing money by the income of those whom it reaches changes the order: new hall goes from place 1 to 2 and old road goes from place 2 to 1. It turns the sign of one net present value: old road goes from \u22121 to 3.");
  assert.match(sureness(options), /new hall in over 99% and old road in 30%\. .*in 70% of them.*in 30%: which one is best is not settled\./);
  assert.equal(switchingWords(options), "The benefits of new hall may fall by 33% before it is worth no more than it costs and those of old road would have to rise by 10% for it to break even.");
});

test("what a scenario comes to is told in the receipt's words, a chance is never nothing, and codes are names", async () => {
  const { comesTo } = await load("pages/progress/scenarios.tsx");
  const study = { steps: [{ name: "low", kind: "indicator", unit: "share of people", facts: {} }, { name: "low_district", kind: "rebase", unit: null, about: "low", facts: { by: "population-mean" } }, { name: "pay", kind: "indicator", unit: "a week", facts: {} }] };
  const total = { before: 277991, after: 263631.25, change: -14359.75, share: -0.05166, note: "the total" };
  const gains = { areas: 12, by_size: true, most: [{ area: "E1", change: -1200.4 }], note: "who gains" };
  const changes = [
    { name: "low_district", to: "low_district", change: -0.00311, interval: [-0.00478, -0.00157], note: "of a share" },
    { name: "pay", to: "pay", change: -0.003, interval: null, note: "`pay` changes by -0.003 in the mean" },
  ];
  const notes = ["the total", "who gains", "of a share", "`pay` changes by -0.003 in the mean", "without a `size` there is no total"];
  assert.deepEqual(comesTo(study, { worse: "high", facts: { total, gains, changes, level: 0.95 }, notes }), [
    "in all from 277,991 to 263,631: a fall of 14,360 (5.17%)",
    "12 areas gain, most of all by change by size `E1` (\u22121,200)",
    "`low_district` changes by -0.311 points in the mean, between -0.478 and -0.157 at 95%",
    "`pay` changes by -0.003 in the mean",
    "without a `size` there is no total",
  ]);
  const moved = (worse, after, share) => comesTo(study, { worse, facts: { total: { before: 2, after, change: after - 2, share, note: "a" } }, notes: ["a"] })[0];
  assert.equal(moved("low", 3, 0.5), "in all from 2 to 3: an uplift of 1 (50.00%)");
  assert.equal(moved("high", 3, 0.5), "in all from 2 to 3: a rise of 1 (50.00%)");
  assert.equal(moved("high", 2, 0), "in all from 2 to 2: no change");
  const { whyWords } = await load("pages/progress/missions.tsx");
  const why = "at -0.42415 a year, away from it, it comes to 16.402 by 2030, where 24 is wanted: a chance of 0%; 0.76927 a year are needed";
  assert.equal(whyWords({ why, share: false, probability: 0.0046 }), "at \u22120.424 a year, away from it, it comes to 16.4 by 2030, where 24 is wanted: a chance of under 1%; 0.769 a year are needed");
  const { told } = await load("parts/Notes.tsx");
  assert.equal(told({ steps: [] }, "most of all `TD52`", new Map([["TD52", "Ottery"]])), "Most of all Ottery.");
});

test("conflicts between two policies are told from those of one alone", async () => {
  const { conflictWords } = await load("pages/wheel.tsx");
  assert.equal(conflictWords([{ a: "x", b: "y" }, { a: "x", b: null }, { a: "y", b: null }]), "There are 3 conflicts: 1 between two policies, 2 of one policy alone.");
  assert.equal(conflictWords([{ a: "x", b: "y" }]), "There is 1 conflict, between two policies.");
});

test("a gap that closes is told with the evaluations that look at its measure", async () => {
  const { closingWords } = await load("pages/progress/evaluations.tsx");
  const gap = { step: { name: "pay_gap", title: "Pay", about: "pay" }, course: "closing", chance: false };
  assert.match(closingWords([gap], [{ name: "e", about: "work" }])[0], /“Pay” is closing, but no evaluation looks at its measure/);
  assert.match(closingWords([gap], [{ name: "e", title: "Fair pay", about: "pay" }])[0], /looked at by “Fair pay”/);
  assert.deepEqual(closingWords([{ ...gap, chance: true }, { ...gap, course: "widening" }], []), []);
});

test("a gap is told with its interval, and chance is not called a course", async () => {
  const { gapWords } = await load("pages/progress/gaps.tsx");
  const gap = { step: { facts: { level: 0.95 } }, periods: ["2015", "2024"], gap: [4, 3], relative: [0.1, 0.12], lower: [3.5, 2.5], upper: [4.5, 3.5], course: "closing", chance: false };
  assert.equal(gapWords(gap), "From 2015 to 2024 the gap went from 4 (95% interval 3.50 to 4.50) to 3 (95% interval 2.50 to 3.50): closing. As a share of the benchmark it went from 10.0% to 12.0%, the other way.");
  assert.match(gapWords({ ...gap, chance: true }), /: the change lies within what chance alone may do\./);
  assert.doesNotMatch(gapWords({ ...gap, chance: true }), /closing/);
});

test("estimates are told with what they exclude and what they cannot see", async () => {
  const { assumptionsIn, estimateWords } = await load("pages/progress/evaluations.tsx");
  const row = { design: "event-study", estimate: -0.9, lower: -1.2, upper: -0.6, p: 0.001, detectable: 0.4, preTrend: 0.5 };
  assert.match(estimateWords([row], 8, 52, "95%", ""), /8 treated areas beside 52: by event study .*\u22120\.900 \(95% interval \u22121\.20 to \u22120\.600\).*lies clear of 0: the change is greater than chance alone is likely to make\. Whether it is the policy's doing hangs on what must be true\./);
  assert.match(estimateWords([{ ...row, lower: -2, upper: 0.2 }], 8, 52, "95%", ""), /holds 0: no effect is shown, and one smaller than 0\.400 would most likely not have been seen/);
  assert.match(estimateWords([row, { ...row, design: "matching", upper: 0.1 }], 8, 52, "95%", ""), /do not agree: by event study the interval lies clear of 0, by the others it does not/);
  const note = "event-study: nobody acted on the policy before it started";
  const facts = { assumptions: [{ designs: ["event-study"], text: "nobody acted on the policy before it started", note }] };
  const { assumed, rest } = assumptionsIn({ facts, notes: [note, "event-study: \u22120.9 (p 0.1)"] });
  assert.deepEqual([assumed, rest], [[{ designs: ["event-study"], text: "nobody acted on the policy before it started" }], ["event-study: \u22120.9 (p 0.1)"]]);
});

test("a rule of lines is told in words, each line where the one before ends", async () => {
  const { takenWords } = await load("place/Lists.tsx");
  const told = (until, at, within = null, like = null) => takenWords({ until, at }, "the score of a", within, like);
  assert.equal(told("share", [0.1, 0.2], "region"), "the first tenth of areas, then the next tenth, by the score of a, the greatest need first, in each region by itself");
  assert.equal(told("first", [100, 300]), "the first 100 areas, then the next 200, by the score of a, the greatest need first");
  assert.equal(told("people", [450000]), "the first areas that hold 450,000 people, by the score of a, the greatest need first");
  assert.equal(told("share-of-people", [0.2, 0.35]), "the first areas that hold a fifth of the people and 35% of the people, by the score of a, the greatest need first");
  assert.equal(told("threshold", [40]), "areas at 40 or beyond, by the score of a, the greatest need first");
  assert.equal(told("like", [], "region", "Level 1"), "as many areas of each category as on “Level 1”, by the score of a, the greatest need first, in each region by itself");
});

test("values of claims: years are not grouped, small differences are seen", async () => {
  const { valueWords } = await load("pages/claims.tsx");
  assert.deepEqual(["2019", "2800", "12000", "105.56", "0.87", "0.354", "true", ""].map(valueWords), ["2019", "2800", "12,000", "105.56", "0.87", "0.354", "true", "nothing"]);
});

test("deciles that hold no area are no class", async () => {
  const { byDecile } = await load("charts/classes.ts");
  const classes = byDecile({ unit: null }, [9, 8, 8, null], [1, 3, 3, null]);
  assert.deepEqual(classes.classes.map((each) => each.count), [1, 2]);
  assert.deepEqual([...classes.of], [0, 1, 1, -1]);
});

test("areas within a sentence, and which results are of need", async () => {
  const { areasOf, ofNeed } = await load("words.ts");
  const areas = (title) => areasOf({ name: "x", title });
  assert.equal(areas("Regions and nations of the United Kingdom"), "regions and nations of the United Kingdom");
  assert.equal(areas("LSOAs, 2021"), "LSOAs");
  const step = (name, title) => ({ name, title });
  const study = (headline) => ({ headline: headline.name, steps: [headline] });
  assert.equal(ofNeed(study(step("low_pay", "Regions by low pay")), step("low_pay", "Regions by low pay")), false);
  assert.equal(ofNeed(study(step("deprivation", null)), step("income", "Income")), true);
});

test("thirds of two measures make nine classes, the greatest need of each first", async () => {
  const { bivariate, sideOf } = await load("charts/bivariate.ts");
  const ends = { first: "worse", last: "better" };
  const high = { title: "a", worse: "high", unit: null };
  const low = { title: "b", worse: "low", unit: null };
  const found = bivariate(sideOf(high, [9, 8, 7, 6, 5, 4, null, 1], ends), sideOf(low, [1, 9, 2, 8, 3, 7, 5, null], ends));
  // Of seven values each, a third holds places 1 to 2, 3 to 4 and 5 to 7.
  assert.deepEqual([...found.of], [0, 2, 3, 5, 7, 8, -1, -1]);
  assert.equal(found.missing, 2);
  assert.deepEqual(found.counts, [1, 0, 1, 1, 0, 1, 0, 1, 1]);
  assert.deepEqual(found.first.ranges, ["8 to 9", "6 to 7", "1 to 5"]);
  assert.deepEqual(found.second.ranges, ["1 to 2", "3 to 5", "7 to 9"]);
  const list = bivariate(sideOf(high, [1, 0, 0, 0, 0, 1], ends), sideOf(low, [1, 2, 3, 4, 5, 6], ends));
  assert.deepEqual(list.first.ranges, ["1", null, "0"], "yes and no are the first and the last class");
  assert.deepEqual([...list.of], [0, 6, 7, 7, 8, 2]);
});

/** What each colour is to an eye, in OKLab; the matrices are those of Machado, Oliveira and Fernandes (2009) at full severity. */
const EYES = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const linear = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

test("nine colours are told apart by every eye, and their figures are read", async () => {
  const { BIVARIATE, textOn } = await load("charts/colour.ts");
  assert.equal(new Set(BIVARIATE).size, 9);
  for (const [eye, matrix] of Object.entries(EYES)) {
    const seen = BIVARIATE.map((colour) => oklab(matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, each, i) => sum + each * linear(colour)[i], 0))))));
    seen.forEach((a, i) => seen.slice(i + 1).forEach((b, j) => {
      const apart = Math.hypot(...a.map((each, k) => each - b[k]));
      assert.ok(apart >= 0.14, `${eye}: ${BIVARIATE[i]} and ${BIVARIATE[i + 1 + j]} are ${apart.toFixed(3)} apart`);
    }));
  }
  const light = (colour) => linear(colour).reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
  for (const colour of BIVARIATE) {
    const [a, b] = [light(colour), light(textOn(colour))].sort((x, y) => y - x);
    assert.ok((a + 0.05) / (b + 0.05) >= 4.5, colour);
  }
});

test("a view is written and read", async () => {
  const { readView, writeView } = await load("maps/map.ts");
  const text = writeView({ zoom: 7.456, center: [-1.23456, 52.98765] });
  assert.equal(text, "7.46,52.9877,-1.2346");
  assert.deepEqual(readView(text), { zoom: 7.46, center: [-1.2346, 52.9877] });
  for (const wrong of [null, "", "7", "7,95,0", "30,0,0", "7,0,200", "a,b,c", "7,1,2,3"]) assert.equal(readView(wrong), null, String(wrong));
});

test("areas that no map draws are counted under both kinds of map", async () => {
  const { notDrawn } = await load("maps/map.ts");
  assert.equal(notDrawn({ hexes: { column: [0, -1, 3, -1] } }), "2 areas have no shape and are not on this map.");
  const geometries = [{ type: "Polygon", arcs: [] }, { type: null, id: 1 }];
  assert.equal(notDrawn({ topology: { objects: { areas: { type: "GeometryCollection", geometries } } } }), "1 area has no shape and is not on this map.");
  assert.equal(notDrawn({ hexes: { column: [0, 1] } }), null);
});

test("what a map leaves out is said once, with the names that a reader knows", async () => {
  const { mapNotes } = await load("maps/map.ts");
  const study = { steps: [{ kind: "geography", name: "ward", title: "Wards" }, { kind: "geography", name: "town", title: "Towns" }] };
  const places = { codes: ["A1", "B2"], names: ["Ash", ""] };
  const topology = (warnings, types = ["Polygon", "Polygon"]) => ({ topology: { objects: { areas: { type: "GeometryCollection", geometries: types.map((type) => ({ type })) } }, warnings } });
  assert.deepEqual(mapNotes(study, topology([]), places), []);
  assert.deepEqual(mapNotes(study, { hexes: { column: [0, -1] } }, places), ["1 area has no shape and is not on this map."]);
  assert.deepEqual(mapNotes(study, topology(["3 areas of `ward` lie in none of `town` and are not on its map", "1 ring of fewer than four points left out, the first of feature 7"]), places), [
    "3 areas of “Wards” lie in none of “Towns” and are not on its map.", "1 ring of fewer than four points left out, the first of feature 7.",
  ]);
  assert.deepEqual(mapNotes(study, topology(["1 of 2 areas have no shape in `shapes.geojson`: `A1`"], [null, "Polygon"]), places), ["1 of 2 areas have no shape in shapes.geojson: Ash."]);
});

test("a control chart is one area's rows, and what its signals mean is told of those that occur", async () => {
  const { chartOf, meanings, signalWords, usualWords } = await load("pages/progress/control.tsx");
  const columns = {
    code: ["A", "B", "A"], period: ["2019", "2019", "2020"], value: [1, 7, 4], centre: [1.5, 7, 1.5], lower: [0.5, 6, 0.5], upper: [2.5, 8, 2.5],
    step: [null, null, 3], step_limit: [1.2, 1, 1.2], signal: [null, null, "outside; jump"],
  };
  const table = { rows: 3, columns: Object.entries(columns).map(([name, values]) => ({ name, type: "number", values })) };
  assert.deepEqual(chartOf(table, "A"), {
    periods: ["2019", "2020"], values: [1, 4], centre: 1.5, lower: 0.5, upper: 2.5, steps: [null, 3], stepLimit: 1.2, signals: [[], ["outside", "jump"]],
  });
  assert.equal(chartOf(table, "C"), null);
  assert.equal(signalWords(["outside", "jump"]), "beyond the usual limits and a step beyond the usual");
  assert.equal(signalWords(["one-side", "trend", "two-of-three"]), "a run on one side of the centre, a run up or down and two of three near a limit");
  assert.equal(signalWords([]), "");
  const step = { facts: { baseline: 12, one_side: 7, trend: 6 } };
  assert.deepEqual(meanings(step, [["trend"], [], ["jump", "one-side"]], "1.20"), [
    "A run on one side of the centre: it ends 7 or more values in a row that are all above the centre, or all below it.",
    "A run up or down: it ends 6 or more values in a row that each rise, or each fall.",
    "A step beyond the usual: the change from the period before is more than 1.20, up or down.",
  ]);
  assert.deepEqual(meanings(step, [[]], "1.20"), []);
  assert.equal(usualWords(step), "its first 12 values");
  assert.equal(usualWords({ facts: { baseline: "2018" } }), "its values up to 2018");
  assert.equal(usualWords({ facts: { baseline: null } }), "all its values");
});

test("results of one kind with like titles are told apart by what differs", async () => {
  const { choicesOf } = await load("apart.ts");
  const study = { geographies: [{ name: "ward", title: "Wards" }, { name: "district", title: "Districts, 2021" }], steps: [{ name: "imd", title: "Index" }, { name: "need", title: "Need" }] };
  const step = (name, title, more = {}) => ({ name, title, geography: "ward", about: null, period: null, facts: {}, ...more });
  const labels = (...steps) => choicesOf(study, steps).map((each) => each.label);
  const weights = ["weight of a", "weight of b"];
  // Of one index, and titles that begin otherwise.
  const sure = step("a", "How sure ranks are", { about: "imd", facts: { varied: [...weights, "noise"] } });
  const choices = step("b", "What other makers would have", { about: "imd", facts: { varied: ["normalise"] } });
  assert.deepEqual(labels(sure, choices), ["How sure ranks are (varied: 2 weights and the errors of the figures)", "What other makers would have (varied: how indicators are normalised)"]);
  assert.deepEqual(labels(sure, { ...choices, about: "need" }), ["How sure ranks are", "What other makers would have"]);
  // Titles that begin alike, of two results.
  assert.deepEqual(labels(sure, { ...choices, title: "How sure RANKS might be", about: "need" })[1], "How sure RANKS might be (varied: how indicators are normalised)");
  // What both varied tells nothing.
  assert.deepEqual(labels(sure, { ...choices, facts: sure.facts }), ["How sure ranks are", "What other makers would have"]);
  // One title: geography, then what it is about, then the name.
  assert.deepEqual(labels(step("p", "Pay"), step("q", "Pay", { geography: "district" })), ["Pay (wards)", "Pay (districts)"]);
  assert.deepEqual(labels(step("p", "Pay", { about: "imd" }), step("q", "pay", { about: "need" })), ["Pay (Index)", "pay (Need)"]);
  assert.deepEqual(labels(step("p", "Pay"), step("q", "Pay"), step("r", "Rent")), ["Pay (p)", "Pay (q)", "Rent"]);
});
