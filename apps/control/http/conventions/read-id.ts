import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { parseId, RoutifyError, type IdPrefix } from '#kernel';

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
  txn: 'a transfer id',
  topup: 'a top-up id',
  adj: 'an adjustment id',
  cbk: 'a charge-back',
  grant: 'a grant id',
  refund: 'a refund id',
  code: 'a redeem code id',
  batch: 'the id of a batch of redeem codes',
  sweep: 'the id of a sweep of ended grants',
  fail: 'a settlement failure id',
  aud: 'an audit event id',
  evt: 'a channel event id',
  mail: 'an email id',
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

/** The UUID of a public id. Throws 400 `invalid_id` for an id of another kind and for other text. */
export function readId(prefix: IdPrefix, text: string, param?: string): string {
  const uuid = parseId(prefix, text);
  if (uuid !== null) return uuid;
  const message = `expected ${describeId(prefix)}, got ${shorten(text)}`;
  throw new RoutifyError('invalid_id', message, param === undefined ? {} : { param });
}

/** Only the prefix: the text can be a secret in the wrong field. */
function shorten(text: string): string {
  const prefix = /^([a-z]{2,6})_/.exec(text)?.[1];
  if (prefix !== undefined) return `${prefix}_…`;
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** For path parameters: `@Param('id', new IdPipe('org')) organizationId: string` gives the UUID. */
export class IdPipe implements PipeTransform<string, string> {
  constructor(readonly prefix: IdPrefix) {}

  transform(text: string, { data }: Pick<ArgumentMetadata, 'data'>): string {
    return readId(this.prefix, text, data ?? 'id');
  }
}
