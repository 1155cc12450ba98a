import { DeltaValue } from "@langchain/langgraph";
import type { z } from "zod";

/**
 * A list in the state that grows with the turns.
 *
 * It is a delta channel: a checkpoint holds what was added, not the whole list, so that a run's bytes stay
 * linear in its turns. This is the one place to go back from: return
 * `new ReducedValue(value, { inputSchema: input, reducer: (list, write) => fold(list, [write]) })` here and
 * every growing list is written whole again. `fold` must be batching-invariant:
 * `fold(fold(list, a), b)` equals `fold(list, [...a, ...b])`.
 */
export function growing<Value extends z.ZodType, Input extends z.ZodType>(
  value: Value,
  input: Input,
  fold: (list: z.output<Value>, writes: z.output<Input>[]) => z.output<Value>,
  jsonSchemaExtra?: Record<string, unknown>,
): DeltaValue<z.output<Value>, z.input<Input>> {
  return new DeltaValue(value, {
    inputSchema: input,
    reducer: fold,
    ...(jsonSchemaExtra ? { jsonSchemaExtra } : {}),
  }) as DeltaValue<z.output<Value>, z.input<Input>>;
}
