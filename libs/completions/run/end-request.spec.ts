import { setImmediate } from 'node:timers/promises';
import type { FinalCharge, RequestMeter, RequestResult } from '#billing/metering';
import type { AttemptOutcome } from '#channels';
import type { RequestEnd } from '../domain/ends/request-end.js';
import { endRequest } from './end-request.js';

const unexpected: RequestEnd = { kind: 'unexpected', call: null, durationMs: 5 };

/** `log` has the order of effects. The first result decides. */
class Ending {
  readonly log: string[] = [];
  readonly reporter = {
    end: (outcome: AttemptOutcome): void => {
      this.log.push(outcome.kind);
    },
  };
  private charge: Promise<FinalCharge> | null = null;
  readonly meter = {
    attempts: [],
    finalize: (result: RequestResult) => {
      this.log.push('finalize');
      this.charge ??= Promise.resolve({ event: result } as unknown as FinalCharge);
      return this.charge;
    },
    capture: () => this.log.push('capture'),
  } as unknown as RequestMeter;
}

describe('endRequest', () => {
  it('reports, decides the charge, writes what names it, then captures it', async () => {
    const { log, meter, reporter } = new Ending();
    const charge = await endRequest(meter, unexpected, reporter, ({ event }) => {
      log.push(`write ${event.outcome}`);
      return undefined;
    });
    expect(log).toEqual(['no_verdict', 'finalize', 'write lost', 'capture']);
    expect(charge.event.durationMs).toBe(5);
  });

  it('captures after a reply that is stored before it is sent', async () => {
    const { log, meter } = new Ending();
    let stored = (): void => undefined;
    const storing = new Promise<void>((resolve) => (stored = resolve));
    const over = endRequest(meter, unexpected, null, () => storing);
    await setImmediate();
    expect(log).toEqual(['finalize']);
    stored();
    await over;
    expect(log).toEqual(['finalize', 'capture']);
  });

  it('leaves the capture of a reply that cannot be written to the net of the request', async () => {
    const { log, meter } = new Ending();
    const writing = endRequest(meter, unexpected, null, () => Promise.reject(new Error('not stored')));
    await expect(writing).rejects.toThrow('not stored');
    expect(log).toEqual(['finalize']);
  });

  it('writes what an earlier end has decided', async () => {
    const { meter } = new Ending();
    const first = await endRequest(meter, { kind: 'cut', by: 'client', call: null, durationMs: 1 });
    expect(await endRequest(meter, unexpected)).toBe(first);
    expect(first.event.outcome).toBe('client_closed');
  });
});
