/**
 * Well-known cities, by which a place is recognised however it is written. This is knowledge of the language,
 * as any model has it; what the catalogues know of a city, only the tools can say.
 */
const WELL_KNOWN = (
  "New York City|New York|NYC|Los Angeles|San Francisco|San Diego|San Antonio|Las Vegas|New Orleans|Salt Lake City|" +
  "Chicago|Seattle|Austin|Denver|Boston|Houston|Dallas|Miami|Atlanta|Portland|Philadelphia|Phoenix|Nashville|Detroit|" +
  "Minneapolis|Washington DC|Washington|Toronto|Montreal|Vancouver|Mexico City|London|Manchester|Birmingham|Edinburgh|" +
  "Glasgow|Dublin|Paris|Lyon|Marseille|Berlin|Hamburg|Munich|München|Cologne|Köln|Frankfurt|Stuttgart|Leipzig|Dresden|" +
  "Vienna|Wien|Zurich|Zürich|Geneva|Amsterdam|Rotterdam|Brussels|Antwerp|Copenhagen|Stockholm|Oslo|Helsinki|Reykjavik|" +
  "Reykjavík|Madrid|Barcelona|Valencia|Lisbon|Porto|Rome|Milan|Florence|Venice|Naples|Athens|Prague|Budapest|Warsaw|" +
  "Krakow|Kraków|Istanbul|Tokyo|Kyoto|Osaka|Seoul|Singapore|Hong Kong|Bangkok|Mumbai|Delhi|Bangalore|Dubai|Tel Aviv|" +
  "Cairo|Cape Town|Nairobi|Lagos|Sydney|Melbourne|Auckland|São Paulo|Rio de Janeiro|Buenos Aires|Santiago|Bogotá|Lima"
).split("|");

const KNOWN = new RegExp(`(?<![\\p{L}])(?:${WELL_KNOWN.join("|")})(?![\\p{L}])`, "giu");

const CAPITALISED = "\\p{Lu}[\\p{L}'’.-]*\\p{L}";
/** "in Springfield", "near Bad Homburg", "at St. Ives": a capitalised name after a word that says where. */
const AFTER_WHERE = new RegExp(
  `(?<![\\p{L}])(?:[Ii]n|[Nn]ear|[Aa]round|[Aa]t)\\s+(${CAPITALISED}(?:\\s+(?:am|an der|de|del|of|on|upon|la|le|el)?\\s*${CAPITALISED}){0,2})`,
  "gu",
);
const NOT_A_PLACE =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Spring|Summer|Autumn|Fall|Winter|The|Our|My|USD|EUR|GBP|Total)\b/i;

/** Finds the city in the user's words: best after "in" or "near", and otherwise any that is well known. */
export function findCityName(text: string): string | null {
  const known = [...text.matchAll(KNOWN)].filter((match) => !/\bfrom\s*$/i.test(text.slice(0, match.index)));
  const placed = known.find((match) =>
    /\b(?:in|near|around|at)\s+(?:downtown |central )?$/i.test(text.slice(0, match.index)),
  );
  if (placed) return tidy(placed[0]);
  const named = [...text.matchAll(AFTER_WHERE)]
    .map((match) => match[1] ?? "")
    .find((name) => !NOT_A_PLACE.test(name));
  const found = named ?? known[0]?.[0];
  return found === undefined ? null : tidy(found);
}

/** "Ghent, please": an answer to "which city?" may be no more than a name. */
export function findBareCityName(answer: string): string | null {
  const parts = answer.split(/[,;\n]/).map((part) => part.trim().replace(/[.!]$/, ""));
  const alone = new RegExp(`^${CAPITALISED}(?:\\s+${CAPITALISED}){0,2}$`, "u");
  return (
    parts.find(
      (part) =>
        alone.test(part) &&
        !NOT_A_PLACE.test(part) &&
        !/^(?:Yes|No|Please|Ok|Okay|Sure|Thanks?)\b/i.test(part),
    ) ?? null
  );
}

/** As it is usually written: "chicago" is Chicago. */
function tidy(name: string): string {
  return WELL_KNOWN.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name.trim();
}
