import { parseArgs } from "node:util";

export interface CliOptions {
  /** Whether the run is to be without the exit classifier, and set beside one with it. */
  readonly noExit: boolean;
  readonly emptyChest: boolean;
  readonly help: boolean;
}

export const USAGE = `Usage: npm run demo:crafting -- [--no-exit] [--empty-chest]

A player in a small world of blocks must get water, plans to craft a bucket, and finds one in a chest. Shows the plan as
it changes, with the reasons, and what the model calls cost.

Options:
  --no-exit      never leave a task that has lost its point; then run once more with the exit classifier, and compare
  --empty-chest  a world where nothing is in the chest
  --help         this text

Environment:
  OPENAI_API_KEY    play with OpenAI; without it, by rules
  OPENAI_BASE_URL   another server that speaks OpenAI's API
  OPENAI_MODEL      which model (default: gpt-5-mini)`;

/** What was wrong with the command line, in words for its user. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values } = parse(args);
  return {
    noExit: values["no-exit"] ?? false,
    emptyChest: values["empty-chest"] ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "no-exit": { type: "boolean" },
        "empty-chest": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    // Node's message goes on about how to pass a positional argument; its first sentence is enough.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/(?<=[.'])\s/)[0] ?? message);
  }
}
