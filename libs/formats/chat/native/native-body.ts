import type { MemberEdit } from '#core';
import type { ChatBody } from '../body/read-chat-body.js';
import type { HostedTool } from '../body/hosted-tool.js';
import type { NativeFormat } from '../body/model-request.js';
import type { NativeTools } from './hosted-tools.js';

/** A client's body in its own format, beside its translation: upstreams of that format get its bytes. */
export interface NativeBody {
  readonly format: NativeFormat;
  /** What the upstream does: it answers, or compacts the conversation. */
  readonly operation: 'create' | 'compact';
  readonly body: ChatBody;
  /** What no upstream may get: tools that the provider runs, fields of the gateway. */
  readonly edits: readonly MemberEdit[];
  /** Paths of what the edits remove. */
  readonly dropped: readonly string[];
  /** Tools that the provider runs; those with a price may stay (`withHosted`). Null: none. */
  readonly hosted: NativeTools | null;
  /** Whether it may hold opaque state that the translation has no place for. */
  readonly holdsState: boolean;
  /** Of the header `anthropic-beta` and the body. */
  readonly betas: readonly string[];
}

/** A request in the client's format as a chat request; its context is what the reply needs. */
export interface TranslatedRequest<Context> {
  /** The body of a chat completion. */
  readonly chat: Buffer;
  readonly context: Context;
  /** Paths of what no upstream gets. */
  readonly dropped: readonly string[];
  /** The body for upstreams of the same format. */
  readonly native: NativeBody | null;
  /** Tools that the provider runs, for upstreams of any format. */
  readonly hosted: readonly HostedTool[];
}
