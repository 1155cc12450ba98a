import { modelFromEnvironment } from "../examples/crafting/model.ts";
import { createPlayer } from "../examples/crafting/workflow.ts";

/** The player who needs a bucket, for the LangGraph server. Each run begins in a world of its own. */
export const graph = createPlayer({ model: modelFromEnvironment(process.env).model });
