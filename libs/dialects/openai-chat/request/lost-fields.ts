import { isRecord } from '../../json/is-record.js';
import { refuseUnsupported } from './refuse-value.js';

/** Whether a value asks for what comes without it. */
type IsNeutral = (value: unknown) => boolean;

const only =
  (neutral: unknown): IsNeutral =>
  (value) =>
    value === neutral;
const never: IsNeutral = () => false;
const isEmpty: IsNeutral = (value) => isRecord(value) && Object.keys(value).length === 0;
const isTextOnly: IsNeutral = (value) => Array.isArray(value) && value.every((modality) => modality === 'text');
const isOnlyRouting: IsNeutral = (value) => isRecord(value) && Object.keys(value).every((key) => key === 'routify');

/** Without these the client gets another answer than it asks for, or another price. */
const ESSENTIAL: ReadonlyMap<string, IsNeutral> = new Map([
  ['n', only(1)],
  ['logprobs', only(false)],
  ['top_logprobs', only(0)],
  ['logit_bias', isEmpty],
  ['modalities', isTextOnly],
  ['image_config', isEmpty],
  ['audio', never],
  ['web_search_options', never],
  ['store', only(false)],
  ['best_of', only(1)],
  ['extra_body', isOnlyRouting],
]);

/** Without these the answer serves as well: nuances of its words, hints for speed and caches, labels. */
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

/** What one translation leaves out because the format of the upstream has no place for it. */
export class LostFields {
  private readonly names = new Set<string>();

  /** Places of the body that ask for something which the upstream does not get. */
  get dropped(): readonly string[] {
    return [...this.names];
  }

  /** Takes in a field without a place; null and undefined are not given. Throws the 400 of one that the answer needs. */
  lose(field: string, value: unknown, reason?: string): void {
    if (value === null || value === undefined) return;
    const isNeutral = DISPENSABLE.get(field) ?? ESSENTIAL.get(field) ?? never;
    if (isNeutral(value)) return;
    if (!DISPENSABLE.has(field)) refuseUnsupported(field, reason);
    this.drop(field);
  }

  /** Takes in a value without a counterpart, of a field that has a place. */
  drop(param: string): void {
    this.names.add(param);
  }
}
