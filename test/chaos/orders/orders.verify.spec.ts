import { Nemesis } from '../faults/nemesis.js';
import { shortHourMs } from '../load/short-hours.js';
import { playCase, print } from '../cases/play-case.js';
import { eventually } from '../../support/eventually.js';
import { judgeOrders, type OrderEvidence } from './arithmetic.js';
import { CURRENCIES } from './currencies.js';
import { OrderRun } from './order-run.js';

const ORDERS = Number(process.env['CHAOS_ORDERS'] ?? 1_000);
const ORDERS_A_SECOND = 1.3;
const SECONDS_A_KILL = 10;
const SEED = 1;
const TIME_LIMIT_MS = 1_500_000;

it(
  'LEDGER-44, LEDGER-45, LEDGER-47, LEDGER-54: of a thousand orders in twenty currencies no customer gains, and each cent is in one place',
  async () => {
    const read: OrderEvidence[] = [];
    const durationMs = (ORDERS / ORDERS_A_SECOND) * 1_000;
    const kills = Math.ceil(durationMs / 1_000 / SECONDS_A_KILL);
    const { log } = await playCase(
      async (stage) => {
        const run = await OrderRun.open(stage, SEED);
        run.start({ orders: ORDERS, ordersASecond: ORDERS_A_SECOND });
        try {
          await new Nemesis(stage.fleet, stage.log, { seed: SEED, kills, durationMs }).run();
          await eventually(() => run.orders >= ORDERS, durationMs);
        } finally {
          run.end();
        }
        read.push(await run.settle());
        print(`${run.orders} orders, ${run.assigned} assignments`);
      },
      { requestsPerSecond: 0, hourMs: shortHourMs(durationMs) },
    );
    const [evidence] = read;
    if (evidence === undefined) throw new Error('no evidence was read');
    const { differences, exact, rounded } = judgeOrders(evidence);
    print(figuresOf(evidence, { exact, rounded, kills: log.killed.length }));
    expect(differences).toEqual([]);
    const { payments, bonuses, losses } = evidence;
    expect(new Set(payments.map(({ currency }) => currency.code)).size).toBe(CURRENCIES.length);
    expect(
      bonuses.filter(({ endedNanoUsd, givenNanoUsd }) => endedNanoUsd > 0n && endedNanoUsd < givenNanoUsd),
    ).not.toEqual([]);
    expect(losses).not.toEqual([]);
  },
  TIME_LIMIT_MS,
);

function figuresOf(
  evidence: OrderEvidence,
  { exact, rounded, kills }: { exact: number; rounded: number; kills: number },
): string {
  const { payments, customers, bonuses, waiting, refunds } = evidence;
  const usd = (amount: bigint): string => (Number(amount) / 1e9).toFixed(2);
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
  return [
    `${payments.length} payments, ${exact} to the nano-USD and ${rounded} within what a refund rounds, ${kills} kills`,
    `${refunds.length} refunds, ${payments.filter(({ keptMinor }) => keptMinor < 0n).length} payments below zero, $${usd(sum(waiting.map(({ leftNanoUsd }) => leftNanoUsd)))} wait`,
    `used $${usd(sum(customers.map(({ usedNanoUsd }) => usedNanoUsd)))}, bonuses of $${usd(sum(bonuses.map(({ givenNanoUsd }) => givenNanoUsd)))}, of which $${usd(sum(bonuses.map(({ endedNanoUsd }) => endedNanoUsd)))} ended`,
  ].join('\n    ');
}
