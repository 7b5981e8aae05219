import { describeChange } from './describe-change.js';

describe('describeChange', () => {
  const channel = { name: 'one', weight: 1, tags: ['a'] };

  it('names the fields of an edit', () => {
    const after = { name: 'one', weight: 2, tags: ['b'] };
    expect(describeChange('channel.update', channel, after)).toEqual({ kind: 'edited', detail: 'weight, tags' });
    expect(describeChange('channel.update', channel, channel)).toEqual({ kind: 'edited', detail: null });
  });

  it('reports a change of status without field names', () => {
    expect(describeChange('channel.disable', channel, { ...channel, weight: 2 })).toEqual({
      kind: 'disabled',
      detail: null,
    });
    expect(describeChange('channel.create', null, channel)).toEqual({ kind: 'created', detail: null });
    expect(describeChange('credential.delete', channel, null)).toEqual({ kind: 'credential_deleted', detail: null });
  });

  it.each([
    { before: 'active', after: 'disabled', kind: 'credential_disabled' },
    { before: 'disabled', after: 'active', kind: 'credential_enabled' },
  ])('names an edit of a credential by its effect: $kind', ({ before, after, kind }) => {
    const [from, to] = [before, after].map((status) => ({ status, weight: 1 }));
    expect(describeChange('credential.update', from!, to!)).toEqual({ kind, detail: null });
  });

  it('throws for other actions', () => {
    expect(() => describeChange('model.update', channel, channel)).toThrow('model.update');
  });
});
