import { readFile } from 'node:fs/promises';
import { RoutifyError } from '#kernel';

/** The text of a file that the caller names. Throws with the system's reason when it cannot be read. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = String(error).replace(/^Error: (\w+: [^,]*),.*$/, '$1');
    throw new RoutifyError('invalid_request_error', `${file} cannot be read (${reason})`, { cause: error });
  }
}
