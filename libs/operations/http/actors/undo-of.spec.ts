import { undoOf } from './undo-of.js';

const change = (action: string, before: object | null = null, after: object | null = null, targetId = 'chn_1') => ({
  action,
  targetId,
  organizationId: null,
  before,
  after,
});

describe('undoOf', () => {
  it.each([
    ['channel.create', 'POST', '/admin/v1/channels/chn_1/disable'],
    ['channel.archive', 'POST', '/admin/v1/channels/chn_1/restore'],
    ['tier.create', 'DELETE', '/admin/v1/tiers/chn_1'],
    ['token.create', 'POST', '/admin/v1/actors/chn_1/revoke'],
    ['organization.suspend', 'POST', '/admin/v1/organizations/chn_1/resume'],
    ['webhook_endpoint.create', 'PATCH', '/admin/v1/webhook-endpoints/chn_1'],
  ])('of %s is %s %s', (action, method, path) => {
    expect(undoOf(change(action))).toMatchObject({ undo: { method, path }, note: null });
  });

  it.each([
    ['key.revoke', 'final'],
    ['user.delete', 'final'],
    ['topup.create', 'money'],
    ['refund.create', 'money'],
    ['credential.rotate', 'secret'],
    ['credential.delete', 'secret'],
    ['price.create', 'by_hand'],
    ['member.remove', 'by_hand'],
    ['something.new', 'by_hand'],
  ])('there is none of %s: %s', (action, note) => {
    expect(undoOf(change(action))).toEqual({ undo: null, note });
  });

  it('writes former values back, and resets what was not there', () => {
    const before = { priority: 100, region: null, options: { idle_timeout_ms: 9 }, version: 1 };
    const after = { priority: 1, region: 'eu', options: { idle_timeout_ms: 1, drop: ['x'] }, version: 2 };
    expect(undoOf(change('channel.update', before, after))).toEqual({
      undo: {
        method: 'PATCH',
        path: '/admin/v1/channels/chn_1',
        body: { priority: 100, region: null, options: { idle_timeout_ms: 9, drop: null } },
      },
      note: null,
    });
  });

  it('says that an address needs its secret again, and names no secret', () => {
    const moved = change('channel.update', { base_url: 'https://a.example' }, { base_url: 'https://b.example' });
    expect(undoOf(moved)).toEqual({ undo: null, note: 'secret' });
    const both = change('channel.update', { base_url: 'a', weight: 1 }, { base_url: 'b', weight: 9 });
    expect(undoOf(both)).toMatchObject({ undo: { body: { weight: 1 } }, note: 'secret' });
    const captcha = change(
      'settings.update',
      { captcha_secret: '***', captcha: 'none' },
      { captcha: 'x' },
      'registration',
    );
    expect(undoOf(captcha)).toMatchObject({ undo: { body: { captcha: 'none' } } });
  });

  it('says what it leaves', () => {
    const served = change('channel.update', { models: [], weight: 1 }, { models: [{}], weight: 2 });
    expect(undoOf(served)).toMatchObject({ undo: { body: { weight: 1 } }, note: 'partial' });
  });

  it('writes settings of known groups only', () => {
    const brand = change('settings.update', { name: 'A' }, { name: 'B' }, 'brand');
    expect(undoOf(brand)).toMatchObject({ undo: { path: '/admin/v1/settings/brand', body: { name: 'A' } } });
    expect(undoOf({ ...brand, targetId: '../tokens' })).toEqual({ undo: null, note: 'by_hand' });
  });
});
