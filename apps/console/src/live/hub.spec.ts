import type { Feed, LiveSink } from './connection';
import { LiveHub } from './hub';

const feed = (key: string): Feed => ({ key, path: '/api/v1/events', headers: {} });
const EVENT = { id: null, name: 'balance', data: '{}' };

class Tab implements LiveSink {
  readonly seen: string[] = [];
  readonly onEvents = (events: readonly { name: string }[]) => void this.seen.push(...events.map(({ name }) => name));
  readonly onMode = (mode: string) => void this.seen.push(mode);
}

function hubOf() {
  const opened: { readonly key: string; readonly sink: LiveSink; isStopped: boolean }[] = [];
  const hub = new LiveHub(({ key }, sink) => {
    const connection = { key, sink, isStopped: false };
    opened.push(connection);
    return { mode: 'live', stop: () => void (connection.isStopped = true) };
  });
  return { hub, opened };
}

describe('tabs that share a connection', () => {
  it('all see what happens, each from when it joins', () => {
    const { hub, opened } = hubOf();
    const [one, other] = [new Tab(), new Tab()];
    hub.join(feed('a'), one);
    opened[0]?.sink.onEvents([EVENT]);
    hub.join(feed('a'), other);
    opened[0]?.sink.onMode('polling');
    expect(opened).toHaveLength(1);
    expect([one.seen, other.seen]).toEqual([
      ['live', 'balance', 'polling'],
      ['live', 'polling'],
    ]);
  });

  it('have another one for another organization or session', () => {
    const { hub, opened } = hubOf();
    hub.join(feed('a'), new Tab());
    hub.join(feed('b'), new Tab());
    expect(opened.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('end it with the last one, and begin anew after it', () => {
    const { hub, opened } = hubOf();
    const leave = [hub.join(feed('a'), new Tab()), hub.join(feed('a'), new Tab())];
    leave[0]?.();
    leave[0]?.();
    expect(opened[0]?.isStopped).toBe(false);
    leave[1]?.();
    expect(opened[0]?.isStopped).toBe(true);
    hub.join(feed('a'), new Tab());
    leave[1]?.();
    expect(opened[1]?.isStopped).toBe(false);
  });
});
