import { type BaseCheckpointSaver, isCommand } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { distinctInterrupts } from "../human/interrupts.ts";
import { finishedTasks } from "./open-questions.ts";
import { replacing } from "./ordered-saver.ts";

/** A checkpoint that a run was told to begin at, with `checkpoint_id`. */
interface Place {
  readonly threadId: unknown;
  readonly checkpointId: string;
}

/** Whether a run's input answers a question. */
export function isAnswer(input: unknown): boolean {
  return isCommand(input) && input.resume !== undefined && input.resume !== null;
}

/**
 * The checkpointer as a run sees it that answers a question at a named checkpoint: that one is its newest.
 *
 * LangGraph 1.4 takes the name of a checkpoint to mean that what was finished beside the question is to be run again. An
 * answer goes on instead, there as at the thread's end.
 */
export function answeringAt(saver: BaseCheckpointSaver, checkpointId: string): BaseCheckpointSaver {
  const getTuple: BaseCheckpointSaver["getTuple"] = (config) => {
    const { checkpoint_id, checkpoint_ns } = config.configurable ?? {};
    if (checkpoint_id !== undefined || (checkpoint_ns ?? "") !== "") return saver.getTuple(config);
    return saver.getTuple({
      ...config,
      configurable: { ...config.configurable, checkpoint_id: checkpointId },
    });
  };
  return replacing(saver, { getTuple });
}

/**
 * Refuses an answer at a named checkpoint to a question that is closed: one that was answered there, where LangGraph 1.4
 * would go on with the first answer and say nothing of the new one; and one that was left, for a new request or an edit,
 * whose lists are rebuilt with what is written at the question's checkpoint, and would so get the answer too.
 *
 * @param lists the names of the channels that are rebuilt from writes
 * @throws `QUESTION_CLOSED`
 */
export async function refuseLateAnswer(
  input: unknown,
  place: Place,
  saver: BaseCheckpointSaver,
  lists: readonly string[],
): Promise<void> {
  if (await isAnswered(input, place, saver)) throw closed(place, "was answered before");
  if (await isLeft(place, saver, lists)) throw closed(place, "was left for something else");
}

interface Asked {
  readonly id?: string | null;
}

async function isAnswered(input: unknown, place: Place, saver: BaseCheckpointSaver): Promise<boolean> {
  if (!isCommand(input)) return false;
  const { pendingWrites = [] } = (await saver.getTuple(configOf(place, place.checkpointId))) ?? {};
  const finished = finishedTasks(pendingWrites);
  const asked = pendingWrites.flatMap(([taskId, channel, value]) =>
    channel === "__interrupt__"
      ? distinctInterrupts([value as Asked[]]).map(({ id }) => ({ id, isOpen: !finished.has(taskId) }))
      : [],
  );
  const ids = new Set(typeof input.resume === "object" ? Object.keys(input.resume ?? {}) : []);
  const named = asked.filter(({ id }) => typeof id === "string" && ids.has(id));
  // Without an id the answer is for whatever is open.
  if (named.length === 0) return asked.length > 0 && asked.every(({ isOpen }) => !isOpen);
  return named.some(({ isOpen }) => !isOpen);
}

/** Whether the thread went on from the checkpoint, other than by a branch that holds its lists itself. */
async function isLeft(
  { threadId, checkpointId }: Place,
  saver: BaseCheckpointSaver,
  lists: readonly string[],
): Promise<boolean> {
  for await (const { checkpoint, parentConfig } of saver.list(configOf({ threadId }))) {
    // Their ids go by time, the newest first.
    if (checkpoint.id === checkpointId) return false;
    if (parentConfig?.configurable?.checkpoint_id !== checkpointId) continue;
    const { channel_versions, channel_values } = checkpoint;
    const used = lists.filter((name) => channel_versions[name] !== undefined);
    if (used.some((name) => !Object.hasOwn(channel_values, name))) return true;
  }
  return false;
}

function configOf({ threadId }: Pick<Place, "threadId">, checkpointId?: string) {
  const thread = { thread_id: threadId, checkpoint_ns: "" };
  return { configurable: checkpointId === undefined ? thread : { ...thread, checkpoint_id: checkpointId } };
}

function closed({ checkpointId }: Place, what: string): SupervisorWorkflowError {
  return new SupervisorWorkflowError(
    "QUESTION_CLOSED",
    `The question at checkpoint ${checkpointId} ${what}, and the thread went on from there. ` +
      "Fix: run again from the checkpoint, invoke(null, config), and answer the question that is asked anew; what came " +
      "of it before stays as a branch of its own. To go on with the thread, leave checkpoint_id out.",
  );
}
