import { formatActor, systemActor } from './actor.js';

describe('formatActor', () => {
  it('names a token by its public id', () => {
    const actor = { ...systemActor('x'), kind: 'admin_token' as const, id: '01a1f82a-4d18-70da-84ae-dcc281f02362' };
    expect(formatActor(actor)).toBe('admin_token:tok_01m7w2mk8re3d89bpwra0z08v2');
  });

  it('names a part of the system', () => {
    expect(formatActor(systemActor('cli'))).toBe('system:cli');
  });
});
