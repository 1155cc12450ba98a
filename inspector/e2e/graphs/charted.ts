import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";

const values = [
  { month: "May", guests: 28 },
  { month: "June", guests: 55 },
  { month: "July", guests: 43 },
];
const xy = {
  x: { field: "month", type: "nominal", sort: null },
  y: { field: "guests", type: "quantitative" },
};

/** What the artifact becomes, by what the request asks for. */
const STORIES: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  chart: [{ mark: "bar" }, { title: "Guests by month", mark: { type: "line", point: true } }],
  outside: [
    { data: { values: null, url: "http://elsewhere.example/rows.json" } },
    {
      data: { values, url: null },
      mark: null,
      layer: [
        { mark: "image", encoding: { url: { value: "http://elsewhere.example/picture.png" } } },
        { mark: "bar", encoding: { href: { value: "javascript:window.breach=1" } } },
      ],
    },
  ],
  broken: [{ mark: "no-such-mark" }, { mark: "bar", params: [{ name: "p", expr: "(((" }] }],
};

const storyOf = (request: string): string =>
  Object.keys(STORIES).find((name) => request.includes(name)) ?? "chart";

/** A chart that changes twice, by functions alone; some requests make one that it must not be. */
export const graph = new SupervisorWorkflowBuilder({ name: "charted", synthesis: "last-report" })
  .participants({
    painter: {
      description: "Draws",
      agent: ({ review, instruction }) => {
        const changes = STORIES[storyOf(instruction)] ?? [];
        return { data: changes[review?.artifact.version ?? 0] ?? {} };
      },
    },
  })
  .withReview({
    spec: ({ messages }) => ({
      title: "A chart",
      description: messages.at(-1)?.text ?? "",
      acceptanceCriteria: "It can be read.",
      items: {
        look: { description: messages.at(-1)?.text ?? "", acceptanceCriteria: { done: "It is done." } },
      },
    }),
    artifact: {
      initial: { data: { values }, width: 260, height: 180, mark: "point", encoding: xy },
      schema: z.record(z.string(), z.unknown()),
    },
    assign: (spec) => [{ agent: "painter", item: "look", instruction: spec.description }],
    reviewer: ({ basedOn, instruction }) =>
      basedOn === 0
        ? {
            verdict: "partially-approved",
            feedback: "More.",
            followUps: [{ instruction }],
          }
        : { verdict: "approved" },
  })
  .withSupervisor(() => ({ nextAgent: null }))
  .build();
