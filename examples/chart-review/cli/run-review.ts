import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { MemorySaver } from "@langchain/langgraph";
import { streamWorkflow, type WorkflowResult } from "langgraph-supervisor-workflow";
import { chooseFields } from "../chart/choose-fields.ts";
import { firstChart } from "../chart/first-chart.ts";
import { DataError } from "../data/data-error.ts";
import type { Table } from "../data/table.ts";
import type { Thinking } from "../participants.ts";
import { type ReviewStory, tellStory } from "../review-story.ts";
import { assessor } from "../rules/assess.ts";
import { type ChartReview, createChartReview } from "../workflow.ts";
import type { ProgressView } from "./progress-view.ts";

export interface RunOptions {
  readonly table: Table;
  /** What the data is called on the page. */
  readonly name: string;
  readonly model: BaseChatModel | null;
  readonly view: ProgressView;
  readonly thinkingMs?: Thinking;
}

/**
 * Makes a first chart of the data and has it reviewed, showing what happens.
 *
 * @throws DataError if the data cannot be drawn
 */
export async function runReview({ table, name, model, view, ...rest }: RunOptions): Promise<ReviewStory> {
  const first = firstChart(chooseFields(table));
  const assess = assessor(table);
  const assessment = await assess(first);
  if (!assessment.isSound) throw new DataError(`The data cannot be drawn. ${assessment.problems.join(" ")}`);
  const review = createChartReview({ table, model, first, assess, checkpointer: new MemorySaver(), ...rest });
  const config = { configurable: { thread_id: crypto.randomUUID() } };
  const request = "Improve the chart until every criterion is met. What it shows must stay the same.";
  for await (const event of streamWorkflow(review, { messages: request }, config)) view.show(event);
  const state: WorkflowResult<ChartReview> = (await review.getState(config)).values;
  return tellStory(state, first, assess, { name, rows: table.rows.length });
}
