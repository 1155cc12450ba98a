import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { walkBack } from "../../inspector/src/views/artifact/beginnings.ts";
import { changesIn, isSameLine, linesOf, type Part } from "../../inspector/src/views/artifact/changes.ts";
import { tooMuch } from "../../inspector/src/views/artifact/chart/limits.ts";
import { missingData } from "../../inspector/src/views/artifact/chart/notes.ts";
import { sealedLoader } from "../../inspector/src/views/artifact/chart/sealed-loader.ts";
import {
  backward,
  forward,
  isWhole,
  type Known,
  LOST,
  together,
} from "../../inspector/src/views/artifact/fold.ts";
import { type Base, basesOf, type Merge, mergesOf } from "../../inspector/src/views/artifact/merges.ts";
import { asText, isChart, presentationOf } from "../../inspector/src/views/artifact/presentation.ts";
import { signatureOf, unfold, versionsOf } from "../../inspector/src/views/artifact/versions.ts";
import { diff, type Json } from "../../src/review/patch/index.ts";
import { event, inspect, logOf } from "./support.ts";

/** Few keys and values, so that versions have much in common; among them keys that are easy to get wrong. */
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1, 2, "a", "b", ""),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c/d", "~e", "__proto__", ""), tie("value"), { maxKeys: 4 }),
  ),
})).value;
const histories = fc.array(json, { minLength: 1, maxLength: 6 });
const patchesOf = (values: readonly Json[]) =>
  values.slice(1).map((value, index) => diff(values[index] as Json, value));

describe("versions from patches", () => {
  it("folds forwards to what the library's patches lead to", () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(forward(before, diff(before, after))).toEqual(after);
      }),
    );
  });

  it("folds backwards to the same version, but for what is not kept", () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(together(backward(after, diff(before, after)), before)).toEqual(before);
      }),
    );
  });

  it("agrees, whichever version is told: forwards all is whole, backwards nothing is wrong", () => {
    fc.assert(
      fc.property(histories, fc.nat(), (values, seed) => {
        const patches = patchesOf(values);
        const told = seed % values.length;
        const found = unfold(
          values.length - 1,
          new Map([[told, values[told] as Known]]),
          (version) => patches[version - 1],
        );
        for (const [version, value] of values.entries()) {
          if (version >= told) expect(found[version]).toEqual(value);
          else expect(together(found[version] ?? LOST, value)).toEqual(value);
        }
      }),
    );
  });

  it("knows again what an earlier patch had put there", () => {
    const values: Json[] = [
      { a: 0, b: 0 },
      { a: 1, b: 0 },
      { a: 2, b: 0 },
    ];
    const patches = patchesOf(values);
    const found = unfold(2, new Map([[2, values[2] as Known]]), (version) => patches[version - 1]);
    expect(found).toEqual([
      { a: LOST, b: 0 },
      { a: 1, b: 0 },
      { a: 2, b: 0 },
    ]);
    expect(found.map((value) => isWhole(value ?? LOST))).toEqual([false, true, true]);
  });

  it("leaves what it does not know: a gap, a patch that does not fit, a value replaced whole", () => {
    expect(unfold(2, new Map([[0, {}]]), (version) => (version === 1 ? undefined : []))).toEqual([
      {},
      undefined,
      undefined,
    ]);
    expect(unfold(1, new Map([[0, {}]]), () => [{ op: "remove", path: "/a" }])).toEqual([{}, undefined]);
    expect(unfold(1, new Map([[1, "new"]]), () => diff("old", "new"))).toEqual([undefined, "new"]);
  });

  it("moves, copies and tests as any JSON patch", () => {
    const patch = [
      { op: "test" as const, path: "/a", value: 1 },
      { op: "copy" as const, from: "/a", path: "/list/-" },
      { op: "move" as const, from: "/a", path: "/b" },
    ];
    expect(forward({ a: 1, list: [0] }, patch)).toEqual({ list: [0, 1], b: 1 });
    expect(backward({ list: [0, 1], b: 1 }, patch)).toBe(LOST);
  });
});

const entry = (version: number, patch: Merge["patch"], runId = "run"): Merge & { taskId: string } => ({
  runId,
  version,
  taskId: `${runId}:${version}`,
  item: "chart",
  participant: "draughtsman",
  verdict: "approved",
  patch,
  at: "2026-01-01T00:00:00.000Z",
});

