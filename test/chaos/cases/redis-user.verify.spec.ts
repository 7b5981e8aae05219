import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { neededCommands, redisUserRules } from '../../../libs/doctor/domain/redis/redis-user.js';
import { freePort } from '../../../tools/services/ports.mjs';
import { EventWatcher } from '../../support/control/event-watcher.js';
import { eventually } from '../../support/eventually.js';
import { Authority } from '../../support/stores/authority.js';
import { encryptRedis } from '../../support/stores/encrypt-redis.js';
import type { Fleet } from '../fleet.js';
import type { Stage } from '../run-chaos.js';
import { REDIS_KILL_LOST_MS } from '../faults/nemesis.js';
import { CALM, CASE_TIME_LIMIT_MS, playCase, print, untilReplies } from './play-case.js';

jest.setTimeout(2 * CASE_TIME_LIMIT_MS);

const USER = 'routify';
const PASSWORD = 'only-in-this-run';
const OUTAGE_MS = 30_000;
/** Tries of a connection while its delays grow, then per second. */
const FIRST_TRIES = 25;
const TRIES_PER_SECOND = 2;

/** Not in this run, for a reason. */
const UNSEEN: Readonly<Record<string, string>> = {};

it('C61 a user with the documented rights, over TLS: every kind of work, nothing refused; an outage of 30 s is no storm', async () => {
  const seen = new Set<string>();
  let port = 0;
  let authority: Authority | null = null;
  /** TLS and the user are not in the configuration file of the run. */
  const prepare = async (redisUrl: string, folder: string): Promise<Record<string, string>> => {
    authority ??= new Authority(join(folder, 'authority'));
    port ||= await freePort();
    const url = new URL(await encryptRedis(redisUrl, authority.issue('redis', 'IP:127.0.0.1'), port));
    Object.assign(url, { username: USER, password: PASSWORD });
    return { REDIS_URL: url.href, ROUTIFY_REDIS_CA_FILE: authority.file };
  };
  const wayToRedis = async (redisUrl: string, folder: string): Promise<Record<string, string>> => {
    const environment = await prepare(redisUrl, folder);
    await allowUser(redisUrl);
    return environment;
  };

  await playCase(
    async (stage) => {
      const { fleet, load, log } = stage;
      await untilReplies(load, 300);
      await useEverything(stage);
      const before = await readServer(fleet);
      for (const name of before.commands) seen.add(name);
      expect([before.refused, before.unencrypted]).toEqual([[], []]);

      log.noteKill('redis');
      log.noteLoss('kill', REDIS_KILL_LOST_MS);
      await fleet.redis.kill();
      const tries = await countTries(port, OUTAGE_MS);
      const most = before.connections * (FIRST_TRIES + (TRIES_PER_SECOND * OUTAGE_MS) / 1_000);
      print(`${before.connections} connections tried ${tries} times in ${OUTAGE_MS / 1_000} s, at most ${most}`);
      expect(tries).toBeLessThanOrEqual(most);
      await fleet.redis.start();
      await wayToRedis(fleet.redis.url, fleet.folder);
      await untilReplies(load, 300);
      await eventually(async () => (await readServer(fleet)).connections >= before.connections, 30_000);
      const after = await readServer(fleet);
      for (const name of after.commands) seen.add(name);
      expect([after.refused, after.unencrypted]).toEqual([[], []]);
    },
    { ...CALM, withPayments: true, fleet: { wayToRedis } },
  );
  const unseen = neededCommands().filter((name) => !seen.has(name));
  expect(unseen).toEqual(Object.keys(UNSEEN));
});

async function allowUser(redisUrl: string): Promise<void> {
  const { Redis: Client } = await import('ioredis');
  const client = new Client(redisUrl);
  await client.call('ACL', 'SETUSER', USER, 'on', `>${PASSWORD}`, ...redisUserRules());
  client.disconnect();
}

/** What customers and operators do beside chat. */
async function useEverything({ fleet, shop }: Stage): Promise<void> {
  const [rich] = shop.customers;
  const [gateway] = fleet.gateways;
  const send = async (path: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${rich!.apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${gateway!.url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    expect([path, response.status, text]).toEqual([path, 200, expect.anything()]);
    return text.startsWith('{') ? JSON.parse(text) : text;
  };
  const messages = [{ role: 'user', content: 'Hello!' }];
  const model = 'chaos/standard';
  await send('/chat/completions', { model, messages, max_tokens: 5 });
  await send('/messages', { model, messages, max_tokens: 5 });
  const stored = (await send('/responses', { model, input: 'Hello!', max_output_tokens: 5, store: true })) as {
    readonly id: string;
  };
  await send('/responses', { model, input: 'And?', max_output_tokens: 5, previous_response_id: stored.id });
  await send('/completions', { model, prompt: 'Hello!', max_tokens: 5 });

  const { secret } = JSON.parse(await fleet.routify('admin:create', '--json')) as { secret: string };
  const headers = { authorization: `Bearer ${secret}` };
  const watcher = await EventWatcher.begin(`${fleet.control.url}/admin/v1/events`, headers);
  await send('/chat/completions', { model, messages, max_tokens: 5, stream: true });
  await eventually(() => watcher.named('request').length > 0, 30_000);
  watcher.close();
  await fleet.routify('doctor').catch(({ stdout }: { stdout: string }) => print(stdout));
}

/** Who is connected, and what Redis refused. */
async function readServer(fleet: Fleet) {
  const client = fleet.openRedis();
  try {
    const clients = String(await client.call('CLIENT', 'LIST'))
      .split('\n')
      .filter((line) => line.includes(`user=${USER} `));
    const port = new URL(fleet.redis.url).port;
    return {
      connections: clients.length,
      unencrypted: clients.filter((line) => line.includes(`laddr=127.0.0.1:${port} `)),
      refused: await readRefused(client),
      commands: await readCommands(client),
    };
  } finally {
    client.disconnect();
  }
}

async function readRefused(client: Redis): Promise<string[]> {
  const entries = (await client.call('ACL', 'LOG', '1000')) as unknown[][];
  return entries.map((entry) => entry.slice(0, 12).join(' '));
}

/** Names of ACL rules of all commands that ran, those of scripts among them. */
async function readCommands(client: Redis): Promise<string[]> {
  const stats = await client.info('commandstats');
  return [...stats.matchAll(/^cmdstat_([^:]+):calls=[1-9]/gm)].map(([, name = '']) => name);
}

/** Takes each connection and closes it, in place of Redis. */
async function countTries(port: number, durationMs: number): Promise<number> {
  let tries = 0;
  const server: Server = createServer((socket) => {
    tries++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await sleep(durationMs);
  await new Promise((resolve) => server.close(resolve));
  return tries;
}
