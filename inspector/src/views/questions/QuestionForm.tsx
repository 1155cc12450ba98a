import { type FormEvent, useId, useMemo, useState } from "react";
import type { OpenQuestion } from "../../model/question.ts";
import { type AnswerForm, type AnswerReading, formOf, readAnswer } from "./answer-form.ts";
import { FieldInput } from "./FieldInput.tsx";
import { Problem } from "./Problem.tsx";

interface QuestionFormProps {
  readonly question: OpenQuestion;
  readonly isRunning: boolean;
  readonly onAnswer: (answer: unknown) => void;
}

/** A question with the form that its answer's schema asks for. */
export function QuestionForm({ question, isRunning, onAnswer }: QuestionFormProps) {
  const form = useMemo(() => formOf(question.schema), [question.schema]);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<Extract<AnswerReading, { problem: string }>>();
  const id = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const reading = readAnswer(form, typed);
    setProblem(reading.problem === undefined ? undefined : reading);
    if (reading.problem === undefined) onAnswer(reading.value);
  };
  const set = (name: string) => (text: string) => setTyped((known) => ({ ...known, [name]: text }));
  const problemId = `${id}-problem`;
  const described = (name: string) =>
    problem !== undefined && (problem.field ?? "") === name ? problemId : undefined;
  return (
    <form className="question" onSubmit={submit}>
      <p className="question-prompt" id={`${id}-prompt`}>
        {question.askedBy ? <strong>{question.askedBy} asks: </strong> : null}
        {question.prompt}
      </p>
      {form.kind === "words" ? (
        <textarea
          aria-labelledby={`${id}-prompt`}
          rows={2}
          value={typed[""] ?? ""}
          placeholder="Leave empty for: use your judgement"
          onChange={(event) => set("")(event.target.value)}
        />
      ) : (
        inputsOf(form).map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            text={typed[field.name] ?? ""}
            describedBy={described(field.name)}
            onText={set(field.name)}
          />
        ))
      )}
      <Problem id={problemId} words={problem?.problem} />
      <button type="submit" disabled={isRunning}>
        Answer
      </button>
    </form>
  );
}

function inputsOf(form: Exclude<AnswerForm, { kind: "words" }>) {
  return form.kind === "value" ? [form.field] : form.fields;
}
