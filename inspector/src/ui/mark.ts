/** How a state is to be taken; the colours follow it. */
export type MarkTone = "good" | "bad" | "warning" | "busy" | "idle";

export interface Mark {
  readonly tone: MarkTone;
  readonly sign: string;
  readonly word: string;
}
