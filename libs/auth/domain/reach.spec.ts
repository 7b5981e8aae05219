import { mayHaveIn, reaches, reachOf, type ProjectGrant, type Reach } from './reach.js';
import { ORGANIZATION_ACCESS, PROJECT_ACCESS, PROJECT_ROLES, type AccessLevel } from './roles.js';

const NOTHING: Reach = { all: false, own: false, projectIds: [], ownProjectIds: [] };
const ALL: Reach = { ...NOTHING, all: true };
const MANAGER: ProjectGrant = { projectId: 'a', role: 'manager' };
const DEVELOPER: ProjectGrant = { projectId: 'b', role: 'developer' };
const VIEWER: ProjectGrant = { projectId: 'c', role: 'viewer' };
const GRANTS = [MANAGER, DEVELOPER, VIEWER];

const keysAt = (level: AccessLevel, grants = GRANTS, onlyProjectId: string | null = null) => {
  const caller = { level, grants, onlyProjectId };
  return { read: reachOf('keys', 'read', caller), write: reachOf('keys', 'write', caller) };
};

describe('what a request reaches', () => {
  it('is by roles in projects what that in the organization does not have', () => {
    const read = { projectIds: ['a', 'c'], ownProjectIds: ['b'] };
    const write = { projectIds: ['a'], ownProjectIds: ['b'] };
    expect(keysAt('write')).toEqual({ read: ALL, write: ALL });
    expect(keysAt('read')).toEqual({ read: ALL, write: { ...NOTHING, ...write } });
    expect(keysAt('own')).toEqual({
      read: { ...NOTHING, own: true, ...read },
      write: { ...NOTHING, own: true, ...write },
    });
    expect(keysAt('none')).toEqual({ read: { ...NOTHING, ...read }, write: { ...NOTHING, ...write } });
    expect(keysAt('none', [VIEWER])).toEqual({ read: { ...NOTHING, projectIds: ['c'] }, write: null });
    expect(keysAt('none', [])).toEqual({ read: null, write: null });
    expect(keysAt('granted')).toEqual({ read: { ...NOTHING, ...read }, write: { ...NOTHING, ...write } });
    expect(keysAt('granted', [])).toEqual({ read: NOTHING, write: null });
    expect(keysAt('granted', [], 'z')).toEqual({ read: NOTHING, write: null });
  });

  it.each(['organization', 'members', 'orders', 'webhooks', 'me', 'audit', 'single_sign_on', 'transfers'])(
    'ATK-483: is nothing of %s by a role in a project, or by a token that is limited to one',
    (resource) => {
      for (const action of ['read', 'write'] as const) {
        expect(reachOf(resource, action, { level: 'none', grants: GRANTS, onlyProjectId: null })).toBeNull();
        expect(reachOf(resource, action, { level: 'write', grants: GRANTS, onlyProjectId: 'a' })).toBeNull();
      }
    },
  );

  it('ATK-483: is by a token that is limited to a project nothing outside it', () => {
    expect(keysAt('write', [], 'z')).toEqual({
      read: { ...NOTHING, projectIds: ['z'] },
      write: { ...NOTHING, projectIds: ['z'] },
    });
    expect(keysAt('read', GRANTS, 'c')).toEqual({ read: { ...NOTHING, projectIds: ['c'] }, write: null });
    expect(keysAt('own', GRANTS, 'z')).toEqual({ read: { ...NOTHING, ownProjectIds: ['z'] }, write: null });
    expect(keysAt('own', GRANTS, 'b').write).toEqual({ ...NOTHING, ownProjectIds: ['b'] });
    expect(keysAt('own', GRANTS, 'a').write).toEqual({ ...NOTHING, projectIds: ['a'] });
    expect(keysAt('none', GRANTS, 'z')).toEqual({ read: null, write: null });
  });

  it.each(Object.entries(PROJECT_ACCESS))(
    'of %s in a project is at most what some role has of all',
    (resource, levels) => {
      const ofOrganization = ORGANIZATION_ACCESS[resource as keyof typeof PROJECT_ACCESS];
      for (const role of PROJECT_ROLES) {
        if (levels[role] === 'write') expect(Object.values(ofOrganization)).toContain('write');
      }
    },
  );

  it('has objects by project and member', () => {
    const reach = { ...NOTHING, projectIds: ['a'], ownProjectIds: ['b'] };
    const found = ['a', 'b', 'c', null].map((projectId) =>
      [true, false].map((isOwn) => [reaches(reach, { projectId, isOwn }), mayHaveIn(reach, { projectId, isOwn })]),
    );
    const [yes, no] = [
      [true, true],
      [false, false],
    ];
    expect(found).toEqual([
      [yes, yes],
      [yes, no],
      [no, no],
      [no, no],
    ]);
    // A developer sees its keys wherever they are, and makes them outside projects, or where it has a role.
    const own = { ...NOTHING, own: true, ownProjectIds: ['b'] };
    const isOwn = true;
    expect(['a', 'b', null].map((projectId) => reaches(own, { projectId, isOwn }))).toEqual([true, true, true]);
    expect(['a', 'b', null].map((projectId) => mayHaveIn(own, { projectId, isOwn }))).toEqual([false, true, true]);
    expect(mayHaveIn(own, { projectId: null, isOwn: false })).toBe(false);
  });
});
