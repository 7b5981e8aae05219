import type { RequestHandler } from 'express';
import { readBody as readBytes } from '#infra';
import { refusal, RoutifyError } from '#kernel';
import { measureJson } from './measure-json.js';
import { refuseUnstorable, refuseUnstorableFile } from './refuse-unstorable.js';

const BODY_BYTES_MAX = 1_048_576;
const FILE_BYTES_MAX = 8 * BODY_BYTES_MAX;
const MEDIA_TYPES = ['application/json', 'application/merge-patch+json'];
/** Media types of imported files. The text stays unparsed: its numbers must not become binary floats. */
export const FILE_MEDIA_TYPES = ['application/json', 'application/x-ndjson', 'text/csv'] as const;
const MESSAGE_BYTES_MAX = 262_144;
const FILES: readonly {
  readonly path: RegExp;
  readonly types: readonly string[];
  readonly bytesMax?: number;
  readonly isRaw?: true;
}[] = [
  { path: /^\/admin\/v1\/[a-z]+\/import\/?$/, types: FILE_MEDIA_TYPES },
  { path: /^\/api\/v1\/auth\/providers\/[^/]+\/backchannel-logout\/?$/, types: ['application/x-www-form-urlencoded'] },
  { path: /^\/api\/v1\/public\/news-unsubscribe\/[^/]+\/?$/, types: ['application/x-www-form-urlencoded'] },
  { path: /^\/admin\/v1\/channels\/[^/]+\/check-invoice\/?$/, types: ['text/csv'] },
  // Banks have encodings of their own.
  { path: /^\/admin\/v1\/payment-providers\/[^/]+\/import-statement\/?$/, types: ['text/csv'], isRaw: true },
  // A signature is that of the bytes: a parsed event written again has others.
  {
    path: /^\/webhooks\/payments\/[^/]+\/?$/,
    types: ['application/json', 'application/x-www-form-urlencoded'],
    bytesMax: MESSAGE_BYTES_MAX,
  },
];

/** Far above every valid request of this API. */
const DEPTH_MAX = 32;
const NAMES_MAX = 2_000;
const ITEMS_MAX = 10_000;
const NAME_LENGTH_MAX = 512;

/**
 * Reads JSON bodies up to 1 MiB, and files to import as text up to 8 MiB, within 30 s. Bodies of another media type,
 * compressed ones included, are 415. A body over a limit is refused before the rest of it is read. Text that Postgres
 * cannot store is 400.
 */
export const readBody: RequestHandler = (request, _response, next) => {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (!hasBody) {
    next();
    return;
  }
  const file = FILES.find(({ path }) => path.test(request.path));
  const types = [...(file?.types ?? MEDIA_TYPES)];
  if (request.is(types) === false || !isPlainText(request.headers, file?.isRaw)) {
    next(new RoutifyError('unsupported_media_type', `Send the body as ${types.join(' or ')} in UTF-8, uncompressed.`));
    return;
  }
  readBytes(request, file === undefined ? BODY_BYTES_MAX : (file.bytesMax ?? FILE_BYTES_MAX))
    .then((bytes) => {
      if (file?.isRaw === true) {
        request.body = bytes;
        return;
      }
      const text = decode(bytes);
      if (file !== undefined) refuseUnstorableFile(text);
      request.body = file === undefined ? parse(text) : text;
    })
    .then(() => {
      next();
    }, next);
};

function isPlainText(headers: Readonly<Record<string, string | string[] | undefined>>, isRaw = false): boolean {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  const charset = /;\s*charset="?([^\s";]+)/i.exec(String(type))?.[1] ?? 'utf-8';
  return encoding === 'identity' && (isRaw || /^utf-?8$/i.test(charset));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RoutifyError('invalid_request_error', 'The body is not valid UTF-8.', { cause: error });
  }
}

function parse(text: string): unknown {
  const body = parseJson(text);
  const { depth, names, nameLength, items } = measureJson(body);
  if (depth <= DEPTH_MAX && names <= NAMES_MAX && nameLength <= NAME_LENGTH_MAX && items <= ITEMS_MAX) {
    refuseUnstorable(body);
    return body;
  }
  throw refusal('body_too_complex', {
    ...{ levels: DEPTH_MAX, names: NAMES_MAX, characters: NAME_LENGTH_MAX, items: ITEMS_MAX },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new RoutifyError('invalid_request_error', `The body is not valid JSON: ${reason}`, { cause: error });
  }
}
