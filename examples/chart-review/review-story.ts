import type { HistoryEntry, Outcome, ReviewRecord, Task } from "langgraph-supervisor-workflow";
import { applyPatch, type Operation } from "rfc6902";
import type { ChartSpec } from "./chart/chart-spec.ts";
import type { JsonObject } from "./chart/json.ts";
import { readPatch } from "./reviewer.ts";
import type { Assessment } from "./rules/assess.ts";
import type { Finding } from "./rules/rules.ts";

/** One version of the chart, as it was drawn and measured. */
export interface Version {
  readonly version: number;
  readonly spec: ChartSpec;
  readonly svg: string;
  readonly findings: readonly Finding[];
}

/** One review: who proposed what, and what became of it. */
export interface Step {
  /** Counts the reviews, from 1. */
  readonly round: number;
  readonly participant: string;
  readonly item: string;
  readonly verdict: ReviewRecord["verdict"];
  readonly feedback: string;
  readonly unmet: readonly string[];
  /** In the participant's words. */
  readonly report: string;
  /** The merge patch as it was proposed; null if it could not be read. */
  readonly proposal: JsonObject | null;
  /** What the merge changed, as JSON Patch; empty where nothing was merged. */
  readonly patch: HistoryEntry["patch"];
  readonly basedOn: number;
  readonly cause: Task["cause"];
  readonly merge: ReviewRecord["merge"];
}

/** How a chart was improved, from its first version to its last. */
export interface ReviewStory {
  readonly data: string;
  readonly rows: number;
  readonly versions: readonly Version[];
  readonly steps: readonly Step[];
  readonly outcome: Outcome | null;
}

/** What of a run's state a story is made of. */
export interface ReviewedState {
  readonly artifact: { readonly version: number; readonly value: unknown } | null;
  readonly history: readonly HistoryEntry[];
  readonly reviews: readonly ReviewRecord[];
  readonly tasks: readonly Task[];
  readonly outcome: Outcome | null;
}

/** Tells a run's story from its state: every version anew from the patches, drawn and measured. */
export async function tellStory(
  state: ReviewedState,
  first: ChartSpec,
  assess: (spec: ChartSpec) => Promise<Assessment>,
  data: { readonly name: string; readonly rows: number },
): Promise<ReviewStory> {
  const specs = [first];
  for (const { patch } of state.history) {
    const next = structuredClone(specs.at(-1) ?? first);
    const problem = applyPatch(next, patch as Operation[]).find((error) => error !== null);
    if (problem) throw new Error(`A version cannot be made from its patch: ${problem.message}`);
    specs.push(next);
  }
  const versions: Version[] = [];
  for (const [version, spec] of specs.entries()) {
    const assessment = await assess(spec);
    if (!assessment.isSound)
      throw new Error(`Version ${version} cannot be drawn: ${assessment.problems.join(" ")}`);
    versions.push({ version, spec, svg: assessment.svg, findings: assessment.findings });
  }
  const steps = state.reviews.map((review): Step => {
    const task = state.tasks.find(({ id }) => id === review.taskId);
    const proposal = readPatch(task?.data);
    const entry = state.history.find(
      ({ version }) => review.merge.type === "merged" && version === review.merge.version,
    );
    const { round, participant, item, verdict, feedback, unmet, basedOn, merge } = review;
    return {
      round,
      participant,
      item,
      verdict,
      feedback,
      unmet,
      report: task?.report ?? "",
      proposal: typeof proposal === "string" ? null : proposal,
      patch: entry?.patch ?? [],
      basedOn,
      cause: task?.cause ?? "decision",
      merge,
    };
  });
  return { data: data.name, rows: data.rows, versions, steps, outcome: state.outcome };
}
