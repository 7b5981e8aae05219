import { nextState, openingState, type ConnectionInput, type ConnectionState } from './connection-state';

const START = openingState(0);
const SECOND = 1_000;

type Step = readonly [signal: ConnectionInput['signal'], atSeconds: number];

const after = (steps: readonly Step[], from: ConnectionState = START): ConnectionState =>
  steps.reduce((state, [signal, at]) => nextState(state, { signal, nowMs: at * SECOND, roll: 1 }), from);

describe('the connection of live events', () => {
  it('is polled for until the first event comes', () => {
    expect(START).toMatchObject({ phase: 'opening', mode: 'polling' });
    expect(after([['bytes', 1]])).toMatchObject({ phase: 'opening', mode: 'polling' });
    expect(after([['ready', 1]])).toMatchObject({ phase: 'open', mode: 'live' });
  });

  it('opens anew at once when the server ends it at its age, and stays live', () => {
    expect(
      after([
        ['ready', 1],
        ['bytes', 590],
        ['closed', 600],
      ]),
    ).toMatchObject({ phase: 'opening', mode: 'live', failures: 0 });
  });

  it('waits twice as long after each failure, at most half a minute', () => {
    const waits: number[] = [];
    let state = START;
    for (let count = 0; count < 9; count++) {
      state = nextState(state, { signal: 'failed', nowMs: 0, roll: 1 });
      waits.push(state.untilMs / SECOND);
      state = { ...state, phase: 'opening' };
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
    expect(nextState(START, { signal: 'failed', nowMs: 0, roll: 0 }).untilMs).toBe(500);
  });

  it('tries again when the wait is over, and is live again after it', () => {
    const failed = after([
      ['ready', 1],
      ['failed', 100],
    ]);
    expect(failed).toMatchObject({ phase: 'waiting', mode: 'polling', failures: 1 });
    expect(after([['tick', 100.5]], failed).phase).toBe('waiting');
    const again = after([['tick', 101]], failed);
    expect(again).toMatchObject({ phase: 'opening', mode: 'polling' });
    expect(after([['ready', 102]], again).mode).toBe('live');
  });

  it('takes a stream that ends at once for a failure', () => {
    const closed = after([
      ['ready', 1],
      ['closed', 2],
    ]);
    expect(closed).toMatchObject({ phase: 'waiting', mode: 'polling', failures: 1 });
    expect(
      after(
        [
          ['tick', 10],
          ['ready', 11],
          ['closed', 12],
        ],
        closed,
      ).failures,
    ).toBe(2);
    expect(after([['closed', 1]]).phase).toBe('waiting');
  });

  it('is given up when heartbeats stop, or when no event ever comes', () => {
    const open = after([
      ['ready', 1],
      ['bytes', 30],
    ]);
    expect(after([['tick', 65]], open).phase).toBe('open');
    expect(after([['tick', 71]], open)).toMatchObject({ phase: 'waiting', mode: 'polling' });
    expect(after([['tick', 21]])).toMatchObject({ phase: 'waiting', mode: 'polling' });
  });

  it('ends with the session, for good', () => {
    expect(
      after([
        ['ready', 1],
        ['refused', 5],
        ['tick', 500],
        ['closed', 501],
      ]),
    ).toMatchObject({ phase: 'ended', mode: 'ended' });
  });
});
