import { createHash } from 'node:crypto';

/** A4, in black on white. */
export const STYLE = `
@page { size: A4; margin: 12mm 16mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 780px; color: #111; background: #fff;
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", Arial, sans-serif; }
h1 { margin: 0 0 4px; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 0 0 4px; font-size: 12px; font-weight: 600; color: #555; }
p { margin: 0; overflow-wrap: anywhere; }
.test { margin: 0 0 16px; padding: 6px 10px; border: 1px solid #111; font-weight: 600; }
.dates { margin: 0 0 20px; color: #333; }
.parties { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; margin: 0 0 24px; }
.lines { white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 0; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid #111; font-weight: 600; }
td:last-child, th:last-child { padding-left: 16px; text-align: right; white-space: nowrap; }
tbody tr:last-child td { border-bottom: 1px solid #bbb; }
tfoot .total td { font-size: 15px; font-weight: 700; }
section { margin: 20px 0 0; }
footer { margin: 24px 0 0; padding: 8px 0 0; border-top: 1px solid #bbb; color: #555; font-size: 11px; }
@media print { body { padding: 0; max-width: none; font-size: 11px; line-height: 1.3; } tr, section, footer { break-inside: avoid; } }
`;

/** By which a policy allows this style: that of the page, and that of the console, which shows pages in frames. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** Allows this style and nothing else: no script, no image, no request, no frame around it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_SOURCE}`,
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", 'sandbox'],
].join('; ');
