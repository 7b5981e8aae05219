import { RoutifyError } from '#kernel';
import { BodyPipe } from '../conventions/fields/body.pipe.js';
import type { FileBody } from '../conventions/imported-file.js';
import { refuseUnstorable } from '../conventions/refuse-unstorable.js';

const pipe = new BodyPipe();

/** The body of an import, validated as every other body. The file must be JSON. */
export async function readFile<T extends object>({ text, syntax }: FileBody, type: new () => T): Promise<T> {
  if (syntax !== 'json') throw new RoutifyError('unsupported_media_type', 'Send the file as application/json.');
  const body = parse(text);
  refuseUnstorable(body);
  return (await pipe.transform(body, { type: 'body', metatype: type })) as T;
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RoutifyError('invalid_request_error', `The body is not valid JSON: ${error.message}`, { cause: error });
  }
}
