import { MemorySaver } from "@langchain/langgraph";
import {
  DEFINITION_PROBLEM_CODES,
  ERROR_CODES,
  SupervisorWorkflowBuilder,
  SupervisorWorkflowError,
  WorkflowDefinitionError,
} from "langgraph-supervisor-workflow";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { messageOf } from "../../src/errors/error.ts";

/** What build() says about a definition that the compiler would not let through. */
function problemsOf(build: () => unknown): WorkflowDefinitionError {
  try {
    build();
  } catch (error) {
    if (error instanceof WorkflowDefinitionError) return error;
    throw error;
  }
  throw new Error("A WorkflowDefinitionError was expected.");
}

// Definitions as plain JavaScript could write them.
// biome-ignore lint/suspicious/noExplicitAny: what is tested is what the types would refuse.
const Loose = SupervisorWorkflowBuilder as any;
const venue = { description: "Finds venues", agent: async () => "A hall" };

describe("the base of every error", () => {
  it("is recognised by class, code and symbol", () => {
    const error = new SupervisorWorkflowError("INVALID_ANSWER", "No.", { cause: "why" });
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe("INVALID_ANSWER");
    expect(error.cause).toBe("why");
    expect(error.name).toBe("SupervisorWorkflowError");
    expect(SupervisorWorkflowError.isInstance(error)).toBe(true);
  });

  it.each([[undefined], [null], ["error"], [5], [new Error("x")], [{ code: "INVALID_ANSWER" }]])(
    "is not %j",
    (value) => {
      expect(SupervisorWorkflowError.isInstance(value)).toBe(false);
    },
  );

  it("recognises what another copy of the package threw", async () => {
    vi.resetModules();
    const copy = await import("../../src/errors/definition-error.ts");
    expect(copy.WorkflowDefinitionError).not.toBe(WorkflowDefinitionError);
    const foreign = new copy.WorkflowDefinitionError("events", []);
    expect(foreign).not.toBeInstanceOf(SupervisorWorkflowError);
    expect(SupervisorWorkflowError.isInstance(foreign)).toBe(true);
    expect(WorkflowDefinitionError.isInstance(foreign)).toBe(true);
  });

  it("is told apart from a definition error by that one's isInstance", () => {
    const error = new SupervisorWorkflowError("INVALID_ANSWER", "No.");
    expect(WorkflowDefinitionError.isInstance(error)).toBe(false);
  });

  it("has codes that are all different", () => {
    for (const codes of [ERROR_CODES, DEFINITION_PROBLEM_CODES])
      expect(new Set(codes).size).toBe(codes.length);
  });
});

