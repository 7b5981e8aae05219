import { newUuid } from '#kernel';
import { shardOf } from './domain/shard-of.js';
import { organizationKeys, requestKeyList, requestKeys, shardKeys } from './keys.js';

const organizationId = newUuid(Date.now());
const keys = requestKeys(organizationId, newUuid(Date.now()), newUuid(Date.now()), 'digest');
const tag = `{s${String(shardOf(organizationId)).padStart(2, '0')}}`;

describe('the keys of one request', () => {
  it('share one hash tag, so that one script finds them all in one slot of a cluster', () => {
    for (const key of [...requestKeyList(keys), keys.outbox, keys.published]) {
      expect(key.match(/\{[^}]*\}/g)).toEqual([tag]);
    }
  });

  it('are all different, and of the shard where they should be', () => {
    const names = [...requestKeyList(keys), keys.outbox, keys.published];
    expect(new Set(names).size).toBe(names.length);
    expect(shardKeys(shardOf(organizationId))).toMatchObject({ leases: keys.leases, outbox: keys.outbox });
    expect(organizationKeys(newUuid(Date.now())).wallet).not.toBe(keys.wallet);
  });
});
