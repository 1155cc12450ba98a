import { useMemo, useState } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { limitsOf, limitText, measure, shareText } from "./budget.ts";
import { UsageTable } from "./UsageTable.tsx";
import { callsOf, runsOf, usageOf } from "./usage.ts";
import "./usage.css";

/** Who used how much, of what, and of which limit. */
export function UsageView({ inspection }: { readonly inspection: Inspection }) {
  const [wants, setWants] = useState<"all" | "newest">("all");
  const calls = useMemo(() => callsOf(inspection), [inspection]);
  const limits = useMemo(() => limitsOf(inspection, calls), [inspection, calls]);
  const measured = measure(limits);
  // A run that has a limit is there before its first call.
  const runs = useMemo(() => withRun(runsOf(calls), measured?.runId), [calls, measured?.runId]);
  const newest = runs.at(-1) ?? null;
  const runId = wants === "newest" && runs.length > 1 ? newest : null;
  const { rows, models, total } = useMemo(() => usageOf(calls, runId), [calls, runId]);
  if (calls.length === 0 && limits.length === 0) {
    return <p className="nothing">No model has been called yet.</p>;
  }
  // A share can only be told of the run whose limit it is.
  const isOfRun =
    measured !== undefined && measured.runId === newest && (runs.length === 1 || runId !== null);
  return (
    <section
      className="usage"
      aria-label="Usage"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {limits.length === 0 ? null : (
        <ul className="usage-limits" aria-label="Budget">
          {limits.map((limit) => {
            const { name, text } = limitText(limit);
            return (
              <li key={limit.key}>
                <span>
                  <strong>{name}</strong> {text}
                </span>
                <meter
                  aria-label={`${name} of the limit`}
                  min={0}
                  max={limit.max}
                  high={limit.max * 0.8}
                  optimum={0}
                  value={limit.used}
                />
              </li>
            );
          })}
        </ul>
      )}
      {runs.length > 1 ? (
        <label>
          Runs{" "}
          <select
            value={wants}
            onChange={({ target }) => setWants(target.value === "all" ? "all" : "newest")}
          >
            <option value="all">all of the thread ({runs.length})</option>
            <option value="newest">the newest</option>
          </select>
        </label>
      ) : null}
      <UsageTable
        title="By participant and role"
        heading="Who"
        rows={rows.map((row) => ({
          ...row,
          name: row.actor,
          detail: `${row.role} · ${row.model ?? "model unknown"}`,
        }))}
        total={total}
        share={isOfRun ? (part) => shareText(part, measured) : undefined}
      />
      <UsageTable
        title="By model"
        heading="Model"
        rows={models.map((row) => ({ ...row, name: row.model ?? "model unknown", detail: undefined }))}
        total={undefined}
        share={undefined}
      />
      <p className="usage-note">
        A call counts when it has ended. What a provider has not told, or has no price, is unknown; ≥ marks a
        sum that leaves it out.
      </p>
    </section>
  );
}

function withRun(runs: readonly string[], runId: string | undefined): readonly string[] {
  return runId === undefined || runs.includes(runId) ? runs : [...runs, runId];
}
