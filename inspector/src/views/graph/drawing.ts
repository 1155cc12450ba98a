import { listAt, textAt } from "../../model/json.ts";

export type NodeKind = "start" | "end" | "step" | "participant";

export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  readonly kind: NodeKind;
}

/** A line between two nodes; both ways are one line, since a supervisor and its participants would have two each. */
export interface DrawnEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Whether there is a way back too. */
  readonly isBothWays: boolean;
  readonly isConditional: boolean;
}

export interface GraphDrawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Names of the participants, in the order of the drawing: their colours go by it. */
  readonly participants: readonly string[];
}

export const EMPTY_DRAWING: GraphDrawing = { nodes: [], edges: [], participants: [] };

const START = "__start__";
const END = "__end__";
/** The workflow's own nodes; every other one is a participant. */
const STEPS: ReadonlySet<string> = new Set(["supervisor", "human", "review", "synthesis"]);

/** Reads the graph as the server draws it. */
export function readDrawing(graph: unknown): GraphDrawing {
  const ids = listAt(graph, "nodes").flatMap((node) => textAt(node, "id") ?? []);
  const isWorkflow = ids.includes("supervisor");
  const nodes = ids.map((id) => ({ id, label: labelOf(id), kind: kindOf(id, isWorkflow) }));
  return {
    nodes,
    edges: readEdges(listAt(graph, "edges")),
    participants: nodes.filter(({ kind }) => kind === "participant").map(({ id }) => id),
  };
}

function readEdges(edges: readonly unknown[]): readonly DrawnEdge[] {
  const drawn = new Map<string, DrawnEdge>();
  // Ways out first: the line from the supervisor to a participant takes in the way back, and not the reverse.
  const ways = edges.flatMap((edge) => {
    const source = textAt(edge, "source");
    const target = textAt(edge, "target");
    const isConditional = (edge as { conditional?: unknown }).conditional === true;
    return source === undefined || target === undefined ? [] : [{ source, target, isConditional }];
  });
  for (const { source, target, isConditional } of ways.sort(
    (a, b) => Number(b.isConditional) - Number(a.isConditional),
  )) {
    const id = edgeId(source, target);
    const back = drawn.get(edgeId(target, source));
    if (back !== undefined && source !== target) drawn.set(back.id, { ...back, isBothWays: true });
    else drawn.set(id, { id, source, target, isBothWays: false, isConditional });
  }
  return [...drawn.values()];
}

export function edgeId(source: string, target: string): string {
  return `${source}→${target}`;
}

function labelOf(id: string): string {
  if (id === START) return "start";
  return id === END ? "end" : id;
}

function kindOf(id: string, isWorkflow: boolean): NodeKind {
  if (id === START) return "start";
  if (id === END) return "end";
  return isWorkflow && !STEPS.has(id) ? "participant" : "step";
}
