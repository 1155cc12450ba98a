import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Datasets, EMPTY_SNAPSHOT, readSnapshot } from "../../inspector/src/model/snapshot.ts";
import { tooMuch } from "../../inspector/src/views/artifact/chart/limits.ts";
import { missingData } from "../../inspector/src/views/artifact/chart/notes.ts";
import { namesWithoutRows, withRows } from "../../inspector/src/views/artifact/chart/rows.ts";

const rows = [{ month: "May", guests: 28 }];
const other = [{ month: "June", guests: 55 }];
const datasetsIn = (datasets: unknown): Datasets => readSnapshot({ values: { datasets } }).datasets;

/** A value so deep that a function which calls itself for each level overflows. */
const deep = (depth: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
};

describe("the rows in a state", () => {
  it("are lists of records by name", () => {
    expect(datasetsIn({ table: rows, none: [] })).toEqual({ table: rows, none: [] });
  });

  it("are left out where they are something else", () => {
    const datasets = {
      table: rows,
      text: "a,b",
      number: 1,
      nothing: null,
      record: { a: 1 },
      mixed: [{}, 1, null],
    };
    expect(datasetsIn(datasets)).toEqual({ table: rows });
    for (const malformed of [undefined, null, "table", 7, true, [rows]])
      expect(datasetsIn(malformed)).toEqual({});
    expect(readSnapshot({}).datasets).toEqual({});
    expect(EMPTY_SNAPSHOT.datasets).toEqual({});
  });

  it("whatever the field holds, are nothing but lists of records", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const [name, list] of Object.entries(datasetsIn(value))) {
          expect(Array.isArray(list)).toBe(true);
          for (const row of list) expect(Object.prototype.toString.call(row)).toBe("[object Object]");
          expect(list).toEqual((value as Record<string, unknown>)[name]);
        }
      }),
    );
  });
});

describe("the rows that a specification lacks", () => {
  it("are those of data that it names and does not hold", () => {
    expect(namesWithoutRows({ data: { name: "table" } })).toEqual(["table"]);
    expect(namesWithoutRows({ data: { name: "table" }, datasets: {} })).toEqual(["table"]);
    expect(namesWithoutRows({ data: { name: "table" }, datasets: { table: [] } })).toEqual([]);
    for (const source of [
      { values: [] },
      { url: "rows.json" },
      { sequence: { start: 0, stop: 3 } },
      { sphere: true },
      { graticule: true },
    ]) {
      expect(namesWithoutRows({ data: { name: "table", ...source } })).toEqual([]);
    }
    for (const data of [undefined, null, "table", [], {}, { name: 1 }])
      expect(namesWithoutRows({ data })).toEqual([]);
  });

  it("may be those of a view or a lookup inside", () => {
    const spec = {
      data: { name: "table" },
      layer: [
        { data: { name: "bands" }, mark: "rect" },
        { transform: [{ lookup: "id", from: { data: { name: "names" }, key: "id" } }] },
        { data: { name: "table" }, mark: "line" },
      ],
    };
    expect([...namesWithoutRows(spec)].sort()).toEqual(["bands", "names", "table"]);
  });

  it("are not those that another view holds under the name", () => {
    const held = { data: { name: "table", values: rows } };
    expect(namesWithoutRows({ layer: [held, { data: { name: "table" } }] })).toEqual([]);
    expect(namesWithoutRows({ layer: [{ data: { name: "table" } }, held] })).toEqual([]);
  });

  it("are not looked for in rows", () => {
    const row = { data: { name: "inside" } };
    expect(namesWithoutRows({ data: { values: [row] }, datasets: { table: [row] }, usermeta: row })).toEqual(
      [],
    );
  });

  it("are told", () => {
    expect(missingData({ data: { name: "table" } })).toEqual([
      "The rows of “table” are neither in the specification nor in the state's “datasets”: it is drawn without them.",
    ]);
    expect(missingData(withRows({ data: { name: "table" } }, { table: rows }))).toEqual([]);
    expect(missingData({ data: { name: "a".repeat(10_000) } })[0]?.length).toBeLessThan(1_000);
  });
});

