import { parseArgs } from "node:util";
import type { BudgetLimits } from "langgraph-supervisor-workflow";

export interface CliOptions {
  readonly request: string;
  /** The folder that the plan is written to. */
  readonly out: string;
  /** What the run may use; null for as much as it takes. */
  readonly budget: Pick<BudgetLimits, "maxCostUsd" | "maxTokens"> | null;
  readonly help: boolean;
}

/** What is planned when nobody asks for anything: it meets both conflicts that the supervisor has to resolve. */
export const SAMPLE_REQUEST =
  "Plan a wedding for 160 guests in Chicago on 12 June, with vegetarian and nut-free food and step-free access. " +
  "Our budget is $25,000.";

export const USAGE = `Usage: npm run demo -- [options] ["what you want to plan"]

Plans an event with a supervisor and four specialists, and writes plan.md and event.ics. At the end it tells what the
models used.
Without words of yours it plans a sample: ${SAMPLE_REQUEST}

Options:
  --out DIR            where to write the plan (default: event-plan)
  --budget-usd AMOUNT  what the models may cost, in US dollars, e.g. 0.05
  --budget-tokens N    how many tokens they may use, in and out, e.g. 50000
  --help               this text

A plan takes some 20,000 to 50,000 tokens. A call is made only if the most that it could use fits into what is left of
the budget, a quarter of which is kept for the plan itself: so give twice of what you expect. With the budget used up,
the plan says how far it came.

Environment:
  OPENAI_API_KEY    plan with OpenAI; without it, with an offline model that works by rules
  OPENAI_BASE_URL   another server that speaks OpenAI's API
  OPENAI_MODEL      which model (default: gpt-5-mini)`;

/** What was wrong with the command line, in words for its user. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args);
  const { out = "event-plan", help = false, "budget-usd": usd, "budget-tokens": tokens } = values;
  if (out.trim() === "") throw new UsageError("--out needs the name of a folder.");
  const request = positionals.join(" ").trim();
  if (positionals.length > 0 && request === "") {
    throw new UsageError("There is nothing to plan: the request is empty.");
  }
  return { request: request || SAMPLE_REQUEST, out, budget: readBudget(usd, tokens), help };
}

/** What the options of a budget take. */
const NEEDED = {
  "budget-usd": "--budget-usd needs an amount of US dollars above 0, such as 0.05",
  "budget-tokens": "--budget-tokens needs a whole number from 1, such as 50000",
} as const;

function readBudget(usd: string | undefined, tokens: string | undefined): CliOptions["budget"] {
  if (usd === undefined && tokens === undefined) return null;
  return {
    ...(usd === undefined ? {} : { maxCostUsd: readNumber("budget-usd", usd, /^(\d+\.?\d*|\.\d+)$/) }),
    ...(tokens === undefined ? {} : { maxTokens: readNumber("budget-tokens", tokens, /^\d+$/) }),
  };
}

function readNumber(option: keyof typeof NEEDED, text: string, pattern: RegExp): number {
  const value = pattern.test(text.trim()) ? Number(text) : 0;
  if (value > 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new UsageError(`${NEEDED[option]}; it is ${JSON.stringify(text)}.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: "string" },
        "budget-usd": { type: "string" },
        "budget-tokens": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    // Node's message goes on about how to pass a positional argument; its first sentence is enough.
    const message = error instanceof Error ? error.message : String(error);
    // Without a value, or with one like -5, which could be an option.
    const needed = Object.entries(NEEDED).find(([option]) => message.startsWith(`Option '--${option}`));
    if (needed !== undefined) throw new UsageError(`${needed[1]}.`);
    throw new UsageError(message.split(/(?<=[.'])\s/)[0] ?? message);
  }
}
