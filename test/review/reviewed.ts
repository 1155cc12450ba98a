import {
  type ParticipantFunction,
  type ReviewOptions,
  type Spec,
  type SupervisorFunction,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type WorkflowEvent,
  type WorkflowOptions,
} from "langgraph-supervisor-workflow";
import { z } from "zod";

/** The artifact of most of these tests: an object of anything. */
export type Board = Record<string, unknown>;
export const boardSchema = z.record(z.string(), z.unknown());

/** A specification with one criterion for each item. */
export function specOf(...items: readonly string[]): Spec {
  return specWith(Object.fromEntries(items.map((item) => [item, { done: `${item} is done` }])));
}

/** A specification with these criteria. */
export function specWith(items: Readonly<Record<string, Readonly<Record<string, string>>>>): Spec {
  return {
    title: "The board",
    description: "Everything on it is done.",
    acceptanceCriteria: { whole: "It hangs together" },
    items: Object.fromEntries(
      Object.entries(items).map(([item, acceptanceCriteria]) => [
        item,
        { description: `Do ${item}`, acceptanceCriteria },
      ]),
    ),
  };
}

/** A worker that puts its item on the board. */
export const worker: ParticipantFunction = async ({ review }) => ({
  text: `${review?.item} is done`,
  data: { [review?.item ?? ""]: "done" },
});

interface Setup {
  readonly items?: readonly string[];
  readonly agent?: ParticipantFunction;
  readonly agents?: Readonly<Record<string, ParticipantFunction>>;
  readonly options?: Partial<WorkflowOptions>;
  readonly review?: Partial<ReviewOptions<Board>>;
  readonly supervisor?: SupervisorFunction;
}

/**
 * A workflow under review whose parts are functions: every item goes to the first participant, everything is
 * approved, and the supervisor calls it done as soon as it may.
 */
export function reviewed({
  items = ["a"],
  agent = worker,
  agents = { worker: agent },
  ...setup
}: Setup = {}) {
  const participants = Object.fromEntries(
    Object.entries(agents).map(([name, run]) => [name, { description: `Is ${name}`, agent: run }]),
  );
  const [first = ""] = Object.keys(agents);
  return new SupervisorWorkflowBuilder({ name: "board", synthesis: "last-report", ...setup.options })
    .participants(participants)
    .withReview<Board>({
      spec: specOf(...items),
      artifact: { initial: {}, schema: boardSchema },
      assign: (spec) => Object.keys(spec.items).map((item) => ({ agent: first, item })),
      reviewer: () => ({ verdict: "approved" }),
      judge: () => ({}),
      ...setup.review,
    })
    .withSupervisor(setup.supervisor ?? (() => ({ nextAgent: null })));
}

/** Something that one part of a test waits for and another lets happen. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

type Streamable = Parameters<typeof streamWorkflow>[0];

/** Everything that a run tells. */
export async function eventsOf(
  workflow: Streamable,
  input: unknown,
  config: object = {},
  hear: (event: WorkflowEvent) => void = () => {},
): Promise<WorkflowEvent[]> {
  const events: WorkflowEvent[] = [];
  for await (const event of streamWorkflow(workflow, input, config)) {
    events.push(event);
    hear(event);
  }
  return events;
}

/** Events as lines: the type, and the task by its place (`1` for a decision's first, `1.1` for its first follow-up). */
export function linesOfEvents(events: readonly WorkflowEvent[]): string[] {
  return events.map((event) =>
    "taskId" in event && event.taskId !== undefined ? `${event.type} ${placeOf(event.taskId)}` : event.type,
  );
}

/** A task's place in its decision: the end of its id. */
export function placeOf(taskId: string): string {
  return taskId.split(":").at(-1) ?? "";
}
