import { withoutMoney } from "./budget.ts";
import { inFigures } from "./numbers.ts";

const NUMBER = "(?<![\\d.,])(\\d{1,3}(?:,\\d{3})+|\\d{1,6})(?!\\d)";
/** "100 to 120" and "100-120" count as their upper end: a room that is too large is the smaller mishap. */
const COUNT = `(?:${NUMBER}\\s*(?:-|–|to|or)\\s*)?${NUMBER}`;
const WHO =
  "(?:guests?|people|persons?|attendees|participants|delegates|visitors|invitees|pax|heads|adults|colleagues|" +
  "coworkers|co-workers|employees|staff|team members|members|friends|relatives|family members|kids|children|" +
  "students|seats|folks|of us)";
const ABOUT = "(?:about|around|roughly|approximately|some|up to|at most|max(?:imum)?|nearly|ca\\.?|~)?\\s*";
/** What a bare number may not be followed by: an ordinal, a share, a time or an age. */
const NOT_A_COUNT =
  "(?!\\s*(?:st|nd|rd|th|%|percent|am|pm|a\\.m|p\\.m|:|\\.?\\d|[-\\s]?(?:hours?|hrs?|minutes?|days?|nights?|weeks?|months?|years?|tables?|courses?)))\\b";

const PATTERNS = [
  `${COUNT}\\+?\\s+(?:[a-z-]+\\s+){0,2}?${WHO}\\b`,
  `\\b(?:party|group|team|crowd|head ?count|guests|attendance|attendees|people)\\s*(?:of|:|=|is|are|will be)\\s*${ABOUT}${COUNT}${NOT_A_COUNT}`,
  `\\b(?:we are|we're|we will be|we'll be|there will be|there are)\\s+${ABOUT}${COUNT}${NOT_A_COUNT}`,
  `\\bfor\\s+${ABOUT}${COUNT}${NOT_A_COUNT}`,
].map((pattern) => new RegExp(pattern, "i"));

/**
 * Finds the head count in the user's words. Dates must have been taken out of the text before.
 *
 * @example findGuests("a wedding for one hundred and fifty guests, $40,000") // 150
 */
export function findGuests(text: string): number | null {
  const figures = inFigures(withoutMoney(text));
  for (const pattern of PATTERNS) {
    const match = pattern.exec(figures);
    const count = Number(match?.[2]?.replaceAll(",", ""));
    if (match && count > 0) return count;
  }
  return bareCount(figures);
}

/** "Wedding, Chicago, 150": a number that stands alone between commas. */
function bareCount(text: string): number | null {
  const parts = text.split(/[,;\n]|\band\b/).map((part) => part.trim().replace(/[.!]$/, ""));
  const bare = parts.find((part) => /^(?:about |around |~)?\d{1,5}$/.test(part));
  const count = Number(bare?.replace(/\D/g, ""));
  return count > 0 ? count : null;
}
