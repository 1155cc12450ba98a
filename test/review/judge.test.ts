import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { judgeByFunction, judgeByModel, readFinding } from "../../src/review/judge.ts";
import { judgementPrompt } from "../../src/review/prompts.ts";
import { recordSpec } from "../../src/review/spec.ts";
import { specWith } from "./reviewed.ts";

const spec = recordSpec(specWith({ a: { done: "Done", short: "Short" }, b: { done: "Done" } }));
const criteria = ["done", "short"];

describe("what a function finds", () => {
  it.each<[object, readonly string[]]>([
    [{}, []],
    [{ unmet: ["short"] }, ["short"]],
    [{ met: ["DONE"] }, ["short"]],
    [{ met: criteria, unmet: ["Short"] }, ["short"]],
    [{ met: null, unmet: null }, []],
    [{ met: [] }, criteria],
  ])("is read from %j", (given, unmet) => {
    const met = criteria.filter((id) => !unmet.includes(id));
    expect(readFinding(given, "a", criteria)).toEqual({ item: "a", met, unmet, feedback: "" });
  });

  it.each([undefined, null, true, "fine", [], { unmet: "short" }, { met: [5] }, { unmet: ["pretty"] }])(
    "is refused where it is %j, with the criteria there are",
    (given) => {
      for (const item of ["a", null]) {
        const reading = (): unknown => readFinding(given, item, criteria);
        expect(reading).toThrow(expect.objectContaining({ code: "INVALID_VERDICT" }));
        expect(reading).toThrow(item === null ? "the whole" : '"a"');
        expect(reading).toThrow('Criteria: "done", "short". Fix: return { unmet: [ids], feedback }.');
      }
    },
  );

  it("is asked for each item, and then for the whole", async () => {
    const asked: unknown[] = [];
    const artifact = { x: 1 };
    const found = await judgeByFunction(
      (value, item, given) => {
        asked.push([value, item?.name ?? null, given === spec]);
        return item?.name === "b" ? { unmet: ["done"], feedback: "No" } : {};
      },
      spec,
      artifact,
      {} as never,
    );
    expect(asked).toEqual([
      [artifact, "a", true],
      [artifact, "b", true],
      [artifact, null, true],
    ]);
    expect(found).toEqual([
      { item: "a", met: criteria, unmet: [], feedback: "" },
      { item: "b", met: [], unmet: ["done"], feedback: "No" },
      { item: null, met: ["whole"], unmet: [], feedback: "" },
    ]);
  });
});

describe("what a model finds", () => {
  const look = (
    items: readonly { item: string; unmet: readonly string[] }[],
    whole: readonly string[] = [],
  ) =>
    structured({
      items: items.map((entry) => ({ feedback: "…", ...entry })),
      whole: { feedback: "!", unmet: whole },
    });
  const good = look(
    [
      { item: "b", unmet: ["done"] },
      { item: "a", unmet: [] },
    ],
    ["whole"],
  );
  const judge = (model: ScriptedChatModel) =>
    judgeByModel(async () => model, { spec, artifact: { x: 1 }, systemPrompt: null }, judgementPrompt, {});

  it("comes from one call on everything, in the order of the items", async () => {
    const model = new ScriptedChatModel({ model: [good] });
    expect(await judge(model)).toEqual([
      { item: "a", met: criteria, unmet: [], feedback: "…" },
      { item: "b", met: [], unmet: ["done"], feedback: "…" },
      { item: null, met: [], unmet: ["whole"], feedback: "!" },
    ]);
    const prompt = model.requests[0]?.messages[0]?.text ?? "";
    expect(prompt).toContain('<item name="a">\nDo a\nCriteria:\n- done: Done\n- short: Short\n</item>');
    expect(prompt).toContain('<artifact>\n{\n "x": 1\n}\n</artifact>');
    expect(prompt).toContain("- whole: It hangs together");
  });

  it.each([
    ["leaves an item out", look([{ item: "a", unmet: [] }]), /"b" once; it is there 0 times/],
    [
      "judges an item twice",
      look([
        { item: "a", unmet: [] },
        { item: "b", unmet: [] },
        { item: "a", unmet: ["done"] },
      ]),
      /"a" once; it is there 2 times/,
    ],
    [
      "takes another item's criterion",
      look([
        { item: "a", unmet: [] },
        { item: "b", unmet: ["short"] },
      ]),
      /"b" has no criterion "short"\. Its criteria: "done"/,
    ],
    ["is no JSON", "All is well.", /not the JSON object/],
  ])(
    "is corrected once where it %s, and else fails in a way that can be resumed",
    async (_what, bad, problem) => {
      const model = new ScriptedChatModel({ model: [bad, good] });
      expect(await judge(model)).toHaveLength(3);
      expect(model.requests[1]?.messages.at(-1)?.text).toMatch(problem);
      const failing = judge(new ScriptedChatModel({ model: [bad, bad] }));
      await expect(failing).rejects.toMatchObject({
        code: "REVIEW_FAILED",
        message: expect.stringMatching(problem),
      });
      await expect(failing).rejects.toThrow("invoke(null, config)");
    },
  );
});
