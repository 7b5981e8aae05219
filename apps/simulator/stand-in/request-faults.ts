import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Params } from '../domain/stripe/wire/params.js';
import type { Control } from './control-routes.js';

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

  /** @param root what the paths of the API begin with */
  constructor(private readonly root: string) {}

  private add(params: Params, account: string | null): Rule {
    params.allowOnly(['account', 'method', 'path', 'times', 'kind', 'status', 'delay_ms']);
    params.requiredText('kind');
    const rule: Rule = {
      account,
      method: params.text('method'),
      path: params.text('path') ?? this.root,
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

  /** Routes that set, list and end them. @param accountOf the id of an account by its name */
  controls(root: string, accountOf: (name: string) => string): Readonly<Record<string, Control>> {
    return {
      [`POST ${root}/faults`]: (params) => {
        const account = params.text('account');
        return this.add(params, account === null ? null : accountOf(account));
      },
      [`GET ${root}/faults`]: () => ({ data: this.rules }),
      [`DELETE ${root}/faults`]: () => {
        this.rules = [];
        return { deleted: true };
      },
    };
  }
}

/**
 * Answers with a fault: it never answers, cuts the connection before or after the work, or waits. Returns whether the
 * caller is to answer with the result.
 */
export async function actFaulty(
  fault: RequestFault | null,
  request: IncomingMessage,
  work: () => void,
): Promise<boolean> {
  if (fault?.kind === 'hang') return false;
  if (fault?.kind === 'cut') {
    request.socket.destroy();
    return false;
  }
  if (fault?.kind === 'slow') await sleep(fault.delayMs);
  work();
  if (fault?.kind !== 'drop_reply') return true;
  request.socket.destroy();
  return false;
}
