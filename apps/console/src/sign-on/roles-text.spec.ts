import { rolesFromText, rolesToText } from './roles-text';

describe('roles of a claim', () => {
  it('are lines, and come back from them in their order', () => {
    const roles = { 'cn=admins,dc=acme': 'admin', staff: 'developer' } as const;
    expect(rolesToText(roles)).toBe('cn=admins,dc=acme = admin\nstaff = developer');
    expect(Object.entries(rolesFromText(rolesToText(roles)))).toEqual(Object.entries(roles));
  });

  it('leave empty lines out, and a line without a role to the API', () => {
    expect(rolesFromText('\n staff=viewer \nall')).toEqual({ staff: 'viewer', all: '' });
  });
});
