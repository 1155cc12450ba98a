import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task, TaskStatus } from "../../src/delegation/task.ts";
import { tokensOf } from "../../src/supervisor/tokens.ts";
import { renderTranscript } from "../../src/supervisor/transcript.ts";
import { answerMessage, decisionMessage, marked, reportMessage } from "../../src/workflow/messages.ts";
import { decisionWith, taskWith } from "../support/records.ts";

interface Conversation {
  readonly messages: BaseMessage[];
  readonly tasks: Task[];
}

function taskOf(id: string, participant: string, instruction: string, report: string, failed = false): Task {
  const status: TaskStatus = failed ? { type: "failed", reason: "broke" } : { type: "completed" };
  return taskWith({ id, participant, instruction, status, report });
}

class Talk implements Conversation {
  readonly messages: BaseMessage[] = [];
  readonly tasks: Task[] = [];
  user(text: string): this {
    this.messages.push(new HumanMessage({ id: `m${this.messages.length}`, content: text }));
    return this;
  }
  report(participant: string, text: string, instruction = "Do it", failed = false): this {
    const task = taskOf(`t${this.tasks.length}`, participant, instruction, text, failed);
    this.tasks.push(task);
    this.messages.push(
      decisionMessage(
        `${task.id}:d`,
        1,
        decisionWith({ reason: "because", nextAgent: participant, instruction }),
      ),
      reportMessage(task, text),
    );
    return this;
  }
  ask(question: string, answer: string): this {
    const decision = decisionWith({ userInputNeeded: true, userPrompt: question });
    const id = `q${this.messages.length}`;
    const became = { type: "answered", answer } as const;
    this.messages.push(
      decisionMessage(id, 1, decision),
      answerMessage({ id, runId: "run", turn: 1, decision, became, note: null }, answer),
    );
    return this;
  }
  work(participant: string, message: BaseMessage): this {
    this.messages.push(marked(message, { kind: "work", taskId: "t0", participant }));
    return this;
  }
  add(message: BaseMessage): this {
    this.messages.push(message);
    return this;
  }
  render(maxTokens = 60_000): BaseMessage[] {
    return renderTranscript(this.messages, this.tasks, maxTokens);
  }
}

