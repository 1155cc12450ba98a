import { useMemo, useState } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { PlanDetails } from "./PlanDetails.tsx";
import { PlanTree } from "./PlanTree.tsx";
import { planOf } from "./plan.ts";
import "./plan.css";

/** The plan as a tree, and one of its nodes in full. */
export function PlanView({ inspection }: { readonly inspection: Inspection }) {
  const items = useMemo(() => planOf(inspection), [inspection]);
  const [chosenId, setChosenId] = useState<string>();
  const chosen = items.find(({ id }) => id === chosenId);
  if (items.length === 0) return <p className="nothing">Nothing has been planned yet.</p>;
  return (
    <section className="plan" aria-label="Plan">
      <PlanTree items={items} chosenId={chosen?.id} onChoose={setChosenId} />
      {chosen === undefined ? (
        <p className="plan-hint">Choose a task to read what came of it, and why.</p>
      ) : (
        <PlanDetails key={chosen.id} item={chosen} />
      )}
    </section>
  );
}
