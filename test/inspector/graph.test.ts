import { describe, expect, it } from "vitest";
import { activityOf } from "../../inspector/src/views/graph/activity.ts";
import { readDrawing } from "../../inspector/src/views/graph/drawing.ts";
import { decision, event, graphOf, inspect, logOf } from "./support.ts";

const started = (taskId: string, participant: string) =>
  event({ type: "task-started", taskId, participant, instruction: "Work.", item: null });
const finished = (taskId: string, participant: string) =>
  event({ type: "task-finished", taskId, participant, report: "Done.", durationMs: 1 });

describe("the drawing", () => {
  it("makes one line of a way there and back, and knows who takes part", () => {
    const { nodes, edges, participants } = readDrawing(graphOf(["venue", "budget"]));
    expect(participants).toEqual(["venue", "budget"]);
    expect(nodes.map(({ label }) => label)).toEqual([
      "start",
      "supervisor",
      "venue",
      "budget",
      "human",
      "synthesis",
      "end",
    ]);
    expect(edges.filter(({ isBothWays }) => isBothWays).map(({ id }) => id)).toEqual([
      "supervisor→venue",
      "supervisor→budget",
      "supervisor→human",
    ]);
    expect(edges).toHaveLength(6);
  });

  it("is empty for what is no graph", () => {
    expect(readDrawing(null)).toEqual({ nodes: [], edges: [], participants: [] });
  });
});

describe("what the graph does", () => {
  const runningAfter = (...entries: Parameters<typeof tell>[0]) =>
    [...activityOf(inspect({ log: tell(entries), isRunning: true })).running].sort();
  const tell = (entries: readonly (ReturnType<typeof event> | { ended: string })[]) =>
    logOf((log) => {
      log.addEntry({ type: "stream-started" });
      for (const entry of entries) {
        if ("ended" in entry) log.addEntry({ type: "node-ended", node: entry.ended, messages: [] });
        else log.addEvent(entry);
      }
    });

  it("lights the supervisor while it decides, then whom it chose, then the supervisor again", () => {
    const chosen = event({ type: "decision-made", decision: decision({ to: "venue" }) });
    expect(runningAfter()).toEqual(["supervisor"]);
    expect(runningAfter(chosen)).toEqual(["venue"]);
    expect(runningAfter(chosen, { ended: "supervisor" }, started("1", "venue"))).toEqual(["venue"]);
    expect(
      runningAfter(chosen, { ended: "supervisor" }, started("1", "venue"), finished("1", "venue"), {
        ended: "venue",
      }),
    ).toEqual(["supervisor"]);
  });

  it("lights all who work at the same time", () => {
    const both = event({ type: "decision-made", decision: decision({ assignments: ["venue", "budget"] }) });
    expect(runningAfter(both, started("1", "venue"), started("2", "budget"))).toEqual(["budget", "venue"]);
    expect(
      runningAfter(both, started("1", "venue"), started("2", "budget"), finished("1", "venue"), {
        ended: "venue",
      }),
    ).toEqual(["budget"]);
  });

  it("does not take a workflow's own tasks for nodes", () => {
    expect(runningAfter(event({ type: "synthesis-started" }), { ended: "final-answer" })).toEqual([
      "synthesis",
    ]);
  });

  it("lights nothing when nothing runs, and marks who waits for the user", () => {
    const state = { next: ["human"], tasks: [{ interrupts: [{ id: "q", value: { prompt: "Where?" } }] }] };
    const { running, waiting } = activityOf(inspect({ state }));
    expect([[...running], [...waiting]]).toEqual([[], ["human"]]);
  });

  it("counts the ways taken, each once though the state and the stream tell of it", () => {
    const log = tell([
      event({ type: "run-started", workflow: "party", limits: null }),
      event({ type: "decision-made", decision: decision({ to: "venue" }) }),
      finished("run:1", "venue"),
      event({ type: "decision-made", decision: decision({ to: "venue" }), turn: 2 }),
    ]);
    const state = {
      values: {
        decisions: [
          {
            id: "run:1",
            runId: "run",
            turn: 1,
            decision: decision({ to: "venue" }),
            became: { type: "delegated", taskIds: ["run:1"] },
          },
        ],
        tasks: [{ id: "run:1", participant: "venue", status: { type: "completed" } }],
      },
    };
    expect(Object.fromEntries(activityOf(inspect({ state, log })).taken)).toEqual({
      "__start__→supervisor": 1,
      "supervisor→venue": 2,
      "venue→supervisor": 1,
    });
  });
});
