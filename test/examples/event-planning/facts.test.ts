import { describe, expect, it } from "vitest";
import { budgetCents, readFacts } from "../../../examples/event-planning/offline-model/request/facts.ts";

const TODAY = "2026-11-21";
const read = (...texts: string[]) => readFacts(texts, TODAY);

describe("the head count", () => {
  it.each([
    ["a wedding for 150 guests", 150],
    ["corporate party Seattle 50 people December 15th", 50],
    ["a 40th birthday for 30 people", 30],
    ["party of 12 in New York", 12],
    ["dinner for about two dozen", 24],
    ["one hundred and fifty guests", 150],
    ["a hundred people", 100],
    ["1,200 attendees", 1200],
    ["12000 attendees", 12_000],
    ["1000000000 guests", null],
    ["we will be 80 to 100", 100],
    ["between 60 and 70 friends on June 3", 70],
    ["Conference, Paris, 150, May 2027", 150],
    ["headcount: 45, budget 9000", 45],
    ["a 3-hour gala for 60", 60],
    ["for 3 hours in Chicago", null],
    ["a wedding with 20% vegan guests", null],
    ["a wedding, budget $40,000", null],
    ["a party on 12 June", null],
  ])("of %j is %j", (text, guests) => expect(read(text).guests).toBe(guests));
});

describe("the city", () => {
  it.each([
    ["a wedding in Chicago on 12 June", "Chicago"],
    ["corporate party Seattle 50 people", "Seattle"],
    ["party of 12 in new york", "New York"],
    ["a New York-style pizza party in Denver", "Denver"],
    ["a gala in Springfield for 60", "Springfield"],
    ["an offsite near Bad Homburg", "Bad Homburg"],
    ["guests from London meet in Paris", "Paris"],
    ["a party in June", null],
    ["a party in the garden", null],
    ["Plan a party", null],
  ])("of %j is %j", (text, city) => expect(read(text).city).toBe(city));

  it("may be a bare name in an answer", () => {
    expect(read("Plan a party", "Ghent, 40 people, tomorrow").city).toBe("Ghent");
  });
});

describe("the date", () => {
  it.each([
    ["on 12 June", "2027-06-12"],
    ["December 15th", "2026-12-15"],
    ["on the 12th of June", "2027-06-12"],
    ["2027-03-04", "2027-03-04"],
    ["12.06.2027", "2027-06-12"],
    ["9/14/2027", "2027-09-14"],
    ["this friday at 7pm", "2026-11-27"],
    ["tomorrow", "2026-11-22"],
    ["June 5, for 80 guests", "2027-06-05"],
    ["on 21 November", "2026-11-21"],
    ["a 3 hour party", undefined],
    ["a second party", undefined],
    ["We may have 50 people", undefined],
    ["we march on with 20 people", undefined],
  ])("of %j is %j", (text, date) => expect(read(text).when?.date).toBe(date));

  it("of a month is its first Saturday, which is said", () => {
    expect(read("a party in March").when).toMatchObject({
      date: "2027-03-06",
      reading: expect.stringContaining("names no day"),
    });
  });

  it("that has passed is taken for the next such day, which is said", () => {
    expect(read("on 12 June 2025").when).toMatchObject({ date: "2027-06-12", past: true });
  });

  it("with slashes is read month first, which is said", () => {
    expect(read("on 3/4/2027").when).toMatchObject({
      date: "2027-03-04",
      reading: expect.stringContaining("month first"),
    });
  });

  it("comes with its times", () => {
    expect(read("6pm to 11pm on June 3").when).toMatchObject({ startTime: "18:00", endTime: "23:00" });
    expect(read("on 12 June").when).toMatchObject({ startTime: null, endTime: null });
  });

  it("is the same day in every time zone", () => {
    const zone = process.env.TZ;
    try {
      for (const name of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"]) {
        process.env.TZ = name;
        expect(read("on 12 June").when?.date).toBe("2027-06-12");
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

describe("the budget", () => {
  it.each([
    ["budget $40,000", 4_000_000, "USD"],
    ["a budget of 40k", 4_000_000, "USD"],
    ["€5.000", 500_000, "EUR"],
    ["£80 per head for 10 guests", 80_000, "GBP"],
    ["fifty thousand dollars", 5_000_000, "USD"],
    ["between $10k and $12k", 1_200_000, "USD"],
    ["spend at most 9000", 900_000, "USD"],
    ["a 20k budget", 2_000_000, "USD"],
    ["tickets cost $20, the budget is $5,000.50", 500_050, "USD"],
    ["a wedding for 150 guests", null, undefined],
  ])("of %j is %j", (text, cents, currency) => {
    const facts = read(text);
    expect(budgetCents(facts)).toBe(cents);
    expect(facts.budget?.currency).toBe(currency);
  });
});

describe("wishes", () => {
  it("are the kind, diets, access and setting", () => {
    expect(read("An outdoor wedding, halal and gluten free, with wheelchair access")).toMatchObject({
      kind: { name: "wedding" },
      diets: ["halal", "gluten-free"],
      stepFree: true,
      setting: "outdoor",
    });
    expect(read("a get-together")).toMatchObject({ kind: null, diets: [], stepFree: false, setting: null });
  });

  it("said later count more, and diets add up", () => {
    expect(read("wedding for 150 in Chicago, vegan", "Actually 120 guests, and halal")).toMatchObject({
      guests: 120,
      city: "Chicago",
      diets: ["vegan", "halal"],
    });
  });
});
