import type { Mark } from "./mark.ts";
import "./state-mark.css";

/** A state as a sign and a word, so that nobody depends on its colour. */
export function StateMark({ tone, sign, word }: Mark) {
  return (
    <span className="mark" data-tone={tone}>
      <span className="mark-sign" aria-hidden="true">
        {sign}
      </span>
      {word}
    </span>
  );
}
