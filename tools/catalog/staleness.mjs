/** The shipped list may be this old at a release. */
const AGE_MAX_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whether a model has ended on a day: both are days of UTC, `2026-12-31`, and the end is the first day without it. */
export const hasEnded = (retirement, day) => retirement !== undefined && retirement.date <= day;

/** What is wrong with a price list on a day, a sentence each. */
export function staleness(catalog, day) {
  return [...ageFaults(catalog, day), ...endFaults(catalog, day), ...replacementFaults(catalog, day)];
}

function ageFaults({ built }, day) {
  const ageDays = (Date.parse(day) - Date.parse(built)) / DAY_MS;
  if (!(ageDays >= 0)) return [`the list is of ${built}, which is after ${day}`];
  return ageDays > AGE_MAX_DAYS ? [`the list is ${ageDays} days old, at most ${AGE_MAX_DAYS} are allowed`] : [];
}

function endFaults({ models }, day) {
  const ended = models.filter(({ announced_retirement: retirement }) => hasEnded(retirement, day));
  return ended.map((model) => `${model.canonical_id} ended on ${model.announced_retirement.date}`);
}

function replacementFaults({ models, retired }, day) {
  const current = models.filter(({ announced_retirement: retirement }) => !hasEnded(retirement, day));
  const known = new Set(current.map((model) => model.canonical_id));
  return [...models, ...retired].flatMap(({ canonical_id: id, announced_retirement: retirement }) => {
    const replacement = retirement?.replacement ?? null;
    return replacement === null || known.has(replacement)
      ? []
      : [`${id}: its replacement ${replacement} is not listed`];
  });
}
