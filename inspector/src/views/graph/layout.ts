import { Graph, layout } from "@dagrejs/dagre";
import type { DrawnNode, GraphDrawing } from "./drawing.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Direction = "LR" | "TB";

const height = 40;

/** How much room there is: on a small screen nodes and gaps shrink, so that letters need not. */
export type Spacing = "roomy" | "tight";

const SPACING: Readonly<Record<Spacing, { readonly padding: number; readonly gap: number }>> = {
  roomy: { padding: 40, gap: 84 },
  tight: { padding: 18, gap: 44 },
};

/** The place of each node's upper left corner. Participants are all as wide as the widest of them. */
export function placesOf(
  { nodes, edges }: GraphDrawing,
  direction: Direction,
  spacing: Spacing,
): ReadonlyMap<string, Place> {
  const { padding, gap } = SPACING[spacing];
  const widthOf = (label: string): number => label.length * 7.5 + padding;
  const isOne = ({ kind }: DrawnNode): boolean => kind === "participant";
  const common = Math.max(0, ...nodes.filter(isOne).map(({ label }) => widthOf(label)));
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 16, ranksep: gap });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    graph.setNode(node.id, { width: isOne(node) ? common : widthOf(node.label), height });
  }
  for (const { source, target } of edges) graph.setEdge(source, target);
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x, y, width } = graph.node(id) as { x: number; y: number; width: number };
      return [id, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
}
