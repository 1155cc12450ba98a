import {
  type ExitClassifier,
  type ModelLike,
  type PlanningOptions,
  type PlanningRole,
  type PlanningRoles,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
  WorkflowDefinitionError,
} from "langgraph-supervisor-workflow";
import { type Script, ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { newThread } from "../support/thread.ts";

const world = () => simulatedEnvironment({ initial: {}, actions: {}, describe: () => "Nothing is there." });
const act = { name: "act", description: "Acts", participant: "hands" } as const;
const right = { environment: world, primitives: [act] };
const hands = { hands: { description: "Does it", agent: async () => "done" } };
const silent = new ScriptedChatModel({});

function builderOf(model?: ModelLike) {
  return new SupervisorWorkflowBuilder({
    name: "player",
    ...(model === undefined ? {} : { model }),
  }).participants(hands);
}

/** What is told of options that are wrong in ways the types do not allow. */
function problemsOf(build: () => unknown) {
  try {
    build();
  } catch (error) {
    if (error instanceof WorkflowDefinitionError) return error.problems;
    throw error;
  }
  return [];
}

const problemsWith = (options: unknown) =>
  problemsOf(() =>
    builderOf(silent)
      .withPlanning(options as PlanningOptions<unknown, never, "hands">)
      .build(),
  );

const OPTIONS = ["environment", "domain", "primitives", "maxDepth", "maxNodes", "maxReplans", "perNode"];
const ROLES = ["exitClassifier", "exitSummarizer", "planner", "attemptSummarizer"];

describe("a mistake in withPlanning", () => {
  it.each<[what: string, wrong: unknown, place: string, message: string, choices: readonly string[]]>([
    ["no options", undefined, "", "undefined", ["environment", "primitives"]],
    ["null", null, "", "null", ["environment", "primitives"]],
    ["words", "plan", "", "string", ["environment", "primitives"]],
    ["an unknown option", { ...right, maxdepth: 3 }, ".maxdepth", "no such option", OPTIONS],
    ["no environment", { primitives: [act] }, ".environment", "undefined", ["a function"]],
    ["an environment itself", { ...right, environment: world() }, ".environment", "object", ["a function"]],
    ["no primitives", { environment: world }, ".primitives", "there is none", ["participant"]],
    ["an empty list", { ...right, primitives: [] }, ".primitives", "there is none", ["participant"]],
    ["no list", { ...right, primitives: { act } }, ".primitives", "there is none", ["participant"]],
    [
      "an unknown participant",
      { ...right, primitives: [{ ...act, participant: "feet" }] },
      ".primitives[0].participant",
      'no participant "feet"',
      ["hands"],
    ],
    [
      "a participant that every object has",
      { ...right, primitives: [{ ...act, participant: "toString" }] },
      ".primitives[0].participant",
      'no participant "toString"',
      ["hands"],
    ],
    [
      "no participant",
      { ...right, primitives: [{ name: "act", description: "Acts" }] },
      ".primitives[0].participant",
      "missing",
      ["hands"],
    ],
    [
      "a name that is there twice",
      { ...right, primitives: [act, { ...act, description: "Acts too" }] },
      ".primitives[1].name",
      'a primitive "act" already',
      [],
    ],
    [
      "no description",
      { ...right, primitives: [{ ...act, description: " " }] },
      ".primitives[0].description",
      "missing",
      [],
    ],
    ["a role that is none", { ...right, roles: { judge: async () => 1 } }, ".roles.judge", "no such", ROLES],
    [
      "a role that is no function",
      { ...right, roles: { planner: {} } },
      ".roles.planner",
      "object",
      ["a function"],
    ],
    [
      "a model for nothing",
      { ...right, models: { exits: silent } },
      ".models.exits",
      "no such",
      ["exit", "plan"],
    ],
    [
      "a model that is none",
      { ...right, models: { plan: {} } },
      ".models.plan",
      "no chat model",
      ["a chat model"],
    ],
    [
      "no words for a model",
      { ...right, models: { exit: " " } },
      ".models.exit",
      "no chat model",
      ["a chat model"],
    ],
    ["models that are a list of nothing", { ...right, models: null }, ".models", "null", ["exit", "plan"]],
    [
      "an unknown part of the domain",
      { ...right, domain: { intro: "x" } },
      ".domain.intro",
      "no such",
      ["tips"],
    ],
    [
      "an unknown part of a role's domain",
      { ...right, domain: { planner: { intro: "x" } } },
      ".domain.planner.intro",
      "no such",
      ["introduction", "examples", "tips"],
    ],
    ["tips that are no list", { ...right, domain: { tips: "Mind" } }, ".domain.tips", "string", []],
    [
      "a domain of both forms",
      { ...right, domain: { tips: [], planner: {} } },
      ".domain",
      "for all roles and for some apart",
      ["{ introduction, examples, tips }"],
    ],
    ["a word for perNode", { ...right, perNode: "yes" }, ".perNode", "string", ["true", "false"]],
  ])(
    "is told with its place, what would be right, and what to do: %s",
    (_what, wrong, place, message, choices) => {
      const problems = problemsWith(wrong);
      const problem = problems.find((each) => each.place === `withPlanning${place}`);
      expect(problem).toMatchObject({ code: "INVALID_PLANNING", message: expect.stringContaining(message) });
      for (const choice of choices) expect((problem?.choices ?? []).join(", ")).toContain(choice);
      expect(problem?.fix).toMatch(/\.$/);
      // What follows from one mistake is no other one.
      expect(problems).toHaveLength(place === "" ? problems.length : 1);
      expect(problems.every((each) => each.code === "INVALID_PLANNING")).toBe(true);
    },
  );

  const LIMITS = { maxDepth: 1, maxNodes: 2, maxReplans: 0, maxPlanTokens: 100, watchMs: 10 };
  it.each(
    Object.entries(LIMITS).flatMap(([limit, least]) =>
      [least - 1, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, null, "3"].map(
        (value): [string, number, unknown] => [limit, least, value],
      ),
    ),
  )("is told of a limit: %s, at least %d, is no %s", (limit, least, value) => {
    const problems = problemsWith({ ...right, [limit]: value });
    expect(problems).toMatchObject([
      { place: `withPlanning.${limit}`, choices: [`whole numbers from ${least}`] },
    ]);
    expect(problems[0]?.message).toContain(typeof value === "string" ? "a string" : String(value));
    expect(problemsWith({ ...right, [limit]: least })).toEqual([]);
    expect(problemsWith({ ...right, [limit]: undefined })).toEqual([]);
  });

  it("is told with all the others at once", () => {
    const places = problemsWith({
      environment: world(),
      primitives: [{ ...act, participant: "feet" }, act, act],
      maxDepth: 0,
      maxNodes: 1,
      maxReplans: -1,
      models: { exit: {}, summarize: 5, plan: "" },
      roles: { exitClassifier: undefined },
      domain: { introduction: "x", planner: {} },
      perNode: 1,
      maxLeaves: 3,
    }).map(({ place }) => place);
    expect(places.toSorted()).toEqual(
      [
        "maxLeaves",
        "environment",
        "primitives[0].participant",
        "primitives[1].name",
        "primitives[2].name",
        "maxDepth",
        "maxNodes",
        "maxReplans",
        "models.exit",
        "models.summarize",
        "models.plan",
        "domain",
        "perNode",
      ]
        .map((key) => `withPlanning.${key}`)
        .toSorted(),
    );
  });

  it("is told with those of the rest of the definition", () => {
    const build = () =>
      new SupervisorWorkflowBuilder({ name: " ", model: silent, maxIterations: 0 })
        .participants(hands)
        .withPlanning({ ...right, maxNodes: 0 })
        .build();
    expect(problemsOf(build).map(({ place }) => place)).toEqual([
      "name",
      "maxIterations",
      "withPlanning.maxNodes",
    ]);
  });

  it("is that there is a review or a supervisor too: each says what to do instead", () => {
    const supervised = builderOf(silent).withSupervisor(() => ({ nextAgent: null }));
    const told = problemsOf(() => supervised.withPlanning(right).build());
    expect(told).toMatchObject([{ code: "INVALID_PLANNING", place: "withPlanning" }]);
    expect(told[0]?.message).toContain("withSupervisor()");
    expect(told[0]?.fix).toContain("as a participant");
    const reviewed = builderOf(silent).withReview({
      spec: { title: "t", description: "d", acceptanceCriteria: {}, items: {} } as never,
      artifact: { initial: {}, schema: {} as never },
    });
    const messages = problemsOf(() => reviewed.withPlanning(right).build()).map(({ message }) => message);
    expect(messages.filter((message) => message.includes("withReview()"))).toHaveLength(1);
  });

  it("is that it was called twice", () => {
    const told = problemsOf(() => builderOf(silent).withPlanning(right).withPlanning(right).build());
    expect(told).toMatchObject([
      {
        place: "withPlanning",
        message: "it was called 2 times.",
        fix: expect.stringContaining("call it once"),
      },
    ]);
  });

  it("is that a role has no model: which, and where to give it", () => {
    const told = problemsOf(() =>
      builderOf()
        .withPlanning({ ...right, models: { plan: silent } })
        .build(),
    );
    const [first, ...rest] = told;
    expect(first).toMatchObject({ code: "MISSING_MODEL", place: "withPlanning" });
    for (const lacking of ["exitClassifier (models.exit)", "exitSummarizer (models.summarize)"])
      expect(first?.message).toContain(lacking);
    expect(first?.message).not.toContain("planner");
    expect(rest.map(({ place }) => place)).toEqual(["synthesis.model"]);
  });

  it("is no raw error, also beside a budget that looks at the models", () => {
    for (const options of [
      undefined,
      null,
      "plan",
      { ...right, models: null },
      { ...right, models: "openai:x" },
    ]) {
      const told = problemsOf(() =>
        builderOf(silent)
          .withPricing({ scripted: { inputPerMillion: 1, outputPerMillion: 1 } })
          .withBudget({ maxCostUsd: 1 })
          .withPlanning(options as never)
          .build(),
      );
      expect(told.map(({ code }) => code)).toEqual(["INVALID_PLANNING"]);
    }
    expect(problemsWith({ ...right, domain: "words" })).toMatchObject([{ place: "withPlanning.domain" }]);
  });
});

const leaf = { reasoning: "r", subtasks: [{ description: "Do it", primitive: "act" }], notes: [] };
const nothing = { reasoning: "Nothing is left.", subtasks: [], notes: [] };
/** A plan of one leaf, of which nothing comes, so that every role is asked. */
const SCRIPT: Script = {
  plan: ({ call }) => structured(call === 1 ? leaf : nothing),
  "attempt-summary": () => structured({ status: "failed", retrospective: "It did not work.", notes: [] }),
  "exit-decision": () => structured({ reasoning: "Go on.", exit: null, revise: false, notes: [] }),
  "exit-summary": () => structured({ status: "failed", retrospective: "It cannot be done.", notes: [] }),
  synthesis: ["It could not be done."],
};
const PART: Readonly<Record<PlanningRole, string>> = {
  exitClassifier: "exit-decision",
  exitSummarizer: "exit-summary",
  planner: "plan",
  attemptSummarizer: "attempt-summary",
};
const systemOf = (model: ScriptedChatModel, part: string): string =>
  model.requestsOf(part)[0]?.messages[0]?.text ?? "";

describe("withPlanning", () => {
  it("takes a domain for all roles", async () => {
    const model = new ScriptedChatModel(SCRIPT);
    const domain = { introduction: "A small world.", examples: ["One of ours."], tips: ["Hurry."] };
    const { outcome } = await builderOf(model)
      .withPlanning({ ...right, domain })
      .build()
      .invoke({ messages: "go" });
    expect(outcome).toMatchObject({ status: "plan-failed" });
    for (const part of Object.values(PART)) {
      const text = systemOf(model, part);
      for (const words of ["A small world.", "<example>\nOne of ours.", "- Hurry."])
        expect(text).toContain(words);
    }
  });

  it("takes a domain for each role apart, and none for the others", async () => {
    const model = new ScriptedChatModel(SCRIPT);
    const domain = {
      exitClassifier: { introduction: "Words for exits." },
      planner: { tips: ["Words for plans."] },
      attemptSummarizer: { examples: ["Words for attempts."] },
    };
    await builderOf(model)
      .withPlanning({ ...right, domain })
      .build()
      .invoke({ messages: "go" });
    const own = {
      "exit-decision": "Words for exits.",
      plan: "Words for plans.",
      "attempt-summary": "Words for attempts.",
    };
    for (const part of Object.values(PART)) {
      const text = systemOf(model, part);
      for (const [other, words] of Object.entries(own)) expect(text.includes(words)).toBe(other === part);
    }
  });

  it("asks each role's own model, and the workflow's where it has none", async () => {
    const asked = async (models: readonly ("exit" | "summarize" | "plan")[]) => {
      const given = Object.fromEntries(models.map((key) => [key, new ScriptedChatModel(SCRIPT)]));
      const model = new ScriptedChatModel(SCRIPT);
      await builderOf(model)
        .withPlanning({ ...right, models: given })
        .build()
        .invoke({ messages: "go" });
      return Object.entries({ ...given, model }).flatMap(([key, each]) =>
        [...new Set(each.requests.map(({ role }) => `${key}: ${role}`))].toSorted(),
      );
    };
    expect((await asked(["exit", "summarize", "plan"])).toSorted()).toEqual([
      "exit: exit-decision",
      "model: synthesis",
      "plan: plan",
      "summarize: attempt-summary",
      "summarize: exit-summary",
    ]);
    expect((await asked(["plan"])).toSorted()).toEqual([
      "model: attempt-summary",
      "model: exit-decision",
      "model: exit-summary",
      "model: synthesis",
      "plan: plan",
    ]);
  });

  it("needs no model of the workflow's where each role has one, and the last report is the answer", async () => {
    const model = new ScriptedChatModel(SCRIPT);
    const workflow = new SupervisorWorkflowBuilder({ name: "player", synthesis: "last-report" })
      .participants(hands)
      .withPlanning({ ...right, models: { exit: model, summarize: model, plan: model } })
      .build();
    const { messages, outcome } = await workflow.invoke({ messages: "go" });
    expect(messages.at(-1)?.text).toBe("done");
    expect(outcome?.status).toBe("plan-failed");
  });

  it("asks for each node where that is wanted", async () => {
    const model = new ScriptedChatModel({
      ...SCRIPT,
      plan: ({ call }) =>
        structured(
          [{ ...leaf, subtasks: [{ description: "Part", primitive: null }] }, leaf][call - 1] ?? nothing,
        ),
      "exit-decision": () => structured({ reasoning: "Go on.", exit: false, revise: false, notes: [] }),
    });
    await builderOf(model)
      .withPlanning({ ...right, perNode: true })
      .build()
      .invoke({ messages: "go" });
    const questions = model
      .requestsOf("exit-decision")
      .map(({ messages }) => messages.at(-1)?.text.split("\n").at(-1));
    expect(questions).toEqual([
      "Is task 1 to be left now?",
      "Is task 1.1 to be left now?",
      // The part has ended, since nothing was left to plan.
      "Is task 1 to be left now?",
    ]);
  });

  it("takes functions for roles, one by one, and asks no model for them", async () => {
    const calls: string[] = [];
    const heard = <Answer>(role: string, answers: readonly Answer[]) => {
      let count = 0;
      return async (): Promise<Answer> => {
        calls.push(role);
        const answer = answers[Math.min(count, answers.length - 1)];
        count += 1;
        if (answer === undefined) throw new Error("No answer was given.");
        return answer;
      };
    };
    const own = () => ({
      exitClassifier: heard("exitClassifier", [{ exit: null, reasoning: "Go on." }]),
      exitSummarizer: heard("exitSummarizer", [{ status: "failed" as const, retrospective: "No." }]),
      planner: heard("planner", [
        { reasoning: "r", subtasks: [{ description: "Do it", primitive: "act" }] },
        { reasoning: "r", subtasks: [] },
      ]),
      attemptSummarizer: heard("attemptSummarizer", [{ status: "failed" as const, retrospective: "No." }]),
    });
    for (const role of Object.keys(PART) as PlanningRole[]) {
      const model = new ScriptedChatModel(SCRIPT);
      calls.length = 0;
      const { outcome } = await builderOf(model)
        .withPlanning({ ...right, roles: { [role]: own()[role] } as PlanningRoles<ExitClassifier> })
        .build()
        .invoke({ messages: "go" });
      expect(outcome?.status).toBe("plan-failed");
      expect(new Set(calls)).toEqual(new Set([role]));
      const parts = new Set(model.requests.map((request) => request.role));
      expect([...parts].toSorted()).toEqual(
        ["synthesis", ...Object.values(PART).filter((part) => part !== PART[role])].toSorted(),
      );
    }
    const none = new SupervisorWorkflowBuilder({ name: "player", synthesis: "last-report" })
      .participants(hands)
      .withPlanning({ ...right, roles: own() })
      .build();
    const { usage, plan } = await none.invoke({ messages: "go" }, newThread());
    expect(usage).toEqual([]);
    expect(plan.map(({ status }) => status)).toEqual(["failed", "failed"]);
  });
});
