import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import { foldTasks } from "../delegation/transitions.ts";
import type { EnvironmentWrite } from "../planning/environment/record.ts";
import type { ReportedCall } from "../usage/collector.ts";
import type { UsageEntry } from "../usage/entry.ts";
import { costOfCall, type Pricing } from "../usage/pricing.ts";
import type { RunBudget, RunSpent } from "./run-budget.ts";

/** Under this key of `configurable` nodes find the journal of their run. */
const JOURNAL_KEY = "__supervisor_workflow_journal";

/** The channels in which something is noted ahead. */
const USAGE = "usage";
const TASKS = "tasks";
const ENVIRONMENT = "environment";

/** Beside them, what the run has spent that stands in no usage: no channel, since nobody but a journal reads it. */
const SPENT = "__supervisor_workflow_spent";

/**
 * Notes what a node has used while it still works, so that nothing of it is lost where the node asks, fails, or dies with
 * its process.
 *
 * A note goes to the checkpointer at once, as a write of its own to the state's `usage` beside the writes of the
 * superstep's tasks. It is so a part of every later state that is read. The state in memory gets it from the next node
 * that returns; and what an earlier process or attempt had noted is read when a superstep begins again. Folding counts an
 * entry once, wherever it comes from.
 */
export class Journal {
  readonly #saver: BaseCheckpointSaver | null;
  readonly #pricing: Pricing;
  readonly #budget: RunBudget | null;
  /** Everything noted in this stretch of the run, or found of an earlier one. */
  readonly #entries = new Map<string, UsageEntry>();
  /** What no node has handed to the state yet. */
  readonly #open = new Set<string>();
  /** Where tasks stand whose attempts came to nothing, or that ask. */
  #tasks: Task[] = [];
  /** What was done in the environment by nodes that have not returned. */
  readonly #environment: EnvironmentWrite[] = [];
  #place: RunnableConfig | null = null;
  #read: Promise<void> | null = null;
  #refused: { readonly error: unknown } | null = null;

  /** @param budget whose time is noted too; null where there is none */
  constructor(saver: BaseCheckpointSaver | null, pricing: Pricing, budget: RunBudget | null = null) {
    this.#saver = saver;
    this.#pricing = pricing;
    this.#budget = budget;
  }

