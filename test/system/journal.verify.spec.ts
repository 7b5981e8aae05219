import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { parseUsd } from '#core';
import type { ProcessOptions } from '../support/processes/app-process.js';
import { booked, bookingOf, leftovers } from '../support/gateway/bookings.js';
import { eventually } from '../support/eventually.js';
import { FaultProxy } from '../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../support/processes/gateway-process.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

const CLI = join(__dirname, '../../bin/routify.js');
const TIMEOUT_MS = 60_000;
/** For a test in which a gateway waits 30 s for a marker that does not arrive. */
const LONG_TIMEOUT_MS = 120_000;
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
const slowReply = { ...hello, simulate: { first_byte_ms: 500 } };

/** Gateway processes that are killed with unsettled requests in their journal. */
describe('the journal of a killed gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let redis: FaultProxy;
  /** Separate for each test: the next test does not adopt its segments. */
  let journals: string;
  const running = new Set<GatewayProcess>();

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
    redis = await FaultProxy.start(platform.config.redisUrl);
  }, TIMEOUT_MS);

  beforeEach(async () => {
    customer = await platform.addCustomer();
    journals = fs.mkdtempSync(join(platform.config.journalDir, 'test-'));
  });

  afterEach(async () => {
    redis.restore();
    for (const gateway of running) await gateway.kill();
    running.clear();
    expect(await leftovers(platform, [customer])).toEqual([]);
  });

  afterAll(async () => {
    await redis.stop();
    await platform.stop();
  });

  /** Through the interruptible connection. */
  async function start(
    instance: string,
    options: Pick<ProcessOptions, 'fileKibMax' | 'obeysFileModes'> = {},
  ): Promise<GatewayProcess> {
    const environment = { ROUTIFY_INSTANCE: instance, ROUTIFY_JOURNAL_DIR: journals, REDIS_URL: redis.url };
    const gateway = await GatewayProcess.start(platform, { environment, ...options });
    running.add(gateway);
    return gateway;
  }

  async function kill(gateway: GatewayProcess): Promise<void> {
    running.delete(gateway);
    await gateway.kill();
  }

  const callerOf = (gateway: GatewayProcess): GatewayCaller =>
    new GatewayCaller(platform, customer.apiKey, gateway.url);
  const costOf = (answer: Answer): bigint => {
    const { routify } = answer.json() as { routify: { cost_usd: number } };
    return parseUsd(routify.cost_usd.toFixed(9))!;
  };
  const segmentsOf = (instance: string): string[] => {
    const folder = join(journals, instance);
    return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  };

  /** The final booking in the ledger, once it exists. */
  async function charged(generationId: string, withinMs = 15_000): Promise<{ grade: number; charge: bigint }> {
    await eventually(async () => (await bookingOf(platform, generationId)) !== null, withinMs);
    const { grade, charge } = await booked(platform, generationId);
    return { grade, charge };
  }

  /** A reply without its capture in Redis: the client and the journal have the cost. */
  async function answerWithoutCapture(gateway: GatewayProcess): Promise<Answer> {
    const answering = callerOf(gateway).chat(slowReply);
    await eventually(() => platform.simulator.journal.since(0).at(-1)?.outcome === 'running');
    redis.cut();
    const answer = await answering;
    expect(answer.status).toBe(200);
    await kill(gateway);
    redis.restore();
    return answer;
  }

  it(
    'LIFE-19: is taken over by the next gateway that starts when its own does not come back',
    async () => {
      const answer = await answerWithoutCapture(await start('gone'));
      await start('heir');
      expect(segmentsOf('gone')).toEqual([]);
      const id = String(answer.headers['x-request-id']);
      expect(await charged(id)).toEqual({ grade: 2, charge: costOf(answer) });
    },
    TIMEOUT_MS,
  );

  it(
    'LIFE-19: has one owner: a second gateway of the name ends with code 75 and a reason',
    async () => {
      await start('one');
      const second = GatewayProcess.spawn(platform, {
        environment: { ROUTIFY_INSTANCE: 'one', ROUTIFY_JOURNAL_DIR: journals },
      });
      await expect(second.ended).resolves.toBe(75);
      expect(second.output).toMatch(/Another gateway writes the journal .*one: process \d+, since/);
      expect(second.output).toContain('set ROUTIFY_INSTANCE');
    },
    TIMEOUT_MS,
  );

  it(
    'DOWN-9: down: journal unwritable — not ready, no new admissions; what was answered is billed (C37: file size limit)',
    async () => {
      const caller = callerOf(await start('small', { fileKibMax: 8 }));
      const answers: Answer[] = [];
      const unready: unknown[] = [];
      await eventually(async () => {
        answers.push(await caller.chat(hello));
        const ready = await caller.get('/readyz');
        if (ready.status === 503) unready.push(ready.json().failures);
        return unready.length > 0 && answers.at(-1)?.status === 200;
      }, 30_000);
      expect(unready[0]).toEqual({ journal: expect.stringContaining('EFBIG') as string });
      const refused = answers.filter(({ status }) => status !== 200);
      for (const answer of refused) expect(answer.error()).toMatchObject({ code: 'temporarily_unavailable' });
      for (const answer of answers.filter(({ status }) => status === 200)) {
        const id = String(answer.headers['x-request-id']);
        expect(await charged(id)).toEqual({ grade: 2, charge: costOf(answer) });
      }
    },
    TIMEOUT_MS,
  );

  it(
    'DOWN-9: C37 read-only folder: not ready, no new admissions, until it can be written again',
    async () => {
      const gateway = await start('sealed', { obeysFileModes: true });
      const [caller, folder] = [callerOf(gateway), join(journals, 'sealed')];
      fs.chmodSync(folder, 0o500);
      const refused = [await caller.chat(hello), await caller.chat(hello)];
      expect(refused.map(({ status }) => status)).toEqual([503, 503]);
      expect((await caller.get('/readyz')).json().failures).toEqual({
        journal: expect.stringContaining('EACCES') as string,
      });
      expect(platform.simulator.journal.ofRequest(String(refused[0]?.headers['x-request-id']))).toEqual([]);
      fs.chmodSync(folder, 0o700);
      await eventually(async () => (await caller.get('/readyz')).status === 200);
      const answer = await caller.chat(hello);
      expect(await charged(String(answer.headers['x-request-id']))).toEqual({ grade: 2, charge: costOf(answer) });
    },
    TIMEOUT_MS,
  );

  it(
    'LIFE-30: ends on SIGTERM with nothing open, and leaves no segment to read',
    async () => {
      const gateway = await start('calm');
      const answer = await callerOf(gateway).chat(hello);
      running.delete(gateway);
      await expect(gateway.stop()).resolves.toBe(0);
      expect(gateway.output).not.toContain('journal.open');
      expect(segmentsOf('calm')).toEqual(['1.closed']);
      const id = String(answer.headers['x-request-id']);
      expect(await charged(id)).toEqual({ grade: 2, charge: costOf(answer) });
    },
    TIMEOUT_MS,
  );

  it(
    'LIFE-30: ends on SIGTERM with lines for `routify journal replay -` when Redis is away',
    async () => {
      const gateway = await start('cut-off');
      const answering = callerOf(gateway).chat(slowReply);
      await eventually(() => platform.simulator.journal.since(0).at(-1)?.outcome === 'running');
      redis.cut();
      const answer = await answering;
      running.delete(gateway);
      await expect(gateway.stop()).resolves.toBe(0);
      const lines = gateway.output.split('\n').filter((line) => line.startsWith('journal.open F '));
      expect(lines).toHaveLength(1);
      fs.rmSync(join(journals, 'cut-off'), { recursive: true });

      expect(await replay(['-'], gateway.output)).toEqual({
        code: 0,
        out: '1 sent, 0 already known, 0 failed, 0 damaged\n',
      });
      const id = String(answer.headers['x-request-id']);
      expect(await charged(id)).toEqual({ grade: 2, charge: costOf(answer) });
      expect((await replay(['-'], lines.join('\n').slice(0, -9))).code).toBe(1);
    },
    LONG_TIMEOUT_MS,
  );

  it(
    'is resent from closed segments after a restore',
    async () => {
      const since = new Date().toISOString();
      const gateway = await start('restored');
      const answer = await callerOf(gateway).chat(hello);
      running.delete(gateway);
      await gateway.stop();
      const id = String(answer.headers['x-request-id']);
      expect(await charged(id)).toEqual({ grade: 2, charge: costOf(answer) });
      const { code, out } = await replay(['--since', since], '');
      expect([code, out]).toEqual([0, '0 sent, 1 already known, 0 failed, 0 damaged\n']);
      expect(await charged(id)).toEqual({ grade: 2, charge: costOf(answer) });
    },
    TIMEOUT_MS,
  );

  function replay(args: readonly string[], input: string): Promise<{ code: number | null; out: string }> {
    return new Promise((resolve) => {
      const env = { ...process.env, ...platform.environment, ROUTIFY_JOURNAL_DIR: journals };
      const child = spawn(process.execPath, [CLI, 'journal', 'replay', ...args], {
        env,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
      child.once('close', (code) => {
        resolve({ code, out });
      });
      child.stdin.end(input);
    });
  }
});
