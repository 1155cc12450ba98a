import { shown } from "../review/prompts.ts";
import type { Artifact } from "../review/records.ts";
import { ARTIFACT_TOKENS } from "../review/review-brief.ts";
import { type ReviewView, reviewText } from "../review/supervise.ts";
import { shorten } from "./tokens.ts";

/** What the supervisor's prompt is made of. */
export interface SupervisorPromptVariables {
  readonly name: string;
  readonly description: string | null;
  /** The builder's `systemPrompt`. */
  readonly systemPrompt: string | null;
  readonly participants: readonly {
    readonly name: string;
    readonly description: string;
    /** What it can do, and how well, each 0 to 1. */
    readonly capabilities?: Readonly<Record<string, number>>;
  }[];
  /** How the review stands; null in a workflow without review. */
  readonly review: ReviewView | null;
  readonly turn: number;
  readonly maxIterations: number;
  /** Something that the supervisor must know this turn, e.g. that it repeats itself. */
  readonly notice: string | null;
}

/** What the synthesis' prompt is made of. */
export interface SynthesisPromptVariables {
  readonly name: string;
  readonly description: string | null;
  readonly systemPrompt: string | null;
  /** What was made under review, with its version; null in a workflow without review. */
  readonly artifact: Artifact | null;
  /** The plan as text, with what came of its tasks; null in a workflow without one. */
  readonly plan: string | null;
  /** Why the run ends; null when the supervisor found the work done. */
  readonly shortfall: string | null;
}

export function supervisorPrompt(variables: SupervisorPromptVariables): string {
  const { participants, description, systemPrompt, notice, turn, maxIterations } = variables;
  const left = maxIterations - turn;
  return paragraphs(
    `You supervise the workflow "${variables.name}"${description ? `: ${description}` : "."}`,
    "You route; you do not do the work yourself. You see the whole conversation; a participant sees only the " +
      "instruction that you give it, the user's words, and what its peers have reported.",
    `Participants:\n${participants.map(participantLine).join("\n")}`,
    [
      "Decide the next step:",
      '- A participant must work: put its name in "nextAgent" and in "instruction" what it is to do, complete in itself.',
      '- Several pieces of work do not need each other\'s results: put them in "assignments", each with its participant ' +
        'and an instruction complete in itself, and set "nextAgent" to null. They are worked on at the same time.',
      '- Only the user can know something that is needed: set "userInputNeeded" to true and ask in "userPrompt", ' +
        "everything in one question. An empty answer means that you are to use your judgement; do not ask again.",
      '- The reports answer what the user wants, or nothing more can be found: "nextAgent" and "assignments" null, ' +
        '"userInputNeeded" false. The final answer is then written for you.',
      "Reports may contradict each other or the user's wishes: send the work back to the participant that can mend it, " +
        "and say what to change. Do not repeat an instruction that brought nothing new.",
    ].join("\n"),
    variables.review === null ? null : reviewText(variables.review),
    left <= 3 ? `This is turn ${turn} of at most ${maxIterations}: bring the work to its end.` : null,
    systemPrompt,
    notice === null ? null : `Note: ${notice}`,
  );
}

function participantLine({
  name,
  description,
  capabilities = {},
}: SupervisorPromptVariables["participants"][number]): string {
  const best = Object.entries(capabilities).sort(([, one], [, other]) => other - one);
  const able = best.map(([capability, score]) => `${capability} ${score}`).join(", ");
  return `- ${name}: ${description}${able === "" ? "" : ` (can do, from 0 to 1: ${able})`}`;
}

export function synthesisPrompt(variables: SynthesisPromptVariables): string {
  const { name, description, systemPrompt, artifact, plan, shortfall } = variables;
  return paragraphs(
    `You write the final answer of the workflow "${name}"${description ? `: ${description}` : "."}`,
    "Answer the user with what the participants have reported: complete, consistent and in the user's language. " +
      "Invent nothing. Say plainly what is open or could not be found. Do not speak of the participants, the " +
      "supervisor or this process unless the user asks.",
    artifact === null
      ? null
      : `<artifact version="${artifact.version}">\n${shorten(shown(artifact.value), ARTIFACT_TOKENS)}\n</artifact>\n` +
          "The artifact is what was made, and is handed over beside your answer: say what it is and what was done, and do not repeat it.",
    plan === null ? null : `<plan>\n${plan}\n</plan>`,
    systemPrompt,
    shortfall === null
      ? null
      : `The work had to end before it was done: ${shortfall} Give the best answer that the reports allow, and say what is missing.`,
  );
}

/** The last message before the final answer is written. */
export const SYNTHESIS_REQUEST = "Write the final answer for the user now.";

function paragraphs(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
}
