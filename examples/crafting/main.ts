import { MemorySaver } from "@langchain/langgraph";
import { colorsFor } from "./cli/colors.ts";
import { comparisonTable, costTable } from "./cli/costs.ts";
import { explainFailure } from "./cli/failure.ts";
import { type CliOptions, parseOptions, USAGE, UsageError } from "./cli/options.ts";
import { type Played, play } from "./cli/play.ts";
import { treeView, type View } from "./cli/view.ts";
import { modelFromEnvironment } from "./model.ts";
import { createPlayer, GOAL } from "./workflow.ts";

/** Lines are no longer than this, in characters, also where the terminal is wider. */
const WIDTH = 100;

const print = (line: string): void => console.log(line);

async function run({ noExit, emptyChest }: CliOptions): Promise<void> {
  const { model, note, tokenNote } = modelFromEnvironment(process.env);
  const colors = colorsFor(process.stdout);
  const view = treeView({ print, colors, width: Math.min(WIDTH, process.stdout.columns || WIDTH) });
  const played = (exit: boolean, view: View): Promise<Played> =>
    play(createPlayer({ model, exit, emptyChest, checkpointer: new MemorySaver() }), view);

  print(note);
  print(`Goal: ${GOAL}${noExit ? ", and no task is left before its end" : ""}\n`);
  const first = await played(!noExit, view);
  print(`\n${colors.bold("Answer")}\n${first.answer}`);
  if (first.outcome !== null && first.outcome.status !== "completed")
    print(`The run ended early (${first.outcome.status}): ${first.outcome.reason}`);
  print(`\n${colors.bold("Model calls")}\n${costTable(first.usage)}`);
  if (noExit) {
    const other = await played(true, { show() {} });
    print(`\n${colors.bold("The same, with and without exits")}\n${comparisonTable(first, other)}`);
  }
  if (tokenNote !== null) print(tokenNote);
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) print(USAGE);
    else await run(options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nTry: npm run demo:crafting -- --help`);
      return 2;
    }
    console.error(explainFailure(error, process.env));
    return 1;
  }
}

// Whoever reads the pipe may leave early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await main();
