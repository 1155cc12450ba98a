import { describe, expect, it } from "vitest";
import { EMPTY_SNAPSHOT, readSnapshot } from "../../inspector/src/model/snapshot.ts";
import { problemOf } from "../../inspector/src/views/errors/problem.ts";

describe("a thread's state", () => {
  it.each([undefined, null, "", [], {}, { values: [] }, { values: { messages: 5, tasks: [null] } }])(
    "is empty for %j",
    (state) => expect(readSnapshot(state)).toEqual(EMPTY_SNAPSHOT),
  );

  it("has each question once, also where several of one task come as a list", () => {
    const ask = (id: string) => ({ id, value: { prompt: `${id}?` }, response_schema: { type: "string" } });
    const tasks = [{ interrupts: [[ask("a"), ask("b")]] }, { interrupts: [ask("b"), { value: "no id" }] }];
    expect(readSnapshot({ tasks }).questions.map(({ id, prompt, schema }) => [id, prompt, schema])).toEqual([
      ["a", "a?", { type: "string" }],
      ["b", "b?", { type: "string" }],
    ]);
  });
});

describe("an error", () => {
  it.each([
    [new TypeError("Failed to fetch"), "server-gone"],
    [new Error("Unable to connect to LangGraph server. Original error: Failed to fetch"), "server-gone"],
    [Object.assign(new Error("HTTP 502"), { status: 502 }), "server-gone"],
    [Object.assign(new Error("HTTP 422"), { status: 422 }), "busy"],
    [Object.assign(new Error("HTTP 404"), { status: 404 }), "not-found"],
    [new Error("The model is gone"), "run-failed"],
    [new TypeError("x is not a function"), "run-failed"],
  ])("%s is told as %s", (error, kind) => {
    expect(problemOf(error)).toMatchObject({ kind, detail: (error as Error).message });
  });
});
