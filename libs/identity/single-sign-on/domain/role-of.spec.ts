import { roleOf } from './role-of.js';

const rules = { roleClaim: 'groups', roles: { admins: 'admin', money: 'billing', bosses: 'owner' } } as const;

describe('the role of a claim', () => {
  it.each([
    [{ groups: 'money' }, 'billing'],
    [{ groups: ['others', 'money', 'admins'] }, 'admin'],
    [{ groups: [] }, null],
    [{ groups: { admins: true } }, null],
    [{ role: 'admins' }, null],
    [{ groups: 'bosses' }, null],
    [{ groups: 'toString' }, null],
    [{ _claim_names: { groups: 'src1' } }, 'unknown'],
    [{ _claim_names: { others: 'src1' } }, null],
    [{ _claim_names: 'groups' }, null],
    [{ groups: [], _claim_names: { groups: 'src1' } }, null],
  ])('of %p is %p', (claims, role) => {
    expect(roleOf(rules, claims)).toBe(role);
  });

  it('is none without a claim to read', () => {
    expect(roleOf({ ...rules, roleClaim: null }, { groups: 'admins' })).toBeNull();
    expect(roleOf({ ...rules, roleClaim: 'constructor' }, {})).toBeNull();
    expect(roleOf({ ...rules, roleClaim: 'constructor' }, { _claim_names: {} })).toBeNull();
  });
});
