import type { Log } from "../model/log.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { GraphDrawing } from "../views/graph/drawing.ts";

/**
 * Everything that a view is made from: what the state held when it was last read, and what has happened since.
 *
 * View models are pure functions of it. Both may tell of the same thing, so they join by id.
 */
export interface Inspection {
  readonly drawing: GraphDrawing;
  readonly snapshot: Snapshot;
  readonly log: Log;
  readonly isRunning: boolean;
}
