import { setMaxListeners } from "node:events";
import {
  type BaseCheckpointSaver,
  CompiledStateGraph,
  getConfig,
  isGraphInterrupt,
} from "@langchain/langgraph";
import { Cancellations, withCancellations } from "../delegation/cancellations.ts";
import { withSlots } from "../delegation/run-slots.ts";
import { theOneError } from "../errors/one-error.ts";
import { asOneInterrupt } from "../human/interrupts.ts";
import type { EnvironmentFactory } from "../planning/environment/environment.ts";
import { World, withWorld } from "../planning/environment/world.ts";
import { answeringAt, isAnswer, refuseLateAnswer } from "./answer-at.ts";
import { branchSafeSaver, deltaChannels } from "./branch-safe-saver.ts";
import { followingCaller, lettingGo } from "./caller-signal.ts";
import { withoutUndefinedCheckpoint } from "./checkpoint-config.ts";
import { exitSafeSaver } from "./exit-safe-saver.ts";
import { Journal, journalIn, withJournal } from "./journal.ts";
import { questionsApart, withOpenQuestions } from "./open-questions.ts";
import {
  leaveBehind,
  nothingLeftBehind,
  type OrderedSaver,
  orderedSaver,
  withAcknowledged,
} from "./ordered-saver.ts";
import { type BudgetTerms, RunBudget, withRunBudget } from "./run-budget.ts";
import { withNotes } from "./with-notes.ts";

// LangGraph's edge: this class is seen as SupervisorWorkflow, to which compile() casts once.
type AnyGraph = CompiledStateGraph<unknown, unknown, string>;
type GraphFields = ConstructorParameters<typeof CompiledStateGraph<unknown, unknown, string>>[0];
type RunInput = Parameters<AnyGraph["_streamIterator"]>[0];
type RunOptions = Parameters<AnyGraph["_streamIterator"]>[1];

type GetState = Parameters<AnyGraph["getState"]>;
type History = Parameters<AnyGraph["getStateHistory"]>;
type BulkUpdate = Parameters<AnyGraph["bulkUpdateState"]>;

/** Under this key of `configurable` LangGraph looks for a checkpointer before it takes the graph's own. */
const CHECKPOINTER_KEY = "__pregel_checkpointer";

type InvokeOptions = Parameters<AnyGraph["invoke"]>[1];
type EventsArguments = Parameters<AnyGraph["streamEvents"]>;

/** What a compiled workflow is made with beyond LangGraph's own fields. */
interface WorkflowFields {
  /** Supersteps that the workflow's `maxIterations` can take. */
  readonly supersteps: number;
  /** Tasks that may run at once in one run. */
  readonly maxParallelTasks: number;
  readonly budget: BudgetTerms;
  /** Makes what plans are carried out in; null in a workflow without planning. */
  readonly environment: EnvironmentFactory<unknown, unknown> | null;
  /** Output fields about the run itself, which a host graph's channels of the same names are safe from. */
  readonly ownRecords: readonly string[];
}

/** The compiled graph, with the one entry point overridden through which every run comes. */
export class CompiledSupervisorWorkflow extends CompiledStateGraph<unknown, unknown, string> {
  readonly supersteps: number;
  readonly maxParallelTasks: number;
  readonly budget: BudgetTerms;
  readonly environment: WorkflowFields["environment"];
  readonly ownRecords: readonly string[];

  constructor(fields: GraphFields & WorkflowFields) {
    super(fields);
    this.supersteps = fields.supersteps;
    this.maxParallelTasks = fields.maxParallelTasks;
    this.budget = fields.budget;
    this.environment = fields.environment;
    this.ownRecords = fields.ownRecords;
  }

  /** Makes the workflow of a graph compiled the ordinary way, as LangGraph's `withConfig` makes its copies. */
  static from(graph: object, fields: WorkflowFields): CompiledSupervisorWorkflow {
    return new CompiledSupervisorWorkflow({ ...(graph as GraphFields), ...fields });
  }

