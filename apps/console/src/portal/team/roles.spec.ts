import { mayManage, rolesGivenBy } from './roles';

describe('roles of a team', () => {
  it('are given up to one’s own: only owners make owners', () => {
    expect(rolesGivenBy('owner')).toContain('owner');
    expect(rolesGivenBy('admin')).not.toContain('owner');
  });

  it.each([
    ['owner', 'owner', true],
    ['admin', 'owner', false],
    ['admin', 'admin', true],
    ['developer', 'viewer', false],
  ] as const)('%s manages %s: %s', (role, other, may) => {
    expect(mayManage(role, other)).toBe(may);
  });
});
