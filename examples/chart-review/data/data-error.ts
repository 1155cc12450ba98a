/** What is wrong with a data file, in words for whoever gave it. */
export class DataError extends Error {
  override readonly name = "DataError";
}
