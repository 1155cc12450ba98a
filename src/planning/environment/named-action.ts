import { messageOf, SupervisorWorkflowError } from "../../errors/error.ts";

/**
 * The function of an action.
 *
 * @throws `UNKNOWN_ACTION` with those that there are
 */
export function actionNamed<Actions extends object>(
  actions: Actions,
  action: unknown,
): Actions[keyof Actions] {
  const type: unknown = (action as { readonly type?: unknown } | null)?.type;
  if (typeof type === "string" && Object.hasOwn(actions, type)) return actions[type as keyof Actions];
  const names = Object.keys(actions).map((name) => JSON.stringify(name));
  throw new SupervisorWorkflowError(
    "UNKNOWN_ACTION",
    `The environment knows no action ${typeof type === "string" ? JSON.stringify(type) : messageOf(action)}. ` +
      `It knows: ${names.join(", ") || "none"}. Fix: act with { type: ${names[0] ?? '"…"'}, … }.`,
  );
}
