import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Spec as VegaSpec } from "vega";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseFields } from "../../../examples/chart-review/chart/choose-fields.ts";
import { firstChart } from "../../../examples/chart-review/chart/first-chart.ts";
import { applyMergePatch, type Json, type JsonObject } from "../../../examples/chart-review/chart/json.ts";
import { compileChart } from "../../../examples/chart-review/compile/compile-chart.ts";
import { drawChart } from "../../../examples/chart-review/compile/draw-chart.ts";
import { fieldProblems } from "../../../examples/chart-review/compile/field-problems.ts";
import { readTable } from "../../../examples/chart-review/data/table.ts";
import { judgeChart, reviewPatch } from "../../../examples/chart-review/reviewer.ts";
import { assess, assessor } from "../../../examples/chart-review/rules/assess.ts";

const table = readTable(
  "month,shop,sales\n2024-01,North,10\n2024-02,North,12\n2024-01,South,7\n2024-02,South,9\n",
);
const first = firstChart(chooseFields(table));
const measuring = { assess: assessor(table), first };

/** Has a patch to the first chart reviewed for one item. */
function review(patch: Json, item = "axis-and-grid") {
  return reviewPatch(
    { data: { patchJson: JSON.stringify(patch) }, instruction: "Improve it." },
    first,
    item,
    measuring,
  );
}

const bars: JsonObject = {
  data: { name: "table" },
  mark: "bar",
  encoding: {
    x: { field: "shop", type: "nominal" },
    y: { field: "sales", type: "quantitative", aggregate: "sum" },
  },
};

async function problemsOf(spec: JsonObject): Promise<string> {
  const assessment = await assess(spec, table);
  return assessment.isSound ? "" : assessment.problems.join("\n");
}

