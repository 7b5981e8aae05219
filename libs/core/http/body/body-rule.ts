import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { JsonBounds } from './json-bounds.js';

export const BODY_RULE = 'control:body';

const MIB = 1_048_576;
/** Of routes that a credential opens. */
export const BODY_BYTES_MAX = MIB;
/** Of public routes: far above a log-in, a registration or the answer of a passkey. */
export const PUBLIC_BODY_BYTES_MAX = 16_384;
const FILE_BYTES_MAX = 8 * MIB;
const MESSAGE_BYTES_MAX = 262_144;

/** Far above every valid request of this API. */
export const BODY_BOUNDS: JsonBounds = { levels: 32, names: 2_000, characters: 512, items: 10_000 };
/** Five times the largest price list that is published, of 5,000 models with 20 fields each. */
const FILE_BOUNDS: JsonBounds = { levels: 32, names: 500_000, characters: 512, items: 500_000 };

export type MediaType =
  | 'application/json'
  | 'application/merge-patch+json'
  | 'application/x-ndjson'
  | 'application/x-www-form-urlencoded'
  | 'text/csv';

/** What a route reads as its body. */
export interface BodyRule {
  readonly mediaTypes: readonly MediaType[];
  readonly bytesMax: number;
  /** What the handler gets: the parsed value, text that is parsed later, or bytes in any encoding. */
  readonly content: 'value' | 'text' | 'bytes';
  /** Checked over the bytes of JSON, before anything is parsed. Null: it is parsed later, from a known sender. */
  readonly bounds: JsonBounds | null;
  /** Of a payment provider: its address has an allowance of its own. */
  readonly isMessage?: true;
}

/** Routes with another body than JSON of 1 MiB, or 16 kB on public ones. */
function ReadsBody(rule: BodyRule): CustomDecorator {
  return SetMetadata(BODY_RULE, rule);
}

/**
 * An imported file of 8 MiB. As text it stays unparsed: its numbers must not become binary floats. As bytes: banks have
 * encodings of their own.
 */
export function ReadsFile(mediaTypes: readonly MediaType[], content: 'text' | 'bytes' = 'text'): CustomDecorator {
  return ReadsBody({ mediaTypes, content, bytesMax: FILE_BYTES_MAX, bounds: FILE_BOUNDS });
}

/** A form that another server or a mail program sends, as text. */
export function ReadsForm(): CustomDecorator {
  const mediaTypes = ['application/x-www-form-urlencoded'] as const;
  return ReadsBody({ mediaTypes, content: 'text', bytesMax: PUBLIC_BODY_BYTES_MAX, bounds: null });
}

/** The message of a payment provider, as text: a signature is that of the bytes, and comes before any parsing. */
export function ReadsMessage(): CustomDecorator {
  const mediaTypes = ['application/json', 'application/x-www-form-urlencoded'] as const;
  return ReadsBody({ mediaTypes, content: 'text', bytesMax: MESSAGE_BYTES_MAX, bounds: null, isMessage: true });
}
