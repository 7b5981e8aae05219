import { parseId, type IdPrefix } from '../kernel/ids.js';
import { exampleId } from './examples.js';
import { type About, type Field, type FieldOptions, kind, type OrNull } from './field.js';
import { areDistinct, type ItemsOption } from './kinds.js';

/** The noun of each id prefix, for error messages. */
const NOUNS: Readonly<Record<IdPrefix, string>> = {
  org: 'an organization id',
  usr: 'a user id',
  mbr: 'a member id',
  inv: 'an invitation id',
  key: 'an API key id',
  tok: 'a token id',
  tier: 'a tier id',
  mdl: 'a model id',
  price: 'a price id',
  chn: 'a channel id',
  crd: 'a credential id',
  route: 'a route id',
  gen: 'a request id',
  cap: 'a cap id',
  prj: 'a project id',
  txn: 'a transfer id',
  topup: 'a top-up id',
  adj: 'an adjustment id',
  cbk: 'a charge-back',
  prf: 'the id of a refund to the source',
  bcb: 'the id of a bonus that was taken back',
  rvs: 'the id of a reversal',
  ent: 'the id of a clearing entry',
  ord: 'an order id',
  prv: 'the id of a payment provider',
  fact: 'the id of what was said of an order',
  offer: 'the id of a top-up offer',
  smd: 'the id of a saved payment method',
  srt: 'the id of a second receipt',
  ofr: 'the id of a refund of an order',
  ivc: 'an invoice id',
  dsp: 'a dispute id',
  dif: 'the id of a difference',
  grant: 'a grant id',
  refund: 'a refund id',
  code: 'a redeem code id',
  batch: 'the id of a batch of redeem codes',
  sweep: 'the id of a sweep of ended grants',
  fail: 'a settlement failure id',
  aud: 'an audit event id',
  evt: 'an event id',
  whe: 'the id of a webhook endpoint',
  whd: 'the id of a webhook delivery',
  wha: 'the id of a call of a webhook',
  alm: 'an alarm id',
  als: 'the id of a silence of alarms',
  mail: 'an email id',
  news: 'the id of a post',
  nml: 'the id of an email of a post',
  ppr: 'the id of a price proposal',
  psk: 'a passkey id',
  idp: 'an identity provider id',
  idn: 'an identity id',
  dom: 'a domain id',
  ses: 'a session id',
  req: 'a request id of the management API',
};

/** `a channel id (chn_…)`. */
export function describeId(prefix: IdPrefix): string {
  return `${NOUNS[prefix]} (${prefix}_…)`;
}

/** A public id of one kind; it stays text, `readId` turns it into a UUID. */
export function id<Nullable extends boolean = false, Optional extends boolean = false>(
  prefix: IdPrefix,
  about?: About<Nullable, Optional>,
  options?: FieldOptions<Nullable, Optional>,
): Field<OrNull<string, Nullable>, Optional> {
  const declare = kind<string>(() => ({
    schema: { type: 'string' },
    check: {
      accepts: (value) => isId(prefix, value),
      expected: describeId(prefix),
      bounds: { pattern: `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$` },
      code: 'invalid_id',
      rule: 'id',
    },
    // Optional ids often exclude each other: an example with all of them would be invalid.
    examples: { reply: exampleId(prefix), requiredRequest: exampleId(prefix) },
  }));
  return declare(about, options);
}

/** Distinct public ids of one kind. */
export function ids<Nullable extends boolean = false, Optional extends boolean = false>(
  prefix: IdPrefix,
  about: About<Nullable, Optional, ItemsOption>,
  options?: FieldOptions<Nullable, Optional> & ItemsOption,
): Field<OrNull<string[], Nullable>, Optional> {
  const declare = kind<string[], ItemsOption>(({ items = 0 }) => ({
    schema: { type: 'array', items: { type: 'string' } },
    check: {
      accepts: (value) => areDistinct(value) && value.length <= items && value.every((item) => isId(prefix, item)),
      expected: `a list of at most ${items} distinct ids, each ${describeId(prefix)}`,
      bounds: { maxItems: items, uniqueItems: true },
    },
  }));
  return declare(about, options);
}

function isId(prefix: IdPrefix, value: unknown): boolean {
  return typeof value === 'string' && parseId(prefix, value) !== null;
}
