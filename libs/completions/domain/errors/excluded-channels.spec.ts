import { PLAN_REASONS } from '#channels';
import { excludedChannels } from './excluded-channels.js';

const note = (reason: string, kept = false, channel = 'secret-reseller') => ({ channel, kept, reason });

describe('RES-21: excludedChannels', () => {
  it('counts what was left out by reason, and names no channel', () => {
    const notes = [note('disabled'), note('cooling'), note('available', true), note('ejected'), note('no_credential')];
    expect(excludedChannels(notes)).toEqual([
      { reason: 'unavailable', count: 2 },
      { reason: 'disabled', count: 1 },
      { reason: 'rate_limited', count: 1 },
    ]);
    expect(excludedChannels([])).toEqual([]);
  });

  it('tells nothing of credentials and breakers', () => {
    const shown = Object.keys(PLAN_REASONS).flatMap((reason) => excludedChannels([note(reason)]));
    expect([...new Set(shown.map(({ reason }) => reason))].sort()).toEqual([
      ...[
        'advisor_not_offered',
        'available',
        'busy',
        'disabled',
        'endpoint_not_offered',
        'excluded_by_request',
        'lacks_capability',
      ],
      ...[
        'not_for_tests',
        'not_in_project',
        'not_in_tier',
        'other_region',
        'over_max_price',
        'rate_limited',
        'service_tier_not_offered',
        'unavailable',
      ],
    ]);
  });
});
