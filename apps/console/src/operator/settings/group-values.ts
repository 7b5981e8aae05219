import { amountOf } from '@/kit/amounts/amounts';
import { percentOf, ppmOf } from '../payments/data/percent';

/** What an input holds of a value of the API. */
export type FieldValue = string | number | boolean | string[];

export function toInput(value: unknown, kind: unknown): FieldValue {
  if (kind === 'links') return linksToText(value as readonly Link[]);
  if (kind === 'rows') return (value as readonly string[]).join('\n');
  if (kind === 'percent') return percentOf(value as number);
  if (kind === 'list' || kind === 'countries') return value as string[];
  if (kind === 'switch') return value === true;
  return (value as string | number | null) ?? '';
}

/** What the API is sent; an empty field takes its default back. */
function fromInput(value: FieldValue, kind: unknown): unknown {
  if (kind === 'links') return textToLinks(value as string);
  if (kind === 'amount' && value !== '') return amountOf(value as string);
  if (kind === 'rows') return (value as string).split('\n').map(trimmed).filter(isText);
  if (kind === 'percent' && value !== '') return ppmOf(value as number);
  return value === '' ? null : value;
}

/** The fields that a form changed, for the API. */
export function changesOf(
  kinds: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, FieldValue>>,
  after: Readonly<Record<string, FieldValue>>,
): Readonly<Record<string, unknown>> {
  const changed = Object.keys(kinds).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, fromInput(after[name] ?? '', kinds[name])]));
}

const trimmed = (line: string): string => line.trim();
const isText = (line: string): boolean => line !== '';

interface Link {
  readonly label: string;
  readonly url: string;
}

const linksToText = (links: readonly Link[]): string => links.map(({ label, url }) => `${label} ${url}`).join('\n');

/** A line each: the label, then the address. */
function textToLinks(text: string): readonly Link[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [url = '', ...label] = line.trim().split(/\s+/).reverse();
    return { label: label.reverse().join(' '), url };
  });
}
