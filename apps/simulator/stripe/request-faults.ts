import type { Params } from '../domain/stripe/wire/params.js';

const KINDS = ['error', 'rate_limit', 'hang', 'cut', 'slow', 'drop_reply'] as const;

export interface RequestFault {
  readonly kind: (typeof KINDS)[number];
  /** Of `error`. */
  readonly status: number;
  /** Of `slow`. */
  readonly delayMs: number;
}

interface Rule extends RequestFault {
  /** The id of an account; null: of all. */
  readonly account: string | null;
  readonly method: string | null;
  /** What the path begins with. */
  readonly path: string;
  times: number;
}

/** Faults for the next requests whose path begins with a text. */
export class RequestFaults {
  private rules: Rule[] = [];

  add(params: Params, account: string | null): Rule {
    params.allowOnly(['account', 'method', 'path', 'times', 'kind', 'status', 'delay_ms']);
    params.requiredText('kind');
    const rule: Rule = {
      account,
      method: params.text('method'),
      path: params.text('path') ?? '/v1/',
      times: params.integer('times', 1) ?? 1,
      kind: params.option('kind', KINDS) ?? 'error',
      status: params.integer('status', 400, 599) ?? 500,
      delayMs: params.integer('delay_ms', 0, 600_000) ?? 1_000,
    };
    this.rules.push(rule);
    return rule;
  }

  /** The fault of a request; null: none. Counts it. */
  take(account: string | null, method: string, path: string): RequestFault | null {
    const rule = this.rules.find(
      (known) =>
        (known.account ?? account) === account && (known.method ?? method) === method && path.startsWith(known.path),
    );
    if (rule === undefined) return null;
    rule.times--;
    if (rule.times === 0) this.rules = this.rules.filter((known) => known !== rule);
    return rule;
  }

  list(): readonly Rule[] {
    return this.rules;
  }

  clear(): void {
    this.rules = [];
  }
}
