/** The page's style: all of it, since the page asks for nothing from outside. */
export const STYLE = `
:root { color-scheme: light; --ink: #1c1c1c; --quiet: #595959; --line: #d9d9d9; --soft: #f6f6f4;
  --good: #1a6b3c; --part: #7a5200; --bad: #a3201d; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1480px; padding: 32px 20px 80px; color: var(--ink); background: #fff;
  font: 16px/1.5 Helvetica, Arial, sans-serif; }
h1 { font-size: 28px; margin: 0 0 4px; }
h2 { font-size: 21px; margin: 48px 0 12px; }
h3 { font-size: 17px; margin: 0; }
p { margin: 0 0 12px; max-width: 75ch; }
.quiet { color: var(--quiet); }
.pair { display: flex; flex-wrap: wrap; gap: 20px; align-items: start; }
figure { margin: 0; max-width: 100%; }
figcaption { font-size: 14px; color: var(--quiet); margin-bottom: 6px; }
img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); }
ol { list-style: none; padding: 0; margin: 0; }
.step { border: 1px solid var(--line); border-radius: 8px; padding: 18px; margin-bottom: 20px; }
.head { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: baseline; margin-bottom: 8px; }
.verdict { font-size: 14px; font-weight: bold; padding: 1px 10px; border-radius: 10px; border: 1px solid currentColor; }
.approved { color: var(--good); } .partially-approved { color: var(--part); } .rejected { color: var(--bad); }
.feedback { white-space: pre-line; border-left: 3px solid var(--line); padding-left: 12px; overflow-wrap: anywhere; }
details { margin: 12px 0; } summary { cursor: pointer; font-size: 15px; }
pre { background: var(--soft); padding: 12px; border-radius: 6px; overflow: auto; max-height: 420px;
  font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); }
th { font-size: 14px; }
.met { color: var(--good); } .unmet { color: var(--bad); }
`;
