import { sampleReview } from "../../../examples/chart-review/sample-review.ts";

/** The offline chart review at the pace of a real model, so that there is a middle of a run to look at. */
export const graph = await sampleReview({ model: null, thinkingMs: () => 5_000 });
