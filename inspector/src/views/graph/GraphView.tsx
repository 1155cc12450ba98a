import {
  BaseEdge,
  type Edge,
  type EdgeProps,
  getBezierPath,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import "./graph.css";
import { memo, useEffect, useMemo } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { colourOf } from "../../ui/colour.ts";
import { useWide } from "../../ui/use-wide.ts";
import { type Activity, activityOf } from "./activity.ts";
import { type DrawnEdge, edgeId, type GraphDrawing, type NodeKind } from "./drawing.ts";
import { type Direction, type Place, placesOf } from "./layout.ts";

type NodeState = "running" | "waiting" | "idle";
type StepNode = Node<
  { label: string; kind: NodeKind; state: NodeState; colour: string; direction: Direction },
  "step"
>;

const direction: Direction = "LR";
/** From the arrow to its count, in pixels. */
const countDistance = 26;
const nodeTypes = { step: memo(StepBox) };
const edgeTypes = { way: memo(Way) };

/** The graph as the server draws it: what runs is lit, and the ways taken are counted. */
export function GraphView({ inspection }: { readonly inspection: Inspection }) {
  const { drawing } = inspection;
  const activity = useMemo(() => activityOf(inspection), [inspection]);
  const spacing = useWide() ? "roomy" : "tight";
  const places = useMemo(() => placesOf(drawing, direction, spacing), [drawing, spacing]);
  const nodes = useMemo(
    () =>
      drawing.nodes.map(({ id, label, kind }): StepNode => {
        const place = places.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
        const state = stateOf(id, activity);
        return {
          id,
          type: "step",
          position: { x: place.x, y: place.y },
          width: place.width,
          height: place.height,
          data: { label, kind, state, colour: colourOf(id, drawing.participants), direction },
          ariaLabel: state === "idle" ? label : `${label}, ${state}`,
        };
      }),
    [drawing, places, activity],
  );
  const edges = useMemo(() => drawing.edges.map((edge) => drawEdge(edge, activity)), [drawing, activity]);
  const summary = describe(drawing, activity);
  return (
    <figure className="graph" aria-label="Graph of the workflow">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        minZoom={0.2}
        maxZoom={1.5}
        proOptions={{ hideAttribution: true }}
      >
        <FitToSize places={places} />
      </ReactFlow>
      <figcaption>{summary}</figcaption>
    </figure>
  );
}

/** Fits again when the panel's size or the graph changes; a user's own zoom stays until then. */
function FitToSize({ places }: { readonly places: ReadonlyMap<string, Place> }) {
  const { fitView } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    if (width > 0 && height > 0 && places.size > 0) void fitView({ padding: 0.06, maxZoom: 1.15 });
  }, [fitView, width, height, places]);
  return null;
}

function StepBox({ data }: NodeProps<StepNode>) {
  const isAcross = data.direction === "LR";
  return (
    <div className="graph-node" data-kind={data.kind} data-state={data.state} data-colour={data.colour}>
      <Handle type="target" position={isAcross ? Position.Left : Position.Top} />
      {data.label}
      <Handle type="source" position={isAcross ? Position.Right : Position.Bottom} />
    </div>
  );
}

/** The count stands at its target: in the middle those of neighbours would cover each other. */
function Way({
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  markerStart,
  markerEnd,
  label,
}: EdgeProps) {
  const [path] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return (
    <>
      <BaseEdge
        path={path}
        {...(markerStart === undefined ? {} : { markerStart })}
        {...(markerEnd === undefined ? {} : { markerEnd })}
      />
      {typeof label === "string" ? <Count text={label} x={targetX - countDistance} y={targetY} /> : null}
    </>
  );
}

/** React Flow's own label is measured after each drawing, and out of sight until then; this one never flickers. */
function Count({ text, x, y }: { readonly text: string; readonly x: number; readonly y: number }) {
  const width = text.length * 8 + 4;
  return (
    <g className="graph-count">
      <rect x={x - width / 2} y={y - 8} width={width} height={16} rx={3} />
      <text x={x} y={y} textAnchor="middle" dominantBaseline="central">
        {text}
      </text>
    </g>
  );
}

function drawEdge({ id, source, target, isBothWays, isConditional }: DrawnEdge, activity: Activity): Edge {
  const there = activity.taken.get(id) ?? 0;
  const back = isBothWays ? (activity.taken.get(edgeId(target, source)) ?? 0) : 0;
  const colour = there + back > 0 ? "var(--accent)" : "var(--line-strong)";
  const marker = {
    type: MarkerType.ArrowClosed,
    width: 14,
    height: 14,
    color: colour,
    markerUnits: "userSpaceOnUse",
  };
  const classes = [there + back > 0 ? "is-taken" : "", isConditional ? "is-conditional" : ""];
  return {
    id,
    type: "way",
    source,
    target,
    className: classes.join(" ").trim(),
    markerEnd: marker,
    ...(isBothWays ? { markerStart: { ...marker, orient: "auto-start-reverse" } } : {}),
    ...(there > 0 ? { label: `${there}×` } : {}),
  };
}

function stateOf(id: string, { running, waiting }: Activity): NodeState {
  if (running.has(id)) return "running";
  return waiting.has(id) ? "waiting" : "idle";
}

function describe({ nodes }: GraphDrawing, { running, waiting }: Activity): string {
  if (nodes.length === 0) return "No graph yet.";
  if (running.size > 0) return `Running: ${[...running].join(", ")}`;
  return waiting.size > 0 ? `Waiting for you: ${[...waiting].join(", ")}` : "Nothing is running.";
}
