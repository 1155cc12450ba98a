import { MemorySaver } from "@langchain/langgraph";
import { askAtTerminal, askNobody } from "./cli/ask.ts";
import { explainFailure } from "./cli/failure.ts";
import { liveView } from "./cli/live-view.ts";
import { type CliOptions, parseOptions, USAGE, UsageError } from "./cli/options.ts";
import { plainView } from "./cli/plain-view.ts";
import { runPlanner } from "./cli/run-planner.ts";
import { writeFiles } from "./cli/write-files.ts";
import { modelFromEnvironment } from "./model.ts";
import { createEventPlanner } from "./workflow.ts";

/** How long the offline model takes over a word at a terminal, in milliseconds: so that one can watch it work. */
const WORD_DELAY_MS = 8;

/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const print = (line: string): void => console.log(line);

async function plan({ request, out }: CliOptions): Promise<void> {
  const isLive = process.stdout.isTTY === true && process.stdin.isTTY === true;
  const { model, note } = modelFromEnvironment(process.env, { wordDelayMs: isLive ? WORD_DELAY_MS : 0 });
  print(note);
  print(`Request: ${request}\n`);

  const planner = createEventPlanner({ model, checkpointer: new MemorySaver() });
  const view = isLive ? liveView(process.stdout) : plainView(print);
  process.once("SIGINT", () => {
    // The live view has hidden the cursor.
    view.pause();
    process.exit(INTERRUPTED);
  });
  const planned = await runPlanner(planner, request, view, isLive ? askAtTerminal : askNobody(print)).finally(
    () => view.pause(),
  );

  print(`\n${planned.plan}\n`);
  if (planned.outcome && planned.outcome.status !== "completed") {
    print(`The planning ended early: ${planned.outcome.reason}`);
  }
  const files = await writeFiles(out, planned);
  print(`Written to ${out}: ${files.join(", ")}`);
  if (files.length === 1) print("There is no event.ics, since the plan has no venue with a date.");
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) print(USAGE);
    else await plan(options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nTry: npm run demo -- --help`);
      return 2;
    }
    console.error(explainFailure(error, process.env));
    return 1;
  }
}

// Whoever reads the pipe may leave early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await main();
