import fs from 'node:fs';
import path from 'node:path';

/** One recorded exchange with Anthropic's Messages API. */
interface RecordedMessage {
  readonly id: string;
  readonly status: number;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly reply?: Readonly<Record<string, unknown>>;
  readonly stream?: string;
}

const FILE = path.resolve(__dirname, '../../recordings/messages/recorded-messages.json');

export const RECORDED_MESSAGES = JSON.parse(fs.readFileSync(FILE, 'utf8')) as readonly RecordedMessage[];
