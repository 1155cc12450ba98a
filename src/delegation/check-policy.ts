import type { ReportProblem } from "../errors/definition-error.ts";
import { policyInputSchema } from "./policy.ts";

/** What each part of a policy may be, in words. */
const VALID: Readonly<Record<string, string>> = {
  retries: "whole numbers from 0",
  backoff: "{ initialMs, factor, maxMs, jitter }",
  "backoff.initialMs": "milliseconds from 0",
  "backoff.factor": "numbers from 1",
  "backoff.maxMs": "milliseconds from 0",
  "backoff.jitter": "numbers from 0 to 1",
  timeoutMs: "milliseconds from 1, or null",
  deadlineMs: "milliseconds from 1, or null",
  fallbacks: "whole numbers from 0",
  minimumCapability: "numbers from 0 to 1",
};

/** Reports what is wrong with a policy as it was given. */
export function checkPolicy(place: string, policy: unknown, report: ReportProblem): void {
  if (policy === undefined) return;
  const parsed = policyInputSchema.safeParse(policy);
  for (const issue of parsed.error?.issues ?? []) {
    const within = issue.path.join(".");
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
    for (const key of unknown.length > 0 ? unknown : [null]) {
      const path = [within, key].filter((part) => part !== null && part !== "").join(".");
      report({
        code: "INVALID_OPTION",
        place: path === "" ? place : `${place}.${path}`,
        message: key === null ? "it has no value that it may have." : "a policy has no such part.",
        choices: key === null ? [VALID[within] ?? Object.keys(VALID).join(", ")] : choicesIn(within),
        fix: key === null ? "give such a value, or leave it out." : "correct its name, or leave it out.",
      });
    }
  }
}

function choicesIn(within: string): string[] {
  const names = Object.keys(VALID);
  if (within === "") return names.filter((name) => !name.includes("."));
  return names.filter((name) => name.startsWith(`${within}.`)).map((name) => name.slice(within.length + 1));
}
