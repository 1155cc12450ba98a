import type { RunnableConfig } from "@langchain/core/runnables";
import { messageOf, SupervisorWorkflowError } from "../../errors/error.ts";
import { withTimeout } from "../../participants/timeout.ts";
import { isSameJson, type Json, toJson } from "../../review/patch/json.ts";
import type { ActOutcome, Environment, EnvironmentFactory, EnvironmentRuntime } from "./environment.ts";
import { type KeptAct, KeptActs } from "./kept-acts.ts";
import { type EnvironmentRecord, type EnvironmentWrite, foldEnvironment } from "./record.ts";

/** Keeps a change of the environment before whoever made it goes on. */
export type Keep = (write: EnvironmentWrite) => Promise<void>;

/** Where something is done: the same in a replay, and nowhere else. */
export interface Act {
  readonly place: string;
  readonly runtime: EnvironmentRuntime;
}

type AnyEnvironment = Environment<unknown, unknown>;

type Work = (
  environment: AnyEnvironment,
  state: unknown,
) => ActOutcome<unknown> | Promise<ActOutcome<unknown>>;

/**
 * The environment in one stretch of a run: from a call of the workflow to its end, to a question, or to a failure.
 *
 * Acts come one after the other. Each is kept with the state after it in one write, under a key of where it was done, what it
 * was, and the how-many-eth time; so that work that is done again after a question or a crash finds what came of it. The
 * environment's functions are given copies: what they do to a state is in the world only where they return it.
 */
export class World {
  readonly #factory: EnvironmentFactory<unknown, unknown>;
  readonly #acts = new KeptActs();
  #environment: Promise<AnyEnvironment> | null = null;
  #record: EnvironmentRecord | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #keep: Keep = async () => {};
  #context: unknown;

  constructor(factory: EnvironmentFactory<unknown, unknown>) {
    this.#factory = factory;
  }

  /** Whether this is the environment that a factory makes. */
  isOf(factory: unknown): boolean {
    return factory === this.#factory;
  }

  /** The runtime context of the workflow whose environment it is, with its defaults. */
  get context(): unknown {
    return this.#context;
  }

  /** The environment as it is known; null before a run has begun. */
  get record(): EnvironmentRecord | null {
    return this.#record;
  }

  /**
   * Takes in what the state has, and what was kept of an interrupted node; the newest counts.
   *
   * @param as what keeps acts from here on, and the context that its functions get
   */
  enter(
    record: EnvironmentRecord | null,
    kept: readonly EnvironmentWrite[],
    { keep, context }: { readonly keep: Keep; readonly context: unknown },
  ): void {
    this.#keep = keep;
    this.#context = context;
    this.#record = foldEnvironment(this.#record, [record === null ? [] : [record], kept]);
    this.#acts.enter(record, kept);
  }

  /** The state that a run begins with. */
  async begin(runtime: EnvironmentRuntime): Promise<EnvironmentRecord> {
    const environment = await this.#made(runtime);
    if (environment.reset === undefined) return this.observe(runtime);
    return this.#became(jsonOf("reset", await environment.reset(this.#copy(), runtime)));
  }

  /** Looks at it. */
  async observe(runtime: EnvironmentRuntime): Promise<EnvironmentRecord> {
    const environment = await this.#made(runtime);
    return this.#became(jsonOf("observe", await environment.observe(this.#copy(), runtime)));
  }

  /** A state in words; those of the newest unless another is given. */
  async describe(
    runtime: EnvironmentRuntime,
    record: { readonly state: unknown } | null = this.#record,
  ): Promise<string> {
    const environment = await this.#made(runtime);
    if (record === null) return "";
    const words: unknown = environment.describe(structuredClone(record.state));
    if (typeof words === "string") return words;
    throw new SupervisorWorkflowError(
      "INVALID_ENVIRONMENT",
      `\`describe\` of the environment gave ${messageOf(words)}, not words. Fix: return a string.`,
    );
  }

