import { MemorySaver } from "@langchain/langgraph";
import {
  answer,
  type DecisionRecord,
  pendingInterrupts,
  type UserQuestion,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { calendarOf } from "../../../examples/event-planning/cli/write-files.ts";
import { CATERERS } from "../../../examples/event-planning/data/caterers.ts";
import { VENUES } from "../../../examples/event-planning/data/venues.ts";
import { bookingOn } from "../../../examples/event-planning/domain/availability.ts";
import { loadInPlan } from "../../../examples/event-planning/domain/load-in.ts";
import { formatMoney } from "../../../examples/event-planning/domain/money.ts";
import type { EventPlan } from "../../../examples/event-planning/event-plan.ts";
import { OfflineChatModel } from "../../../examples/event-planning/offline-model/offline-chat-model.ts";
import { createEventPlanner } from "../../../examples/event-planning/workflow.ts";

/** Plans offline as of 21 November 2026, answering the planner's questions in turn. */
async function plan(request: string, ...answers: string[]) {
  const planner = createEventPlanner({
    model: new OfflineChatModel(),
    checkpointer: new MemorySaver(),
    today: () => "2026-11-21",
  });
  const config = { configurable: { thread_id: "plan" } };
  const questions: string[] = [];
  let result = await planner.invoke({ messages: request }, config);
  for (;;) {
    const [question] = await pendingInterrupts(planner, config);
    if (question === undefined) break;
    questions.push((question.value as UserQuestion).prompt);
    result = await planner.invoke(answer(question, answers.shift() ?? ""), config);
  }
  const { messages, structuredResponse: event, outcome } = result;
  const decisions: readonly DecisionRecord[] = (await planner.getState(config)).values.decisions;
  if (event === null) throw new Error(outcome?.responseFormatProblem ?? "there is no structured response");
  return {
    text: messages.at(-1)?.text ?? "",
    event,
    questions,
    status: outcome?.status,
    route: decisions.flatMap(({ decision }) => decision.nextAgent ?? []),
    reasons: decisions.map(({ decision }) => decision.reason),
    instructions: decisions.map(({ decision }) => decision.instruction ?? ""),
  };
}

/** Reckons the costs anew from the sample data. */
function costsOf({ venue: venueName, caterer: catererName, guests, startTime, endTime }: EventPlan) {
  const venue = VENUES.find(({ name }) => name === venueName);
  const caterer = CATERERS.find(({ name }) => name === catererName);
  if (!venue || !caterer || guests === null || !startTime || !endTime)
    throw new Error("the plan is not complete");
  const food = caterer.perHeadCents * guests;
  const subtotal = venue.hireCents + food + loadInPlan(venue, guests, startTime, endTime).crewCents;
  return { venue, caterer, food, subtotal, total: subtotal + Math.round(subtotal / 10) };
}

describe("the event planner, offline", () => {
  it("plans a wedding within its budget, with another venue when the date is taken", async () => {
    const { text, event, status, route, reasons, instructions } = await plan(
      "Plan a wedding for 150 guests in Chicago on 12 June, budget $40,000",
    );
    expect(status).toBe("completed");
    expect(route.slice(0, 4)).toEqual(["venue", "logistics", "venue", "logistics"]);
    expect(reasons.join("\n")).toContain("Foundry Hall is taken on 2027-06-12");
    expect(instructions[2]).toContain("Ruled out: Foundry Hall");

    const { venue, caterer, food, total } = costsOf(event);
    expect(event).toMatchObject({
      city: "Chicago",
      date: "2027-06-12",
      guests: 150,
      totalCents: total,
      budgetCents: 4_000_000,
    });
    expect(venue.capacity).toBeGreaterThanOrEqual(150);
    expect(bookingOn(venue, "2027-06-12")).toBeNull();
    expect(caterer.maxGuests).toBeGreaterThanOrEqual(150);
    for (const cents of [venue.hireCents, food, total, 4_000_000 - total])
      expect(text).toContain(formatMoney(cents));
    for (const heading of [
      "Summary",
      "Venue",
      "Budget",
      "Catering",
      "Logistics",
      "Next steps",
      "Invitation",
    ]) {
      expect(text).toContain(`\n## ${heading}\n`);
    }
    expect(text).toContain("sample data");
  });

  it("plans without a budget, and says that none was given", async () => {
    const { text, event, questions, route } = await plan("corporate party Seattle 50 people December 15th");
    expect(questions).toEqual([]);
    expect(route).toEqual(["venue", "logistics", "catering", "budget"]);
    expect(event).toMatchObject({ city: "Seattle", date: "2026-12-15", guests: 50, budgetCents: null });
    expect(event.totalCents).toBe(costsOf(event).total);
    expect(text).toContain("no budget was given");
  });

  it("asks one question for all that is missing, and plans with the answer", async () => {
    const { event, questions } = await plan("Plan a party with vegan food", "Berlin, 40 people, 24 April");
    expect(questions).toHaveLength(1);
    for (const word of ["city", "date", "guests"]) expect(questions[0]).toContain(word);
    expect(event).toMatchObject({ city: "Berlin", date: "2027-04-24", guests: 40 });
    expect(costsOf(event).caterer.diets).toContain("vegan");
  });

  it("asks only for what is missing", async () => {
    const { questions } = await plan("A gala for 100 in Denver", "3 July");
    expect(questions).toEqual(["To plan this I need to know on which date."]);
  });

  it("makes assumptions, and says so, when nobody answers", async () => {
    const { text, event, questions, status } = await plan("Plan a party", "");
    expect(questions).toHaveLength(1);
    expect(status).toBe("completed");
    expect(event.guests).toBe(50);
    expect(text.match(/Assumed: no (city|date|head count) was given/g)).toHaveLength(3);
  });

  it("goes back to the venue with a limit when too little is left for catering", async () => {
    const { event, route, instructions } = await plan(
      "Wedding for 160 guests in Chicago on 19 June, nut-free food, budget $25,000",
    );
    const { caterer, venue, total } = costsOf(event);
    const limited = instructions.findIndex((text) => text.includes("The hire may cost at most"));
    expect(route.slice(limited - 1, limited + 1)).toEqual(["catering", "venue"]);
    const limit = Math.round(
      Number(/at most \$([\d,.]+\d)/.exec(instructions[limited] ?? "")?.[1]?.replaceAll(",", "")) * 100,
    );
    expect(venue.hireCents).toBeLessThanOrEqual(limit);
    expect(caterer.diets).toContain("nut-free");
    expect(total).toBeLessThanOrEqual(2_500_000);
    expect(event.totalCents).toBe(total);
  });

  it("says by how much the budget falls short when nothing fits", async () => {
    const { text, event, status } = await plan("Wedding for 150 guests in Chicago on 12 June, budget $9,000");
    const { total } = costsOf(event);
    expect(status).toBe("completed");
    expect(total).toBeGreaterThan(900_000);
    expect(text).toContain("does not fit the budget");
    expect(text).toContain(`Missing: **${formatMoney(total - 900_000)}**`);
  });

  it("proposes the nearest free date when every suitable venue is taken", async () => {
    const { text, event, reasons } = await plan("A gala for 200 in Denver on 10 January");
    const { venue } = costsOf(event);
    expect(reasons.join("\n")).toContain("Every suitable venue is taken on 2027-01-10");
    expect(event.date).not.toBe("2027-01-10");
    expect(bookingOn(venue, event.date ?? "")).toBeNull();
    expect(text).toContain("You asked for Sunday, 10 January 2027: no suitable venue is free then");
  });

  it("does not invent venues in a city that it does not know", async () => {
    const { text, event, status } = await plan("A birthday party for 30 in Ghent on 5 May, budget €3,000");
    expect(status).toBe("completed");
    expect(event).toMatchObject({ city: "Ghent", venue: null, date: null, caterer: null, totalCents: null });
    expect(text).toContain("no venues in Ghent");
    expect(text).toContain("knows Chicago, Seattle");
    for (const { name } of [...VENUES, ...CATERERS]) expect(text).not.toContain(name);
    expect(calendarOf(event)).toBeNull();
  });

  it("says when the head count is beyond every venue", async () => {
    const { text, event } = await plan("A conference for 900 in Berlin on 5 May");
    expect(event.venue).toBeNull();
    expect(text).toContain("the largest venue in the catalogue for Berlin holds 250 guests");
  });

  it("keeps diets and access, and says which diet nobody serves", async () => {
    const { text, event } = await plan("Party for 40 in Paris on 5 May, kosher and halal, wheelchair access");
    const { venue, caterer } = costsOf(event);
    expect(venue.stepFree).toBe(true);
    expect(caterer.diets).toContain("kosher");
    expect(text).toContain("Not catered for: halal");
  });

  it("plans anew when the user changes their mind", async () => {
    const planner = createEventPlanner({
      model: new OfflineChatModel(),
      checkpointer: new MemorySaver(),
      today: () => "2026-11-21",
    });
    const config = { configurable: { thread_id: "changed" } };
    await planner.invoke({ messages: "Dinner for 30 in London on 5 May" }, config);
    const { structuredResponse } = await planner.invoke(
      { messages: "Make that 90 guests, and in Berlin" },
      config,
    );
    expect(structuredResponse).toMatchObject({ city: "Berlin", guests: 90, date: "2027-05-05" });
  });

  it("gives a calendar entry for the venue and the time, in UTC", async () => {
    const { event } = await plan(
      "Plan a wedding for 150 guests in Chicago on 12 June from 4pm to 1am, budget $40,000",
    );
    const lines = (calendarOf(event) ?? "").replaceAll("\r\n ", "").split("\r\n");
    expect(lines[0]).toBe("BEGIN:VCALENDAR");
    expect(lines.at(-1)).toBe("END:VCALENDAR");
    expect(lines).toContain("DTSTART:20270612T210000Z");
    expect(lines).toContain("DTEND:20270613T060000Z");
    expect(lines.find((line) => line.startsWith("LOCATION:"))).toContain(event.venue);
    expect(lines).toContain("STATUS:TENTATIVE");
  });
});
