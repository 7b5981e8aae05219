import { RoutifyError } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { CONNECTION_NOTE, CONNECTION_OPTIONS, CONNECTION_USAGE, ControlClient } from '../program/control-client.js';
import { readArguments } from '../program/read-arguments.js';

const options = {
  ...CONNECTION_OPTIONS,
  since: { type: 'string' },
  revoke: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  only: { type: 'string' },
  reason: { type: 'string' },
  undo: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const USAGE = `ACTOR [--since TIME] [--revoke [--dry-run] [--only ID,…] [--reason TEXT] | --undo aud_…] ${CONNECTION_USAGE} [--json]`;

interface Undo {
  readonly method: string;
  readonly path: string;
  readonly body: object | null;
}

interface Change {
  readonly id: string;
  readonly created_at: string;
  readonly action: string;
  readonly target: { readonly id: string };
  readonly undo: Undo | null;
  readonly undo_note: string | null;
  readonly overtaken: boolean;
}

interface Made {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly state: string;
  readonly created_by: string;
  readonly result?: string;
  readonly message?: string | null;
}

interface Found {
  readonly id: string;
  readonly kind: string | null;
  readonly name: string | null;
  readonly status: string | null;
  readonly created_by: string | null;
}

interface Revocation {
  readonly dry_run: boolean;
  readonly actor: Found;
  readonly data: readonly Made[];
  readonly complete: boolean;
}

interface Page {
  readonly data: readonly Change[];
  readonly has_more: boolean;
  readonly last_id: string | null;
}

/** Why there is no undo, or what it leaves. */
const NOTES: Readonly<Record<string, string>> = {
  final: 'no undo: it is final',
  money: 'no undo: book the opposite by an adjustment',
  secret: 'needs the secret again',
  partial: 'some fields stay',
  by_hand: 'no undo here: change the object itself',
};

/** What a token or user did and made, through the API: revokes it with all that it made, and undoes its changes. */
export const actorCommand: Command = {
  name: 'actor',
  summary: `show what a token, key or user did and made; revoke or undo it  ${USAGE}`,
  usage: [
    `Usage: routify actor ${USAGE}`,
    'ACTOR is tok_…, key_…, usr_…, mbr_…, inv_… or system:PART.',
    '--revoke ends it and what it made; of a user or member only what was made since TIME (required). --dry-run lists it.',
    '--only takes IDs out of that list. --undo sends the request that undoes one change.',
    CONNECTION_NOTE,
  ],
  examples: [
    'routify actor tok_01jd3k9v6qe8yb5t2x7m4c0n1p',
    'routify actor tok_01jd3k9v6qe8yb5t2x7m4c0n1p --revoke --dry-run',
    'routify actor usr_01jd3k9v6qe8yb5t2x7m4c0n1p --revoke --since 2026-11-20T08:00:00Z',
  ],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [actor, ...more] = positionals;
    if (actor === undefined || more.length > 0) throw new UsageError('expected one ACTOR');
    if (values.revoke && values.undo !== undefined) throw new UsageError('--revoke and --undo exclude each other');
    if (!values.revoke && (values['dry-run'] || values.only !== undefined)) {
      throw new UsageError('--dry-run and --only belong to --revoke');
    }
    const control = await ControlClient.connect(values);
    const path = `/actors/${encodeURIComponent(actor)}`;
    if (values.undo !== undefined) return undo(control, path, values.undo, io);
    return values.revoke ? revoke(control, path, values, io) : show(control, path, values, io);
  },
};