describe("a specification with its rows", () => {
  it("has the state's rows for what it names, and keeps its own", () => {
    const spec = { data: { name: "table" }, datasets: { bands: other } };
    expect(withRows(spec, { table: rows, bands: rows, unused: rows })).toEqual({
      data: { name: "table" },
      datasets: { table: rows, bands: other },
    });
    expect(spec).toEqual({ data: { name: "table" }, datasets: { bands: other } });
  });

  it("is the same object where nothing is to be put in, so that it is not drawn anew", () => {
    for (const spec of [
      { data: { name: "table", values: other } },
      { data: { name: "table" }, datasets: { table: other } },
      { data: { name: "elsewhere" } },
      { data: { name: "toString" } },
      { mark: "bar" },
    ]) {
      expect(withRows(spec, { table: rows })).toBe(spec);
    }
  });

  it("survives datasets that are none, and a specification that is very deep", () => {
    expect(withRows({ data: { name: "table" }, datasets: "rows" }, { table: rows }).datasets).toEqual({
      table: rows,
    });
    expect(namesWithoutRows({ data: { name: "table" }, vconcat: [deep(100_000)] })).toEqual(["table"]);
  });

  it("holds each row that it was given, and loses nothing that it had", () => {
    const name = fc.constantFrom("table", "bands", "__proto__", "constructor", "");
    const lists = fc.dictionary(name, fc.constantFrom(rows, other, []), { maxKeys: 4 });
    const view = fc.oneof(
      fc.record({ data: fc.record({ name }) }),
      fc.record({ data: fc.record({ name, values: fc.constant(rows) }) }),
    );
    const spec = fc.record(
      { layer: fc.array(view, { maxLength: 4 }), datasets: lists },
      { requiredKeys: ["layer"] },
    );
    fc.assert(
      fc.property(spec, lists, (given, datasets) => {
        const before = structuredClone(given);
        const whole = withRows(given, datasets);
        expect(given).toEqual(before);
        expect(whole.layer).toBe(given.layer);
        const held = (whole.datasets ?? {}) as Datasets;
        for (const [key, list] of Object.entries(given.datasets ?? {})) expect(held[key]).toBe(list);
        for (const missing of namesWithoutRows(given)) {
          expect(Object.getOwnPropertyDescriptor(held, missing)?.value).toBe(
            Object.getOwnPropertyDescriptor(datasets, missing)?.value,
          );
        }
        expect(namesWithoutRows(whole)).toEqual(
          namesWithoutRows(given).filter((missing) => !Object.hasOwn(datasets, missing)),
        );
      }),
    );
  });
});

describe("too many rows", () => {
  const named = { data: { name: "table" } };

  it("are not drawn, whichever list they are in", () => {
    const half = Array.from({ length: 25_001 }, () => ({ a: 1 }));
    expect(tooMuch(withRows(named, { table: half }))).toBeUndefined();
    expect(tooMuch({ ...named, datasets: { table: half, bands: half } })).toMatch(/^It has 50002 rows/);
    expect(tooMuch(withRows({ ...named, datasets: { bands: half } }, { table: half }))).toMatch(/50002 rows/);
  });

  it("are not drawn where each holds very much", () => {
    const wide = Array.from({ length: 1_000 }, () =>
      Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, i])),
    );
    expect(tooMuch({ ...named, datasets: { table: wide } })).toMatch(/more than 1000000 values/);
    expect(tooMuch({ data: { values: wide } })).toMatch(/more than 1000000 values/);
    expect(tooMuch({ ...named, datasets: { table: wide.slice(0, 500) } })).toBeUndefined();
    expect(tooMuch({ ...named, datasets: { table: [{ a: Array(1_000_001).fill(0) }] } })).toMatch(/values/);
  });

  it("are counted without a look at what their fields are called, and however deep they are", () => {
    expect(
      tooMuch({ ...named, datasets: { table: [{ width: 1e9, sequence: { stop: 1e9 } }] } }),
    ).toBeUndefined();
    expect(tooMuch({ ...named, datasets: { table: [deep(100_000)] } })).toBeUndefined();
  });

  it("are not the concern of lists that are none", () => {
    expect(tooMuch({ ...named, datasets: { table: "a,b", other: null } })).toBeUndefined();
    expect(tooMuch({ ...named, datasets: null })).toBeUndefined();
  });
});
