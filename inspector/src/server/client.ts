import { Client } from "@langchain/langgraph-sdk";

/**
 * The API is where the page is: the page lies at `…/inspector/`, the API beside it. A key that a server wants is
 * added on the way by whoever serves the page, and never reaches it.
 */
export const apiUrl = new URL("..", window.location.href).href.replace(/\/$/, "");

/** Few retries, so that a person learns soon that the server is gone; the page itself looks for its return. */
export const client = new Client({ apiUrl, apiKey: null, callerOptions: { maxRetries: 1 } });
