import { challenges } from './challenges';

const stepUp = { kind: 'step_up', audience: 'customer' } as const;
const logIn = { kind: 'log_in', audience: 'customer' } as const;

describe('challenges', () => {
  it('a session that ends while it is confirmed needs one log-in, which settles all that wait', async () => {
    const shown: (string | null)[] = [];
    const stop = challenges.subscribe(() => shown.push(challenges.current()?.kind ?? null));
    const first = challenges.pass(stepUp);
    challenges.requireLogIn();
    const later = challenges.pass(logIn);
    challenges.settle(true);
    expect(await Promise.all([first, later])).toEqual([true, true]);
    expect(shown).toEqual(['step_up', 'log_in', null]);
    stop();
  });

  it('a request that meets the end turns the confirmation into a log-in; one of the other side waits', async () => {
    const waiting = [challenges.pass(stepUp), challenges.pass({ ...logIn, audience: 'operator' })];
    expect(challenges.current()).toEqual(stepUp);
    waiting.push(challenges.pass(logIn));
    expect(challenges.current()).toEqual(logIn);
    challenges.settle(true);
    expect(await Promise.all(waiting)).toEqual([true, true, true]);
  });

  it('needs no log-in when none is pending', () => {
    challenges.requireLogIn();
    expect(challenges.current()).toBeNull();
  });
});
