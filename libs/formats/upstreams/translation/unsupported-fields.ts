import { isRecord } from '#core';
import { refuseUnsupported } from './refuse-unsupported.js';

/** Whether a value equals the default behaviour. */
type IsNeutral = (value: unknown) => boolean;

const only =
  (neutral: unknown): IsNeutral =>
  (value) =>
    value === neutral;
const never: IsNeutral = () => false;
const isEmpty: IsNeutral = (value) => isRecord(value) && Object.keys(value).length === 0;
const isTextOnly: IsNeutral = (value) => Array.isArray(value) && value.every((modality) => modality === 'text');
const isEmptyList: IsNeutral = (value) => Array.isArray(value) && value.length === 0;
const isOnlyRouting: IsNeutral = (value) => isRecord(value) && Object.keys(value).every((key) => key === 'routify');

/** The reply or its price depends on these. */
const ESSENTIAL: ReadonlyMap<string, IsNeutral> = new Map([
  ['n', only(1)],
  ['logprobs', only(false)],
  ['top_logprobs', only(0)],
  ['logit_bias', isEmpty],
  ['modalities', isTextOnly],
  ['image_config', isEmpty],
  ['audio', never],
  ['web_search_options', never],
  ['stop', isEmptyList],
  ['store', only(false)],
  ['best_of', only(1)],
  ['extra_body', isOnlyRouting],
]);

/** The reply does not depend on these: wording, hints for speed and caches, labels. */
const DISPENSABLE: ReadonlyMap<string, IsNeutral> = new Map([
  ['presence_penalty', only(0)],
  ['frequency_penalty', only(0)],
  ['seed', never],
  ['verbosity', only('medium')],
  ['prediction', never],
  ['parallel_tool_calls', only(true)],
  ['user', only('')],
  ['safety_identifier', only('')],
  ['prompt_cache_key', never],
  ['prompt_cache_retention', never],
]);

/** Fields that one translation leaves out because the upstream's format cannot express them. */
export class UnsupportedFields {
  private readonly names = new Set<string>();

  /** Parameters that are not sent to the upstream. */
  get dropped(): readonly string[] {
    return [...this.names];
  }

  /** Records a field without a counterpart, unless absent or null. Throws a 400 if the reply depends on it. */
  record(field: string, value: unknown, reason?: string): void {
    if (value === null || value === undefined) return;
    const isNeutral = DISPENSABLE.get(field) ?? ESSENTIAL.get(field) ?? never;
    if (isNeutral(value)) return;
    if (!DISPENSABLE.has(field)) refuseUnsupported(field, reason);
    this.drop(field);
  }

  /** Records a value without a counterpart, of a field that has one. */
  drop(param: string): void {
    this.names.add(param);
  }
}
