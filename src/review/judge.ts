import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { callValidated } from "../models/call-structured.ts";
import type { ModelSource } from "../models/resolve-model.ts";
import { structuredSchema } from "../models/structured-schema.ts";
import { listed, matchName, quoted } from "../supervisor/names.ts";
import type { JudgeFunction, ReviewRuntime } from "./options.ts";
import type { JudgementPromptVariables } from "./prompts.ts";
import type { Judgement } from "./records.ts";
import { type RecordedSpec, reviewItem } from "./spec.ts";

type ItemJudgement = Judgement["items"][number];

/** Lets a function take the last look: each item, then the whole. */
export async function judgeByFunction(
  judge: JudgeFunction,
  spec: RecordedSpec,
  artifact: unknown,
  runtime: ReviewRuntime,
): Promise<ItemJudgement[]> {
  const items: ItemJudgement[] = [];
  for (const name of [...Object.keys(spec.items), null]) {
    const item = name === null ? null : reviewItem(spec, name);
    const criteria = Object.keys((item ?? spec).acceptanceCriteria);
    runtime.signal?.throwIfAborted();
    items.push(readFinding(await judge(structuredClone(artifact), item, spec, runtime), name, criteria));
  }
  return items;
}

/**
 * Lets a model take the last look at everything in one call.
 *
 * @throws `REVIEW_FAILED` if it gives nothing usable, also after a repair
 */
export async function judgeByModel(
  model: ModelSource,
  variables: JudgementPromptVariables,
  prompt: (variables: JudgementPromptVariables) => string,
  config: RunnableConfig,
): Promise<ItemJudgement[]> {
  const { spec } = variables;
  const items = Object.entries(spec.items);
  const all = [...new Set(items.flatMap(([, item]) => Object.keys(item.acceptanceCriteria)))];
  const lookSchema = z
    .object({
      items: z.array(
        z.object({
          item: z.enum(items.map(([name]) => name)),
          feedback: z.string().describe("What is missing, if anything. Think here before you judge."),
          unmet: z.array(z.enum(all)).describe("The item's criteria that the artifact does not meet."),
        }),
      ),
      whole: z.object({
        feedback: z.string(),
        unmet: z.array(z.enum(Object.keys(spec.acceptanceCriteria))),
      }),
    })
    .superRefine((look, context) => {
      for (const [name, { acceptanceCriteria }] of items) {
        const found = look.items.filter(({ item }) => item === name);
        const criteria = Object.keys(acceptanceCriteria);
        const foreign = found.flatMap(({ unmet }) => unmet.filter((id) => !criteria.includes(id)));
        if (found.length !== 1) {
          const message = `"items" must have "${name}" once; it is there ${found.length} times.`;
          context.addIssue({ code: "custom", message });
        }
        if (foreign.length > 0) {
          const message = `"${name}" has no criterion ${listed(foreign)}. Its criteria: ${listed(criteria)}.`;
          context.addIssue({ code: "custom", message });
        }
      }
    });
  const schema = structuredSchema("last_look", lookSchema, "The last look at the artifact.");
  const messages = [
    new SystemMessage(prompt(variables)),
    new HumanMessage("Judge every item, and the whole."),
  ];
  const answer = await callValidated(await model(), schema, messages, config);
  if (answer.problem !== undefined) {
    throw new SupervisorWorkflowError(
      "REVIEW_FAILED",
      `The reviewing model could not judge the finished artifact, also after a correction. ${answer.problem} ` +
        "Everything is kept: resume with invoke(null, config) to judge again.",
    );
  }
  const { value } = answer;
  return [
    ...items.map(([name, { acceptanceCriteria }]) => {
      const found = value.items.find(({ item }) => item === name);
      return finding(name, Object.keys(acceptanceCriteria), found?.unmet ?? [], found?.feedback ?? "");
    }),
    finding(null, Object.keys(spec.acceptanceCriteria), value.whole.unmet, value.whole.feedback),
  ];
}

/**
 * Reads what a function found.
 *
 * @throws `INVALID_VERDICT` naming the valid criteria
 */
export function readFinding(given: unknown, item: string | null, criteria: readonly string[]): ItemJudgement {
  const refuse = (what: string): SupervisorWorkflowError =>
    new SupervisorWorkflowError(
      "INVALID_VERDICT",
      `\`judge\` ${what} for ${item === null ? "the whole" : `"${item}"`}. Criteria: ${listed(criteria)}. ` +
        "Fix: return { unmet: [ids], feedback }.",
    );
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw refuse(`returned ${quoted(given)}`);
  }
  const { met, unmet, feedback } = given as Readonly<Record<string, unknown>>;
  const ids = (list: unknown): string[] | null => {
    if (list === undefined || list === null) return null;
    if (!Array.isArray(list)) throw refuse(`gave ${quoted(list)} where it must give a list of criteria`);
    return list.map((id: unknown) => {
      const known = typeof id === "string" ? matchName(id, criteria) : undefined;
      if (known === undefined) throw refuse(`names the criterion ${quoted(id)}, which there is not,`);
      return known;
    });
  };
  const missing = ids(unmet) ?? [];
  const fulfilled = ids(met) ?? criteria;
  const isMissing = (id: string): boolean => missing.includes(id) || !fulfilled.includes(id);
  return finding(item, criteria, criteria.filter(isMissing), typeof feedback === "string" ? feedback : "");
}

function finding(
  item: string | null,
  criteria: readonly string[],
  unmet: readonly string[],
  feedback: string,
): ItemJudgement {
  return {
    item,
    met: criteria.filter((id) => !unmet.includes(id)),
    unmet: criteria.filter((id) => unmet.includes(id)),
    feedback,
  };
}
