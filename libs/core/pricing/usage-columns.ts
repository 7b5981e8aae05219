import { NO_USAGE, type ComponentQuantities, type TokenUsage } from '../kernel/price-components.js';
import { DECIDED_FIELDS, USAGE_FIELDS, type UsageEvent } from './usage-event.js';
import type { ColumnCodec, UsageField } from './event/field-kinds.js';
import { isBooked } from './reported-cost.js';

/** A column of `usage_record` that follows from the event. */
interface UsageColumn {
  readonly name: string;
  readonly type: UsageField['type'];
  readonly of: (event: UsageEvent) => unknown;
  /** A final event may differ in it from the one at admission. */
  readonly mayChange: boolean;
}

/** The columns of token counts. Image and audio tokens have none: those with a rate of their own are among the meters. */
export const TOKEN_COLUMNS = {
  prompt_tokens: ({ promptTokens }) => promptTokens,
  completion_tokens: ({ completionTokens }) => completionTokens,
  cached_tokens: ({ cachedTokens }) => cachedTokens,
  cache_write_tokens: ({ cacheWriteTokens, cacheWrite1hTokens }) => cacheWriteTokens + cacheWrite1hTokens,
  reasoning_tokens: ({ reasoningTokens }) => reasoningTokens,
} as const satisfies Readonly<Record<string, (usage: TokenUsage) => number>>;

type TokenColumn = keyof typeof TOKEN_COLUMNS;

/** What all attempts cost, in nano-USD. */
export function totalCost({ attempts }: UsageEvent): bigint {
  return attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n);
}

/**
 * Whether what each attempt that succeeded costs is known: by a cost list, or by the upstream's own report. The database
 * decides the same for sums, in `cost_unknown` and `attempts_of`.
 */
export function isCostKnown({ attempts }: Pick<UsageEvent, 'attempts'>): boolean {
  return attempts.every(({ status, costVersionId, costReport }) => {
    const succeeded = status !== null && status >= 200 && status < 300;
    return !succeeded || costVersionId !== null || (costReport !== undefined && isBooked(costReport));
  });
}

const FIELDS = Object.entries<UsageField>(USAGE_FIELDS) as [keyof UsageEvent, UsageField][];

export const USAGE_COLUMNS: readonly UsageColumn[] = [
  ...FIELDS.flatMap(([name, field]) => (field.column === undefined ? [] : [columnOf(name, field.column, field)])),
  ...Object.entries(TOKEN_COLUMNS).map(([name, countOf]): UsageColumn => ({
    name,
    type: 'bigint',
    of: ({ usage }) => countOf(usage),
    mayChange: true,
  })),
  { name: 'cost_nano_usd', type: 'bigint', of: totalCost, mayChange: true },
];

function columnOf(name: keyof UsageEvent, column: string, field: UsageField): UsageColumn {
  const { type, mayChange, json, codec } = field;
  const part = json === 'parts' ? (codec as ColumnCodec<unknown>) : null;
  const of = (event: UsageEvent): unknown =>
    part === null
      ? event[name]
      : (event[name] as readonly unknown[]).map((value) => part.record(value, event.channelId));
  // Parts are written in relation to the channel that answered, which a final event may change.
  return { name: column, type, of, mayChange: mayChange === true || part !== null || name in DECIDED_FIELDS };
}

/** A row of `usage_record`, of which the database has checked the types. */
export type RecordRow = Readonly<Record<TokenColumn, bigint>> & {
  readonly meters: ComponentQuantities;
  readonly channel_id: string | null;
  readonly [column: string]: unknown;
};

/** The event of a row. Image and audio tokens are zero unless they had their own rate. */
export function recordedEvent(row: RecordRow): UsageEvent {
  const values = FIELDS.map(([name, field]) => [name, name === 'usage' ? usageOf(row) : valueIn(row, field)]);
  return Object.fromEntries(values) as UsageEvent;
}

function valueIn(row: RecordRow, { column, json, codec, default: absent }: UsageField): unknown {
  if (column === undefined) return absent;
  const value = row[column];
  // Token counts are bigints, which came from JSON numbers: they are exact.
  if (json === 'number') return value === null ? null : Number(value);
  if (json === 'amounts') return (value as readonly string[]).map(BigInt);
  if (json === 'parts')
    return (value as readonly unknown[]).map((item) => (codec as ColumnCodec<unknown>).recorded(item, row.channel_id));
  return value;
}

function usageOf(row: RecordRow): TokenUsage {
  const { meters } = row;
  const cacheWrite1hTokens = meters.cache_write_1h ?? 0;
  return {
    ...NO_USAGE,
    promptTokens: Number(row.prompt_tokens),
    completionTokens: Number(row.completion_tokens),
    cachedTokens: Number(row.cached_tokens),
    cacheWriteTokens: Number(row.cache_write_tokens) - cacheWrite1hTokens,
    cacheWrite1hTokens,
    reasoningTokens: Number(row.reasoning_tokens),
    imageInputTokens: meters.image_input ?? 0,
    imageOutputTokens: meters.image_output ?? 0,
    audioInputTokens: meters.audio_input ?? 0,
    audioOutputTokens: meters.audio_output ?? 0,
  };
}
