import type { ModelEndpoint } from '#core';
import { NO_HOSTED_TOOLS } from '../body/hosted-tool.js';
import { NO_ROUTING, type ModelRequestDraft } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { refuseValue } from '../body/refuse-value.js';
import type { RequestRule } from './request-rule.js';

/** A rule for one of its fields, and its place in the order. */
interface FieldRule {
  readonly position: number;
  readonly field: string;
  readonly rule: RequestRule;
}

interface RuleIndex {
  readonly required: readonly FieldRule[];
  readonly byField: ReadonlyMap<string, readonly FieldRule[]>;
}

/** A request has a tenth of the fields that rules know. */
const indexes = new WeakMap<readonly RequestRule[], RuleIndex>();

/** Applies the rules in order. Throws a 400 for the first broken one; else returns the facts of the request. */
export function walkRules(endpoint: ModelEndpoint, rules: readonly RequestRule[], body: ChatBody): ModelRequestDraft {
  const draft = emptyDraft(endpoint);
  for (const { field, rule } of rulesOf(body, indexOf(rules))) {
    const { expected, check, presence } = rule;
    const value = body.value[field];
    if (value === undefined) refuseValue(field, value, expected);
    if (value !== null || presence !== undefined) check(value, { field, expected, body, draft });
  }
  return draft;
}

/** Those of required fields that the body lacks, and of the fields that it has. */
function rulesOf({ value }: ChatBody, { required, byField }: RuleIndex): FieldRule[] {
  const found: FieldRule[] = [];
  for (const one of required) if (value[one.field] === undefined) found.push(one);
  for (const field of Object.keys(value)) {
    const ofField = byField.get(field);
    if (ofField !== undefined) for (const one of ofField) found.push(one);
  }
  return found.sort((left, right) => left.position - right.position);
}

function indexOf(rules: readonly RequestRule[]): RuleIndex {
  const known = indexes.get(rules);
  if (known !== undefined) return known;
  const all = rules.flatMap((rule) => rule.fields.map((field) => ({ field, rule })));
  const placed = all.map((one, position) => ({ ...one, position }));
  const byField = new Map<string, FieldRule[]>();
  for (const one of placed) byField.set(one.field, [...(byField.get(one.field) ?? []), one]);
  const index = { required: placed.filter(({ rule }) => rule.presence === 'required'), byField };
  indexes.set(rules, index);
  return index;
}

/** One field of a request body, for the documentation. */
interface RequestFieldDoc {
  /** Id of the requirement, such as REQ-7. */
  readonly id: string;
  readonly field: string;
  readonly required: boolean;
  readonly accepts: string;
  readonly docs: string;
}

/** The rules as documentation, in their order. */
export function fieldDocs(rules: readonly RequestRule[]): RequestFieldDoc[] {
  return rules.flatMap(({ id, fields, expected, docs, presence }) =>
    fields.map((field) => ({ id, field, required: presence === 'required', accepts: expected, docs })),
  );
}

function emptyDraft(endpoint: ModelEndpoint): ModelRequestDraft {
  return {
    endpoint,
    model: '',
    stream: false,
    includeUsage: false,
    outputTokenLimit: null,
    outputTokenField: null,
    promptCount: 1,
    n: 1,
    echo: false,
    steersEnd: false,
    vectorEncoding: null,
    needs: new Set(),
    serviceTier: null,
    turnsReasoningOff: false,
    nativeFormat: null,
    hidesReasoning: false,
    imageSize: null,
    audioFormat: null,
    compacts: false,
    singleCalls: false,
    toolNames: [],
    messageCount: 0,
    imagePartCount: 0,
    audioPartCount: 0,
    filePartCount: 0,
    predictionBytes: 0,
    unknownPartCount: 0,
    media: [],
    unmeasured: [],
    promptTextBytes: 0,
    promptTextTokens: 0,
    hosted: NO_HOSTED_TOOLS,
    routing: NO_ROUTING,
    tags: {},
    coercions: new Map(),
    schemaValues: 0,
  };
}