describe("a patch is rejected, with the message", () => {
  it.each<[string, Json, RegExp]>([
    [
      "misspells a property",
      { encoding: { x: { axis: { labelAngel: 0 } } } },
      /encoding\/x\/axis has no property "labelAngel"/,
    ],
    ["misspells a channel", { encoding: { colour: { field: "shop" } } }, /encoding has no property "colour"/],
    ["names no mark", { mark: "lines" }, /mark must be one of "arc", "area", "bar"/],
    [
      "names no colour scheme",
      { encoding: { color: { scale: { scheme: "tableu10", range: null } } } },
      /color\/scale\/scheme must be/,
    ],
    [
      "gives the wrong type",
      { config: { axis: { labelFontSize: "big" } } },
      /labelFontSize must be of type number/,
    ],
    ["takes the mark away", { mark: null }, /has none of mark, layer/],
    ["names a colour that there is not", { background: "blueish" }, /There is no such colour: "blueish"/],
    [
      "names a missing field",
      { encoding: { y: { field: "profit" } } },
      /\/encoding\/y\/field names the field "profit", which the data does not have\. It has "month", "shop", "sales"/,
    ],
    [
      "names a missing field in a tooltip",
      { encoding: { tooltip: [{ field: "shop" }, { field: "owner" }] } },
      /tooltip\/1\/field names the field "owner"/,
    ],
    [
      "sorts by a missing field",
      { encoding: { x: { sort: { field: "rank" } } } },
      /x\/sort\/field names the field "rank"/,
    ],
    [
      "calculates with a missing field",
      { transform: [{ calculate: "datum.cost * 2", as: "double" }] },
      /calculate names the field "cost"/,
    ],
    [
      "makes the compiler warn",
      { encoding: { y: { scale: { type: "log", zero: true } } } },
      /The compiler warns: /,
    ],
    [
      "does not compile",
      { transform: [{ lookup: "shop", from: { param: "chosen", key: "shop" } }] },
      /does not compile|warns|lookup/i,
    ],
    ["takes a field off the chart", { encoding: { color: null } }, /does not show the field "shop" any more/],
    ["leaves rows out", { transform: [{ filter: "datum.sales > 9" }] }, /A filter leaves rows out/],
  ])("when it %s", async (_, patch, message) => {
    const verdict = await review(patch);
    expect(verdict.verdict).toBe("rejected");
    expect(verdict.feedback).toMatch(message);
    expect(verdict.followUps?.[0]?.instruction).toMatch(/^Improve it\.\n\nMend what the review found:\n- /);
  });

  it("when it is no patch", async () => {
    for (const data of [{ patchJson: "{" }, { patchJson: "[1]" }, "words", null]) {
      const verdict = await reviewPatch({ data, instruction: "" }, first, "axis-and-grid", measuring);
      expect(verdict).toMatchObject({ verdict: "rejected" });
      expect(verdict.feedback).toMatch(/no JSON|no merge patch/);
    }
  });

  it("when it breaks a criterion of another item", async () => {
    const verdict = await review({ title: "Sales by shop", width: 1500 }, "legend-and-annotations");
    expect(verdict.verdict).toBe("rejected");
    expect(verdict.feedback).toContain("It breaks size-and-layout/proportions");
  });

  it("but no second time for what it breaks of another item: that is left to the last look", async () => {
    const patch = {
      title: { text: "Sales by shop", anchor: "start" },
      width: 1500,
      encoding: { color: { title: "Shop", legend: { title: "Shop" } } },
    };
    const told = (await review(patch, "legend-and-annotations")).followUps?.[0]?.instruction ?? "";
    const again = await reviewPatch(
      { data: patch, instruction: told },
      first,
      "legend-and-annotations",
      measuring,
    );
    expect(again.verdict).toBe("approved");
    expect(again.feedback).toContain("It breaks size-and-layout/proportions");
    const chart = applyMergePatch(first, patch) as JsonObject;
    expect(await judgeChart(chart, "size-and-layout", measuring)).toMatchObject({
      unmet: expect.arrayContaining(["proportions"]),
    });
    expect(await judgeChart(chart, "legend-and-annotations", measuring)).toEqual({ unmet: [], feedback: "" });
    expect(await judgeChart(chart, null, measuring)).toEqual({ unmet: [], feedback: "" });
  });

  it("when it brings its item no further", async () => {
    const verdict = await review({ config: { axis: { labelFontSize: 8 } } }, "font-and-text-clarity");
    expect(verdict).toMatchObject({ verdict: "rejected" });
    expect(verdict.feedback).toContain("readable-size: ");
    expect(verdict.feedback).toContain("The patch brings no criterion further.");
  });

  it("and approved, in part or whole, when it brings its item further", async () => {
    const part = await review({
      config: { axis: { gridColor: "#dddddd" } },
      encoding: { x: { axis: { grid: false } } },
    });
    expect(part).toMatchObject({ verdict: "partially-approved" });
    expect(part.met).toContain("quiet-grid");
    expect(part.unmet).toContain("few-ticks");
    expect(
      await review(
        {
          title: { text: "Sales by shop", anchor: "start" },
          encoding: { color: { legend: { title: "Shop" } } },
        },
        "legend-and-annotations",
      ),
    ).toMatchObject({
      verdict: "approved",
    });
  });
});

