import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { assignByModel, assignOpenItems, readAssigned } from "../../src/review/assign.ts";
import { assignmentPrompt } from "../../src/review/prompts.ts";
import { recordSpec } from "../../src/review/spec.ts";
import { failed, taskFor } from "./records.ts";
import { specWith } from "./reviewed.ts";

const spec = recordSpec(specWith({ a: { done: "Done", short: "Short" }, "axis-and-grid": { done: "Done" } }));
const names = ["one", "two", "three"];

function openItem(item: string, unmet: readonly string[] = ["done"], feedback = "") {
  return { item, status: "open", met: [], unmet, feedback } as const;
}

describe("tasks for open items", () => {
  it("say what is not met, and what was said last", () => {
    const open = [openItem("a", ["short"], "Far too long"), openItem("axis-and-grid")];
    expect(assignOpenItems(open, spec, [], names)).toEqual([
      {
        agent: "one",
        item: "a",
        instruction: "Do a\n\nNot met yet:\n- Short\n\nWhat was said last: Far too long",
      },
      { agent: "one", item: "axis-and-grid", instruction: "Do axis-and-grid\n\nNot met yet:\n- Done" },
    ]);
  });

  const agentFor = (
    tasks: Parameters<typeof assignOpenItems>[2],
    among: readonly string[] = names,
    item = "a",
  ) => assignOpenItems([openItem(item)], spec, tasks, among)[0]?.agent;

  it("go to whoever worked on the item last", () => {
    expect(agentFor([taskFor("a", { participant: "two" })])).toBe("two");
    const tasks = [
      taskFor("a", { id: "1", participant: "two" }),
      taskFor("a", { id: "2", participant: "three" }),
    ];
    expect(agentFor(tasks)).toBe("three");
  });

  it("go to whoever is named like the item, before the first", () => {
    expect(agentFor([], ["one", "Axis and Grid"], "axis-and-grid")).toBe("Axis and Grid");
    expect(agentFor([], ["one", "two"], "axis-and-grid")).toBe("one");
  });

  it("go to somebody else after a failure, and to the same where nobody else is left", () => {
    const first = taskFor("a", { id: "1", participant: "one", status: failed });
    expect(agentFor([first])).toBe("two");
    const second = taskFor("a", { id: "2", participant: "two", status: { type: "timed-out", after: 1 } });
    expect(agentFor([first, second])).toBe("three");
    const third = taskFor("a", { id: "3", participant: "three", status: failed });
    expect(agentFor([first, second, third])).toBe("three");
    expect(agentFor([taskFor("axis-and-grid", { status: failed })])).toBe("one");
  });
});

describe("what `assign` returned", () => {
  it("is read with near misses mended, and the item's description where nothing is said", () => {
    const given = [
      { agent: "ONE", item: "Axis & Grid".replace(" & ", " and ") },
      { agent: "two", item: "a", instruction: " Shorten it " },
    ];
    expect(readAssigned(given, names, spec)).toEqual([
      { agent: "one", item: "axis-and-grid", instruction: "Do axis-and-grid" },
      { agent: "two", item: "a", instruction: "Shorten it" },
    ]);
    expect(readAssigned([], names, spec)).toEqual([]);
  });

  it.each([
    ["nothing", undefined, /It is no list/],
    ["an object", { agent: "one", item: "a" }, /must be a list/],
    ["a list of names", ["one"], /"assignments\[0\]" must be an object/],
    [
      "an unknown participant",
      [{ agent: "four", item: "a" }],
      /no participant "four"\. Participants: "one", "two", "three"/,
    ],
    ["an unknown item", [{ agent: "one", item: "b" }], /no item "b"\. Items: "a", "axis-and-grid"/],
    ["no item", [{ agent: "one" }], /no item null\. Items: "a"/],
  ])("is refused where it is %s, with the choices and the fix", (_what, given, message) => {
    const reading = (): unknown => readAssigned(given, names, spec);
    expect(reading).toThrow(message);
    expect(reading).toThrow(expect.objectContaining({ code: "INVALID_ASSIGNMENT" }));
    expect(reading).toThrow(/Fix: return a list of/);
  });
});

describe("the first assignment by a model", () => {
  const variables = {
    spec,
    artifact: { title: "Sales" },
    participants: names.map((name) => ({ name, description: `Is ${name}` })),
    systemPrompt: "Be quick.",
  };
  const good = structured({
    reason: "Both are bare.",
    assignments: [{ agent: "one", instruction: "Do it", item: "a" }],
  });
  const bad = structured({ reason: "", assignments: [{ agent: "four", instruction: "Do it", item: "a" }] });

  it("is made from the items with their criteria, the artifact, and the participants", async () => {
    const model = new ScriptedChatModel({ model: [good] });
    expect(await assignByModel(async () => model, variables, assignmentPrompt, {})).toEqual({
      reason: "Both are bare.",
      assignments: [{ agent: "one", instruction: "Do it", item: "a" }],
      problem: null,
    });
    const prompt = model.requests[0]?.messages[0]?.text ?? "";
    for (const part of [
      '<item name="a">\nDo a\nCriteria:\n- done: Done\n- short: Short\n</item>',
      '<artifact>\n{\n "title": "Sales"\n}\n</artifact>',
      "- three: Is three",
      "- whole: It hangs together",
      "Be quick.",
    ]) {
      expect(prompt).toContain(part);
    }
  });

  it("is corrected once, with what was wrong", async () => {
    const model = new ScriptedChatModel({ model: [bad, good] });
    const first = await assignByModel(async () => model, variables, assignmentPrompt, {});
    expect(first).toMatchObject({
      assignments: [{ agent: "one" }],
      problem: expect.stringMatching(/^Corrected once: .*"four"/),
    });
    expect(model.requests[1]?.messages.at(-1)?.text).toContain(
      'there is no participant "four". Participants: "one", "two", "three".',
    );
    model.assertFinished();
  });

  it.each([
    ["names nobody that there is", bad, /"four"/],
    ["is empty", structured({ reason: "", assignments: [] }), /"assignments" is empty/],
    ["is null", structured({ reason: "", assignments: null }), /"assignments" is empty/],
    ["is no JSON", "Everybody does something.", /not the JSON object/],
  ])("is none where it %s twice", async (_what, answer, problem) => {
    const model = new ScriptedChatModel({ model: [answer, answer] });
    const first = await assignByModel(async () => model, variables, assignmentPrompt, {});
    expect(first).toMatchObject({ assignments: [], problem: expect.stringMatching(problem) });
    model.assertFinished();
  });
});
