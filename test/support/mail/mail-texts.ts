import type { ReceivedMail } from './mail-server.js';

const BASE64_PART = /Content-Transfer-Encoding: base64\r\n(?:[^\r\n]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/g;

/** The texts of a mail of which some are base64, as those in Chinese are. */
export const mailTexts = ({ source }: ReceivedMail): string =>
  [source, ...[...source.matchAll(BASE64_PART)].map(([, part = '']) => Buffer.from(part, 'base64').toString())].join(
    '\n',
  );
