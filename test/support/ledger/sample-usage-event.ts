import fc from 'fast-check';
import { newUuid } from '../../../libs/core/kernel/ids.js';
import { NO_USAGE } from '../../../libs/core/kernel/price-components.js';
import {
  type AdvisorUse,
  type Attempt,
  type CandidateNote,
  USAGE_FIELDS,
  type UsageEvent,
} from '../../../libs/core/pricing/usage-event.js';
import type { CostReport } from '../../../libs/core/pricing/reported-cost.js';
import type { UsageField } from '../../../libs/core/pricing/event/field-kinds.js';

/** A final event of a reply that cost nothing: fields that are not given have the default of their table. */
export function sampleUsageEvent(changes: Partial<UsageEvent> = {}): UsageEvent {
  const ids = ['requestId', 'organizationId', 'keyId', 'tierId', 'modelId', 'priceVersionId'];
  const fields = Object.entries<UsageField>(USAGE_FIELDS);
  const defaults = Object.fromEntries(fields.map(([name, field]) => [name, field.default]));
  const least = Object.fromEntries(ids.map((name, index) => [name, newUuid(index + 1)]));
  const known = { requestedModel: 'test', grade: 2, outcome: 'completed', usageSource: 'upstream', usage: NO_USAGE };
  return { ...defaults, ...least, ...known, holdNanoUsd: 0n, ...changes } as UsageEvent;
}

const SMALLINT_MAX = 32_767;

const amount = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 9_000_000_000_000_000n }));

const count = fc.oneof(fc.constant(0), fc.nat());

const textsByName = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.string(),
);

/** Values of each kind of field. */
function valuesOf({ json, type, values }: UsageField): fc.Arbitrary<unknown> {
  if (values !== undefined) return fc.constantFrom(...values);
  if (json === 'flag') return fc.boolean();
  if (json === 'amount') return amount;
  if (json === 'amounts') return fc.array(amount);
  if (json === 'number') return type === 'smallint' ? fc.nat({ max: SMALLINT_MAX }) : count;
  if (type === 'uuid') return fc.uuid();
  if (type === 'text[]') return fc.array(fc.string());
  return type === 'jsonb' ? textsByName : fc.string();
}

const NEEDED_OF_ATTEMPT = [
  ...(['channelId', 'channelName', 'credentialId', 'upstreamModel', 'status', 'reason'] as const),
  ...(['durationMs', 'costVersionId', 'meters', 'costNanoUsd'] as const),
];

const attempt: fc.Arbitrary<Attempt> = fc.record(
  {
    channelId: fc.uuid(),
    channelName: fc.string(),
    credentialId: fc.uuid(),
    upstreamModel: fc.string(),
    status: fc.option(fc.oneof(fc.constantFrom(200, 299, 300, 500), fc.integer())),
    reason: fc.option(fc.string()),
    durationMs: fc.integer(),
    costVersionId: fc.option(fc.uuid()),
    meters: fc.constantFrom({}, { output: 1 }),
    costNanoUsd: amount,
    listCostNanoUsd: amount,
    costReport: fc.constantFrom<CostReport>({ result: 'absent' }, { result: 'booked', value: '1e-7', usdPerUnit: '1' }),
    upstreamFacts: fc.constantFrom({ provider: 'X', 'usage.cost': '0.00120' }),
    cacheMarks: fc.integer({ min: 1, max: 4 }),
    upstreamRequestId: fc.string(),
    dropped: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: NEEDED_OF_ATTEMPT },
);

const candidate: fc.Arbitrary<CandidateNote> = fc.record(
  {
    model: fc.string(),
    channel: fc.uuid(),
    kept: fc.boolean(),
    reason: fc.oneof(fc.constant('available'), fc.string()),
  },
  { requiredKeys: ['channel', 'kept', 'reason'] },
);

const advisor: fc.Arbitrary<AdvisorUse> = fc.record({
  modelId: fc.uuid(),
  priceVersionId: fc.uuid(),
  promptTokens: fc.nat(),
  meters: fc.constantFrom({}, { input: 3 }),
});

/** Counts of which the record keeps each: image and audio tokens and the dearer cache marks have meters. */
const priced = fc
  .record({
    tokens: fc.record({
      promptTokens: count,
      completionTokens: count,
      cachedTokens: count,
      cacheWriteTokens: count,
      reasoningTokens: count,
    }),
    meters: fc.constantFrom({}, { input: 3 }, { cache_write_1h: 4, image_input: 5, audio_output: 6 }),
  })
  .map(({ tokens, meters }) => {
    const { cache_write_1h = 0, image_input = 0, audio_output = 0 } = meters as Readonly<Record<string, number>>;
    const apart = {
      cacheWrite1hTokens: cache_write_1h,
      imageInputTokens: image_input,
      audioOutputTokens: audio_output,
    };
    return { usage: { ...NO_USAGE, ...tokens, ...apart }, meters };
  });

/** Fields whose values are objects of their own. */
const ARBITRARIES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  grade: fc.constantFrom(1, 2),
  attempts: fc.array(attempt),
  candidates: fc.array(candidate),
  advisor: fc.option(advisor),
};

/** Events with any value in each field of the table, within what the columns of a record hold. */
export const usageEvents: fc.Arbitrary<UsageEvent> = fc
  .tuple(
    fc.record(
      Object.fromEntries(
        Object.entries<UsageField>(USAGE_FIELDS).map(([name, field]) => {
          const values = ARBITRARIES[name] ?? valuesOf(field);
          return [name, field.default === null ? fc.option(values) : values];
        }),
      ),
    ) as unknown as fc.Arbitrary<UsageEvent>,
    priced,
  )
  .map(([event, { usage, meters }]) => ({
    ...event,
    usage,
    meters,
    attempts: event.attempts.map((one, index) =>
      index === 0 ? { ...one, channelId: event.channelId ?? one.channelId } : one,
    ),
    candidates: event.candidates.map((one, index) =>
      index === 0 ? { ...one, channel: event.channelId ?? one.channel } : one,
    ),
    chargeNanoUsd: event.chargeNanoUsd < event.holdNanoUsd ? event.chargeNanoUsd : event.holdNanoUsd,
  }));
