import { newUuid, NO_USAGE, type Attempt } from '#core';
import { sampleUsageEvent } from '../../../../test/support/ledger/sample-usage-event.js';
import type { ExplainedRequest } from './explained-request.js';
import { requestTimeline } from './request-timeline.js';

const ADMITTED_AT = new Date('2026-11-20T08:00:00.000Z');
const NOW_MS = ADMITTED_AT.getTime() + 9_000;
const id = newUuid(ADMITTED_AT.getTime());

const attempt = (changes: Partial<Attempt>): Attempt => ({
  channelId: id,
  channelName: 'main',
  credentialId: id,
  upstreamModel: 'm-1',
  status: 200,
  reason: null,
  durationMs: 400,
  costVersionId: null,
  meters: {},
  costNanoUsd: 0n,
  ...changes,
});

const event = sampleUsageEvent({
  requestId: id,
  organizationId: id,
  keyId: id,
  tierId: id,
  modelId: id,
  requestedModel: 'm',
  channelId: id,
  stream: true,
  statusCode: 200,
  finishReason: 'stop',
  priceVersionId: id,
  usage: { ...NO_USAGE, promptTokens: 10, completionTokens: 3 },
  meters: { input: 10, output: 3 },
  multipliersPpm: [1_100_000n],
  holdNanoUsd: 50_000n,
  chargeNanoUsd: 17_600n,
  attempts: [attempt({ status: 429, reason: 'rate_limited: slow down', durationMs: 120 }), attempt({ cacheMarks: 3 })],
  candidates: [
    { channel: id, kept: true, reason: 'available' },
    { channel: 'other', kept: false, reason: 'disabled' },
  ],
  firstByteMs: 210,
  durationMs: 530,
});

const settled: ExplainedRequest = {
  event,
  admittedAt: ADMITTED_AT,
  refundedNanoUsd: 0n,
  bookedAt: new Date(ADMITTED_AT.getTime() + 800),
  state: 'settled',
  arithmetic: {
    window: null,
    serviceTier: null,
    advisor: null,
    fromPromptTokens: 0,
    lines: [
      { meter: 'input', quantity: 10, rateNanoUsd: 1_000_000_000n, amountFemtoUsd: 10_000_000_000n },
      { meter: 'output', quantity: 3, rateNanoUsd: 2_000_000_000n, amountFemtoUsd: 6_000_000_000n },
    ],
    sumFemtoUsd: 16_000_000_000n,
    multipliersPpm: [1_100_000n],
    priceNanoUsd: 17_600n,
  },
  transfers: [],
  failures: [],
  channels: new Map([[id, { name: 'main', label: 'ch-1' }]]),
};

const lines = (request: ExplainedRequest): string[] =>
  requestTimeline(request, NOW_MS).map(
    ({ at, kind, text }) => `${at.getTime() - ADMITTED_AT.getTime()} ${kind} ${text}`,
  );

describe('requestTimeline', () => {
  it('has every step in words, with the arithmetic', () => {
    expect(lines(settled)).toEqual([
      '0 admitted Admitted for m (chat, streamed): key, tier, limits, caps and balance passed; hold 0.00005 USD at its end.',
      '0 route Candidates in the order "weighted", no route matched.',
      '0 candidate main eligible: It can serve the request.',
      '0 candidate other excluded: An operator disabled it.',
      '10 attempt main (m-1): status 429 in 120 ms; not used, rate_limited: slow down; trying the next channel.',
      '130 attempt main (m-1, cache marks set: 3): status 200 in 400 ms; used as the response.',
      '210 first_byte First byte to the client.',
      '530 ended Ended, completed: status 200; finish_reason stop; usage 10 + 3 tokens, reported by the provider.',
      '530 charge_line 10 input × 1 USD per million = 0.00001 USD',
      '530 charge_line 3 output × 2 USD per million = 0.000006 USD',
      '530 charge 0.000016 USD × 1.1 = 0.0000176 USD; charged 0.0000176 USD of a hold of 0.00005 USD.',
      '800 booked Posted to the ledger, final.',
    ]);
  });

  it('orders refunds and failures by time', () => {
    const at = (ms: number): Date => new Date(ADMITTED_AT.getTime() + ms);
    const transfer = {
      id,
      requestId: id,
      leg: 0,
      debitKind: 'wallet_paid',
      creditKind: 'revenue',
      effectiveAt: at(0),
      actor: 'system:worker',
      reason: null,
      reverses: null,
      amountNanoUsd: 17_600n,
    };
    const failure = {
      id,
      requestId: id,
      grade: 2 as const,
      organizationId: id,
      amountNanoUsd: 5_000n,
      terms: '',
      payload: '',
      sqlState: '23514',
      message: 'a check',
      createdAt: at(2_000),
      resolvedAt: at(4_000),
      resolution: 'voided' as const,
    };
    const history = lines({
      ...settled,
      transfers: [
        { ...transfer, code: 'usage', bookedAt: at(800) },
        { ...transfer, code: 'refund', bookedAt: at(3_000), actor: 'admin_token:tok_1', reason: 'wrong answer' },
      ],
      failures: [failure],
    });
    expect(history.slice(-5).map((line) => line.replaceAll(/\w+_[0-9a-z]{26}/g, 'ID'))).toEqual([
      '800 booked Posted to the ledger, final.',
      '800 usage usage 0.0000176 USD from wallet_paid to revenue (ID)',
      '2000 settlement_failure Could not be posted (ID): a check. 0.000005 USD is blocked until an operator settles or voids it.',
      '3000 refund refund 0.0000176 USD from wallet_paid to revenue (ID), by admin_token:tok_1: wrong answer',
      '4000 settlement_failure voided by an operator (ID).',
    ]);
  });

  it.each([
    ['captured', 'Not settled yet: the charge is waiting in Redis for a worker.'],
    ['failed', 'Not settled: the ledger rejected it. An operator must settle or void it.'],
    ['voided', 'Not settled: the ledger rejected it and an operator voided it. Nothing is charged.'],
  ] as const)('ends with the state of a request that is %s', (state, text) => {
    expect(lines({ ...settled, bookedAt: null, state }).at(-1)).toBe(`9000 unsettled ${text}`);
  });

  it('has no end of a running request, and its charge so far', () => {
    const running = {
      ...event,
      outcome: 'lost',
      usageSource: 'checkpoint',
      durationMs: null,
      firstByteMs: null,
    } as const;
    const shown = lines({ ...settled, event: running, bookedAt: null, state: 'running' });
    expect(shown.map((line) => line.split(' ')[1])).not.toContain('ended');
    expect(shown.at(-2)).toContain('charged so far, at the last checkpoint, 0.0000176 USD');
    expect(shown.at(-1)).toMatch(/^9000 unsettled Running/);
  });

  it('charges nothing without usage, and names what was forgone', () => {
    const free = { ...event, usageSource: 'none', outcome: 'all_channels_failed', chargeNanoUsd: 0n } as const;
    expect(lines({ ...settled, event: free }).filter((line) => /^\d+ charge/.test(line))).toEqual([]);
    const forgone = lines({ ...settled, event: { ...event, forgoneNanoUsd: 1_000n } });
    expect(forgone.find((line) => /^\d+ charge /.test(line))).toContain('0.000001 USD above the hold not charged');
    const unseen = lines({ ...settled, event: { ...event, forgoneNanoUsd: 1_000n, unseenTokens: 7 } });
    expect(unseen.find((line) => /^\d+ charge /.test(line))).toContain(
      '0.000001 USD for up to 7 hidden reasoning tokens not charged',
    );
  });
});
