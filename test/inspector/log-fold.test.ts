import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkflowEvent } from "../../inspector/src/model/library.ts";
import { EMPTY_SNAPSHOT, readSnapshot } from "../../inspector/src/model/snapshot.ts";
import { EventLog } from "../../inspector/src/run/event-log.ts";
import type { Inspection } from "../../inspector/src/run/inspection.ts";
import { conversationOf } from "../../inspector/src/views/conversation/conversation.ts";
import { activityOf } from "../../inspector/src/views/graph/activity.ts";
import { planOf } from "../../inspector/src/views/plan/plan.ts";
import { scheduleOf } from "../../inspector/src/views/schedule/schedule.ts";
import { tasksOf } from "../../inspector/src/views/tasks/tasks.ts";
import { decision, event, inspect, type Told } from "./support.ts";

const VIEWS = { conversationOf, tasksOf, scheduleOf, activityOf, planOf };

const id = fc.constantFrom("a", "b", "c", "d");
const who = fc.constantFrom("venue", "budget");
const task = fc.record({ taskId: id, participant: who });
const asked = { instruction: "Work.", item: "hall" };
const path = fc.constantFrom(["party"], ["party"], ["party", "catering"]);

/** Anything that may be told, in any order: also what no workflow would. */
const told = fc.oneof(
  task.map((of): object => ({ type: "task-queued", ...of, ...asked })),
  task.map((of) => ({ type: "task-started", ...of, ...asked })),
  task.map((of) => ({ type: "task-started", ...of, ...asked })),
  task.map((of) => ({ type: "follow-up-queued", ...of, ...asked, parent: "a", cause: "follow-up" })),
  fc.tuple(task, fc.string()).map(([of, text]) => ({ type: "token", ...of, text })),
  task.map((of) => ({ type: "task-finished", ...of, report: "Done.", durationMs: 5 })),
  task.map((of) => ({ type: "task-failed", ...of, reason: "No.", durationMs: 5 })),
  fc.tuple(task, who, fc.constantFrom(null, 100)).map(([of, next, retryInMs]) => ({
    ...{ type: "attempt-failed", ...of, attempt: 1, reason: "No.", durationMs: 5, retryInMs, next },
  })),
  task.map((of) => ({ type: "review-started", ...of, item: "hall", round: 1 })),
  task.map((of) => ({
    ...{ type: "review-finished", ...of, item: "hall", round: 1, verdict: "approved", feedback: "" },
    ...{ met: [], unmet: [], merge: { type: "merged", version: 1 } },
  })),
  task.map((of) => ({ type: "artifact-merged", ...of, item: "hall", version: 1, patch: [] })),
  id.map((taskId) => ({
    ...{ type: "question-asked", taskId, prompt: "?", askedBy: "venue", interruptId: "q", value: null },
  })),
  fc.tuple(who, fc.nat(3)).map(([to, turn]) => ({ type: "decision-made", decision: decision({ to }), turn })),
  id.map((nodeId) => ({
    ...{ type: "node-started", nodeId, number: "1", parent: nodeId === "a" || nodeId === "b" ? null : "a" },
    ...{ description: nodeId, primitive: null },
  })),
  fc.tuple(id, id, id).map(([nodeId, added, gone]) => ({
    ...{ type: "plan-revised", nodeId, number: "1", reasoning: "So.", removed: [gone] },
    subtasks: [{ id: added, description: added, primitive: null }],
  })),
  id.map((nodeId) => ({
    ...{
      type: "node-exited",
      nodeId,
      number: "1",
      status: "aborted",
      retrospective: "Moot.",
      reasoning: "So.",
    },
  })),
  fc.constant({ type: "run-started", workflow: "party" }),
  fc.constant({ type: "synthesis-started" }),
  fc.constant({ type: "run-finished", outcome: { runId: "run", status: "completed" } }),
);

