/** A condition of Prisma: the column has this text, in either case. Its `%`, `_` and `\` are no wildcards. */
export function containing(q: string): { readonly contains: string; readonly mode: 'insensitive' } {
  return { contains: q.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' };
}
