import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseFields } from "../../../examples/chart-review/chart/choose-fields.ts";
import { firstChart } from "../../../examples/chart-review/chart/first-chart.ts";
import { DataError } from "../../../examples/chart-review/data/data-error.ts";
import { loadTable, SAMPLE_FILE } from "../../../examples/chart-review/data/load-table.ts";
import { parseCsv } from "../../../examples/chart-review/data/parse-csv.ts";
import { readTable } from "../../../examples/chart-review/data/table.ts";
import { assess } from "../../../examples/chart-review/rules/assess.ts";

describe("CSV", () => {
  it("may have quotes, delimiters and line breaks in cells, and a byte order mark", () => {
    const { header, rows } = parseCsv(
      '\uFEFFname,note\r\n"Smith, J.","said ""no""\nand left"\r\n\r\nLee,\r\n',
    );
    expect(header).toEqual(["name", "note"]);
    expect(rows).toEqual([
      ["Smith, J.", 'said "no"\nand left'],
      ["Lee", ""],
    ]);
  });

  it.each([
    ["a;b\n1,5;2", ";"],
    ["a\tb\n1\t2", "\t"],
    ['"x;y",b\n1,2', ","],
    ["a|b\n1|2", "|"],
    ["alone\n1", ","],
  ])("has its delimiter found: %j", (text, delimiter) => {
    expect(parseCsv(text).delimiter).toBe(delimiter);
  });

  it.each([
    ["", /empty/],
    ["\uFEFF\n \n", /empty/],
    ["a,b\n", /no rows/],
    ["a,b\n1,2\n\n3,4,5", /^Line 4 has 3 cells, but the header has 2/],
    ["a,b\n1", /^Line 2 has 1 cell,/],
    ['a,b\n1,"2\n3,4', /quote that opens on line 2 is never closed/],
    ["a,,c\n1,2,3", /Column 2 has no name/],
    ["a,b,a\n1,2,3", /Two columns are named "a"/],
    ["__proto__,b\n1,2", /cannot be named/],
  ])("that is wrong is refused with what is wrong: %j", (text, message) => {
    expect(() => parseCsv(text)).toThrow(DataError);
    expect(() => parseCsv(text)).toThrow(message);
  });
});

describe("a table", () => {
  const columnsOf = (text: string) =>
    Object.fromEntries(readTable(text).columns.map(({ name, ...column }) => [name, column]));

  it("knows numbers, dates and names, and counts what is missing", () => {
    const text = "n,d,s,e\n1.5,2024-01-31,x,\n-2e3,2024-02-29,y,\n,NA,x,n/a\n";
    expect(columnsOf(text)).toEqual({
      n: { type: "quantitative", distinct: 2, missing: 1 },
      d: { type: "temporal", distinct: 2, missing: 1 },
      s: { type: "nominal", distinct: 2, missing: 0 },
      e: { type: "nominal", distinct: 0, missing: 3 },
    });
    expect(readTable(text).rows[2]).toEqual({ n: null, d: null, s: "x", e: null });
  });

  it.each([
    ["2024-05", "2024-05-01T00:00:00"],
    ["2024/5/7", "2024-05-07T00:00:00"],
    ["17.05.2024", "2024-05-17T00:00:00"],
    ["2024-05-17 09:30", "2024-05-17T09:30:00"],
    ["2024-05-17T09:30:15.123Z", "2024-05-17T09:30:15"],
  ])("reads a date as the file's clock shows it: %s", (text, iso) => {
    expect(readTable(`d,n\n${text},1\n`).rows[0]?.d).toBe(iso);
  });

  it("takes no impossible date, no code and no leading zero for what it is not", () => {
    expect(columnsOf("d\n2024-02-30\n").d?.type).toBe("nominal");
    expect(columnsOf("customer_id\n17\n").customer_id?.type).toBe("nominal");
    expect(columnsOf("area\n0417\n").area?.type).toBe("nominal");
    expect(columnsOf("year\n1999\n").year?.type).toBe("temporal");
    expect(columnsOf("height\n1999\n").height?.type).toBe("quantitative");
  });

  it("reads thousands, percent and decimal commas", () => {
    expect(readTable('a,b\n"1,234.5",12%\n').rows[0]).toEqual({ a: 1234.5, b: 12 });
    expect(readTable("a;b\n1.234,5;0,25\n").rows[0]).toEqual({ a: 1234.5, b: 0.25 });
  });

  it("has a bound", () => {
    expect(() => readTable(`a\n${"1\n".repeat(20_001)}`)).toThrow(/20001 rows; at most 20000/);
  });
});

