import { NO_USAGE } from '#kernel';
import { versionOf } from '../../../../test/support/ledger/price-arbitraries.js';
import { checkCharge } from './check-charge.js';

const version = versionOf({ input: 1_000_000n, output: 1_000_000n });
const event = {
  meters: { input: 10 },
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
    expect(checkCharge({ ...event, ...change }, version)).toBe(expected);
  });
});
