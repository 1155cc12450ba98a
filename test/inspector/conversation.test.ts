import { describe, expect, it } from "vitest";
import { conversationOf } from "../../inspector/src/views/conversation/conversation.ts";
import { decision, event, inspect, logOf } from "./support.ts";

const mark = (kind: string, rest: object = {}) => ({
  additional_kwargs: { supervisor_workflow: { kind, ...rest } },
});

const messages = [
  { type: "human", id: "m1", content: "Plan a party" },
  {
    type: "ai",
    id: "run:1:decision",
    name: "supervisor",
    content: "→ venue",
    ...mark("decision", { turn: 1 }),
  },
  { type: "ai", id: "m2", name: "venue", content: "Foundry Hall", ...mark("report", { taskId: "run:1" }) },
  {
    type: "ai",
    id: "m3",
    content: [
      { type: "text", text: "All is " },
      { type: "text", text: "planned." },
    ],
    ...mark("final"),
  },
];
const decisions = [
  {
    id: "run:1",
    runId: "run",
    turn: 1,
    decision: decision({ to: "venue" }),
    became: { type: "delegated", taskIds: ["run:1"] },
  },
  { id: "run:2", runId: "run", turn: 2, decision: decision({}), became: { type: "finished" } },
];
const state = { values: { messages, decisions } };

/** The same run as it is told while it happens. */
const live = logOf((log) => {
  log.addEntry({ type: "user-said", id: "m1", text: "Plan a party" });
  log.addEvent(event({ type: "decision-made", decision: decision({ to: "venue" }) }));
  log.addEvent(
    event({ type: "task-started", taskId: "run:1", participant: "venue", instruction: "Work.", item: null }),
  );
  log.addEvent(event({ type: "token", taskId: "run:1", participant: "venue", text: "Foundry " }));
  log.addEvent(
    event({
      type: "task-finished",
      taskId: "run:1",
      participant: "venue",
      report: "Foundry Hall",
      durationMs: 1,
    }),
  );
  log.addEvent(event({ type: "decision-made", decision: decision({}), turn: 2 }));
  log.addEvent(event({ type: "synthesis-started", turn: 2 }));
  log.addEvent(event({ type: "token", participant: "synthesis", text: "All is", turn: 2 }));
});

const brief = (inspection: Parameters<typeof conversationOf>[0]) =>
  conversationOf(inspection).map((entry) =>
    entry.type === "decision"
      ? `→ ${entry.to.join()}`
      : `${"name" in entry ? entry.name : entry.type}: ${entry.text}`,
  );

describe("the conversation", () => {
  it("is made from the state alone", () => {
    expect(brief(inspect({ state }))).toEqual([
      "You: Plan a party",
      "→ venue",
      "venue: Foundry Hall",
      "→ ",
      "answer: All is planned.",
    ]);
  });

  it("is made from what is told alone, with text as it streams", () => {
    expect(brief(inspect({ log: live, isRunning: true }))).toEqual([
      "You: Plan a party",
      "→ venue",
      "venue: Foundry Hall",
      "→ ",
      "answer: All is",
    ]);
  });

  it("tells nothing twice where the state and the stream tell the same", () => {
    expect(brief(inspect({ state, log: live }))).toEqual(brief(inspect({ state })));
  });

  it("shows decisions that a workflow keeps out of its messages, before what came of them", () => {
    const shown = messages.filter(({ id }) => id !== "run:1:decision");
    expect(brief(inspect({ state: { values: { messages: shown, decisions } } }))).toEqual(
      brief(inspect({ state })),
    );
  });

  it("says of a task whose run was left that it is not finished", () => {
    const log = logOf((log) => {
      log.addEvent(
        event({
          type: "task-started",
          taskId: "run:1",
          participant: "venue",
          instruction: "Work.",
          item: null,
        }),
      );
    });
    const statusOf = (isRunning: boolean) =>
      conversationOf(inspect({ log, isRunning })).map((entry) =>
        entry.type === "report" ? entry.status : null,
      );
    expect(statusOf(true)).toEqual(["working"]);
    expect(statusOf(false)).toEqual(["stopped"]);
  });

  it("begins a second attempt with an empty page", () => {
    const task = { taskId: "run:1", participant: "venue" };
    const log = logOf((log) => {
      log.addEvent(event({ type: "task-started", ...task, instruction: "Work.", item: null }));
      log.addEvent(event({ type: "token", ...task, text: "Wrong" }));
      log.addEvent(event({ type: "task-started", ...task, instruction: "Work.", item: null }));
      log.addEvent(event({ type: "token", ...task, text: "Right" }));
    });
    expect(brief(inspect({ log, isRunning: true }))).toEqual(["venue: Right"]);
  });

  it("keeps once what a joined stream tells again", () => {
    const told = event({ type: "token", taskId: "run:1", participant: "venue", text: "once" });
    const started = event({
      type: "task-started",
      taskId: "run:1",
      participant: "venue",
      instruction: "",
      item: null,
    });
    const log = logOf((log) => {
      for (const again of [started, told, started, told]) log.addEvent(again);
    });
    expect(brief(inspect({ log, isRunning: true }))).toEqual(["venue: once"]);
  });
});
