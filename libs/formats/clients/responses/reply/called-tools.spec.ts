import type { ClientTool } from '../request/responses-context.js';
import { CalledTools } from './called-tools.js';

const read: ClientTool = { kind: 'function', name: 'read', namespace: 'fs' };
const run: ClientTool = { kind: 'custom', name: 'run', namespace: 'js' };
const plain: ClientTool = { kind: 'function', name: 'plain', namespace: null };
const tools = new CalledTools(
  new Map([
    ['fs__read', read],
    ['fs__list', { ...read, name: 'list' }],
    ['js__run', run],
    ['net__list', { ...read, name: 'list', namespace: 'net' }],
    ['plain', plain],
  ]),
);

describe('the tool that a model calls', () => {
  it.each<[called: string, tool: ClientTool]>([
    ['fs__read', read],
    ['fs.read', read],
    ['fs:read', read],
    ['fs/read', read],
    ['read', read],
    // The only tool of its namespace.
    ['js', run],
    ['plain', plain],
  ])('AGT-5: by %s', (called, tool) => {
    expect(tools.find(called)).toEqual(tool);
  });

  it.each(['fs', 'list', 'write', 'net.read', ''])('is none that was offered by %j', (name) => {
    expect(tools.find(name)).toEqual({ kind: 'function', name, namespace: null });
  });
});
