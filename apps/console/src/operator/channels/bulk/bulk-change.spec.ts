import type { Channel } from '../../data/catalog';
import { differencesOf, NO_CHANGE, requestOf } from './bulk-change';

const channel = {
  id: 'chn_1',
  state: { status: 'enabled', reason: null },
  priority: 100,
  tags: ['eu', 'cheap'],
} as unknown as Channel;

describe('a change of several channels', () => {
  it('leaves out what stays as it is', () => {
    expect(requestOf([channel], NO_CHANGE)).toEqual({ ids: ['chn_1'] });
    expect(differencesOf(channel, NO_CHANGE)).toEqual([]);
  });

  it('names all that is set; a reason belongs to a status', () => {
    const fields = { reason: 'invoice', priority: 0, addTags: ['us'], removeTags: ['eu'] };
    expect(requestOf([channel], { ...fields, status: 'disabled' })).toEqual({
      ids: ['chn_1'],
      status: 'disabled',
      reason: 'invoice',
      priority: 0,
      add_tags: ['us'],
      remove_tags: ['eu'],
    });
    expect(requestOf([channel], { ...NO_CHANGE, reason: 'left over' })).toEqual({ ids: ['chn_1'] });
  });

  it('shows before and after of each field that changes', () => {
    expect(differencesOf(channel, { ...NO_CHANGE, status: 'draining', priority: 100, addTags: ['us'] })).toEqual([
      { field: 'status', before: 'enabled', after: 'draining' },
      { field: 'tags', before: 'eu, cheap', after: 'eu, cheap, us' },
    ]);
    expect(differencesOf(channel, { ...NO_CHANGE, status: 'enabled', reason: 'checked' })).toEqual([
      { field: 'status', before: 'enabled', after: 'enabled (checked)' },
    ]);
    expect(differencesOf(channel, { ...NO_CHANGE, status: 'enabled', addTags: ['eu'], removeTags: ['us'] })).toEqual(
      [],
    );
  });
});
