import { useEffect, useMemo, useRef, useState } from "react";
import type { Datasets } from "../../../model/snapshot.ts";
import type { VegaLiteSpec } from "../presentation.ts";
import { type DrawnChart, drawChart } from "./draw-chart.ts";
import { inWords } from "./notes.ts";
import { withRows } from "./rows.ts";
import { paletteAt, themeFor, useScheme } from "./theme.ts";

type Drawing =
  | { readonly type: "drawing" }
  | { readonly type: "drawn"; readonly notes: readonly string[] }
  | { readonly type: "failed"; readonly problem: string };

interface ChartProps {
  readonly spec: VegaLiteSpec;
  /** Rows beside the specification. */
  readonly datasets: Datasets;
}

/** A Vega-Lite specification, drawn. It is the page's largest part by far, and so a chunk of its own. */
export default function Chart({ spec: written, datasets }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing>({ type: "drawing" });
  const scheme = useScheme();
  const spec = useMemo(() => withRows(written, datasets), [written, datasets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme means other colours.
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let isOver = false;
    let chart: DrawnChart | undefined;
    // An element for each drawing: one that is still being made cannot write into the next.
    const place = document.createElement("div");
    drawChart(spec, place, themeFor(spec, paletteAt(element)))
      .then((drawn) => {
        if (isOver) return drawn.finish();
        chart = drawn;
        element.replaceChildren(place);
        setDrawing({ type: "drawn", notes: drawn.notes });
      })
      .catch((error: unknown) => {
        if (isOver) return;
        element.replaceChildren();
        setDrawing({ type: "failed", problem: inWords(error) });
      });
    return () => {
      isOver = true;
      chart?.finish();
    };
  }, [spec, scheme]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="artifact-chart" ref={frame} tabIndex={0} aria-label="Chart" />
      {drawing.type === "failed" ? (
        <p className="artifact-problem" role="status">
          The specification cannot be drawn: {drawing.problem}
        </p>
      ) : null}
      {drawing.type === "drawn" && drawing.notes.length > 0 ? (
        <ul className="artifact-notes" aria-label="Notes on the chart">
          {drawing.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
