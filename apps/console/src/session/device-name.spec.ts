import { browserName, deviceName } from './device-name';

it.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 'iPhone'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'Mac'],
  ['Mozilla/5.0 (Linux; Android 15)', 'Android'],
  ['curl/8', 'Passkey'],
])('names the system of %s', (agent, name) => {
  expect(deviceName(agent)).toBe(name);
});

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36',
    'Chrome, Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0', 'Edge, Windows'],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15', 'Safari, Mac'],
  ['Mozilla/5.0 (FreeBSD) Gecko/20100101 Firefox/150.0', 'Firefox'],
  ['curl/8', 'curl/8'],
])('names the browser of %s', (agent, name) => {
  expect(browserName(agent)).toBe(name);
});
