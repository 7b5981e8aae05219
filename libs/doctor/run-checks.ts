import { withTimeout } from '#kernel';
import { fail, warn, type Finding, type Verdict } from './domain/finding.js';

const TIMEOUT_MS = 10_000;
/** No failure, but what follows would fail for lack of rights. */
const LIMITING = 'rights_of_process';

/** A check: its facts are collected, then judged. */
export interface Check {
  readonly name: string;
  /** Names of earlier checks: when one of them fails, this one does not run. */
  readonly needs: readonly string[];
  readonly run: () => Promise<Verdict>;
}

type UnreadableCode = 'postgres_unreachable' | 'redis_unreachable' | 'scripts_refused' | 'stream_unreachable';

interface CheckOptions {
  readonly needs?: readonly string[];
  readonly timeoutMs?: number;
  /** The finding for facts that cannot be read, which has the parameter `error`. */
  readonly unreadable?: UnreadableCode;
}

export function checkOf<F>(
  name: string,
  collect: () => F | Promise<F>,
  judge: (facts: F) => Verdict,
  { needs = [], timeoutMs = TIMEOUT_MS, unreadable }: CheckOptions = {},
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
  return { name, needs, run };
}

/** Runs all checks side by side; one that fails stops only those that need it. Findings are in the order of checks. */
export function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const findings = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    const needed = check.needs.flatMap((name) => findings.get(name) ?? []);
    findings.set(check.name, runAfter(check, needed));
  }
  return Promise.all(findings.values());
}

async function runAfter({ name, run }: Check, needed: readonly Promise<Finding>[]): Promise<Finding> {
  const broken = (await Promise.all(needed)).find(({ status, code }) => status === 'fail' || code === LIMITING);
  if (broken === undefined) return { check: name, ...(await run()) };
  return { check: name, ...warn('not_checked', { check: broken.check }) };
}
