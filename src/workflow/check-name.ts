import type { ReportProblem } from "../errors/definition-error.ts";
import { canonicalName } from "../supervisor/names.ts";
import { isLangGraphName, RESERVED_PARTICIPANT_NAMES } from "./nodes.ts";

/**
 * Whether a participant can bear a name; reports why not.
 *
 * @param taken the names so far by their canonical form, to which this one is added
 */
export function checkName(name: string, taken: Map<string, string>, report: ReportProblem): boolean {
  const place = `participants.${name}`;
  const canonical = canonicalName(name);
  const reserved: readonly string[] = RESERVED_PARTICIPANT_NAMES;
  const other = taken.get(canonical);
  taken.set(canonical, name);
  if (canonical === "" || /[:|\p{Cc}]/u.test(name)) {
    report({
      code: "INVALID_PARTICIPANT_NAME",
      place,
      message: `${JSON.stringify(name)} cannot be a name.`,
      choices: ['any text with letters or digits, without ":", "|" and control characters'],
      fix: "rename the participant.",
    });
    return false;
  }
  if (reserved.includes(name) || isLangGraphName(name) || name in Object.prototype) {
    report({
      code: "RESERVED_PARTICIPANT_NAME",
      place,
      message: `"${name}" is the name of something else. Reserved: ${reserved.join(", ")}, other names like __this__, and the members of every JavaScript object.`,
      fix: `rename the participant, e.g. "${name}-expert".`,
    });
    return false;
  }
  if (other !== undefined) {
    report({
      code: "DUPLICATE_PARTICIPANT",
      place,
      message:
        other === name
          ? `there is a participant "${name}" already.`
          : `it differs from the participant "${other}" only in case, spaces, hyphens or diacritics, so that a model could not tell them apart.`,
      fix: "give each participant a name of its own.",
    });
    return false;
  }
  return true;
}
