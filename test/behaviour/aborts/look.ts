import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import { streamWorkflow } from "../../../src/index.ts";
import { newThread } from "../../support/thread.ts";
import { DEAF_MS } from "./cast.ts";
import { type AnyWorkflow, SCENARIOS, type ScenarioName } from "./scenarios.ts";
import { type Ending, Watch, type Way } from "./watch.ts";

/** Notes what begins in a run, down to the innermost graph. */
class Beginnings extends BaseCallbackHandler {
  readonly name = "beginnings";
  override awaitHandlers = true;
  readonly #watch: Watch;

  constructor(watch: Watch) {
    super();
    this.#watch = watch;
  }

  override handleChatModelStart(
    _model: Serialized,
    _messages: BaseMessage[][],
    _id: string,
    _parent?: string,
    _extra?: unknown,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    this.#watch.note(`model ${metadata?.supervisor_workflow_role}`);
  }

  override handleToolStart(): void {
    this.#watch.note("tool");
  }
}

/** What was seen of a run. */
export interface Seen {
  /** What the run threw; null where it came to its end. */
  readonly error: string | null;
  /** What happened from the abort on, or from its own end: `back` when its caller heard of it. */
  readonly after: readonly string[];
  /** Listeners on the caller's signal: when it was over, and a little later. */
  readonly listeners: readonly [number, number];
  /** The thread when it was over, and a little later. */
  readonly states: readonly [string, string];
  /** The status of its outcome; null where it has none. */
  readonly status: string | null;
}

export const REASON = "Enough of this.";

/** How a run is looked at. */
export interface Looking {
  readonly way: Way;
  readonly ending: Ending;
  /** The address of the server whose model is asked. */
  readonly url: string;
  /** Waits until everything that is to be aborted is under way. @default 40 ms */
  readonly isUnderWay?: () => Promise<void>;
}

/** Starts a run, lets it come to its end, and looks on for a little while. */
export async function runToItsEnd(
  name: ScenarioName,
  { way, ending, url, isUnderWay = () => sleep(40) }: Looking,
): Promise<Seen> {
  const { build, mark, times } = SCENARIOS[name];
  const watch = new Watch();
  const workflow = build({ url, watch, ending });
  const thread = newThread();
  const caller = new AbortController();
  let over = Number.POSITIVE_INFINITY;
  if (ending === "aborted") {
    void watch.until(mark, times).then(async () => {
      await isUnderWay();
      over = performance.now();
      caller.abort(new Error(REASON));
    });
  }
  let error: string | null = null;
  try {
    await runOnce(workflow, way, watch, { ...thread, signal: caller.signal });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  over = Math.min(over, performance.now());
  watch.note("back");
  const look = async () => {
    const { values, next } = await workflow.getState(thread);
    return { listeners: getEventListeners(caller.signal, "abort").length, state: { values, next } };
  };
  const first = await look();
  await sleep(isDeaf(name) ? DEAF_MS + 100 : 120);
  const second = await look();
  const { outcome } = second.state.values as { outcome?: { readonly status: string } | null };
  return {
    error,
    after: watch.since(over),
    listeners: [first.listeners, second.listeners],
    states: [JSON.stringify(first.state), JSON.stringify(second.state)],
    status: outcome?.status ?? null,
  };
}

/** Whether something in it hears of no abort. */
const isDeaf = (name: ScenarioName): boolean => /does? not listen|calls a model later/u.test(name);

async function runOnce(
  workflow: AnyWorkflow,
  way: Way,
  watch: Watch,
  given: ReturnType<typeof newThread> & { readonly signal: AbortSignal },
): Promise<void> {
  const config = { ...given, callbacks: [new Beginnings(watch)] };
  const input = { messages: "A party for 50" };
  if (way === "streamed") {
    for await (const { type } of streamWorkflow(workflow, input, config)) watch.note(type);
    return;
  }
  // A writer of one's own hears of events also when nobody reads the stream any more.
  await workflow.invoke(input, { ...config, writer: ({ type }: { type: string }) => watch.note(type) });
}
