import { withTimeout } from '#core';
import type { FindingCode } from './domain/finding-texts.js';
import { fail, warn, type Finding, type Verdict } from './domain/finding.js';

const TIMEOUT_MS = 10_000;

/** A check: its facts are collected, then judged. */
export interface Check {
  readonly name: string;
  /** Names of earlier checks: when one of them stops others, this one does not run. */
  readonly needs: readonly string[];
  /** Whether checks that need this one do not run. */
  readonly stops: (verdict: Verdict) => boolean;
  readonly run: () => Promise<Verdict>;
}

type UnreadableCode = 'postgres_unreachable' | 'redis_unreachable' | 'scripts_refused' | 'stream_unreachable';

interface CheckOptions {
  readonly needs?: readonly string[];
  readonly timeoutMs?: number;
  /** The finding for facts that cannot be read, which has the parameter `error`. */
  readonly unreadable?: UnreadableCode;
  /** A warning that stops others, as a failure does. */
  readonly limitedBy?: FindingCode;
}

export function checkOf<F>(
  name: string,
  collect: () => F | Promise<F>,
  judge: (facts: F) => Verdict,
  { needs = [], timeoutMs = TIMEOUT_MS, unreadable, limitedBy }: CheckOptions = {},
): Check {
  const run = async (): Promise<Verdict> => {
    try {
      return judge(await withTimeout(timeoutMs, Promise.resolve().then(collect)));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (unreadable !== undefined) return fail(unreadable, { error: text });
      return fail('facts_unreadable', { error: text, check: name });
    }
  };
  return { name, needs, stops: ({ status, code }) => status === 'fail' || code === limitedBy, run };
}

/** Runs all checks side by side; one that fails stops only those that need it. Findings are in the order of checks. */
export function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const findings = new Map<string, Promise<Finding>>();
  const stopping = new Map<string, Promise<boolean>>();
  for (const check of checks) {
    const finding = runAfter(check, stopping);
    findings.set(check.name, finding);
    stopping.set(check.name, finding.then(check.stops));
  }
  return Promise.all(findings.values());
}

async function runAfter(
  { name, needs, run }: Check,
  stopping: ReadonlyMap<string, Promise<boolean>>,
): Promise<Finding> {
  for (const needed of needs) {
    if (await stopping.get(needed)) return { check: name, ...warn('not_checked', { check: needed }) };
  }
  return { check: name, ...(await run()) };
}
