import { basename } from "node:path";
import { explainFailure } from "./cli/failure.ts";
import { liveView } from "./cli/live-view.ts";
import { type CliOptions, parseOptions, USAGE, UsageError } from "./cli/options.ts";
import { plainView } from "./cli/plain-view.ts";
import { runReview } from "./cli/run-review.ts";
import { writeFiles } from "./cli/write-files.ts";
import { loadTable, SAMPLE_FILE } from "./data/load-table.ts";
import { modelFromEnvironment } from "./model.ts";
import { summary } from "./page/page.ts";

/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const print = (line: string): void => console.log(line);

async function review({ data, out }: CliOptions): Promise<void> {
  const table = await loadTable(data ?? SAMPLE_FILE);
  const name = basename(data ?? SAMPLE_FILE.pathname);
  const { model, note } = modelFromEnvironment(process.env);
  print(note);
  print(`Data: ${name}, ${table.rows.length} rows\n`);

  const view = process.stdout.isTTY === true ? liveView(process.stdout) : plainView(print);
  process.once("SIGINT", () => {
    // The live view has hidden the cursor.
    view.close();
    process.exit(INTERRUPTED);
  });
  const story = await runReview({ table, name, model, view }).finally(() => view.close());
  print(`\n${summary(story)}`);
  for (const { item, unmet, feedback } of story.outcome?.unmetItems ?? []) {
    print(`Left unmet, ${item ?? "the whole"}: ${unmet.join(", ")}. ${feedback}`);
  }
  const files = await writeFiles(out, story);
  print(`Written: ${files.join(", ")}`);
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) print(USAGE);
    else await review(options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nTry: npm run demo:chart -- --help`);
      return 2;
    }
    console.error(explainFailure(error, process.env));
    return 1;
  }
}

// Whoever reads the pipe may leave early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await main();
