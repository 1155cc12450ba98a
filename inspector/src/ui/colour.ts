const COLOURS = 8;

/** The colour of a participant: by its place among them, so that it is the same in every view. */
export function colourOf(name: string, participants: readonly string[]): string {
  const place = participants.indexOf(name);
  return place < 0 ? "none" : String(place % COLOURS);
}
