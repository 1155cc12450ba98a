import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/delegation/task.ts";
import { type Brief, briefText, composeBrief, goalOf } from "../../src/participants/brief.ts";
import { tokensOf } from "../../src/supervisor/tokens.ts";
import { marked, reportMessage } from "../../src/workflow/messages.ts";
import { taskWith } from "../support/records.ts";

/** What the documentation promises. */
const BRIEF_TOKENS = 16_000;

let serial = 0;
function taskOf(participant: string, instruction: string, report: string | null): Task {
  serial += 1;
  return taskWith({
    id: `task-${serial}`,
    turn: serial,
    participant,
    instruction,
    status: report === null ? { type: "delegated", to: participant } : { type: "completed" },
    attempts: 1,
    metrics: null,
    report,
  });
}

const user = (text: string): HumanMessage => new HumanMessage(text);
const sizeOf = (brief: Brief): number =>
  brief.messages.reduce((sum, message) => sum + tokensOf(message.text), 0);

describe("a brief", () => {
  it("holds the goal, the peers' reports and the instruction, and nothing of the conversation besides", () => {
    const venue = taskOf("venue", "Find a hall", "Foundry Hall");
    const task = taskOf("budget", "Add it up", null);
    const conversation: BaseMessage[] = [
      user("A party for 50"),
      new AIMessage({ name: "supervisor", content: "→ venue: a secret of the supervisor" }),
      reportMessage(venue, "Foundry Hall"),
      user("On 12 June"),
    ];
    const brief = composeBrief(task, goalOf(conversation), [venue, task]);
    expect(brief.text).toBe(
      "<goal>\nA party for 50\nOn 12 June\n</goal>\n" +
        '<reports>\n<report from="venue">\nFoundry Hall\n</report>\n</reports>\n' +
        "<task>\nAdd it up\n</task>",
    );
    expect(brief.messages.map((message) => [message.getType(), message.text])).toEqual([
      ["human", brief.text],
    ]);
    expect(brief).toMatchObject({
      taskId: task.id,
      participant: "budget",
      instruction: "Add it up",
      goal: "A party for 50\nOn 12 June",
      peers: [{ participant: "venue", report: "Foundry Hall" }],
      exchanges: [],
      feedback: null,
    });
  });

  it("leaves out what there is not", () => {
    const task = taskOf("budget", "Add it up", null);
    expect(composeBrief(task, goalOf([]), [task]).text).toBe("<task>\nAdd it up\n</task>");
  });

  it("brings the own earlier exchanges as question and answer, oldest first, before the task", () => {
    const tasks = [
      taskOf("venue", "Find a hall", "Foundry Hall"),
      taskOf("budget", "What is left?", "500"),
      taskOf("venue", "Is it free?", "It is free"),
    ];
    const task = taskOf("venue", "Book it", null);
    const brief = composeBrief(task, goalOf([user("A party")]), [...tasks, task]);
    expect(brief.messages.map((message) => [message.getType(), message.text])).toEqual([
      ["human", "Find a hall"],
      ["ai", "Foundry Hall"],
      ["human", "Is it free?"],
      ["ai", "It is free"],
      ["human", brief.text],
    ]);
    expect(brief.text).not.toContain("Foundry Hall");
    expect(brief.peers).toEqual([{ participant: "budget", report: "500" }]);
  });

  it("tells only the latest report of each peer, and none of those still at work", () => {
    const tasks = [
      taskOf("venue", "a", "old hall"),
      taskOf("budget", "b", "sums"),
      taskOf("venue", "c", "new hall"),
      taskOf("catering", "d", null),
    ];
    const task = taskOf("logistics", "e", null);
    const brief = composeBrief(task, goalOf([]), [...tasks, task]);
    expect(brief.peers).toEqual([
      { participant: "budget", report: "sums" },
      { participant: "venue", report: "new hall" },
    ]);
  });

  it("tells what a check found wrong", () => {
    const task = taskOf("budget", "Add it up", null);
    const brief = composeBrief(task, goalOf([]), [task], { feedback: "the total is missing" });
    expect(brief.text).toContain("the total is missing");
    expect(brief.feedback).toBe("the total is missing");
    expect(brief.text.indexOf("Add it up")).toBeLessThan(brief.text.indexOf("the total is missing"));
  });

  it("takes its text from a template with the same variables", () => {
    const task = taskOf("budget", "Add it up", null);
    const brief = composeBrief(task, goalOf([user("A party")]), [task], {
      template: ({ instruction, goal, participant }) => [participant, goal, instruction].join("|"),
    });
    expect(brief.text).toBe("budget|A party|Add it up");
    expect(brief.messages.at(-1)?.text).toBe("budget|A party|Add it up");
  });

  it("gives every message an id of its own, so that what comes back can be told from what was given", () => {
    const task = taskOf("venue", "Book it", null);
    const tasks = [taskOf("venue", "a", "b"), taskOf("venue", "c", "d"), task];
    const ids = composeBrief(task, goalOf([user("x")]), tasks).messages.map((message) => message.id);
    expect(ids.every((id) => typeof id === "string" && id !== "")).toBe(true);
    expect(new Set(ids).size).toBe(5);
  });

  it("takes for the user's words only what the user said, not what stood in a participant's work", () => {
    const task = taskOf("budget", "Add it up", null);
    const inner = marked(new HumanMessage("summary made inside of the venue agent"), {
      kind: "work",
      taskId: "t0",
      participant: "venue",
    });
    const brief = composeBrief(task, goalOf([user("A party"), inner]), [task]);
    expect(brief.goal).toBe("A party");
  });

  it("stays within its bound, whatever was said and reported", () => {
    const text = fc.nat({ max: 30_000 }).map((length) => "x".repeat(length));
    const names = ["venue", "budget", "catering", "logistics", "music", "flowers"];
    const reported = fc.array(fc.record({ who: fc.constantFrom(...names), asked: text, report: text }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 8 }),
        reported,
        fc.string({ maxLength: 400 }),
        (said, done, asked) => {
          const task = taskOf("venue", asked, null);
          const tasks = done.map(({ who, asked, report }) => taskOf(who, asked, report));
          const brief = composeBrief(task, goalOf(said.map(user)), [...tasks, task]);
          expect(sizeOf(brief)).toBeLessThanOrEqual(BRIEF_TOKENS + 300);
          expect(brief.text).toContain(asked);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stays within its bound also with a long instruction and long feedback", () => {
    const task = taskOf("venue", "do ".repeat(200_000), null);
    const brief = composeBrief(task, goalOf([user("goal")]), [task], { feedback: "wrong ".repeat(100_000) });
    expect(sizeOf(brief)).toBeLessThanOrEqual(BRIEF_TOKENS * 1.1);
  });

  it("keeps the newest own exchange when not all fit", () => {
    const tasks = Array.from({ length: 20 }, (_, index) =>
      taskOf("venue", `ask ${index}`, `report ${index} ${"word ".repeat(1000)}`),
    );
    const task = taskOf("venue", "Book it", null);
    const { exchanges } = composeBrief(task, goalOf([]), [...tasks, task]);
    expect(exchanges.at(-1)?.instruction).toBe("ask 19");
    expect(exchanges.length).toBeGreaterThan(1);
    expect(exchanges.length).toBeLessThan(20);
  });

  it("keeps the newest own exchange also where its instruction was long", () => {
    const task = taskOf("venue", "Book it", null);
    const long = taskOf("venue", "look ".repeat(5000), "Foundry Hall");
    const { exchanges } = composeBrief(task, goalOf([]), [long, task]);
    expect(exchanges.at(-1)?.report).toBe("Foundry Hall");
  });

  it("does not lose what a peer found because it failed the next time", () => {
    const failed: Task = {
      ...taskOf("venue", "Is it free?", "(Failed: venue did not answer within 50 ms.)"),
      status: { type: "timed-out", after: 50 },
    };
    const task = taskOf("budget", "Add it up", null);
    const brief = composeBrief(task, "", [
      taskOf("venue", "Find a hall", "Foundry Hall, 6,400"),
      failed,
      task,
    ]);
    expect(brief.text).toContain("Foundry Hall, 6,400");
  });

  it("is made of the exported briefText", () => {
    const text = briefText({
      participant: "venue",
      instruction: "Find a hall",
      goal: "A party",
      tried: [],
      learnings: [],
      peers: [{ participant: "budget", report: "500" }],
      feedback: null,
      review: null,
      plan: null,
    });
    expect(text).toBe(
      '<goal>\nA party\n</goal>\n<reports>\n<report from="budget">\n500\n</report>\n</reports>\n<task>\nFind a hall\n</task>',
    );
  });
});
