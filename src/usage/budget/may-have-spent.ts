/** Codes of connections that were never made. */
const NEVER_MADE: ReadonlySet<unknown> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"],
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Causes within causes that are looked at; they could go in a circle. */
const DEEPEST_CAUSE = 8;

/**
 * Whether a call that failed may have cost something. Nothing costs a call that the provider refused with a status, or
 * that never reached it. One that was aborted, timed out, broke off or cannot be read may have been answered, and be
 * charged.
 */
export function mayHaveSpent(error: unknown): boolean {
  let link = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && typeof link === "object" && link !== null; depth += 1) {
    const { status, statusCode, code, response, cause } = link as Readonly<Record<string, unknown>>;
    const inner = (response as Readonly<Record<string, unknown>> | null | undefined)?.status;
    if ([status, statusCode, inner].some((each) => typeof each === "number" && each >= 400)) return false;
    if (NEVER_MADE.has(code)) return false;
    link = cause;
  }
  return true;
}
