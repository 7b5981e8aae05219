import fs from 'node:fs';
import path from 'node:path';

/** A recorded exchange with a provider: its request, and the reply as one value or as the bytes of a stream. */
export interface Recording {
  readonly id: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly response_body?: Readonly<Record<string, unknown>>;
  readonly sse_raw?: string;
  /** Of a chat: the counts that the reply means; null: it has none. */
  readonly usage?: Readonly<Record<string, number>> | null;
  /** Of a chat: the reply is, or ends with, an error. */
  readonly error?: boolean;
}

/** The recordings in one folder beside this file, by name. */
export function readRecordings(folder: string): readonly Recording[] {
  const at = path.join(__dirname, folder);
  const names = fs.readdirSync(at).sort();
  return names.map((name) => JSON.parse(fs.readFileSync(path.join(at, name), 'utf8')) as Recording);
}
