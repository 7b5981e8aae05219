import { newUuid } from '#core';
import { shardOf } from './domain/shard-of.js';
import { capturingKeyWords, organizationKeys, requestKeys, shardKeys } from './keys.js';

const organizationId = newUuid(Date.now());
const keys = requestKeys(organizationId, newUuid(Date.now()), newUuid(Date.now()), 'digest');
const tag = `{s${String(shardOf(organizationId)).padStart(2, '0')}}`;

/** All keys, parsed from the wire format: each follows its length. */
const names = capturingKeyWords(keys)
  .text.split('\r\n')
  .filter((_, index) => index % 2 === 1)
  .concat(keys.published);

describe('the keys of one request', () => {
  it('REDIS-1: share one hash tag, so that one script finds them all in one slot of a cluster', () => {
    expect(names).toHaveLength(12);
    for (const key of names) {
      expect(key.match(/\{[^}]*\}/g)).toEqual([tag]);
    }
  });

  it('REDIS-1: are all different, and of the shard where they should be', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(shardKeys(shardOf(organizationId))).toMatchObject({ leases: keys.leases, outbox: keys.outbox });
    expect(organizationKeys(newUuid(Date.now())).wallet).not.toBe(keys.wallet);
  });
});
