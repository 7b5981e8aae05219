// The text of CHANGELOG.md. Pure.

const UNRELEASED = '## Unreleased';
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const UPGRADING = 'Upgrading';
/** GitHub refuses longer ones. */
const NOTES_MAX = 125_000;

/**
 * The changelog with what is unreleased under a version of its own.
 * @param {string} text
 * @param {string} version `1.2.3`, above every released one
 * @param {string} date of the release, `2026-11-23`
 */
export function cutChangelog(text, version, date) {
  if (!VERSION.test(version)) throw new Error(`${version} is not a version such as 1.2.3`);
  const newest = versionsOf(text)[0];
  if (newest !== undefined && compareVersions(version, newest) <= 0) {
    throw new Error(`${version} is not above ${newest}, the newest in CHANGELOG.md`);
  }
  if (sectionOf(text, 'Unreleased') === '') throw new Error('nothing is unreleased in CHANGELOG.md');
  return text.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## ${version} - ${date}\n`);
}

/** Released versions, the newest first. */
export function versionsOf(text) {
  return Array.from(text.matchAll(/^## (\d+\.\d+\.\d+) - /gm), ([, version]) => version);
}

/** What a heading of the second level holds; throws when there is none of its name. */
export function sectionOf(text, name) {
  const [, ...sections] = text.split(/^## /m);
  const found = sections.find((section) => section.split(/[ \n]/, 1)[0] === name);
  if (found === undefined) throw new Error(`CHANGELOG.md has no section ${name}`);
  return found.slice(found.indexOf('\n')).trim();
}

/**
 * The notes of a release: what an upgrade needs first, then the changes. Links into the repository are to its files at
 * the tag, as a release page has no folder.
 * @param {{ version: string, changelog: string, image: string, repository: string, migrations: string[] }} release
 *   `repository` is `owner/name`; migrations since the version before
 */
export function releaseNotes({ version, changelog, image, repository, migrations }) {
  const address = `https://github.com/${repository}`;
  const [before, ...parts] = sectionOf(changelog, version).split(/^### /m);
  const isUpgrading = (part) => part.startsWith(`${UPGRADING}\n`);
  const upgrading = parts.filter(isUpgrading).map((part) => part.slice(UPGRADING.length).trim());
  const changes = parts.filter((part) => !isUpgrading(part)).map((part) => `### ${part.trim()}`);
  const notes =
    [
      `Image: \`${image}\``,
      `Install with Docker Compose ([what the script does](docs/operations/install.md)):`,
      `\`\`\`sh\ncurl -fsSL ${address}/releases/download/v${version}/install.sh | sh -s -- --url https://console.example.com\n\`\`\``,
      '## Upgrading',
      'Follow [docs/operations/upgrade.md](docs/operations/upgrade.md).',
      ...upgrading,
      migrations.length === 0
        ? 'The database stays as it is.'
        : `Control applies these migrations at its start:\n\n${migrations.map((name) => `- \`${name}\``).join('\n')}`,
      '## Changes',
      ...(before.trim() === '' ? [] : [before.trim()]),
      ...changes,
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n';
  const text = notes.replaceAll(/\]\((?![a-z]+:|#)/g, `](${address}/blob/v${version}/`);
  if (text.length > NOTES_MAX) throw new Error(`the notes have ${text.length} characters, ${NOTES_MAX} at most`);
  return text;
}

function compareVersions(one, other) {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const index = left.findIndex((part, position) => part !== right[position]);
  return index === -1 ? 0 : left[index] - right[index];
}
