import { describe, expect, it } from "vitest";
import { askedWaitMs, canPass } from "../../src/delegation/passing-errors.ts";

const error = (fields: object, cause?: unknown): Error =>
  Object.assign(new Error("It failed.", { cause }), fields);

describe("whether a failure can pass", () => {
  it.each([
    ["a rate limit", error({ status: 429 }), true],
    ["a rate limit of fetch's kind", error({ response: { status: 429 } }), true],
    ["a server's failure", error({ status: 500 }), true],
    ["an overloaded server", error({ statusCode: 529 }), true],
    ["a time-out of the server", error({ status: 408 }), true],
    ["a broken connection", error({ code: "ECONNRESET" }), true],
    [
      "a refused connection below",
      new TypeError("fetch failed", { cause: error({ code: "ECONNREFUSED" }) }),
      true,
    ],
    ["a failed fetch", new TypeError("fetch failed"), true],
    ["a connection error by its name", error({ name: "APIConnectionError" }), true],
    ["one of several at once", new AggregateError([error({ code: "EHOSTUNREACH" })]), true],
    ["a spent account", error({ status: 429, code: "insufficient_quota" }), false],
    ["a wrong key", error({ status: 401 }), false],
    ["a bad request", error({ status: 400 }), false],
    ["a bad request over a broken connection", error({ status: 400 }, error({ code: "ECONNRESET" })), false],
    ["any other error", new Error("It broke."), false],
    ["a mistake in the code", new TypeError("x is not a function"), false],
    ["a string", "It broke.", false],
    ["null", null, false],
    ["undefined", undefined, false],
  ])("of %s", (_what, thrown, expected) => {
    expect(canPass(thrown)).toBe(expected);
  });

  it("is found out also where causes go in a circle", () => {
    const one = error({});
    const other = error({}, one);
    Object.assign(one, { cause: other });
    expect(canPass(one)).toBe(false);
  });
});

describe("how long a provider asks to wait", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  it.each([
    ["in seconds", { headers: { "retry-after": "3" } }, 3_000],
    ["in parts of seconds", { headers: { "Retry-After": "0.25" } }, 250],
    ["in milliseconds", { headers: { "retry-after-ms": "120", "retry-after": "3" } }, 120],
    ["until a time", { headers: { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" } }, 5_000],
    ["until a time that is over", { headers: { "retry-after": "Wed, 31 Dec 2025 23:59:00 GMT" } }, 0],
    ["as Headers", { headers: new Headers({ "Retry-After": "2" }) }, 2_000],
    ["on the response", { response: { headers: new Headers({ "Retry-After": "2" }) } }, 2_000],
    ["in words", { headers: { "retry-after": "soon" } }, null],
    ["nothing", { headers: {} }, null],
    ["no headers", {}, null],
  ])("%s", (_how, fields, expected) => {
    expect(askedWaitMs(error(fields), now)).toBe(expected);
    expect(askedWaitMs(error({}, error(fields)), now)).toBe(expected);
  });
});
