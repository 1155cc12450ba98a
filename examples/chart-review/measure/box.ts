export type Point = readonly [x: number, y: number];

/** A rectangle that may be turned: its four corners, one after the other. */
export type Box = readonly [Point, Point, Point, Point];

/** The rectangle between two corners, turned by an angle (in degrees, clockwise) around a point. */
export function turnedBox(
  [left, top]: Point,
  [right, bottom]: Point,
  angle: number,
  [aroundX, aroundY]: Point,
): Box {
  const radians = (angle * Math.PI) / 180;
  const turn = (x: number, y: number): Point => [
    aroundX + (x - aroundX) * Math.cos(radians) - (y - aroundY) * Math.sin(radians),
    aroundY + (x - aroundX) * Math.sin(radians) + (y - aroundY) * Math.cos(radians),
  ];
  return [turn(left, top), turn(right, top), turn(right, bottom), turn(left, bottom)];
}

/**
 * Whether two rectangles overlap by more than `tolerance` pixels (separating axes): they do unless a line goes between
 * them, which then is parallel to a side of one of them.
 */
export function boxesOverlap(one: Box, other: Box, tolerance = 0.5): boolean {
  for (const box of [one, other]) {
    for (const index of [0, 1] as const) {
      const [from, to] = [box[index], box[index + 1] ?? box[0]];
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
      // A side without length has no direction; the other sides decide.
      if (length === 0) continue;
      const axis: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
      const [low1, high1] = shadow(one, axis);
      const [low2, high2] = shadow(other, axis);
      if (Math.min(high1, high2) - Math.max(low1, low2) <= tolerance) return false;
    }
  }
  return true;
}

function shadow(box: Box, axis: Point): readonly [number, number] {
  const along = box.map(([x, y]) => x * axis[0] + y * axis[1]);
  return [Math.min(...along), Math.max(...along)];
}

/** The pairs of boxes that overlap, as indexes. */
export function overlappingPairs(boxes: readonly Box[]): [number, number][] {
  const extents = boxes.map((box) => shadow(box, [1, 0]));
  const order = boxes
    .map((_, index) => index)
    .sort((a, b) => (extents[a]?.[0] ?? 0) - (extents[b]?.[0] ?? 0));
  const pairs: [number, number][] = [];
  for (const [place, one] of order.entries()) {
    for (const other of order.slice(place + 1)) {
      // From here on, all begin to the right of where this one ends.
      if ((extents[other]?.[0] ?? 0) > (extents[one]?.[1] ?? 0)) break;
      const [box, next] = [boxes[one], boxes[other]];
      if (box && next && boxesOverlap(box, next)) pairs.push([Math.min(one, other), Math.max(one, other)]);
    }
  }
  return pairs;
}