interface Values {
  readonly since?: string | undefined;
  readonly only?: string | undefined;
  readonly reason?: string | undefined;
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

async function show(control: ControlClient, path: string, { since, json }: Values, io: CommandIo): Promise<number> {
  const actor = await control.get<Found>(path);
  const made = await control.get<{ readonly data: readonly Made[] }>(`${path}/made${sinceQuery(since)}`);
  const changes = await allChanges(control, path, since);
  if (json) {
    io.out(JSON.stringify({ actor, made: made.data, changes }));
    return EXIT.ok;
  }
  io.out(actorLine(actor));
  io.out(`made ${made.data.length}`);
  for (const one of made.data) io.out(`  ${madeLine(one)}`);
  io.out(`changed ${changes.length}`);
  for (const change of changes) io.out(`  ${changeLine(change)}`);
  return EXIT.ok;
}

async function revoke(control: ControlClient, path: string, values: Values, io: CommandIo): Promise<number> {
  const { since, only, reason, 'dry-run': isDry, json } = values;
  const answer = await control.post<Revocation>(`${path}/revoke?dry_run=${isDry}`, {
    ...(since === undefined ? {} : { since: timeOf(since) }),
    ...(only === undefined ? {} : { only: only.split(',').map((id) => id.trim()) }),
    ...(reason === undefined ? {} : { reason }),
  });
  const failed = answer.data.filter(({ result }) => result === 'failed');
  if (json) io.out(JSON.stringify(answer));
  else {
    io.out(actorLine(answer.actor));
    for (const one of answer.data)
      io.out(`  ${one.result}: ${madeLine(one)}${one.message == null ? '' : ` (${one.message})`}`);
    if (!answer.complete) io.err('it made more than 1,000 objects: run this again');
    if (isDry) io.out('nothing was changed');
  }
  return failed.length > 0 ? EXIT.failed : EXIT.ok;
}

async function undo(control: ControlClient, path: string, id: string, io: CommandIo): Promise<number> {
  const change = (await allChanges(control, path, undefined)).find((one) => one.id === id);
  if (change === undefined) throw new RoutifyError('not_found', `The actor made no change ${id}.`);
  if (change.undo === null) {
    throw new RoutifyError('invalid_request_error', `${change.action}: ${NOTES[change.undo_note ?? ''] ?? 'no undo'}.`);
  }
  const { method, path: at, body } = change.undo;
  await control.send(method, at.replace('/admin/v1', ''), body ?? {});
  io.out(`undone: ${changeLine(change)}`);
  return EXIT.ok;
}

/** Newest first; those since a time. */
async function allChanges(control: ControlClient, path: string, since: string | undefined): Promise<Change[]> {
  const changes: Change[] = [];
  const fromMs = since === undefined ? 0 : Date.parse(timeOf(since));
  for (let after = ''; ;) {
    const page = await control.get<Page>(`${path}/changes?limit=100${after}`);
    changes.push(...page.data.filter((change) => Date.parse(change.created_at) >= fromMs));
    const isPast = page.data.some((change) => Date.parse(change.created_at) < fromMs);
    if (!page.has_more || isPast || page.last_id === null) return changes;
    after = `&after=${page.last_id}`;
  }
}

const sinceQuery = (since: string | undefined): string =>
  since === undefined ? '' : `?since=${encodeURIComponent(timeOf(since))}`;

function timeOf(text: string): string {
  if (Number.isNaN(Date.parse(text)))
    throw new UsageError(`--since: ${text} is not a time such as 2026-11-20T08:00:00Z`);
  return new Date(text).toISOString();
}

function actorLine({ id, kind, name, status, created_by: maker }: Found): string {
  const parts = [id, kind, name, status, maker === null ? null : `made by ${maker}`];
  return parts.filter((part) => part !== null).join('  ');
}

const madeLine = ({ kind, id, name, status, created_by: maker }: Made): string =>
  `${kind}  ${id}  ${name}  ${status}  made by ${maker}`;

function changeLine({ id, created_at: at, action, target, undo: request, undo_note: note, overtaken }: Change): string {
  const back = request === null ? '' : `undo: ${request.method} ${request.path}`;
  const notes = [back, note === null ? '' : (NOTES[note] ?? note), overtaken ? 'changed again since' : ''];
  return [at, id, action, target.id, ...notes].filter((part) => part !== '').join('  ');
}
