import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { replacing } from "./ordered-saver.ts";

/** The task under which LangGraph writes a run's input. */
const INPUT_TASK_ID = "00000000-0000-0000-0000-000000000000";

/** Checkpoints that begin a branch; `loop` ones go on with what was written at their parent. */
const BRANCHING = new Set(["fork", "input", "update"]);

type Put = BaseCheckpointSaver["put"];
type PutWrites = BaseCheckpointSaver["putWrites"];
type Config = Parameters<Put>[0];
type Write = Parameters<PutWrites>[1][number];

/** The part of LangGraph's `DeltaChannel` that is used here. */
interface DeltaLike {
  readonly lc_graph_name: string;
  fromCheckpoint(seed: unknown): DeltaLike;
  replayWrites(writes: readonly unknown[]): void;
  update(values: readonly unknown[]): boolean;
  isAvailable(): boolean;
  get(): unknown;
}

/**
 * The checkpointer as a run or an update sees it that starts from an explicitly named checkpoint.
 *
 * LangGraph 1.4 rebuilds a delta channel from all writes stored at the checkpoints above it. A branch that
 * begins at an old checkpoint would so get what another branch wrote there, and give its own to it. Here the
 * first checkpoint of the branch holds the lists whole, what begins the branch is not written at its parent, and
 * its versions are its own.
 *
 * @param channels the graph's channels, of which the delta channels count
 * @param start the checkpoint that the caller named
 * @param begins what begins there
 */
export function branchSafeSaver(
  saver: BaseCheckpointSaver,
  channels: Readonly<Record<string, unknown>>,
  start: string,
  begins: "run" | "update",
): BaseCheckpointSaver {
  const deltas = deltaChannels(channels);
  const held: Write[] = [];
  // PostgresSaver keeps a channel's values by version and never overwrites one, so that two branches that count
  // on from the same version would share values. A fraction of its own keeps a branch's versions apart.
  const fraction = Math.random() / 2;
  const nextVersion = (current: number | undefined): number => Math.floor(current ?? 0) + 1 + fraction;
  const startsHere = (config: Config): boolean => config.configurable?.checkpoint_id === start;

  const putWrites: PutWrites = async (config, writes, taskId) => {
    // A run's tasks write at its start too, when it goes on there; an update writes nothing there but itself.
    const beginsBranch = startsHere(config) && (begins === "update" || taskId === INPUT_TASK_ID);
    const [own, kept] = beginsBranch ? split(writes, (write) => deltas.has(write[0])) : [[], writes];
    held.push(...own);
    if (kept.length > 0) await saver.putWrites(config, kept, taskId);
  };

  const put: Put = async (config, checkpoint, metadata, newVersions) => {
    if (!startsHere(config) || !BRANCHING.has(metadata.source))
      return saver.put(config, checkpoint, metadata, newVersions);
    const lists = await restore(saver, deltas, config);
    const whole = {
      ...checkpoint,
      channel_values: { ...checkpoint.channel_values },
      channel_versions: { ...checkpoint.channel_versions },
    };
    const versions = { ...newVersions };
    for (const [name, list] of lists) {
      // LangGraph from 1.7 on makes some of these whole by itself.
      if (Object.hasOwn(checkpoint.channel_values, name)) continue;
      const values = held.filter((write) => write[0] === name).map((write) => write[1]);
      if (values.length > 0) list.update(values);
      if (!list.isAvailable()) continue;
      // Below the version that the run itself gives its next value, which does not know of this one.
      const version = nextVersion(checkpoint.channel_versions[name] as number | undefined) - fraction / 2;
      whole.channel_values[name] = list.get();
      whole.channel_versions[name] = version;
      versions[name] = version;
    }
    return saver.put(config, whole, metadata, versions);
  };

  return replacing(saver, { put, putWrites, getNextVersion: nextVersion });
}

/** Those of a graph's channels that are rebuilt from writes. */
export function deltaChannels(channels: Readonly<Record<string, unknown>>): ReadonlyMap<string, DeltaLike> {
  return new Map(
    Object.entries(channels).flatMap(([name, channel]): [string, DeltaLike][] =>
      (channel as DeltaLike).lc_graph_name === "DeltaChannel" ? [[name, channel as DeltaLike]] : [],
    ),
  );
}

/** The delta channels as they stood at a checkpoint, before anything that was written there later. */
async function restore(
  saver: BaseCheckpointSaver,
  deltas: ReadonlyMap<string, DeltaLike>,
  config: Config,
): Promise<Map<string, DeltaLike>> {
  const tuple = await saver.getTuple(config);
  const stored = tuple?.checkpoint.channel_values ?? {};
  const missing = [...deltas.keys()].filter((name) => !Object.hasOwn(stored, name));
  const histories = await saver.getDeltaChannelHistory({ config, channels: missing });
  return new Map(
    [...deltas].map(([name, channel]) => {
      if (Object.hasOwn(stored, name)) return [name, channel.fromCheckpoint(stored[name])];
      const history = histories[name];
      const list = channel.fromCheckpoint(history?.seed);
      list.replayWrites(history?.writes ?? []);
      return [name, list];
    }),
  );
}

function split<T>(list: readonly T[], isFirst: (element: T) => boolean): [T[], T[]] {
  return [list.filter(isFirst), list.filter((element) => !isFirst(element))];
}
