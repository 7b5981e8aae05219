import { cleanName } from '../../kernel/text/shown-name.js';

/** Characters of a name; of the others that people, browsers or operators write. */
const LENGTH_MAX = 60;
const LENGTHS: Readonly<Record<string, number>> = {
  actor: 254,
  change: 160,
  person: 254,
  device: 160,
  lines: 300,
  reason: 300,
  note: 300,
};
/** Made by the product (a link, a DNS record to copy, the texts of other mails), or written by the operator. */
export const PRODUCT_VARIABLES: ReadonlySet<string> = new Set([
  ...['link', 'base_url', 'console_url', 'record', 'value', 'title', 'body', 'items'],
]);
/** The address of the recipient itself, or the brand. */
const ACTOR = 'actor';
/** Text, or lines of it, by name. */
export type Variables = Readonly<Record<string, string | readonly string[]>>;
/** Signs within the name of a host or an address, by which mail programs find links. */
const LINKED = /(?<=\S)(?:[.。．｡](?=\p{L})|@(?=[\p{L}\p{N}]))/gu;
/** Has no width and breaks no line. */
const WORD_JOINER = '\u2060';

/**
 * Variables as mails show them. Names are what customers typed, also before names were checked: each is one short line, and
 * nothing in it becomes a link.
 */
export function shownVariables(variables: Variables): Variables {
  const shownOf = (name: string, value: string): string =>
    PRODUCT_VARIABLES.has(name) ? value : shownText(name, value);
  const shown = Object.entries(variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? shownOf(name, value) : value.map((line) => shownOf(name, line)),
  ]);
  return Object.fromEntries(shown) as Variables;
}

function shownText(name: string, value: string): string {
  const text = cut(cleanName(value), LENGTHS[name] ?? LENGTH_MAX);
  return name === ACTOR ? text : text.replaceAll(LINKED, (sign) => `${sign}${WORD_JOINER}`);
}

/** At a character as people see it, so that no half of one is left. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length >= max) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
