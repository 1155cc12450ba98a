/** Words in lines of at most so many characters, where no word is longer; each but the first begins with the indent. */
export function wrapped(text: string, width: number, indent = ""): string {
  const words = text.trim().split(/\s+/);
  const lines: string[] = [];
  let line = /^\s*/.exec(text)?.[0] ?? "";
  for (const word of words) {
    const isEmpty = line.trim() === "";
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line].join("\n");
}
