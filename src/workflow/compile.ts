import { END, START } from "@langchain/langgraph";
import { humanNode } from "../human/human-node.ts";
import type { AnyPregel, Participant } from "../participants/participant.ts";
import { participantNode } from "../participants/participant-node.ts";
import { afterReview, reviewNode } from "../review/review-node.ts";
import { nextNode } from "../supervisor/delegate.ts";
import { supervisorNode } from "../supervisor/supervisor-node.ts";
import { synthesisNode } from "../supervisor/synthesis-node.ts";
import { outputBoundOf } from "../usage/budget/limits.ts";
import { nameOfModel } from "../usage/budget/model-name.ts";
import { synthesisReserve } from "../usage/budget/synthesis-reserve.ts";
import type { BuildOptions } from "./builder.ts";
import type { AnyBuilderTypes } from "./builder-types.ts";
import { CompiledSupervisorWorkflow } from "./compiled-workflow.ts";
import { withVisibleContext } from "./context-schema.ts";
import type { WorkflowDefinition } from "./definition.ts";
import { journalled } from "./journalled-node.ts";
import { HUMAN_NODE, REVIEW_NODE, SUPERVISOR_NODE, SYNTHESIS_NODE } from "./nodes.ts";
import type { BudgetTerms } from "./run-budget.ts";
import { stateSchemas } from "./state.ts";
import { WorkflowStateGraph } from "./state-graph.ts";
import type { SupervisorWorkflow } from "./supervisor-workflow.ts";

/** Wires a definition as a LangGraph graph. */
export function compile<Types extends AnyBuilderTypes>(
  definition: WorkflowDefinition,
  { checkpointer, store }: BuildOptions,
): SupervisorWorkflow<Types> {
  const schemas = stateSchemas(definition.declaredFields);
  const names = definition.participants.map(({ name }) => name);
  const context = definition.contextSchema;
  const graph = new WorkflowStateGraph(context ? { ...withVisibleContext(schemas), context } : schemas);

  graph.addNode(SUPERVISOR_NODE, journalled(supervisorNode(definition)));
  for (const participant of definition.participants) {
    const inner = innerGraph(participant);
    graph.addNode(
      participant.name,
      journalled(participantNode(definition)),
      inner ? { subgraphs: [inner] } : {},
    );
    graph.addEdge(participant.name, SUPERVISOR_NODE);
  }
  const { review } = definition;
  if (review !== null) {
    graph.addNode(REVIEW_NODE, journalled(reviewNode(definition, review)), {
      subgraphs: innerGraphs(definition),
    });
    graph.addConditionalEdges(REVIEW_NODE, afterReview, [SUPERVISOR_NODE, SYNTHESIS_NODE]);
  }
  graph.addNode(HUMAN_NODE, humanNode(definition));
  graph.addNode(SYNTHESIS_NODE, journalled(synthesisNode(definition)));
  graph.addEdge(START, SUPERVISOR_NODE);
  graph.addConditionalEdges(SUPERVISOR_NODE, nextNode, [
    ...names,
    ...(review === null ? [] : [REVIEW_NODE]),
    HUMAN_NODE,
    SYNTHESIS_NODE,
  ]);
  graph.addEdge(HUMAN_NODE, SUPERVISOR_NODE);
  graph.addEdge(SYNTHESIS_NODE, END);

  const compiled = graph.compile({
    name: definition.name,
    ...(definition.description ? { description: definition.description } : {}),
    ...(checkpointer === undefined ? {} : { checkpointer }),
    ...(store === undefined ? {} : { store }),
  });
  // Each turn is the supervisor's superstep and one more; then the turn that finds the limit, and the synthesis.
  const supersteps = 2 * definition.maxIterations + 3;
  const ownRecords = [
    "outcome",
    "tasks",
    "artifact",
    "reviews",
    "history",
    "usage",
    "plan",
    "notepad",
    "environment",
  ];
  if (definition.responseFormat === null) ownRecords.push("structuredResponse");
  // The one cast at LangGraph's edge: the graph was wired from the description that `Types` was inferred from.
  return CompiledSupervisorWorkflow.from(compiled, {
    supersteps,
    maxParallelTasks: definition.maxParallelTasks,
    budget: budgetTerms(definition),
    environment: definition.planning?.environment ?? null,
    ownRecords,
  }) as unknown as SupervisorWorkflow<Types>;
}

/** What bounds the runs of a workflow; without limits of its own those of a host still count. */
function budgetTerms(definition: WorkflowDefinition): BudgetTerms {
  const { name, pricing, synthesis, responseFormat, transcriptTokens } = definition;
  const limits = definition.budget ?? {};
  const { mode, model } = synthesis;
  const needs = {
    // The answer; then the data, with a correction.
    calls: (mode === "model" && model !== null ? 1 : 0) + (responseFormat === null ? 0 : 2),
    inputTokens: transcriptTokens * BYTES_PER_TOKEN,
    outputTokens: outputBoundOf(limits) ?? 0,
    model: model === null ? null : nameOfModel(model),
  };
  return { workflow: name, limits, pricing, reserve: synthesisReserve(needs, limits, pricing) };
}

/** A transcript is measured in tokens, about; the worst case of a call in bytes. */
const BYTES_PER_TOKEN = 4;

function innerGraph({ work }: Participant): AnyPregel | null {
  return work.kind === "runnable" ? work.graph : null;
}

/** The participants' graphs, which the review node calls too: so their states can be seen below it. */
function innerGraphs({ participants }: WorkflowDefinition): AnyPregel[] {
  return participants.flatMap((participant) => innerGraph(participant) ?? []);
}
