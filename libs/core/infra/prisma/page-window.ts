import type { PageRequest } from '../../kernel/page.js';

/** The parts of a Prisma query that read one page by id, nearest to the cursor first; `pageOf` takes the result. */
interface PageWindow {
  readonly where: { readonly id?: { readonly lt: string } | { readonly gt: string } };
  readonly orderBy: { readonly id: 'asc' | 'desc' };
  readonly take: number;
}

export function pageWindow({ limit, after, before }: PageRequest): PageWindow {
  const take = limit + 1;
  if (before !== null) return { where: { id: { gt: before } }, orderBy: { id: 'asc' }, take };
  return { where: after === null ? {} : { id: { lt: after } }, orderBy: { id: 'desc' }, take };
}
