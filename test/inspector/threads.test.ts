import { describe, expect, it } from "vitest";
import {
  COMBINING_CHANNELS,
  forkFields,
  PLAIN_CHANNELS,
  readFork,
} from "../../inspector/src/views/history/fork.ts";
import {
  type Checkpoint,
  lineOf,
  nextText,
  readCheckpoints,
  sourceText,
  stepText,
  withNewest,
} from "../../inspector/src/views/history/line.ts";
import {
  firstRequest,
  readThreads,
  statusText,
  withPage,
} from "../../inspector/src/views/threads/threads.ts";
import { RESERVED_STATE_FIELDS } from "../../src/workflow/state.ts";

describe("the list of threads", () => {
  it("reads what is one, with its status in words", () => {
    const rows = readThreads([
      { thread_id: "a", status: "interrupted", updated_at: "2026-01-01T10:00:00Z", metadata: { title: "T" } },
      { thread_id: "b", status: "something new", metadata: null },
      { status: "idle" },
      null,
    ]);
    expect(rows).toEqual([
      { id: "a", status: "interrupted", updatedAt: "2026-01-01T10:00:00Z", title: "T" },
      { id: "b", status: "idle", updatedAt: undefined, title: undefined },
    ]);
    expect(rows.map(statusText)).toEqual(["waits for an answer", "at rest"]);
  });

  it("has a thread once that has moved between two pages", () => {
    const [a, b] = readThreads([{ thread_id: "a", status: "busy" }, { thread_id: "b" }]);
    const [moved] = readThreads([{ thread_id: "a", status: "idle" }]);
    if (!a || !b || !moved) throw new Error("There are three rows.");
    expect(withPage([a, b], [moved])).toEqual([moved, b]);
  });

  it("takes the first request for a title, on one line", () => {
    const said = (content: unknown) => ({ values: { messages: [{ type: "human", content }] } });
    expect(firstRequest([said([{ type: "text", text: " Plan\n a party " }])])).toBe("Plan a party");
    expect(firstRequest([{ values: null }, said(""), undefined])).toBeUndefined();
  });
});

/** `id<parent`, as in `c<b`. */
const line = (...drawn: string[]): readonly Checkpoint[] =>
  readCheckpoints(
    drawn.map((text) => {
      const [id, parent] = text.split("<");
      return {
        checkpoint: { checkpoint_id: id },
        parent_checkpoint: parent ? { checkpoint_id: parent } : null,
      };
    }),
  );