describe("what a thrown value says", () => {
  class Nameless extends Error {
    override name = "Nameless";
  }
  const circular: Record<string, unknown> = { code: 5 };
  circular.self = circular;

  it.each([
    [new Error("broken"), "broken"],
    [new Nameless(), "Nameless"],
    ["broken", "broken"],
    [{ code: 5 }, '{"code":5}'],
    [undefined, "undefined"],
    [null, "null"],
  ])("of %o is %j", (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  it.each([
    ["a circular object", circular],
    ["a bigint", 10n],
  ])("can be told of %s too", (_what, thrown) => {
    expect(messageOf(thrown)).not.toBe("");
  });
});

describe("a participant that throws something odd", () => {
  const circular: Record<string, unknown> = { code: 5 };
  circular.self = circular;
  it.each([
    ["a circular object", circular],
    ["undefined", undefined],
    ["a string", "oops"],
    ["a bigint", 1n],
  ])("like %s fails its task, not the run", async (_what, thrown) => {
    let turn = 0;
    const { tasks, outcome } = await new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({
        venue: {
          description: "Finds venues",
          agent: async () => {
            throw thrown;
          },
        },
      })
      .withSupervisor(() => {
        turn += 1;
        return turn === 1 ? { nextAgent: "venue", instruction: "Find" } : { nextAgent: null };
      })
      .build()
      .invoke({ messages: "x" });
    expect(tasks[0]?.status.type).toBe("failed");
    expect(outcome?.status).toBe("completed");
  });
});

describe("a definition with many mistakes", () => {
  it("is told all of them at once, each with code, place, what is wrong and the fix", () => {
    const error = problemsOf(() =>
      new Loose({
        name: "  ",
        maxIterations: 0,
        maxParallelTasks: 1.5,
        transcript: { maxTokens: 99 },
        decisions: "secret",
        synthesis: { mode: "none" },
        stateSchema: z.object({
          messages: z.string(),
          tasks: z.string(),
          text: z.string(),
          fine: z.string(),
        }),
      })
        .participants({
          supervisor: venue,
          constructor: venue,
          "a:b": venue,
          "  ": venue,
          venue,
          nameless: { agent: async () => "x" },
          blank: { description: " ", agent: async () => "x" },
          bare: async () => "x",
          nothing: null,
          number: { description: "d", agent: 5 },
          modelless: { description: "An agent without a model", tools: [] },
          slow: { ...venue, timeoutMs: 0, checkRetries: -1 },
        })
        .participants({ Venue: venue, venue })
        .withSupervisor(5)
        .withSupervisor(() => ({ nextAgent: null }))
        .withResponseFormat(z.object({ day: z.date() }))
        .build(),
    );
    expect(error.code).toBe("INVALID_DEFINITION");
    const found = error.problems.map(({ code, place }) => `${code} ${place}`).sort();
    expect(found).toEqual(
      [
        "DUPLICATE_PARTICIPANT participants.Venue",
        "DUPLICATE_PARTICIPANT participants.venue",
        "DUPLICATE_SUPERVISOR withSupervisor",
        "INVALID_OPTION decisions",
        "INVALID_OPTION maxIterations",
        "INVALID_OPTION maxParallelTasks",
        "INVALID_OPTION participants.slow.checkRetries",
        "INVALID_OPTION participants.slow.timeoutMs",
        "INVALID_OPTION synthesis.mode",
        "INVALID_OPTION transcript.maxTokens",
        "INVALID_PARTICIPANT participants.bare",
        "INVALID_PARTICIPANT participants.nothing",
        "INVALID_PARTICIPANT participants.number.agent",
        "INVALID_PARTICIPANT_NAME participants.  ",
        "INVALID_PARTICIPANT_NAME participants.a:b",
        "INVALID_SCHEMA withResponseFormat",
        "INVALID_SUPERVISOR withSupervisor",
        "MISSING_DESCRIPTION participants.blank.description",
        "MISSING_DESCRIPTION participants.nameless.description",
        "MISSING_MODEL participants.modelless.model",
        "MISSING_MODEL synthesis.model",
        "MISSING_NAME name",
        "RESERVED_PARTICIPANT_NAME participants.constructor",
        "RESERVED_PARTICIPANT_NAME participants.supervisor",
        "RESERVED_STATE_FIELD stateSchema.messages",
        "RESERVED_STATE_FIELD stateSchema.tasks",
        "RESERVED_STATE_FIELD stateSchema.text",
      ].sort(),
    );
    for (const problem of error.problems) {
      expect(DEFINITION_PROBLEM_CODES).toContain(problem.code);
      for (const part of [problem.place, problem.message, problem.fix]) {
        expect(part.trim()).not.toBe("");
        expect(error.message).toContain(part);
      }
      for (const choice of problem.choices ?? []) expect(error.message).toContain(choice);
    }
    expect(error.message).toContain(`${error.problems.length} problems`);
  });

  it("without participants and model says so", () => {
    const error = problemsOf(() => new Loose({ name: "empty" }).build());
    expect(error.problems.map(({ code }) => code).sort()).toEqual([
      "MISSING_MODEL",
      "MISSING_MODEL",
      "NO_PARTICIPANTS",
    ]);
    expect(error.message).toContain('"empty"');
  });

  it.each([
    ["no options", undefined],
    ["null", null],
  ])("that is %s is told in words", (_what, options) => {
    expect(problemsOf(() => new Loose(options).build()).problems.map(({ code }) => code)).toContain(
      "MISSING_NAME",
    );
  });

  it("names what the choices are", () => {
    const error = problemsOf(() =>
      new Loose({ name: "x", decisions: "secret" }).participants({ venue }).build(),
    );
    const problem = error.problems.find(({ place }) => place === "decisions");
    expect(problem?.choices).toEqual(['"visible"', '"hidden"']);
    expect(problem?.message).toContain('"secret"');
  });

  it("says why a description is needed", () => {
    const error = problemsOf(() =>
      new Loose({ name: "x", synthesis: "last-report" })
        .participants({ venue: { agent: async () => "x" } })
        .withSupervisor(() => ({ nextAgent: null }))
        .build(),
    );
    expect(error.problems).toHaveLength(1);
    expect(error.message).toContain("blind");
  });

  const valid = () => new Loose({ name: "x", synthesis: "last-report" });
  const finish = () => ({ nextAgent: null });

  it.each([
    ["report", "everything"],
    ["check", "not a function"],
    ["checkRetries", 1.5],
    ["timeoutMs", "5000"],
    ["timeoutMs", Number.NaN],
  ])("is told that a participant's %s cannot be %j", (option, value) => {
    const error = problemsOf(() =>
      valid()
        .participants({ venue: { ...venue, [option]: value } })
        .withSupervisor(finish)
        .build(),
    );
    expect(error.problems.map(({ place }) => place)).toEqual([`participants.venue.${option}`]);
  });

  it.each([
    ["a string schema", z.string()],
    ["a plain object", { topic: "string" }],
    ["an Annotation-like object", { spec: {}, lc_graph_name: "AnnotationRoot" }],
  ])("is told that the state schema cannot be %s", (_what, stateSchema) => {
    const error = problemsOf(() =>
      new Loose({ name: "x", synthesis: "last-report", stateSchema })
        .participants({ venue })
        .withSupervisor(finish)
        .build(),
    );
    expect(error.problems.map(({ place }) => place)).toEqual(["stateSchema"]);
  });

  it("is told at build() that an agent's own response format cannot be asked of a model", () => {
    const model = { invoke: async () => "x" };
    const error = problemsOf(() =>
      valid()
        .participants({
          venue: {
            description: "Finds venues",
            model,
            tools: [],
            responseFormat: z.object({ day: z.date() }),
          },
        })
        .withSupervisor(finish)
        .build(),
    );
    expect(error.problems.map(({ code }) => code)).toEqual(["INVALID_SCHEMA"]);
    expect(error.message).toContain("participants.venue.responseFormat");
  });

  it.each([
    [z.string()],
    [z.array(z.string())],
    [z.object({ when: z.date() })],
    [z.object({ n: z.bigint() })],
  ])("is told that a response format cannot be asked of a model (%#)", (schema) => {
    const error = problemsOf(() =>
      new Loose({ name: "x", model: {} }).participants({ venue }).withResponseFormat(schema).build(),
    );
    expect(error.problems.map(({ code }) => code)).toEqual(["INVALID_SCHEMA"]);
  });
});

describe("a question without a checkpointer", () => {
  it("that a participant raises fails with the way to mend it", async () => {
    const { interrupt } = await import("@langchain/langgraph");
    const builder = new SupervisorWorkflowBuilder({ name: "x", synthesis: "last-report" })
      .participants({
        venue: { description: "Finds venues", agent: async () => String(interrupt("Which?")) },
      })
      .withSupervisor(() => ({ nextAgent: "venue", instruction: "Find" }));
    const thrown: unknown = await builder
      .build()
      .invoke({ messages: "x" })
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "CHECKPOINTER_REQUIRED" });
    expect((thrown as Error).message).toContain("MemorySaver");
    const asked = await builder
      .build({ checkpointer: new MemorySaver() })
      .invoke({ messages: "x" }, { configurable: { thread_id: "t" } });
    expect(asked.__interrupt__).toHaveLength(1);
  });
});
