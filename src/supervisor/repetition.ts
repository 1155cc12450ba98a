import type { Task } from "../delegation/task.ts";
import type { DecisionRecord } from "../workflow/state.ts";
import type { SupervisorDecision } from "./decision.ts";

/** How many of the latest rounds are looked at. */
export const REPETITION_WINDOW = 12;

/** How many identical rounds there may be; one more never runs. */
export const IDENTICAL_ROUNDS = 2;

/** One round of a run: who was asked what, and what came of it. */
interface Round {
  readonly asked: string;
  /** Worked out only where rounds are compared. */
  readonly result: () => string;
  readonly who: string;
}

/** The rounds of a run that have come to their end, oldest first, within the window. */
export function roundsOf(records: readonly DecisionRecord[], tasks: readonly Task[], runId: string): Round[] {
  const taskById = new Map(tasks.map((task) => [task.id, task]));
  return records
    .filter((record) => record.runId === runId)
    .slice(-REPETITION_WINDOW)
    .flatMap((record): Round[] => {
      const asked = askedKey(record.decision);
      if (asked === null) return [];
      if (record.became.type === "answered") {
        const { answer } = record.became;
        return [{ asked, result: () => normalise(answer), who: "the user" }];
      }
      if (record.became.type !== "delegated") return [];
      const done = record.became.taskIds.map((id) => taskById.get(id));
      if (!done.every((task) => task !== undefined && task.report !== null)) return [];
      const who = [...new Set(done.map((task) => task?.participant))].join(", ");
      // In the order in which `askedKey` has them, so that the order of the assignments makes no difference.
      const resultOf = (task: Task | undefined): string =>
        `${task?.participant}\n${normalise(task?.instruction ?? "")}\n${normalise(task?.report ?? "")}`;
      return [{ asked, result: () => done.map(resultOf).sort().join("\n"), who }];
    });
}

/** Words for the supervisor when its latest rounds brought nothing new; null when they did. */
export function repetitionNotice(rounds: readonly Round[]): string | null {
  const repeated = rounds.filter(
    (round, index) =>
      rounds.findIndex(({ asked }) => asked === round.asked) === index && isExhausted(round.asked, rounds),
  );
  if (repeated.length === 0) return null;
  const who = [...new Set(repeated.map((round) => round.who))].join(", ");
  return (
    `You have asked ${who} the same thing ${IDENTICAL_ROUNDS} times with the same result. Asking once more will not be ` +
    "carried out. Ask for something else, ask somebody else, or finish with what there is."
  );
}

/** Whether carrying this decision out would be one identical round too many. */
export function repeatsItself(decision: SupervisorDecision, rounds: readonly Round[]): boolean {
  const asked = askedKey(decision);
  return asked !== null && isExhausted(asked, rounds);
}

function isExhausted(asked: string, rounds: readonly Round[]): boolean {
  const same = rounds.filter((round) => round.asked === asked);
  if (same.length < IDENTICAL_ROUNDS) return false;
  const results = same.map((round) => round.result());
  const latest = results.at(-1);
  return results.filter((result) => result === latest).length >= IDENTICAL_ROUNDS;
}

function askedKey(decision: SupervisorDecision): string | null {
  if (decision.assignments !== null) {
    return decision.assignments
      .map(({ agent, instruction, item }) => `${agent}\n${item ?? ""}\n${normalise(instruction)}`)
      .sort()
      .join("\n");
  }
  if (decision.nextAgent !== null) return `${decision.nextAgent}\n${normalise(decision.instruction ?? "")}`;
  if (decision.userInputNeeded) return `\n${normalise(decision.userPrompt ?? "")}`;
  return null;
}

/** Texts that differ only in case, spacing and the punctuation around words count as the same. */
export function normalise(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/\s+/u)
    .map((word) =>
      word.replace(/^["'(\u201c\u201d\u2018\u2019]+|["').,!?;:\u2026\u201c\u201d\u2018\u2019]+$/gu, ""),
    )
    .filter((word) => /[\p{L}\p{M}\p{N}\p{S}]/u.test(word))
    .join(" ");
}
