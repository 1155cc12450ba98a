import fc from "fast-check";
import { SupervisorWorkflowBuilder, WorkflowDefinitionError } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import {
  backoffMs,
  DEFAULT_POLICY,
  type DelegationPolicyInput,
  narrowed,
} from "../../src/delegation/policy.ts";

describe("the policy that holds", () => {
  it("is the default where nothing is given", () => {
    expect(narrowed()).toEqual(DEFAULT_POLICY);
    expect(narrowed(null, undefined, {})).toEqual(DEFAULT_POLICY);
    expect(DEFAULT_POLICY).toMatchObject({ retries: 2, timeoutMs: null, deadlineMs: null });
  });

  it("is the narrowest that says something, part by part", () => {
    const policy = narrowed(
      { retries: 5, timeoutMs: 1_000, backoff: { initialMs: 10, maxMs: 100 } },
      { retries: 1, backoff: { initialMs: 20 } },
      { timeoutMs: null, retries: undefined },
    );
    expect(policy).toEqual({
      ...DEFAULT_POLICY,
      retries: 1,
      timeoutMs: null,
      backoff: { ...DEFAULT_POLICY.backoff, initialMs: 20, maxMs: 100 },
    });
  });
});

describe("the wait before another attempt", () => {
  const backoff = { initialMs: 100, factor: 2, maxMs: 1_000, jitter: 0.5 };

  it("grows by the factor up to its most", () => {
    const waits = [1, 2, 3, 4, 5, 6].map((failed) => backoffMs(backoff, failed, null, 0));
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it("is shorter by chance, by no more than the jitter, and never shorter than what was asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.option(fc.nat(5_000)),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failed, asked, random) => {
          const full = backoffMs(backoff, failed, null, 0);
          const wait = backoffMs(backoff, failed, asked, random);
          expect(wait).toBeGreaterThanOrEqual(Math.max(Math.floor(full / 2), asked ?? 0));
          expect(wait).toBeLessThanOrEqual(Math.max(full, asked ?? 0));
        },
      ),
    );
  });
});

describe("a policy that cannot be", () => {
  const builder = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" }).withSupervisor(
    () => ({
      nextAgent: null,
    }),
  );
  const worker = { description: "Works", agent: async () => "done" };
  const problemsOf = (build: () => unknown): string[] => {
    try {
      build();
      return [];
    } catch (error) {
      if (!(error instanceof WorkflowDefinitionError)) throw error;
      expect(error.problems.every(({ fix, choices }) => fix !== "" && (choices ?? []).length > 0)).toBe(true);
      return error.problems.map(({ place }) => place);
    }
  };

  it("is told with every mistake, for the workflow and for a participant", () => {
    const bad = { retries: -1, backoff: { initialMs: -1, factor: 0.5, jitters: 1 }, timeout: 5 };
    const participant = { ...worker, delegation: { minimumCapability: 2 } };
    expect(
      problemsOf(() =>
        builder
          .participants({ worker: participant })
          .withDelegation(bad as DelegationPolicyInput)
          .build(),
      ),
    ).toEqual([
      "participants.worker.delegation.minimumCapability",
      "withDelegation.retries",
      "withDelegation.backoff.initialMs",
      "withDelegation.backoff.factor",
      "withDelegation.backoff.jitters",
      "withDelegation.timeout",
    ]);
  });

  it("names what is valid", () => {
    const build = () => builder.participants({ worker }).withDelegation({ retries: 0.5 }).build();
    expect(build).toThrow(/withDelegation\.retries.*whole numbers from 0/s);
  });

  it("is one too many", () => {
    const build = () => builder.participants({ worker }).withDelegation({}).withDelegation({}).build();
    expect(build).toThrow(/withDelegation: it was called 2 times/);
  });
});
