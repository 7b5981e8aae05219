import { arrayPiece, type JsonPiece } from '#core';

/** Members of an OpenAI message or delta, as far as the parts of a reply had them. */
export class MessageDraft {
  /** Raw string content, none of it empty. */
  readonly texts: Buffer[] = [];
  readonly thoughts: Buffer[] = [];
  readonly calls: JsonPiece[] = [];
  functionCall: JsonPiece | null = null;
  readonly images: JsonPiece[] = [];
  audio: JsonPiece | null = null;
  annotations: string | null = null;
  extraContent: JsonPiece | null = null;
  /** Calls of tools that the provider ran. */
  readonly serverItems: JsonPiece[] = [];

  /** The members that are present. */
  entries(): (readonly [string, JsonPiece])[] {
    const entries: (readonly [string, JsonPiece])[] = [];
    if (this.texts.length > 0) entries.push(['content', ['"', this.texts, '"']]);
    if (this.thoughts.length > 0) entries.push(['reasoning_content', ['"', this.thoughts, '"']]);
    if (this.calls.length > 0) entries.push(['tool_calls', arrayPiece(this.calls)]);
    if (this.functionCall !== null) entries.push(['function_call', this.functionCall]);
    if (this.images.length > 0) entries.push(['images', arrayPiece(this.images)]);
    if (this.audio !== null) entries.push(['audio', this.audio]);
    if (this.annotations !== null) entries.push(['annotations', this.annotations]);
    if (this.serverItems.length > 0) entries.push(['server_tool_calls', arrayPiece(this.serverItems)]);
    if (this.extraContent !== null) entries.push(['extra_content', this.extraContent]);
    return entries;
  }
}
