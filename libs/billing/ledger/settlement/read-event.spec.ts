import { newUuid, serializeUsageEvent, type UsageEvent } from '#core';
import type { OutboxEvent } from '../../admission/domain/settlement-commands.js';
import { sampleUsageEvent } from '../../../../test/support/ledger/sample-usage-event.js';
import { readEvent, reduceEvents } from './read-event.js';

const [requestId, organizationId, keyId] = [newUuid(1), newUuid(2), newUuid(3)];

const event = sampleUsageEvent({
  requestId,
  organizationId,
  keyId,
  statusCode: 200,
  finishReason: 'stop',
  multipliersPpm: [1_000_000n],
  holdNanoUsd: 9n,
  chargeNanoUsd: 5n,
});

const attempt = {
  channelId: newUuid(4),
  channelName: 'first',
  credentialId: newUuid(5),
  upstreamModel: 'model',
  status: 200,
  reason: null,
  durationMs: 1,
  costVersionId: null,
  meters: {},
  costNanoUsd: 3n,
};
const PAYLOAD = serializeUsageEvent({ ...event, attempts: [attempt] });
const ATTEMPTS = /\[\[.*\]\]/;

function outbox(changes: Partial<OutboxEvent> = {}, content: Partial<UsageEvent> = {}): OutboxEvent {
  return {
    streamId: '1-0',
    organizationId,
    requestId,
    keyId,
    grade: 2,
    chargeNanoUsd: 5n,
    admittedAtMs: 7,
    windows: [],
    idempotencyHash: 'hash',
    terms: '',
    payload: serializeUsageEvent({ ...event, ...content }),
    ...changes,
  };
}

describe('readEvent', () => {
  it('parses the event of a gateway', () => {
    expect(readEvent(outbox())).toEqual({ event, admittedAtMs: 7, windows: [], idempotencyHash: 'hash' });
  });

  it('takes the grade from the stream: the void of an unanswered admission is final', () => {
    const read = readEvent(outbox({ chargeNanoUsd: 0n }, { grade: 1, chargeNanoUsd: 0n }));
    expect(read).toMatchObject({ event: { grade: 2 } });
  });

  it('drops an Idempotency-Key that was released', () => {
    const released = readEvent(outbox({ chargeNanoUsd: 0n }, { usageSource: 'none', chargeNanoUsd: 0n }));
    expect(released).toMatchObject({ idempotencyHash: null });
    const freeOfCharge = readEvent(outbox({ chargeNanoUsd: 0n }, { chargeNanoUsd: 0n }));
    expect(freeOfCharge).toMatchObject({ idempotencyHash: 'hash' });
  });

  it.each([
    ['no JSON', { payload: '{' }],
    ['no event', { payload: '{}' }],
    ['no object', { payload: 'null' }],
    ['a cell too many', { payload: PAYLOAD.replace(/]$/, ',1]') }],
    ['a cell too few', { payload: PAYLOAD.replace(/,[^,]*]$/, ']') }],
    ['no usage', { payload: PAYLOAD.replace('[0]', '["x"]') }],
    ['a count that is none', { payload: PAYLOAD.replace('[0]', '[1,"x"]') }],
    ['no attempts', { payload: PAYLOAD.replace(ATTEMPTS, '"none"') }],
    ['an attempt without cells', { payload: PAYLOAD.replace(ATTEMPTS, '[[0]]') }],
    ['another charge', { chargeNanoUsd: 6n }],
    ['another request', { requestId: newUuid(9) }],
  ])('returns the reason for %s', (_name, changes) => {
    expect(typeof readEvent(outbox(changes))).toBe('string');
  });
});

describe('reduceEvents', () => {
  it('LEDGER-9: keeps the highest grade of each request, in the order of their first appearance', () => {
    const [first, second] = [newUuid(10), newUuid(11)];
    const events = [
      outbox({ requestId: first, grade: 1, streamId: '1-0' }),
      outbox({ requestId: second, grade: 2, streamId: '2-0' }),
      outbox({ requestId: first, grade: 2, streamId: '3-0' }),
      outbox({ requestId: second, grade: 1, streamId: '4-0' }),
      outbox({ requestId: second, grade: 2, streamId: '5-0' }),
    ];
    expect(reduceEvents(events).map(({ streamId }) => streamId)).toEqual(['3-0', '2-0']);
  });
});
