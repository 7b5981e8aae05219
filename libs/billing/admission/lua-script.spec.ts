import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { includeParts } from './lua-script.js';

const folder = path.join(__dirname, 'lua');
const scripts = readdirSync(folder)
  .filter((name) => name.endsWith('.lua'))
  .map((name) => ({ name, source: readFileSync(path.join(folder, name), 'utf8') }));

describe.each(scripts)('$name', ({ name, source }) => {
  it('REDIS-13: opens with its contract', () => {
    const header = /^(#!lua.*)\n((?:--.*\n)+)/.exec(source)?.[2] ?? '';
    expect(header).toContain(`-- ${path.basename(name, '.lua')}: `);
    for (const word of ['KEYS', 'Answers', 'Repeated by']) expect(header).toContain(`-- ${word} `);
    expect(header.includes('-- ARGV ')).toBe(source.includes('ARGV['));
  });

  it('REDIS-14: runs when Redis is full, unless it is the one that fills it', () => {
    const isAllowed = /^#!lua flags=(allow-oom|no-writes)\n/.test(source);
    expect(isAllowed).toBe(name !== 'admit.lua');
  });

  it('finds all its parts, each once', () => {
    const text = includeParts(source);
    expect(text).not.toContain('-- include:');
    const functions = [...text.matchAll(/^local function (\w+)/gm)].map(([, functionName]) => functionName);
    expect(new Set(functions).size).toBe(functions.length);
  });
});
