import { RoutifyError } from '#core';
import { BodyPipe, type FileBody, refuseUnstorable } from '#core/http';

const pipe = new BodyPipe();

/** The body of an import, which is JSON, validated as every other body. */
export async function readFile<T extends object>({ text }: FileBody, type: new () => T): Promise<T> {
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
