import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { Desk } from "./desk.ts";
import type { Workload } from "./workload.ts";

/** One way to run a workload. */
export interface Contender {
  readonly name: string;
  /** Whether it writes to a checkpointer. */
  readonly isDurable: boolean;
  /** Gets everything ready that a program has ready before its first request. @returns what runs the workload */
  prepare(workload: Workload, desk: Desk, checkpointer: BaseCheckpointSaver): () => Promise<unknown>;
}
