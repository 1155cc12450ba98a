import type { RunnableConfig } from "@langchain/core/runnables";
import { messageOf } from "../errors/error.ts";
import { type CapabilityStore, readAll } from "./capabilities/capability-store.ts";

/** Under this key of `configurable` nodes find what is cancelled in their run. */
const CANCELLATIONS_KEY = "__supervisor_workflow_cancellations";

const NAMESPACE = "supervisor-workflow-cancelled";

/** How often a run looks in the store for tasks that another process has cancelled, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Stretches of runs that go on in this process. */
const going = new Set<Cancellations>();

/** A task that is waited for or worked on. */
export interface TaskInHand {
  /** Aborts when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Why it was cancelled; null as long as it was not. */
  readonly reason: () => string | null;
  readonly release: () => void;
}

/** Which tasks of a run are cancelled, in one stretch of it, by this process or through the store by another. */
export class Cancellations {
  readonly #threadId: string | null;
  readonly #reasons = new Map<string, string>();
  readonly #inHand = new Map<string, AbortController>();
  readonly #looking = new Map<string, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(threadId: string | null) {
    this.#threadId = threadId;
    going.add(this);
  }

  /** Why a task was cancelled; null if it was not. */
  reasonFor(taskId: string): string | null {
    return this.#reasons.get(taskId) ?? null;
  }

  /** Takes a task in hand; one that is cancelled already comes with an aborted signal. */
  take(taskId: string): TaskInHand {
    const controller = new AbortController();
    this.#inHand.set(taskId, controller);
    const reason = (): string | null => this.reasonFor(taskId);
    if (reason() !== null) controller.abort(new Error(reason() ?? ""));
    return { signal: controller.signal, reason, release: () => this.#inHand.delete(taskId) };
  }

  /** Looks for what other processes have cancelled in a run: now, and again and again until the stretch ends. */
  watch(store: CapabilityStore | undefined, runId: string): Promise<void> {
    if (store === undefined) return Promise.resolve();
    const known = this.#looking.get(runId);
    if (known !== undefined) return known;
    let hasWarned = false;
    const look = async (): Promise<void> => {
      try {
        for (const { key, value } of await readAll(store, namespaceOf(runId))) {
          if (typeof value.reason === "string") this.#cancel(key, value.reason);
        }
      } catch (error) {
        // Nobody else can cancel tasks meanwhile; the run itself lacks nothing.
        if (hasWarned) return;
        hasWarned = true;
        process.emitWarning(`The store was not read for tasks that are cancelled: ${messageOf(error)}`);
      }
    };
    const first = look();
    this.#looking.set(runId, first);
    let latest = first;
    const timer = setInterval(() => {
      latest = latest.then(look);
    }, LOOK_EVERY_MS);
    timer.unref();
    this.#timers.push(timer);
    return first;
  }

  /** Ends with the stretch. */
  close(): void {
    going.delete(this);
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Cancels a task wherever it is in hand in this process, or will be while a run on this thread goes on. */
  static cancelHere(threadId: unknown, taskId: string, reason: string): boolean {
    const concerned = [...going].filter(
      (each) => each.#inHand.has(taskId) || (threadId !== undefined && each.#threadId === threadId),
    );
    for (const each of concerned) each.#cancel(taskId, reason);
    return concerned.length > 0;
  }

  #cancel(taskId: string, reason: string): void {
    if (this.#reasons.has(taskId)) return;
    this.#reasons.set(taskId, reason);
    this.#inHand.get(taskId)?.abort(new Error(reason));
  }
}

/** Leaves word in the store that a task is cancelled, for whichever process works on it. */
export async function leaveWord(store: CapabilityStore, taskId: string, reason: string): Promise<void> {
  await store.put(namespaceOf(runIdOf(taskId)), taskId, { reason, at: new Date().toISOString() }, false);
}

/** The run that a task belongs to: a task's id begins with it. */
export function runIdOf(taskId: string): string {
  return taskId.split(":", 1).join("");
}

function namespaceOf(runId: string): string[] {
  return [NAMESPACE, runId];
}

/** `configurable` with what is cancelled in a stretch of a run. */
export function withCancellations(
  configurable: Readonly<Record<string, unknown>>,
  cancellations: Cancellations,
): Record<string, unknown> {
  return { ...configurable, [CANCELLATIONS_KEY]: cancellations };
}

/** What is cancelled in the run that a node belongs to; null outside workflows. */
export function cancellationsIn({ configurable }: RunnableConfig): Cancellations | null {
  const cancellations: unknown = configurable?.[CANCELLATIONS_KEY];
  return cancellations instanceof Cancellations ? cancellations : null;
}
