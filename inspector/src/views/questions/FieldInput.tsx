import { useId } from "react";
import type { Field } from "./field.ts";

interface FieldInputProps {
  readonly field: Field;
  readonly text: string;
  /** The id of what says that it is wrong. */
  readonly describedBy: string | undefined;
  readonly onText: (text: string) => void;
}

/** A field of an answer under its label. */
export function FieldInput({ field, text, describedBy, onText }: FieldInputProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const { label, hint, isRequired } = field;
  const shared = {
    id,
    value: text,
    "aria-invalid": describedBy !== undefined,
    "aria-describedby":
      [hint === undefined ? null : hintId, describedBy].filter(Boolean).join(" ") || undefined,
    onChange: (event: { readonly target: { readonly value: string } }) => onText(event.target.value),
  };
  return (
    <div className="question-field">
      <label htmlFor={id}>
        {label}
        {isRequired ? null : <span className="question-optional"> (may be left out)</span>}
      </label>
      {inputOf(field, shared)}
      {hint === undefined ? null : (
        <p className="question-hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

function inputOf(
  { input }: Field,
  shared: React.ComponentProps<"input"> & React.ComponentProps<"select"> & React.ComponentProps<"textarea">,
) {
  switch (input.kind) {
    case "text":
      return <input type="text" {...shared} />;
    case "number":
      return <input type="text" inputMode={input.isWhole ? "numeric" : "decimal"} {...shared} />;
    case "choice":
      return (
        <select {...shared}>
          <option value="">Choose…</option>
          {input.choices.map(({ label }, index) => (
            <option key={label} value={String(index)}>
              {label}
            </option>
          ))}
        </select>
      );
    case "json":
      return <textarea rows={4} placeholder="JSON" {...shared} />;
  }
}
