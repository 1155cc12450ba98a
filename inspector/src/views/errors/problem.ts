import { isObject, textAt } from "../../model/json.ts";

/** What went wrong, and what a person can do about it. */
export interface Problem {
  readonly kind: "server-gone" | "busy" | "not-found" | "forgotten" | "run-failed";
  readonly title: string;
  readonly advice: string;
  /** In the server's words. */
  readonly detail: string;
}

/** The server was away, and came back without the run that was under way. */
export class ForgottenRunError extends Error {
  override readonly name = "ForgottenRunError";
}

/** Reads whatever was thrown: by fetch, by the SDK for a status, or by a stream that ended with an error. */
export function problemOf(error: unknown): Problem {
  const detail = detailOf(error);
  const status = isObject(error) && typeof error.status === "number" ? error.status : undefined;
  if (status === 502 || status === 504 || isNetworkError(error)) {
    return {
      kind: "server-gone",
      title: "The server does not answer.",
      advice: "Start it again. This page goes on by itself when it is back.",
      detail,
    };
  }
  if (error instanceof ForgottenRunError) {
    return {
      kind: "forgotten",
      title: "The server came back without the run.",
      advice:
        "It had not written the run down yet. What this page saw of it is still shown; the thread stands where it " +
        "stood before. Send the request again.",
      detail,
    };
  }
  if (status === 422 && /already running/i.test(detail)) {
    return {
      kind: "busy",
      title: "The request was not taken.",
      advice: "Another run is under way on this thread. Send it again when that has ended.",
      detail: "",
    };
  }
  if (status === 409 || status === 422) {
    return {
      kind: "busy",
      title: "The server did not take the request.",
      advice: "Another run may be under way on this thread: wait for its end, or begin a new thread.",
      detail,
    };
  }
  if (status === 404) {
    return {
      kind: "not-found",
      title: "The server does not know this thread or graph.",
      advice: "It may have been started anew without its files. Begin a new thread.",
      detail,
    };
  }
  return {
    kind: "run-failed",
    title: "The run failed.",
    advice: "What had finished is kept. Read what the server says, mend it, and send the request again.",
    detail,
  };
}

/**
 * Browsers tell a connection that failed as a TypeError of fetch's, each in its own words; the SDK tells it in words
 * of its own, and gives up on a stream that broke off with an error of its own.
 */
function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, message } = error;
  if (error instanceof TypeError) return /fetch|network|load failed/i.test(message);
  return name === "MaxReconnectAttemptsError" || message.startsWith("Unable to connect to LangGraph server");
}

function detailOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return textAt(error, "message") ?? String(error);
}
