import { shorten } from "../supervisor/tokens.ts";
import { exchangeText, itemText, shown } from "./prompts.ts";
import type { Artifact } from "./records.ts";
import type { RecordedItem, ReviewItem } from "./spec.ts";
import type { Exchange } from "./submission/exchange.ts";

/** About how many tokens of the artifact a brief's text shows; `brief.review.artifact` has all of it. */
export const ARTIFACT_TOKENS = 16_000;

/** What a worker is told of the item that its task is for. */
export interface ReviewBrief {
  readonly item: string;
  readonly description: string;
  /** The item's acceptance criteria by id. */
  readonly criteria: Readonly<Record<string, string>>;
  /** The artifact as it stands when the work begins. */
  readonly artifact: Artifact;
  /** What is to be returned, as JSON Schema; null for anything. */
  readonly output: RecordedItem["output"];
  /** What this task follows up, the oldest first. */
  readonly exchange: readonly Exchange[];
  /** What the review of the task before this one said; null for a first task. */
  readonly feedback: string | null;
}

/** The part of a brief's text that tells of the item. */
export function reviewBriefText({ item, description, criteria, ...review }: ReviewBrief): string {
  const { artifact, output, exchange } = review;
  const card: ReviewItem = { name: item, description, acceptanceCriteria: criteria };
  const parts = [
    itemText(card),
    `<artifact version="${artifact.version}">\n${shorten(shown(artifact.value), ARTIFACT_TOKENS)}\n</artifact>`,
    exchangeText(exchange),
    output === null
      ? null
      : `<output>\nEnd with one JSON value that fits this schema:\n${JSON.stringify(output)}\n</output>`,
  ];
  return parts.filter((part) => part !== null).join("\n");
}
