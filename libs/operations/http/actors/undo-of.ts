import type { AuditEvent } from '#core/infra';
import { UpdateIdentityProviderRequest, UpdateUserRequest } from '#identity/http';
import { UpdateKeyRequest, UpdateOrganizationRequest, UpdateTierRequest } from '#auth/http';
import { UpdateChannelRequest, UpdateCredentialRequest, UpdateRouteRequest } from '#channels/http';

/** A request of the operator's API that takes a change back. */
interface Undo {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body: object | null;
}

/** `note`: why there is none, or what it leaves. */
interface UndoAnswer {
  readonly undo: Undo | null;
  readonly note: 'final' | 'money' | 'secret' | 'partial' | 'by_hand' | null;
}

type Change = Pick<AuditEvent, 'action' | 'targetId' | 'organizationId' | 'before' | 'after'>;
type Fields = Readonly<Record<string, unknown>>;

const post = (path: string, body: object | null = null): Undo => ({ method: 'POST', path, body });

/** Objects with a PATCH: their path, and the fields that it takes as the audit has them. */
const PATCHED: Readonly<Record<string, { readonly at: string; readonly fields: readonly string[] }>> = {
  // Models are named by ids in the audit, and by names in a request.
  channel: { at: 'channels', fields: namesOf(UpdateChannelRequest, 'models', 'credentials', 'base_url') },
  credential: { at: 'credentials', fields: namesOf(UpdateCredentialRequest) },
  identity_provider: { at: 'identity-providers', fields: namesOf(UpdateIdentityProviderRequest, 'issuer') },
  key: { at: 'keys', fields: namesOf(UpdateKeyRequest, 'caps') },
  organization: { at: 'organizations', fields: namesOf(UpdateOrganizationRequest) },
  route: { at: 'routes', fields: namesOf(UpdateRouteRequest, 'match') },
  tier: { at: 'tiers', fields: namesOf(UpdateTierRequest) },
  user: { at: 'users', fields: namesOf(UpdateUserRequest) },
};

/** Fields of an audit row that no request sets: they follow from others. */
const DERIVED = new Set(['version', 'updated_at', 'status_since', 'status_reason', 'since', 'previous_expires_at']);
/** Changed only together with a secret, which the audit does not have. */
const WITH_SECRET = new Set(['base_url', 'issuer', 'credentials', 'has_secret', 'masked', 'proxy']);
const MASK = '***';

const SETTING_GROUPS = new Set([
  ...['alerts', 'brand', 'invoices', 'legal', 'mail', 'payments', 'public', 'registration', 'security', 'upstreams'],
]);

/** What is undone by one request, by its action. */
const REQUESTS: Readonly<Record<string, (id: string) => Undo>> = {
  'token.create': (id) => post(`/admin/v1/actors/${id}/revoke`, { include_made: false }),
  'key.create': (id) => post(`/admin/v1/keys/${id}/revoke`),
  'key.rotate': (id) => post(`/admin/v1/keys/${id}/rotate`, { grace_seconds: 0 }),
  'invitation.create': (id) => post(`/admin/v1/invitations/${id}/revoke`),
  'invitation.link': (id) => post(`/admin/v1/invitations/${id}/revoke`),
  'operator_invitation.create': (id) => post(`/admin/v1/operator-invitations/${id}/revoke`),
  'operator_invitation.resend': (id) => post(`/admin/v1/operator-invitations/${id}/revoke`),
  'channel.create': (id) => post(`/admin/v1/channels/${id}/disable`),
  'channel.enable': (id) => post(`/admin/v1/channels/${id}/disable`),
  'channel.disable': (id) => post(`/admin/v1/channels/${id}/enable`),
  'channel.drain': (id) => post(`/admin/v1/channels/${id}/enable`),
  'credential.create': (id) => patch(`/admin/v1/credentials/${id}`, { status: 'disabled' }),
  'identity_provider.create': (id) => patch(`/admin/v1/identity-providers/${id}`, { status: 'disabled' }),
  'payment_provider.create': (id) => patch(`/admin/v1/payment-providers/${id}`, { status: 'disabled' }),
  'organization.create': (id) => post(`/admin/v1/organizations/${id}/suspend`),
  'organization.suspend': (id) => post(`/admin/v1/organizations/${id}/resume`),
  'organization.resume': (id) => post(`/admin/v1/organizations/${id}/suspend`),
  ...archives('channel', 'model', 'organization', 'route', 'tier'),
};

const FINAL =
  /^(?:(?:token|key|invitation|operator_invitation)\.revoke|user\.(?:delete|end_sessions|password)|session\.end)$/;
