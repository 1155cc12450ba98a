import { readFile } from "node:fs/promises";

/** A file of the inspector's page, ready to be sent. */
export interface PageFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/** Two folders below the package, from the source and from what is built alike. */
const folder = new URL("../../dist/inspector/page/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/**
 * Scripts, styles and the API of the same origin, and nothing else: what a model writes can neither run nor
 * fetch, and no other site can frame the page.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const SAFE_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The built files lie in one folder, beside the page itself; no other path leads to a file. */
const ASSET = /^assets\/[\w-][\w.-]*\.(\w+)$/;

/**
 * The answer to a request for a file of the page.
 *
 * @param path below `/inspector/`; empty for the page itself
 */
export async function pageFile(path: string): Promise<PageFile> {
  const extension = path === "" ? "html" : ASSET.exec(path)?.[1];
  const type = extension === undefined ? undefined : TYPES[extension];
  if (type === undefined) return notFound();
  try {
    const body = await readFile(new URL(path === "" ? "index.html" : path, folder));
    // The names of assets change with what is in them.
    const cache = path === "" ? "no-cache" : "public, max-age=31536000, immutable";
    return { status: 200, headers: { ...SAFE_HEADERS, "content-type": type, "cache-control": cache }, body };
  } catch {
    return path === "" ? notBuilt() : notFound();
  }
}

function notFound(): PageFile {
  return plain(404, "The inspector has no such file.");
}

function notBuilt(): PageFile {
  return plain(503, "The inspector's page is not built. In a clone of the project: npm run build:inspector");
}

function plain(status: number, body: string): PageFile {
  return { status, headers: { ...SAFE_HEADERS, "content-type": "text/plain; charset=utf-8" }, body };
}
