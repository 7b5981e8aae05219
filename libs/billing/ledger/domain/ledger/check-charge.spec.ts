import { NO_USAGE } from '#core';
import { versionOf } from '../../../../../test/support/ledger/price-arbitraries.js';
import { checkCharge } from './check-charge.js';

const version = versionOf({ input: 1_000_000n, output: 1_000_000n });
const event = {
  meters: { input: 10 },
  advisor: null,
  usage: { ...NO_USAGE, promptTokens: 10 },
  unseenTokens: 0,
  multipliersPpm: [],
  holdNanoUsd: 100n,
  chargeNanoUsd: 10n,
  forgoneNanoUsd: 0n,
  waiver: null,
  waivedNanoUsd: 0n,
};

describe('LIFE-12: checkCharge', () => {
  it.each([
    ['the price', {}, null],
    ['the hold, with the rest forgone', { holdNanoUsd: 8n, chargeNanoUsd: 8n, forgoneNanoUsd: 2n }, null],
    ['too much', { chargeNanoUsd: 11n }, 'charged 11, expected 10'],
    ['more than the hold', { holdNanoUsd: 8n }, 'charged 10, expected 8'],
    ['less, with nothing forgone', { holdNanoUsd: 8n, chargeNanoUsd: 8n }, 'forwent 0, expected 2'],
    ['unseen output, all of it forgone', { unseenTokens: 3, forgoneNanoUsd: 3n }, null],
    [
      'unseen output beside a price above the hold',
      { holdNanoUsd: 8n, chargeNanoUsd: 8n, unseenTokens: 3, forgoneNanoUsd: 5n },
      null,
    ],
    ['unseen output, nothing forgone', { unseenTokens: 3 }, 'forwent 0, expected 3'],
    ['a waived price', { chargeNanoUsd: 0n, waiver: 'empty_reply' as const, waivedNanoUsd: 10n }, null],
    [
      'a waived price above the hold',
      { holdNanoUsd: 8n, chargeNanoUsd: 0n, waiver: 'broken_stream' as const, waivedNanoUsd: 8n, forgoneNanoUsd: 2n },
      null,
    ],
    ['a charge beside a waiver', { waiver: 'empty_reply' as const }, 'charged 10, expected 0'],
    [
      'a waiver of less',
      { chargeNanoUsd: 0n, waiver: 'empty_reply' as const, waivedNanoUsd: 9n },
      'waived 9, expected 10',
    ],
    ['a waived amount without a waiver', { waivedNanoUsd: 10n }, 'waived 10, expected 0'],
    ['a meter without a price', { meters: { reasoning: 1 } }, 'meter reasoning has no rate in its price row'],
  ])('%s', (_name, change, expected) => {
    expect(checkCharge({ ...event, ...change }, version, null)).toBe(expected);
  });

  describe('CHARGE-31: with an advisor', () => {
    const dearer = versionOf({ input: 2_500_000n, output: 4_000_000n });
    const advisor = { modelId: 'm', priceVersionId: 'v', promptTokens: 3, meters: { input: 3, output: 1 } };
    // 10 + 3 × 2.5 + 4 = 21.5, rounded up once.
    const advised = { ...event, advisor, chargeNanoUsd: 22n };

    it.each([
      ['the price of both, rounded once', {}, null],
      ['its own price alone', { chargeNanoUsd: 10n }, 'charged 10, expected 22'],
      ['the hold, with the rest forgone', { holdNanoUsd: 15n, chargeNanoUsd: 15n, forgoneNanoUsd: 7n }, null],
      ['unseen output, forgone', { unseenTokens: 3, forgoneNanoUsd: 3n }, null],
      ['a broken reply, waived', { chargeNanoUsd: 0n, waiver: 'broken_stream' as const, waivedNanoUsd: 22n }, null],
      [
        'an advisor that was not called',
        { advisor: { ...advisor, promptTokens: 0, meters: {} }, chargeNanoUsd: 10n },
        null,
      ],
    ])('%s', (_name, change, expected) => {
      expect(checkCharge({ ...advised, ...change }, version, dearer)).toBe(expected);
    });

    it('needs its price', () => {
      expect(checkCharge(advised, version, null)).toBe("its advisor's price version is unknown");
    });
  });
});
