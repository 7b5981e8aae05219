import { extname } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { RoutifyError } from '#core';
import { readTextFile } from '../../program/read-text-file.js';

type Fields = Readonly<Record<string, unknown>>;

/** Reads YAML, or JSON when the name ends in .json. Throws when the file cannot be read, or is neither. */
export async function readInstallationFile(file: string): Promise<unknown> {
  const text = await readTextFile(file);
  try {
    return extname(file).toLowerCase() === '.json' ? (JSON.parse(text) as unknown) : (parse(text) as unknown);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof YAMLParseError)) throw error;
    throw new RoutifyError('invalid_request_error', `${file}: ${error.message}`, { cause: error });
  }
}

const REFERENCE = /^\$\{env:(.+)\}$/;

/**
 * Replaces every `${env:NAME}` secret by the value of the variable. A reference to an unset variable stays: only new
 * credentials need their secret, and control reports a missing one.
 */
export function withSecrets(document: unknown, findValue: (name: string) => string | null): unknown {
  if (Array.isArray(document)) return document.map((item) => withSecrets(item, findValue));
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document as Fields).map(([name, value]) => [
      name,
      name === 'secret' && typeof value === 'string' ? resolve(value, findValue) : withSecrets(value, findValue),
    ]),
  );
}

function resolve(secret: string, findValue: (name: string) => string | null): string {
  const name = REFERENCE.exec(secret)?.[1];
  return (name === undefined ? null : findValue(name)) ?? secret;
}
