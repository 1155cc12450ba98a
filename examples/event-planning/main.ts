import { MemorySaver } from "@langchain/langgraph";
import { askAtTerminal, askNobody } from "./cli/ask.ts";
import { checkBudget } from "./cli/check-budget.ts";
import { endingOf } from "./cli/ending.ts";
import { explainFailure } from "./cli/failure.ts";
import { hideRefusals } from "./cli/hide-refusals.ts";
import { liveView } from "./cli/live-view.ts";
import { type CliOptions, parseOptions, USAGE, UsageError } from "./cli/options.ts";
import { plainView } from "./cli/plain-view.ts";
import { newThread, runPlanner, usageOn } from "./cli/run-planner.ts";
import { usageReport } from "./cli/usage-report.ts";
import { writeFiles } from "./cli/write-files.ts";
import { modelFromEnvironment } from "./model.ts";
import { participants } from "./participants.ts";
import { createEventPlanner } from "./workflow.ts";

/** How long the offline model takes over a word at a terminal, in milliseconds: so that one can watch it work. */
const WORD_DELAY_MS = 8;

/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const print = (line: string): void => console.log(line);

async function plan({ request, out, budget }: CliOptions): Promise<void> {
  const isLive = process.stdout.isTTY === true && process.stdin.isTTY === true;
  const chosen = modelFromEnvironment(process.env, { wordDelayMs: isLive ? WORD_DELAY_MS : 0 });
  checkBudget(budget, chosen);
  print(chosen.note);
  print(`Request: ${request}\n`);

  const { model, pricing, priceNote } = chosen;
  const planner = createEventPlanner({ model, pricing, budget, checkpointer: new MemorySaver() });
  const thread = newThread();
  const tellUsage = async (): Promise<void> =>
    print(`\n${usageReport(await usageOn(planner, thread), { budget, priceNote })}\n`);
  const view = isLive ? liveView(process.stdout) : plainView(print);
  process.once("SIGINT", () => {
    // The live view has hidden the cursor.
    view.pause();
    process.exit(INTERRUPTED);
  });
  const ask = isLive ? askAtTerminal : askNobody(print);
  hideRefusals(console);
  const planned = await runPlanner(planner, thread, request, view, ask).catch(async (error: unknown) => {
    view.pause();
    // What a run that failed has used is paid for too.
    await tellUsage();
    throw error;
  });

  print(`\n${planned.plan}`);
  const ending = endingOf(planned.outcome, planned.tasks, Object.keys(participants));
  if (ending !== null) print(`\n${ending}`);
  await tellUsage();
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
