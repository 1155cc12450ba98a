import { type FormEvent, useId, useState } from "react";
import type { OpenQuestion } from "../../model/question.ts";
import { type AnswerReading, readAnswer, wantsText } from "./answer-form.ts";
import "./questions.css";

interface QuestionsProps {
  readonly questions: readonly OpenQuestion[];
  readonly isRunning: boolean;
  readonly onAnswer: (questionId: string, answer: unknown) => void;
}

/** Every open question as a form of its own; each is answered by itself. */
export function QuestionsView({ questions, isRunning, onAnswer }: QuestionsProps) {
  return (
    <section className="questions" aria-label="Questions for you">
      {questions.map((question) => (
        <QuestionForm key={question.id} question={question} isRunning={isRunning} onAnswer={onAnswer} />
      ))}
    </section>
  );
}

function QuestionForm({
  question,
  isRunning,
  onAnswer,
}: Omit<QuestionsProps, "questions"> & { readonly question: OpenQuestion }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const fieldId = useId();
  const isText = wantsText(question.schema);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const reading: AnswerReading = readAnswer(text, question.schema);
    setProblem(reading.problem);
    if (reading.problem === undefined) onAnswer(question.id, reading.value);
  };
  return (
    <form className="question" onSubmit={submit}>
      <label htmlFor={fieldId}>
        {question.askedBy ? <strong>{question.askedBy} asks: </strong> : null}
        {question.prompt}
      </label>
      <textarea
        id={fieldId}
        rows={isText ? 2 : 4}
        value={text}
        placeholder={isText ? "Leave empty for: use your judgement" : "JSON"}
        aria-describedby={problem === undefined ? undefined : `${fieldId}-problem`}
        onChange={(event) => setText(event.target.value)}
      />
      {problem === undefined ? null : (
        <p className="question-problem" id={`${fieldId}-problem`} role="alert">
          {problem}
        </p>
      )}
      <button type="submit" disabled={isRunning}>
        Answer
      </button>
    </form>
  );
}
