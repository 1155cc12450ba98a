import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type AnswerForm, formOf, readAnswer } from "../../inspector/src/views/questions/answer-form.ts";
import { actionRequests, readDecisions } from "../../inspector/src/views/questions/approval.ts";
import { answerSchema } from "../../src/human/answer.ts";

const formFor = (schema: z.ZodType): AnswerForm => formOf(z.toJSONSchema(schema) as Record<string, unknown>);

const booking = z.object({
  date: z.string().min(1).describe("Day and month"),
  guests: z.int(),
  budget: z.number().optional(),
  hall: z.enum(["Foundry Hall", "Mill House"]),
  outdoors: z.boolean().nullable(),
  menu: z.array(z.string()).optional(),
});

describe("the form of an answer", () => {
  it.each([
    ["without a schema", formOf({})],
    ["of a text", formFor(z.string())],
    ["of the workflow's own question", formFor(answerSchema)],
  ])("is plain words %s, and the empty ones count", (_what, form) => {
    expect(form).toEqual({ kind: "words" });
    expect(readAnswer(form, {})).toEqual({ value: "" });
    expect(readAnswer(form, { "": " 12 June " })).toEqual({ value: "12 June" });
  });

  it("has a field for each property of an object, of the kind that its schema asks for", () => {
    const form = formFor(booking);
    const fields = form.kind === "fields" ? form.fields : [];
    expect(fields.map(({ name, label, isRequired, input }) => [name, label, isRequired, input.kind])).toEqual(
      [
        ["date", "Date", true, "text"],
        ["guests", "Guests", true, "number"],
        ["budget", "Budget", false, "number"],
        ["hall", "Hall", true, "choice"],
        ["outdoors", "Outdoors", false, "choice"],
        ["menu", "Menu", false, "json"],
      ],
    );
    expect(fields[0]?.hint).toBe("Day and month");
  });

  it("gives an answer that fits the schema", () => {
    const typed = { date: "12 June", guests: "80", budget: "", hall: "1", outdoors: "1", menu: '["Soup"]' };
    const reading = readAnswer(formFor(booking.extend({ outdoors: z.boolean() })), typed);
    expect(reading).toEqual({
      value: { date: "12 June", guests: 80, hall: "Mill House", outdoors: false, menu: ["Soup"] },
    });
  });

  it.each([
    [{ date: " " }, "date", "Date: say something."],
    [{ date: "12 June", guests: "" }, "guests", "Guests: give a number."],
    [{ date: "12 June", guests: "many" }, "guests", "Guests: give a number."],
    [{ date: "12 June", guests: "1.5" }, "guests", "Guests: give a whole number."],
    [{ date: "12 June", guests: "80", hall: "" }, "hall", "Hall: choose one."],
    [{ date: "12 June", guests: "80", hall: "7" }, "hall", "Hall: choose one."],
    [
      { date: "12 June", guests: "80", hall: "0", menu: "[" },
      "menu",
      "Menu: this must be JSON, and is none.",
    ],
  ])("says of %j what is wrong with which field", (typed, field, problem) => {
    expect(readAnswer(formFor(booking), typed)).toEqual({ problem, field });
  });

  it.each([
    ["a choice", z.enum(["yes", "no"]), "0", "yes"],
    ["yes or no", z.boolean(), "1", false],
    ["a number", z.number(), "1.5", 1.5],
    ["choices with words of their own", z.union([z.literal(1).meta({ title: "one" }), z.literal(2)]), "1", 2],
    ["a list", z.array(z.number()), "[1]", [1]],
  ])("is one field for %s", (_what, schema, typed, value) => {
    const form = formFor(schema);
    expect(form.kind).toBe("value");
    expect(readAnswer(form, { "": typed })).toEqual({ value });
  });
});

describe("an approval", () => {
  const value = {
    actionRequests: [
      { name: "book_venue", args: { name: "Foundry Hall" }, description: "Books a venue" },
      { name: "pay", args: { amount: 5 } },
    ],
    reviewConfigs: [{ actionName: "pay", allowedDecisions: ["approve", "reject"] }],
  };
  const requests = actionRequests(value);
  const [book, pay] = requests.map(({ id }) => id);

  it("knows the tool calls, and what may be decided about each", () => {
    expect(requests.map(({ name, allowed }) => [name, allowed])).toEqual([
      ["book_venue", ["approve", "edit", "reject"]],
      ["pay", ["approve", "reject"]],
    ]);
    for (const other of [null, "x", {}, { actionRequests: "x" }, { actionRequests: [{}] }])
      expect(actionRequests(other)).toEqual([]);
  });

  it("gives a decision for each, in their order", () => {
    const chosen = {
      [book ?? ""]: { type: "edit", text: '{ "name": "Mill House" }' },
      [pay ?? ""]: { type: "reject", text: " Too much. " },
    } as const;
    expect(readDecisions(requests, chosen)).toEqual({
      value: {
        decisions: [
          { type: "edit", editedAction: { name: "book_venue", args: { name: "Mill House" } } },
          { type: "reject", message: "Too much." },
        ],
      },
    });
  });

  it.each([
    [{}, "Say what is to become of book_venue."],
    [{ "1 book_venue": { type: "approve", text: "" } }, "Say what is to become of pay."],
    [
      { "1 book_venue": { type: "edit", text: "[1]" } },
      "The arguments of book_venue must be a JSON object, and this is none.",
    ],
  ] as const)("says of %j what is missing", (chosen, problem) => {
    expect(readDecisions(requests, chosen)).toEqual({ problem });
  });
});
