import type { BaseStore, LangGraphRunnableConfig } from "@langchain/langgraph";
import { storeLabel } from "../../delegation/capabilities/store-label.ts";
import type { Task } from "../../delegation/task.ts";
import { messageOf } from "../../errors/error.ts";
import type { Run, WorkflowState } from "../../workflow/state.ts";
import { applyJsonPatch, type Json, type PatchOperation } from "../patch/index.ts";
import type { Artifact, ReviewRecord } from "../records.ts";
import type { Head } from "./head.ts";

/** Where a task of a batch stands, for whoever looks on. */
export type TaskProgress = "queued" | "in-progress" | "asking" | "in-review" | "done";

/** A batch under way: what the thread's state will show when it has ended. */
export interface ReviewProgress {
  readonly runId: string;
  readonly path: readonly string[];
  readonly turn: number;
  readonly tasks: readonly {
    readonly id: string;
    readonly participant: string;
    readonly item: string | null;
    readonly instruction: string;
    readonly progress: TaskProgress;
  }[];
  readonly reviews: readonly ReviewRecord[];
  readonly artifact: Artifact;
  readonly updatedAt: string;
}

/** What is told of a task whose review is recorded. */
interface Told {
  readonly task: Task;
  readonly review: ReviewRecord | null;
  readonly patch: readonly PatchOperation[] | null;
  readonly followUps: readonly Task[];
}

const NAMESPACE = "supervisor-workflow-progress";

/** Where the store keeps a thread's batches. */
function namespaceOf(threadId: string): string[] {
  return [NAMESPACE, storeLabel(threadId)];
}

/**
 * The batches of a thread as they stand, those under way and those that ended last; for whoever opens the thread from
 * outside while the state does not show them yet.
 */
export async function readProgress(store: BaseStore, threadId: string): Promise<ReviewProgress[]> {
  const namespace = namespaceOf(threadId);
  const items = await store.search(namespace, { limit: 100 });
  // Some stores find namespaces by how their text begins: "thread-1" would bring "thread-10" too.
  const own = items.filter((item) => item.namespace.at(-1) === namespace.at(-1));
  // Nobody else writes into this namespace.
  return own.map(({ value }) => value as unknown as ReviewProgress);
}

/** Writes a batch's progress into the store as it changes; the newest counts, and what is overtaken is not written. */
export function progressWriter(
  config: LangGraphRunnableConfig,
  at: { readonly runId: string; readonly path: readonly string[] },
) {
  const threadId: unknown = config.configurable?.thread_id;
  const { store } = config;
  // One item for the workflow of a thread; of a nested one there may be several at once.
  const isNested = String(config.configurable?.checkpoint_ns ?? "").includes("|");
  const key = [...at.path, ...(isNested ? [at.runId] : [])].join("/");
  const isKept = store !== undefined && typeof threadId === "string";
  const tasks = new Map<string, ReviewProgress["tasks"][number]>();
  const reviews = new Map<string, ReviewRecord>();
  let turn = 0;
  let artifact: Artifact = { version: 0, value: null };
  let writing: Promise<void> | null = null;
  let isStale = false;

  const write = async (): Promise<void> => {
    // Before the first write, so that `writing` is set when it is taken back below.
    await Promise.resolve();
    while (isStale) {
      isStale = false;
      const progress: ReviewProgress = {
        ...at,
        turn,
        tasks: [...tasks.values()],
        reviews: [...reviews.values()],
        artifact,
        updatedAt: new Date().toISOString(),
      };
      try {
        await store?.put(namespaceOf(String(threadId)), key, { ...progress });
      } catch (error) {
        // Who looks on from outside sees less; the run itself lacks nothing.
        process.emitWarning(
          `The progress of a review could not be written to the store: ${messageOf(error)}`,
        );
        break;
      }
    }
    // In the same turn as the look at what is stale: a change after it begins to write anew.
    writing = null;
  };
  const changed = (): void => {
    if (!isKept) return;
    isStale = true;
    writing ??= write();
  };
  const note = ({ id, participant, item, instruction }: Task, progress: TaskProgress): void => {
    tasks.set(id, { id, participant, item, instruction, progress });
  };

  return {
    begin(
      state: WorkflowState,
      run: Run,
      all: readonly Task[],
      head: Head,
      done: readonly ReviewRecord[],
    ): void {
      turn = run.turn;
      artifact = { version: head.version, value: head.value };
      for (const review of done) reviews.set(review.id, review);
      const settled = new Set(
        [...state.tasks, ...all].filter((task) => task.report !== null).map(({ id }) => id),
      );
      for (const task of all)
        if (task.runId === run.id && task.turn === run.turn)
          note(task, settled.has(task.id) ? "done" : "queued");
      changed();
    },
    task(task: Task, progress: TaskProgress): void {
      note(task, progress);
      changed();
    },
    reviewing(task: Task): void {
      note(task, "in-review");
      changed();
    },
    /** A review that is recorded. The batch itself may be further on. */
    done({ task, review, patch, followUps }: Told): void {
      note(task, "done");
      for (const followUp of followUps) if (!tasks.has(followUp.id)) note(followUp, "queued");
      if (review !== null) reviews.set(review.id, review);
      if (patch !== null && review?.merge.type === "merged") {
        artifact = {
          version: review.merge.version,
          value: applyJsonPatch(artifact.value as Json, patch),
        };
      }
      changed();
    },
    /** Waits until the newest progress is in the store. */
    async written(): Promise<void> {
      await writing;
    },
  };
}
