import { sampleCap } from '../../../test/support/samples/sample-cap.js';
import { countedCap, scopeOf, type StoredCap } from './stored-cap.js';

const stored: StoredCap = {
  id: 'cap',
  number: 12,
  keyId: null,
  memberId: null,
  projectId: null,
  model: null,
  tagName: null,
  tagValue: null,
  unit: 'usd',
  amount: 10n,
  period: 'week',
  periodHours: null,
  timeZone: 'Asia/Tokyo',
  weekStartsOn: 7,
  isHard: true,
  overrideAmount: null,
  overrideEndsAt: null,
  isVisible: true,
};
const listed = sampleCap({
  id: 'cap',
  name: 'c12',
  scope: 'organization',
  period: 'week',
  timeZone: 'Asia/Tokyo',
  weekStartsOn: 7,
});

describe('a cap of an organization’s list', () => {
  it('counts as it is stored, named by its unit and number', () => {
    expect(countedCap(stored)).toEqual(listed);
    expect(countedCap({ ...stored, unit: 'requests' })).toEqual({ ...listed, unit: 'requests', name: 'r12' });
  });

  it.each<[what: string, change: Partial<StoredCap>, counted: object]>([
    ['a model', { model: 'openai/*' }, { model: 'openai/*' }],
    ['a label', { tagName: 'team', tagValue: '' }, { tag: { name: 'team', value: '' } }],
    ['hours', { period: 'hours', periodHours: 5 }, { period: 'hours', periodHours: 5 }],
    ['an override', { overrideAmount: 0n, overrideEndsAt: new Date(9) }, { override: { limit: 0n, endsAtMs: 9 } }],
    ['events alone', { isHard: false }, { isHard: false }],
    ['operators alone', { isVisible: false }, { isVisible: false }],
  ])('may be of %s', (_what, change, counted) => {
    expect(countedCap({ ...stored, ...change })).toEqual({ ...listed, ...counted });
  });

  it.each([
    { keyId: null, memberId: null, projectId: null, scope: 'organization' },
    { keyId: null, memberId: null, projectId: 'project', scope: 'project' },
    { keyId: null, memberId: 'member', projectId: null, scope: 'member' },
    { keyId: 'key', memberId: null, projectId: null, scope: 'key' },
  ])(
    'of the key $keyId, the member $memberId and the project $projectId is one of the $scope',
    ({ scope, ...narrowed }) => {
      expect(scopeOf(narrowed)).toBe(scope);
      expect(countedCap({ ...stored, ...narrowed }).scope).toBe(scope);
    },
  );
});
