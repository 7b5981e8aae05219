import { Injectable } from '@nestjs/common';
import { parseId, RoutifyError, type Principal } from '#kernel';
import type { Endpoint } from '#replies';
import type { ChatBody } from '#requests';
import { StoredResponses } from '#stored-responses';

/** Makes the bytes of a reply that say whether it is stored, once it is. */
export interface ReplyStorage {
  /** @param bytes a complete reply, or the last frames of a stream */
  store(bytes: Buffer, isStream: boolean): Promise<Buffer>;
}

/** A body with the conversation that it continues. */
interface Continued {
  readonly bytes: Buffer;
  /** The id of the stored response that it continues. */
  readonly previousId: string;
}

/** Continues from stored responses, and stores new ones, for organizations that keep them. */
@Injectable()
export class ResponseStorage {
  constructor(private readonly responses: StoredResponses) {}

  /** Null: the body continues no stored response. Throws a 400 for one that is not there. */
  async continued({ stored }: Endpoint, body: ChatBody, principal: Principal): Promise<Continued | null> {
    if (stored === null || principal.responseRetentionDays === null) return null;
    const previousId = stored.previousOf(body);
    if (previousId === null) return null;
    const id = responseUuid(previousId);
    const found = id === null ? null : await this.responses.find(principal.organizationId, id);
    if (found === null) refusePrevious(previousId);
    return { bytes: stored.continued(body, found.input, found.response), previousId };
  }

  /** Null: the reply is not stored. */
  storageOf(
    { stored }: Endpoint,
    body: ChatBody,
    { organizationId, responseRetentionDays }: Principal,
    requestId: string,
  ): ReplyStorage | null {
    if (stored === null || responseRetentionDays === null || !stored.wantsStorage(body)) return null;
    const input = stored.inputOf(body);
    return {
      store: async (bytes, isStream) => {
        const storable = stored.storable(bytes, isStream);
        if (storable === null) return bytes;
        const { response } = storable;
        const isStored = await this.responses.store(organizationId, requestId, { input, response });
        return isStored ? storable.bytes : bytes;
      },
    };
  }
}

/** The id of a response is that of its request. */
export function responseUuid(id: string): string | null {
  return parseId('gen', id.replace(/^resp_/, 'gen_'));
}

function refusePrevious(id: string): never {
  const shown = id.length > 64 ? `${id.slice(0, 64)}…` : id;
  throw new RoutifyError('invalid_request_error', `There is no stored response with the id '${shown}'.`, {
    param: 'previous_response_id',
  });
}
