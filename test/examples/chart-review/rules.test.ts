import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../examples/chart-review/chart/json.ts";
import { readTable } from "../../../examples/chart-review/data/table.ts";
import { assess } from "../../../examples/chart-review/rules/assess.ts";

const NAMES = ["Ann", "Bea", "Cat", "Dot", "Eve", "Fay"];
const table = readTable(
  `day,name,team,score\n${NAMES.flatMap((name, index) =>
    [1, 2, 3, 4].map((day) => `2024-01-0${day},${name},${index < 3 ? "red" : "blue"},${10 * index + day}`),
  ).join("\n")}\n`,
);

const lines: JsonObject = {
  data: { name: "table" },
  width: 500,
  height: 300,
  mark: "line",
  encoding: {
    x: { field: "day", type: "temporal" },
    y: { field: "score", type: "quantitative" },
    color: { field: "name", type: "nominal" },
  },
};
const bars: JsonObject = {
  ...lines,
  mark: "bar",
  encoding: {
    x: { field: "name", type: "nominal" },
    y: { field: "score", type: "quantitative", aggregate: "sum" },
  },
};

function encoding(spec: JsonObject, changes: Record<string, JsonObject>): JsonObject {
  const channels = spec.encoding as Record<string, JsonObject>;
  const changed = Object.entries(changes).map(([name, change]) => [name, { ...channels[name], ...change }]);
  return { ...spec, encoding: { ...channels, ...Object.fromEntries(changed) } };
}

/** What a rule finds in a chart; null if its criterion is met. */
async function find(id: string, spec: JsonObject): Promise<string | null> {
  const assessment = await assess(spec, table);
  if (!assessment.isSound) throw new Error(assessment.problems.join("\n"));
  const finding = assessment.findings.find((one) => one.id === id);
  if (finding === undefined) throw new Error(`There is no rule "${id}".`);
  return finding.problem;
}

