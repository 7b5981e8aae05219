import { getMetadataStorage, type ValidationError } from 'class-validator';
import { closestMatches } from '../../kernel/text/closest-matches.js';
import { RoutifyError, type ErrorCode, type ErrorDetail } from '../../kernel/errors.js';

const UNKNOWN = 'whitelistValidation';
const NESTED = 'nestedValidation';
/** A body with thousands of wrong fields must not produce megabytes of details. */
const DETAILS_MAX = 20;
/** Errors never repeat the values of these fields. */
const SECRETS: ReadonlySet<string> = new Set(['secret', 'password', 'current_password', 'token', 'code']);

/** One 400 for all violations that class-validator found in a body or a query. */
export function describeViolations(violations: readonly ValidationError[]): RoutifyError {
  const shown = violations.slice(0, DETAILS_MAX);
  const details = shown.flatMap((violation) => describe(violation, '')).slice(0, DETAILS_MAX);
  const first = details[0];
  const rule = ruleOf(shown[0]);
  return new RoutifyError(codeOf(details), first?.message ?? 'The request is not valid.', {
    details,
    ...(first === undefined ? {} : { param: first.path }),
    ...(rule === null ? {} : { metadata: rule }),
  });
}

/** The specific code that all details share, else the general one. */
function codeOf(details: readonly ErrorDetail[]): ErrorCode {
  const codes = new Set(details.map(({ code }) => code));
  if (codes.size === 1 && codes.has('unknown_parameter')) return 'unknown_parameter';
  if (codes.size === 1 && codes.has('invalid_id')) return 'invalid_id';
  return 'invalid_request_error';
}

/** The rule that the first wrong value breaks, with its numbers: consoles say it in the reader's language. */
function ruleOf(violation: ValidationError | undefined): Readonly<Record<string, unknown>> | null {
  if (violation === undefined) return null;
  const { constraints, children, contexts } = violation;
  const value: unknown = violation.value;
  if (constraints === undefined) return ruleOf(children?.[0]);
  if (UNKNOWN in constraints) return null;
  if (value === undefined || value === '') return { rule: 'required' };
  return (Object.values(contexts ?? {})[0] as Readonly<Record<string, unknown>> | undefined) ?? null;
}

function describe(violation: ValidationError, parent: string): ErrorDetail[] {
  const path = joinPath(parent, violation.property);
  const own = Object.entries(violation.constraints ?? {}).map(([name, expected]) =>
    name === UNKNOWN ? describeUnknown(violation, path) : describeWrong(violation, path, name, expected),
  );
  return [...own, ...(violation.children ?? []).flatMap((child) => describe(child, path))];
}

function describeWrong(
  { value, property }: ValidationError,
  path: string,
  name: string,
  expected: string,
): ErrorDetail {
  if (value === undefined) {
    return { path, code: 'required', message: `${path} is required: expected ${expected}`, expected };
  }
  const code = name === NESTED ? 'invalid_value' : name;
  const got = SECRETS.has(property) ? 'a hidden value' : describeValue(value);
  return { path, code, message: `${path}: expected ${expected}, got ${got}`, expected };
}

function describeUnknown({ target, property }: ValidationError, path: string): ErrorDetail {
  const [suggestion] = closestMatches(property, knownFields(target), 1);
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return {
    path,
    code: 'unknown_parameter',
    message: `unknown parameter ${path}${hint}`,
    ...(suggestion === undefined ? {} : { expected: suggestion }),
  };
}

function knownFields(target: object | undefined): Set<string> {
  if (target === undefined) return new Set();
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', true, false);
  return new Set(metadata.map(({ propertyName }) => propertyName));
}

/** `models[2].upstream_id` */
function joinPath(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

const SHOWN_MAX = 60;

/** A short form of a received value. Long texts are cut, objects are only named. */
function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length > 5 ? `a list of ${value.length}` : cut(JSON.stringify(value));
  if (typeof value === 'object') return 'an object';
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
