import { type FormEvent, useId, useMemo, useState } from "react";
import type { Snapshot } from "../../model/snapshot.ts";
import { useOpenDesk } from "../../run/desk.ts";
import type { Past } from "../../run/use-past.ts";
import { forkFields, readFork } from "./fork.ts";

interface ForkProps {
  readonly past: Past;
  readonly snapshot: Snapshot;
  /** Whether a run is under way: a branch has to wait for its end. */
  readonly isRunning: boolean;
}

/** What can be done at the open checkpoint: run again as it was, or with something edited. */
export function ForkForm({ past, snapshot, isRunning }: ForkProps) {
  const { fork } = useOpenDesk();
  const [problem, setProblem] = useState<string>();
  const isEnd = snapshot.next.length === 0;
  const runAgain = async (): Promise<void> => setProblem((await fork(null, {})).problem);
  return (
    <div className="fork">
      <div className="past-buttons">
        <button type="button" onClick={runAgain} disabled={isRunning || isEnd || past.isLoading}>
          Run again from here
        </button>
      </div>
      <p className="past-hint">{hintOf(snapshot, isRunning)}</p>
      <ForkProblem words={problem} />
      <details>
        <summary>Fork from here with an edited state</summary>
        <EditForm values={past.state.values} isEnd={isEnd} isHeld={isRunning || past.isLoading} />
      </details>
    </div>
  );
}

/** What came in the way of a branch. */
function ForkProblem({ id, words }: { readonly id?: string; readonly words: string | undefined }) {
  if (words === undefined) return null;
  return (
    <p className="fork-problem" id={id} role="alert">
      {words}
    </p>
  );
}

function hintOf({ next, questions }: Snapshot, isRunning: boolean): string {
  if (isRunning) return "A run is under way. A branch can begin when it has ended.";
  if (next.length === 0) return "Nothing comes after this checkpoint, so there is nothing to run again.";
  const again =
    questions.length === 0
      ? "What ran from here runs once more."
      : "What was asked is asked anew, and can be answered otherwise.";
  return `${again} What there is stays in the history, as a branch of its own.`;
}

interface EditProps {
  readonly values: unknown;
  readonly isEnd: boolean;
  readonly isHeld: boolean;
}

function EditForm({ values, isEnd, isHeld }: EditProps) {
  const { fork } = useOpenDesk();
  const id = useId();
  const fields = useMemo(() => forkFields(values), [values]);
  const [chosen, setChosen] = useState(fields[0]?.id ?? "");
  // Each field keeps what was typed in it, so that a look at another one costs nothing.
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string>();
  const [isForking, setForking] = useState(false);
  const field = fields.find((one) => one.id === chosen);
  if (field === undefined) return <p className="past-hint">This checkpoint holds nothing to edit.</p>;
  const text = texts[field.id] ?? field.text;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const reading = readFork(field.id, text, values);
    setProblem(reading.problem);
    if (reading.problem !== undefined) return;
    setForking(true);
    const result = await fork(reading.update, reading.expected);
    setForking(false);
    setProblem(result.problem);
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={`${id}-field`}>What to edit</label>
      <select
        id={`${id}-field`}
        value={field.id}
        onChange={(event) => {
          setChosen(event.target.value);
          setProblem(undefined);
        }}
      >
        {fields.map((one) => (
          <option key={one.id} value={one.id}>
            {one.label}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-text`}>{field.isJson ? "Its value as JSON" : "Its text"}</label>
      <textarea
        id={`${id}-text`}
        className={field.isJson ? "is-json" : undefined}
        rows={field.isJson ? 10 : 3}
        spellCheck={!field.isJson}
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => setTexts({ ...texts, [field.id]: event.target.value })}
      />
      <ForkProblem id={`${id}-problem`} words={problem} />
      <button type="submit" className="is-main" disabled={isHeld || isForking}>
        {isEnd ? "Fork" : "Fork and run on"}
      </button>
    </form>
  );
}
