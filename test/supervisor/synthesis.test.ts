import { AIMessage } from "@langchain/core/messages";
import type { Task, TaskStatus } from "langgraph-supervisor-workflow";
import { ScriptedChatModel, toolCall } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { answerMessages, reportsTogether, writeAnswer } from "../../src/supervisor/synthesis.ts";
import { taskWith } from "../support/records.ts";

function taskOf(
  participant: string,
  report: string | null,
  type: "completed" | "failed" = "completed",
): Task {
  const status: TaskStatus = type === "failed" ? { type, reason: "broke" } : { type };
  return taskWith({ id: `${participant}-${report}`, participant, status, report });
}

const tasks = [taskOf("venue", "Foundry Hall"), taskOf("budget", "3,600 left")];
const write = (model: ScriptedChatModel) =>
  writeAnswer(async () => model, answerMessages("Write.", [new AIMessage("→ done")]), {});

describe("the final answer", () => {
  it("is what the model writes, asked once and without tools", async () => {
    const model = new ScriptedChatModel({ model: ["Book Foundry Hall."] });
    expect((await write(model))?.text).toBe("Book Foundry Hall.");
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.tools).toEqual([]);
    expect(model.requests[0]?.messages.map(({ type }) => type)).toEqual(["system", "ai", "human"]);
  });

  it.each([[""], ["  \n"]])("is asked for once more when it is %j", async (empty) => {
    const model = new ScriptedChatModel({ model: [empty, "Book Foundry Hall."] });
    expect((await write(model))?.text).toBe("Book Foundry Hall.");
    model.assertFinished();
  });

  it("is given up when the model writes nothing twice", async () => {
    const model = new ScriptedChatModel({ model: ["", ""] });
    expect(await write(model)).toBeNull();
    expect(model.requests).toHaveLength(2);
  });

  it("carries no tool calls that nobody answers", async () => {
    const model = new ScriptedChatModel({ model: [{ ...toolCall("search"), text: "Book it." }] });
    const message = await write(model);
    expect(message?.text).toBe("Book it.");
    expect(message?.tool_calls ?? []).toEqual([]);
  });
});

describe("the reports put together", () => {
  it("are one word for word, several under their names, and never nothing", () => {
    expect(reportsTogether([taskOf("venue", "Foundry Hall")])).toBe("Foundry Hall");
    expect(reportsTogether(tasks)).toMatch(/venue[\s\S]*Foundry Hall[\s\S]*budget[\s\S]*3,600 left/);
    expect(reportsTogether([])).not.toBe("");
    expect(reportsTogether([taskOf("venue", null)])).not.toBe("");
  });

  it("are those that were completed, as far as there are such", () => {
    expect(reportsTogether([taskOf("venue", "Foundry"), taskOf("venue", "(Failed)", "failed")])).toBe(
      "Foundry",
    );
  });
});
