import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import {
  type Artifact,
  type HistoryEntry,
  type PatchOperation,
  type ReviewRecord,
  SupervisorWorkflowBuilder,
  type UsageEntry,
  type VerdictInput,
  type WorkflowOptions,
} from "langgraph-supervisor-workflow";
import { expect, onTestFinished } from "vitest";
import { z } from "zod";
import {
  type LoggedRequest,
  type OpenAIReply,
  type OpenAIRequest,
  type OpenAIServer,
  startOpenAIServer,
} from "../support/openai-server.ts";
import { findSchemaFault } from "./review-limits.ts";
import { notedTokens, roleOf, run, tokensOf, type Way } from "./wire.ts";

type Reply = (request: OpenAIRequest) => OpenAIReply | Promise<OpenAIReply>;

/**
 * By role what the model says: in order, or as a function that says it each time, since workers ask side by side.
 * Roles are the names of the structured schemas, `extraction`, `synthesis`, and the participants' names.
 */
export type ReviewScript = Readonly<Record<string, readonly (OpenAIReply | Reply)[] | Reply>>;

/** A server for one test that refuses, beside what the loopback server does, what else strict mode does not take. */
export async function serveReview(way: Way, script: ReviewScript) {
  const positions = new Map<string, number>();
  const server = await startOpenAIServer((request) => {
    const fault = findSchemaFault(request);
    if (fault !== undefined) return { status: 400, message: fault };
    const role = reviewRoleOf(request, Object.keys(script));
    const position = positions.get(role) ?? 0;
    positions.set(role, position + 1);
    const steps = script[role];
    const step = typeof steps === "function" ? steps : steps?.[position];
    if (step === undefined) throw new Error(`There is no step ${position} for ${role}.`);
    return typeof step === "function" ? step(request) : step;
  });
  onTestFinished(() => server.close());
  const model = (fields: ChatOpenAIFields = {}): ChatOpenAI =>
    new ChatOpenAI({
      model: "gpt-5",
      apiKey: "test-key",
      useResponsesApi: way.api === "responses",
      maxRetries: 0,
      configuration: { baseURL: server.url },
      ...fields,
    });
  const builder = (options: Partial<WorkflowOptions> = {}) =>
    new SupervisorWorkflowBuilder({ name: "charts", model: model(), ...options });
  const requestsOf = (role: string): OpenAIRequest[] =>
    server.requests.map(({ request }) => request).filter((request) => reviewRoleOf(request, [role]) === role);
  return { server, model, builder, requestsOf };
}

/** The names under which results are extracted from reports: an item's output, or a patch of either kind. */
const EXTRACTIONS = /^(result_for_.*|merge_patch|json_patch)$/;

/** Whose request it is: a structured call by its schema's name, anybody else as elsewhere. */
export function reviewRoleOf(request: OpenAIRequest, names: readonly string[]): string {
  const name = request.responseFormat?.type === "json_schema" ? request.responseFormat.name : undefined;
  if (name !== undefined && EXTRACTIONS.test(name)) return "extraction";
  return name !== undefined && names.includes(name) ? name : roleOf(request, names);
}

/** That every request was taken. */
export function expectTaken(requests: readonly LoggedRequest[]): void {
  expect(requests.map(({ status, error }) => error ?? status)).toEqual(requests.map(() => 200));
}

/** That every request was taken, and every structured one was strict, under a name that OpenAI takes. */
export function expectStrict(requests: readonly LoggedRequest[]): void {
  expectTaken(requests);
  for (const { request } of requests) {
    if (request.responseFormat === undefined) continue;
    expect(request.responseFormat).toMatchObject({
      type: "json_schema",
      strict: true,
      name: expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    });
  }
}

/** That the workflow counted the tokens of every call once; workers call side by side, so their order is open. */
export function expectCounted(usage: readonly UsageEntry[], requests: readonly LoggedRequest[]): void {
  const sorted = (calls: ReturnType<typeof notedTokens>) => calls.map((call) => JSON.stringify(call)).sort();
  expect(sorted(notedTokens(usage))).toEqual(sorted(tokensOf(requests)));
}