  /** What it looks like now, in words: nothing of it is kept. */
  async glance(runtime: EnvironmentRuntime): Promise<string> {
    const environment = await this.#made(runtime);
    return this.describe(runtime, { state: await environment.observe(this.#copy(), runtime) });
  }

  /** The state as work at a place is to see it: where it is done again, what it saw the first time. */
  seenAt(place: string): { readonly state: unknown } {
    return this.#acts.seenAt(place) ?? { state: this.#record?.state };
  }

  /** Does something, unless it was done already by the work that this replays. */
  async act(action: unknown, { place, runtime }: Act): Promise<unknown> {
    const given = jsonOf("act", action, "the action");
    const { result } = await this.#once(place, JSON.stringify(given), runtime, (environment, state) => {
      if (environment.act !== undefined) return environment.act(state, structuredClone(given), runtime);
      throw new SupervisorWorkflowError(
        "UNKNOWN_ACTION",
        `The environment cannot be acted on: it has no \`act\`. It was asked for ${JSON.stringify(given)}. Fix: give it one.`,
      );
    });
    return result;
  }

  /** Looks at it from within a participant's work; recorded as an act is. */
  async look({ place, runtime }: Act): Promise<unknown> {
    const { state } = await this.#once(place, "observe", runtime, async (environment, last) => ({
      state: await environment.observe(last, runtime),
      result: null,
    }));
    return state;
  }

  #once(place: string, what: string, runtime: EnvironmentRuntime, work: Work): Promise<KeptAct> {
    const key = this.#acts.nextKey(place, what);
    const turn = this.#last.then(async () => {
      const act = this.#acts.recall(key) ?? (await this.#done(place, key, runtime, work));
      if (act.failure !== undefined) throw new Error(act.failure);
      return act;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #done(place: string, key: string, runtime: EnvironmentRuntime, work: Work): Promise<KeptAct> {
    // What still comes of an act whose time is up is dropped; nobody waits for it.
    const made = await withTimeout(null, runtime.signal, async () => {
      const environment = await this.#made(runtime);
      try {
        return { outcome: await work(environment, this.#copy()) };
      } catch (error) {
        if (runtime.signal?.aborted || SupervisorWorkflowError.isInstance(error)) throw error;
        return { error };
      }
    });
    if ("outcome" in made) {
      const state = jsonOf("act", made.outcome?.state, "the state");
      return this.#kept(state, {
        place,
        key,
        result: jsonOf("act", made.outcome.result ?? null, "the result"),
      });
    }
    // Work that is done again must find it failed again.
    await this.#kept(this.#record?.state ?? null, {
      place,
      key,
      result: null,
      failure: messageOf(made.error),
    });
    throw made.error;
  }

  async #kept(state: unknown, act: NonNullable<EnvironmentWrite["act"]>): Promise<KeptAct> {
    const record = { version: (this.#record?.version ?? 0) + 1, state };
    this.#record = record;
    await this.#keep({ ...record, act });
    return this.#acts.add({ ...record, ...act });
  }

  #became(state: Json): EnvironmentRecord {
    if (this.#record === null || !isSameJson(this.#record.state as Json, state)) {
      this.#record = { version: (this.#record?.version ?? 0) + 1, state };
    }
    return this.#record;
  }

  #copy(): unknown {
    return this.#record === null ? null : structuredClone(this.#record.state);
  }

  async #made(runtime: EnvironmentRuntime): Promise<AnyEnvironment> {
    this.#environment ??= (async () => checked(await this.#factory(runtime)))();
    try {
      return await this.#environment;
    } catch (error) {
      // Whoever asks next tries again.
      this.#environment = null;
      throw error;
    }
  }
}

function checked(environment: AnyEnvironment): AnyEnvironment {
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

/** `configurable` with the environment of a stretch of a run, or without one. */
export function withWorld(
  configurable: Readonly<Record<string, unknown>>,
  world: World | null,
): Record<string, unknown> {
  return { ...configurable, [WORLD_KEY]: world };
}

/** The environment of the run that a node or tool belongs to, or of the host that it works for; null without one. */
export function worldIn({ configurable }: RunnableConfig): World | null {
  const world: unknown = configurable?.[WORLD_KEY];
  return world instanceof World ? world : null;
}
