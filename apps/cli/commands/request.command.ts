import { parseArgs } from 'node:util';
import { parseId } from '#kernel';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { CONNECTION_NOTE, CONNECTION_OPTIONS, CONNECTION_USAGE, ControlClient } from '../program/control-client.js';

const options = { ...CONNECTION_OPTIONS, json: { type: 'boolean', default: false } } as const;

/** The part of control's response that is printed. */
interface RequestResponse {
  readonly id: string;
  readonly state: string;
  readonly admitted_at: string;
  readonly timeline: readonly { readonly at_ms: number; readonly kind: string; readonly text: string }[];
}

/** As `GET /admin/v1/requests/{id}`. */
export const requestCommand: Command = {
  name: 'request',
  summary: 'show what happened to a request, from admission to the ledger  gen_… [--json]',
  usage: [
    `Usage: routify request gen_… [--json] ${CONNECTION_USAGE}`,
    'Prints the checks, candidates, attempts, each line of the charge and its ledger entries, with milliseconds since',
    'admission. Also works for requests that are not settled yet. --json prints the API response.',
    CONNECTION_NOTE,
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0 || parseId('gen', id) === null) throw new UsageError('expected one gen_…');
    const client = await ControlClient.connect(values);
    const request = await client.get<RequestResponse>(`/requests/${id}`);
    if (values.json) io.out(JSON.stringify(request));
    else report(request, io);
    return EXIT.ok;
  },
};

function report({ id, state, admitted_at: admittedAt, timeline }: RequestResponse, io: CommandIo): void {
  io.out(`${id}, ${state}, admitted at ${admittedAt}`);
  const times = timeline.map(({ at_ms: atMs }) => `+${atMs.toLocaleString('en-US')} ms`);
  const timeWidth = Math.max(...times.map(({ length }) => length));
  const kindWidth = Math.max(...timeline.map(({ kind }) => kind.length));
  for (const [index, { kind, text }] of timeline.entries()) {
    io.out(`${(times[index] ?? '').padStart(timeWidth)}  ${kind.padEnd(kindWidth)}  ${text}`);
  }
}
