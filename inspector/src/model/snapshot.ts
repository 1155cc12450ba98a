import { isObject, type JsonObject, listAt, objectAt, textAt } from "./json.ts";
import type {
  Artifact,
  DecisionRecord,
  HistoryEntry,
  Outcome,
  PlanNode,
  ReviewRecord,
  Revision,
  Run,
  Task,
  UsageEntry,
} from "./library.ts";
import { type ConversationMessage, readMessages } from "./message.ts";
import { type OpenQuestion, openQuestions } from "./question.ts";

/** Rows by name: what a workflow keeps in a field `datasets` of its state, as Vega-Lite calls rows beside a specification. */
export type Datasets = Readonly<Record<string, readonly JsonObject[]>>;

/** A checkpoint of a thread: what the state holds between runs, and what it waits for. */
export interface Snapshot {
  readonly messages: readonly ConversationMessage[];
  readonly decisions: readonly DecisionRecord[];
  readonly tasks: readonly Task[];
  readonly reviews: readonly ReviewRecord[];
  readonly history: readonly HistoryEntry[];
  readonly artifact: Artifact | null;
  readonly datasets: Datasets;
  readonly plan: readonly PlanNode[];
  /** What the planner answered, the oldest first. */
  readonly revisions: readonly Revision[];
  readonly usage: readonly UsageEntry[];
  readonly outcome: Outcome | null;
  /** The run under way, or the last one. */
  readonly run: Run | null;
  readonly questions: readonly OpenQuestion[];
  /** The nodes that would run next. */
  readonly next: readonly string[];
  readonly threadId: string | undefined;
  readonly checkpointId: string | undefined;
  /** What failed, where the last run did; in the server's words. */
  readonly error: string | undefined;
}

export const EMPTY_SNAPSHOT: Snapshot = {
  messages: [],
  decisions: [],
  tasks: [],
  reviews: [],
  history: [],
  artifact: null,
  datasets: {},
  plan: [],
  revisions: [],
  usage: [],
  outcome: null,
  run: null,
  questions: [],
  next: [],
  threadId: undefined,
  checkpointId: undefined,
  error: undefined,
};

/**
 * Reads a thread's state as the server sends it.
 *
 * The library's records are taken as they are: the server runs the library that wrote them. What is missing is
 * empty, since any graph can be on the other side.
 */
export function readSnapshot(state: unknown): Snapshot {
  if (!isObject(state)) return EMPTY_SNAPSHOT;
  const { values } = state;
  const tasks = listAt(state, "tasks");
  const records = <Value>(key: string): readonly Value[] => listAt(values, key).filter(isObject) as Value[];
  const record = <Value>(key: string): Value | null =>
    isObject(values) && isObject(values[key]) ? (values[key] as Value) : null;
  return {
    messages: readMessages(listAt(values, "messages")),
    decisions: records("decisions"),
    tasks: records("tasks"),
    reviews: records("reviews"),
    history: records("history"),
    artifact: readArtifact(values),
    datasets: readDatasets(values),
    plan: records("plan"),
    revisions: records("revisions"),
    usage: records("usage"),
    outcome: record("outcome"),
    run: record("run"),
    questions: openQuestions(tasks),
    next: listAt(state, "next").filter((node) => typeof node === "string"),
    threadId: isObject(state.checkpoint) ? textAt(state.checkpoint, "thread_id") : undefined,
    checkpointId: isObject(state.checkpoint) ? textAt(state.checkpoint, "checkpoint_id") : undefined,
    error: tasks.flatMap((task) => textAt(task, "error") ?? []).at(-1),
  };
}

/** The artifact in what a state holds, or in what a node wrote into it. */
export function readArtifact(values: unknown): Artifact | null {
  const artifact = objectAt(values, "artifact");
  return typeof artifact.version === "number" ? { version: artifact.version, value: artifact.value } : null;
}

/** The field is the user's own and may hold anything: what is no list of records is left out. */
function readDatasets(values: unknown): Datasets {
  const lists = Object.entries(objectAt(values, "datasets")).filter(
    (entry): entry is [string, readonly JsonObject[]] => Array.isArray(entry[1]) && entry[1].every(isObject),
  );
  return Object.fromEntries(lists);
}
