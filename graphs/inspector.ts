/** The inspector's page, at `/inspector` beside the API. */
export { app } from "langgraph-supervisor-workflow/inspector";
