import { inspector } from "./app.ts";

export { inspector };

/**
 * The inspector, ready for the LangGraph server. In `langgraph.json`:
 *
 * ```json
 * { "http": { "app": "./node_modules/langgraph-supervisor-workflow/dist/inspector/index.js:app" } }
 * ```
 */
export const app = inspector();
