import { type FormEvent, type KeyboardEvent, useState } from "react";

interface ComposerProps {
  readonly isRunning: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

/** Where a request is written. Enter sends, Shift and Enter begins a line. */
export function Composer({ isRunning, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState("");
  const send = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault();
    if (isRunning || text.trim() === "") return;
    onSend(text.trim());
    setText("");
  };
  return (
    <form className="composer" onSubmit={send}>
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
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
        }}
      />
      {isRunning ? (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" className="is-main" disabled={text.trim() === ""}>
          Send
        </button>
      )}
    </form>
  );
}
