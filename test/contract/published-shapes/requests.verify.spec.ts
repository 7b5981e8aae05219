import fc from 'fast-check';
import { PROPERTY_SEED } from '../../support/property-runs.js';
import { writtenBodies } from './client-bodies.js';
import { generatedBodies } from './generated-bodies.js';
import { holdRequests } from './hold-requests.js';
import { unlisted, unused } from './listed-mismatches.js';

jest.setTimeout(600_000);

/** Of each format of clients. */
const GENERATED = 200;

describe('every variant of requests as providers publish them', () => {
  const seed = PROPERTY_SEED ?? fc.sample(fc.nat(), 1)[0] ?? 0;

  it('fit, or have a reason that is needed', () => {
    const { mismatches } = holdRequests([...writtenBodies(), ...generatedBodies(GENERATED, seed)], true);
    const unfit = unlisted(mismatches);
    expect({ seed, unfit }).toEqual({ seed, unfit: [] });
    expect(unused(mismatches)).toEqual([]);
  });
});
