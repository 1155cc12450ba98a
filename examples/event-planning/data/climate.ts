/** Typical weather of one month: daily high and low in °C, and days with rain or snow in the month. */
export interface MonthNormals {
  readonly highC: number;
  readonly lowC: number;
  readonly wetDays: number;
}

/** Twelve values, January first. */
type Year = readonly number[];

function normals(highs: Year, lows: Year, wetDays: Year): readonly MonthNormals[] {
  return highs.map((highC, month) => ({ highC, lowC: lows[month] ?? highC, wetDays: wetDays[month] ?? 0 }));
}

/** SAMPLE DATA: climate normals by city, January first, rounded to whole degrees and days; not a forecast. */
export const CLIMATE: Readonly<Record<string, readonly MonthNormals[]>> = {
  Chicago: normals(
    [0, 2, 8, 15, 21, 27, 29, 28, 24, 17, 9, 3],
    [-8, -6, -1, 5, 11, 16, 19, 19, 15, 8, 2, -4],
    [11, 9, 11, 12, 12, 11, 10, 9, 8, 10, 10, 11],
  ),
  Seattle: normals(
    [9, 10, 12, 15, 19, 22, 26, 26, 22, 16, 11, 8],
    [3, 3, 4, 6, 9, 12, 14, 14, 12, 8, 5, 3],
    [18, 15, 17, 14, 11, 9, 5, 5, 8, 13, 18, 18],
  ),
  "New York": normals(
    [4, 6, 10, 16, 22, 27, 29, 29, 25, 18, 12, 7],
    [-2, -1, 3, 8, 13, 19, 22, 21, 17, 11, 6, 1],
    [11, 10, 11, 11, 12, 11, 11, 10, 9, 9, 9, 11],
  ),
  Austin: normals(
    [17, 19, 23, 27, 30, 34, 36, 36, 33, 28, 22, 18],
    [5, 7, 11, 15, 20, 23, 24, 24, 21, 16, 10, 6],
    [7, 7, 8, 7, 9, 8, 5, 5, 7, 7, 7, 7],
  ),
  Denver: normals(
    [8, 9, 13, 17, 22, 29, 32, 31, 27, 19, 12, 8],
    [-8, -7, -3, 1, 7, 12, 16, 15, 10, 3, -4, -8],
    [4, 6, 7, 9, 11, 9, 9, 9, 7, 6, 5, 5],
  ),
  "San Francisco": normals(
    [14, 16, 17, 18, 19, 20, 20, 21, 22, 21, 17, 14],
    [8, 9, 9, 10, 11, 12, 13, 13, 13, 12, 10, 8],
    [11, 10, 10, 6, 4, 2, 1, 1, 1, 4, 7, 11],
  ),
  London: normals(
    [8, 9, 12, 15, 18, 21, 24, 23, 20, 16, 11, 9],
    [3, 3, 4, 6, 9, 12, 14, 14, 11, 8, 5, 3],
    [12, 10, 10, 9, 9, 8, 8, 8, 8, 11, 11, 11],
  ),
  Berlin: normals(
    [3, 5, 9, 15, 20, 23, 25, 25, 20, 14, 8, 4],
    [-2, -1, 1, 5, 9, 13, 15, 15, 11, 7, 3, -1],
    [17, 14, 14, 11, 12, 12, 13, 12, 12, 13, 15, 16],
  ),
  Paris: normals(
    [7, 9, 13, 16, 20, 24, 26, 26, 22, 17, 11, 8],
    [3, 3, 5, 8, 11, 14, 16, 16, 13, 10, 6, 4],
    [10, 9, 9, 9, 10, 8, 8, 8, 7, 9, 10, 11],
  ),
  Amsterdam: normals(
    [6, 7, 10, 14, 18, 20, 22, 22, 19, 15, 10, 7],
    [1, 1, 3, 5, 8, 11, 13, 13, 11, 8, 5, 2],
    [17, 14, 14, 12, 12, 13, 14, 14, 15, 17, 18, 18],
  ),
};
