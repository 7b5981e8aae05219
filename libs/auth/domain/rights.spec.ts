import { missingRights } from './rights.js';
import { ORGANIZATION_ROLES, TOKEN_SCOPES, type OrganizationRole } from './roles.js';

/** What each role may do, as docs/api/roles.md says it; written down again, so that a change of the table is a decision. */
const RIGHTS: Readonly<Record<Exclude<OrganizationRole, 'owner'>, string>> = {
  admin:
    'organization:write keys:write caps:write projects:write project_members:write members:write balance:read transfers:read orders:write alerts:write redeem:write usage:read requests:read models:read audit:read webhooks:write single_sign_on:write',
  developer: 'organization:read keys:write members:read balance:read alerts:read usage:read requests:read models:read',
  billing:
    'organization:read caps:write projects:read project_members:read members:read balance:read transfers:read orders:write alerts:write redeem:write usage:read requests:read models:read',
  viewer:
    'organization:read keys:read caps:read projects:read project_members:read members:read balance:read transfers:read orders:read alerts:read usage:read requests:read models:read webhooks:read',
};
const ROLES = Object.keys(RIGHTS) as (keyof typeof RIGHTS)[];
const rightsOf = (role: keyof typeof RIGHTS): string[] => RIGHTS[role].split(' ').sort();

describe('rights of a role that a giver does not hold', () => {
  it.each(ROLES)('ATK-386: %s needs all its rights as scopes, and each of them', (role) => {
    const needed = rightsOf(role);
    expect(missingRights({ role: 'owner', scopes: needed }, role)).toEqual([]);
    expect([...missingRights({ role: 'owner', scopes: ['me:write'] }, role)].sort()).toEqual(needed);
    for (const left of needed) {
      const scopes = needed.filter((scope) => scope !== left);
      expect(missingRights({ role: 'owner', scopes }, role)).toEqual([left]);
    }
  });

  it.each(TOKEN_SCOPES)('ATK-386: a token of the scope %s alone gives no role', (scope) => {
    for (const role of ROLES) {
      expect(missingRights({ role: 'owner', scopes: [scope] }, role)).toEqual(
        expect.arrayContaining(
          rightsOf(role).filter((right) => right !== scope && right !== scope.replace('write', 'read')),
        ),
      );
      expect(missingRights({ role: 'owner', scopes: [scope] }, role)).not.toEqual([]);
    }
  });

  it('ATK-386: owners and admins hold what every role may do, others no more than some', () => {
    const held = Object.fromEntries(
      ORGANIZATION_ROLES.map((own) => [
        own,
        ROLES.filter((role) => missingRights({ role: own, scopes: [] }, role).length === 0),
      ]),
    );
    expect(held).toEqual({ owner: ROLES, admin: ROLES, developer: [], billing: ['billing'], viewer: ['viewer'] });
  });

  it('ATK-386: only what a new role adds counts', () => {
    const token = { role: 'owner', scopes: ['members:write'] } as const;
    for (const role of ROLES) expect(missingRights(token, role, 'admin')).toEqual([]);
    expect(missingRights(token, 'viewer', 'billing')).toEqual(['keys:read', 'webhooks:read']);
    expect(missingRights(token, 'billing', 'viewer')).toEqual([
      'caps:write',
      'orders:write',
      'alerts:write',
      'redeem:write',
    ]);
    expect(missingRights(token, 'admin', 'billing')).toEqual(
      expect.arrayContaining(['keys:write', 'single_sign_on:write']),
    );
  });
});
