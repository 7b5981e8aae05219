import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand } from '../../../apps/cli/commands/imports/import.command.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../support/gateway/platform.js';
import { insertsOf, RELAY_SECRETS, RELAY_TABLES, relaySample } from '../../support/imports/relay-samples.js';
import { writeSqlite } from '../../support/imports/sqlite-file.js';
import { commandsOn, runCommand } from '../../support/processes/command-line.js';

const QUESTION = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
/** Nano-USD a token: ratio 1.25 is $2.50 a million, output costs four times as much, and the group vip pays 0.8 of it. */
const RATE = { input: 2_000n, output: 8_000n };
/** One of quota. */
const QUOTA_NANO_USD = 2_000n;

describe('the story of a customer of new-api that is moved', () => {
  let platform: Platform;
  let folder: string;
  let restoreEnvironment: () => void;

  beforeAll(async () => {
    platform = await startPlatform();
    folder = mkdtempSync(join(tmpdir(), 'routify-moving-'));
    const { databaseUrl, redisUrl } = platform.config;
    restoreEnvironment = commandsOn({ databaseUrl, redisUrl });
  }, 120_000);

  afterAll(async () => {
    restoreEnvironment();
    rmSync(folder, { recursive: true });
    await platform.stop();
  });

  /** The old database, with what bob has left of his quota. */
  async function importWith(bobsQuota: number): Promise<void> {
    const tables = relaySample();
    Object.assign(tables['users']![1]!, { quota: bobsQuota });
    Object.assign(tables['channels']![0]!, { base_url: platform.simulator.url });
    const file = join(folder, 'old.db');
    await writeSqlite(file, [...RELAY_TABLES, ...insertsOf(tables)]);
    const { code, lines } = await runCommand(importCommand, 'new-api', '--from', file);
    expect([code, lines.at(-1)]).toEqual([0, 'Imported.']);
  }

  async function balanceNanoUsd(): Promise<bigint> {
    const rows = await platform.query<{ posted: bigint }>(
      `SELECT posted_nano_usd AS posted FROM wallet w JOIN organization o ON o.id = w.organization_id WHERE o.name = 'bob'`,
    );
    return rows[0]!.posted;
  }

  it('the old key answers in both spellings, at the old price, and a later import takes what was spent there', async () => {
    await importWith(500_000);
    expect(await balanceNanoUsd()).toBe(500_000n * QUOTA_NANO_USD);
    let chargedNanoUsd = 0n;
    for (const key of [RELAY_SECRETS.bob, `sk-${RELAY_SECRETS.bob}`]) {
      const caller = new GatewayCaller(platform, key);
      await eventually(async () => (await caller.chat(QUESTION)).status !== 401);
      const { status, text } = await caller.chat(QUESTION);
      expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('"chat.completion"') });
    }
    await platform.settle();
    const booked = await platform.query<{ charge: bigint; input: bigint; output: bigint }>(
      `SELECT charge_nano_usd AS charge, prompt_tokens::bigint AS input, completion_tokens::bigint AS output FROM usage_record`,
    );
    expect(booked.length).toBeGreaterThanOrEqual(4);
    for (const { charge, input, output } of booked) {
      expect(charge).toBe(input * RATE.input + output * RATE.output);
      chargedNanoUsd += charge;
    }
    expect(await balanceNanoUsd()).toBe(500_000n * QUOTA_NANO_USD - chargedNanoUsd);
    await importWith(400_000);
    expect(await balanceNanoUsd()).toBe(400_000n * QUOTA_NANO_USD - chargedNanoUsd);
    const { code, lines } = await runCommand(importCommand, 'new-api', '--undo');
    expect([code, lines.join('')]).toEqual([1, expect.stringContaining('user/2 has requests')]);
  });
});
