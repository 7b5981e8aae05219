import { readFile } from 'node:fs/promises';
import { RoutifyError } from '#core';

/** Reads a file of the caller. Throws with the reason of the system when it cannot be read. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = String(error).replace(/^Error: (\w+: [^,]*),.*$/, '$1');
    throw new RoutifyError('invalid_request_error', `${file} cannot be read (${reason})`, { cause: error });
  }
}
