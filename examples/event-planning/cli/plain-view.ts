import { budgetWarning, headline, inSeconds, oneLine, type ProgressView } from "./progress-view.ts";

/** One line for each thing that happens: for pipes and logs. */
export function plainView(print: (line: string) => void): ProgressView {
  return {
    show(event) {
      switch (event.type) {
        case "decision-made":
          print(`[turn ${event.turn}] supervisor: ${oneLine(event.decision.reason)}`);
          break;
        case "task-started":
          print(`[turn ${event.turn}] ${event.participant} starts: ${oneLine(event.instruction)}`);
          break;
        case "task-finished":
          print(
            `[turn ${event.turn}] ${event.participant} reports after ${inSeconds(event.durationMs)}: ${headline(event.report)}`,
          );
          break;
        case "task-failed":
          print(
            `[turn ${event.turn}] ${event.participant} failed after ${inSeconds(event.durationMs)}: ${oneLine(event.reason)}`,
          );
          break;
        case "budget-warning":
          print(budgetWarning(event));
          break;
        case "synthesis-started":
          print("Writing the plan.");
          break;
      }
    },
    pause() {},
  };
}
