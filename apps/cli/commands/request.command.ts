import { parseId, RoutifyError } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { CONNECTION_NOTE, CONNECTION_OPTIONS, CONNECTION_USAGE, ControlClient } from '../program/control-client.js';
import { readArguments } from '../program/read-arguments.js';

const options = { ...CONNECTION_OPTIONS, json: { type: 'boolean', default: false } } as const;

/** The part of control's response that is printed. */
interface RequestResponse {
  readonly object: 'request';
  readonly id: string;
  readonly state: string;
  readonly admitted_at: string;
  readonly timeline: readonly { readonly at_ms: number; readonly kind: string; readonly text: string }[];
}

/** The same of a request that was rejected before admission. */
interface RejectedResponse {
  readonly object: 'rejected_request';
  readonly id: string;
  readonly status_code: number;
  readonly error_code: string;
  readonly created_at: string;
  readonly method: string;
  readonly path: string;
  readonly organization_id: string | null;
  readonly key_id: string | null;
  readonly model: string | null;
  readonly param: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** As `GET /admin/v1/requests/{id}`, or of one that was rejected. */
export const requestCommand: Command = {
  name: 'request',
  summary: 'show what happened to a request, from admission to the ledger  gen_… [--json]',
  usage: [
    `Usage: routify request gen_… [--json] ${CONNECTION_USAGE}`,
    'Prints the checks, candidates, attempts, each line of the charge and its ledger entries, with milliseconds since',
    'admission. Also works for requests that are not settled yet, and for rejected ones. --json prints the API response.',
    CONNECTION_NOTE,
  ],
  examples: ['routify request gen_01m8b3x9k2e7v4t6q1w5z0y8rc'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0 || parseId('gen', id) === null) throw new UsageError('expected one gen_…');
    const client = await ControlClient.connect(values);
    const request = await find(client, id);
    if (values.json) io.out(JSON.stringify(request));
    else if (request.object === 'rejected_request') reportRejected(request, io);
    else report(request, io);
    return EXIT.ok;
  },
};

/** Throws `not_found` for a request that was neither admitted nor rejected, or is kept no longer. */
async function find(client: ControlClient, id: string): Promise<RequestResponse | RejectedResponse> {
  try {
    return await client.get<RequestResponse>(`/requests/${id}`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return client.get<RejectedResponse>(`/rejected-requests/${id}`).catch((unfound: unknown) => {
      throw isNotFound(unfound) ? error : unfound;
    });
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RoutifyError && error.code === 'not_found';
}

function reportRejected(request: RejectedResponse, io: CommandIo): void {
  const { id, status_code: status, error_code: code, created_at: createdAt } = request;
  io.out(`${id}, rejected before admission with ${status} ${code} at ${createdAt}; not charged`);
  const facts = {
    path: `${request.method} ${request.path}`,
    organization: request.organization_id,
    key: request.key_id,
    model: request.model,
    field: request.param,
    ...request.details,
  };
  for (const [name, value] of Object.entries(facts)) if (value !== null) io.out(`  ${name}: ${value}`);
}

function report({ id, state, admitted_at: admittedAt, timeline }: RequestResponse, io: CommandIo): void {
  io.out(`${id}, ${state}, admitted at ${admittedAt}`);
  const times = timeline.map(({ at_ms: atMs }) => `+${atMs.toLocaleString('en-US')} ms`);
  const timeWidth = Math.max(...times.map(({ length }) => length));
  const kindWidth = Math.max(...timeline.map(({ kind }) => kind.length));
  for (const [index, { kind, text }] of timeline.entries()) {
    io.out(`${(times[index] ?? '').padStart(timeWidth)}  ${kind.padEnd(kindWidth)}  ${text}`);
  }
}
