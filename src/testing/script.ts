import type { SupervisorDecision } from "../supervisor/decision.ts";

/** What a scripted model is asked, as far as scripts care. */
export interface ScriptedRequest {
  /** `"supervisor"`, `"synthesis"`, `"structured-response"`, a participant's name, or `"model"` outside workflows. */
  readonly role: string;
  /** Which call of this role it is, from 1. */
  readonly call: number;
  /** What was sent, as text: one entry for each message. */
  readonly messages: readonly { readonly type: string; readonly text: string }[];
  /** Names of the tools that were offered, structured output's own among them. */
  readonly tools: readonly string[];
}

/** What a scripted model answers. */
export interface ScriptedAnswer {
  readonly text?: string;
  readonly toolCalls?: readonly {
    readonly name: string;
    readonly args: Record<string, unknown>;
    readonly id?: string;
  }[];
  /** The value of structured output, sent as a call of whichever schema was asked for. */
  readonly structured?: unknown;
  /** Thrown instead of an answer. */
  readonly error?: Error;
  /** Milliseconds before the answer; aborted with the run. @default 0 */
  readonly delayMs?: number;
  /** Tokens to report. @default a quarter of the characters, in and out */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** A step of a script: an answer, its text alone, or a function of what is asked. */
export type ScriptStep = string | ScriptedAnswer | ((request: ScriptedRequest) => string | ScriptedAnswer);

/** For each role its answers in order, or one function for all of them. */
export type Script = Readonly<
  Record<string, readonly ScriptStep[] | ((request: ScriptedRequest) => string | ScriptedAnswer)>
>;

const decision = (fields: Partial<SupervisorDecision>): ScriptedAnswer => ({
  structured: {
    reason: "",
    nextAgent: null,
    instruction: null,
    assignments: null,
    userInputNeeded: false,
    userPrompt: null,
    ...fields,
  },
});

/** A supervisor's step: the participant works next. */
export function route(
  nextAgent: string,
  instruction: string,
  reason = `${nextAgent} is next.`,
): ScriptedAnswer {
  return decision({ reason, nextAgent, instruction });
}

/** A supervisor's step: several tasks at once, each as `[participant, instruction]` or `[participant, instruction, item]`. */
export function delegate(
  assignments: readonly (readonly [agent: string, instruction: string, item?: string])[],
  reason = "These do not need each other's results.",
): ScriptedAnswer {
  return decision({
    reason,
    assignments: assignments.map(([agent, instruction, item = null]) => ({ agent, instruction, item })),
  });
}

/** A supervisor's step: the user is asked. */
export function ask(userPrompt: string, reason = "Only the user knows."): ScriptedAnswer {
  return decision({ reason, userInputNeeded: true, userPrompt });
}

/** A supervisor's step: the work is done. */
export function done(reason = "Everything is there."): ScriptedAnswer {
  return decision({ reason });
}

/** A step that calls one tool. */
export function toolCall(name: string, args: Record<string, unknown> = {}, id?: string): ScriptedAnswer {
  return { toolCalls: [{ name, args, ...(id ? { id } : {}) }] };
}

/** A step that gives structured output, e.g. for `structured-response`. */
export function structured(value: unknown): ScriptedAnswer {
  return { structured: value };
}

/** A step that throws. */
export function fail(error: Error | string): ScriptedAnswer {
  return { error: typeof error === "string" ? new Error(error) : error };
}
