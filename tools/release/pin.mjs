// Prints docker-compose.yml of a release: `node tools/release/pin.mjs <image of the apps>@<digest>`. Without an argument,
// the base image of the Dockerfile with its digest.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pinImages } from './pin-images.mjs';

const digestOf = (image) =>
  execFileSync('docker', ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'], {
    encoding: 'utf8',
  }).trim();

const [appImage] = process.argv.slice(2);
if (appImage === undefined) {
  const [, base] = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync('Dockerfile', 'utf8'));
  process.stdout.write(`${base}@${digestOf(base)}\n`);
} else {
  process.stdout.write(pinImages(readFileSync('docker-compose.yml', 'utf8'), appImage, digestOf));
}
