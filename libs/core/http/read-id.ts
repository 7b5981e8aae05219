import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { readActor } from '../audit/domain/read-actor.js';
import { describeId } from '../fields/id-kinds.js';
import { parseId, type IdPrefix } from '../kernel/ids.js';
import { RoutifyError } from '../kernel/errors.js';

/** The UUID of a public id. Throws 400 `invalid_id` for an id of another kind and for other text. */
export function readId(prefix: IdPrefix, text: string, param?: string): string {
  const uuid = parseId(prefix, text);
  if (uuid !== null) return uuid;
  const message = `expected ${describeId(prefix)}, got ${shorten(text)}`;
  throw new RoutifyError('invalid_id', message, param === undefined ? {} : { param });
}

/** The same of a field that may be absent or null. */
export function readOptionalId(prefix: IdPrefix, text: string | null | undefined, param: string): string | null {
  return text === undefined || text === null ? null : readId(prefix, text, param);
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

/** For path parameters that name an actor by an id of several kinds, or as `system:cli`. Documented as a token. */
export class ActorPipe extends IdPipe {
  constructor() {
    super('tok');
  }

  override transform(text: string, { data }: Pick<ArgumentMetadata, 'data'>): string {
    if (readActor(text) !== null) return text;
    const kinds = 'tok_…, usr_…, mbr_…, inv_…, key_… or system:…';
    throw new RoutifyError('invalid_id', `expected an actor (${kinds}), got ${shorten(text)}`, { param: data ?? 'id' });
  }
}
