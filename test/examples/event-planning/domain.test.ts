import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATERERS } from "../../../examples/event-planning/data/caterers.ts";
import { CITIES } from "../../../examples/event-planning/data/cities.ts";
import { CLIMATE } from "../../../examples/event-planning/data/climate.ts";
import { VENUES } from "../../../examples/event-planning/data/venues.ts";
import { availabilityOf, bookingOn } from "../../../examples/event-planning/domain/availability.ts";
import { budgetSheet, largestSubtotal } from "../../../examples/event-planning/domain/budget-sheet.ts";
import { isIsoDate, longDate } from "../../../examples/event-planning/domain/dates.ts";
import { findVenue } from "../../../examples/event-planning/domain/find-venue.ts";
import { loadInPlan } from "../../../examples/event-planning/domain/load-in.ts";
import { formatMoney, parseMoney } from "../../../examples/event-planning/domain/money.ts";
import { searchCaterers } from "../../../examples/event-planning/domain/search-caterers.ts";
import { searchVenues } from "../../../examples/event-planning/domain/search-venues.ts";
import { instantOf } from "../../../examples/event-planning/domain/wall-clock.ts";

function venue(name: string) {
  const found = findVenue(name);
  if (!found) throw new Error(`no venue ${name}`);
  return found;
}

describe("the sample data", () => {
  it.each(CITIES.map(({ name }) => name))("has enough of everything in %s", (city) => {
    expect(VENUES.filter((venue) => venue.city === city).length).toBeGreaterThanOrEqual(4);
    expect(CATERERS.filter((caterer) => caterer.city === city).length).toBeGreaterThanOrEqual(3);
    expect(CLIMATE[city]).toHaveLength(12);
    for (const month of CLIMATE[city] ?? []) expect(month.lowC).toBeLessThan(month.highC);
  });

  it("names each venue and each caterer once", () => {
    expect(new Set(VENUES.map(({ name }) => name)).size).toBe(VENUES.length);
    expect(new Set(CATERERS.map(({ name }) => name)).size).toBe(CATERERS.length);
  });
});