describe("the line of checkpoints", () => {
  it("is read from what the server sends", () => {
    const [checkpoint] = readCheckpoints([
      {
        checkpoint: { checkpoint_id: "b" },
        parent_checkpoint: { checkpoint_id: "a" },
        metadata: { step: 3, source: "update" },
        next: ["venue", "venue", "budget", 5],
        tasks: [{ interrupts: [{ id: "question", value: "?" }] }],
        created_at: "2026-01-01T10:00:00Z",
      },
      { metadata: {} },
      null,
    ]);
    if (!checkpoint) throw new Error("There is one.");
    expect(checkpoint).toMatchObject({ id: "b", parentId: "a", step: 3, isAsking: true });
    expect(stepText(checkpoint)).toBe("Step 3");
    expect(nextText(checkpoint)).toBe("venue × 2, budget, waiting for an answer");
    expect(sourceText(checkpoint)).toBe("a branch began");
    expect(stepText({ ...checkpoint, step: -1 })).toBe("Before step 0");
    expect(nextText({ ...checkpoint, next: ["__start__"], isAsking: false })).toBe("start");
    expect(nextText({ ...checkpoint, next: [] })).toBe("the end");
    expect(sourceText({ ...checkpoint, source: "elsewhere" })).toBe("elsewhere");
  });

  it("is one lane without forks", () => {
    const rows = lineOf(line("c<b", "b<a", "a"));
    expect(rows.map(({ lane, branch }) => [lane, branch])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(rows.map(({ parts }) => parts.map(({ above, below }) => [above, below]))).toEqual([
      [[false, true]],
      [[true, true]],
      [[true, false]],
    ]);
  });

  it("has the branch that leads to now first, and those before it beside it until they meet", () => {
    // d is a fork of a; c and b are the branch before it.
    const rows = lineOf(line("e<d", "d<a", "c<b", "b<a", "a"));
    expect(rows.map(({ checkpoint, lane, branch }) => [checkpoint.id, lane, branch])).toEqual([
      ["e", 0, 0],
      ["d", 0, 0],
      ["c", 1, 1],
      ["b", 1, 1],
      ["a", 0, 0],
    ]);
    expect(rows[3]?.parts.map(({ lane, isDot }) => [lane, isDot])).toEqual([
      [0, false],
      [1, true],
    ]);
    expect(rows[4]?.parts.map(({ lane, joins }) => [lane, joins])).toEqual([
      [0, false],
      [1, true],
    ]);
  });

  it("keeps to a few lanes, however many branches there are", () => {
    const rows = lineOf(line(...Array.from({ length: 20 }, (_, place) => `t${place}<a`), "a"));
    expect(Math.max(...rows.map(({ lane }) => lane))).toBe(5);
    expect(new Set(rows.map(({ branch }) => branch)).size).toBe(20);
    expect(rows.at(-1)).toMatchObject({ lane: 0, branch: 0 });
    for (const { parts } of rows) {
      expect(new Set(parts.map(({ lane, joins }) => `${lane}${joins}`)).size).toBe(parts.length);
    }
  });

  it("joins new checkpoints to those that are known, where they meet", () => {
    const known = line("b<a", "a");
    expect(withNewest(known, line("c<b", "b<a")).checkpoints.map(({ id }) => id)).toEqual(["c", "b", "a"]);
    expect(withNewest(known, line("z<y"))).toMatchObject({ hasMet: false, checkpoints: [{ id: "z" }] });
  });
});

const human = (id: string, content: unknown = id) => ({ id, type: "human", content });
const values = {
  guests: 80,
  messages: [human("one"), { id: "two", type: "ai", content: "yes" }],
  tasks: [{ id: "task" }],
  outcome: null,
};

describe("a fork", () => {
  it("knows the workflow's own channels", () => {
    const known = ["messages", ...COMBINING_CHANNELS, ...PLAIN_CHANNELS];
    expect(known.sort()).toEqual([...RESERVED_STATE_FIELDS].sort());
  });

  it("offers the last request, the messages, declared fields, and then the workflow's own", () => {
    expect(forkFields(values).map(({ id }) => id)).toEqual([
      "request",
      "messages",
      "guests",
      "tasks",
      "outcome",
    ]);
    expect(forkFields(values)[0]).toMatchObject({ text: "one", isJson: false });
    const picture = [{ type: "image_url", image_url: "x" }];
    expect(forkFields({ messages: [human("one", picture)] }).map(({ id }) => id)).toEqual(["messages"]);
    expect(forkFields(undefined)).toEqual([]);
  });

  it("puts an edited request in the place of the last one, and begins where there is none", () => {
    expect(readFork("request", "other", values)).toMatchObject({
      update: { messages: [human("one", "other")] },
    });
    expect(readFork("request", "new", { messages: [] })).toMatchObject({
      update: { messages: [{ type: "human", content: "new" }] },
    });
    expect(readFork("request", " ", values)).toHaveProperty("problem");
    expect(readFork("request", "one", values)).toHaveProperty("problem");
  });

  it("writes the messages that are changed or new, and removes those that are gone", () => {
    const edit = (messages: unknown) => readFork("messages", JSON.stringify(messages), values);
    expect(edit([human("one", "other"), human("three")])).toMatchObject({
      update: { messages: [{ type: "remove", id: "two" }, human("one", "other"), human("three")] },
    });
    expect(edit([])).toMatchObject({
      update: {
        messages: [
          { type: "remove", id: "one" },
          { type: "remove", id: "two" },
        ],
      },
    });
    const [one, two] = values.messages;
    expect(edit([two, one])).toMatchObject({ problem: expect.stringContaining("places") });
    expect(edit([one, human("three"), two])).toMatchObject({
      problem: expect.stringContaining("come after"),
    });
    expect(edit([one, one])).toMatchObject({ problem: expect.stringContaining("same") });
    expect(edit([one, { type: "human" }])).toMatchObject({ problem: expect.stringContaining("Message 2") });
    expect(edit({})).toMatchObject({ problem: expect.stringContaining("list") });
  });

  it("replaces what combines, and writes what does not as it is", () => {
    expect(readFork("tasks", "[]", values)).toEqual({
      update: { tasks: { __overwrite__: [] } },
      expected: { tasks: [] },
    });
    expect(readFork("guests", "90", values)).toEqual({ update: { guests: 90 }, expected: { guests: 90 } });
    expect(readFork("guests", "ninety", values)).toMatchObject({
      problem: expect.stringContaining("no JSON"),
    });
    expect(readFork("guests", "80", values)).toMatchObject({ problem: expect.stringContaining("Nothing") });
    expect(readFork("tasks", "{}", values)).toMatchObject({ problem: expect.stringContaining("list") });
  });
});
