import type { RequestHandler } from 'express';

/** What pages of control use of a browser: passkeys, and buttons that copy. */
const USED = ['clipboard-write', 'publickey-credentials-create', 'publickey-credentials-get'];
const UNUSED = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

const POLICY = [...USED.map((name) => `${name}=(self)`), ...UNUSED.map((name) => `${name}=()`)].join(', ');

/** A script that gets into a page, or a page in a frame, has no device of the person. */
export const permitFeatures: RequestHandler = (_request, response, next) => {
  response.setHeader('permissions-policy', POLICY);
  next();
};
