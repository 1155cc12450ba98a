import type { OpenQuestion } from "../../model/question.ts";
import { ApprovalForm } from "./ApprovalForm.tsx";
import { actionRequests } from "./approval.ts";
import { QuestionForm } from "./QuestionForm.tsx";
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
      {questions.map((question) => {
        const requests = actionRequests(question.value);
        const shared = { question, isRunning, onAnswer: (answer: unknown) => onAnswer(question.id, answer) };
        return requests.length > 0 ? (
          <ApprovalForm key={question.id} {...shared} requests={requests} />
        ) : (
          <QuestionForm key={question.id} {...shared} />
        );
      })}
    </section>
  );
}
