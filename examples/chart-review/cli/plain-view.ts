import { firstLine, inSeconds, outcomeOf, type ProgressView } from "./progress-view.ts";

/** One line for each thing that happens: for pipes and logs. */
export function plainView(print: (line: string) => void): ProgressView {
  return {
    show(event) {
      switch (event.type) {
        case "decision-made":
          print(`[turn ${event.turn}] supervisor: ${firstLine(event.decision.reason)}`);
          break;
        case "task-started":
          print(`${event.participant} starts`);
          break;
        case "task-finished":
          print(
            `${event.participant} proposes after ${inSeconds(event.durationMs)}: ${firstLine(event.report)}`,
          );
          break;
        case "task-failed":
          print(
            `${event.participant} failed after ${inSeconds(event.durationMs)}: ${firstLine(event.reason)}`,
          );
          break;
        case "review-finished":
          print(
            `review ${event.round} of ${event.participant}: ${outcomeOf(event)}. ${event.feedback.replaceAll("\n", " ")}`,
          );
          break;
        case "follow-up-queued":
          print(`${event.participant} is asked again (${event.cause})`);
          break;
      }
    },
    close() {},
  };
}
