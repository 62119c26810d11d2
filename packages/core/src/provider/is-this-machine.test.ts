import { expect, it } from 'vitest';
import { isLoopback, isThisMachine } from './is-this-machine';

it.each(['localhost', 'LOCALHOST', 'app.localhost', '127.0.0.1', '127.8.0.1', '[::1]', '::1'])(
  'counts %s as loopback',
  (hostname) => {
    expect(isLoopback(hostname)).toBe(true);
    expect(isThisMachine(hostname)).toBe(true);
  },
);

it.each(['0.0.0.0', 'host.docker.internal'])('counts %s as this machine, not as loopback', (hostname) => {
  expect(isLoopback(hostname)).toBe(false);
  expect(isThisMachine(hostname)).toBe(true);
});

it.each(['10.0.0.1', 'example.com', 'localhost.example.com', '127.0.0.1.example.com', '.localhost', ''])(
  'counts %j as another machine',
  (hostname) => expect(isThisMachine(hostname)).toBe(false),
);
