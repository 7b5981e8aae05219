import {
  isRecord,
  joinPiece,
  listOf,
  objectPiece,
  parseValue,
  textPiece,
  type JsonPiece,
  RoutifyError,
  type ErrorBody,
} from '#core';
import type { ResponsesContext } from '../request/responses-context.js';
import { readFinish, type ChoiceEnd } from '../../../chat/finish/finish-reasons.js';
import type { StreamEnd } from '../../../chat/stream/own-chunks.js';
import type { StreamWriter } from '../../../chat/stream/translated-stream.js';
import { closingFields, incompleteDetails, type ClosingFields } from './finished-response.js';
import { outputWriter, type OutputWriter } from './output-builder.js';
import type { OutputEvent } from './output-item.js';
import {
  responseErrorCode,
  responsePiece,
  seedOf,
  type ResponseError,
  type ResponseIdentity,
  type ResponseState,
} from './response-object.js';

const LIMIT_MESSAGES: Readonly<Record<Exclude<StreamEnd['ended'], 'cancelled'>, string>> = {
  insufficient_balance: 'The response was ended: the balance is used up.',
  spend_cap_reached: 'The response was ended: the spend cap is reached.',
};

/** Writes a stream of the Responses API. Its last event is the only one that says how it ended. */
export class ResponsesStream implements StreamWriter {
  private readonly writer: OutputWriter;
  private end: ChoiceEnd = {};
  private sequenceNumber = 0;

  constructor(
    private readonly context: ResponsesContext,
    private readonly identity: ResponseIdentity,
  ) {
    this.writer = outputWriter(context, seedOf(identity));
    // Read now: a stream does not keep its request's body.
    context.echo();
  }

  /** The number of the next event, where others were written before. */
  continueAt(sequenceNumber: number): void {
    this.sequenceNumber = sequenceNumber;
  }

  begin(): Buffer {
    const response = this.response({ status: 'in_progress', output: [] });
    return this.frames([
      { type: 'response.created', members: { response } },
      { type: 'response.in_progress', members: { response } },
    ]);
  }

  chunk(data: Buffer): Buffer {
    const chunk = parseValue(data);
    const [choice] = listOf(isRecord(chunk) ? chunk.choices : null);
    if (!isRecord(choice)) return Buffer.alloc(0);
    const { delta, finish_reason, native_finish_reason, logprobs } = choice;
    if (readFinish(this.end).reason === null) this.end = { finish_reason, native_finish_reason };
    return isRecord(delta) ? this.frames(this.writer.add(delta, logprobs)) : Buffer.alloc(0);
  }

  complete({ usage, facts, endedBy }: Parameters<StreamWriter['complete']>[0]): Buffer {
    const closing = closingFields(this.identity, usage, facts, this.writer.lost);
    if (endedBy !== null) return this.endEarly(endedBy, closing);
    const incomplete = incompleteDetails(this.end, this.writer.hasRefusal);
    const status = incomplete === null ? 'completed' : 'incomplete';
    const events = this.writer.finish(incomplete !== null);
    return this.frames([...events, this.last({ status, incomplete, ...closing })]);
  }

  fail({ error }: ErrorBody): Buffer {
    const { code, message, routify } = error;
    return this.frames(this.failure({ code: responseErrorCode(code), message, ...(routify && { routify }) }));
  }

  private endEarly(end: StreamEnd, { usage, serviceTier, routify }: ClosingFields): Buffer {
    const closing = { usage, serviceTier, routify: `${routify.slice(0, -1)},${JSON.stringify(end).slice(1)}` };
    if (end.ended === 'cancelled') {
      return this.frames([...this.writer.finish(true), this.last({ status: end.ended, ...closing })]);
    }
    // Agents repeat a request after any other end; a limit is not lifted by that.
    const { message, facts } = new RoutifyError(end.ended, LIMIT_MESSAGES[end.ended]);
    const error = { code: responseErrorCode(end.ended), message, routify: facts };
    return this.frames(this.failure(error, closing));
  }

  /** As OpenAI ends it: programs with an SDK raise the first event, agents read the second. */
  private failure(error: ResponseError, closing: Omit<ResponseState, 'status' | 'output'> = {}): OutputEvent[] {
    return [errorEvent(error), this.last({ status: 'failed', error, ...closing })];
  }

  private last(state: Omit<ResponseState, 'output'>): OutputEvent {
    const response = this.response({ ...state, output: this.writer.output() });
    // The format has no event of a cancelled response.
    const type = state.status === 'cancelled' ? 'incomplete' : state.status;
    return { type: `response.${type}`, members: { response } };
  }

  private response(state: ResponseState): JsonPiece {
    return responsePiece(this.identity, this.context, state);
  }

  private frames(events: readonly OutputEvent[]): Buffer {
    return joinPiece(
      events.map(({ type, members }) => {
        const data = objectPiece({ type: `"${type}"`, sequence_number: String(this.sequenceNumber++), ...members });
        return [`event: ${type}\ndata: `, data, '\n\n'];
      }),
    );
  }
}

/** The members of the documented event, and those that OpenAI sends and SDKs raise. */
function errorEvent({ code, message, routify }: ResponseError): OutputEvent {
  const members = { code: textPiece(code), message: textPiece(message), param: 'null' };
  const own = routify === undefined ? null : JSON.stringify(routify);
  const error = objectPiece({ type: textPiece(code), ...members, routify: own });
  return { type: 'error', members: { ...members, error } };
}
