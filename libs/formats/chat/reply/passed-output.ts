import { arrayPiece, pieceBytes, type JsonObject, type JsonPiece } from '#core';
import { NO_DIFFERENCES } from '../shape/scan-message.js';
import { readUsage } from '../usage/read-usage.js';
import { NO_CHOICE_USAGES } from './read-envelope.js';
import type { InspectedReply } from './splice-reply.js';

/** Reads a reply that the client gets as it is: the same facts as those of its translation, without one. */
export class PassedOutput {
  private answerBytes = 0;
  private reasoningBytes = 0;
  private readonly calls: JsonPiece[] = [];

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  get hasReasoning(): boolean {
    return this.reasoningBytes > 0;
  }

  /** The raw content of a string. */
  addText(bytes: number): void {
    this.answerBytes += bytes;
  }

  addReasoning(text: Buffer): void {
    this.reasoningBytes += text.length;
  }

  /** In OpenAI's format, whose bytes count. */
  addCall(call: JsonPiece): void {
    this.calls.push(call);
  }

  /**
   * @param object in the client's format
   * @param usage in OpenAI's format
   */
  reply(object: JsonObject, finishReason: string, usage: unknown): InspectedReply {
    const callBytes = this.hasCalls ? pieceBytes(arrayPiece(this.calls)).lengthBytes : 0;
    const answerTextBytes = this.answerBytes + callBytes;
    return {
      kind: 'reply',
      object,
      choiceCount: 1,
      finishReasons: [finishReason],
      failedBy: null,
      visibleTextBytes: answerTextBytes + this.reasoningBytes,
      answerTextBytes,
      shape: NO_DIFFERENCES,
      hasMessages: false,
      choiceUsages: NO_CHOICE_USAGES,
      usage: readUsage(usage),
      vectorEncoding: null,
    };
  }
}
