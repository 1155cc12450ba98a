import { createInterface } from "node:readline/promises";
import colors from "picocolors";

/** Puts a question to somebody; the empty answer means "use your judgement". */
export type Ask = (question: string) => Promise<string>;

/** Asks at the terminal. Closing the input is an empty answer; Ctrl-C ends the program. */
export const askAtTerminal: Ask = async (question) => {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.on("SIGINT", () => process.exit(130));
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  const prompt = `\n${colors.yellow("?")} ${question}\n${colors.dim("(Enter alone: use your judgement)")} `;
  const text = await Promise.race([lines.question(prompt), closed]);
  lines.close();
  return text.trim();
};

/** Where nobody can be asked: says what was asked, and answers nothing. */
export function askNobody(print: (line: string) => void): Ask {
  return async (question) => {
    print(`Question: ${question}`);
    print("Answer: none, since nobody is at the terminal; the planner uses its judgement.");
    return "";
  };
}