  /**
   * Raises `recursionLimit` to what `maxIterations` needs, whatever the caller or a server's client sends, and
   * drops a `checkpoint_id` that is there but names none: LangGraph 1.4 hands it to nested graphs, and takes its
   * presence to mean that finished work is to be run again (langgraphjs issue 2667).
   *
   * The caller's `maxConcurrency` becomes the workflow's own limit on tasks at once. LangGraph 1.4 itself, given one,
   * loses some of a superstep's `Send`s.
   */
  override async *_streamIterator(
    input: RunInput,
    options?: RunOptions,
  ): ReturnType<AnyGraph["_streamIterator"]> {
    const limit = options?.maxConcurrency ?? this.config?.maxConcurrency ?? getConfig()?.maxConcurrency;
    const { checkpointDuring: _older, ...given } = options ?? {};
    const { configurable, letGo } = lettingGo(options?.configurable ?? {});
    const kept = this.#kept(configurable, isAnswer(input) ? "answer" : "run");
    const hostSignal: unknown = options?.configurable?.__pregel_abort_signals?.externalAbortSignal;
    const signals = [options?.signal, hostSignal].filter((signal) => signal instanceof AbortSignal);
    const threadId: unknown = options?.configurable?.thread_id;
    const cancellations = new Cancellations(typeof threadId === "string" ? threadId : null);
    const abort = (): void => leaveBehind(kept.saver, kept.settled());
    for (const signal of signals) {
      // Every superstep and model call listens on the run's signal, and in a nested graph on its host's. Many are no leak.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", abort, { once: true });
    }
    try {
      await nothingLeftBehind(kept.saver);
      if (kept.answersAt !== null && kept.saver !== null) {
        const place = { threadId, checkpointId: kept.answersAt };
        await refuseLateAnswer(input, place, kept.saver, [...deltaChannels(this.channels).keys()]);
      }
      if (kept.configurable.checkpoint_id === undefined) await journalIn(kept).open(kept.configurable);
      const tell = questionsApart(options?.streamMode ?? this.streamMode);
      const stream = super._streamIterator(input, {
        ...given,
        recursionLimit: Math.max(options?.recursionLimit ?? 0, this.supersteps),
        durability: durabilityOf(options),
        // LangGraph passes over what is undefined, and takes the limit of the graph or of its host instead.
        ...(limit === undefined ? {} : { maxConcurrency: Number.MAX_SAFE_INTEGER }),
        configurable: withSlots(
          withCancellations(this.#inItsWorld(kept.configurable), cancellations),
          this.maxParallelTasks,
          limit === Number.MAX_SAFE_INTEGER ? undefined : limit,
        ),
      });
      for await (const chunk of stream) yield tell(chunk);
    } catch (error) {
      // A nested graph throws its questions, and LangGraph 1.4 keeps one of them for each task: so they go as one.
      throw isGraphInterrupt(error) ? asOneInterrupt(error.interrupts) : theOneError(error);
    } finally {
      cancellations.close();
      // LangGraph gives up waiting at the first write that is refused; what came in late would run into the next run.
      await kept.settled();
      for (const signal of signals) signal.removeEventListener("abort", abort);
      letGo();
    }
  }

  /** Also `invoke` and `batch`, which go through here: no run holds on to its caller's signal. */
  override stream: AnyGraph["stream"] = (input, options) => super.stream(input, followingCaller(options));

  // Its overloads are told apart by what the caller gives, which stays as it is.
  override streamEvents = ((...[input, options, streamOptions]: EventsArguments) =>
    super.streamEvents(input, followingCaller(options), streamOptions)) as AnyGraph["streamEvents"];

  /** Also `updateState`, which goes through here. */
  override async bulkUpdateState(...[config, updates]: BulkUpdate): ReturnType<AnyGraph["bulkUpdateState"]> {
    const configurable = config.configurable ?? {};
    const isSubgraph = Boolean(configurable.checkpoint_ns) && configurable[CHECKPOINTER_KEY] === undefined;
    if (isSubgraph) return super.bulkUpdateState(config, updates);
    return super.bulkUpdateState(
      { ...config, configurable: this.#kept(configurable, "update").configurable },
      updates,
    );
  }

  /**
   * As a sub-graph its delta channels are read with the saver that its host hands down; LangGraph 1.4 looks only at
   * the graph's own and would show every list empty.
   */
  override async getState(...[config, options]: GetState): ReturnType<AnyGraph["getState"]> {
    const state = await this.#withSaverOf(config, (graph) => super.getState.call(graph, config, options));
    const saver = this.#saverFor(config);
    const open = await withOpenQuestions(state, saver);
    return config.configurable?.checkpoint_id === undefined ? withNotes(open, saver) : open;
  }

  override async *getStateHistory(...[config, options]: History): ReturnType<AnyGraph["getStateHistory"]> {
    const history = this.#withSaverOf(config, (graph) => super.getStateHistory.call(graph, config, options));
    for await (const state of history) yield withOpenQuestions(state, this.#saverFor(config));
  }

  #saverFor(config: GetState[0]): BaseCheckpointSaver | null {
    const saver: unknown = config.configurable?.[CHECKPOINTER_KEY] ?? this.checkpointer;
    return typeof saver === "object" && saver !== null ? (saver as BaseCheckpointSaver) : null;
  }

  #withSaverOf<T>(config: GetState[0], read: (graph: CompiledSupervisorWorkflow) => T): T {
    const saver: unknown = config.configurable?.[CHECKPOINTER_KEY];
    const isHanded = typeof saver === "object" && saver !== null && typeof this.checkpointer !== "object";
    return read(isHanded ? this.#on(saver) : this);
  }

  #on(checkpointer: unknown): CompiledSupervisorWorkflow {
    const { supersteps, maxParallelTasks, budget, environment, ownRecords } = this;
    const own = { supersteps, maxParallelTasks, budget, environment, ownRecords };
    return CompiledSupervisorWorkflow.from({ ...this, checkpointer }, own);
  }

  /** A workflow without an environment of its own works in its host's. */
  #inItsWorld(configurable: Record<string, unknown>): Record<string, unknown> {
    return this.environment === null ? configurable : withWorld(configurable, new World(this.environment));
  }

