import { isRecord, listOf, textOf } from '#core';
import type { ChatBody } from '../../../../chat/body/read-chat-body.js';
import { dataUrlOf, type DataUrl } from '../../../translation/data-url.js';

/** How the provider receives the media of a message. */
export type MediaSource =
  /** Raw JSON string content. */
  | { readonly kind: 'inline'; readonly mediaType: string; readonly base64: Buffer }
  /** A data URL with percent-encoded text, as raw JSON string content. */
  | { readonly kind: 'text'; readonly mediaType: string; readonly encoded: Buffer }
  /** The provider fetches it. Null when the provider detects the type. */
  | { readonly kind: 'address'; readonly uri: string; readonly mediaType: string | null }
  /** Has to be sent as bytes. */
  | { readonly kind: 'remote'; readonly url: string };

const FILES_API = 'https://generativelanguage.googleapis.com/';
const YOUTUBE = /^https:\/\/(?:(?:www|m)\.)?(?:youtube\.com|youtu\.be)\//i;
const WEB_ADDRESS = /^https?:/i;
const EXTENSION = /\.([a-z0-9]{1,5})$/i;

const TYPE_OF_EXTENSION: ReadonlyMap<string, string> = new Map([
  ...(['png', 'jpeg', 'webp', 'bmp', 'heic', 'heif'] as const).map((name) => [name, `image/${name}`] as const),
  ['jpg', 'image/jpeg'],
  ['pdf', 'application/pdf'],
  ['json', 'application/json'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['js', 'text/javascript'],
  ...(['html', 'css', 'csv', 'xml', 'rtf'] as const).map((name) => [name, `text/${name}`] as const),
  ...(['mp4', 'mpeg', 'avi', 'webm', 'wmv'] as const).map((name) => [name, `video/${name}`] as const),
  ['mpg', 'video/mpeg'],
  ['mov', 'video/quicktime'],
  ['flv', 'video/x-flv'],
  ['3gp', 'video/3gpp'],
  ...(['wav', 'mp3', 'aiff', 'aac', 'ogg', 'flac'] as const).map((name) => [name, `audio/${name}`] as const),
]);

/** Member that may hold an address, by part type. */
const ADDRESS_MEMBERS: ReadonlyMap<unknown, string> = new Map([
  ['image_url', 'url'],
  ['video_url', 'url'],
  ['file', 'file_data'],
]);

/** Client media types that the provider knows by another name; a data URL without a type is plain text. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['', 'text/plain'],
]);

/** Reads a data URL or an address in a JSON string; null for other values. */
export function readMediaUrl(json: Buffer | undefined): MediaSource | null {
  const url = dataUrlOf(json);
  if (url !== null) return readDataUrl(url);
  const address = textOf(json);
  return address === null ? null : readAddress(address);
}

function readDataUrl({ mediaType: written, isBase64, data }: DataUrl): MediaSource {
  const mediaType = ALIASES.get(written) ?? written;
  return isBase64 ? { kind: 'inline', mediaType, base64: data } : { kind: 'text', mediaType, encoded: data };
}

/**
 * Classifies an address. The provider fetches public HTTPS addresses of a given type. Paths without a known extension,
 * plain HTTP and audio are sent as bytes.
 */
function readAddress(url: string): MediaSource {
  if (url.startsWith(FILES_API) || YOUTUBE.test(url)) return { kind: 'address', uri: url, mediaType: null };
  const mediaType = typeOfName(url.replace(/[?#].*$/, ''));
  const isReadable = url.startsWith('https:') && mediaType !== null && !mediaType.startsWith('audio/');
  return isReadable || !isWebAddress(url) ? { kind: 'address', uri: url, mediaType } : { kind: 'remote', url };
}

/** Whether the gateway could fetch it. */
export function isWebAddress(text: string): boolean {
  return WEB_ADDRESS.test(text);
}

/** The media type of a file name or path; null when unknown. */
export function typeOfName(name: string): string | null {
  const extension = EXTENSION.exec(name)?.[1]?.toLowerCase();
  return extension === undefined ? null : (TYPE_OF_EXTENSION.get(extension) ?? null);
}

/** Addresses in the messages that are sent as bytes. */
export function remoteMedia({ value }: ChatBody): string[] {
  const urls = new Set<string>();
  for (const message of listOf(value.messages)) {
    for (const part of isRecord(message) ? listOf(message.content) : []) {
      const url = isRecord(part) ? addressOf(part) : null;
      const source = url === null ? null : readAddress(url);
      if (source?.kind === 'remote') urls.add(source.url);
    }
  }
  return [...urls];
}

/** The address in a part; null for inline bytes or none. */
function addressOf(part: Readonly<Record<string, unknown>>): string | null {
  const member = ADDRESS_MEMBERS.get(part.type);
  const holder = typeof part.type === 'string' ? part[part.type] : undefined;
  const address = member !== undefined && isRecord(holder) ? holder[member] : undefined;
  return typeof address === 'string' && isWebAddress(address) ? address : null;
}