const wideLabels = { axis: { labelFontSize: 30, labelAngle: 0, labelOverlap: false } };
const PALE = { scale: { range: ["#ffff00", "#ffee00", "#ffdd00", "#eeff00", "#ddff00", "#ffff55"] } };
const DARK = { scale: { range: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#660022", "#8888ee"] } };
const facet = (field: string): JsonObject =>
  encoding(lines, { facet: { field, type: "nominal", columns: 2 } });

describe("each rule finds what breaks it, and nothing in what keeps it", () => {
  it.each<[string, JsonObject, RegExp, JsonObject]>([
    [
      "labels-apart",
      encoding({ ...bars, width: 250 }, { x: wideLabels }),
      /pairs of axis labels overlap, such as "Ann" and "Bea"/,
      bars,
    ],
    [
      "labels-whole",
      encoding(bars, { x: { axis: { labelLimit: 10, labelFontSize: 20 } } }),
      /"Ann" is cut off/,
      bars,
    ],
    [
      "few-ticks",
      encoding(lines, { y: { axis: { tickCount: 30 } } }),
      /The y axis has \d\d labels/,
      encoding(lines, { y: { axis: { tickCount: 5 } }, x: { axis: { tickCount: 4 } } }),
    ],
    [
      "quiet-grid",
      { ...lines, config: { axis: { gridColor: "#555555" } } },
      /both directions/,
      encoding(lines, { x: { axis: { grid: false } } }),
    ],
    [
      "quiet-grid",
      encoding(lines, { x: { axis: { grid: false } }, y: { axis: { gridColor: "#555555" } } }),
      /contrast of 7\.5:1/,
      bars,
    ],
    [
      "axis-titles",
      encoding(bars, { y: { title: "sum_of_score" } }),
      /"sum_of_score" is a raw field name/,
      bars,
    ],
    ["axis-titles", encoding(bars, { y: { title: "" } }), /y axis shows numbers and has no title/, bars],
    [
      "honest-zero",
      encoding(bars, { y: { scale: { domain: [40, 300] } } }),
      /does not begin at zero/,
      encoding(lines, { y: { scale: { zero: false } } }),
    ],
    [
      "readable-size",
      { ...bars, config: { axis: { labelFontSize: 8 } } },
      /the smallest \(".*"\) 8 px/,
      { ...bars, config: { axis: { labelFontSize: 11 } } },
    ],
    ["text-contrast", { ...bars, background: "#333333" }, /on #333333 has a contrast of 1\.7:1/, bars],
    ["text-contrast", { ...bars, config: { axis: { labelOpacity: 0.3 } } }, /has a contrast of/, bars],
    [
      "hierarchy",
      { ...bars, title: { text: "Scores by name", fontSize: 10 } },
      /10 px/,
      { ...bars, title: { text: "Scores by name", fontSize: 18 } },
    ],
    ["page-size", { ...bars, width: 100 }, /px wide; it must be 480 to 900/, bars],
    ["room-for-data", { ...bars, padding: 200 }, /Data gets 21\.3 % of the figure; at least 40 %/, bars],
    ["proportions", { ...bars, height: 80 }, /500 by 80 px/, bars],
    [
      "nothing-collides",
      { ...bars, config: { axis: { titlePadding: -25 } } },
      /texts collide, such as/,
      bars,
    ],
    [
      "mark-contrast",
      encoding(lines, { color: PALE }),
      /#ffff00 on #ffffff has 1\.1:1/,
      encoding(lines, { color: DARK }),
    ],
    [
      "mark-contrast",
      { ...bars, mark: { type: "bar", color: "#000000", opacity: 0.2 } },
      /#cccccc on #ffffff has 1\.6:1/,
      bars,
    ],
    [
      "colour-blind-safe",
      encoding(lines, { color: PALE }),
      /differ by .*; at least 10 is needed/,
      encoding(lines, { color: DARK }),
    ],
    [
      "true-curves",
      { ...lines, mark: { type: "line", interpolate: "basis" } },
      /"basis" shows values that are not in the data/,
      { ...lines, mark: { type: "line", interpolate: "monotone" } },
    ],
    ["true-curves", { ...lines, config: { line: { interpolate: "natural" } } }, /"natural"/, lines],
    ["stroke-width", { ...lines, mark: { type: "line", strokeWidth: 0.5 } }, /0\.5 px wide/, lines],
    [
      "points-apart",
      { ...lines, height: 100, mark: { type: "line", point: { size: 900 } } },
      /% of the points touch/,
      { ...lines, mark: { type: "line", point: { size: 9 } } },
    ],
    ["titled", lines, /no title/, { ...lines, title: "Scores by day" }],
    [
      "titled",
      { ...lines, title: "Scores" },
      /says too little/,
      { ...lines, title: { text: ["Scores", "by day"] } },
    ],
    [
      "titled",
      { ...lines, title: "The total_score by day" },
      /raw field name/,
      { ...lines, title: "Scores by day" },
    ],
    [
      "legend-where-needed",
      encoding(lines, { color: { legend: null as unknown as JsonObject } }),
      /there is no legend/,
      lines,
    ],
    ["legend-where-needed", facet("name"), /repeats what each panel's header says/, facet("team")],
    ["legend-readable", lines, /"name" is a raw field name/, encoding(lines, { color: { title: "Name" } })],
    [
      "legend-readable",
      encoding(lines, { color: { title: "Name", legend: { labelLimit: 5 } } }),
      /cut off in the legend/,
      encoding(lines, { color: { title: "Name" } }),
    ],
    [
      "legend-readable",
      encoding(lines, { color: { title: "Name", legend: { orient: "top-left" } } }),
      /covers data/,
      encoding(lines, { color: { title: "Name", legend: { orient: "bottom" } } }),
    ],
    ["few-series", lines, /A panel has 6 series/, facet("team")],
    ["panel-size", { ...facet("team"), width: 50 }, /50 by 300 px/, facet("team")],
    [
      "shared-scales",
      { ...facet("team"), resolve: { scale: { y: "independent" } } },
      /y scale of its own/,
      facet("team"),
    ],
  ])("%s", async (id, broken, problem, kept) => {
    expect(await find(id, broken)).toMatch(problem);
    expect(await find(id, kept)).toBeNull();
  });

  it("panel-count", async () => {
    const many = readTable(
      `n,v\n${Array.from({ length: 14 }, (_, index) => `p${index},${index}`).join("\n")}\n`,
    );
    const spec = {
      data: { name: "table" },
      mark: "point",
      encoding: {
        facet: { field: "n", type: "nominal", columns: 4 },
        x: { field: "v", type: "quantitative" },
      },
    };
    const assessment = await assess(spec, many);
    const problems = assessment.isSound ? assessment.findings.map(({ problem }) => problem) : [];
    expect(problems).toContain("There are 14 panels; at most 12 are compared.");
  });

  it("few-colours", async () => {
    const many = readTable(
      `n,v\n${Array.from({ length: 9 }, (_, index) => `p${index},${index}`).join("\n")}\n`,
    );
    const spec = {
      data: { name: "table" },
      mark: "bar",
      encoding: { y: { field: "v", type: "quantitative" }, color: { field: "n", type: "nominal" } },
    };
    const assessment = await assess(spec, many);
    const problems = assessment.isSound ? assessment.findings.map(({ problem }) => problem) : [];
    expect(problems).toContain("There are 9 colours; at most 8 can be told apart.");
  });
});

describe("what is measured", () => {
  it("leaves out labels that Vega has hidden", async () => {
    const spec = encoding(
      { ...bars, width: 250 },
      { x: { axis: { ...wideLabels.axis, labelOverlap: "parity" } } },
    );
    expect(await find("labels-apart", spec)).toBeNull();
  });

  it("takes turned labels by their shape", async () => {
    const axis = { labelFontSize: 16, labelOverlap: false };
    const narrow = { ...bars, width: 170 };
    expect(
      await find("labels-apart", encoding(narrow, { x: { axis: { ...axis, labelAngle: 0 } } })),
    ).not.toBeNull();
    expect(
      await find("labels-apart", encoding(narrow, { x: { axis: { ...axis, labelAngle: -90 } } })),
    ).toBeNull();
  });

  it("is what is drawn: a label that fits its limit is drawn whole, and one that does not is found", async () => {
    const name = "iiiiiiiiiiiiiiiiiiii";
    const narrow = readTable(`n,v\n${name},1\nb,2\n`);
    const draw = async (labelLimit: number) => {
      const encoding = {
        y: { field: "n", type: "nominal", axis: { labelLimit } },
        x: { field: "v", type: "quantitative" },
      };
      const assessment = await assess({ data: { name: "table" }, mark: "bar", encoding }, narrow);
      if (!assessment.isSound) throw new Error(assessment.problems.join("\n"));
      const cut = assessment.findings.find(({ id }) => id === "labels-whole")?.problem;
      return { isWhole: assessment.svg.includes(`>${name}<`), cut };
    };
    // Twenty narrow letters of 10 px take about 50 px; Vega's own estimate would be 160.
    expect(await draw(80)).toEqual({ isWhole: true, cut: null });
    expect(await draw(30)).toEqual({ isWhole: false, cut: `The axis label "${name}" is cut off.` });
  });

  it("is drawn the same each time, also where parts are clipped or shaded", async () => {
    const shaded = encoding(lines, { color: { field: "score", type: "quantitative" } });
    for (const [spec, part] of [
      [{ ...lines, mark: { type: "line", clip: true } }, "url(#clip1)"],
      [{ ...shaded, mark: "point" }, "url(#gradient_1)"],
    ] as const) {
      const [one, other] = [await assess(spec, table), await assess(spec, table)];
      expect(one.isSound && one.svg.includes(part)).toBe(true);
      expect(one.isSound && other.isSound && one.svg === other.svg).toBe(true);
    }
  });

  it("counts a scale from light to dark as no series", async () => {
    const spec = encoding({ ...bars, mark: "point" }, { color: { field: "score", type: "quantitative" } });
    expect(await find("few-colours", spec)).toBeNull();
    expect(await find("colour-blind-safe", spec)).toBeNull();
  });
});