  /** The calls that are noted, in this stretch and before, as far as they are in no state that was read. */
  get entries(): UsageEntry[] {
    return [...this.#entries.values()];
  }

  /**
   * Reads what was noted at a thread's newest checkpoint, before a run goes on from there. A new request over a question
   * or a failure too is to know of it: LangGraph itself does not read there what it begins after.
   */
  async open({ thread_id, checkpoint_ns = "" }: Readonly<Record<string, unknown>>): Promise<void> {
    if (typeof thread_id !== "string") return;
    this.#read ??= this.#readNotes({ configurable: { thread_id, checkpoint_ns } });
    await this.#read;
  }

  /** Begins a node: from here on notes belong to its superstep. The first reads what was noted at it before. */
  async begin(config: LangGraphRunnableConfig): Promise<void> {
    this.#place = placeOf(config);
    this.#read ??= this.#readNotes(this.#place);
    await this.#read;
  }

  /** Notes a model call. Where the checkpointer refuses it the node fails when it ends; the note itself is not lost. */
  async note(call: ReportedCall): Promise<UsageEntry> {
    const entry = { ...call, costUsd: costOfCall(call, this.#pricing) };
    this.#add(entry);
    await this.#write([[USAGE, [entry]], ...this.#spent()], entry.id);
    return entry;
  }

  /** Keeps where an open task stands, for whoever goes on with it. */
  async noteTask(task: Task): Promise<void> {
    this.#tasks = foldTasks(this.#tasks, [[task]]);
    await this.#write([[TASKS, [task]]], crypto.randomUUID());
  }

  /** Keeps a change of the environment, for whoever goes on with the work that made it. */
  async noteEnvironment(write: EnvironmentWrite): Promise<void> {
    await this.#write([[ENVIRONMENT, [write]]], crypto.randomUUID());
  }

  /** What earlier work at this superstep did in the environment, as far as it is in no state that was read. */
  get environment(): readonly EnvironmentWrite[] {
    return this.#environment;
  }

  /** Keeps what the run has spent beside its usage, where it may stop before its next turn. */
  async noteSpent(): Promise<void> {
    const spent = this.#spent();
    if (spent.length > 0) await this.#write(spent, crypto.randomUUID());
  }

  #spent(): [string, RunSpent][] {
    const spent = this.#budget?.spent ?? null;
    return spent === null ? [] : [[SPENT, spent]];
  }

  /** A task as it was noted last; null if it was not. */
  taskOf(id: string): Task | null {
    return this.#tasks.find((task) => task.id === id) ?? null;
  }

  async #write(writes: [string, unknown][], id: string): Promise<void> {
    if (this.#saver === null || this.#place === null) return;
    try {
      await this.#saver.putWrites(this.#place, writes, id);
    } catch (error) {
      this.#refused ??= { error };
    }
  }

  /**
   * Hands over what the state does not have yet.
   *
   * @throws what the checkpointer threw, if it refused a note
   */
  take(): UsageEntry[] {
    if (this.#refused !== null) throw this.#refused.error;
    const entries = [...this.#open].flatMap((id) => this.#entries.get(id) ?? []);
    this.#open.clear();
    return entries;
  }

  /** The calls for one task, in this stretch and before. */
  ofTask(taskId: string): UsageEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.taskId === taskId);
  }

  #add(entry: UsageEntry): void {
    if (this.#entries.has(entry.id)) return;
    this.#entries.set(entry.id, entry);
    this.#open.add(entry.id);
  }

  async #readNotes(place: RunnableConfig | null): Promise<void> {
    if (this.#saver === null || place === null) return;
    const { usage, tasks, environment, spent } = await notesAt(this.#saver, place);
    for (const entry of usage) this.#add(entry);
    this.#tasks = foldTasks(this.#tasks, [tasks]);
    this.#environment.push(...environment);
    for (const each of spent) this.#budget?.found(each);
  }
}

/** What was noted at a checkpoint, and is in no state that was read there. */
export async function notesAt(saver: BaseCheckpointSaver, place: RunnableConfig): Promise<Notes> {
  const stored = await saver.getTuple(place);
  const writtenTo = (wanted: string): unknown[] =>
    (stored?.pendingWrites ?? []).flatMap(([, channel, value]) => (channel === wanted ? value : []));
  return {
    usage: writtenTo(USAGE) as UsageEntry[],
    tasks: writtenTo(TASKS) as Task[],
    environment: writtenTo(ENVIRONMENT) as EnvironmentWrite[],
    spent: writtenTo(SPENT) as RunSpent[],
  };
}

interface Notes {
  readonly usage: readonly UsageEntry[];
  readonly tasks: readonly Task[];
  readonly environment: readonly EnvironmentWrite[];
  readonly spent: readonly RunSpent[];
}

/** `configurable` with a run's journal. */
export function withJournal(
  configurable: Readonly<Record<string, unknown>>,
  journal: Journal,
): Record<string, unknown> {
  return { ...configurable, [JOURNAL_KEY]: journal };
}

/** The journal of the run that a node belongs to. */
export function journalIn({ configurable }: RunnableConfig): Journal {
  const journal: unknown = configurable?.[JOURNAL_KEY];
  return journal instanceof Journal ? journal : new Journal(null, {});
}

/** The checkpoint at which a node's superstep runs; null where nothing is kept. */
function placeOf({ configurable }: LangGraphRunnableConfig): RunnableConfig | null {
  const { thread_id, checkpoint_ns, checkpoint_map } = configurable ?? {};
  if (typeof thread_id !== "string" || typeof checkpoint_ns !== "string") return null;
  // The node's own part comes last; before it stand the graphs around.
  const namespace = checkpoint_ns.split("|").slice(0, -1).join("|");
  const checkpointId: unknown = checkpoint_map?.[namespace];
  if (typeof checkpointId !== "string") return null;
  return { configurable: { thread_id, checkpoint_ns: namespace, checkpoint_id: checkpointId } };
}
