import { useState } from "react";
import { ErrorNotice } from "../errors/ErrorNotice.tsx";
import { problemOf } from "../errors/problem.ts";
import "./standstill.css";

interface SilentNoticeProps {
  /** Whether a checkpoint of the run is kept, from which it can go on. */
  readonly canRunOn: boolean;
  /** Opens a copy of the thread, and runs on in it if asked to. */
  readonly onCopy: (isRunOn: boolean) => Promise<void>;
}

/** A run that only the server's books know, as after a restart. It stands where a request would be written. */
export function SilentNotice({ canRunOn, onCopy }: SilentNoticeProps) {
  const [isCopying, setCopying] = useState(false);
  const [error, setError] = useState<unknown>();
  const copy = async (isRunOn: boolean): Promise<void> => {
    setCopying(true);
    try {
      await onCopy(isRunOn);
    } catch (cause) {
      setError(cause);
      setCopying(false);
    }
  };
  return (
    <section className="standstill" role="alert" aria-label="Lost run">
      {error === undefined ? null : <ErrorNotice problem={problemOf(error)} />}
      <p>
        <strong>Nothing is heard of the run.</strong> The server still counts it as running; most likely it
        ended when the server did. This thread takes no other run meanwhile, but a copy of it does.{" "}
        {canRunOn ? "What the run had finished is kept." : "Nothing that the run did was kept."}
      </p>
      <div className="standstill-ways">
        {canRunOn ? (
          <button type="button" className="is-main" disabled={isCopying} onClick={() => void copy(true)}>
            Run on in a copy
          </button>
        ) : null}
        <button type="button" disabled={isCopying} onClick={() => void copy(false)}>
          Open a copy
        </button>
      </div>
    </section>
  );
}
