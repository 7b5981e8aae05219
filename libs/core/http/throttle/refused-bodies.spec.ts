import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { RoutifyError } from '../../kernel/errors.js';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { RefusedBodies } from './refused-bodies.js';

const NETWORK = '2001:db8:1:2';

interface Sent {
  readonly status?: number;
  readonly readMs?: number;
  readonly ip?: string;
  readonly pass?: object;
  readonly isMessage?: boolean;
  /** False: the client has gone. */
  readonly isAnswered?: boolean;
}

describe('RefusedBodies', () => {
  let clock: ManualClock;
  let refused: RefusedBodies;

  beforeEach(() => {
    clock = new ManualClock();
    refused = new RefusedBodies(clock);
  });

  /** A body on its way; the function answers it. */
  function open({
    ip = '192.0.2.1',
    pass,
    readMs = 0,
    isMessage = false,
  }: Sent): (status: number, is: boolean) => void {
    const response = Object.assign(new EventEmitter(), { statusCode: 200, writableFinished: false });
    const request = { ip, pass } as unknown as Request;
    refused.open(request, response as unknown as Response, isMessage).take(readMs);
    return (statusCode, writableFinished) => {
      Object.assign(response, { statusCode, writableFinished }).emit('close');
    };
  }

  /** Sends a body and has it answered; returns the error that refused to read it. */
  function send(sent: Sent): RoutifyError | null {
    try {
      open(sent)(sent.status ?? 400, sent.isAnswered ?? true);
      return null;
    } catch (error) {
      if (error instanceof RoutifyError) return error;
      throw error;
    }
  }

  it('reads 100 broken bodies of an address at once, and ten a second from then on', () => {
    const answers = Array.from({ length: 1_400 }, () => send({}));
    expect(answers.findIndex((error) => error !== null)).toBe(101);
    expect(answers.at(-1)).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 100,
      metadata: { limit: 'refused_bodies', scope: 'address', retry_after_ms: 100 },
    });
    clock.elapsedMs += 99;
    expect(send({})?.retryAfterMs).toBe(1);
    clock.elapsedMs += 1;
    expect(send({})).toBeNull();
    expect(send({ ip: '192.0.2.2' })).toBeNull();
  });

  it('counts an IPv6 network as one', () => {
    for (let host = 0; host < 101; host++) expect(send({ ip: `${NETWORK}::${host.toString(16)}` })).toBeNull();
    expect(send({ ip: `${NETWORK}:ffff::1` })).not.toBeNull();
    expect(send({ ip: '2001:db8:1:3::1' })).toBeNull();
  });

  it.each([200, 201, 401, 403, 409, 412, 429, 500])('counts nothing of a body that is answered with %i', (status) => {
    for (let time = 0; time < 1_000; time++) expect(send({ status, readMs: 20 })).toBeNull();
  });

  it('counts bodies while they are read, so that many at once are bounded', () => {
    const answers = Array.from({ length: 6 }, () => open({ readMs: 20 }));
    expect(send({ status: 200 })).not.toBeNull();
    for (const answer of answers) answer(200, true);
    expect(send({ status: 200 })).toBeNull();
  });

  it('counts a body of a connection that ends early', () => {
    for (let time = 0; time < 101; time++) expect(send({ status: 200, isAnswered: false })).toBeNull();
    expect(send({ status: 200 })).not.toBeNull();
  });

  it('counts those with a credential by its user, by length alone: others behind the address are served', () => {
    const [own, other] = ['usr_a', 'usr_b'].map((userId) => ({ userId, credential: { id: 'session' } }));
    for (let time = 0; time < 1_000; time++) expect(send({ pass: own! })).toBeNull();
    for (let time = 0; time < 6; time++) expect(send({ pass: own!, readMs: 20 })).toBeNull();
    expect(send({ pass: own! })).toMatchObject({ retryAfterMs: 2_000, metadata: { scope: 'user' } });
    for (const pass of [other!, { userId: null, credential: { id: 'token' } }, undefined]) {
      expect(send({ ...(pass === undefined ? {} : { pass }) })).toBeNull();
    }
  });

  it('reads 500 refused payment messages at once, and every one that is taken', () => {
    for (let time = 0; time < 10_000; time++) expect(send({ isMessage: true, status: 200, readMs: 0.5 })).toBeNull();
    for (let time = 0; time < 501; time++) expect(send({ isMessage: true })).toBeNull();
    expect(send({ isMessage: true })).toMatchObject({ retryAfterMs: 100 });
    // A log-in from there is another matter.
    expect(send({})).toBeNull();
  });
});
