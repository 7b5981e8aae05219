import { parseArgs, type ParseArgsConfig } from 'node:util';
import { closestMatches } from '#core';
import { UsageError } from './command.js';

/** As `parseArgs` of Node. Throws a UsageError for an unknown option, with the closest one. */
export function readArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  const { args = [], options = {} } = config;
  const known = Object.keys(options);
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind === 'option' && !known.includes(token.name));
  if (unknown?.kind === 'option' && unknown.rawName.startsWith('--')) {
    throw new UsageError(`unknown option ${unknown.rawName}${closestOf(unknown.name, known, '--')}`);
  }
  return parseArgs(config);
}

/** `; did you mean --json?`, or nothing. */
export function closestOf(name: string, known: readonly string[], prefix = ''): string {
  const [closest] = closestMatches(name, known, 1);
  return closest === undefined ? '' : `; did you mean ${prefix}${closest}?`;
}
