import { capUses } from './checker/checks/cap-checks.js';
import { listedUses } from './checker/checks/listed-uses.js';
import { describeFindings, runChaos } from './run-chaos.js';
import { OFFERS } from './shop.js';

const RUN = { seed: 2, kills: 12, durationMs: 25_000, requestsPerSecond: 80 };
/** What a killed worker had taken of payments is due again after two minutes. */
const TIME_LIMIT_MS = 600_000;
/** Of organizations' lists, and of runs. */
const USED_CAPS = [
  ...['organization', 'key', 'member'].flatMap((of) => ['usd', 'requests'].map((unit) => `${of} ${unit}`)),
  'run usd',
];

it(
  'LEDGER-7, LEDGER-30, LEDGER-33, LEDGER-36, LEDGER-37, LEDGER-38, LIFE-10, CHARGE-13, ALWAYS-2, ALWAYS-5: bills each request and credits each payment exactly once while everything is killed',
  async () => {
    const { findings, evidence, log, summary } = await runChaos(RUN);
    if (findings.length > 0) process.stderr.write(`${log.history.join('\n')}\n${summary}\n`);
    expect(describeFindings(findings)).toBe('');
    expect(log.killed).toHaveLength(RUN.kills);
    // A run without load would prove nothing.
    expect(evidence.clients.filter(({ costNanoUsd }) => costNanoUsd !== null).length).toBeGreaterThan(200);
    expect(evidence.ledger.filter(({ grade }) => grade === 1)).not.toEqual([]);
    expect(new Set(evidence.ledger.map(({ priceVersionId }) => priceVersionId)).size).toBeGreaterThan(OFFERS.length);
    expect(new Set(capUses(evidence).map((use) => use.of))).toEqual(new Set(['key', 'member']));
    const listed = listedUses(evidence);
    expect(new Set(listed.map((use) => `${use.of} ${use.unit}`))).toEqual(new Set(USED_CAPS));
    expect(new Set(listed.flatMap(({ narrowedTo }) => narrowedTo))).toEqual(new Set(['model', 'tag']));
    expect(listed.filter((use) => use.of === 'run' && use.records.length > 1)).not.toEqual([]);
    const recorded = (evidence.payments?.providers ?? []).map((provider) => provider.recorded);
    const booked = recorded.flatMap((each) => each.payments);
    const charged = recorded.flatMap(({ orders }) => orders).filter(({ methodId }) => methodId !== null);
    expect(charged.filter(({ state }) => state === 'credited')).not.toEqual([]);
    expect(recorded.flatMap(({ entries }) => entries).filter(({ kind }) => kind === 'fx_difference')).not.toEqual([]);
    expect(booked.filter(({ kind }) => kind === 'topup').length).toBeGreaterThan(10);
    expect(booked.filter(({ kind }) => kind !== 'topup')).not.toEqual([]);
    expect(evidence.lots.filter(({ endsAtMs }) => (endsAtMs ?? Infinity) < evidence.readAtMs)).not.toEqual([]);
  },
  TIME_LIMIT_MS,
);
