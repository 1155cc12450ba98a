import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { RollCall } from "../../../src/review/batch/roll-call.ts";

async function isComplete(rollCall: RollCall): Promise<boolean> {
  let complete = false;
  rollCall.complete.then(() => {
    complete = true;
  });
  await setImmediate();
  return complete;
}

describe("a roll call", () => {
  it("is complete when it is closed and everybody has answered", async () => {
    const rollCall = new RollCall();
    rollCall.expect("a");
    rollCall.expect("b");
    rollCall.answer("a");
    rollCall.answer("b");
    expect(await isComplete(rollCall)).toBe(false);
    rollCall.close();
    expect(await isComplete(rollCall)).toBe(true);
  });

  it("waits for those who are expected after it was closed, as the follow-ups of one that is missing", async () => {
    const rollCall = new RollCall();
    rollCall.expect("a");
    rollCall.close();
    rollCall.expect("a.1");
    rollCall.answer("a");
    expect(await isComplete(rollCall)).toBe(false);
    rollCall.answer("nobody expected this");
    rollCall.answer("a.1");
    rollCall.answer("a.1");
    expect(await isComplete(rollCall)).toBe(true);
  });

  it("of nobody is complete when it is closed", async () => {
    const rollCall = new RollCall();
    expect(await isComplete(rollCall)).toBe(false);
    rollCall.close();
    expect(await isComplete(rollCall)).toBe(true);
  });
});
