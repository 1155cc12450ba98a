import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { type FailedAttempt, latestReports, type Task } from "../delegation/task.ts";
import { type PlanBrief, planBriefText } from "../planning/plan-brief.ts";
import { type ReviewBrief, reviewBriefText } from "../review/review-brief.ts";
import { shorten, tokensOf } from "../supervisor/tokens.ts";
import { isFromUser, marked, markOf } from "../workflow/messages.ts";

/** About how many tokens a brief may have in all, besides what a review adds. */
export const BRIEF_TOKENS = 16_000;

/** How they are shared out; what is left is for the brief's own words. */
const SHARE = {
  instruction: 4_000,
  goal: 4_000,
  peers: 3_000,
  exchanges: 3_000,
  tried: 200,
  feedback: 1_000,
} as const;

/** A peer's latest report. */
export interface PeerReport {
  readonly participant: string;
  readonly report: string;
}

/** Something that this participant was asked before, and what it reported. */
export interface Exchange {
  readonly instruction: string;
  readonly report: string;
}

/** What a brief's text is made of. */
export interface BriefVariables {
  readonly participant: string;
  readonly instruction: string;
  /** The user's words, one after the other; an answer with its question before it. */
  readonly goal: string;
  readonly peers: readonly PeerReport[];
  /** The attempts at this task that came to nothing, also of other participants; the oldest first. */
  readonly tried: readonly FailedAttempt[];
  /** What was learned in earlier tasks that needed the same capabilities, the newest first. */
  readonly learnings: readonly string[];
  /** What a check found wrong with the last attempt; null on the first. */
  readonly feedback: string | null;
  /** The item that the task is for, with the artifact; null in a task that is not reviewed. */
  readonly review: ReviewBrief | null;
  /** Where the task stands in the plan, with the environment; null in a workflow without a plan. */
  readonly plan: PlanBrief | null;
}

/** What a participant is given: its local context, instead of the whole conversation. */
export interface Brief extends BriefVariables {
  readonly taskId: string;
  /** What this participant was asked earlier in this thread, and reported; oldest first. */
  readonly exchanges: readonly Exchange[];
  /** The brief's text. */
  readonly text: string;
  /** The brief as messages: the earlier exchanges, then the text. */
  readonly messages: readonly BaseMessage[];
}

/**
 * The brief for a task: the instruction, the goal, the peers' latest reports, and the own earlier exchanges.
 *
 * @param goal what {@link goalOf} makes of the conversation
 */
export function composeBrief(
  task: Task,
  goal: string,
  tasks: readonly Task[],
  {
    feedback = null,
    template = briefText,
    review = null,
    plan = null,
    learnings = [],
  }: {
    feedback?: string | null;
    template?: ((variables: BriefVariables) => string) | undefined;
    review?: ReviewBrief | null;
    plan?: PlanBrief | null;
    learnings?: readonly string[];
  } = {},
): Brief {
  const settled = tasks.filter((other) => other.id !== task.id && other.report !== null);
  const variables: BriefVariables = {
    participant: task.participant,
    instruction: shorten(task.instruction, SHARE.instruction),
    goal,
    tried: task.tried,
    learnings,
    peers: fitPeers(settled.filter((other) => other.participant !== task.participant)),
    feedback: feedback === null ? null : shorten(feedback, SHARE.feedback),
    review,
    plan,
  };
  const exchanges = fitExchanges(settled.filter((other) => other.participant === task.participant));
  const text = template(variables);
  return {
    ...variables,
    taskId: task.id,
    exchanges,
    text,
    messages: [
      ...exchanges.flatMap(({ instruction, report }, index) => [
        exchanged(new HumanMessage({ id: `${task.id}:asked:${index}`, content: instruction })),
        exchanged(new AIMessage({ id: `${task.id}:reported:${index}`, content: report })),
      ]),
      new HumanMessage({ id: `${task.id}:brief`, content: text }),
    ],
  };
}

/** An earlier task is nothing that a nested workflow is asked now. */
function exchanged<Message extends BaseMessage>(message: Message): Message {
  return marked(message, { kind: "exchange" });
}

/** The brief's text, unless `prompts.brief` makes another. */
export function briefText({
  instruction,
  goal,
  peers,
  tried,
  learnings,
  feedback,
  review,
  plan,
}: BriefVariables): string {
  const reports = peers.map(
    ({ participant, report }) => `<report from="${participant}">\n${report}\n</report>`,
  );
  return [
    goal === "" ? null : `<goal>\n${goal}\n</goal>`,
    reports.length === 0 ? null : `<reports>\n${reports.join("\n")}\n</reports>`,
    review === null ? null : reviewBriefText(review),
    plan === null ? null : planBriefText(plan),
    learnings.length === 0
      ? null
      : `<learned>\n${learnings.map((text) => `- ${text}`).join("\n")}\n</learned>`,
    `<task>\n${instruction}\n</task>`,
    tried.length === 0 ? null : `<tried>\n${tried.map(triedText).join("\n")}\n</tried>`,
    feedback === null ? null : `<feedback>\nYour last answer was sent back: ${feedback}\n</feedback>`,
  ]
    .filter((part) => part !== null)
    .join("\n");
}

function triedText({ by, reason }: FailedAttempt): string {
  return `${by} could not do it: ${shorten(reason, SHARE.tried)}`;
}

/** What the user wants, in the user's words. */
export function goalOf(conversation: readonly BaseMessage[]): string {
  const words = conversation.filter(isFromUser).map((message) => {
    const mark = markOf(message);
    const text = message.text + attachmentsOf(message);
    return mark?.kind === "answer" ? `<question>${mark.question}</question>\n${text}` : text;
  });
  return shorten(words.join("\n"), SHARE.goal);
}

/** Attachments stay with the supervisor, which sees them; a participant is told that there are some. */
function attachmentsOf({ content }: BaseMessage): string {
  const count = Array.isArray(content) ? content.filter(({ type }) => type !== "text").length : 0;
  if (count === 0) return "";
  return count === 1 ? " (with an attachment)" : ` (with ${count} attachments)`;
}

/** Each peer's latest good report, in the order in which they came. */
function fitPeers(tasks: readonly Task[]): PeerReport[] {
  const latest = latestReports(tasks);
  const share = SHARE.peers / Math.max(1, latest.length);
  return latest.map(({ participant, report }) => ({ participant, report: shorten(report ?? "", share) }));
}

/** The newest exchanges that there is room for, oldest first. */
function fitExchanges(tasks: readonly Task[]): Exchange[] {
  const exchanges: Exchange[] = [];
  let room: number = SHARE.exchanges;
  for (const task of tasks.toReversed()) {
    const exchange = {
      instruction: shorten(task.instruction, SHARE.exchanges / 4),
      report: shorten(task.report ?? "", SHARE.exchanges / 2),
    };
    room -= tokensOf(exchange.instruction + exchange.report);
    if (room < 0) break;
    exchanges.unshift(exchange);
  }
  return exchanges;
}