/** The names of the structured calls that came, each once, in alphabetical order. */
export function schemaNames({ requests }: OpenAIServer): string[] {
  const names = requests.map(({ request: { responseFormat } }) =>
    responseFormat?.type === "json_schema" ? responseFormat.name : "",
  );
  return [...new Set(names)].filter((name) => name !== "").sort();
}

/** The item that a review is of. */
export function itemIn({ messages }: OpenAIRequest): string {
  return /<item name="(.*)">/.exec(messages[0]?.text ?? "")?.[1] ?? "";
}

/** An answer of the model that hands out the first tasks. */
export function handOut(...tasks: readonly (readonly [agent: string, item: string, instruction?: string])[]) {
  const assignments = tasks.map(([agent, item, instruction = "Improve it."]) => ({
    agent,
    item,
    instruction,
  }));
  return { json: { reason: "There is work to do.", assignments } } satisfies OpenAIReply;
}

/** An answer of the reviewing model. */
export function verdict({ verdict, feedback = "Seen.", met = [], unmet = [], followUps = [] }: VerdictInput) {
  const tasks = followUps.map(({ agent = "", item = "", instruction }) => ({ agent, item, instruction }));
  return {
    json: { feedback, met: [...met], unmet: [...unmet], verdict, followUps: tasks },
  } satisfies OpenAIReply;
}

/** An answer of the model that takes the last look: nothing is unmet, but for what is given. */
export function lastLook(
  items: readonly string[],
  unmet: Readonly<Record<string, readonly string[]>> = {},
  whole: readonly string[] = [],
) {
  return {
    json: {
      items: items.map((item) => ({
        item,
        feedback: "Looked at.",
        unmet: [...((Object.hasOwn(unmet, item) && unmet[item]) || [])],
      })),
      whole: { feedback: "", unmet: [...whole] },
    },
  } satisfies OpenAIReply;
}

/** A merge patch as a worker's text. */
export const patchText = (patch: object): OpenAIReply => ({ text: JSON.stringify(patch) });

/** A chart's settings, and two aspects of them. */
export const chart = {
  schema: z.object({ title: z.string(), colours: z.array(z.string()) }),
  initial: { title: "untitled", colours: ["red", "green"] },
};
export const spec = {
  title: "A better chart",
  description: "The chart of sales is to be read at a glance.",
  acceptanceCriteria: { whole: "It hangs together." },
  items: {
    wording: {
      description: "The title says what is shown.",
      acceptanceCriteria: { short: "At most five words.", clear: "It names the measure." },
    },
    palette: { description: "The colours can be told apart.", acceptanceCriteria: "No red beside green." },
  },
};
export const items = Object.keys(spec.items);
/** The specification with one of its items. */
export const onlyWording = { ...spec, items: { wording: spec.items.wording } };
export const approveAll = ({ responseFormat }: OpenAIRequest): OpenAIReply =>
  verdict({ verdict: "approved", met: criteriaIn(responseFormat) });

/** The criteria that a review may name. */
export function criteriaIn(format: OpenAIRequest["responseFormat"]): string[] {
  const schema = reviewSchema.parse(format?.type === "json_schema" ? format.schema : {});
  return schema.properties.met.items.enum;
}
const reviewSchema = z.object({
  properties: z.object({ met: z.object({ items: z.object({ enum: z.array(z.string()) }) }) }),
});

/** What a reviewed run leaves in the state. */
interface Reviewed {
  readonly artifact: Artifact | null;
  readonly reviews: readonly ReviewRecord[];
  readonly history: readonly HistoryEntry[];
}

/** Runs a reviewed workflow as {@link run} does, and gives what it left in the state. */
export async function runReview(...args: Parameters<typeof run>) {
  return (await run(...args)) as Awaited<ReturnType<typeof run>> & Reviewed;
}

/** Operations as a model writes them in strict mode. */
export const asWritten = (patch: readonly PatchOperation[]) =>
  patch.map((operation) => ({
    op: operation.op,
    path: operation.path,
    from: "from" in operation ? operation.from : null,
    valueJson: "value" in operation ? JSON.stringify(operation.value) : null,
  }));
