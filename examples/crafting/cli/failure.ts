import type { ModelEnvironment } from "../model.ts";

/** A failure of the run as one line for people: what happened, and what to do. */
export function explainFailure(error: unknown, environment: ModelEnvironment): string {
  const status = numberIn(error, "status");
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  if (!environment.OPENAI_API_KEY) return `The run failed: ${message}`;
  const server = environment.OPENAI_BASE_URL ?? "OpenAI";
  switch (status) {
    case 401:
    case 403:
      return `${server} refused the key (${status}). Check OPENAI_API_KEY, or unset it to play with the offline model.`;
    case 404:
      return `${server} does not know the model or the address (404). Check OPENAI_MODEL and OPENAI_BASE_URL.`;
    case 429:
      return `${server} refuses more requests (429). Check the account's limits, wait, or unset OPENAI_API_KEY to play offline.`;
  }
  if (status !== null) {
    return `${server} failed (${status}): ${message} Try again, or unset OPENAI_API_KEY to play offline.`;
  }
  if (/connection|timed? ?out|fetch failed|ECONN|ENOTFOUND/i.test(message)) {
    return `${server} could not be reached: ${message} Check the network and OPENAI_BASE_URL, or unset OPENAI_API_KEY to play offline.`;
  }
  return `The run failed: ${message}`;
}

/** A number under this key in the error, or in what caused it. */
function numberIn(error: unknown, key: string): number | null {
  for (let at = error; typeof at === "object" && at !== null; at = (at as { cause?: unknown }).cause) {
    const value = (at as Record<string, unknown>)[key];
    if (typeof value === "number") return value;
  }
  return null;
}
