interface CommandGroup {
  readonly why: string;
  readonly commands: readonly string[];
}

/** What the user of REDIS_URL needs, in commands: those that scripts call are checked, too. */
export const REDIS_COMMANDS: readonly CommandGroup[] = [
  {
    why: 'Every connection: it chooses the database and names itself. To log in and to leave needs no right.',
    commands: ['select', 'client|setname', 'ping'],
  },
  {
    why: 'The process of Redis and its memory: a gateway stops before it is full, and sees when another one answers.',
    commands: ['info', 'time'],
  },
  {
    why: 'Admission, settlement and limits are scripts; a new Redis gets their texts.',
    commands: ['evalsha', 'eval', 'script|load'],
  },
  {
    why: 'Changes that belong together.',
    commands: ['multi', 'exec'],
  },
  {
    why: 'Announcements of changed configuration, wallets and cancellations.',
    commands: ['publish', 'subscribe'],
  },
  {
    why: 'Wallets, holds, limits, caps and sums.',
    commands: [
      ...['hdel', 'hexists', 'hget', 'hgetall', 'hincrby', 'hlen', 'hmget', 'hscan', 'hset', 'hsetnx', 'hvals'],
      ...['pexpire', 'expire', 'pttl', 'exists', 'del', 'scan'],
    ],
  },
  {
    why: 'Idempotency-Keys, states of channels, heartbeats and counters.',
    commands: ['get', 'mget', 'set', 'setex', 'incr'],
  },
  {
    why: 'Leases of running requests, by their end.',
    commands: ['zadd', 'zcard', 'zcount', 'zrange', 'zrem', 'zscan', 'zscore'],
  },
  {
    why: 'Lists of processes, channels and wanted wallets.',
    commands: ['sadd', 'smembers', 'spop', 'srem'],
  },
  {
    why: 'What waits for workers: finished requests, alarms, rejections, events.',
    commands: ['xadd', 'xdel', 'xlen', 'xrange', 'xrevrange'],
  },
  {
    why: 'Queues of BullMQ: all that its scripts call which add, take, count and finish jobs.',
    commands: [
      ...['bzpopmin', 'zpopmin', 'zrangebyscore', 'zremrangebyrank', 'zremrangebyscore', 'zrevrange'],
      ...['zrevrangebyscore', 'hmset', 'lindex', 'llen', 'lpos', 'lpush', 'lrange', 'lrem', 'ltrim'],
      ...['rpop', 'rpoplpush', 'scard', 'persist', 'xtrim'],
    ],
  },
  {
    why: '`routify doctor` asks what the user may do.',
    commands: ['acl|whoami', 'acl|dryrun'],
  },
];

/** Keys by prefix, each of one module; `-` stands for a key that a script does not use. */
export const REDIS_KEYS: readonly string[] = [
  ...[
    'wallet:*',
    'entries:*',
    'leases:*',
    'caps:*',
    'limits:*',
    'waived:*',
    'outbox:*',
    'pub:*',
    'dn:*',
    'vd:*',
    'idem:*',
  ],
  ...[
    'server',
    'wallets:wanted',
    'wallets:withdrawn',
    'wallets:epoch',
    'wallets:moved',
    'live:events',
    'alarms',
    'rejections',
    'instances',
    'instance:*',
    'cool:*',
  ],
  ...['{responses}:*', '{bull}:*', 'auth:*', 'identity:*', 'catalog:*', 'channels:generation', 'settings:generation'],
  ...['throttle:*', '-'],
];

export const REDIS_CHANNELS: readonly string[] = ['*:forget', 'wallets:published', 'requests:cancel', 'cool:changes'];

/** As ACL names them: a subcommand after `|`. */
export function neededCommands(): string[] {
  return REDIS_COMMANDS.flatMap(({ commands }) => commands);
}

/** The rules of the user, for ACL SETUSER. */
export function redisUserRules(): string[] {
  return [
    'resetkeys',
    ...REDIS_KEYS.map((key) => `~${key}`),
    'resetchannels',
    ...REDIS_CHANNELS.map((channel) => `&${channel}`),
    '-@all',
    ...neededCommands().map((command) => `+${command}`),
  ];
}
