import type { Inspection } from "../../run/inspection.ts";
import { outcomeOf, outcomeText } from "./outcome.ts";
import "./outcome.css";

/** How the last run ended, and why. */
export function OutcomeView({ inspection }: { readonly inspection: Inspection }) {
  const outcome = outcomeOf(inspection);
  if (outcome === undefined) return null;
  const { kind, title, reason, facts } = outcomeText(outcome);
  return (
    <section className="outcome" data-kind={kind} aria-label="Outcome">
      <p>
        <strong>{title}.</strong> {reason}
      </p>
      <p className="outcome-facts">{facts.join(" · ")}</p>
    </section>
  );
}
