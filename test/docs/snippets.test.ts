import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { pages, root } from "./markdown.ts";
import { type Program, programsOf } from "./programs.ts";
import { scriptedRuns } from "./scripted-runs.ts";
import { typeCheck } from "./type-check.ts";

const programs = pages().flatMap(programsOf);

describe("every TypeScript block of the documentation", () => {
  let problems: ReadonlyMap<Program, readonly string[]>;
  beforeAll(() => {
    problems = typeCheck(programs);
  });

  it.each(programs)("compiles: $place", (program) => {
    expect(problems.get(program)).toEqual([]);
  });
});

describe("every block that is marked as runnable", () => {
  const runnable = programs.filter(({ run }) => run !== undefined);
  const folder = join(root, "test/docs/.snippets");

  afterEach(async () => {
    vi.restoreAllMocks();
    vi.doUnmock("@langchain/openai");
    await rm(folder, { recursive: true, force: true });
  });

  it("has a script, and every script a block", () => {
    expect(runnable.map(({ run }) => run).sort()).toEqual(Object.keys(scriptedRuns).sort());
  });

  it.each(runnable)("runs: $place", async ({ run = "", code }) => {
    const expected = scriptedRuns[run];
    const model = new ScriptedChatModel(expected?.script ?? {});
    vi.doMock("@langchain/openai", () => ({
      ChatOpenAI: class {
        constructor() {
          // biome-ignore lint/correctness/noConstructorReturn: every model that a page makes is this one.
          return model;
        }
      },
    }));
    let printed = "";
    vi.spyOn(console, "log").mockImplementation((...values: unknown[]) => {
      printed += `${values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(" ")}\n`;
    });
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });

    await mkdir(folder, { recursive: true });
    const file = join(folder, `${run}.ts`);
    await writeFile(file, code);
    await import(/* @vite-ignore */ file);

    model.assertFinished();
    expect(printed).toBe(expected?.prints);
  });
});
