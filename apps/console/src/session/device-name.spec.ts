import { deviceName } from './device-name';

it.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 'iPhone'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'Mac'],
  ['Mozilla/5.0 (Linux; Android 15)', 'Android'],
  ['curl/8', 'Passkey'],
])('names the system of %s', (agent, name) => {
  expect(deviceName(agent)).toBe(name);
});
