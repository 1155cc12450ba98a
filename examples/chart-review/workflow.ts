import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import {
  type BuildOptions,
  type ItemStanding,
  type ReviewOptions,
  SupervisorWorkflowBuilder,
} from "langgraph-supervisor-workflow";
import { type ChartSpec, chartSpecSchema } from "./chart/chart-spec.ts";
import { listed } from "./chart/words.ts";
import type { Table } from "./data/table.ts";
import { opinionOf } from "./opinion.ts";
import { specialistsByModel, specialistsByRules, type Thinking, thinking } from "./participants.ts";
import { reviewSpec } from "./review-spec.ts";
import { judgeChart, type Measuring, reviewPatch } from "./reviewer.ts";
import { ITEM_NAMES, type ItemName, isItemName } from "./rules/rules.ts";
import { stateOf } from "./state.ts";

export interface ChartReviewOptions extends BuildOptions, Measuring {
  /** The rows of the chart. */
  readonly table: Table;
  /** Who works; null: the rules of this example. */
  readonly model: BaseChatModel | null;
  /** How long a specialist takes that works by rules. @default a few hundred milliseconds */
  readonly thinkingMs?: Thinking;
}

const NAME = "chart-review";
const DESCRIPTION =
  "Improves a chart: seven specialists propose patches, which are measured, reviewed and merged.";

/** The review of a chart, as a graph that runs: by a model where there is one, else by rules. */
export function createChartReview(options: ChartReviewOptions) {
  return options.model === null ? reviewByRules(options) : reviewByModel(options, options.model);
}

export type ChartReview = ReturnType<typeof createChartReview>;

function reviewByRules({
  table,
  thinkingMs = thinking,
  checkpointer,
  store,
  ...measuring
}: ChartReviewOptions) {
  return new SupervisorWorkflowBuilder({
    name: NAME,
    description: DESCRIPTION,
    synthesis: "last-report",
    stateSchema: stateOf(table),
  })
    .participants(specialistsByRules(table, thinkingMs))
    .withReview({
      ...reviewOf(table, null, measuring),
      assign: () => ITEM_NAMES.map((item) => ({ agent: item, item })),
    })
    .withSupervisor(({ review, artifact }) => {
      const version = artifact?.version ?? 0;
      const open = (review?.items ?? []).filter(({ status }) => status === "open");
      const names = open.map(({ item }) => item).filter(isItemName);
      return {
        reason:
          names.length === 0
            ? `Nothing is left to do on version ${version}.`
            : `Version ${version} does not meet every criterion of ${listed(names)}.`,
        nextAgent: null,
        assignments: names.map((item) => ({ agent: item, item, instruction: instructionFor(item, open) })),
      };
    })
    .build({ checkpointer, store });
}

function instructionFor(item: ItemName, open: readonly ItemStanding[]): string {
  const feedback = open.find((standing) => standing.item === item)?.feedback ?? "";
  return `Not every criterion is met yet. What was said last:\n${feedback}`;
}

function reviewByModel(
  { table, checkpointer, store, ...measuring }: ChartReviewOptions,
  model: BaseChatModel,
) {
  return new SupervisorWorkflowBuilder({
    name: NAME,
    description: DESCRIPTION,
    model,
    stateSchema: stateOf(table),
  })
    .participants(specialistsByModel(table))
    .withReview(reviewOf(table, model, measuring))
    .build({ checkpointer, store });
}

function reviewOf(table: Table, model: BaseChatModel | null, measuring: Measuring) {
  return {
    spec: reviewSpec({ isJudgedByModel: model !== null }),
    artifact: { initial: measuring.first, schema: chartSpecSchema },
    merge: "merge-patch",
    reviewer: (submission, artifact, { name }, { config }) =>
      reviewPatch(submission, artifact, name, measuring, model && opinionOf(model, table, config)),
    judge: (artifact, item, _spec, { config }) =>
      judgeChart(artifact, item?.name ?? null, measuring, model && opinionOf(model, table, config)),
    maxRounds: 30,
  } satisfies ReviewOptions<ChartSpec>;
}
