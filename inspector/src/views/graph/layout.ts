import { Graph, layout } from "@dagrejs/dagre";
import type { GraphDrawing } from "./drawing.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Direction = "LR" | "TB";

const height = 40;
const characterWidth = 8;
const padding = 40;

/** The place of each node's upper left corner. */
export function placesOf({ nodes, edges }: GraphDrawing, direction: Direction): ReadonlyMap<string, Place> {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 18, ranksep: direction === "LR" ? 70 : 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, label } of nodes) {
    graph.setNode(id, { width: Math.max(72, label.length * characterWidth + padding), height });
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
