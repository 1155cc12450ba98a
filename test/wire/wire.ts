import type { BaseMessage } from "@langchain/core/messages";
import { type Command, MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import {
  type DecisionRecord,
  type Outcome,
  type PendingInterrupt,
  pendingInterrupts,
  type SupervisorDecision,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type Task,
  type UsageEntry,
  type WorkflowEvent,
  type WorkflowOptions,
} from "langgraph-supervisor-workflow";
import { afterEach } from "vitest";
import {
  type LoggedRequest,
  type OpenAIHandler,
  type OpenAIReply,
  type OpenAIRequest,
  type OpenAIServer,
  startOpenAIServer,
} from "../support/openai-server.ts";
import { newThread } from "../support/thread.ts";

/** Both APIs, each with runs that are streamed and runs that are not. */
export const WAYS = (["chat", "responses"] as const).flatMap((api) =>
  (["invoked", "streamed"] as const).map((how) => ({ api, how })),
);
export type Way = (typeof WAYS)[number];

/** What the model says in one call. */
export type Step = OpenAIReply | ((request: OpenAIRequest) => OpenAIReply);

/** By role what the model says, in order: `supervisor`, `synthesis`, `structured-response`, or a participant's name. */
export type Script = Readonly<Record<string, readonly Step[]>>;

let server: OpenAIServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server for one test, and the client for its API. */
export async function serve(way: Way, script: Script) {
  const running = await startOpenAIServer(byRole(script));
  server = running;
  const model = (fields: ChatOpenAIFields = {}): ChatOpenAI =>
    new ChatOpenAI({
      model: "gpt-5",
      apiKey: "test-key",
      useResponsesApi: way.api === "responses",
      maxRetries: 0,
      configuration: { baseURL: running.url },
      ...fields,
    });
  /** A planner with the wanted options; its model is the server's. */
  const planner = (options: Partial<WorkflowOptions> = {}) =>
    new SupervisorWorkflowBuilder({ name: "planner", model: model(), ...options });
  const requestsOf = (role: string): OpenAIRequest[] =>
    running.requests.map(({ request }) => request).filter((request) => roleOf(request, [role]) === role);
  return { server: running, model, planner, requestsOf };
}

/** A model that says for each role what its script has next; without a next, the request is refused. */
function byRole(script: Script): OpenAIHandler {
  const positions = new Map<string, number>();
  return (request) => {
    const role = roleOf(request, Object.keys(script));
    const position = positions.get(role) ?? 0;
    positions.set(role, position + 1);
    const step = script[role]?.[position];
    if (step === undefined) throw new Error(`There is no step ${position} for ${role}.`);
    return typeof step === "function" ? step(request) : step;
  };
}

/** Whose request it is; participants say `You are <name>.` in their system prompts. */
export function roleOf({ messages, responseFormat }: OpenAIRequest, names: readonly string[]): string {
  if (responseFormat?.type === "json_schema") {
    if (responseFormat.name === "supervisor_decision") return "supervisor";
    if (responseFormat.name === "structured_response") return "structured-response";
  }
  const system = messages[0]?.text ?? "";
  if (system.startsWith("You write the final answer")) return "synthesis";
  return names.find((name) => system.includes(`You are ${name}.`)) ?? "nobody";
}

export const decision = (given: Partial<SupervisorDecision>): OpenAIReply => ({
  json: {
    reason: "Because.",
    nextAgent: null,
    instruction: null,
    userInputNeeded: false,
    userPrompt: null,
    ...given,
    assignments:
      given.assignments?.map(({ agent, instruction, item }) => ({ agent, instruction, item })) ?? null,
  },
});
export const route = (nextAgent: string, instruction: string): OpenAIReply =>
  decision({ nextAgent, instruction });
export const done = decision({ reason: "All is known." });

/** A participant that is an agent of the workflow's model. */
export const agent = (name: string) => ({ description: `Does ${name}`, systemPrompt: `You are ${name}.` });

export type ThreadConfig = ReturnType<typeof newThread>;
type Input = { messages: string | BaseMessage[] } | Command<unknown, Record<string, never>, never> | null;
/** What a thread's state holds. */
interface Values {
  readonly messages: BaseMessage[];
  readonly tasks: Task[];
  readonly decisions: DecisionRecord[];
  readonly usage: UsageEntry[];
  readonly outcome: Outcome | null;
  readonly structuredResponse: unknown;
}

/** As much of a built workflow as runs here need; a method's parameters are compared loosely. */
interface AnyWorkflow {
  invoke(input: Input, config: ThreadConfig): Promise<unknown>;
  stream(
    input: Input,
    config: ThreadConfig & { streamMode: ["custom", "messages"] },
  ): Promise<AsyncIterable<unknown>>;
  getState(config: ThreadConfig): Promise<{
    values: unknown;
    tasks: { interrupts?: PendingInterrupt[] }[];
  }>;
}

/** Runs a workflow one way or the other, on a new thread unless told otherwise; what the run throws is thrown. */
export async function run(
  way: Way,
  workflow: AnyWorkflow,
  input: Input = { messages: "A party for 50" },
  config: ThreadConfig & { signal?: AbortSignal } = newThread(),
) {
  const events: WorkflowEvent[] = [];
  if (way.how === "invoked") await workflow.invoke(input, config);
  else for await (const event of streamWorkflow(workflow, input, config)) events.push(event);
  const { configurable } = config;
  const values = (await workflow.getState({ configurable })).values as Values;
  return { ...values, events, config, questions: await pendingInterrupts(workflow, { configurable }) };
}

export const memory = () => ({ checkpointer: new MemorySaver() });

/** The tokens of the calls that the server answered, call by call. */
export function tokensOf(requests: readonly LoggedRequest[]) {
  return requests.flatMap(({ usage }) => (usage === undefined ? [] : [usage]));
}

/** The tokens that a workflow has noted, call by call. */
export function notedTokens(usage: readonly { inputTokens: number | null; outputTokens: number | null }[]) {
  return usage.map(({ inputTokens, outputTokens }) => ({ inputTokens, outputTokens }));
}

/** The tokens' texts put together. */
export function spokenBy(events: readonly WorkflowEvent[], participant: string): string[] {
  return events.flatMap((event) =>
    event.type === "token" && event.participant === participant ? [event.text] : [],
  );
}

/** Lets everything that is under way come to its end, or show itself. */
export const lull = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
