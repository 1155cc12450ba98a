import type { Problem } from "./problem.ts";
import "./errors.css";

/** An error as a person can use it. */
export function ErrorNotice({
  problem,
  onDismiss,
}: {
  readonly problem: Problem;
  readonly onDismiss?: () => void;
}) {
  return (
    <section className="problem" role="alert" data-kind={problem.kind}>
      <p>
        <strong>{problem.title}</strong> {problem.advice}
      </p>
      {problem.detail === "" ? null : <pre>{problem.detail}</pre>}
      {onDismiss === undefined ? null : (
        <button type="button" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </section>
  );
}
