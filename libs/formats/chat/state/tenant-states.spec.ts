import { isEncoded, TenantStates } from './tenant-states.js';

const KEY = Buffer.alloc(32, 7);
const states = new TenantStates([KEY], 'org-a');
const ISSUER = 'chn_1-crd_1';

describe('TenantStates', () => {
  it.each(['c2lnbmF0dXJl==', 'a.b.c', 'ü\n"', ''])('opens %j as it was sealed, with its issuer', (state) => {
    const sealed = states.seal(ISSUER, state);
    expect(sealed.startsWith('routify-v1.state.') && sealed.endsWith(`.${state}`)).toBe(true);
    expect(states.open(sealed)).toEqual({ issuer: ISSUER, state });
  });

  it('names no issuer, and gives the same state the same envelope', () => {
    const partsOf = (sealed: string): string[] => sealed.split('.').slice(2, 4);
    const [sealed, again, next] = ['s', 's', 't'].map((state) => partsOf(states.seal(ISSUER, state)));
    expect(again).toEqual(sealed);
    const hidden = Buffer.from(sealed![0]!, 'base64url');
    expect(hidden).toHaveLength(ISSUER.length);
    expect(hidden.toString('latin1')).not.toBe(ISSUER);
    // No part of it is the same for two states, nor for two organizations.
    const others = [next!, partsOf(new TenantStates([KEY], 'org-b').seal(ISSUER, 's'))];
    for (const [part] of others)
      expect(Buffer.from(part!, 'base64url').subarray(0, 8)).not.toEqual(hidden.subarray(0, 8));
  });

  it('opens nothing that was changed anywhere', () => {
    const sealed = states.seal(ISSUER, 'secret');
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      expect(states.open(sealed.slice(0, at) + other + sealed.slice(at + 1))).toBeNull();
    }
  });

  it.each([
    ['of another organization', new TenantStates([KEY], 'org-b').seal(ISSUER, 's')],
    ['of another secret', new TenantStates([Buffer.alloc(32, 8)], 'org-a').seal(ISSUER, 's')],
    ['that never left here', 'EqQBCkgIARABGAIiQL8'],
    ['that the gateway encoded', states.encode('thinking', '{}')],
    ['of another version', states.seal(ISSUER, 's').replace('v1', 'v2')],
  ])('opens no state %s', (_what, content) => {
    expect(states.open(content)).toBeNull();
  });

  it('decodes what it encoded, of the same kind and organization', () => {
    const encoded = states.encode('compaction', 'We did ü.');
    expect(states.decode('compaction', encoded)).toBe('We did ü.');
    expect(states.decode('reasoning', encoded)).toBeNull();
    expect(new TenantStates([KEY], 'org-b').decode('compaction', encoded)).toBeNull();
    expect(states.decode('compaction', states.seal('gateway', 'x'))).toBeNull();
    expect([isEncoded(encoded), isEncoded(states.seal(ISSUER, 's')), isEncoded('x')]).toEqual([true, false, false]);
  });

  it('opens what every key sealed, seals with the first, and tells of the others', () => {
    const [newer, older] = [Buffer.alloc(32, 8), KEY];
    const seen: number[] = [];
    const rotated = new TenantStates([newer, older], 'org-a', (index) => seen.push(index));
    expect(rotated.open(states.seal(ISSUER, 's'))).toEqual({ issuer: ISSUER, state: 's' });
    expect(rotated.decode('compaction', states.encode('compaction', 'We did.'))).toBe('We did.');
    expect(seen).toEqual([1, 1]);
    expect(new TenantStates([newer], 'org-a').open(rotated.seal(ISSUER, 's'))).toEqual({ issuer: ISSUER, state: 's' });
    expect(states.open(rotated.seal(ISSUER, 's'))).toBeNull();
    expect(new TenantStates([newer, older], 'org-b').open(states.seal(ISSUER, 's'))).toBeNull();
    expect(seen).toEqual([1, 1]);
  });
});
