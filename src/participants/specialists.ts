import type { AgentParticipant, GivenParticipant } from "./participant.ts";

/** One implementation, without the description that each of its specialists gets. */
type Implementation<Fields, Context, Updates> =
  | Omit<AgentParticipant, "description">
  | Omit<GivenParticipant<Fields, Context, Updates>, "description">;

/**
 * One implementation under several names, each with its own specialty as description.
 *
 * A function tells them apart by `runtime.participant`; an agent made of `createAgent` options has its specialty added
 * to the system prompt.
 *
 * @example
 * ```ts
 * builder.participants(specialists({ agent: draw }, { axes: "Improves axes", colours: "Improves colours" }));
 * ```
 */
export function specialists<
  const Name extends string,
  Fields = Record<string, unknown>,
  Context = unknown,
  Updates = Record<never, never>,
  Given extends Implementation<Fields, Context, Updates> = Implementation<Fields, Context, Updates>,
>(
  implementation: Given,
  specialties: Readonly<Record<Name, string>>,
): Record<Name, Given & { readonly description: string }> {
  const entries = Object.entries<string>(specialties).map(([name, specialty]) => [
    name,
    { ...implementation, ...withSpecialty(implementation, specialty), description: specialty },
  ]);
  return Object.fromEntries(entries) as Record<Name, Given & { readonly description: string }>;
}

function withSpecialty(implementation: object, specialty: string): object {
  if ("agent" in implementation) return {};
  const prompt = "systemPrompt" in implementation ? implementation.systemPrompt : undefined;
  // A system message of the caller's own may hold more than text, and is left as it is.
  if (prompt !== undefined && typeof prompt !== "string") return {};
  return { systemPrompt: [prompt, `Your specialty: ${specialty}`].filter(Boolean).join("\n\n") };
}
