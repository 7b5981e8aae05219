import { describeFindings, runChaos } from './run-chaos.js';

/** `npm run chaos` in the smallest: `short-chaos.verify.spec.ts` kills more, and asks what the run has covered. */
const RUN = { seed: 2, kills: 3, durationMs: 20_000, requestsPerSecond: 15 };
const TIME_LIMIT_MS = 180_000;

it(
  'bills each request exactly once and exactly while everything is killed',
  async () => {
    const { findings, evidence, log, summary } = await runChaos(RUN);
    if (findings.length > 0) process.stderr.write(`${log.history.join('\n')}\n${summary}\n`);
    expect(describeFindings(findings)).toBe('');
    expect(log.killed).toHaveLength(RUN.kills);
    // A run without load would prove nothing.
    expect(evidence.clients.filter(({ costNanoUsd }) => costNanoUsd !== null).length).toBeGreaterThan(50);
  },
  TIME_LIMIT_MS,
);
