import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { answerTo } from "../../../examples/event-planning/offline-model/answer.ts";

const ENDED = "The work had to end before it was done: the budget is used up. Give the best answer.";
const VENUE = "- Venue: Foundry Hall — $9,800.00 hire, capacity 220\n- City: Chicago\n- Date: 2027-06-12";

/** The plan that the offline model writes from these reports, by who wrote them. */
function planOf(
  reports: Readonly<Record<string, string>>,
  { system = "", lines = [] as string[] } = {},
): string {
  const messages = [
    new SystemMessage(`You write the final answer. ${system}`),
    new HumanMessage("A party for 50 in Chicago on 12 June 2027"),
    ...lines.map((line) => new HumanMessage(line)),
    ...Object.entries(reports).map(
      ([from, text]) =>
        new HumanMessage(
          `<report from="${from}" status="completed">\n<instruction>Do it.</instruction>\n${text}\n</report>`,
        ),
    ),
  ];
  return answerTo(messages, [], "2026-11-21").text;
}

describe("a plan that the offline model could not finish", () => {
  it("says that it is not complete, and claims no search that was not made", () => {
    const plan = planOf({ venue: VENUE }, { system: ENDED });
    expect(plan).toContain("**The planning had to end early: this plan is not complete.**");
    expect(plan).toContain("**There is no catering yet:** none was settled on.");
    expect(plan).toContain(
      "whether the venue is free on that date; the planning ended before that was settled.",
    );
    expect(plan).toContain("1. Run the planner again and let it come to its end.");
    expect(planOf({}, { system: ENDED })).toContain("cannot be planned yet: no venue was settled on.");
    expect(planOf({})).toContain("cannot be planned yet: no venue was found.");
  });

  it("does not propose a venue that is taken", () => {
    const plan = planOf(
      {
        venue: VENUE,
        logistics: "- Venue: Foundry Hall\n- Date: 2027-06-12\n- Availability: taken (a fair)",
      },
      { system: ENDED },
    );
    expect(plan).toContain("Foundry Hall is taken on 2027-06-12 (a fair), and no other was settled on");
    expect(plan).not.toContain("on hold");
    expect(plan).not.toContain("**Where:** Foundry Hall");
  });

  it.each([
    [{ venue: VENUE }, ["(2 earlier messages are left out here.)"]],
    [{ venue: `${VENUE}\n- Address: 77 W … [shortened] … capacity 260` }, []],
  ])("says where it could not read all reports", (reports, lines) => {
    const plan = planOf(reports, { lines });
    expect(plan).toContain("**Not all reports could be read: this plan may not be complete.**");
    expect(plan).toContain("whether the venue is free on that date; the report on it could not be read.");
    expect(planOf({ venue: VENUE })).not.toContain("Not all reports");
  });
});