describe("versions of a thread", () => {
  const outline = (merges: readonly Merge[], bases: readonly Base[]) =>
    versionsOf(merges, bases).map(({ run, version, value, merge }) => [
      run,
      version,
      value,
      merge?.participant,
    ]);

  it("has those of the state and of the log, each once, newest first", () => {
    const log = logOf((events) => {
      events.addEvent(event({ type: "run-started", workflow: "chart", limits: null }));
      events.addEntry({
        type: "node-ended",
        node: "supervisor",
        messages: [],
        artifact: { version: 0, value: {} },
      });
      for (const version of [1, 2]) {
        const about = { taskId: `run:${version}`, participant: "draughtsman", item: "chart" };
        events.addEvent(
          event({
            type: "review-finished",
            ...about,
            verdict: "partially-approved",
            feedback: "",
            met: [],
            unmet: [],
            round: version,
            merge: { type: "merged", version },
          }),
        );
        const patch = [{ op: "add" as const, path: `/v${version}`, value: version }];
        events.addEvent(event({ type: "artifact-merged", ...about, version, patch }));
      }
    });
    const state = { values: { history: [entry(1, [{ op: "add", path: "/v1", value: 1 }])] } };
    const inspection = inspect({ state, log });
    expect(mergesOf(inspection).map(({ verdict }) => verdict)).toEqual(["approved", "partially-approved"]);
    expect(outline(mergesOf(inspection), basesOf(inspection))).toEqual([
      [1, 2, { v1: 1, v2: 2 }, "draughtsman"],
      [1, 1, { v1: 1 }, "draughtsman"],
      [1, 0, {}, undefined],
    ]);
  });

  it("keeps runs apart, and knows whose artifact the state holds", () => {
    const history = [
      entry(1, [{ op: "replace", path: "/a", value: 1 }], "first"),
      entry(1, [{ op: "add", path: "/b", value: 2 }], "second"),
    ];
    const inspection = inspect({
      state: { values: { history, artifact: { version: 1, value: { a: 0, b: 2 } } } },
    });
    expect(basesOf(inspection)).toEqual([{ runId: "second", version: 1, value: { a: 0, b: 2 } }]);
    expect(outline(mergesOf(inspection), basesOf(inspection))).toEqual([
      [2, 1, { a: 0, b: 2 }, "draughtsman"],
      [2, 0, { a: 0 }, undefined],
      [1, 1, undefined, "draughtsman"],
      [1, 0, undefined, undefined],
    ]);
  });

  it("leaves out what inner workflows make, and has nothing where nothing is made", () => {
    const log = logOf((events) =>
      events.addEvent(
        event({
          type: "artifact-merged",
          taskId: "1",
          participant: "a",
          item: "b",
          version: 1,
          patch: [],
          path: ["party", "inner"],
        }),
      ),
    );
    expect(mergesOf(inspect({ log }))).toEqual([]);
    expect(versionsOf([], basesOf(inspect({})))).toEqual([]);
  });

  it("tells by a signature whether anything is new", () => {
    const merge = entry(1, []);
    expect(signatureOf([merge], [])).toBe(signatureOf([{ ...merge }], []));
    expect(signatureOf([merge], [])).not.toBe(signatureOf([{ ...merge, verdict: undefined }], []));
    expect(signatureOf([merge], [])).not.toBe(signatureOf([], [{ runId: "run", version: 1, value: 0 }]));
  });
});

describe("what a run began with", () => {
  const checkpoint = (id: string, version: number, parent?: string, hasSpec = true) => ({
    values: { run: { id, hasSpec }, artifact: { version, value: `${id} ${version}` } },
    parent_checkpoint: parent === undefined ? null : { checkpoint_id: parent },
  });
  const thread: Readonly<Record<string, unknown>> = {
    e: checkpoint("second", 2, "d"),
    d: checkpoint("second", 0, "c"),
    c: checkpoint("second", 1, "b", false),
    b: checkpoint("first", 1, "a"),
    a: checkpoint("first", 0),
  };

  it("is found in the checkpoints before, and no further than it must be looked for", async () => {
    const asked: string[] = [];
    const load = async (id: string) => {
      asked.push(id);
      return thread[id];
    };
    expect(await walkBack(load, "e", ["second"], 10)).toEqual({
      bases: [
        { runId: "second", version: 2, value: "second 2" },
        { runId: "second", version: 0, value: "second 0" },
      ],
      next: undefined,
    });
    expect(asked).toEqual(["e", "d"]);
    expect((await walkBack(load, "e", ["first", "second"], 10)).bases).toHaveLength(4);
    expect((await walkBack(load, "e", ["first"], 3)).next).toBe("b");
  });
});

