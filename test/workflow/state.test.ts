import { AIMessage, type BaseMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { withIds } from "../../src/workflow/messages.ts";
import {
  type DecisionRecord,
  RESERVED_STATE_FIELDS,
  stateSchemas,
  workflowFields,
} from "../../src/workflow/state.ts";
import { decisionWith } from "../support/records.ts";

/** A field's reducer, as LangGraph calls it: with the list and the writes of one or several supersteps. */
type Fold<T> = (list: T[], writes: T[][]) => T[];
const foldOf = <T>(field: unknown): Fold<T> => (field as { reducer: Fold<T> }).reducer;
const inputOf = (field: unknown): z.ZodType => (field as { inputSchema: z.ZodType }).inputSchema;

const became: DecisionRecord["became"][] = [
  { type: "delegated", taskIds: ["t"] },
  { type: "asked" },
  { type: "answered", answer: "Ghent" },
  { type: "finished" },
  { type: "refused", reason: "no" },
];
const records = fc.array(
  fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom(...became)).map(
    ([id, became]): DecisionRecord => ({
      id,
      runId: "run",
      turn: 1,
      decision: decisionWith({}),
      became,
      note: null,
    }),
  ),
  { maxLength: 6 },
);

describe("decisions in the state", () => {
  const fold = foldOf<DecisionRecord>(workflowFields.decisions);

  it("come to the same in one batch or in several, and when a write is repeated", () => {
    fc.assert(
      fc.property(records, records, records, (start, a, b) => {
        const list = fold([], [start]);
        const folded = fold(fold(list, [a]), [b]);
        expect(folded).toEqual(fold(list, [a, b]));
        expect(folded).toEqual(fold(list, [[...a, ...b]]));
        expect(fold(folded, [b])).toEqual(folded);
        expect(new Set(folded.map(({ id }) => id)).size).toBe(folded.length);
      }),
    );
  });

  it("are replaced where they stand when something becomes of them", () => {
    fc.assert(
      fc.property(records, records, (start, a) => {
        const list = fold([], [start]);
        const folded = fold(list, [a]);
        expect(folded.slice(0, list.length).map(({ id }) => id)).toEqual(list.map(({ id }) => id));
        for (const record of a) {
          const last = a.findLast(({ id }) => id === record.id);
          expect(folded.find(({ id }) => id === record.id)).toEqual(last);
        }
      }),
    );
  });
});

describe("messages in the state", () => {
  const fold = foldOf<BaseMessage>(workflowFields.messages);
  const message = fc
    .tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.string({ maxLength: 3 }), fc.boolean())
    .map(([id, content, human]) =>
      human ? new HumanMessage({ id, content }) : new AIMessage({ id, content }),
    );
  const messages = fc.array(message, { maxLength: 6 });
  const shown = (list: readonly BaseMessage[]) => list.map(({ id, text, type }) => [id, text, type]);

  it("come to the same in one batch or in several", () => {
    fc.assert(
      fc.property(messages, messages, messages, (start, a, b) => {
        const list = fold([], [start]);
        const apart = fold(fold(list, [a]), [b]);
        expect(shown(apart)).toEqual(shown(fold(list, [a, b])));
        expect(shown(apart)).toEqual(shown(fold(list, [[...a, ...b]])));
        expect(shown(fold(apart, [b]))).toEqual(shown(apart));
      }),
    );
  });

  it("are known by id: appended when new, replaced in place when known, removed on request", () => {
    const list = fold(
      [],
      [[new HumanMessage({ id: "a", content: "1" }), new AIMessage({ id: "b", content: "2" })]],
    );
    const replaced = fold(list, [[new HumanMessage({ id: "a", content: "one" })]]);
    expect(shown(replaced)).toEqual([
      ["a", "one", "human"],
      ["b", "2", "ai"],
    ]);
    expect(shown(fold(replaced, [[new RemoveMessage({ id: "a" })]]))).toEqual([["b", "2", "ai"]]);
    expect(fold(replaced, [[new RemoveMessage({ id: REMOVE_ALL_MESSAGES })]])).toEqual([]);
  });

  it.each<[string, unknown, [string, string][]]>([
    ["a string", "hello", [["human", "hello"]]],
    ["a message", new AIMessage("hello"), [["ai", "hello"]]],
    ["a role and content", { role: "user", content: "hello" }, [["human", "hello"]]],
    ["one tuple", ["assistant", "hello"], [["ai", "hello"]]],
    [
      "a list of everything",
      ["a", ["ai", "b"], { role: "system", content: "c" }, new HumanMessage("d")],
      [
        ["human", "a"],
        ["ai", "b"],
        ["system", "c"],
        ["human", "d"],
      ],
    ],
    [
      "two strings that are no tuple",
      ["first", "second"],
      [
        ["human", "first"],
        ["human", "second"],
      ],
    ],
    ["nothing", [], []],
  ])("may come in as %s, and all get an id", (_form, input, expected) => {
    const parsed = inputOf(workflowFields.messages).parse(input) as BaseMessage[];
    expect(parsed.map((message) => [message.getType(), message.text])).toEqual(expected);
    expect(new Set(parsed.map(({ id }) => id)).size).toBe(expected.length);
    for (const { id } of parsed) expect(id).toBeTruthy();
  });

  it("keep the ids that they have", () => {
    expect(withIds([new HumanMessage({ id: "mine", content: "x" })])[0]?.id).toBe("mine");
  });
});

describe("the state's schemas", () => {
  it("show outside only what callers write and read", () => {
    const { input, output, state } = stateSchemas({ budget: z.number() });
    expect(Object.keys(input.fields).sort()).toEqual(["budget", "messages"]);
    expect(Object.keys(output.fields).sort()).toEqual(
      [
        "artifact",
        "budget",
        "environment",
        "history",
        "messages",
        "notepad",
        "outcome",
        "plan",
        "reviews",
        "structuredResponse",
        "tasks",
        "usage",
      ].sort(),
    );
    expect(Object.keys(state.fields).sort()).toEqual(["budget", ...RESERVED_STATE_FIELDS].sort());
  });
});
