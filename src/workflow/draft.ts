import type { z } from "zod";
import type { DelegationPolicyInput } from "../delegation/policy.ts";
import type { ParticipantInput } from "../participants/participant.ts";
import type { PlanningOptions } from "../planning/options.ts";
import type { ReviewOptions } from "../review/options.ts";
import type { SupervisorFunction, SupervisorRunnable } from "../supervisor/supervisor.ts";
import type { BudgetLimits } from "../usage/budget/limits.ts";
import type { Pricing } from "../usage/pricing.ts";
import type { DeclaredSchema } from "./declared-fields.ts";
import type { WorkflowOptions } from "./options.ts";

/** What the builder's calls have written down so far. */
export interface Draft {
  readonly options: WorkflowOptions<DeclaredSchema, z.ZodObject>;
  readonly participants: readonly (readonly [string, ParticipantInput])[];
  readonly supervisors: readonly (SupervisorFunction | SupervisorRunnable)[];
  readonly responseFormat: z.ZodType | null;
  readonly reviews: readonly ReviewOptions[];
  readonly plannings: readonly PlanningOptions[];
  readonly policies: readonly DelegationPolicyInput[];
  readonly prices: readonly Pricing[];
  readonly budgets: readonly BudgetLimits[];
}
