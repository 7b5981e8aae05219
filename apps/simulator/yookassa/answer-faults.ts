import type { Params } from '../domain/stripe/wire/params.js';
import { YookassaError } from '../domain/yookassa/yookassa-error.js';

const KINDS = ['html', 'html_after_work', 'error_after_work'] as const;
const PAGE = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** Bytes of an answer. */
export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html';
  readonly body: string;
}

interface Rule {
  readonly account: string;
  readonly kind: (typeof KINDS)[number];
  readonly method: string | null;
  readonly status: number;
  times: number;
}

export const jsonAnswer = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/** Answers that hide whether the work was done: the next ones of a shop. */
export class AnswerFaults {
  private rules: Rule[] = [];

  add(account: string, params: Params): Rule {
    params.allowOnly(['account', 'kind', 'method', 'status', 'times']);
    params.requiredText('kind');
    const kind = params.option('kind', KINDS) ?? 'html';
    const rule: Rule = {
      account,
      kind,
      method: params.text('method'),
      times: params.integer('times', 1) ?? 1,
      status: params.integer('status', 200, 599) ?? (kind === 'error_after_work' ? 500 : 502),
    };
    this.rules.push(rule);
    return rule;
  }

  /** The answer of a request; `work` is done, or not. */
  apply(account: string, method: string, work: () => Answer): Answer {
    const rule = this.rules.find((known) => known.account === account && (known.method ?? method) === method);
    if (rule === undefined) return work();
    rule.times--;
    if (rule.times === 0) this.rules = this.rules.filter((known) => known !== rule);
    if (rule.kind !== 'html') work();
    if (rule.kind !== 'error_after_work') return { status: rule.status, type: 'text/html', body: PAGE };
    return jsonAnswer(rule.status, new YookassaError(rule.status, 'An injected error').toBody());
  }
}
