import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  RemoveMessage,
  ToolMessage,
} from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decisionMessage,
  inAssignmentOrder,
  marked,
  type PlaceInBatch,
  reportMessage,
} from "../../src/workflow/messages.ts";
import { workflowFields } from "../../src/workflow/state.ts";
import { decisionWith, taskWith } from "../support/records.ts";

const idsOf = (messages: readonly BaseMessage[]) => messages.map(({ id }) => id);

const report = (batch: string, index: number, text = "done") =>
  reportMessage(taskWith({ id: `${batch}:${index}` }), text, { place: { batch, index } });

/** What a participant with `report: "full"` brings: its work, and its report last. */
function workOf(batch: string, index: number, steps: number): BaseMessage[] {
  const place: PlaceInBatch = { batch, index };
  const taskId = `${batch}:${index}`;
  const work = Array.from({ length: steps }, (_, step) =>
    marked(
      step % 2 === 0
        ? new AIMessage({ id: `${taskId}:work:${step}`, content: "…" })
        : new ToolMessage({ id: `${taskId}:work:${step}`, content: "…", tool_call_id: "c" }),
      { kind: "work", taskId, participant: "venue", place },
    ),
  );
  return [...work, report(batch, index)];
}

describe("the conversation in the order of the assignments", () => {
  it("has the reports of one batch in their order, whichever came first", () => {
    const tasks = fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1, maxLength: 8 });
    const steps = fc.array(fc.nat({ max: 3 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(tasks, steps, (arrival, stepsOf) => {
        const before = [new HumanMessage({ id: "before", content: "go" })];
        const after = [decisionMessage("after", 2, decisionWith({}))];
        const workAt = (index: number) => workOf("run:1", index, stepsOf[index % stepsOf.length] ?? 0);
        const arrived = [...before, ...arrival.flatMap(workAt), ...after];
        const expected = [...before, ...arrival.toSorted((a, b) => a - b).flatMap(workAt), ...after];
        expect(idsOf(inAssignmentOrder(arrived))).toEqual(idsOf(expected));
      }),
    );
  });

  it("leaves alone what is not of a batch: routes, answers, the user's words", () => {
    const venue = reportMessage(taskWith({ id: "2" }), "second");
    const menu = reportMessage(taskWith({ id: "1" }), "first");
    const conversation = [
      new HumanMessage({ id: "h", content: "go" }),
      venue,
      menu,
      new AIMessage({ id: "a", content: "" }),
    ];
    const ordered = inAssignmentOrder(conversation);
    expect(ordered).toEqual(conversation);
    ordered.forEach((message, index) => {
      expect(message).toBe(conversation[index]);
    });
  });

  it("keeps batches apart that follow one another, and what stands between the parts of one", () => {
    const apart = [report("run:2", 1), report("run:2", 0), report("run:1", 1), report("run:1", 0)];
    expect(idsOf(inAssignmentOrder(apart))).toEqual([
      "run:2:0:report",
      "run:2:1:report",
      "run:1:0:report",
      "run:1:1:report",
    ]);
    const parted = [report("run:1", 1), new HumanMessage({ id: "h", content: "wait" }), report("run:1", 0)];
    expect(inAssignmentOrder(parted)).toEqual(parted);
  });

  it("has ten and more in the order of numbers, not of letters", () => {
    const arrived = [11, 2, 10, 1, 0].map((index) => report("run:1", index));
    expect(idsOf(inAssignmentOrder(arrived))).toEqual(
      [0, 1, 2, 10, 11].map((index) => `run:1:${index}:report`),
    );
  });
});

describe("messages in the state, with those of batches among them", () => {
  const fold = (list: BaseMessage[], writes: BaseMessage[][]): BaseMessage[] =>
    (workflowFields.messages as unknown as { reducer: typeof fold }).reducer(list, writes);
  const places = ["one", "two"].flatMap((batch) => [0, 1, 2, 3].map((index) => ({ batch, index })));
  const message = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...places), fc.string({ maxLength: 3 }))
        .map(([place, text]) => report(place.batch, place.index, text)),
    },
    { weight: 1, arbitrary: fc.constantFrom("a", "b").map((id) => new HumanMessage({ id, content: id })) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...places)
        .map(({ batch, index }) => new RemoveMessage({ id: `${batch}:${index}:report` })),
    },
  );
  const writes = fc.array(fc.array(message, { maxLength: 3 }), { maxLength: 5 });
  const shown = (list: readonly BaseMessage[]) => list.map(({ id, text }) => `${id} ${text}`);

  it("come to the same however they are put together in writes", () => {
    fc.assert(
      fc.property(writes, writes, (a, b) => {
        const atOnce = shown(fold([], [...a, ...b]));
        expect(shown(fold(fold([], a), b))).toEqual(atOnce);
        expect(shown(fold([], [[...a, ...b].flat()]))).toEqual(atOnce);
        const oneByOne = [...a, ...b].reduce((list, write) => fold(list, [write]), [] as BaseMessage[]);
        expect(shown(oneByOne)).toEqual(atOnce);
      }),
      { numRuns: 300 },
    );
  });

  it("come to the same also where a report is edited by its id", () => {
    const arrival = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    fc.assert(
      fc.property(arrival, fc.constantFrom(0, 1, 2, 3), (order, edited) => {
        const arrived = order.map((index) => [report("one", index)]);
        const edit = [new AIMessage({ id: `one:${edited}:report`, content: "edited" })];
        const inTurn = shown(fold(fold([], arrived), [edit]));
        expect(inTurn).toEqual(
          [0, 1, 2, 3].map((index) => `one:${index}:report ${index === edited ? "edited" : "done"}`),
        );
        expect(shown(fold([], [...arrived, edit]))).toEqual(inTurn);
      }),
    );
  });
});
