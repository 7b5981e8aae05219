import type { UpstreamError } from '../../chat/errors/read-error.js';
import type { HostedTool, ReplyTranslation } from '../dialect.js';

const HIDDEN = '[credential]';

/** Errors without what the client gave for its MCP servers, which a provider may repeat. */
export function hidingSecrets(
  error: ReplyTranslation['error'],
  hosted: readonly HostedTool[],
): ReplyTranslation['error'] {
  const secrets = hosted.flatMap(({ secrets: given = [] }) => given).filter((secret) => secret !== '');
  if (secrets.length === 0) return error;
  const hide = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return (bytes, headers): UpstreamError => {
    const { raw, ...read } = error(bytes, headers);
    return { ...read, message: hide(read.message), ...(raw === undefined ? {} : { raw: hide(raw) }) };
  };
}
