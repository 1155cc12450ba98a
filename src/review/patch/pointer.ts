/**
 * JSON pointers (RFC 6901): `""` is the whole value, `/a/0` the first element of `a`; in a key, `~` is
 * written `~0` and `/` is written `~1`. Each place has exactly one pointer, so equal texts mean equal places.
 */

/** The keys of a pointer, or undefined if the text is none. */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer to where the keys lead. */
export function formatPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${escapeKey(key)}`).join("");
}

/** The pointer to what a key leads to, from the place that `pointer` names. */
export function pointerInto(pointer: string, key: string | number): string {
  return `${pointer}/${escapeKey(String(key))}`;
}

/** The pointer of the object or array around a place; of the whole value undefined. */
export function pointerAround(pointer: string): string | undefined {
  return pointer === "" ? undefined : pointer.slice(0, pointer.lastIndexOf("/"));
}

/** A pointer as words in a message name it. */
export function placeOf(pointer: string): string {
  return pointer === "" ? "the root" : pointer;
}

function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
