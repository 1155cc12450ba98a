import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotsOf, withSlots } from "../../src/delegation/run-slots.ts";
import { type ReleaseSlot, Slots } from "../../src/delegation/slots.ts";

/** Somebody who asks for a slot, and what came of it. */
class Asker {
  release: ReleaseSlot | undefined;
  refusal: unknown;
  readonly abort = new AbortController();
  readonly name: number;

  constructor(name: number, slots: Slots, order: number[], hasSignal = true) {
    this.name = name;
    slots.take(hasSignal ? this.abort.signal : undefined).then(
      (release) => {
        order.push(name);
        this.release = release;
      },
      (reason) => {
        this.refusal = reason;
      },
    );
  }
}

function asking(limit: number, count: number) {
  const slots = new Slots(limit);
  const order: number[] = [];
  const askers = Array.from({ length: count }, (_, name) => new Asker(name, slots, order));
  return { slots, order, askers };
}

describe("slots", () => {
  it("are given out at once up to the limit, and then in the order in which they were asked for", async () => {
    const { slots, order, askers } = asking(2, 5);
    await setImmediate();
    expect(order).toEqual([0, 1]);
    expect(slots.waiting).toBe(3);
    askers[1]?.release?.();
    await setImmediate();
    expect(order).toEqual([0, 1, 2]);
    askers[2]?.release?.();
    askers[0]?.release?.();
    await setImmediate();
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(slots.waiting).toBe(0);
  });

  it("are given back once, however often they are released", async () => {
    const { order, askers } = asking(1, 3);
    await setImmediate();
    const release = askers[0]?.release;
    release?.();
    release?.();
    release?.();
    await setImmediate();
    expect(order).toEqual([0, 1]);
  });

  it("go to nobody who comes later while somebody waits", async () => {
    const { slots, order, askers } = asking(1, 2);
    await setImmediate();
    askers[0]?.release?.();
    // Asked for in the same turn of the event loop in which the slot came free.
    new Asker(2, slots, order);
    await setImmediate();
    expect(order).toEqual([0, 1]);
  });

  it("go past whoever has given up waiting, who hears the abort's reason", async () => {
    const { slots, order, askers } = asking(1, 4);
    await setImmediate();
    const reason = new Error("Enough.");
    askers[1]?.abort.abort(reason);
    askers[2]?.abort.abort();
    await setImmediate();
    expect(askers[1]?.refusal).toBe(reason);
    expect(askers[2]?.refusal).toMatchObject({ name: "AbortError" });
    expect(slots.waiting).toBe(1);
    askers[0]?.release?.();
    await setImmediate();
    expect(order).toEqual([0, 3]);
  });

  it("are refused under a signal that has aborted before, and none is lost by that", async () => {
    const slots = new Slots(1);
    const reason = new Error("Too late.");
    await expect(slots.take(AbortSignal.abort(reason))).rejects.toBe(reason);
    const release = await slots.take();
    release();
    await slots.take();
    expect(slots.waiting).toBe(0);
  });

  it("stay with whoever has one when the signal aborts afterwards", async () => {
    const { order, askers } = asking(1, 2);
    await setImmediate();
    askers[0]?.abort.abort();
    await setImmediate();
    expect(order).toEqual([0]);
    askers[0]?.release?.();
    await setImmediate();
    expect(order).toEqual([0, 1]);
  });

  it("leave no listener behind on the signal of one who got a slot, or gave up", async () => {
    const { askers } = asking(1, 3);
    await setImmediate();
    const listeners = () => askers.map(({ abort }) => getEventListeners(abort.signal, "abort").length);
    expect(listeners()).toEqual([0, 1, 1]);
    askers[0]?.release?.();
    askers[2]?.abort.abort();
    await setImmediate();
    expect(listeners()).toEqual([0, 0, 0]);
  });

  it("never pass the limit, keep the order and lose nothing, whatever is asked, released and aborted", async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("ask" as const), hasSignal: fc.boolean() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("release" as const), which: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("abort" as const), which: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 40 }),
        async (limit, steps) => {
          const slots = new Slots(limit);
          const order: number[] = [];
          const askers: Asker[] = [];
          // What should be: who holds a slot, who waits, and who got one in which order.
          const holding: number[] = [];
          const waiting: number[] = [];
          const expected: number[] = [];
          const signalled = new Set<number>();
          const give = (name: number): void => {
            holding.push(name);
            expected.push(name);
          };
          for (const each of steps) {
            if (each.kind === "ask") {
              const name = askers.length;
              askers.push(new Asker(name, slots, order, each.hasSignal));
              if (each.hasSignal) signalled.add(name);
              if (holding.length < limit) give(name);
              else waiting.push(name);
            } else if (each.kind === "release" && holding.length > 0) {
              await setImmediate();
              const [name = -1] = holding.splice(each.which % holding.length, 1);
              const release = askers[name]?.release;
              release?.();
              release?.();
              const next = waiting.shift();
              if (next !== undefined) give(next);
            } else if (each.kind === "abort" && askers.length > 0) {
              const name = each.which % askers.length;
              askers[name]?.abort.abort();
              if (signalled.has(name) && waiting.includes(name)) waiting.splice(waiting.indexOf(name), 1);
            } else if (each.kind === "settle") {
              await setImmediate();
              expect(order).toEqual(expected);
            }
            expect(holding.length).toBeLessThanOrEqual(limit);
            expect(slots.waiting).toBe(waiting.length);
          }
          await setImmediate();
          expect(order).toEqual(expected);
        },
      ),
    );
  });
});

describe("a run's slots", () => {
  const limitOf = (maxParallelTasks: number, maxConcurrency?: number, configurable = {}) =>
    slotsOf({ configurable: withSlots(configurable, maxParallelTasks, maxConcurrency) }, 99).limit;

  it("are as many as tasks may run at once, and no more than the caller's maxConcurrency", () => {
    expect(limitOf(4)).toBe(4);
    expect(limitOf(4, 2)).toBe(2);
    expect(limitOf(4, 9)).toBe(4);
    expect(limitOf(4, 0)).toBe(1);
  });

  it("hold the caller's limit in nested workflows too, which have slots of their own", () => {
    const outer = withSlots({}, 8, 3);
    expect(limitOf(8, undefined, outer)).toBe(3);
    expect(limitOf(2, undefined, outer)).toBe(2);
    expect(limitOf(8, 1, outer)).toBe(1);
    expect(slotsOf({ configurable: withSlots(outer, 8, undefined) }, 8)).not.toBe(
      slotsOf({ configurable: outer }, 8),
    );
  });

  it("are there also where no run has handed any down", () => {
    expect(slotsOf({}, 3).limit).toBe(3);
  });
});
