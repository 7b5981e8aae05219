import { describeChange } from './describe-change.js';

describe('describeChange', () => {
  const channel = { name: 'one', weight: 1, tags: ['a'] };

  it('names the fields of an edit', () => {
    const after = { name: 'one', weight: 2, tags: ['b'] };
    expect(describeChange('channel.update', channel, after)).toEqual({ kind: 'edited', detail: 'weight, tags' });
    expect(describeChange('channel.update', channel, channel)).toEqual({ kind: 'edited', detail: null });
  });

  it('says of a status only what became of it', () => {
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
  ])('calls an edit of a credential by what it does: $kind', ({ before, after, kind }) => {
    const [from, to] = [before, after].map((status) => ({ status, weight: 1 }));
    expect(describeChange('credential.update', from!, to!)).toEqual({ kind, detail: null });
  });

  it('knows no other actions', () => {
    expect(() => describeChange('model.update', channel, channel)).toThrow('model.update');
  });
});
