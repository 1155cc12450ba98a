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
  if (room < 2 * CHARACTERS_PER_TOKEN) return startOf(text, limit);
  const start = Math.ceil(room * 0.7);
  return startOf(text, start).trimEnd() + CUT + endOf(text, room - start).trimStart();
}

/** Half of a surrogate pair is no text: providers refuse it. */
function startOf(text: string, length: number): string {
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length);
}

function endOf(text: string, length: number): string {
  const from = text.length - length;
  return text.slice(/[\uDC00-\uDFFF]/.test(text.charAt(from)) ? from + 1 : from);
}
