import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Logger, RedisService } from '#core/infra';
import { canonicalAddress, clientBlockOf, Clock, RoutifyError } from '#core';

const BEGIN = readFileSync(new URL('./begin-attempt.lua', import.meta.url), 'utf8');

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** How long the address of a success is known. */
const KNOWN_MS = 90 * 24 * HOUR_MS;

/** Free failures, the first wait, the longest wait, the life of the counter. The wait doubles with each failure. */
type Rule = readonly [free: number, firstMs: number, longestMs: number, lifeMs: number];

/** One account from one address: a person that mistypes. */
const PAIR: Rule = [5, 30 * SECOND_MS, 15 * MINUTE_MS, 24 * HOUR_MS];
/** One address, over all accounts: a list of stolen passwords. */
const ADDRESS: Rule = [50, 30 * SECOND_MS, 15 * MINUTE_MS, HOUR_MS];
/** One account, over all addresses that it is not known from. At most a minute: strangers cannot lock it for good. */
const ACCOUNT: Rule = [20, SECOND_MS, MINUTE_MS, HOUR_MS];
/** All sessions of one account, over all addresses: only who has a session adds to it. */
const SESSIONS: Rule = [20, 30 * SECOND_MS, 15 * MINUTE_MS, 24 * HOUR_MS];

interface Counters {
  readonly pair: string;
  readonly address: string;
  readonly account: string;
  readonly sessions: string;
  readonly known: string;
}

/** The counters of an attempt: each makes it wait, and is one higher while it runs. */
type Counted = readonly (readonly [counter: string, rule: Rule])[];

/**
 * Failed log-ins make the next ones wait, exponentially, for each account and each address, known or not. An address from
 * which the account has logged in before, or set its password by a link, does not wait for the failures of others: an
 * attacker with many addresses slows strangers to the account, not its owner. A password or code given with a session
 * shares the counter of its account and address, and waits for no failure of a stranger elsewhere. While Redis is
 * unavailable nothing is counted here.
 */
@Injectable()
export class LoginBackoff {
  constructor(
    private readonly redis: RedisService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Runs an attempt to log in. It counts as failed from its begin, so that parallel guesses count, and no longer when it
   * succeeds, or fails with another error than `invalid_credentials`. Throws 429 with the time to wait.
   */
  async run<T>(email: string, address: string | null, attempt: () => Promise<T>): Promise<T> {
    const counters = countersOf(email, address);
    const result = await this.count(await this.ofLogin(counters), attempt);
    await this.remember(counters);
    return result;
  }

  /**
   * The same for a password or a code that is given with a session of the account.
   * @param forgets a success shows that the owner is there: earlier failures no longer count
   */
  async runInSession<T>(
    email: string,
    address: string | null,
    attempt: () => Promise<T>,
    { forgets }: { readonly forgets: boolean },
  ): Promise<T> {
    const counters = countersOf(email, address);
    const { pair, sessions } = counters;
    const counted: Counted = [
      [pair, PAIR],
      [sessions, SESSIONS],
    ];
    const result = await this.count(counted, attempt);
    if (forgets) {
      await this.remember(counters);
      await this.quietly(({ admitClient }) => admitClient.del(sessions));
    }
    return result;
  }

  /** The owner of an account set its password by a link, and comes from this address. */
  async trust(email: string, address: string | null): Promise<void> {
    await this.remember(countersOf(email, address));
  }

  private async ofLogin({ pair, address, account, known }: Counters): Promise<Counted> {
    const isKnown = await this.quietly(({ admitClient }) => admitClient.exists(known));
    return [[pair, PAIR], [address, ADDRESS], ...(isKnown === 1 ? [] : [[account, ACCOUNT] as const])];
  }

  private async count<T>(counted: Counted, attempt: () => Promise<T>): Promise<T> {
    const keys = counted.map(([key]) => key);
    await this.begin(keys, counted);
    try {
      const result = await attempt();
      await this.takeBack(keys);
      return result;
    } catch (error) {
      if (!isWrongSecret(error)) await this.takeBack(keys);
      throw error;
    }
  }

  private async begin(keys: readonly string[], counted: Counted): Promise<void> {
    const values = counted.flatMap(([, rule]) => rule);
    const waitMs = await this.quietly(
      async ({ admitClient }) =>
        (await admitClient.eval(BEGIN, keys.length, ...keys, this.clock.nowMs(), ...values)) as number,
    );
    if (waitMs === null || waitMs <= 0) return;
    const seconds = Math.ceil(waitMs / SECOND_MS);
    throw new RoutifyError('rate_limit_exceeded', `Too many wrong passwords or codes. Try again in ${seconds} s.`, {
      retryAfterMs: waitMs,
    });
  }

  /** With the wait that the attempt began. An expired counter does not begin below zero. */
  private async takeBack(keys: readonly string[]): Promise<void> {
    await this.quietly(async ({ admitClient }) => {
      for (const key of keys) {
        if ((await admitClient.hincrby(key, 'failures', -1)) < 0) await admitClient.del(key);
        else await admitClient.hdel(key, 'until');
      }
    });
  }

  private async remember({ pair, known }: Counters): Promise<void> {
    await this.quietly(async ({ admitClient }) => {
      await admitClient.del(pair);
      await admitClient.set(known, '1', 'PX', KNOWN_MS);
    });
  }

  private async quietly<T>(work: (redis: RedisService) => Promise<T>): Promise<T | null> {
    try {
      return await work(this.redis);
    } catch (error) {
      this.logger.debug({ error }, 'could not count an attempt; it does not wait');
      return null;
    }
  }
}

/** A password or a code that was compared, and is another. */
export function isWrongSecret(error: unknown): boolean {
  return error instanceof RoutifyError && error.code === 'invalid_credentials';
}

/** Redis holds digests of addresses, never themselves. */
function countersOf(email: string, address: string | null): Counters {
  const account = canonicalAddress(email.trim()) ?? email.trim().toLowerCase();
  const client = clientBlockOf(address);
  const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const pair = digest(`${account}|${client}`);
  return {
    pair: `identity:backoff:pair:${pair}`,
    address: `identity:backoff:address:${digest(client)}`,
    account: `identity:backoff:account:${digest(account)}`,
    sessions: `identity:backoff:sessions:${digest(account)}`,
    known: `identity:known:${pair}`,
  };
}
