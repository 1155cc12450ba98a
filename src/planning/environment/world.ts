import type { RunnableConfig } from "@langchain/core/runnables";
import { messageOf, SupervisorWorkflowError } from "../../errors/error.ts";
import { isSameJson, type Json, toJson } from "../../review/patch/json.ts";
import type { Environment, EnvironmentFactory, EnvironmentRuntime } from "./environment.ts";
import { type EnvironmentRecord, type EnvironmentWrite, foldEnvironment } from "./record.ts";

/** Keeps a change of the environment before whoever made it goes on. */
export type Keep = (write: EnvironmentWrite) => Promise<void>;

/** Where an act belongs: the same in a replay, and nowhere else. */
export interface Act {
  readonly place: string;
  readonly runtime: EnvironmentRuntime;
}

/**
 * The environment in one stretch of a run: from a call of the workflow to its end, to a question, or to a failure.
 *
 * Acts come one after the other. Each is kept with the state after it in one write, under a key of where it was done, what it
 * was, and the how-many-eth time; so that work that is done again after a question or a crash finds what came of it.
 */
export class World {
  readonly #factory: EnvironmentFactory<unknown, unknown>;
  #environment: Promise<Environment<unknown, unknown>> | null = null;
  #record: EnvironmentRecord | null = null;
  readonly #results = new Map<string, unknown>();
  readonly #counts = new Map<string, number>();
  #last: Promise<unknown> = Promise.resolve();
  #keep: Keep = async () => {};

  constructor(factory: EnvironmentFactory<unknown, unknown>) {
    this.#factory = factory;
  }

  /** Whether this is the environment that a factory makes. */
  isOf(factory: unknown): boolean {
    return factory === this.#factory;
  }

  /** The environment as it is known; null before a run has begun. */
  get record(): EnvironmentRecord | null {
    return this.#record;
  }

  /** Takes in what the state has, and what was kept of an interrupted node; the newest counts. From here on acts are kept by `keep`. */
  enter(record: EnvironmentRecord | null, kept: readonly EnvironmentWrite[], keep: Keep): void {
    this.#keep = keep;
    this.#record = foldEnvironment(this.#record, [record === null ? [] : [record], kept]);
    for (const { act } of kept) if (act !== undefined) this.#results.set(act.key, act.result);
  }

  /** The state that a run begins with. */
  async begin(runtime: EnvironmentRuntime): Promise<EnvironmentRecord> {
    const environment = await this.#made(runtime);
    const last = this.#record?.state ?? null;
    const { reset } = environment;
    const state =
      reset === undefined
        ? jsonOf("observe", await environment.observe(last, runtime))
        : jsonOf("reset", await reset.call(environment, last, runtime));
    return this.#became(state);
  }

  /** Looks at it. */
  async observe(runtime: EnvironmentRuntime): Promise<EnvironmentRecord> {
    const environment = await this.#made(runtime);
    return this.#became(jsonOf("observe", await environment.observe(this.#record?.state ?? null, runtime)));
  }

  /** The state in words. */
  async describe(runtime: EnvironmentRuntime): Promise<string> {
    const environment = await this.#made(runtime);
    return this.#record === null ? "" : environment.describe(this.#record.state);
  }

  /** Does something, unless it was done already by the work that this replays. */
  act(action: unknown, { place, runtime }: Act): Promise<unknown> {
    const given = jsonOf("act", action, "the action");
    return this.#once(`${place}|act|${JSON.stringify(given)}`, runtime, async (environment, state) => {
      if (environment.act === undefined) {
        throw new SupervisorWorkflowError(
          "UNKNOWN_ACTION",
          `The environment cannot be acted on: it has no \`act\`. It was asked for ${JSON.stringify(given)}. Fix: give it one.`,
        );
      }
      return environment.act(state, given, runtime);
    });
  }

  /** Looks at it from within a participant's work; recorded as an act is. */
  async look({ place, runtime }: Act): Promise<unknown> {
    await this.#once(`${place}|observe`, runtime, async (environment, state) => ({
      state: await environment.observe(state, runtime),
      result: null,
    }));
    return this.#record?.state;
  }

  #once(
    what: string,
    runtime: EnvironmentRuntime,
    work: (
      environment: Environment<unknown, unknown>,
      state: unknown,
    ) => Promise<{ state: unknown; result: unknown }> | { state: unknown; result: unknown },
  ): Promise<unknown> {
    // Counted when it is asked for, not at its turn: the order in which work asks is the same when it is done again.
    const count = this.#counts.get(what) ?? 0;
    this.#counts.set(what, count + 1);
    const key = `${what}|${count}`;
    const done = async (): Promise<unknown> => {
      if (this.#results.has(key)) return this.#results.get(key);
      runtime.signal?.throwIfAborted();
      const environment = await this.#made(runtime);
      const outcome = await work(environment, this.#record?.state ?? null);
      const state = jsonOf("act", outcome?.state, "the state");
      const result = jsonOf("act", outcome?.result ?? null, "the result");
      const version = (this.#record?.version ?? 0) + 1;
      this.#record = { version, state };
      this.#results.set(key, result);
      await this.#keep({ version, state, act: { key, result } });
      return result;
    };
    const turn = this.#last.then(done);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #became(state: Json): EnvironmentRecord {
    if (this.#record === null || !isSameJson(this.#record.state as Json, state)) {
      this.#record = { version: (this.#record?.version ?? 0) + 1, state };
    }
    return this.#record;
  }

  #made(runtime: EnvironmentRuntime): Promise<Environment<unknown, unknown>> {
    this.#environment ??= (async () => checked(await this.#factory(runtime)))();
    return this.#environment;
  }
}

function checked(environment: Environment<unknown, unknown>): Environment<unknown, unknown> {
  const { observe, describe } = environment ?? {};
  if (typeof observe === "function" && typeof describe === "function") return environment;
  throw new SupervisorWorkflowError(
    "INVALID_ENVIRONMENT",
    `\`environment\` of withPlanning() made ${messageOf(environment)}, which has no \`observe\` and \`describe\`. ` +
      "Fix: return an object with both, as functionEnvironment({ … }) and simulatedEnvironment({ … }) do.",
  );
}

function jsonOf(place: string, value: unknown, what = "the state"): Json {
  try {
    return toJson(value);
  } catch (cause) {
    throw new SupervisorWorkflowError(
      "INVALID_ENVIRONMENT",
      `\`${place}\` of the environment: ${what} cannot be kept with the thread. ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Under this key of `configurable` nodes and tools find the environment of their run. */
const WORLD_KEY = "__supervisor_workflow_environment";

/** `configurable` with the environment of a stretch of a run. */
export function withWorld(
  configurable: Readonly<Record<string, unknown>>,
  world: World,
): Record<string, unknown> {
  return { ...configurable, [WORLD_KEY]: world };
}

/** The environment of the run that a node or tool belongs to, or of the host that it works for; null without one. */
export function worldIn({ configurable }: RunnableConfig): World | null {
  const world: unknown = configurable?.[WORLD_KEY];
  return world instanceof World ? world : null;
}
