import type { SourceChannel, SourceOrganization } from '../domain/source-description.js';
import { applySpecialRatios } from './special-ratios.js';

const ratio = (units: bigint) => ({ value: { units, scale: 1 }, text: String(Number(units) / 10) });
const organization = (id: string, tier: string | null) => ({ id, tier }) as SourceOrganization;
const channel = (...tiers: string[]) => ({ tiers }) as unknown as SourceChannel;

const RATIOS = new Map([
  [
    'vip',
    new Map([
      ['vip', ratio(5n)],
      ['plus', ratio(7n)],
    ]),
  ],
  ['default', new Map([['default', ratio(9n)]])],
]);

describe('ratios of a group for users of a group', () => {
  const { organizations, channels, special } = applySpecialRatios(
    {
      organizations: [
        organization('user of vip', 'vip'),
        organization('user of vip with tokens of plus', 'plus'),
        organization('user of plus', 'plus'),
        organization('user of default with tokens of vip', 'vip'),
        organization('user without a group', null),
      ],
      channels: [channel('plus', 'other'), channel('vip', 'plus'), channel('other')],
    },
    RATIOS,
    new Map([
      ['user of vip', 'vip'],
      ['user of vip with tokens of plus', 'vip'],
      ['user of plus', 'plus'],
      ['user of default with tokens of vip', 'default'],
    ]),
    'default',
  );

  it('are tiers of their own', () => {
    expect(organizations.map(({ tier }) => tier)).toEqual([
      'vip (vip)',
      'plus (vip)',
      'plus',
      'vip',
      'default (default)',
    ]);
    expect(special).toEqual([
      { id: 'vip (vip)', ratio: ratio(5n) },
      { id: 'plus (vip)', ratio: ratio(7n) },
      { id: 'default (default)', ratio: ratio(9n) },
    ]);
  });

  it('have the channels of the group', () => {
    expect(channels.map(({ tiers }) => tiers)).toEqual([
      ['plus', 'other', 'plus (vip)'],
      ['vip', 'plus', 'vip (vip)', 'plus (vip)'],
      ['other'],
    ]);
  });
});
