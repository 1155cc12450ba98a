import { parseArgs } from "node:util";

export interface CliOptions {
  readonly request: string;
  /** The folder that the plan is written to. */
  readonly out: string;
  readonly help: boolean;
}

/** What is planned when nobody asks for anything: it meets both conflicts that the supervisor has to resolve. */
export const SAMPLE_REQUEST =
  "Plan a wedding for 160 guests in Chicago on 12 June, with vegetarian and nut-free food and step-free access. " +
  "Our budget is $25,000.";

export const USAGE = `Usage: npm run demo -- [--out DIR] ["what you want to plan"]

Plans an event with a supervisor and four specialists, and writes plan.md and event.ics.
Without words of yours it plans a sample: ${SAMPLE_REQUEST}

Options:
  --out DIR    where to write the plan (default: event-plan)
  --help       this text

Environment:
  OPENAI_API_KEY    plan with OpenAI; without it, with an offline model that works by rules
  OPENAI_BASE_URL   another server that speaks OpenAI's API
  OPENAI_MODEL      which model (default: gpt-5-mini)`;

/** What was wrong with the command line, in words for its user. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args);
  const { out = "event-plan", help = false } = values;
  if (out.trim() === "") throw new UsageError("--out needs the name of a folder.");
  const request = positionals.join(" ").trim();
  if (positionals.length > 0 && request === "") {
    throw new UsageError("There is nothing to plan: the request is empty.");
  }
  return { request: request || SAMPLE_REQUEST, out, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    // Node's message goes on about how to pass a positional argument; its first sentence is enough.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/(?<=[.'])\s/)[0] ?? message);
  }
}
