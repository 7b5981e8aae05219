import { FINDINGS, FIXES, type FindingCode } from './finding-texts.js';
import { renderMessage, type Message, type ParamsOf } from './message.js';

export const FINDING_STATUSES = ['ok', 'warn', 'fail'] as const;

export type FindingStatus = (typeof FINDING_STATUSES)[number];

/** What the facts of a check mean, as a code with parameters and in English. */
export interface Verdict extends Message {
  readonly status: FindingStatus;
  readonly message: string;
  /** The line that fixes it; null: nothing to fix. */
  readonly fix: string | null;
}

/** The verdict of a named check. */
export interface Finding extends Verdict {
  readonly check: string;
}

type FixOf<Code> = Code extends keyof typeof FIXES ? (typeof FIXES)[Code] : never;
type Params<Code extends FindingCode> = ParamsOf<(typeof FINDINGS)[Code]> & ParamsOf<FixOf<Code>>;
/** None for a code whose texts have no parameter. */
type Given<Code extends FindingCode> = keyof Params<Code> extends never ? [] : [params: Params<Code>];

export function ok<Code extends FindingCode>(code: Code, ...[params]: Given<Code>): Verdict {
  return { ...verdict('ok', { code, params: params ?? {} }), fix: null };
}

export function warn<Code extends keyof typeof FIXES>(code: Code, ...[params]: Given<Code>): Verdict {
  return verdict('warn', { code, params: params ?? {} });
}

export function fail<Code extends keyof typeof FIXES>(code: Code, ...[params]: Given<Code>): Verdict {
  return verdict('fail', { code, params: params ?? {} });
}

/** A part of a finding. */
export function part<Code extends FindingCode>(code: Code, ...[params]: Given<Code>): Message {
  return { code, params: params ?? {} };
}

/** The most severe status. */
export function worstOf(findings: readonly Pick<Finding, 'status'>[]): FindingStatus {
  const found = new Set(findings.map(({ status }) => status));
  if (found.has('fail')) return 'fail';
  return found.has('warn') ? 'warn' : 'ok';
}

function verdict(status: FindingStatus, message: Message): Verdict {
  return { status, ...message, message: renderMessage(message, FINDINGS), fix: renderMessage(message, FIXES) };
}