describe("fields", () => {
  const problems = (spec: JsonObject) => fieldProblems({ ...bars, ...spec }, table);

  it.each<[string, JsonObject]>([
    [
      "aggregate",
      { transform: [{ aggregate: [{ op: "sum", field: "sales", as: "total" }], groupby: ["shop"] }] },
    ],
    ["joinaggregate", { transform: [{ joinaggregate: [{ op: "sum", field: "sales", as: "total" }] }] }],
    ["window", { transform: [{ window: [{ op: "rank", as: "total" }], sort: [{ field: "sales" }] }] }],
    ["calculate", { transform: [{ calculate: "datum['sales'] * 2", as: "total" }] }],
    ["stack", { transform: [{ stack: "sales", groupby: ["month"], as: ["total", "end"] }] }],
    ["bin", { transform: [{ bin: true, field: "sales", as: "total" }] }],
    ["timeUnit", { transform: [{ timeUnit: "year", field: "month", as: "total" }] }],
    ["fold", { transform: [{ fold: ["sales"], as: ["name", "total"] }] }],
    ["density", { transform: [{ density: "sales", groupby: ["shop"], as: ["value", "total"] }] }],
    [
      "regression",
      { transform: [{ regression: "sales", on: "month", groupby: ["shop"], as: ["month", "total"] }] },
    ],
    ["quantile", { transform: [{ quantile: "sales", groupby: ["shop"], as: ["share", "total"] }] }],
    ["pivot", { transform: [{ pivot: "shop", value: "sales", groupby: ["month"] }] }],
  ])("that %s makes are there", (_, spec) => {
    const encoding = { x: { field: "shop", type: "nominal" }, y: { field: "total", type: "quantitative" } };
    const all = problems({ ...spec, encoding });
    expect(all.filter((problem) => problem.includes('"total"'))).toEqual([]);
    expect(problems({ encoding }).join()).toContain('"total"');
  });

  it("are gone after a transform that replaces the rows", () => {
    const transform = [{ aggregate: [{ op: "sum", field: "sales", as: "total" }], groupby: ["shop"] }];
    expect(problems({ transform }).join()).toMatch(
      /\/encoding\/y\/field names the field "sales".* It has "shop", "total"/,
    );
  });

  it.each<[string, JsonObject, string]>([
    [
      "a condition",
      { encoding: { color: { condition: { test: "datum.x1 > 2", value: "red" }, value: "grey" } } },
      "x1",
    ],
    [
      "a predicate",
      { encoding: { color: { condition: { test: { and: [{ field: "x2", equal: 1 }] }, value: "red" } } } },
      "x2",
    ],
    ["a facet", { encoding: { facet: { field: "x3" } } }, "x3"],
    ["a layer", { layer: [{ mark: "rule", encoding: { y: { field: "x4" } } }] }, "x4"],
    ["a facet's specification", { facet: { row: { field: "x5" } }, spec: { mark: "bar" } }, "x5"],
    ["a repetition", { repeat: { row: ["sales", "x6"] }, spec: { mark: "bar" } }, "x6"],
    ["an argmax", { encoding: { y: { aggregate: { argmax: "x7" }, field: "sales" } } }, "x7"],
    [
      "a transform in a concatenation",
      { hconcat: [{ transform: [{ filter: "datum.x8 > 0" }], mark: "bar" }] },
      "x8",
    ],
    ["a grouping", { transform: [{ aggregate: [], groupby: ["x9"] }] }, "x9"],
    ["a path", { encoding: { x: { field: "shop.name" } } }, "shop.name"],
  ])("are looked for in %s", (_, spec, field) => {
    expect(problems(spec).join()).toContain(`names the field "${field}"`);
  });

  it("are not looked for where there are ticks instead of rows", () => {
    const axis = {
      labelExpr: "datum.label + '!'",
      labelColor: { condition: { test: "datum.value > 3", value: "red" }, value: "black" },
    };
    expect(problems({ encoding: { y: { field: "sales", axis } } })).toEqual([]);
  });
});

