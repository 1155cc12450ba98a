/** What is wrong with an answer, told as soon as it is there. */
export function Problem({ id, words }: { readonly id: string; readonly words: string | undefined }) {
  if (words === undefined) return null;
  return (
    <p className="question-problem" id={id} role="alert">
      {words}
    </p>
  );
}
