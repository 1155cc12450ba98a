/** What kind of event it is, and when such events usually begin and end. */
export interface EventKind {
  readonly name: string;
  readonly startTime: string;
  readonly endTime: string;
}

type Row = readonly [RegExp, string, string, string];

/** The more particular first: a "corporate holiday party" is a corporate party. */
const KINDS: readonly Row[] = [
  [/\bwedding(?! anniversary)|\bmarriage\b|\bget(?:ting)? married\b/i, "wedding", "16:00", "23:00"],
  [/\banniversary\b/i, "anniversary party", "18:00", "23:00"],
  [/\bengagement\b/i, "engagement party", "18:00", "23:00"],
  [/\b(?:baby|bridal) shower\b/i, "shower", "14:00", "17:00"],
  [/\b(?:birthday|b-day)\b/i, "birthday party", "18:00", "23:00"],
  [/\bbar mitzvah\b/i, "bar mitzvah", "17:00", "23:00"],
  [/\bbat mitzvah\b/i, "bat mitzvah", "17:00", "23:00"],
  [/\bgraduation\b/i, "graduation party", "17:00", "22:00"],
  [/\b(?:product |book )?launch\b/i, "launch party", "18:00", "22:00"],
  [/\b(?:hackathon)\b/i, "hackathon", "09:00", "20:00"],
  [/\b(?:conference|summit|congress|symposium)\b/i, "conference", "09:00", "17:30"],
  [/\b(?:workshop|training|seminar)\b/i, "workshop", "09:00", "17:00"],
  [/\b(?:meet-?up)\b/i, "meetup", "18:30", "21:30"],
  [/\b(?:off-?site|retreat)\b/i, "offsite", "09:00", "17:00"],
  [/\b(?:fund-?raiser|charity)\b/i, "fundraiser", "18:30", "23:00"],
  [/\bgala\b/i, "gala", "19:00", "23:30"],
  [
    /\b(?:corporate|company|office|team|staff|work)\b[\w\s-]*\b(?:party|celebration|event|dinner)\b/i,
    "corporate party",
    "18:00",
    "23:00",
  ],
  [/\b(?:christmas|holiday|new year'?s?(?: eve)?) (?:party|dinner)\b/i, "holiday party", "18:00", "23:00"],
  [/\breunion\b/i, "reunion", "17:00", "23:00"],
  [/\bdinner\b/i, "dinner", "19:00", "23:00"],
  [/\b(?:lunch|brunch)\b/i, "lunch", "12:00", "15:00"],
  [/\b(?:exhibition|vernissage)\b/i, "exhibition", "18:00", "21:00"],
  [/\bconcert\b/i, "concert", "19:30", "22:30"],
  [/\breception\b/i, "reception", "18:00", "22:00"],
  [/\bparty\b|\bcelebrat/i, "party", "18:00", "23:00"],
];

/** The kind of event; null where the words name none. */
export function findKind(text: string): EventKind | null {
  const row = KINDS.find(([pattern]) => pattern.test(text));
  return row ? { name: row[1], startTime: row[2], endTime: row[3] } : null;
}

/** What an event is whose kind nobody named. */
export const SOME_EVENT: EventKind = { name: "event", startTime: "18:00", endTime: "22:00" };

const DIETS: readonly (readonly [RegExp, string])[] = [
  [/\bvegetarians?\b|\bveggie\b/i, "vegetarian"],
  [/\bvegans?\b|\bplant-based\b/i, "vegan"],
  [/\bhalal\b/i, "halal"],
  [/\bkosher\b/i, "kosher"],
  [/\bgluten[\s-]?free\b|\bco?eliac/i, "gluten-free"],
  [/\bnut[\s-]?free\b|\bnut allerg/i, "nut-free"],
  [/\b(?:dairy|lactose)[\s-]?free\b|\blactose[\s-]intoleran/i, "dairy-free"],
  [/\bpescatarians?\b/i, "pescatarian"],
  [/\bjain\b/i, "jain"],
  [/\bketo\b/i, "keto"],
];

/** The diets that the words name, also those that no caterer may know: the catalogue will say so. */
export function findDiets(text: string): string[] {
  return DIETS.filter(([pattern]) => pattern.test(text)).map(([, diet]) => diet);
}

export function wantsStepFree(text: string): boolean {
  return /\bwheel-?chairs?\b|\bstep[\s-]?free\b|\baccessib(?:le|ility)\b|\bdisabilit|\bdisabled\b|\breduced mobility\b/i.test(
    text,
  );
}

export function findSetting(text: string): "indoor" | "outdoor" | null {
  if (/\bindoors?\b|\binside\b/i.test(text)) return "indoor";
  return /\bout-?doors?\b|\boutside\b|\bopen[\s-]air\b|\bal fresco\b|\bin the garden\b|\bgarden party\b/i.test(
    text,
  )
    ? "outdoor"
    : null;
}