const SECRET = /^(?:credential|payment_provider|webhook_endpoint|identity_provider)\.(?:rotate|delete|refuse)$/;
const MONEY =
  /^(?:topup|adjustment|grant|refund|order|order_refund|redeem_code|chargeback|payment|payment_difference|unapplied_payment|hold|settlement_failure|settlement_receipt)\./;

/** How a change is undone. An undo is a request like others: rights, versions and rules hold for it. */
export function undoOf(change: Change): UndoAnswer {
  const { action, targetId, organizationId } = change;
  const request = REQUESTS[action];
  if (request !== undefined) return { undo: request(targetId), note: null };
  if (action === 'webhook_endpoint.create' && organizationId === null) {
    return { undo: patch(`/admin/v1/webhook-endpoints/${targetId}`, { enabled: false }), note: null };
  }
  if (action === 'settings.update') return undoSettings(change);
  if (FINAL.test(action)) return { undo: null, note: 'final' };
  if (SECRET.test(action)) return { undo: null, note: 'secret' };
  if (MONEY.test(action)) return { undo: null, note: 'money' };
  const [kind = '', verb] = action.split('.');
  const patched = PATCHED[kind];
  return verb === 'update' && patched !== undefined ? undoPatch(change, patched) : { undo: null, note: 'by_hand' };
}

function undoSettings({ targetId, before, after }: Change): UndoAnswer {
  const changed = changedNames(before, after);
  const isWritable = SETTING_GROUPS.has(targetId) && before !== null;
  if (!isWritable) return { undo: null, note: 'by_hand' };
  return answer(
    `/admin/v1/settings/${targetId}`,
    changed,
    changed.filter((name) => !isMasked(before, after, name)),
    before,
  );
}

function undoPatch(
  { targetId, before, after }: Change,
  { at, fields }: { readonly at: string; readonly fields: readonly string[] },
): UndoAnswer {
  const changed = changedNames(before, after).filter((name) => !DERIVED.has(name));
  const writable = changed.filter((name) => fields.includes(name) && !isMasked(before, after, name));
  return answer(`/admin/v1/${at}/${targetId}`, changed, writable, before, after);
}

/** A PATCH of the fields that can be written; null in place of what was not there. */
function answer(
  path: string,
  changed: readonly string[],
  writable: readonly string[],
  before: unknown,
  after: unknown = null,
): UndoAnswer {
  const left = changed.filter((name) => !writable.includes(name));
  const needsSecret = left.some((name) => WITH_SECRET.has(name));
  if (writable.length === 0) return { undo: null, note: needsSecret ? 'secret' : 'by_hand' };
  const body = Object.fromEntries(writable.map((name) => [name, formerValue(name, before, after)]));
  return { undo: patch(path, body), note: needsSecret ? 'secret' : left.length > 0 ? 'partial' : null };
}

/** Options are merged into the present ones: those that were added are reset. */
function formerValue(name: string, before: unknown, after: unknown): unknown {
  const [former, present] = [fieldsOf(before)[name] ?? null, fieldsOf(after)[name]];
  if (name !== 'options') return former;
  const added = Object.keys(fieldsOf(present)).filter((option) => !(option in fieldsOf(former)));
  return { ...fieldsOf(former), ...Object.fromEntries(added.map((option) => [option, null])) };
}

const patch = (path: string, body: object): Undo => ({ method: 'PATCH', path, body });

const fieldsOf = (state: unknown): Fields => (typeof state === 'object' && state !== null ? (state as Fields) : {});

const changedNames = (before: unknown, after: unknown): string[] => [
  ...new Set([...Object.keys(fieldsOf(before)), ...Object.keys(fieldsOf(after))]),
];

const isMasked = (before: unknown, after: unknown, name: string): boolean =>
  JSON.stringify([fieldsOf(before)[name], fieldsOf(after)[name]]).includes(`"${MASK}"`);

function namesOf(request: { readonly fields: object }, ...without: readonly string[]): string[] {
  return Object.keys(request.fields).filter((name) => !without.includes(name));
}

/** Archived objects are restored for 30 days; made and restored ones are archived. */
function archives(...kinds: readonly string[]): Record<string, (id: string) => Undo> {
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const archive = (id: string): Undo => ({ method: 'DELETE', path: `/admin/v1/${kind}s/${id}`, body: null });
      const own: [string, (id: string) => Undo][] = [
        [`${kind}.archive`, (id) => post(`/admin/v1/${kind}s/${id}/restore`)],
        [`${kind}.restore`, archive],
      ];
      return ['model', 'route', 'tier'].includes(kind) ? [...own, [`${kind}.create`, archive] as const] : own;
    }),
  );
}
