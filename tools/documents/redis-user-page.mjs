// `docs/operations/redis-user.md` from the list in the code.
const WIDTH = 110;

export function redisUserPage({ REDIS_COMMANDS, REDIS_KEYS, REDIS_CHANNELS, redisUserRules }) {
  const rows = REDIS_COMMANDS.map(({ why, commands }) => `| ${why} | ${commands.map(code).join(' ')} |`);
  return `# The user of Redis

Written by \`npm run docs\` from \`libs/operations/doctor/domain/redis/redis-user.ts\`.

Gateways, control, workers and the command line share one user: each of them changes balances, so a user of its own for each
would protect little. It needs the rights below and no others. It cannot empty, end or reconfigure Redis, and of another
application in the same Redis it sees no more than names of keys.

\`\`\`sh
${lines(redisUserRules().map(quote)).join(' \\\n')}
\`\`\`

Then set \`REDIS_URL=rediss://routify:THE_PASSWORD@redis:6379\` on every process, and make the user last: \`ACL SAVE\` with an
\`aclfile\`, else \`CONFIG REWRITE\`. With a replica, run it there, too: Redis does not replicate users. When every
process uses it, give the default user a password, or \`ACL SETUSER default off\`.

Redis also checks the commands that scripts run. \`npx routify doctor\` asks Redis about each rule
(\`ACL DRYRUN\`, which runs nothing) and prints what is missing. After an upgrade of Routify run it before the
processes start: a missing right of control's limits lifts them, and others refuse requests.

| what for | commands |
| --- | --- |
${rows.join('\n')}

- Keys: ${REDIS_KEYS.map(code).join(' ')}. The last stands for a key that a script does not use.
- Channels: ${REDIS_CHANNELS.map(code).join(' ')}.
- Not needed: \`CONFIG\`, which managed Redis often refuses. What Routify wants to know is in \`INFO\`.
- Without \`acl|whoami\` and \`acl|dryrun\` all works, except that doctor warns that it cannot check the user.
`;
}

/** The command, its rules in lines of some width. */
function lines(rules) {
  const result = ["redis-cli ACL SETUSER routify reset on '>THE_PASSWORD'"];
  for (const rule of rules) {
    const last = result.at(-1);
    if (result.length > 1 && last.length + rule.length < WIDTH) result[result.length - 1] = `${last} ${rule}`;
    else result.push(`  ${rule}`);
  }
  return result;
}

/** For a shell. */
function quote(rule) {
  return /^[\w+@-]+$/.test(rule) ? rule : `'${rule}'`;
}

function code(text) {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