const words = (tag: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${tag}${index}`).join(" ");
const sizeOf = (messages: readonly BaseMessage[]): number =>
  messages.reduce((sum, message) => sum + tokensOf(message.text), 0);
const textOf = (messages: readonly BaseMessage[]): string =>
  messages.map((message) => message.text).join("\n");

/** Conversations of every kind of message that can stand in the state. */
const conversations: fc.Arbitrary<Talk> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(
        "user",
        "report",
        "failed",
        "ask",
        "call",
        "tool",
        "work",
        "work-tool",
        "system",
        "empty",
      ),
      who: fc.constantFrom("venue", "budget", "catering"),
      size: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 1500 })),
      instructionSize: fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 600 })),
    }),
    { maxLength: 24 },
  )
  .map((steps) => {
    const talk = new Talk();
    for (const { kind, who, size, instructionSize } of steps) {
      const text = words("w", size);
      const call = { id: "c1", name: "search", args: { query: text }, type: "tool_call" as const };
      if (kind === "user") talk.user(text);
      if (kind === "report") talk.report(who, text, words("i", instructionSize));
      if (kind === "failed") talk.report(who, text, words("i", instructionSize), true);
      if (kind === "ask") talk.ask(words("q", instructionSize), text);
      if (kind === "call") talk.add(new AIMessage({ content: text, tool_calls: [call] }));
      if (kind === "tool") talk.add(new ToolMessage({ content: text, tool_call_id: "c1", name: "search" }));
      if (kind === "work") talk.work(who, new AIMessage({ content: text, tool_calls: [call] }));
      if (kind === "work-tool") talk.work(who, new ToolMessage({ content: text, tool_call_id: "c1" }));
      if (kind === "system") talk.add(new SystemMessage(text));
      if (kind === "empty") talk.add(new AIMessage(""));
    }
    return talk;
  });

describe("the transcript", () => {
  it("tells the conversation in order, reports by name", () => {
    const talk = new Talk()
      .user("A party for 50")
      .report("venue", "Foundry Hall", "Find a hall")
      .ask("Which day?", "12 June")
      .report("budget", "It broke", "Add it up", true);
    expect(talk.render().map((message) => [message.getType(), message.text])).toEqual([
      ["human", "A party for 50"],
      ["ai", "→ venue: Find a hall\nReason: because"],
      [
        "human",
        '<report from="venue" status="completed">\n<instruction>Find a hall</instruction>\nFoundry Hall\n</report>',
      ],
      ["ai", "→ user: Which day?"],
      ["human", "12 June"],
      ["ai", "→ budget: Add it up\nReason: because"],
      [
        "human",
        '<report from="budget" status="failed">\n<instruction>Add it up</instruction>\nIt broke\n</report>',
      ],
    ]);
  });

  it("stays under its bound, whatever was said", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 100, max: 3000 }), (talk, maxTokens) => {
        expect(sizeOf(talk.render(maxTokens))).toBeLessThanOrEqual(maxTokens);
      }),
      { numRuns: 400 },
    );
  });

  it("holds no tool message and no tool call, whatever was said", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 100, max: 3000 }), (talk, maxTokens) => {
        for (const message of talk.render(maxTokens)) {
          expect(["human", "ai"]).toContain(message.getType());
          expect((message as AIMessage).tool_calls ?? []).toEqual([]);
          expect(message.additional_kwargs.tool_calls).toBeUndefined();
        }
      }),
    );
  });

  it("tells everything while there is room", () => {
    fc.assert(
      fc.property(conversations, (talk) => {
        const text = textOf(talk.render(1_000_000));
        for (const message of talk.messages) expect(text).toContain(message.text);
        expect(text).not.toContain("left out");
      }),
      { numRuns: 50 },
    );
  });

  it("leaves the conversation itself alone", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 100, max: 1000 }), (talk, maxTokens) => {
        const before = JSON.stringify([talk.messages, talk.tasks]);
        talk.render(maxTokens);
        expect(JSON.stringify([talk.messages, talk.tasks])).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it("sends no message without a text, which providers refuse", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 100, max: 3000 }), (talk, maxTokens) => {
        fc.pre(talk.messages.every((message) => message.text !== "" || message.getType() !== "human"));
        for (const message of talk.render(maxTokens)) expect(message.text.trim()).not.toBe("");
      }),
      { numRuns: 300 },
    );
  });

  it("says something for a user's message that holds no text, as an image", () => {
    const talk = new Talk().add(
      new HumanMessage({
        content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }],
      }),
    );
    for (const message of talk.render()) expect(JSON.stringify(message.content)).not.toBe('""');
  });

  it("shows an attachment of the user's as it came", () => {
    const content = [
      { type: "text", text: "This hall?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
    ];
    const rendered = new Talk().add(new HumanMessage({ content })).render();
    expect(rendered.map((message) => message.content)).toEqual([content]);
  });

  it("tells the question of an answer where the decision that asked it is hidden", () => {
    const talk = new Talk().user("A party").ask("Is it outdoors?", "yes");
    const hidden = talk.messages.filter((message) => message.getType() === "human");
    const text = textOf(renderTranscript(hidden, [], 1000));
    expect(text).toContain("Is it outdoors?");
    expect(text).toContain("yes");
  });

  it("keeps the order when it shortens", () => {
    const talk = new Talk();
    for (let index = 0; index < 12; index += 1)
      talk.user(`user-${index}`).report("venue", words(`r${index}-`, 200));
    const text = textOf(talk.render(800));
    const seen = [...text.matchAll(/user-(\d+)/g)].map((match) => Number(match[1]));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBe(12);
  });

  it("keeps the user's words whole while anything else can be shortened", () => {
    const talk = new Talk().user(words("goal", 60));
    for (let index = 0; index < 6; index += 1) {
      talk
        .report("venue", words("v", 400))
        .report("budget", words("b", 400))
        .report("catering", words("c", 400));
    }
    talk.ask("Which day?", words("answer", 40));
    const text = textOf(talk.render(900));
    expect(text).toContain(words("goal", 60));
    expect(text).toContain(words("answer", 40));
    expect(text).toContain("shortened");
  });

  it("keeps the user's words whole also where the instructions are long", () => {
    const goal = words("goal", 20);
    const talk = new Talk().user(goal);
    for (const who of ["venue", "budget", "catering"]) talk.report(who, words("r", 100), words("do", 400));
    expect(textOf(talk.render(500))).toContain(goal);
  });

  it("keeps the user's words whole also with many participants", () => {
    const goal = words("goal", 20);
    const talk = new Talk().user(goal);
    for (let index = 0; index < 20; index += 1) talk.report(`participant-${index}`, words("r", 100));
    expect(textOf(talk.render(600))).toContain(goal);
  });

  it("keeps the user's words whole in any conversation in which they fit", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 100, max: 3000 }), (talk, maxTokens) => {
        const said = talk.messages.filter((message) => ["human", "system"].includes(message.getType()));
        const own = said.filter((message) => message.text.trim() !== "");
        // An answer may stand with its question, and context in its tags; and something may be left out.
        const needed = own.reduce((sum, message) => sum + tokensOf(message.text) + 10, 15);
        fc.pre(needed <= maxTokens);
        const text = textOf(talk.render(maxTokens));
        for (const message of own) expect(text).toContain(message.text);
      }),
      { numRuns: 400 },
    );
  });

  it("keeps the newest reports whole in any conversation in which they fit beside the user's words", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 100, max: 6000 }), (talk, maxTokens) => {
        const said = talk.messages.filter((message) => ["human", "system"].includes(message.getType()));
        const newest = [...new Map(talk.tasks.map((task) => [task.participant, task])).values()];
        const needed =
          said.reduce((sum, message) => sum + tokensOf(message.text) + 10, 15) +
          newest.reduce(
            (sum, task) => sum + tokensOf(task.report ?? "") + Math.min(200, tokensOf(task.instruction)) + 30,
            0,
          );
        fc.pre(needed <= maxTokens);
        const text = textOf(talk.render(maxTokens));
        for (const task of newest) expect(text).toContain(`${task.report}\n</report>`);
      }),
      { numRuns: 400 },
    );
  });

  it("keeps each participant's latest report whole longer than older ones", () => {
    const talk = new Talk().user("goal");
    for (let round = 0; round < 5; round += 1) {
      talk
        .report("venue", `venue-start-${round} ${words("v", 80)} venue-end-${round}`)
        .report("budget", `budget-start-${round} ${words("b", 80)} budget-end-${round}`);
    }
    const full = sizeOf(talk.render(1_000_000));
    for (const maxTokens of [full - 1, Math.round(full * 0.8), Math.round(full * 0.5)]) {
      const text = textOf(talk.render(maxTokens));
      expect(text).toContain(`venue-start-4 ${words("v", 80)} venue-end-4`);
      expect(text).toContain(`budget-start-4 ${words("b", 80)} budget-end-4`);
      expect(text).toContain("goal");
      expect(text).not.toContain(`venue-start-0 ${words("v", 80)} venue-end-0`);
    }
  });

  it("shortens the oldest report first", () => {
    const talk = new Talk().user("goal");
    for (let round = 0; round < 4; round += 1)
      talk.report("venue", `start-${round} ${words("v", 80)} end-${round}`);
    const text = textOf(talk.render(sizeOf(talk.render(1_000_000)) - 10));
    expect(text).not.toContain(`start-0 ${words("v", 80)} end-0`);
    expect(text).toMatch(/start-0 .* … \[shortened\] … .* end-0/);
    expect(text).not.toContain("left out");
    for (const round of [1, 2, 3]) expect(text).toContain(`start-${round} ${words("v", 80)} end-${round}`);
  });

  it("says how many messages it left out", () => {
    const talk = new Talk().user("goal");
    for (let round = 0; round < 40; round += 1) talk.report("venue", words("v", 80));
    const rendered = talk.render(600);
    expect(rendered[0]?.text).toMatch(/\d+ earlier messages are left out/);
    const count = Number(/\d+/.exec(rendered[0]?.text ?? "")?.[0]);
    expect(count + rendered.length - 1).toBe(talk.messages.length);
  });

  it("says how many messages it left out also where little fits", () => {
    const talk = new Talk().user("goal");
    for (let index = 0; index < 20; index += 1) talk.report(`participant-${index}`, words("r", 100));
    const rendered = talk.render(600);
    const count = Number(/^\((\d+) /.exec(rendered[0]?.text ?? "")?.[1]);
    expect(count + rendered.length - 1).toBe(talk.messages.length);
  });

  it("names the participant, not the tool, as the author of its work", () => {
    const tool = new ToolMessage({ content: "3 halls", tool_call_id: "c1", name: "venue_search" });
    const talk = new Talk().report("venue", "done").work("venue", tool);
    expect(textOf(talk.render())).toContain('<work from="venue">');
  });
});
