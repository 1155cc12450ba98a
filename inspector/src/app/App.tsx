import { useCallback, useState } from "react";
import { useAssistants, useServerReturn } from "../server/use-server.ts";
import { ErrorNotice } from "../views/errors/ErrorNotice.tsx";
import { problemOf } from "../views/errors/problem.ts";
import { useAddress } from "./address.ts";
import { ThemeButton } from "./ThemeButton.tsx";
import { Workbench } from "./Workbench.tsx";
import "./theme.css";
import "./app.css";

/** The page: which workflow, which thread, and the workbench for them. */
export function App() {
  const [address, go] = useAddress();
  const assistants = useAssistants();
  const { reload } = assistants;
  const onReturn = useCallback(() => void reload(), [reload]);
  const problem = assistants.error === undefined ? undefined : problemOf(assistants.error);
  useServerReturn(problem?.kind === "server-gone", onReturn);
  // A new thread is a new workbench: nothing of the one before is left in it.
  const [place, setPlace] = useState(0);
  const restart = (assistant: string | null, thread: string | null = null): void => {
    go({ assistant, thread, checkpoint: null });
    setPlace((before) => before + 1);
  };

  const choices = assistants.value ?? [];
  const chosen = choices.find(({ id }) => id === address.assistant) ?? choices[0];
  return (
    <div className="page">
      <header className="top">
        <h1>Inspector</h1>
        <select
          aria-label="Workflow"
          value={chosen?.id ?? ""}
          onChange={(event) => restart(event.target.value)}
          disabled={choices.length === 0}
        >
          {choices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button type="button" onClick={() => restart(address.assistant)} disabled={address.thread === null}>
          New thread
        </button>
        <ThemeButton />
      </header>
      {problem === undefined ? null : <ErrorNotice problem={problem} />}
      {chosen === undefined ? (
        <p className="nothing">
          {assistants.isLoading ? "Asking the server…" : "The server serves no graph."}
        </p>
      ) : (
        <Workbench
          key={`${chosen.id} ${place}`}
          assistantId={chosen.id}
          threadId={address.thread}
          checkpointId={address.checkpoint}
          view={address.view}
          onThreadId={(thread) => go({ assistant: chosen.id, thread })}
          onOpenThread={(thread) => restart(chosen.id, thread)}
          onCheckpointId={(checkpoint) => go({ checkpoint })}
          onView={(view) => go({ view })}
        />
      )}
    </div>
  );
}