describe("budgetSheet", () => {
  const items = fc.array(
    fc.record({
      item: fc.string(),
      quantity: fc.integer({ min: 1, max: 5_000 }),
      unitCents: fc.integer({ min: 0, max: 5_000_000 }),
    }),
    { maxLength: 20 },
  );

  it("sums its lines and the contingency to the total, to the cent", () => {
    fc.assert(
      fc.property(
        items,
        fc.integer({ min: 0, max: 100 }),
        fc.nat(100_000_000),
        (items, contingencyPercent, budgetCents) => {
          const sheet = budgetSheet({ items, contingencyPercent, budgetCents });
          const lines = sheet.lines.reduce(
            (sum, line) => sum + BigInt(line.quantity) * BigInt(line.unitCents),
            0n,
          );
          expect(BigInt(sheet.totalCents)).toBe(lines + BigInt(sheet.contingencyCents));
          expect(sheet.totalCents + (sheet.leftCents ?? 0)).toBe(budgetCents);
          expect(
            Math.abs(sheet.contingencyCents - (sheet.subtotalCents * contingencyPercent) / 100),
          ).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });

  it("knows the largest subtotal that a budget bears", () => {
    fc.assert(
      fc.property(fc.nat(50_000_000), fc.integer({ min: 0, max: 100 }), (budgetCents, contingencyPercent) => {
        const total = (subtotal: number): number =>
          budgetSheet({ items: [{ item: "all", quantity: 1, unitCents: subtotal }], contingencyPercent })
            .totalCents;
        const subtotal = largestSubtotal(budgetCents, contingencyPercent);
        expect(total(subtotal)).toBeLessThanOrEqual(budgetCents);
        expect(total(subtotal + 1)).toBeGreaterThan(budgetCents);
      }),
    );
  });
});

describe("money", () => {
  it("is written so that it can be read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => parseMoney(formatMoney(cents)) === cents),
    );
    expect(formatMoney(-123_456_789)).toBe("-$1,234,567.89");
    expect(parseMoney("12 dollars")).toBeNull();
  });
});

describe("availability", () => {
  it("names the conflict, and offers free dates with the same weekday first", () => {
    const found = availabilityOf(venue("Foundry Hall"), "2027-06-12");
    expect(found).toMatchObject({ free: false, conflict: "a design fair", weekday: "Saturday" });
    expect(found.nearbyFreeDates.slice(0, 2)).toEqual(["2027-06-19", "2027-06-05"]);
    for (const date of found.nearbyFreeDates) expect(bookingOn(venue("Foundry Hall"), date)).toBeNull();
  });

  it("knows weekly rules and stretches that run over the new year", () => {
    expect(bookingOn(venue("Foundry Hall"), "2027-06-21")).toBe("closed every Monday");
    for (const date of ["2026-11-01", "2026-12-31", "2027-01-01", "2027-03-31"]) {
      expect(bookingOn(venue("Lakeside Pavilion"), date)).toBe("closed for winter");
    }
    expect(bookingOn(venue("Lakeside Pavilion"), "2027-04-01")).toBeNull();
  });

  it("offers no date that has passed", () => {
    const { nearbyFreeDates } = availabilityOf(venue("Foundry Hall"), "2027-06-12", "2027-06-10");
    for (const date of nearbyFreeDates) expect(date > "2027-06-10").toBe(true);
  });
});

describe("searches", () => {
  it("keep to capacity, price, access and setting", () => {
    const found = searchVenues({
      city: "chicago, IL",
      guests: 150,
      maxHireCents: 800_000,
      stepFree: true,
      setting: "indoor",
    });
    if ("unknownCity" in found) throw new Error("Chicago is known");
    expect(found.venues.map(({ name }) => name)).toEqual(["Prairie Loft", "Union Works"]);
    expect(found.cheapestFittingCents).toBe(520_000);
  });

  it("say which cities are known when this one is not", () => {
    expect(searchVenues({ city: "Ghent", guests: 10 })).toMatchObject({
      unknownCity: "Ghent",
      knownCities: expect.arrayContaining(["Chicago", "Berlin"]),
    });
    expect(searchCaterers({ city: "Ghent", guests: 10 })).toHaveProperty("unknownCity");
  });

  it("name the cheapest caterer that fits, and diets that nobody serves", () => {
    const found = searchCaterers({
      city: "Chicago",
      guests: 150,
      diets: ["nut-free"],
      maxPerHeadCents: 5_000,
    });
    expect(found).toMatchObject({
      caterers: [],
      cheapestFitting: { name: "Copper Spoon", totalCents: 1_470_000 },
    });
    expect(searchCaterers({ city: "Austin", guests: 50, diets: ["kosher", "jain"] })).toMatchObject({
      caterers: [],
      unservedDiets: ["kosher", "jain"],
    });
  });
});

describe("times", () => {
  it("lay the day out around start and end, past midnight too", () => {
    const { schedule } = loadInPlan(venue("Union Works"), 160, "18:00", "01:00");
    expect(schedule.map(({ time }) => time)).toEqual(["15:45", "17:00", "17:30", "18:00", "01:00", "02:00"]);
  });

  it("on a wall are found as instants, also around changes of the clock", () => {
    expect(instantOf("2027-06-12", "16:00", "America/Chicago").toISOString()).toBe(
      "2027-06-12T21:00:00.000Z",
    );
    expect(instantOf("2026-12-15", "18:00", "Europe/Berlin").toISOString()).toBe("2026-12-15T17:00:00.000Z");
    // The night in which Berlin's clocks go from 02:00 to 03:00.
    expect(instantOf("2027-03-28", "01:30", "Europe/Berlin").toISOString()).toBe("2027-03-28T00:30:00.000Z");
    expect(instantOf("2027-03-28", "03:30", "Europe/Berlin").toISOString()).toBe("2027-03-28T01:30:00.000Z");
  });

  it("are dates that exist", () => {
    expect(isIsoDate("2028-02-29")).toBe(true);
    expect(isIsoDate("2027-02-29")).toBe(false);
    expect(isIsoDate("12 June")).toBe(false);
    expect(longDate("2027-06-12")).toBe("Saturday, 12 June 2027");
  });
});
