import { SystemMessage } from "@langchain/core/messages";
import { specialists } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";

describe("specialists", () => {
  it("are one implementation under several names", () => {
    const agent = async (): Promise<string> => "drawn";
    const made = specialists(
      { agent, timeoutMs: 500 },
      { axes: "Improves axes", "line-marks": "Improves lines" },
    );
    expect(made).toEqual({
      axes: { agent, timeoutMs: 500, description: "Improves axes" },
      "line-marks": { agent, timeoutMs: 500, description: "Improves lines" },
    });
  });

  it("made of agent options have their specialty in the system prompt", () => {
    const specialties = { axes: "Improves axes" };
    expect(specialists({ tools: [] }, specialties).axes).toEqual({
      tools: [],
      description: "Improves axes",
      systemPrompt: "Your specialty: Improves axes",
    });
    expect(specialists({ systemPrompt: "You draw." }, specialties).axes).toMatchObject({
      systemPrompt: "You draw.\n\nYour specialty: Improves axes",
    });
    const message = new SystemMessage("You draw.");
    expect(specialists({ systemPrompt: message }, specialties).axes.systemPrompt).toBe(message);
  });
});
