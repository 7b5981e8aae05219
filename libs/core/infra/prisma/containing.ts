/** A condition of Prisma: the column has this text, in either case. Its `%`, `_` and `\` are no wildcards. */
export function containing(q: string): { readonly contains: string; readonly mode: 'insensitive' } {
  return { contains: escaped(q), mode: 'insensitive' };
}

/** The same for a beginning, in this case. */
export function startingWith(q: string): { readonly startsWith: string } {
  return { startsWith: escaped(q) };
}

function escaped(q: string): string {
  return q.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
