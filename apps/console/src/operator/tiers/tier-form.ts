import type { Tier } from '../data/catalog';

const BPS_OF_PERCENT = 100;

/** What a form of a tier holds: a limit that is left empty is none. */
export interface TierValues extends Record<string, unknown> {
  readonly name: string;
  readonly is_default: boolean;
  readonly rpm: number | '';
  readonly tpm: number | '';
  readonly concurrency: number | '';
  readonly markup: number | '';
  readonly model_allow: string[];
  readonly model_deny: string[];
  readonly channel_tags: string[];
}

export function valuesOf(tier: Tier | null): TierValues {
  return {
    name: tier?.name ?? '',
    is_default: tier?.is_default ?? false,
    rpm: tier?.rpm ?? '',
    tpm: tier?.tpm ?? '',
    concurrency: tier?.concurrency ?? '',
    markup: (tier?.markup_bps ?? 0) / BPS_OF_PERCENT,
    model_allow: tier?.model_allow ?? [],
    model_deny: tier?.model_deny ?? [],
    channel_tags: tier?.channel_tags ?? [],
  };
}

export function bodyOf({ name, is_default, markup, ...lists }: TierValues) {
  return {
    name,
    is_default,
    ...limitsOf(lists),
    markup_bps: Math.round(Number(markup) * BPS_OF_PERCENT),
    model_allow: lists.model_allow,
    model_deny: lists.model_deny,
    channel_tags: lists.channel_tags,
  };
}

/** Patterns as the API takes them in an address; null: there are none. */
export function globsText(globs: readonly string[]): string | null {
  const text = globs.flatMap((glob) => glob.trim() || []).join(',');
  return text === '' ? null : text;
}

/** The limits of a form; null: none. */
export function limitsOf({ rpm, tpm, concurrency }: Pick<TierValues, 'rpm' | 'tpm' | 'concurrency'>) {
  const limit = (value: number | ''): number | null => (value === '' ? null : value);
  return { rpm: limit(rpm), tpm: limit(tpm), concurrency: limit(concurrency) };
}

/** A limit, null for none, or the markup in percent. */
export interface LimitChange {
  readonly field: 'rpm' | 'tpm' | 'concurrency' | 'markup';
  readonly now: number | null;
  readonly then: number | null;
}

/** What a form changes of what is in force. */
export function changesOf(tier: Tier | null, values: TierValues): readonly LimitChange[] {
  const of = (form: TierValues) => ({ ...limitsOf(form), markup: form.markup === '' ? 0 : form.markup });
  const [now, then] = [of(valuesOf(tier)), of(values)];
  return (['rpm', 'tpm', 'concurrency', 'markup'] as const)
    .filter((field) => now[field] !== then[field])
    .map((field) => ({ field, now: now[field], then: then[field] }));
}
