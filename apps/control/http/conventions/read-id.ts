import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { describeId } from '#fields';
import { parseId, RoutifyError, type IdPrefix } from '#kernel';

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
