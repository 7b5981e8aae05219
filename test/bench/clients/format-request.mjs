import { FORMATS } from '../cases.mjs';

/** The bytes of a request, of chat without a `format`; `headers` are added to those that every target needs. */
export function formatRequest({ url, headers = {}, format = 'chat' }, key, body) {
  const head = [
    `POST ${FORMATS[format].path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
