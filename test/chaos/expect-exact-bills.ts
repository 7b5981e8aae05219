import { describeFindings, runChaos, type ChaosReport } from './run-chaos.js';

/** `npm run chaos` in small: expects all kills, each request billed once and exactly, and more than so many billed. */
export async function expectExactBills(
  run: Parameters<typeof runChaos>[0],
  { billedMin }: { readonly billedMin: number },
): Promise<ChaosReport> {
  const report = await runChaos(run);
  const { findings, evidence, log, summary } = report;
  if (findings.length > 0) process.stderr.write(`${log.history.join('\n')}\n${summary}\n`);
  expect(describeFindings(findings)).toBe('');
  expect(log.killed).toHaveLength(run.kills);
  // A run without load would prove nothing.
  expect(evidence.clients.filter(({ costNanoUsd }) => costNanoUsd !== null).length).toBeGreaterThan(billedMin);
  return report;
}
