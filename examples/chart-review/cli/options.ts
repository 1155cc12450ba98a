import { parseArgs } from "node:util";

export interface CliOptions {
  /** The CSV file; null for the sample. */
  readonly data: string | null;
  /** The folder that the page is written to. */
  readonly out: string;
  readonly help: boolean;
}

export const USAGE = `Usage: npm run demo:chart -- [--data FILE] [--out DIR]

Improves a chart with seven specialists whose patches are measured, reviewed and merged one by one, and writes a page
that shows every version with who changed what.

Options:
  --data FILE  a CSV file with a header (default: sample data, rides at bicycle counters)
  --out DIR    where to write the page (default: chart-report)
  --help       this text

Environment:
  OPENAI_API_KEY    review with OpenAI; without it, by rules
  OPENAI_BASE_URL   another server that speaks OpenAI's API
  OPENAI_MODEL      which model (default: gpt-5-mini)`;

/** What was wrong with the command line, in words for its user. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): CliOptions {
  const { data = null, out = "chart-report", help = false } = parse(args).values;
  for (const [name, value] of Object.entries({ data, out })) {
    if (value?.trim() === "") throw new UsageError(`--${name} needs a name.`);
  }
  return { data, out, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { data: { type: "string" }, out: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    // Node's message goes on about how to pass a positional argument; its first sentence is enough.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/(?<=[.'])\s/)[0] ?? message);
  }
}
