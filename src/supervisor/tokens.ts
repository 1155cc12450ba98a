/**
 * Characters for one token: the usual rule of thumb for English with current tokenizers. A tokenizer of its
 * own for each model would be exact, and large; bounds here are meant to be generous.
 */
const CHARACTERS_PER_TOKEN = 4;

const CUT = " … [shortened] … ";

/** About how many tokens a text is. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** The text within this many tokens: its beginning and its end, with a sign where the middle was cut out. */
export function shorten(text: string, maxTokens: number): string {
  const limit = Math.max(0, Math.floor(maxTokens)) * CHARACTERS_PER_TOKEN;
  if (text.length <= limit) return text;
  const room = limit - CUT.length;
  if (room < 2 * CHARACTERS_PER_TOKEN) return text.slice(0, limit);
  const start = Math.ceil(room * 0.7);
  return text.slice(0, start).trimEnd() + CUT + text.slice(text.length - (room - start)).trimStart();
}
