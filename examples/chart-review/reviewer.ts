import type { Finding as JudgeFinding, ReviewFunction, VerdictInput } from "langgraph-supervisor-workflow";
import type { ChartSpec } from "./chart/chart-spec.ts";
import { applyMergePatch, isObject, type JsonObject } from "./chart/json.ts";
import { SERVES_READERS, type WHOLE } from "./review-spec.ts";
import type { Assessment } from "./rules/assess.ts";
import { type Finding, ITEM_NAMES, RULES } from "./rules/rules.ts";
import { sameDataProblems } from "./rules/same-data.ts";

/** What a reviewer measures with. */
export interface Measuring {
  readonly assess: (spec: ChartSpec) => Promise<Assessment>;
  /** The chart as it was at first. */
  readonly first: ChartSpec;
}

/** What a model thinks of a change: what it would have different; null if nothing. */
export type Opinion = (chart: ChartSpec, item: string) => Promise<string | null>;

const BREAKS = "It breaks";

/**
 * Reviews a patch by measuring the chart as it would be with it.
 *
 * Rejected is what cannot be used (it does not compile, warns, breaks the schema, names a field that there is not, shows
 * less than before), what brings its item no further, and at first what breaks a criterion of another item. A specialist
 * that was told so and still finds no other way is let through: the last look hands the broken item to its own specialist.
 * What brings its item further, but not all the way, is approved in part.
 */
export async function reviewPatch(
  { data, instruction }: Pick<Parameters<ReviewFunction<ChartSpec>>[0], "data" | "instruction">,
  artifact: ChartSpec,
  item: string,
  { assess, first }: Measuring,
  opinion: Opinion | null = null,
): Promise<VerdictInput> {
  const patch = readPatch(data);
  if (typeof patch === "string") return rejected([patch], instruction);
  const chart = applyMergePatch(artifact, patch) as ChartSpec;
  const after = await assess(chart);
  if (!after.isSound) return rejected(after.problems, instruction);
  const lost = sameDataProblems(chart, first);
  if (lost.length > 0) return rejected(lost, instruction);

  const before = await assess(artifact);
  const failed = before.isSound ? before.findings.filter(isUnmet) : [];
  const unmet = after.findings.filter(isUnmet);
  const own = unmet.filter((finding) => finding.item === item);
  const remarks = own.map(({ id, problem }) => `${id}: ${problem}`);
  const broken = unmet.filter(
    (finding) => finding.item !== item && !failed.some((one) => isSame(one, finding)),
  );
  const breaks = broken.map((finding) => `${BREAKS} ${finding.item}/${finding.id}: ${finding.problem}`);
  if (breaks.length > 0 && !instruction.includes(BREAKS))
    return rejected([...breaks, ...remarks], instruction);
  if (own.length > 0 && own.length >= failed.filter((finding) => finding.item === item).length) {
    return rejected([...remarks, "The patch brings no criterion further."], instruction);
  }
  const wish = opinion === null ? null : await opinion(chart, item);
  if (wish !== null) remarks.push(`${SERVES_READERS}: ${wish}`);
  const missing = [...own.map(({ id }) => id), ...(wish === null ? [] : [SERVES_READERS])];
  if (remarks.length === 0) {
    return {
      verdict: "approved",
      feedback: breaks.length === 0 ? "Every criterion is met." : breaks.join("\n"),
    };
  }
  const judged = opinion !== null && wish === null ? [SERVES_READERS] : [];
  const met = after.findings
    .filter((finding) => finding.item === item && !isUnmet(finding))
    .map(({ id }) => id);
  return {
    verdict: "partially-approved",
    feedback: [...remarks, ...breaks].join("\n"),
    met: [...met, ...judged],
    unmet: missing,
    followUps: [{ instruction: mend(instruction, remarks) }],
  };
}

/** The last look at one item, or with null at the whole. */
export async function judgeChart(
  chart: ChartSpec,
  item: string | null,
  { assess, first }: Measuring,
  opinion: Opinion | null = null,
): Promise<JudgeFinding> {
  const assessment = await assess(chart);
  if (item === null) {
    const lost = sameDataProblems(chart, first);
    const unmet = [
      ...(assessment.isSound ? [] : (["sound"] as const)),
      ...(lost.length > 0 ? (["same-data"] as const) : []),
    ] satisfies (keyof typeof WHOLE)[];
    return { unmet, feedback: [...(assessment.isSound ? [] : assessment.problems), ...lost].join("\n") };
  }
  if (!assessment.isSound) throw new Error(`The artifact cannot be drawn: ${assessment.problems.join(" ")}`);
  const unmet = assessment.findings.filter((finding) => finding.item === item && finding.problem !== null);
  const wish = opinion === null ? null : await opinion(chart, item);
  const remarks = unmet.map(({ id, problem }) => `${id}: ${problem}`);
  return {
    unmet: [...unmet.map(({ id }) => id), ...(wish === null ? [] : [SERVES_READERS])],
    feedback: [...remarks, ...(wish === null ? [] : [`${SERVES_READERS}: ${wish}`])].join("\n"),
  };
}

/** The ids of the criteria that a feedback of these functions names, of whichever item. */
export function criteriaNamed(feedback: string): Set<string> {
  const ids = ITEM_NAMES.flatMap((item) => Object.keys(RULES[item]));
  return new Set(ids.filter((id) => new RegExp(`(^|[\\s/])${id}: `, "m").test(feedback)));
}

/** The merge patch in a submission; or what is wrong with it. */
export function readPatch(data: unknown): JsonObject | string {
  const text = isObject(data) && typeof data.patchJson === "string" ? data.patchJson : null;
  let patch: unknown = data;
  try {
    if (text !== null) patch = JSON.parse(text);
  } catch (error) {
    return `patchJson is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return isObject(patch) ? (patch as JsonObject) : "There is no merge patch: it must be a JSON object.";
}

function rejected(problems: readonly string[], instruction: string): VerdictInput {
  return {
    verdict: "rejected",
    feedback: problems.join("\n"),
    followUps: [{ instruction: mend(instruction, problems) }],
  };
}

/** The task anew, with what is to be mended. */
function mend(instruction: string, remarks: readonly string[]): string {
  const [task = ""] = instruction.split("\n\nMend what the review found:");
  return `${task}\n\nMend what the review found:\n${remarks.map((remark) => `- ${remark}`).join("\n")}`;
}

function isUnmet({ problem }: Finding): boolean {
  return problem !== null;
}

function isSame(one: Finding, other: Finding): boolean {
  return one.item === other.item && one.id === other.id;
}
