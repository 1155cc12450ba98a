import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import type { Table } from "./data/table.ts";
import { tableInWords } from "./participants.ts";
import { SERVES_READERS } from "./review-spec.ts";
import type { Opinion } from "./reviewer.ts";

const answerSchema = z.object({
  thoughts: z.string().describe("What the chart says, and whether a reader sees it."),
  wish: z
    .string()
    .nullable()
    .describe(
      "The one change that readers need most, for this aspect alone; null if it serves them as it is.",
    ),
});

/** What a model thinks of a chart, beyond what is measured. */
export function opinionOf(model: BaseChatModel, table: Table, config: RunnableConfig): Opinion {
  const judge = model.withStructuredOutput(answerSchema, { name: SERVES_READERS.replace("-", "_") });
  return async (chart, item) => {
    const prompt =
      `You judge one aspect of a Vega-Lite chart: ${item}. Sizes, contrast, overlaps, colour-blindness and the number of ` +
      "panels have been measured, and are good or are told apart from you. Say only what a measurement cannot: whether " +
      `the chart serves its readers. Be content with what is good enough.\n\n${tableInWords(table)}\n\n${JSON.stringify(chart)}`;
    const { wish } = await judge.invoke(prompt, config);
    return wish?.trim() ? wish : null;
  };
}
