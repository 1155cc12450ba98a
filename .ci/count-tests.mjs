// Prints "N passed, N failed" for a results file of vitest's JSON reporter. A file that could not be loaded
// counts as one failed test; without results the exit code is 1.
import { readFileSync } from "node:fs";

const text = readFileSync(process.argv[2], "utf8");
if (text === "") {
  console.log("0 passed, 1 failed");
  process.exit(1);
}
const { numPassedTests, numFailedTests, testResults } = JSON.parse(text);
const notLoaded = testResults.filter(
  (file) =>
    file.status === "failed" && !file.assertionResults.some((assertion) => assertion.status === "failed"),
).length;
console.log(`${numPassedTests} passed, ${numFailedTests + notLoaded} failed`);
