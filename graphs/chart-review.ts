import { modelFromEnvironment } from "../examples/chart-review/model.ts";
import { sampleReview } from "../examples/chart-review/sample-review.ts";

/** The chart review for the LangGraph server, on the sample data: by a model where there is a key, else by rules. */
export const graph = await sampleReview({ model: modelFromEnvironment(process.env).model });
