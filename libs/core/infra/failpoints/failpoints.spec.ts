import { FAILPOINTS_KNOWN, FailpointError, Failpoints } from './failpoints.js';

describe('Failpoints', () => {
  const signals: string[] = [];
  const failpoints = new Failpoints((signal) => signals.push(signal));

  afterEach(() => {
    signals.length = 0;
  });

  it('does nothing without orders', () => {
    failpoints.arm('');
    for (const name of FAILPOINTS_KNOWN) failpoints.pass(name);
    expect(signals).toEqual([]);
  });

  it('kills, pauses or throws at the n-th pass, once', () => {
    failpoints.arm('after-admit=kill@3,after-finish=pause,settle-committed=throw@2');
    for (let passing = 1; passing <= 2; passing++) failpoints.pass('after-admit');
    expect(signals).toEqual([]);
    failpoints.pass('after-admit');
    failpoints.pass('after-finish');
    expect(signals).toEqual(['SIGKILL', 'SIGSTOP']);
    failpoints.pass('settle-committed');
    expect(() => {
      failpoints.pass('settle-committed');
    }).toThrow(new FailpointError('the failpoint settle-committed'));
    for (const name of FAILPOINTS_KNOWN) failpoints.pass(name);
    expect(signals).toHaveLength(2);
  });

  it('replaces earlier orders', () => {
    failpoints.arm('after-admit=kill');
    failpoints.arm('after-finish=kill');
    failpoints.pass('after-admit');
    expect(signals).toEqual([]);
  });

  it.each(['nowhere=kill', 'after-admit=burn', 'after-admit=kill@0', 'after-admit', 'after-admit=kill,', ' '])(
    'refuses %p',
    (orders) => {
      expect(() => {
        failpoints.arm(orders);
      }).toThrow(RangeError);
    },
  );
});
