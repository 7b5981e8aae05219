/** The text of docker-compose.yml for an image that was built on the host: it is neither built again nor downloaded. */
export function useBuiltImage(compose) {
  return compose.replace(/^ {2}build: \.$/m, '  pull_policy: never');
}

/**
 * The text of docker-compose.yml with the digest of each image beside its version, and `appImage` for the apps, which are
 * then not built. Throws where `digestOf` returns something else than a digest.
 */
export function pinImages(compose, appImage, digestOf) {
  return compose
    .replace(/^ {2}build: \.\n/m, '')
    .replace('${APP_IMAGE:-routify:local}', `\${APP_IMAGE:-${appImage}}`)
    .replaceAll(/^( {4}image: )([a-z]\S*)$/gm, (_line, key, image) => {
      const digest = digestOf(image);
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`no digest of ${image}: ${digest}`);
      return `${key}${image}@${digest}`;
    });
}
