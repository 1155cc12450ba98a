import { readFile } from "node:fs/promises";
import { DataError } from "./data-error.ts";
import { readTable, type Table } from "./table.ts";

/** The sample data: rides a day at eight bicycle counters of an invented city, month by month. */
export const SAMPLE_FILE = new URL("../sample/bike-counters.csv", import.meta.url);

/** @throws DataError naming the file and what is wrong with it */
export async function loadTable(file: string | URL): Promise<Table> {
  const name = file instanceof URL ? file.pathname : file;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const reason = error instanceof TypeError ? "it is no text in UTF-8" : messageOf(error);
    throw new DataError(`${name} cannot be read: ${reason}.`, { cause: error });
  }
  try {
    return readTable(text);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${name} cannot be used. ${error.message}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}
