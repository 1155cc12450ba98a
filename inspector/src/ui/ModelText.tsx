import { memo } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

const plugins = [remarkGfm];

/** Nothing is fetched and no page takes this one's place: pictures are their words, links open elsewhere. */
const components: Components = {
  img: ({ alt, src }) => <span className="text-picture">[picture: {alt || String(src ?? "")}]</span>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  // Wide tables scroll in themselves, not with the page.
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="text-table" tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  ),
};

/**
 * What a model or a participant wrote, as Markdown.
 *
 * HTML in it stays text: no plugin for raw HTML is there, and links of other schemes than the web's lose their target.
 */
export const ModelText = memo(({ text }: { readonly text: string }) => (
  <div className="text">
    <Markdown remarkPlugins={plugins} components={components}>
      {text}
    </Markdown>
  </div>
));
