import type { Inspection } from "../../run/inspection.ts";
import { isUnfinished } from "./standstill.ts";
import "./standstill.css";

/** Says that work is left where nothing runs, and has it gone on with. A new request can be sent just as well. */
export function UnfinishedNotice({
  inspection,
  onGoOn,
}: {
  readonly inspection: Inspection;
  readonly onGoOn: () => void;
}) {
  if (!isUnfinished(inspection)) return null;
  return (
    <section className="standstill" aria-label="Unfinished work">
      <p>
        <strong>The run ended before its work was done.</strong> What had finished is kept; next would be{" "}
        {inspection.snapshot.next.join(", ")}.
      </p>
      <button type="button" onClick={onGoOn}>
        Run on from the last checkpoint
      </button>
    </section>
  );
}
