import { createContext, use } from "react";
import type { JsonObject } from "../model/json.ts";
import type { Past } from "./use-past.ts";

/** What came of a fork, for people; nothing where all went as asked. */
export type ForkResult = { readonly problem?: string };

/**
 * What is open, and what can be done with it: for views that do more than show.
 *
 * What a view shows it takes from its inspection, which may be one of the past.
 */
export interface Desk {
  readonly assistantId: string;
  readonly threadId: string | null;
  /** Whether a run is under way now, whatever checkpoint is open. */
  readonly isRunning: boolean;
  /** The newest checkpoint that this page knows of. */
  readonly newestId: string | undefined;
  readonly openThread: (threadId: string | null) => void;
  /** The checkpoint that is open in place of now. */
  readonly past: Past | undefined;
  /** Opens a checkpoint, or now. */
  readonly openPast: (checkpointId: string | null) => void;
  /** Makes a branch at the open checkpoint, with this update to its values or as it was, and runs on from it. */
  readonly fork: (update: JsonObject | null, expected: JsonObject) => Promise<ForkResult>;
}

const nothing = (): void => undefined;

export const DeskContext = createContext<Desk>({
  assistantId: "",
  threadId: null,
  isRunning: false,
  newestId: undefined,
  openThread: nothing,
  past: undefined,
  openPast: nothing,
  fork: async () => ({}),
});

export function useOpenDesk(): Desk {
  return use(DeskContext);
}
