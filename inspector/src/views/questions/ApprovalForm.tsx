import { type FormEvent, useId, useState } from "react";
import type { OpenQuestion } from "../../model/question.ts";
import {
  type ActionRequest,
  type ChosenDecision,
  type Decision,
  readDecisions,
  UNDECIDED,
} from "./approval.ts";
import { Problem } from "./Problem.tsx";

interface ApprovalFormProps {
  readonly question: OpenQuestion;
  readonly requests: readonly ActionRequest[];
  readonly isRunning: boolean;
  readonly onAnswer: (answer: unknown) => void;
}

const WORDS: Readonly<Record<Decision, string>> = { approve: "Approve", edit: "Edit", reject: "Reject" };

/** Tool calls that wait for an approval, each with its arguments and what may be decided about it. */
export function ApprovalForm({ question, requests, isRunning, onAnswer }: ApprovalFormProps) {
  const [chosen, setChosen] = useState<Readonly<Record<string, ChosenDecision>>>({});
  const [problem, setProblem] = useState<string>();
  const id = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const reading = readDecisions(requests, chosen);
    setProblem(reading.problem);
    if (reading.problem === undefined) onAnswer(reading.value);
  };
  return (
    <form className="question" onSubmit={submit} aria-label="Approval">
      <p className="question-prompt">
        {question.askedBy ? <strong>{question.askedBy}: </strong> : null}
        {requests.length === 1
          ? "A tool call waits for your approval."
          : "Tool calls wait for your approval."}
      </p>
      {requests.map((request) => (
        <ActionChoice
          key={request.id}
          request={request}
          chosen={chosen[request.id] ?? UNDECIDED}
          onChoose={(decision) => setChosen((known) => ({ ...known, [request.id]: decision }))}
        />
      ))}
      <Problem id={`${id}-problem`} words={problem} />
      <button type="submit" disabled={isRunning}>
        Answer
      </button>
    </form>
  );
}

interface ActionChoiceProps {
  readonly request: ActionRequest;
  readonly chosen: ChosenDecision;
  readonly onChoose: (decision: ChosenDecision) => void;
}

function ActionChoice({ request, chosen, onChoose }: ActionChoiceProps) {
  const id = useId();
  const { name, args, description, allowed } = request;
  const shown = JSON.stringify(args, null, 2);
  const text = { id: `${id}-text`, value: chosen.text };
  return (
    <fieldset className="question-action">
      <legend>
        <code>{name}</code>
      </legend>
      {description === undefined ? null : <p className="question-hint">{description}</p>}
      <pre>{shown}</pre>
      <div className="question-decisions">
        {allowed.map((type) => (
          <label key={type}>
            <input
              type="radio"
              name={id}
              checked={chosen.type === type}
              onChange={() => onChoose({ type, text: type === "edit" ? shown : "" })}
            />
            {WORDS[type]}
          </label>
        ))}
      </div>
      {chosen.type === "edit" ? (
        <div className="question-field">
          <label htmlFor={text.id}>Arguments as JSON</label>
          <textarea
            rows={4}
            {...text}
            onChange={(event) => onChoose({ ...chosen, text: event.target.value })}
          />
        </div>
      ) : null}
      {chosen.type === "reject" ? (
        <div className="question-field">
          <label htmlFor={text.id}>Why (may be left out)</label>
          <input
            type="text"
            {...text}
            onChange={(event) => onChoose({ ...chosen, text: event.target.value })}
          />
        </div>
      ) : null}
    </fieldset>
  );
}
