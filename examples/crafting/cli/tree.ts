import { type Plan, renderPlan } from "langgraph-supervisor-workflow";
import type { Colors } from "./colors.ts";

const LINE = /^( *)([\d.]+) (.*?) \[(planned|in progress|completed|failed|aborted|dropped)\](.*)$/;

/** The plan with the status of each task in a column; what came of them is told elsewhere. */
export function treeText(plan: Plan, colors: Colors): string {
  const lines = renderPlan(plan.map((node) => ({ ...node, primitive: null, retrospective: null }))).split(
    "\n",
  );
  const read = lines.map((line) => {
    const [, indent = "", number = "", words = line, status = "", rest = ""] = LINE.exec(line) ?? [];
    return { number: indent + number, words, status, rest };
  });
  const width = Math.max(...read.map(({ number, words }) => number.length + 1 + words.length));
  return read
    .map(({ number, words, status, rest }) => {
      const gap = " ".repeat(width - number.length - 1 - words.length);
      const isOver = status === "aborted" || status === "dropped";
      return `${colors.dim(number)} ${isOver ? colors.dim(words) : words}${gap}  ${coloured(status, colors)}${rest}`;
    })
    .join("\n");
}

/** A status in its colour. */
export function coloured(status: string, colors: Colors): string {
  switch (status) {
    case "completed":
      return colors.green(status);
    case "in progress":
      return colors.cyan(status);
    case "failed":
      return colors.red(status);
    case "aborted":
      return colors.yellow(status);
    default:
      return colors.dim(status);
  }
}