describe("how a version is shown", () => {
  it("knows a Vega-Lite specification by its schema, or by its mark and encoding", () => {
    const unit = { mark: "bar", encoding: {} };
    expect(isChart({ $schema: "https://vega.github.io/schema/vega-lite/v6.json" })).toBe(true);
    expect(isChart({ $schema: "https://vega.github.io/schema/vega/v6.json", ...unit })).toBe(false);
    expect(isChart(unit)).toBe(true);
    expect(isChart({ mark: { type: "line" }, encoding: {} })).toBe(true);
    expect(isChart({ layer: [{ mark: "bar" }] })).toBe(true);
    expect(isChart({ facet: {}, spec: unit })).toBe(true);
    for (const other of [
      null,
      "bar",
      [unit],
      { mark: "A" },
      { encoding: {} },
      { layer: [1] },
      { spec: unit },
    ])
      expect(isChart(other)).toBe(false);
  });

  it("draws no chart of which parts are lost", () => {
    const chart: Known = { mark: "bar", encoding: { x: LOST } };
    expect(presentationOf(chart, false)).toEqual({ type: "data", text: asText(chart) });
    expect(asText(chart)).toContain('"x": "(not kept)"');
    expect(presentationOf("# A", true)).toEqual({ type: "text", text: "# A" });
  });

  it("says which rows are not in a specification", () => {
    expect(missingData({ data: { name: "table" } })[0]).toMatch(/“table”/);
    expect(missingData({ data: { name: "table" }, datasets: { table: [] } })).toEqual([]);
    expect(missingData({ data: { values: [] } })).toEqual([]);
  });

  it("draws nothing that would stall the page", () => {
    expect(tooMuch({ width: 400, data: { values: [{ width: 1e9 }] } })).toBeUndefined();
    expect(tooMuch({ layer: [{ width: 1e9 }] })).toMatch(/“width” is 1000000000/);
    expect(tooMuch({ data: { sequence: { start: 0, stop: 1e9 } } })).toMatch(/sequence/);
    expect(tooMuch({ data: { sequence: { start: 0, stop: 10, step: 0 } } })).toMatch(/sequence/);
    expect(tooMuch({ data: { values: Array(50_001).fill(0) } })).toMatch(/50001 rows/);
  });

  it("loads nothing", async () => {
    const refused: string[] = [];
    const loader = sealedLoader((address) => refused.push(address));
    await expect(loader.load("http://elsewhere.example/a.json")).rejects.toThrow();
    expect(await loader.sanitize("http://elsewhere.example/b.png", { context: "image" })).toEqual({
      href: "data:,",
    });
    expect(refused).toHaveLength(2);
  });
});

describe("changes", () => {
  const part = (type: "same" | "added" | "removed", value: readonly string[]): Part => ({
    value,
    added: type === "added",
    removed: type === "removed",
  });
  const numbered = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

  it("are lines, with a little around them", () => {
    const { added, removed, left, lines } = changesIn([
      part("same", numbered(0, 10)),
      part("removed", ["line 10"]),
      part("added", ["another"]),
      part("same", numbered(11, 20)),
    ]);
    expect([added, removed, left]).toEqual([1, 1, 0]);
    expect(lines.map((line) => (line.type === "gap" ? line.count : line.text))).toEqual([
      7,
      "line 7",
      "line 8",
      "line 9",
      "line 10",
      "another",
      "line 11",
      "line 12",
      "line 13",
      6,
    ]);
  });

  it("are none where nothing changed", () => {
    expect(changesIn([part("same", ["a"])])).toEqual({ added: 0, removed: 0, lines: [], left: 0 });
    expect(changesIn([])).toEqual({ added: 0, removed: 0, lines: [], left: 0 });
  });

  it("count each line once, with or without its end", () => {
    expect([linesOf(""), linesOf("a\nb"), linesOf("a\nb\n")]).toEqual([[], ["a", "b"], ["a", "b"]]);
  });

  it("take no comma of JSON for a change, and every one of a text", () => {
    expect([isSameLine("1,", "1", true), isSameLine("1,", "1", false), isSameLine("1", "2", true)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("are cut where there are too many, and it is told how many", () => {
    const { lines, left } = changesIn([part("added", numbered(0, 4_000))]);
    expect([lines.length, left]).toEqual([1_500, 2_500]);
  });
});
