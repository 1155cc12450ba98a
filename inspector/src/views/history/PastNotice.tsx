import type { Past } from "../../run/use-past.ts";
import { whenText } from "../../ui/when.ts";
import { ErrorNotice } from "../errors/ErrorNotice.tsx";
import { problemOf } from "../errors/problem.ts";
import { nextText, readCheckpoints, stepText } from "./line.ts";
import "./history.css";

/** Says that what is shown is the past, and leads back. It stands where a request would be written. */
export function PastNotice({ past, onBack }: { readonly past: Past; readonly onBack: () => void }) {
  const [checkpoint] = readCheckpoints([past.state]);
  return (
    <section className="past-notice" aria-label="The past">
      {past.error === undefined ? null : <ErrorNotice problem={problemOf(past.error)} />}
      <p>
        {checkpoint === undefined ? (
          "Opening the past…"
        ) : (
          <>
            <strong>This is the past:</strong> {stepText(checkpoint).toLowerCase()}, next{" "}
            {nextText(checkpoint)},{" "}
            <time dateTime={checkpoint.time}>{whenText(checkpoint.time, new Date())}</time>.
          </>
        )}
      </p>
      <button type="button" className="is-main" onClick={onBack}>
        Back to now
      </button>
    </section>
  );
}
