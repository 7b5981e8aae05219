import type { Channel } from '../../data/catalog';

type Served = Channel['models'][number];

export type Change = NonNullable<Served['changes']>[number];

/** How many changes happen on the way to a model: rules that an option overrides do not. */
export function changeCount({ changes }: Served): number {
  return (changes ?? []).filter(({ overridden_by: option }) => option === null).length;
}

/** A rule has a line for the fields that it holds for, and one for each option that overrides it. */
export function changeKey({ rule, option, overridden_by: overriddenBy, fields }: Change): string {
  return [rule ?? option, overriddenBy, ...fields].join(' ');
}

/** The site of a page that documents a rule. */
export function siteOf(source: string): string {
  return new URL(source).hostname;
}
