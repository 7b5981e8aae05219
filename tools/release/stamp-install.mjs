// The install script of a release: the template deploy/install.sh with the files that it writes. Pure.

const DELIMITER = 'END_OF_ROUTIFY_FILE';
const COMPOSE = 'docker-compose.yml';
/** An option of the script, not a secret. */
const OPTION = 'ROUTIFY_PUBLIC_URL';

/** @typedef {string | { readonly checkout: string }} InstallSource `owner/name` of a release, or a checkout's folder */

/**
 * @param {{
 *   template: string, version: string, source: InstallSource, compose: string, example: string,
 *   files: Readonly<Record<string, string>>,
 * }} release `source` is who wrote the script, `compose` its docker-compose.yml, `example` the text of .env.example, `files`
 *   what the services mount, by paths from the folder of docker-compose.yml
 */
export function stampInstall({ template, version, source, compose, example, files }) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is not a version such as 1.2.3`);
  const header = `# Routify ${version}, written by install.sh. Changes belong into docker-compose.override.yml.\n`;
  const contents = { [COMPOSE]: header + compose, ...files };
  const values = {
    VERSION: version,
    ...(typeof source === 'string' ? ofRelease(source, version) : ofCheckout(source.checkout)),
    SECRETS: secretsOf(example, compose).join('\n'),
    COMPOSE_VARIABLES: variablesOf(compose).join(' '),
    FOLDERS: foldersOf(Object.keys(files)).join('\n'),
    FILES: Object.keys(files).join('\n'),
    CONTENTS: Object.entries(contents).map(branchOf).join('\n'),
  };
  return template.replaceAll(/(?: *# )?@([A-Z_]+)@/g, (mark, name) => {
    if (!(name in values)) throw new Error(`the template has an unknown mark ${mark}`);
    return mark.startsWith('@') ? values[name] : mark.replace(/# @.*/, '') + values[name];
  });
}

/** @param repository `owner/name` */
function ofRelease(repository, version) {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new Error(`${repository} is not owner/name`);
  const site = `https://github.com/${repository}`;
  return {
    COMMAND: `#   curl -fsSL ${site}/releases/latest/download/install.sh | sh -s -- --url https://console.example.com`,
    ORIGIN: `#   gh attestation verify install.sh --repo ${repository} --signer-workflow ${repository}/.github/workflows/release.yml\n#\n# Each image is named by its digest.`,
    PAGES: `${site}/blob/v${version}/docs`,
    NOTES: `${site}/releases/tag/v${version}`,
  };
}

/** @param folder of the checkout, an absolute path */
function ofCheckout(folder) {
  if (/['\n]/.test(folder)) throw new Error(`${folder} has an apostrophe: no script can be written in it`);
  return {
    COMMAND: '#   sh install.sh --url https://console.example.com',
    ORIGIN: `#   a checkout in ${folder}, whose image is not downloaded: docker build --tag routify:local .`,
    PAGES: `${folder}/docs`,
    NOTES: `${folder}/CHANGELOG.md`,
  };
}

/** Paths of the host that services mount, from the folder of docker-compose.yml. */
export function mountedPaths(compose) {
  return [...new Set(Array.from(compose.matchAll(/['" ]\.\/([^:'"\n]+):\//g), ([, path]) => path))];
}

/**
 * `NAME encoding bytes prefix` of each variable that production requires and docker-compose.yml does not set, by the
 * example of its value. Throws where that is not random: the script would not know the value.
 */
export function secretsOf(example, compose) {
  const open = Array.from(example.matchAll(/^# for example: (.*)\n([A-Z_]+)=$/gm), ([, value, name]) => ({
    value,
    name,
  }));
  const isSetThere = (name) => new RegExp(`^ +${name}: `, 'm').test(compose);
  const required = Array.from(compose.matchAll(/\$\{(\w+):\?/g), ([, name]) => name);
  const unknown = required.filter((name) => !open.some((variable) => variable.name === name));
  if (unknown.length > 0) throw new Error(`.env.example lacks ${unknown.join(', ')}`);
  return open
    .filter(({ name }) => name !== OPTION && (required.includes(name) || !isSetThere(name)))
    .map(({ name, value }) => {
      const [, prefix, encoding, bytes] = /^([\w:]*?)(?:\$\()?openssl rand -(hex|base64) (\d+)\)?$/.exec(value) ?? [];
      if (encoding === undefined) throw new Error(`install.sh has no value for ${name}, such as ${value}`);
      return [name, encoding, bytes, prefix].join(' ').trim();
    });
}

/** What docker-compose.yml reads from .env. `$$` is a dollar sign. */
function variablesOf(compose) {
  return [...new Set(Array.from(compose.matchAll(/(?<!\$)\$\{(\w+)/g), ([, name]) => name))];
}

/** All folders above the files, upper ones first. */
function foldersOf(paths) {
  const folders = paths.flatMap((path) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(folders)].sort();
}

/** A branch of the script's `case` that prints a file. */
function branchOf([path, text]) {
  if (!/^[\w./-]+$/.test(path) || path.split('/').includes('..')) throw new Error(`${path} is no path of a release`);
  if (!text.endsWith('\n') || /[\0\r]/.test(text)) throw new Error(`${path} is no text of lines`);
  if (text.split('\n').includes(DELIMITER)) throw new Error(`${path} has a line ${DELIMITER}`);
  return `${path}) cat <<'${DELIMITER}' ;;\n${text}${DELIMITER}`;
}
