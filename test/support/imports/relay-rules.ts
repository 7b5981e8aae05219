/**
 * What new-api and one-api let a token do, written from their own checks, and from nothing of ours.
 *
 * Source: QuantumNous/new-api `model/token.go` (ValidateUserToken, GetIpLimits, GetModelLimitsMap), `middleware/auth.go`
 * (TokenAuth), `middleware/distributor.go` (Distribute), `service/group.go`, `setting/auto_group.go`,
 * `setting/user_usable_group.go`, `common/ip.go`; songquanpeng/one-api `model/token.go`, `middleware/auth.go`
 * (TokenAuth, isModelInList), `common/network/ip.go`; 30 November 2026.
 */
export interface RelayToken {
  readonly id: number;
  readonly user_id: number;
  readonly status: number;
  readonly expired_time: number | null;
  readonly remain_quota: number;
  readonly unlimited_quota: boolean;
  readonly model_limits_enabled: boolean;
  readonly model_limits: string;
  readonly allow_ips: string | null;
  readonly group: string;
}
export interface OneApiToken extends Omit<RelayToken, 'model_limits_enabled' | 'model_limits' | 'allow_ips' | 'group'> {
  readonly models: string | null;
  readonly subnet: string | null;
}
interface RelayUser {
  readonly id: number;
  readonly status: number;
  readonly group: string;
  readonly quota: number;
}
interface RelayChannel {
  readonly id: number;
  readonly status: number;
  readonly group: string;
  readonly models: string;
}
export interface RelaySettings {
  readonly groupRatio: Readonly<Record<string, number>>;
  readonly usable: readonly string[];
  readonly auto: readonly string[];
  readonly special: Readonly<Record<string, readonly string[]>>;
}

interface RelayRequest {
  readonly model: string;
  readonly address: string;
  readonly nowMs: number;
}

const ENABLED = 1;

/** A token may spend `remain_quota`, or all that its user has. */
export function quotaThere(token: RelayToken | OneApiToken, user: RelayUser): number {
  return Math.max(0, token.unlimited_quota ? user.quota : Math.min(user.quota, token.remain_quota));
}

function isValid(token: RelayToken | OneApiToken, user: RelayUser, nowMs: number): boolean {
  const end = token.expired_time ?? 0;
  if (token.status !== ENABLED || user.status !== ENABLED) return false;
  if (end !== -1 && end < Math.floor(nowMs / 1000)) return false;
  return token.unlimited_quota || token.remain_quota > 0;
}

function serves(channels: readonly RelayChannel[], groups: readonly string[], model: string): boolean {
  return channels.some(
    ({ status, group, models }) =>
      status === ENABLED && group.split(',').some((one) => groups.includes(one)) && models.split(',').includes(model),
  );
}

export function newApiServes(
  token: RelayToken,
  user: RelayUser,
  channels: readonly RelayChannel[],
  { groupRatio, usable, auto, special }: RelaySettings,
  { model, address, nowMs }: RelayRequest,
): boolean {
  if (!isValid(token, user, nowMs)) return false;
  const lines = (token.allow_ips ?? '').replaceAll(' ', '').split('\n');
  const addresses = lines.map((line) => line.trim().replaceAll(',', '')).filter((line) => line !== '');
  if (addresses.length > 0 && !addresses.some((range) => contains(range, address))) return false;
  const names = new Set(usable);
  for (const rule of special[user.group] ?? [])
    if (rule.startsWith('-:')) names.delete(rule.slice(2));
    else names.add(rule.replace(/^\+:/, ''));
  names.add(user.group);
  if (token.group !== '' && token.group !== 'auto' && !(names.has(token.group) && token.group in groupRatio))
    return false;
  if (token.model_limits_enabled && !token.model_limits.split(',').includes(model)) return false;
  const using =
    token.group === '' ? [user.group] : token.group === 'auto' ? auto.filter((name) => names.has(name)) : [token.group];
  return serves(channels, using, model);
}

export function oneApiServes(
  token: OneApiToken,
  user: RelayUser,
  channels: readonly RelayChannel[],
  { model, address, nowMs }: RelayRequest,
): boolean {
  if (!isValid(token, user, nowMs)) return false;
  const subnets = (token.subnet ?? '').split(',').map((range) => range.trim());
  if ((token.subnet ?? '') !== '' && !subnets.some((range) => range.includes('/') && contains(range, address)))
    return false;
  if ((token.models ?? '') !== '' && !token.models?.split(',').includes(model)) return false;
  return serves(channels, [user.group], model);
}

/** IPv4, as the cases have them. */
function contains(range: string, address: string): boolean {
  const [base = '', bits = '32'] = range.split('/');
  const number = (text: string): bigint | null => {
    const parts = text.split('.').map(Number);
    const isAddress = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256);
    return isAddress ? parts.reduce((all, part) => all * 256n + BigInt(part), 0n) : null;
  };
  const [left, right] = [number(base), number(address)];
  const size = BigInt(32 - Number(bits));
  return left !== null && right !== null && left >> size === right >> size;
}
