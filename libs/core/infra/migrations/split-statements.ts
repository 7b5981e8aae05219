/** Openers of parts that can contain a semicolon: quoted text and names, dollar quotes, comments. */
const OPAQUE = /'|"|\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$|--|\/\*|;/g;

/**
 * The statements of a SQL script in order, without their semicolons and without parts that are only comments.
 * Covers the syntax of migrations; not `BEGIN ATOMIC` bodies, which have bare semicolons.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let position = 0;
  for (;;) {
    OPAQUE.lastIndex = position;
    const match = OPAQUE.exec(script);
    if (match === null) break;
    position = match[0] === ';' ? match.index + 1 : endOfOpaque(script, match[0], match.index);
    if (match[0] !== ';') continue;
    statements.push(script.slice(start, match.index));
    start = position;
  }
  statements.push(script.slice(start));
  return statements.map((statement) => statement.trim()).filter((statement) => !isOnlyComments(statement));
}

/** Offset after the opaque part that starts with `opener` at `from`; the end of the script if it is never closed. */
function endOfOpaque(script: string, opener: string, from: number): number {
  if (opener === '/*') return endOfBlockComment(script, from);
  if (opener === "'" && /[eE]$/.test(script.slice(Math.max(0, from - 1), from))) return endOfEscapeString(script, from);
  const closer = opener === '--' ? '\n' : opener;
  // A doubled quote ends one part and begins the next: no special case.
  const end = script.indexOf(closer, from + opener.length);
  return end < 0 ? script.length : end + closer.length;
}

/** `E'…'` is the only kind of text in which a backslash escapes a quote. */
function endOfEscapeString(script: string, from: number): number {
  for (let position = from + 1; position < script.length; position++) {
    if (script[position] === '\\') position++;
    else if (script[position] === "'") return position + 1;
  }
  return script.length;
}

/** Block comments nest in Postgres. */
function endOfBlockComment(script: string, from: number): number {
  let depth = 0;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  for (let match = edge.exec(script); match !== null; match = edge.exec(script)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return script.length;
}

function isOnlyComments(statement: string): boolean {
  return statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === '';
}
