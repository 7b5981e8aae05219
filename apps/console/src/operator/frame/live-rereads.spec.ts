import { OPERATOR_FOLLOWED, operatorRereads } from './live-rereads';
import { PORTAL_FOLLOWED, portalRereads } from '@/portal/frame/live-rereads';
import type { LiveEvent } from '@/live/live-store';

const event = (name: LiveEvent['name'], data: object = {}): LiveEvent => ({ name, data }) as LiveEvent;

describe('what an event makes stale', () => {
  it('is of operators the channels at once, and sums now and then', () => {
    expect(operatorRereads(event('channel'))).toMatchObject({ '/admin/v1/channels': 500, '/admin/v1/attention': 500 });
    const [done, failed] = ['completed', 'all_channels_failed'].map((outcome) => event('request', { outcome }));
    expect(Object.keys(operatorRereads(done!))).not.toContain('/admin/v1/attention');
    expect(Object.keys(operatorRereads(failed!))).toContain('/admin/v1/attention');
    expect(operatorRereads(event('ready'))).toEqual({});
  });

  it('is of customers the balance at once, and sums now and then', () => {
    expect(portalRereads(event('balance'))).toEqual({ '/api/v1/balance': 300, '/api/v1/balance-history': 5_000 });
    expect(Object.keys(portalRereads(event('request')))).toEqual(['/api/v1/usage', '/api/v1/keys', '/api/v1/caps']);
  });

  it('is all read again when events may have been missed', () => {
    const of = (rereadsOf: typeof portalRereads): string[] =>
      (['channel', 'balance', 'request'] as const).flatMap((name) => Object.keys(rereadsOf(event(name))));
    expect(of(operatorRereads).filter((path) => !OPERATOR_FOLLOWED.includes(path as never))).toEqual([]);
    expect(of(portalRereads).filter((path) => !PORTAL_FOLLOWED.includes(path as never))).toEqual([]);
  });
});