type Step = { readonly say: object; readonly path: readonly string[] } | "stream" | "node" | "look" | "stop";
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ say: told, path }) },
    fc.constantFrom<Step>("stream", "node", "look", "look", "stop"),
  ),
  { maxLength: 60 },
);

const states = fc.constantFrom(
  EMPTY_SNAPSHOT,
  readSnapshot({
    values: {
      messages: [
        {
          ...{ type: "ai", id: "m", name: "venue", content: "A hall" },
          additional_kwargs: { supervisor_workflow: { kind: "report", taskId: "a" } },
        },
      ],
      decisions: [
        {
          ...{ id: "run:1", runId: "run", turn: 1, decision: decision({ to: "venue" }) },
          became: { type: "delegated", taskIds: ["a"] },
        },
      ],
      tasks: [
        {
          ...{ id: "a", runId: "run", turn: 1, participant: "venue", ...asked, parent: null, attempts: 1 },
          ...{ createdAt: "2026-01-01T00:00:00.000Z", tried: [], report: "A hall", planNode: "a" },
          ...{
            metrics: { durationMs: 10 },
            status: { type: "completed" },
            priority: "normal",
            deadline: null,
          },
        },
      ],
      plan: [
        {
          ...{ id: "a", parent: null, description: "a", primitive: null, status: "in-progress" },
          ...{ retrospective: null, attempts: 1, order: 0 },
        },
      ],
    },
  }),
);

/** The same in a list of its own, which nobody has read. */
const unread = (inspection: Inspection): Inspection => ({
  ...inspection,
  log: { entries: [...inspection.log.entries], tokens: new Map(inspection.log.tokens) },
});

function perform(log: EventLog, step: Step): void {
  if (step === "stream") log.addEntry({ type: "stream-started" });
  else if (step === "node") log.addEntry({ type: "node-ended", node: "venue", messages: [] });
  else if (typeof step === "object")
    log.addEvent({ ...event(step.say as Told), path: step.path } as WorkflowEvent);
  log.flush();
}

describe("a log that is read in pieces", () => {
  it.each(Object.entries(VIEWS))("gives %s the same as one that is read at once", (_, view) => {
    fc.assert(
      fc.property(steps, states, states, (given, first, second) => {
        const log = new EventLog();
        let snapshot = first;
        const look = (isRunning: boolean): void => {
          const inspection = { ...inspect({ isRunning }), snapshot, log: log.getSnapshot() };
          const seen = structuredClone(view(inspection));
          expect(seen).toEqual(structuredClone(view(unread(inspection))));
          // Looking changes nothing.
          expect(structuredClone(view(inspection))).toEqual(seen);
        };
        for (const [place, step] of given.entries()) {
          perform(log, step);
          // The state is read again in the middle.
          if (place === 30) snapshot = second;
          if (step === "look" || step === "stop") look(step === "look");
        }
        look(true);
        look(false);
        log.clear();
        look(true);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps what has not changed, so that nothing of it is drawn again", () => {
    const log = new EventLog();
    const tell = (taskId: string, given: object): void => {
      log.addEvent(event({ taskId, participant: "venue", ...given } as unknown as Told));
      log.flush();
    };
    const look = () => inspect({ log: log.getSnapshot(), isRunning: true });
    for (const taskId of ["a", "b"]) tell(taskId, { type: "task-started", ...asked });
    tell("a", { type: "task-finished", report: "Done.", durationMs: 5 });
    const [entries, rows] = [conversationOf(look()), scheduleOf(look()).rows];
    tell("b", { type: "token", text: "Now" });
    tell("b", { type: "task-finished", report: "Now.", durationMs: 5 });
    expect(conversationOf(look())[0]).toBe(entries[0]);
    expect(scheduleOf(look()).rows[0]).toBe(rows[0]);
    expect(conversationOf(look())[1]).not.toEqual(entries[1]);
    expect(scheduleOf(look()).rows[1]).not.toEqual(rows[1]);
  });
});
