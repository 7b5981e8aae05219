import { Injectable } from '@nestjs/common';
import { parseId, RoutifyError, type Principal } from '#core';
import type { Endpoint, ChatBody } from '#formats';
import { StoredResponses } from '../stored-responses/stored-responses.service.js';
import type { RequestWork } from '../work/uncharged-work.js';
import { ReadableResponses } from './readable-responses.js';

/** Makes the bytes of a reply that say whether it is stored, once it is. */
export interface ReplyStorage {
  /**
   * @param bytes a complete reply, or the last frames of a stream
   * @param answered the canonical id of the model that answered
   */
  store(bytes: Buffer, isStream: boolean, answered: string): Promise<Buffer>;
}

/** A body with the conversation that it continues. */
export interface Continued {
  readonly bytes: Buffer;
  /** The id of the stored response that it continues. */
  readonly previousId: string;
  /** Canonical ids of the models whose output the conversation holds. */
  readonly models: readonly string[];
}

/** A request whose reply may be stored. */
interface StorableRequest {
  readonly requestId: string;
  /** Canonical id of the model that it names. */
  readonly requested: string;
  readonly continued: Continued | null;
}

/** Continues from stored responses, and stores new ones, for organizations that keep them. */
@Injectable()
export class ResponseStorage {
  constructor(
    private readonly responses: StoredResponses,
    private readonly readable: ReadableResponses,
  ) {}

  /** The id of the stored response that a body continues; null: none. */
  previousOf({ stored }: Endpoint, body: ChatBody, { responseRetentionDays }: Principal): string | null {
    return stored === null || responseRetentionDays === null ? null : stored.previousOf(body);
  }

  /** Throws a 400 for a stored response that is not there. */
  async continued(
    { stored }: Endpoint,
    body: ChatBody,
    principal: Principal,
    { previousId, work }: { readonly previousId: string; readonly work: RequestWork },
  ): Promise<Continued> {
    const id = responseUuid(previousId);
    const found = id === null ? null : await this.readable.find(principal, id);
    if (stored === null || found === null) refusePrevious(previousId);
    const bytes = await work.run(stored.continued(body, found.input, found.response));
    return { bytes, previousId, models: this.readable.modelsOf(found) };
  }

  /** Null: the reply is not stored. */
  storageOf(
    { stored }: Endpoint,
    body: ChatBody,
    { organizationId, responseRetentionDays }: Principal,
    { requestId, requested, continued }: StorableRequest,
  ): ReplyStorage | null {
    if (stored === null || responseRetentionDays === null || !stored.wantsStorage(body)) return null;
    const input = stored.inputOf(body);
    return {
      store: async (bytes, isStream, answered) => {
        const storable = stored.storable(bytes, isStream);
        if (storable === null) return bytes;
        const { response } = storable;
        const models = [...new Set([requested, answered, ...(continued?.models ?? [])])];
        const isStored = await this.responses.store(organizationId, requestId, { input, response, models });
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
  throw new RoutifyError('invalid_request_error', `No stored response has the id '${shown}'.`, {
    param: 'previous_response_id',
  });
}