  /** A run's or an update's `configurable`, with the checkpointer as it should see it. */
  #kept(
    given: Readonly<Record<string, unknown>>,
    begins: "run" | "update" | "answer",
  ): {
    readonly configurable: Record<string, unknown>;
    readonly settled: OrderedSaver["settled"];
    readonly saver: BaseCheckpointSaver | null;
    /** The checkpoint that was named to answer a question there; otherwise null. */
    readonly answersAt: string | null;
  } {
    const configurable = withoutUndefinedCheckpoint(given);
    const saver = configurable[CHECKPOINTER_KEY] ?? this.checkpointer;
    const budget = new RunBudget(this.budget);
    const { pricing } = this.budget;
    if (typeof saver !== "object") {
      const kept = withRunBudget(withJournal(configurable, new Journal(null, pricing, budget)), budget);
      return { configurable: kept, settled: async () => {}, saver: null, answersAt: null };
    }
    const ordered = orderedSaver(exitSafeSaver(saver as BaseCheckpointSaver));
    const start = configurable.checkpoint_id;
    const isNamed = typeof start === "string";
    const answersAt = isNamed && begins === "answer" ? start : null;
    if (answersAt !== null) delete configurable.checkpoint_id;
    const branch = isNamed
      ? branchSafeSaver(ordered.saver, this.channels, start, begins === "update" ? "update" : "run")
      : ordered.saver;
    const own = answersAt === null ? branch : answeringAt(branch, answersAt);
    return {
      configurable: withRunBudget(
        withJournal(
          withAcknowledged({ ...configurable, [CHECKPOINTER_KEY]: own }, ordered.acknowledged),
          new Journal(own, pricing, budget),
        ),
        budget,
      ),
      settled: ordered.settled,
      saver: saver as BaseCheckpointSaver,
      answersAt,
    };
  }

  /**
   * Within another graph the records of the run (`outcome`, `tasks`, …) can be read from what comes back, but
   * are not enumerable: LangGraph would write them over the host's own channels of the same names.
   */
  override async invoke(input: RunInput, options?: InvokeOptions): ReturnType<AnyGraph["invoke"]> {
    const output: unknown = await super.invoke(input, options);
    const isNested = options?.configurable?.__pregel_read !== undefined;
    if (!isNested || typeof output !== "object" || output === null)
      return output as Awaited<ReturnType<AnyGraph["invoke"]>>;
    const own = this.ownRecords.filter((key) => key in output);
    const hidden = own.map(
      (key) => [key, { value: output[key as keyof typeof output], enumerable: false }] as const,
    );
    return Object.defineProperties({ ...output }, Object.fromEntries(hidden)) as Awaited<
      ReturnType<AnyGraph["invoke"]>
    >;
  }
}

/**
 * A superstep's tasks begin when its checkpoint is there, unless nothing is to be kept before the end.
 *
 * With `"async"`, LangGraph's default, what they finish may be acknowledged under a checkpoint that is still on its way:
 * a process killed in between would lose it, and do it again.
 */
function durabilityOf(options: RunOptions): "exit" | "sync" {
  const wanted: unknown = options?.durability ?? options?.configurable?.__pregel_durability;
  return wanted === "exit" || (wanted === undefined && options?.checkpointDuring === false) ? "exit" : "sync";
}
