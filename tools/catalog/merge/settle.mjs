/** Our own data's word for what a source has wrongly. */
const NONE = 'none';
/** In lists, a rate of 0 stands for none. */
const NEVER_FREE = /^(long\.)?(cache_|reasoning|audio_)/;

/**
 * One value for each field that a source has. Sources that disagree are decided by the first matching decision.
 * @param offers values by field, by the name of the source
 * @returns the values, and each disagreement with its decision; undefined: undecided
 */
export function settle(id, offers, decisions) {
  const values = {};
  const disagreements = [];
  for (const field of fieldsOf(offers)) {
    const offered = offeredFor(offers, field);
    const distinct = new Set(Object.values(offered));
    if (distinct.size === 1) [values[field]] = distinct;
    if (distinct.size < 2) continue;
    const decision = decisions.find((one) => decides(one, id, field));
    disagreements.push({ id, field, offered, decision });
    // The build fails for one that is undecided, after all are shown.
    values[field] = decision === undefined ? Object.values(offered)[0] : valueOf(decision, offered, `${id} ${field}`);
  }
  const known = Object.entries(values).filter(([, value]) => value !== NONE);
  return { values: Object.fromEntries(known), disagreements };
}

/** Decisions that decided nothing: the sources agree by now. */
export function idleDecisions(decisions, disagreements) {
  const used = new Set(disagreements.map(({ decision }) => decision));
  return decisions.filter((decision) => !used.has(decision));
}

const fieldsOf = (offers) => [...new Set(Object.values(offers).flatMap((values) => Object.keys(values)))];

function offeredFor(offers, field) {
  const entries = Object.entries(offers).map(([source, values]) => [source, values[field]]);
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && !(value === '0' && NEVER_FREE.test(field))),
  );
}

function decides({ models, fields }, id, field) {
  return fields.some((name) => matches(name, field)) && models.some((name) => matches(name, id));
}

/** `*` at the end stands for anything. */
const matches = (pattern, text) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text);

/** A decision takes a source. */
function valueOf({ take }, offered, where) {
  if (offered[take] === undefined) throw new Error(`${where}: decided for ${take}, which does not have it`);
  return offered[take];
}
