import { type FormEvent, type KeyboardEvent, useState } from "react";

interface ComposerProps {
  readonly isRunning: boolean;
  /** Whether the request was taken. */
  readonly onSend: (text: string) => Promise<boolean>;
  readonly isStopping: boolean;
  readonly onStop: () => void;
}

/**
 * Where a request is written. Enter sends, Shift and Enter begins a line.
 *
 * Stop has a place of its own: a run may begin elsewhere just as somebody presses Send, and must not end by that.
 */
export function Composer({ isRunning, isStopping, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState("");
  const send = async (event: FormEvent | KeyboardEvent): Promise<void> => {
    event.preventDefault();
    if (isRunning || text.trim() === "") return;
    // What the server did not take stays to be sent again; what was written meanwhile stays too.
    if (await onSend(text.trim())) setText((now) => (now === text ? "" : now));
  };
  return (
    <form className="composer" onSubmit={(event) => void send(event)}>
      <label className="hidden" htmlFor="request">
        Request
      </label>
      <textarea
        id="request"
        rows={2}
        value={text}
        placeholder="What is to be done?"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) void send(event);
        }}
      />
      <button type="submit" className="is-main" disabled={isRunning || text.trim() === ""}>
        Send
      </button>
      {isRunning ? (
        <button type="button" disabled={isStopping} onClick={onStop}>
          {isStopping ? "Stopping…" : "Stop"}
        </button>
      ) : null}
    </form>
  );
}
