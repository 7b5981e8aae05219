import { fail, ok as pass, warn, type Verdict } from './domain/finding.js';
import { checkOf, runChecks } from './run-checks.js';

const ok = (version: string): Verdict => pass('redis_supported', { version });
const never = (): Promise<string> => new Promise(() => undefined);

describe('runChecks', () => {
  it('runs checks side by side and keeps their order', async () => {
    let resolve: (text: string) => void = () => undefined;
    const second = new Promise<string>((done) => (resolve = done));
    const findings = await runChecks([
      checkOf('first', () => second, ok),
      checkOf(
        'second',
        () => {
          resolve('by the second');
          return 'done';
        },
        ok,
      ),
    ]);
    expect(findings.map(({ check, message }) => [check, message])).toEqual([
      ['first', 'Redis by the second'],
      ['second', 'Redis done'],
    ]);
  });

  it('ends a check that takes too long or throws, and no other', async () => {
    const findings = await runChecks([
      checkOf('slow', never, ok, { timeoutMs: 10 }),
      checkOf('broken', () => Promise.reject(new Error('no route')), ok),
      checkOf('fine', () => 'fine', ok),
    ]);
    expect(findings.map(({ status, message }) => [status, message])).toEqual([
      ['fail', 'no answer within 10 ms'],
      ['fail', 'no route'],
      ['ok', 'Redis fine'],
    ]);
  });

  it('does not run what needs a failed check', async () => {
    const run = jest.fn(() => 'run');
    const findings = await runChecks([
      checkOf(
        'store',
        () => '',
        () => fail('redis_unreachable', { error: 'away' }),
      ),
      checkOf('content', run, ok, { needs: ['store'] }),
    ]);
    expect(findings[1]).toMatchObject({
      check: 'content',
      status: 'warn',
      code: 'not_checked',
      fix: 'Fix store first.',
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('does not run what needs a check with its limiting warning, and runs what needs another warning', async () => {
    const limited = (limitedBy?: 'rights_of_process') =>
      checkOf(
        'rights',
        () => '',
        () => warn('rights_of_process', { user: 'u', roles: 'r' }),
        limitedBy === undefined ? {} : { limitedBy },
      );
    const content = checkOf('content', () => '7', ok, { needs: ['rights'] });
    expect((await runChecks([limited('rights_of_process'), content]))[1]).toMatchObject({ code: 'not_checked' });
    expect((await runChecks([limited(), content]))[1]).toMatchObject({ status: 'ok' });
  });
});
