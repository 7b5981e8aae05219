import { mismatchesWith } from '../../support/published-shapes/published-shapes.js';
import { writtenBodies } from './client-bodies.js';
import { generatedBodies } from './generated-bodies.js';
import { holdRequests } from './hold-requests.js';
import { LISTED, unlisted } from './listed-mismatches.js';
import { PROVIDERS, sentTo } from './sent-requests.js';

/** Of each format of clients; the seed stays, so that a run fails for a change only. */
const GENERATED = 20;
const SEED = 1;
/** Of some 170 bodies: the others need what the provider's format cannot express. */
const HELD_MIN = 100;

describe('requests as providers publish them', () => {
  const bodies = writtenBodies();

  it('fit, or have a reason', () => {
    const { requests, mismatches } = holdRequests([...bodies, ...generatedBodies(GENERATED, SEED)], false);
    expect(unlisted(mismatches)).toEqual([]);
    const few = PROVIDERS.filter(({ name }) => (requests.get(name) ?? 0) < HELD_MIN);
    expect(few.map(({ name }) => name)).toEqual([]);
  });

  it.each(PROVIDERS)('to $name do not fit once a member is unknown or missing', (provider) => {
    const [client] = bodies.filter(({ name }) => name === 'tools of chat');
    const [model = ''] = provider.models;
    const built = client === undefined ? null : sentTo(provider, client, { model, passes: true, cacheMarks: false });
    const { shape, sent } = built ?? { shape: provider.shape, sent: {} };
    expect(mismatchesWith(shape, sent)).toEqual([]);
    expect(mismatchesWith(shape, { ...sent, x_of_tomorrow: 1 })).toEqual([{ path: 'x_of_tomorrow', fault: 'unknown' }]);
    const turns = ['messages', 'input', 'contents'].find((name) => name in sent) ?? '';
    expect(mismatchesWith(shape, { ...sent, [turns]: 1 })).toEqual([{ path: turns, fault: 'type' }]);
  });

  it('are listed with reasons', () => {
    for (const { reason } of LISTED) expect(reason).toMatch(/^[A-Z].{40,}\.$/s);
  });
});
