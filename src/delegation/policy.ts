import { z } from "zod";

/** How long to wait before another attempt: `initialMs`, then each time `factor` times as long, up to `maxMs`. */
export interface Backoff {
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** How much of the wait is left to chance, 0 to 1, so that many tasks do not try again at the same moment. */
  readonly jitter: number;
}

/** How tasks are delegated: how often they are tried, for how long, and by whom. */
export interface DelegationPolicy {
  /** Further attempts of a participant after its first, on errors that can pass. @default 2 */
  readonly retries: number;
  /** @default `{ initialMs: 500, factor: 2, maxMs: 30_000, jitter: 0.5 }` */
  readonly backoff: Backoff;
  /** How long one attempt may take, in milliseconds; null for any time. @default null */
  readonly timeoutMs: number | null;
  /** How long a task may take from its creation, in milliseconds; null for any time. @default null */
  readonly deadlineMs: number | null;
  /** How many other capable participants may be tried when one has failed. @default 3 */
  readonly fallbacks: number;
  /** The score, 0 to 1, from which a participant counts as capable. @default 0.3 */
  readonly minimumCapability: number;
}

/** A policy as it is given: what is left out is as it is further out, for the participant or for the workflow. */
export type DelegationPolicyInput = {
  readonly [Key in Exclude<keyof DelegationPolicy, "backoff">]?: DelegationPolicy[Key] | undefined;
} & { readonly backoff?: { readonly [Key in keyof Backoff]?: Backoff[Key] | undefined } | undefined };

export const DEFAULT_POLICY: DelegationPolicy = {
  retries: 2,
  backoff: { initialMs: 500, factor: 2, maxMs: 30_000, jitter: 0.5 },
  timeoutMs: null,
  deadlineMs: null,
  fallbacks: 3,
  minimumCapability: 0.3,
};

const count = z.int().min(0);
const time = z.number().min(1);
const share = z.number().min(0).max(1);

/** What a policy must look like; unknown keys are refused. */
export const policyInputSchema = z.strictObject({
  retries: count.optional(),
  backoff: z
    .strictObject({
      initialMs: z.number().min(0).optional(),
      factor: z.number().min(1).optional(),
      maxMs: z.number().min(0).optional(),
      jitter: share.optional(),
    })
    .optional(),
  timeoutMs: time.nullable().optional(),
  deadlineMs: time.nullable().optional(),
  fallbacks: count.optional(),
  minimumCapability: share.optional(),
});

/** The policy that holds where several are given, the wider before the narrower: each says what differs. */
export function narrowed(
  ...policies: readonly (DelegationPolicyInput | null | undefined)[]
): DelegationPolicy {
  let policy = DEFAULT_POLICY;
  for (const { backoff, ...others } of policies.filter((one) => one !== null && one !== undefined)) {
    policy = { ...policy, ...given(others), backoff: { ...policy.backoff, ...given(backoff ?? {}) } };
  }
  return policy;
}

function given<Values extends object>(values: Values): { [Key in keyof Values]: NonNullable<Values[Key]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Values]: NonNullable<Values[Key]> };
}

/**
 * How long to wait before an attempt, in milliseconds.
 *
 * @param failed how many attempts of this participant have failed, from 1
 * @param askedMs how long the provider asked to wait (Retry-After); a longer wait than the backoff's is kept to
 * @param random from 0 up to 1
 */
export function backoffMs(
  { initialMs, factor, maxMs, jitter }: Backoff,
  failed: number,
  askedMs: number | null,
  random: number,
): number {
  const full = Math.min(maxMs, initialMs * factor ** (failed - 1));
  return Math.round(Math.max(full * (1 - jitter * random), askedMs ?? 0));
}