describe("a hostile chart", () => {
  it.each<[string, JsonObject, RegExp]>([
    ["data from an address", { data: { url: "http://127.0.0.1/x.csv" } }, /\/data\/url leads outside/],
    ["data of its own", { data: { values: [{ shop: "x" }] } }, /\/data is other data/],
    ["data under another name", { data: { name: "other" } }, /\/data must be \{ "name": "table" \}/],
    ["a generator", { data: { sequence: { start: 0, stop: 1e9 } } }, /\/data is other data/],
    ["data sets", { datasets: { table: [] } }, /\/datasets is other data/],
    [
      "data in a layer",
      { mark: null, layer: [{ data: { url: "file:///etc/passwd" }, mark: "bar" }] } as JsonObject,
      /layer\/0\/data\/url leads outside/,
    ],
    [
      "data in a lookup",
      { transform: [{ lookup: "shop", from: { data: { url: "x.csv" }, key: "shop", fields: ["v"] } }] },
      /from\/data\/url leads outside/,
    ],
    ["an image", { mark: { type: "image", url: "http://127.0.0.1/x.png" } }, /\/mark\/url leads outside/],
    ["an image by a field", { mark: "image", encoding: { url: { field: "shop" } } }, /\/mark is an image/],
    ["a link", { mark: { type: "bar", href: "javascript:alert(1)" } }, /\/mark\/href leads outside/],
    ["a link by a field", { encoding: { href: { field: "shop" } } }, /\/encoding\/href leads outside/],
    [
      "a paint from outside",
      { background: "url(http://127.0.0.1/x.svg#a)" },
      /\/background refers to something outside/,
    ],
    ["a selection", { params: [{ name: "pick", select: "point" }] }, /select is interactive/],
    ["a binding", { params: [{ name: "size", value: 1, bind: { input: "range" } }] }, /bind is interactive/],
    ["functions as formats", { config: { customFormatTypes: true } }, /customFormatTypes calls functions/],
    ["far too much to draw", { width: 1e9 }, /\/width is 1000000000; at most 5000/],
    [
      "far too many ticks",
      {
        encoding: {
          ...(bars.encoding as JsonObject),
          y: { field: "sales", type: "quantitative", axis: { tickCount: 1e8 } },
        },
      },
      /tickCount is 100000000/,
    ],
  ])("with %s is refused", async (_, change, message) => {
    const { mark, ...rest } = bars;
    const spec = change.layer === undefined ? { mark, ...rest, ...change } : { ...rest, layer: change.layer };
    expect(await problemsOf(spec as JsonObject)).toMatch(message);
  });

  it.each([
    ["now()", /calls now\(\)/],
    ["random() > 0.5", /calls random\(\)/],
    ["data('table')[0].sales > 1", /calls data\(\)/],
    ["warn(datum.sales)", /calls warn\(\)/],
    ["replace(datum.shop, regexp('(a+)+$'), '')", /calls replace\(\)/],
    ["datum[datum.shop] > 1", /computed name/],
    ["datum.constructor", /names the field "constructor"/],
    ["datum['__proto__']", /computed name|names the field/],
    ["(() => 1)()", /is no expression/],
    ["datum.sales >", /is no expression/],
  ])("with the expression %s is refused, wherever it stands", async (expression, message) => {
    const places: JsonObject[] = [
      { transform: [{ calculate: expression, as: "x" }] },
      { transform: [{ filter: { not: expression } }] },
      {
        encoding: {
          ...(bars.encoding as JsonObject),
          opacity: { condition: { test: expression, value: 1 }, value: 0 },
        },
      },
    ];
    for (const place of places) expect(await problemsOf({ ...bars, ...place })).toMatch(message);
  });

  it("has no expression in a parameter, a mark, a title or an axis that is not checked", async () => {
    const expr = "now()";
    const places: JsonObject[] = [
      { params: [{ name: "p", expr }] },
      { mark: { type: "bar", color: { expr } } },
      { title: { text: { expr } } },
      {
        encoding: {
          ...(bars.encoding as JsonObject),
          x: { field: "shop", type: "nominal", axis: { labelExpr: expr } },
        },
      },
      { config: { axis: { labelFontSize: { expr } } } },
    ];
    for (const place of places) expect(await problemsOf({ ...bars, ...place })).toMatch(/calls now\(\)/);
  });
});

describe("Vega's loader", () => {
  let folder: string;
  let server: Server;
  let requests = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chart-loader-"));
    await writeFile(join(folder, "secret.csv"), "shop,sales\nsecret,1\n");
    server = createServer((_, response) => {
      requests += 1;
      response.end("shop,sales\nsecret,1\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  it("loads no file and no address, also where nothing was checked before", async () => {
    const { port } = server.address() as AddressInfo;
    const file = join(folder, "secret.csv");
    for (const url of [`http://127.0.0.1:${port}/x.csv`, file, pathToFileURL(file).href]) {
      const compiled = compileChart({ ...bars, data: { url } }, table);
      if (!("vega" in compiled)) throw new Error("It did not compile.");
      const drawn = await drawChart(compiled.vega);
      expect(drawn.problems.join()).toContain("reads nothing but the given data");
      expect("svg" in drawn ? drawn.svg : "").not.toContain("secret");
    }
    expect(requests).toBe(0);
  });

  it("fetches no image and makes no link", async () => {
    const { port } = server.address() as AddressInfo;
    const url = { value: `http://127.0.0.1:${port}/x.png` };
    const vega: VegaSpec = {
      marks: [
        { type: "image", encode: { enter: { url, width: { value: 9 }, height: { value: 9 } } } },
        { type: "rect", encode: { enter: { href: url, width: { value: 9 }, height: { value: 9 } } } },
      ],
    };
    const drawn = await drawChart(vega);
    expect("svg" in drawn ? drawn.svg : "").not.toContain("127.0.0.1");
    expect(drawn.problems.join()).toContain("reads nothing but the given data");
    expect(requests).toBe(0);
  });
});
