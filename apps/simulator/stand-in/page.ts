import type { ServerResponse } from 'node:http';

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;background:#f4f5f7;color:#1b1f24}
main{max-width:28rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #d5d9e0;border-radius:.75rem}
.notice{margin:0;padding:.6rem 1rem;background:#ffe8a3;color:#3b2f00;text-align:center;font-weight:600}
h1{font-size:1.25rem;margin:0 0 1rem}
table{width:100%;border-collapse:collapse;margin-bottom:1rem}
th,td{padding:.35rem 0;text-align:left;font-weight:400}
td:last-child,th:last-child{text-align:right;font-variant-numeric:tabular-nums}
tfoot tr:last-child>*{font-weight:700;border-top:1px solid #d5d9e0}
label{display:block;margin-top:.75rem;font-weight:600}
input{box-sizing:border-box;width:100%;padding:.55rem;font:inherit;border:1px solid #8a94a3;border-radius:.4rem;background:#fff;color:inherit}
button{width:100%;margin-top:1rem;padding:.7rem;font:inherit;font-weight:600;border:0;border-radius:.4rem;background:#3b46c4;color:#fff;cursor:pointer}
button.plain{background:#e4e7ec;color:#1b1f24}
a{color:#3b46c4}
.error{padding:.6rem 1rem;border-radius:.4rem;background:#fde4e4;color:#8a1010}
.row{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
@media (prefers-color-scheme:dark){body{background:#14171b;color:#e8eaed}main,input{background:#1e2228;border-color:#3a404a}
button.plain{background:#3a404a;color:#e8eaed}a{color:#9aa4ff}.error{background:#4a1a1a;color:#ffc9c9}}`;

/** A page with a message only. */
export function messagePage(title: string, message: string): string {
  return page(title, `<h1>${escape(title)}</h1><p>${escape(message)}</p>`);
}

/** A page of a stand-in. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} (simulated)</title><style>${STYLE}</style></head>
<body><p class="notice">Simulated test page: no money moves.</p><main>${content}</main></body></html>
`;
}

export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

export function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