describe("the choice of fields", () => {
  const choose = (text: string) => {
    const { form, x, y, series, isAggregated } = chooseFields(readTable(text));
    return { form, x: x.name, y: y?.name ?? null, series: series?.name ?? null, isAggregated };
  };
  const rows = (count: number, row: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => row(index)).join("\n");

  it("draws the sample as lines by counter", async () => {
    const { form, x, y, series } = chooseFields(await loadTable(SAMPLE_FILE));
    expect([form, x.name, y?.name, series?.name]).toEqual(["line", "month", "rides_per_day", "counter"]);
  });

  it.each([
    ["names and numbers", "n,v\na,1\nb,2", { form: "bar", x: "n", y: "v", series: null }],
    ["names twice", "n,k,v\na,p,1\na,q,2\nb,p,3\nb,q,4", { form: "bar", x: "n", y: "v", series: "k" }],
    ["two numbers", "v,w\n1,2\n2,1", { form: "scatter", x: "v", y: "w" }],
    [
      "numbers in groups",
      `v,w,k\n${rows(9, (i) => `${i},${i * i},${"abc"[i % 3]}`)}`,
      { form: "scatter", series: "k" },
    ],
    ["one number", "v\n1\n2\n4", { form: "histogram", x: "v", y: null }],
    ["one column of names", "n\na\nb\na", { form: "counts", x: "n", y: null }],
    ["one column of dates", "d\n2024-01-01\n2024-02-01", { form: "counts-over-time", x: "d" }],
    ["repeated names", "n,v\na,1\na,2\nb,3", { form: "bar", isAggregated: true }],
  ])("of %s", async (_, text, choice) => {
    expect(choose(text)).toMatchObject(choice);
    const table = readTable(text);
    expect(await assess(firstChart(chooseFields(table)), table)).toMatchObject({ isSound: true });
  });

  it.each([
    ["a\nx\n", /No column can be drawn.*"a" \(nominal, 1 different\)/],
    ["a,b\n,\n,NA\n", /All columns are empty/],
    [`id\n${rows(60, (i) => `k${i}`)}`, /2 to 40 different names/],
  ])("is refused where there is none: %j", (text, message) => {
    expect(() => choose(text)).toThrow(DataError);
    expect(() => choose(text)).toThrow(message);
  });

  it("draws fields whose names Vega-Lite would read as paths or code", async () => {
    const names = ["a.b[0]", 'it\'s "x"', "back\\slash", "</script>", "datum.x", "$x", "two\nlines"];
    for (const name of names) {
      const table = readTable(`"${name.replaceAll('"', '""')}",v\np,1\nq,2\n`);
      const assessment = await assess(firstChart(chooseFields(table)), table);
      expect(assessment).toMatchObject({ isSound: true });
      const labels = assessment.isSound ? assessment.svg : "";
      // The bars are named by the values of that very field.
      for (const label of [">p</text>", ">q</text>"]) expect(labels).toContain(label);
    }
  });
});

describe("a file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chart-data-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("that cannot be read is refused by its name", async () => {
    const binary = join(folder, "binary.csv");
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await expect(loadTable(binary)).rejects.toThrow(/binary\.csv cannot be read: it is no text in UTF-8/);
    await expect(loadTable(join(folder, "none.csv"))).rejects.toThrow(/none\.csv.*there is no such file/);
    await expect(loadTable(folder)).rejects.toThrow(/it is a folder/);
    const empty = join(folder, "empty.csv");
    await writeFile(empty, "");
    await expect(loadTable(empty)).rejects.toThrow(/empty\.csv cannot be used\. The file is empty/);
  });
});
