import type { ParticipantCard } from "../supervisor/view.ts";
import type { RecordedSpec, ReviewItem } from "./spec.ts";
import type { Exchange } from "./submission/exchange.ts";

/** What the prompt of the first assignment is made of. */
export interface AssignmentPromptVariables {
  readonly spec: RecordedSpec;
  readonly artifact: unknown;
  readonly participants: readonly ParticipantCard[];
  /** The builder's `systemPrompt`. */
  readonly systemPrompt: string | null;
}

/** What the prompt of a review is made of. */
export interface ReviewPromptVariables {
  readonly spec: RecordedSpec;
  readonly item: ReviewItem;
  readonly artifact: unknown;
  readonly participants: readonly ParticipantCard[];
  readonly participant: string;
  readonly instruction: string;
  /** The worker's result; null where there is only the report. */
  readonly data: unknown;
  readonly report: string;
  /** What this task follows up, the oldest first. */
  readonly exchange: readonly Exchange[];
  readonly systemPrompt: string | null;
}

/** What the prompt of a merge by a model is made of. */
export interface MergePromptVariables {
  readonly item: string;
  readonly participant: string;
  readonly artifact: unknown;
  readonly data: unknown;
  readonly text: string;
  readonly feedback: string;
}

/** What the prompt of the last look is made of. */
export interface JudgementPromptVariables {
  readonly spec: RecordedSpec;
  readonly artifact: unknown;
  readonly systemPrompt: string | null;
}

export function assignmentPrompt(variables: AssignmentPromptVariables): string {
  const { spec, artifact, participants, systemPrompt } = variables;
  return paragraphs(
    "You hand out the first tasks for a specification. Each task goes to one participant, for one item; they are " +
      "worked on at the same time, and each result is reviewed against the item's criteria and merged.",
    specText(spec),
    Object.entries(spec.items)
      .map(([name, item]) => itemText({ name, ...item }))
      .join("\n"),
    tagged("artifact", shown(artifact)),
    cards(participants),
    "Give every item that the artifact does not meet yet a task, with the participant that is best at it. Say in the " +
      "instruction what to change in the artifact as it is, complete in itself.",
    systemPrompt,
  );
}

export function reviewPrompt(variables: ReviewPromptVariables): string {
  const { spec, item, artifact, participants, participant, instruction, data, report } = variables;
  return paragraphs(
    "You review one result for one item of a specification. Judge the artifact as it would be with this result " +
      "merged, against the item's criteria and nothing else; what others work on is reviewed apart.",
    specText(spec),
    itemText(item),
    tagged("artifact", shown(artifact)),
    exchangeText(variables.exchange),
    tagged("task", instruction),
    resultText(participant, data, report),
    cards(participants),
    "Approve what meets the criteria. Approve partially what is worth merging and leaves criteria unmet, and reject what " +
      "would do harm or is of no use. Where more is needed, ask for follow-up tasks that say exactly what to change.",
    variables.systemPrompt,
  );
}

export function mergePrompt({
  item,
  participant,
  artifact,
  data,
  text,
  feedback,
}: MergePromptVariables): string {
  return paragraphs(
    "You merge a reviewed result into an artifact. Keep everything of the artifact that the result does not change, " +
      "word for word, and add nothing of your own.",
    tagged("artifact", shown(artifact)),
    resultText(participant, data, text, ` item="${item}"`),
    feedback === "" ? null : tagged("review", feedback),
  );
}

export function judgementPrompt({ spec, artifact, systemPrompt }: JudgementPromptVariables): string {
  return paragraphs(
    "You take the last look at an artifact before it is handed over. Results were reviewed one by one; a later one may " +
      "have broken what an earlier one had mended. Judge the artifact as it is now: every item, and the whole.",
    specText(spec),
    Object.entries(spec.items)
      .map(([name, item]) => itemText({ name, ...item }))
      .join("\n"),
    tagged("artifact", shown(artifact)),
    systemPrompt,
  );
}

/** A specification's words, without its items. */
export function specText({ title, description, acceptanceCriteria }: RecordedSpec): string {
  return `<specification title="${title}">\n${description}\n${criteriaText(acceptanceCriteria)}\n</specification>`;
}

/** An item's words. */
export function itemText({ name, description, acceptanceCriteria }: ReviewItem): string {
  return `<item name="${name}">\n${description}\n${criteriaText(acceptanceCriteria)}\n</item>`;
}

/** What a task follows up, as text; null where it follows nothing. */
export function exchangeText(exchange: readonly Exchange[]): string | null {
  if (exchange.length === 0) return null;
  const parts = exchange.map(
    ({ participant, instruction, report, verdict, feedback }) =>
      `<task-before for="${participant}">\n${instruction}\n</task-before>\n` +
      `<report-before>\n${report}\n</report-before>\n` +
      `<review-before verdict="${verdict ?? "none"}">\n${feedback}\n</review-before>`,
  );
  return tagged("before", parts.join("\n"));
}

/** A result: its data, and the report's words where these are not the data themselves. */
function resultText(participant: string, data: unknown, report: string, item = ""): string {
  const hasData = data !== null && data !== undefined;
  const isData = hasData && /^\s*(```|[{[])/.test(report);
  const parts = [hasData ? shown(data) : null, isData ? null : report].filter((part) => part !== null);
  return `<result${item} from="${participant}">\n${parts.join("\n\n")}\n</result>`;
}

/** A value as a model reads it: a text as it is, anything else as JSON. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

function criteriaText(criteria: Readonly<Record<string, string>>): string {
  return `Criteria:\n${Object.entries(criteria)
    .map(([id, text]) => `- ${id}: ${text}`)
    .join("\n")}`;
}

function cards(participants: readonly ParticipantCard[]): string {
  return `Participants:\n${participants.map(({ name, description }) => `- ${name}: ${description}`).join("\n")}`;
}

function tagged(tag: string, text: string): string {
  return `<${tag}>\n${text}\n</${tag}>`;
}

function paragraphs(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
}
